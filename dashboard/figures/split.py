"""Suppliers of one period as areas: as large as their share, the named in their colours, the smallest together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from dashboard.figures import base
from dashboard.figures.base import Figure, Style
from dashboard.theme import supplier_colours, written_on
from etl import numbers
from etl.language import say
from etl.schema import UNSPECIFIED

TILES = 16
"""So many suppliers have an area of their own."""
SMALLEST = 0.004
"""Below this share they are counted with the others: nothing could be written there."""


def split(table: pl.DataFrame, style: Style, named: Sequence[str]) -> Figure:
    """``table`` is :data:`etl.shown.more.SPLIT`; ``named`` are the suppliers with a colour, as on the other charts."""
    share = f"share_{style.measure}"
    rows = table.filter(pl.col(share) > 0).to_dicts()
    own = [row for n, row in enumerate(rows) if row["partner"] in named or (n < TILES and row[share] >= SMALLEST)]
    rest = [row for row in rows if row not in own]
    colours = supplier_colours(style.focus, named, style.palette)
    tiles = [_tile(style.name(row["partner"]), row[share], row, colours.get(row["partner"]), style) for row in own]
    if rest:
        of_rest = {c: _sum([row[c] for row in rest]) for c in ("value_usd", "net_weight_kg")}
        tiles.append(
            _tile(say("{number} others", number=len(rest)), sum(row[share] for row in rest), of_rest, None, style)
        )
    unknown = [row["partner"] == UNSPECIFIED for row in own] + [False] * bool(rest)
    return {
        "data": [
            {
                "type": "treemap",
                "ids": [str(n) for n in range(len(tiles))],
                "labels": [tile["label"] for tile in tiles],
                "parents": [""] * len(tiles),
                "values": [tile["value"] for tile in tiles],
                "customdata": [tile["said"] for tile in tiles],
                "texttemplate": "<b>%{label}</b><br>%{customdata[0]}",
                "hovertemplate": "<b>%{label}</b><br>%{customdata[0]}<br>%{customdata[1]}<extra></extra>",
                "textfont": {"color": [tile["ink"] for tile in tiles], "size": 13},
                "textposition": "top left",
                "marker": {
                    "colors": [tile["colour"] for tile in tiles],
                    "line": {"color": style.palette.ground, "width": 1.5},
                    "pad": {"l": 0, "r": 0, "t": 0, "b": 0},
                    "pattern": {"shape": ["/" if u else "" for u in unknown], "solidity": 0.2},
                },
                "pathbar": {"visible": False},
                "tiling": {"packing": "squarify", "pad": 0},
                "sort": False,
                "root": {"color": "rgba(0,0,0,0)"},
            }
        ],
        "layout": base.layout(
            style, margin={"l": 0, "r": 0, "t": 8, "b": 8}, uniformtext={"minsize": 10, "mode": "hide"}
        ),
    }


def _tile(name: str, share: float, row: dict[str, Any], colour: str | None, style: Style) -> dict[str, Any]:
    fill = colour or style.palette.others
    amount = (
        numbers.weight(row["net_weight_kg"], style.unit) if style.measure == "weight" else numbers.usd(row["value_usd"])
    )
    return {"label": name, "value": share, "said": [numbers.percent(share), amount], "colour": fill,
            "ink": written_on(fill)}  # fmt: skip


def _sum(values: Sequence[float | None]) -> float | None:
    known = [v for v in values if v is not None]
    return sum(known) if known else None
