"""Importers side by side: a row each, with imports, the focus supplier's share and the HHI on scales common to all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import floor, log10
from typing import Any

import polars as pl

from dashboard.figures import base
from dashboard.figures.base import Figure, Style
from dashboard.theme import faint
from etl import numbers
from etl.language import later, say

_PANELS = ((0.0, 0.235), (0.375, 0.605), (0.765, 1.0))
"""Where the three columns lie."""
_MEASURES = {"value": later("value"), "weight": later("weight")}
_NAME = 0.24
"""The part of a row that its importer's name takes."""


@dataclass(frozen=True)
class _Column:
    """One column of panels: where it ends, what it draws of a row of the table, on which scale, how a point is said."""

    head: str
    end: float
    figures: tuple[str, ...]
    factor: float
    top: float
    """The end of its scale, at which a line is drawn as at zero."""
    said: Callable[[float], str]


def compare(table: pl.DataFrame, style: Style, names: Mapping[str, str], own: str) -> Figure:
    """``table`` is :data:`etl.shown.importers.COMPARE_YEARS`; ``names`` are the importers, from top to bottom, ``own``
    the one that the reader asks about.
    """
    periods = base.axis_periods(table, style)
    column = base.column(style.unit)
    largest: Any = table[column].max() or 0
    scale = base.scale(largest, style.unit)
    top = _round_up((largest or 1) * scale.factor)
    focus = _short(style.name(style.focus))
    heads = (
        say("Imports<br>{unit}<br>0 to {top}", unit=scale.words, top=numbers.exact(top)),
        say("Share of<br>{supplier}<br>0 to 100 %", supplier=focus),
        say("HHI<br>by {measure}<br>0 to 10,000", measure=say(_MEASURES[style.measure])),
    )
    columns = (
        _Column(heads[0], _PANELS[0][1], (column,), scale.factor, top, numbers.significant),
        _Column(heads[1], _PANELS[1][1], ("share_value", "share_weight"), 100, 100,
                lambda v: numbers.percent(v / 100)),
        _Column(heads[2], _PANELS[2][1], ("hhi",), 10_000, 10_000, lambda v: numbers.index(v / 10_000)),
    )  # fmt: skip
    traces: list[dict[str, Any]] = []
    axes: dict[str, Any] = {}
    notes = [_head(columns[n].head, n, style) for n in range(len(columns))]
    height = 1 / max(len(names), 1)
    for n in range(len(columns)):
        axes[_axis("xaxis", n)] = {
            **base.period_axis(periods, style),
            "domain": list(_PANELS[n]),
            "anchor": _axis("y", _place(len(names) - 1, n)),
            "tickvals": [periods[0], periods[-1]] if len(periods) > 1 else list(periods),
            "autotickangles": [0],
            "tickfont": {"size": 10, "color": style.palette.muted},
        }
    for row, (reporter, name) in enumerate(names.items()):
        mine = table.filter(pl.col("reporter") == reporter)
        head = 1 - row * height
        notes.append(_name(name, head, reporter == own, style))
        for n, each in enumerate(columns):
            place = _place(row, n)
            axes[_axis("yaxis", place)] = base.value_axis(
                style, domain=[head - height * 0.94, head - height * _NAME], range=[0, each.top * 1.04],
                anchor=_axis("x", n), showticklabels=False, showgrid=True, tickvals=[0, each.top],
            )  # fmt: skip
            at = {"xaxis": _axis("x", n), "yaxis": _axis("y", place)}
            traces += _apart(mine, periods, each, name, at, style)
            for figure in reversed(each.figures):  # what the panel is named after lies above
                traces += (
                    _bars(mine, periods, figure, each, name, at, style)
                    if n == 0
                    else _lines(mine, periods, figure, each, name, at, style)
                )
            notes += _last(mine, periods, each, at, style)
    return {
        "data": traces,
        "layout": base.layout(
            style, **axes, annotations=notes, bargap=0.3, margin={"l": 12, "r": 52, "t": 56, "b": 26}
        ),
    }


def _round_up(largest: float) -> float:
    """The least round number that is not below ``largest``: 623 → 800."""
    size = 10.0 ** floor(log10(largest))
    return next(step * size for step in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if step * size >= largest)


def _place(row: int, column: int) -> int:
    return row * len(_PANELS) + column


def _axis(name: str, n: int) -> str:
    """Plotly's name of the axis ``n``, from 0 on."""
    return name if n == 0 else f"{name}{n + 1}"


def _head(text: str, n: int, style: Style) -> dict[str, Any]:
    return base.note(
        text, style, x=_PANELS[n][0], xref="paper", y=1, yref="paper", yanchor="bottom", yshift=4, align="left"
    )


def _name(name: str, top: float, own: bool, style: Style) -> dict[str, Any]:
    font = {"size": 12, "color": style.palette.ink, "weight": 700 if own else 400}
    return base.note(name, style, x=0, xref="paper", y=top, yref="paper", yanchor="top", font=font)


def _bars(
    table: pl.DataFrame,
    periods: Sequence[str],
    figure: str,
    column: _Column,
    name: str,
    at: Mapping[str, str],
    style: Style,
) -> list[dict[str, Any]]:
    kinds = dict(zip(table["period"], base.kinds(table), strict=True))
    colour = style.palette.bar
    look = {
        "color": [faint(colour, base.ALPHA[kinds.get(p, "complete")]) for p in periods],
        "line": {"color": colour, "width": [0.8 if kinds.get(p) == "extract" else 0 for p in periods]},
    }
    return [{**_drawn(table, periods, figure, column, name, at, style), "type": "bar", "marker": look}]


