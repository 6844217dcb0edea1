"""Supplier shares by period: stacked to 100 %, the focus and the largest named, the rest grey, gaps hatched."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from dashboard.figures import base, breaks, marks
from dashboard.figures.base import Figure, Style
from dashboard.figures.marks import Mark
from dashboard.theme import faint, supplier_colours
from etl import numbers
from etl.language import say

NAMED = 6


def named_suppliers(table: pl.DataFrame, focus: str, share: str) -> list[str]:
    """At most six suppliers to name: the focus, the two largest of the latest complete period (the title names them),
    then the largest on average, over complete periods if there are any.
    """
    split = table.filter(pl.col(share).is_not_null())
    complete = [period for period, kind in _kinds(split).items() if kind in base.WHOLE]
    whole = split.filter(pl.col("period").is_in(complete)) if complete else split
    order = [share, "partner"]
    latest = whole.filter(pl.col("period") == whole["period"].max()).sort(order, descending=[True, False])
    mean = whole.group_by("partner").agg(pl.col(share).sum()).sort(order, descending=[True, False])
    there = set(split["partner"])
    wanted = [p for p in (focus, *latest["partner"][:2], *mean["partner"]) if p in there]
    named = list(dict.fromkeys(wanted))[:NAMED]
    rank = dict(mean.iter_rows())
    return sorted(named, key=lambda p: (p != focus, -rank.get(p, 0), p))


def suppliers(
    table: pl.DataFrame,
    style: Style,
    found: Sequence[Mark] = (),
    gap: str = "",
) -> Figure:
    """``table`` is :data:`etl.shown.charts.SUPPLIERS`, ``found`` its findings; shares are of the partner sum by the
    style's measure. ``gap`` is said of periods without any, unless it is that no split is published.
    """
    share = f"share_{style.measure}"
    periods = base.axis_periods(table, style)
    kinds = _kinds(table)
    named = named_suppliers(table, style.focus, share)
    colours = supplier_colours(style.focus, named, style.palette)
    split = table.filter(pl.col(share).is_not_null())
    traces = [
        _bars(_by_period(split.filter(pl.col("partner") == p), share), style.name(p), colours[p], periods, kinds)
        for p in named
    ]
    rest = _by_period(split.filter(~pl.col("partner").is_in(named)), share)
    if rest:
        traces.append(_bars(rest, say("others"), style.palette.others, periods, kinds))
    there = set(split["period"])
    shapes, labels = breaks.on_categories(periods, table, style)
    missing = base.gaps(
        periods, set(table["period"]), there, gap or say("No split by country is published by this measure.")
    )
    return {
        "data": [*traces, *marks.drawn(found, missing, marks.categories(periods), style.palette)],
        "layout": base.layout(
            style,
            barmode="stack",
            bargap=0.18,
            xaxis=base.period_axis(periods, style),
            yaxis={**base.percent_axis(style, marks.lowered(found, 100)), "domain": breaks.below(labels)},
            yaxis2=marks.axis("y"),
            shapes=[*shapes, *_parts(table, traces, named, share, periods, style)],
            annotations=[*_labels(traces, periods, there, style), *labels],
            margin={"l": 48, "r": 124, "t": 16, "b": 40},
        ),
    }


def _parts(
    table: pl.DataFrame,
    traces: Sequence[dict[str, object]],
    named: Sequence[str],
    share: str,
    periods: Sequence[str],
    style: Style,
) -> list[dict[str, object]]:
    """A line across each segment of suppliers counted together, where the part of the largest of them ends."""
    apart = {
        (row["period"], row["partner"]): row[f"{share}_unfolded"]
        for row in table.filter(pl.col(f"{share}_unfolded") < pl.col(share)).iter_rows(named=True)
    }
    lines: list[dict[str, object]] = []
    for at, period in enumerate(periods):
        foot = 0.0
        for partner, trace in zip(named, traces, strict=False):  # the others, last and grey, are not of one kind
            if (period, partner) in apart:
                y = foot + apart[period, partner] * 100
                lines.append(
                    {
                        "type": "line", "xref": "x", "x0": at - 0.41, "x1": at + 0.41, "yref": "y", "y0": y, "y1": y,
                        "line": {"color": style.palette.ground, "width": 1.5},
                    }
                )  # fmt: skip
            foot += trace["y"][at] or 0  # type: ignore[index]
    return lines


def _kinds(table: pl.DataFrame) -> dict[str, str]:
    """The kind of each period: all of its rows are of one."""
    periods = table.unique("period")
    return dict(zip(periods["period"], base.kinds(periods), strict=True))


def _by_period(rows: pl.DataFrame, share: str) -> dict[str, float]:
    return dict(rows.group_by("period").agg(pl.col(share).sum()).iter_rows())


def _bars(
    shares: dict[str, float], name: str, colour: str, periods: Sequence[str], kinds: dict[str, str]
) -> dict[str, object]:
    fills = [faint(colour, base.ALPHA[kinds.get(p, "complete")]) for p in periods]
    said = [_said(shares[p], kinds.get(p)) if p in shares else "" for p in periods]
    return {
        "type": "bar",
        "name": name,
        "x": list(periods),
        "y": [shares[p] * 100 if p in shares else None for p in periods],
        "marker": {
            "color": fills,
            "line": {"color": colour, "width": [0.8 if kinds.get(p) == "extract" else 0 for p in periods]},
        },
        "customdata": said,
        "hovertemplate": f"<b>{name}</b>, %{{x}}<br>%{{customdata}}<extra></extra>",
        "meta": {"colour": colour},
    }


def _said(share: float, kind: str | None) -> str:
    shown = numbers.percent(share)
    return say("at most {share}", share=shown) if kind == "extract" else shown


def _labels(
    traces: list[dict[str, object]], periods: Sequence[str], there: set[str], style: Style
) -> list[dict[str, object]]:
    """Names at the height of the last bar's segments; a supplier absent there is named above the others."""
    last = max((p for p in periods if p in there), default=None)
    if last is None:
        return []
    at, foot = periods.index(last), 0.0
    heights, shown = [], []
    for trace in traces:
        y = trace["y"][at]  # type: ignore[index]
        heights.append(foot + (y or 0) / 2)
        foot += y or 0
        shown.append(trace)
    places = base.spread(heights, 7.5, 2, 98)
    return [
        base.note(
            f'<span style="color:{_colour(trace)}">■</span> {base.short(str(trace["name"]), 15)}', style,
            x=1.005, xref="paper", y=y, yref="y", yanchor="middle", font={"size": 12, "color": style.palette.ink},
        )
        for trace, y in zip(shown, places, strict=True)
    ]  # fmt: skip


def _colour(trace: dict[str, object]) -> str:
    return str(trace["meta"]["colour"])  # type: ignore[index]
