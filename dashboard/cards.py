"""A chart card: table, figure and every word around them, the same for the page, the download and the export."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from dashboard import chart_notes, data, figures, hedges, labels, marks, sentences, tables
from dashboard.figures import base
from dashboard.figures.base import Figure, Style
from dashboard.figures.marks import Mark
from dashboard.figures.months import shown_events
from dashboard.resolve import Page, absence
from dashboard.tables import Choice
from dashboard.theme import PALETTES, Scheme
from etl import numbers, reader
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
    events = tuple(f"{n}  {e.date:%d %b %Y}: {e.title}" for n, e in enumerate(shown, start=1))
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
        side = "suppliers" if choice.view.flow == "import" else "buyers"
        name_of = labels.country(tables.partner_name(choice, choice.focus, "en"))
        return f"{labels.capital(name_of)} is not among the {side} listed."
    if choice.view.measure == "value" and (unconverted := chart_notes.unconverted(choice)):
        return unconverted
    if usable or name == "trend":
        return f"This store has no weights of {labels.source(choice.offer.source)} for these periods."
    return labels.sentence(sentences.no_split(choice))


def _subtitle(choice: Choice, name: str) -> str:
    view, scope = choice.view, choice.scope
    parts = [f"{scope.name_en} ({scope.label})", f"{choice.store.name(view.reporter)}, {view.flow}s"]
    if name == "focus":
        parts.append("by value and by weight")
    elif name == "months":
        parts.append("by value, USD")
    else:
        unit = f", {labels.UNITS[view.shown_unit]}" if name == "trend" else ""
        parts.append(f"by {view.measure}{unit}")
    if choice.offer:
        start = choice.store.start_month(view.reporter)
        parts.append(labels.years(choice.offer.basis, choice.natives, start))
        parts.append(labels.source(choice.offer.source))
    if view.data == "as-published":
        parts.append("as published, uncorrected")
    parts.append(f"vintage {choice.store.vintage}")
    return " · ".join(parts)


def own_names(snapshots: pl.DataFrame) -> str:
    """What the user's own tables are called, with their addresses; ``snapshots`` are their rows of the registry."""
    named = sorted(
        (name or "a file of the user") + (f" ({url})" if url else "")
        for name, url in snapshots.select("note", "url").unique().iter_rows()
    )
    return "; ".join(named)


def source_line(choice: Choice, what: str = "Chart") -> str:
    """Publisher, date of retrieval, and whose chart, or what else, it is."""
    chart = f"{what}: import dependency dashboard, vintage {choice.store.vintage}."
    if choice.offer is None:
        offered = reader.offers(choice.store, choice.scope, choice.view.reporter, choice.view.flow)
        names = sorted({labels.source(o.source) for o in offered})
        there = f"Sources with other figures of it: {labels.joined(names)}. " if names else ""
        return there + chart
    return f"Source: {cited(choice)}. {chart}"


def cited(choice: Choice) -> str:
    """The publisher of a choice's figures, whose copy it is and when it was retrieved."""
    assert choice.offer is not None
    own = choice.offer.source == OWN
    publisher = own_names(choice.snapshots) if own else labels.PUBLISHERS.get(choice.offer.source, choice.offer.source)
    return f"{publisher}{choice.stored_by}, retrieved {choice.retrieved}"


@dataclass(frozen=True)
class Tile:
    """A number with its words."""

    label: str
    value: str
    detail: str


def tiles(page: Page) -> list[Tile]:
    """Five numbers of the latest complete period; where there is none, of the latest, with its bound."""
    choice = page.choice
    if choice.offer is None:
        return []
    view = choice.view
    name = tables.partner_name(choice, choice.focus)
    measure_unit = view.shown_unit
    column = base.column(measure_unit)
    shares = tables.focus(choice)
    total = tables.latest_or_last(tables.trend(choice), column)
    value, weight = tables.latest_or_last(shares, "share_value"), tables.latest_or_last(shares, "share_weight")
    if (
        total is None
        and measure_unit == "usd"
        and (local := tables.latest_or_last(tables.trend(choice), "value_local"))
    ):
        total, worth = local, numbers.money(local["value_local"], local["currency"])
    else:
        worth = numbers.amount(_of(total, column), measure_unit)
    index = tables.latest(tables.concentration(choice), ["hhi"])
    side = "supplier" if view.flow == "import" else "buyer"
    top = tables.partner_name(choice, index["top_partner"]) if index else numbers.NOT_PUBLISHED
    rests = _rests(choice, index, view.measure == "weight")
    return [
        _tile(f"{view.flow.capitalize()}s", total, worth, "at least "),
        _tile(f"{name}, by value", value, numbers.percent(_of(value, "share_value")), "at most ",
              sentences.alone(choice, value, "share_value"), _rests(choice, value, False)),
        _tile(f"{name}, by weight", weight, numbers.percent(_of(weight, "share_weight")), "at most ",
              sentences.alone(choice, weight, "share_weight"), _rests(choice, weight, True)),
        Tile(f"Largest {side}, by {view.measure}", top,
             f"{numbers.percent(index['top_share'])}, {index['period']}{_first_apart(choice, index)}{rests}"
             if index else ""),
        Tile("Concentration, HHI", numbers.index(index["hhi"]) if index else numbers.NOT_PUBLISHED,
             f"like {numbers.significant(index['effective_suppliers'], 2)} equal {side}s, {index['period']}"
             + (f"; each by itself {numbers.index(index['hhi_unfolded'])}" if choice.fold.members else "") + rests
             if index else ""),
    ]  # fmt: skip


def _first_apart(choice: Choice, index: dict[str, Any]) -> str:
    """The largest supplier by itself, where several are counted together and it is one of them."""
    if not choice.fold.members or index["top_partner"] != choice.fold.into:
        return ""
    first = choice.store.name(index["top_partner_unfolded"], choice.view.lang)
    return f"; by itself {first}, {numbers.percent(index['top_share_unfolded'])}"


def _of(row: dict[str, Any] | None, column: str) -> float | None:
    return None if row is None else row[column]


def _rests(choice: Choice, row: dict[str, Any] | None, weighed: bool) -> str:
    """What a share or an index rests on."""
    return hedges.short(choice.view, row["findings"], weighed) if row else ""


def _tile(label: str, row: dict[str, Any] | None, value: str, bound: str, beside: str = "", rests: str = "") -> Tile:
    if row is None:
        return Tile(label, value, "")
    months = f", {row['months_covered']} of 12 months" if row["basis"] != "month" and row["months_covered"] < 12 else ""
    estimated = ", partly estimated" if "weight" in label and row["status"] == "estimated" else ""
    extract = row["coverage"] != "complete"
    return Tile(
        label,
        (bound if extract else "") + value,
        row["period"] + months + estimated + (f"; {beside}" if beside else "") + rests,
    )
