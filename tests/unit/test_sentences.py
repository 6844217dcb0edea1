"""Titles state the finding; no comparison runs between what cannot be compared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from dashboard import cards, chart_notes, key_figures, leads, rule_words, sentences
from dashboard.cards import CHARTS
from dashboard.resolve import Page
from dashboard.tables import TABLES, Choice
from dashboard.view import View
from etl.reader import Store
from etl.shown import charts

Shown = Callable[..., Page]
COMPOUNDS, MAGNETS = "rare-earth-compounds", "permanent-magnets"


def titles(page: Page) -> dict[str, str]:
    """The title of each chart."""
    return {chart: cards.card(page, chart, "light").title for chart in CHARTS}


def lead(page: Page) -> str:
    """The sentence at the top of the page."""
    choice = page.choice
    return leads.lead(choice, *(TABLES[name](choice) for name in ("focus", "concentration", "trend")))


def test_titles_of_rare_earth_compounds(shown: Shown) -> None:
    assert titles(shown(COMPOUNDS)) == {
        "focus": "China's share of India's imports of rare-earth compounds: 16.0 % by value in 2025-26",
        "trend": "India imported USD 23.0 million of rare-earth compounds in 2025-26, 106 % more than in 2024-25",
        "suppliers": "Japan supplied 44.0 % of India's imports of rare-earth compounds by value in 2025-26;"
        " next South Korea, 19.0 %",
        "months": "India imported USD 1.98 million of rare-earth compounds in June 2026,"
        " USD 830 thousand of it from China",
        "concentration": "HHI 2,642 in 2025-26: as concentrated as 3.8 equal suppliers",
    }


def test_titles_of_permanent_magnets(shown: Shown) -> None:
    assert titles(shown(MAGNETS)) == {
        "focus": "China's share of India's imports of permanent magnets of metal: 84.2 % by value, 88.0 % by weight"
        " in 2024; sources differ on the weights",
        "trend": "India imported USD 193 million of permanent magnets of metal in 2024, after USD 171 million in 2022",
        "suppliers": "China supplied 84.2 % of India's imports of permanent magnets of metal by value in 2024;"
        " next Indonesia, 1.91 %",
        "months": "India's imports of permanent magnets of metal by month: not published here",
        "concentration": "HHI 7,104 in 2024: as concentrated as 1.4 equal suppliers",
    }


def test_titles_by_weight(shown: Shown) -> None:
    said = titles(shown(MAGNETS, measure="weight"))
    assert said["suppliers"].startswith(
        "China supplied 88.0 % of India's imports of permanent magnets of metal by weight"
    )
    assert said["trend"].startswith("India imported 21,900 t of permanent magnets of metal in 2024")


def test_titles_of_exports(shown: Shown) -> None:
    said = titles(shown(COMPOUNDS, flow="export"))
    assert said["suppliers"].startswith("Vietnam took 40.4 % of India's exports of rare-earth compounds")
    assert said["trend"].endswith("in 2025-26, 20.6 % less than in 2024-25")
    assert said["concentration"].endswith("equal buyers")
    assert said["months"].endswith("to China")


def test_titles_in_rupees(shown: Shown) -> None:
    assert titles(shown("heading-8505", unit="inr_crore"))["trend"] == (
        "India imported ₹ 4,110 crore of magnets, couplings and lifting heads in 2025-26, 22.3 % more than in 2024-25"
    )


# what cannot be compared is not compared


def test_no_growth_from_an_extract_to_a_complete_year(shown: Shown) -> None:
    assert titles(shown(MAGNETS, from_="2023"))["trend"] == (
        "India imported USD 193 million of permanent magnets of metal in 2024"
    )


def test_no_growth_across_years_between_two_complete_ones(shown: Shown) -> None:
    title = titles(shown(MAGNETS))["trend"]
    assert "after USD 171 million in 2022" in title
    assert "%" not in title


def test_an_extract_alone_is_a_bound(shown: Shown) -> None:
    said = titles(shown(MAGNETS, from_="2023", to="2023"))
    assert said["trend"] == "India imported at least USD 190 million of permanent magnets of metal in 2023"
    assert said["focus"].endswith("at most 82.8 % by value in 2023")
    assert said["suppliers"] == said["concentration"]
    assert said["suppliers"].endswith("an extract, every share an upper bound")


def test_a_year_with_missing_months_is_not_the_latest(shown: Shown) -> None:
    assert "2026-27" not in " ".join(titles(shown(COMPOUNDS, to="2026-27")).values())


def test_a_masked_year_has_a_total_but_the_shares_are_of_the_year_before(shown: Shown) -> None:
    said = titles(shown(COMPOUNDS, to="2023-24"))
    assert said["trend"].endswith("in 2023-24, 9.95 % less than in 2022-23")
    assert said["focus"].endswith("33.6 % by value in 2022-23")
    assert said["concentration"].startswith("HHI 2,499 in 2022-23")


def test_a_month_is_not_compared_with_the_one_before(shown: Shown) -> None:
    assert titles(shown(COMPOUNDS, basis="month"))["trend"].endswith("in June 2026")


YEARS = {"2021-22": 10e6, "2022-23": 15e6, "2023-24": 30e6, "2024-25": 60e6}


def made(opened: Store, **changes: dict[str, Any]) -> str:
    """The trend's title for four years of which some are changed."""
    rows = [
        {
            "period": year,
            "value_usd": value,
            "months_covered": 12,
            "coverage": "complete",
            "basis": "fiscal",
            "era": "HS1992..HS2022",
        }
        | changes.get(f"fy{year[:4]}", {})
        for year, value in YEARS.items()
    ]
    choice = Choice(opened, opened.scope(COMPOUNDS), View(basis="fiscal"), None)
    return sentences.trend(choice, charts.TREND.frame([row for row in rows if row["value_usd"]]))


