"""From the findings behind a chart to its marks: one per kind, its periods folded, with what it means for the chart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from functools import lru_cache
from itertools import groupby
from typing import Any

import polars as pl

from dashboard import labels
from dashboard.figures.marks import HATCHED, HOLLOW, LIGHTER, MARKED, UNDRAWN, Found, Mark
from dashboard.tables import Choice
from etl import words
from etl.cells import cells
from etl.checks.declared import BY_ID, SEVERITIES
from etl.fiscal_year import Period, period_label, periods
from etl.language import later, say
from etl.reader import Offer, Store
from etl.schema import EXTRACT, MASKED

PROVISIONAL, CORRECTED = "provisional", "corrected"
_LOOKS = {EXTRACT: HOLLOW, PROVISIONAL: LIGHTER}
_DRAWN = {
    MARKED: later("Marked, {span}"),
    LIGHTER: later("Lighter, {span}"),
    HOLLOW: later("Hollow, {span}"),
    HATCHED: later("Hatched, {span}"),
}
_LEFT_OUT = (
    later(
        "{where}: the split by country is wrong at the source (finding {id}); the total stands, shares and HHI are left"
        " out."
    ),
    later("{where}: the split by country is wrong at the source (finding {id}); the total stands."),
)
"""On charts of shares, and on that of totals."""
_AT_MOST = later("{where}: an extract (finding {id}); a share is at most what is shown.")
_BOUNDS = {
    "trend": later("{where}: an extract (finding {id}); the total is at least what is shown."),
    "concentration": later(
        "{where}: an extract (finding {id}); shares are upper bounds, so the index is not comparable."
    ),
}
_UNMARKED = ("slope", "split")
"""Charts that draw no marks: there findings are said only."""
_OF_THE_SPLIT = frozenset((MASKED,))
_OF_WEIGHTS = frozenset(("weight-mirror",))
_ORDER = {kind: n for n, kind in enumerate(BY_ID)}
Row = Mapping[str, Any]


def marks(
    choice: Choice, table: pl.DataFrame, chart: str, figure: str, every: Sequence[str],
    of: Collection[str] | None = None,
) -> tuple[Mark, ...]:  # fmt: skip
    """The marks of ``chart``, the gravest first; ``figure`` is the column it draws, ``every`` are all its periods, and
    ``of`` are those whose findings concern it, where they are not all.
    """
    shown = choice.cells
    if shown is None or choice.offer is None or not table.height:
        return ()
    ids = {
        period: found.split(";")
        for period, found in shown.periods.select("period", "findings").iter_rows()
        if found and (of is None or period in of)
    }
    usable = set(shown.periods.filter("usable")["period"])
    drawn = set(table.filter(pl.col(figure).is_not_null())["period"])
    behind = _behind(choice.store, choice.offer, choice.view.reporter, choice.view.flow, choice.view.data)
    where: dict[str, list[str]] = defaultdict(list)
    for period in sorted(ids):
        for name in ids[period]:
            if name not in _LOOKS or period in drawn:
                where[name].append(period)
    found = [
        _mark(choice, chart, name, having, {p: behind.get((p, name), ()) for p in having}, ids, usable, every)
        for name, having in where.items()
    ]
    return tuple(sorted(found, key=lambda mark: rank(mark.severity, mark.id)))


def rank(severity: str, kind: str) -> tuple[int, int, str]:
    """The order of findings: the gravest first, then as the checks are declared."""
    return list[str](SEVERITIES).index(severity), _ORDER.get(kind, len(_ORDER)), kind


def title(kind: str) -> str:
    """What a kind of finding is called; one that a store has from another version, by its id."""
    return say(BY_ID[kind].title) if kind in BY_ID else kind


@lru_cache(maxsize=512)
def _behind(
    store: Store, offer: Offer, reporter: str, flow: str, edition: str
) -> Mapping[tuple[str, str], tuple[Row, ...]]:
    """The findings behind every period of an offer, by period and kind, in time."""
    raised = cells(store, offer, reporter, flow, edition, "none").raised.sort("period_start", "code", "partner")
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in raised.iter_rows(named=True):
        found[row["shown"], row["id"]].append(row)
    return {key: tuple(rows) for key, rows in found.items()}


def _mark(
    choice: Choice,
    chart: str,
    name: str,
    having: Sequence[str],
    rows: Mapping[str, Sequence[Row]],
    ids: Mapping[str, Sequence[str]],
    usable: set[str],
    every: Sequence[str],
) -> Mark:
    every_row = [row for period in having for row in rows[period]]
    severity = min((row["severity"] for row in every_row), key=list[str](SEVERITIES).index, default="warning")
    drawn = chart not in _UNMARKED
    hatched = frozenset(p for p in having if drawn and is_hatched(chart, name, severity, p in usable, ids[p]))
    marked = frozenset[str]()
    if drawn and name not in _LOOKS and severity != "info" and _concerns(choice, chart, name):
        marked = frozenset(having) - hatched
    look = HATCHED if hatched else (drawn and _LOOKS.get(name)) or (MARKED if marked else UNDRAWN)
    span = labels.spans(list(having), list(every))
    called = _called(choice, name, every_row)
    found = folded(every_row, choice.store.start_month(choice.view.reporter))
    return Mark(
        id=name,
        severity=severity,
        look=look,
        title=called,
        span=span,
        sentence=_sentence(choice, chart, name, look, span, called, found),
        found=found,
        hatched=hatched,
        marked=marked,
        messages={p: tuple(_with_time(row, p) for row in rows[p]) for p in having},
    )


def _called(choice: Choice, name: str, rows: Sequence[Row]) -> str:
    """The kind of finding, and whom it speaks of, where it is one or two."""
    names = list(dict.fromkeys(choice.store.name(row["partner"]) for row in rows if row["partner"]))
    return f"{title(name)}: {labels.joined(names)}" if 0 < len(names) <= 2 else title(name)


def is_hatched(chart: str, name: str, severity: str, usable: bool, ids: Sequence[str]) -> bool:
    """An error on what the chart draws, unless a correction repaired it; a correction, where it leaves a gap."""
    if chart == "trend" and name in (*_OF_THE_SPLIT, CORRECTED):
        return False  # the total stands
    if severity == "error":
        return not usable or CORRECTED not in ids
    return name == CORRECTED and not usable and not _OF_THE_SPLIT.intersection(ids)


def _concerns(choice: Choice, chart: str, name: str) -> bool:
    """Whether a finding says something of the figures that the chart draws."""
    return name not in _OF_WEIGHTS or chart == "focus" or (chart != "months" and choice.view.measure == "weight")


def folded(rows: Sequence[Row], start_month: int) -> tuple[Found, ...]:
    """Findings with one message and evidence as one, with all of its periods, the latest first."""
    same: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        same[row["message"], row["evidence"]].append(row)
    return tuple(Found(spans(group, start_month), *key) for key, group in reversed(same.items()))


def spans(rows: Sequence[Row], start_month: int) -> str:
    """The periods of findings as published, neighbours folded: ``April 2023 to March 2024``."""
    said = []
    for basis, some in groupby(sorted(rows, key=lambda row: str(row["basis"])), key=lambda row: row["basis"]):
        held = sorted({Period(row["period_start"], row["period_months"], basis) for row in some})
        if basis == "year_to_date":
            said += [_year_to_date(p) for p in held]
            continue
        order = [_label(p, start_month) for p in periods(held[0], held[-1])]
        said.append(labels.spans([_label(p, start_month) for p in held], order))
    return labels.joined(said)


def _year_to_date(period: Period) -> str:
    final = period.end - timedelta(days=1)
    last = labels.when(f"{final:%Y-%m}", "month")
    if (period.start.year, period.start.month) == (final.year, final.month):
        return last
    return say("{first} to {last}", first=labels.month_name(period.start.month), last=last)


def _label(period: Period, start_month: int) -> str:
    return labels.when(period_label(period.start, period.months, period.basis, start_month), period.basis)


def _with_time(row: Row, shown: str) -> str:
    """A message with its period, where that is a part of the one shown."""
    return row["message"] if row["period"] == shown else f"{labels.when(row['period'], row['basis'])}: {row['message']}"


def _sentence(choice: Choice, chart: str, name: str, look: str, span: str, called: str, found: Sequence[Found]) -> str:
    """What the finding means for the chart: the note of its picture."""
    where = say(_DRAWN[look], span=span) if look in _DRAWN else span
    if name == MASKED and choice.view.data == "as-published":
        return say("{where}: as published, with a split by country that is wrong (finding {id}).", where=where, id=name)
    if name == MASKED:
        left_out = _LEFT_OUT[chart == "trend"]
        return say(left_out, where=where, id=name)
    if name == EXTRACT:
        return say(_BOUNDS.get(chart, _AT_MOST), where=where, id=name)
    said = say("{where}: {title} (finding {id}).", where=where, title=labels.plain(called), id=name)
    if look == UNDRAWN or not found or not words.kept(found[0].message):
        return said
    more = say(" And {count} more like it.", count=len(found) - 1) if len(found) > 1 else ""
    when = "" if found[0].when == span else f"{found[0].when}: "
    return f"{said} {when}{found[0].message}{more}"
