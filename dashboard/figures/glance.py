"""One supplier's share of many commodities: a small panel each, all on the same axes."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

import polars as pl

from dashboard.figures import base
from dashboard.figures.base import Figure, Style
from etl import numbers
from etl.language import say

COLUMNS = 3
_GUTTER = 0.05
_HEAD = 0.42
"""The part of a row that the name of its commodity takes."""
_LETTERS = 18
"""So many of them fit above a panel on a telephone."""


def glance(table: pl.DataFrame, style: Style) -> Figure:
    """``table`` is :data:`etl.shown.more.GLANCE`, of commodities of which the supplier has a share in some year."""
    order = ordered(table)
    periods = base.axis_periods(table, style)
    rows = -(-len(order) // COLUMNS)
    height = 1 / max(rows, 1)
    width = (1 - _GUTTER * (COLUMNS - 1)) / COLUMNS
    traces: list[dict[str, Any]] = []
    axes: dict[str, Any] = {}
    notes: list[dict[str, Any]] = []
    shapes: list[dict[str, Any]] = []
    for n, scope in enumerate(order):
        row, column = divmod(n, COLUMNS)
        left, head = column * (width + _GUTTER), 1 - row * height
        mine = table.filter(scope=scope).sort("period")
        end = "" if n == 0 else str(n + 1)
        axes[f"xaxis{end}"] = {
            **base.period_axis(periods, style), "domain": [left, left + width], "anchor": f"y{end}",
            "showticklabels": False, "range": [-1, len(periods)],
        }  # fmt: skip
        axes[f"yaxis{end}"] = base.value_axis(
            style, domain=[head - height * 0.96, head - height * _HEAD], range=[0, 104], anchor=f"x{end}",
            showticklabels=False, tickvals=[0, 50, 100],
        )  # fmt: skip
        traces += _lines(mine, periods, {"xaxis": f"x{end}", "yaxis": f"y{end}"}, style)
        notes += _head(mine, left, head, style)
        if n + COLUMNS >= len(order):
            notes += _ends(periods, left, left + width, head - height * 0.96, style)
    return {
        "data": traces,
        "layout": base.layout(style, **axes, annotations=notes, shapes=shapes,
                              margin={"l": 8, "r": 8, "t": 8, "b": 28}),
    }  # fmt: skip


def ordered(table: pl.DataFrame) -> list[str]:
    """The commodities, that of the largest share by value in its latest complete year first; then those without."""
    latest = {scope: shown(table.filter(scope=scope)) for scope in table["scope"].unique(maintain_order=True)}
    held = [scope for scope in latest if table.filter(scope=scope)["share_value"].count()]
    return sorted(held, key=lambda s: -(row["share_value"] if (row := latest[s]) else -1.0))


def shown(mine: pl.DataFrame) -> dict[str, Any] | None:
    """The latest complete year of a commodity with a share."""
    kinds = pl.Series(base.kinds(mine), dtype=pl.String)
    whole = mine.filter(kinds.is_in(list(base.WHOLE)), pl.col("share_value").is_not_null())
    return whole.sort("period").row(-1, named=True) if whole.height else None


def _head(mine: pl.DataFrame, left: float, top: float, style: Style) -> list[dict[str, Any]]:
    """The name of the commodity in at most two lines, and below it its latest complete share with the year."""
    row = shown(mine)
    lines = textwrap.wrap(str(mine["name"][0]), _LETTERS)
    if len(lines) > 2:
        lines = [lines[0], base.short(" ".join(lines[1:]), _LETTERS)]
    if row is not None:
        share = f'<span style="color:{style.palette.accent_ink}"><b>{numbers.percent(row["share_value"])}</b></span>'
        lines.append(say("{share} in {year}", share=share, year=row["period"]))
    return [
        base.note(
            "<br>".join(lines),
            style,
            x=left,
            xref="paper",
            y=top,
            yref="paper",
            yanchor="top",
            align="left",
            font={"size": 11, "color": style.palette.ink},
        )
    ]


def _ends(periods: Sequence[str], left: float, right: float, bottom: float, style: Style) -> list[dict[str, Any]]:
    """The first and the last period below a panel, each within it: those of neighbours do not run together."""
    ends = [(periods[0], left, "left"), (periods[-1], right, "right")][: len(periods)]
    return [
        base.note(
            period,
            style,
            x=x,
            xref="paper",
            y=bottom,
            yref="paper",
            yanchor="top",
            xanchor=side,
            font={"size": 10, "color": style.palette.muted},
        )
        for period, x, side in ends
    ]


def _lines(mine: pl.DataFrame, periods: Sequence[str], at: dict[str, str], style: Style) -> list[dict[str, Any]]:
    """One trace for each kind and era of years; extracts hollow, their shares upper bounds."""
    colour = style.palette.accent
    alike = base.alike(mine)
    values = {p: v for p, v in mine.select("period", "share_value").iter_rows() if v is not None}
    traces = []
    for kind in dict.fromkeys(alike.values()):
        whole = kind[1] == "complete"
        here = [values.get(p) if alike.get(p) == kind else None for p in periods]
        if all(v is None for v in here):
            continue
        said = ["" if v is None else _said(v, kind[1]) for v in here]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers" if kind[1] == "partial" else "lines+markers",
                "name": str(mine["name"][0]),
                "x": list(periods),
                "y": [None if v is None else v * 100 for v in here],
                **at,
                "connectgaps": False,
                "line": {"color": colour, "width": 1.8 if whole else 0.8, "dash": "solid" if whole else "dot"},
                "marker": {
                    "size": 6 if whole else 3.5,
                    "color": colour if whole else style.palette.ground,
                    "line": {"color": colour, "width": 0 if whole else 1},
                },
                "cliponaxis": False,
                "customdata": said,
                "hovertemplate": f"<b>{mine['name'][0]}</b>, %{{x}}<br>%{{customdata}}<extra></extra>",
            }
        )
    return traces


def _said(share: float, kind: str) -> str:
    if kind == "extract":
        return say("at most {share}, of an extract", share=numbers.percent(share))
    if kind == "partial":
        return say("{share}, months are missing", share=numbers.percent(share))
    return numbers.percent(share)
