"""Shares of suppliers in two periods, a line each: who gained and who lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from dashboard.figures import base
from dashboard.figures.base import Figure, Style
from dashboard.theme import supplier_colours
from etl import numbers
from etl.language import say

_APART = 0.072
"""Part of the plot between two labels."""


def slope(table: pl.DataFrame, style: Style, named: Sequence[str]) -> Figure:
    """``table`` is :data:`etl.shown.more.SLOPE` of two periods; ``named`` are the suppliers with a line of their own,
    the rest is one grey line.
    """
    share = f"share_{style.measure}"
    first, last = sorted(table["period"].unique())
    known = table.filter(pl.col(share).is_not_null())
    shares = {(row["period"], row["partner"]): row[share] for row in known.iter_rows(named=True)}
    lines: dict[str, tuple[float | None, float | None]] = {
        p: (shares.get((first, p)), shares.get((last, p))) for p in named
    }
    rest = known.filter(~pl.col("partner").is_in(named)).group_by("period").agg(pl.col(share).sum())
    colours = supplier_colours(style.focus, named, style.palette)
    names = {p: style.name(p) for p in named}
    if rest.height:
        of_rest = dict(rest.iter_rows())
        lines[""], names[""], colours[""] = (of_rest.get(first), of_rest.get(last)), say("others"), style.palette.others
    top = 100 * max((v for ends in lines.values() for v in ends if v is not None), default=1)
    ceiling = min(100.0, 10 * (top // 10 + 1))
    return {
        "data": [_line(names[p], colours[p], lines[p], (first, last), p == style.focus) for p in reversed(lines)],
        "layout": base.layout(
            style,
            xaxis={
                "type": "category", "categoryorder": "array", "categoryarray": [first, last], "range": [-0.02, 1.02],
                "tickfont": {"size": 12, "color": style.palette.ink}, "ticks": "", "showgrid": True,
                "gridcolor": style.palette.rule, "fixedrange": True,
            },
            yaxis=base.value_axis(style, range=[-2, ceiling * 1.02], showticklabels=False, showgrid=False),
            annotations=[
                *_labels(lines, names, colours, 0, ceiling, style),
                *_labels(lines, names, colours, 1, ceiling, style),
            ],
            margin={"l": 64, "r": 164, "t": 16, "b": 36},
        ),
    }  # fmt: skip


def _line(
    name: str, colour: str, ends: tuple[float | None, float | None], periods: tuple[str, str], focus: bool
) -> dict[str, Any]:
    said = [numbers.percent(v) for v in ends]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "x": list(periods),
        "y": [None if v is None else v * 100 for v in ends],
        "line": {"color": colour, "width": 3 if focus else 2},
        "marker": {"size": 9 if focus else 7, "color": colour},
        "cliponaxis": False,
        "customdata": said,
        "hovertemplate": f"<b>{name}</b>, %{{x}}<br>%{{customdata}}<extra></extra>",
    }


def _labels(
    lines: Mapping[str, tuple[float | None, float | None]], names: Mapping[str, str], colours: Mapping[str, str],
    end: int, ceiling: float, style: Style,
) -> list[dict[str, Any]]:  # fmt: skip
    """The share at one end of each line, at the right with the name; moved apart where they would meet."""
    shown = {p: v for p, ends in lines.items() if (v := ends[end]) is not None}
    places = base.spread([v * 100 for v in shown.values()], ceiling * _APART, 0, ceiling)
    found = []
    for (p, value), y in zip(shown.items(), places, strict=True):
        strong = p == style.focus
        text, mark = numbers.percent(value), f'<span style="color:{colours[p]}">■</span>'
        text = f"{mark} {base.short(names[p], 15)} {text}" if end else f"{text} {mark}"
        found.append(
            base.note(
                f"<b>{text}</b>" if strong else text, style, x=end, xref="x", y=y, yref="y", yanchor="middle",
                xanchor="left" if end else "right", xshift=10 if end else -10,
                font={"size": 12, "color": style.palette.accent_ink if strong else style.palette.ink},
            )
        )  # fmt: skip
    return found
