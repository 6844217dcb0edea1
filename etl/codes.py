"""Every code by which a country's trade is published, each by itself, all at once.

A code is read as a scope that consists of it alone, so that its cells are those of :mod:`etl.cells`. Where a source
publishes years under the code itself, all codes of the source are added up together; codes that come from months, from
their lines or from the codes of another revision of the HS go one by one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from etl import eras, reader, summing, ways
from etl.cells import Cells, added_up, cells, folded, raised_on, valued
from etl.commodities import REVISION, Component, Scope
from etl.eras import Way
from etl.fiscal_year import Basis, fiscal_label, label_expr, parse_period
from etl.links import Links, exists
from etl.reader import OFFERED, Offer, Store
from etl.schema import HS_REVISIONS, MIRRORED, WORLD

YEARLY: Mapping[str, Basis] = {"fiscal": "fiscal_year", "calendar": "calendar_year"}
"""The kinds of years on which all codes can be read."""
_ANY = "000000"
"""Stands for every code of which no link is declared: its ways depend on the nomenclatures alone."""
_NAMES = ("period", "code", "source", "nomenclature")


@dataclass(frozen=True)
class Straight:
    """Codes that a source has by year under themselves: ways by code and nomenclature, each with its rank."""

    source: str
    ways: Mapping[tuple[str, str], tuple[int, Way]]


@dataclass(frozen=True)
class Listed:
    """How a country's trade is published by code; ``single`` are codes that need an offer of their own."""

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
def listed(store: Store, reporter: str, flow: str, basis: str) -> Listed:
    """The codes by which a country's trade is published on a basis, fiscal or calendar.

    Exports of a source that has them as the importers' rows are not among them: the store adds those up by exporter.
    """
    declared = {code for _, code in (*store.links.later, *store.links.earlier)} | set(named(store))
    straight, rest = [], dict.fromkeys(named(store))
    for (source,), rows in _held(store, reporter, flow, basis).group_by(["source"], maintain_order=True):
        there: dict[str, list[str]] = {}
        for code, nomenclature in rows.select("hs_code", "nomenclature").unique(maintain_order=True).iter_rows():
            there.setdefault(code, []).append(nomenclature)
        monthly = set(rows.filter(pl.col("basis") != YEARLY[basis])["hs_code"])
        told = reader.answered(store, str(source), YEARLY[basis], reporter, flow).values()
        answered = frozenset[str]().union(*told)
        known: dict[tuple[str, str], tuple[int, Way]] = {}
        for code, nomenclatures in there.items():
            if code in declared:
                scope = alone(store, code)
                near = [(c, n) for c in eras.scope_codes(scope, store.links) for n in there.get(c, ())]
                found = [way for some in summing.ways(scope, near, answered, store.links) for way in some]
            else:
                found = list(_undeclared(store, tuple(nomenclatures)))
            if code in monthly or not all(way.codes <= {code, _ANY} for way in found):
                rest[code] = None
                continue
            known |= {(code, way.nomenclature): (rank, way) for rank, way in enumerate(found)}
        straight.append(Straight(str(source), known))
    together = {(each.source, code) for each in straight for code, _ in each.ways}
    if flow == "export":
        mirrored = listed(store, reporter, "import", basis).straight
        together |= {(each.source, code) for each in mirrored if each.source in MIRRORED for code, _ in each.ways}
    single = [
        (code, offer)
        for code in rest
        for offer in reader.offers(store, alone(store, code), reporter, flow)
        if offer.basis == basis and (offer.source, code) not in together
    ]
    return Listed(tuple(each for each in straight if each.ways), tuple(single))


def _held(store: Store, reporter: str, flow: str, basis: str) -> pl.DataFrame:
    natives = [native for native, bases in OFFERED.items() if basis in bases]
    return store.availability.filter(pl.col("basis").is_in(natives), reporter=reporter, flow=flow)


@lru_cache(maxsize=256)
def _undeclared(store: Store, nomenclatures: tuple[str, ...]) -> tuple[Way, ...]:
    [some] = summing.ways(_made(_ANY, store.links), [(_ANY, n) for n in nomenclatures], frozenset(), store.links)
    return some


@lru_cache(maxsize=64)
def years(store: Store, reporter: str, basis: str) -> tuple[str, ...]:
    """The years in which imports of a country are published by code on a basis, from the first to the last."""
    start, held = start_month(store, reporter, basis), _held(store, reporter, "import", basis)
    if held.is_empty():
        return ()
    first, last = (fiscal_label(day, start) for day in (held["first"].min(), held["last"].max()))  # type: ignore[arg-type]
    return tuple(before(last, n, basis, start) for n in reversed(range(int(last[:4]) - int(first[:4]) + 1)))


