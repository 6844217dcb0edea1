"""Where a series breaks: no line runs from one era to another, and a dashed line stands between them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import polars as pl

from dashboard.figures.base import Style, note
from dashboard.theme import faint

LABEL = "series breaks:<br>other codes"
_LATE = 0.7  # of the axis: from here on the label stands on the left of its line

Drawn = tuple[list[dict[str, Any]], list[dict[str, Any]]]
"""Shapes and annotations."""


def eras(table: pl.DataFrame) -> dict[str, str]:
    """The era of each period of a chart table."""
    return dict(table.select("period", "era").iter_rows())


def breaks(table: pl.DataFrame) -> list[tuple[str, str]]:
    """The last period of an era and the first of the next, at each break of the series."""
    return [(last, first) for (last, one), (first, other) in pairwise(sorted(eras(table).items())) if one != other]


def on_categories(periods: Sequence[str], table: pl.DataFrame, style: Style) -> Drawn:
    """The breaks of ``table`` on an axis of categories."""
    return _drawn([(n - 0.5, n / len(periods)) for n in _firsts(periods, table)], style)


def on_days(periods: Sequence[str], table: pl.DataFrame, style: Style) -> Drawn:
    """The breaks of ``table`` on an axis of dates, whose ``periods`` are months."""
    return _drawn([(f"{periods[n]}-01", n / len(periods)) for n in _firsts(periods, table)], style)


def _firsts(periods: Sequence[str], table: pl.DataFrame) -> list[int]:
    return [periods.index(first) for _, first in breaks(table)]


def _drawn(places: Sequence[tuple[float | str, float]], style: Style) -> Drawn:
    shapes = [
        {
            "type": "line", "xref": "x", "x0": x, "x1": x, "yref": "paper", "y0": 0, "y1": 1,
            "line": {"color": style.palette.ink, "width": 1.2, "dash": "dash"},
        }
        for x, _ in places
    ]  # fmt: skip
    labels = [
        note(
            LABEL, style, x=x, xref="x", y=1, yref="paper", yanchor="top",
            xanchor="right" if part > _LATE else "left", xshift=-4 if part > _LATE else 4,
            align="right" if part > _LATE else "left", bgcolor=faint(style.palette.ground, 0.85),
            font={"size": 11, "color": style.palette.ink},
        )
        for x, part in places
    ]  # fmt: skip
    return shapes, labels
