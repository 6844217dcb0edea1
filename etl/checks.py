"""Consistency checks: pure functions from flow rows to findings."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from etl import schema
from etl.corrections import Correction, covers
from etl.fiscal_year import period_label
from etl.schema import WORLD

COLLAPSE_PARTNERS = 6
COLLAPSE_SHARE = 0.95
OUTLIER_USD = 1e6
OUTLIER_TIMES = 5
OUTLIER_MONTHS = 6
OUTLIER_WINDOW = "18mo"
_CELL = ["source", "reporter", "flow", "hs_code", "basis", "period_start", "period_months"]


def findings(flows: pl.DataFrame, rules: Sequence[Correction], start_months: dict[str, int]) -> pl.DataFrame:
    """All findings on ``flows``, in the shape of :data:`etl.schema.FINDINGS`, sorted by its key."""
    raised = pl.concat(
        [partner_collapse(flows), value_outlier(flows), extract(flows), corrected(flows, rules)], how="vertical"
    )
    labels = [
        period_label(start, months, basis, start_months.get(reporter, 1))
        for start, months, basis, reporter in raised.select(
            "period_start", "period_months", "basis", "reporter"
        ).iter_rows()
    ]
    return (
        raised.with_columns(pl.Series("period", labels, pl.String))
        .rename({"hs_code": "code"})
        .select(schema.FINDINGS.names)
        .sort(schema.FINDINGS.key, nulls_last=False)
    )


def partner_collapse(flows: pl.DataFrame) -> pl.DataFrame:
    """Months whose whole value stands on the alphabetically first countries: a defect of TradeStat's monthly bank.

    Fires where at most six partners have a value above zero and at least 95 % of it lies on names that begin with
    A, B or C. On HS 2846, 2018-01 to 2026-06, both flows, the rule finds April 2023 to March 2024 and nothing else.
    """
    partners = flows.filter(
        (pl.col("source") == "tradestat-meidb")
        & (pl.col("basis") == "month")
        & (pl.col("partner") != WORLD)
        & (pl.col("value_usd") > 0)
    )
    first = pl.col("partner_printed").str.slice(0, 1).is_in(["A", "B", "C"])
    cells = partners.group_by(_CELL).agg(
        count=pl.len(),
        share=pl.col("value_usd").filter(first).sum() / pl.col("value_usd").sum(),
        names=pl.col("partner_printed").sort_by("value_usd", descending=True).first(),
    )
    hit = cells.filter((pl.col("count") <= COLLAPSE_PARTNERS) & (pl.col("share") >= COLLAPSE_SHARE))
    return _raise(
        hit,
        "partner-collapse",
        "error",
        pl.format(
            "The split by country cannot be right: {} % of the value stands on {} partners from the beginning of"
            " the alphabet, most of it on {}. The total stands.",
            (pl.col("share") * 100).round(1),
            pl.col("count"),
            pl.col("names"),
        ),
        pl.lit("TradeStat's monthly bank books each eight-digit line on its alphabetically first country."),
    )


def value_outlier(flows: pl.DataFrame) -> pl.DataFrame:
    """Months in which one partner's value is far outside what the same partner has around them.

    Fires at USD 1 million or more and five times the largest other month within a year and a half, where there are at
    least six such months. Rows hidden by a correction are left out. A finding names the partner; it deletes nothing.
    """
    months = flows.filter(
        (pl.col("basis") == "month")
        & (pl.col("partner") != WORLD)
        & (pl.col("edition") != "as-published")
        & pl.col("value_usd").is_not_null()
    ).select(*_CELL, "partner", "value_usd")
    others = months.select(
        "source", "reporter", "flow", "hs_code", "partner", other_start="period_start", other="value_usd"
    )
    near = months.filter(pl.col("value_usd") >= OUTLIER_USD).join(
        others, on=["source", "reporter", "flow", "hs_code", "partner"]
    )
    start, other = pl.col("period_start"), pl.col("other_start")
    near = near.filter(
        (start != other)
        & other.is_between(start.dt.offset_by("-" + OUTLIER_WINDOW), start.dt.offset_by(OUTLIER_WINDOW))
    )
    cells = near.group_by(*_CELL, "partner", "value_usd").agg(most=pl.col("other").max(), months=pl.len())
    hit = cells.filter((pl.col("months") >= OUTLIER_MONTHS) & (pl.col("value_usd") >= OUTLIER_TIMES * pl.col("most")))
    return _raise(
        hit,
        "value-outlier",
        "warning",
        pl.format(
            "USD {} million stand on {} in one month; its other months within a year and a half are at most"
            " {} million.",
            (pl.col("value_usd") / 1e6).round(2),
            pl.col("partner"),
            (pl.col("most") / 1e6).round(2),
        ),
        pl.format("{} months compared", pl.col("months")),
        pl.col("partner"),
    )


def extract(flows: pl.DataFrame) -> pl.DataFrame:
    """Cells that the publisher has whole and this store only in part."""
    cells = flows.filter(pl.col("coverage") == "extract").group_by(_CELL).agg(count=pl.len())
    return _raise(
        cells,
        "extract",
        "warning",
        pl.format(
            "An extract by an unknown rule, {} suppliers listed: the total is a lower bound, a listed supplier's"
            " share an upper bound, its value exact.",
            pl.col("count"),
        ),
        pl.lit("sources.csv, coverage of the snapshot"),
    )


def corrected(flows: pl.DataFrame, rules: Sequence[Correction]) -> pl.DataFrame:
    """Cells that a correction changes in the corrected view, on the first basis it names."""
    found = [
        _raise(
            flows.filter(covers(rule) & (pl.col("basis") == rule.bases[0])).select(_CELL).unique(),
            "corrected",
            "info",
            pl.lit(f"The partner split is not used: {rule.reason}"),
            pl.lit(f"{rule.evidence} ({rule.id}, {rule.since})"),
        )
        for rule in rules
    ]
    return pl.concat([_raise(flows.head(0), "corrected", "info", pl.lit(""), pl.lit("")), *found])


def _raise(
    cells: pl.DataFrame, kind: str, severity: str, message: pl.Expr, evidence: pl.Expr, partner: pl.Expr | None = None
) -> pl.DataFrame:
    return cells.select(
        *_CELL,
        pl.lit(kind).alias("id"),
        pl.lit(severity).alias("severity"),
        (pl.lit(None, pl.String) if partner is None else partner).alias("partner"),
        message.alias("message"),
        evidence.alias("evidence"),
    )
