"""Words for what a view names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dashboard.view import View

BASIS = {"fiscal": "fiscal year", "calendar": "calendar year", "month": "month"}
SOURCES = {
    "tradestat-meidb": "TradeStat monthly bank",
    "tradestat-eidb": "TradeStat annual bank",
    "tradestat-trends": "TradeStat by heading",
    "comtrade": "UN Comtrade",
    "baci": "CEPII BACI",
    "comext": "Eurostat Comext",
    "census": "US Census Bureau",
    "csv": "Own file",
}
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
UNITS = {"usd": "USD", "inr_crore": "₹ crore", "t": "t", "kg": "kg"}


def when(period: str, basis: str) -> str:
    """A period inside a sentence: months by name, years by their label."""
    return f"{date.fromisoformat(period + '-01'):%B %Y}" if basis == "month" else period


def source(source_id: str) -> str:
    """Short name of a source."""
    return SOURCES.get(source_id, source_id)


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


def plain(name: str) -> str:
    """A scope's name inside a sentence."""
    return name if name[:2].isupper() or name.startswith("Heading") else name[0].lower() + name[1:]


_WITH_ARTICLE = frozenset(
    ("Bahamas", "Comoros", "DR Congo", "Dominican Republic", "Gambia", "Maldives", "Marshall Islands", "Netherlands",
     "Philippines", "Seychelles", "Solomon Islands", "United Arab Emirates", "United Kingdom", "United States")
)  # fmt: skip


def country(name: str) -> str:
    """A country's name inside a sentence: ``the United States``."""
    return f"the {name}" if name in _WITH_ARTICLE else name


def capital(text: str) -> str:
    """A sentence begins with a capital letter."""
    return text[:1].upper() + text[1:]


def possessive(name: str) -> str:
    """``India's``, ``the United States'``."""
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def joined(items: list[str]) -> str:
    """``a, b and c``."""
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " and " + items[-1]


def spans(periods: list[str], every: list[str]) -> str:
    """Runs of neighbours in ``every`` written as ``first to last``."""
    runs: list[list[str]] = []
    for period in periods:
        if runs and every.index(period) == every.index(runs[-1][-1]) + 1:
            runs[-1].append(period)
        else:
            runs.append([period])
    return joined([run[0] if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs])
