"""Words of monthly signals: what the latest months say, hedged by entries that stand out. No cause is claimed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from dashboard import hedges, labels
from dashboard.tables import Choice, partner_name
from etl import indicators, numbers, series, signals
from etl.schema import MASKED

OUTLIER = "value-outlier"
TWOFOLD = 2.0
"""Growth from which the earlier figure is told instead of a percentage: on a low base a percentage says little."""
Row = Mapping[str, Any]


def country(choice: Choice) -> str:
    """The reporter inside a sentence."""
    return labels.country(choice.store.name(choice.view.reporter))


def goods(choice: Choice) -> str:
    """``imports of rare-earth compounds``."""
    return f"{labels.traded(choice.view)} of {labels.plain(choice.scope.name_en)}"


def partner(choice: Choice, iso3: str) -> str:
    """A supplier inside a sentence."""
    return labels.country(partner_name(choice, iso3, "en"))


def changed(now: float, before: float, when: str) -> str:
    """``34 % more than a year before``; of a low base what it was instead."""
    growth = indicators.growth(now, before)
    if growth is None or growth >= TWOFOLD:
        return f"after {numbers.usd(before)} {when}"
    if abs(growth) < 0.01:
        return f"about as much as {when}"
    return f"{numbers.percent(abs(growth))} {'more' if growth > 0 else 'less'} than {when}"


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
    return f"; one entry weighs on it ({odd})" if odd else ""


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
    if not known.height:
        return f"{labels.possessive(country(choice))} {goods(choice)} over twelve months: no shares"
    row = known.row(-1, named=True)
    verb = "supplied" if choice.view.flow == "import" else "took"
    said = f"{partner(choice, choice.focus)} {verb} {numbers.percent(row[share])}"
    if choice.fold.members and choice.grouped and row[f"{share}_unfolded"] is not None:
        said += f" ({choice.store.name(choice.view.partner)} alone {numbers.percent(row[f'{share}_unfolded'])})"
    said += f" of {labels.possessive(country(choice))} {goods(choice)}"
    said += f" in the twelve months to {labels.when(row['period'], 'month')}"
    said += hedges.split(choice.view, row["rolling_findings"])
    then = known.filter(pl.col("period") == year_before([row["period"]])[0])
    if then.height:
        said += f", {numbers.percent(then[share].item())} in the twelve before"
        said += hedges.split(choice.view, then["rolling_findings"].item())
    return said + weighed_on(choice, window(row, 2 * signals.WINDOW))


def signals_notes(table: pl.DataFrame, share: str) -> list[str]:
    """Which windows are empty, and why."""
    said = ["Each point sums the twelve months that end with it; a missing or masked month empties the twelve."]
    every = table["period"].to_list()
    empty = table.filter(pl.col(share).is_null(), pl.col("reason").is_not_null())
    masked = empty.filter(pl.col("reason").str.contains("no usable split"))
    if masked.height:
        said.append(f"{labels.spans(masked['period'].to_list(), every)}: the split by country of a month is left out.")
    short = empty.filter(pl.col("reason").str.contains("no complete figures"))
    if short.height:
        said.append(f"{labels.spans(short['period'].to_list(), every)}: fewer than twelve months of figures.")
    return said


def lead(choice: Choice, table: pl.DataFrame) -> str:
    """What the latest months say."""
    known = table.filter(pl.col("three_months_usd").is_not_null())
    if not known.height:
        return ""
    row = known.row(-1, named=True)
    months = window(row, 3)
    verb = "imported" if choice.view.flow == "import" else "exported"
    said = f"In the three months to {labels.when(row['period'], 'month')} {country(choice)} {verb}"
    said += f" {numbers.usd(row['three_months_usd'])} of {labels.plain(choice.scope.name_en)}"
    if (before := row["three_months_year_before_usd"]) is not None:
        said += f", {changed(row['three_months_usd'], before, 'in the same months a year before')}"
    if odd := outliers(choice, [*months, *year_before(months)]):
        said += f" (one entry stands out: {odd})"
    return f"{said}. {labels.capital(signals_title(choice, table))}."


def events_title(choice: Choice, table: pl.DataFrame) -> str:
    """What monthly trade was before and after the latest event with as many months on both sides."""
    if not table.height:
        return "Before and after dated events: none within these months"
    even = table.filter(pl.col("months_before") == pl.col("months_after"), pl.col("months_after") > 0)
    row = (even if even.height else table).row(-1, named=True)
    before, after = (numbers.usd(row[f"mean_{side}_usd"]) for side in ("before", "after"))
    day = f"{int(row['date'][8:])} {labels.when(row['date'][:7], 'month')}"
    said = f"{labels.traded(choice.view)} averaged {after} a month in the {row['months_after']} months after {day},"
    said += f" {before} in the {row['months_before']} before"
    at = series.ordinal(row["period"])
    around = [series.month(n) for n in range(at - row["months_before"], at + row["months_after"] + 1)]
    return said + weighed_on(choice, around)


def day(date: str) -> str:
    """``4 April 2025.``, before the name of an event."""
    return f"{int(date[8:])} {labels.when(date[:7], 'month')}."


def beside(choice: Choice, row: Row, happened: Mapping[str, Row]) -> str:
    """What else lies in the months compared with an event, and what its figures rest on."""
    others = [day(happened[e]["date"]).rstrip(".") for e in (row["other_events"] or "").split(";") if e in happened]
    said = [row["reason"] or ""]
    if others:
        said.append(f"Also in these months: {labels.joined(others)}.")
    if hedges.is_wrong(choice.view, row["findings"]):
        said.append(f"As published, from a split by country that is wrong in some of them (finding {MASKED}).")
    if OUTLIER in (row["findings"] or ""):
        said.append("One entry stands out.")
    return " ".join(filter(None, said))


CAVEAT = (
    "A comparison in time, not a cause: seasons, prices, other events and single deliveries lie in the same months. The"
    " month of the event belongs to neither side."
)
