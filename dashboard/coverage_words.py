"""What the page on coverage says of the periods that a source has of a commodity, and of those that can be fetched."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard import labels
from etl.coverage import Row
from etl.fiscal_year import parse_period, period_label, periods
from etl.language import later, say
from etl.numbers import fixed
from etl.schema import MIRRORED

KINDS = {
    "fiscal_year": later("fiscal years"),
    "calendar_year": later("calendar years"),
    "month": later("months"),
}
_COUNTED = {
    "fiscal_year": (later("{count} fiscal year"), later("{count} fiscal years")),
    "calendar_year": (later("{count} calendar year"), later("{count} calendar years")),
    "month": (later("{count} month"), later("{count} months")),
}
_NAMED = 2  # so many periods are named; more are counted


def kinds(row: Row, flow: str) -> str:
    """``calendar years``, and whose figures they are where the partners report them."""
    said = say(KINDS[row.basis])
    return say("{kinds}, importers' figures", kinds=said) if flow == "export" and row.source in MIRRORED else said


def held(row: Row, start_month: int) -> str:
    """``23 calendar years, complete only 2022 and 2024; missing 2003``."""
    complete = [cell.period for cell in row.cells if cell.complete]
    counted = _count(len(row.cells), row)
    if row.extract and not complete:
        said = say("{count}, an extract", count=counted)
    elif row.extract and len(complete) <= _NAMED:
        said = say("{count}, complete only {periods}", count=counted, periods=labels.joined(complete))
    elif row.extract:
        said = say("{count}, {number} an extract", count=counted, number=fixed(len(row.extract), 0))
    else:
        said = counted
    if not row.missing:
        return said
    return say("{held}; missing {periods}", held=said, periods=_spans(row.missing, row, start_month))


def span(first: str, last: str) -> str:
    """``2002 – 2024``."""
    return first if first == last else f"{first} – {last}"


def split(row: Row) -> str:
    """Whether the figures are split by country."""
    if not row.with_partners:
        return say("totals only")
    if row.with_partners == len(row.cells):
        return say("by country")
    return say("by country {some} of {all}", some=fixed(row.with_partners, 0), all=fixed(len(row.cells), 0))


def weights(row: Row) -> str:
    """Which periods have weights."""
    weighed = [cell.period for cell in row.cells if cell.weight]
    if not weighed:
        return say("no weights")
    if len(weighed) == len(row.cells):
        return say("with weights")
    if len(weighed) <= _NAMED:
        return say("weights only {periods}", periods=labels.joined(weighed))
    return say("weights {some} of {all}", some=fixed(len(weighed), 0), all=fixed(len(row.cells), 0))


def age(days: int) -> str:
    """How long ago that is."""
    if days < 2:
        return say("yesterday") if days else say("today")
    return say("{count} days ago", count=fixed(days, 0))


def adds(row: Row) -> str:
    """What a fetch adds: ``8 calendar years, completes 6``."""
    more = say("completes {count}", count=fixed(len(row.completes), 0)) if row.completes else ""
    return ", ".join(filter(None, [_count(len(row.adds), row) if row.adds else "", more]))


def fetched(row: Row) -> str:
    """A fetch in full: from whom, what, which periods."""
    ends = sorted((*row.adds, *row.completes))
    said = {
        "source": labels.source(row.source),
        "what": adds(row),
        "periods": ends[0] if len(ends) == 1 else say("{first} to {last}", first=ends[0], last=ends[-1]),
    }
    if row.source in MIRRORED:
        return say("{source}, {what}: {periods}; one file, all goods and countries", **said)
    return say("{source}, {what}: {periods}", **said)


def _count(number: int, row: Row) -> str:
    return say(_COUNTED[row.basis][number != 1], count=fixed(number, 0))


def _spans(labelled: Sequence[str], row: Row, start_month: int) -> str:
    """Runs of periods, or their number where there are many."""
    first, last = (parse_period(label, row.basis, start_month) for label in (labelled[0], labelled[-1]))
    every = [period_label(p.start, p.months, p.basis, start_month) for p in periods(first, last)]
    said = labels.spans(list(labelled), every)
    return said if said.count(",") < _NAMED else _count(len(labelled), row)
