"""Titles and notes of the page Analysis, built from its tables. No cause is claimed, and nothing is netted."""

from __future__ import annotations

import polars as pl

from dashboard import hedges, labels, marks
from dashboard.analysis import compared
from dashboard.figures.unit_values import earlier_period, shown_period
from dashboard.month_words import Row, country, goods, partner, weighed_on
from dashboard.tables import Choice
from etl import numbers, reader, series, turnover
from etl.indicators import COVERED
from etl.net_trade import SIDES
from etl.schema import EXTRACT, MASKED, WORLD

# exports beside imports


def net_trade(choice: Choice, table: pl.DataFrame, what: str) -> str:
    """What was sold and what was bought of ``what`` in the latest period that has both."""
    columns = ("import_weight_kg", "export_weight_kg") if _weighs(choice) else ("import_value_usd", "export_value_usd")
    both = table.filter(pl.all_horizontal(pl.col(c).is_not_null() for c in columns))
    whole = both.filter(pl.col("import_cover_by_exports").is_not_null())
    if not both.height:
        one = table.filter(pl.any_horizontal(pl.col(c).is_not_null() for c in columns))
        side = "exports" if one[columns[0]].null_count() == one.height else "imports"
        by = f" by {labels.BASIS[table['basis'][0]]}" if table.height else ""
        there = f"{side} only" if one.height else "nothing"
        return f"{labels.possessive(country(choice))} trade in {what}: {there} in this store{by}"
    row = (whole if whole.height else both).row(-1, named=True)
    bought, sold = (_amount(choice, row[column]) for column in columns)
    least = {side: "at least " if row[f"{side}_coverage"] != "complete" else "" for side in ("import", "export")}
    said = f"{country(choice)} exported {least['export']}{sold} of {what} and imported"
    said += f" {least['import']}{bought} in {labels.when(row['period'], row['basis'])}"
    return said + (hedges.unit_values(row["findings"]) if _weighs(choice) else "") + weighed_on(choice, [row["period"]])


def _weighs(choice: Choice) -> bool:
    return choice.view.measure == "weight"


def _amount(choice: Choice, value: float) -> str:
    return numbers.weight(value, choice.view.shown_unit) if _weighs(choice) else numbers.usd(value)


def _commodity(choice: Choice) -> str:
    return labels.plain(choice.scope.name_en)


def net_trade_notes(choice: Choice, table: pl.DataFrame) -> list[str]:
    """Why the two are not netted, what reliance there is, and what was found on the side that is not marked."""
    said = [
        "What is sold and what is bought under one code are different products: neither is taken off the other, and"
        " exports over imports are no measure of reliance."
    ]
    known = table.filter(pl.col("net_import_reliance").is_not_null())
    if known.height:
        row = known.row(-1, named=True)
        said.append(
            f"Net import reliance, {row['period']}: {numbers.percent(row['net_import_reliance'])} of apparent"
            f" consumption by weight; produced were {numbers.weight(row['production_kg'])}"
            f" ({row['production_source']})."
        )
    elif table.height:
        whole = table.filter(pl.col("import_cover_by_exports").is_not_null())
        row = (whole if whole.height else table).row(-1, named=True)
        said.append(f"Net import reliance, {row['period']}: not computable. {row['reason']}")
    said += _faint(table)
    other = "export" if choice.view.flow == "import" else "import"
    if kinds := _found(table, f"{other}_findings"):
        every = table["period"].to_list()
        told = [f"{labels.plain(marks.title(kind))} ({labels.spans(some, every)})" for kind, some in kinds.items()]
        said.append(f"Findings on the {other}s: {'; '.join(told)}.")
    figure = "weight_kg" if _weighs(choice) else "value_usd"
    hollow = [(pl.col(f"{side}_coverage") == EXTRACT) & pl.col(f"{side}_{figure}").is_not_null() for side in SIDES]
    if table.filter(pl.any_horizontal(hollow)).height:
        said.append("Hollow: an extract, so that the total is at least what is shown.")
    return said


def _faint(table: pl.DataFrame) -> list[str]:
    """Which bars are of years with missing months."""
    whole = series.whole(table["basis"][0]) if table.height else 0
    fewest = pl.min_horizontal("import_months_covered", "export_months_covered")
    short = table.filter(fewest < whole).select("period", fewest.alias("months")).rows()
    said = "; ".join(f"{period}: {months} of 12 months" for period, months in short)
    return [f"Faint, {said}."] if said else []


_OF_THE_SPLIT = (EXTRACT, MASKED, "corrected")
"""Findings that say nothing against a total, or that the chart shows."""


