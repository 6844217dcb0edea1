"""The tables of the world market: who exports, and who could replace a supplier."""

from __future__ import annotations

import polars as pl

from etl.definitions import column
from etl.schema import Column, Table
from etl.shown.charts import ERA, PERIOD
from etl.shown.what_if import WHAT_IF

_T, _F = pl.String, pl.Float64
_MISSING = Column(
    "missing", _T, "what is missing where figures cannot be decided, in words; such a period has one row, WLD",
    nullable=True,
)  # fmt: skip
_WORLD_SOURCE = Column("world_source", _T, "source id of the world exports")

WORLD_MARKET = Table(
    "world_market",
    "World exports of a scope by exporter and calendar year: added up over all importers of a source that gives each"
    " flow once. Years in which rows of some importers are missing cannot be decided.",
    (
        Column("period", _T, "calendar year"),
        Column("exporter", _T, "ISO 3166-1 alpha-3; WLD in a year that cannot be decided"),
        Column("exporter_name", _T, "name of the exporter"),
        Column("rank", pl.Int32, "place by value, 1 is the largest", nullable=True),
        Column("value_usd", _F, "exports to all importers", "USD", nullable=True),
        Column("net_weight_kg", _F, "weight of those of its flows that have one", "kg", nullable=True),
        column("world_export_share", "share_value", "share of world exports by value, 0–1"),
        column("world_export_share", "share_weight", "share of world exports by weight, 0–1; empty where flows with a"
               " weight carry under 80 % of the world's value"),
        column("unit_value_usd_per_kg", description="value per weight of the flows that have both; empty where these"
               " carry under 80 % of the exporter's value"),
        column("world_export_hhi", "world_export_hhi_value", "HHI of the exporters of the year by value,"
               " 0–1"),
        column("world_export_hhi", "world_export_hhi_weight", "the same by weight"),
        Column("exporter_unfolded", _T, "whom the columns …_unfolded tell of: the exporter by itself, of several"
               " counted together the largest", nullable=True),
        column("world_export_share", "share_value_unfolded", "share by value of exporter_unfolded, 0–1"),
        column("world_export_share", "share_weight_unfolded", "share by weight of exporter_unfolded, 0–1"),
        column("world_export_hhi", "world_export_hhi_value_unfolded", "index by value, every exporter by itself, 0–1"),
        column("world_export_hhi", "world_export_hhi_weight_unfolded", "the same by weight"),
        Column("coverage", _T, "complete; extract: rows of some importers are missing", words=("complete", "extract")),
        _MISSING,
        Column("scope", _T, "scope id"),
        _WORLD_SOURCE,
        Column("fold", _T, "countries counted as one; what they sell each other is no export"),
        Column("vintage", _T, "vintage of the store"),
        ERA,
    ),
    ("period", "exporter"),
)  # fmt: skip

REPLACEMENTS = Table(
    "replacements",
    "Who could replace the focus supplier: what every other exporter sells to others than the importer, beside what the"
    " importer would lose. The importer itself, and countries counted with the focus supplier, are left out;"
    " those counted with the importer, or with each other, sell to others what leaves their group. Exports to others"
    " are what exists, not what is for sale.",
    (
        PERIOD,
        Column("partner", _T, "exporter, ISO 3166-1 alpha-3; WLD in a period that cannot be decided"),
        Column("partner_name", _T, "name of the exporter"),
        Column("rank", pl.Int32, "place by exports to others by the view's measure, 1 is the largest", nullable=True),
        Column("exports_to_others_usd", _F, "its world exports less those to the importer", "USD", nullable=True),
        Column("exports_to_others_kg", _F, "the same by weight; empty where its weights carry under 80 % of its value",
               "kg", nullable=True),
        Column("partner_unfolded", _T, "whom the columns …_unfolded tell of: the exporter by itself, of several counted"
               " together the largest", nullable=True),
        Column("exports_to_others_usd_unfolded", _F, "world exports of partner_unfolded less those to the importer",
               "USD", nullable=True),
        Column("exports_to_others_kg_unfolded", _F, "the same by weight", "kg", nullable=True),
        Column("capacity_value", _F, "exports to others / imports that would be lost, by value: at 1 all that it sells"
               " to others would do", "ratio", nullable=True),
        Column("capacity_weight", _F, "the same by weight", "ratio", nullable=True),
        Column("buys", _T, "whether the importer buys from it in the period; empty: an extract cannot tell",
               nullable=True, words=("yes", "no")),
        Column("imports_usd", _F, "what the importer buys from it", "USD", nullable=True),
        Column("imports_kg", _F, "the same by weight", "kg", nullable=True),
        column("unit_value_usd_per_kg", description="value per weight of its world exports"),
        Column("focus", _T, "supplier to be replaced"),
        Column("lost_usd", _F, "what the importer buys from the focus supplier", "USD", nullable=True),
        Column("lost_kg", _F, "the same by weight", "kg", nullable=True),
        Column("world_usd", _F, "world exports of the exporter", "USD", nullable=True),
        Column("to_importer_usd", _F, "of these to the importer, by the source of the world exports", "USD",
               nullable=True),
        Column("world_period", _T, "calendar year of the world exports: that of the period, or the one with most of its"
               " months"),
        _MISSING,
        Column("scope", _T, "scope id"),
        Column("reporter", _T, "importer, ISO 3166-1 alpha-3"),
        Column("basis", _T, "fiscal or calendar"),
        Column("source", _T, "source id of the imports"),
        _WORLD_SOURCE,
        Column("data", _T, "corrected or as-published"),
        Column("fold", _T, "countries counted as one supplier"),
        Column("vintage", _T, "vintage of the store"),
    ),
    ("period", "partner"),
)  # fmt: skip

TABLES = (WORLD_MARKET, REPLACEMENTS, WHAT_IF)
"""The tables of the world market, and that of a what-if."""
