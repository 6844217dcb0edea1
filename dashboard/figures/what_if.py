"""A what-if by supplier: what is left, what is lost, what the others add, and what nobody covers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dashboard.figures import base
from dashboard.figures.base import Figure, Style
from dashboard.theme import faint
from etl import numbers
from etl.language import say

_ADDS = 1
"""Place of the bluish green among the suppliers' colours: what is added, whoever adds it."""


@dataclass(frozen=True)
class Bar:
    """One supplier, or several: what is ``left`` of its sales, ``lost``, ``added``; ``asked`` is what equal growth asks
    of it where it is not known what it would add; ``cuts``: it is one that withholds.
    """

    name: str
    left: float
    lost: float = 0.0
    added: float = 0.0
    asked: float = 0.0
    uncovered: float = 0.0
    cuts: bool = False


def what_if(bars: list[Bar], style: Style) -> Figure:
    """``bars`` from top to bottom, by the style's measure."""
    largest = max((b.left + b.lost + b.added + b.asked + b.uncovered for b in bars), default=0.0)
    unit = "usd" if style.measure == "value" else "t"
    scale = base.scale(largest, unit)
    palette = style.palette
    green = palette.suppliers[_ADDS]
    parts: list[tuple[str, list[float], str, dict[str, Any]]] = [
        (say("still supplied"), [b.left if b.cuts else 0.0 for b in bars], palette.accent, {}),
        (say("lost"), [b.lost for b in bars], faint(palette.accent, 0.16), _hatched(palette.accent)),
        (say("supplied as before"), [0.0 if b.cuts else b.left for b in bars], palette.bar, {}),
        (say("added"), [b.added for b in bars], green, {}),
        (say("would have to be added, limit unknown"), [b.asked for b in bars], faint(green, 0.14), _hatched(green)),
        (say("uncovered"), [b.uncovered for b in bars], faint(palette.ink, 0.06), _hatched(palette.ink)),
    ]
    traces: list[dict[str, Any]] = []
    for name, values, fill, look in parts:
        if not any(values):
            continue
        traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": name,
                "y": [bar.name for bar in bars],
                "x": [value * scale.factor if value else None for value in values],
                "marker": {"color": fill, **look},
                "customdata": [numbers.amount(value, unit) for value in values],
                "hovertemplate": f"<b>%{{y}}</b><br>{name}: %{{customdata}}<extra></extra>",
            }
        )
    return {
        "data": traces,
        "layout": base.layout(
            style,
            barmode="stack",
            bargap=0.34,
            showlegend=True,
            legend={"orientation": "h", "x": 0, "xanchor": "left", "y": 1.01, "yanchor": "bottom",
                    "font": {"size": 12, "color": palette.ink}, "traceorder": "normal", "itemclick": False,
                    "itemdoubleclick": False},
            yaxis={"type": "category", "categoryorder": "array", "categoryarray": [b.name for b in reversed(bars)],
                   "fixedrange": True, "ticks": "", "automargin": True, "ticksuffix": " ",
                   "tickfont": {"size": 12, "color": palette.ink}},
            xaxis={**base.value_axis(style, scale.words), "automargin": True, "exponentformat": "none"},
            margin={"l": 120, "r": 20, "t": 34, "b": 44},
        ),
    }  # fmt: skip


def _hatched(colour: str) -> dict[str, Any]:
    return {
        "line": {"color": colour, "width": 1},
        "pattern": {"shape": "/", "fgcolor": colour, "size": 6, "solidity": 0.18, "fillmode": "overlay"},
    }