@pytest.mark.parametrize(
    ("changes", "end"),
    [
        ({}, "in 2024-25, 100 % more than in 2023-24"),
        ({"fy2024": {"months_covered": 5}}, "in 2023-24, 100 % more than in 2022-23"),
        ({"fy2024": {"coverage": "extract"}}, "in 2023-24, 100 % more than in 2022-23"),
        ({"fy2024": {"value_usd": 15e6}}, "in 2024-25, 50.0 % less than in 2023-24"),
    ],
)
def test_growth_joins_neighbouring_complete_years(opened: Store, changes: dict[str, Any], end: str) -> None:
    assert made(opened, **changes).endswith(end)


@pytest.mark.parametrize(
    "changes",
    [
        {"fy2023": {"coverage": "extract"}},
        {"fy2023": {"coverage": "truncated"}},
        {"fy2023": {"months_covered": 11}},
        {"fy2023": {"value_usd": None}},
    ],
)
def test_growth_never_crosses_what_is_not_complete(opened: Store, changes: dict[str, Any]) -> None:
    title = made(opened, **changes)
    assert title.endswith("USD 60.0 million of rare-earth compounds in 2024-25, after USD 15.0 million in 2022-23")


# years that are not whole, and nothing else is there


def test_an_incomplete_year_is_not_called_an_extract(shown: Shown) -> None:
    page = shown(COMPOUNDS, from_="2026-27")
    assert "at most" not in titles(page)["focus"]
    assert "extract" not in lead(page)


def test_an_incomplete_year_is_said_to_be_one(shown: Shown) -> None:
    said = titles(shown(COMPOUNDS, from_="2026-27"))
    assert "3 of 12 months" in said["trend"]
    assert "3 of 12 months" in said["focus"]


def test_an_incomplete_year_with_a_split_is_not_said_to_have_none(shown: Shown) -> None:
    said = titles(shown(COMPOUNDS, from_="2026-27"))
    assert "no split" not in said["suppliers"] + said["concentration"]


# nothing there


def test_titles_where_there_is_no_split(shown: Shown) -> None:
    said = titles(shown("heading-8505"))
    none = "India's imports of magnets, couplings and lifting heads: no split by country is published here"
    assert said["focus"] == said["suppliers"] == said["concentration"] == none
    assert said["trend"].startswith("India imported USD 464 million")


def test_titles_where_there_is_nothing(shown: Shown) -> None:
    for title in titles(shown("rare-earths")).values():
        assert title.startswith("India's imports of rare earths, metals and compounds")
        assert "published" in title


def test_a_supplier_that_is_not_listed(shown: Shown) -> None:
    assert titles(shown(MAGNETS, partner="FJI"))["focus"] == (
        "Fiji is not listed in India's imports of permanent magnets of metal"
    )


# counted together


def test_a_share_that_includes_hong_kong_says_so(shown: Shown) -> None:
    page = shown(MAGNETS, fold="HKG")
    assert titles(page)["focus"].startswith("China + Hong Kong's share")
    assert titles(page)["suppliers"].startswith("China + Hong Kong supplied 84.8 %")
    assert "China + Hong Kong supplied 84.8 %" in lead(page)


# the sentence that can be quoted


def test_the_lead_of_rare_earth_compounds(shown: Shown) -> None:
    assert lead(shown(COMPOUNDS)) == (
        "In 2025-26 China supplied 16.0 % by value of India's imports of rare-earth compounds (HS 2846),"
        " USD 23.0 million in all; the largest supplier was Japan with 44.0 %."
        " February 2026: USD 8.94 million stand on Japan in one month; its other months within a year and a half are at"
        " most 0.30 million."
        " TradeStat monthly bank, retrieved 2026-11-22."
    )


