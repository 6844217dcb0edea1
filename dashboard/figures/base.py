"""What all figures share: axes, labels, gaps, and the frame that goes around an exported picture.

Figures are plain dictionaries in Plotly's terms. Periods are categories: Plotly would read "2005-06" as a date.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from dashboard.labels import short_month, unbroken
from dashboard.theme import FONT, Palette
from etl import numbers
from etl.fiscal_year import fiscal_label
from etl.language import later, say

Figure = dict[str, Any]
EXPORT_SIZE = (1200, 675)
PROVISIONAL = "provisional"


@dataclass(frozen=True)
class Style:
    """What a figure needs beside its table. ``name`` gives a country's name; ``start_month`` is that of the axis;
    ``alone`` is the focus supplier by itself, where it is counted with others.
    """

    palette: Palette
    measure: str
    unit: str
    basis: str
    focus: str
    start_month: int
    name: Callable[[str], str]
    alone: str = ""
    lines: tuple[tuple[float, str], ...] = ()
    """Thresholds of the HHI, 0 to 1, and whose they are."""


@dataclass(frozen=True)
class Scale:
    """Factor from table to axis, and the words for it."""

    factor: float
    words: str


_SIZES = ((1e9, later("USD billion")), (1e6, later("USD million")), (1e3, later("USD thousand")))


def scale(largest: float, unit: str) -> Scale:
    """A readable axis for figures up to ``largest`` in USD, ₹ crore or kg."""
    if unit == "inr_crore":
        return Scale(1, say("₹ crore"))
    if unit == "t":
        return Scale(1e-3, say("tonnes"))
    if unit == "kg":
        return Scale(1, "kg")
    for size, words in _SIZES:
        if largest >= size:
            return Scale(1 / size, say(words))
    return Scale(1, say("USD"))


def column(unit: str) -> str:
    """The table column that holds a figure in ``unit``."""
    return {"usd": "value_usd", "inr_crore": "value_inr_crore"}.get(unit, "net_weight_kg")


def axis_periods(table: pl.DataFrame, style: Style) -> list[str]:
    """Every period from the first to the last of ``table``: one without a row is a gap, not a neighbour."""
    labels = table["period"].to_list()
    if not labels:
        return []
    if style.basis == "month":
        first, last = (int(p[:4]) * 12 + int(p[5:7]) - 1 for p in (min(labels), max(labels)))
        return [f"{m // 12}-{m % 12 + 1:02d}" for m in range(first, last + 1)]
    month = style.start_month if style.basis == "fiscal" else 1
    years = range(int(min(labels)[:4]), int(max(labels)[:4]) + 1)
    return [fiscal_label(date(year, month, 1), month) for year in years]


def period_axis(periods: Sequence[str], style: Style) -> dict[str, Any]:
    """The x axis: categories in order, thinned so that labels keep apart."""
    every = max(1, -(-len(periods) // 12))
    ticks = [p for n, p in enumerate(reversed(periods)) if n % every == 0][::-1]
    return {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": list(periods),
        "range": [-0.5, len(periods) - 0.5],
        "tickmode": "array",
        "tickvals": ticks,
        "autotickangles": [0, 90],
        "automargin": True,
        "tickfont": {"size": 11, "color": style.palette.muted},
        "ticks": "",
        "showgrid": False,
        "fixedrange": True,
    }


def value_axis(style: Style, title: str | None = None, **more: Any) -> dict[str, Any]:
    """The y axis: from zero, few thin lines."""
    return {
        "rangemode": "tozero",
        "gridcolor": style.palette.rule,
        "zeroline": True,
        "zerolinecolor": style.palette.muted,
        "zerolinewidth": 1,
        "nticks": 5,
        "separatethousands": True,
        "tickfont": {"size": 11, "color": style.palette.muted},
        "ticks": "",
        "fixedrange": True,
        **({"title": {"text": title, "font": {"size": 11, "color": style.palette.muted}}} if title else {}),
        **more,
    }


def layout(style: Style, **more: Any) -> dict[str, Any]:
    """The layout every figure begins with."""
    base = {
        "font": {"family": FONT, "size": 12, "color": style.palette.ink},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 48, "r": 12, "t": 24, "b": 40},
        "showlegend": False,
        "hovermode": "closest",
        "hoverlabel": {"font": {"family": FONT, "size": 12}, "align": "left"},
        "dragmode": False,
        "bargap": 0.28,
        "separators": ".,",
        "autosize": True,
    }
    return base | more


def kinds(table: pl.DataFrame) -> list[str]:
    """Per row: ``extract``, ``partial`` (months are missing), ``provisional`` or ``complete``."""
    whole = 1 if table.height and table["basis"][0] == "month" else 12
    return [
        "extract"
        if coverage != "complete"
        else "partial"
        if covered < whole
        else PROVISIONAL
        if PROVISIONAL in (findings or "").split(";")
        else "complete"
        for coverage, covered, findings in table.select("coverage", "months_covered", "findings").iter_rows()
    ]


WHOLE = ("complete", PROVISIONAL)
"""Kinds of rows that can be compared with each other."""
ALPHA = {"complete": 1.0, PROVISIONAL: 0.62, "partial": 0.4, "extract": 0.14}
"""How full a bar or point is drawn: provisional and incomplete ones lighter, extracts hollow."""


def alike(table: pl.DataFrame) -> dict[str, tuple[str, str]]:
    """The era and kind of each period: those that differ in them are not joined by a line."""
    whole = {kind: kind if kind not in WHOLE else "complete" for kind in ALPHA}
    eras = table.select("period", "era").iter_rows()
    return {period: (era, whole[kind]) for (period, era), kind in zip(eras, kinds(table), strict=True)}


def gaps(periods: Sequence[str], held: Collection[str], drawn: Collection[str], reason: str) -> dict[str, str]:
    """The periods of an axis without a figure, each with why: ``reason``, where it is held at all."""
    return {p: reason if p in held else say("Nothing in this store.") for p in periods if p not in drawn}


def note(text: str, style: Style, **where: Any) -> dict[str, Any]:
    """A label inside the chart."""
    return {
        "text": text,
        "showarrow": False,
        "font": {"size": 11, "color": style.palette.muted},
        "xanchor": "left",
        **where,
    }


def spread(positions: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Positions moved apart to at least ``gap``, in order, within ``low`` to ``high`` as far as they fit."""
    order = sorted(range(len(positions)), key=lambda n: positions[n])
    placed = list(positions)
    floor = low
    for n in order:
        placed[n] = max(placed[n], floor)
        floor = placed[n] + gap
    ceiling = high
    for n in reversed(order):
        placed[n] = min(placed[n], ceiling)
        ceiling = placed[n] - gap
    return placed


