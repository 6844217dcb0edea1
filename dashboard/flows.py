"""Who supplies what: all commodities of a country by supplier in one year, and one supplier's shares over the years.

What is asked for and its tables. No Dash.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

import polars as pl

from dashboard import labels, screening
from dashboard.view import View
from etl import supplied
from etl.cells import Cells, cells
from etl.code_measures import Asked
from etl.codes import years
from etl.commodities import Scope
from etl.errors import BadView
from etl.language import say
from etl.reader import Store
from etl.schema import WORLD, Table
from etl.shown import more

KEYS = ("reporter", "partner", "basis", "year", "fold", "data", "vintage", "lang", "theme")


@dataclass(frozen=True)
class Filter:
    """Whose imports, in which year; the view names the supplier that is asked about."""

    view: View
    basis: str
    year: str | None

    @property
    def asked(self) -> Asked:
        """Whose imports they are."""
        return Asked(self.view.reporter, self.basis, self.view.data, self.view.fold)

    def query(self, **changes: Any) -> str:
        """The canonical query string, with its question mark, of this filter changed by ``changes``."""
        wanted, plain = replace(self, **changes), View()
        pairs = {"reporter": wanted.view.reporter, "partner": wanted.view.partner, "basis": wanted.basis}
        pairs |= {"year": wanted.year} if wanted.year else {}
        kept = {name: getattr(wanted.view, name) for name in ("fold", "data", "vintage", "lang", "theme")}
        return "?" + urlencode(pairs | {name: value for name, value in kept.items() if value != getattr(plain, name)})


def read(query: Mapping[str, Sequence[str]], store: Store) -> tuple[Filter, list[BadView]]:
    """The nearest valid filter of a parsed query and what had to be repaired."""
    wanted, wrong = screening.read({key: query[key] for key in KEYS if key in query}, store)
    return Filter(wanted.view, wanted.basis, wanted.year), wrong


def _exact(store: Store, query: Mapping[str, Sequence[str]]) -> Filter:
    wanted, wrong = read(query, store)
    if wrong:
        raise wrong[0]
    return wanted


def asked_flows(store: Store, query: Mapping[str, Sequence[str]], _: str) -> pl.DataFrame:
    """The table of a data route. Raises BadView."""
    return flows(store, _exact(store, query))


def asked_glance(store: Store, query: Mapping[str, Sequence[str]], _: str) -> pl.DataFrame:
    """The table of a data route. Raises BadView."""
    return glance(store, _exact(store, query))


def nothing(store: Store, query: Mapping[str, Sequence[str]], _: str) -> str:
    """Why the table of a data route has no rows."""
    return absence(store, read(query, store)[0])


def absence(store: Store, wanted: Filter) -> str:
    """Why there are no rows."""
    buyer = labels.country(store.name(wanted.view.reporter))
    there = years(store, wanted.view.reporter, wanted.basis)
    if not there:
        return say("This store holds no imports of {buyer} by year.", buyer=buyer)
    if flows(store, wanted).is_empty():
        return say(
            "This store holds no imports of {buyer} in {year}; it has {first} to {last}.",
            buyer=buyer,
            year=wanted.year,
            first=there[0],
            last=there[-1],
        )
    seller = labels.country(name(store, wanted, partner(store, wanted)))
    return say("{seller} is not listed among the suppliers of {buyer}.", seller=labels.capital(seller), buyer=buyer)


def partner(store: Store, wanted: Filter) -> str:
    """The supplier that is asked about; where it is counted with others, the group."""
    return store.folds[wanted.view.fold].of(wanted.view.partner)


def name(store: Store, wanted: Filter, iso3: str) -> str:
    """The name of a supplier, or of the group that it is counted with."""
    fold = store.folds[wanted.view.fold]
    lang = wanted.view.lang
    return fold.name(lang) if fold.members and iso3 == fold.into else store.name(iso3, lang)


@lru_cache(maxsize=32)
def disjoint(store: Store, held: frozenset[str]) -> tuple[str, ...]:
    """Of the scopes ``held``, in their order, those that share no goods with one before."""
    taken: list[Scope] = []
    for scope_id in (each for each in store.commodities.scopes if each in held):
        scope = store.scope(scope_id)
        if not any(
            one.startswith(other) or other.startswith(one)
            for before in taken
            for one in scope.codes
            for other in before.codes
        ):
            taken.append(scope)
    return tuple(scope.id for scope in taken)


def flows(store: Store, wanted: Filter) -> pl.DataFrame:
    """Commodities that do not hold each other, by supplier, as :data:`etl.shown.more.FLOWS`, the largest first."""
    found = supplied.bought(store, wanted.asked, wanted.year or "")
    if found.is_empty():
        return more.FLOWS.empty()
    of_goods = pl.col("goods").is_in(disjoint(store, frozenset(found["goods"])))
    unsplit = pl.col("partner").is_null()
    rows = found.filter(of_goods).with_columns(
        pl.col("partner").fill_null(WORLD),
        value_usd=pl.when(unsplit).then("import_value_usd").otherwise("value_usd"),
        scope=pl.col("goods"),
    )
    total = pl.col("import_value_usd")
    return _finished(
        store,
        wanted,
        more.FLOWS,
        rows.sort([total, "scope", "value_usd", "partner"], descending=[True, False, True, False], nulls_last=True),
    )


def glance(store: Store, wanted: Filter) -> pl.DataFrame:
    """The supplier's share of each commodity, year by year, as :data:`etl.shown.more.GLANCE`."""
    frames = [pl.DataFrame(schema={c.name: c.dtype for c in more.GLANCE.columns})]
    if wanted.year is None:
        return frames[0]
    for scope in store.commodities.scopes.values():
        offer = supplied.offer_of(store, scope, wanted.asked, wanted.year)
        if offer is None:
            continue
        asked = wanted.asked
        of: Cells = cells(store, offer, asked.reporter, "import", asked.edition, asked.fold)
        shares = of.partners.filter(pl.col("partner") == partner(store, wanted)).drop("partner")
        rows = (
            of.periods.drop("total_usd")
            .join(shares, on="period", how="left")
            .with_columns(scope=pl.lit(scope.id), source=pl.lit(offer.source), partner=pl.lit(partner(store, wanted)))
        )
        frames.append(_finished(store, wanted, more.GLANCE, rows.sort("period")))
    return pl.concat(frames)


def _finished(store: Store, wanted: Filter, table: Table, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with what they are said to be, in the declared order."""
    scopes = {one: store.scope(one) for one in rows["scope"].unique()}
    partners = {one: name(store, wanted, one) for one in rows["partner"].unique()}
    said = {
        "reporter": wanted.view.reporter,
        "flow": "import",
        "basis": wanted.basis,
        "data": wanted.view.data,
        "fold": wanted.view.fold,
        "vintage": store.vintage,
    }
    return rows.with_columns(
        pl.col("scope")
        .replace_strict({k: s.name(wanted.view.lang) for k, s in scopes.items()}, return_dtype=pl.String)
        .alias("name"),
        pl.col("scope").replace_strict({k: s.label for k, s in scopes.items()}, return_dtype=pl.String).alias("codes"),
        pl.col("partner").replace_strict(partners, return_dtype=pl.String).alias("partner_name"),
        *(pl.lit(value).alias(key) for key, value in said.items()),
    ).select(pl.col(c.name).cast(c.dtype) for c in table.columns)
