"""What the printed rows of a TradeStat report are in terms of the flow table."""

from __future__ import annotations

import re
from collections.abc import Sequence

import polars as pl

from etl import units
from etl.errors import BadData, Problem
from etl.sources import tradestat_columns, tradestat_page
from etl.sources.publisher import Snapshot
from etl.sources.tabular import LINE
from etl.sources.tradestat_columns import Column
from etl.sources.tradestat_page import KIND, PAGE

REPORTER = "INDIA"
WORLD = "Total"

NO_TRADE = "no trade reported"
NO_UNIT = "quantity without a unit, which is printed at eight digits only"
FOOTERS = {
    "total": "total of the commodities listed",
    "india_total": "India's trade in all commodities",
    "share": "share of India's trade",
}
"""Rows that are no flow of a commodity."""

CHEAPEST, DEAREST = 0.001, 1_000_000.0
"""USD/kg between which the total of any commodity lies."""
_HALF_A_DIGIT = 0.005  # values are printed with two decimals


def kilograms(quantity: str, unit: pl.Expr) -> pl.Expr:
    """The printed ``quantity`` as kilograms, text; null where its unit is no weight."""
    return pl.coalesce(
        pl.when(unit == name).then(units.scaled(quantity, exponent)) for name, exponent in units.WEIGHT_UNITS.items()
    )


def tidy(printed: pl.DataFrame, snapshot: Snapshot) -> pl.DataFrame:
    """Rows of the current month, year to date or fiscal year; the year before is printed for comparison only.

    Raises BadData where neither the request nor the page says what is needed, or the scale cannot be right.
    """
    columns = _columns(printed, snapshot.dataset)
    unit = _said_unit(printed) or snapshot.asked.get("unit")
    flow = _flow(printed, snapshot)
    missing = [name for name, value in (("flow", flow), ("unit", unit)) if not value]
    if printed.height and missing:
        said = f"Neither the page nor its address says the {' and the '.join(missing)}."
        raise BadData([Problem(snapshot.file, None, said, "Name the file like import_2846_usd.html.")])
    if fault := implausible(printed, snapshot.dataset, unit or ""):
        raise BadData([Problem(snapshot.file, None, fault, "Compare the scale of the quantities with TradeStat.")])
    figures = [c.name for c in columns if c.basis]
    frame = printed.with_columns(units.blank_to_null(name, "-", "NA") for name in printed.columns if name != LINE)
    frame = frame.with_columns(units.without_commas(name) for name in figures)
    pieces = [_flows(frame, snapshot, columns, value, quantity, flow) for value, quantity in _measures(columns, unit)]
    return pl.concat(pieces) if pieces else _nothing(frame)


def _said_unit(printed: pl.DataFrame) -> str | None:
    """usd, inr or quantity as the page says; None if it does not."""
    values_in = _first(printed, "values_in")
    return tradestat_page.unit_word(values_in) if values_in else None


def _flow(printed: pl.DataFrame, snapshot: Snapshot) -> str:
    """The flow is that of the address; a table without one says it itself or in its name."""
    address = re.search(r"_(import|export)$", snapshot.url)
    return address[1] if address else _first(printed, "flow") or snapshot.asked.get("flow", "")


def implausible(printed: pl.DataFrame, dataset: str, unit: str) -> str:
    """What is wrong with the report's total value per kilogram; empty if nothing is.

    EIDB's help page says that quantities are in thousands. The figures say otherwise: printed quantities of exports
    give 25 USD/kg for 28469090 and 8.3 USD/kg for 85051110 in 2024-25 if they are kilograms (BACI has 8.5 for India's
    imports of 850511), a thousandth of that if they were thousands of them; monthly quantities have the same
    scale. So they are read as printed. Should one bank change its scale, this guard meets only the grossest cases;
    the check of unit values against the scope's band meets the rest.
    """
    pair = [c for c in _columns(printed, dataset) if c.current and c.kind == "y"]
    exponent = units.WEIGHT_UNITS.get(_first(printed, "unit") or "")
    if len(pair) != 2 or exponent is None or unit != "usd":
        return ""
    totals = printed.filter(pl.col(KIND) == "total")
    rows = totals if totals.height else printed.filter(pl.col(KIND) == "row")
    numbers = rows.select(units.without_commas(c.name).str.strip_chars().cast(pl.Float64, strict=False) for c in pair)
    if numbers.null_count().sum_horizontal().item() and totals.height:
        return ""
    millions, quantity = (float(numbers[c.name].sum()) for c in pair)
    weight = quantity * 10.0**exponent
    if not weight:
        return ""
    low, high = ((millions + side * _HALF_A_DIGIT) * 10.0**units.USD_MILLION / weight for side in (-1, 1))
    if low > DEAREST or high < CHEAPEST:
        return (
            f"Value and quantity give {millions * 10.0**units.USD_MILLION / weight:.4g} USD/kg, outside"
            f" {CHEAPEST} to {DEAREST:,.0f}: the scale of one of them has changed."
        )
    return ""


