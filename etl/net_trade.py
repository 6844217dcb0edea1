"""Exports beside imports, and net import reliance where production is entered.

What is sold and what is bought under one code are different products: exports are never taken off imports, except
together with production and by weight, as the definition of net import reliance has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from etl import indicators, numbers, series
from etl.indicators import COVERED
from etl.language import later, say
from etl.production import Production

SIDES = ("import", "export")
_SIDE = ("value_usd", "net_weight_kg", "weight_covered", "months_covered", "coverage", "findings", "era")

NOTHING = pl.DataFrame(
    schema={
        "period": pl.String, "value_usd": pl.Float64, "net_weight_kg": pl.Float64, "weight_covered": pl.Float64,
        "months_covered": pl.Int32, "coverage": pl.String, "findings": pl.String, "era": pl.String,
    }
)  # fmt: skip
"""A side of which there is nothing."""


def side(totals: pl.DataFrame, partners: pl.DataFrame) -> pl.DataFrame:
    """One side of :func:`net_trade`: ``totals`` and ``partners`` are those of :mod:`etl.cells`.

    weight_covered is the part of the suppliers' value that has a weight; null where the weight is a printed total.
    """
    covered = partners.group_by("period").agg(
        weighed=pl.col("weighed_usd").sum(), valued=pl.col("weighed_usd").sum() + pl.col("unweighed_usd").sum()
    )
    found = totals.join(covered, on="period", how="left").with_columns(
        weight_covered=pl.when(pl.col("total_kg").is_null() & (pl.col("valued") > 0)).then(
            pl.col("weighed") / pl.col("valued")
        )
    )
    return found.select("period", *_SIDE)


def with_nothing(side: pl.DataFrame, world: pl.DataFrame) -> pl.DataFrame:
    """A side from a source of the whole world: in its complete years (``world``: period, era) a country without rows
    traded nothing.
    """
    idle = world.join(side, on="period", how="anti").with_columns(
        value_usd=0.0, net_weight_kg=0.0, weight_covered=None, months_covered=12, coverage=pl.lit("complete"),
        findings=None,
    )  # fmt: skip
    return pl.concat([side, idle.select(pl.col(c).cast(kind) for c, kind in side.schema.items())])


def net_trade(
    imports: pl.DataFrame, exports: pl.DataFrame, produced: Mapping[str, Production], basis: str
) -> pl.DataFrame:
    """Exports beside imports by period; ``imports`` and ``exports`` are each a :func:`side`, on one ``basis``.

    Columns: period, import_value_usd, export_value_usd, import_cover_by_exports (of complete periods),
    import_weight_kg, export_weight_kg, net_import_reliance, reason (why there is none), production_kg,
    production_source, and of each side months_covered, coverage, findings and era.
    """
    sides = {
        name: frame.rename({c: f"{name}_{c}" for c in _SIDE})
        for name, frame in zip(SIDES, (imports, exports), strict=True)
    }
    both = sides["import"].join(sides["export"], on="period", how="full", coalesce=True).sort("period")
    labels = both["period"].to_list()
    known = [produced.get(label) for label in labels]
    both = both.with_columns(
        pl.Series("production_kg", [p.kilograms if p else None for p in known], dtype=pl.Float64),
        pl.Series("production_source", [p.source if p else None for p in known], dtype=pl.String),
    )
    lacks = [[said for name in SIDES for said in _lacks(row, name, basis)] for row in both.iter_rows(named=True)]
    weights = pl.Series([not said for said in lacks], dtype=pl.Boolean)
    whole = pl.all_horizontal(
        *(pl.col(f"{name}_coverage") == "complete" for name in SIDES),
        *(pl.col(f"{name}_months_covered") == series.whole(basis) for name in SIDES),
    )
    both = both.with_columns(
        **{f"{name}_comparable": pl.when(whole).then(f"{name}_value_usd") for name in SIDES},
        **{f"{name}_weighed": pl.when(weights).then(f"{name}_net_weight_kg") for name in SIDES},
    )
    both = indicators.import_cover_by_exports(both, "import_comparable", "export_comparable")
    both = indicators.net_import_reliance(both, "import_weighed", "export_weighed", "production_kg")
    reasons = [_reason(row, said) for row, said in zip(both.iter_rows(named=True), lacks, strict=True)]
    return both.with_columns(
        pl.Series("reason", reasons, dtype=pl.String),
        import_weight_kg="import_net_weight_kg",
        export_weight_kg="export_net_weight_kg",
    ).select(
        "period", "import_value_usd", "export_value_usd", "import_cover_by_exports", "import_weight_kg",
        "export_weight_kg", "net_import_reliance", "reason", "production_kg", "production_source",
        *(f"{name}_{c}" for c in ("months_covered", "coverage", "findings", "era") for name in SIDES),
    )  # fmt: skip


def _lacks(row: Mapping[str, Any], name: str, basis: str) -> list[str]:
    """What keeps one side from being a weight of the whole trade of a period."""
    if row[f"{name}_coverage"] is None:
        return [say(_NONE[name])]
    if row[f"{name}_coverage"] != "complete":
        return [say(_EXTRACT[name])]
    if row[f"{name}_months_covered"] < series.whole(basis):
        return [say(_SHORT[name], months=row[f"{name}_months_covered"])]
    if row[f"{name}_net_weight_kg"] is None:
        return [say(_UNWEIGHED[name])]
    covered = row[f"{name}_weight_covered"]
    if covered is not None and covered < COVERED:
        return [say(_BARELY_WEIGHED[name], share=numbers.percent(covered))]
    return []


_NONE = {"import": later("No imports are in this store."), "export": later("No exports are in this store.")}
_EXTRACT = {
    "import": later("The imports are an extract, a lower bound."),
    "export": later("The exports are an extract, a lower bound."),
}
_SHORT = {
    "import": later("Of the imports there are {months} of 12 months."),
    "export": later("Of the exports there are {months} of 12 months."),
}
_UNWEIGHED = {"import": later("The imports have no weights."), "export": later("The exports have no weights.")}
_BARELY_WEIGHED = {
    "import": later("Weights cover {share} of the value of imports."),
    "export": later("Weights cover {share} of the value of exports."),
}


def _reason(row: Mapping[str, Any], lacks: list[str]) -> str | None:
    """Why net import reliance is not computable; None where it is."""
    said = [say("No production is entered.")] if row["production_kg"] is None else []
    if (said := [*said, *lacks]) or row["net_import_reliance"] is not None:
        return " ".join(said) or None
    return say("Production and net imports together are not above zero: nothing is left to be used at home.")
