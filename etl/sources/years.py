"""What hangs on the year of a period: how periods are asked for together, and the HS revision in force."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from etl.schema import HS_REVISIONS

YEARS_TOGETHER = 5


def spans(periods: Sequence[str]) -> list[tuple[str, str]]:
    """First and last of each run of consecutive months (``2024-03``) or years (``2024``).

    Runs end with the years that end in 4 and 9, so that only the newest changes when a period is added.
    """
    runs: list[list[str]] = []
    for period in periods:
        before = runs[-1][-1] if runs else None
        if before and _number(period) == _number(before) + 1 and _block(period) == _block(before):
            runs[-1].append(period)
        else:
            runs.append([period])
    return [(run[0], run[-1]) for run in runs]


def halves(first: str, last: str) -> list[tuple[str, str]]:
    """The two halves of a span; none if it is a single period."""
    middle = (_number(first) + _number(last)) // 2
    return [] if first == last else [(first, _label(middle, first)), (_label(middle + 1, first), last)]


def span_label(first: str, last: str) -> str:
    """The span as the registry writes it."""
    return first if first == last else f"{first}..{last}"


def hs_revision(year: pl.Expr) -> pl.Expr:
    """Revision of the HS that national nomenclatures follow in a year, printed with four digits."""
    later = (pl.when(year >= revision[2:]).then(pl.lit(revision)) for revision in reversed(HS_REVISIONS))
    return pl.coalesce(*later, pl.lit(HS_REVISIONS[0]))


def _block(period: str) -> int:
    return int(period[:4]) // YEARS_TOGETHER


def _number(period: str) -> int:
    year, _, month = period.partition("-")
    return int(year) * 12 + int(month) - 1 if month else int(year)


def _label(number: int, like: str) -> str:
    return f"{number // 12}-{number % 12 + 1:02d}" if "-" in like else str(number)
