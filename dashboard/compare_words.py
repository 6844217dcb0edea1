"""Titles, sentences and notes of a comparison of importers, built from its table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from dashboard import hedges, labels
from dashboard.analysis_words import least, most
from dashboard.importers import Compared, country, names, supplier
from etl import numbers
from etl.language import later, say
from etl.schema import EXTRACT, MASKED

Row = dict[str, Any]
_PLACES = (
    later("the highest share"), later("the second-highest share"), later("the third-highest share"),
    later("the fourth-highest share"), later("the fifth-highest share"), later("the sixth-highest share"),
    later("the seventh-highest share"), later("the eighth-highest share"), later("the ninth-highest share"),
    later("the tenth-highest share"), later("the eleventh-highest share"),
)  # fmt: skip


def lead(found: Compared) -> str:
    """The view's own country among the importers, else the largest, with measure, period, source and retrieval."""
    rows = _shown(found)
    own = next((row for row in rows if row["reporter"] == found.view.reporter), next(iter(rows), None))
    if own is None:
        return nothing(found)
    whole = own["coverage"] != EXTRACT
    said = say(
        "In {period} {importer} imported {amount} of {goods}",
        period=own["period"], importer=country(found, own["reporter"]),
        amount=least(numbers.usd(own["value_usd"]), whole), goods=labels.plain(found.scope.titled),
    )  # fmt: skip
    if own["share_value"] is not None:
        shares = [
            say("{share} by {measure}", share=numbers.percent(own[f"share_{measure}"]), measure=labels.measure(measure))
            for measure in ("value", "weight")
            if own[f"share_{measure}"] is not None
        ]
        said = say(
            "{said}, {shares} from {supplier}",
            said=said, shares=most(labels.joined(shares), whole), supplier=labels.country(supplier(found)),
        )  # fmt: skip
        said += f"{_alone(found, own)}{hedges.split(found.view, own['findings'])}"
    if (place := _place(rows, own)) is not None:
        said = say(
            "{said}: {place} by value of the {number} importers compared", said=said, place=place, number=len(rows)
        )
    said += hedges.weights(own["findings"]) if own["share_weight"] is not None else ""
    return say(
        "{said}. {source}, retrieved {day}.",
        said=said, source=labels.source(own["source"]), day=found.choice.retrieved,
    )  # fmt: skip


def _alone(found: Compared, own: Row) -> str:
    """The shares of the focus supplier by itself, where it is counted with others."""
    known = [own[f"{share}_unfolded"] for share in ("share_value", "share_weight")]
    if not found.choice.grouped or known[0] is None:
        return ""
    shares = labels.joined([numbers.percent(share) for share in known if share is not None])
    return " " + say("({supplier} alone {shares})", supplier=country(found, found.view.partner), shares=shares)


def _place(rows: Sequence[Row], own: Row) -> str | None:
    """Where a country's share by value stands among those of the others; None where one is not known, or a bound."""
    others = [row for row in rows if row["reporter"] != row["partner_unfolded"]]
    shares = [row["share_value"] for row in others]
    bounds = any(row["coverage"] == EXTRACT for row in others)
    if bounds or own["share_value"] is None or any(share is None for share in shares) or len(shares) < 2:
        return None
    higher = sum(share > own["share_value"] for share in shares)
    if len(shares) == 2:
        return say("the lower share") if higher else say("the higher share")
    if higher == len(shares) - 1:
        return say("the lowest share")
    return say(_PLACES[higher])


def title(found: Compared) -> str:
    """The range of the focus supplier's shares, by the view's measure, in the year compared."""
    rows, measure = _shown(found), found.view.measure
    share = f"share_{measure}"
    blanks = {
        "supplier": labels.capital(labels.country(supplier(found))),
        "goods": labels.plain(found.scope.name()),
        "measure": labels.measure(measure),
    }
    known = [row for row in rows if row[share] is not None and row["coverage"] != EXTRACT]
    known = [row for row in known if row["reporter"] != row["partner_unfolded"]]
    if not known:
        blanks["supplier"] = labels.country(supplier(found))
        if found.period is None:
            return say("Imports of {goods}: no share of {supplier} by {measure} is known for any year", **blanks)
        return say(
            "Imports of {goods}: no share of {supplier} by {measure} is known for {period}",
            **blanks, period=found.period,
        )  # fmt: skip
    low, *_, high = sorted(known, key=lambda row: row[share]) * (1 if len(known) > 1 else 2)
    blanks["period"] = low["period"]
    if low is high:
        said = say(
            "{supplier} supplied {share} of {whose} imports of {goods} by {measure} in {period}",
            **blanks, share=numbers.percent(low[share]), whose=labels.possessive(country(found, low["reporter"])),
        )  # fmt: skip
        return f"{said}{_hedged(found, [low])}"
    ends = [f"{numbers.percent(row[share])} ({country(found, row['reporter'])})" for row in (low, high)]
    said = say(
        "{supplier} supplied between {low} and {high} of the imports of {goods} by {measure} in {period}",
        **blanks, low=ends[0], high=ends[1],
    )  # fmt: skip
    return f"{said}{_hedged(found, known)}"


