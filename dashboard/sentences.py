"""Titles that state the finding and sentences that can be quoted, built from the tables.

No growth, comparison or trend runs from a complete period to an extract or to one with missing months.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from dashboard import hedges, labels
from dashboard.figures import base, breaks
from dashboard.tables import Choice, last, latest, latest_or_last, partner_name
from etl import indicators, numbers, reader
from etl.coverage import command
from etl.fiscal_year import Period, period_label, periods
from etl.links import listed, why, written
from etl.schema import MASKED


def trend(choice: Choice, table: pl.DataFrame) -> str:
    """Total of the latest complete period, and its change on the one before where that is complete too."""
    unit = choice.view.shown_unit
    column = base.column(unit)
    verb = "imported" if choice.view.flow == "import" else "exported"
    row = latest_or_last(table, column)
    if row is None:
        return f"{_whose(choice)} {_goods(choice)}: {_worth(choice, table, 'nothing published by this measure')}"
    bound = "at least " if row["coverage"] != "complete" else ""
    said = f"{_country(choice)} {verb} {bound}{_amount(row, unit)} of {_commodity(choice)} in {_when(row)}"
    if base.kinds(pl.DataFrame([row]))[0] != "complete":
        return said
    earlier = latest(table.filter(pl.col("period") < row["period"], era=row["era"]), [column])
    if earlier is None or row["basis"] == "month":  # a month against the one before is mostly the season
        return said
    if not _neighbours(str(earlier["period"]), str(row["period"]), choice):
        return f"{said}, after {_amount(earlier, unit)} in {_when(earlier)}"
    change = indicators.growth(row[column], earlier[column])
    if change is None:
        return said
    if abs(change) < 0.01:  # within the rounding of printed figures
        return f"{said}, about as much as in {_when(earlier)}"
    more = "more" if change >= 0 else "less"
    return f"{said}, {numbers.percent(abs(change))} {more} than in {_when(earlier)}"


def suppliers(choice: Choice, table: pl.DataFrame) -> str:
    """The two largest suppliers of the latest complete period."""
    share = f"share_{choice.view.measure}"
    row = latest_or_last(table, share)
    if row is None or row["coverage"] != "complete":
        return _no_split(choice, table)
    first, *others = (
        table.filter((pl.col("period") == row["period"]) & pl.col(share).is_not_null())
        .sort(share, descending=True)
        .to_dicts()
    )
    verb = "supplied" if choice.view.flow == "import" else "took"
    largest, share_of_all = _partner(choice, first["partner"]), numbers.percent(first[share])
    said = f"{largest} {verb} {share_of_all} of {_whose(choice)} {_goods(choice)}"
    said += f" by {choice.view.measure} in {_when(row)}{hedges.split(choice.view, row['findings'])}"
    if others:
        said += f"; next {_partner(choice, others[0]['partner'])}, {numbers.percent(others[0][share])}"
    return said + hedges.measured(choice.view, row["findings"])


def concentration(choice: Choice, table: pl.DataFrame) -> str:
    """HHI of the latest complete period, in words."""
    row = latest_or_last(table, "hhi")
    if row is None or row["coverage"] != "complete":
        return _no_split(choice, table)
    equal: Any = row["effective_suppliers"]
    sides = "suppliers" if choice.view.flow == "import" else "buyers"
    hhi: Any = row["hhi"]
    apart = f" ({numbers.index(row['hhi_unfolded'])} with each {sides[:-1]} by itself)" if choice.fold.members else ""
    as_many = f"as concentrated as {numbers.significant(equal, 2)} equal {sides}"
    said = f"HHI {numbers.index(hhi)} in {_when(row)}{hedges.split(choice.view, row['findings'])}{apart}: {as_many}"
    return said + hedges.measured(choice.view, row["findings"])


def focus(choice: Choice, table: pl.DataFrame) -> str:
    """The focus supplier's shares in the latest complete period that has one."""
    row = latest_or_last(table, "share_value")
    name = _partner(choice, choice.focus)
    if row is None:
        if not table.height or not _usable(choice):
            return _no_split(choice, table)
        return f"{name} is not listed in {_whose(choice)} {_goods(choice)}"
    bound = "at most " if row["coverage"] != "complete" else ""
    shares = [f"{bound}{numbers.percent(row['share_value'])} by value"]
    if row["share_weight"] is not None:
        shares.append(f"{bound}{numbers.percent(row['share_weight'])} by weight")
    said = f"{labels.possessive(name)} share of {_whose(choice)} {_goods(choice)}: {', '.join(shares)} in {_when(row)}"
    return said + hedges.split(choice.view, row["findings"]) + (hedges.weights(row["findings"]) if shares[1:] else "")


