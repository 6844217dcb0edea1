"""CEPII BACI: reconciled bilateral trade by calendar year at six digits, in BACI's own layout.

``t`` year, ``i`` exporter, ``j`` importer, ``k`` HS6, ``v`` thousand USD, ``q`` metric tonnes. Codes are Comtrade's.
Each flow stands once, seen by the importer; the exporter's view is the same row.
"""

from __future__ import annotations

import polars as pl

from etl import units
from etl.sources.publisher import Recognised, Snapshot
from etl.sources.tabular import read_csv

VOCABULARY = "un_code"
FLOW_COLUMNS = ("t", "i", "j", "k", "v", "q")
COUNTRY_COLUMNS = ("country_code", "country_name", "country_iso2", "country_iso3")
COUNTRIES = "country-codes"
NOMENCLATURE = {"HS02": "HS2002", "HS17": "HS2017"}
HEADERS = dict.fromkeys(NOMENCLATURE, FLOW_COLUMNS) | {COUNTRIES: COUNTRY_COLUMNS}
STREAMED = frozenset(NOMENCLATURE)


def parse(data: bytes, file: str, dataset: str) -> pl.DataFrame:
    """Columns as printed and ``line``."""
    return read_csv(data, file, [HEADERS[dataset]])


def tidy(printed: pl.DataFrame, snapshot: Snapshot) -> pl.DataFrame:
    """The printed rows in the terms of the flow table."""
    frame = printed.with_columns(units.blank_to_null(c, "NA") for c in FLOW_COLUMNS)
    return frame.select(
        "line",
        reporter_printed=pl.col("j"),
        partner_printed=pl.col("i"),
        flow=pl.lit("import"),
        hs_code=pl.col("k"),
        nomenclature=pl.lit(NOMENCLATURE[snapshot.dataset]),
        period=pl.col("t"),
        basis=pl.lit("calendar_year"),
        value_usd=units.scaled("v", units.USD_THOUSAND),
        net_weight_kg=units.scaled("q", units.TONNE),
    )


def recognise(name: str, head: bytes) -> Recognised | None:  # noqa: ARG001
    """What a file dropped by hand is."""
    return None
