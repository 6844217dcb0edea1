"""The key figures of a commodity: five numbers of the latest complete period, each with what it rests on. No Dash."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboard import hedges, sentences, tables
from dashboard.figures import base
from dashboard.resolve import Page
from dashboard.tables import Choice
from etl import numbers
from etl.language import later, say

_TRADED = {"import": later("Imports"), "export": later("Exports")}
_LARGEST = {
    ("import", "value"): later("Largest supplier, by value"),
    ("import", "weight"): later("Largest supplier, by weight"),
    ("export", "value"): later("Largest buyer, by value"),
    ("export", "weight"): later("Largest buyer, by weight"),
}
_LIKE = {
    "import": later("like {number} equal suppliers, {period}"),
    "export": later("like {number} equal buyers, {period}"),
}


@dataclass(frozen=True)
class Tile:
    """A number with its words; ``indicator`` is the id of what it is, if that has a definition."""

    label: str
    value: str
    detail: str
    indicator: str = ""


def tiles(page: Page) -> list[Tile]:
    """Five numbers of the latest complete period; where there is none, of the latest, with its bound."""
    choice = page.choice
    if choice.offer is None:
        return []
    shares = tables.focus(choice)
    index = tables.latest(tables.concentration(choice), ["hhi"])
    return [
        _total(choice),
        _share(choice, shares, "value", say("{partner}, by value", partner=_focus(choice))),
        _share(choice, shares, "weight", say("{partner}, by weight", partner=_focus(choice))),
        _largest(choice, index),
        _concentration(choice, index),
    ]


def _focus(choice: Choice) -> str:
    return tables.partner_name(choice, choice.focus)


def _total(choice: Choice) -> Tile:
    """The total in the view's unit; of values that are not in dollars in the currency of the source."""
    view, table = choice.view, tables.trend(choice)
    column, label = base.column(view.shown_unit), say(_TRADED[choice.view.flow])
    row = tables.latest_or_last(table, column)
    worth = numbers.amount(row[column] if row else None, view.shown_unit)
    local = None if row or view.shown_unit != "usd" else tables.latest_or_last(table, "value_local")
    if local:
        row, worth = local, numbers.money(local["value_local"], local["currency"])
    if row is None:
        return Tile(label, worth, "")
    bound = say("at least {number}", number=worth) if row["coverage"] != "complete" else worth
    return Tile(label, bound, _when(row, weighed=view.measure == "weight"))


def _share(choice: Choice, shares: Any, measure: str, label: str) -> Tile:
    """The focus supplier's share, at most so much of an extract; beside it the supplier alone, of several."""
    column, weighed = f"share_{measure}", measure == "weight"
    row = tables.latest_or_last(shares, column)
    if row is None:
        return Tile(label, say(numbers.NOT_PUBLISHED), "", "supplier_share")
    text = numbers.percent(row[column])
    bound = say("at most {number}", number=text) if row["coverage"] != "complete" else text
    alone = sentences.alone(choice, row, column)
    detail = _when(row, weighed) + (f"; {alone}" if alone else "") + hedges.short(choice.view, row["findings"], weighed)
    return Tile(label, bound, detail, "supplier_share")


def _when(row: Mapping[str, Any], weighed: bool) -> str:
    """The period of a figure; of a year that lacks months how many it has, of weights whether they are estimated."""
    said = str(row["period"])
    if row["basis"] != "month" and row["months_covered"] < 12:
        said = say("{period}, {months} of 12 months", period=said, months=row["months_covered"])
    if weighed and row["status"] == "estimated":
        said = say("{period}, partly estimated", period=said)
    return said


def _largest(choice: Choice, index: Mapping[str, Any] | None) -> Tile:
    label = say(_LARGEST[choice.view.flow, choice.view.measure])
    if index is None:
        return Tile(label, say(numbers.NOT_PUBLISHED), "", "top_share")
    detail = say("{share}, {period}", share=numbers.percent(index["top_share"]), period=index["period"])
    if choice.fold.members and index["top_partner"] == choice.fold.into:
        detail += say(
            "; by itself {partner}, {share}",
            partner=choice.store.name(index["top_partner_unfolded"]),
            share=numbers.percent(index["top_share_unfolded"]),
        )
    return Tile(label, tables.partner_name(choice, index["top_partner"]), detail + _rests(choice, index), "top_share")


def _concentration(choice: Choice, index: Mapping[str, Any] | None) -> Tile:
    label = say("Concentration, HHI")
    if index is None:
        return Tile(label, say(numbers.NOT_PUBLISHED), "", "hhi")
    equal = numbers.significant(index["effective_suppliers"], 2)
    detail = say(_LIKE[choice.view.flow], number=equal, period=index["period"])
    if choice.fold.members:
        detail += say("; each by itself {index}", index=numbers.index(index["hhi_unfolded"]))
    return Tile(label, numbers.index(index["hhi"]), detail + _rests(choice, index), "hhi")


def _rests(choice: Choice, row: Mapping[str, Any]) -> str:
    """What a largest share or an index rests on."""
    return hedges.short(choice.view, row["findings"], choice.view.measure == "weight")
