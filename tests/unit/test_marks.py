"""The findings behind a chart, one mark per kind: how it is drawn, over which periods, in which words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from dashboard import cards, marks
from dashboard.cards import CHARTS
from dashboard.data import Store
from dashboard.figures.marks import Mark
from dashboard.resolve import Page
from etl.checks.declared import CHECKS

Shown = Callable[..., Page]
COMPOUNDS, MAGNETS = "rare-earth-compounds", "permanent-magnets"
SPLIT = ("focus", "suppliers", "months", "concentration")


def of(page: Page, chart: str) -> dict[str, Mark]:
    return {mark.id: mark for mark in cards.card(page, chart, "light").marks}


@pytest.mark.parametrize("chart", CHARTS)
def test_every_finding_of_a_table_has_its_mark(opened: Store, shown: Shown, chart: str) -> None:
    for scope in opened.commodities.scopes:
        card = cards.card(shown(scope), chart, "light")
        raised = {name for ids in card.table["findings"].drop_nulls() for name in ids.split(";")}
        assert {mark.id for mark in card.marks} == raised


@pytest.mark.parametrize("chart", SPLIT)
def test_a_wrong_split_is_hatched_where_shares_are(shown: Shown, chart: str) -> None:
    mark = of(shown(COMPOUNDS), chart)["partner-collapse"]
    assert (mark.severity, mark.look, mark.marked) == ("error", "hatched", frozenset())
    assert mark.span == ("2023-04 to 2024-03" if chart == "months" else "2023-24")
    assert mark.sentence == (
        f"Hatched, {mark.span}: the split by country is wrong at the source (finding partner-collapse); the total"
        " stands, shares and HHI are left out."
    )


def test_a_wrong_split_is_only_marked_where_the_total_stands(shown: Shown) -> None:
    mark = of(shown(COMPOUNDS), "trend")["partner-collapse"]
    assert (mark.look, mark.hatched, mark.marked) == ("marked", frozenset(), frozenset({"2023-24"}))
    assert mark.sentence.endswith("(finding partner-collapse); the total stands.")


@pytest.mark.parametrize("chart", SPLIT)
def test_a_wrong_split_that_is_shown_stays_hatched(shown: Shown, chart: str) -> None:
    found = of(shown(COMPOUNDS, data="as-published"), chart)
    assert found["partner-collapse"].look == "hatched"
    assert "as published, with a split by country that is wrong" in found["partner-collapse"].sentence
    assert "corrected" not in found


def test_what_a_correction_repaired_is_marked_not_hatched() -> None:
    assert marks.is_hatched("focus", "partner-collapse", "error", usable=True, ids=["partner-collapse"])
    assert not marks.is_hatched(
        "focus", "partner-collapse", "error", usable=True, ids=["corrected", "partner-collapse"]
    )
    assert marks.is_hatched("focus", "partner-collapse", "error", usable=False, ids=["corrected", "partner-collapse"])


def test_a_correction_that_leaves_a_gap_explains_it() -> None:
    assert marks.is_hatched("focus", "corrected", "info", usable=False, ids=["corrected"])
    assert not marks.is_hatched("focus", "corrected", "info", usable=False, ids=["corrected", "partner-collapse"])
    assert not marks.is_hatched("trend", "corrected", "info", usable=False, ids=["corrected"])


def test_an_outlier_names_the_country_and_the_month(shown: Shown) -> None:
    mark = of(shown(COMPOUNDS), "focus")["value-outlier"]
    assert mark.title.endswith(": Japan")
    assert (mark.span, mark.look, mark.marked) == ("2025-26", "marked", frozenset({"2025-26"}))
    assert "February 2026: USD 8.94 million stand on Japan in one month" in mark.sentence
    assert [found.when for found in mark.found] == ["February 2026"]


def test_twenty_years_of_extracts_are_one_line(shown: Shown) -> None:
    mark = of(shown(MAGNETS), "focus")["extract"]
    assert (mark.look, mark.span) == ("hollow", "2002 to 2021 and 2023")
    assert (mark.hatched, mark.marked) == (frozenset(), frozenset())


@pytest.mark.parametrize(
    ("chart", "words"),
    [
        ("trend", "the total is at least what is shown"),
        ("focus", "a share is at most what is shown"),
        ("suppliers", "a share is at most what is shown"),
        ("concentration", "shares are upper bounds"),
    ],
)
def test_an_extract_says_which_way_the_bound_goes(shown: Shown, chart: str, words: str) -> None:
    sentence = of(shown(MAGNETS), chart)["extract"].sentence
    assert sentence.startswith("Hollow, 2002 to 2021 and 2023: an extract (finding extract)")
    assert words in sentence


def test_nothing_hollow_is_promised_where_nothing_is_drawn(shown: Shown) -> None:
    card = cards.card(shown("lithium-carbonates", measure="weight"), "suppliers", "light")
    assert (card.marks, card.notes) == ((), ("2002 to 2023: no weights in this store.",))


def test_exports_of_importers_extracts_are_extracts(shown: Shown) -> None:
    """The findings stand on the importers' rows; the exporter's view knows them by their coverage."""
    mark = of(shown(MAGNETS, flow="export", basis="calendar", source="baci"), "trend")["extract"]
    assert (mark.severity, mark.look, mark.found) == ("warning", "hollow", ())


def test_the_gravest_comes_first(shown: Shown) -> None:
    found = cards.card(shown(COMPOUNDS), "focus", "light").marks
    assert [mark.id for mark in found] == sorted((m.id for m in found), key=lambda i: marks.rank(of_check(i), i))
    assert found[0].severity == "error" and found[-1].severity == "info"


def of_check(kind: str) -> str:
    return next(check.severity for check in CHECKS if check.id == kind)


def test_a_kind_that_this_version_does_not_know_is_called_by_its_id() -> None:
    assert marks.title("from-another-version") == "from-another-version"
    assert marks.rank("warning", "from-another-version") > marks.rank("warning", "extract")


def row(month: int, message: str, **more: Any) -> dict[str, Any]:
    start = date(2024, month, 1)
    return {"period_start": start, "period_months": 1, "basis": "month", "message": message, "evidence": "e"} | more


def test_findings_with_one_message_are_folded() -> None:
    rows = [row(1, "same"), row(2, "same"), row(3, "other"), row(5, "same")]
    assert [(found.when, found.message) for found in marks.folded(rows, 4)] == [
        ("March 2024", "other"),
        ("January 2024 to February 2024 and May 2024", "same"),
    ]


def test_a_year_to_date_is_named_by_its_months() -> None:
    rows = [row(1, "m", period_months=4, basis="year_to_date"), row(4, "m", period_months=12, basis="year_to_date")]
    assert marks.spans(rows, 4) == "January to April 2024 and April to March 2025"
