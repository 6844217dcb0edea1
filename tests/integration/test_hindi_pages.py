"""Pages in Hindi: no English is left on them but what is marked as such, and no language gets into another."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from etl import dictionary, links
from etl.checks.declared import BY_ID
from etl.definitions import INDICATORS
from etl.sources import PUBLISHERS

MAGNETS, COMPOUNDS = "permanent-magnets", "rare-earth-compounds"
PAGES = (
    "/",
    f"/commodity/{MAGNETS}",
    f"/commodity/{COMPOUNDS}",
    f"/commodity/{COMPOUNDS}?fold=HKG&unit=inr_crore",
    f"/commodity/{MAGNETS}?measure=weight&partner=JPN",
    f"/commodity/{COMPOUNDS}?from=2023-24&to=2023-24&data=as-published",
    f"/commodity/{COMPOUNDS}?flow=export&basis=month",
    "/commodity/heading-8505",
    "/commodity/rare-earths",
    f"/analysis/{COMPOUNDS}",
    f"/analysis/{MAGNETS}",
    f"/what-if/{COMPOUNDS}",
    f"/what-if/{MAGNETS}",
    f"/compare/{MAGNETS}",
    "/supplier/CHN",
    "/screening",
    "/coverage",
    "/quality",
    "/claims",
    "/changes",
    "/methods",
    "/glossary",
    "/flows",
    "/own-scope",
    "/own-scope?codes=850511,280530",
    "/commodity/hs-850511",
    "/?reporter=USA",
    f"/commodity/{MAGNETS}?basis=fiscal&from=1990",
    f"/analysis/{COMPOUNDS}?flow=export&measure=weight&fold=HKG",
    f"/compare/{COMPOUNDS}?fold=EU-27",
    "/supplier/JPN?goods=codes",
    "/screening?digits=4",
    "/claims?verdict=agrees",
    "/quality?severity=error",
    "/refresh",
)
NAMES = frozenset(
    (
        "HHI", "USD", "INR", "EUR", "GDP", "CSV", "JSON", "PNG", "SVG", "PDF", "XLSX", "Parquet", "HTML", "SDMX", "SHA",
        "TOML", "Excel", "API", "TradeStat", "MEIDB", "EIDB", "DGCI", "Comtrade", "CEPII", "BACI", "Eurostat", "Comext",
        "Census", "Bureau", "Etalab", "ITC", "RBI", "FBIL", "UNSD", "MOFCOM", "GACC", "ISO", "GeoDep", "CDI", "UNCTAD",
        "Bottleneck", "English", "JavaScript", "csv", "min", "max", "share", "none", "cron", "xlsx", "zip",
    )
)  # fmt: skip
"""Words of three and more Latin letters that a Hindi page may have: units, formats, publishers, rules, formulas."""
IDS = frozenset(
    (
        *BY_ID, *links.KINDS, *PUBLISHERS, "geodep",
        *(name for source in PUBLISHERS.values() for name in source.HEADERS),
        *(entry.id for entry in INDICATORS),
        *(name for table in dictionary.TABLES for name in (table.name, *table.names)),
    )
)  # fmt: skip
"""Ids of checks, of links between codes and of indicators, names of tables and columns: they have no other name."""
_SHOWN = (
    "children", "title", "label", "placeholder", "alt", "aria-label", "summary", "description", "nothingFoundMessage"
)  # fmt: skip
_ATTRIBUTES = ("aria-label", "placeholder", "title", "data-none", "data-one", "data-many", "data-lost")
_DRAWN = ("text", "ticktext", "hovertemplate", "hovertext", "customdata", "labels")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]{3,}(?:['’]\w+)?")
_NO_WORDS = re.compile(
    r"https?://\S+|\S+@\S+|\(\d+ [A-Z][a-z]+ \d{4}\)"  # addresses, and the day of what stands there
    r"|\b[\w-]+\.(?:com|org|eu|toml|csv)\b"
    r"|जैसे [A-Za-z ]+"  # what may be typed
    r"|python -m etl[ \w+.-]*"  # commands
    r"|^\d{4}(?:\.\d\d){0,2}  .*"  # goods as publishers describe them, behind their code in a list
    r"|Trade in a Bottle|नियम: [^।]*"  # titles of publications
    r"|<[^>]*>|&\w+;|%?\{[^}]*\}"  # tags, entities, and blanks of hover templates and of scripts
    r"|\b[\w.-]*[/_=][\w./=-]*"  # paths, columns and parameters
    r"|जाँच-टिप्पणी [\w-]+|\b[a-z]+\d?(?:-[a-z0-9]+)+\b"  # ids of findings, and of others
    r"|\b[A-Z]{2,3}(?:[-+][A-Z0-9]{2,3})*\b"  # codes of countries and groups
)


def shown(node: Any) -> Iterator[str]:
    """Every text of a component as JSON that somebody reads, of figures too; not what is marked as English or code."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, list):
        for child in node:
            yield from shown(child)
    elif isinstance(node, Mapping) and "props" in node:
        props = node["props"]
        if props.get("lang") == "en" or node.get("type") in ("Code", "Pre"):
            return
        for name in _SHOWN:
            yield from shown(props.get(name))
        if figure := props.get("figure"):
            named = bool(figure.get("layout", {}).get("showlegend"))
            yield from drawn(figure, named)
        if isinstance(props.get("data"), list):
            options = [option for option in props["data"] if isinstance(option, Mapping)]
            yield from (str(option["label"]) for option in options if "label" in option)


