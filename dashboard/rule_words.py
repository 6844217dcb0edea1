"""The panel of rulebooks in words: what each says of one year, with its figures as people read them. No Dash."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from dashboard import cards, hedges, labels, reasons, rules
from dashboard.tables import Choice
from etl import numbers
from etl.language import later, say
from etl.rulebooks import Rulebook
from etl.shown.rulebooks import NOT_FOR

NAMES = {"true": later("Holds"), "false": later("Does not hold"), "cannot be decided": later("Cannot be decided"),
         NOT_FOR: later("Does not apply")}  # fmt: skip
YEARS = {"true": later("held"), "false": later("did not hold"), "cannot be decided": later("cannot be decided")}
_ASKED = {">": later("above {threshold}"), ">=": later("at or above {threshold}"), "<": later("below {threshold}"),
          "<=": later("at or below {threshold}")}  # fmt: skip
INDICES = ("hhi", "world_export_hhi")
SHARES = ("top_share", "cr3", "cr5", "extra_bloc_share")


@dataclass(frozen=True)
class Measured:
    """A condition in one year; ``figure`` is what it measures, ``threshold`` and ``margin`` are empty where none is."""

    name: str
    says: str
    indicator: str
    figure: str
    threshold: str
    margin: str
    verdict: str
    missing: str
    binding: bool


@dataclass(frozen=True)
class Judged:
    """A rulebook on one year: its verdict, what it calls that, and the years of its window, the earliest first."""

    book: Rulebook
    verdict: str
    level: str
    years: tuple[tuple[str, str], ...]
    counted: str
    conditions: tuple[Measured, ...]
    missing: str


@dataclass(frozen=True)
class Panel:
    """All rulebooks on the imports of a view in one year; ``reason`` says why there are none."""

    title: str
    subtitle: str
    notes: tuple[str, ...]
    judged: tuple[Judged, ...]
    query: str
    reason: str | None


def panel(choice: Choice) -> Panel:
    """The panel of a view; one by month is judged by its years."""
    of_years = rules.yearly(choice)
    found = rules.table(of_years)
    period = rules.shown_period(found)
    if period is None:
        return Panel(say("By which rule"), "", (), (), choice.view.query(), rules.missing(of_years) or "")
    shown = found.filter(period=period)
    judged = tuple(_judged(of_years, book, shown.filter(rulebook=book.id), period) for book in of_years.store.rulebooks)
    return Panel(
        _title(of_years, judged, period), _subtitle(of_years), _notes(choice, of_years, shown), judged,
        of_years.view.query(), None,
    )  # fmt: skip


def figure(indicator: str, value: float | None) -> str:
    """A measure as pages print it: an index × 10,000, a share in per cent, imports in USD."""
    if value is None:
        return say("not known")
    if indicator in INDICES:
        return numbers.index(value)
    if indicator in SHARES:
        return numbers.percent(value)
    return numbers.usd(value) if indicator == "value_usd" else numbers.significant(value)


def beside(indicator: str, value: float, threshold: float) -> str:
    """:func:`figure` with the digits that tell on which side of a threshold it lies: 3,999.6 beside 4,000."""
    known = figure(indicator, value)
    if value == threshold or known != figure(indicator, threshold):
        return known
    scale = 10_000 if indicator in INDICES else 100 if indicator in SHARES else 1
    own, other = value * scale, threshold * scale
    digits = next((n for n in range(1, 9) if round(own, n) != round(other, n)), 9)
    finer = numbers.fixed(own, digits)
    return f"{finer} %" if indicator in SHARES else f"USD {finer}" if indicator == "value_usd" else finer


def distance(indicator: str, margin: float | None) -> str:
    """A margin with its sign, in the unit of :func:`figure`; shares in points."""
    if margin is None:
        return ""
    sign = "−" if margin < 0 else "+"
    if indicator in INDICES:
        size = abs(margin) * 10_000
        return sign + (numbers.fixed(size, 0) if size >= 10 else numbers.significant(size, 2))
    if indicator in SHARES:
        return say("{points} points", points=sign + numbers.significant(abs(margin) * 100, 2))
    return sign + (numbers.usd(abs(margin)) if indicator == "value_usd" else numbers.significant(abs(margin)))


def stated(indicator: str, threshold: float) -> str:
    """A threshold as :func:`figure`, with the digits in which rules are written: 80 %, USD 10 million."""
    if indicator in SHARES:
        return f"{threshold * 100:g} %"
    if indicator == "value_usd":
        size, word = next(((s, w) for s, w in _AMOUNTS if threshold >= s), (1, later("USD {amount}")))
        return say(word, amount=f"{threshold / size:g}")
    return numbers.exact(threshold * 10_000) if indicator in INDICES else f"{threshold:g}"


_AMOUNTS = ((1e9, later("USD {amount} billion")), (1e6, later("USD {amount} million")),
            (1e3, later("USD {amount} thousand")))  # fmt: skip


def asked(indicator: str, comparison: str, threshold: float) -> str:
    """``at or above 80 %``: what a condition asks of its measure."""
    return say(_ASKED[comparison], threshold=stated(indicator, threshold))


def _judged(choice: Choice, book: Rulebook, rows: pl.DataFrame, period: str) -> Judged:
    first = rows.row(0, named=True)
    every = rules.judged(choice, book).select("period", "era", "holds").sort("period")
    until = every.filter(pl.col("period") <= period).tail(book.window).rows()
    era = until[-1][1]
    years = tuple((label, _word(holds if same in (era, None) else None)) for label, same, holds in until)
    return Judged(
        book,
        first["verdict"],
        _level(book, first),
        years,
        counted(book, first["years_true"], first["years_undecided"]),
        tuple(_measured(row) for row in rows.iter_rows(named=True)),
        reasons.said(first["missing"] or ""),
    )


def counted(book: Rulebook, held: int, undecided: int) -> str:
    """``held in 1 of the last 3 years, 1 undecided; 2 are needed``."""
    blanks = {"held": held, "window": book.window, "undecided": undecided, "needed": book.years_needed}
    if book.years_needed > 1:
        return (
            say("held in {held} of the last {window} years, {undecided} undecided; {needed} are needed", **blanks)
            if undecided
            else say("held in {held} of the last {window} years; {needed} are needed", **blanks)
        )
    return (
        say("held in {held} of the last {window} years, {undecided} undecided", **blanks)
        if undecided
        else say("held in {held} of the last {window} years", **blanks)
    )


def _word(holds: bool | None) -> str:
    return "cannot be decided" if holds is None else str(holds).lower()


def _level(book: Rulebook, row: Mapping[str, Any]) -> str:
    """What the rule calls it: the name of the range, or what it calls a trade for which it holds."""
    said: str = row["level"] or (book.holds if row["verdict"] == "true" else "")
    return say(said)


def _measured(row: Mapping[str, Any]) -> Measured:
    indicator, value = row["indicator"], row["measure"]
    known = figure(indicator, value)
    if value is None and row["measure_at_least"] is not None:
        known = say("at least {figure}", figure=figure(indicator, row["measure_at_least"]))
    if row["condition_verdict"] == NOT_FOR:
        known = ""
    threshold = row["threshold"]
    if value is not None and threshold is not None:
        known = beside(indicator, value, threshold)
    name: str = row["condition"]
    says: str = row["says"]
    wanted = "" if threshold is None else asked(indicator, row["comparison"], threshold)
    return Measured(
        say(name), say(says), indicator, known, wanted, distance(indicator, row["condition_margin"]),
        row["condition_verdict"], reasons.said(row["condition_missing"] or ""), row["binding"] == name,
    )  # fmt: skip


def _title(choice: Choice, judged: tuple[Judged, ...], period: str) -> str:
    """``5 of 7 rules hold for India's imports of permanent magnets of metal in 2024; 2 cannot be decided``."""
    assert choice.all_cells is not None
    findings = choice.all_cells.periods.filter(period=period)["findings"].item()
    true = sum(each.verdict == "true" for each in judged)
    unknown = sum(each.verdict == "cannot be decided" for each in judged)
    blanks = {
        "whose": labels.possessive(labels.country(choice.store.name(choice.view.reporter))),
        "goods": labels.plain(choice.scope.name()), "year": period, "some": true, "all": len(judged),
        "unknown": unknown, "split": hedges.split(choice.view, findings),
    }  # fmt: skip
    if unknown == len(judged):
        return say("None of {all} rules can be decided for {whose} imports of {goods} in {year}", **blanks)
    some = "none" if not true else "one" if true == 1 else "some"
    return say(_UNDECIDED[some] if unknown else _DECIDED[some], **blanks)


