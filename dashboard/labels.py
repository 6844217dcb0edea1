"""Words for what a view names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from babel.dates import format_date

from dashboard.view import View
from etl.language import later, say, spoken
from etl.words import SOURCES as SOURCES
from etl.words import capital as capital
from etl.words import country as country
from etl.words import joined as joined
from etl.words import plain as plain
from etl.words import possessive as possessive
from etl.words import sentence as sentence
from etl.words import source as source

BASIS = {"fiscal": later("fiscal year"), "calendar": later("calendar year"), "month": later("month")}
PUBLISHERS = {
    "tradestat-meidb": later("DGCI&S, Ministry of Commerce and Industry of India, TradeStat MEIDB"),
    "tradestat-eidb": later("DGCI&S, Ministry of Commerce and Industry of India, TradeStat EIDB"),
    "tradestat-trends": later("Ministry of Commerce and Industry of India, trade analytics by HS4"),
    "comtrade": later("United Nations, UN Comtrade"),
    "baci": later("CEPII, BACI V202601 (Etalab 2.0)"),
    "comext": later("European Union, Eurostat Comext"),
    "census": later("US Census Bureau, international trade"),
    "csv": later("File of the user"),
}
SEVERITIES = {"error": later("Error"), "warning": later("Warning"), "info": later("For information")}
CORRECTIONS = {
    "mask-partner-split": later("Split by country left out"),
    "replace-by-difference": later("Split by country from the difference of two reports"),
    "set-code-meaning": later("Meaning of a code set"),
    "drop-duplicate": later("Cell printed twice, one of them left out"),
}
"""What a correction of each kind does."""
UNITS = {"usd": later("USD"), "inr_crore": later("₹ crore"), "t": "t", "kg": "kg"}
TRADED = {"import": later("imports"), "export": later("exports")}
_YEARS = {
    "fiscal": (
        later("fiscal years ({first}–{last})"),
        later("fiscal years ({first}–{last}), added up from months"),
        later("fiscal years ({first}–{last}), partly added up from months"),
    ),
    "calendar": (
        later("calendar years"),
        later("calendar years, added up from months"),
        later("calendar years, partly added up from months"),
    ),
}
"""What periods are that are published so, added up from months, or some of them."""


def when(period: str, basis: str) -> str:
    """A period inside a sentence: months by name, years by their label."""
    return _date(date.fromisoformat(f"{period}-01"), "MMMM y") if basis == "month" else period


def day(vintage: str) -> str:
    """A day in words, also that which a vintage begins with: on which the latest of its figures were retrieved."""
    try:
        return _date(date.fromisoformat(vintage[:10]), "d MMMM y")
    except ValueError:
        return vintage


def short_day(found: date) -> str:
    """``04 Apr 2025``, in lists of dated events."""
    return _date(found, "dd MMM y" if spoken().code == "en" else "d MMMM y")  # Hindi has no good short months


def short_month(period: str) -> str:
    """``Jan`` of a month ``2024-01``."""
    return _date(date.fromisoformat(f"{period}-01"), "MMM")


def month_name(month: int) -> str:
    """``April`` of 4."""
    return _date(date(2000, month, 1), "LLLL")


def _date(found: date, pattern: str) -> str:
    return _written(found, pattern, spoken().code)


@lru_cache(maxsize=4096)
def _written(found: date, pattern: str, code: str) -> str:
    return str(format_date(found, pattern, locale=code))


def years(basis: str, natives: Sequence[str], start_month: int) -> str:
    """What the periods are: ``fiscal years (April–March), added up from months``; ``natives`` are those of the rows."""
    if basis == "month":
        return say("months")
    said = _YEARS[basis][0 if "month" not in natives else 2 if len(natives) > 1 else 1]
    return say(said, first=month_name(start_month), last=month_name((start_month + 10) % 12 + 1))


def traded(view: View) -> str:
    """``imports`` or ``exports``."""
    return say(TRADED[view.flow])


MEASURES = {"value": later("value"), "weight": later("weight")}


def measure(name: str) -> str:
    """``value`` or ``weight`` inside a sentence, behind *by*."""
    return say(MEASURES[name])


_UNITS = re.compile(r"(?<=\d) (?=(?:%|t|kg|thousand|million|billion|crore)(?!\w)|(?:हज़ार|मिलियन|बिलियन|करोड़))"
                    r"|(?<=[<>≤≥]) (?=\d)|(?<=(?:USD|INR|EUR)) (?=\d)|(?<=₹) (?=\d)")  # fmt: skip


def unbroken(title: str) -> str:
    """A title in whose numbers no line ends: no-break spaces before units and after currencies."""
    return _UNITS.sub("\u00a0", title)


def spans(periods: list[str], every: list[str]) -> str:
    """Runs of neighbours in ``every`` written as ``first to last``."""
    runs: list[list[str]] = []
    for period in periods:
        if runs and every.index(period) == every.index(runs[-1][-1]) + 1:
            runs[-1].append(period)
        else:
            runs.append([period])
    return joined([run[0] if len(run) == 1 else say("{first} to {last}", first=run[0], last=run[-1]) for run in runs])