def drawn(node: Any, named: bool, key: str = "") -> Iterator[str]:
    """Every text of a figure: what is written on it, what it says under the pointer, and in a legend if it has one."""
    if isinstance(node, Mapping):
        for name, value in node.items():
            if name != "customdata" or "hovertemplate" in node:
                yield from drawn(value, named, name)
    elif isinstance(node, list):
        for value in node:
            yield from drawn(value, named, key)
    elif isinstance(node, str) and (key in _DRAWN or (named and key == "name")):
        yield node.replace("-<br>", "-").replace("<br>", " ")


def english(texts: Iterator[str], names: frozenset[str]) -> dict[str, str]:
    """The words in Latin letters that are no names, each with a text that has it."""
    found: dict[str, str] = {}
    for text in texts:
        said = ", ".join(piece for piece in text.split(", ") if piece not in IDS)
        for word in _LATIN.findall(_NO_WORDS.sub(" ", said)):
            if word not in names:
                found.setdefault(word, text)
    return found


def opened(client: FlaskClient, address: str, lang: str) -> Any:
    """The page that the router makes of an address, in a language."""
    path, _, query = address.partition("?")
    search = f"?{query}&lang={lang}" if query else f"?lang={lang}"
    navigation = {"pathname": path, "search": search, "scheme": "light"}
    answer = client.post(
        "/_dash-update-component",
        json={
            "output": "page.children",
            "outputs": {"id": "page", "property": "children"},
            "inputs": [{"id": "navigation", "property": "data", "value": navigation}],
            "changedPropIds": ["navigation.data"],
        },
    )
    assert answer.status_code == 200, answer.text
    return json.loads(answer.text)["response"]["page"]["children"]


@pytest.mark.parametrize("address", PAGES)
def test_a_hindi_page_has_no_english_words(client: FlaskClient, address: str) -> None:
    found = english(shown(opened(client, address, "hi")), NAMES)
    assert not found, "\n".join(f"{word}: {text[:160]}" for word, text in found.items())


@pytest.mark.parametrize("address", ("/", f"/commodity/{MAGNETS}", "/methods", "/nowhere"))
def test_the_first_html_has_no_english_words(client: FlaskClient, address: str) -> None:
    document = LexborHTMLParser(client.get(f"{address}?lang=hi").text)
    document.strip_tags(["script", "style", "[lang=en]"])
    said = [node.text(deep=False) for node in document.css("*")]
    told = [node.attributes.get(name) or "" for name in _ATTRIBUTES for node in document.css(f"[{name}]")]
    found = english(iter([*said, *told]), NAMES)
    assert not found, "\n".join(f"{word}: {text[:160]}" for word, text in found.items())


@pytest.mark.parametrize("address", PAGES)
def test_languages_asked_in_turn_do_not_mix(client: FlaskClient, address: str) -> None:
    first, hindi, again = (opened(client, address, lang) for lang in ("en", "hi", "en"))
    assert first == again
    assert opened(client, address, "hi") == hindi != first
