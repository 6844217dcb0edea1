"""Coverage: what a store holds of each scope, from whom and for which periods, how old it is, what ``fetch`` would add.

Pure: takes the held rows and today's date.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

import polars as pl

from etl import eras
from etl.commodities import Codes, Scope, commodities
from etl.eras import Way
from etl.fiscal_year import Basis, Period, parse_period, period_label, periods
from etl.links import Links, links
from etl.schema import EXHAUSTIVE, MIRRORED, WORLD
from etl.summing import in_use, is_whole, lacking, ways

BASES = ("fiscal_year", "calendar_year", "month")
"""Kinds of period that a page can show; a year to date only serves checks."""
COMMAND = "python -m etl fetch"


@dataclass(frozen=True)
class Held:
    """One code in one period at a source, for one country and flow."""

    source: str
    basis: str
    hs_code: str
    nomenclature: str
    start: date
    months: int
    complete: bool
    partners: bool
    weight: bool
    retrieved: date
    listed: bool = False


@dataclass(frozen=True)
class Answer:
    """One code in one period that a source was asked for and has answered, with or without trade.

    What is not ``settled`` was asked too early: without rows it says nothing.
    """

    source: str
    basis: str
    hs_code: str
    start: date
    months: int
    settled: bool


@dataclass(frozen=True)
class Publisher:
    """Whom a source can be asked about (``*``: every country), since when by basis, the usual basis first, and how
    many months after the end of a period it is published.
    """

    reporters: Collection[str]
    first: Mapping[str, str]
    lag_months: int

    def publishes(self, reporter: str) -> bool:
        """Whether the source can be asked about ``reporter``."""
        return "*" in self.reporters or reporter in self.reporters


@dataclass(frozen=True)
class Cell:
    """One period of a scope at a source. ``partners``, ``weight``: every part of the scope has them."""

    period: str
    complete: bool
    partners: bool
    weight: bool
    retrieved: date


@dataclass(frozen=True)
class Row:
    """A scope at a source on the basis of its rows.

    ``missing`` are the periods without figures between the first and the last; ``adds`` those that ``command`` would
    bring and ``completes`` those it would make whole; periods answered without trade are neither. A source that cannot
    be asked is not ``fetchable``.
    """

    scope: str
    reporter: str
    flow: str
    source: str
    basis: Basis
    cells: tuple[Cell, ...]
    missing: tuple[str, ...]
    age_days: int | None
    fetchable: bool
    adds: tuple[str, ...]
    completes: tuple[str, ...]
    command: str | None

    @property
    def extract(self) -> tuple[str, ...]:
        """Periods that are held in part."""
        return tuple(cell.period for cell in self.cells if not cell.complete)

    @property
    def with_partners(self) -> int:
        """Number of periods with a split by partner."""
        return sum(cell.partners for cell in self.cells)

    @property
    def with_weight(self) -> int:
        """Number of periods with weights."""
        return sum(cell.weight for cell in self.cells)

    @property
    def retrieved(self) -> date | None:
        """Latest day on which any of it was retrieved."""
        return max((cell.retrieved for cell in self.cells), default=None)

    def described(self) -> dict[str, Any]:
        """The row as JSON has it; null where there is nothing to say."""
        held = [cell.period for cell in self.cells]
        return {
            "scope": self.scope,
            "reporter": self.reporter,
            "flow": self.flow,
            "source": self.source,
            "basis": self.basis,
            **_ends(held),
            "missing": list(self.missing),
            "extract": list(self.extract),
            "by_partner": _how_many(self.with_partners, len(held)),
            "by_partner_periods": self.with_partners,
            "weight": _how_many(self.with_weight, len(held)),
            "weight_periods": self.with_weight,
            "retrieved": self.retrieved.isoformat() if self.retrieved else None,
            "age_days": self.age_days,
            "fetch_adds": _ends(self.adds) if self.fetchable else None,
            "fetch_completes": _ends(self.completes) if self.fetchable else None,
            "command": self.command,
        }


def _ends(labels: Sequence[str]) -> dict[str, Any]:
    first, last = (labels[0], labels[-1]) if labels else (None, None)
    return {"first": first, "last": last, "periods": len(labels)}


def _how_many(some: int, of: int) -> str:
    return "none" if not some else "all" if some == of else "some"


def publishers(tables: Mapping[str, Mapping[str, Any]]) -> dict[str, Publisher]:
    """The sources that can be asked; ``first`` of a table is a mapping or its pairs."""
    wanted = ("reporters", "first", "lag_months")
    return {
        source: Publisher(frozenset(table["reporters"]), dict(table["first"]), int(table["lag_months"]))
        for source, table in tables.items()
        if all(table.get(key) is not None for key in wanted)
    }


def held(flows: pl.LazyFrame, reference: Mapping[str, Any], reporter: str, flow: str) -> pl.LazyFrame:
    """The flow table's rows that belong to a scope, as those of :class:`Held`.

    Exports that a source has only as the importers' rows are taken from there. What a correction hides is not held.
    """
    codes = eras.every_code(_scopes(reference).values(), known_links(reference))
    mine = (pl.col("reporter") == reporter) & (pl.col("flow") == flow)
    if flow == "export":
        mine |= pl.col("source").is_in(MIRRORED) & (pl.col("partner") == reporter)
    shown = pl.col("hs_code").is_in(codes) & pl.col("basis").is_in(BASES) & (pl.col("edition") != "as-published")
    key = ["source", "basis", "hs_code", "nomenclature", "period_start", "period_months"]
    return (
        flows.filter(mine & shown)
        .group_by(key)
        .agg(
            complete=(pl.col("coverage") == "complete").all(),
            partners=(pl.col("partner") != WORLD).any(),
            weight=pl.col("net_weight_kg").is_not_null().any(),
            retrieved=pl.col("vintage").max(),
            listed=pl.col("dataset").is_in(EXHAUSTIVE).any(),
        )
        .sort(key)
    )


def matrix(
    found: pl.DataFrame, asked: pl.DataFrame, reference: Mapping[str, Any], reporter: str, flow: str, today: date
) -> tuple[Row, ...]:
    """:func:`rows` of what :func:`held` found and the table of what was asked, by the reference data of a manifest."""
    starts = {row["reporter"]: int(row["start_month"]) for row in reference["fiscal_years"]}
    known = publishers(reference.get("publishers", {}))
    items = [Held(*row) for row in found.iter_rows()]
    mine = asked.filter(pl.col("reporter") == reporter, pl.col("flow") == flow)
    columns = ("source", "basis", "hs_code", "period_start", "period_months", "settled")
    answers = [Answer(*row) for row in mine.select(columns).iter_rows()]
    start = starts.get(reporter, 1)
    return rows(items, answers, _scopes(reference), known_links(reference), known, reporter, flow, start, today)


def _scopes(reference: Mapping[str, Any]) -> Mapping[str, Scope]:
    return commodities({"scope": [{**scope, "component": scope["components"]} for scope in reference["scopes"]]}).scopes


def known_links(reference: Mapping[str, Any]) -> Links:
    """The links between revisions of the HS that a manifest carries."""
    return links((revision, code, later, source) for revision, code, later, source in reference.get("hs_links", ()))


def rows(
    found: Iterable[Held],
    answers: Iterable[Answer],
    scopes: Mapping[str, Scope],
    known: Links,
    asked: Mapping[str, Publisher],
    reporter: str,
    flow: str,
    start_month: int,
    today: date,
) -> tuple[Row, ...]:
    """A row per scope, source and basis that holds something or could, in the order of the scopes.

    ``found`` and ``answers`` are those of ``reporter`` and ``flow``, ``start_month`` begins the reporter's fiscal year.
    A scope of which a source has only a part holds nothing there.
    """
    by_source: dict[tuple[str, str], list[Held]] = {}
    for item in found:
        by_source.setdefault((item.source, item.basis), []).append(item)
    answered: dict[tuple[str, str], list[Answer]] = {}
    for answer in answers:
        answered.setdefault((answer.source, answer.basis), []).append(answer)
    due = {
        (source, basis): _due(first, cast(Basis, basis), publisher.lag_months, start_month, today)
        for source, publisher in asked.items()
        if publisher.publishes(reporter)
        for basis, first in publisher.first.items()
        if basis in BASES
    }
    made = []
    for scope in scopes.values():
        for source, stored in sorted({*by_source, *due}, key=lambda pair: (pair[0], BASES.index(pair[1]))):
            basis = cast(Basis, stored)
            seen = _seen(
                scope, known, by_source.get((source, basis), ()), answered.get((source, basis), ()), basis, start_month
            )  # fmt: skip
            cells = seen.cells
            offered = due.get((source, basis), [])
            if not cells and not offered:
                continue
            had = {cell.period: cell for cell in cells}
            adds = tuple(label for label in offered if label not in had and label not in seen.untraded)
            completes = tuple(label for label in offered if label in had and not had[label].complete)
            wanted = sorted((*adds, *completes))
            what = ["--scope", scope.id]
            if seen.partly & set(wanted):  # a wider code would take the place of the lines
                what = [word for code in sorted(seen.codes) for word in ("--code", code)]
            if seen.early & set(wanted):
                what.append("--refresh")
            made.append(
                Row(
                    scope.id,
                    reporter,
                    flow,
                    source,
                    basis,
                    cells,
                    tuple(p for p in _gaps(cells, basis, start_month) if p not in seen.untraded),
                    max((today - max(cell.retrieved for cell in cells)).days, 0) if cells else None,
                    bool(offered),
                    adds,
                    completes,
                    command(what, source, basis, reporter, flow, asked[source], wanted, offered) if wanted else None,
                )
            )
    return tuple(made)


def _due(first: str, basis: Basis, lag_months: int, start_month: int, today: date) -> list[str]:
    """Labels of the periods from ``first`` on that are ``lag_months`` past their end by ``today``."""
    months = today.year * 12 + today.month - 1 - lag_months
    limit = date(months // 12, months % 12 + 1, 1)
    begin = parse_period(first, basis, start_month)
    found = periods(begin, Period(limit, begin.months, basis))
    return [period_label(p.start, p.months, basis, start_month) for p in found if p.end <= limit]


@dataclass(frozen=True)
class _Seen:
    """A scope at a source: the codes in use, the whole periods, and the labels of those that are not.

    ``untraded`` were answered without trade, ``partly`` lack a code that was not asked for, ``early`` were asked before
    they were published.
    """

    codes: Codes
    cells: tuple[Cell, ...]
    untraded: Set[str]
    partly: Set[str]
    early: Set[str]


def _seen(
    scope: Scope, known: Links, items: Sequence[Held], answers: Sequence[Answer], basis: Basis, start_month: int
) -> _Seen:
    """What is held of a scope at a source, each component by whichever codes have it whole."""
    every = eras.scope_codes(scope, known)
    mine = [answer for answer in answers if answer.hs_code in every]
    settled = {answer.hs_code for answer in mine if answer.settled}
    pairs = {(item.hs_code, item.nomenclature) for item in items}
    told: dict[Period, set[str]] = {}
    for answer in mine:
        if answer.settled:
            told.setdefault(Period(answer.start, answer.months, basis), set()).add(answer.hs_code)
    by_period: dict[Period, list[Held]] = {}
    for item in items:
        if item.hs_code in every:
            by_period.setdefault(Period(item.start, item.months, basis), []).append(item)

    def label(period: Period) -> str:
        return period_label(period.start, period.months, basis, start_month)

    cells, partly = [], set()
    offered = ways(scope, pairs, settled, known)
    for period, held_then in sorted(by_period.items()) if offered else ():
        said = told.get(period, set())
        parts = [_whole_part(some, held_then, said) for some in offered]
        if all(part is not None for part in parts):
            cells.append(_cell(label(period), [part for part in parts if part]))
        elif any(lacking(way.codes, {item.hs_code for item in held_then}, said) for some in offered for way in some):
            partly.add(label(period))
    untraded = {label(period) for period in told.keys() - by_period.keys() if _nothing(scope, told[period])}
    early = {label(Period(a.start, a.months, basis)) for a in mine if not a.settled}
    return _Seen(in_use(scope, pairs, settled, known), tuple(cells), untraded, partly, early)


def _whole_part(some: Sequence[Way], items: Sequence[Held], told: Set[str]) -> list[Held] | None:
    """The rows of a component by the first way that is whole, the goods of the scope before others, a complete one
    before an extract; None if none is. Without rows where the component was answered as empty.
    """
    found = []
    for way in some:
        mine = [item for item in items if item.nomenclature == way.nomenclature and item.hs_code in way.codes]
        listed = any(item.listed for item in mine)
        if mine and is_whole(mine[0].source, way.codes, {item.hs_code for item in mine}, told, listed):
            found.append((way.same, mine))
    if found:
        return min(found, key=lambda part: (not part[0], not all(item.complete for item in part[1])))[1]
    return [] if any(way.codes <= told for way in some) else None


def _cell(label: str, parts: Sequence[Sequence[Held]]) -> Cell:
    """A period that is held whole, by the items of its components."""
    every = [item for part in parts for item in part]
    return Cell(
        label,
        all(item.complete for item in every),
        all(any(item.partners for item in part) for part in parts),
        all(any(item.weight for item in part) for part in parts),
        max(item.retrieved for item in every),
    )


def _nothing(scope: Scope, told: Set[str]) -> bool:
    """Whether answers without rows tell that nothing of the scope was traded."""
    return all(
        any(codes <= told for codes in (*component.alternatives, *(lines for _, lines in component.national)))
        for component in scope.components
    )


def _gaps(cells: Sequence[Cell], basis: Basis, start_month: int) -> tuple[str, ...]:
    if not cells:
        return ()
    first, last = (parse_period(cell.period, basis, start_month) for cell in (cells[0], cells[-1]))
    had = {cell.period for cell in cells}
    every = (period_label(p.start, p.months, basis, start_month) for p in periods(first, last))
    return tuple(label for label in every if label not in had)


def command(
    what: Sequence[str],
    source: str,
    basis: str,
    reporter: str,
    flow: str,
    publisher: Publisher,
    wanted: Sequence[str],
    offered: Sequence[str],
) -> str:
    """The shortest command that brings the periods ``wanted`` of ``what``, its options.

    What it does not say is what ``fetch`` takes by itself; ``offered`` are the periods it takes.
    """
    if source in MIRRORED:
        return f"{COMMAND} {source}"  # one file with all goods, countries and years
    words = [COMMAND, source, *what]
    if "*" in publisher.reporters or len(publisher.reporters) > 1:
        words += ["--reporter", reporter]
    if flow != "import":
        words += ["--flow", flow]
    if basis != next(iter(publisher.first)):
        words += ["--basis", basis]
    if not offered or wanted[0] != offered[0]:
        words += ["--from", wanted[0]]
    if not offered or wanted[-1] != offered[-1]:
        words += ["--to", wanted[-1]]
    return " ".join(words)
