"""Whether a file of the whole world has the codes and countries that stand in those of other years.

A file cut off in the middle parses, adds up, and lacks what comes after the cut.
"""

from __future__ import annotations

import polars as pl

from etl.checks.declared import WHOLE_CODES, WHOLE_REPORTERS, WHOLE_USD, WHOLE_YEARS
from etl.checks.rows import CELL, by_partner
from etl.checks.saying import Row, counted, raised, usd
from etl.checks.subject import Subject
from etl.schema import EXTRACT

_TABLE = ["source", "dataset", "nomenclature", "flow", "basis"]
_LINE = [*_TABLE, "reporter", "hs_code"]
_WHEN = ["period_start", "period_months"]


def missing(subject: Subject) -> pl.DataFrame:
    """Series of a million that a complete file of many reporters lacks, and that other years of its nomenclature have.

    Small countries come and go. A series counts if its code, or its reporter with at least three codes, is missing
    altogether and a complete file of another year has it, or if it has a million in each of two other years or more.
    """
    lines = subject.published.filter(by_partner()).group_by(*_LINE, *_WHEN).agg(
        pl.col("value_usd").sum(), whole=(pl.col("coverage") != EXTRACT).all()
    )  # fmt: skip
    table, whole = [*_TABLE, *_WHEN], lines.filter("whole")
    files = whole.group_by(table).agg(pl.col("reporter").n_unique()).filter(pl.col("reporter") >= WHOLE_REPORTERS)
    others = lines.select(*_LINE, "value_usd", "whole", other="period_start")
    elsewhere = files.select(table).join(others, on=_TABLE).filter(pl.col("other") != pl.col("period_start"))
    away = (pl.col("other") - pl.col("period_start")).abs()
    series = elsewhere.join(lines, on=[*_LINE, *_WHEN], how="anti").group_by(*_LINE, *_WHEN).agg(
        complete=(pl.col("whole") & (pl.col("value_usd") >= WHOLE_USD)).any(),
        least=pl.col("value_usd").min(),
        years=pl.len(),
        near=pl.col("other").sort_by(away, "other").first().dt.year(),
        value=pl.col("value_usd").sort_by(away, "other").first(),
    )  # fmt: skip
    absent = series
    for name in ("hs_code", "reporter"):
        there = whole.select(*table, name).unique().with_columns(pl.lit(True).alias(f"has_{name}"))
        absent = absent.join(there, on=[*table, name], how="left")
    absent = absent.with_columns(no_code=pl.col("has_hs_code").is_null(), no_reporter=pl.col("has_reporter").is_null())
    several = pl.col("complete").sum().over([*table, "reporter"]) >= WHOLE_CODES
    altogether = pl.col("complete") & (pl.col("no_code") | (pl.col("no_reporter") & several))
    usual = (pl.col("years") >= WHOLE_YEARS) & (pl.col("least") >= WHOLE_USD)
    return raised(
        absent.filter(altogether | usual).sort(CELL),
        "period-sum",
        _said,
        lambda hit: f"{hit['dataset']} of this period is registered as complete.",
    )


def _said(hit: Row) -> str:
    lacks = "code" if hit["no_code"] else "country" if hit["no_reporter"] else ""
    return (
        "There is nothing for this period in a file of the whole world, though the series stands in"
        f" {counted(hit['years'], 'other year')}: {usd(hit['value'])} in {hit['near']}."
        + (f" The file lacks the {lacks} altogether." if lacks else "")
    )
