"""Every code that a country's imports are published by, each by itself, all at once.

A code is read as a scope that consists of it alone, so that its cells are those of :mod:`etl.cells`. Where a source
publishes years under the code itself, all codes of the source are added up together; codes that come from months, from
their lines or from the codes of another revision of the HS go one by one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from etl import coverage as covering
from etl import eras, indicators, reader, ways
from etl.cells import Cells, added_up, cells, folded, raised_on, valued
from etl.commodities import REVISION, Component, Scope
from etl.eras import Way
from etl.fiscal_year import Basis, fiscal_label, label_expr, parse_period
from etl.links import Links, exists
from etl.reader import OFFERED, Offer, Store
from etl.schema import EXTRACT, HS_REVISIONS, UNSPECIFIED

IMPORT = "import"
YEARLY: Mapping[str, Basis] = {"fiscal": "fiscal_year", "calendar": "calendar_year"}
"""The kind of years on which codes are screened."""
_ANY = "000000"
"""Stands for every code of which no link is declared: its ways depend on the nomenclatures alone."""
FIGURES: Mapping[str, type[pl.DataType]] = {
    "code": pl.String, "source": pl.String, "period": pl.String, "nomenclature": pl.String, "era": pl.String,
    "months_covered": pl.Int32, "coverage": pl.String, "findings": pl.String, "status": pl.String,
    "value_usd": pl.Float64, "value_local": pl.Float64, "currency": pl.String, "net_weight_kg": pl.Float64,
    "usable": pl.Boolean, "unspecified_share": pl.Float64, "hhi": pl.Float64, "effective_suppliers": pl.Float64,
    "top_partner": pl.String, "top_share": pl.Float64,
}  # fmt: skip
"""Columns of :func:`figures`; ``usable``: there is a split by country."""


@dataclass(frozen=True)
class Straight:
    """Codes that a source has by year under themselves: ways by code and nomenclature, each with its rank."""

    source: str
    ways: Mapping[tuple[str, str], tuple[int, Way]]


@dataclass(frozen=True)
class Listed:
    """How a country's imports are published by code; ``single`` are codes that need an offer of their own."""

    straight: tuple[Straight, ...]
    single: tuple[tuple[str, Offer], ...]


@lru_cache(maxsize=8)
def named(store: Store) -> Mapping[str, Scope]:
    """The scope that consists of exactly one code, by code; of several the smallest."""
    found: dict[str, Scope] = {}
    for scope in sorted(store.commodities.scopes.values(), key=lambda scope: len(scope.codes)):
        widest = scope.components[0].alternatives[0]
        if len(scope.components) == 1 and len(widest) == 1:
            found.setdefault(min(widest), scope)
    return found


def alone(store: Store, code: str) -> Scope:
    """The scope that consists of ``code``: a named one, else one made of it, in a revision that has the code."""
    return named(store).get(code) or _made(code, store.links)


def _made(code: str, known: Links) -> Scope:
    has = [revision for revision in HS_REVISIONS if exists(known, revision, code) is not False]
    component = Component((frozenset({code}),), ())
    return Scope(code, code, code, "", "", "", (), (component,), revision=REVISION if REVISION in has else has[-1])


@lru_cache(maxsize=64)
def listed(store: Store, reporter: str, basis: str) -> Listed:
    """The codes by which the imports of ``reporter`` are published on a basis, fiscal or calendar."""
    natives = [native for native, bases in OFFERED.items() if basis in bases]
    held = store.availability.filter(pl.col("basis").is_in(natives), reporter=reporter, flow=IMPORT)
    declared = {code for _, code in (*store.links.later, *store.links.earlier)} | set(named(store))
    straight, rest = [], dict.fromkeys(named(store))
    for (source,), rows in held.group_by(["source"], maintain_order=True):
        there: dict[str, list[str]] = {}
        for code, nomenclature in rows.select("hs_code", "nomenclature").unique(maintain_order=True).iter_rows():
            there.setdefault(code, []).append(nomenclature)
        monthly = set(rows.filter(pl.col("basis") != YEARLY[basis])["hs_code"])
        told = reader.answered(store, str(source), YEARLY[basis], reporter, IMPORT).values()
        answered = frozenset[str]().union(*told)
        known: dict[tuple[str, str], tuple[int, Way]] = {}
        for code, nomenclatures in there.items():
            if code in declared:
                scope = alone(store, code)
                near = [(c, n) for c in eras.scope_codes(scope, store.links) for n in there.get(c, ())]
                found = [way for some in covering.ways(scope, near, answered, store.links) for way in some]
            else:
                found = list(_undeclared(store, tuple(nomenclatures)))
            if code in monthly or not all(way.codes <= {code, _ANY} for way in found):
                rest[code] = None
                continue
            known |= {(code, way.nomenclature): (rank, way) for rank, way in enumerate(found)}
        straight.append(Straight(str(source), known))
    together = {(each.source, code) for each in straight for code, _ in each.ways}
    single = [
        (code, offer)
        for code in rest
        for offer in reader.offers(store, alone(store, code), reporter, IMPORT)
        if offer.basis == basis and (offer.source, code) not in together
    ]
    return Listed(tuple(straight), tuple(single))


@lru_cache(maxsize=256)
def _undeclared(store: Store, nomenclatures: tuple[str, ...]) -> tuple[Way, ...]:
    [some] = covering.ways(_made(_ANY, store.links), [(_ANY, n) for n in nomenclatures], frozenset(), store.links)
    return some


