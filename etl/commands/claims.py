"""``python -m etl claims``: published figures beside ours, with their verdicts."""

from __future__ import annotations

import json

import polars as pl
from rich import box
from rich.markup import escape
from rich.table import Table

from etl import store as stores
from etl.claims import listed
from etl.commands.options import Format, StoreOption, console
from etl.errors import StoreUnavailable
from etl.reader import Store
from etl.schema import VERDICTS

FILE = "claims.parquet"


def claims(store: StoreOption = None, format: Format = Format.text) -> None:
    """Hold published figures to those of the store: agrees, differs, cannot be right, and why."""
    folder = store or stores.default_store()
    manifest = stores.read_manifest(folder)
    if FILE not in manifest.files:
        raise StoreUnavailable(
            f"The store in {folder} is from before claims were judged. Run {stores.command('build', folder)}."
        )
    found = Store(folder, manifest).claims
    if format is Format.json:
        print(json.dumps(listed(found).to_dicts(), ensure_ascii=False, indent=1))
    else:
        _print(found)


def _print(found: pl.DataFrame) -> None:
    """A table per verdict, in the order of the verdicts."""
    for verdict in VERDICTS:
        rows = found.filter(verdict=verdict)
        if rows.is_empty():
            continue
        table = Table("claim", "published", "ours", "why", title=f"{verdict}: {rows.height}",
                      title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))  # fmt: skip
        for row in rows.to_dicts():
            published = _number(row["published"], row["published_high"], row["unit"])
            ours = _number(row["ours"], row["ours_high"], row["unit"])
            table.add_row(*(escape(text) for text in (row["id"], published, ours, row["reason"])))
        console().print(table)
    counts = ", ".join(f"{count} {verdict}" for verdict in VERDICTS if (count := found.filter(verdict=verdict).height))
    print(f"{found.height} published figures: {counts}." if counts else "There are no published figures in this store.")


def _number(low: float | None, high: float | None, unit: str) -> str:
    if low is None:
        return ""
    return f"{low:,.6g} {unit}" if high is None or high == low else f"{low:,.6g} to {high:,.6g} {unit}"
