"""Cards, tiles and the scorecard: every number with its scope, measure, basis, source and vintage."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dashboard import cards, key_figures, labels, scorecard
from dashboard.cards import CHARTS
from dashboard.resolve import Page
from dashboard.tables import TABLES
from dashboard.view import View
from etl.reader import Store
from etl.shown import charts

Shown = Callable[..., Page]
COMPOUNDS, MAGNETS = "rare-earth-compounds", "permanent-magnets"


def test_there_is_a_card_for_every_table() -> None:
    assert sorted(CHARTS) == sorted(table.name for table in charts.CHARTS)


@pytest.mark.parametrize("chart", CHARTS)
def test_a_subtitle_says_scope_measure_basis_source_and_vintage(opened: Store, shown: Shown, chart: str) -> None:
    for scope in opened.commodities.scopes:
        page = shown(scope)
        card = cards.card(page, chart, "light")
        parts = card.subtitle.split(" · ")
        assert parts[0].endswith(f"({page.choice.scope.label})")
        assert parts[1] == "India, imports"
        assert parts[2].startswith("by value")
        assert parts[-1] == f"vintage {opened.vintage}"
        if card.table.height:
            assert parts[4] == labels.source(card.table["source"][0])


def test_a_subtitle_tells_of_shares_by_weight_where_there_are_some(shown: Shown) -> None:
    measures = {
        scope: cards.card(shown(scope), "focus", "light").subtitle.split(" · ")[2] for scope in (COMPOUNDS, MAGNETS)
    }
    assert measures == {COMPOUNDS: "by value", MAGNETS: "by value and by weight"}


@pytest.mark.parametrize(
    ("query", "basis"),
    [
        ({}, "fiscal years (April–March), added up from months"),
        ({"source": "tradestat-trends"}, "fiscal years (April–March)"),
        ({"basis": "calendar"}, "calendar years, added up from months"),
        ({"basis": "calendar", "source": "comtrade"}, "calendar years"),
        ({"basis": "month"}, "months"),
    ],
)
def test_a_subtitle_says_what_the_periods_are(shown: Shown, query: dict[str, str], basis: str) -> None:
    assert cards.card(shown(COMPOUNDS, **query), "trend", "light").subtitle.split(" · ")[3] == basis


def test_a_subtitle_says_the_unit_of_the_trend(shown: Shown) -> None:
    assert "by value, ₹ crore" in cards.card(shown(COMPOUNDS, unit="inr_crore"), "trend", "light").subtitle
    assert "by weight, kg" in cards.card(shown(MAGNETS, measure="weight", unit="kg"), "trend", "light").subtitle


def test_an_uncorrected_chart_says_so(shown: Shown) -> None:
    said = "as published, uncorrected"
    assert said in cards.card(shown(COMPOUNDS, data="as-published"), "focus", "light").subtitle
    assert said not in cards.card(shown(COMPOUNDS), "focus", "light").subtitle


def test_the_source_line_names_publisher_and_day(opened: Store, shown: Shown) -> None:
    line = cards.card(shown(COMPOUNDS), "trend", "light").source
    assert line.startswith(
        "Source: DGCI&S, Ministry of Commerce and Industry of India, TradeStat MEIDB,"
        " as stored by Vasuki8/india-critical-trade-tracker, retrieved 2026-"
    )
    assert line.endswith(f"vintage {opened.vintage}.")
    assert "Source:" not in cards.card(shown("rare-earths"), "trend", "light").source


@pytest.mark.parametrize("chart", CHARTS)
def test_a_cards_table_is_the_exported_one(shown: Shown, chart: str) -> None:
    page = shown(COMPOUNDS, partner="JPN", from_="2020-21")
    choice = page.months if chart == "months" else page.choice
    assert cards.card(page, chart, "dark").table.equals(TABLES[chart](choice))


def tiles(page: Page) -> list[tuple[str, str, str]]:
    return [(tile.label, tile.value, tile.detail) for tile in key_figures.tiles(page)]


def test_tiles_of_rare_earth_compounds(shown: Shown) -> None:
    assert tiles(shown(COMPOUNDS)) == [
        ("Imports", "USD 23.0 million", "2025-26"),
        ("China, by value", "16.0 %", "2025-26"),
        ("China, by weight", "not published", ""),
        ("Largest supplier, by value", "Japan", "44.0 %, 2025-26"),
        ("Concentration, HHI", "2,642", "like 3.8 equal suppliers, 2025-26"),
    ]


def test_tiles_of_magnets_by_weight(shown: Shown) -> None:
    assert tiles(shown(MAGNETS, measure="weight"))[:3] == [
        ("Imports", "21,900 t", "2024"),
        ("China, by value", "84.2 %", "2024"),
        ("China, by weight", "88.0 %", "2024; sources differ on the weights"),
    ]


def test_tiles_of_an_extract_are_bounds(shown: Shown) -> None:
    total, value, weight, largest, _ = tiles(shown(MAGNETS, from_="2023", to="2023"))
    assert (total[1], value[1]) == ("at least USD 190 million", "at most 82.8 %")
    assert (weight[1], largest[1]) == ("not published", "not published")


def test_tiles_of_an_incomplete_year_count_its_months(shown: Shown) -> None:
    total, value, *_ = tiles(shown(COMPOUNDS, from_="2026-27"))
    assert total[1:] == ("USD 4.24 million", "2026-27, 3 of 12 months")
    assert value[1:] == ("33.0 %", "2026-27, 3 of 12 months")


def test_an_estimated_weight_is_said_to_be_one(shown: Shown) -> None:
    page = shown(COMPOUNDS, source="comtrade")
    assert tiles(page)[2][2] == "2023, partly estimated"
    assert any("estimated by the publisher" in note for note in cards.card(page, "focus", "light").notes)


def test_a_tile_that_includes_hong_kong_says_so(shown: Shown) -> None:
    assert tiles(shown(MAGNETS, fold="HKG"))[1][:2] == ("China + Hong Kong, by value", "84.8 %")


def test_no_tiles_without_figures(shown: Shown) -> None:
    assert tiles(shown("rare-earths")) == []


# the overview


def test_the_scorecard_has_a_row_for_every_scope(opened: Store) -> None:
    rows = scorecard.rows(opened, View())
    assert [row.href.partition("?")[0] for row in rows] == [f"/commodity/{s}" for s in opened.commodities.scopes]


def test_the_scorecard_shows_the_latest_complete_period(opened: Store) -> None:
    rows = {row.name: row for row in scorecard.rows(opened, View())}
    compounds, magnets = rows["Rare-earth compounds"], rows["Permanent magnets of metal"]
    assert (compounds.period, compounds.value_usd, compounds.top_partner) == ("2025-26", 23_040_000, "Japan")
    assert (magnets.period, magnets.code, magnets.source) == ("2024", "HS 8505.11", "baci")
    assert (magnets.share_value, magnets.share_weight) == (
        pytest.approx(0.8418, abs=5e-5),
        pytest.approx(0.8799, abs=5e-5),
    )
    assert magnets.hhi == pytest.approx(0.7104, abs=5e-5)


def test_the_scorecard_never_lets_a_part_stand_for_the_whole(opened: Store) -> None:
    rows = {row.href.partition("?")[0].split("/")[-1]: row for row in scorecard.rows(opened, View())}
    for scope in ("rare-earths", "rare-earth-metals", "permanent-magnets-all"):
        assert (rows[scope].period, rows[scope].value_usd) == (None, None)
        assert rows[scope].reason == "No imports in this store"


def test_a_row_leads_to_the_view_it_shows(opened: Store) -> None:
    row = scorecard.rows(opened, View(reporter="USA", partner="JPN", theme="dark"))[1]
    assert row.href.startswith(f"/commodity/{MAGNETS}?reporter=USA&partner=JPN&")
    assert row.href.endswith("theme=dark")


def test_the_lead_of_the_overview(opened: Store) -> None:
    view = View(partner="JPN")
    assert scorecard.lead(opened, view, scorecard.rows(opened, view)).startswith(
        "Of the imports of India, Japan supplied 44.0 % of rare-earth compounds (by value, 2025-26) and "
    )
