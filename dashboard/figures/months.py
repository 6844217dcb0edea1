"""Trade by month: the focus supplier's part in the accent, the rest grey, totals without a split dark, events dated."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from dashboard.figures import base, breaks, marks
from dashboard.figures.base import Figure, Style
from dashboard.figures.marks import Mark, Place
from dashboard.theme import faint
from etl import numbers
from etl.fiscal_year import parse_period
from etl.language import say


def months(table: pl.DataFrame, style: Style, events: Sequence[date], found: Sequence[Mark] = ()) -> Figure:
    """``table`` is :data:`etl.shown.charts.MONTHS`, ``found`` its findings; ``events`` are numbered in order, those
    outside the axis left out.
    """
    scale = base.scale(table["value_usd"].max() or 0, "usd")  # type: ignore[arg-type]
    rows = table.to_dicts()
    unsplit = frozenset[str]().union(*(mark.hatched for mark in found))
    hidden = [r["period"] in unsplit and r["partner_value_usd"] is None for r in rows]
    periods = [r["period"] for r in rows]
    axis = base.axis_periods(table, style)
    alphas = [base.ALPHA[kind] for kind in base.kinds(table)]
    ours = [r["partner_value_usd"] for r in rows]
    theirs = [
        None if hide or r["value_usd"] is None else r["value_usd"] - (part or 0)
        for r, part, hide in zip(rows, ours, hidden, strict=True)
    ]
    whole = [r["value_usd"] if hide else None for r, hide in zip(rows, hidden, strict=True)]
    name = style.name(style.focus)
    selling = (table["flow"] == "export").any()
    parts = [
        (ours, style.palette.accent, say("to {name}", name=name) if selling else say("from {name}", name=name)),
        (theirs, style.palette.others, say("to all others") if selling else say("from all others")),
        *([(whole, style.palette.bar, say("in all, not split"))] if any(hidden) else []),
    ]
    traces = [_bars(periods, values, scale.factor, colour, words, alphas) for values, colour, words in parts]
    if style.alone:
        traces.append(_apart(rows, scale.factor, style))
    drawn = [r["period"] for r in rows if r["value_usd"] is not None]
    missing = base.gaps(axis, periods, drawn, say("No value is published."))
    shapes, numbered = event_lines(events, periods, style)
    broken, labels = breaks.on_days(axis, table, style)
    return {
        "data": [*traces, *marks.drawn(found, missing, days(axis), style.palette)],
        "layout": base.layout(
            style,
            barmode="stack",
            bargap=0.12,
            xaxis=base.month_axis(periods, style),
            yaxis={
                **base.value_axis(style, scale.words, **base.grouped(_top(rows) * scale.factor)),
                **_room(rows, scale.factor, found),
            },
            yaxis2=marks.axis("y"),
            shapes=[*shapes, *broken],
            annotations=[*numbered, *labels, key([(colour, words) for _, colour, words in parts], style)],
            margin={"l": 56, "r": 12, "t": 34, "b": 44},
        ),
    }


def _apart(rows: Sequence[dict[str, Any]], factor: float, style: Style) -> dict[str, object]:
    """The supplier by itself, thin, where it is counted with others."""
    values = [r["partner_value_usd_unfolded"] for r in rows]
    alone = say("{name} alone", name=style.alone)
    return {
        "type": "scatter",
        "mode": "lines",
        "name": alone,
        "x": [f"{r['period']}-15" for r in rows],
        "y": [None if v is None else v * factor for v in values],
        "connectgaps": False,
        "line": {"color": style.palette.ink, "width": 1, "shape": "hvh"},
        "customdata": [[r["period"], numbers.usd(v)] for r, v in zip(rows, values, strict=True)],
        "hovertemplate": f"<b>%{{customdata[0]}}</b><br>%{{customdata[1]}} {alone}<extra></extra>",
    }


def days(periods: Sequence[str]) -> Place:
    """Places on an axis of dates: bars stand in the middle of their month."""

    def over(first: str, last: str) -> tuple[str, float, float]:
        start, end = (parse_period(month, "month") for month in (first, last))
        return f"{start.start}", 0, (end.end - start.start).days * 86_400_000

    return Place(periods, lambda period: f"{period}-15", over)


def _top(rows: Sequence[dict[str, Any]]) -> float:
    return max((row["value_usd"] or 0 for row in rows), default=0)


def _room(rows: Sequence[dict[str, Any]], factor: float, found: Sequence[Mark]) -> dict[str, object]:
    """Room for the key above the bars, where those below it are among the highest, and for marks below."""
    tops = [row["value_usd"] or 0 for row in rows]
    crowded = bool(tops) and max(tops[: len(tops) // 3 + 1]) >= 0.7 * max(tops)
    if not crowded and not marks.has_points(found):
        return {}
    return {"range": marks.lowered(found, (1.35 if crowded else 1.06) * (max(tops, default=0) or 1) * factor)}


def key(parts: Sequence[tuple[str, str]], style: Style) -> dict[str, object]:
    """The colours, named where the plot is usually empty."""
    text = "<br>".join(f'<span style="color:{colour}">■</span> {words}' for colour, words in parts)
    return base.note(text, style, x=0, xref="paper", xshift=6, y=0.98, yref="paper", yanchor="top", align="left")


def shown_events(events: Sequence[date], periods: Sequence[str]) -> list[int]:
    """Indices of the events that fall on the axis."""
    if not periods:
        return []
    return [n for n, day in enumerate(events) if periods[0] <= f"{day:%Y-%m}" <= periods[-1]]


def _bars(
    periods: Sequence[str],
    values: Sequence[float | None],
    factor: float,
    colour: str,
    name: str,
    alphas: Sequence[float],
) -> dict[str, object]:
    return {
        "type": "bar",
        "name": name,
        # a bar stands in the middle of its month
        "x": [f"{p}-15" for p in periods],
        "y": [None if v is None else v * factor for v in values],
        "marker": {"color": [faint(colour, alpha) for alpha in alphas], "line": {"width": 0}},
        "customdata": [[p, "" if v is None else numbers.usd(v)] for p, v in zip(periods, values, strict=True)],
        "hovertemplate": f"<b>%{{customdata[0]}}</b><br>%{{customdata[1]}} {name}<extra></extra>",
    }


def event_lines(
    events: Sequence[date], periods: Sequence[str], style: Style
) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Lines at the events on an axis of dates from the first to the last of ``periods``, and their numbers."""
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
