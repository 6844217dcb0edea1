"""The sentence at the top of a commodity page, with scope, measure, basis, source and date of retrieval."""

from __future__ import annotations

from typing import Any

import polars as pl

from dashboard import hedges, labels, sentences
from dashboard.figures import base
from dashboard.sentences import least, most
from dashboard.tables import Choice, last, latest_or_last
from etl import numbers, words
from etl.language import later, say

_SHARE = {
    "import": later(
        "In {when} {supplier} supplied {shares}{wrong}{alone} of {whose} {flow} of {goods} ({label}){largest}{hedge}."
    ),
    "export": later(
        "In {when} {supplier} took {shares}{wrong}{alone} of {whose} {flow} of {goods} ({label}){largest}{hedge}."
    ),
}
_OF_TOTAL = {
    "import": later(
        "In {when} {supplier} supplied {shares}{wrong}{alone} of {whose} {flow} of {goods} ({label}), {total} in"
        " all{largest}{hedge}."
    ),
    "export": later(
        "In {when} {supplier} took {shares}{wrong}{alone} of {whose} {flow} of {goods} ({label}), {total} in"
        " all{largest}{hedge}."
    ),
}
_LARGEST = {
    ("import", "value"): later("; the largest supplier was {supplier} with {share}"),
    ("import", "weight"): later("; the largest supplier was {supplier} with {share} by weight"),
    ("export", "value"): later("; the largest buyer was {supplier} with {share}"),
    ("export", "weight"): later("; the largest buyer was {supplier} with {share} by weight"),
}


def lead(
    choice: Choice, focus_table: pl.DataFrame, concentration_table: pl.DataFrame, trend_table: pl.DataFrame
) -> str:
    """The focus supplier's share; where there is none, the total and why."""
    total = latest_or_last(trend_table, base.column(choice.view.shown_unit))
    row = latest_or_last(focus_table, "share_value")
    if row is not None:
        first = last(concentration_table.filter(pl.col("period") == row["period"]), "top_share")
        said = [_share(choice, row, first, total), _carried(choice, row["period"])]
    elif total is not None:
        said = [_total(choice, total)]
    else:
        return ""
    return " ".join(filter(None, [*said, _cited(choice)]))


def _share(choice: Choice, row: dict[str, Any], first: dict[str, Any] | None, total: dict[str, Any] | None) -> str:
    view, coverage = choice.view, row["coverage"]
    weighed = row["share_weight"] is not None
    itself = sentences.alone(choice, row, "share_value", *(["share_weight"] if weighed else []))
    blanks = {
        "when": sentences.when(row),
        "supplier": sentences.partner(choice, choice.focus),
        "shares": _shares(row),
        "wrong": hedges.split(view, row["findings"]),
        "alone": f" ({itself})" if itself else "",
        "label": choice.scope.label,
        "largest": "",
        "hedge": hedges.weights(row["findings"]) if weighed else "",
        **sentences.of(choice),
        "goods": labels.plain(choice.scope.goods),
    }
    if first and first["top_partner"] != choice.focus and coverage == "complete" and not blanks["wrong"]:
        name, share = sentences.partner(choice, first["top_partner"]), numbers.percent(first["top_share"])
        blanks["largest"] = say(_LARGEST[view.flow, view.measure], supplier=name, share=share)
    if total is None or total["period"] != row["period"]:
        return say(_SHARE[view.flow], **blanks)
    return say(_OF_TOTAL[view.flow], total=_amount(choice, total), **blanks)


def _shares(row: dict[str, Any]) -> str:
    value = most(numbers.percent(row["share_value"]), row["coverage"])
    if row["share_weight"] is None:
        return say("{share} by value", share=value)
    weight = most(numbers.percent(row["share_weight"]), row["coverage"])
    if row["status"] == "estimated":
        return say("{value} by value and {weight} by weight (partly estimated)", value=value, weight=weight)
    return say("{value} by value and {weight} by weight", value=value, weight=weight)


def _total(choice: Choice, total: dict[str, Any]) -> str:
    why = sentences.no_split(choice)
    if sentences.usable(choice):
        why = say("{supplier} is not listed", supplier=sentences.partner(choice, choice.focus))
    return say(
        "{whose} {flow} of {goods} ({label}) came to {total} in {when}; {why}.",
        label=choice.scope.label,
        total=_amount(choice, total),
        when=sentences.when(total),
        why=why,
        **{**sentences.of(choice), "goods": labels.plain(choice.scope.goods)},
    )


def _amount(choice: Choice, total: dict[str, Any]) -> str:
    unit = choice.view.shown_unit
    return least(numbers.amount(total[base.column(unit)], unit), total["coverage"])


def _carried(choice: Choice, period: str) -> str:
    """What stands out so far in a period that its figures rest on it: nobody quotes them without."""
    if choice.cells is None:
        return ""
    found = choice.cells.raised.filter(pl.col("shown") == period, pl.col("id") == "value-outlier", basis="month")
    rows = found.select("period", "message").unique(maintain_order=True).rows()
    kept = [f"{labels.when(month, 'month')}: {message}" for month, message in rows if words.kept(message)]
    if kept and choice.view.shown_unit != "inr_crore":  # what is stored is in dollars
        return " ".join(kept)
    whose = found.select("partner", "period").unique(maintain_order=True).rows()
    where = [f"{sentences.partner(choice, iso3)}, {labels.when(month, 'month')}" for iso3, month in whose]
    if not where:
        return ""
    return say("One entry stands out, and the shares rest on it: {where}.", where=labels.joined(where))


def _cited(choice: Choice) -> str:
    assert choice.offer is not None
    return say("{source}, retrieved {day}.", source=labels.source(choice.offer.source), day=choice.retrieved)
