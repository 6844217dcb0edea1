"""Words that sentences of the whole product share: names of sources, countries and lists inside a sentence."""

from __future__ import annotations

from collections.abc import Sequence

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
_WITH_ARTICLE = frozenset(
    ("Bahamas", "Comoros", "DR Congo", "Dominican Republic", "EU-27", "Gambia", "Maldives", "Marshall Islands",
     "Netherlands", "Philippines", "Quad", "Seychelles", "Solomon Islands", "United Arab Emirates",
     "United Kingdom", "United States")
)  # fmt: skip

VERDICTS = {
    "agrees": "agrees",
    "agrees_other_basis": "agrees on another basis",
    "agrees_other_scope": "agrees on another scope",
    "differs": "differs",
    "scope_not_stated": "scope not stated",
    "conflicts_with_claims": "conflicts with other claims",
    "cannot_be_right": "cannot be right",
    "not_trade": "not trade",
    "no_data": "no data here",
}
"""Verdicts on claims, in words."""


def source(source_id: str) -> str:
    """Short name of a source."""
    return SOURCES.get(source_id, source_id)


def country(name: str) -> str:
    """A country's name inside a sentence: ``the United States``."""
    return f"the {name}" if name in _WITH_ARTICLE else name


def capital(text: str) -> str:
    """A sentence begins with a capital letter."""
    return text[:1].upper() + text[1:]


def possessive(name: str) -> str:
    """``India's``, ``the United States'``."""
    return f"{name}'" if name.endswith(("s", "S")) else f"{name}'s"


def joined(items: Sequence[str]) -> str:
    """``a, b and c``."""
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " and " + items[-1]


def plain(name: str) -> str:
    """A scope's name inside a sentence."""
    return name if name[:2].isupper() or name.startswith("Heading") else name[0].lower() + name[1:]
