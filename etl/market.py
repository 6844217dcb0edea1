"""The world market of goods: how concentrated their exporters are, who exports them, and to whom else.

World exports come from sources that give each flow of the world once (:mod:`etl.world`). Where the rows of some
importers are missing, shares, ranks and indices are not known: they are null, never those of what is listed.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import polars as pl

from etl import indicators, reader, summing, ways
from etl.commodities import Codes, Scope
from etl.folds import NONE, Fold
from etl.reader import Store
from etl.schema import EXTRACT, WORLD_EXPORTS

WORLD_SOURCE = "baci"
GOODS = ["source", "period_start", "period_months", "basis", "hs_code", "nomenclature"]
FIGURES = {"value": "value_usd", "weight": "net_weight_kg"}
_SUMS = ("value_usd", "net_weight_kg", "weighed_usd")


def exports(
    store: Store,
    source: str = WORLD_SOURCE,
    codes: Codes | None = None,
    year: date | None = None,
    fold: Fold = NONE,
    without: str = "",
) -> pl.DataFrame:
    """World exports by code, period and exporter, the countries of ``fold`` as one.

    What these sell each other is no export of theirs together: it is taken out, and so out of the world's. The country
    ``without`` is no exporter here, and of ``fold`` a buyer like any other. Columns: those of
    :data:`etl.schema.WORLD_EXPORTS` without importers, which cannot be added up.
    """
    found = reader.world_exports(store, source, codes, year).drop("importers")
    if without:
        found = found.filter(pl.col("exporter") != without)
    if not fold.members:
        return found
    among = reader.trade_among(store, source, frozenset(fold.members) - {without}, codes, year)
    key = [*GOODS, "exporter"]
    inside = among.select(*key, *(pl.col(name).alias(f"{name}_inside") for name in _SUMS))
    net = found.join(inside, on=key, how="left", maintain_order="left").with_columns(
        pl.col(name) - pl.col(f"{name}_inside").fill_null(0) for name in _SUMS
    )
    exporter = pl.col("exporter").replace(dict.fromkeys(fold.members, fold.into))
    return (
        net.group_by(*GOODS, "coverage", exporter, maintain_order=True)
        .agg(
            pl.when(pl.col("value_usd").null_count() == 0).then(pl.col("value_usd").sum()),
            pl.when(pl.col("net_weight_kg").count() > 0).then(pl.col("net_weight_kg").sum()),
            pl.col("weighed_usd").sum(),
        )
        .select(found.columns)
        .sort(WORLD_EXPORTS.key)
    )


def world_export_hhi(
    store: Store,
    source: str = WORLD_SOURCE,
    codes: Codes | None = None,
    year: date | None = None,
    measure: str = "value",
    fold: Fold = NONE,
) -> pl.DataFrame:
    """Concentration of the world's exporters, one row per code, nomenclature and period that the source has at all.

    Columns: source, period_start, period_months, basis, hs_code, nomenclature, coverage, world_exports (USD or kg),
    exporters (how many have a share), world_export_hhi (0–1), top_exporter, top_exporter_share (0–1). All figures are
    null where coverage is not complete: of an extract they cannot be decided; by weight also where the flows that have
    one carry under :data:`etl.indicators.COVERED` of the value. ``codes`` and ``year`` (first day of the period) narrow
    it, the countries of ``fold`` count as one exporter.
    """
    figure = FIGURES[measure]
    found = exports(store, source, codes, year, fold)
    every = found.group_by(GOODS, maintain_order=True).agg(
        pl.col("coverage").first(),
        value=pl.col("value_usd").sum(),
        unknown=pl.col("value_usd").null_count(),
        weighed=pl.col("weighed_usd").sum(),
        figure=pl.col(figure).sum(),
        known=pl.col(figure).count(),
    )
    decided = (pl.col("coverage") == "complete") & (pl.col("known") > 0) & (pl.col("unknown") == 0)
    if measure == "weight":
        decided &= pl.col("weighed") >= indicators.COVERED * pl.col("value")
    whole = every.filter(decided)
    shares = indicators.supplier_share(found.join(whole.select(GOODS), on=GOODS, how="semi"), figure, GOODS, "share")
    index = indicators.concentration(shares, "share", "exporter", GOODS).select(
        *GOODS, world_export_hhi="hhi", top_exporter="top_partner", top_exporter_share="top_share"
    )
    return (
        every.select(*GOODS, "coverage")
        .join(whole.select(*GOODS, world_exports="figure", exporters="known"), on=GOODS, how="left")
        .join(index, on=GOODS, how="left")
        .sort(GOODS)
    )


@lru_cache(maxsize=256)
def of_scope(
    store: Store, scope: Scope, fold: Fold = NONE, source: str = WORLD_SOURCE, without: str = ""
) -> pl.DataFrame:
    """World exports of a scope by year and exporter, the codes of each year chosen as for an importer's rows.

    ``fold`` and ``without`` as in :func:`exports`.

    Columns: period (the calendar year), period_start, exporter, value_usd, net_weight_kg, weighed_usd, share_value,
    share_weight, unit_value_usd_per_kg, rank (by value), coverage, era. In a year that is not complete for all codes
    the figures of an exporter are what happens to be listed: all of them are null there.
    """
    held = store.availability.filter(source=source, basis="calendar_year", flow="import")
    pairs = list(held.select("hs_code", "nomenclature").unique().iter_rows())
    some = summing.ways(scope, pairs, frozenset(), store.links)
    codes = frozenset[str]().union(*(way.codes for part in some for way in part))
    found = exports(store, source, codes, None, fold, without).rename({"exporter": "partner"})
    # the columns in which ways are chosen; a source of the world prints nothing else
    rows = found.with_columns(value_local=pl.lit(None, pl.Float64), dataset=pl.lit(source))
    rows = ways.choose(rows, some, source, {}) if some else rows.clear().with_columns(era=pl.lit(""))
    year = ["period_start", "era"]
    summed = (
        rows.with_columns(coverage=pl.when(_whole().over("period_start")).then(pl.lit("complete")).otherwise(
            pl.lit(EXTRACT)))
        .group_by(*year, "coverage", exporter="partner", maintain_order=True)
        .agg(
            pl.when(pl.col("value_usd").null_count() == 0).then(pl.col("value_usd").sum()),
            pl.when(pl.col("net_weight_kg").count() > 0).then(pl.col("net_weight_kg").sum()),
            pl.col("weighed_usd").sum(),
        )
    )  # fmt: skip
    known = pl.col("coverage") == "complete"
    figures = summed.with_columns(pl.when(known).then(name).alias(name) for name in _SUMS)
    weighed = pl.col("weighed_usd").sum().over(year) >= indicators.COVERED * pl.col("value_usd").sum().over(year)
    shares = indicators.supplier_share(figures, "value_usd", year, "share_value")
    shares = indicators.supplier_share(shares, "net_weight_kg", year, "share_weight")
    priced = pl.col("weighed_usd") >= indicators.COVERED * pl.col("value_usd")
    return shares.select(
        pl.col("period_start").dt.strftime("%Y").alias("period"),
        "period_start",
        "exporter",
        *_SUMS,
        "share_value",
        pl.when(weighed).then("share_weight").alias("share_weight"),
        pl.when(priced & (pl.col("net_weight_kg") > 0))
        .then(pl.col("weighed_usd") / pl.col("net_weight_kg"))
        .alias("unit_value_usd_per_kg"),
        pl.col("value_usd").rank("min", descending=True).over(year).cast(pl.Int32).alias("rank"),
        "coverage",
        "era",
    ).sort(["period_start", "value_usd", "exporter"], descending=[False, True, False], nulls_last=True)


def _whole() -> pl.Expr:
    return (pl.col("coverage") == "complete").all()


def concentration(market: pl.DataFrame, measure: str) -> pl.DataFrame:
    """HHI of the exporters of :func:`of_scope` by ``period``, its largest exporter and that one's share; of decided
    years only.
    """
    return indicators.concentration(market, f"share_{measure}", "exporter", ["period"])


def year_of(start: date) -> str:
    """The calendar year with most of the twelve months that begin on ``start``; of halves the first."""
    return str(start.year if start.month <= 7 else start.year + 1)


def others(market: pl.DataFrame, bought: pl.DataFrame) -> pl.DataFrame:
    """What each exporter of :func:`of_scope` sells to others than the importer, in the years that are decided.

    ``market`` is without the importer's own exports, those of the countries that it is counted with stay. ``bought`` is
    what the importer buys by the same source: period, partner, value_usd, net_weight_kg; whom that does not list sells
    it nothing. Columns: period, partner, world_usd, world_kg, to_importer_usd, exports_to_others_usd,
    exports_to_others_kg, unit_value_usd_per_kg.
    """
    mine = bought.select("period", "partner", to_usd="value_usd", to_kg="net_weight_kg")
    decided = market.filter(pl.col("coverage") == "complete")
    priced = pl.col("weighed_usd") >= indicators.COVERED * pl.col("value_usd")
    return (
        decided.rename({"exporter": "partner"})
        .join(mine, on=["period", "partner"], how="left", maintain_order="left")
        .with_columns(pl.col("to_usd", "to_kg").fill_null(0))
        .select(
            "period",
            "partner",
            world_usd="value_usd",
            world_kg="net_weight_kg",
            to_importer_usd="to_usd",
            exports_to_others_usd=pl.max_horizontal(pl.col("value_usd") - pl.col("to_usd"), pl.lit(0.0)),
            exports_to_others_kg=pl.when(priced).then(
                pl.max_horizontal(pl.col("net_weight_kg") - pl.col("to_kg"), pl.lit(0.0))
            ),
            unit_value_usd_per_kg="unit_value_usd_per_kg",
        )
    )
