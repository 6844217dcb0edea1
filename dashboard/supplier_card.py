"""The chart card of a supplier: what is bought from it, by commodity. No Dash."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from dashboard import figures, labels, origins, supplier
from dashboard.cards import Card, made
from dashboard.figures import base
from dashboard.figures.base import Style
from dashboard.figures.supplied import Bar
from dashboard.supplier import Filter
from dashboard.theme import PALETTES, Scheme
from etl import numbers
from etl.language import later, say
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
    reason = None if bars else supplier.absence(store, wanted)
    title = _title(store, wanted, valued) if bars else say("What is bought from {seller}", seller=named)
    sources = supplier.bought(store, wanted)["source"].unique().sort().to_list() if wanted.year else []
    buyer = store.name(view.reporter)
    subtitle = " · ".join(
        [
            say("{country}, imports of {year}", country=buyer, year=wanted.year)
            if wanted.year
            else say("{country}, imports", country=buyer),
            *([say(_SELECTED[wanted.goods])] if supplier.selected(store, wanted) else []),
            say("by value"),
            labels.years(wanted.basis, (), store.start_month(view.reporter)),
            *([labels.joined(list(map(labels.source, sources)))] if sources else []),
            *(
                [say("{suppliers} as one supplier", suppliers=supplier.name(store, wanted))]
                if len(_members(store, wanted)) > 1
                else []
            ),
            *([say("as published, uncorrected")] if view.data == "as-published" else []),
            say("vintage {vintage}", vintage=store.vintage),
        ]
    )
    drawn = figures.supplied(bars, style) if bars else base.reason_figure(
        reason or "", style
    )  # fmt: skip
    notes = tuple(_notes(found, valued))
    cited = say("Source: {publishers}.", publishers=origins.sources(store, sources)) if sources else ""
    source = f"{cited} {say('Chart: import dependency dashboard, vintage {vintage}.', vintage=store.vintage)}".strip()
    return made("supplier", title, subtitle, drawn, style, found, wanted.query(), source, notes=notes, reason=reason)


_SELECTED = {supplier.COMMODITIES: later("selected commodities"), supplier.CODES: later("selected codes")}


def _members(store: Store, wanted: Filter) -> tuple[str, ...]:
    fold = store.folds[wanted.view.fold]
    return fold.members if fold.of(wanted.iso3) == fold.into else (wanted.iso3,)


def _bar(row: Mapping[str, Any]) -> Bar:
    extract = row["coverage"] == EXTRACT
    blanks = {"share": numbers.percent(row["share_value"]), "total": numbers.usd(row["import_value_usd"]),
              "place": row["rank"], "suppliers": row["suppliers"]}  # fmt: skip
    if extract:
        said = say("at most {share}", **blanks)
        more = say("at most {share} of at least {total}; place {place} of {suppliers}", **blanks)
    else:
        said, more = (
            numbers.percent(row["share_value"]),
            say("{share} of {total}; place {place} of {suppliers}", **blanks),
        )
    return Bar(row["name"], row["value_usd"], said, more, extract)


def _title(store: Store, wanted: Filter, valued: pl.DataFrame) -> str:
    """``Most at stake for India with China: silicon, permanent magnets of metal and magnesium``."""
    buyer, seller = (labels.country(n) for n in (store.name(wanted.view.reporter), supplier.name(store, wanted)))
    most = labels.joined([labels.plain(name) for name in valued["name"].head(3)])
    return say("Most at stake for {buyer} with {seller}: {goods}", buyer=buyer, seller=seller, goods=most)


def _notes(found: pl.DataFrame, valued: pl.DataFrame) -> list[str]:
    """What one must know of the bars."""
    said = [say("The percentage is the supplier's share of those imports by value.")]
    if found.height > valued.height:
        said.append(
            say("Shown are the {some} largest of {all}.", some=valued.height, all=numbers.fixed(found.height, 0))
        )
    if (valued["coverage"] == EXTRACT).any():
        said.append(say("Hollow bars are of extracts: the value is exact, the share at most so much."))
    return said
