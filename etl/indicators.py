"""Indicators, defined once. narwhals in and out: the same code runs on Polars, pandas, PyArrow and DuckDB frames.

All results are unrounded; shares and HHI are fractions 0–1. A missing figure makes no share, and the sum of nothing
is null, never zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import narwhals as nw
from narwhals.typing import IntoFrameT


def supplier_share(frame: IntoFrameT, figure: str, by: Sequence[str], name: str) -> IntoFrameT:
    """Add column ``name``: s_i = x_i / Σ x within each group ``by``; x = ``figure`` (USD or kg), range 0–1.

    Null where x_i is null or the group sums to zero or to nothing.
    """
    total = nw.col(figure).sum().over(*by)
    share = nw.when(total > 0).then(nw.col(figure) / total)
    known: Any = nw.from_native(cast(Any, frame))
    result: IntoFrameT = known.with_columns(share.alias(name)).to_native()
    return result


def concentration(frame: IntoFrameT, share: str, partner: str, by: Sequence[str]) -> IntoFrameT:
    """One row per group ``by``: ``hhi``, ``effective_suppliers``, ``top_partner``, ``top_share``.

    hhi = Σ s_i², range 1/n to 1 (US Department of Justice, Herfindahl-Hirschman index, there × 10,000);
    effective_suppliers = 1/hhi, the number of equal suppliers with the same index;
    top_share = max s_i. Ties for the largest are broken by the alphabet. Groups without any share are absent:
    their index is not known, and it is not zero. Unspecified origins count as a supplier of their own.
    """
    known: Any = nw.from_native(cast(Any, frame)).filter(~nw.col(share).is_null())
    squares = known.with_columns((nw.col(share) * nw.col(share)).alias("__square"))
    sums = squares.group_by(*by).agg(nw.col("__square").sum().alias("hhi"), nw.col(share).max().alias("top_share"))
    largest = known.join(sums.select(*by, "top_share"), on=list(by), how="inner")
    first = (
        largest.filter(nw.col(share) == nw.col("top_share"))
        .group_by(*by)
        .agg(nw.col(partner).min().alias("top_partner"))
    )
    result: IntoFrameT = (
        sums.join(first, on=list(by), how="inner")
        .with_columns((1 / nw.col("hhi")).alias("effective_suppliers"))
        .select(*by, "hhi", "effective_suppliers", "top_partner", "top_share")
        .to_native()
    )
    return result


def growth(later: float | None, earlier: float | None) -> float | None:
    """later / earlier − 1, a fraction; None unless both are published and earlier is positive.

    Only ever given two complete periods of the same length, source and coverage.
    """
    if later is None or not earlier:
        return None
    return later / earlier - 1
