"""How many codes a rule calls dependent, year by year: bars from zero, hollow on top where it cannot be decided."""

from __future__ import annotations

import polars as pl

from dashboard.figures import base, marks
from dashboard.figures.base import Figure, Style
from dashboard.theme import faint
from etl import numbers
from etl.language import say


def codes_over_years(known: pl.DataFrame, style: Style) -> Figure:
    """``known`` are the years of :data:`etl.shown.screening.HISTORY` that are drawn: those between them are gaps."""
    every = base.axis_periods(known, style)
    colour = style.palette.bar
    drawn = {row["period"]: row for row in known.iter_rows(named=True)}
    rows = list(drawn.values())
    width = {"width": 0.36} if len(every) < 4 else {}
    bars = {
        "type": "bar",
        "name": say("dependent"),
        **width,
        "x": list(drawn),
        "y": [row["dependent"] for row in rows],
        "marker": {"color": colour},
        "customdata": [_said(row) for row in rows],
        "hovertemplate": "<b>%{x}</b><br>%{customdata}<extra></extra>",
    }
    hollow = {
        "type": "bar",
        "name": say("cannot be decided"),
        **width,
        "x": list(drawn),
        "y": [row["undecided"] for row in rows],
        "marker": {"color": faint(colour, base.ALPHA["extract"]), "line": {"color": colour, "width": 1.4}},
        "text": [_label(row) for row in rows],
        "textposition": "outside",
        "textfont": {"size": 12, "color": style.palette.ink},
        "cliponaxis": False,
        "customdata": bars["customdata"],
        "hovertemplate": bars["hovertemplate"],
    }
    gaps = {period: say("Left out: most codes cannot be decided.") for period in every if period not in drawn}
    return {
        "data": [bars, hollow, *marks.drawn((), gaps, marks.categories(every), style.palette)],
        "layout": base.layout(
            style,
            barmode="stack",
            xaxis=base.period_axis(every, style),
            yaxis=base.value_axis(style, say("codes"), tickformat=",d"),
            yaxis2=marks.axis("y"),
            margin={"l": 52, "r": 12, "t": 24, "b": 40},
        ),
    }


def _said(row: dict[str, int]) -> str:
    return say(
        "holds for {some} of {all} codes<br>does not for {others}<br>cannot be decided for {undecided}",
        some=numbers.fixed(row["dependent"], 0), all=numbers.fixed(row["codes"], 0),
        others=numbers.fixed(row["not_dependent"], 0), undecided=numbers.fixed(row["undecided"], 0),
    )  # fmt: skip


def _label(row: dict[str, int]) -> str:
    some = numbers.fixed(row["dependent"], 0)
    if not row["undecided"]:
        return some
    return say("{some}<br>{undecided} undecided", some=some, undecided=numbers.fixed(row["undecided"], 0))
