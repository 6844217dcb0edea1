"""TradeStat, Department of Commerce of India: monthly bank (MEIDB), annual bank (EIDB), trade analytics by HS4.

Contract: the flow is that of the report; values are USD million with two decimals or ₹ crore; quantities exist at
HS8 only and carry the line's own unit.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from etl import units
from etl.sources.publisher import Recognised, Snapshot
from etl.sources.tabular import read_csv

REPORTER = "INDIA"
VOCABULARY = "tradestat_name"
WORLD = "Total"

HEADERS: dict[str, tuple[str, ...]] = {
    "meidb-partners": ("flow", "hs_code", "period", "partner_as_printed", "value_usd_million"),
    "meidb-totals": ("flow", "hs_code", "period", "total_usd_million"),
    "meidb-cumulative": (
        "flow",
        "hs_code",
        "report_month",
        "partner_as_printed",
        "jan_apr_2024_usd_million",
        "apr_2024_usd_million",
    ),
    "meidb-reports": (
        "period",
        "year_type",
        "hs_code",
        "trade_type",
        "value_unit",
        "rank",
        "partner_country",
        "previous_year_value",
        "value",
        "yoy_pct",
        "cumulative_previous_year_value",
        "cumulative_value",
        "cumulative_yoy_pct",
    ),
    "eidb-hs8": (
        "flow",
        "hs8",
        "description",
        "unit",
        "partner_as_printed",
        "fiscal_year",
        "value_usd_million",
        "quantity",
    ),
    "hs4-world": (
        "flow",
        "hs_code",
        "description_as_printed",
        "fiscal_year",
        "value_inr_crore",
        "value_usd_million",
    ),
}


STREAMED: frozenset[str] = frozenset()


def parse(data: bytes, file: str, dataset: str) -> pl.DataFrame:
    """Columns as printed and ``line``."""
    return read_csv(data, file, [HEADERS[dataset]])


def tidy(printed: pl.DataFrame, snapshot: Snapshot) -> pl.DataFrame:
    """The printed rows in the terms of the flow table, numbers still as text.

    Monthly values of the report rows and of the cumulative report repeat the monthly table and are left to the
    checks; what these two add is the year to date.
    """
    blank = printed.with_columns(units.blank_to_null(c, "-", "NA") for c in printed.columns if c != "line")
    return blank.select("line", **_TIDY[snapshot.dataset](), reporter_printed=pl.lit(REPORTER))


def _usd(column: str) -> pl.Expr:
    return units.scaled(column, units.USD_MILLION)


def _monthly(partner: pl.Expr, value: str, period: str, basis: str) -> dict[str, pl.Expr]:
    return {
        "partner_printed": partner,
        "flow": pl.col("flow"),
        "hs_code": pl.col("hs_code"),
        "nomenclature": pl.lit("ITC-HS"),
        "period": pl.col(period),
        "basis": pl.lit(basis),
        "value_usd": _usd(value),
    }


def _partners() -> dict[str, pl.Expr]:
    return _monthly(pl.col("partner_as_printed"), "value_usd_million", "period", "month")


def _totals() -> dict[str, pl.Expr]:
    return _monthly(pl.lit(WORLD), "total_usd_million", "period", "month")


def _cumulative() -> dict[str, pl.Expr]:
    return _monthly(pl.col("partner_as_printed"), "jan_apr_2024_usd_million", "report_month", "year_to_date")


def _reports() -> dict[str, pl.Expr]:
    columns = _monthly(pl.col("partner_country"), "cumulative_value", "period", "year_to_date")
    return columns | {"flow": pl.col("trade_type")}


def _eidb() -> dict[str, pl.Expr]:
    weight = pl.coalesce(
        pl.when(pl.col("unit") == unit).then(units.scaled("quantity", exponent))
        for unit, exponent in units.WEIGHT_UNITS.items()
    )
    columns = _monthly(pl.col("partner_as_printed"), "value_usd_million", "fiscal_year", "fiscal_year")
    return columns | {
        "hs_code": pl.col("hs8"),
        "quantity": units.scaled("quantity", units.ONE),
        "quantity_unit": pl.col("unit"),
        "net_weight_kg": weight,
    }


def _hs4() -> dict[str, pl.Expr]:
    columns = _monthly(pl.lit(WORLD), "value_usd_million", "fiscal_year", "fiscal_year")
    return columns | {
        "value_local": units.scaled("value_inr_crore", units.INR_CRORE),
        "currency": pl.when(pl.col("value_inr_crore").is_not_null()).then(pl.lit("INR")),
    }


_TIDY: dict[str, Callable[[], dict[str, pl.Expr]]] = {
    "meidb-partners": _partners,
    "meidb-totals": _totals,
    "meidb-cumulative": _cumulative,
    "meidb-reports": _reports,
    "eidb-hs8": _eidb,
    "hs4-world": _hs4,
}


def recognise(name: str, head: bytes) -> Recognised | None:  # noqa: ARG001
    """What a file dropped by hand is."""
    return None
