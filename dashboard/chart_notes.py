"""What a reader must know of a chart's figures beside its findings: gaps, breaks, conversions, estimates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce

import polars as pl

from dashboard import labels
from dashboard.figures import base, breaks
from dashboard.tables import Choice
from etl import reader
from etl.coverage import command
from etl.fiscal_year import Period, period_label, periods
from etl.language import later, say
from etl.links import listed, why, written

_UNTIL = (
    later(
        "Until {period} the code is {codes} by {revision}, not comparable with {other} and later: the series breaks."
    ),
    later(
        "Until {period} the codes are {codes} by {revision}, not comparable with {other} and later: the series breaks."
    ),
)
_FROM = (
    later(
        "From {period} on the code is {codes} by {revision}, not comparable with {other} and earlier: the series"
        " breaks."
    ),
    later(
        "From {period} on the codes are {codes} by {revision}, not comparable with {other} and earlier: the series"
        " breaks."
    ),
)
"""Of one code, and of several."""
_UNFETCHED = {
    (False, False): later("{periods}: of HS {heading} {codes} was not fetched; `{fetch}` brings it."),
    (False, True): later("{periods}: of HS {heading} {codes} were not fetched; `{fetch}` brings them."),
    (True, False): later("{periods}: of HS {heading} {codes} was fetched too early; `{fetch}` brings it."),
    (True, True): later("{periods}: of HS {heading} {codes} were fetched too early; `{fetch}` brings them."),
}
"""By whether they were fetched too early, and whether they are several."""
_CODES = {
    (False, False): later("the code {codes}"),
    (False, True): later("the codes {codes}"),
    (True, False): later("the line {codes}"),
    (True, True): later("the lines {codes}"),
}
"""By whether they are national lines, and whether they are several."""
_NO_VALUES, _NO_WEIGHTS = later("{periods}: no values in this store."), later("{periods}: no weights in this store.")


def notes(choice: Choice, table: pl.DataFrame, chart: str, figure: str, every: Sequence[str]) -> list[str]:
    """What a reader must know of the figures of ``table`` beside its findings; ``figure`` is the column drawn."""
    if not table.height:
        return []
    rows = table.unique("period", maintain_order=True).sort("period")
    said = broken(choice, rows)
    order = list(every)
    drawn = set(table.filter(pl.col(figure).is_not_null())["period"])
    if partial := [
        say("{period}: {covered} of 12 months", period=period, covered=covered)
        for period, covered, kind in zip(rows["period"], rows["months_covered"], base.kinds(rows), strict=True)
        if kind == "partial" and period in drawn
    ]:
        said.append(say("Faint, {periods}.", periods="; ".join(partial)))
    held = set(rows["period"])
    partly = {choice.label(period) for found in choice.left_out for period in found.periods}
    if absent := [p for p in order if p not in held and p not in partly]:
        said.append(say("{periods}: nothing in this store.", periods=labels.spans(absent, order)))
    said += unfetched(choice)
    said += _currency_notes(choice, rows, order)
    if chart == "trend":
        said += _trend_notes(choice, table, order)
    if chart == "focus" or (chart in ("suppliers", "concentration") and choice.view.measure == "weight"):
        said += _weight_notes(choice, order)
    if (table["status"] == "estimated").any() and (choice.view.measure == "weight" or chart == "focus"):
        where = labels.spans(rows.filter(pl.col("status") == "estimated")["period"].to_list(), order)
        said.append(say("{periods}: some of the weights are estimated by the publisher.", periods=where))
    if choice.fold.members and chart != "trend":
        said.append(_together(choice, chart))
    return said


def _together(choice: Choice, chart: str) -> str:
    """Who is counted as one, and how the chart shows them apart."""
    members = labels.joined([choice.store.name(code) for code in choice.fold.members])
    return " ".join(filter(None, [say("Counted as one: {members}.", members=members), _apart(choice, chart)]))


def _apart(choice: Choice, chart: str) -> str:
    if chart == "concentration" and choice.view.flow == "import":
        return say("Thin: with every supplier by itself.")
    if chart == "concentration":
        return say("Thin: with every buyer by itself.")
    if chart == "suppliers":
        return say("A line across it ends the part of the largest of them.")
    if choice.grouped:
        return say("Thin: {supplier} alone.", supplier=labels.country(choice.store.name(choice.view.partner)))
    return ""


def broken(choice: Choice, rows: pl.DataFrame) -> list[str]:
    """Where the series breaks, and which change of codes is behind it."""
    return [_broken(choice, *ends, breaks.eras(rows)) for ends in breaks.breaks(rows)]


def _broken(choice: Choice, before: str, after: str, eras: Mapping[str, str]) -> str:
    """One break: the side whose codes are not the goods of the scope is told, and why they are not."""
    assert choice.offer is not None
    known, scope = choice.store.links, choice.scope
    some = [way for offer in choice.offer.each for part in offer.ways for way in part]
    for era, other, said, when, than in (
        (eras[before], eras[after], _UNTIL, before, after),
        (eras[after], eras[before], _FROM, after, before),
    ):
        parts = set(era.split(" + ")) - set(other.split(" + "))
        odd = [way for way in some for _, name in way.eras if name in parts]
        if odd and not odd[0].same:
            codes, by = odd[0].codes, odd[0].nomenclature
            gone = say(said[len(codes) > 1], period=when, codes=listed(codes), revision=written(by), other=than)
            return f"{gone} {labels.sentence(why(known, codes, by, scope.revision))}"
    gone = say("{after} is not comparable with {before}: the series breaks.", after=after, before=before)
    then, since = (eras[period].split("..")[-1 if period == before else 0] for period in (before, after))
    changed = (way for way in some if {eras[before], eras[after]} & {name for _, name in way.eras})
    cause = next((why(known, way.codes, then, since) for way in changed), "")
    return f"{gone} {say('{sentence}.', sentence=cause)}" if cause else gone


def unfetched(choice: Choice) -> list[str]:
    """Periods of the view's range that are left out because a part of a heading's codes was fetched, and how to fetch
    the others.
    """
    return [_unfetched(choice, found, inside) for found in choice.left_out if (inside := choice.within(found.periods))]


def _unfetched(choice: Choice, found: reader.Unfetched, inside: Sequence[Period]) -> str:
    offer, view = choice.offer, choice.view
    assert offer is not None
    start_month = choice.store.start_month(view.reporter)
    named, every = (
        [period_label(p.start, p.months, p.basis, start_month) for p in some]
        for some in (inside, periods(inside[0], inside[-1]))
    )
    several, line = len(found.codes) > 1, len(found.codes[0]) > 6
    what = [option for code in found.codes for option in ("--code", code)] + ["--refresh"] * found.early
    publisher = choice.store.publishers[offer.source]
    return say(
        _UNFETCHED[found.early, several],
        periods=labels.spans(named, every),
        heading=found.heading,
        codes=say(_CODES[line, several], codes=labels.joined(list(found.codes))),
        fetch=command(what, offer.source, found.periods[0].basis, view.reporter, view.flow, publisher, named, []),
    )


def _currency_notes(choice: Choice, rows: pl.DataFrame, order: list[str]) -> list[str]:
    """Where dollars are converted, and where they cannot be."""
    assert choice.cells is not None and choice.offer is not None
    found = choice.cells.periods.filter(pl.col("period").is_in(rows["period"].implode()))
    value = pl.coalesce("total_usd", "partner_sum")
    bare = found.filter(value.is_null() & pl.col("currency").is_not_null() & (pl.col("currency") != "INR"))
    said = []
    converted = found.filter((pl.col("usd_origin") == "converted") & value.is_not_null())
    if converted.height:
        natives = [say(labels.BASIS[name.removesuffix("_year")]) for name in converted["native"].unique().sort()]
        native = reduce(lambda first, second: say("{first} or {second}", first=first, second=second), natives)
        where, currency = labels.spans(converted["period"].to_list(), order), converted["currency"][0]
        said.append(
            say(
                "{periods}: dollars converted from {currency} at the average rate of each {native}.",
                periods=where,
                currency=currency,
                native=native,
            )
        )
    if bare.height:
        where = labels.spans(bare["period"].to_list(), order)
        said.append(
            say(
                "{periods}: printed in {currency}, without an exchange rate of that period; shares are of the printed"
                " values, dollars are left out.",
                periods=where,
                currency=bare["currency"][0],
            )
        )
    return said


def unconverted(choice: Choice) -> str | None:
    """Why there are no dollars, where the source prints another currency and no rate is known."""
    assert choice.cells is not None and choice.offer is not None
    found = choice.cells.periods
    currencies = found["currency"].drop_nulls()
    if currencies.is_empty() or found.select(pl.coalesce("total_usd", "partner_sum").count()).item():
        return None
    return say(
        "{source} prints {currency}, and this store has no exchange rate of these periods. Put a file of reference"
        " rates into reference/rates/ of your data folder and build again.",
        source=labels.source(choice.offer.source),
        currency=currencies[0],
    )


def _trend_notes(choice: Choice, table: pl.DataFrame, order: list[str]) -> list[str]:
    said: list[str] = []
    unit = choice.view.shown_unit
    if unit == "usd" and not table["value_usd"].count():
        return said  # why there are no dollars stands in the chart's place
    missing = table.filter(pl.col(base.column(unit)).is_null())["period"].to_list()
    summed = table.filter(pl.col("total_origin") == "partner_sum")["period"].to_list()
    if summed:
        gone = say("The source prints no total: the bars are the sum of its partners.")
        said.append(gone if len(summed) == table.height else f"{labels.spans(summed, order)}: {gone}")
    if unit == "inr_crore":
        if (table["inr_origin"] == "converted").any():
            said.append(_rates_used(choice, table))
        if missing:
            where = labels.spans(missing, order)
            said.append(say("{periods}: rupees of an incomplete year, or without a rate, are not converted.",
                            periods=where))  # fmt: skip
        offered = reader.offers(choice.store, choice.scope, choice.view.reporter, choice.view.flow)
        rupees = [o for o in offered if o.has_local_value and choice.view.reporter == "IND"]
        shown = choice.offer.source if choice.offer else None
        printed = [o.source for o in rupees if o.basis == "fiscal" and o.source != shown]
        if printed:
            said.append(say("{source} prints rupees: choose it as the source.", source=labels.source(printed[0])))
    elif missing:
        nothing = _NO_VALUES if unit == "usd" else _NO_WEIGHTS
        said.append(say(nothing, periods=labels.spans(missing, order)))
    return said


def _rates_used(choice: Choice, table: pl.DataFrame) -> str:
    """At which rates rupees are converted: the kind of period and the sources."""
    basis = choice.offer.basis if choice.offer else "fiscal"
    rates = choice.store.rates_by_label(basis, choice.store.start_month(choice.view.reporter))
    converted = table.filter(pl.col("inr_origin") == "converted")["period"]
    used = sorted({rates[period].source for period in converted})
    return say(
        "Rupees converted at the average rate of the {basis} ({sources}).",
        basis=say(labels.BASIS[basis]),
        sources="; ".join(say(source) for source in used),
    )


def _weight_notes(choice: Choice, order: list[str]) -> list[str]:
    """Which periods have a split but no weights, where weights are looked at."""
    found = choice.cells
    assert found is not None and choice.offer is not None
    weighed = found.partners.group_by("period").agg(pl.col("share_weight").count().alias("n"))
    bare = [p for p, n in weighed.sort("period").iter_rows() if not n]
    if not bare:
        return []
    if len(bare) == weighed.height:
        source = labels.source(choice.offer.source)
        return [say("{source} has no weights here: shares are by value only.", source=source)]
    return [say(_NO_WEIGHTS, periods=labels.spans(bare, order))]
