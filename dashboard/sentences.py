"""Titles that state the finding and sentences that can be quoted, built from the tables.

No growth, comparison or trend runs from a complete period to an extract or to one with missing months.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from dashboard import hedges, labels
from dashboard.figures import base
from dashboard.tables import Choice, last, latest, latest_or_last, partner_name
from etl import indicators, numbers
from etl.language import later, say, spoken
from etl.schema import MASKED

_NOTHING = later("{whose} {flow} of {goods}: {worth}")
_LARGEST_FIRST = {
    "import": later("{supplier} supplied {share} of {whose} {flow} of {goods} {by} in {when}{wrong}{next}{hedge}"),
    "export": later("{supplier} took {share} of {whose} {flow} of {goods} {by} in {when}{wrong}{next}{hedge}"),
}
_CONCENTRATED = {
    "import": later("HHI {hhi} in {when}{wrong}{apart}: as concentrated as {number} equal suppliers{hedge}"),
    "export": later("HHI {hhi} in {when}{wrong}{apart}: as concentrated as {number} equal buyers{hedge}"),
}
_EACH = {
    "import": later(" ({hhi} with each supplier by itself)"),
    "export": later(" ({hhi} with each buyer by itself)"),
}
_PART_OF_IT = {
    "import": later(", {part} of it from {supplier}{wrong}"),
    "export": later(", {part} of it to {supplier}{wrong}"),
}


def trend(choice: Choice, table: pl.DataFrame) -> str:
    """Total of the latest complete period, and its change on the one before where that is complete too."""
    unit = choice.view.shown_unit
    column = base.column(unit)
    row = latest_or_last(table, column)
    if row is None:
        return say(_NOTHING, worth=_worth(choice, table, say("nothing published by this measure")), **of(choice))
    amount = least(_amount(row, unit), row["coverage"])
    return _traded(choice, amount, row, _change(choice, table, row, unit))


def _change(choice: Choice, table: pl.DataFrame, row: dict[str, Any], unit: str) -> str:
    """How a total differs from that of the latest complete period before; nothing where it cannot be compared."""
    column = base.column(unit)
    if base.kinds(pl.DataFrame([row]))[0] != "complete":
        return ""
    earlier = latest(table.filter(pl.col("period") < row["period"], era=row["era"]), [column])
    if earlier is None or row["basis"] == "month":  # a month against the one before is mostly the season
        return ""
    then = when(earlier)
    if not _neighbours(str(earlier["period"]), str(row["period"]), choice):
        return say(", after {amount} in {when}", amount=_amount(earlier, unit), when=then)
    change = indicators.growth(row[column], earlier[column])
    if change is None:
        return ""
    if abs(change) < 0.01:  # within the rounding of printed figures
        return say(", about as much as in {when}", when=then)
    if change >= 0:
        return say(", {percent} more than in {when}", percent=numbers.percent(abs(change)), when=then)
    return say(", {percent} less than in {when}", percent=numbers.percent(abs(change)), when=then)


def _traded(choice: Choice, amount: str, row: dict[str, Any], more: str) -> str:
    """What was traded in a period, and what is said ``more`` of it."""
    said = {"country": country(choice), "goods": labels.plain(choice.scope.name()), "when": when(row)}
    if choice.view.flow == "import":
        return say("{country} imported {amount} of {goods} in {when}{more}", amount=amount, more=more, **said)
    return say("{country} exported {amount} of {goods} in {when}{more}", amount=amount, more=more, **said)


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
    then = ""
    if others:
        second = others[0]
        name = partner(choice, second["partner"])
        then = say("; next {supplier}, {share}", supplier=name, share=numbers.percent(second[share]))
    return say(
        _LARGEST_FIRST[choice.view.flow],
        supplier=partner(choice, first["partner"]),
        share=numbers.percent(first[share]),
        by=say("by value") if choice.view.measure == "value" else say("by weight"),
        when=when(row),
        wrong=hedges.split(choice.view, row["findings"]),
        next=then,
        hedge=hedges.measured(choice.view, row["findings"]),
        **of(choice),
    )


def concentration(choice: Choice, table: pl.DataFrame) -> str:
    """HHI of the latest complete period, in words."""
    row = latest_or_last(table, "hhi")
    if row is None or row["coverage"] != "complete":
        return _no_split(choice, table)
    flow = choice.view.flow
    apart = say(_EACH[flow], hhi=numbers.index(row["hhi_unfolded"])) if choice.fold.members else ""
    return say(
        _CONCENTRATED[flow],
        hhi=numbers.index(row["hhi"]),
        when=when(row),
        wrong=hedges.split(choice.view, row["findings"]),
        apart=apart,
        number=numbers.significant(row["effective_suppliers"], 2),
        hedge=hedges.measured(choice.view, row["findings"]),
    )


def focus(choice: Choice, table: pl.DataFrame) -> str:
    """The focus supplier's shares in the latest complete period that has one."""
    row = latest_or_last(table, "share_value")
    name = partner(choice, choice.focus)
    if row is None:
        if not table.height or not usable(choice):
            return _no_split(choice, table)
        return say("{supplier} is not listed in {whose} {flow} of {goods}", supplier=name, **of(choice))
    value, weight = (
        None if row[share] is None else most(numbers.percent(row[share]), row["coverage"])
        for share in ("share_value", "share_weight")
    )
    shares = say("{share} by value", share=value)
    if weight:
        shares = say("{value} by value, {weight} by weight", value=value, weight=weight)
    return say(
        "{suppliers} share of {whose} {flow} of {goods}: {shares} in {when}{wrong}{hedge}",
        suppliers=labels.possessive(name),
        shares=shares,
        when=when(row),
        wrong=hedges.split(choice.view, row["findings"]),
        hedge=hedges.weights(row["findings"]) if weight else "",
        **of(choice),
    )


