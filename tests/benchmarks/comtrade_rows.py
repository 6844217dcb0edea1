"""A bulk file of UN Comtrade to measure with: synthetic figures in the 47 columns, monthly, descriptions blank.

``python tests/benchmarks/comtrade_rows.py <path> <rows>`` writes one; equal arguments give equal bytes.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import polars as pl

from etl.sources.comtrade import COLUMNS

REPORTERS = (699, 842, 392, 276, 251, 380, 410, 826)
PARTNERS = (0, 156, 842, 276, 392, 410, 826, 251, 380, 528, 56, 724, 702, 764, 704, 458, 360, 608, 344, 490, 36, 124,
            76, 484)  # fmt: skip
MONTHS = tuple((year, month) for year in (2024, 2025) for month in range(1, 13))
BY_TRANSPORT = 6
"""In each group the figures of the partners that follow World are repeated by one mode of transport."""
GROUP = len(PARTNERS) + BY_TRANSPORT
CODES = tuple(f"{chapter:02d}{heading:02d}{line:02d}" for chapter in range(25, 86) for heading in range(1, 11)
              for line in (10, 90))  # fmt: skip
_GROUPS_AT_ONCE = 4_000


def write(path: Path, rows: int, seed: int = 20261122) -> None:
    """Write at least ``rows`` rows below the header, whole groups of a reporter, flow, code and month."""
    draw = np.random.default_rng(seed)
    groups = -(-rows // GROUP)
    if groups > len(REPORTERS) * 2 * len(CODES) * len(MONTHS):
        raise ValueError(f"{rows} rows are more than there are cells.")
    with path.open("wb") as file:
        for first in range(0, groups, _GROUPS_AT_ONCE):
            frame = _rows(np.arange(first, min(first + _GROUPS_AT_ONCE, groups)), draw)
            frame.write_csv(file, separator="\t", include_header=first == 0, float_precision=3)


def _rows(group: np.ndarray, draw: np.random.Generator) -> pl.DataFrame:
    code, rest = group % len(CODES), group // len(CODES)
    flow, rest = rest % 2, rest // 2
    month, reporter = rest % len(MONTHS), rest // len(MONTHS)
    value = draw.lognormal(11, 2, (len(group), len(PARTNERS))).round(3)
    weight = (value / draw.lognormal(2.5, 0.8, value.shape)).round(3)
    for figures in (value, weight):
        figures[:, 0] = figures[:, 1:].sum(axis=1)
    which = np.r_[0 : len(PARTNERS), 1 : 1 + BY_TRANSPORT]
    by_transport = np.r_[np.zeros(len(PARTNERS), int), np.full(BY_TRANSPORT, 2100)]

    def per_group(values: tuple[object, ...], at: np.ndarray) -> pl.Series:
        return pl.Series(np.repeat(np.asarray(values)[at], GROUP))

    estimated = draw.random((len(group), GROUP)).ravel() < 0.3
    years, months = (tuple(pair[n] for pair in MONTHS) for n in (0, 1))
    known = {
        "refYear": per_group(years, month),
        "refMonth": per_group(months, month),
        "reporterCode": per_group(REPORTERS, reporter),
        "flowCode": per_group(("M", "X"), flow),
        "cmdCode": per_group(CODES, code),
        "partnerCode": pl.Series(np.tile(np.asarray(PARTNERS)[which], len(group))),
        "motCode": pl.Series(np.tile(by_transport, len(group))),
        "netWgt": pl.Series(weight[:, which].ravel()),
        "primaryValue": pl.Series(value[:, which].ravel()),
        "isNetWgtEstimated": pl.Series(estimated),
    }
    period = pl.col("refYear") * 100 + pl.col("refMonth")
    figures = pl.DataFrame(known).with_columns(
        typeCode=pl.lit("C"),
        freqCode=pl.lit("M"),
        refPeriodId=period * 100 + 1,
        period=period,
        partner2Code=pl.lit(0),
        classificationCode=pl.lit("H6"),
        classificationSearchCode=pl.lit("HS"),
        aggrLevel=pl.lit(6),
        customsCode=pl.lit("C00"),
        mosCode=pl.lit(0),
        qtyUnitCode=pl.lit(8),
        qty=pl.col("netWgt"),
        altQtyUnitCode=pl.lit(-1),
        altQty=pl.lit(0.0),
        grossWgt=pl.lit(0.0),
        cifvalue=pl.when(pl.col("flowCode") == "M").then("primaryValue"),
        fobvalue=pl.when(pl.col("flowCode") == "X").then("primaryValue"),
        legacyEstimationFlag=pl.when("isNetWgtEstimated").then(6).otherwise(0),
        isOriginalClassification=pl.lit(True),
        isLeaf=pl.lit(True),
        isQtyEstimated=pl.col("isNetWgtEstimated"),
        isAltQtyEstimated=pl.lit(False),
        isGrossWgtEstimated=pl.lit(False),
        isReported=pl.lit(False),
        isAggregate=pl.lit(True),
    )
    return figures.select(pl.col(c) if c in figures.columns else pl.lit(None, pl.String).alias(c) for c in COLUMNS)


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))
