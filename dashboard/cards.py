"""A chart card: table, figure and every word around them, the same for the page, the download and the export."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from dashboard import chart_notes, data, figures, labels, marks, sentences, tables
from dashboard.figures import base
from dashboard.figures.base import Figure, Style
from dashboard.figures.marks import Mark
from dashboard.figures.months import shown_events
from dashboard.resolve import Page, absence
from dashboard.tables import Choice
from dashboard.theme import PALETTES, Scheme
from etl import reader
from etl.language import later, say
from etl.schema import OWN

CHARTS = ("focus", "trend", "suppliers", "months", "concentration")
DEFINED: Mapping[str, tuple[str, ...]] = {
    "focus": ("supplier_share", "share_gap"),
    "suppliers": ("supplier_share",),
    "concentration": ("hhi", "effective_suppliers"),
}
"""Indicators behind each chart; sums and printed totals need none."""


@dataclass(frozen=True)
class Card:
    """One chart with its words and the ``query`` of its table; ``reason`` says why there is no chart."""

    name: str
    title: str
    subtitle: str
    marks: tuple[Mark, ...]
    notes: tuple[str, ...]
    events: tuple[str, ...]
    source: str
    figure: Figure
    table: pl.DataFrame
    reason: str | None
    query: str


def card(page: Page, name: str, scheme: Scheme) -> Card:
    """The card ``name`` of a page."""
    choice = page.months if name == "months" else page.choice
    table = tables.TABLES[name](choice)
    style = style_of(choice, scheme)
    reason = _reason(choice, name, table)
    title = labels.capital(_TITLES[name](choice, table))
    happened = list(data.events(choice.store, choice.scope)) if name == "months" else []
    shown = [happened[n] for n in shown_events([e.date for e in happened], table["period"].to_list())]
    events = tuple(f"{n}  {labels.short_day(e.date)}: {say(e.title)}" for n, e in enumerate(shown, start=1))
    every, figure = base.axis_periods(table, style), _figure(choice, name)
    found = marks.marks(choice, table, name, figure, every)
    notes = tuple(chart_notes.notes(choice, table, name, figure, every))
    if reason:
        drawn = base.reason_figure(reason, style)
    elif name == "months":
        drawn = figures.months(table, style, [e.date for e in happened], found)
    else:
        drawn = _FIGURES[name](table, style, found)
    subtitle, source = _subtitle(choice, name), source_line(choice)
    return made(name, title, subtitle, drawn, style, table, choice.view.query(), source, found, notes, events, reason)


def made(
    name: str, title: str, subtitle: str, drawn: Figure, style: Style, table: pl.DataFrame, query: str, source: str,
    found: tuple[Mark, ...] = (), notes: tuple[str, ...] = (), events: tuple[str, ...] = (), reason: str | None = None,
) -> Card:  # fmt: skip
    """A card of its pieces: around the figure, for a picture of it, stands every word of the card."""
    foot = [*events, " ".join([*(mark.sentence for mark in found), *notes]), source]
    framed = base.framed(drawn, title, subtitle, foot, style)
    return Card(name, title, subtitle, found, notes, events, source, framed, table, reason, query)


_TITLES = {
    "trend": sentences.trend,
    "suppliers": sentences.suppliers,
    "concentration": sentences.concentration,
    "focus": sentences.focus,
    "months": sentences.months,
}
_FIGURES = {
    "trend": figures.trend,
    "suppliers": figures.suppliers,
    "concentration": figures.concentration,
    "focus": figures.focus,
}


def _figure(choice: Choice, name: str) -> str:
    """The column that a chart draws."""
    drawn = {
        "concentration": "hhi",
        "focus": "share_value",
        "months": "value_usd",
        "trend": base.column(choice.view.shown_unit),
    }
    return drawn.get(name) or f"share_{choice.view.measure}"


def style_of(choice: Choice, scheme: Scheme) -> Style:
    """What figures of a choice need beside their tables."""
    view = choice.view
    return Style(
        palette=PALETTES[scheme],
        measure=view.measure,
        unit=view.shown_unit,
        basis=choice.offer.basis if choice.offer else "fiscal",
        focus=choice.focus,
        start_month=choice.store.start_month(view.reporter),
        name=lambda iso3: tables.partner_name(choice, iso3),
        alone=choice.store.name(view.partner, view.lang) if choice.grouped else "",
        lines=_thresholds(choice),
    )


def _thresholds(choice: Choice) -> tuple[tuple[float, str], ...]:
    """Thresholds of the HHI, with the rules that state them: they judge imports of years by value."""
    view = choice.view
    if (view.flow, view.measure) != ("import", "value") or not choice.offer or choice.offer.basis == "month":
        return ()
    return tuple(
        (condition.threshold, book.short)
        for book in choice.store.rulebooks
        for condition in book.conditions
        if condition.indicator == "hhi" and condition.threshold is not None
    )


def _reason(choice: Choice, name: str, table: pl.DataFrame) -> str | None:
    if not table.height:
        return absence(choice)
    if table[_figure(choice, name)].count():
        return None
    assert choice.offer is not None
    usable = choice.cells is not None and choice.cells.partners.height > 0
    if name == "focus" and usable:
        partner = labels.capital(labels.country(tables.partner_name(choice, choice.focus)))
        return say(_NOT_LISTED[choice.view.flow], partner=partner)
    if choice.view.measure == "value" and (unconverted := chart_notes.unconverted(choice)):
        return unconverted
    if usable or name == "trend":
        source = labels.source(choice.offer.source)
        return say("This store has no weights of {source} for these periods.", source=source)
    return labels.sentence(sentences.no_split(choice))


def instead(choice: Choice, name: str) -> tuple[str, str] | None:
    """Where a chart is empty that others of its view are not: what there is instead, and the query that shows it."""
    view = choice.view
    if choice.offer is None or choice.cells is None or choice.cells.periods.is_empty() or name == "months":
        return None
    if not sentences.usable(choice):
        masked = view.data == "corrected" and sentences.masked(choice)
        return (say("As published, without corrections"), view.query(data="as-published")) if masked else None
    index = tables.latest_or_last(tables.concentration(choice), "hhi")
    if name == "focus" and index and index["top_partner"] in choice.store.names:
        partner = tables.partner_name(choice, index["top_partner"])
        return say(_LARGEST[view.flow], partner=partner), view.query(partner=index["top_partner"])
    return (say("By value"), view.query(measure="value", unit=None)) if view.measure == "weight" else None


_LARGEST = {
    "import": later("The largest supplier: {partner}"),
    "export": later("The largest buyer: {partner}"),
}
_NOT_LISTED = {
    "import": later("{partner} is not among the suppliers listed."),
    "export": later("{partner} is not among the buyers listed."),
}
_OF = {"import": later("{country}, imports"), "export": later("{country}, exports")}
_BY = {"value": later("by value"), "weight": later("by weight")}
_IN = {"value": later("by value, {unit}"), "weight": later("by weight, {unit}")}


def _subtitle(choice: Choice, name: str) -> str:
    view = choice.view
    parts = [choice.scope.titled, say(_OF[view.flow], country=choice.store.name(view.reporter))]
    if name == "focus":
        parts.append(say("by value and by weight") if _weighed(choice) else say(_BY["value"]))
    elif name == "months":
        parts.append(say(_IN["value"], unit=say("USD")))
    elif name == "trend":
        parts.append(say(_IN[view.measure], unit=say(labels.UNITS[view.shown_unit])))
    else:
        parts.append(say(_BY[view.measure]))
    if choice.offer:
        start = choice.store.start_month(view.reporter)
        parts.append(labels.years(choice.offer.basis, choice.natives, start))
        parts.append(labels.source(choice.offer.source))
    if view.data == "as-published":
        parts.append(say("as published, uncorrected"))
    parts.append(say("vintage {vintage}", vintage=choice.store.vintage))
    return " · ".join(parts)


def _weighed(choice: Choice) -> bool:
    """Whether some share by weight is known."""
    return choice.cells is not None and choice.cells.partners["share_weight"].count() > 0


def own_names(snapshots: pl.DataFrame) -> str:
    """What the user's own tables are called, with their addresses; ``snapshots`` are their rows of the registry."""
    named = sorted(
        (name or say("a file of the user")) + (f" ({url})" if url else "")
        for name, url in snapshots.select("note", "url").unique().iter_rows()
    )
    return "; ".join(named)