def _lines(
    table: pl.DataFrame,
    periods: Sequence[str],
    figure: str,
    column: _Column,
    name: str,
    at: Mapping[str, str],
    style: Style,
) -> list[dict[str, Any]]:
    """One line for each kind and era, so that none runs from a complete year to an extract."""
    colour = style.palette.ink if figure == "hhi" else style.palette.accent
    weight = figure == "share_weight"
    traces = []
    for kind, some in _alike(table).items():
        mine = table.filter(pl.col("period").is_in(some))
        whole = kind[1] == "complete"
        traces.append(
            {
                **_drawn(mine, periods, figure, column, name, at, style),
                "type": "scatter",
                "mode": "markers" if kind[1] == "partial" else "lines+markers",
                "connectgaps": False,
                "line": {"color": colour, "width": 1.4 if whole else 0.8, "dash": "dash" if weight else "solid"},
                "marker": {
                    "size": (9 if weight else 6) if whole else 4,
                    "symbol": "square" if weight else "circle",
                    "color": colour if whole else style.palette.ground,
                    "line": {"color": style.palette.ground if whole else colour, "width": 1},
                },
            }
        )
    return [trace for trace in traces if any(v is not None for v in trace["y"])]


def _alike(table: pl.DataFrame) -> dict[tuple[str, str], list[str]]:
    """The years of each era and kind."""
    found: dict[tuple[str, str], list[str]] = {}
    for period, kind in base.alike(table).items():
        found.setdefault(kind, []).append(period)
    return found


def _apart(
    table: pl.DataFrame, periods: Sequence[str], column: _Column, name: str, at: Mapping[str, str], style: Style
) -> list[dict[str, Any]]:
    """The figure with every supplier by itself, thin, where some are counted together."""
    figure, beside = column.figures[0], f"{column.figures[0]}_unfolded"
    if beside not in table.columns or not (table["fold"] != "none").any() or (figure != "hhi" and not style.alone):
        return []
    values = {p: None if v is None else v * column.factor for p, v in table.select("period", beside).iter_rows()}
    whose = say("with each by itself") if figure == "hhi" else say("{supplier} alone", supplier=style.alone)
    colour = style.palette.muted if figure == "hhi" else style.palette.accent
    return base.thin(periods, base.alike(table), values, column.said, f"{name}, {whose}", {"color": colour}, **at)


def _drawn(
    table: pl.DataFrame,
    periods: Sequence[str],
    figure: str,
    column: _Column,
    name: str,
    at: Mapping[str, str],
    style: Style,
) -> dict[str, Any]:
    """What traces of both kinds share: the figure of each year, and what is said of it."""
    rows = {row["period"]: row for row in table.iter_rows(named=True)}
    kinds = dict(zip(table["period"], base.kinds(table), strict=True))
    values = [rows[p][figure] if p in rows else None for p in periods]
    return {
        "name": f"{name}, {figure}",
        "x": list(periods),
        "y": [None if v is None else v * column.factor for v in values],
        **at,
        "customdata": [
            "" if v is None else _hover(figure, v, kinds[p], style) for p, v in zip(periods, values, strict=True)
        ],
        "hovertemplate": f"<b>{name}, %{{x}}</b><br>%{{customdata}}<extra></extra>",
        "cliponaxis": False,
    }


def _short(name: str) -> str:
    """A name that stands above a narrow panel."""
    return name if len(name) <= 18 else f"{name[:17].rstrip()}…"


def _hover(figure: str, value: float, kind: str, style: Style) -> str:
    extract = kind == "extract"
    if figure in ("share_value", "share_weight"):
        share = numbers.percent(value)
        return say(
            "{share} from {supplier} by {measure}",
            share=say("at most {amount}", amount=share) if extract else share,
            supplier=style.name(style.focus), measure=say(_MEASURES[figure.removeprefix("share_")]),
        )  # fmt: skip
    if figure == "hhi":
        index = numbers.index(value)
        return say("HHI {hhi}, of an extract", hhi=index) if extract else say("HHI {hhi}", hhi=index)
    amount = numbers.amount(value, style.unit)
    return say("at least {amount}", amount=amount) if extract else amount


def _last(
    table: pl.DataFrame, periods: Sequence[str], column: _Column, at: Mapping[str, str], style: Style
) -> list[dict[str, Any]]:
    """The last complete point of the first figure of a panel, at its right end; with its year if others follow."""
    figure = column.figures[0]
    kinds = pl.Series(base.kinds(table), dtype=pl.String)
    whole = table.filter(kinds.is_in(list(base.WHOLE)), pl.col(figure).is_not_null())
    if whole.is_empty():
        return []
    period, value = whole.select("period", figure).row(-1)
    height = value * column.factor
    text = column.said(height) + (f"<br>{period}" if period != periods[-1] else "")
    colour = style.palette.accent_ink if figure == "share_value" else style.palette.ink
    return [
        base.note(
            text, style, x=column.end, xref="paper", y=min(height, column.top * 0.94), yref=at["yaxis"],
            xshift=2, yanchor="middle", align="left", font={"size": 11, "color": colour},
        )
    ]  # fmt: skip
