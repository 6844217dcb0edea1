"""The focus supplier's share, by value and by weight, against the 90 % line."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import polars as pl

from dashboard.figures import base, breaks, marks
from dashboard.figures.base import Figure, Style
from dashboard.figures.marks import Mark
from etl import numbers
from etl.language import later, say

REFERENCE = 90
_BY = {"value": later("by value"), "weight": later("by weight")}
_ALONE = {"value": later("{name} alone, by value"), "weight": later("{name} alone, by weight")}
_ENDS = {"value": later("{share} by value"), "weight": later("{share} by weight")}
_SAID = {
    ("complete", "value"): later("{share} by value"),
    ("complete", "weight"): later("{share} by weight"),
    ("partial", "value"): later("{share} by value (months are missing)"),
    ("partial", "weight"): later("{share} by weight (months are missing)"),
    ("extract", "value"): later("at most {share} by value"),
    ("extract", "weight"): later("at most {share} by weight"),
}
_LOOK = {"value": {"dash": "solid", "symbol": "circle"}, "weight": {"dash": "dash", "symbol": "square"}}


def focus(table: pl.DataFrame, style: Style, found: Sequence[Mark] = ()) -> Figure:
    """``table`` is :data:`etl.shown.charts.FOCUS`, ``found`` its findings."""
    periods = base.axis_periods(table, style)
    rows = {row["period"]: row for row in table.to_dicts()}
    kinds = dict(zip(table["period"], base.kinds(table), strict=True))
    eras = breaks.eras(table)
    shapes, labels = breaks.on_categories(periods, table, style)
    traces: list[dict[str, object]] = []
    ends: list[tuple[str, str, float]] = []
    for measure in ("value", "weight"):
        shares = {p: rows[p][f"share_{measure}"] for p in periods if p in rows}
        for some, era in product((("extract",), base.WHOLE, ("partial",)), dict.fromkeys(eras.values())):
            values = [
                shares[p] * 100 if kinds.get(p) in some and eras[p] == era and shares[p] is not None else None
                for p in periods
            ]
            if any(v is not None for v in values):
                traces.append(_line(periods, values, measure, [kinds.get(p, some[0]) for p in periods], some[0], style))
        if style.alone:
            apart = {p: None if (v := rows[p][f"share_{measure}_unfolded"]) is None else v * 100 for p in rows}
            traces[:0] = base.thin(
                periods, base.alike(table), apart, lambda v: numbers.percent(v / 100),
                say(_ALONE[measure], name=style.alone), {"color": style.palette.accent, "dash": _LOOK[measure]["dash"]},
            )  # fmt: skip
        known = [p for p in periods if kinds.get(p) in base.WHOLE and shares.get(p) is not None]
        if known:
            ends.append((measure, known[-1], shares[known[-1]] * 100))
    drawn = [p for p in rows if any(rows[p][f"share_{m}"] is not None for m in ("value", "weight"))]
    missing = base.gaps(periods, rows, drawn, say("No share: not listed, or no split by country is published."))
    return {
        "data": [*traces, *marks.drawn(found, missing, marks.categories(periods), style.palette)],
        "layout": base.layout(
            style,
            xaxis=base.period_axis(periods, style),
            yaxis={**base.percent_axis(style, marks.lowered(found, 104)), "domain": breaks.below(labels)},
            yaxis2=marks.axis("y"),
            shapes=[
                {
                    "type": "line", "xref": "paper", "x0": 0, "x1": 1, "yref": "y", "y0": REFERENCE, "y1": REFERENCE,
                    "line": {"color": style.palette.muted, "width": 1, "dash": "dot"},
                },
                *shapes,
            ],
            annotations=[
                base.note(
                    say("90 %: nine tenths"), style, x=0, xref="paper", y=REFERENCE, yref="y",
                    yanchor="bottom", xshift=4,
                ),
                *_ends(ends, style),
                *labels,
            ],
            margin={"l": 52, "r": 128, "t": 16, "b": 40},
        ),
    }  # fmt: skip


def _ends(ends: Sequence[tuple[str, str, float]], style: Style) -> list[dict[str, object]]:
    """One label beside the last complete points: the shares, the larger above, and their period."""
    if not ends:
        return []
    latest = max(period for _, period, _ in ends)
    shown = sorted(((share, measure) for measure, period, share in ends if period == latest), reverse=True)
    lines = [say(_ENDS[measure], share=f"<b>{numbers.percent(share / 100)}</b>") for share, measure in shown]
    middle = sum(share for share, _ in shown) / len(shown)
    return [
        base.note(
            "<br>".join([*lines, latest]), style, x=1.015, xref="paper", y=min(max(middle, 12), 92), yref="y",
            yanchor="middle", align="left", font={"size": 12, "color": style.palette.accent_ink},
        )
    ]  # fmt: skip


def _line(
    periods: Sequence[str],
    values: Sequence[float | None],
    measure: str,
    kinds: Sequence[str],
    kind: str,
    style: Style,
) -> dict[str, object]:
    accent, look = style.palette.accent, _LOOK[measure]
    hollow = {"color": style.palette.ground, "line": {"color": accent, "width": 1.5}}
    full = {"color": accent, "opacity": [base.ALPHA[k] for k in kinds]}
    line = {
        "complete": {"color": accent, "width": 2.4, "dash": look["dash"]},
        "partial": {"color": accent, "width": 0},
        "extract": {"color": accent, "width": 1, "dash": "dot"},
    }[kind]
    said = say(_SAID[kind, measure], share="%{customdata}")
    return {
        "type": "scatter",
        "mode": "markers" if kind == "partial" else "lines+markers",
        "name": say(_BY[measure]),
        "x": list(periods),
        "y": list(values),
        "connectgaps": False,
        "marker": {"size": 8, "symbol": look["symbol"], **(hollow if kind == "extract" else full)},
        "line": line,
        "cliponaxis": False,
        "customdata": ["" if v is None else numbers.percent(v / 100) for v in values],
        "hovertemplate": f"<b>%{{x}}</b><br>{said}<extra></extra>",
    }
