from __future__ import annotations

import re
import tomllib
from typing import Any

import polars as pl
import pytest

from etl.commodities import Commodities, commodities, dotted
from etl.registry import bundled_data
from etl.summing import in_use


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
    assert in_use(compounds, hs("2846", "284610", "284690"), set()) == {"2846"}
    assert in_use(compounds, hs("284610", "284690"), set()) == {"284610", "284690"}


def test_no_bundled_scope_can_add_a_child_to_its_parent(bundled: Commodities) -> None:
    for one in bundled.scopes.values():
        taken = in_use(one, {(code, name) for code in one.codes for name in ("HS2017", "ITC-HS")}, set())
        assert taken
        assert not [(a, b) for a in taken for b in taken if a != b and b.startswith(a)]


def test_half_of_a_heading_is_not_the_heading(bundled: Commodities) -> None:
    assert in_use(bundled.scopes["rare-earth-compounds"], hs("284610"), set()) == frozenset()


def test_2846_alone_is_not_rare_earths(bundled: Commodities) -> None:
    assert in_use(bundled.scopes["rare-earths"], hs("2846"), set()) == frozenset()
    assert in_use(bundled.scopes["rare-earths"], hs("2846", "280530"), set()) == {"2846", "280530"}


def test_2805_never_stands_for_2805_30(bundled: Commodities) -> None:
    assert in_use(bundled.scopes["rare-earth-metals"], hs("2805"), set()) == frozenset()


def test_national_lines_count_in_their_own_tariff_only(bundled: Commodities) -> None:
    magnets = bundled.scopes["permanent-magnets"]
    assert in_use(magnets, {("85051110", "ITC-HS"), ("85051190", "ITC-HS")}, set()) == {"85051110", "85051190"}
    assert in_use(magnets, {("85051110", "CN2024"), ("85051190", "CN2024")}, set()) == frozenset()


def test_a_later_document_replaces_a_scope_and_adds_others(bundled: Commodities, document: dict[str, Any]) -> None:
    mine = scope({"codes": [["850511"]]}, id="permanent-magnets", name_en="My magnets")
    both = commodities(document, mine, scope({"codes": [["7202"]]}, id="ferro-alloys"))
    assert both.scopes["permanent-magnets"].name("en") == "My magnets"
    assert list(both.scopes) == [*bundled.scopes, "ferro-alloys"]
    assert both.preferred == bundled.preferred


def test_a_code_is_held_to_the_band_of_the_smallest_scope_that_has_one(bundled: Commodities) -> None:
    bands, scopes = bundled.unit_values, bundled.scopes
    assert bands["850511"] == bands["85051190"] == scopes["permanent-magnets"].unit_value
    assert bands["85051900"] == scopes["permanent-magnets-all"].unit_value
    assert bands["85052000"] == scopes["heading-8505"].unit_value
    assert bands["2846"] == scopes["rare-earth-compounds"].unit_value
    assert "280530" not in bands  # nothing bundled has a weight of it


def test_bands_of_six_digit_codes_follow_from_baci_as_their_source_says(
    bundled: Commodities, flows: pl.DataFrame
) -> None:
    weighed = flows.filter(pl.col("net_weight_kg") > 0, source="baci").with_columns(
        price=pl.col("value_usd") / pl.col("net_weight_kg")
    )
    checked = 0
    for scope in bundled.scopes.values():
        if scope.unit_value and (
            said := re.search("BACI.* ([0-9]+) flows above USD ([^;]+);", scope.unit_value.source)
        ):
            floor = {"1 million": 1e6, "100,000": 1e5}[said[2]]
            codes = [code for code in scope.codes if len(code) == 6]
            prices = weighed.filter(pl.col("hs_code").is_in(codes), pl.col("value_usd") >= floor)["price"]
            band = [float(f"{x:.2g}") for x in (prices.quantile(0.05) / 5, prices.quantile(0.95) * 5)]
            assert (len(prices), *band) == (int(said[1]), scope.unit_value.low, scope.unit_value.high), scope.id
            checked += 1
    assert checked == 28


def test_magnets_of_rare_earths_cost_15_to_100_dollars(bundled: Commodities) -> None:
    band = bundled.bands["rare-earth-magnets"]
    assert (band.low, band.high) == (15, 100)
    assert "15.5 to 42.2" in band.source


BAND = {"id": "b", "low": 1, "high": 2, "source": "BACI"}


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"scope": {"id": "x"}}, "begins with [[scope]]"),
        ({"band": BAND}, "begins with [[band]]"),
        ({"band": [BAND, BAND]}, "Band b stands twice"),
        ({"band": [BAND | {"id": "b 1"}]}, "Band b 1: an id is"),
        ({"band": [BAND | {"unit": "t"}]}, "Band b: a band of unit values has low and high"),
        ({"band": [BAND | {"source": " "}]}, "and their source"),
        ({"band": [BAND | {"low": "1"}]}, "Band b: low and high are numbers"),
        ({"band": [BAND | {"low": 2}]}, "low below high"),
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
        (scope({"codes": [["2846"]], "national": {"HS": ["28461010"]}}), "HS is no national tariff, like ITC-HS"),
        (scope({"codes": [["2846"]], "national": {"CN24": ["28461000"]}}), "CN24 is no national tariff"),
        (scope({"codes": [["2846"]]}) | {"revision": "HS2018"}, "revision 'HS2018' is not one of HS1992"),
    ],
)
def test_a_document_that_is_not_as_described_is_refused(document: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError) as refused:
        commodities(document)
    assert said in str(refused.value)


def test_codes_are_written_as_people_write_them(bundled: Commodities) -> None:
    assert dotted("8505") == "8505"
    assert bundled.scopes["rare-earths"].label == "HS 2846 + 2805.30"
