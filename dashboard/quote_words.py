"""The sentence that can be quoted, in the language spoken: each of its sentences is as careful as its findings demand.

Nothing is glued: a sentence is a template, with one for each flow where the verb or the side differs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import polars as pl

from dashboard import hedges, labels, phrases, tables
from dashboard.tables import Choice
from etl import numbers
from etl.language import later, say, spoken
from etl.schema import EXTRACT, MASKED

LOW_BASE = 1e6
"""Total in USD below which one consignment can move a share."""
_TOLD = frozenset((EXTRACT, MASKED, "corrected", "provisional", "value-outlier"))
"""Findings that have a sentence of their own."""
Row = Mapping[str, Any]
_TOTAL = later("The total was {total}.")
_LOW = later("The total was {total}: on so low a base single consignments move the shares.")
_LARGEST = {
    "import": later("The largest supplier was {supplier} with {share} by value."),
    "export": later("The largest buyer was {supplier} with {share} by value."),
}
_COUNTED = {
    "import": later("Counted as one supplier: {members}."),
    "export": later("Counted as one buyer: {members}."),
}
_BY_VALUE = {
    "import": later(
        "In {when} {supplier} supplied {value}{wrong}{alone} by value of {whose} {flow} of {goods} ({label}, {source},"
        " retrieved {day}); {weight}."
    ),
    "export": later(
        "In {when} {supplier} took {value}{wrong}{alone} by value of {whose} {flow} of {goods} ({label}, {source},"
        " retrieved {day}); {weight}."
    ),
}
_BY_WEIGHT = {
    "import": later(
        "In {when} {supplier} supplied {value}{wrong}{estimated}{alone} by weight of {whose} {flow} of {goods}"
        " ({label}, {source}, retrieved {day}); the share by value is not known."
    ),
    "export": later(
        "In {when} {supplier} took {value}{wrong}{estimated}{alone} by weight of {whose} {flow} of {goods}"
        " ({label}, {source}, retrieved {day}); the share by value is not known."
    ),
}
_EXTRACT = {
    ("import", True): later(
        "These figures are an extract in which suppliers are missing: the share is an upper bound, the total a lower"
        " one."
    ),
    ("export", True): later(
        "These figures are an extract in which buyers are missing: the share is an upper bound, the total a lower one."
    ),
    ("import", False): later(
        "These figures are an extract in which suppliers are missing: the total is a lower bound."
    ),
    ("export", False): later("These figures are an extract in which buyers are missing: the total is a lower bound."),
}
"""What an extract means, by flow and whether a share is told."""


def said(choice: Choice, share: Row | None, total: Row | None) -> Iterator[str]:
    """The sentences on a share and the total of its period, or on the total alone, or on that there is nothing."""
    row = share or total
    if row is None:
        yield _nothing(choice)
        return
    # of a share first the sentence, then what one must know of it
    yield _share(choice, share) if share else _no_share(choice, row)
    if share and total and (amount := _amount(choice, total)):
        low = total["value_usd"] is not None and total["value_usd"] < LOW_BASE
        yield say(_LOW if low else _TOTAL, total=phrases.least(amount, total["coverage"] == EXTRACT))
    first = _largest(choice, share) if share else None
    flow = choice.view.flow
    if first:
        largest = phrases.percent(first["share_value"], at_most=False)
        yield say(_LARGEST[flow], supplier=_called(choice, first["partner"]), share=largest)
    if choice.grouped or (first and choice.fold.members and first["partner"] == choice.fold.into):
        members = labels.joined([_country(choice, code) for code in choice.fold.members])
        yield say(_COUNTED[flow], members=members)
    yield from _cautions(choice, row, share is not None)
    if total:
        yield from _currencies(choice, total)
    if share:
        yield from _later(choice, share["period"])


def _of(choice: Choice) -> dict[str, str]:
    """Whose trade in what a sentence is about."""
    return {
        "whose": labels.possessive(_country(choice, choice.view.reporter)),
        "flow": labels.traded(choice.view),
        "goods": labels.plain(choice.scope.goods),
        "label": choice.scope.label,
    }


def _blanks(choice: Choice, row: Row) -> dict[str, str]:
    source = labels.source(row["source"])
    return {
        **_of(choice),
        "when": phrases.when(row["period"], row["basis"], 12 if row["basis"] == "month" else row["months_covered"]),
        "source": say("{source}, months added up", source=source) if _added_up(choice, row) else source,
        "day": choice.retrieved,
        "supplier": _called(choice, choice.focus),
    }


def _added_up(choice: Choice, row: Row) -> bool:
    """Whether the figures of a year are those of its months."""
    assert choice.cells is not None
    native: str = choice.cells.periods.filter(pl.col("period") == row["period"])["native"].item()
    basis: str = row["basis"]
    return native == "month" and basis != "month"


def _share(choice: Choice, row: Row) -> str:
    blanks, flow = _blanks(choice, row), choice.view.flow
    bound = row["coverage"] == EXTRACT
    alone = partial(_alone, choice, row, bound)
    blanks["wrong"] = hedges.split(choice.view, row["findings"])
    estimated = say(" (partly estimated by the publisher)") if row["status"] == "estimated" else ""
    if row["share_value"] is None:
        value = phrases.percent(row["share_weight"], bound)
        return say(_BY_WEIGHT[flow], value=value, estimated=estimated, alone=alone("share_weight"), **blanks)
    weight = say("by weight the share is not known, since these figures have no weights")
    if row["share_weight"] is not None:
        share = phrases.percent(row["share_weight"], bound)
        weight = say(
            "by weight, {share}{estimated}{alone}", share=share, estimated=estimated, alone=alone("share_weight")
        )
    value = phrases.percent(row["share_value"], bound)
    return say(_BY_VALUE[flow], value=value, alone=alone("share_value"), weight=weight, **blanks)


def _alone(choice: Choice, row: Row, bound: bool, share: str) -> str:
    """What the supplier has by itself, where it is counted with others."""
    if not choice.grouped:
        return ""
    name, part = _country(choice, choice.view.partner), row[f"{share}_unfolded"]
    if part is None:
        return say(" ({supplier} alone is not listed)", supplier=name)
    return say(" ({supplier} alone: {share})", supplier=name, share=phrases.percent(part, bound))


def _no_share(choice: Choice, row: Row) -> str:
    blanks, why = _blanks(choice, row), _why(choice, row["period"])
    amount = _amount(choice, row)
    if amount is None:
        return say(
            "In {when} the value of {whose} {flow} of {goods} ({label}, {source}, retrieved {day}) is not published;"
            " {why}.",
            why=why,
            **blanks,
        )
    return say(
        "In {when} {whose} {flow} of {goods} ({label}, {source}, retrieved {day}) came to {total}; {why}.",
        total=phrases.least(amount, row["coverage"] == EXTRACT),
        why=why,
        **blanks,
    )


def _why(choice: Choice, period: str) -> str:
    """Why there is no share of the focus supplier; a clause."""
    assert choice.cells is not None
    found = choice.cells.periods.row(by_predicate=pl.col("period") == period, named=True)
    supplier = _called(choice, choice.focus)
    if found["usable"] and choice.view.flow == "import":
        return say("{supplier} is not listed among the suppliers", supplier=supplier)
    if found["usable"]:
        return say("{supplier} is not listed among the buyers", supplier=supplier)
    whose = labels.possessive(supplier)
    if MASKED in (found["findings"] or ""):
        return say(
            "{whose} share cannot be stated, since the split by country is wrong at the source and left out (finding"
            " partner-collapse)",
            whose=whose,
        )
    return say("{whose} share cannot be stated, since the source prints no split by country", whose=whose)


def _nothing(choice: Choice) -> str:
    view = choice.view
    between = say(" from {first} to {last}", first=view.first, last=view.last) if view.first and view.last else ""
    return say(
        "This store holds no figures of {whose} {flow} of {goods} ({label}){between}.", between=between, **_of(choice)
    )


def _largest(choice: Choice, share: Row) -> Row | None:
    """The largest supplier by value, where it is another and every one is listed."""
    assert choice.cells is not None
    listed = choice.cells.partners.filter(pl.col("period") == share["period"], pl.col("share_value").is_not_null())
    if share["coverage"] == EXTRACT or listed.is_empty() or hedges.is_wrong(choice.view, share["findings"]):
        return None
    first = listed.sort(["share_value", "partner"], descending=[True, False]).row(0, named=True)
    return None if first["partner"] == choice.focus else first


def _cautions(choice: Choice, row: Row, shared: bool) -> Iterator[str]:
    """What the findings on the period demand to be said."""
    found = (row["findings"] or "").split(";")
    if choice.view.data == "as-published":
        yield say("Figures as published, without corrections.")
    if row["coverage"] == EXTRACT:
        yield say(_EXTRACT[choice.view.flow, shared])
    if row["basis"] != "month" and row["months_covered"] < 12:
        yield say("Months are missing: this is not a whole year.")
    if "provisional" in found:
        yield say("The figures are provisional.")
    if "corrected" in found and shared:
        yield say("Some of the figures are corrected (finding corrected).")
    if "value-outlier" in found and shared:
        where = _outliers(choice, row["period"])
        yield say("One entry stands out, and the shares rest on it: {where} (finding value-outlier).", where=where)
    others = [kind for kind in found if kind and kind not in _TOLD]
    if others:
        said = [say("{title} (finding {id})", title=phrases.title(kind), id=kind) for kind in others]
        yield say("Checks on this period found: {titles}.", titles=labels.joined(said))


def _outliers(choice: Choice, period: str) -> str:
    """Whose entries stand out, and when."""
    assert choice.cells is not None
    raised = choice.cells.raised.filter(pl.col("shown") == period, pl.col("id") == "value-outlier")
    rows = raised.select("partner", "period", "basis").unique(maintain_order=True).iter_rows()
    native = {"fiscal_year": "fiscal", "calendar_year": "calendar", "month": "month"}
    said = [
        f"{_country(choice, partner)}, {phrases.when(label, native.get(basis, basis), 12)}"
        for partner, label, basis in rows
    ]
    return labels.joined(said)


def _currencies(choice: Choice, total: Row) -> Iterator[str]:
    if choice.view.shown_unit == "inr_crore" and total["value_inr_crore"] is not None:
        if total["inr_origin"] == "converted":
            yield say("Rupees are converted at the average rate of the year.")
    elif total["usd_origin"] == "converted":
        currency = total["currency"]
        yield say("Dollars are converted from {currency} at average rates of the period.", currency=currency)


def _later(choice: Choice, period: str) -> Iterator[str]:
    """A later complete period of the view whose split is wrong, so that what is quoted is not the latest."""
    assert choice.cells is not None and choice.offer is not None
    whole = 1 if choice.offer.basis == "month" else 12
    masked = choice.cells.periods.filter(
        pl.col("period") > period,
        ~pl.col("usable"),
        pl.col("months_covered") == whole,
        pl.col("findings").fill_null("").str.contains(MASKED),
    )
    if masked.height:
        said = [phrases.when(label, choice.offer.basis, 12) for label in masked["period"]]
        yield say(
            "For {when} the share cannot be stated: the split by country is wrong at the source (finding"
            " partner-collapse).",
            when=labels.joined(said),
        )


def _amount(choice: Choice, row: Row) -> str | None:
    """The total in the unit of the view, else in dollars, else in the currency of the source."""
    if choice.view.shown_unit == "inr_crore" and row["value_inr_crore"] is not None:
        return phrases.rupees(row["value_inr_crore"])
    if row["value_usd"] is not None:
        return numbers.usd(row["value_usd"])
    return None if row["value_local"] is None else numbers.money(row["value_local"], row["currency"])


def _country(choice: Choice, iso3: str) -> str:
    return labels.country(choice.store.name(iso3))


def _called(choice: Choice, partner: str) -> str:
    return labels.country(tables.partner_name(choice, partner, spoken().code))
