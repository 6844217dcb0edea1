"""Concentration by period: HHI above, the effective number of suppliers below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product

import polars as pl

from dashboard.figures import base, breaks, marks
from dashboard.figures.base import Figure, Style
from dashboard.figures.marks import Mark
from etl import numbers
from etl.language import later, say

_GUTTER = 0.13  # of the lower panel


def concentration(table: pl.DataFrame, style: Style, found: Sequence[Mark] = ()) -> Figure:
    """``table`` is :data:`etl.shown.charts.CONCENTRATION`, ``found`` its findings; HHI is shown × 10,000."""
    periods = base.axis_periods(table, style)
    rows = {row["period"]: row for row in table.to_dicts()}
    kinds = dict(zip(table["period"], base.kinds(table), strict=True))
    missing = base.gaps(
        periods,
        rows,
        [p for p in rows if rows[p]["hhi"] is not None],
        say("No index: no split by country is published."),
    )
    most = max((v for v in table["effective_suppliers"] if v is not None), default=1)
    traces = [
        *_lines(periods, rows, kinds, style, "hhi", 10_000, "y"),
        *_lines(periods, rows, kinds, style, "effective_suppliers", 1, "y2"),
    ]
    if (table["fold"] != "none").any():
        for figure, factor, axis in (("hhi", 10_000, "y"), ("effective_suppliers", 1, "y2")):
            apart = {p: None if (v := rows[p][f"{figure}_unfolded"]) is None else v * factor for p in rows}
            line = {"color": style.palette.muted}
            traces[:0] = base.thin(
                periods, base.alike(table), apart, _shown(factor), say("with each by itself"), line, yaxis=axis
            )
    traces += marks.drawn(found, missing, marks.categories(periods), style.palette, ("y3", "y4"), _GUTTER)
    shapes, labels = breaks.on_categories(periods, table, style, top=0.94)
    selling = (table["flow"] == "export").any()
    lines, lined = _thresholds(style)
    heads = {
        "x": 0, "xref": "paper", "yref": "paper", "yanchor": "bottom", "xshift": -40, "bgcolor": style.palette.ground,
    }  # fmt: skip
    return {
        "data": traces,
        "layout": base.layout(
            style,
            xaxis={**base.period_axis(periods, style), "anchor": "y2"},
            yaxis=base.value_axis(
                style,
                domain=breaks.below(labels, top=0.94, low=0.5),
                range=[0, 10_000],
                tickvals=[0, 5_000, 10_000],
                ticktext=["0", numbers.fixed(5_000, 0), ""],
            ),
            yaxis2=base.value_axis(
                style, domain=[0, 0.34], range=marks.lowered(found, most * 1.2, _GUTTER), anchor="x", nticks=4
            ),
            yaxis3=marks.axis("y"),
            yaxis4=marks.axis("y2"),
            shapes=[*lines, *shapes],
            annotations=[
                *lined,
                *labels,
                base.note(
                    say("HHI: 10,000 = one buyer") if selling else say("HHI: 10,000 = one supplier"),
                    style,
                    y=0.955,
                    **heads,
                ),
                base.note(
                    say("Effective number of buyers (1/HHI)")
                    if selling
                    else say("Effective number of suppliers (1/HHI)"),
                    style,
                    y=0.36,
                    **heads,
                ),
            ],
            margin={"l": 52, "r": 126 if style.lines else 44, "t": 16, "b": 40},
        ),
    }


def _thresholds(style: Style) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """A line at each threshold of a rule, and whose it is beside the plot."""
    levels = sorted({level for level, _ in style.lines})
    shapes: list[dict[str, object]] = []
    named: list[dict[str, object]] = []
    below = base.spread([-level * 10_000 for level in levels], 1_300, -9_600, -400)  # the lowest gives way
    for level, place in zip(levels, [-y for y in below], strict=True):
        whose = ", ".join(name for at, name in style.lines if at == level)
        shapes.append(
            {
                "type": "line", "xref": "paper", "x0": 0, "x1": 1.01, "yref": "y", "y0": level * 10_000,
                "y1": level * 10_000, "layer": "below",
                "line": {"color": style.palette.muted, "width": 1, "dash": "dot"},
            }
        )  # fmt: skip
        named.append(
            base.note(
                f"{numbers.index(level)} {whose}", style, x=1.015, xref="paper", y=place, yref="y", yanchor="middle",
                font={"size": 10, "color": style.palette.muted},
            )
        )  # fmt: skip
    return shapes, named


_SAID = {
    ("hhi", "complete"): later("HHI {figure}"),
    ("hhi", "partial"): later("HHI {figure} (months are missing)"),
    ("hhi", "extract"): later("HHI {figure} (extract)"),
    ("effective_suppliers", "complete"): later("like {figure} equal ones"),
    ("effective_suppliers", "partial"): later("like {figure} equal ones (months are missing)"),
    ("effective_suppliers", "extract"): later("like {figure} equal ones (extract)"),
}


def _shown(factor: float) -> Callable[[float], str]:
    """How a figure is printed: the index whole, the number of suppliers with three digits."""
    return (lambda v: numbers.fixed(v, 0)) if factor > 1 else numbers.significant


def _lines(
    periods: Sequence[str],
    rows: dict[str, dict[str, object]],
    kinds: dict[str, str],
    style: Style,
    figure: str,
    factor: float,
    axis: str,
) -> list[dict[str, object]]:
    """One trace per kind of period and era, so that no line runs from one to another."""
    ink = style.palette.ink
    looks = {
        "complete": {
            "marker": {"size": 7, "color": ink, "opacity": [base.ALPHA[kinds.get(p, "complete")] for p in periods]},
            "line": {"color": ink, "width": 2},
            "mode": "lines+markers",
        },
        "partial": {"marker": {"size": 7, "color": style.palette.muted}, "mode": "markers"},
        "extract": {
            "marker": {"size": 7, "color": style.palette.ground, "line": {"color": ink, "width": 1.4}},
            "line": {"color": style.palette.muted, "width": 1, "dash": "dot"},
            "mode": "lines+markers",
        },
    }
    latest = max((p for p in periods if kinds.get(p) in base.WHOLE and rows[p][figure] is not None), default=None)
    traces = []
    eras = {row["era"] for row in rows.values()}
    for (kind, look), era in product(looks.items(), sorted(eras, key=str)):
        alike = base.WHOLE if kind == "complete" else (kind,)
        values: list[float | None] = [
            rows[p][figure] * factor  # type: ignore[operator]
            if kinds.get(p) in alike and rows[p]["era"] == era and rows[p][figure] is not None
            else None
            for p in periods
        ]
        if not any(v is not None for v in values):
            continue
        said = say(_SAID[figure, kind], figure="%{customdata[0]}")
        shown = ["" if v is None else _shown(factor)(v) for v in values]
        traces.append(
            {
                "type": "scatter",
                "name": figure,
                "x": list(periods),
                "y": values,
                "yaxis": axis,
                "connectgaps": False,
                "customdata": [[s] for s in shown],
                "text": [s if p == latest and kind == "complete" else "" for s, p in zip(shown, periods, strict=True)],
                "textposition": _clear_of_line([v for v in values if v is not None]),
                "textfont": {"size": 12, "color": ink},
                "cliponaxis": False,
                "hovertemplate": f"<b>%{{x}}</b><br>{said}<extra></extra>",
                **look,
                "mode": f"{look['mode']}+text",
            }
        )
    return traces


def _clear_of_line(values: Sequence[float]) -> str:
    """Above a line that rises to its end, below one that falls."""
    return "bottom center" if len(values) > 1 and values[-1] < values[-2] else "top center"
