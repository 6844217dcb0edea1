"""Whether a value fits those beside it: the months and years around it, another source, another period."""

from __future__ import annotations

import polars as pl

from etl import precision, words
from etl.checks.across import another_value
from etl.checks.declared import (
    COPY_DIGITS,
    OUTLIER_MONTHS,
    OUTLIER_TIMES,
    OUTLIER_USD,
    OUTLIER_WINDOW,
    SCALE_TIMES,
    SCALE_TOTAL,
    SCALE_TOTAL_YEARS,
    SCALE_YEARS,
)
from etl.checks.exchanges import exchanged
from etl.checks.rows import CELL, SERIES, by_partner
from etl.checks.saying import Row, raised, usd
from etl.checks.subject import Subject
from etl.fiscal_year import period_label
from etl.schema import EXTRACT, WORLD

ID = "value-outlier"


def value_outlier(subject: Subject) -> pl.DataFrame:
    """Values far outside what stands beside them; a finding names them and deletes nothing."""
    return pl.concat(check(subject) for check in (by_month, by_year, by_source, copies, exchanged))


def by_month(subject: Subject) -> pl.DataFrame:
    """Months in which one partner's value is far above what the same partner has around them."""
    months = subject.shown.filter(by_partner(), pl.col("basis") == "month", pl.col("value_usd").is_not_null())
    months = months.select(*CELL, "partner", "value_usd")
    others = months.select(*SERIES, "partner", other_start="period_start", other="value_usd")
    near = months.filter(pl.col("value_usd") >= OUTLIER_USD).join(others, on=[*SERIES, "partner"])
    start, other = pl.col("period_start"), pl.col("other_start")
    within = other.is_between(start.dt.offset_by("-" + OUTLIER_WINDOW), start.dt.offset_by(OUTLIER_WINDOW))
    cells = near.filter(start != other, within).group_by(*CELL, "partner", "value_usd")
    found = cells.agg(most=pl.col("other").max(), months=pl.len())
    hits = found.filter(pl.col("months") >= OUTLIER_MONTHS, pl.col("value_usd") >= OUTLIER_TIMES * pl.col("most"))
    return raised(
        hits,
        ID,
        lambda hit: (
            f"{usd(hit['value_usd'])} stand on {subject.name(hit['partner'])} in one month; its other months within a"
            f" year and a half are at most {hit['most'] / 1e6:.2f} million."
        ),
        lambda hit: f"{hit['months']} months compared",
    )


def by_year(subject: Subject) -> pl.DataFrame:
    """Years whose total, or one partner in it, is of another order of magnitude than in all other years."""
    number = subject.years.select("source", "basis", "period_start").unique().group_by("source", "basis").len()
    several = number.filter(pl.col("len") > SCALE_TOTAL_YEARS)
    rows = subject.years.filter(pl.col("value_usd") > 0).join(several, on=["source", "basis"], how="semi")
    rows = rows.select(*CELL, "partner", "value_usd", extract=pl.col("coverage") == EXTRACT)
    printed, partners = rows.filter(~by_partner()), rows.filter(by_partner())
    summed = partners.group_by(CELL).agg(pl.col("value_usd").sum(), pl.col("extract").any())
    summed = summed.join(printed, on=CELL, how="anti").with_columns(partner=pl.lit(WORLD)).select(rows.columns)
    both = pl.concat([printed, summed, partners])
    series = [*SERIES, "basis", "partner"]
    total, value = pl.col("partner") == WORLD, pl.col("value_usd")
    years = pl.when(total).then(SCALE_TOTAL_YEARS).otherwise(SCALE_YEARS)
    near = both.join(both.filter(value >= OUTLIER_USD).select(series).unique(), on=series, how="semi")
    around = near.group_by(series).agg(pl.len(), top=value.top_k(2), bottom=value.bottom_k(2))
    around = around.filter(pl.col("len") > years)
    times = pl.when(total).then(SCALE_TOTAL).otherwise(SCALE_TIMES)
    high, next_high = pl.col("top").list.max(), pl.col("top").list.min()
    low, next_low = pl.col("bottom").list.min(), pl.col("bottom").list.max()
    above = (value == high) & (high >= OUTLIER_USD) & (high >= times * next_high)
    below = (value == low) & (next_low >= OUTLIER_USD) & (next_low >= times * low) & total & ~pl.col("extract")
    hits = near.join(around, on=series).filter(above | below)
    hits = hits.with_columns(up=value == high, next=pl.when(value == high).then(next_high).otherwise(next_low))
    return raised(
        hits.with_columns(named=pl.col("partner"), partner=pl.when(~total).then("partner")),
        ID,
        lambda hit: (
            f"{_whose(hit, subject)} {usd(hit['value_usd'])} in this year;"
            f" in {hit['len'] - 1} other years it is {'at most' if hit['up'] else 'at least'} {usd(hit['next'])}."
        ),
        lambda hit: f"{hit['len'] - 1} years compared; another order of magnitude is what a wrong unit gives.",
    )


def _whose(hit: Row, subject: Subject) -> str:
    return "The total is" if hit["named"] == WORLD else f"{words.capital(subject.name(hit['named']))} has"


def by_source(subject: Subject) -> pl.DataFrame:
    """Totals and partners of which another source of the same trade tells a value far below, or none."""
    hits = another_value(subject).sort(*CELL, "partner", "other", nulls_last=False)
    hits = hits.unique([*CELL, "partner"], keep="first", maintain_order=True)
    return raised(
        hits.with_columns(named=pl.col("partner"), partner=pl.when(pl.col("partner") != WORLD).then("partner")),
        ID,
        lambda hit: (
            f"{_whose(hit, subject)} {usd(hit['value_usd'])} here;"
            f" {words.source(hit['source_other'])} has"
            f" {'none' if hit['other'] is None else usd(hit['other'])} of the same trade."
        ),
        lambda hit: f"Calendar year {hit['period_start']:%Y} in both, the same reporter, flow and code.",
    )


def copies(subject: Subject) -> pl.DataFrame:
    """Periods whose figures are those of another period of the series, each to its last digit."""
    rows = subject.published.filter(pl.col("value_usd") > 0)
    step = 2 * precision.half_steps(rows, subject.precision, "value_usd")
    digits = (pl.col("value_usd") / pl.when(step > 0).then(step).otherwise(1)).log10().clip(0)
    figure = pl.struct("partner", "value_usd").hash() // 2**20  # so that a sum of them does not overflow
    cells = rows.select(*CELL, "value_usd", digits=digits, figure=figure).group_by(CELL).agg(
        pl.len(), pl.col("digits").sum(), pl.col("figure").sum()
    )  # fmt: skip
    told = cells.filter(pl.col("digits") >= COPY_DIGITS)
    same = [*SERIES, "basis", "period_months", "len", "figure"]
    hits = told.join(told.select(*same, other="period_start"), on=same).filter(
        pl.col("period_start") != pl.col("other")
    )
    hits = hits.sort(*CELL, "other").unique(CELL, keep="first", maintain_order=True)
    return raised(
        hits,
        ID,
        lambda hit: f"The figures are those of {_label(hit, subject)} to the last digit: one of the two is a copy.",
        lambda hit: f"{hit['len']} figures with {hit['digits']:.0f} digits in all",
    )


def _label(hit: Row, subject: Subject) -> str:
    start = subject.start_months.get(hit["reporter"], 1)
    return period_label(hit["other"], hit["period_months"], hit["basis"], start)
