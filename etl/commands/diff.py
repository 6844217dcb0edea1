"""``python -m etl diff``: what changed from one vintage of the store to another."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated, Any

import polars as pl
import typer
from rich import box
from rich.markup import escape
from rich.table import Table

from etl import changes, words
from etl import store as stores
from etl.commands.options import Format, StoreOption, console
from etl.comparison import effects, sides
from etl.diff import Diff, Edits, compare
from etl.reader import Store

SHOWN = 15
"""Lines of a listing as text at most; JSON has all."""


def diff(
    before: Annotated[str, typer.Argument(help="Vintage, how one begins, previous or current.")] = "previous",
    after: Annotated[str, typer.Argument(help="Vintage, how one begins, previous or current.")] = "current",
    reporter: Annotated[
        str | None, typer.Option(help="Effects on the indicators of this country only, three letters: all of them.")
    ] = None,
    store: StoreOption = None,
    format: Format = Format.text,
) -> None:
    """Say what changed between two vintages: revised figures, new periods, corrections, findings, verdicts."""
    folder = store or stores.default_store()
    old, new = (Store(folder, stores.named(folder, text)) for text in (before, after))
    found = compare(*sides(old, new))
    shown, left_out = effects(old, new, found.touched, reporter=reporter.upper() if reporter else None)
    if format is Format.json:
        print(json.dumps(_described(found, shown, left_out), ensure_ascii=False, indent=1))
        return
    names = changes.Names(
        {iso3: name["en"] for iso3, name in new.names.items()},
        {scope.id: words.plain(scope.name_en) for store in (old, new) for scope in store.commodities.scopes.values()},
    )
    _print(found, shown, left_out, names)


def _described(found: Diff, shown: pl.DataFrame, left_out: int) -> dict[str, Any]:
    verdicts = None
    if found.claims is not None:
        verdicts = [
            {
                "id": (after or before or {})["id"],
                "before": before and before["verdict"],
                "after": after and after["verdict"],
                "ours_before": before and before.get("ours"),
                "ours_after": after and after.get("ours"),
            }
            for before, after in changes.judged(found.claims)
        ]
    return {
        "from": found.before,
        "to": found.after,
        "revised": found.revised.to_dicts(),
        "new_periods": found.new_periods.to_dicts(),
        "gone": found.gone.to_dicts(),
        "corrections": None if found.corrections is None else found.corrections.described(),
        "findings": found.findings.described(),
        "indicators": shown.to_dicts(),
        "indicators_left_out": left_out,
        "claims": verdicts,
    }


def _print(found: Diff, shown: pl.DataFrame, left_out: int, names: changes.Names) -> None:
    print(f"From vintage {found.before} to {found.after}")
    for sentence in changes.summary(found, shown, names):
        print(f"  {sentence}")
    rows = shown.filter(pl.col("kind") != "new")
    _table("Effects on indicators", ("what", "indicator", "before", "after", "difference", "why"), [
        (changes.subject(row, names), changes.indicator(row, names), *changes.effect(row), changes.KINDS[row["kind"]])
        for row in rows.head(SHOWN).iter_rows(named=True)
    ], rows.height)  # fmt: skip
    if left_out:
        print(f"Indicators of {left_out:,} more countries and flows were not compared: name one with --reporter.")
    _table("Revised figures", ("what", "partner", "unit", "before", "after", "difference"), [
        (changes.subject(row, names), names.country(row["partner"]), changes.unit(row),
         *changes.revision(row))
        for row in found.revised.head(SHOWN).iter_rows(named=True)
    ], found.revised.height)  # fmt: skip
    for title, spans in (("New periods", found.new_periods), ("Gone periods", found.gone)):
        lines = changes.spans(spans, names)
        _table(title, ("source", "trade", "codes", "periods"), lines[:SHOWN], len(lines))
    if found.corrections:
        _edits("Corrections", found.corrections, lambda entry: (entry["id"], entry.get("reason", "")))
    if found.claims:
        lines = changes.claims(found.claims)
        _table("Claims", ("claim", "published", "before", "after"), lines[:SHOWN], len(lines))
    _edits("Findings", found.findings, lambda entry: changes.finding(entry, names))


def _edits(title: str, edits: Edits, said: Any) -> None:
    lines = [("new", *said(entry)) for entry in edits.added]
    lines += [("gone", *said(entry)) for entry in edits.removed]
    lines += [("altered", *said(after)) for _, after in edits.altered]
    _table(title, ("change", "which", "what"), lines[:SHOWN], len(lines))


def _table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]], count: int) -> None:
    """A table under its title, with how many more lines there are; nothing where there is none."""
    if not rows:
        return
    print(f"{title}: {count:,}")
    table = Table(*heads, box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for row in rows:
        table.add_row(*(escape(cell) for cell in row))
    console().print(table)
    if count > len(rows):
        print(f"  and {count - len(rows):,} more, all in --format json")
