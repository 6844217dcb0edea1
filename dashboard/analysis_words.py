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
from etl.language import later, say
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
        side = "export" if one[columns[0]].null_count() == one.height else "import"
        there = _ONLY[side] if one.height else _NEITHER
        basis = labels.BASIS[str(table["basis"][0])] if table.height else ""
        by = say(basis) if basis else ""
        return say(there[0 if by else 1], whose=labels.possessive(country(choice)), what=what, basis=by)
    row = (whole if whole.height else both).row(-1, named=True)
    bought, sold = (
        least(_amount(choice, row[column]), row[f"{side}_coverage"] == "complete")
        for column, side in zip(columns, ("import", "export"), strict=True)
    )
    said = say(
        "{importer} exported {sold} of {what} and imported {bought} in {period}",
        importer=country(choice), sold=sold, what=what, bought=bought, period=labels.when(row["period"], row["basis"]),
    )  # fmt: skip
    return said + (hedges.unit_values(row["findings"]) if _weighs(choice) else "") + weighed_on(choice, [row["period"]])


_NEITHER = (
    later("{whose} trade in {what}: nothing in this store by {basis}"),
    later("{whose} trade in {what}: nothing in this store"),
)
_ONLY = {
    "import": (
        later("{whose} trade in {what}: imports only in this store by {basis}"),
        later("{whose} trade in {what}: imports only in this store"),
    ),
    "export": (
        later("{whose} trade in {what}: exports only in this store by {basis}"),
        later("{whose} trade in {what}: exports only in this store"),
    ),
}
"""By the side that there is: where the kind of period is known, and where it is not."""


def least(amount: str, whole: bool) -> str:
    """An amount, which is a lower bound where it is not of the ``whole``."""
    return amount if whole else say("at least {amount}", amount=amount)


def most(amount: str, whole: bool) -> str:
    """The same of an upper bound."""
    return amount if whole else say("at most {amount}", amount=amount)


def _weighs(choice: Choice) -> bool:
    return choice.view.measure == "weight"


def _amount(choice: Choice, value: float) -> str:
    return numbers.weight(value, choice.view.shown_unit) if _weighs(choice) else numbers.usd(value)


def _commodity(choice: Choice) -> str:
    return labels.plain(choice.scope.name())


def net_trade_notes(choice: Choice, table: pl.DataFrame) -> list[str]:
    """Why the two are not netted, what reliance there is, and what was found on the side that is not marked."""
    said = [
        say(
            "What is sold and what is bought under one code are different products: neither is taken off the other, and"
            " exports over imports are no measure of reliance."
        )
    ]
    known = table.filter(pl.col("net_import_reliance").is_not_null())
    if known.height:
        row = known.row(-1, named=True)
        said.append(
            say(
                "Net import reliance, {period}: {share} of apparent consumption by weight; produced were {weight}"
                " ({source}).",
                period=row["period"], share=numbers.percent(row["net_import_reliance"]),
                weight=numbers.weight(row["production_kg"]), source=row["production_source"],
            )
        )  # fmt: skip
    elif table.height:
        whole = table.filter(pl.col("import_cover_by_exports").is_not_null())
        row = (whole if whole.height else table).row(-1, named=True)
        said.append(
            say("Net import reliance, {period}: not computable. {reason}", period=row["period"], reason=row["reason"])
        )
    said += _faint(table)
    other = "export" if choice.view.flow == "import" else "import"
    if kinds := _found(table, f"{other}_findings"):
        every = table["period"].to_list()
        told = [f"{labels.plain(marks.title(kind))} ({labels.spans(some, every)})" for kind, some in kinds.items()]
        said.append(say(_FOUND_ON[other], findings="; ".join(told)))
    figure = "weight_kg" if _weighs(choice) else "value_usd"
    hollow = [(pl.col(f"{side}_coverage") == EXTRACT) & pl.col(f"{side}_{figure}").is_not_null() for side in SIDES]
    if table.filter(pl.any_horizontal(hollow)).height:
        said.append(say("Hollow: an extract, so that the total is at least what is shown."))
    return said


_FOUND_ON = {
    "import": later("Findings on the imports: {findings}."),
    "export": later("Findings on the exports: {findings}."),
}


