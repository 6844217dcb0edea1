"""Several snapshots of one cell become one row: the newest figure stands, and what it took the place of is counted.

A cell is published as a whole report: a newer snapshot replaces all partners of a reporter, flow, code and period, or
their total, never single partners. Value in dollars, value in local currency, quantity and weight may come in reports
of their own; each measure is taken from the newest snapshot that gives it, and where that is silent on a cell, nothing
older speaks. An extract, however new, never takes the place of a complete report.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from etl import schema
from etl.schema import WORLD

MEASURES: Mapping[str, tuple[str, ...]] = {
    "value_usd": ("value_usd", "usd_origin"),
    "value_local": ("value_local", "currency"),
    "quantity": ("quantity", "quantity_unit"),
    "net_weight_kg": ("net_weight_kg",),
}
"""Columns that go together, by the one that holds the figure."""
REPORT = ["source", "reporter", "flow", "hs_code", "nomenclature", "period_start", "period_months", "basis", "total"]
_RANK, _ORDER = "rank", "order"


@dataclass(frozen=True)
class Combined:
    """Flow rows, one per cell, and what became of the others.

    ``replaced`` and ``merged`` count, by number of the frame, the rows that a newer snapshot replaced and those whose
    figures went into the row of another. ``clashes`` are (frame, frame, cells) that snapshots of the same time both
    hold, unless two datasets agree on the figures.
    """

    flows: pl.DataFrame
    replaced: Mapping[int, int]
    merged: Mapping[int, int]
    clashes: Sequence[tuple[int, int, int]]


def combine(frames: Sequence[pl.DataFrame], times: Sequence[str]) -> Combined:
    """One row per cell out of the flow rows of all snapshots; ``times`` are their times of retrieval, as ISO text."""
    ranks = {time: rank for rank, time in enumerate(sorted(set(times)))}
    whole = (pl.col("coverage") == "complete").cast(pl.Int32)
    tagged = pl.concat(
        frame.with_columns(
            (whole * len(ranks) + ranks[time]).alias(_RANK),
            pl.lit(number, pl.Int32).alias(_ORDER),
            (pl.col("partner") == WORLD).alias("total"),
        )
        for number, (frame, time) in enumerate(zip(frames, times, strict=True))
    )
    reports = tagged.group_by(REPORT).agg(pl.col(_ORDER).n_unique().alias("snapshots"))
    key = list(schema.FLOWS.key)
    several = reports.filter(pl.col("snapshots") > 1).select(REPORT)
    repeated = tagged.group_by(key).len().filter(pl.col("len") > 1).select(REPORT[:-1]).unique()
    if several.is_empty() and repeated.is_empty():
        return Combined(tagged.select(schema.FLOWS.names), {}, {}, [])
    contested = tagged.join(several, on=REPORT, how="semi")
    contested = pl.concat([contested, tagged.join(repeated, on=REPORT[:-1], how="semi")]).unique(
        [*key, _ORDER, *MEASURES], maintain_order=True
    )
    rest = tagged.join(several, on=REPORT, how="anti").join(repeated, on=REPORT[:-1], how="anti")
    givers = {
        measure: [number for number, frame in enumerate(frames) if frame[measure].null_count() < frame.height]
        for measure in MEASURES
    }
    found = _merge(contested, givers)
    return replace(found, flows=pl.concat([rest.select(schema.FLOWS.names), found.flows]))


def sum_parts(rows: pl.DataFrame) -> pl.DataFrame:
    """One row per cell: the sum of its parts; a measure that one part lacks is not known of the whole."""
    key = list(schema.FLOWS.key)
    figures = ("value_usd", "value_local", "quantity", "net_weight_kg")
    return (
        rows.group_by(key, maintain_order=True)
        .agg(
            pl.when(pl.col(name).count() == pl.len()).then(pl.col(name).sum())
            if name in figures
            else pl.col(name).first()
            for name in schema.FLOWS.names
            if name not in key
        )
        .select(schema.FLOWS.names)
    )


def _merge(rows: pl.DataFrame, givers: Mapping[str, Sequence[int]]) -> Combined:
    """One row per cell; ``givers`` are the numbers of the frames that hold a measure at all."""
    key = list(schema.FLOWS.key)
    numbered = rows.with_row_index("row")
    pieces = []
    clashes: dict[tuple[int, int], int] = {}
    for measure, columns in MEASURES.items():
        given = numbered.filter(pl.col(_ORDER).is_in(list(givers[measure])))
        newest = given.filter(pl.col(_RANK) == pl.col(_RANK).max().over(REPORT), pl.col(measure).is_not_null())
        for pair, cells in _clashes(newest, columns).items():
            clashes[pair] = max(cells, clashes.get(pair, 0))
        others = [c for name, group in MEASURES.items() if name != measure for c in group]
        pieces.append(newest.with_columns(pl.lit(None, rows.schema[c]).alias(c) for c in others))
    kept = pl.concat(pieces)
    unused = numbered.join(kept, on="row", how="anti")
    measured = {c for group in MEASURES.values() for c in group} | {"status"}
    whole = {"snapshot_id": pl.col("snapshot_id").unique(maintain_order=True).str.join(";"),
             "vintage": pl.col("vintage").max()}  # fmt: skip
    merged = (
        kept.sort(_RANK, _ORDER, descending=[True, False], maintain_order=True)
        .group_by(key, maintain_order=True)
        .agg(
            pl.col("row").first(),
            *(
                whole.get(name, (pl.col(name).drop_nulls() if name in measured else pl.col(name)).first())
                for name in schema.FLOWS.names
                if name not in key
            ),
        )
    )
    taken_in = kept.unique("row").join(merged, on="row", how="anti")
    return Combined(
        merged.select(schema.FLOWS.names),
        _counts(unused),
        _counts(taken_in),
        [(a, b, n) for (a, b), n in sorted(clashes.items())],
    )


def _counts(rows: pl.DataFrame) -> dict[int, int]:
    return {int(order): int(count) for order, count in rows.group_by(_ORDER).len().iter_rows()}


def _clashes(rows: pl.DataFrame, columns: Sequence[str]) -> dict[tuple[int, int], int]:
    """Cells that two snapshots of one time give, by pair of frames; two datasets may repeat the same figure."""
    pairs = rows.group_by(schema.FLOWS.key).agg(
        pl.col(_ORDER).unique().sort(),
        datasets=pl.col("dataset").n_unique(),
        figures=pl.struct(columns).n_unique(),
    )
    pairs = pairs.filter(
        (pl.col(_ORDER).list.len() > 1)
        & ~((pl.col("datasets") == pl.col(_ORDER).list.len()) & (pl.col("figures") == 1))
    )
    found: dict[tuple[int, int], int] = {}
    for orders in pairs[_ORDER]:
        found[orders[0], orders[-1]] = found.get((orders[0], orders[-1]), 0) + 1
    return found
