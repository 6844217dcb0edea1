"""Whether values in two currencies tell of the same trade."""

from __future__ import annotations

import polars as pl

from etl.checks.declared import RATE_APART, RATE_USD
from etl.checks.rows import CELL
from etl.checks.saying import money, raised, usd
from etl.checks.subject import Subject
from etl.schema import WORLD


def implied_rate(subject: Subject) -> pl.DataFrame:
    """The exchange rate that a value in local currency and one in dollars imply, against the average of the period."""
    foreign = pl.when(pl.col("base") == "USD").then("quote").otherwise("base")
    per_dollar = pl.when(pl.col("base") == "USD").then("rate").otherwise(1 / pl.col("rate"))
    against = subject.rates.filter((pl.col("base") == "USD") | (pl.col("quote") == "USD"))
    average = against.select("period_start", "period_months", currency=foreign, average=per_dollar, cited="source")
    rows = subject.published.filter(
        pl.col("usd_origin") == "published", pl.col("value_usd") >= RATE_USD, pl.col("value_local") > 0
    )
    both = rows.join(average, on=["period_start", "period_months", "currency"])
    both = both.select(
        *CELL, "partner", "value_usd", "value_local", "currency", "average", "cited",
        implied=pl.col("value_local") / pl.col("value_usd"),
    )  # fmt: skip
    hits = both.filter((pl.col("implied") / pl.col("average") - 1).abs() > RATE_APART)
    return raised(
        hits.with_columns(partner=pl.when(pl.col("partner") != WORLD).then("partner")),
        "implied-rate",
        lambda hit: (
            f"{money(hit['value_local'], hit['currency'])} and {usd(hit['value_usd'])} imply {hit['implied']:.2f}"
            f" {hit['currency']} per dollar; the average of the period is {hit['average']:.2f}."
        ),
        lambda hit: f"{hit['cited']}; tolerance {RATE_APART:.0%}",
    )