def _faint(table: pl.DataFrame) -> list[str]:
    """Which bars are of years with missing months."""
    whole = series.whole(table["basis"][0]) if table.height else 0
    fewest = pl.min_horizontal("import_months_covered", "export_months_covered")
    short = table.filter(fewest < whole).select("period", fewest.alias("months")).rows()
    said = "; ".join(say("{period}: {months} of 12 months", period=period, months=months) for period, months in short)
    return [say("Faint, {years}.", years=said)] if said else []


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


ENTER = later(
    "Trade statistics do not tell production. `reference/production.csv` of your data folder takes it, with its source."
)
"""How production comes here."""


def net_trade_sources(table: pl.DataFrame) -> list[str]:
    """The one source of both sides, or each by its name."""
    found = table.select("import_source", "export_source").unique().row(0) if table.height else (None, None)
    named = {side: labels.source(source) for side, source in zip(_BY_SIDE, found, strict=True) if source}
    if len(set(named.values())) == 1:
        return list(named.values())[:1]
    return [say(_BY_SIDE[side], source=source) for side, source in named.items()]


_BY_SIDE = {"import": later("imports: {source}"), "export": later("exports: {source}")}


# what a kilogram costs, and what a change is made of


def unit_values(choice: Choice, table: pl.DataFrame) -> str:
    """What a kilogram from the focus supplier costs beside one from all."""
    period = shown_period(table)
    now = {row["partner"]: row for row in table.filter(pl.col("period") == period).to_dicts()}
    ours, world = (now.get(iso3, {}).get("unit_value_usd_per_kg") for iso3 in (choice.focus, WORLD))
    hedged = hedges.unit_values(now[WORLD]["findings"]) if world else ""
    blanks = {
        "partner": partner(choice, choice.focus),
        "ours": numbers.significant(ours) if ours else "",
        "world": numbers.significant(world) if world else "",
        "period": labels.when(period, choice.offer.basis) if choice.offer and period else period,
        "goods": _commodity(choice),
    }
    if ours and world:
        return say(_A_KILOGRAM[choice.view.flow], **blanks) + hedged
    if world:
        return say("A kilogram of {goods} cost USD {world} on average in {period}", **blanks) + hedged
    return say(
        "Unit values of {whose} {goods}: not computable",
        whose=labels.possessive(country(choice)), goods=goods(choice),
    )  # fmt: skip


_A_KILOGRAM = {
    "import": later("A kilogram from {partner} cost USD {ours} in {period}, of all suppliers USD {world}"),
    "export": later("A kilogram to {partner} cost USD {ours} in {period}, of all buyers USD {world}"),
}


def unit_value_reason(choice: Choice, table: pl.DataFrame) -> str | None:
    """Why there are no unit values at all."""
    if table["unit_value_usd_per_kg"].count():
        return None
    assert choice.offer is not None
    every = sorted(set(table["period"]))
    said = say(
        "Not computable: {source} has no weights of these {traded} in this store ({periods}).",
        source=labels.source(choice.offer.source), traded=labels.traded(choice.view),
        periods=labels.spans(every, every),
    )  # fmt: skip
    return " ".join([said, *_weighing(choice)])


def _weighing(choice: Choice) -> list[str]:
    """Who has weights of the same goods."""
    assert choice.offer is not None
    shown, view = (choice.offer.source, choice.offer.basis), choice.view
    offered = reader.offers(choice.store, choice.scope, view.reporter, view.flow)
    named = [
        say("{source} by {basis}", source=labels.source(o.source), basis=say(labels.BASIS[o.basis]))
        for o in offered if o.has_weight and (o.source, o.basis) != shown
    ]  # fmt: skip
    return [say("Weights here: {sources}.", sources=labels.joined(named))] if named else []


def unit_value_notes(choice: Choice, table: pl.DataFrame) -> list[str]:
    """What a unit value is, and what was left out."""
    period = shown_period(table)
    if not period:
        return []
    now = table.filter(pl.col("period") == period, pl.col("partner") != WORLD)
    earlier = earlier_period(table)
    of_imports = choice.view.flow == "import"
    said = [
        say("An average over everything the codes hold, not a price. The largest suppliers by value.")
        if of_imports
        else say("An average over everything the codes hold, not a price. The largest buyers by value.")
    ]
    if earlier:
        said[0] += " " + say("Hollow: {period}.", period=earlier)
    without = now.filter(pl.col("unit_value_usd_per_kg").is_null()).height
    if without:
        some = {"period": period, "without": without, "all": now.height, "share": _threshold(COVERED)}
        said.append(
            say("{period}: {without} of {all} suppliers have weights for less than {share} of the value.", **some)
            if of_imports
            else say("{period}: {without} of {all} buyers have weights for less than {share} of the value.", **some)
        )
    world = table.filter(pl.col("partner") == WORLD, pl.col("unit_value_usd_per_kg").is_null())
    if bare := world["period"].to_list():
        every = sorted(set(table["period"]))
        said.append(say("{periods}: not computable, no weights in this store.", periods=labels.spans(bare, every)))
    return said