def alone(choice: Choice, row: dict[str, Any] | None, *shares: str) -> str:
    """``China alone 59.0 %``: the ``shares`` of the focus supplier by itself, where it is counted with others."""
    if row is None or not choice.grouped:
        return ""
    name = labels.country(choice.store.name(choice.view.partner))
    known = [row[f"{share}_unfolded"] for share in shares if row[f"{share}_unfolded"] is not None]
    bound = "at most " if known and row["coverage"] != "complete" else ""
    said = labels.joined([numbers.percent(share) for share in known]) if known else "is not listed"
    return f"{name} alone {bound}{said}"


def _worth(choice: Choice, table: pl.DataFrame, nothing: str) -> str:
    """What stands where there are no dollars: the last total in the currency of the source, or ``nothing``."""
    row = latest_or_last(table, "value_local") if choice.view.measure == "value" and table.height else None
    if row is None:
        return nothing
    return f"{numbers.money(row['value_local'], row['currency'])} in {_when(row)}"


def months(choice: Choice, table: pl.DataFrame) -> str:
    """The latest month and the focus supplier's part of it."""
    row = last(table, "value_usd")
    if row is None:
        return f"{_whose(choice)} {_goods(choice)} by month: {_worth(choice, table, 'not published here')}"
    verb = "imported" if choice.view.flow == "import" else "exported"
    said = f"{_country(choice)} {verb} {numbers.usd(row['value_usd'])} of {_commodity(choice)} in {_when(row)}"
    part = row["partner_value_usd"]
    side = "from" if choice.view.flow == "import" else "to"
    if not part:
        return said
    said += f", {numbers.usd(part)} of it {side} {_partner(choice, choice.focus)}"
    return said + hedges.split(choice.view, row["findings"])


def lead(
    choice: Choice, focus_table: pl.DataFrame, concentration_table: pl.DataFrame, trend_table: pl.DataFrame
) -> str:
    """The sentence at the top of a commodity page, with scope, measure, basis, source and date of retrieval."""
    unit = choice.view.shown_unit
    column = base.column(unit)
    total = latest_or_last(trend_table, column)
    row = latest_or_last(focus_table, "share_value")
    what = f"{_whose(choice)} {_goods(choice)} ({choice.scope.label})"
    name = _partner(choice, choice.focus)
    if row is not None:
        bound = "at most " if row["coverage"] != "complete" else ""
        shares = f"{bound}{numbers.percent(row['share_value'])} by value"
        if row["share_weight"] is not None:
            estimated = " (partly estimated)" if row["status"] == "estimated" else ""
            shares += f" and {bound}{numbers.percent(row['share_weight'])} by weight{estimated}"
        both = ["share_value", *(["share_weight"] if row["share_weight"] is not None else [])]
        by_itself = f" ({said})" if (said := alone(choice, row, *both)) else ""
        verb = "supplied" if choice.view.flow == "import" else "took"
        wrong = hedges.split(choice.view, row["findings"])
        said = f"In {_when(row)} {name} {verb} {shares}{wrong}{by_itself} of {what}"
        if total and total["period"] == row["period"]:
            least = "at least " if total["coverage"] != "complete" else ""
            said += f", {least}{_amount(total, unit)} in all"
        top = last(concentration_table.filter(pl.col("period") == row["period"]), "top_share")
        if top and top["top_partner"] != choice.focus and not bound and not wrong:
            largest = _partner(choice, top["top_partner"])
            side = "supplier" if choice.view.flow == "import" else "buyer"
            said += f"; the largest {side} was {largest} with {numbers.percent(top['top_share'])}"
            said += " by weight" if choice.view.measure == "weight" else ""
        said += hedges.weights(row["findings"]) if row["share_weight"] is not None else ""
        return f"{said}. {_carried(choice, row['period'])}{_cited(choice)}"
    if total is not None:
        why = f"{name} is not listed." if _usable(choice) else f"{no_split(choice)}."
        least = "at least " if total["coverage"] != "complete" else ""
        came = f"came to {least}{_amount(total, unit)} in {_when(total)}"
        return f"{what} {came}; {why} {_cited(choice)}"
    return ""


