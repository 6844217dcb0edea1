"""Flow rows as checks compare them: one nomenclature, publisher families, years of every source on one footing."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from etl.schema import WORLD

SERIES = ["source", "reporter", "flow", "hs_code"]
SPAN = ["period_start", "period_months"]
CELL = [*SERIES, "basis", *SPAN]
"""What a finding speaks of, besides the partner."""
FAMILY = pl.col("source").str.extract("^([a-z]+)").alias("family")
"""Sources of one publisher print the same statistics: ``tradestat-meidb`` and ``tradestat-trends`` are TradeStat's."""
YEARS = [*CELL, "partner", "value_usd", "net_weight_kg", "coverage", "nomenclature"]


def by_partner() -> pl.Expr:
    """Rows of a country, not of the published total."""
    return pl.col("partner") != WORLD


def newest(flows: pl.DataFrame) -> pl.DataFrame:
    """Of one code and period in several nomenclatures of a source the rows of the newest: it is the same trade."""
    cell, reports = [*SERIES, *SPAN], ["source", *SPAN]
    several = flows.select(*reports, "nomenclature").unique().group_by(reports).len().filter(pl.col("len") > 1)
    if several.is_empty():
        return flows
    maybe = flows.join(several, on=reports, how="semi")
    latest = pl.col("nomenclature") == pl.col("nomenclature").max().over(cell)
    return pl.concat([flows.join(several, on=reports, how="anti"), maybe.filter(latest)])


def years(rows: pl.DataFrame, start_months: Mapping[str, int]) -> pl.DataFrame:
    """Fiscal and calendar years, as published or as the sum of their twelve months; columns of :data:`YEARS`.

    Of months there is the total if each of them has one, and the split if each of them has one: a partner that one of
    them does not list had no trade worth printing then. A weight is there if none of its months lacks it. A published
    year goes before one added up.
    """
    whole = pl.col("basis").is_in(["fiscal_year", "calendar_year"])
    published = rows.filter(whole, pl.col("period_months") == 12).select(YEARS)
    months = rows.filter(pl.col("basis") == "month")
    if months.is_empty():
        return published
    first = pl.col("reporter").replace_strict(start_months, default=1, return_dtype=pl.Int8)
    january = pl.lit(1, pl.Int8)
    added = pl.concat(
        [_added(months, "calendar_year", january), _added(months.filter(first != 1), "fiscal_year", first)]
    )
    cell = [*SERIES, "basis", "period_start"]
    there = published.join(added.select("source").unique(), on="source", how="semi").select(cell).unique()
    return pl.concat([published, added.join(there, on=cell, how="anti")])


def _added(months: pl.DataFrame, basis: str, first: pl.Expr) -> pl.DataFrame:
    start = pl.col("period_start")
    year = start.dt.year() - (start.dt.month() < first).cast(pl.Int32)
    dated = months.with_columns(year=pl.date(year, first, 1))
    total = pl.col("value_usd").filter(pl.col("partner") == WORLD).sum()
    cells = dated.group_by(*SERIES, "year", "period_start").agg(split=by_partner().any() | (total == 0))
    whole = cells.group_by(*SERIES, "year").agg(pl.len(), pl.col("split").all()).filter(pl.col("len") == 12)
    figures = (
        pl.when(pl.col(name).null_count() == 0).then(pl.col(name).sum()).alias(name)
        for name in ("value_usd", "net_weight_kg")
    )
    return (
        dated.join(whole.drop("len"), on=[*SERIES, "year"])
        .group_by(*SERIES, "year", "split", "partner")
        .agg(pl.len(), *figures, pl.col("coverage", "nomenclature").first())
        .filter(pl.when(by_partner()).then("split").otherwise(pl.col("len") == 12))
        .with_columns(period_start="year", period_months=pl.lit(12, pl.Int8), basis=pl.lit(basis))
        .select(YEARS)
    )
