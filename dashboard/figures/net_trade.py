"""Imports and exports side by side: two bars per period, hollow where a total is a lower bound."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from dashboard.figures import base, breaks, marks
from dashboard.figures.base import Figure, Style
from dashboard.figures.marks import Mark
from dashboard.theme import faint
from etl import numbers
from etl.language import later, say

_SIDES = {"import": later("imports"), "export": later("exports")}
_HOVER = {"import": later("<b>{period}</b>, imports"), "export": later("<b>{period}</b>, exports")}


def net_trade(table: pl.DataFrame, style: Style, found: Sequence[Mark] = ()) -> Figure:
    """``table`` has the rows of one code of :data:`etl.shown.series.NET_TRADE`, ``found`` are findings on a side."""
    weight = style.measure == "weight"
    figure, unit = ("weight_kg", style.unit) if weight else ("value_usd", "usd")
    columns = [f"{side}_{figure}" for side in ("import", "export")]
    periods = base.axis_periods(table, style)
    top = max((v for c in columns for v in table[c] if v is not None), default=0)
    scale = base.scale(top, unit)
    colours = dict(zip(("import", "export"), style.palette.traded, strict=True))
    traces = [
        _bars(table, side, column, colours[side], scale.factor, unit, style.basis)
        for side, column in zip(colours, columns, strict=True)
    ]
    drawn = [row["period"] for row in table.to_dicts() if any(row[c] is not None for c in columns)]
    missing = base.gaps(periods, set(table["period"]), drawn, say("No such figure is published."))
    shapes, labels = breaks.on_categories(periods, table, style)
    return {
        "data": [*traces, *marks.drawn(found, missing, marks.categories(periods), style.palette)],
        "layout": base.layout(
            style,
            barmode="group",
            bargap=0.24,
            bargroupgap=0.06,
            xaxis=base.period_axis(periods, style),
            yaxis=base.value_axis(
                style, scale.words, domain=breaks.below(labels), **base.grouped(1.18 * (top or 1) * scale.factor),
                range=marks.lowered(found, 1.18 * (top or 1) * scale.factor),
            ),
            yaxis2=marks.axis("y"),
            shapes=shapes,
            annotations=[*labels, legend([("■", colours[side], say(_SIDES[side])) for side in colours], style)],
            margin={"l": 62, "r": 12, "t": 30, "b": 40},
        ),
    }  # fmt: skip


def legend(parts: Sequence[tuple[str, str, str]], style: Style) -> dict[str, object]:
    """Symbols, colours and words in one line above the plot."""
    text = "   ".join(f'<span style="color:{colour}">{symbol}</span> {words}' for symbol, colour, words in parts)
    return base.note(text, style, x=0, xref="paper", y=1, yref="paper", yanchor="bottom", yshift=8)


def _bars(
    table: pl.DataFrame, side: str, column: str, colour: str, factor: float, unit: str, basis: str
) -> dict[str, object]:
    whole = 1 if basis == "month" else 12
    shown = table.select("period", column, coverage=f"{side}_coverage", months=f"{side}_months_covered").filter(
        pl.col(column).is_not_null()
    )
    kinds = [
        "extract" if row["coverage"] != "complete" else "partial" if row["months"] < whole else "complete"
        for row in shown.iter_rows(named=True)
    ]
    return {
        "type": "bar",
        "name": say(_SIDES[side]),
        "x": shown["period"].to_list(),
        "y": [value * factor for value in shown[column]],
        "marker": {
            "color": [faint(colour, base.ALPHA[kind]) for kind in kinds],
            "line": {"color": colour, "width": [1.2 if kind == "extract" else 0 for kind in kinds]},
        },
        "customdata": [
            _said(numbers.amount(value, unit), kind, months)
            for kind, value, months in zip(kinds, shown[column], shown["months"], strict=True)
        ],
        "hovertemplate": f"{say(_HOVER[side], period='%{x}')}<br>%{{customdata}}<extra></extra>",
    }


def _said(amount: str, kind: str, months: int) -> str:
    if kind == "extract":
        return say("at least {amount}", amount=amount)
    return say("{amount}<br>{months} of 12 months", amount=amount, months=months) if kind == "partial" else amount
