"""``python -m etl check``: the findings of a store."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated

import polars as pl
import typer
from rich import box
from rich.markup import escape
from rich.table import Table

from etl import store as stores
from etl import words
from etl.checks.declared import SEVERITIES
from etl.commands.options import Format, StoreOption, console

KEYS = ("id", "severity", "source", "reporter", "partner", "flow", "code", "period", "message", "evidence")
"""Of a finding in JSON."""
WHERE = ("source", "reporter", "flow", "code", "partner", "basis")
SHOWN = 10
"""Lines of one check that a table has at most."""


class Severity(StrEnum):
    """How bad a finding is, the worst first."""

    error = "error"
    warning = "warning"
    info = "info"


def check(
    store: StoreOption = None,
    format: Format = Format.text,
    fail_on: Annotated[
        Severity | None,
        typer.Option("--fail-on", help="Exit 1 if there is a finding of that severity or worse.", show_default=False),
    ] = None,
) -> None:
    """List what the checks found in the store: error (do not use), warning (read before use), info."""
    folder = store or stores.default_store()
    manifest = stores.read_manifest(folder)
    found = pl.read_parquet(folder / manifest.folder / "findings.parquet")
    if format is Format.json:
        print(json.dumps(found.select(KEYS).to_dicts(), ensure_ascii=False, indent=1))
    else:
        _print(found, {row["iso3"]: row["name_en"] for row in manifest.reference["partners"]})
    bad = SEVERITIES[: SEVERITIES.index(fail_on) + 1] if fail_on else ()
    if found["severity"].is_in(list(bad)).any():
        raise typer.Exit(1)


def _print(found: pl.DataFrame, names: dict[str, str]) -> None:
    """A table per severity, the worst first; findings that differ by their period only are one line."""
    for severity in SEVERITIES:
        rows = found.filter(severity=severity)
        if rows.is_empty():
            continue
        table = Table("finding", "where", "periods", "what", title=f"{severity}: {rows.height:,}",
                      title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))  # fmt: skip
        by_check = {str(check_id): list(some.group_by(WHERE, maintain_order=True))
                    for (check_id,), some in rows.group_by(["id"], maintain_order=True)}  # fmt: skip
        for check_id, lines in sorted(by_check.items(), key=lambda item: len(item[1])):
            for _, group in lines[:SHOWN]:
                table.add_row(check_id, *(escape(text) for text in _line(group, names)))
            if len(lines) > SHOWN:
                table.add_row(check_id, f"and {len(lines) - SHOWN:,} more, all in --format json", "", "")
        console().print(table)
    counts = found.group_by("severity", "id", maintain_order=True).len().sort("id")
    said = [f"{count:,} {name} ({severity})" for severity, name, count in counts.iter_rows()]
    print(f"{found.height:,} findings: {', '.join(said)}" if said else "No findings.")


def _line(group: pl.DataFrame, names: dict[str, str]) -> tuple[str, str, str]:
    """Where, when and what, by the last of findings that differ by their period only."""
    last = group.row(-1, named=True)
    where = f"{words.source(last['source'])}, {names.get(last['reporter'], last['reporter'])}, {last['flow']},"
    partner = f", {names.get(last['partner'], last['partner'])}" if last["partner"] else ""
    periods = last["period"] if group.height == 1 else f"{group['period'][0]}..{last['period']}: {group.height}"
    return f"{where} {last['code']}{partner}", periods, last["message"]
