"""What a kilogram costs from whom: a dot per supplier, hollow for the complete period before, a line for all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from dashboard.figures import base
from dashboard.figures.base import Figure, Style
from etl import numbers
from etl.language import later, say
from etl.schema import WORLD

_PRICE = later("USD {price} per kg")
NAMED = 10
"""So many of the largest suppliers are drawn."""


def unit_values(table: pl.DataFrame, style: Style) -> Figure:
    """``table`` is :data:`etl.shown.series.UNIT_VALUES`."""
    known = table.filter(pl.col("unit_value_usd_per_kg").is_not_null())
    latest = shown_period(table)
    now = known.filter(pl.col("period") == latest)
    earlier = earlier_period(table)
    rows = largest(now, style.focus)
    places = [_label(style.name(row["partner"])) for row in rows][::-1]
    then = known.filter(pl.col("period") == pl.lit(earlier, pl.String))
    before = dict(then.select("partner", "unit_value_usd_per_kg").iter_rows())
    world = now.filter(pl.col("partner") == WORLD)["unit_value_usd_per_kg"]
    both = [(row, before[row["partner"]]) for row in rows if row["partner"] in before]
    most = max([*(row["unit_value_usd_per_kg"] for row in rows), *(price for _, price in both)], default=1)
    return {
        "data": [
            *([_earlier(both, str(earlier), style)] if both else []),
            _dots(rows, latest, style),
        ],
        "layout": base.layout(
            style,
            xaxis={**base.value_axis(style, say("USD per kilogram")), "range": [0, 1.06 * most], "automargin": True},
            yaxis={
                "type": "category", "categoryorder": "array", "categoryarray": places, "fixedrange": True,
                "range": [-0.6, len(places) - 0.4], "ticks": "outside", "tickcolor": "rgba(0,0,0,0)", "ticklen": 8,
                "automargin": True, "tickfont": {"size": 12, "color": style.palette.ink},
                "gridcolor": style.palette.rule,
            },
            shapes=[
                {
                    "type": "line", "xref": "x", "x0": price, "x1": price, "yref": "paper", "y0": 0, "y1": 1,
                    "line": {"color": style.palette.muted, "width": 1, "dash": "dot"},
                }
                for price in world
            ],
            annotations=[
                base.note(
                    say("all: {price}", price=numbers.significant(price)), style, x=price, xref="x", y=1, yref="paper",
                    yanchor="bottom", xanchor="center",
                )
                for price in world
            ]
            + [_written(row, style) for row in rows],
            margin={"l": 110, "r": 52, "t": 24, "b": 44},
        ),
    }  # fmt: skip


def shown_period(table: pl.DataFrame) -> str:
    """The latest complete period with a unit value, else the latest with one."""
    known = table.filter(pl.col("unit_value_usd_per_kg").is_not_null())
    whole = known.filter(pl.col("coverage") == "complete", pl.col("months_covered").is_in([1, 12]))
    return str((whole if whole.height else known)["period"].max() or "")


def earlier_period(table: pl.DataFrame) -> str | None:
    """The complete period with unit values before the one shown."""
    known = table.filter(pl.col("unit_value_usd_per_kg").is_not_null(), pl.col("coverage") == "complete")
    found = known.filter(pl.col("period") < shown_period(table))["period"].max()
    return None if found is None else str(found)


def largest(now: pl.DataFrame, focus: str) -> list[dict[str, Any]]:
    """The largest suppliers of a period by value, the focus among them if it has a unit value."""
    split = now.filter(pl.col("partner") != WORLD).sort("value_usd", "partner", descending=[True, False])
    first = split.head(NAMED)
    if focus not in set(first["partner"]):
        first = pl.concat([first.head(NAMED - 1), split.filter(pl.col("partner") == focus)])
    return first.to_dicts()


def _written(row: dict[str, Any], style: Style) -> dict[str, object]:
    """The figure of a supplier, right of the plot, so that figures stand below each other."""
    colour = style.palette.accent_ink if row["partner"] == style.focus else style.palette.ink
    return base.note(
        numbers.significant(row["unit_value_usd_per_kg"]), style, x=1, xref="paper", xanchor="right", xshift=46,
        y=_label(style.name(row["partner"])), yref="y", yanchor="middle", font={"size": 12, "color": colour},
    )  # fmt: skip


def _dots(rows: Sequence[dict[str, Any]], period: str, style: Style) -> dict[str, object]:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": period,
        "x": [row["unit_value_usd_per_kg"] for row in rows],
        "y": [_label(style.name(row["partner"])) for row in rows],
        "marker": {
            "size": 10,
            "color": [style.palette.accent if row["partner"] == style.focus else style.palette.bar for row in rows],
        },
        "text": [numbers.significant(row["unit_value_usd_per_kg"]) for row in rows],
        "cliponaxis": False,
        "customdata": [
            say(
                "{share} of the value<br>weights cover {covered} of it",
                share=numbers.percent(row["share_value"]),
                covered=numbers.percent(row["value_covered"]),
            )
            for row in rows
        ],
        "hovertemplate": f"<b>%{{y}}</b>, {period}<br>{say(_PRICE, price='%{text}')}<br>%{{customdata}}<extra></extra>",
    }


def _earlier(then: Sequence[tuple[dict[str, Any], float]], period: str, style: Style) -> dict[str, object]:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": period,
        "x": [price for _, price in then],
        "y": [_label(style.name(row["partner"])) for row, _ in then],
        "marker": {"size": 8, "color": style.palette.ground, "line": {"color": style.palette.muted, "width": 1.4}},
        "cliponaxis": False,
        "customdata": [numbers.significant(price) for _, price in then],
        "hovertemplate": f"<b>%{{y}}</b>, {period}<br>{say(_PRICE, price='%{customdata}')}<extra></extra>",
    }


def _label(name: str) -> str:
    return base.short(name, 18)