def _carried(choice: Choice, period: str) -> str:
    """What stands out so far in a period that its figures rest on it: nobody quotes them without."""
    if choice.cells is None:
        return ""
    found = choice.cells.raised.filter(pl.col("shown") == period, pl.col("id") == "value-outlier")
    rows = found.select("period", "basis", "message").unique(maintain_order=True).rows()
    return "".join(
        f"{labels.capital(labels.when(month, 'month'))}: {message} "
        for month, basis, message in rows
        if basis == "month"
    )


def no_split(choice: Choice) -> str:
    """Why no split by country is shown: the source prints none, or a wrong one that is masked."""
    found = choice.cells
    if found and found.periods["findings"].fill_null("").str.contains(MASKED).any():
        return "its split by country is wrong at the source and left out"
    return "the source prints no split by country"


def _cited(choice: Choice) -> str:
    assert choice.offer is not None
    return f"{labels.source(choice.offer.source)}, retrieved {choice.retrieved}."


def _usable(choice: Choice) -> bool:
    found = choice.cells
    return found is not None and found.partners.height > 0


def _no_split(choice: Choice, table: pl.DataFrame) -> str:
    if not table.height:
        return f"{_whose(choice)} {_goods(choice)}: not published here"
    final: Any = table.row(-1, named=True)
    if final["coverage"] != "complete" and _usable(choice):
        return f"{_whose(choice)} {_goods(choice)}: an extract, every share an upper bound"
    by = "by weight" if choice.view.measure == "weight" and _usable(choice) else "by country"
    return f"{_whose(choice)} {_goods(choice)}: no split {by} is published here"


def _amount(row: dict[str, Any], unit: str) -> str:
    return numbers.amount(row[base.column(unit)], unit)


def _neighbours(earlier: str, later: str, choice: Choice) -> bool:
    basis = choice.offer.basis if choice.offer else "calendar"
    ordinals = [int(p[:4]) * 12 + int(p[5:7]) if basis == "month" else int(p[:4]) for p in (earlier, later)]
    return ordinals[1] - ordinals[0] == 1


def _country(choice: Choice) -> str:
    return labels.country(choice.store.name(choice.view.reporter))


def _partner(choice: Choice, iso3: str) -> str:
    return labels.country(partner_name(choice, iso3, "en"))


def _when(row: dict[str, Any]) -> str:
    said = labels.when(row["period"], row["basis"])
    partial = row["basis"] != "month" and row["months_covered"] < 12
    return f"{said} ({row['months_covered']} of 12 months)" if partial else said


def _whose(choice: Choice) -> str:
    return labels.possessive(_country(choice))


def _commodity(choice: Choice) -> str:
    return labels.plain(choice.scope.name_en)


def _goods(choice: Choice) -> str:
    return f"{labels.traded(choice.view)} of {_commodity(choice)}"


