from __future__ import annotations

import tomllib
from typing import Any

import pytest

from etl.commodities import Commodities, commodities, dotted
from etl.registry import bundled_data


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return tomllib.loads((bundled_data() / "reference/commodities.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def bundled(document: dict[str, Any]) -> Commodities:
    return commodities(document)


def scope(*components: dict[str, Any], id: str = "mine", name_en: str = "Mine") -> dict[str, Any]:
    labels = {"name_en": name_en, "name_hi": "मेरा", "group": "minerals", "includes": "HS", "leaves_out": "the rest"}
    return {"scope": [{"id": id, **labels, "event_tags": [], "component": list(components)}]}


def hs(*codes: str) -> set[tuple[str, str]]:
    return {(code, "HS2017") for code in codes}


def test_a_scope_takes_the_heading_or_its_lines_never_both(bundled: Commodities) -> None:
    compounds = bundled.scopes["rare-earth-compounds"]
    assert compounds.published(hs("2846", "284610", "284690")) == {"2846"}
    assert compounds.published(hs("284610", "284690")) == {"284610", "284690"}


def test_no_bundled_scope_can_add_a_child_to_its_parent(bundled: Commodities) -> None:
    for one in bundled.scopes.values():
        taken = one.published({(code, name) for code in one.codes for name in ("HS2017", "ITC-HS")})
        assert taken
        assert not [(a, b) for a in taken for b in taken if a != b and b.startswith(a)]


def test_half_of_a_heading_is_not_the_heading(bundled: Commodities) -> None:
    assert bundled.scopes["rare-earth-compounds"].published(hs("284610")) == frozenset()


def test_2846_alone_is_not_rare_earths(bundled: Commodities) -> None:
    assert bundled.scopes["rare-earths"].published(hs("2846")) == frozenset()
    assert bundled.scopes["rare-earths"].published(hs("2846", "280530")) == {"2846", "280530"}


def test_2805_never_stands_for_2805_30(bundled: Commodities) -> None:
    assert bundled.scopes["rare-earth-metals"].published(hs("2805")) == frozenset()


def test_national_lines_count_in_their_own_tariff_only(bundled: Commodities) -> None:
    magnets = bundled.scopes["permanent-magnets"]
    assert magnets.published({("85051110", "ITC-HS"), ("85051190", "ITC-HS")}) == {"85051110", "85051190"}
    assert magnets.published({("85051110", "CN2024"), ("85051190", "CN2024")}) == frozenset()


def test_a_later_document_replaces_a_scope_and_adds_others(bundled: Commodities, document: dict[str, Any]) -> None:
    mine = scope({"codes": [["850511"]]}, id="permanent-magnets", name_en="My magnets")
    both = commodities(document, mine, scope({"codes": [["7202"]]}, id="ferro-alloys"))
    assert both.scopes["permanent-magnets"].name("en") == "My magnets"
    assert list(both.scopes) == [*bundled.scopes, "ferro-alloys"]
    assert both.preferred == bundled.preferred


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"scope": {"id": "x"}}, "begins with [[scope]]"),
        ({"scope": [{"id": "x"}]}, "Scope x lacks name_en"),
        (scope({"codes": [[2846]]}), "codes are lists of texts"),
        (scope({"codes": ["2846"]}), "codes are lists of texts"),
        (scope({}), "codes are lists of texts"),
        (scope({"codes": [["28461"]]}), "'28461' is not an HS code"),
        (scope({"codes": [["2846", "284610"]]}), "counts goods twice"),
        (scope({"codes": [["8505"]]}, {"codes": [["850511"]]}), "counts goods twice"),
        (scope({"codes": [["8505"]]}, {"codes": [["8505"]]}), "counts goods twice"),
        ({"scope": scope({"codes": [["2846"]]})["scope"] * 2}, "Scope mine stands twice"),
        ({"preferred": {"fiscal": "baci"}}, "[preferred] gives a list"),
    ],
)
def test_a_document_that_is_not_as_described_is_refused(document: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError) as refused:
        commodities(document)
    assert said in str(refused.value)


def test_codes_are_written_as_people_write_them(bundled: Commodities) -> None:
    assert dotted("8505") == "8505"
    assert bundled.scopes["rare-earths"].label == "HS 2846 + 2805.30"
