"""Diversification: suppliers who enter and leave between two periods."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from etl import series, signals
from etl.signals import WINDOW, Months

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


def twelve_months(known: Months, periods: pl.DataFrame, last: str | None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Twelve months each, back from the latest with a usable split up to ``last``: a month by itself is single
    deliveries. They are called by their last month, and left out where a month is missing, masked or of another series.

    Returned are what is known of them, with the columns of ``periods`` of :class:`etl.cells.Cells` that are needed, and
    what each supplier had in them.
    """
    ends = [at for at in known.split if last is None or series.month(at) <= last]
    windows = [range(at - WINDOW + 1, at + 1) for at in range(max(ends), known.span.start, -WINDOW)] if ends else []
    rows, of = [], {row["period"]: row for row in periods.iter_rows(named=True)}
    for window in windows:
        months = [of.get(series.month(at), {}) for at in window]
        eras = {month.get("era") for month in months}
        if known.split.issuperset(window) and len(eras) == 1:
            rows.append(
                {
                    "period": series.month(window[-1]),
                    "months_covered": WINDOW,
                    "coverage": "complete",
                    "findings": series.ids(month["findings"] for month in months),
                    "status": "estimated" if any(month["status"] == "estimated" for month in months) else None,
                    "era": eras.pop(),
                }
            )
    found = pl.DataFrame(rows, schema=_TWELVE)
    return found, signals.summed(known, {series.month(w[-1]): w for w in windows})


def neighbours(windows: pl.DataFrame) -> list[tuple[str, str]]:
    """Twelve months and the twelve after them, of one series, from :func:`twelve_months`."""
    eras = dict(windows.sort("period").select("period", "era").iter_rows())
    pairs = ((series.month(series.ordinal(later) - WINDOW), later) for later in eras)
    return [(earlier, later) for earlier, later in pairs if earlier in eras and eras[earlier] == eras[later]]


_TWELVE = {
    "period": pl.String, "months_covered": pl.Int32, "coverage": pl.String, "findings": pl.String,
    "status": pl.String, "era": pl.String,
}  # fmt: skip
_PAIRS = {"earlier": pl.String, "period": pl.String}