def notes(choice: Choice, table: pl.DataFrame, chart: str, figure: str, every: Sequence[str]) -> list[str]:
    """What a reader must know of the figures of ``table`` beside its findings; ``figure`` is the column drawn."""
    if not table.height:
        return []
    rows = table.unique("period", maintain_order=True).sort("period")
    said = broken(choice, rows)
    order = list(every)
    drawn = set(table.filter(pl.col(figure).is_not_null())["period"])
    if partial := [
        f"{period}: {covered} of 12 months"
        for period, covered, kind in zip(rows["period"], rows["months_covered"], base.kinds(rows), strict=True)
        if kind == "partial" and period in drawn
    ]:
        said.append("Faint, " + "; ".join(partial) + ".")
    held = set(rows["period"])
    partly = {choice.label(period) for found in choice.left_out for period in found.periods}
    if absent := [p for p in order if p not in held and p not in partly]:
        said.append(f"{labels.spans(absent, order)}: nothing in this store.")
    said += unfetched(choice)
    said += _currency_notes(choice, rows, order)
    if chart == "trend":
        said += _trend_notes(choice, table, order)
    if chart == "focus" or (chart in ("suppliers", "concentration") and choice.view.measure == "weight"):
        said += _weight_notes(choice, order)
    if (table["status"] == "estimated").any() and (choice.view.measure == "weight" or chart == "focus"):
        where = labels.spans(rows.filter(pl.col("status") == "estimated")["period"].to_list(), order)
        said.append(f"{where}: some of the weights are estimated by the publisher.")
    if choice.fold.members and chart != "trend":
        said.append(_together(choice, chart))
    return said


def _together(choice: Choice, chart: str) -> str:
    """Who is counted as one, and how the chart shows them apart."""
    said = f"Counted as one: {labels.joined([choice.store.name(code) for code in choice.fold.members])}."
    if chart == "concentration":
        return f"{said} Thin: with every {'supplier' if choice.view.flow == 'import' else 'buyer'} by itself."
    if chart == "suppliers":
        return f"{said} A line across it ends the part of the largest of them."
    if choice.grouped:
        return f"{said} Thin: {labels.country(choice.store.name(choice.view.partner))} alone."
    return said


def broken(choice: Choice, rows: pl.DataFrame) -> list[str]:
    """Where the series breaks, and which change of codes is behind it."""
    return [_broken(choice, *ends, breaks.eras(rows)) for ends in breaks.breaks(rows)]


