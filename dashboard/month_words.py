"""Words of monthly signals: what the latest months say, hedged by entries that stand out. No cause is claimed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from dashboard import hedges, labels
from dashboard.tables import Choice, partner_name
from etl import indicators, numbers, series, signals
from etl.language import later, say, spoken
from etl.schema import MASKED

OUTLIER = "value-outlier"
TWOFOLD = 2.0
"""Growth from which the earlier figure is told instead of a percentage: on a low base a percentage says little."""
Row = Mapping[str, Any]
_SUPPLIED = {
    "import": later(
        "{supplier} supplied {share}{alone} of {whose} {flow} of {goods} in the twelve months to"
        " {when}{wrong}{before}{weighed}"
    ),
    "export": later(
        "{supplier} took {share}{alone} of {whose} {flow} of {goods} in the twelve months to"
        " {when}{wrong}{before}{weighed}"
    ),
}
_THREE_MONTHS = {
    "import": later("In the three months to {when} {country} imported {amount} of {goods}{change}{entry}."),
    "export": later("In the three months to {when} {country} exported {amount} of {goods}{change}{entry}."),
}
_EMPTY = {
    signals.UNSPLIT: later("{periods}: the split by country of a month is left out."),
    signals.MISSING: later("{periods}: fewer than twelve months of figures."),
}
"""What is said of empty windows, by their reason."""


def country(choice: Choice) -> str:
    """The reporter inside a sentence."""
    return labels.country(choice.store.name(choice.view.reporter))


def goods(choice: Choice) -> str:
    """``imports of rare-earth compounds``."""
    return say("{flow} of {goods}", flow=labels.traded(choice.view), goods=labels.plain(choice.scope.name()))


def partner(choice: Choice, iso3: str) -> str:
    """A supplier inside a sentence."""
    return labels.country(partner_name(choice, iso3, spoken().code))


def changed(now: float, before: float, when: str) -> str:
    """``34 % more than a year before``, ``when`` being the other period; of a low base what it was instead."""
    growth = indicators.growth(now, before)
    if growth is None or growth >= TWOFOLD:
        return say("after {amount} {when}", amount=numbers.usd(before), when=when)
    if abs(growth) < 0.01:
        return say("about as much as {when}", when=when)
    if growth > 0:
        return say("{percent} more than {when}", percent=numbers.percent(growth), when=when)
    return say("{percent} less than {when}", percent=numbers.percent(-growth), when=when)


def outliers(choice: Choice, periods: Sequence[str]) -> str:
    """Months that stand out in ``periods``, with whom they are of: ``Japan, February 2026``; empty without any."""
    if choice.all_cells is None:
        return ""
    raised = choice.all_cells.raised.filter(pl.col("id") == OUTLIER, pl.col("shown").is_in(list(periods)))
    rows = raised.sort("period_start").select("period", "basis", "partner").unique(maintain_order=True).rows()
    said = [
        f"{partner(choice, whose)}, {labels.when(period, basis)}" if whose else labels.when(period, basis)
        for period, basis, whose in rows
    ]
    return labels.joined(said) if said else ""


def weighed_on(choice: Choice, periods: Sequence[str]) -> str:
    """What a title adds where an entry that stands out is in its figures."""
    odd = outliers(choice, periods)
    return say("; one entry weighs on it ({odd})", odd=odd) if odd else ""


def window(row: Row, months: int) -> list[str]:
    """The months that end with a row's."""
    at = series.ordinal(row["period"])
    return [series.month(n) for n in range(at - months + 1, at + 1)]


def year_before(months: Sequence[str]) -> list[str]:
    """The same months a year before."""
    return [series.month(series.ordinal(month) - series.MONTHS_IN_YEAR) for month in months]


def signals_title(choice: Choice, table: pl.DataFrame) -> str:
    """The focus supplier's share over the latest twelve months, and a year before."""
    share = f"rolling_share_{choice.view.measure}"
    known = table.filter(pl.col(share).is_not_null())
    of = {"whose": labels.possessive(country(choice)), "flow": labels.traded(choice.view)}
    of["goods"] = labels.plain(choice.scope.name())
    if not known.height:
        return say("{whose} {flow} of {goods} over twelve months: no shares", **of)
    row = known.row(-1, named=True)
    then = known.filter(pl.col("period") == year_before([row["period"]])[0])
    before = ""
    if then.height:
        part, wrong = then[share].item(), hedges.split(choice.view, then["rolling_findings"].item())
        before = say(", {share} in the twelve before{wrong}", share=numbers.percent(part), wrong=wrong)
    return say(
        _SUPPLIED[choice.view.flow],
        supplier=partner(choice, choice.focus),
        share=numbers.percent(row[share]),
        alone=_alone(choice, row[f"{share}_unfolded"]) if choice.fold.members and choice.grouped else "",
        when=labels.when(row["period"], "month"),
        wrong=hedges.split(choice.view, row["rolling_findings"]),
        before=before,
        weighed=weighed_on(choice, window(row, 2 * signals.WINDOW)),
        **of,
    )