MADE = {
    "Chart": later("Chart: import dependency dashboard, vintage {vintage}."),
    "Table": later("Table: import dependency dashboard, vintage {vintage}."),
    "Sentence": later("Sentence: import dependency dashboard, vintage {vintage}."),
}
"""Whose something is that a reader takes away."""


def source_line(choice: Choice, what: str = "Chart") -> str:
    """Publisher, date of retrieval, and whose chart, or what else, it is."""
    made = say(MADE[what], vintage=choice.store.vintage)
    if choice.offer is not None:
        return say("Source: {cited}. {made}", cited=cited(choice), made=made)
    offered = reader.offers(choice.store, choice.scope, choice.view.reporter, choice.view.flow)
    names = sorted({labels.source(o.source) for o in offered})
    if not names:
        return made
    return say("Sources with other figures of it: {sources}. {made}", sources=labels.joined(names), made=made)


def publisher(source: str, snapshots: pl.DataFrame) -> str:
    """Who publishes the figures of a source; of the user's own what its tables are called."""
    return own_names(snapshots) if source == OWN else say(labels.PUBLISHERS.get(source, source))


def cited(choice: Choice) -> str:
    """The publisher of a choice's figures, whose copy it is and when it was retrieved."""
    assert choice.offer is not None
    named = publisher(choice.offer.source, choice.snapshots)
    if copies := choice.copies:
        owners = labels.joined(copies)
        return say("{publisher}, as stored by {owners}, retrieved {day}", publisher=named, owners=owners,
                   day=choice.retrieved)  # fmt: skip
    return say("{publisher}, retrieved {day}", publisher=named, day=choice.retrieved)
