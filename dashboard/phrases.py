"""Words of the sentence that can be quoted, which stands by itself: years by their name, bounds and shares in words."""

from __future__ import annotations

from dashboard import labels
from etl import numbers
from etl.checks.declared import BY_ID
from etl.language import later, say

_BEYOND = {"<": later("less than {number}"), ">": later("more than {number}")}


def when(period: str, basis: str, covered: int) -> str:
    """``FY2024-25``, ``2024``, ``February 2026``; of a year that lacks months, how many it has."""
    if basis == "month":
        return labels.when(period, basis)
    said = say("FY{period}", period=period) if "-" in period else say("{year}", year=period)
    return said if covered == 12 else say("{when} ({covered} of 12 months)", when=said, covered=covered)


def percent(share: float, at_most: bool) -> str:
    """A share as pages print it, with its bound in words."""
    text = numbers.percent(share)
    if text[0] in "<>":
        return say(_BEYOND[text[0]], number=text[2:])
    return say("at most {number}", number=text) if at_most else text


def rupees(value: float) -> str:
    """``₹ 3,360 crore``, written out where a language does in running text."""
    return say("₹ {amount} crore", amount=numbers.significant(value, grouping="indian"))


def least(text: str, at_least: bool) -> str:
    """An amount, with its bound in words."""
    return say("at least {number}", number=text) if at_least else text


def title(kind: str) -> str:
    """What a kind of finding is called inside a sentence; one of another version by its id."""
    return labels.plain(say(BY_ID[kind].title)) if kind in BY_ID else kind
