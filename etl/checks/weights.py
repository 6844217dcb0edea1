"""Whether value and weight of a good fit each other."""

from __future__ import annotations

import polars as pl

from etl import words
from etl.checks.declared import UNIT_COVERED, UNIT_USD
from etl.checks.rows import CELL, by_partner
from etl.checks.saying import Row, kilograms, price, raised, usd
from etl.checks.subject import Subject


def unit_value(subject: Subject) -> pl.DataFrame:
    """Values per kilogram outside the band of the smallest scope that holds the code; partners first, else the total.

    The total is the printed one, or the sum of the partners that have both, if those are most of the value.
    """
    bands = subject.unit_values
    band = pl.DataFrame(
        [(code, band.low, band.high, band.source) for code, band in bands.items()],
        {"hs_code": pl.String, "low": pl.Float64, "high": pl.Float64, "cited": pl.String},
        orient="row",
    )
    valued = subject.shown.filter(pl.col("value_usd") > 0, pl.col("hs_code").is_in(list(bands)))
    weighed = valued.filter(pl.col("net_weight_kg") > 0)
    rows = valued.join(weighed.select(CELL).unique(), on=CELL, how="semi").join(band, on="hs_code")
    columns = [*CELL, "partner", "value_usd", "net_weight_kg", "low", "high", "cited"]
    both = rows.filter(pl.col("net_weight_kg") > 0)
    outside = _outside(both.filter(by_partner()).select(columns))
    printed = both.filter(~by_partner()).select(columns)
    value = pl.col("value_usd")
    every = rows.filter(by_partner()).group_by(CELL).agg(every=value.sum())
    summed = both.filter(by_partner()).group_by(CELL).agg(
        pl.col("value_usd", "net_weight_kg").sum(), pl.col("low", "high", "cited").first()
    )  # fmt: skip
    summed = summed.join(every, on=CELL).filter(value >= UNIT_COVERED * pl.col("every"))
    totals = pl.concat(
        [printed, summed.join(printed, on=CELL, how="anti").with_columns(partner=pl.lit("WLD")).select(columns)]
    )
    alone = _outside(totals).join(outside, on=CELL, how="anti").with_columns(partner=pl.lit(None, pl.String))
    return raised(
        pl.concat([outside, alone]),
        "unit-value",
        lambda hit: (
            f"{_whose(hit, subject)} {usd(hit['value_usd'])} and {kilograms(hit['net_weight_kg'])}:"
            f" {price(hit['value_usd'] / hit['net_weight_kg'])}, outside {hit['low']:,g} to {hit['high']:,g}."
        ),
        lambda hit: hit["cited"],
    )


def _outside(rows: pl.DataFrame) -> pl.DataFrame:
    each = pl.col("value_usd") / pl.col("net_weight_kg")
    return rows.filter(pl.col("value_usd") >= UNIT_USD, (each < pl.col("low")) | (each > pl.col("high")))


def _whose(hit: Row, subject: Subject) -> str:
    return "The total is" if hit["partner"] is None else f"{words.capital(subject.name(hit['partner']))} has"
