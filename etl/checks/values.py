"""Whether a value fits those beside it."""

from __future__ import annotations

import polars as pl

from etl.checks.declared import OUTLIER_MONTHS, OUTLIER_TIMES, OUTLIER_USD, OUTLIER_WINDOW
from etl.checks.subject import CELL, SERIES, Subject, by_partner, raised, usd


def value_outlier(subject: Subject) -> pl.DataFrame:
    """Months in which one partner's value is far outside what the same partner has around them."""
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
        "value-outlier",
        lambda hit: (
            f"{usd(hit['value_usd'])} stand on {subject.name(hit['partner'])} in one month; its other months within a"
            f" year and a half are at most {hit['most'] / 1e6:.2f} million."
        ),
        lambda hit: f"{hit['months']} months compared",
    )
