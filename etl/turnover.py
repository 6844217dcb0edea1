"""Diversification: suppliers who enter and leave between two periods."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

ABSENT = 0.001
"""Share below which a supplier counts as absent; one that is not listed in a complete period is."""
PRESENT = 0.01
"""Share from which a supplier who was absent has entered."""


def entries_exits(partners: pl.DataFrame, pairs: Sequence[tuple[str, str]], share: str) -> pl.DataFrame:
    """Suppliers below :data:`ABSENT` in the earlier period and at :data:`PRESENT` in the later one enter, the other way
    round they leave; who is small in both, or stays, is not listed.

    ``partners`` of :mod:`etl.cells`, ``pairs`` of complete periods with a usable split, ``share`` the column compared.
    Columns: period, earlier, partner, change, value_usd, value_before_usd, share, share_before.
    """
    wanted = pl.DataFrame({"earlier": [a for a, _ in pairs], "period": [b for _, b in pairs]}, schema=_PAIRS)
    figures = partners.filter(pl.col(share).is_not_null()).select("period", "partner", "value_usd", share=share)
    later = wanted.join(figures, on="period", how="inner")
    earlier = wanted.join(figures.rename({"period": "earlier"}), on="earlier", how="inner")
    earlier = earlier.rename({"value_usd": "value_before_usd", "share": "share_before"})
    both = later.join(earlier, on=["period", "earlier", "partner"], how="full", coalesce=True)
    weighed = pl.col("period").is_in(later["period"].implode()) & pl.col("earlier").is_in(earlier["earlier"].implode())
    now, before = (pl.col(c).fill_null(0) for c in ("share", "share_before"))
    change = (
        pl.when((before < ABSENT) & (now >= PRESENT))
        .then(pl.lit("enters"))
        .when((now < ABSENT) & (before >= PRESENT))
        .then(pl.lit("leaves"))
    )
    return (
        both.filter(weighed)
        .with_columns(change=change, size=pl.max_horizontal(now, before))
        .filter(pl.col("change").is_not_null())
        .sort(["period", "change", "size", "partner"], descending=[False, False, True, False])
        .select("period", "earlier", "partner", "change", "value_usd", "value_before_usd", "share", "share_before")
    )


_PAIRS = {"earlier": pl.String, "period": pl.String}
