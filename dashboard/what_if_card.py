"""The card of a what-if: before and after by supplier, with every word around it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dashboard import arithmetic, figures, labels
from dashboard import what_if as reckoning
from dashboard.cards import Card, made, source_line, style_of
from dashboard.figures.what_if import Bar
from dashboard.theme import Scheme
from dashboard.what_if import Reckoned
from etl import numbers
from etl.language import later, say
from etl.what_if import Outcome

NAMED = 8
"""So many suppliers have a bar of their own."""
_TOLD = ("cut", "fold", "months", "year", "cap", "no-limit", "findings")
"""Assumptions that a picture must not leave without."""


def shown(found: Reckoned) -> Outcome:
    """The outcome by the view's measure, or by the one that there is."""
    return found.outcomes.get(found.choice.view.measure) or next(iter(found.outcomes.values()))


def what_if(found: Reckoned, scheme: Scheme) -> Card:
    """The card of a what-if, by the measure that is shown."""
    outcome = shown(found)
    unit = "usd" if outcome.measure == "value" else "t"
    style = replace(style_of(found.choice, scheme), measure=outcome.measure, unit=unit)
    unknown = not outcome.decided
    cuts = dict(found.scenario.cuts)
    some, rest = reckoning.largest(outcome, NAMED, list(cuts))
    bars = [_bar(found.name(row["partner"]), [row], unknown, row["partner"] in cuts) for row in some.to_dicts()]
    if rest.height:
        bars.append(_bar(say("{number} others", number=rest.height), rest.to_dicts(), unknown, False))
    if outcome.total["uncovered"]:
        bars.append(Bar(say("Uncovered"), 0.0, uncovered=outcome.total["uncovered"]))
    title, subtitle = labels.capital(arithmetic.title(found, outcome)), _subtitle(found, outcome.measure)
    notes = tuple(text for name, text in arithmetic.assumptions(found) if name in _TOLD)
    drawn, source = figures.what_if(bars, style), source_line(found.choice)
    card = made("what_if", title, subtitle, drawn, style, outcome.suppliers, found.query, source, notes=notes)
    return replace(card, notes=())  # the page has every assumption below


def in_words(found: Reckoned) -> str:
    """The chart as sentences: what is lost and covered, and who adds most."""
    outcome = shown(found)
    said = [arithmetic.sentence(found)]
    added = outcome.suppliers.filter(outcome.suppliers["added"] > 0).sort("added", descending=True).head(5)
    unit = "usd" if outcome.measure == "value" else "t"
    named = [
        say("{supplier} {amount}", supplier=found.name(partner), amount=numbers.amount(amount, unit))
        for partner, amount in added.select("partner", "added").iter_rows()
    ]
    return " ".join([*said, *([say("Most is added by {suppliers}.", suppliers=labels.joined(named))] if named else [])])


def _bar(name: str, rows: list[dict[str, Any]], unknown: bool, cuts: bool) -> Bar:
    total = {part: sum(row[part] or 0.0 for row in rows) for part in ("before", "lost", "added", "to_add")}
    left = total["before"] - total["lost"]
    return Bar(name, left, total["lost"], total["added"], total["to_add"] if unknown else 0.0, cuts=cuts)


def _subtitle(found: Reckoned, measure: str) -> str:
    choice = found.choice
    start = choice.store.start_month(choice.view.reporter)
    return " · ".join(
        [
            say("Arithmetic, not a forecast"),
            choice.scope.titled,
            say("{country}, imports of {period}", country=choice.store.name(choice.view.reporter), period=found.period),
            say(_UNITS[measure]),
            *([say("{group} as one supplier", group=choice.fold.name())] if choice.fold.members else []),
            labels.years(choice.view.basis or "calendar", choice.natives, start),
            labels.source(choice.offer.source) if choice.offer else "",
            say("vintage {vintage}", vintage=choice.store.vintage),
        ]
    )


_UNITS = {"value": later("by value, USD"), "weight": later("by weight, tonnes")}