def _threshold(share: float) -> str:
    """``5 %`` of 0.05, exact."""
    return f"{share * 100:g} %"


def decomposition(choice: Choice, table: pl.DataFrame) -> str:
    """What the latest change that can be taken apart is made of."""
    row = _latest_total(table, pl.col("reason").is_null())
    if row is None:
        return say(
            "Growth of {whose} {goods} by volume and price: not computable",
            whose=labels.possessive(country(choice)), goods=goods(choice),
        )  # fmt: skip
    grew = row["value_change_usd"] >= 0
    said = say(
        _GREW if grew else _FELL,
        whose=labels.possessive(country(choice)), goods=goods(choice), change=numbers.usd(abs(row["value_change_usd"])),
        earlier=labels.when(row["earlier"], row["basis"]), period=labels.when(row["period"], row["basis"]),
        volume=_signed(row["volume_effect_usd"]), price=_signed(row["price_effect_usd"]),
    )  # fmt: skip
    return said + hedges.unit_values(row["findings"])


_GREW = later(
    "{whose} {goods} grew by {change} from {earlier} to {period}: {volume} from volume, {price} from unit values"
)
_FELL = later(
    "{whose} {goods} fell by {change} from {earlier} to {period}: {volume} from volume, {price} from unit values"
)


def _latest_total(table: pl.DataFrame, wanted: pl.Expr) -> Row | None:
    rows = table.filter(pl.col("partner") == WORLD).filter(wanted)
    return rows.row(-1, named=True) if rows.height else None


def _signed(value: float) -> str:
    return f"{'−' if value < 0 else '+'}{bare(abs(value))}"


def bare(value: float | None) -> str:
    """Dollars where it is said beside that they are: ``23.0 million``."""
    return numbers.usd(value).removeprefix("USD ")


def decomposition_reason(choice: Choice, table: pl.DataFrame) -> str | None:
    """Why no change can be taken apart."""
    if table["volume_effect_usd"].count():
        return None
    row = _latest_total(table, pl.lit(True))
    if row is None:
        return say("Not computable: there are no two complete periods of one series here.")
    assert choice.offer is not None
    change = row["value_change_usd"]
    blanks = {"earlier": row["earlier"], "period": row["period"], "change": numbers.usd(abs(change or 0))}
    if change is None:
        moved = say("From {earlier} to {period} the change in value is not known", **blanks)
    elif change < 0:
        moved = say("From {earlier} to {period} the value fell by {change}", **blanks)
    else:
        moved = say("From {earlier} to {period} the value rose by {change}", **blanks)
    said = say(
        "Not computable. {moved}; what of it is kilograms and what is price, only weights can tell. {source}, {reason}",
        moved=moved, source=labels.source(choice.offer.source), reason=row["reason"],
    )  # fmt: skip
    return " ".join([said, *_weighing(choice)])


def decomposition_notes(choice: Choice, table: pl.DataFrame) -> list[str]:
    """How it is reckoned, and what is not in it."""
    if not table["volume_effect_usd"].count():
        return []
    said = [
        say(
            "Bennet's decomposition: kilograms at the mean of both unit values, unit values on the mean of both"
            " weights. In the total a shift between suppliers or grades counts as price."
        )
    ]
    apart = table.filter(pl.col("partner") == WORLD).select("earlier", "period").rows()
    years = [(a, b) for a, b in apart if choice.view.basis != "month" and int(b[:4]) - int(a[:4]) > 1]
    said += [say("{earlier} to {period}: no complete period between them.", earlier=a, period=b) for a, b in years]
    return said


