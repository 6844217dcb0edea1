"""Suppliers counted together: what a row of groups.csv may say, and what folding does to the figures."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest

from dashboard.resolve import Page
from dashboard.tables import concentration, focus, suppliers
from etl import folds
from etl.reader import Store

Shown = Callable[..., Page]
MAGNETS = "permanent-magnets"
COUNTRIES = {"CHN": "China", "HKG": "Hong Kong", "JPN": "Japan", "WLD": "World"}
QUAD = {"AUS", "IND", "JPN", "USA"}


def faults(**cells: str) -> list[str]:
    """The faults of a right row changed by ``cells``."""
    row = {"group": "Pair", "into": "Pair", "name_en": "Pair", "name_hi": "जोड़ा", "members": "CHN;JPN", "note": ""}
    return list(folds.faults(row | cells, COUNTRIES))


def test_a_right_row_has_no_fault() -> None:
    assert faults() == []
    assert faults(group="HKG+MAC", into="CHN", members="CHN;HKG") == []
    assert faults(group="HKG", into="CHN", members="CHN;HKG") == [], "an id may be the code of a member"


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"group": "a/b", "into": "a/b"}, "group 'a/b' can stand in no address"),
        ({"group": "a b", "into": "a b"}, "group 'a b' can stand in no address"),
        ({"group": "x" * 25, "into": "x" * 25}, "at most 24 characters"),
        ({"group": "None", "into": "None"}, "group 'None' is taken: fold=none counts every supplier by itself."),
        ({"group": "hkg", "into": "hkg"}, "group 'hkg' is the code of Hong Kong, which is not one of its members."),
        ({"into": "HKG"}, "into 'HKG' is neither the group's id 'Pair' nor one of its members."),
        ({"members": "CHN;ATL"}, "members 'ATL' are no country codes of partners.csv; they are joined by ;."),
        ({"members": "CHN;WLD"}, "members 'WLD' are no country codes"),
        ({"members": "CHN;JPN;CHN"}, "members CHN stand twice."),
        ({"members": "CHN"}, "members are fewer than two: nothing is counted together."),
        ({"name_hi": " "}, "name_hi is empty."),
    ],
)
def test_a_row_that_cannot_be_folded_is_told_why(cells: dict[str, str], said: str) -> None:
    [fault] = faults(**cells)
    assert said in fault


def test_a_store_from_before_groups_folds_hong_kong_and_macao(opened: Store) -> None:
    before = folds.folds(None)
    assert list(before) == ["none", "HKG", "HKG+MAC"]
    assert all(opened.folds[name].members == fold.members for name, fold in before.items())
    assert all(opened.folds[name].name("hi") == fold.name("hi") for name, fold in before.items())


def test_the_members_of_the_bundled_groups(opened: Store) -> None:
    sizes = {name: len(fold.members) for name, fold in opened.folds.items()}
    assert sizes == {"none": 0, "HKG": 2, "HKG+MAC": 3, "Quad": 4, "EU-27": 27, "ASEAN": 11, "BRICS": 10}
    assert set(opened.folds["Quad"].members) == QUAD
    assert "TLS" in opened.folds["ASEAN"].members
    assert "SAU" not in opened.folds["BRICS"].members
    assert "Saudi Arabia" in opened.folds["BRICS"].note


def test_a_group_is_one_supplier_with_the_figures_of_its_members(shown: Shown) -> None:
    apart, together = (suppliers(shown(MAGNETS, fold=f, from_="2024").choice) for f in ("none", "Quad"))
    row = together.row(by_predicate=pl.col("partner") == "Quad", named=True)
    members = apart.filter(pl.col("partner").is_in(QUAD))
    assert members.height > 1
    assert row["partner_name"] == "Quad"
    assert row["value_usd"] == pytest.approx(members["value_usd"].sum())
    assert row["share_weight"] == pytest.approx(members["share_weight"].sum())
    assert QUAD.isdisjoint(together["partner"])
    assert together["share_value"].sum() == pytest.approx(1)


def test_counting_together_never_lowers_the_index(shown: Shown, opened: Store) -> None:
    apart, *folded = (
        concentration(shown(MAGNETS, fold=fold, from_="2024").choice)["hhi"].item() for fold in opened.folds
    )
    assert all(hhi >= apart for hhi in folded)


def test_a_member_as_the_focus_is_the_group_and_another_stays_itself(shown: Shown) -> None:
    partners = {p: focus(shown(MAGNETS, partner=p, fold="Quad").choice)["partner"][0] for p in ("JPN", "USA", "CHN")}
    assert partners == {"JPN": "Quad", "USA": "Quad", "CHN": "CHN"}


def test_a_group_has_a_hindi_name(shown: Shown) -> None:
    table = suppliers(shown(MAGNETS, fold="BRICS", lang="hi", from_="2024").choice)
    assert table.row(by_predicate=pl.col("partner") == "BRICS", named=True)["partner_name"] == "ब्रिक्स"
