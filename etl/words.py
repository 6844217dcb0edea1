"""Words that sentences of the whole product share: names of sources, countries and lists inside a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from etl.language import ENGLISH, later, say, spoken

SOURCES = {
    "tradestat-meidb": later("TradeStat monthly bank"),
    "tradestat-eidb": later("TradeStat annual bank"),
    "tradestat-trends": later("TradeStat by heading"),
    "comtrade": later("UN Comtrade"),
    "baci": later("CEPII BACI"),
    "comext": later("Eurostat Comext"),
    "census": later("US Census Bureau"),
    "csv": later("Own file"),
}
_WITH_ARTICLE = frozenset(
    ("Bahamas", "Comoros", "DR Congo", "Dominican Republic", "EU-27", "Gambia", "Maldives", "Marshall Islands",
     "Netherlands", "Philippines", "Quad", "Seychelles", "Solomon Islands", "United Arab Emirates",
     "United Kingdom", "United States")
)  # fmt: skip

VERDICTS = {
    "agrees": later("agrees"),
    "agrees_other_basis": later("agrees on another basis"),
    "agrees_other_scope": later("agrees on another scope"),
    "differs": later("differs"),
    "scope_not_stated": later("scope not stated"),
    "conflicts_with_claims": later("conflicts with other claims"),
    "cannot_be_right": later("cannot be right"),
    "not_trade": later("not trade"),
    "no_data": later("no data here"),
}
"""Verdicts on claims, in words."""


def source(source_id: str) -> str:
    """Short name of a source."""
    return say(SOURCES.get(source_id, source_id))


def country(name: str) -> str:
    """A country's name inside a sentence: ``the United States``; without an article where the language has none."""
    return f"the {name}" if name in _WITH_ARTICLE and spoken() is ENGLISH else name


def capital(text: str) -> str:
    """A sentence begins with a capital letter, in languages that have them."""
    return text[:1].upper() + text[1:] if spoken() is ENGLISH else text


def sentence(clause: str) -> str:
    """A clause by itself: with a capital letter and a full stop."""
    return say("{sentence}.", sentence=capital(clause))


def kept(message: str) -> str:
    """A text of the store, as the messages of findings: kept in English, it is no part of a sentence in another."""
    return message if spoken() is ENGLISH else ""


def possessive(name: str) -> str:
    """``India's``, ``the United States'``; the bare name in languages whose templates say whose something is."""
    if spoken() is not ENGLISH:
        return name
    return f"{name}'" if name.endswith(("s", "S")) else f"{name}'s"


def joined(items: Sequence[str]) -> str:
    """``a, b and c``."""
    return items[0] if len(items) == 1 else say("{list} and {last}", list=", ".join(items[:-1]), last=items[-1])


def plain(name: str) -> str:
    """A scope's name inside a sentence."""
    if spoken() is not ENGLISH or name[:2].isupper() or name.startswith("Heading"):
        return name
    return name[0].lower() + name[1:]
