"""What rulebooks judge: the measures of imports by year, with bounds and reasons where they are not known. Pure.

One definition for the panel of a commodity and for the screening of all codes: ``period`` of the cells is a year's
label, or whatever names one code in one year.
"""

from __future__ import annotations

from collections.abc import Set

import polars as pl

from etl import indicators
from etl.cells import Cells
from etl.language import later
from etl.rulebooks import AT_LEAST, INDICATORS, WHY
from etl.schema import EXTRACT, MASKED

SPLIT = ("hhi", "effective_suppliers", "top_share", "cr3", "cr5")
"""Measures of the split by supplier."""
EXPORTS = {"period": pl.String, "exports_usd": pl.Float64, "exports_missing": pl.String}
WORLD_HHI = {"period": pl.String, "world_export_hhi": pl.Float64, "world_export_hhi_missing": pl.String}


def measures(
    imports: Cells, exports: pl.DataFrame, world: pl.DataFrame, bloc: Set[str] = frozenset(), months: int = 12
) -> pl.DataFrame:
    """A row per period of ``imports`` with the columns of :data:`etl.rulebooks.INDICATORS`, their bounds and reasons.

    ``exports`` (:data:`EXPORTS`) and ``world`` (:data:`WORLD_HHI`) may lack periods: nothing is known of them there.
    With ``bloc``, of which the importer is a member, imports are those from others, but for ``extra_bloc_share``. Added
    are ``top_partner``, ``suppliers`` and ``imports_usd``, of extracts too.
    """
    outside = _outside(imports.partners, bloc)
    index = indicators.concentration(outside, "share_value", "partner", ["period"])
    within = indicators.extra_bloc_share(imports.partners, "value_usd", "partner", sorted(bloc), ["period"])
    bought = pl.coalesce("total_usd", "partner_sum")
    if bloc:
        sums = outside.group_by("period").agg(
            bought=pl.when(pl.col("value_usd").count() > 0).then(pl.col("value_usd").sum())
        )
    else:
        sums = imports.periods.select("period", bought=bought)
    frame = (
        imports.periods.join(index, on="period", how="left", maintain_order="left")
        .join(within, on="period", how="left", maintain_order="left")
        .join(sums, on="period", how="left", maintain_order="left")
        .join(exports.select(*EXPORTS), on="period", how="left", maintain_order="left")
        .join(world.select(*WORLD_HHI), on="period", how="left", maintain_order="left")
        .with_columns(__part=_part(months))
        .with_columns(__split=pl.coalesce("__part", _no_split()), __value=pl.coalesce("__part", _no_value()))
    )
    whole, split = pl.col("__part").is_null(), pl.col("__split").is_null()
    known = frame.with_columns(
        imports_usd="bought",
        value_usd=pl.when(whole).then("bought"),
        value_usd_at_least=pl.when(~whole).then("bought"),
        value_usd_missing="__value",
        **{name: pl.when(split).then(name) for name in SPLIT},
        **{name + WHY: pl.col("__split") for name in SPLIT},
        extra_bloc_share=pl.when(split & pl.lit(bool(bloc))).then("extra_bloc_share"),
        extra_bloc_share_missing="__split",
    )
    covered = indicators.import_cover_by_exports(known, "value_usd", "exports_usd").with_columns(
        import_cover_by_exports_missing=pl.coalesce(
            "value_usd_missing", "exports_missing", pl.when(pl.col("exports_usd").is_null()).then(
                pl.lit(later("exports are not in this store")))),
        world_export_hhi_missing=pl.coalesce(
            "world_export_hhi_missing", pl.lit(later("world exports are not in this store"))),
    )  # fmt: skip
    named = [c for name in INDICATORS for c in (name, name + AT_LEAST, name + WHY) if c in covered.columns]
    return covered.select("period", "era", "coverage", "months_covered", "findings", "top_partner", "suppliers",
                          "imports_usd", *named)  # fmt: skip


def exported(found: Cells, months: int = 12) -> pl.DataFrame:
    """Exports to all countries, as :data:`EXPORTS`, of the cells of a country's exports."""
    sold = found.periods.with_columns(__part=_part(months), sold=pl.coalesce("total_usd", "partner_sum"))
    return sold.select(
        "period",
        exports_usd=pl.when(pl.col("__part").is_null()).then("sold"),
        exports_missing=pl.concat_str(pl.lit("of exports "), "__part"),
    )


def _outside(partners: pl.DataFrame, bloc: Set[str]) -> pl.DataFrame:
    """The suppliers that count, with their shares among themselves."""
    if not bloc:
        return partners
    found = partners.filter(~pl.col("partner").is_in(sorted(bloc)))
    worth = pl.coalesce("value_usd", "value_local")
    return indicators.supplier_share(found.with_columns(__worth=worth), "__worth", ["period"], "share_value")


def _part(months: int) -> pl.Expr:
    """Why the figures of a period are not those of all of it; null where they are."""
    return (
        pl.when(pl.col("coverage") == EXTRACT)
        .then(pl.lit(later("an extract, in which suppliers are left out")))
        .when(pl.col("coverage") != "complete")
        .then(pl.lit(later("the answer of the source was cut off")))
        .when(pl.col("months_covered") < months)
        .then(pl.format("{} of {} months are published", "months_covered", pl.lit(months)))
    )


def _no_split() -> pl.Expr:
    """Why the suppliers of a period are not known; null where they are."""
    masked = pl.col("findings").fill_null("").str.split(";").list.contains(MASKED)
    return (
        pl.when(~pl.col("usable") & masked)
        .then(pl.lit(later("the split by country is wrong at the source") + f" ({MASKED})"))
        .when(~pl.col("usable"))
        .then(pl.lit(later("no split by country")))
        .when(pl.col("hhi").is_null())
        .then(pl.lit(later("no values by country")))
    )


def _no_value() -> pl.Expr:
    return pl.when(pl.col("bought").is_null()).then(pl.lit(later("no value in USD")))