def _found(table: pl.DataFrame, column: str) -> dict[str, list[str]]:
    """Kinds of findings on totals, with their periods."""
    kinds: dict[str, list[str]] = {}
    for period, ids in table.select("period", column).drop_nulls().iter_rows():
        for kind in ids.split(";"):
            if kind not in _OF_THE_SPLIT:
                kinds.setdefault(kind, []).append(period)
    return kinds


ENTER = (
    "Trade statistics do not tell production. `reference/production.csv` of your data folder takes it, with its source."
)
"""How production comes here."""


def net_trade_sources(table: pl.DataFrame) -> list[str]:
    """The one source of both sides, or each by its name."""
    found = table.select("import_source", "export_source").unique().row(0) if table.height else (None, None)
    named = {side: labels.source(source) for side, source in zip(("imports", "exports"), found, strict=True) if source}
    if len(set(named.values())) == 1:
        return list(named.values())[:1]
    return [f"{side}: {source}" for side, source in named.items()]


# what a kilogram costs, and what a change is made of


def unit_values(choice: Choice, table: pl.DataFrame) -> str:
    """What a kilogram from the focus supplier costs beside one from all."""
    period = shown_period(table)
    now = {row["partner"]: row for row in table.filter(pl.col("period") == period).to_dicts()}
    ours, world = (now.get(iso3, {}).get("unit_value_usd_per_kg") for iso3 in (choice.focus, WORLD))
    side = "from" if choice.view.flow == "import" else "to"
    when = labels.when(period, choice.offer.basis) if choice.offer and period else period
    hedged = hedges.unit_values(now[WORLD]["findings"]) if world else ""
    if ours and world:
        return (
            f"A kilogram {side} {partner(choice, choice.focus)} cost USD {numbers.significant(ours)} in {when},"
            f" of all {'suppliers' if side == 'from' else 'buyers'} USD {numbers.significant(world)}{hedged}"
        )
    if world:
        return f"A kilogram of {_commodity(choice)} cost USD {numbers.significant(world)} on average in {when}{hedged}"
    return f"Unit values of {labels.possessive(country(choice))} {goods(choice)}: not computable"


def unit_value_reason(choice: Choice, table: pl.DataFrame) -> str | None:
    """Why there are no unit values at all."""
    if table["unit_value_usd_per_kg"].count():
        return None
    assert choice.offer is not None
    every = sorted(set(table["period"]))
    return (
        f"Not computable: {labels.source(choice.offer.source)} has no weights of these {labels.traded(choice.view)} in"
        f" this store ({labels.spans(every, every)}).{_weighing(choice)}"
    )


def _weighing(choice: Choice) -> str:
    """Who has weights of the same goods."""
    assert choice.offer is not None
    shown, view = (choice.offer.source, choice.offer.basis), choice.view
    offered = reader.offers(choice.store, choice.scope, view.reporter, view.flow)
    named = [
        f"{labels.source(o.source)} by {labels.BASIS[o.basis]}"
        for o in offered if o.has_weight and (o.source, o.basis) != shown
    ]  # fmt: skip
    return f" Weights here: {labels.joined(named)}." if named else ""


def unit_value_notes(choice: Choice, table: pl.DataFrame) -> list[str]:
    """What a unit value is, and what was left out."""
    period = shown_period(table)
    if not period:
        return []
    now = table.filter(pl.col("period") == period, pl.col("partner") != WORLD)
    earlier = earlier_period(table)
    drawn = f"Hollow: {earlier}." if earlier else ""
    side = "suppliers" if choice.view.flow == "import" else "buyers"
    without = now.filter(pl.col("unit_value_usd_per_kg").is_null()).height
    said = [f"An average over everything the codes hold, not a price. The largest {side} by value. {drawn}".strip()]
    if without:
        said.append(
            f"{period}: {without} of {now.height} {side} have weights for less than {COVERED * 100:g} % of the value."
        )
    world = table.filter(pl.col("partner") == WORLD, pl.col("unit_value_usd_per_kg").is_null())
    if bare := world["period"].to_list():
        every = sorted(set(table["period"]))
        said.append(f"{labels.spans(bare, every)}: not computable, no weights in this store.")
    return said


def decomposition(choice: Choice, table: pl.DataFrame) -> str:
    """What the latest change that can be taken apart is made of."""
    row = _latest_total(table, pl.col("reason").is_null())
    if row is None:
        return f"Growth of {labels.possessive(country(choice))} {goods(choice)} by volume and price: not computable"
    pieces = [
        f"{_signed(row[f'{part}_effect_usd'])} from {words}"
        for part, words in (("volume", "volume"), ("price", "unit values"))
    ]
    grew = "grew" if row["value_change_usd"] >= 0 else "fell"
    span = f"{labels.when(row['earlier'], row['basis'])} to {labels.when(row['period'], row['basis'])}"
    return (
        f"{labels.possessive(country(choice))} {goods(choice)} {grew} by {numbers.usd(abs(row['value_change_usd']))}"
        f" from {span}: {pieces[0]}, {pieces[1]}{hedges.unit_values(row['findings'])}"
    )


