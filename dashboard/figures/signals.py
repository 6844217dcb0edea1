"""Share of the focus supplier and concentration over twelve months: two panels in time, with dated events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from dashboard.figures import base, marks
from dashboard.figures.base import Figure, Style
from dashboard.figures.marks import Mark
from dashboard.figures.months import days, event_lines
from etl import numbers
from etl.language import later, say

_GUTTER = 0.13  # of the lower panel
_SHARES = {"value": later("Share of {name}, by value"), "weight": later("Share of {name}, by weight")}


def signals(
    table: pl.DataFrame, style: Style, events: Sequence[date], found: Sequence[Mark], reasons: Mapping[str, str]
) -> Figure:
    """``table`` is :data:`etl.shown.series.SIGNALS`, ``found`` its findings; ``reasons`` say of a month without shares
    why it has none.
    """
    share = f"rolling_share_{style.measure}"
    periods = base.axis_periods(table, style)
    rows = {row["period"]: row for row in table.to_dicts()}
    place, palette = days(periods), style.palette
    missing = {p: reasons.get(p, say("Nothing in this store.")) for p in periods if _of(rows, p, share) is None}
    traces = [
        *_lines(
            periods,
            rows,
            share,
            100,
            "y",
            palette.accent,
            palette.accent_ink,
            numbers.percent,
            say("over twelve months"),
        ),
        *_lines(
            periods,
            rows,
            "rolling_hhi",
            10_000,
            "y2",
            palette.ink,
            palette.ink,
            numbers.index,
            say("HHI over twelve months"),
        ),
    ]
    traces += _apart(periods, rows, style, share)
    traces += marks.drawn(found, missing, place, palette, ("y3", "y4"), _GUTTER)
    shapes, numbered = event_lines(events, periods, style)
    selling = (table["flow"] == "export").any()
    heads = {"x": 0, "xref": "paper", "yref": "paper", "yanchor": "bottom", "xshift": -40, "bgcolor": palette.ground}
    highest = max((rows[p]["rolling_hhi"] or 0 for p in rows), default=0) * 10_000
    return {
        "data": traces,
        "layout": base.layout(
            style,
            xaxis={**base.month_axis(periods, style), "anchor": "y2"},
            yaxis={**base.percent_axis(style, [0, 104]), "domain": [0.46, 0.94]},
            yaxis2=base.value_axis(
                style, domain=[0, 0.34], range=marks.lowered(found, max(1.25 * highest, 2_500), _GUTTER), anchor="x",
                **base.grouped(max(1.25 * highest, 2_500)),
            ),
            yaxis3=marks.axis("y"),
            yaxis4=marks.axis("y2"),
            shapes=shapes,
            annotations=[
                *numbered,
                base.note(say(_SHARES[style.measure], name=style.name(style.focus)), style, y=0.945, **heads),
                base.note(
                    say("HHI: 10,000 = one buyer") if selling else say("HHI: 10,000 = one supplier"),
                    style, y=0.35, **heads,
                ),
            ],
            margin={"l": 52, "r": 44, "t": 34, "b": 44},
        ),
    }  # fmt: skip


def _of(rows: Mapping[str, Mapping[str, Any]], period: str, column: str) -> float | None:
    return rows[period][column] if period in rows else None


def _lines(
    periods: Sequence[str],
    rows: Mapping[str, Mapping[str, Any]],
    column: str,
    factor: float,
    axis: str,
    colour: str,
    ink: str,
    said: Any,
    what: str,
) -> list[dict[str, object]]:
    """One line, broken where a window is empty and between eras, the last figure written at its end."""
    values = {p: _of(rows, p, column) for p in periods}
    last = max((p for p in periods if values[p] is not None), default=None)
    until = say("12 months to {month}", month="%{customdata[0]}")
    traces: list[dict[str, object]] = []
    for era in dict.fromkeys(row["era"] for row in rows.values()):
        here = {p: v if p in rows and rows[p]["era"] == era else None for p, v in values.items()}
        if all(v is None for v in here.values()):
            continue
        shown = ["" if v is None else said(v) for v in here.values()]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+text",
                "name": what,
                "x": [f"{p}-15" for p in periods],
                "y": [None if v is None else v * factor for v in here.values()],
                "yaxis": axis,
                "connectgaps": False,
                "line": {"color": colour, "width": 2.2},
                "text": [text if p == last else "" for p, text in zip(periods, shown, strict=True)],
                "textposition": "middle right",
                "textfont": {"size": 12, "color": ink},
                "cliponaxis": False,
                "customdata": [[p, text] for p, text in zip(periods, shown, strict=True)],
                "hovertemplate": f"<b>{until}</b><br>%{{customdata[1]}} {what}<extra></extra>",
            }
        )
    return traces


def _apart(
    periods: Sequence[str], rows: Mapping[str, Mapping[str, Any]], style: Style, share: str
) -> list[dict[str, object]]:
    """Thin, the focus supplier by itself where it is counted with others."""
    if not style.alone:
        return []
    values = [_of(rows, p, f"{share}_unfolded") for p in periods]
    until, alone = say("12 months to {month}", month="%{customdata[0]}"), say("{name} alone", name=style.alone)
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": alone,
            "x": [f"{p}-15" for p in periods],
            "y": [None if v is None else v * 100 for v in values],
            "connectgaps": False,
            "line": {"color": style.palette.accent, "width": 1},
            "customdata": [[p, "" if v is None else numbers.percent(v)] for p, v in zip(periods, values, strict=True)],
            "hovertemplate": f"<b>{until}</b><br>%{{customdata[1]}} {alone}<extra></extra>",
        }
    ]
