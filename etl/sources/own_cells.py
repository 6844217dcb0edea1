"""How the cells of a user's own table can be printed: periods, HS codes, words, numbers and units.

A reader takes one printed text and gives that of the flow table, or None: what is not printed as declared is not read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

import polars as pl

from etl import units

Reader: TypeAlias = Callable[[str], str | None]

PERIODS: Mapping[str, Mapping[str, str]] = {
    "month": {
        "2024-03": r"(?P<year>\d{4})-(?P<month>\d\d?)",
        "03-2024": r"(?P<month>\d\d?)[-/.](?P<year>\d{4})",
        "202403": r"(?P<year>\d{4})(?P<month>\d\d)",
        "2024M03": r"(?P<year>\d{4})M(?P<month>\d\d)",
        "Mar-2024": r"(?P<name>[a-z]{3,9})[-\s.,/']*(?P<year>\d{4})",
        "Mar-24": r"(?P<name>[a-z]{3,9})[-\s.,/']*(?P<short>\d\d)",
    },
    "calendar_year": {"2024": r"(?P<year>\d{4})"},
    "fiscal_year": {
        "2023-24": r"(?P<year>\d{4})[-/–](?P<next>\d\d)",
        "2023-2024": r"(?P<year>\d{4})[-/–](?P<next>\d{4})",
        "FY24": r"FY\s?(?P<short_end>\d\d)",
        "FY2024": r"FY\s?(?P<end>\d{4})",
        "2024 = 2023-24": r"(?P<end>\d{4})",
        "2024 = 2024-25": r"(?P<year>\d{4})",
    },
    "year_to_date": {
        "2024-04": r"(?P<year>\d{4})-(?P<month>\d\d)",
        "2024-04..2025-03": r"(?P<range>\d{4}-\d\d\.\.\d{4}-\d\d)",
    },
}
"""By basis: an example, which is the name of the format, and its pattern. The first is the default."""

_DAY = r"(?P<year>\d{4})-(?P<month>\d\d)-\d\d"  # a month in a workbook is often the first of it, shown as Mar-2024
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december")  # fmt: skip
_PIVOT = 70  # a year of two digits below it is of this century

SCALES = {"100": 2, "hundred": 2, "1000": 3, "thousand": 3, "lakh": 5, "million": 6, "crore": 7, "billion": 9}
CURRENCIES = dict.fromkeys(
    ("USD", "EUR", "INR", "AED", "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "GBP", "HKD", "HUF", "IDR", "ILS",
     "JPY", "KRW", "MXN", "MYR", "NOK", "NZD", "PHP", "PLN", "RON", "RUB", "SAR", "SEK", "SGD", "THB", "TRY", "TWD",
     "VND", "ZAR"),
    units.ONE,
)  # fmt: skip
WEIGHTS = {"g": -3, "kg": units.ONE, "quintal": 2, "t": units.TONNE}
QUANTITIES = dict.fromkeys((*units.WEIGHT_UNITS, "NOS", "PRS", "LTR", "MTR", "SQM", "CBM"), units.ONE)


def unit(text: str, known: Mapping[str, int]) -> tuple[str, int] | None:
    """Name and power of ten of a unit in words; the name is empty where there is only a scale.

    >>> unit("INR crore", CURRENCIES), unit("thousand t", WEIGHTS), unit("furlong", WEIGHTS)
    (('INR', 7), ('t', 6), None)
    """
    words = text.split()
    names = [w for w in words if w in known]
    scales = [w.lower() for w in words if w not in known]
    if not words or len(names) > 1 or not set(scales) <= set(SCALES):
        return None
    return "".join(names), sum(known[n] for n in names) + sum(SCALES[s] for s in scales)


def word(known: Mapping[str, str]) -> Reader:
    """The reader of one of some words, in upper or lower case, in singular or plural."""
    lower = {printed.lower(): meaning for printed, meaning in known.items()}
    return lambda text: lower.get(text.lower()) or lower.get(text.lower().removesuffix("s"))


def hs_code(digits: int | None) -> Reader:
    """The reader of HS codes. A leading zero is put back where ``digits`` says how long a code is, nothing else."""

    def read(text: str) -> str | None:
        if not re.fullmatch(r"[0-9]+(?:[. ][0-9]+)*", text):
            return None
        plain = re.sub("[. ]", "", text)
        if digits is None:
            return plain if len(plain) in (2, 4, 6, 8, 10) else None
        # with a point in it, the last zero may be the one that is lost
        lost = 1 if plain == text else 0
        return plain.zfill(digits) if digits - lost <= len(plain) <= digits else None

    return read


def period(basis: str, shape: str) -> Reader:
    """The reader of periods printed in the format ``shape`` of PERIODS."""
    patterns = [PERIODS[basis][shape], *([_DAY] if basis == "month" else [])]

    def read(text: str) -> str | None:
        found = next(filter(None, (re.fullmatch(p, text, re.ASCII | re.IGNORECASE) for p in patterns)), None)
        return _label(basis, found.groupdict()) if found else None

    return read


def _label(basis: str, part: Mapping[str, str]) -> str | None:
    if "range" in part:
        return part["range"]
    year = _year(part)
    if basis == "calendar_year":
        return f"{year:04d}"
    if basis == "fiscal_year":
        following = f"{year + 1:04d}"
        agrees = part.get("next", following) in (following, following[-2:])
        return f"{year:04d}-{following[-2:]}" if agrees else None
    month = _month(part["name"]) if "name" in part else int(part["month"])
    return f"{year:04d}-{month:02d}" if 1 <= month <= 12 else None


def _year(part: Mapping[str, str]) -> int:
    """The year in which the period begins."""
    if "year" in part:
        return int(part["year"])
    if "end" in part:
        return int(part["end"]) - 1
    short = int(part.get("short") or part["short_end"])
    return short + (2000 if short < _PIVOT else 1900) - ("short_end" in part)


def _month(name: str) -> int:
    return next((n for n, month in enumerate(_MONTHS, 1) if month.startswith(name.lower())), 0)


def number(column: str, decimal: str, thousands: str) -> pl.Expr:
    """The printed number without grouping and with a decimal point; null where it is not printed so.

    Groups are of three digits or, as in India, of two with a last one of three. ``thousands`` may be empty.
    """
    group = {"": "", " ": "[ \u00a0\u202f]"}.get(thousands, re.escape(thousands))
    grouped = rf"|[0-9]{{1,3}}(?:{group}[0-9]{{3}})+|[0-9]{{1,2}}(?:{group}[0-9]{{2}})+{group}[0-9]{{3}}"
    mark = re.escape(decimal)
    shape = rf"^[+-]?(?:[0-9]+{grouped if group else ''})(?:{mark}[0-9]*)?(?:[eE][+-]?[0-9]{{1,3}})?$"
    plain = pl.col(column).str.replace_all(group, "") if group else pl.col(column)
    return pl.when(pl.col(column).str.contains(shape)).then(plain.str.replace(mark, ".")).alias(column)
