"""The cards of the page Analysis: tables, figures and every word around them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

import polars as pl

from dashboard import analysis, data, figures, labels, marks, month_words
from dashboard import analysis_words as words
from dashboard.cards import Card, cited, made, source_line, style_of
from dashboard.figures import base
from dashboard.figures.base import Figure, Style
from dashboard.figures.marks import UNDRAWN, Mark
from dashboard.figures.months import shown_events
from dashboard.resolve import Page, absence
from dashboard.tables import Choice
from dashboard.theme import Scheme
from etl.language import say

CHARTS = ("signals", "net_trade", "unit_values", "decomposition")
DEFINED: Mapping[str, tuple[str, ...]] = {
    "signals": ("import_growth", "supplier_share", "hhi"),
    "events_before_after": ("import_growth", "supplier_share", "hhi"),
    "net_trade": ("import_cover_by_exports", "net_import_reliance"),
    "unit_values": ("unit_value",),
    "decomposition": ("growth_decomposition",),
    "entries_exits": ("supplier_share",),
}
"""Indicators behind each table."""


def card(page: Page, name: str, scheme: Scheme) -> Card:
    """The card ``name`` of the page Analysis."""
    return _CARDS[name](page, scheme)


def _made(
    choice: Choice,
    name: str,
    table: pl.DataFrame,
    title: str,
    about: Sequence[str],
    reason: str | None,
    draw: Callable[[Style], Figure],
    style: Style,
    found: tuple[Mark, ...] = (),
    notes: Sequence[str] = (),
    events: tuple[str, ...] = (),
    source: str = "",
) -> Card:
    said = subtitle(choice, about)
    drawn = base.reason_figure(reason, style) if reason else draw(style)
    return made(
        name, labels.capital(title), said, drawn, style, table, choice.view.query(), source or source_line(choice),
        found, tuple(notes), events, reason,
    )  # fmt: skip


def subtitle(choice: Choice, about: Sequence[str]) -> str:
    """Scope, what it is ``about``, basis and vintage."""
    view, scope = choice.view, choice.scope
    parts = [scope.titled, *about]
    if choice.offer:
        parts.append(labels.years(choice.offer.basis, choice.natives, choice.store.start_month(view.reporter)))
    if view.data == "as-published":
        parts.append(say("as published, uncorrected"))
    return " · ".join([*parts, say("vintage {vintage}", vintage=choice.store.vintage)])


def _of(choice: Choice) -> str:
    return say(
        "{country}, {traded}", country=choice.store.name(choice.view.reporter), traded=labels.traded(choice.view)
    )


def _source(choice: Choice) -> list[str]:
    return [labels.source(choice.offer.source)] if choice.offer else []


def _net_trade(page: Page, scheme: Scheme) -> Card:
    choice = page.choice
    table = analysis.net_trade_table(choice)
    whole = table.filter(pl.col("code") == choice.scope.label.removeprefix("HS "))
    if not whole.height and table.height:  # the scope whole is published by nobody: its largest part
        first = (
            table.group_by("code").agg(pl.col("import_value_usd").sum()).sort("import_value_usd", "code")["code"][-1]
        )
        whole = table.filter(pl.col("code") == first)
    whole = _beside(whole, choice.view.flow)
    style = style_of(choice, scheme)
    basis = str(whole["basis"][0]) if whole.height else style.basis
    style = replace(style, basis=basis)
    side = f"{choice.view.flow}_value_usd"
    one_side = whole.with_columns(period="period", value_usd=side).filter(pl.col(side).is_not_null())
    found = marks.marks(choice, one_side, "trend", "value_usd", base.axis_periods(whole, style))
    measure = say("by weight") if choice.view.measure == "weight" else say("by value, USD")
    code = f"HS {whole['code'][0]}" if whole.height else choice.scope.label
    partial = code != choice.scope.label
    about = [say("{country}, imports and exports", country=choice.store.name(choice.view.reporter)), measure]
    return _made(
        choice, "net_trade", table,
        words.net_trade(choice, whole, code if partial else labels.plain(choice.scope.name())),
        [*([say("here {code} only", code=code)] if partial else []), *about, *words.net_trade_sources(whole)],
        None if whole.height else absence(choice),
        lambda style: figures.net_trade(whole, style, found), style, found, words.net_trade_notes(choice, whole),
        source=_both_sources(choice),
    )  # fmt: skip


def _both_sources(choice: Choice) -> str:
    """Where the figures of both sides came from; empty where it is one place."""
    view, offered = choice.view, analysis.sides(choice, choice.scope)
    cites = {
        flow: cited(replace(choice, offer=offer, view=replace(view, flow=flow, basis=offer.basis, source=offer.source)))
        for flow, offer in offered.items() if offer
    }  # fmt: skip
    if len(set(cites.values())) < 2:
        return ""
    return say(
        "Sources of imports: {imports}; exports: {exports}. Chart: import dependency dashboard, vintage {vintage}.",
        imports=cites["import"], exports=cites["export"], vintage=choice.store.vintage,
    )  # fmt: skip


def _beside(whole: pl.DataFrame, flow: str) -> pl.DataFrame:
    """The periods from the first to the last of the view's own side, if it has any."""
    own = whole.filter(pl.col(f"{flow}_coverage").is_not_null())["period"]
    return whole.filter(pl.col("period").is_between(pl.lit(own.min()), pl.lit(own.max()))) if len(own) else whole


