"""The cards of the page Who supplies what: tables, figures and every word around them. No Dash."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from dashboard import figures, flows, labels, marks
from dashboard.cards import Card, made
from dashboard.figures import base
from dashboard.figures.base import Style
from dashboard.figures.flows import chosen
from dashboard.figures.glance import shown
from dashboard.flows import Filter
from dashboard.scorecard import HEADLINE
from dashboard.theme import PALETTES, Scheme
from etl import numbers
from etl.language import later, say
from etl.reader import Store
from etl.schema import EXTRACT

HIGH, LOW = 0.8, 0.01
"""Shares above the one are counted in the title; those below the other have no panel."""
_UNDOUBTED = ("extract", "provisional", "corrected", "zero-or-blank", "weight-mirror", "unit-value")
"""Findings that leave a share by value as good as it was: of weights, or told otherwise."""
_BASES = {"fiscal": later("fiscal years"), "calendar": later("calendar years")}


def cards(store: Store, wanted: Filter, scheme: Scheme) -> list[Card]:
    """Both cards of the page."""
    return [_flows(store, wanted, scheme), _glance(store, wanted, scheme)]


def _flows(store: Store, wanted: Filter, scheme: Scheme) -> Card:
    table, style = flows.flows(store, wanted), _style(store, wanted, scheme)
    split = table.filter(pl.col("share_value").is_not_null())
    reason = None if split.height else flows.absence(store, wanted)
    goods = chosen(table, [s.id for s in store.commodities.scopes.values() if s.group == HEADLINE])
    names = dict(table.select("scope", "name").unique().iter_rows())
    drawn = base.reason_figure(reason, style) if reason else figures.flows(table, style, goods, names)
    return made(
        "flows",
        labels.capital(_flows_title(store, wanted, split)),
        _subtitle(store, wanted, table["source"].unique().sort().to_list(), wanted.year),
        drawn,
        style,
        table,
        wanted.query(),
        _source(store, table),
        notes=_flows_notes(table, split, goods),
        reason=reason,
    )


def _flows_title(store: Store, wanted: Filter, split: pl.DataFrame) -> str:
    """``Of 31 commodities that India bought in 2024, China supplied more than 80 % of 6 and had a share of 27``."""
    buyer, seller = labels.country(store.name(wanted.view.reporter)), _seller(store, wanted)
    if not split.height:
        return say("Who supplies {buyer} with what", buyer=buyer)
    own = split.filter(pl.col("partner") == flows.partner(store, wanted))
    if split["scope"].n_unique() == 1:
        return _title_of_one(store, wanted, split, own)
    most = split.filter(pl.col("share_value") == pl.col("share_value").max().over("scope"))
    leads = most.filter(pl.col("partner") == flows.partner(store, wanted)).height
    if not leads:
        return say(
            "Of {number} commodities that {buyer} imported in {year}, {seller} was the largest supplier of none",
            number=split["scope"].n_unique(),
            buyer=buyer,
            year=wanted.year,
            seller=seller,
        )
    return say(
        "Of {number} commodities that {buyer} imported in {year}, {seller} was the largest supplier of {leads} and"
        " supplied more than half of {half}",
        number=split["scope"].n_unique(),
        buyer=buyer,
        year=wanted.year,
        seller=seller,
        leads=leads,
        half=own.filter(pl.col("share_value") > 0.5).height,
    )


def _title_of_one(store: Store, wanted: Filter, split: pl.DataFrame, own: pl.DataFrame) -> str:
    """The title where a year has one commodity with a split: its share says more than counts of one and none."""
    said = {
        "seller": _seller(store, wanted),
        "whose": labels.possessive(labels.country(store.name(wanted.view.reporter))),
        "goods": labels.plain(split["name"][0]),
        "year": str(wanted.year),
    }
    if own.is_empty():
        return say(
            "{seller} is not listed among the suppliers of {whose} imports of {goods} in {year}, the one commodity with"
            " a split by country",
            **said,
        )
    return say(
        "{seller} supplied {share} of {whose} imports of {goods} in {year}, the one commodity with a split by country",
        **said,
        share=numbers.percent(own["share_value"][0]),
    )


def _flows_notes(table: pl.DataFrame, split: pl.DataFrame, goods: Sequence[str]) -> tuple[str, ...]:
    """What one must know of the bands."""
    said = [
        say("Every commodity is drawn equally high, whatever it is worth: a band is its share of the imports by value.")
    ]
    if (left := split["scope"].n_unique() - len(goods)) > 0:
        said.append(
            say("Drawn are rare earths, magnets and those of most value; {number} more are in the table.", number=left)
        )
    unsplit = table.filter(pl.col("share_value").is_null())["name"].unique().sort().to_list()
    if unsplit:
        said.append(say("Without a usable split by country: {names}.", names=labels.joined(unsplit)))
    if (split.filter(pl.col("scope").is_in(list(goods)))["coverage"] == EXTRACT).any():
        said.append(say("Some are extracts, in which suppliers are missing: there a share is at most what is drawn."))
    return (*said, *_careful(split))


def _careful(rows: pl.DataFrame) -> list[str]:
    """Which shares by value among ``rows`` the checks doubt, and why."""
    doubts = rows.select("name", kind=pl.col("findings").str.split(";")).explode("kind").drop_nulls().unique()
    found = doubts.filter(pl.col("kind").is_in(_UNDOUBTED).not_()).sort("name", "kind")
    said = [f"{labels.plain(name)} ({labels.plain(marks.title(kind))})" for name, kind in found.iter_rows()]
    return [say("Read with care: {goods}.", goods=labels.joined(said))] if said else []


def _glance(store: Store, wanted: Filter, scheme: Scheme) -> Card:
    table, style = flows.glance(store, wanted), _style(store, wanted, scheme)
    latest = {scope: shown(table.filter(pl.col("scope") == scope)) for scope in table["scope"].unique()}
    shares = {scope: row["share_value"] for scope, row in latest.items() if row}
    drawn = table.filter(pl.col("scope").is_in([scope for scope, share in shares.items() if share >= LOW]))
    reason = None if drawn.height else flows.absence(store, wanted)
    sources = drawn["source"].unique().sort().to_list()
    return made(
        "glance",
        labels.capital(_glance_title(store, wanted, list(shares.values()))),
        _subtitle(store, wanted, sources, None),
        base.reason_figure(reason, style) if reason else figures.glance(drawn, style),
        style,
        table,
        wanted.query(),
        _source(store, table),
        notes=_glance_notes(store, table, drawn),
        reason=reason,
    )


def _glance_title(store: Store, wanted: Filter, shares: Sequence[float]) -> str:
    """``China supplied more than 80 % of India's imports of 6 of the 29 commodities that it sells there``."""
    said = {
        "seller": _seller(store, wanted),
        "whose": labels.possessive(labels.country(store.name(wanted.view.reporter))),
    }
    high = sum(share > HIGH for share in shares)
    if not high:
        said["seller"] = labels.possessive(said["seller"])
        return say("{seller} share of {whose} imports, commodity by commodity", **said)
    return say(
        "{seller} supplied more than 80 % of {whose} imports of {high} of the {number} commodities that it sells there,"
        " in the latest complete year of each",
        **said,
        high=high,
        number=len(shares),
    )


