"""Titles, sentences and notes of a comparison of importers, built from its table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from dashboard import hedges, labels
from dashboard.importers import Compared, country, names, supplier
from etl import numbers
from etl.schema import EXTRACT, MASKED

Row = dict[str, Any]
_ORDINALS = ("", "second-", "third-", "fourth-", "fifth-", "sixth-", "seventh-", "eighth-", "ninth-", "tenth-",
             "eleventh-")  # fmt: skip


def lead(found: Compared) -> str:
    """The view's own country among the importers, else the largest, with measure, period, source and retrieval."""
    rows = _shown(found)
    own = next((row for row in rows if row["reporter"] == found.view.reporter), next(iter(rows), None))
    if own is None:
        return nothing(found)
    name = labels.country(supplier(found, "en"))
    least, most = ("at least ", "at most ") if own["coverage"] == EXTRACT else ("", "")
    said = (
        f"In {own['period']} {country(found, own['reporter'])} imported {least}{numbers.usd(own['value_usd'])} of"
        f" {labels.plain(found.scope.name_en)} ({found.scope.label})"
    )
    if own["share_value"] is not None:
        said += f", {most}{numbers.percent(own['share_value'])} by value"
        if own["share_weight"] is not None:
            said += f" and {most}{numbers.percent(own['share_weight'])} by weight"
        said += f" from {name}{_alone(found, own)}{hedges.split(found.view, own['findings'])}"
    if (place := _place(rows, own)) is not None:
        said += f": {place} by value of the {len(rows)} importers compared"
    said += hedges.weights(own["findings"]) if own["share_weight"] is not None else ""
    return f"{said}. {labels.source(own['source'])}, retrieved {found.choice.retrieved}."


def _alone(found: Compared, row: Row) -> str:
    """The shares of the focus supplier by itself, where it is counted with others."""
    known = [row[f"{share}_unfolded"] for share in ("share_value", "share_weight")]
    if not found.choice.grouped or known[0] is None:
        return ""
    shares = labels.joined([numbers.percent(share) for share in known if share is not None])
    return f" ({country(found, found.view.partner)} alone {shares})"


def _place(rows: Sequence[Row], own: Row) -> str | None:
    """Where a country's share by value stands among those of the others; None where one is not known, or a bound."""
    others = [row for row in rows if row["reporter"] != row["partner_unfolded"]]
    shares = [row["share_value"] for row in others]
    bounds = any(row["coverage"] == EXTRACT for row in others)
    if bounds or own["share_value"] is None or any(share is None for share in shares) or len(shares) < 2:
        return None
    higher = sum(share > own["share_value"] for share in shares)
    if len(shares) == 2:
        return "the lower share" if higher else "the higher share"
    if higher == len(shares) - 1:
        return "the lowest share"
    return f"the {_ORDINALS[higher]}highest share"


def title(found: Compared) -> str:
    """The range of the focus supplier's shares, by the view's measure, in the year compared."""
    rows, measure = _shown(found), found.view.measure
    share, name = f"share_{measure}", labels.country(supplier(found, "en"))
    goods = f"imports of {labels.plain(found.scope.name_en)}"
    known = [row for row in rows if row[share] is not None and row["coverage"] != EXTRACT]
    known = [row for row in known if row["reporter"] != row["partner_unfolded"]]
    if not known:
        return f"{labels.capital(goods)}: no share of {name} by {measure} is known for {found.period or 'any year'}"
    low, *_, high = sorted(known, key=lambda row: row[share]) * (1 if len(known) > 1 else 2)
    if low is high:
        whose = labels.possessive(country(found, low["reporter"]))
        said = f"{labels.capital(name)} supplied {numbers.percent(low[share])} of {whose} {goods}"
        return f"{said} by {measure} in {low['period']}{_hedged(found, [low])}"
    ends = (f"{numbers.percent(row[share])} ({country(found, row['reporter'])})" for row in (low, high))
    said = f"{labels.capital(name)} supplied between {' and '.join(ends)} of the {goods} by {measure}"
    return f"{said} in {low['period']}{_hedged(found, known)}"


def _hedged(found: Compared, rows: Sequence[Row]) -> str:
    """What the shares of ``rows`` rest on."""
    findings = ";".join(row["findings"] or "" for row in rows)
    return hedges.split(found.view, findings) + hedges.measured(found.view, findings)


