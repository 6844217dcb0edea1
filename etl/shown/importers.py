"""Importers of a scope side by side, from one source."""

from __future__ import annotations

import polars as pl

from etl.definitions import column
from etl.schema import STATUSES, Column, Table
from etl.shown import charts

_COLUMNS = (
    Column("reporter", pl.String, "the importer, ISO 3166-1 alpha-3"),
    Column("reporter_name", pl.String, "its name"),
    Column("period", pl.String, "calendar year, 2024"),
    Column("value_usd", pl.Float64, "imports, by value", "USD", nullable=True),
    charts.WEIGHT,
    charts.PARTNER,
    *map(column, ("share_value", "share_weight", "hhi", "effective_suppliers", "top_partner")),
    Column("top_partner_name", pl.String, "its name", nullable=True),
    column("top_share"),
    Column("measure", pl.String, "what hhi and top_share are by", words=("value", "weight")),
    charts.MONTHS_COVERED,
    charts.COVERAGE,
    charts.FINDINGS,
    Column("scope", pl.String, "scope id"),
    Column("basis", pl.String, "calendar"),
    Column("source", pl.String, "source id, the same for every importer"),
    Column("data", pl.String, "corrected or as-published"),
    Column("fold", pl.String, "suppliers counted together: none, or a group of groups.csv"),
    Column(
        "status", pl.String, "estimated: the publisher estimated some of the weights", nullable=True, words=STATUSES
    ),
    Column("vintage", pl.String, "vintage of the store"),
    charts.ERA,
    charts.PARTNER_APART,
    charts.SHARE_VALUE_APART,
    charts.SHARE_WEIGHT_APART,
    column("hhi", "hhi_unfolded", "index with every supplier by itself, 0–1"),
)
COMPARE = Table(
    "compare",
    "Importers of a scope in one year, the largest first: the latest year that all of those chosen have complete.",
    _COLUMNS,
    ("reporter",),
)
COMPARE_YEARS = Table(
    "compare_years", "Importers of a scope, year by year, as the small multiples draw them.", _COLUMNS,
    ("reporter", "period"),
)  # fmt: skip
TABLES = (COMPARE, COMPARE_YEARS)