def _alone(choice: Choice, share: float | None) -> str:
    """What the focus supplier has by itself, where it is counted with others and known."""
    if share is None:
        return ""
    name = choice.store.name(choice.view.partner)
    return say(" ({supplier} alone {share})", supplier=name, share=numbers.percent(share))


def signals_notes(table: pl.DataFrame, share: str) -> list[str]:
    """Which windows are empty, and why."""
    said = [say("Each point sums the twelve months that end with it; a missing or masked month empties the twelve.")]
    every = table["period"].to_list()
    empty = table.filter(pl.col(share).is_null(), pl.col("reason").is_not_null())
    for reason, note in _EMPTY.items():
        because = say(reason, months="")  # what is said of any months
        some = empty.filter(pl.col("reason").str.contains(because, literal=True))["period"].to_list()
        if some:
            said.append(say(note, periods=labels.spans(some, every)))
    return said


def lead(choice: Choice, table: pl.DataFrame) -> str:
    """What the latest months say."""
    known = table.filter(pl.col("three_months_usd").is_not_null())
    if not known.height:
        return ""
    row = known.row(-1, named=True)
    months = window(row, 3)
    change, entry = "", ""
    if (before := row["three_months_year_before_usd"]) is not None:
        same = changed(row["three_months_usd"], before, say("in the same months a year before"))
        change = say(", {change}", change=same)
    if odd := outliers(choice, [*months, *year_before(months)]):
        entry = say(" (one entry stands out: {odd})", odd=odd)
    said = say(
        _THREE_MONTHS[choice.view.flow],
        when=labels.when(row["period"], "month"),
        country=country(choice),
        amount=numbers.usd(row["three_months_usd"]),
        goods=labels.plain(choice.scope.name()),
        change=change,
        entry=entry,
    )
    return f"{said} {labels.sentence(signals_title(choice, table))}"


def events_title(choice: Choice, table: pl.DataFrame) -> str:
    """What monthly trade was before and after the latest event with as many months on both sides."""
    if not table.height:
        return say("Before and after dated events: none within these months")
    even = table.filter(pl.col("months_before") == pl.col("months_after"), pl.col("months_after") > 0)
    row = (even if even.height else table).row(-1, named=True)
    at = series.ordinal(row["period"])
    around = [series.month(n) for n in range(at - row["months_before"], at + row["months_after"] + 1)]
    return say(
        "{flow} averaged {after} a month in the {months_after} months after {day}, {before} in the {months_before}"
        " before{weighed}",
        flow=labels.traded(choice.view),
        after=numbers.usd(row["mean_after_usd"]),
        before=numbers.usd(row["mean_before_usd"]),
        months_after=row["months_after"],
        months_before=row["months_before"],
        day=labels.day(row["date"]),
        weighed=weighed_on(choice, around),
    )


def day(date: str) -> str:
    """``4 April 2025.``, before the name of an event."""
    return say("{sentence}.", sentence=labels.day(date))


def beside(choice: Choice, row: Row, happened: Mapping[str, Row]) -> str:
    """What else lies in the months compared with an event, and what its figures rest on."""
    others = [labels.day(happened[e]["date"]) for e in (row["other_events"] or "").split(";") if e in happened]
    said = [row["reason"] or ""]
    if others:
        said.append(say("Also in these months: {events}.", events=labels.joined(others)))
    if hedges.is_wrong(choice.view, row["findings"]):
        said.append(
            say("As published, from a split by country that is wrong in some of them (finding {id}).", id=MASKED)
        )
    if OUTLIER in (row["findings"] or ""):
        said.append(say("One entry stands out."))
    return " ".join(filter(None, said))


CAVEAT = later(
    "A comparison in time, not a cause: seasons, prices, other events and single deliveries lie in the same months. The"
    " month of the event belongs to neither side."
)
