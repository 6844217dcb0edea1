"""What is bought from one supplier beside what is bought from all: a bar per commodity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dashboard.figures import base
from dashboard.figures.base import Figure, Style
from dashboard.theme import faint
from etl import numbers

OTHERS = "all other suppliers"
FEW = 6
"""Fewer bars than this are not made wider."""


@dataclass(frozen=True)
class Bar:
    """Imports of a commodity: ``value`` from the supplier, ``total`` from all; of an ``extract`` at least so much."""

    name: str
    value: float
    total: float
    share: str
    extract: bool = False


def supplied(bars: list[Bar], supplier: str, style: Style) -> Figure:
    """``bars`` from top to bottom: the supplier's part in the accent, the others' in grey; extracts are hollow."""
    palette = style.palette
    scale = base.scale(max((bar.total for bar in bars), default=0.0), "usd")
    names = [bar.name for bar in bars]
    traces: list[dict[str, Any]] = [
        _trace(supplier, palette.accent, bars, [bar.value for bar in bars], scale.factor, ""),
        _trace(
            OTHERS, palette.others, bars, [max(bar.total - bar.value, 0.0) for bar in bars], scale.factor, "at least "
        ),
    ]
    labels = [
        base.note(bar.share, style, x=bar.total * scale.factor, xref="x", y=bar.name,
                  yref="y", xshift=6, yanchor="middle")
        for bar in bars
    ]  # fmt: skip
    lowest = len(bars) - max(len(bars), FEW) - 0.5
    return {
        "data": traces,
        "layout": base.layout(
            style,
            barmode="stack",
            bargap=0.34,
            annotations=labels,
            yaxis={"type": "category", "categoryorder": "array", "categoryarray": list(reversed(names)),
                   "range": [lowest, len(bars) - 0.5], "fixedrange": True, "ticks": "", "automargin": True,
                   "tickfont": {"size": 12, "color": palette.ink}},
            xaxis={**base.value_axis(style, scale.words), "automargin": True,
                   "range": [0, 1.2 * max((bar.total for bar in bars), default=1.0) * scale.factor]},
            margin={"l": 150, "r": 12, "t": 8, "b": 44},
        ),
    }  # fmt: skip


def _trace(name: str, colour: str, bars: list[Bar], values: list[float], factor: float, bound: str) -> dict[str, Any]:
    """Bars of one colour; ``bound`` is said of the values of extracts."""
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "y": [bar.name for bar in bars],
        "x": [value * factor for value in values],
        "marker": {
            "color": [faint(colour, base.ALPHA["extract"]) if bar.extract else colour for bar in bars],
            "line": {"color": colour, "width": [1 if bar.extract else 0 for bar in bars]},
        },
        "customdata": [(bound if bar.extract else "") + numbers.usd(value) for bar, value in
                       zip(bars, values, strict=True)],
        "hovertemplate": f"<b>%{{y}}</b><br>{name}: %{{customdata}}<extra></extra>",
    }  # fmt: skip