def _unit_values(page: Page, scheme: Scheme) -> Card:
    choice = page.choice
    table = analysis.unit_value_table(choice)
    reason = words.unit_value_reason(choice, table) if table.height else absence(choice)
    style = style_of(choice, scheme)
    found = _raised(choice, table.filter(pl.col("unit_value_usd_per_kg").is_not_null()), "unit_value_usd_per_kg", style)
    return _made(
        choice, "unit_values", table, words.unit_values(choice, table),
        [_of(choice), say("USD per kilogram"), *_source(choice)], reason,
        lambda style: figures.unit_values(table, style), style, found,
        words.unit_value_notes(choice, table),
    )  # fmt: skip


def _raised(choice: Choice, table: pl.DataFrame, figure: str, style: Style) -> tuple[Mark, ...]:
    """Findings on the periods of ``table``, told beside the chart, which does not draw them."""
    if choice.cells is None:
        return ()
    weighed = replace(choice, view=replace(choice.view, measure="weight"))
    every = base.axis_periods(choice.cells.periods.with_columns(basis=pl.lit(style.basis)), style)
    found = marks.marks(weighed, table.unique("period", maintain_order=True), "decomposition", figure, every)
    shown = set(table["period"])
    return tuple(
        replace(
            mark,
            look=UNDRAWN,
            hatched=frozenset(),
            marked=frozenset(),
            sentence=labels.capital(mark.sentence.removeprefix("Marked, ").removeprefix("Hatched, ")),
        )
        for mark in found
        if shown & (mark.hatched | mark.marked | set(mark.messages))
    )


def _decomposition(page: Page, scheme: Scheme) -> Card:
    choice = page.choice
    table = analysis.decomposition_table(choice)
    reason = words.decomposition_reason(choice, table) if choice.offer else absence(choice)
    style = style_of(choice, scheme)
    found = _raised(choice, table.filter(pl.col("volume_effect_usd").is_not_null()), "volume_effect_usd", style)
    return _made(
        choice, "decomposition", table, words.decomposition(choice, table),
        [_of(choice), say("change in value, USD"), *_source(choice)], reason,
        lambda style: figures.decomposition(table, style), style, found,
        words.decomposition_notes(choice, table),
    )  # fmt: skip


def _signals(page: Page, scheme: Scheme) -> Card:
    choice = page.months
    table = analysis.signals_table(choice)
    share = f"rolling_share_{choice.view.measure}"
    style = style_of(choice, scheme)
    every = base.axis_periods(table, style)
    happened = list(data.events(choice.store, choice.scope))
    shown = [happened[n] for n in shown_events([e.date for e in happened], every)]
    events = tuple(f"{n}  {labels.short_day(e.date)}: {say(e.title)}" for n, e in enumerate(shown, start=1))
    found = marks.marks(choice, table, "signals", "value_usd", every)
    reasons = dict(table.select("period", "reason").drop_nulls().iter_rows())
    dates: list[date] = [event.date for event in happened]
    reason = None
    if not table.height:
        reason = absence(choice)
    elif not table[share].count() and table["reason"][-1] is None:  # the split is there, and its measure is not
        reason = say(
            "{source} has no weights here: shares are by value only.", source=labels.source(table["source"][-1])
        )
    elif not table[share].count():
        reason = say("No twelve months with a usable split by country: {reason}", reason=table["reason"][-1])
    notes = month_words.signals_notes(table, share) if table.height else []
    return _made(
        choice, "signals", table, month_words.signals_title(choice, table),
        [_of(choice), say("twelve months that end with each month"),
         say("by {measure}", measure=labels.measure(choice.view.measure)), *_source(choice)], reason,
        lambda style: figures.signals(table, style, dates, found, reasons), style, found, notes, events,
    )  # fmt: skip


_CARDS: Mapping[str, Callable[[Page, Scheme], Card]] = {
    "signals": _signals,
    "net_trade": _net_trade,
    "unit_values": _unit_values,
    "decomposition": _decomposition,
}
