from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from etl.fiscal_year import Period, fiscal_label, label_expr, parse_period, period_label

FIRSTS = [date(year, month, 1) for year in (1962, 1998, 1999, 2000, 2024) for month in range(1, 13)]


@pytest.mark.parametrize(
    ("month", "start_month", "label"),
    [
        (date(2024, 1, 1), 1, "2024"),
        (date(2024, 12, 1), 1, "2024"),
        (date(2024, 3, 1), 4, "2023-24"),
        (date(2024, 4, 1), 4, "2024-25"),
        (date(2024, 6, 1), 7, "2023-24"),
        (date(2024, 7, 1), 7, "2024-25"),
        (date(2024, 9, 1), 10, "2023-24"),
        (date(2024, 10, 1), 10, "2024-25"),
        (date(2000, 3, 1), 4, "1999-00"),
        (date(2000, 4, 1), 4, "2000-01"),
    ],
)
def test_a_fiscal_year_is_named_by_the_calendar_years_it_touches(month: date, start_month: int, label: str) -> None:
    assert fiscal_label(month, start_month) == label


@pytest.mark.parametrize("start_month", [1, 4, 7, 10])
def test_the_vectorised_label_equals_the_scalar_one(start_month: int) -> None:
    labels = pl.DataFrame({"start": FIRSTS}).select(label_expr("start", start_month)).to_series()
    assert labels.to_list() == [fiscal_label(first, start_month) for first in FIRSTS]


@pytest.mark.parametrize("start_month", [1, 4, 7, 10])
@pytest.mark.parametrize("year", [1962, 1998, 1999, 2000, 2024, 2199])
def test_label_and_period_lead_to_each_other(year: int, start_month: int) -> None:
    label = fiscal_label(date(year, start_month, 1), start_month)
    period = parse_period(label, "fiscal_year", start_month)
    assert period == Period(date(year, start_month, 1), 12, "fiscal_year")
    assert period_label(period.start, period.months, period.basis, start_month) == label


@pytest.mark.parametrize(
    ("text", "basis", "start", "end"),
    [
        ("2024-03", "month", date(2024, 3, 1), date(2024, 4, 1)),
        ("2024-12", "month", date(2024, 12, 1), date(2025, 1, 1)),
        ("2024", "calendar_year", date(2024, 1, 1), date(2025, 1, 1)),
        ("2023-24", "fiscal_year", date(2023, 4, 1), date(2024, 4, 1)),
        ("2024-04", "year_to_date", date(2024, 1, 1), date(2024, 5, 1)),
    ],
)
def test_a_printed_period_is_a_half_open_span(text: str, basis: str, start: date, end: date) -> None:
    period = parse_period(text, basis)
    assert (period.start, period.end) == (start, end)
    assert period_label(period.start, period.months, period.basis) == text


def test_2005_06_as_a_fiscal_year_is_not_june_2005() -> None:
    assert parse_period("2005-06", "fiscal_year") == Period(date(2005, 4, 1), 12, "fiscal_year")
    assert parse_period("2005-06", "month") == Period(date(2005, 6, 1), 1, "month")


@pytest.mark.parametrize(
    ("text", "basis"),
    [
        ("2018-13", "month"),
        ("2018-00", "month"),
        ("2018-1", "month"),
        ("2018", "month"),
        ("0000-01", "month"),
        ("2023-25", "fiscal_year"),
        ("2023-23", "fiscal_year"),
        ("2023", "fiscal_year"),
        ("2023-24", "calendar_year"),
        ("1961", "calendar_year"),
        ("9999", "calendar_year"),
        ("9999-00", "fiscal_year"),
        ("", "calendar_year"),
    ],
)
def test_what_the_calendar_does_not_know_is_refused_by_name(text: str, basis: str) -> None:
    with pytest.raises(ValueError, match=f"^'{text}' "):
        parse_period(text, basis)
