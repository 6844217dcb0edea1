"""From the findings behind a chart to its marks: one per kind, its periods folded, with what it means for the chart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import lru_cache
from itertools import groupby
from typing import Any

import polars as pl

from dashboard import labels
from dashboard.figures.marks import HATCHED, HOLLOW, LIGHTER, MARKED, UNDRAWN, Found, Mark
from dashboard.tables import Choice
from etl.cells import cells
from etl.checks.declared import BY_ID, SEVERITIES
from etl.fiscal_year import Period, period_label, periods
from etl.reader import Offer, Store
from etl.schema import EXTRACT, MASKED

PROVISIONAL, CORRECTED = "provisional", "corrected"
_LOOKS = {EXTRACT: HOLLOW, PROVISIONAL: LIGHTER}
_OF_THE_SPLIT = frozenset((MASKED,))
_OF_WEIGHTS = frozenset(("weight-mirror",))
_ORDER = {kind: n for n, kind in enumerate(BY_ID)}
Row = Mapping[str, Any]


def marks(choice: Choice, table: pl.DataFrame, chart: str, figure: str, every: Sequence[str]) -> tuple[Mark, ...]:
    """The marks of ``chart``, the gravest first; ``figure`` is the column it draws, ``every`` are all its periods."""
    shown = choice.cells
    if shown is None or choice.offer is None or not table.height:
        return ()
    ids = {
        period: found.split(";") for period, found in shown.periods.select("period", "findings").iter_rows() if found
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
    return BY_ID[kind].title if kind in BY_ID else kind


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
    hatched = frozenset(p for p in having if is_hatched(chart, name, severity, p in usable, ids[p]))
    marked = frozenset[str]()
    if name not in _LOOKS and severity != "info" and _concerns(choice, chart, name):
        marked = frozenset(having) - hatched
    look = HATCHED if hatched else _LOOKS.get(name) or (MARKED if marked else UNDRAWN)
    span = labels.spans(list(having), list(every))
    called = title(name) + _partners(choice, every_row)
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


def _partners(choice: Choice, rows: Sequence[Row]) -> str:
    """Whom findings speak of, where it is one or two."""
    names = list(dict.fromkeys(choice.store.name(row["partner"]) for row in rows if row["partner"]))
    return f": {labels.joined(names)}" if 0 < len(names) <= 2 else ""


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
            said += [" to ".join(dict.fromkeys((f"{p.start:%B}", f"{p.end - timedelta(days=1):%B %Y}"))) for p in held]
            continue
        order = [_label(p, start_month) for p in periods(held[0], held[-1])]
        said.append(labels.spans([_label(p, start_month) for p in held], order))
    return labels.joined(said)


def _label(period: Period, start_month: int) -> str:
    return labels.when(period_label(period.start, period.months, period.basis, start_month), period.basis)


def _with_time(row: Row, shown: str) -> str:
    """A message with its period, where that is a part of the one shown."""
    return row["message"] if row["period"] == shown else f"{labels.when(row['period'], row['basis'])}: {row['message']}"


def _sentence(choice: Choice, chart: str, name: str, look: str, span: str, called: str, found: Sequence[Found]) -> str:
    """What the finding means for the chart: the note of its picture."""
    drawn = {MARKED: "Marked, ", LIGHTER: "Lighter, ", HOLLOW: "Hollow, ", HATCHED: "Hatched, "}.get(look, "")
    if name == MASKED and choice.view.data == "as-published":
        return f"{drawn}{span}: as published, with a split by country that is wrong (finding {name})."
    if name == MASKED:
        left_out = "; the total stands" + ("" if chart == "trend" else ", shares and HHI are left out")
        return f"{drawn}{span}: the split by country is wrong at the source (finding {name}){left_out}."
    if name == EXTRACT:
        bound = {
            "trend": "the total is at least what is shown",
            "concentration": "shares are upper bounds, so the index is not comparable",
        }.get(chart, "a share is at most what is shown")
        return f"{drawn}{span}: an extract (finding {name}); {bound}."
    said = f"{drawn}{span}: {labels.plain(called)} (finding {name})."
    if look == UNDRAWN or not found:
        return said
    more = f" And {len(found) - 1} more like it." if len(found) > 1 else ""
    when = "" if found[0].when == span else f"{found[0].when}: "
    return f"{said} {when}{found[0].message}{more}"
