"""Suppliers counted together: what a row of groups.csv may say, and what folding does to the figures."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import plotly.graph_objects as go
import polars as pl
import pytest

from dashboard import cards, key_figures, scorecard
from dashboard.leads import lead
from dashboard.resolve import Page
from dashboard.tables import concentration, focus, months, suppliers, trend
from dashboard.view import View
from etl import folds
from etl.reader import Store
from etl.store import read_manifest

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


def test_a_store_whose_manifest_has_no_groups_opens(store: Path) -> None:
    manifest = read_manifest(store)
    before = {name: value for name, value in manifest.reference.items() if name != "groups"}
    assert list(Store(store, replace(manifest, reference=before)).folds) == ["none", "HKG", "HKG+MAC"]


def test_the_example_of_the_documentation_can_be_folded(opened: Store) -> None:
    text = (Path(__file__).parents[2] / "docs/groups.md").read_text("utf-8")
    [row] = csv.DictReader(text.split("```csv\n")[1].split("```")[0].splitlines())
    names = {code: known["en"] for code, known in opened.names.items()}
    assert list(folds.faults(row, names)) == []
    assert all(f"`{group}`" in text for group in opened.folds)


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


# beside the figure with every supplier by itself


def test_the_unfolded_figures_stand_beside_the_folded_ones(shown: Shown) -> None:
    """BACI 2024, by hand: China 162.786 and Hong Kong 1.130 of 193.382 million USD."""
    folded, plain = (shown(MAGNETS, fold=fold, from_="2024").choice for fold in ("HKG", "none"))
    row, alone = focus(folded).to_dicts()[0], focus(plain).to_dicts()[0]
    assert (round(row["share_value"], 4), round(row["share_value_unfolded"], 4)) == (0.8476, 0.8418)
    assert row["partner_unfolded"] == "CHN"
    assert [row[f"{share}_unfolded"] for share in ("share_value", "share_weight")] == [
        alone["share_value"], alone["share_weight"]
    ]  # fmt: skip
    index, apart = (concentration(choice).to_dicts()[0] for choice in (folded, plain))
    assert (round(index["hhi"], 4), round(index["hhi_unfolded"], 6)) == (0.7203, 0.710445)
    assert (index["top_share_unfolded"], index["top_partner_unfolded"]) == (apart["top_share"], "CHN")


def test_without_folding_both_figures_are_the_same(shown: Shown) -> None:
    choice = shown(MAGNETS).choice
    assert focus(choice)["share_value"].equals(focus(choice)["share_value_unfolded"])
    assert concentration(choice)["hhi"].equals(concentration(choice)["hhi_unfolded"])
    table = suppliers(choice)
    assert table["partner"].equals(table["partner_unfolded"])
    assert table["share_weight"].equals(table["share_weight_unfolded"])


def test_of_a_group_in_the_table_of_suppliers_stands_its_largest_member(shown: Shown) -> None:
    table = suppliers(shown(MAGNETS, fold="Quad", from_="2024").choice)
    quad, china = (table.row(by_predicate=pl.col("partner") == p, named=True) for p in ("Quad", "CHN"))
    assert quad["partner_unfolded"] == "JPN"
    assert 0 < quad["share_value_unfolded"] < quad["share_value"]
    assert (china["partner_unfolded"], china["share_value_unfolded"]) == ("CHN", china["share_value"])


def test_a_month_has_the_part_of_the_supplier_by_itself(shown: Shown) -> None:
    page = shown("rare-earth-compounds", fold="BRICS")
    row = months(page.months).filter(pl.col("partner_value_usd_unfolded").is_not_null()).to_dicts()[-1]
    assert (row["partner"], row["partner_unfolded"]) == ("BRICS", "CHN")
    assert 0 < row["partner_value_usd_unfolded"] <= row["partner_value_usd"] <= row["value_usd"]


def test_a_masked_split_has_no_figure_of_either_kind(shown: Shown) -> None:
    table = focus(shown("rare-earth-compounds", fold="HKG", from_="2023-24", to="2023-24").choice)
    assert table.select("share_value", "share_value_unfolded").row(0) == (None, None)


def test_the_page_says_what_the_supplier_is_by_itself(shown: Shown) -> None:
    page = shown(MAGNETS, fold="HKG")
    choice = page.choice
    said = lead(choice, focus(choice), concentration(choice), trend(choice))
    assert "China + Hong Kong supplied 84.8 % by value and 88.9 % by weight (China alone 84.2 % and 88.0 %)" in said
    details = {tile.label: tile.detail for tile in key_figures.tiles(page)}
    assert details["China + Hong Kong, by value"] == "2024; China alone 84.2 %"
    assert details["Concentration, HHI"] == "like 1.4 equal suppliers, 2024; each by itself 7,104"
    assert "Counted as one: China and Hong Kong. Thin: China alone." in cards.card(page, "focus", "light").notes


def test_a_supplier_outside_the_group_is_told_once(shown: Shown) -> None:
    page = shown(MAGNETS, fold="Quad")
    card = cards.card(page, "focus", "light")
    assert not [trace for trace in card.figure["data"] if "alone" in str(trace.get("name"))]
    assert "Counted as one: Australia, India, Japan and United States." in card.notes


@pytest.mark.parametrize("chart", cards.CHARTS)
@pytest.mark.parametrize("scope", [MAGNETS, "rare-earth-compounds"])
def test_a_chart_of_a_group_draws_and_a_thin_line_stands_beside(shown: Shown, scope: str, chart: str) -> None:
    card = cards.card(shown(scope, fold="BRICS"), chart, "light")
    go.Figure({key: card.figure[key] for key in ("data", "layout")})
    thin = [t for t in card.figure["data"] if str(t.get("name")).endswith(("by value", "with each by itself", "alone"))]
    alone = [trace for trace in thin if trace["line"]["width"] == 1]
    wanted = card.reason is None and chart in ("focus", "concentration", "months")
    assert bool(alone) == wanted


def test_the_overview_counts_together_too(opened: Store) -> None:
    view = View(fold="HKG")
    [magnets] = [row for row in scorecard.rows(opened, view) if row.code == "HS 8505.11"]
    assert (round(magnets.share_value or 0, 4), round(magnets.share_value_unfolded or 0, 4)) == (0.8476, 0.8418)
    assert (scorecard.focus(opened, view), scorecard.alone(opened, view)) == ("China + Hong Kong", "China")