def _columns(printed: pl.DataFrame, dataset: str) -> list[Column]:
    headings = [name for name in printed.columns if name not in {LINE, KIND, *PAGE.values()}]
    return tradestat_columns.columns(headings, dataset, _first(printed, "available") or "") if headings else []


def _first(printed: pl.DataFrame, name: str) -> str | None:
    column = printed[PAGE[name]]
    return str(column[0]) if len(column) and column[0] is not None else None


def _measures(columns: Sequence[Column], unit: str | None) -> list[tuple[tuple[Column, str] | None, Column | None]]:
    """Per set of rows: the value column with its unit, and the quantity column.

    A report in rupees repeats the quantities of the report in dollars; they are read from that one, or from the
    report asked in quantities.
    """
    now = [c for c in columns if c.current]
    found: list[tuple[tuple[Column, str] | None, Column | None]] = []
    blocks = [c for c in now if c.kind == "y"]
    if blocks:
        quantity = next((c for c in blocks if c.quantity), blocks[0] if unit == "quantity" else None)
        value = (blocks[0], unit) if unit in ("usd", "inr") else None
        found.append((value, None if unit == "inr" else quantity))
    for column in (c for c in now if c.kind != "y"):
        found.append((None, column) if unit == "quantity" else ((column, unit or ""), None))
    return found


def _flows(
    frame: pl.DataFrame,
    snapshot: Snapshot,
    columns: Sequence[Column],
    value: tuple[Column, str] | None,
    quantity: Column | None,
    flow: str,
) -> pl.DataFrame:
    column = value[0] if value else quantity
    assert column is not None
    by_country = snapshot.dataset.endswith("by-country")
    measures = {
        "value_usd": _scaled(value, "usd", units.USD_MILLION),
        "value_local": _scaled(value, "inr", units.INR_CRORE),
        "quantity": units.scaled(quantity.name, units.ONE) if quantity else pl.lit(None, pl.String),
    }
    unit = next((pl.col(c.name) for c in columns if c.kind == "u"), pl.col(PAGE["unit"]))
    weight = kilograms(quantity.name, unit) if quantity else pl.lit(None, pl.String)
    code = next((c.name for c in columns if c.kind == "h"), None)
    described = next((pl.col(c.name) for c in columns if c.kind == "d"), pl.col(PAGE["commodity"]))
    asked = snapshot.asked.get("hs_code")
    tidied = frame.select(
        LINE,
        KIND,
        reporter_printed=pl.lit(REPORTER),
        partner_printed=_partner(columns, snapshot.dataset),
        flow=pl.lit(flow, pl.String),
        hs_code=_padded(frame, code) if code else pl.coalesce(pl.lit(asked, pl.String), PAGE["code"]),
        nomenclature=pl.lit("ITC-HS"),
        period=pl.lit(column.period),
        basis=pl.lit(column.basis),
        status=pl.lit(column.status, pl.String),
        described=described.is_not_null(),
        **measures,
        quantity_unit=unit,
        net_weight_kg=weight,
    )
    is_footer = pl.col(KIND).is_in([kind for kind in FOOTERS if not (by_country and kind == "total")])
    without_unit = pl.col("quantity").is_not_null() & pl.col("quantity_unit").is_null()
    tidied = tidied.with_columns(
        without_unit.alias("without_unit"),
        currency=pl.when(pl.col("value_local").is_not_null()).then(pl.lit("INR")),
        quantity=pl.when(~without_unit).then("quantity"),
        quantity_unit=pl.when(pl.col("quantity").is_not_null()).then("quantity_unit"),
    )
    return tidied.with_columns(
        left_out=pl.when(is_footer)
        .then(pl.col(KIND).replace(FOOTERS))
        .when(pl.any_horizontal(pl.col(*measures).is_not_null()))
        .then(None)
        .when("without_unit")
        .then(pl.lit(NO_UNIT))
        .otherwise(pl.lit(NO_TRADE))
    ).drop(KIND, "without_unit")