def short(name: str, most: int) -> str:
    """A name of at most so many letters."""
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"


def thin(
    periods: Sequence[str],
    alike: Mapping[str, tuple[str, str]],
    values: Mapping[str, float | None],
    said: Callable[[float], str],
    name: str,
    line: Mapping[str, Any],
    **more: Any,
) -> list[dict[str, object]]:
    """Thin lines below those of suppliers counted together: ``values`` with each by itself.

    A line joins periods that are ``alike``, of one era and kind.
    """
    found: list[dict[str, object]] = []
    for kind in dict.fromkeys(alike.values()):
        here = [values.get(p) if alike.get(p) == kind else None for p in periods]
        if all(v is None for v in here):
            continue
        found.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": name,
                "x": list(periods),
                "y": here,
                "connectgaps": False,
                "line": {"width": 1, **line},
                "marker": {"size": 3, "color": line["color"]},
                "cliponaxis": False,
                "customdata": ["" if v is None else said(v) for v in here],
                "hovertemplate": f"<b>%{{x}}</b><br>%{{customdata}} {name}<extra></extra>",
                **more,
            }
        )
    return found


def grouped(top: float) -> dict[str, Any]:
    """Ticks from zero to ``top`` at round numbers, grouped as the language does."""
    step = next((s for s in _steps() if top / s <= 5), 1.0)
    ticks = [n * step for n in range(int(top / step) + 1)]
    return {"tickmode": "array", "tickvals": ticks, "ticktext": [numbers.exact(round(t, 6)) for t in ticks]}