_DECIDED = {
    "none": later("None of {all} rules hold for {whose} imports of {goods} in {year}{split}"),
    "one": later("1 of {all} rules holds for {whose} imports of {goods} in {year}{split}"),
    "some": later("{some} of {all} rules hold for {whose} imports of {goods} in {year}{split}"),
}
_UNDECIDED = {
    "none": later(
        "None of {all} rules hold for {whose} imports of {goods} in {year}{split}; {unknown} cannot be decided"
    ),
    "one": later("1 of {all} rules holds for {whose} imports of {goods} in {year}{split}; {unknown} cannot be decided"),
    "some": later(
        "{some} of {all} rules hold for {whose} imports of {goods} in {year}{split}; {unknown} cannot be decided"
    ),
}


def _subtitle(choice: Choice) -> str:
    view = choice.view
    assert choice.offer is not None
    start = choice.store.start_month(view.reporter)
    parts = [
        choice.scope.titled,
        say("{country}, imports", country=choice.store.name(view.reporter)),
        say("by value"),
        labels.years(choice.offer.basis, choice.natives, start),
        labels.source(choice.offer.source),
    ]
    if choice.fold.members:
        parts.append(say("{suppliers} as one supplier", suppliers=choice.fold.name()))
    if view.data == "as-published":
        parts.append(say("as published, uncorrected"))
    return " · ".join([*parts, say("vintage {vintage}", vintage=choice.store.vintage)])


def _notes(choice: Choice, of_years: Choice, shown: pl.DataFrame) -> tuple[str, ...]:
    """What one must know of the whole panel."""
    notes = []
    if of_years.offer != choice.offer:
        notes.append(say("The view is by month; rules are about years."))
    if choice.view.measure == "weight":
        notes.append(say("The view is by weight; all these rules are about value."))
    notes.append(
        say("HHI × 10,000: 4,000 is the 0.4 of the rules. A margin above zero is on the side where the rule holds.")
    )
    sources = {name for name in shown["exports_source"].drop_nulls().unique() if name != of_years.view.source}
    if sources:
        notes.append(say("Exports: {sources}.", sources=labels.joined(sorted(map(labels.source, sources)))))
    return (*notes, say("Source: {cited}.", cited=cards.cited(of_years)))