CELL = ("partner_printed", "flow", "hs_code", "nomenclature", "period", "basis")
"""What names a cell of a report, beside its reporter."""
_MEASURES = {"usd": ("value_usd", units.USD_MILLION), "inr": ("value_local", units.INR_CRORE),
             "quantity": ("quantity", units.ONE)}  # fmt: skip


def beside(printed: pl.DataFrame, snapshot: Snapshot) -> pl.DataFrame:
    """Each period's value, that of the year before and the growth, one figure a row, numbers still as text.

    India's trade in all goods and the share in it are left: nothing here says what they would be compared with.
    """
    columns = _columns(printed, snapshot.dataset)
    unit = _said_unit(printed) or snapshot.asked.get("unit") or ""
    figures = [c.name for c in columns if c.basis or c.kind == "g"]
    frame = printed.with_columns(units.blank_to_null(name, "-", "NA") for name in printed.columns if name != LINE)
    frame = frame.with_columns(units.without_commas(name) for name in figures)
    by_country = snapshot.dataset.endswith("by-country")
    frame = frame.filter(pl.col(KIND) == "row" if not by_country else pl.col(KIND).is_in(["row", "total"]))
    code = next((c.name for c in columns if c.kind == "h"), None)
    asked = pl.lit(snapshot.asked.get("hs_code"), pl.String)
    pieces = []
    for now, figure, column in _blocks(columns):
        measure, exponent = _MEASURES["quantity" if now.quantity else unit]
        pieces.append(
            frame.select(
                LINE,
                reporter_printed=pl.lit(REPORTER),
                partner_printed=_partner(columns, snapshot.dataset),
                flow=pl.lit(_flow(printed, snapshot), pl.String),
                hs_code=_padded(frame, code) if code else pl.coalesce(asked, PAGE["code"]),
                nomenclature=pl.lit("ITC-HS"),
                period=pl.lit(now.period),
                basis=pl.lit(now.basis),
                measure=pl.lit(measure),
                figure=pl.lit(figure),
                number=pl.col(column) if figure == "growth" else units.scaled(column, exponent),
            )
        )
    return pl.concat(pieces).drop_nulls("number") if pieces else nothing_beside()


def nothing_beside() -> pl.DataFrame:
    """What a report has beside its figures that has nothing."""
    text = ["reporter_printed", *CELL, "measure", "figure", "number"]
    return pl.DataFrame(schema={LINE: pl.UInt32} | dict.fromkeys(text, pl.String))


def _blocks(columns: Sequence[Column]) -> list[tuple[Column, str, str]]:
    """Each period's column with what is printed for it: value, previous, growth, and the column of that."""
    found: list[tuple[Column, str, str]] = []
    before: Column | None = None
    now: Column | None = None
    for column in columns:
        if column.basis and not column.current:
            before = column
        elif column.basis and before:
            now = column
            found += [(now, "value", now.name), (now, "previous", before.name)]
            before = None
        elif column.kind == "g" and now:
            found.append((now, "growth", column.name))
            now = None
    return found


def _scaled(value: tuple[Column, str] | None, unit: str, exponent: int) -> pl.Expr:
    return units.scaled(value[0].name, exponent) if value and value[1] == unit else pl.lit(None, pl.String)


def _partner(columns: Sequence[Column], dataset: str) -> pl.Expr:
    if dataset.endswith("country-commodities"):
        return pl.col(PAGE["country"])
    country = next((c.name for c in columns if c.kind == "c"), None)
    world = pl.lit(WORLD)
    return world if country is None else pl.when(pl.col(KIND) == "total").then(world).otherwise(pl.col(country))


def _padded(frame: pl.DataFrame, code: str) -> pl.Expr:
    """Codes with the leading zeros that a workbook drops; a report has codes of one level."""
    digits = frame.filter(pl.col(KIND) == "row")[code].str.len_chars().max()
    longest = digits if isinstance(digits, int) else 2
    return pl.col(code).str.zfill(longest + longest % 2)


def _nothing(frame: pl.DataFrame) -> pl.DataFrame:
    keys = ("reporter_printed", "partner_printed", "flow", "hs_code", "nomenclature", "period", "basis")
    text = [*keys, "value_usd", "left_out"]
    return frame.select(LINE).clear().with_columns(pl.lit(None, pl.String).alias(name) for name in text)
