"""The world market of goods: how concentrated their exporters are, who exports them, and to whom else.

World exports come from sources that give each flow of the world once (:mod:`etl.world`). Where the rows of some
importers are missing, shares, ranks and indices are not known: they are null, never those of what is listed.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import polars as pl

from etl import indicators, reader
from etl.commodities import Codes
from etl.reader import Store
from etl.schema import WORLD_EXPORTS

WORLD_SOURCE = "baci"
WEIGHED = 0.8
"""Weights stand for the world, or for an exporter, where the flows that have one carry at least this part of the value:
the rule of unit values."""
GOODS = ["source", "period_start", "period_months", "basis", "hs_code", "nomenclature"]
FIGURES = {"value": "value_usd", "weight": "net_weight_kg"}
_SUMS = ("value_usd", "net_weight_kg", "weighed_usd")


def exports(
    store: Store,
    source: str = WORLD_SOURCE,
    codes: Codes | None = None,
    year: date | None = None,
    members: Collection[str] = (),
    into: str = "",
) -> pl.DataFrame:
    """World exports by code, period and exporter, with ``members`` and ``into`` as one exporter called ``into``.

    What the countries of a group sell each other is no export of the group: it is taken out of its exports, and so out
    of the world's. Columns: those of :data:`etl.schema.WORLD_EXPORTS` without importers, which cannot be added up.
    """
    found = reader.world_exports(store, source, codes, year).drop("importers")
    if not members:
        return found
    group = frozenset(members) | {into}
    among = reader.trade_among(store, source, group, codes, year)
    key = [*GOODS, "exporter"]
    inside = among.select(*key, *(pl.col(name).alias(f"{name}_inside") for name in _SUMS))
    net = found.join(inside, on=key, how="left", maintain_order="left").with_columns(
        pl.col(name) - pl.col(f"{name}_inside").fill_null(0) for name in _SUMS
    )
    exporter = pl.when(pl.col("exporter").is_in(sorted(group))).then(pl.lit(into)).otherwise("exporter")
    return (
        net.group_by(*GOODS, "coverage", exporter.alias("exporter"))
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
    members: Collection[str] = (),
    into: str = "",
) -> pl.DataFrame:
    """Concentration of the world's exporters, one row per code, nomenclature and period that the source has at all.

    Columns: source, period_start, period_months, basis, hs_code, nomenclature, coverage, world_exports (USD or kg),
    exporters (how many have a share), world_export_hhi (0–1), top_exporter, top_exporter_share (0–1). All figures are
    null where coverage is not complete: of an extract they cannot be decided; by weight also where the flows that have
    one carry under :data:`WEIGHED` of the value. ``codes`` and ``year`` (first day of the period) narrow it,
    ``members`` count with ``into``.
    """
    figure = FIGURES[measure]
    found = exports(store, source, codes, year, members, into)
    every = found.group_by(GOODS).agg(
        pl.col("coverage").first(),
        value=pl.col("value_usd").sum(),
        unknown=pl.col("value_usd").null_count(),
        weighed=pl.col("weighed_usd").sum(),
        figure=pl.col(figure).sum(),
        known=pl.col(figure).count(),
    )
    decided = (pl.col("coverage") == "complete") & (pl.col("known") > 0) & (pl.col("unknown") == 0)
    if measure == "weight":
        decided &= pl.col("weighed") >= WEIGHED * pl.col("value")
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
