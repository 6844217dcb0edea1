"""Total trade by period: bars from zero; hollow where the total is a lower bound, pale where months are missing."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from dashboard.figures import base, breaks, marks
from dashboard.figures.base import Figure, Style
from dashboard.figures.marks import Mark
from dashboard.theme import faint
from etl import numbers
from etl.language import say


def trend(table: pl.DataFrame, style: Style, found: Sequence[Mark] = ()) -> Figure:
    """``table`` is :data:`etl.shown.charts.TREND`, ``found`` its findings; the axis is in the style's unit."""
    column = base.column(style.unit)
    periods = base.axis_periods(table, style)
    scale = base.scale(table[column].max() or 0, style.unit)  # type: ignore[arg-type]
    kinds = base.kinds(table)
    heights = [None if v is None else v * scale.factor for v in table[column]]
    colour = style.palette.bar
    few = len(periods) <= 14
    final = max(
        (p for p, k, h in zip(table["period"], kinds, heights, strict=True) if k in base.WHOLE and h is not None),
        default=None,
    )
    texts, notes = [], []
    for row, kind, height in zip(table.iter_rows(named=True), kinds, heights, strict=True):
        label = "" if height is None else numbers.significant(height)
        texts.append(label if kind in base.WHOLE and (few or row["period"] == final) else "")
        if kind == "partial" and height is not None:
            said = say("{figure} · {months} of 12 months", figure=label, months=row["months_covered"])
            notes.append(
                base.note(
                    said, style, x=row["period"], y=height, xref="x", yref="y", xanchor="center", yanchor="bottom",
                    textangle=-90, yshift=4,
                )
            )  # fmt: skip
    bars = {
        "type": "bar",
        "name": say("total"),
        "x": table["period"].to_list(),
        "y": heights,
        "marker": {
            "color": [faint(colour, base.ALPHA[k]) for k in kinds],
            "line": {"color": colour, "width": [1.4 if k == "extract" else 0 for k in kinds]},
        },
        "text": texts,
        "textposition": "outside",
        "textfont": {"size": 11},
        "constraintext": "none",  # narrow bars on a telephone would shrink it beyond reading
        "cliponaxis": False,
        "customdata": [_said(row, kind, style.unit) for row, kind in zip(table.to_dicts(), kinds, strict=True)],
        "hovertemplate": "<b>%{x}</b><br>%{customdata}<extra></extra>",
    }
    shapes, labelled = breaks.on_categories(periods, table, style)
    known = [height for height in heights if height is not None]
    drawn = [p for p, height in zip(table["period"], heights, strict=True) if height is not None]
    missing = base.gaps(periods, set(table["period"]), drawn, say("No such figure is published."))
    top = 1.1 * max(known, default=1)
    room = {"range": marks.lowered(found, top)} if marks.has_points(found) else {}
    return {
        "data": [bars, *marks.drawn(found, missing, marks.categories(periods), style.palette)],
        "layout": base.layout(
            style,
            xaxis=base.period_axis(periods, style),
            yaxis=base.value_axis(style, scale.words, domain=breaks.below(labelled), **base.grouped(top), **room),
            yaxis2=marks.axis("y"),
            shapes=shapes,
            annotations=[*notes, *labelled],
            margin={"l": 62, "r": 12, "t": 24, "b": 40},
        ),
    }


def _said(row: dict[str, object], kind: str, unit: str) -> str:
    shown = numbers.amount(row[base.column(unit)], unit)  # type: ignore[arg-type]
    if kind == "extract":
        return say("at least {amount}<br>extract: a lower bound", amount=shown)
    lines = [shown]
    if kind == "partial":
        lines.append(say("{months} of 12 months", months=row["months_covered"]))
    if unit == "inr_crore" and row["inr_origin"] == "converted":
        lines.append(say("converted at the fiscal-year average"))
    return "<br>".join(lines)