def _glance_notes(store: Store, table: pl.DataFrame, drawn: pl.DataFrame) -> tuple[str, ...]:
    """How the panels are read, and what has none."""
    names = dict(table.select("scope", "name").unique().iter_rows())
    rest = [
        labels.plain(names[one]) for one in store.commodities.scopes if one in names and one not in set(drawn["scope"])
    ]
    return (
        say("Every panel runs from 0 to 100 % of the value."),
        say("Hollow points are of extracts: there a share is at most what is drawn."),
        say("Where a year has no point, the supplier is not listed or nothing is published."),
        say("Some commodities hold others."),
        *([say("Below 1 %, not listed or of extracts only: {names}.", names=labels.joined(rest))] if rest else []),
        *_careful(drawn),
    )


def told(card: Card) -> str:
    """The figures of a card in words, for those who hear it: of each commodity one share."""
    known = card.table.filter(pl.col("share_value").is_not_null())
    if card.name == "glance":
        rows = [
            row for scope in known["scope"].unique(maintain_order=True) if (row := shown(known.filter(scope=scope)))
        ]
        said = [
            say(
                "{goods} {share} in {year}",
                goods=row["name"],
                share=numbers.percent(row["share_value"]),
                year=row["period"],
            )
            for row in rows
        ]
    else:
        first = known.unique("scope", keep="first", maintain_order=True)
        said = [
            say(
                "{goods}: {supplier} {share}",
                goods=row["name"],
                supplier=row["partner_name"],
                share=numbers.percent(row["share_value"]),
            )
            for row in first.iter_rows(named=True)
        ]
    return "; ".join(said)


def _style(store: Store, wanted: Filter, scheme: Scheme) -> Style:
    return Style(
        PALETTES[scheme],
        "value",
        "usd",
        wanted.basis,
        flows.partner(store, wanted),
        store.start_month(wanted.view.reporter),
        lambda iso3: flows.name(store, wanted, iso3),
    )


def _seller(store: Store, wanted: Filter) -> str:
    return labels.country(flows.name(store, wanted, flows.partner(store, wanted)))


def _subtitle(store: Store, wanted: Filter, sources: Sequence[str], year: str | None) -> str:
    whose = store.name(wanted.view.reporter)
    parts = [
        say("{country}, imports of {year}", country=whose, year=year)
        if year
        else say("{country}, imports", country=whose),
        say("shares of each commodity's imports by value, every commodity drawn equally high")
        if year
        else say("by value"),
        say(_BASES[wanted.basis]),
    ]
    parts += [labels.joined([labels.source(one) for one in sources])] if sources else []
    parts += [say("as published, uncorrected")] if wanted.view.data == "as-published" else []
    return " · ".join([*parts, say("vintage {vintage}", vintage=store.vintage)])


def _source(store: Store, table: pl.DataFrame) -> str:
    chart = say("Chart: import dependency dashboard, vintage {vintage}.", vintage=store.vintage)
    sources = table["source"].unique().sort().to_list()
    if not sources:
        return chart
    publishers = labels.joined([say(labels.PUBLISHERS.get(name, name)) for name in sources])
    return say("Source: {publishers}. {chart}", publishers=publishers, chart=chart)
