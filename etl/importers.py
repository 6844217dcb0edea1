"""The imports of every country of a scope from one source, by calendar year: what is compared side by side.

Sources are never mixed, and neither are kinds of years: fiscal years begin in different months.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import polars as pl

from etl import eras, reader, summing, ways
from etl.cells import Cells, added_up, cells, folded, raised_on, valued
from etl.commodities import Scope
from etl.eras import Ways
from etl.fiscal_year import label_expr
from etl.reader import OFFERED, Store
from etl.schema import MIRRORED

BASIS, NATIVE = "calendar", "calendar_year"
_NATIVES = [native for native, bases in OFFERED.items() if BASIS in bases]


@lru_cache(maxsize=512)
def sources(store: Store, scope: Scope) -> Mapping[str, tuple[str, ...]]:
    """The countries whose imports of a scope each source has, the source with the most first; of equals the preferred
    one.
    """
    codes = list(eras.scope_codes(scope, store.links))
    held = store.availability.filter(
        pl.col("basis").is_in(_NATIVES), pl.col("hs_code").is_in(codes), flow="import"
    ).sort("reporter")
    known: dict[tuple[frozenset[tuple[str, str]], frozenset[str]], bool] = {}
    found: dict[str, dict[str, None]] = {}
    for key, rows in held.group_by(["source", "basis", "reporter"], maintain_order=True):
        source, native, reporter = map(str, key)
        pairs = frozenset(rows.select("hs_code", "nomenclature").iter_rows())
        told = frozenset[str]().union(*reader.answered(store, source, native, reporter, "import").values())
        if (pairs, told) not in known:
            known[pairs, told] = bool(summing.ways(scope, list(pairs), told, store.links))
        if known[pairs, told]:
            found.setdefault(source, {})[reporter] = None
    preferred = list(store.commodities.preferred.get(BASIS, ()))

    def rank(source: str) -> tuple[int, int, str]:
        place = preferred.index(source) if source in preferred else len(preferred)
        return -len(found[source]), place, source

    return {source: tuple(found[source]) for source in sorted(found, key=rank)}


def all_cells(store: Store, scope: Scope, source: str, edition: str, fold: str) -> Cells:
    """Cells of every country; ``period`` is the country and the year, ``IND 2024``."""
    return folded(_apart(store, scope, source, edition), store.folds[fold])


@lru_cache(maxsize=32)
def _apart(store: Store, scope: Scope, source: str, edition: str) -> Cells:
    """Every supplier by itself. All countries at once where years are published under single codes, else one by one."""
    codes = eras.scope_codes(scope, store.links)
    held = store.availability.filter(pl.col("hs_code").is_in(list(codes)), source=source, flow="import")
    pairs = list(held.select("hs_code", "nomenclature").unique(maintain_order=True).iter_rows())
    some = summing.ways(scope, pairs, frozenset(), store.links)
    if source in MIRRORED and len(some) == 1 and all(len(way.codes) == 1 for way in some[0]):
        return _together(store, source, some, edition)
    parts = [_one(store, scope, source, reporter, edition) for reporter in sources(store, scope)[source]]
    periods, partners, raised = (
        pl.concat([getattr(part, kind) for part in parts], how="diagonal") for kind in ("periods", "partners", "raised")
    )
    return Cells(periods, partners, raised)


def _one(store: Store, scope: Scope, source: str, reporter: str, edition: str) -> Cells:
    offers = reader.offers(store, scope, reporter, "import")
    offer = next(offer for offer in offers if (offer.source, offer.basis) == (source, BASIS))
    found = cells(store, offer, reporter, "import", edition, "none")
    named = (pl.lit(f"{reporter} ") + pl.col("period")).alias("period")
    raised = found.raised.with_columns(pl.lit(f"{reporter} ") + pl.col("shown"))
    return Cells(found.periods.with_columns(named), found.partners.with_columns(named), raised)


def _together(store: Store, source: str, some: Ways, edition: str) -> Cells:
    of_code = {next(iter(way.codes)): 0 for way in some[0]}
    rows = reader.every_country(store, source, NATIVE, frozenset(of_code), edition)
    parts = pl.DataFrame(
        [(*way.codes, way.nomenclature, 0, rank, way.same, "") for rank, way in enumerate(some[0])],
        ["hs_code", "nomenclature", "component", "way", "same", "era"],
        orient="row",
    )
    label = label_expr("period_start", 1)
    named = pl.col("reporter") + pl.lit(" ") + label
    chosen = ways.each(rows, parts).with_columns(period=named)
    dated = [
        (*way.codes, way.nomenclature, start, way.era(start.year))
        for start in chosen["period_start"].unique()
        for way in some[0]
    ]
    spans = pl.DataFrame(
        dated,
        {"hs_code": pl.String, "nomenclature": pl.String, "period_start": pl.Date, "era": pl.String},
        orient="row",
    )
    on = ["hs_code", "nomenclature", "period_start"]
    rows = valued(chosen.drop("era").join(spans, on=on, how="left", maintain_order="left"))
    found = store.findings.filter(pl.col("code").is_in(list(of_code)), source=source, flow="import", basis=NATIVE)
    raised = raised_on(rows, found.with_columns(shown=named), edition)
    return added_up(rows, rows.clear(), raised, NATIVE)
