"""UN Comtrade, annual, by partner: the two extracts that are bundled, in Comtrade's own column names.

Partner 0 is the published World row. A reporter can be its own partner (re-imports).
"""

from __future__ import annotations

import polars as pl

from etl import units
from etl.sources.publisher import Recognised, Snapshot
from etl.sources.tabular import read_csv

VOCABULARY = "un_code"

_CORE = ("refYear", "reporterCode", "flowCode", "cmdCode", "partnerCode", "primaryValue", "netWgt")
_FLAGGED = (
    "refYear",
    "reporterCode",
    "flowCode",
    "classificationCode",
    "cmdCode",
    "partnerCode",
    "motCode",
    "customsCode",
    "partner2Code",
    "primaryValue",
    "cifvalue",
    "netWgt",
    "isNetWgtEstimated",
    "isReported",
    "isAggregate",
    "legacyEstimationFlag",
)
HEADERS = {"annual": (_CORE, _FLAGGED)}
NOMENCLATURE = {f"H{n}": f"HS{year}" for n, year in enumerate((1992, 1996, 2002, 2007, 2012, 2017, 2022))}


STREAMED: frozenset[str] = frozenset()


def parse(data: bytes, file: str, dataset: str) -> pl.DataFrame:
    """Columns as printed and ``line``."""
    return read_csv(data, file, HEADERS[dataset])


def tidy(printed: pl.DataFrame, snapshot: Snapshot) -> pl.DataFrame:  # noqa: ARG001
    """The printed rows in the terms of the flow table. The classification is "HS" where the extract omits it."""
    frame = printed.with_columns(units.blank_to_null(c) for c in printed.columns if c != "line")
    flagged = "classificationCode" in frame.columns
    code = pl.col("classificationCode") if flagged else pl.lit(None, pl.String)
    estimated = pl.col("isNetWgtEstimated") == "true" if flagged else pl.lit(False)
    flow = pl.col("flowCode")
    return frame.select(
        "line",
        reporter_printed=pl.col("reporterCode"),
        partner_printed=pl.col("partnerCode"),
        flow=flow.replace({"M": "import", "X": "export"}),
        hs_code=pl.col("cmdCode"),
        nomenclature=code.replace(NOMENCLATURE).fill_null("HS"),
        period=pl.col("refYear"),
        basis=pl.lit("calendar_year"),
        value_usd=units.scaled("primaryValue", units.ONE),
        net_weight_kg=units.scaled("netWgt", units.ONE),
        status=pl.when(estimated).then(pl.lit("estimated")),
    )


def recognise(name: str, head: bytes) -> Recognised | None:  # noqa: ARG001
    """What a file dropped by hand is."""
    return None
