"""Words for what a view names."""

from __future__ import annotations

from datetime import date

import pytest

from dashboard import labels
from dashboard.data import known
from dashboard.languages import language
from dashboard.view import BASES, WORDS
from etl.language import speaking
from etl.reader import Store


def test_every_source_held_has_a_name_and_a_publisher(opened: Store) -> None:
    assert set(known(opened).sources) <= set(labels.SOURCES) & set(labels.PUBLISHERS)


def test_every_word_of_a_view_has_a_label() -> None:
    assert set(labels.UNITS) == set(WORDS["unit"])
    assert set(labels.BASIS) == set(BASES)


def test_a_month_has_its_name_inside_a_sentence() -> None:
    assert labels.when("2026-06", "month") == "June 2026"
    assert labels.when("2005-06", "fiscal") == "2005-06"
    assert labels.when("2024", "calendar") == "2024"


@pytest.mark.parametrize(
    ("basis", "native", "start_month", "words"),
    [
        ("fiscal", "month", 4, "fiscal years (April–March), added up from months"),
        ("fiscal", "fiscal_year", 4, "fiscal years (April–March)"),
        ("fiscal", "month", 10, "fiscal years (October–September), added up from months"),
        ("fiscal", "fiscal_year", 1, "fiscal years (January–December)"),
        ("calendar", "month", 4, "calendar years, added up from months"),
        ("calendar", "calendar_year", 4, "calendar years"),
        ("month", "month", 4, "months"),
    ],
)
def test_what_the_periods_are(basis: str, native: str, start_month: int, words: str) -> None:
    assert labels.years(basis, [native], start_month) == words


def test_years_of_which_some_are_added_up_from_months() -> None:
    assert labels.years("calendar", ["calendar_year", "month"], 4) == "calendar years, partly added up from months"


@pytest.mark.parametrize(("items", "text"), [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")])
def test_a_list_in_a_sentence(items: list[str], text: str) -> None:
    assert labels.joined(items) == text


def test_neighbours_are_written_as_runs() -> None:
    every = ["2019", "2020", "2021", "2022", "2023", "2024"]
    assert labels.spans(["2019", "2020", "2021", "2023"], every) == "2019 to 2021 and 2023"
    assert labels.spans(["2019", "2021", "2024"], every) == "2019, 2021 and 2024"
    assert labels.spans(every, every) == "2019 to 2024"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Rare-earth compounds", "rare-earth compounds"),
        ("Heading 8505", "Heading 8505"),
        ("PM magnets", "PM magnets"),
    ],
)
def test_a_name_inside_a_sentence(name: str, text: str) -> None:
    assert labels.plain(name) == text


@pytest.mark.parametrize(
    ("title", "pieces"),
    [
        ("84.2 % by value in 2024", ["84.2~%", "by", "value", "in", "2024"]),
        ("9.72 % (the Philippines)", ["9.72~%", "(the", "Philippines)"]),
        ("> 99.9 %, USD 193 million of it", [">~99.9~%,", "USD~193~million", "of", "it"]),
        (
            "₹ 4,110 crore or 21,900 t of 2 tariff lines",
            ["₹~4,110~crore", "or", "21,900~t", "of", "2", "tariff", "lines"],
        ),
    ],
)
def test_no_line_of_a_title_ends_within_a_number(title: str, pieces: list[str]) -> None:
    assert labels.unbroken(title).replace("\u00a0", "~").split() == pieces


# another language


def test_dates_names_and_lists_in_hindi() -> None:
    with speaking(language("hi")):
        assert labels.when("2026-02", "month") == "फ़रवरी 2026"
        assert labels.day("2026-11-22-192c2e9d") == "22 नवंबर 2026"
        assert labels.short_day(date(2025, 4, 4)) == "4 अप्रैल 2025"
        assert labels.years("fiscal", ["month"], 4) == "वित्त वर्ष (अप्रैल–मार्च), महीनों का योग"
        assert labels.spans(["2019", "2020", "2023"], ["2019", "2020", "2021", "2023"]) == "2019 से 2020 और 2023"
        assert labels.joined(["चीन", "जापान", "वियतनाम"]) == "चीन, जापान और वियतनाम"
        assert labels.possessive(labels.country("United States")) == "United States"
    assert labels.possessive(labels.country("United States")) == "the United States'"
    assert (labels.day("2026-11-22"), labels.short_day(date(2025, 4, 4))) == ("22 November 2026", "04 Apr 2025")
