"""The panel of rulebooks as people read it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dashboard.resolve import Page
from dashboard.rule_words import beside, distance, figure, panel

Shown = Callable[..., Page]


@pytest.mark.parametrize(
    ("indicator", "value", "said"),
    [
        ("hhi", 0.710445, "7,104"),
        ("top_share", 0.841788, "84.2 %"),
        ("import_cover_by_exports", 0.0755, "0.0755"),
        ("value_usd", 193_381_540, "USD 193 million"),
        ("world_export_hhi", None, "not known"),
    ],
)
def test_a_figure_is_printed_as_on_the_other_pages(indicator: str, value: float | None, said: str) -> None:
    assert figure(indicator, value) == said


@pytest.mark.parametrize(
    ("indicator", "margin", "said"),
    [
        ("hhi", 0.310445, "+3,104"),
        ("world_export_hhi", -0.00045489, "−4.5"),  # a miss by a hair is not rounded to none
        ("top_share", 0.041788, "+4.2 points"),
        ("value_usd", -6e6, "−USD 6.00 million"),
        ("hhi", None, ""),
    ],
)
def test_a_margin_has_its_sign_and_unit(indicator: str, margin: float | None, said: str) -> None:
    assert distance(indicator, margin) == said


def test_the_title_counts_what_holds_and_what_cannot_be_decided(shown: Shown) -> None:
    found = panel(shown("permanent-magnets", basis="calendar").choice)
    assert found.title == (
        "5 of 7 rules hold for India's imports of permanent magnets of metal in 2024; 2 cannot be decided"
    )
    geodep = found.judged[1]
    assert geodep.years == (("2022", "false"), ("2023", "cannot be decided"), ("2024", "true"))
    assert geodep.counted == "held in 1 of the last 3 years, 1 undecided; 2 are needed"
    assert [c.margin for c in geodep.conditions] == ["+3,104", "+98", "+0.925"]
    assert [c.name for c in geodep.conditions if c.binding] == ["Criterion 2"]


def test_the_title_names_countries_as_sentences_do(shown: Shown) -> None:
    page = shown("permanent-magnets", reporter="USA", from_="2024")
    assert "for the United States' imports of" in panel(page.choice).title


def test_where_nothing_can_be_decided_the_title_says_so(shown: Shown) -> None:
    found = panel(shown("heading-8505").choice)
    assert found.title == (
        "None of 7 rules can be decided for India's imports of magnets, couplings and lifting heads in 2025-26"
    )
    assert {each.verdict for each in found.judged} == {"cannot be decided"}


def test_levels_are_named_by_the_rules(shown: Shown) -> None:
    levels = {each.book.id: each.level for each in panel(shown("rare-earth-compounds").choice).judged}
    assert levels["us_merger_2023"] == "highly concentrated"
    assert levels["ec_2021"] == ""


def test_a_view_by_month_or_weight_is_judged_by_years_and_value_and_says_so(shown: Shown) -> None:
    monthly = panel(shown("rare-earth-compounds", basis="month").choice)
    assert monthly.notes[0] == "The view is by month; rules are about years."
    assert "basis=fiscal" in monthly.query
    weighed = panel(shown("permanent-magnets", measure="weight").choice)
    assert weighed.notes[0] == "The view is by weight; all these rules are about value."


def test_a_view_of_exports_has_no_verdicts(shown: Shown) -> None:
    found = panel(shown("rare-earth-compounds", flow="export").choice)
    assert (found.judged, found.reason) == ((), "The rulebooks judge imports; the view is of exports.")


def test_an_extract_shows_its_bound(shown: Shown) -> None:
    found = panel(shown("permanent-magnets", basis="calendar", source="baci", from_="2023", to="2023").choice)
    extreme = next(each for each in found.judged if each.book.id == "extreme_bottleneck")
    assert [c.figure for c in extreme.conditions] == ["not known", "at least USD 190 million"]
    assert extreme.verdict == "cannot be decided"


def test_a_figure_that_rounding_would_put_on_the_threshold_has_the_digits_that_tell_its_side() -> None:
    assert beside("world_export_hhi", 0.39996, 0.4) == "3,999.6"
    assert beside("hhi", 0.4, 0.4) == "4,000"
    assert beside("hhi", 0.3, 0.4) == "3,000"
    assert beside("cr3", 0.50004, 0.5) == "50.004 %"
    assert beside("import_cover_by_exports", 0.9998, 1.0) == "0.9998"
