"""Trade by month: the focus supplier's part in the accent, the rest grey, unusable splits hatched, events dated."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from dashboard.figures import base
from dashboard.figures.base import Figure, Style
from etl import numbers


def months(table: pl.DataFrame, style: Style, events: Sequence[date]) -> Figure:
    """``table`` is :data:`etl.schema.MONTHS`; ``events`` are numbered in order, those outside the axis left out."""
    scale = base.scale(table["value_usd"].max() or 0, "usd")  # type: ignore[arg-type]
    rows = table.to_dicts()
    hidden = [base.masked(r["findings"]) and r["partner_value_usd"] is None for r in rows]
    periods = [r["period"] for r in rows]
    ours = [r["partner_value_usd"] for r in rows]
    theirs = [
        None if hide or r["value_usd"] is None else r["value_usd"] - (part or 0)
        for r, part, hide in zip(rows, ours, hidden, strict=True)
    ]
    whole = [r["value_usd"] if hide else None for r, hide in zip(rows, hidden, strict=True)]
    name = style.name(style.focus)
    side = "to" if (table["flow"] == "export").any() else "from"
    traces = [
        _bars(periods, ours, scale.factor, style.palette.accent, f"{side} {name}"),
        _bars(periods, theirs, scale.factor, style.palette.others, f"{side} all others"),
    ]
    if any(hidden):
        unsplit = _bars(periods, whole, scale.factor, style.palette.others, "total; split by supplier unusable")
        unsplit["marker"] = {
            "color": style.palette.ground,
            "line": {"color": style.palette.muted, "width": 0.6},
            "pattern": {"shape": "/", "size": 5, "solidity": 0.2, "fgcolor": style.palette.muted},
        }
        traces.append(unsplit)
    shapes, marks = _events(events, periods, style)
    return {
        "data": traces,
        "layout": base.layout(
            style,
            barmode="stack",
            bargap=0.12,
            xaxis={
                "type": "date",
                "range": [f"{periods[0]}-01", f"{periods[-1]}-28"] if periods else None,
                "tickfont": {"size": 11, "color": style.palette.muted},
                "linecolor": style.palette.rule,
                "showgrid": False,
                "tickformat": "%b<br>%Y",
                "nticks": 9,
                "fixedrange": True,
            },
            yaxis={**base.value_axis(style, scale.words), **_headroom(rows, scale.factor)},
            shapes=shapes,
            annotations=[*marks, _key(name, side, style)],
            margin={"l": 56, "r": 12, "t": 34, "b": 44},
        ),
    }


def _headroom(rows: Sequence[dict[str, Any]], factor: float) -> dict[str, object]:
    """Room for the key above the bars, where those below it are among the highest."""
    tops = [row["value_usd"] or 0 for row in rows]
    if not tops or max(tops[: len(tops) // 3 + 1]) < 0.7 * max(tops):
        return {}
    return {"range": [0, 1.35 * max(tops) * factor]}


def _key(name: str, side: str, style: Style) -> dict[str, object]:
    """The colours, named where the plot is usually empty."""
    squares = ((style.palette.accent, f"{side} {name}"), (style.palette.others, f"{side} all others"))
    text = "<br>".join(f'<span style="color:{colour}">■</span> {words}' for colour, words in squares)
    return base.note(text, style, x=0, xref="paper", xshift=6, y=0.98, yref="paper", yanchor="top", align="left")


def shown_events(events: Sequence[date], periods: Sequence[str]) -> list[int]:
    """Indices of the events that fall on the axis."""
    if not periods:
        return []
    return [n for n, day in enumerate(events) if periods[0] <= f"{day:%Y-%m}" <= periods[-1]]


def _bars(
    periods: Sequence[str], values: Sequence[float | None], factor: float, colour: str, name: str
) -> dict[str, object]:
    return {
        "type": "bar",
        "name": name,
        # a bar stands in the middle of its month
        "x": [f"{p}-15" for p in periods],
        "y": [None if v is None else v * factor for v in values],
        "marker": {"color": colour, "line": {"width": 0}},
        "customdata": [[p, "" if v is None else numbers.usd(v)] for p, v in zip(periods, values, strict=True)],
        "hovertemplate": f"<b>%{{customdata[0]}}</b><br>%{{customdata[1]}} {name}<extra></extra>",
    }


def _events(
    events: Sequence[date], periods: Sequence[str], style: Style
) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    shapes: list[dict[str, object]] = []
    marks: list[dict[str, object]] = []
    last: date | None = None
    raised = False
    for number, n in enumerate(shown_events(events, periods), start=1):
        day = events[n]
        # neighbours within half a year stand on two levels
        raised = not raised if last and (day - last).days < 150 else False
        last = day
        shapes.append(
            {
                "type": "line", "xref": "x", "x0": f"{day}", "x1": f"{day}", "yref": "paper", "y0": 0, "y1": 1,
                "line": {"color": style.palette.ink, "width": 1, "dash": "dot"},
            }
        )  # fmt: skip
        marks.append(
            base.note(
                str(number), style, x=f"{day}", xref="x", y=1, yref="paper", yanchor="bottom", xanchor="center",
                yshift=13 if raised else 0, font={"size": 11, "color": style.palette.ink},
            )
        )  # fmt: skip
    return shapes, marks
