"""The tables behind more views of the suppliers of a scope, and of all commodities of a country."""

from __future__ import annotations

import polars as pl

from etl.definitions import column
from etl.schema import Column, Table
from etl.shown.charts import (
    COVERAGE,
    ERA,
    FINDINGS,
    MONTHS_COVERED,
    PARTNER,
    PERIOD,
    PROVENANCE,
    SHARE_VALUE,
    SHARE_WEIGHT,
    WEIGHT,
)

_NAME = Column("partner_name", pl.String, "name of the partner")
_VALUE = Column("value_usd", pl.Float64, "value", "USD", nullable=True)
_CHANGE = "minus that in the first period of the table, 0–1; empty where the supplier is not listed in both"
_GOODS = (
    Column("scope", pl.String, "scope id"),
    Column("name", pl.String, "name of the commodity"),
    Column("codes", pl.String, "its HS codes"),
)
_OF_COUNTRY = (
    Column("reporter", pl.String, "ISO 3166-1 alpha-3"),
    Column("flow", pl.String, "import"),
    Column("basis", pl.String, "fiscal or calendar"),
    Column("source", pl.String, "source id: the first of the preferred order that has the commodity in the year"),
    Column("data", pl.String, "corrected or as-published"),
    Column("fold", pl.String, "suppliers counted together: none, or a group of groups.csv"),
    Column("vintage", pl.String, "vintage of the store"),
)

SPLIT = Table(
    "split",
    "Suppliers of the latest complete period, the largest by the chosen measure first.",
    (PERIOD, PARTNER, _NAME, _VALUE, WEIGHT, SHARE_VALUE, SHARE_WEIGHT, MONTHS_COVERED, COVERAGE, FINDINGS,
     *PROVENANCE),
    ("partner",),
)  # fmt: skip
SLOPE = Table(
    "slope",
    "Suppliers in the first and in the latest complete period of the same goods.",
    (
        PERIOD, PARTNER, _NAME, _VALUE, WEIGHT, SHARE_VALUE, SHARE_WEIGHT,
        column("share_value", "share_value_change", f"share by value {_CHANGE}"),
        column("share_weight", "share_weight_change", f"share by weight {_CHANGE}"),
        MONTHS_COVERED, COVERAGE, FINDINGS, *PROVENANCE,
    ),
    ("period", "partner"),
)  # fmt: skip
GLANCE = Table(
    "glance",
    "One supplier's share of what a country imports, by commodity and year. Some commodities hold others.",
    (*_GOODS, PERIOD, PARTNER, _NAME, _VALUE, SHARE_VALUE, SHARE_WEIGHT, MONTHS_COVERED, COVERAGE, FINDINGS,
     *_OF_COUNTRY, ERA),
    ("scope", "period"),
)  # fmt: skip
FLOWS = Table(
    "supplier_flows",
    "What a country buys from whom in one year: commodities that do not hold each other by supplier; one row WLD where"
    " a commodity has no usable split.",
    (*_GOODS, PERIOD, PARTNER, _NAME, _VALUE, WEIGHT, SHARE_VALUE, SHARE_WEIGHT, MONTHS_COVERED, COVERAGE, FINDINGS,
     *_OF_COUNTRY),
    ("scope", "partner"),
)  # fmt: skip

TABLES = (SPLIT, SLOPE, GLANCE, FLOWS)