def alone(choice: Choice, row: dict[str, Any] | None, *shares: str) -> str:
    """``China alone 59.0 %``: the ``shares`` of the focus supplier by itself, where it is counted with others."""
    if row is None or not choice.grouped:
        return ""
    name = labels.country(choice.store.name(choice.view.partner))
    known = [row[f"{share}_unfolded"] for share in shares if row[f"{share}_unfolded"] is not None]
    if not known:
        return say("{supplier} alone is not listed", supplier=name)
    said = most(labels.joined([numbers.percent(share) for share in known]), row["coverage"])
    return say("{supplier} alone {shares}", supplier=name, shares=said)


def _worth(choice: Choice, table: pl.DataFrame, nothing: str) -> str:
    """What stands where there are no dollars: the last total in the currency of the source, or ``nothing``."""
    row = latest_or_last(table, "value_local") if choice.view.measure == "value" and table.height else None
    if row is None:
        return nothing
    amount = numbers.money(row["value_local"], row["currency"])
    return say("{amount} in {when}", amount=amount, when=when(row))


def months(choice: Choice, table: pl.DataFrame) -> str:
    """The latest month and the focus supplier's part of it."""
    row = last(table, "value_usd")
    if row is None:
        worth = _worth(choice, table, say("not published here"))
        return say("{whose} {flow} of {goods} by month: {worth}", worth=worth, **of(choice))
    part = ""
    if row["partner_value_usd"]:
        part = say(
            _PART_OF_IT[choice.view.flow],
            part=numbers.usd(row["partner_value_usd"]),
            supplier=partner(choice, choice.focus),
            wrong=hedges.split(choice.view, row["findings"]),
        )
    return _traded(choice, numbers.usd(row["value_usd"]), row, part)


def no_split(choice: Choice) -> str:
    """Why no split by country is shown, a clause: the source prints none, or a wrong one that is masked."""
    if masked(choice):
        return say("its split by country is wrong at the source and left out")
    return say("the source prints no split by country")


def masked(choice: Choice) -> bool:
    """Whether some period has a split by country that is wrong at the source."""
    found = choice.cells
    return found is not None and bool(found.periods["findings"].fill_null("").str.contains(MASKED).any())


def usable(choice: Choice) -> bool:
    """Whether some period has a split by country that can be used."""
    found = choice.cells
    return found is not None and found.partners.height > 0


def _no_split(choice: Choice, table: pl.DataFrame) -> str:
    if not table.height:
        return say(_NOTHING, worth=say("not published here"), **of(choice))
    final: Any = table.row(-1, named=True)
    if final["coverage"] != "complete" and usable(choice):
        return say("{whose} {flow} of {goods}: an extract, every share an upper bound", **of(choice))
    if choice.view.measure == "weight" and usable(choice):
        return say("{whose} {flow} of {goods}: no split by weight is published here", **of(choice))
    return say("{whose} {flow} of {goods}: no split by country is published here", **of(choice))


def least(amount: str, coverage: str) -> str:
    """An amount, as the lower bound that it is of an extract."""
    return amount if coverage == "complete" else say("at least {number}", number=amount)


def most(share: str, coverage: str) -> str:
    """A share, as the upper bound that it is of an extract."""
    return share if coverage == "complete" else say("at most {number}", number=share)


def _amount(row: dict[str, Any], unit: str) -> str:
    return numbers.amount(row[base.column(unit)], unit)


def _neighbours(earlier: str, later: str, choice: Choice) -> bool:
    basis = choice.offer.basis if choice.offer else "calendar"
    ordinals = [int(p[:4]) * 12 + int(p[5:7]) if basis == "month" else int(p[:4]) for p in (earlier, later)]
    return ordinals[1] - ordinals[0] == 1


def country(choice: Choice) -> str:
    """The reporter inside a sentence."""
    return labels.country(choice.store.name(choice.view.reporter))


def partner(choice: Choice, iso3: str) -> str:
    """A supplier or buyer inside a sentence."""
    return labels.country(partner_name(choice, iso3, spoken().code))


def when(row: dict[str, Any]) -> str:
    """A row's period inside a sentence; of a year that lacks months, how many it has."""
    said = labels.when(row["period"], row["basis"])
    if row["basis"] == "month" or row["months_covered"] >= 12:
        return said
    return say("{when} ({covered} of 12 months)", when=said, covered=row["months_covered"])


def of(choice: Choice) -> dict[str, str]:
    """Whose trade in what a sentence is about, as blanks."""
    return {
        "whose": labels.possessive(country(choice)),
        "flow": labels.traded(choice.view),
        "goods": labels.plain(choice.scope.name()),
    }
