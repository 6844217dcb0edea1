"""Whether a split by country can be right."""

from __future__ import annotations

import polars as pl

from etl.checks.declared import COLLAPSE_PARTNERS, COLLAPSE_SHARE
from etl.checks.subject import CELL, Subject, by_partner, raised


def partner_collapse(subject: Subject) -> pl.DataFrame:
    """Months whose whole value stands on the alphabetically first countries: a defect of TradeStat's monthly bank."""
    partners = subject.published.filter(
        by_partner(), pl.col("value_usd") > 0, pl.col("basis") == "month", pl.col("source") == "tradestat-meidb"
    )
    first = pl.col("partner_printed").str.slice(0, 1).is_in(["A", "B", "C"])
    cells = partners.group_by(CELL).agg(
        count=pl.len(),
        share=pl.col("value_usd").filter(first).sum() / pl.col("value_usd").sum(),
        most=pl.col("partner").sort_by("value_usd", descending=True).first(),
    )
    hits = cells.filter(pl.col("count") <= COLLAPSE_PARTNERS, pl.col("share") >= COLLAPSE_SHARE)
    return raised(
        hits,
        "partner-collapse",
        lambda hit: (
            f"The split by country cannot be right: {100 * hit['share']:.1f} % of the value stands on {hit['count']}"
            f" partners from the beginning of the alphabet, most of it on {subject.name(hit['most'])}."
            " The total stands."
        ),
        lambda _: "TradeStat's monthly bank books each eight-digit line on its alphabetically first country.",
    )