def _hedged(found: Compared, rows: Sequence[Row]) -> str:
    """What the shares of ``rows`` rest on."""
    findings = ";".join(row["findings"] or "" for row in rows)
    return hedges.split(found.view, findings) + hedges.measured(found.view, findings)


def subtitle(found: Compared) -> str:
    """What is compared, by which measure, from which source."""
    parts = [
        found.scope.titled,
        say("imports of {number} countries", number=len(found.shown))
        if len(found.shown) > 1
        else say("imports of 1 country"),
        say("one scale for all"),
        say("calendar years"),
        labels.source(found.source or ""),
    ]
    if found.view.data == "as-published":
        parts.append(say("as published, uncorrected"))
    return " · ".join([*parts, say("vintage {vintage}", vintage=found.store.vintage)])


def notes(found: Compared) -> list[str]:
    """What a reader must know before comparing."""
    rows, said = found.years, []
    if found.absent:
        source = labels.source(found.source or "")
        absent = labels.capital(names(found, found.absent))
        said.append(say("{countries}: no imports in {source} here.", countries=absent, source=source))
    latest = set(found.latest.filter(pl.col("reporter").is_in(found.shown))["reporter"])
    if lacking := [code for code in found.shown if code not in latest]:
        missing = labels.capital(names(found, lacking))
        said.append(say("{countries}: nothing in {period}.", countries=missing, period=found.period))
    extracts = rows.filter(pl.col("coverage") == EXTRACT)["period"].unique().sort().to_list()
    if extracts:
        every = rows["period"].unique().sort().to_list()
        said.append(
            say(
                "Hollow, {periods}: extracts; imports are at least, shares at most what is shown, and the HHI is not"
                " comparable.",
                periods=labels.spans(extracts, every),
            )
        )
    said += _incomplete(found)
    said.append(_drawn(found, rows))
    fold = found.store.folds[found.view.fold]
    if fold.members:
        members = labels.joined([found.store.name(code) for code in fold.members])
        if found.choice.grouped:
            alone = country(found, found.view.partner)
            said.append(
                say(
                    "Counted as one: {members}. Thin: {supplier} alone and the HHI with every supplier by itself.",
                    members=members,
                    supplier=alone,
                )
            )
        else:
            said.append(say("Counted as one: {members}. Thin: the HHI with every supplier by itself.", members=members))
    if found.view.partner in found.shown:
        own = labels.capital(country(found, found.view.partner))
        said.append(say("{country} is the focus supplier itself: its share is that of re-imports.", country=own))
    return said


def _drawn(found: Compared, rows: pl.DataFrame) -> str:
    """Which shares there are."""
    by_value, by_weight = rows["share_value"].count(), rows["share_weight"].count()
    if by_value and by_weight:
        return say("Circles: share by value; squares, dashed: by weight.")
    if by_value and rows["net_weight_kg"].count():
        return say("The share is by value; no share by weight is known.")
    if by_value:
        return say("The share is by value; there are no weights.")
    return say("No share of {supplier} is known.", supplier=labels.country(supplier(found)))


def _incomplete(found: Compared) -> list[str]:
    """Years without a split, since it is wrong, and years that lack months."""
    said = []
    for code in found.shown:
        mine = found.years.filter(reporter=code)
        every, who = mine["period"].to_list(), labels.capital(country(found, code))
        masked = mine.filter(pl.col("findings").fill_null("").str.contains(MASKED), pl.col("share_value").is_null())
        if masked.height:
            spans = labels.spans(masked["period"].to_list(), every)
            said.append(
                say("{country}, {periods}: the split by country is wrong at the source.", country=who, periods=spans)
            )
        short = mine.filter(pl.col("months_covered") < 12).select("period", "months_covered").rows()
        if short:
            years = ", ".join(say("{period}, {months} of 12 months", period=p, months=n) for p, n in short)
            said.append(say("{country}, faint: {years}.", country=who, years=years))
    return said


def _shown(found: Compared) -> list[Row]:
    """The importers shown in the year compared, the largest first."""
    return found.latest.filter(pl.col("reporter").is_in(found.shown)).to_dicts()


def nothing(found: Compared) -> str:
    """Why there is nothing to compare, and which command would change it."""
    blanks = {
        "fetch": f"`python -m etl fetch baci --scope {found.scope.id}`",
        "build": "`python -m etl build`",
        "goods": labels.plain(found.scope.titled),
    }
    fetch = say("{fetch} and {build} bring those of every importer, where the publisher has them.", **blanks)
    if found.source is None:
        said = say("This store holds no imports of {goods} by calendar year.", **blanks)
    elif found.absent and not found.shown:
        source = labels.source(found.source)
        said = say("{source} has no imports of {countries} here.", source=source, countries=names(found, found.absent))
    else:
        said = say("This store holds nothing of it in these years.")
    return f"{said} {fetch}"


def only_one(found: Compared) -> str:
    """That nobody stands beside the only importer, and what would bring others."""
    blanks = {"importer": labels.capital(names(found, found.shown)), "source": labels.source(found.source or "")}
    if len(found.offered.get(found.source or "", ())) > 1:
        return say("{importer} stands alone: choose other importers.", **blanks)
    return say("{importer} is the only importer of {source} here. A fetch of CEPII BACI brings the others.", **blanks)
