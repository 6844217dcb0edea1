"""Whether two partners of a year stand in each other's place, or one under another name."""

from __future__ import annotations

import polars as pl

from etl import words
from etl.checks.declared import EXCHANGE_AROUND, EXCHANGE_LESS, EXCHANGE_MORE, EXCHANGE_USD, EXCHANGE_WITHIN
from etl.checks.rows import CELL, SERIES, by_partner
from etl.checks.saying import raised, usd
from etl.checks.subject import Subject


def exchanged(subject: Subject) -> pl.DataFrame:
    """Years in which a steady partner has a fifth of its usual trade or none, and another that had little has it.

    Of months there is no such check: a steady supplier pauses and another delivers once, which is no error.
    """
    series = [*SERIES, "basis"]
    rows = subject.years.filter(by_partner(), pl.col("value_usd") > 0).select(*CELL, "partner", "value_usd")
    value, most = pl.col("value_usd"), pl.col("top").list.max()
    partners = rows.group_by(*series, "partner").agg(value.max()).filter(value >= EXCHANGE_USD / EXCHANGE_WITHIN)
    large = rows.join(partners.drop("value_usd"), on=[*series, "partner"], how="semi")
    tops = large.group_by(*series, "partner").agg(top=value.top_k(2), years=pl.len())
    second = pl.when(pl.col("years") == 1).then(0.0).otherwise(pl.col("top").list.min())
    sudden = tops.filter(most >= EXCHANGE_MORE * second).with_columns(before=second)
    there = large.join(sudden, on=[*series, "partner"]).filter(value == most)
    cells = there.select(CELL).unique()
    known = rows.select(CELL).unique().join(cells.select(series).unique(), on=series, how="semi")
    away = (pl.col("period_start").dt.year() - pl.col("year").dt.year()).abs()
    near = cells.join(known.select(*series, year="period_start"), on=series)
    near = near.filter(away.is_between(1, EXCHANGE_AROUND))
    wide = near.group_by(CELL).agg(pl.len()).filter(pl.col("len") >= EXCHANGE_AROUND)
    steady = (
        near.join(wide, on=CELL)
        .join(large.select(*series, "partner", year="period_start", around="value_usd"), on=[*series, "year"])
        .group_by(*CELL, "len", other="partner")
        .agg(held=pl.len(), low=pl.col("around").min(), high=pl.col("around").max())
        .filter(pl.col("held") == pl.col("len"), pl.col("low") >= EXCHANGE_USD)
        .join(large.select(*CELL, other="partner", now="value_usd"), on=[*CELL, "other"], how="left")
        .filter(pl.col("now").fill_null(0) * EXCHANGE_LESS <= pl.col("low"))
    )
    pairs = there.join(steady, on=CELL).filter(
        value.is_between(pl.col("low") / EXCHANGE_WITHIN, pl.col("high") * EXCHANGE_WITHIN)
    )
    return raised(
        pairs.sort(*CELL, "partner", "other").unique([*CELL, "partner"], keep="first", maintain_order=True),
        "value-outlier",
        lambda hit: (
            f"{words.capital(subject.name(hit['partner']))} has {usd(hit['value_usd'])}, in other years at most"
            f" {usd(hit['before'])}; {subject.name(hit['other'])}"
            f" {'is not listed' if hit['now'] is None else 'has ' + usd(hit['now'])}, in the years around"
            f" {usd(hit['low'])} to {usd(hit['high'])}: the one may stand in the other's place."
        ),
        lambda hit: f"{hit['len']} years around compared",
    )
