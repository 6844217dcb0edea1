"""What the page Claims says: filters and their addresses, headline, numbers beside each other, charts."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from dashboard import claims
from dashboard.claims import Filter
from dashboard.routing import query_of
from dashboard.view import View
from etl.reader import Store
from etl.schema import CLAIMS, VERDICTS

Row = dict[str, Any]


@pytest.fixture(scope="module")
def rows(opened: Store) -> dict[str, Row]:
    return {row["id"]: row for row in opened.claims.to_dicts()}


def frame(**counts: int) -> pl.DataFrame:
    """So many claims of each verdict."""
    verdicts = [verdict for verdict, count in counts.items() for _ in range(count)]
    return pl.DataFrame({"verdict": verdicts}, schema={"verdict": pl.String})


def test_every_verdict_has_words() -> None:
    assert sorted(claims.ORDER) == sorted(claims.MEANINGS) == sorted(VERDICTS)


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ({"agrees_other_basis": 4, "cannot_be_right": 1, "no_data": 31},
         "Of 36 published figures, 4 agree with official trade data by another measure or year, and 1 cannot be right"),
        ({"agrees": 2, "agrees_other_basis": 1, "differs": 3, "cannot_be_right": 2},
         "Of 8 published figures, 3 agree with official trade data, 3 differ, and 2 cannot be right"),
        ({"agrees_other_scope": 1, "differs": 1},
         "Of 2 published figures, 1 agrees with official trade data on another scope, and 1 differs"),
        ({"no_data": 2}, "Of 2 published figures, none agree with official trade data"),
        ({}, "No published figures are held to this store"),
    ],
)  # fmt: skip
def test_the_headline_states_the_finding(counts: dict[str, int], sentence: str) -> None:
    assert claims.headline(frame(**counts)) == sentence


def test_the_lead_says_what_is_with_the_others(opened: Store) -> None:
    assert claims.lead(opened.claims).startswith(
        "Of the others, 8 name no HS code that would settle them, 1 stands against another claim, 1 is not about trade"
        " and for 21 there is nothing here to hold them to."
    )
    assert claims.lead(frame(agrees=1)).startswith("Verdicts are computed")


@pytest.mark.parametrize(
    ("claim", "published", "ours", "difference"),
    [
        ("reuters-magnets-fy25", "53,748 t", "54,452 t", "+704 t (+1.3 %)"),
        ("magnets-fy25-china-share", "93 %", "94.3 %", "+1.3 points"),
        ("magnets-fy25-crore", "₹ 1,744 crore", "₹ 1,679 crore", "−₹ 65 crore (−3.7 %)"),
        ("gov-magnets-china-value", "59.6 to 81.3 %", "72.3 to 82.9 %", None),
        ("sbi-re-fy25", "USD 31.9 million", None, None),
        ("pib-china-metal-magnets-fy25", "USD 110.68 million", "USD 162.79 million", "+USD 52.11 million (+47.1 %)"),
    ],
)
def test_numbers_beside_each_other(
    rows: dict[str, Row], claim: str, published: str, ours: str | None, difference: str | None
) -> None:
    row = rows[claim]
    assert (claims.published(row), claims.ours(row), claims.difference(row)) == (published, ours, difference)


def test_what_is_within_rounding_is_no_difference(rows: dict[str, Row]) -> None:
    row = rows["magnets-fy25-china-share"] | {"published": 25.6, "ours": 25.606, "difference": 0.006}
    assert claims.difference(row) == "the same within rounding"


def test_what_was_claimed_and_what_ours_is(rows: dict[str, Row], opened: Store) -> None:
    names = {iso3: words["en"] for iso3, words in opened.names.items()}
    row = rows["magnets-fy25-china-share"]
    assert claims.claimed_as(row, names) == "imports of India from China, share by weight, fiscal 2024-25"
    assert claims.our_scope(row, opened) == "HS 8505.11, by weight, calendar 2024"
    average = rows["sbi-re-avg"]
    assert claims.claimed_as(average, names) == "imports of India, average by value, fiscal 2021-22 to 2024-25"
    assert claims.claimed_as(rows["china-magnet-capacity"], names) == "capacity share, 2025"


def test_the_chart_is_the_view_with_our_number(rows: dict[str, Row], opened: Store) -> None:
    wanted = Filter(View(theme="dark"))
    href = claims.chart(rows["magnets-fy25-china-t"], wanted, opened)
    assert href is not None and href.startswith("/commodity/permanent-magnets?")
    query = {key: values[-1] for key, values in query_of(href.partition("?")[2]).items()}
    assert query == {
        "reporter": "IND", "partner": "CHN", "flow": "import", "measure": "weight", "unit": "t", "basis": "calendar",
        "from": "2024", "to": "2024", "source": "comtrade", "theme": "dark",
    }  # fmt: skip
    assert claims.chart(rows["magnets-fy25-china-t"] | {"our_scope": "2805"}, wanted, opened) is None


def test_a_filter_and_its_address_are_the_same(opened: Store) -> None:
    wanted, wrong = claims.read(query_of("verdict=no_data&text=Hong%20Kong&theme=dark&from=2020"), opened)
    assert (wanted.verdict, wanted.text, wrong) == ("no_data", "Hong Kong", [])
    assert wanted.query() == "?verdict=no_data&text=Hong+Kong&theme=dark"
    assert claims.read(query_of(wanted.query()), opened) == (wanted, [])
    assert Filter(View()).query() == ""


def test_what_is_no_verdict_is_told(opened: Store) -> None:
    wanted, wrong = claims.read({"verdict": ["wrong"]}, opened)
    assert (wanted.verdict, [error.parameter for error in wrong]) == (None, ["verdict"])
    assert "cannot_be_right" in str(wrong[0])


@pytest.mark.parametrize(
    ("text", "found"),
    [("crisil-repm-fy25", {"crisil-repm-fy25", "reuters-magnets-fy25"}), ("mongolia", 5), ("KITCO", 2), ("xyz", 0)],
)
def test_words_are_searched_in_statement_source_scope_and_reason(opened: Store, text: str, found: Any) -> None:
    ids = set(claims.select(opened, Filter(View(), text=text))["id"])
    assert (ids if isinstance(found, set) else len(ids)) == found


def test_counts_are_in_the_order_of_the_page(opened: Store) -> None:
    counts = claims.counts(opened.claims)
    assert list(counts) == list(claims.ORDER)
    assert sum(counts.values()) == opened.claims.height
    assert claims.counts(CLAIMS.empty()) == dict.fromkeys(claims.ORDER, 0)


def test_a_reason_opens_with_a_whole_sentence(rows: dict[str, Row]) -> None:
    for row in rows.values():
        first, others = claims.told(row["reason"])
        assert first.endswith(".") and f"{first} {others}".strip() == row["reason"]
    first, _ = claims.told(rows["reuters-magnets-fy25"]["reason"])
    assert first.endswith("outside the 15–100 USD/kg of rare earth magnets.")
