from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.sources.years import halves, hs_revision, span_label, spans

MONTHS = [f"{year}-{month:02d}" for year in range(2018, 2027) for month in range(1, 13)]


def test_consecutive_periods_are_asked_for_together_in_blocks_of_five_years() -> None:
    assert spans(["2018", "2019", "2020", "2021"]) == [("2018", "2019"), ("2020", "2021")]
    assert spans(["2019-11", "2019-12", "2020-01", "2020-03"]) == [
        ("2019-11", "2019-12"),
        ("2020-01", "2020-01"),
        ("2020-03", "2020-03"),
    ]
    assert spans([]) == []


def test_a_new_month_changes_only_the_newest_span() -> None:
    assert spans(MONTHS[:100])[:-1] == spans(MONTHS[:101])[:-1]


@given(st.sets(st.sampled_from(MONTHS), min_size=1))
def test_every_period_lies_in_exactly_one_span_and_no_other_period_does(chosen: set[str]) -> None:
    covered = [m for first, last in spans(sorted(chosen)) for m in MONTHS if first <= m <= last]
    assert covered == sorted(chosen)


@given(st.sampled_from(MONTHS), st.sampled_from(MONTHS))
def test_halves_cover_the_span_and_are_smaller(one: str, other: str) -> None:
    first, last = sorted([one, other])
    parts = halves(first, last)
    covered = [m for start, end in parts for m in MONTHS if start <= m <= end]
    assert covered == ([] if first == last else [m for m in MONTHS if first <= m <= last])
    assert all(part != (first, last) for part in parts)


def test_years_are_halved_too() -> None:
    assert halves("2020", "2024") == [("2020", "2022"), ("2023", "2024")]


def test_a_span_is_written_as_the_registry_does() -> None:
    assert (span_label("2024", "2024"), span_label("2020-01", "2024-12")) == ("2024", "2020-01..2024-12")


@pytest.mark.parametrize(
    ("year", "revision"),
    [
        ("1988", "HS1992"),
        ("1995", "HS1992"),
        ("1996", "HS1996"),
        ("2001", "HS1996"),
        ("2002", "HS2002"),
        ("2006", "HS2002"),
        ("2007", "HS2007"),
        ("2012", "HS2012"),
        ("2016", "HS2012"),
        ("2017", "HS2017"),
        ("2021", "HS2017"),
        ("2022", "HS2022"),
        ("2026", "HS2022"),
    ],
)
def test_the_revision_is_that_in_force_in_the_year(year: str, revision: str) -> None:
    assert pl.DataFrame({"year": [year]}).select(hs_revision(pl.col("year"))).item() == revision
