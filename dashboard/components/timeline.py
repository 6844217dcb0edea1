"""The line of time on which the page on coverage draws what there is of each period."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby

from dash import html

from etl.coverage import Cell, Row
from etl.fiscal_year import Period, parse_period

_TICK = 5
"""Years from one tick to the next."""


@dataclass(frozen=True)
class Axis:
    """Whole calendar years that all strips share."""

    first: int
    last: int

    @property
    def years(self) -> int:
        """How many."""
        return self.last - self.first + 1

    @property
    def style(self) -> dict[str, str]:
        """Where the ticks of its strips are, as the style sheet needs it."""
        shift = 100 * self._tick / (self.years - _TICK) if self.years > _TICK else 0
        return {"--every": f"{100 * _TICK / self.years:.3f}%", "--shift": f"{shift:.3f}%"}

    @property
    def _tick(self) -> int:
        return -self.first % _TICK

    def place(self, start: date, end: date) -> dict[str, str]:
        """Where the days from ``start`` up to ``end`` lie."""
        left, right = ((day.year - self.first + (day.month - 1) / 12) / self.years for day in (start, end))
        return {"left": f"{100 * left:.3f}%", "width": f"{100 * (right - left):.3f}%"}

    def ticks(self) -> html.Span:
        """Its years, to be seen only."""
        marks = [
            html.Span(str(year), style={"left": f"{100 * (year - self.first) / self.years:.3f}%"})
            for year in range(self.first + self._tick, self.last, _TICK)
        ]
        return html.Span(marks, className="years", **{"aria-hidden": "true"})


def axis(rows: Sequence[Row], start_month: int) -> Axis:
    """The years from the first to the last that ``rows`` have or could have."""
    ends = [
        parse_period(label, row.basis, start_month)
        for row in rows
        for labelled in ([cell.period for cell in row.cells], row.adds)
        for label in (*labelled[:1], *labelled[-1:])
    ]
    if not ends:
        return Axis(datetime.now(UTC).year, datetime.now(UTC).year)
    last = max(period.end for period in ends)
    return Axis(min(period.start.year for period in ends), last.year - (last.month == 1))


def strip(row: Row, axis: Axis, start_month: int) -> html.Span:
    """The marks of a row; months of one look within a calendar year are one mark."""
    return html.Span(list(_marks(row, axis, start_month)), className="strip", **{"aria-hidden": "true"})


def _marks(row: Row, axis: Axis, start_month: int) -> Iterator[html.Span]:
    for spans in _runs([parse_period(label, row.basis, start_month) for label in row.adds]):
        yield html.Span(className="offered", style=axis.place(spans[0].start, spans[-1].end))
    placed = [(parse_period(cell.period, row.basis, start_month), cell) for cell in row.cells]
    if row.basis != "month":
        for period, cell in placed:
            yield html.Span(className=_look(cell), style=axis.place(period.start, period.end))
        return
    for (_, look), found in groupby(placed, key=lambda item: (item[0].start.year, _look(item[1]))):
        for spans in _runs([period for period, _ in found]):
            yield html.Span(className=look, style=axis.place(spans[0].start, spans[-1].end))


def _runs(found: Sequence[Period]) -> list[list[Period]]:
    """Neighbours together."""
    runs: list[list[Period]] = []
    for period in found:
        if runs and runs[-1][-1].end == period.start:
            runs[-1].append(period)
        else:
            runs.append([period])
    return runs


def _look(cell: Cell) -> str:
    marks = {"extract": not cell.complete, "totals": not cell.partners, "weight": cell.weight}
    return " ".join(["held", *(name for name, wanted in marks.items() if wanted)])
