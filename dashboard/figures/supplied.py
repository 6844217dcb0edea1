"""What is bought from one supplier: a bar per commodity."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.figures import base
from dashboard.figures.base import Figure, Style
from dashboard.theme import faint
from etl import numbers

FEW = 6
"""Fewer bars than this are not made wider."""


@dataclass(frozen=True)
class Bar:
    """What is bought of a commodity: ``value`` in USD, ``said`` beside the bar, ``more`` where one points."""

    name: str
    value: float
    said: str
    more: str
    extract: bool = False


def supplied(bars: list[Bar], style: Style) -> Figure:
    """``bars`` from top to bottom; extracts are hollow."""
    palette = style.palette
    largest = max((bar.value for bar in bars), default=0.0)
    scale = base.scale(largest, "usd")
    names = [bar.name for bar in bars]
    trace = {
        "type": "bar",
        "orientation": "h",
        "y": names,
        "x": [bar.value * scale.factor for bar in bars],
        "marker": {
            "color": [faint(palette.accent, base.ALPHA["extract" if bar.extract else "complete"]) for bar in bars],
            "line": {"color": palette.accent, "width": [1 if bar.extract else 0 for bar in bars]},
        },
        "customdata": [[numbers.usd(bar.value), bar.more] for bar in bars],
        "hovertemplate": "<b>%{y}</b><br>%{customdata[0]}<br>%{customdata[1]}<extra></extra>",
    }
    labels = [
        base.note(bar.said, style, x=bar.value * scale.factor, xref="x", y=bar.name, yref="y", xshift=6,
                  yanchor="middle")
        for bar in bars
    ]  # fmt: skip
    lowest = len(bars) - max(len(bars), FEW) - 0.5
    return {
        "data": [trace],
        "layout": base.layout(
            style,
            bargap=0.34,
            annotations=labels,
            yaxis={"type": "category", "categoryorder": "array", "categoryarray": list(reversed(names)),
                   "range": [lowest, len(bars) - 0.5], "fixedrange": True, "ticks": "", "automargin": True,
                   "tickfont": {"size": 12, "color": palette.ink}},
            xaxis={**base.value_axis(style, scale.words), "automargin": True,
                   "range": [0, 1.3 * (largest or 1.0) * scale.factor]},
            margin={"l": 150, "r": 12, "t": 8, "b": 44},
        ),
    }  # fmt: skip
