"""A sentence that can be quoted, in English and Hindi, out of the numbers and as careful as their findings demand.

Everything is taken from the tables behind the charts: what is quoted is what is shown and exported.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from dashboard import cards, quote_words, tables
from dashboard.figures import base
from dashboard.languages import language
from dashboard.tables import Choice, latest_or_last
from etl.language import speaking
from etl.shown.quotes import QUOTE

LANGUAGES = ("en", "hi")
"""The languages in which the sentence is said, whatever the page speaks."""
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Quote:
    """The sentences, of which ``period``, whose figures they are and where they stand; ``period`` None: no figures."""

    en: str
    hi: str
    period: str | None
    findings: tuple[str, ...]
    citation: str
    address: str
    figures: Mapping[str, Any]


def quote(choice: Choice, drawn: Mapping[str, pl.DataFrame] | None = None) -> Quote:
    """The sentence on the focus supplier's share in the latest complete period of the view that has one.

    Without any share it is of the total and says why. ``drawn`` are the tables of the choice by their names, where
    they are at hand.
    """
    drawn = drawn or {name: tables.TABLES[name](choice) for name in ("focus", "trend", "concentration")}
    share, total = _rows(choice, drawn["focus"], drawn["trend"])
    row = share or total
    said = {}
    for code in LANGUAGES:
        with speaking(language(code)):
            said[code] = " ".join(quote_words.said(choice, share, total))
    address = f"/commodity/{choice.scope.id}{choice.view.query(vintage=choice.store.vintage)}"
    found = tuple((row["findings"] or "").split(";")) if row and row["findings"] else ()
    figures = {**(total or {}), **(share or {})}
    if row is not None:
        figures |= _concentrated(drawn["concentration"], row["period"])
    cited = cards.source_line(choice, "Sentence")
    return Quote(
        said["en"],
        said["hi"],
        row["period"] if row else None,
        found,
        cited,
        address,
        figures,
    )


def table(choice: Choice) -> pl.DataFrame:
    """The sentence with the numbers behind it, as :data:`etl.shown.quotes.QUOTE`."""
    said, view = quote(choice), choice.view
    row = {
        "en": said.en,
        "hi": said.hi,
        "period": said.period,
        "findings": ";".join(said.findings) or None,
        "scope": choice.scope.id,
        "reporter": view.reporter,
        "flow": view.flow,
        "partner": choice.focus,
        "partner_unfolded": view.partner,
        "basis": choice.offer.basis if choice.offer else view.basis,
        "source": choice.offer.source if choice.offer else view.source,
        "retrieved": choice.retrieved or None,
        "data": view.data,
        "fold": view.fold,
        "vintage": choice.store.vintage,
        "citation": said.citation,
        "address": said.address,
    }
    columns = QUOTE.names
    return QUOTE.frame([{name: row[name] if name in row else said.figures.get(name) for name in columns}])


TABLES: Mapping[str, Callable[[Choice], pl.DataFrame]] = {QUOTE.name: table}


def _rows(choice: Choice, shares: pl.DataFrame, totals: pl.DataFrame) -> tuple[Row | None, Row | None]:
    """The focus supplier's shares, and the total of the same period; without shares the latest total."""
    share = latest_or_last(shares, "share_value") or latest_or_last(shares, "share_weight")
    if share is not None:
        return share, totals.row(by_predicate=pl.col("period") == share["period"], named=True)
    found = (
        latest_or_last(totals, column) for column in (base.column(choice.view.shown_unit), "value_usd", "value_local")
    )
    return None, next((row for row in found if row is not None), None)


def _concentrated(table: pl.DataFrame, period: str) -> dict[str, Any]:
    """HHI and the largest supplier of a period, by the view's measure."""
    index = table.row(by_predicate=pl.col("period") == period, named=True)
    names = ("hhi", "top_partner", "top_share", "hhi_unfolded", "measure")
    return {name: index[name] for name in names}
