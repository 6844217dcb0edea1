"""What a country buys of each commodity from each supplier in one year, since when that one is the largest, and what
the rulebooks say of it. Reads through a store.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from etl import reader
from etl.cells import Cells, cells
from etl.code_measures import Asked
from etl.codes import before, start_month
from etl.commodities import Scope
from etl.evidence import evidence
from etl.reader import Offer, Store
from etl.rulebooks import held, judge
from etl.schema import EXTRACT

FIGURES = ("value_usd", "net_weight_kg", "share_value", "share_weight")
BOUGHT: Mapping[str, type[pl.DataType]] = {
    "goods": pl.String, "source": pl.String, "period": pl.String, "partner": pl.String, "value_usd": pl.Float64,
    "net_weight_kg": pl.Float64, "share_value": pl.Float64, "share_weight": pl.Float64, "rank": pl.Int32,
    "suppliers": pl.Int32, "import_value_usd": pl.Float64, "coverage": pl.String, "months_covered": pl.Int32,
    "findings": pl.String,
}  # fmt: skip
"""Columns of :func:`bought`; ``goods`` is the id of a commodity, or a code."""
RULE_COLUMNS = {"verdict": "", "margin": "_margin", "margin_relative": "_margin_relative", "binding": "_binding",
                "years_true": "_held", "years_undecided": "_undecided", "missing": "_missing"}  # fmt: skip
"""What is told of each rulebook, and what is added to its id in the names of the columns."""


@lru_cache(maxsize=4096)
def offer_of(store: Store, scope: Scope, asked: Asked, year: str) -> Offer | None:
    """The first of the sources, in the order in which they are preferred, that has a commodity's imports of a year."""
    for offer in reader.offers(store, scope, asked.reporter, "import"):
        if offer.basis == asked.basis and _of(store, offer, asked).periods.filter(period=year).height:
            return offer
    return None


def _of(store: Store, offer: Offer, asked: Asked) -> Cells:
    return cells(store, offer, asked.reporter, "import", asked.edition, asked.fold)


@lru_cache(maxsize=64)
def bought(store: Store, asked: Asked, year: str) -> pl.DataFrame:
    """One row per commodity and supplier of a year, as :data:`BOUGHT`; of a commodity without a usable split by country
    one row without a partner.

    ``rank`` is by value, 1 the largest; of an extract shares are upper bounds and ranks those among the listed.
    """
    frames = [pl.DataFrame(schema=BOUGHT)]
    for scope in store.commodities.scopes.values():
        if (offer := offer_of(store, scope, asked, year)) is None:
            continue
        found = _of(store, offer, asked).between(year, year)
        place = pl.col("worth").rank("min", descending=True).cast(pl.Int32)
        split = found.partners.with_columns(rank=place, suppliers=(pl.col("worth") > 0).sum())
        rows = found.periods.select(
            "period", "coverage", "months_covered", "findings", import_value_usd=pl.coalesce("total_usd", "partner_sum")
        ).join(split.select("period", "partner", "rank", "suppliers", *FIGURES), on="period", how="left")
        rows = rows.with_columns(goods=pl.lit(scope.id), source=pl.lit(offer.source))
        frames.append(rows.select(pl.col(name).cast(dtype) for name, dtype in BOUGHT.items()))
    return pl.concat(frames)


@lru_cache(maxsize=64)
def verdicts(store: Store, asked: Asked, year: str) -> pl.DataFrame:
    """One row per commodity that has figures of a year, with what each rulebook says: ``<id>`` is the verdict,
    ``<id>_margin``, ``<id>_margin_relative`` and ``<id>_binding`` are of the year, ``<id>_held`` and
    ``<id>_undecided`` count its window, ``<id>_missing`` says why it cannot be decided.
    """
    scopes = store.commodities.scopes.values()
    offers = {scope.id: offer for scope in scopes if (offer := offer_of(store, scope, asked, year))}
    table = pl.DataFrame({"goods": list(offers)}, {"goods": pl.String})
    if not offers:
        return table
    figures: dict[frozenset[str], pl.DataFrame] = {}
    for book in store.rulebooks:
        bloc = book.outside(asked.reporter)
        if bloc not in figures:
            figures[bloc] = pl.concat(
                evidence(store, store.scope(name), offer, asked.reporter, asked.edition, asked.fold, bloc).with_columns(
                    goods=pl.lit(name)
                )
                for name, offer in offers.items()
            )
        applied = book.applied(asked.reporter)
        told = held(judge(figures[bloc], applied), applied, ["goods"]).filter(period=year)
        kept = told.select("goods", *(pl.col(old).alias(book.id + end) for old, end in RULE_COLUMNS.items()))
        table = table.join(kept, on="goods", how="left", maintain_order="left")
    return table


@dataclass(frozen=True)
class Run:
    """Years without a break in which a supplier is the largest, up to the one that is shown.

    ``extracts`` of them are years in which it is the largest of the listed only; ``ends`` says what is before.
    """

    first: str
    extracts: int
    ends: str


OTHER, START, GAP, ERA = "another supplier", "no figures before", "a year without a usable split", "other goods"


@lru_cache(maxsize=4096)
def largest_since(store: Store, scope: Scope, asked: Asked, year: str, partner: str) -> Run | None:
    """Since when ``partner`` is the largest supplier by value without a break; None where it is not in ``year``."""
    offer = offer_of(store, scope, asked, year)
    if offer is None:
        return None
    found = _of(store, offer, asked)
    years = {row["period"]: row for row in found.periods.iter_rows(named=True)}
    largest = found.partners.group_by("period", maintain_order=True).agg(
        pl.col("partner").filter(pl.col("worth") == pl.col("worth").max()).min()
    )
    top = dict(largest.iter_rows())
    start = start_month(store, asked.reporter, asked.basis)
    first, extracts, label = None, 0, year
    while True:
        row = years.get(label)
        if row is None:
            ends = START if label < min(years) else GAP
        elif top.get(label) is None:
            ends = GAP
        elif row["era"] != years[year]["era"]:
            ends = ERA
        elif top[label] != partner:
            ends = OTHER
        else:
            first = label
            extracts += row["coverage"] == EXTRACT
            label = before(label, 1, asked.basis, start)
            continue
        break
    return None if first is None else Run(first, extracts, ends)
