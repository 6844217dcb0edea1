"""The tables behind the charts of a commodity, and the columns that several tables share."""

from __future__ import annotations

import polars as pl

from etl.definitions import column
from etl.schema import COVERAGES, FLOWS_WORDS, ORIGINS, STATUSES, Column, Table

PERIOD = Column("period", pl.String, "2023-24 (fiscal), 2024 (calendar) or 2024-03 (month)")
COVERAGE = Column("coverage", pl.String, "complete, extract or truncated", words=COVERAGES)
FINDINGS = Column("findings", pl.String, "finding ids of the period, joined by ;", nullable=True)
MONTHS_COVERED = Column("months_covered", pl.Int32, "months of the period that are published", "months")
PARTNER = Column("partner", pl.String, "ISO 3166-1 alpha-3; WLD = published total")
SHARE_VALUE, SHARE_WEIGHT, SHARE_GAP = map(column, ("share_value", "share_weight", "share_gap"))
WEIGHT = Column("net_weight_kg", pl.Float64, "weight; empty = not published", "kg", nullable=True)
ERA = Column(
    "era", pl.String, "revisions of the HS over which the goods are the same: periods of another era are not comparable"
)
PROVENANCE = (
    Column("scope", pl.String, "scope id"),
    Column("reporter", pl.String, "ISO 3166-1 alpha-3"),
    Column("flow", pl.String, "import or export", words=FLOWS_WORDS),
    Column("basis", pl.String, "fiscal, calendar or month"),
    Column("source", pl.String, "source id"),
    Column("data", pl.String, "corrected or as-published"),
    Column("fold", pl.String, "suppliers counted together: none, or a group of groups.csv"),
    Column(
        "status", pl.String, "estimated: the publisher estimated some of the weights", nullable=True, words=STATUSES
    ),
    Column("vintage", pl.String, "vintage of the store"),
    ERA,
)
PARTNER_APART = Column(
    "partner_unfolded",
    pl.String,
    "whom the columns …_unfolded tell of: the supplier by itself, of several counted together one member",
    nullable=True,
)
SHARE_VALUE_APART = column("share_value", "share_value_unfolded", "share by value of partner_unfolded, 0–1")
SHARE_WEIGHT_APART = column("share_weight", "share_weight_unfolded", "share by weight of partner_unfolded, 0–1")
"""What stands beside the figures of suppliers counted together: with every supplier by itself."""
VALUE_LOCAL = Column(
    "value_local", pl.Float64, "value in the currency of the source, where it prints one", "currency", nullable=True
)
CURRENCY = Column("currency", pl.String, "ISO 4217 code of value_local", nullable=True)
_TREND = (
    PERIOD,
    Column("value_usd", pl.Float64, "total value", "USD", nullable=True),
    Column("value_inr_crore", pl.Float64, "total value in rupees", "INR crore", nullable=True),
    Column("inr_origin", pl.String, "published, or converted at the fiscal-year average rate", nullable=True,
           words=ORIGINS),
    WEIGHT,
    MONTHS_COVERED,
    COVERAGE,
    FINDINGS,
    Column("total_origin", pl.String, "published total, or partner_sum where the source prints none",
           words=("published", "partner_sum")),
    VALUE_LOCAL,
    CURRENCY,
    Column("usd_origin", pl.String, "published, or converted from value_local at the average rate of that very period",
           nullable=True, words=ORIGINS),
)  # fmt: skip

TREND = Table("trend", "Total trade of a scope by period.", (*_TREND, *PROVENANCE), ("period",))
MONTHS = Table(
    "months",
    "Total trade of a scope by month, with the focus supplier's part.",
    (
        *_TREND,
        PARTNER,
        Column("partner_value_usd", pl.Float64, "value from the focus supplier", "USD", nullable=True),
        *PROVENANCE,
        PARTNER_APART,
        Column("partner_value_usd_unfolded", pl.Float64, "value from partner_unfolded", "USD", nullable=True),
    ),
    ("period",),
)
SUPPLIERS = Table(
    "suppliers",
    "Value, weight and shares by supplier; one row WLD where a period has no usable split.",
    (
        PERIOD,
        PARTNER,
        Column("partner_name", pl.String, "name of the partner"),
        Column("value_usd", pl.Float64, "value", "USD", nullable=True),
        WEIGHT,
        SHARE_VALUE,
        SHARE_WEIGHT,
        MONTHS_COVERED,
        COVERAGE,
        FINDINGS,
        VALUE_LOCAL,
        CURRENCY,
        SHARE_GAP,
        *PROVENANCE,
        PARTNER_APART,
        SHARE_VALUE_APART,
        SHARE_WEIGHT_APART,
    ),
    ("period", "partner"),
)
CONCENTRATION = Table(
    "concentration",
    "Concentration of suppliers by the chosen measure.",
    (
        PERIOD,
        *map(column, ("hhi", "effective_suppliers", "top_partner", "top_share")),
        Column("partner_sum_usd", pl.Float64, "sum of the partners' values", "USD", nullable=True),
        Column("published_total_usd", pl.Float64, "total as published, for a year from months the sum of its printed"
               " monthly totals", "USD", nullable=True),
        COVERAGE,
        FINDINGS,
        MONTHS_COVERED,
        Column("measure", pl.String, "value or weight", words=("value", "weight")),
        *map(column, ("cr3", "cr5", "suppliers", "hhi_normalised")),
        *PROVENANCE,
        column("hhi", "hhi_unfolded", "index with every supplier by itself, 0–1"),
        column("effective_suppliers", "effective_suppliers_unfolded", "1/hhi_unfolded"),
        column("top_partner", "top_partner_unfolded", "largest supplier by itself"),
        column("top_share", "top_share_unfolded", "its share, 0–1"),
    ),
    ("period",),
)  # fmt: skip
FOCUS = Table(
    "focus",
    "The focus supplier's share by value and by weight.",
    (PERIOD, PARTNER, SHARE_VALUE, SHARE_WEIGHT, COVERAGE, FINDINGS, MONTHS_COVERED, SHARE_GAP, *PROVENANCE,
     PARTNER_APART, SHARE_VALUE_APART, SHARE_WEIGHT_APART),
    ("period",),
)  # fmt: skip

CHARTS = (TREND, SUPPLIERS, CONCENTRATION, FOCUS, MONTHS)
