"""Suppliers at the left, commodities at the right, a band for each share: who supplies what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from dashboard.figures import base
from dashboard.figures.base import Figure, Style
from dashboard.theme import faint, supplier_colours
from etl import numbers
from etl.language import say
from etl.schema import EXTRACT, WORLD

SUPPLIERS, GOODS = 6, 14
"""So many suppliers and commodities have a name; the rest of the suppliers is one, other commodities are left out."""


@dataclass(frozen=True)
class _Band:
    """What one supplier, or those without a name, has of a commodity."""

    partner: str
    scope: str
    share: float
    value: float | None
    bound: bool


def chosen(table: pl.DataFrame, first: Sequence[str]) -> list[str]:
    """The commodities that are drawn: those of ``first``, then those of the largest value."""
    split = table.filter(pl.col("share_value").is_not_null())
    worth = split.group_by("scope", maintain_order=True).agg(pl.col("value_usd").sum())
    order = worth.sort(pl.col("scope").is_in(list(first)), "value_usd", "scope", descending=[True, True, False])
    return order["scope"].head(GOODS).to_list()


def leading(table: pl.DataFrame, focus: str) -> list[str]:
    """The named suppliers: the one that is asked about, then those with the largest shares, commodity by commodity."""
    sums = table.group_by("partner").agg(pl.col("share_value").sum()).filter(pl.col("partner") != WORLD)
    order = sums.sort("share_value", "partner", descending=[True, False])["partner"].to_list()
    return list(dict.fromkeys([*([focus] if focus in order else []), *order]))[:SUPPLIERS]


def flows(table: pl.DataFrame, style: Style, goods: Sequence[str], names: Mapping[str, str]) -> Figure:
    """``table`` is :data:`etl.shown.more.FLOWS`; ``goods`` are the commodities drawn, equally high whatever they are
    worth, ``names`` what they are called.
    """
    drawn = table.filter(pl.col("scope").is_in(list(goods)), pl.col("share_value") > 0)
    named = leading(drawn, style.focus)
    colours = {**supplier_colours(style.focus, named, style.palette), "": style.palette.others}
    bands = _bands(drawn, goods, named)
    sums = {p: sum(band.share for band in bands if band.partner == p) for p in [*named, ""]}
    left = [p for p in sorted(named, key=lambda p: (p != style.focus, -sums[p])) if sums[p]] + [""] * bool(sums[""])
    right = sorted(goods, key=lambda s: -sum(b.share for b in bands if b.scope == s and b.partner == style.focus))
    place = {("from", p): n for n, p in enumerate(left)}
    place |= {("to", s): n + len(left) for n, s in enumerate(right)}
    labels = [base.short(style.name(p), 16) if p else say("others") for p in left]
    whole = {s: sum(b.share for b in bands if b.scope == s) for s in right}
    return {
        "data": [
            {
                "type": "sankey",
                "arrangement": "fixed",
                "domain": {"x": [0, 1], "y": [0, 1]},
                "node": {
                    "label": [*labels, *(base.short(names[s], 26) for s in right)],
                    "color": [*(colours[p] for p in left), *([style.palette.bar] * len(right))],
                    "x": [*([0.001] * len(left)), *([0.999] * len(right))],
                    "y": [*_middles([sums[p] for p in left]), *_middles([whole[s] for s in right])],
                    "pad": 7,
                    "thickness": 12,
                    "line": {"width": 0},
                    "customdata": [*(_supplied(p, bands, names) for p in left), *([""] * len(right))],
                    "hovertemplate": "<b>%{label}</b>%{customdata}<extra></extra>",
                },
                "link": {
                    "source": [place["from", b.partner] for b in bands],
                    "target": [place["to", b.scope] for b in bands],
                    "value": [b.share for b in bands],
                    "color": [faint(colours[b.partner], 0.7 if b.partner == style.focus else 0.45) for b in bands],
                    "customdata": [_said(b, names) for b in bands],
                    "hovertemplate": "<b>%{source.label}</b>: %{customdata}<extra></extra>",
                },
                "textfont": {"size": 12, "color": style.palette.ink, "shadow": "none"},
            }
        ],
        "layout": base.layout(style, margin={"l": 4, "r": 4, "t": 12, "b": 12}),
    }


def _bands(drawn: pl.DataFrame, goods: Sequence[str], named: Sequence[str]) -> list[_Band]:
    rest = pl.when(pl.col("partner").is_in(list(named))).then("partner").otherwise(pl.lit(""))
    sums = drawn.group_by("scope", partner=rest).agg(
        pl.col("share_value", "value_usd").sum(), bound=(pl.col("coverage") == EXTRACT).any()
    )
    found = {(row["scope"], row["partner"]): row for row in sums.iter_rows(named=True)}
    return [
        _Band(p, s, row["share_value"], row["value_usd"], row["bound"])
        for s in goods for p in [*named, ""] if (row := found.get((s, p)))
    ]  # fmt: skip


def _middles(sizes: Sequence[float]) -> list[float]:
    """The middle of each node, of all of them one below the other, as parts of the height."""
    total, found, foot = sum(sizes) or 1.0, [], 0.0
    for size in sizes:
        found.append(min(max((foot + size / 2) / total, 0.001), 0.999))
        foot += size
    return found


def _said(band: _Band, names: Mapping[str, str]) -> str:
    share = numbers.percent(band.share)
    shown = say("at most {share}", share=share) if band.bound else share
    return say("{share} of {goods}<br>{value}", share=shown, goods=names[band.scope], value=numbers.usd(band.value))


def _supplied(partner: str, bands: Sequence[_Band], names: Mapping[str, str]) -> str:
    """The largest shares of a supplier, a line each."""
    own = sorted((b for b in bands if b.partner == partner), key=lambda b: -b.share)[:4]
    return "".join(f"<br>{names[b.scope]} {numbers.percent(b.share)}" for b in own)