def _steps() -> Iterator[float]:
    return (digit * 10.0**power for power in range(-4, 13) for digit in (1, 2, 5))


def month_axis(periods: Sequence[str], style: Style) -> dict[str, Any]:
    """The x axis of months: dates, with the year below the month."""
    every = next((n for n in (1, 3, 6, 12, 24) if len(periods) <= 9 * n), 60)
    shown = [p for p in periods if (int(p[:4]) * 12 + int(p[5:7]) - 1) % every == 0]
    return {
        "type": "date",
        "range": [f"{periods[0]}-01", f"{periods[-1]}-28"] if periods else None,
        "tickmode": "array",
        "tickvals": [f"{p}-01" for p in shown],
        "ticktext": [f"{short_month(p)}<br>{p[:4]}" for p in shown],
        "tickfont": {"size": 11, "color": style.palette.muted},
        "showgrid": False,
        "fixedrange": True,
    }


def percent_axis(style: Style, ends: Sequence[float]) -> dict[str, Any]:
    """A y axis of shares, labelled from 0 to 100 %."""
    ticks = [0, 25, 50, 75, 100]
    return value_axis(style, range=list(ends), tickmode="array", tickvals=ticks, ticktext=[f"{t} %" for t in ticks])


def reason_figure(reason: str, style: Style) -> Figure:
    """A chart without data says why: so it is seen, and so it is exported."""
    text = "<br>".join(textwrap.wrap(reason.replace("`", ""), 60))
    return {
        "data": [],
        "layout": layout(
            style,
            xaxis={"visible": False},
            yaxis={"visible": False},
            annotations=[
                note(text, style, x=0.5, y=0.5, xref="paper", yref="paper", xanchor="center", font={"size": 14})
            ],
        ),
    }


def framed(figure: Figure, title: str, subtitle: str, foot: Sequence[str], style: Style) -> Figure:
    """``figure`` with the frame of its exported picture in ``layout.meta``: size, title, subtitle, notes, source.

    The page shows those words beside the chart; the export merges the frame into the layout.
    """
    width, height = EXPORT_SIZE
    left, line = 40, {"title": 34, "subtitle": 21, "foot": 16}
    titles = textwrap.wrap(unbroken(title), 78)
    subtitles = textwrap.wrap(subtitle, 150)
    feet = [part for text in foot for part in textwrap.wrap(text.replace("`", ""), 178)]
    margin = figure["layout"]["margin"]
    top = 30 + line["title"] * len(titles) + line["subtitle"] * len(subtitles) + margin["t"]
    bottom = margin["b"] + 18 + line["foot"] * len(feet)
    inner = {"l": margin["l"] + 30, "r": margin["r"] + 30, "t": top, "b": bottom}
    common = {"xref": "paper", "yref": "paper", "x": 0, "xanchor": "left", "showarrow": False, "align": "left",
              "xshift": left - inner["l"]}  # fmt: skip
    words = [
        {**common, "y": 1, "yanchor": "top", "yshift": top - 26, "text": "<br>".join(titles),
         "font": {"size": 26, "color": style.palette.ink, "weight": 650}},
        {**common, "y": 1, "yanchor": "top", "yshift": top - 30 - line["title"] * len(titles),
         "text": "<br>".join(subtitles), "font": {"size": 15, "color": style.palette.muted}},
        {**common, "y": 0, "yanchor": "bottom", "yshift": 14 - bottom, "text": "<br>".join(feet),
         "font": {"size": 12, "color": style.palette.muted}},
    ]  # fmt: skip
    frame = {
        "width": width,
        "height": height,
        "margin": inner,
        "paper_bgcolor": style.palette.ground,
        "annotations": words,
    }
    return {**figure, "layout": {**figure["layout"], "meta": {"frame": frame}}}
