"""Total trade by period: bars from zero; hollow where the total is a lower bound, pale where months are missing."""

from __future__ import annotations

import polars as pl

from dashboard.figures import base
from dashboard.figures.base import Figure, Style
from dashboard.theme import faint
from etl import numbers


def trend(table: pl.DataFrame, style: Style) -> Figure:
    """``table`` is :data:`etl.schema.TREND`; the axis is in the style's unit."""
    column = base.column(style.unit)
    periods = base.axis_periods(table, style)
    scale = base.scale(table[column].max() or 0, style.unit)  # type: ignore[arg-type]
    kinds = base.kinds(table)
    heights = [None if v is None else v * scale.factor for v in table[column]]
    colour = style.palette.bar
    fills = {"complete": colour, "partial": faint(colour, 0.35), "extract": base.hollow(colour)}
    few = len(periods) <= 14
    texts, notes = [], []
    for row, kind, height in zip(table.iter_rows(named=True), kinds, heights, strict=True):
        label = "" if height is None else numbers.significant(height)
        texts.append(label if kind == "complete" and few else "")
        if kind == "partial" and height is not None:
            notes.append(
                base.note(
                    f"{label} · {row['months_covered']} of 12 months", style, x=row["period"], y=height, xref="x",
                    yref="y", xanchor="center", yanchor="bottom", textangle=-90, yshift=4,
                )
            )  # fmt: skip
    bars = {
        "type": "bar",
        "x": table["period"].to_list(),
        "y": heights,
        "marker": {
            "color": [fills[k] for k in kinds],
            "line": {"color": colour, "width": [1.4 if k == "extract" else 0 for k in kinds]},
        },
        "text": texts,
        "textposition": "outside",
        "textfont": {"size": 11},
        "cliponaxis": False,
        "customdata": [_said(row, kind, style.unit) for row, kind in zip(table.to_dicts(), kinds, strict=True)],
        "hovertemplate": "<b>%{x}</b><br>%{customdata}<extra></extra>",
    }
    return {
        "data": [bars],
        "layout": base.layout(
            style,
            xaxis=base.period_axis(periods, style),
            yaxis=base.value_axis(style, scale.words),
            annotations=notes,
            margin={"l": 62, "r": 12, "t": 24, "b": 40},
        ),
    }


def _said(row: dict[str, object], kind: str, unit: str) -> str:
    shown = numbers.amount(row[base.column(unit)], unit)  # type: ignore[arg-type]
    if kind == "extract":
        return f"at least {shown}<br>extract: a lower bound"
    months = f"<br>{row['months_covered']} of 12 months" if kind == "partial" else ""
    converted = (
        "<br>converted at the fiscal-year average" if unit == "inr_crore" and row["inr_origin"] == "converted" else ""
    )
    return shown + months + converted
