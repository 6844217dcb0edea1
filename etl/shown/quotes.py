"""The sentence that can be quoted, with the numbers behind it."""

from __future__ import annotations

import polars as pl

from etl.definitions import column
from etl.schema import FLOWS_WORDS, Column, Table
from etl.shown import charts

QUOTE = Table(
    "quote",
    "A sentence on the focus supplier's share in English and Hindi, worded by the findings on its period, and the"
    " numbers it is made of.",
    (
        Column("en", pl.String, "the sentence in English"),
        Column("hi", pl.String, "the sentence in Hindi"),
        Column("period", pl.String, "the period told of; empty where there are no figures", nullable=True),
        *map(column, ("share_value", "share_weight")),
        charts.SHARE_VALUE_APART,
        charts.SHARE_WEIGHT_APART,
        Column("value_usd", pl.Float64, "total value", "USD", nullable=True),
        Column("value_inr_crore", pl.Float64, "total value in rupees", "INR crore", nullable=True),
        charts.WEIGHT,
        *map(column, ("hhi", "top_partner", "top_share")),
        Column("measure", pl.String, "what hhi and top_share are by", nullable=True, words=("value", "weight")),
        Column("months_covered", pl.Int32, "months of the period that are published", "months", nullable=True),
        Column("coverage", pl.String, "complete, extract or truncated", nullable=True),
        charts.FINDINGS,
        Column("status", pl.String, "estimated: the publisher estimated some of the weights", nullable=True),
        Column("scope", pl.String, "scope id"),
        Column("reporter", pl.String, "ISO 3166-1 alpha-3"),
        Column("flow", pl.String, "import or export", words=FLOWS_WORDS),
        Column("partner", pl.String, "the supplier, or the group that it is counted with"),
        Column("partner_unfolded", pl.String, "the supplier by itself"),
        Column("basis", pl.String, "fiscal, calendar or month", nullable=True),
        Column("source", pl.String, "source id", nullable=True),
        Column("retrieved", pl.String, "latest day on which a snapshot behind it was retrieved", nullable=True),
        Column("data", pl.String, "corrected or as-published"),
        Column("fold", pl.String, "suppliers counted together: none, or a group of groups.csv"),
        Column("vintage", pl.String, "vintage of the store"),
        Column("citation", pl.String, "how to cite the figures"),
        Column("address", pl.String, "path of the page that shows them, of this vintage"),
    ),
    ("scope",),
)

TABLES = (QUOTE,)