def subtitle(found: Compared) -> str:
    """What is compared, by which measure, from which source."""
    parts = [
        f"{found.scope.name_en} ({found.scope.label})",
        f"imports of {len(found.shown)} countr{'ies' if len(found.shown) > 1 else 'y'}",
        "one scale for all",
        "calendar years",
        labels.source(found.source or ""),
    ]
    if found.view.data == "as-published":
        parts.append("as published, uncorrected")
    return " · ".join([*parts, f"vintage {found.store.vintage}"])


def notes(found: Compared) -> list[str]:
    """What a reader must know before comparing."""
    rows, said = found.years, []
    if found.absent:
        source = labels.source(found.source or "")
        said.append(f"{labels.capital(names(found, found.absent))}: no imports in {source} here.")
    latest = set(found.latest.filter(pl.col("reporter").is_in(found.shown))["reporter"])
    if lacking := [code for code in found.shown if code not in latest]:
        said.append(f"{labels.capital(names(found, lacking))}: nothing in {found.period}.")
    extracts = rows.filter(pl.col("coverage") == EXTRACT)["period"].unique().sort().to_list()
    if extracts:
        every = rows["period"].unique().sort().to_list()
        said.append(
            f"Hollow, {labels.spans(extracts, every)}: extracts (finding {EXTRACT}); imports are at least, shares at"
            " most what is shown, and the HHI is not comparable."
        )
    said += _incomplete(found)
    said.append(_drawn(found, rows))
    fold = found.store.folds[found.view.fold]
    if fold.members:
        alone = f"{country(found, found.view.partner)} alone and " if found.choice.grouped else ""
        members = labels.joined([found.store.name(code) for code in fold.members])
        said.append(f"Counted as one: {members}. Thin: {alone}the HHI with every supplier by itself.")
    if found.view.partner in found.shown:
        own = labels.capital(country(found, found.view.partner))
        said.append(f"{own} is the focus supplier itself: its share is that of re-imports.")
    return said


def _drawn(found: Compared, rows: pl.DataFrame) -> str:
    """Which shares there are."""
    by_value, by_weight = rows["share_value"].count(), rows["share_weight"].count()
    if by_value and by_weight:
        return "Circles: share by value; squares, dashed: by weight."
    if by_value:
        weights = "no share by weight is known" if rows["net_weight_kg"].count() else "there are no weights"
        return f"The share is by value; {weights}."
    return f"No share of {labels.country(supplier(found, 'en'))} is known."


def _incomplete(found: Compared) -> list[str]:
    """Years without a split, since it is wrong, and years that lack months."""
    said = []
    for code in found.shown:
        mine = found.years.filter(reporter=code)
        every, who = mine["period"].to_list(), labels.capital(country(found, code))
        masked = mine.filter(pl.col("findings").fill_null("").str.contains(MASKED), pl.col("share_value").is_null())
        if masked.height:
            spans = labels.spans(masked["period"].to_list(), every)
            said.append(f"{who}, {spans}: the split by country is wrong at the source (finding {MASKED}).")
        short = mine.filter(pl.col("months_covered") < 12).select("period", "months_covered").rows()
        if short:
            said.append(f"{who}, faint: " + ", ".join(f"{period}, {n} of 12 months" for period, n in short) + ".")
    return said


def _shown(found: Compared) -> list[Row]:
    """The importers shown in the year compared, the largest first."""
    return found.latest.filter(pl.col("reporter").is_in(found.shown)).to_dicts()


def nothing(found: Compared) -> str:
    """Why there is nothing to compare, and which command would change it."""
    fetch = (
        f"`python -m etl fetch baci --scope {found.scope.id}` and `python -m etl build` bring those of every importer,"
        " where the publisher has them."
    )
    if found.source is None:
        goods = f"{labels.plain(found.scope.name_en)} ({found.scope.label})"
        return f"This store holds no imports of {goods} by calendar year. {fetch}"
    if found.absent and not found.shown:
        return f"{labels.source(found.source)} has no imports of {names(found, found.absent)} here. {fetch}"
    return f"This store holds nothing of it in these years. {fetch}"


def only_one(found: Compared) -> str:
    """That nobody stands beside the only importer, and what would bring others."""
    whose, source = names(found, found.shown), labels.source(found.source or "")
    if len(found.offered.get(found.source or "", ())) > 1:
        return f"{labels.capital(whose)} stands alone: choose other importers."
    return f"{labels.capital(whose)} is the only importer of {source} here. A fetch of CEPII BACI brings the others."