@lru_cache(maxsize=64)
def years(store: Store, reporter: str, basis: str) -> tuple[str, ...]:
    """The years in which some code of a country's imports is published on a basis, the latest last."""
    start = store.start_month(reporter) if basis == "fiscal" else 1
    natives = [native for native, bases in OFFERED.items() if basis in bases]
    held = store.availability.filter(pl.col("basis").is_in(natives), reporter=reporter, flow=IMPORT)
    if held.is_empty():
        return ()
    first, last = (fiscal_label(day, start) for day in (held["first"].min(), held["last"].max()))  # type: ignore[arg-type]
    return tuple(before(last, n, basis, start) for n in reversed(range(int(last[:4]) - int(first[:4]) + 1)))


def before(year: str, n: int, basis: str, start_month: int) -> str:
    """The label of the year that is ``n`` years before one."""
    period = parse_period(year, YEARLY[basis], start_month if basis == "fiscal" else 1)
    return fiscal_label(period.start.replace(year=period.start.year - n), period.start.month)


@lru_cache(maxsize=64)
def figures(store: Store, reporter: str, basis: str, year: str, edition: str, fold: str) -> pl.DataFrame:
    """A row per code and source that publishes it in a year: imports and their concentration by value, as
    :data:`FIGURES`.
    """
    frames = [
        _together(store, each, reporter, basis, year, edition, fold)
        for each in listed(store, reporter, basis).straight
        if each.ways
    ]
    frames.append(_single(store, reporter, basis, edition, fold).filter(period=year))
    return pl.concat(frames).sort("code", "source")


def _together(
    store: Store, straight: Straight, reporter: str, basis: str, year: str, edition: str, fold: str
) -> pl.DataFrame:
    """The figures of all codes of a source that are published by year under themselves."""
    start = store.start_month(reporter) if basis == "fiscal" else 1
    begin = parse_period(year, YEARLY[basis], start).start
    rows = reader.all_codes(store, straight.source, reporter, YEARLY[basis], begin, edition)
    numbers = {code: n for n, code in enumerate(dict.fromkeys(code for code, _ in straight.ways))}
    parts = pl.DataFrame(
        [(code, nomenclature, numbers[code], rank, way.same, way.era(begin.year))
         for (code, nomenclature), (rank, way) in straight.ways.items()],
        {"hs_code": pl.String, "nomenclature": pl.String, "component": pl.Int64, "way": pl.Int64, "same": pl.Boolean,
         "era": pl.String},
        orient="row",
    )  # fmt: skip
    rows = valued(ways.each(rows, parts).with_columns(period=pl.col("hs_code")))
    found = store.findings.filter(
        pl.col("period_start") == begin,
        basis=YEARLY[basis], source=straight.source, reporter=reporter, flow=IMPORT,
    ).with_columns(shown="code")  # fmt: skip
    summed = folded(added_up(rows, rows.clear(), raised_on(rows, found, edition), YEARLY[basis]), store.folds[fold])
    by_code = rows.group_by("period").agg(pl.col("nomenclature").unique().sort().str.join(" + "))
    measured = _measured(summed, by_code).with_columns(
        code="period", source=pl.lit(straight.source), period=pl.lit(year)
    )
    return _shaped(measured)


@lru_cache(maxsize=64)
def _single(store: Store, reporter: str, basis: str, edition: str, fold: str) -> pl.DataFrame:
    """The figures of every year of the codes that need an offer of their own."""
    start = store.start_month(reporter) if basis == "fiscal" else 1
    frames = [pl.DataFrame(schema=FIGURES)]
    for code, offer in listed(store, reporter, basis).single:
        rows = pl.concat(reader.rows(store, each, reporter, IMPORT, edition) for each in offer.each)
        by_year = rows.group_by(period=label_expr("period_start", start)).agg(
            pl.col("nomenclature").unique().sort().str.join(" + ")
        )
        measured = _measured(cells(store, offer, reporter, IMPORT, edition, fold), by_year)
        frames.append(_shaped(measured.with_columns(code=pl.lit(code), source=pl.lit(offer.source))))
    return pl.concat(frames)


def _shaped(measured: pl.DataFrame) -> pl.DataFrame:
    return measured.select(pl.col(name).cast(dtype) for name, dtype in FIGURES.items())


def _measured(found: Cells, nomenclatures: pl.DataFrame) -> pl.DataFrame:
    """A row per period of cells: totals, concentration by value, and the share of unspecified origins."""
    concentration = indicators.concentration(found.partners, "share_value", "partner", ["period"])
    unspecified = found.partners.filter(partner=UNSPECIFIED).select("period", unspecified_share="share_value")
    # a country that a complete source does not list had no trade; of an extract that is not known
    listed = pl.col("hhi").is_not_null() & (pl.col("coverage") != EXTRACT)
    return (
        found.periods.join(concentration, on="period", how="left")
        .join(unspecified, on="period", how="left")
        .join(nomenclatures, on="period", how="left")
        .with_columns(
            value_usd=pl.coalesce("total_usd", "partner_sum"),
            net_weight_kg=pl.coalesce("total_kg", "partner_kg"),
            unspecified_share=pl.when(listed)
            .then(pl.col("unspecified_share").fill_null(0.0))
            .otherwise("unspecified_share"),
        )
    )
