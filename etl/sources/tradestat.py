"""TradeStat, Department of Commerce of India: monthly bank (MEIDB), annual bank (EIDB), trade analytics by HS4.

Contract: the flow is that of the report; values are USD million with two decimals or ₹ crore; quantities exist at
HS8 only and carry the line's own unit.

Here are the layouts of the bundled CSV files, and the sources as the build knows them. The site's own reports:
``tradestat_columns`` (headings), ``tradestat_page`` (reading), ``tradestat_flows`` (meaning), ``tradestat_form``
(asking), ``tradestat_file`` (saved by hand).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from etl import units
from etl.sources import tradestat_columns, tradestat_file, tradestat_flows, tradestat_form, tradestat_page
from etl.sources.publisher import Covered, Found, Recognised, Reply, Request, Send, Snapshot, Wish
from etl.sources.tabular import read_csv

REPORTER = tradestat_flows.REPORTER
VOCABULARY = "tradestat_name"
WORLD = tradestat_flows.WORLD
LICENCE = "Government of India, reuse with attribution"

_CSV: dict[str, tuple[str, ...]] = {
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
HEADERS: Mapping[str, tuple[str, ...] | str] = {**_CSV, **tradestat_columns.HEADERS}
STREAMED: frozenset[str] = frozenset()


def parse(data: bytes, file: str, dataset: str) -> pl.DataFrame:
    """Columns as printed and ``line``. Raises BadData."""
    if dataset in _CSV:
        return read_csv(data, file, [_CSV[dataset]])
    return tradestat_page.parse(data, file, dataset)


def tidy(printed: pl.DataFrame, snapshot: Snapshot) -> pl.DataFrame:
    """The printed rows in the terms of the flow table, numbers still as text. Raises BadData.

    Monthly values of the bundled report rows and of the cumulative report repeat the monthly table and are left to
    the checks, with what else stands :func:`beside`; what these two add is the year to date.
    """
    if snapshot.dataset not in _CSV:
        return tradestat_flows.tidy(printed, snapshot)
    blank = printed.with_columns(units.blank_to_null(c, "-", "NA") for c in printed.columns if c != "line")
    return blank.select("line", **_TIDY[snapshot.dataset](), reporter_printed=pl.lit(REPORTER))


def beside(printed: pl.DataFrame, snapshot: Snapshot) -> pl.DataFrame:
    """What a report prints beside the figures of the flow table, one figure a row, numbers still as text.

    Columns: ``line``, those that name a cell as :func:`tidy` has them, ``measure``, ``figure`` (value, previous,
    growth) and ``number``.
    """
    if snapshot.dataset not in _CSV:
        return tradestat_flows.beside(printed, snapshot)
    columns = [c for c in printed.columns if c != "line"]
    blank = printed.with_columns(units.blank_to_null(c, "-", "NA") for c in columns)
    pieces = [
        blank.select(
            "line",
            reporter_printed=pl.lit(REPORTER),
            **{name: cell[name] for name in tradestat_flows.CELL},
            measure=pl.lit("value_usd"),
            figure=pl.lit(figure),
            number=pl.col(column) if figure == "growth" else cell["value_usd"],
        )
        for figure, column, cell in _BESIDE.get(snapshot.dataset, list)()
    ]
    return pl.concat(pieces).drop_nulls("number") if pieces else tradestat_flows.nothing_beside()


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
    columns = _monthly(pl.col("partner_as_printed"), "value_usd_million", "fiscal_year", "fiscal_year")
    return columns | {
        "hs_code": pl.col("hs8"),
        "quantity": units.scaled("quantity", units.ONE),
        "quantity_unit": pl.col("unit"),
        "net_weight_kg": tradestat_flows.kilograms("quantity", pl.col("unit")),
    }


def _hs4() -> dict[str, pl.Expr]:
    columns = _monthly(pl.lit(WORLD), "value_usd_million", "fiscal_year", "fiscal_year")
    return columns | {
        "value_local": units.scaled("value_inr_crore", units.INR_CRORE),
        "currency": pl.when(pl.col("value_inr_crore").is_not_null()).then(pl.lit("INR")),
    }


def _figures(cell: Callable[[str, str], dict[str, pl.Expr]], columns: str, basis: str) -> list[_Figure]:
    """The figures of one period of a report row; ``columns`` are those of value, year before and growth."""
    named = zip(("value", "previous", "growth"), columns.split(), strict=False)
    return [(figure, column, cell(column, basis)) for figure, column in named]


_Figure = tuple[str, str, dict[str, pl.Expr]]
"""value, previous or growth; its column; the cell it belongs to."""


def _beside_reports() -> list[_Figure]:
    def cell(column: str, basis: str) -> dict[str, pl.Expr]:
        return _monthly(pl.col("partner_country"), column, "period", basis) | {"flow": pl.col("trade_type")}

    return [
        *_figures(cell, "value previous_year_value yoy_pct", "month"),
        *_figures(cell, "cumulative_value cumulative_previous_year_value cumulative_yoy_pct", "year_to_date"),
    ]


def _beside_cumulative() -> list[_Figure]:
    def cell(column: str, basis: str) -> dict[str, pl.Expr]:
        return _monthly(pl.col("partner_as_printed"), column, "report_month", basis)

    return _figures(cell, "apr_2024_usd_million", "month")


_BESIDE: dict[str, Callable[[], list[_Figure]]] = {
    "meidb-reports": _beside_reports,
    "meidb-cumulative": _beside_cumulative,
}
_TIDY: dict[str, Callable[[], dict[str, pl.Expr]]] = {
    "meidb-partners": _partners,
    "meidb-totals": _totals,
    "meidb-cumulative": _cumulative,
    "meidb-reports": _reports,
    "eidb-hs8": _eidb,
    "hs4-world": _hs4,
}


@dataclass(frozen=True)
class Source:
    """A source of TradeStat as the build knows it; those with a form can be asked."""

    name: str
    HEADERS: Mapping[str, Any]
    VOCABULARY: str = VOCABULARY
    STREAMED: frozenset[str] = STREAMED
    LICENCE: str = LICENCE

    def parse(self, data: bytes, file: str, dataset: str) -> pl.DataFrame:
        """See :func:`parse`."""
        return parse(data, file, dataset)

    def tidy(self, printed: pl.DataFrame, snapshot: Snapshot) -> pl.DataFrame:
        """See :func:`tidy`."""
        return tidy(printed, snapshot)

    def beside(self, printed: pl.DataFrame, snapshot: Snapshot) -> pl.DataFrame:
        """See :func:`beside`."""
        return beside(printed, snapshot)

    def recognise(self, name: str, head: bytes) -> Recognised | None:
        """What a saved page or workbook is. Raises BadData."""
        if self.name not in tradestat_form.BANKS:
            return None
        return tradestat_file.recognise(self.name, name, head, LICENCE)


class Bank(Source):
    """A source that can be asked."""

    def plan(self, wish: Wish, settings: Mapping[str, Any]) -> list[Request]:
        """Requests per period, code, flow and unit. Raises BadRequest."""
        return tradestat_form.plan(self.name, wish, settings)

    def ask(self, request: Request, send: Send) -> Reply:
        """Read the form, fill it in, send it. Raises SourceChanged and NotPublished."""
        return tradestat_form.ask(request, send)

    def examine(self, reply: Reply, request: Request) -> Found:
        """What came back. Raises SourceChanged and CutShort."""
        return tradestat_form.examine(reply, request)

    def split(self, request: Request) -> Iterator[Request]:  # noqa: ARG002
        """A report is never too large."""
        return iter(())

    def covers(self, snapshot: Snapshot) -> list[Covered]:
        """The code, flow and period of a report of values."""
        return tradestat_form.covers(snapshot)


def _headers(prefix: str) -> Mapping[str, Any]:
    return {dataset: columns for dataset, columns in HEADERS.items() if dataset.startswith(prefix)}


MEIDB = Bank("tradestat-meidb", _headers("meidb-"))
EIDB = Bank("tradestat-eidb", _headers("eidb-"))
TRENDS = Source("tradestat-trends", _headers("hs4-"))
