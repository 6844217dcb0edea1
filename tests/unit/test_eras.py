"""Eras of a scope: its codes in each revision of the HS, and which periods can be compared."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl
import pytest

from etl import eras, registry, summing
from etl.commodities import Scope, commodities
from etl.eras import UNLINKED, Way, in_revision, restated, scope_codes
from etl.schema import HS_REVISIONS, OWN
from etl.ways import choose

INPUTS = registry.load(registry.bundled_data(), None)
KNOWN, SCOPES = INPUTS.links, INPUTS.commodities.scopes
GALLIUM, BORATES, HEADING, MAGNETS = (
    SCOPES[name] for name in ("gallium-germanium-group", "borates", "heading-8505", "permanent-magnets")
)


def ways(scope: Scope, *nomenclatures: str) -> list[tuple[Way, ...]]:
    return [eras.ways(component, scope.revision, KNOWN, nomenclatures) for component in scope.components]


def said(way: Way) -> tuple[str, str, bool]:
    return " ".join(sorted(way.codes)), way.nomenclature, way.same


def test_the_heading_of_each_revision_and_its_lines_then() -> None:
    [found] = ways(HEADING, "HS2017", "HS2002")
    lines = "850511 850519 850520 850590"
    assert [said(way) for way in found] == [
        ("8505", "HS2017", True),
        ("8505", "HS2002", True),
        (lines, "HS2017", True),
        ("850511 850519 850520 850530 850590", "HS2002", True),  # without lifting heads it is less than the heading
    ]
    assert {way.era(2010) for way in found} == {"HS1992..HS2022"}


def test_codes_a_revision_does_not_have_are_shown_apart() -> None:
    [found] = ways(BORATES, "HS2002", "HS2022")
    assert [(said(way), way.era(2005)) for way in found] == [
        (("252800", "HS2022", True), "HS1992..HS2022"),
        (("252810 252890", "HS2002", True), "HS1992..HS2022"),
        (("252800", "HS2002", False), "HS2002"),
    ]


def test_the_same_digits_of_other_goods_are_of_another_era() -> None:
    [found] = ways(GALLIUM, "HS2002", "HS2017", "HS2022")
    assert [(said(way), way.era(2020)) for way in found] == [
        (("811292", "HS2017", True), "HS2007..HS2017"),
        (("811292", "HS2022", False), "HS2022"),
        (("811292", "HS2002", False), "HS2002"),
    ]


@pytest.mark.parametrize(
    ("year", "era"),
    [(1999, "HS1996"), (2006, "HS2002"), (2007, "HS2007..HS2017"), (2021, "HS2007..HS2017"), (2022, "HS2022")],
)
def test_six_digits_of_a_tariff_are_those_of_the_revision_in_force(year: int, era: str) -> None:
    [[tariff]] = ways(GALLIUM, "ITC-HS")
    assert tariff.same
    assert tariff.era(year) == era


def test_lines_of_a_tariff_are_of_the_scope_in_their_own_tariff_only() -> None:
    [indian] = ways(MAGNETS, "ITC-HS")
    assert [said(way)[0] for way in indian] == ["850511", "85051110 85051190"]
    [european] = ways(MAGNETS, "CN2024")
    assert [said(way)[0] for way in european] == ["850511"]


def test_without_links_every_revision_is_an_era_of_its_own() -> None:
    found = eras.ways(MAGNETS.components[0], "HS2017", UNLINKED, ("HS2017", "HS2002"))
    assert [(way.nomenclature, way.same, way.era(2010)) for way in found] == [
        ("HS2017", True, "HS2017"),
        ("HS2002", False, "HS2002"),
    ]


# a scope by the codes of another revision


@pytest.mark.parametrize(
    ("scope", "revision", "label"),
    [
        (BORATES, "HS2017", "HS 2528.00"),
        (BORATES, "HS2022", "HS 2022: 2528.00"),
        (BORATES, "HS2002", "HS 2002: 2528.10 + 2528.90"),
        (GALLIUM, "HS2007", "HS 2007: 8112.92"),
        (GALLIUM, "HS2002", None),
        (GALLIUM, "HS2022", None),
        (HEADING, "HS1992", "HS 1992: 8505"),
    ],
)
def test_a_scope_is_stated_in_another_revision(scope: Scope, revision: str, label: str | None) -> None:
    stated = in_revision(scope, KNOWN, revision)
    assert (stated and stated.label) == label


def test_there_and_back_again_it_is_the_same_scope() -> None:
    for scope in SCOPES.values():
        for revision in HS_REVISIONS:
            if stated := in_revision(scope, KNOWN, revision):
                back = in_revision(stated, KNOWN, scope.revision)
                assert back
                assert [c.alternatives[0] for c in back.components] == [c.alternatives[0] for c in scope.components]


def test_it_is_offered_once_for_each_set_of_codes() -> None:
    assert [stated.label for stated in restated(BORATES, KNOWN)] == ["HS 2007: 2528.10 + 2528.90"]
    assert restated(GALLIUM, KNOWN) == []
    assert restated(HEADING, KNOWN) == []  # its lines are others by HS 2002, the heading is the heading


def test_a_store_holds_the_codes_of_every_revision() -> None:
    assert scope_codes(BORATES, KNOWN) == {"252800", "252810", "252890"}
    assert "850530" in scope_codes(HEADING, KNOWN)


# which rows are taken in a period

SHAPE = {
    "partner": pl.String, "hs_code": pl.String, "nomenclature": pl.String, "period_start": pl.Date,
    "period_months": pl.Int8, "value_usd": pl.Float64, "value_local": pl.Float64, "currency": pl.String,
    "net_weight_kg": pl.Float64, "coverage": pl.String, "status": pl.String, "usd_origin": pl.String,
    "snapshot_id": pl.String, "dataset": pl.String,
}  # fmt: skip


def row(year: int, nomenclature: str, code: str, value: float, **also: Any) -> dict[str, Any]:
    made = {"partner": "CHN", "hs_code": code, "nomenclature": nomenclature, "period_start": date(year, 1, 1)}
    return dict.fromkeys(SHAPE) | made | {"period_months": 12, "value_usd": value, "coverage": "complete"} | also


def taken(scope: Scope, *rows: Mapping[str, Any]) -> list[tuple[int, float, str]]:
    """Year, sum and era of the periods that are shown of made-up rows."""
    frame = pl.DataFrame(list(rows), SHAPE, orient="row")
    offered = summing.ways(scope, {(str(r["hs_code"]), str(r["nomenclature"])) for r in rows}, set(), KNOWN)
    if not offered:
        return []
    chosen = choose(frame, offered, OWN, {})
    found = chosen.group_by("period_start").agg(pl.col("value_usd").sum(), pl.col("era").first()).sort("period_start")
    return [(start.year, value, era) for start, value, era in found.iter_rows()]


def test_a_merge_is_whole_when_all_of_its_parts_are_there() -> None:
    parts = [row(2005, "HS2002", "252810", 1), row(2005, "HS2002", "252890", 2), row(2006, "HS2002", "252890", 4)]
    assert taken(BORATES, *parts, row(2017, "HS2017", "252800", 8)) == [
        (2005, 3, "HS1992..HS2022"),  # 2006 has a part only
        (2017, 8, "HS1992..HS2022"),
    ]


def test_the_lines_of_8505_of_hs_2002_need_lifting_heads() -> None:
    lines = [row(2005, "HS2002", code, 1) for code in ("850511", "850519", "850520", "850590")]
    assert taken(HEADING, *lines) == []
    assert taken(HEADING, *lines, row(2005, "HS2002", "850530", 1)) == [(2005, 5, "HS1992..HS2022")]


def test_a_series_breaks_where_the_code_holds_other_goods() -> None:
    rows = [
        row(year, f"HS{by}", "811292", year) for year, by in ((2005, 2002), (2010, 2007), (2020, 2017), (2023, 2022))
    ]
    assert [(year, era) for year, _, era in taken(GALLIUM, *rows)] == [
        (2005, "HS2002"),
        (2010, "HS2007..HS2017"),
        (2020, "HS2007..HS2017"),
        (2023, "HS2022"),
    ]


def test_of_one_period_in_two_revisions_that_of_the_scope_is_taken() -> None:
    both = [row(2020, "HS2017", "850511", 1), row(2020, "HS2022", "850511", 2), row(2020, "HS2002", "850511", 3)]
    assert taken(MAGNETS, *both)[0][1] == 1
    newest = in_revision(MAGNETS, KNOWN, "HS2022")
    assert newest
    assert taken(newest, *both)[0][1] == 2
    assert taken(newest, both[0], both[2])[0][1] == 1


def test_the_goods_of_the_scope_stand_before_other_goods_of_its_digits() -> None:
    both = [row(2020, "HS2017", "811292", 1), row(2020, "HS2022", "811292", 2)]
    assert taken(GALLIUM, *both) == [(2020, 1, "HS2007..HS2017")]


def test_a_complete_report_stands_before_an_extract_of_the_revision_asked_for() -> None:
    both = [row(2020, "HS2017", "850511", 1, coverage="extract"), row(2020, "HS2002", "850511", 3)]
    assert taken(MAGNETS, *both)[0][1] == 3


def test_components_of_different_eras_are_named_both() -> None:
    labels = dict.fromkeys(("name_en", "name_hi", "includes", "leaves_out"), "-")
    raw = {"id": "both", "group": "minerals", "event_tags": [], **labels,
           "component": [{"codes": [["811292"]]}, {"codes": [["850511"]]}]}  # fmt: skip
    both = commodities({"scope": [raw]}).scopes["both"]
    rows = [row(2023, "HS2022", "811292", 1), row(2023, "HS2022", "850511", 2)]
    assert taken(both, *rows) == [(2023, 3, "HS2022 + HS1992..HS2022")]


@pytest.mark.parametrize(
    ("code", "nomenclature", "year", "expected"),
    [
        ("811292", "HS2017", 2023, "HS2007..HS2017"),
        ("811292", "ITC-HS", 2021, "HS2007..HS2017"),
        ("811292", "HS", 2023, "HS2022"),
        ("252800", "HS2002", 2005, "not of HS2002"),
        ("999998", "HS2002", 2005, ""),
        ("85051110", "ITC-HS", 2024, "ITC-HS"),
        ("85051110", "CN2024", 2024, "CN2024"),
    ],
)
def test_what_tells_goods_under_like_digits_apart(code: str, nomenclature: str, year: int, expected: str) -> None:
    assert eras.goods(KNOWN, code, nomenclature, year) == expected
