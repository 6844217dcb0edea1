"""Indicators, defined once. narwhals in and out: the same code runs on Polars, pandas, PyArrow and DuckDB frames.

All results are unrounded; shares and HHI are fractions 0–1. A missing figure makes no share, and the sum of nothing
is null, never zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import narwhals as nw
from narwhals.typing import IntoFrameT


@dataclass(frozen=True)
class Indicator:
    """An indicator as a reader meets it: formula and range of the column ``id``, and when there is none of it.

    ``shown`` is how pages print it, ``note`` what one must know before comparing, ``source`` whose definition it is.
    """

    id: str
    name: str
    formula: str
    range: str
    shown: str
    missing: str
    note: str
    source: str


INDICATORS = (
    Indicator(
        "supplier_share",
        "Supplier's share",
        "s_i = x_i / Σ x, with x the value in USD or the weight in kg of each supplier",
        "0 to 1",
        "per cent, by value and by weight",
        "None where the supplier's figure is not published, or the suppliers add up to nothing.",
        "Of the sum of the suppliers, not of the printed total. A share by weight and one by value answer different"
        " questions and are never exchanged. Unspecified origins are a supplier of their own.",
        "Arithmetic",
    ),
    Indicator(
        "top_share",
        "Share of the largest supplier",
        "max s_i",
        "1/n to 1, with n suppliers",
        "per cent, with the supplier's name",
        "None where no supplier has a share.",
        "Of equals, the first in the alphabet is named.",
        "Arithmetic",
    ),
    Indicator(
        "hhi",
        "Concentration, Herfindahl-Hirschman index",
        "HHI = Σ s_i²",
        "1/n to 1, with n suppliers",
        "× 10,000: a single supplier is 10,000",
        "None where no supplier has a share. It is then unknown, not zero.",
        "Of an extract the suppliers left out are missing: the index is not comparable.",
        "US Department of Justice and Federal Trade Commission, Herfindahl-Hirschman index",
    ),
    Indicator(
        "effective_suppliers",
        "Effective number of suppliers",
        "1 / HHI",
        "1 to n, with n suppliers",
        "as a number",
        "None where there is no HHI.",
        "So many suppliers of equal size would be as concentrated.",
        "M. A. Adelman, Review of Economics and Statistics 51 (1969), numbers equivalent",
    ),
    Indicator(
        "growth",
        "Growth",
        "later / earlier − 1",
        "from −1, without upper end",
        "per cent more or less",
        "None unless both are published and the earlier one is above zero.",
        "Only between complete periods of one length, source and coverage that follow each other.",
        "Arithmetic",
    ),
)
"""Every indicator, in the order in which the page on methods tells of them."""


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
