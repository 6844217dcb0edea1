"""World exports: what each exporter sold to all importers, of sources that give every flow of the world once. Pure.

Such a source (:data:`etl.schema.MIRRORED`) keeps a flow as the importer's row; added up over the importers, the rows of
one supplier are its exports to the world. That is the world's only where the source was fetched whole: of an extract
the sums are what happens to be listed, and ``coverage`` says so for the code and period as a whole.
"""

from __future__ import annotations

import polars as pl

from etl import indicators
from etl.schema import EXTRACT, MIRRORED, WORLD, WORLD_CONCENTRATION, WORLD_EXPORTS

_CELL = ["source", "hs_code", "nomenclature", "period_start", "period_months", "basis"]
_STEP = 1024
"""Figures are added up as whole numbers of this fraction of a dollar or kilogram, a power of two: exact for every
figure that BACI prints, and the same sum in whichever order threads meet the rows."""


def exports(flows: pl.LazyFrame) -> pl.DataFrame:
    """Exports by exporter, code and period, in the shape of :data:`etl.schema.WORLD_EXPORTS`.

    ``flows`` as :data:`etl.schema.FLOWS`, as corrected. A code and period of which any importer's row is no complete
    one, or is hidden by a correction, is not complete. It streams: a year of the world has eleven million rows.
    """
    shown = pl.col("edition") != "as-published"
    weighed = shown & pl.col("net_weight_kg").is_not_null()
    rows = flows.filter(
        pl.col("source").is_in(MIRRORED),
        pl.col("flow") == "import",
        pl.col("partner") != WORLD,
        pl.col("partner") != pl.col("reporter"),
    ).select(
        *_CELL,
        exporter="partner",
        value_usd=_steps("value_usd", shown),
        net_weight_kg=_steps("net_weight_kg", weighed),
        weighed_usd=_steps("value_usd", weighed),
        importers=shown.cast(pl.Int32),
        weights=weighed.cast(pl.Int32),
        unvalued=(shown & pl.col("value_usd").is_null()).cast(pl.Int32),
        partial=(~shown | (pl.col("coverage") != "complete")).cast(pl.Int32),
    )
    summed = rows.group_by(*_CELL, "exporter").sum().collect(engine="streaming")
    return (
        summed.filter(pl.col("importers") > 0)
        .with_columns(
            value_usd=pl.when(pl.col("unvalued") == 0).then(pl.col("value_usd") / _STEP),
            net_weight_kg=pl.when(pl.col("weights") > 0).then(pl.col("net_weight_kg") / _STEP),
            weighed_usd=pl.col("weighed_usd") / _STEP,
            importers=pl.col("importers").cast(pl.Int32),
        )
        .join(summed.group_by(_CELL).agg(whole=pl.col("partial").sum() == 0), on=_CELL)
        .with_columns(coverage=pl.when("whole").then(pl.lit("complete")).otherwise(pl.lit(EXTRACT)))
        .select(WORLD_EXPORTS.names)
        .sort(WORLD_EXPORTS.key)
    )


def concentration(exports: pl.DataFrame) -> pl.DataFrame:
    """How concentrated the exporters of each code are, in the shape of :data:`etl.schema.WORLD_CONCENTRATION`.

    ``exports`` in the shape and order of :data:`etl.schema.WORLD_EXPORTS`. Year by year, in the order and with the keys
    of :func:`etl.market.of_scope`: sums run alike, to the last bit.
    """
    years = exports.partition_by("source", "period_start", maintain_order=True)
    return pl.concat([WORLD_CONCENTRATION.empty(), *map(_of_year, years)])


def _of_year(exports: pl.DataFrame) -> pl.DataFrame:
    goods = WORLD_CONCENTRATION.key
    sold = exports.select(
        "coverage",
        "exporter",
        key=pl.struct("hs_code", "nomenclature").rle_id(),
        value_usd=pl.when(pl.col("coverage") == "complete").then("value_usd"),
    )
    shares = indicators.supplier_share(sold, "value_usd", ["key", "coverage"], "share")
    order = shares.sort(["key", "value_usd", "exporter"], descending=[False, True, False], nulls_last=True)
    index = indicators.concentration(order, "share", "exporter", ["key", "coverage"])
    named = exports.select(*goods, "coverage").unique(goods, keep="first", maintain_order=True)
    return (
        named.with_row_index("key")
        .join(index.select("key", world_export_hhi="hhi"), on="key", how="left", maintain_order="left")
        .select(WORLD_CONCENTRATION.names)
    )


def _steps(column: str, where: pl.Expr) -> pl.Expr:
    return pl.when(where).then((pl.col(column) * _STEP).round().cast(pl.Int64)).otherwise(0)