def entries_title(choice: Choice, table: pl.DataFrame) -> str:
    """Who entered and who left in the latest period compared."""
    words = _MOVED[choice.view.flow]
    if not (pairs := compared(choice)):
        lacking = words["no-months"] if choice.view.basis == "month" else words["no-years"]
        return say(lacking)
    if not table.height:
        basis = str(choice.view.basis)
        since, until = ends(pairs[0][0], basis)[0], pairs[-1][1]
        since, until = (labels.when(period, basis) for period in (since, until))
        none = words["none"]
        return say(none, share=_threshold(turnover.PRESENT), since=since, until=until)
    period = table["period"].max()
    now = table.filter(pl.col("period") == period)
    named = {change: _some(choice, now.filter(change=change)["partner"].to_list()) for change in ("enters", "leaves")}
    basis = str(now["basis"][0])
    if basis == "month":
        when = say(
            "the twelve months to {month}, compared with the twelve before", month=labels.when(str(period), basis)
        )
    else:
        when = say("{period}, compared with {earlier}", period=period, earlier=now["earlier"][0])
    shape = "both" if all(named.values()) else "enters" if named["enters"] else "leaves"
    said = say(_CAME_AND_WENT[shape], entered=named["enters"], left=named["leaves"], when=when)
    wrong = hedges.split(choice.view, ";".join(now["findings"].drop_nulls()))
    return f"{said}{wrong}{hedges.measured(choice.view, now['findings'][0])}"


def _some(choice: Choice, codes: list[str]) -> str:
    """The first three by name, and how many more."""
    names = [partner(choice, iso3) for iso3 in codes]
    if len(names) > 3:
        return say("{names} and {number} more", names=", ".join(names[:3]), number=len(names) - 3)
    return labels.joined(names) if names else ""


_CAME_AND_WENT = {
    "enters": later("{entered} entered in {when}"),
    "leaves": later("{left} left in {when}"),
    "both": later("{entered} entered and {left} left in {when}"),
}
_MOVED = {
    "import": {
        "no-months": later(
            "Suppliers who enter and leave: no twice twelve months in a row with a split by country to compare"
        ),
        "no-years": later(
            "Suppliers who enter and leave: no two complete periods in a row with a split by country to compare"
        ),
        "none": later("No supplier with {share} or more entered or left from {since} to {until}"),
    },
    "export": {
        "no-months": later(
            "Buyers who enter and leave: no twice twelve months in a row with a split by country to compare"
        ),
        "no-years": later(
            "Buyers who enter and leave: no two complete periods in a row with a split by country to compare"
        ),
        "none": later("No buyer with {share} or more entered or left from {since} to {until}"),
    },
}


def ends(period: str, basis: str) -> tuple[str, str]:
    """The first and the last period of what is compared: by month of its twelve."""
    return (series.month(series.ordinal(period) - 11), period) if basis == "month" else (period, period)


def span(period: str, basis: str) -> str:
    """A period compared; by month the first and the last of its twelve."""
    first, last = ends(period, basis)
    return period if first == last else say("{first} to {last}", first=first, last=last)


def entries_note(choice: Choice) -> str:
    """What entering and leaving mean."""
    months = choice.offer is not None and choice.offer.basis == "month"
    return say(
        _MEANING[choice.view.flow, months],
        absent=_threshold(turnover.ABSENT), present=_threshold(turnover.PRESENT),
        measure=labels.measure(choice.view.measure),
    )  # fmt: skip


_MEANING = {
    ("import", False): later(
        "A supplier enters who had under {absent} by {measure}, or is not listed, in the complete period before, and"
        " has {present} or more now; who leaves, the other way round. Extracts and periods without a usable split are"
        " not compared."
    ),
    ("import", True): later(
        "A supplier enters who had under {absent} by {measure}, or is not listed, in the twelve months before, and has"
        " {present} or more in the twelve months compared; who leaves, the other way round. Extracts and periods"
        " without a usable split are not compared."
    ),
    ("export", False): later(
        "A buyer enters who had under {absent} by {measure}, or is not listed, in the complete period before, and has"
        " {present} or more now; who leaves, the other way round. Extracts and periods without a usable split are not"
        " compared."
    ),
    ("export", True): later(
        "A buyer enters who had under {absent} by {measure}, or is not listed, in the twelve months before, and has"
        " {present} or more in the twelve months compared; who leaves, the other way round. Extracts and periods"
        " without a usable split are not compared."
    ),
}
"""By flow, of months or of years."""
