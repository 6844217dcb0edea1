"""Figures that reports print beside those of the flow table, in the shape of :data:`etl.schema.PRINTED`.

The year before and the growth are not trade of the period they stand under: they serve to check what is.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from etl import precision, schema
from etl.errors import Problem
from etl.normalise import PERIOD, countries_of, spans, unknown_partners
from etl.sources.publisher import Snapshot
from etl.sources.tabular import LINE


def normalise(
    long: pl.DataFrame, snapshot: Snapshot, file: str, tables: Mapping[str, pl.DataFrame], reference: str
) -> tuple[pl.DataFrame, list[Problem]]:
    """Figures of one snapshot and the problems met; usable only if there are none.

    ``long`` is what a publisher's ``beside`` gives: a figure a row, as text.
    """
    number = pl.col("number").cast(pl.Float64, strict=False)
    text = long.filter(number.is_null() | ~number.is_finite())
    problems = [
        *unknown_partners(long, file, snapshot, tables, reference),
        *(Problem(file, line, f"{figure} of {measure}: {printed!r} is not a number.", "Put the printed number back.")
          for line, measure, figure, printed in text.select(LINE, "measure", "figure", "number").iter_rows()),
    ]  # fmt: skip
    if problems or long.is_empty():
        return schema.PRINTED.empty(), problems
    countries = countries_of(long, snapshot, tables)
    steps = long.group_by("measure", "figure").agg(power=precision.step("number"))
    found = long.join(spans(long, snapshot, tables), on=PERIOD, how="inner").join(steps, on=["measure", "figure"])
    printed = found.with_columns(
        source=pl.lit(snapshot.source),
        snapshot_id=pl.lit(snapshot.id),
        reporter=pl.col("reporter_printed").replace_strict(countries),
        partner=pl.col("partner_printed").replace_strict(countries),
        number=pl.col("number").cast(pl.Float64),
        step=pl.lit(10.0).pow(pl.col("power").fill_null(0)),
    )
    return printed.select(schema.PRINTED.names), []
