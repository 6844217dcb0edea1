"""Which periods of a series can be compared, and what the comparison of two of them is called."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import polars as pl

MONTHS_IN_YEAR = 12
BASES = ("fiscal", "calendar", "month")
"""Bases of a series, the usual first."""


def whole(basis: str) -> int:
    """How many months a complete period of a basis has."""
    return 1 if basis == "month" else MONTHS_IN_YEAR


def complete(periods: pl.DataFrame, basis: str) -> pl.DataFrame:
    """The periods of :class:`etl.cells.Cells` that are published whole: neither extracts nor years with gaps."""
    return periods.filter(pl.col("coverage") == "complete", pl.col("months_covered") == whole(basis))


def ordinal(month: str) -> int:
    """The number of a month, so that neighbours differ by one: ``2024-01`` is one more than ``2023-12``."""
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def month(number: int) -> str:
    """The label of a month, the inverse of :func:`ordinal`."""
    return f"{number // 12}-{number % 12 + 1:02d}"


def pairs(periods: pl.DataFrame, basis: str) -> list[tuple[str, str]]:
    """Complete periods to compare, the earlier first: a year with the complete one before it, a month with the same
    month a year before. No pair reaches over a break of the series.
    """
    whole_ones = complete(periods, basis).sort("period").select("period", "era").rows()
    if basis == "month":
        eras = dict(whole_ones)
        before = ((month(ordinal(later) - MONTHS_IN_YEAR), later) for later in eras)
        return [(earlier, later) for earlier, later in before if eras.get(earlier) == eras[later]]
    neighbours = pairwise(whole_ones)
    return [(earlier, later) for (earlier, era), (later, same) in neighbours if era == same]


def ids(found: Iterable[str | None]) -> str | None:
    """Finding ids of several cells as one cell: each once, joined by ``;``."""
    every = {name for cell in found if cell for name in cell.split(";")}
    return ";".join(sorted(every)) or None
