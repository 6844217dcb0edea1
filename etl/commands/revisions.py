"""``python -m etl revisions``: the first figure of a cell, the revised ones, and the one that counts now."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Annotated, Any, cast

import polars as pl
import typer
from rich import box
from rich.table import Table

from etl import numbers, schema, words
from etl import store as stores
from etl.commands.options import Format, StoreOption, console
from etl.errors import BadRequest, NotFound
from etl.fiscal_year import Basis, period_label
from etl.revisions import CELL, listing, meant

SHOWN = 20
"""Cells that are listed as text at most."""
KEYS = ("source", "reporter", "partner", "flow", "code", "nomenclature", "basis", "period", "order", "vintage",
        "value_usd", "value_local", "currency", "quantity", "quantity_unit", "net_weight_kg", "status", "dataset",
        "snapshot_id", "counts")  # fmt: skip
"""Of a report in JSON."""


def revisions(
    code: Annotated[str, typer.Option(help="HS code, as published or with a dot.")],
    period: Annotated[str, typer.Option(help="Like 2024-03, 2024 or 2023-24.")],
    reporter: Annotated[str | None, typer.Option(help="Country, three letters.")] = None,
    flow: Annotated[str | None, typer.Option(help="import or export.")] = None,
    partner: Annotated[str | None, typer.Option(help="Partner, three letters; WLD for the total.")] = None,
    source: Annotated[str | None, typer.Option(help="Id of a source.")] = None,
    vintage: Annotated[str, typer.Option(help="Vintage of the store, or current, or previous.")] = "current",
    store: StoreOption = None,
    format: Format = Format.text,
) -> None:
    """List what was told of cells at different times, and which figure counts now."""
    folder = store or stores.default_store()
    manifest = stores.named(folder, vintage)
    starts = {row["reporter"]: int(row["start_month"]) for row in manifest.reference["fiscal_years"]}
    asked = {"hs_code": code.replace(".", ""), "reporter": _upper(reporter), "flow": flow, "partner": _upper(partner),
             "source": source}  # fmt: skip
    try:
        where = meant(period, set(starts.values()))
    except ValueError as error:
        raise BadRequest(str(error)) from error
    for column, value in asked.items():
        where &= pl.lit(True) if value is None else pl.col(column) == value
    build = folder / manifest.folder
    files = [build / name for name in manifest.files if name.startswith("flows/")]
    revised = (
        pl.read_parquet(build / "revisions.parquet")
        if "revisions.parquet" in manifest.files
        else schema.REVISIONS.empty()
    )
    found = listing(revised, pl.scan_parquet(files) if files else schema.FLOWS.empty().lazy(), where)
    if found.is_empty():
        told = "".join(f", {name} {value}" for name, value in asked.items() if value and name != "hs_code")
        raise NotFound(
            f"The store in {folder}, vintage {manifest.vintage}, holds no figure of code {asked['hs_code']}, period"
            f" {period}{told}. {stores.command('status', folder)} says what it holds."
        )
    reports = [_report(row, starts) for row in found.iter_rows(named=True)]
    if format is Format.json:
        print(json.dumps([{key: row[key] for key in KEYS} for row in reports], ensure_ascii=False, indent=1))
        return
    names = {row["iso3"]: row["name_en"] for row in manifest.reference["partners"]}
    _print([list(cell) for _, cell in groupby(reports, lambda row: [row[name] for name in CELL])], names)


def _upper(text: str | None) -> str | None:
    return text.upper() if text else None


def _report(row: Mapping[str, Any], starts: Mapping[str, int]) -> dict[str, Any]:
    label = period_label(
        row["period_start"], row["period_months"], cast(Basis, row["basis"]), starts.get(row["reporter"], 1)
    )
    return {**row, "code": row["hs_code"], "period": label, "vintage": f"{row['vintage']}"}


def _print(cells: Sequence[Sequence[Mapping[str, Any]]], names: Mapping[str, str]) -> None:
    """Each revised cell with its reports; those told once where nothing was revised, else their number."""
    several, once = [c for c in cells if len(c) > 1], [c[0] for c in cells if len(c) == 1]
    for cell in several[:SHOWN]:
        print(f"{_called(cell[0], names)}:")
        table = _table("", "told on", "figures", "state", "report", "")
        for row in cell:
            table.add_row(str(row["order"]), row["vintage"], _figures(row), row["status"] or "", row["dataset"],
                          "counts now" if row["counts"] else "")  # fmt: skip
        console().print(table)
    if len(several) > SHOWN:
        print(f"and {len(several) - SHOWN:,} more revised cells, all in --format json")
    if once and not several:
        table = _table("cell", "told on", "figures", "state", "report")
        for row in once[:SHOWN]:
            table.add_row(_called(row, names), row["vintage"], _figures(row), row["status"] or "", row["dataset"])
        console().print(table)
    if once:
        cells_said = "1 cell was" if len(once) == 1 else f"{len(once):,} cells were"
        print(f"{cells_said} told once, or every time the same.")


def _table(*columns: str) -> Table:
    return Table(*columns, box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))


def _called(row: Mapping[str, Any], names: Mapping[str, str]) -> str:
    partner = "total" if row["partner"] == schema.WORLD else names.get(row["partner"], row["partner"])
    period = row["period"] + (" (year to date)" if row["basis"] == "year_to_date" else "")
    country = names.get(row["reporter"], row["reporter"])
    return f"{words.source(row['source'])}: {country}, {row['flow']}s of {row['code']}, {partner}, {period}"


def _figures(row: Mapping[str, Any]) -> str:
    units = {"value_usd": "USD", "value_local": row["currency"], "net_weight_kg": "kg"}
    if row["net_weight_kg"] is None:
        units["quantity"] = row["quantity_unit"]
    said = [f"{unit} {numbers.exact(row[name])}" for name, unit in units.items() if row[name] is not None]
    return ", ".join(said) or "not listed"
