"""Words for what a view names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from dashboard.view import View
from etl.words import SOURCES as SOURCES
from etl.words import capital as capital
from etl.words import country as country
from etl.words import joined as joined
from etl.words import plain as plain
from etl.words import possessive as possessive
from etl.words import source as source

BASIS = {"fiscal": "fiscal year", "calendar": "calendar year", "month": "month"}
PUBLISHERS = {
    "tradestat-meidb": "DGCI&S, Ministry of Commerce and Industry of India, TradeStat MEIDB",
    "tradestat-eidb": "DGCI&S, Ministry of Commerce and Industry of India, TradeStat EIDB",
    "tradestat-trends": "Ministry of Commerce and Industry of India, trade analytics by HS4",
    "comtrade": "United Nations, UN Comtrade",
    "baci": "CEPII, BACI V202601 (Etalab 2.0)",
    "comext": "European Union, Eurostat Comext",
    "census": "US Census Bureau, international trade",
    "csv": "File of the user",
}
SEVERITIES = {"error": "Error", "warning": "Warning", "info": "For information"}
CORRECTIONS = {
    "mask-partner-split": "Split by country left out",
    "replace-by-difference": "Split by country from the difference of two reports",
    "set-code-meaning": "Meaning of a code set",
    "drop-duplicate": "Cell printed twice, one of them left out",
}
"""What a correction of each kind does."""
UNITS = {"usd": "USD", "inr_crore": "₹ crore", "t": "t", "kg": "kg"}


def when(period: str, basis: str) -> str:
    """A period inside a sentence: months by name, years by their label."""
    return f"{date.fromisoformat(period + '-01'):%B %Y}" if basis == "month" else period


def day(vintage: str) -> str:
    """The day that a vintage begins with, in words: that on which the latest of its figures were retrieved."""
    try:
        found = date.fromisoformat(vintage[:10])
    except ValueError:
        return vintage
    return f"{found.day} {found:%B %Y}"


def years(basis: str, natives: Sequence[str], start_month: int) -> str:
    """What the periods are: ``fiscal years (April–March), added up from months``; ``natives`` are those of the rows."""
    months = ("", "January", "February", "March", "April", "May", "June", "July", "August", "September",
              "October", "November", "December")  # fmt: skip
    if basis == "month":
        return "months"
    added = f", {'partly ' * (len(natives) > 1)}added up from months" if "month" in natives else ""
    if basis == "calendar":
        return f"calendar years{added}"
    end = months[(start_month + 10) % 12 + 1]
    return f"fiscal years ({months[start_month]}–{end}){added}"


def traded(view: View) -> str:
    """``imports`` or ``exports``."""
    return f"{view.flow}s"


_UNITS = re.compile(r"(?<=\d) (?=(?:%|t|kg|thousand|million|billion|crore)(?!\w))|(?<=[<>≤≥]) (?=\d)"
                    r"|(?<=(?:USD|INR|EUR)) (?=\d)|(?<=₹) (?=\d)")  # fmt: skip


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
    return joined([run[0] if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs])
