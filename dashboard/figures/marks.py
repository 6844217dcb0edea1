"""Findings on a chart: hatched bands over periods that are wrong, small marks at those to be read about first.

They lie on an axis of their own, 0 at the foot and 1 at the top of the plot, so that nothing stacks on them and none of
them moves a bar. Marks stand in a strip below zero that only charts with marks have.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from dashboard.theme import Palette, faint
from etl import words
from etl.language import later, say

_GRAVE = {"error": later("Error"), "warning": later("Warning"), "info": later("Info")}
GUTTER = 0.055
"""Height of the strip below zero, as a part of the plot."""
HATCHED, MARKED, HOLLOW, LIGHTER, UNDRAWN = "hatched", "marked", "hollow", "lighter", "undrawn"
"""How a kind of finding is drawn: by a band, a mark at the foot, hollow or lighter bars and points, not at all."""


@dataclass(frozen=True)
class Found:
    """What was found, folded: the periods as published, in words, and what they have in common."""

    when: str
    message: str
    evidence: str


@dataclass(frozen=True)
class Mark:
    """One kind of finding on one chart: ``span`` are its periods in words, ``sentence`` what it means for the chart.

    ``hatched`` and ``marked`` are the periods at which it is drawn, ``messages`` what was found in each period.
    """

    id: str
    severity: str
    look: str
    title: str
    span: str
    sentence: str
    found: tuple[Found, ...] = ()
    hatched: frozenset[str] = frozenset()
    marked: frozenset[str] = frozenset()
    messages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def said(self, periods: Iterable[str]) -> str:
        """Severity, kind and first message of what was found in ``periods``, and how much more of it there is."""
        found = list(dict.fromkeys(m for p in periods for m in self.messages.get(p, ())))
        more = say(" And {count} more like it.", count=len(found) - 1) if len(found) > 1 else ""
        message = f"<br>{_wrapped(found[0] + more)}" if found and words.kept(found[0]) else ""
        return f"{say(_GRAVE.get(self.severity, self.severity))}: <b>{self.title}</b>{message}"


@dataclass(frozen=True)
class Place:
    """Where a period is on the x axis: of its mark, and first point, offset and width of a band over some."""

    order: Sequence[str]
    at: Callable[[str], str]
    over: Callable[[str, str], tuple[str, float, float]]


def categories(periods: Sequence[str]) -> Place:
    """Places on an axis of categories."""
    where = {period: n for n, period in enumerate(periods)}
    return Place(periods, str, lambda first, last: (first, -0.48, where[last] - where[first] + 0.96))


def drawn(
    marks: Sequence[Mark],
    gaps: Mapping[str, str],
    place: Place,
    palette: Palette,
    axes: Sequence[str] = ("y2",),
    gutter: float = GUTTER,
) -> list[dict[str, Any]]:
    """Traces of bands and marks on the overlaid ``axes``; marks on the last of them.

    ``gaps`` are periods without a figure, with the reason: hatched where a finding says why, else a faint tint.
    """
    hatched = {p: tuple(m for m in marks if p in m.hatched) for p in place.order}
    marked = {p: tuple(m for m in marks if p in m.marked) for p in place.order}
    tinted = {p: gaps.get(p, "") for p in place.order if not hatched[p]}
    traces = []
    for axis in axes:
        traces += _bands(_spans(place.order, tinted), lambda _, reason: _wrapped(reason), place, axis, palette, False)
        traces += _bands(_spans(place.order, hatched), _notes, place, axis, palette, True)
    return [*traces, *_points(marked, place, axes[-1], palette, gutter)]


def has_points(marks: Sequence[Mark]) -> bool:
    """Whether a chart needs the strip for marks."""
    return any(mark.marked for mark in marks)


def lowered(marks: Sequence[Mark], top: float, gutter: float = GUTTER) -> list[float]:
    """The range of a value axis from zero to ``top``, with the strip below it where there are marks."""
    return [-top * gutter / (1 - gutter) if has_points(marks) else 0, top]


def axis(overlaid: str) -> dict[str, Any]:
    """The axis of bands and marks over another."""
    return {"overlaying": overlaid, "visible": False, "range": [0, 1], "fixedrange": True}


def _spans(order: Sequence[str], what: Mapping[str, Any]) -> list[tuple[list[str], Any]]:
    """Neighbours of ``order`` with the same, leaving out those with nothing."""
    runs = groupby(order, key=lambda period: what.get(period))
    return [(list(periods), said) for said, periods in runs if said]


def _bands(
    spans: Sequence[tuple[list[str], Any]],
    said: Callable[[list[str], Any], str],
    place: Place,
    axis: str,
    palette: Palette,
    hatched: bool,
) -> list[dict[str, Any]]:
    if not spans:
        return []
    places = [place.over(periods[0], periods[-1]) for periods, _ in spans]
    pattern = {"shape": "/", "size": 8, "solidity": 0.07, "fgcolor": palette.ink, "bgcolor": "rgba(0,0,0,0)"}
    return [
        {
            "type": "bar",
            "name": "finding" if hatched else "gap",
            "x": [x for x, _, _ in places],
            "y": [1] * len(spans),
            "offset": [offset for _, offset, _ in places],
            "width": [width for _, _, width in places],
            "yaxis": axis,
            "marker": {
                "color": "rgba(0,0,0,0)" if hatched else faint(palette.rule, 0.45),
                "line": {"width": 0},
                **({"pattern": pattern} if hatched else {}),
            },
            "customdata": [f"<b>{_named(periods)}</b><br>{said(periods, what)}" for periods, what in spans],
            "hovertemplate": "%{customdata}<extra></extra>",
        }
    ]


def _points(
    marked: Mapping[str, tuple[Mark, ...]], place: Place, axis: str, palette: Palette, gutter: float
) -> list[dict[str, Any]]:
    shown = [period for period in place.order if marked[period]]
    if not shown:
        return []
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "name": "finding",
            "x": [place.at(period) for period in shown],
            "y": [gutter / 2] * len(shown),
            "yaxis": axis,
            "cliponaxis": False,
            "marker": {"symbol": "triangle-up", "size": 9, "color": palette.ink, "line": {"width": 0}},
            "customdata": [f"<b>{period}</b><br>{_notes([period], marked[period])}" for period in shown],
            "hovertemplate": "%{customdata}<extra></extra>",
        }
    ]


def _notes(periods: list[str], marks: Sequence[Mark]) -> str:
    return "<br>".join(mark.said(periods) for mark in marks)


def _named(periods: Sequence[str]) -> str:
    return periods[0] if len(periods) == 1 else say("{first} to {last}", first=periods[0], last=periods[-1])


def _wrapped(text: str) -> str:
    return "<br>".join(textwrap.wrap(text.replace("<", "&lt;"), 56))
