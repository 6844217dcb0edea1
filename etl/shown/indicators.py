"""The definitions of indicators as a table: what the page on methods says of each."""

from __future__ import annotations

from dataclasses import asdict

import polars as pl

from etl.definitions import INDICATORS
from etl.schema import Column, Table

DEFINITIONS = Table(
    "indicators",
    "Every indicator with its definition, one a row.",
    tuple(
        Column(name, pl.String, description)
        for name, description in (
            ("id", "the indicator; it stands at /methods#indicator-<id>"),
            ("name", "its name"),
            ("formula", "how it is computed"),
            ("range", "the values it can take"),
            ("unit", "unit of the numbers in tables"),
            ("shown", "how pages print it"),
            ("missing", "when there is none"),
            ("note", "what one must know before comparing"),
            ("source", "whose definition it is"),
            ("example", "how it is reckoned"),
            ("columns", "columns of tables that hold it or its parts, joined by ;"),
        )
    ),
    ("id",),
)
TABLES = (DEFINITIONS,)
"""The tables of this module."""


def definitions() -> pl.DataFrame:
    """The registry as :data:`DEFINITIONS`."""
    return DEFINITIONS.frame(
        [asdict(each) | {"columns": ";".join(column.name for column in each.columns)} for each in INDICATORS]
    )
