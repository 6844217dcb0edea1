"""Periods: months, calendar years, fiscal years of any convention, and their labels.

A fiscal year is named by both calendar years it touches ("2024-25"); one that starts in January is the
calendar year ("2024"). Labels are text everywhere: "2005-06" is not June 2005.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

import polars as pl

from etl.language import say

Basis = Literal["month", "fiscal_year", "calendar_year", "year_to_date"]

_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_YEAR = re.compile(r"[0-9]{4}")
_SPAN = re.compile(r"([0-9]{4})-([0-9]{2})")
FIRST_YEAR = 1962  # the first year of UN Comtrade
LAST_YEAR = 2199


@dataclass(frozen=True, order=True)
class Period:
    """Half-open span of whole months: ``months`` of them from ``start`` (a first of the month)."""

    start: date
    months: int
    basis: Basis

    @property
    def end(self) -> date:
        """The first day after the period."""
        months = self.start.year * 12 + self.start.month - 1 + self.months
        return date(months // 12, months % 12 + 1, 1)


def fiscal_label(start: date, start_month: int) -> str:
    """Label of the fiscal year that holds the month ``start``; ``start_month`` is 1–12.

    >>> fiscal_label(date(2024, 3, 1), 4), fiscal_label(date(2024, 4, 1), 4), fiscal_label(date(2024, 4, 1), 1)
    ('2023-24', '2024-25', '2024')
    """
    year = start.year if start.month >= start_month else start.year - 1
    return str(year) if start_month == 1 else f"{year}-{(year + 1) % 100:02d}"


def parse_period(text: str, basis: Basis, start_month: int = 4) -> Period:
    """Read a printed period: ``2024-03``, ``2024``, ``2023-24``.

    Year to date is named by its last month where it begins in January, else by both ends: ``2024-04..2025-03``.

    Raises ValueError with the reason when the text is no period of that basis.
    """
    if basis == "year_to_date" and ".." in text:
        first_month, last_month = (parse_period(end, "month") for end in text.split("..", 1))
        ends = [p.start.year * 12 + p.start.month for p in (first_month, last_month)]
        if not 1 <= (months := ends[1] - ends[0] + 1) <= 12:
            raise ValueError(say("{given} is not a part of a year like 2024-04..2025-03.", given=repr(text)))
        return Period(first_month.start, months, basis)
    if basis in ("month", "year_to_date"):
        if not (match := _MONTH.fullmatch(text)):
            raise ValueError(say("{given} is not a month like 2024-03.", given=repr(text)))
        year, month = int(match[1]), int(match[2])
        first, months = (month, 1) if basis == "month" else (1, month)
    elif basis == "calendar_year" or start_month == 1:
        if not _YEAR.fullmatch(text):
            raise ValueError(say("{given} is not a calendar year like 2024.", given=repr(text)))
        year, first, months = int(text), 1, 12
    else:
        match = _SPAN.fullmatch(text)
        if not match or (int(match[1]) + 1) % 100 != int(match[2]):
            raise ValueError(say("{given} is not a fiscal year like 2023-24.", given=repr(text)))
        year, first, months = int(match[1]), start_month, 12
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(
            say("{given} lies outside the years {first} to {last}.", given=repr(text), first=FIRST_YEAR, last=LAST_YEAR)
        )
    return Period(date(year, first, 1), months, basis)


def period_label(start: date, months: int, basis: Basis, start_month: int = 4) -> str:
    """The label of a stored period, the inverse of :func:`parse_period`."""
    if basis == "month":
        return f"{start:%Y-%m}"
    if basis == "year_to_date":
        last = Period(start, months - 1, basis).end
        return f"{last:%Y-%m}" if start.month == 1 else f"{start:%Y-%m}..{last:%Y-%m}"
    return fiscal_label(start, 1 if basis == "calendar_year" else start_month)


def periods(first: Period, last: Period) -> list[Period]:
    """Every period of the kind of ``first`` up to ``last``, both included.

    >>> [period_label(p.start, p.months, p.basis) for p in periods(parse_period("2023-11", "month"),
    ...                                                            parse_period("2024-01", "month"))]
    ['2023-11', '2023-12', '2024-01']
    """
    found = [first]
    while found[-1].end <= last.start:
        found.append(Period(found[-1].end, first.months, first.basis))
    return found if first.start <= last.start else []


def end_expr() -> pl.Expr:
    """Vectorised :attr:`Period.end` of ``period_start`` and ``period_months``: the first day after the period."""
    return pl.col("period_start").dt.offset_by(pl.format("{}mo", "period_months"))


def last_month_expr() -> pl.Expr:
    """The first day of the last month of ``period_start`` and ``period_months``."""
    return pl.col("period_start").dt.offset_by(pl.format("{}mo", pl.col("period_months") - 1))


def label_expr(start: str, start_month: int) -> pl.Expr:
    """Vectorised :func:`fiscal_label` of the date column ``start``."""
    year = pl.col(start).dt.year() - (pl.col(start).dt.month() < start_month).cast(pl.Int32)
    if start_month == 1:
        return year.cast(pl.String)
    return year.cast(pl.String) + "-" + ((year + 1) % 100).cast(pl.String).str.zfill(2)