def before(year: str, n: int, basis: str, start_month: int) -> str:
    """The label of the year that is ``n`` years before one."""
    start = parse_period(year, YEARLY[basis], start_month).start
    return fiscal_label(start.replace(year=start.year - n), start.month)


def start_month(store: Store, reporter: str, basis: str) -> int:
    """The first month of a country's years of a basis."""
    return store.start_month(reporter) if basis == "fiscal" else 1


def all_cells(store: Store, reporter: str, flow: str, basis: str, year: str, edition: str, fold: str) -> Cells | None:
    """Cells of every code and source in one year; None where no code is published.

    ``period`` names the code and the source, which ``periods`` has in columns of their own, with the nomenclature.
    """
    found = listed(store, reporter, flow, basis)
    parts = [_together(store, each, reporter, flow, basis, year, edition, fold) for each in found.straight]
    for code, offer in found.single:
        one = cells(store, offer, reporter, flow, edition, fold).between(year, year)
        if one.periods.height:
            names = _named(code, offer.source, _nomenclature(store, offer, reporter, flow, basis, year, edition))
            parts.append(
                Cells(one.periods.with_columns(**names), one.partners.with_columns(names["period"]), one.raised)
            )
    if not parts:
        return None
    periods, partners, raised = (
        pl.concat([getattr(part, kind) for part in parts], how="diagonal") for kind in ("periods", "partners", "raised")
    )
    # in the order of cells: sums run alike, to the last bit
    return Cells(periods.sort("period"), partners.sort("period", maintain_order=True), raised)


def _named(code: str, source: str, nomenclature: str) -> dict[str, pl.Expr]:
    values = (f"{code} {source}", code, source, nomenclature)
    return {name: pl.lit(value).alias(name) for name, value in zip(_NAMES, values, strict=True)}


def _nomenclature(store: Store, offer: Offer, reporter: str, flow: str, basis: str, year: str, edition: str) -> str:
    """What the codes behind an offer are of in a year."""
    label = label_expr("period_start", start_month(store, reporter, basis))
    names = {
        name
        for each in offer.each
        for name in reader.rows(store, each, reporter, flow, edition).filter(label == year)["nomenclature"].unique()
    }
    return " + ".join(sorted(names))


def _together(
    store: Store, straight: Straight, reporter: str, flow: str, basis: str, year: str, edition: str, fold: str
) -> Cells:
    """The cells of all codes of a source that are published by year under themselves."""
    begin = parse_period(year, YEARLY[basis], start_month(store, reporter, basis)).start
    rows = reader.all_codes(store, straight.source, reporter, flow, YEARLY[basis], begin, edition)
    numbers = {code: n for n, code in enumerate(dict.fromkeys(code for code, _ in straight.ways))}
    parts = pl.DataFrame(
        [
            (code, nomenclature, numbers[code], rank, way.same, way.era(begin.year))
            for (code, nomenclature), (rank, way) in straight.ways.items()
        ],
        {
            "hs_code": pl.String,
            "nomenclature": pl.String,
            "component": pl.Int64,
            "way": pl.Int64,
            "same": pl.Boolean,
            "era": pl.String,
        },
        orient="row",
    )
    found = store.findings.filter(
        pl.col("period_start") == begin, basis=YEARLY[basis], source=straight.source, reporter=reporter, flow=flow
    )
    # columns of few words are added up by the numbers of these, which sort like them
    codes, countries = pl.Enum(rows["hs_code"].unique().sort()), pl.Enum(sorted({*rows["partner"].unique(), WORLD}))
    code = pl.col("hs_code").cast(codes, strict=False)
    rows = rows.with_columns(code, pl.col("partner").cast(countries), period=code)
    rows = rows.sort("hs_code", "partner", "nomenclature", descending=[False, False, True])
    parts = parts.with_columns(code).drop_nulls("hs_code")
    of_codes = found.with_columns(pl.col("code").cast(codes, strict=False))
    rows = valued(ways.each(rows, parts))
    apart = added_up(rows, rows.clear(), raised_on(rows, of_codes.with_columns(shown="code"), edition), YEARLY[basis])
    nomenclatures = rows.group_by("period").agg(pl.col("nomenclature").first(), source=pl.lit(straight.source))
    periods = apart.periods.join(nomenclatures, on="period", how="left").with_columns(code="period")
    name = pl.concat_str("period", pl.lit(f" {straight.source}"))
    named = Cells(
        periods.cast({codes: pl.String}).with_columns(name),
        apart.partners.cast({codes: pl.String, countries: pl.String}).with_columns(name),
        apart.raised.cast({codes: pl.String}).with_columns(pl.concat_str("shown", pl.lit(f" {straight.source}"))),
    )
    return folded(named, store.folds[fold])
