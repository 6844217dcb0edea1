"""Changes in value as kilograms and price: bars that add up, a dot for the whole change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from dashboard.figures import base
from dashboard.figures.base import Figure, Style
from dashboard.figures.net_trade import legend
from dashboard.theme import faint
from etl import numbers
from etl.language import later, say
from etl.schema import WORLD

SERIES_FROM = 3
"""From so many changes on they are drawn in time; fewer are drawn by supplier."""
NAMED = 7
"""So many suppliers stand beside the total."""
_PARTS = {"volume_effect_usd": later("kilograms"), "price_effect_usd": later("unit value"),
          "not_weighed_usd": later("without a weight")}  # fmt: skip


def decomposition(table: pl.DataFrame, style: Style) -> Figure:
    """``table`` is :data:`etl.shown.series.DECOMPOSITION`."""
    known = table.filter(pl.col("reason").is_null())
    whole = known.filter(pl.col("partner") == WORLD)
    if whole["period"].n_unique() >= SERIES_FROM or style.basis == "month":
        rows, labels = whole.sort("period").to_dicts(), [f"{p}" for p in whole.sort("period")["period"]]
    else:
        rows = by_supplier(known, style.focus)
        labels = [say("All") if row["partner"] == WORLD else base.short(style.name(row["partner"]), 14) for row in rows]
    top = max((abs(row[c] or 0) for row in rows for c in (*_PARTS, "value_change_usd")), default=0)
    scale = base.scale(top, "usd")
    colours = dict(zip(_PARTS, (style.palette.bar, style.palette.others, style.palette.ground), strict=True))
    drawn = [part for part in _PARTS if any(abs(row[part] or 0) > 0.001 * top for row in rows)]
    named = [("■", colours[part], say(_PARTS[part])) for part in drawn if part != "not_weighed_usd"]
    return {
        "data": [
            *(_bars(rows, labels, part, colours[part], scale.factor, style) for part in drawn),
            _dots(rows, labels, scale.factor, style),
        ],
        "layout": base.layout(
            style,
            barmode="relative",
            bargap=0.36,
            xaxis={
                "type": "category", "categoryorder": "array", "categoryarray": labels, "fixedrange": True,
                "tickfont": {"size": 11, "color": style.palette.muted}, "showgrid": False, "autotickangles": [0, 90],
                "automargin": True, "ticks": "",
            },
            yaxis=base.value_axis(style, say("change in {unit}", unit=scale.words)),
            annotations=[legend([*named, ("●", style.palette.ink, say("change in value"))], style)],
            margin={"l": 66, "r": 12, "t": 30, "b": 40},
        ),
    }  # fmt: skip


def by_supplier(known: pl.DataFrame, focus: str) -> list[dict[str, Any]]:
    """The latest change: the total, the focus supplier and those whose value changed most."""
    latest = known.filter(pl.col("period") == known["period"].max())
    order = pl.col("partner").replace_strict({WORLD: 0, focus: 1}, default=2, return_dtype=pl.Int8)
    changed = pl.col("value_change_usd").abs()
    rows = latest.sort(order, changed, "partner", descending=[False, True, False]).head(NAMED + 1)
    return rows.to_dicts()


def _bars(
    rows: Sequence[dict[str, Any]], labels: Sequence[str], part: str, colour: str, factor: float, style: Style
) -> dict[str, object]:
    bare = part == "not_weighed_usd"
    values: list[float] = [row[part] or 0 for row in rows]
    return {
        "type": "bar",
        "name": say(_PARTS[part]),
        "x": list(labels),
        "y": [value * factor for value in values],
        "marker": {
            "color": faint(style.palette.ink, 0.04) if bare else colour,
            "line": {"color": style.palette.muted, "width": 1 if bare else 0},
        },
        "customdata": [signed(value) for value in values],
        "hovertemplate": f"<b>%{{x}}</b><br>%{{customdata}}: {say(_PARTS[part])}<extra></extra>",
    }


def _dots(rows: Sequence[dict[str, Any]], labels: Sequence[str], factor: float, style: Style) -> dict[str, object]:
    changes: list[float] = [row["value_change_usd"] or 0 for row in rows]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": say("change in value"),
        "x": list(labels),
        "y": [change * factor for change in changes],
        "marker": {
            "size": 9,
            "color": [style.palette.accent if row["partner"] == style.focus else style.palette.ink for row in rows],
            "line": {"color": style.palette.ground, "width": 1.5},
        },
        "cliponaxis": False,
        "customdata": [
            [signed(change), row["earlier"], row["period"]] for change, row in zip(changes, rows, strict=True)
        ],
        "hovertemplate": say(
            "<b>{name}</b>, {first} to {last}<br>{change} in all",
            name="%{x}",
            first="%{customdata[1]}",
            last="%{customdata[2]}",
            change="%{customdata[0]}",
        )
        + "<extra></extra>",
    }


def signed(value: float) -> str:
    """``+ USD 24.4 million``."""
    return f"{'−' if value < 0 else '+'} {numbers.usd(abs(value))}"
