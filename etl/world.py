"""World exports: what each exporter sold to all importers, of sources that give every flow of the world once. Pure.

Such a source (:data:`etl.schema.MIRRORED`) keeps a flow as the importer's row; added up over the importers, the rows of
one supplier are its exports to the world. That is the world's only where the source was fetched whole: of an extract
the sums are what happens to be listed, and ``coverage`` says so for the code and period as a whole.
"""

from __future__ import annotations

import polars as pl

from etl.schema import EXTRACT, MIRRORED, WORLD, WORLD_EXPORTS

_CELL = ["source", "hs_code", "nomenclature", "period_start", "period_months", "basis"]
_STEP = 1024
"""Figures are added up as whole numbers of this fraction of a dollar or kilogram, a power of two: exact for every
figure that BACI prints, and the same sum in whichever order threads meet the rows."""


def exports(flows: pl.LazyFrame) -> pl.DataFrame:
    """Exports by exporter, code and period, in the shape of :data:`etl.schema.WORLD_EXPORTS`.

    ``flows`` as :data:`etl.schema.FLOWS`, as corrected. A code and period of which any importer's row is no complete
    one, or is hidden by a correction, is not complete. It streams: a year of the world has eleven million rows.
    """
    rows = flows.filter(
        pl.col("source").is_in(MIRRORED),
        pl.col("flow") == "import",
        pl.col("partner") != WORLD,
        pl.col("partner") != pl.col("reporter"),
    ).with_columns(shown=pl.col("edition") != "as-published")
    shown, weighed = pl.col("shown"), pl.col("shown") & pl.col("net_weight_kg").is_not_null()
    summed = (
        rows.group_by(*_CELL, exporter="partner")
        .agg(
            value_usd=pl.when((shown & pl.col("value_usd").is_null()).any().not_()).then(_sum("value_usd", shown)),
            net_weight_kg=pl.when(weighed.any()).then(_sum("net_weight_kg", weighed)),
            weighed_usd=_sum("value_usd", weighed),
            importers=shown.sum().cast(pl.Int32),
            whole=(shown & (pl.col("coverage") == "complete")).all(),
        )
        .collect(engine="streaming")
    )
    whole = pl.col("whole").all().over(_CELL)
    return (
        summed.with_columns(coverage=pl.when(whole).then(pl.lit("complete")).otherwise(pl.lit(EXTRACT)))
        .filter(pl.col("importers") > 0)
        .select(WORLD_EXPORTS.names)
        .sort(WORLD_EXPORTS.key)
    )


def _sum(column: str, where: pl.Expr) -> pl.Expr:
    return (pl.col(column).filter(where) * _STEP).round().cast(pl.Int64).sum() / _STEP
