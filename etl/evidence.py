"""Evidence: the measures of a country's imports of a scope by which rulebooks judge them, year by year.

What is not known whole is null, with the reason beside it (:mod:`etl.measures`); this module says what is set beside
the imports: exports of the same goods, and those of the world.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import polars as pl

from etl import market, reader
from etl.cells import cells
from etl.commodities import Scope
from etl.fiscal_year import fiscal_label
from etl.folds import NONE, Fold
from etl.language import later
from etl.measures import EXPORTS, WORLD_HHI, exported, measures
from etl.reader import Offer, Store
from etl.rulebooks import INDICATORS, WHY
from etl.schema import MIRRORED

YEARLY = ("fiscal", "calendar")
"""Bases on which rules are applied: all of them are about years."""


@lru_cache(maxsize=512)
def evidence(
    store: Store,
    scope: Scope,
    offer: Offer,
    reporter: str,
    edition: str,
    fold: str,
    bloc: frozenset[str] = frozenset(),
) -> pl.DataFrame:
    """One row per year of an offer of imports, from the first to the last, those without figures included.

    Columns: period, year (in which it begins), exports_source, and those of :func:`etl.measures.measures`; ``bloc`` is
    the one that the reporter is a member of.
    """
    assert offer.basis in YEARLY
    start = store.start_month(reporter) if offer.basis == "fiscal" else 1
    found = cells(store, offer, reporter, "import", edition, fold)
    together = store.folds[fold]
    inside = bloc | ({together.into} if together.members and bloc.issuperset(together.members) else frozenset())
    sold, source = _exports(store, scope, offer, reporter, edition)
    told = measures(found, sold, _world(store, scope, offer.basis, together), inside)
    years = _years(told["period"].to_list(), start).join(told, on="period", how="left", maintain_order="left")
    if offer.basis != "calendar":
        no_world = pl.lit(later("world exports are known by calendar year only"))
        years = years.with_columns(no_world.alias(f"world_export_hhi{WHY}"))
    absent = pl.when(pl.col("coverage").is_null()).then(pl.lit("nothing of that year is in this store"))
    return years.with_columns(
        pl.lit(source, pl.String).alias("exports_source"),
        *(pl.coalesce(name, absent).alias(name) for name in (i + WHY for i in INDICATORS) if name in told.columns),
    )


def _years(there: list[str], start: int) -> pl.DataFrame:
    """Every year from the first to the last of labels, with the year in which it begins."""
    span = range(int(min(there)[:4]), int(max(there)[:4]) + 1) if there else ()
    labels = [fiscal_label(date(year, start, 1), start) for year in span]
    return pl.DataFrame({"period": labels, "year": list(span)}, {"period": pl.String, "year": pl.Int32})


def _exports(store: Store, scope: Scope, offer: Offer, reporter: str, edition: str) -> tuple[pl.DataFrame, str | None]:
    """Exports by period, as :data:`etl.measures.EXPORTS`, to all countries, and their source: that of the imports, else
    another of the same basis.

    In a source of the whole world a country that is not listed in a complete year exported nothing.
    """
    if offer.source in MIRRORED and edition == "corrected":
        world = market.of_scope(store, scope, NONE, offer.source)
        sold = pl.when(pl.col("coverage").first() == "complete").then(
            pl.col("value_usd").filter(exporter=reporter).sum()
        )
        why = pl.when(pl.col("coverage").first() != "complete").then(pl.lit("of exports an extract"))
        if world.height:
            return world.group_by("period").agg(exports_usd=sold, exports_missing=why), offer.source
    offered = [o for o in reader.offers(store, scope, reporter, "export") if o.basis == offer.basis]
    chosen = next((o for o in offered if o.source == offer.source), next(iter(offered), None))
    if chosen is None:
        return pl.DataFrame(schema=EXPORTS), None
    return exported(cells(store, chosen, reporter, "export", edition, NONE.id)), chosen.source


def _world(store: Store, scope: Scope, basis: str, fold: Fold) -> pl.DataFrame:
    """Concentration of the world's exporters by calendar year, as :data:`etl.measures.WORLD_HHI`; of fiscal years there
    is none.
    """
    if basis != "calendar":
        return pl.DataFrame(schema=WORLD_HHI)
    sold = market.of_scope(store, scope, fold)
    index = market.concentration(sold, "value").select("period", pl.col("hhi").alias("world_export_hhi"))
    why = pl.when(pl.col("world_export_hhi").is_null()).then(pl.lit("an extract, in which importers are left out"))
    years = (
        sold.select("period").unique(maintain_order=True).join(index, on="period", how="left", maintain_order="left")
    )
    return years.with_columns(why.alias("world_export_hhi_missing"))
