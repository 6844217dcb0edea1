"""What publishers were asked for and have answered, code by code: the rows of :data:`etl.schema.ASKED`.

A line without trade has no rows, and a line that was never asked for has none either: this tells them apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

import polars as pl

from etl import schema
from etl.errors import BadData, Problem
from etl.fiscal_year import Basis, Period, parse_period, periods
from etl.normalise import vocabulary
from etl.registry import Inputs
from etl.sources import FETCHABLE, tradestat
from etl.sources.publisher import Snapshot

_PERIOD = ["source", "reporter", "basis", "period_start", "period_months"]


def table(inputs: Inputs, flows: pl.DataFrame, starts: Mapping[str, int]) -> pl.DataFrame:
    """One row per code and period that a fetched snapshot answers; ``starts`` are first months of fiscal years.

    Raises BadData for a row of the registry that is no request of its publisher.
    """
    rows: list[Mapping[str, Any]] = []
    for snapshot in inputs.snapshots:
        if not snapshot.status.isdigit() or snapshot.source not in FETCHABLE:
            continue
        try:
            rows += _rows(snapshot, inputs, starts)
        except (LookupError, ValueError) as error:
            said = f"Its url and parameters in sources.csv are no request to {snapshot.source} ({error})."
            problem = Problem(inputs.address_of(snapshot), None, said, "Take its row out and fetch it again.")
            raise BadData([problem]) from error
    given = flows.group_by(_PERIOD).agg(pl.col("vintage").min().alias("given"))
    asked = pl.DataFrame(rows, schema=schema.ASKED.polars_schema | {"due": pl.Date, "retrieved": pl.Date})
    settled = (pl.col("due") <= pl.col("retrieved")) | (pl.col("given") <= pl.col("retrieved")).fill_null(False)
    return (
        asked.join(given, on=_PERIOD, how="left")
        .group_by(schema.ASKED.key)
        .agg(settled.any().alias("settled"))
        .select(schema.ASKED.names)
        .sort(schema.ASKED.key)
    )


def _rows(snapshot: Snapshot, inputs: Inputs, starts: Mapping[str, int]) -> Iterator[Mapping[str, Any]]:
    publisher = FETCHABLE[snapshot.source]
    countries = vocabulary(inputs.tables["partners"], publisher.VOCABULARY) | {tradestat.REPORTER: "IND"}
    lag = int(inputs.publishers.get(snapshot.source, {}).get("lag_months", 0))
    for covered in publisher.covers(snapshot):
        reporter, basis = countries[covered.reporter], cast(Basis, covered.basis)
        first, last = (parse_period(end, basis, starts.get(reporter, 1)) for end in (covered.first, covered.last))
        for period in periods(first, last):
            yield {
                "source": snapshot.source,
                "reporter": reporter,
                "flow": covered.flow,
                "hs_code": covered.hs_code,
                "basis": basis,
                "period_start": period.start,
                "period_months": period.months,
                "due": Period(period.end, lag, basis).end,
                "retrieved": snapshot.day,
            }