def test_a_lead_in_rupees_has_no_dollars(shown: Shown) -> None:
    said = lead(shown(COMPOUNDS, unit="inr_crore"))
    assert "One entry stands out, and the shares rest on it: Japan, February 2026." in said
    assert "USD" not in said


def test_the_lead_of_permanent_magnets(shown: Shown) -> None:
    assert lead(shown(MAGNETS)) == (
        "In 2024 China supplied 84.2 % by value and 88.0 % by weight of India's imports of permanent magnets of metal"
        " (HS 8505.11), USD 193 million in all; sources differ on the weights. CEPII BACI, retrieved"
        " 2026-11-22."
    )


def test_the_lead_of_an_extract_is_made_of_bounds(shown: Shown) -> None:
    said = lead(shown(MAGNETS, from_="2023", to="2023"))
    assert said.startswith("In 2023 China supplied at most 82.8 % by value of India's imports")
    assert "at least USD 190 million in all" in said


def test_the_lead_puts_no_total_of_one_year_beside_the_share_of_another(shown: Shown) -> None:
    said = lead(shown(COMPOUNDS, to="2023-24"))
    assert "33.6 %" in said and "2022-23" in said
    assert "13.7 million" not in said


@pytest.mark.parametrize(
    ("scope", "partner", "words"),
    [
        ("heading-8505", "CHN", "came to USD 464 million in 2025-26; the source prints no split by country."),
        (MAGNETS, "FJI", "came to USD 193 million in 2024; Fiji is not listed."),
    ],
)
def test_the_lead_says_what_is_missing(shown: Shown, scope: str, partner: str, words: str) -> None:
    assert words in lead(shown(scope, partner=partner))


def test_where_there_is_nothing_there_is_no_lead(shown: Shown) -> None:
    assert lead(shown("rare-earths")) == ""


# what stands beside the findings


def test_notes_name_the_periods_and_what_is_missing(shown: Shown) -> None:
    assert cards.card(shown(COMPOUNDS), "focus", "light").notes == (
        "Faint, 2017-18: 3 of 12 months; 2026-27: 3 of 12 months.",
        "TradeStat monthly bank has no weights here: shares are by value only.",
    )


def test_a_masked_split_is_not_said_to_be_unpublished(shown: Shown) -> None:
    page = shown(COMPOUNDS, from_="2023-24", to="2023-24")
    assert "its split by country is wrong at the source" in lead(page)
    assert "wrong at the source" in str(cards.card(page, "focus", "light").reason)


def test_notes_of_the_trend(shown: Shown) -> None:
    converted = cards.card(shown(COMPOUNDS, unit="inr_crore"), "trend", "light").notes
    assert any(note.startswith("Rupees converted at the average rate of the fiscal year") for note in converted)
    published = cards.card(shown("heading-8505", unit="inr_crore"), "trend", "light").notes
    assert published == ()
    summed = cards.card(shown(MAGNETS), "trend", "light").notes
    assert "The source prints no total: the bars are the sum of its partners." in summed


def test_an_empty_table_needs_no_note(opened: Store) -> None:
    choice = Choice(opened, opened.scope("rare-earths"), View(), None)
    assert chart_notes.notes(choice, pl.DataFrame(), "trend", "value_usd", []) == []


# what figures rest on

WRONG = "(as published, from a split by country that is wrong, finding partner-collapse)"


def test_figures_as_published_of_a_wrong_split_are_never_stated_flatly(shown: Shown) -> None:
    page = shown(COMPOUNDS, from_="2023-24", to="2023-24", data="as-published")
    assert f"China supplied 27.0 % by value {WRONG} of India's imports" in lead(page)
    assert "largest" not in lead(page)
    said = titles(page)
    assert all(WRONG in said[chart] for chart in ("focus", "suppliers", "concentration"))
    assert WRONG not in said["trend"], "the total is right"
    assert WRONG in rule_words.panel(page.choice).title
    rests = ["as published, from a wrong split" in tile.detail for tile in key_figures.tiles(page)]
    assert rests == [False, True, False, True, True]


def test_what_is_corrected_or_right_needs_no_such_words(shown: Shown) -> None:
    for view in ({"from_": "2023-24", "to": "2023-24"}, {"data": "as-published"}):
        page = shown(COMPOUNDS, **view)
        assert WRONG not in " ".join([lead(page), *titles(page).values(), rule_words.panel(page.choice).title])


def test_a_share_by_weight_says_where_sources_differ(shown: Shown) -> None:
    page = shown(MAGNETS)
    assert "84.2 % by value and 88.0 % by weight of India's imports" in lead(page)
    assert "USD 193 million in all; sources differ on the weights. CEPII BACI" in lead(page)
    assert "differ" not in titles(page)["suppliers"]
    assert titles(shown(MAGNETS, measure="weight"))["suppliers"].endswith(
        "Singapore, 3.48 %; sources differ on the weights"
    )