def _broken(choice: Choice, before: str, after: str, eras: Mapping[str, str]) -> str:
    """One break: the side whose codes are not the goods of the scope is told, and why they are not."""
    assert choice.offer is not None
    known, scope = choice.store.links, choice.scope
    some = [way for offer in choice.offer.each for part in offer.ways for way in part]
    for era, other, when, than in (
        (eras[before], eras[after], f"Until {before}", f"{after} and later"),
        (eras[after], eras[before], f"From {after} on", f"{before} and earlier"),
    ):
        parts = set(era.split(" + ")) - set(other.split(" + "))
        odd = [way for way in some for _, name in way.eras if name in parts]
        if odd and not odd[0].same:
            by = written(odd[0].nomenclature)
            codes = f"code{' is' if len(odd[0].codes) == 1 else 's are'} {listed(odd[0].codes)}"
            said = f"{when} the {codes} by {by}, not comparable with {than}: the series breaks."
            return f"{said} {labels.capital(why(known, odd[0].codes, odd[0].nomenclature, scope.revision))}."
    then, since = (eras[period].split("..")[-1 if period == before else 0] for period in (before, after))
    changed = (way for way in some if {eras[before], eras[after]} & {name for _, name in way.eras})
    cause = next((f" {why(known, way.codes, then, since)}." for way in changed), "")
    return f"{after} is not comparable with {before}: the series breaks.{cause}"


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
    several = len(found.codes) > 1
    word = ("line" if len(found.codes[0]) > 6 else "code") + "s" * several
    what = [option for code in found.codes for option in ("--code", code)] + ["--refresh"] * found.early
    publisher = choice.store.publishers[offer.source]
    fetch = command(what, offer.source, found.periods[0].basis, view.reporter, view.flow, publisher, named, [])
    return (
        f"{labels.spans(named, every)}: of HS {found.heading} the {word} {labels.joined(list(found.codes))}"
        f" {'were' if several else 'was'} {'fetched too early' if found.early else 'not fetched'};"
        f" `{fetch}` brings {'them' if several else 'it'}."
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
        native = " or ".join(labels.BASIS[name.removesuffix("_year")] for name in converted["native"].unique().sort())
        where, currency = labels.spans(converted["period"].to_list(), order), converted["currency"][0]
        said.append(f"{where}: dollars converted from {currency} at the average rate of each {native}.")
    if bare.height:
        where = labels.spans(bare["period"].to_list(), order)
        said.append(
            f"{where}: printed in {bare['currency'][0]}, without an exchange rate of that period; shares are of the"
            " printed values, dollars are left out."
        )
    return said


def unconverted(choice: Choice) -> str | None:
    """Why there are no dollars, where the source prints another currency and no rate is known."""
    assert choice.cells is not None and choice.offer is not None
    found = choice.cells.periods
    currencies = found["currency"].drop_nulls()
    if currencies.is_empty() or found.select(pl.coalesce("total_usd", "partner_sum").count()).item():
        return None
    return (
        f"{labels.source(choice.offer.source)} prints {currencies[0]}, and this store has no exchange rate of these"
        " periods. Put a file of reference rates into reference/rates/ of your data folder and build again."
    )


def _trend_notes(choice: Choice, table: pl.DataFrame, order: list[str]) -> list[str]:
    said: list[str] = []
    unit = choice.view.shown_unit
    if unit == "usd" and not table["value_usd"].count():
        return said  # why there are no dollars stands in the chart's place
    missing = table.filter(pl.col(base.column(unit)).is_null())["period"].to_list()
    summed = table.filter(pl.col("total_origin") == "partner_sum")["period"].to_list()
    if summed:
        where = "" if len(summed) == table.height else f"{labels.spans(summed, order)}: "
        said.append(f"{where}The source prints no total: the bars are the sum of its partners.")
    if unit == "inr_crore":
        if (table["inr_origin"] == "converted").any():
            said.append(f"Rupees converted at the average rate of {_rates_used(choice, table)}.")
        if missing:
            where = labels.spans(missing, order)
            said.append(f"{where}: rupees of an incomplete year, or without a rate, are not converted.")
        offered = reader.offers(choice.store, choice.scope, choice.view.reporter, choice.view.flow)
        rupees = [o for o in offered if o.has_local_value and choice.view.reporter == "IND"]
        shown = choice.offer.source if choice.offer else None
        printed = [o.source for o in rupees if o.basis == "fiscal" and o.source != shown]
        if printed:
            said.append(f"{labels.source(printed[0])} prints rupees: choose it as the source.")
    elif missing:
        what = "values" if unit == "usd" else "weights"
        said.append(f"{labels.spans(missing, order)}: no {what} in this store.")
    return said


def _rates_used(choice: Choice, table: pl.DataFrame) -> str:
    """The kind of period and the sources of the rates behind converted rupees."""
    basis = choice.offer.basis if choice.offer else "fiscal"
    rates = choice.store.rates_by_label(basis, choice.store.start_month(choice.view.reporter))
    converted = table.filter(pl.col("inr_origin") == "converted")["period"]
    used = sorted({rates[period].source for period in converted})
    return f"the {labels.BASIS[basis]} ({'; '.join(used)})"


def _weight_notes(choice: Choice, order: list[str]) -> list[str]:
    """Which periods have a split but no weights, where weights are looked at."""
    found = choice.cells
    assert found is not None and choice.offer is not None
    weighed = found.partners.group_by("period").agg(pl.col("share_weight").count().alias("n"))
    bare = [p for p, n in weighed.sort("period").iter_rows() if not n]
    if not bare:
        return []
    if len(bare) == weighed.height:
        return [f"{labels.source(choice.offer.source)} has no weights here: shares are by value only."]
    return [f"{labels.spans(bare, order)}: no weights in this store."]
