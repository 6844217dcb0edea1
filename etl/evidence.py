"""Evidence: the figures of a country's imports of a scope by which rulebooks judge them, year by year.

A figure is there only where the year has it whole. What an extract, missing months or an unusable split leave unknown
is null, with the reason beside it, and a bound where one is sound: what is listed is the least that was traded.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import polars as pl

from etl import indicators, market, reader
from etl.cells import Cells, cells
from etl.commodities import Scope
from etl.fiscal_year import fiscal_label
from etl.folds import NONE, Fold
from etl.reader import Offer, Store
from etl.rulebooks import AT_LEAST, AT_MOST, WHY
from etl.schema import EXTRACT, MIRRORED

YEARLY = ("fiscal", "calendar")
"""Bases on which rules are applied: all of them are about years."""
_SPLIT = ("hhi", "effective_suppliers", "top_share", "cr3", "cr5")
_COVER, _WORLD = "import_cover_by_exports", "world_export_hhi"


@lru_cache(maxsize=512)
def evidence(
    store: Store,
    scope: Scope,
    offer: Offer,
    reporter: str,
    edition: str,
    fold: str,
    outside: frozenset[str] = frozenset(),
) -> pl.DataFrame:
    """One row per year of an offer of imports, from the first to the last, those without figures included.

    Columns: period, year (in which it begins), months_covered, coverage, findings, top_partner, exports_usd,
    exports_source, and the indicators of :data:`etl.rulebooks.INDICATORS` by value, those that can be unknown with
    their ``_missing``, some with ``_at_least`` and ``_at_most``. Suppliers among ``outside``, the bloc that the
    reporter is a member of, count in extra_bloc_share and value_usd only.
    """
    assert offer.basis in YEARLY
    start = store.start_month(reporter) if offer.basis == "fiscal" else 1
    found = cells(store, offer, reporter, "import", edition, fold)
    years = _years(found, start).join(_split(found, store.folds[fold], outside), on="period", how="left")
    sold, source = _exports(store, scope, offer, reporter, edition)
    years = _totals(years).join(sold, on="period", how="left").with_columns(exports_source=pl.lit(source, pl.String))
    return _with_world(_with_cover(years, bool(outside)), store, scope, offer.basis, store.folds[fold])


def _years(found: Cells, start: int) -> pl.DataFrame:
    """Every year from the first to the last of ``found``; those between without figures too."""
    there = found.periods["period"].to_list()
    span = range(int(min(there)[:4]), int(max(there)[:4]) + 1) if there else ()
    labels = [fiscal_label(date(year, start, 1), start) for year in span]
    years = pl.DataFrame({"period": labels, "year": list(span)}, {"period": pl.String, "year": pl.Int32})
    figures = found.periods.select(
        "period", "months_covered", "coverage", "findings", "usable", "currency",
        imports=pl.coalesce("total_usd", "partner_sum"),
    )  # fmt: skip
    return years.join(figures, on="period", how="left", maintain_order="left")


def _split(found: Cells, fold: Fold, outside: frozenset[str]) -> pl.DataFrame:
    """Concentration of the suppliers by period; of those outside the bloc, where the reporter is a member of one."""
    partners, by = found.partners, ["period"]
    if not outside:
        return indicators.concentration(partners, "share_value", "partner", by)
    inside = [*outside, *([fold.into] if fold.members and outside.issuperset(fold.members) else [])]
    part = indicators.extra_bloc_share(partners, "worth", "partner", inside, by)
    beyond = partners.filter(~pl.col("partner").is_in(inside))
    shares = indicators.supplier_share(beyond, "worth", by, "share_value")
    bought = beyond.group_by(by).agg(pl.when(pl.col("value_usd").count() > 0).then(pl.col("value_usd").sum()))
    concentrated = indicators.concentration(shares, "share_value", "partner", by)
    return part.join(concentrated, on=by, how="left").join(
        bought.rename({"value_usd": "beyond_usd"}), on=by, how="left"
    )


def _totals(years: pl.DataFrame) -> pl.DataFrame:
    """Imports and concentration of whole years; of others the least that was imported, and why the rest is unknown."""
    absent, extract = pl.col("coverage").is_null(), pl.col("coverage") == EXTRACT
    partial = pl.col("months_covered") < 12
    whole = ~absent & ~extract & ~partial
    split = [name for name in (*_SPLIT, "extra_bloc_share", "beyond_usd") if name in years.columns]
    in_part = (
        pl.when(absent)
        .then(pl.lit("nothing of that year is in this store"))
        .when(extract)
        .then(pl.lit("the year is an extract, suppliers are left out"))
        .when(partial)
        .then(pl.concat_str(pl.lit("only "), "months_covered", pl.lit(" of 12 months are published")))
    )
    unsplit = (
        pl.when(~pl.col("usable"))
        .then(pl.lit("no usable split by country"))
        .when(pl.col("hhi").is_null())
        .then(pl.lit("no supplier has a share"))
    )
    unvalued = pl.when(pl.col("imports").is_null()).then(pl.lit("no figure in USD is published"))
    return years.with_columns(
        pl.when(whole).then("imports").alias("value_usd"),
        pl.when(~whole).then("imports").alias(f"value_usd{AT_LEAST}"),
        pl.coalesce(in_part, unvalued).alias(f"value_usd{WHY}"),
        pl.when(whole).then("top_partner").alias("top_partner"),
        *(pl.when(whole).then(name).alias(name) for name in split),
        *(pl.coalesce(in_part, unsplit).alias(f"{name}{WHY}") for name in split),
    )


def _exports(store: Store, scope: Scope, offer: Offer, reporter: str, edition: str) -> tuple[pl.DataFrame, str | None]:
    """Exports by period, exact or at least, and their source: that of the imports, else another of the same basis.

    In a source of the whole world a country that is not listed in a complete year exported nothing.
    """
    if offer.source in MIRRORED and edition == "corrected":
        sold = market.of_scope(store, scope, NONE, offer.source)
        years = sold.filter(coverage="complete").group_by("period").agg(
            pl.col("value_usd").filter(exporter=reporter).sum().alias("exports_usd")
        )  # fmt: skip
        listed = years.with_columns(exports_at_least=pl.lit(None, pl.Float64))
        if listed.height:
            return listed, offer.source
    offered = [o for o in reader.offers(store, scope, reporter, "export") if o.basis == offer.basis]
    chosen = next((o for o in offered if o.source == offer.source), next(iter(offered), None))
    if chosen is None:
        return pl.DataFrame(
            schema={"period": pl.String, "exports_usd": pl.Float64, "exports_at_least": pl.Float64}
        ), None
    periods = cells(store, chosen, reporter, "export", edition, NONE.id).periods
    value = pl.coalesce("total_usd", "partner_sum")
    whole = (pl.col("coverage") != EXTRACT) & (pl.col("months_covered") == 12)
    return periods.select(
        "period", exports_usd=pl.when(whole).then(value), exports_at_least=pl.when(~whole).then(value)
    ), chosen.source


def _with_cover(years: pl.DataFrame, member: bool) -> pl.DataFrame:
    """Exports over imports; over those from outside the bloc for a member of one."""
    bought = pl.col("beyond_usd") if member else pl.col("value_usd")
    least = pl.lit(None, pl.Float64) if member else pl.col(f"value_usd{AT_LEAST}")
    sold, sold_least = pl.col("exports_usd"), pl.col("exports_at_least")
    frame = years.with_columns(__m=bought, __m_least=least)
    frame = indicators.import_cover_by_exports(frame, "__m", "exports_usd", _COVER)
    why = (
        pl.when(pl.col("exports_source").is_null())
        .then(pl.lit("no exports by such years are in this store"))
        .when(sold.is_null())
        .then(pl.lit("exports of that year are not known whole"))
        .when(pl.col("__m").is_null())
        .then(pl.coalesce(pl.col(f"{'beyond_usd' if member else 'value_usd'}{WHY}"), pl.lit("no imports in USD")))
    )
    return frame.with_columns(
        pl.when(pl.col("__m") > 0).then(sold_least / pl.col("__m")).alias(f"{_COVER}{AT_LEAST}"),
        pl.when(pl.col("__m_least") > 0).then(sold / pl.col("__m_least")).alias(f"{_COVER}{AT_MOST}"),
        why.alias(f"{_COVER}{WHY}"),
    ).drop("__m", "__m_least")


def _with_world(years: pl.DataFrame, store: Store, scope: Scope, basis: str, fold: Fold) -> pl.DataFrame:
    """Concentration of the world's exporters; there are such figures of calendar years only."""
    sold = market.of_scope(store, scope, fold) if basis == "calendar" else None
    if sold is None or sold.is_empty():
        none = "world exports are known by calendar year only" if sold is None else "no world exports are in this store"
        return years.with_columns(pl.lit(None, pl.Float64).alias(_WORLD), pl.lit(none).alias(f"{_WORLD}{WHY}"))
    index = market.concentration(sold, "value").select("period", pl.col("hhi").alias(_WORLD))
    listed = sold.select("period", __listed=pl.lit(True)).unique()
    joined = years.join(index, on="period", how="left", maintain_order="left")
    joined = joined.join(listed, on="period", how="left", maintain_order="left")
    why = (
        pl.when(pl.col(_WORLD).is_not_null())
        .then(None)
        .when(pl.col("__listed"))
        .then(pl.lit("the world's exports of that year are an extract"))
        .otherwise(pl.lit("no world exports of that year are in this store"))
    )
    return joined.with_columns(why.alias(f"{_WORLD}{WHY}")).drop("__listed")
