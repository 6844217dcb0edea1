"""The chart card of a supplier: what is bought from it, by commodity. No Dash."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from dashboard import figures, labels, supplier
from dashboard.cards import Card, made
from dashboard.figures import base
from dashboard.figures.base import Style
from dashboard.figures.supplied import Bar
from dashboard.supplier import Filter
from dashboard.theme import PALETTES, Scheme
from etl import numbers
from etl.reader import Store
from etl.schema import EXTRACT

SHOWN = 12
"""So many commodities have a bar; the table has all."""


def card(store: Store, wanted: Filter, found: pl.DataFrame, scheme: Scheme) -> Card:
    """The card of :func:`dashboard.supplier.table`."""
    view = wanted.view
    named = labels.country(supplier.name(store, wanted))
    style = Style(PALETTES[scheme], "value", "usd", wanted.basis, wanted.iso3, store.start_month(view.reporter),
                  lambda iso3: store.name(iso3, view.lang))  # fmt: skip
    valued = found.filter(pl.col("value_usd") > 0).sort("value_usd", descending=True).head(SHOWN)
    bars = [_bar(row) for row in valued.iter_rows(named=True)]
    reason = None if bars else labels.capital(supplier.absence(store, wanted))
    title = labels.capital(_title(store, wanted, valued)) if bars else f"What is bought from {named}"
    sources = supplier.bought(store, wanted)["source"].unique().sort().to_list() if wanted.year else []
    subtitle = " · ".join(
        [
            f"{store.name(view.reporter)}, imports" + (f" of {wanted.year}" if wanted.year else ""),
            *([f"selected {wanted.goods}"] if supplier.selected(store, wanted) else []),
            "by value",
            f"{labels.BASIS[wanted.basis]}s",
            *([labels.joined(list(map(labels.source, sources)))] if sources else []),
            *([f"{supplier.name(store, wanted)} as one supplier"] if len(_members(store, wanted)) > 1 else []),
            *(["as published, uncorrected"] if view.data == "as-published" else []),
            f"vintage {store.vintage}",
        ]
    )
    drawn = figures.supplied(bars, style) if bars else base.reason_figure(
        reason or "", style
    )  # fmt: skip
    notes = tuple(_notes(found, valued))
    publishers = labels.joined([labels.PUBLISHERS.get(name, name) for name in sources or ["none"]])
    source = f"Source: {publishers}. Chart: import dependency dashboard, vintage {store.vintage}."
    return made("supplier", title, subtitle, drawn, style, found, wanted.query(), source, notes=notes, reason=reason)


def _members(store: Store, wanted: Filter) -> tuple[str, ...]:
    fold = store.folds[wanted.view.fold]
    return fold.members if fold.of(wanted.iso3) == fold.into else (wanted.iso3,)


def _bar(row: Mapping[str, Any]) -> Bar:
    extract = row["coverage"] == EXTRACT
    share = ("at most " if extract else "") + numbers.percent(row["share_value"])
    total = ("at least " if extract else "") + numbers.usd(row["import_value_usd"])
    place = f"; place {row['rank']} of {row['suppliers']}"
    return Bar(row["name"], row["value_usd"], share, f"{share} of {total}{place}", extract)


def _title(store: Store, wanted: Filter, valued: pl.DataFrame) -> str:
    """``Most at stake for India with China: silicon, permanent magnets of metal and magnesium``."""
    buyer, seller = (labels.country(n) for n in (store.name(wanted.view.reporter), supplier.name(store, wanted)))
    most = labels.joined([labels.plain(name) for name in valued["name"].head(3)])
    return f"most at stake for {buyer} with {seller}: {most}"


def _notes(found: pl.DataFrame, valued: pl.DataFrame) -> list[str]:
    """What one must know of the bars."""
    said = ["The percentage is the supplier's share of those imports by value."]
    if found.height > valued.height:
        said.append(f"Shown are the {valued.height} largest of {found.height}.")
    if (valued["coverage"] == EXTRACT).any():
        said.append("Hollow bars are of extracts: the value is exact, the share at most so much.")
    return said
