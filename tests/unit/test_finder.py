from __future__ import annotations

from typing import Any

import pytest

from dashboard.finder import folded, listed
from dashboard.languages import language
from etl.reader import Store


def entry(store: Store | None, path: str, lang: str = "en") -> dict[str, Any]:
    """The first entry of the search that leads to ``path``."""
    found = next(entry for entry in listed(store, language(lang))["entries"] if entry["path"] == path)
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Türkiye", "turkiye"),
        ("Côte d'Ivoire", "cote d'ivoire"),
        ("अज़रबैजान", "अजरबैजान"),
        ("चुंबक", "चुंबक"),
        ("धातु", "धातु"),
    ],
)
def test_accents_and_nuktas_need_not_be_typed(typed: str, kept: str) -> None:
    assert folded(typed) == kept


@pytest.mark.parametrize("lang", ["en", "hi"])
def test_goods_are_found_by_both_names_their_codes_and_what_they_are_made_of(opened: Store, lang: str) -> None:
    magnets = entry(opened, "/commodity/permanent-magnets", lang)
    assert {"permanent magnets of metal", "धातु के स्थायी चुंबक"} <= set(magnets["names"].split(" | "))
    assert {"850511", "85051110"} <= set(magnets["codes"])
    assert "neodymium" in magnets["also"]
    assert magnets["note"] == "HS 8505.11"


def test_entries_and_groups_are_named_in_the_language_spoken(opened: Store) -> None:
    assert entry(opened, "/supplier/CHN", "hi")["name"] == "चीन"
    assert entry(opened, "/screening", "hi")["name"] == "छानबीन"
    assert listed(opened, language("en"))["groups"] == ["Goods", "Suppliers", "Pages", "Definitions"]
    assert listed(opened, language("hi"))["groups"][0] == "वस्तुएँ"


def test_what_is_no_country_is_no_supplier(opened: Store) -> None:
    paths = {entry["path"] for entry in listed(opened, language("en"))["entries"]}
    assert "/supplier/JPN" in paths
    assert not paths & {"/supplier/WLD", "/supplier/XXX"}


def test_without_a_store_pages_and_definitions_are_found() -> None:
    found = listed(None, language("en"))["entries"]
    assert {entry["group"] for entry in found} == {2, 3}
    assert entry(None, "/methods#indicator-hhi")["name"]


def test_goods_are_found_by_keywords_that_no_page_shows(opened: Store) -> None:
    assert "ndfeb" in entry(opened, "/commodity/permanent-magnets")["also"]
