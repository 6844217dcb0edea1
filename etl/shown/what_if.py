"""The table of a what-if: suppliers, totals, every step of the arithmetic and every assumption, one row each."""

from __future__ import annotations

import polars as pl

from etl.definitions import column
from etl.schema import Column, Table
from etl.shown.charts import COVERAGE, FINDINGS, PERIOD

_T, _F = pl.String, pl.Float64


def _amount(name: str, description: str, unit: str = "USD or kg") -> Column:
    return Column(name, _F, description, unit, nullable=True)


BESIDE = ("covered", "uncovered", "hhi", "hhi_with_replacement")
"""Figures of the total that stand beside themselves with every supplier by itself, as ``…_unfolded``."""
PARTS = ("total", "supplier", "step", "assumption")
WHAT_IF = Table(
    "what_if",
    "A what-if reckoned through on the imports of one year: arithmetic, not a forecast. One row per supplier and one in"
    " all by each measure, one per step of the arithmetic, one per assumption.",
    (
        Column("part", _T, "what the row is", words=PARTS),
        Column("measure", _T, "value: amounts in USD; weight: in kg; both: holds for both",
               words=("value", "weight", "both")),
        Column("item", _T, "supplier, ISO 3166-1 alpha-3, WLD of all; id of the step or assumption"),
        Column("name", _T, "name of it"),
        _amount("before", "imports of the year"),
        Column("cut", _F, "part of the year's sales that is withheld, 0–1", "fraction", nullable=True),
        column("lost"),
        column("lost_share"),
        column("remaining"),
        column("growth_needed"),
        column("growth_factor"),
        column("to_add"),
        _amount("exports_to_others", "what the supplier sells to others than the importer in a year"),
        _amount("limit", "the most that it would add: the cap of its exports to others in the months that are hit"),
        column("added"),
        column("covered"),
        column("uncovered"),
        column("after"),
        column("share_value", "share_before", "share of the imports before, 0–1; empty where not listed"),
        column("share_value", "share_after", "share of what is imported after, 0–1"),
        column("hhi", description="concentration before, 0–1"),
        column("hhi_without_replacement"),
        column("hhi_with_replacement"),
        *(column(name, f"{name}_unfolded", "the same with every supplier by itself") for name in BESIDE),
        Column("formula", _T, "formula of the step", nullable=True),
        Column("numbers", _T, "the formula with its numbers", nullable=True),
        Column("result", _F, "what the step gives", "unit", nullable=True),
        Column("unit", _T, "unit of the result", nullable=True),
        Column("assumption", _T, "the assumption, or why a figure is not computable", nullable=True),
        PERIOD,
        COVERAGE,
        FINDINGS,
        Column("world_period", _T, "calendar year of the exports to others"),
        Column("scenario", _T, "the scenario as parameters of the address"),
        Column("scope", _T, "scope id"),
        Column("reporter", _T, "importer, ISO 3166-1 alpha-3"),
        Column("basis", _T, "fiscal or calendar"),
        Column("source", _T, "source id of the imports"),
        Column("world_source", _T, "source id of the world exports"),
        Column("data", _T, "corrected or as-published"),
        Column("fold", _T, "countries counted as one supplier"),
        Column("vintage", _T, "vintage of the store"),
    ),
    ("part", "measure", "item"),
)  # fmt: skip
