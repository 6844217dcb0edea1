"""The columns of a TradeStat report: what each heading means, and which rows of headings are known reports."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from etl.fiscal_year import fiscal_label, period_label

APRIL = 4

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"({'|'.join(MONTHS)})[a-z]*"
_FLAG = r"\s*(?:\(([A-Z])\))?"
_SPAN = rf"{_MONTH}\W*([0-9]{{4}})?\W*-\W*{_MONTH}"
_YEARS = r"([0-9]{4})\s*-\s*([0-9]{4}|[0-9]{2})"
STATUS = {"F": "final", "R": "revised", "P": "provisional"}

_HEADINGS = {
    "s": r"s[lr]?\.?\s*(?:no\.?)?",
    "c": r"country(?:\s*/\s*region)?",
    "h": r"hs\s*code",
    "d": r"commodity",
    "u": r"unit",
    "m": rf"{_MONTH}\W*([0-9]{{4}}){_FLAG}",
    "k": rf"{_SPAN}\W*([0-9]{{4}}){_FLAG}",
    "y": rf"{_YEARS}\s*(?:\({_SPAN}\))?{_FLAG}",
    "g": r"%\s*growth",
    "p": r"%\s*share",
    "t": r"total(?:\s+(?:imports?|exports?))?",
}
"""Kinds of column, each with the heading that tells it."""

_MONTHLY = ("mmgkkg", "month a year before, month, %Growth, cumulative a year before, cumulative, %Growth")
_COUNTRY = ("sc", "S.No., Country")
_COMMODITY = ("shdu?", "S.No., HSCode, Commodity")
_ANNUAL = "year before, year, %Growth and, of quantities, year before, year, %Growth"
MONTHLY_TABLE = "meidb-months"
"""Commodities by month, world totals; the table that is no answer of the form."""

_LAYOUTS = {
    dataset: (keys[0] + figures[0], f"{keys[1]}, {figures[1]}")
    for dataset, keys, figures in (
        ("meidb-by-country", _COUNTRY, _MONTHLY),
        ("meidb-by-commodity", _COMMODITY, _MONTHLY),
        ("meidb-country-commodities", _COMMODITY, _MONTHLY),
        (MONTHLY_TABLE, _COMMODITY, ("m+t?", "months, Total")),
        ("eidb-by-country", _COUNTRY, ("yyg(?:yyg)?", _ANNUAL)),
        ("eidb-by-commodity", _COMMODITY, ("yp?yp?g(?:u?yyg)?", _ANNUAL)),
        ("eidb-country-commodities", _COMMODITY, ("yyg(?:u?yyg)?", _ANNUAL)),
    )
}
HEADERS = {dataset: readable for dataset, (_, readable) in _LAYOUTS.items()}
"""The columns of each report, in words."""


@dataclass(frozen=True)
class Column:
    """A column: its ``name``, ``kind`` (a letter), and for figures the period of the flow table, its basis and status.

    ``current`` is false for a period that is printed for comparison only.
    """

    name: str
    kind: str
    period: str = ""
    basis: str = ""
    status: str | None = None
    current: bool = False
    quantity: bool = False


def names(headings: Sequence[str]) -> list[str]:
    """Headings made different from each other: the second ``%Growth`` is ``%Growth (2)``."""
    seen: Counter[str] = Counter()
    found = []
    for heading in headings:
        seen[heading] += 1
        found.append(heading if seen[heading] == 1 else f"{heading} ({seen[heading]})")
    return found


def kinds(headings: Sequence[str]) -> str:
    """The kinds of the columns as a word; ``?`` where a heading is not known."""
    return "".join(_kind(heading)[0] for heading in headings)


def fits(headings: Sequence[str], dataset: str) -> bool:
    """Whether these are the columns of that report."""
    return re.fullmatch(_LAYOUTS[dataset][0], kinds(headings)) is not None


def columns(headings: Sequence[str], dataset: str, available: str = "") -> list[Column]:
    """The columns of a report; ``available`` is the page's word on how far its years reach.

    Raises ValueError with the columns found, if they are not those of the report.
    """
    if not fits(headings, dataset):
        raise ValueError(f"The columns are not as expected: {_listed(headings)}.")
    partial = re.search(rf"{_YEARS}\s*\({_SPAN}\)", available, re.IGNORECASE)
    found = [_column(heading, partial) for heading in headings]
    seen: Counter[str] = Counter()
    for n, column in enumerate(found):
        if column.basis:
            nth = seen[column.kind]
            seen[column.kind] += 1
            current = dataset == MONTHLY_TABLE or nth % 2 == 1
            found[n] = replace(column, current=current, quantity=column.kind == "y" and nth > 1)
    if dataset != MONTHLY_TABLE and not _in_order([column for column in found if column.basis]):
        raise ValueError(f"The periods of the columns are not a year and the one before: {_listed(headings)}.")
    return found


def _listed(headings: Sequence[str]) -> str:
    return " | ".join(headings) or "none"


def _in_order(figures: Sequence[Column]) -> bool:
    pairs = list(zip(figures[::2], figures[1::2], strict=True))
    last = {now.period.split("..")[-1] for _, now in pairs}
    return len(last) == 1 and all(before.period < now.period for before, now in pairs)


def _kind(heading: str) -> tuple[str, re.Match[str] | None]:
    plain = re.sub(r" \([0-9]+\)$", "", heading)
    for kind, pattern in _HEADINGS.items():
        if match := re.fullmatch(pattern, plain, re.IGNORECASE):
            return kind, match
    return "?", None


def _column(heading: str, partial: re.Match[str] | None) -> Column:
    kind, match = _kind(heading)
    if match is None or kind not in "mky":
        return Column(heading, kind)
    status = STATUS.get((match[match.re.groups] or "").upper())
    if kind in "ky" and not _one_year(kind, match):
        raise ValueError(f"The column {heading} is not one year.")
    if kind == "m":
        return Column(
            heading, kind, period_label(date(int(match[2]), _number(match[1]), 1), 1, "month"), "month", status
        )
    if kind == "k":
        first, last = _number(match[1]), _number(match[3])
        start = date(int(match[4]) - (first > last), first, 1)
        return Column(heading, kind, _to_date(start, last), "year_to_date", status)
    start = date(int(match[1]), APRIL, 1)
    if match[3] is None and partial and partial[1] == match[1]:
        match = partial
    last = _number(match[5]) if match[5] else APRIL - 1
    if last == APRIL - 1:
        return Column(heading, kind, fiscal_label(start, APRIL), "fiscal_year", status)
    return Column(heading, kind, _to_date(start, last), "year_to_date", status)


def _one_year(kind: str, match: re.Match[str]) -> bool:
    if kind == "y":
        return int(match[2]) % 100 == (int(match[1]) + 1) % 100
    return match[2] is None or int(match[2]) == int(match[4]) - (_number(match[1]) > _number(match[3]))


def _number(month: str) -> int:
    return MONTHS.index(month[:3].lower()) + 1


def _to_date(start: date, last: int) -> str:
    return period_label(start, (last - start.month) % 12 + 1, "year_to_date")