def _latest_total(table: pl.DataFrame, wanted: pl.Expr) -> Row | None:
    rows = table.filter(pl.col("partner") == WORLD).filter(wanted)
    return rows.row(-1, named=True) if rows.height else None


def _signed(value: float) -> str:
    return f"{'−' if value < 0 else '+'}{numbers.usd(abs(value)).removeprefix('USD ')}"


def decomposition_reason(choice: Choice, table: pl.DataFrame) -> str | None:
    """Why no change can be taken apart."""
    if table["volume_effect_usd"].count():
        return None
    row = _latest_total(table, pl.lit(True))
    if row is None:
        return "Not computable: there are no two complete periods of one series here."
    assert choice.offer is not None
    change = row["value_change_usd"]
    moved = "is not known" if change is None else f"{'fell' if change < 0 else 'rose'} by {numbers.usd(abs(change))}"
    return (
        f"Not computable. From {row['earlier']} to {row['period']} the value {moved}; what of it is kilograms and what"
        f" is price, only weights can tell. {labels.source(choice.offer.source)}, {row['reason']}{_weighing(choice)}"
    )


def decomposition_notes(choice: Choice, table: pl.DataFrame) -> list[str]:
    """How it is reckoned, and what is not in it."""
    if not table["volume_effect_usd"].count():
        return []
    said = [
        "Bennet's decomposition: kilograms at the mean of both unit values, unit values on the mean of both weights."
        " In the total a shift between suppliers or grades counts as price."
    ]
    apart = table.filter(pl.col("partner") == WORLD).select("earlier", "period").rows()
    years = [(a, b) for a, b in apart if choice.view.basis != "month" and int(b[:4]) - int(a[:4]) > 1]
    said += [f"{a} to {b}: no complete period between them." for a, b in years]
    return said


def entries_title(choice: Choice, table: pl.DataFrame) -> str:
    """Who entered and who left in the latest period compared."""
    side = "supplier" if choice.view.flow == "import" else "buyer"
    if not (pairs := compared(choice)):
        two = "twice twelve months" if choice.view.basis == "month" else "two complete periods"
        return f"{side}s who enter and leave: no {two} in a row with a split by country to compare"
    if not table.height:
        basis = str(choice.view.basis)
        since, until = span(pairs[0][0], basis).split(" to ")[0], pairs[-1][1]
        since, until = (labels.when(period, basis) for period in (since, until))
        return f"No {side} with {turnover.PRESENT * 100:g} % or more entered or left from {since} to {until}"
    period = table["period"].max()
    now = table.filter(pl.col("period") == period)
    said = []
    for change, word in (("enters", "entered"), ("leaves", "left")):
        names = [partner(choice, iso3) for iso3 in now.filter(pl.col("change") == change)["partner"]]
        if names:
            more = f" and {len(names) - 3} more" if len(names) > 3 else ""
            said.append(f"{labels.joined(names[:3]) if not more else ', '.join(names[:3]) + more} {word}")
    basis = str(now["basis"][0])
    if basis == "month":
        when = f"the twelve months to {labels.when(str(period), basis)}, compared with the twelve before"
    else:
        when = f"{period!s}, compared with {now['earlier'][0]}"
    wrong = hedges.split(choice.view, ";".join(now["findings"].drop_nulls()))
    return f"{' and '.join(said)} in {when}{wrong}{hedges.measured(choice.view, now['findings'][0])}"


def span(period: str, basis: str) -> str:
    """A period compared; by month the first and the last of its twelve."""
    return f"{series.month(series.ordinal(period) - 11)} to {period}" if basis == "month" else period


def entries_note(choice: Choice) -> str:
    """What entering and leaving mean."""
    side = "supplier" if choice.view.flow == "import" else "buyer"
    months = choice.offer is not None and choice.offer.basis == "month"
    before = "the twelve months before" if months else "the complete period before"
    now = "in the twelve months compared" if months else "now"
    return (
        f"A {side} enters who had under {turnover.ABSENT * 100:g} % by {choice.view.measure}, or is not listed,"
        f" in {before}, and has {turnover.PRESENT * 100:g} % or more {now}; who leaves, the other way"
        " round. Extracts and periods without a usable split are not compared."
    )
