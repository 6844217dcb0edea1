"""Where a series breaks: no line runs from one era to another, and a dashed line stands between them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import polars as pl

from dashboard.figures.base import Style, note
from dashboard.theme import faint
from etl.language import later, say

LABEL = later("series<br>breaks")
_WIDTH = 0.22  # of the axis, so wide is the label on a narrow screen

STRIP = 0.13
"""Of the paper, above the figures: there the labels stand, so that they hide none."""

Drawn = tuple[list[dict[str, Any]], list[dict[str, Any]]]
"""Shapes and annotations."""


def eras(table: pl.DataFrame) -> dict[str, str]:
    """The era of each period of a chart table."""
    return dict(table.select("period", "era").iter_rows())


def breaks(table: pl.DataFrame) -> list[tuple[str, str]]:
    """The last period of an era and the first of the next, at each break of the series."""
    return [(last, first) for (last, one), (first, other) in pairwise(sorted(eras(table).items())) if one != other]


def on_categories(periods: Sequence[str], table: pl.DataFrame, style: Style, top: float = 1) -> Drawn:
    """The breaks of ``table`` on an axis of categories; ``top`` is where they end, a part of the paper."""
    return _drawn([(n - 0.5, n / len(periods)) for n in _firsts(periods, table)], style, top)


def below(labels: Sequence[dict[str, Any]], top: float = 1, low: float = 0) -> list[float]:
    """The domain of the axis of values, below the labels of breaks if there are any."""
    return [low, top - STRIP if labels else top]


def on_days(periods: Sequence[str], table: pl.DataFrame, style: Style) -> Drawn:
    """The breaks of ``table`` on an axis of dates, whose ``periods`` are months."""
    return _drawn([(f"{periods[n]}-01", n / len(periods)) for n in _firsts(periods, table)], style, 1)


def _firsts(periods: Sequence[str], table: pl.DataFrame) -> list[int]:
    return [periods.index(first) for _, first in breaks(table)]


def _drawn(places: Sequence[tuple[float | str, float]], style: Style, top: float) -> Drawn:
    """A line at each place, and its label unless that would stand on the one before."""
    shapes = [
        {
            "type": "line", "xref": "x", "x0": x, "x1": x, "yref": "paper", "y0": 0, "y1": top,
            "line": {"color": style.palette.ink, "width": 1.2, "dash": "dash"},
        }
        for x, _ in places
    ]  # fmt: skip
    labels, free = [], 0.0
    for x, part in places:
        late = part + _WIDTH > 1
        if (part - _WIDTH if late else part) >= free:
            free = part if late else part + _WIDTH
            labels.append(
                note(
                    say(LABEL), style, x=x, xref="x", y=top, yref="paper", yanchor="top",
                    xanchor="right" if late else "left", xshift=-4 if late else 4, align="right" if late else "left",
                    bgcolor=faint(style.palette.ground, 0.85), font={"size": 11, "color": style.palette.ink},
                )
            )  # fmt: skip
    return shapes, labels
