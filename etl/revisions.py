"""What publishers told of one cell at different times: the first figure, the revised ones, the one that counts now.

Pure: flow rows of snapshots in, rows of :data:`etl.schema.REVISIONS` out. Most cells were told once, or every time the
same: they stand in the flow table and not here, so that this table holds what was revised and nothing else.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence

import polars as pl

from etl import schema
from etl.combine import MEASURES, REPORT
from etl.fiscal_year import parse_period
from etl.schema import WORLD

CELL = [name for name in schema.FLOWS.key if name != "edition"]
_TIME, _RANK, _TOLD = "time", "rank", "told"


def revisions(frames: Sequence[pl.DataFrame], times: Sequence[str], current: int) -> pl.DataFrame:
    """The cells of which two reports tell different figures, one row per report that tells something new.

    ``frames`` are the rows of all snapshots, ``times`` their times of retrieval as ISO text. The first ``current``
    are those that count; the others were superseded. A report covers all partners of a reporter, flow, code and
    period, or their total: a partner that it does not list has a row without figures, unless the report is an extract.
    """
    rows = _contested(frames, times, current)
    if rows.is_empty():
        return schema.REVISIONS.empty()
    told = [_history(rows, column) for column in (*MEASURES, "status")]
    news = pl.concat(told).filter("new")
    revised = news.group_by(*CELL, "column").len().filter(pl.col("len") > 1).select(CELL).unique()
    kept = news.join(revised, on=CELL, how="semi").select(*CELL, _TIME).unique()
    counts = pl.concat(_counting(history, kept) for history in told[: len(MEASURES)]).unique()
    return (
        kept.join(_shown(rows, kept), on=[*CELL, _TIME], how="left")
        .join(counts.with_columns(counts=pl.lit(True)), on=[*CELL, _TIME], how="left")
        .with_columns(pl.col("counts").fill_null(False), order=pl.col(_TIME).rank("dense").over(CELL).cast(pl.Int32))
        .select(schema.REVISIONS.names)
        .sort(*CELL, "order")
    )


def listing(revised: pl.DataFrame, flows: pl.LazyFrame, where: pl.Expr) -> pl.DataFrame:
    """Every report of the cells that ``where`` picks: of those in ``revised``, and of those told once.

    ``flows`` are rows of the flow table. In the shape of :data:`etl.schema.REVISIONS`.
    """
    several = revised.filter(where)
    published = pl.when(pl.col("usd_origin") != "converted").then("value_usd")
    once = (
        flows.filter(where, pl.col("edition") != "corrected")
        .with_columns(value_usd=published, order=pl.lit(1, pl.Int32), counts=pl.lit(True))
        .select(schema.REVISIONS.names)
        .collect(engine="streaming")
        .join(several, on=CELL, how="anti")
    )
    return pl.concat([several, once]).sort(pl.col("basis") == "year_to_date", *CELL, "order")


def meant(text: str, start_months: Iterable[int]) -> pl.Expr:
    """Rows of the periods that a label can mean: a month, a calendar year, a fiscal year of any of those beginnings.

    Raises ValueError where it means none.
    """
    found = []
    for basis, start in [*((basis, 1) for basis in schema.BASES), *(("fiscal_year", m) for m in start_months)]:
        with contextlib.suppress(ValueError):
            found.append(parse_period(text, basis, start))  # type: ignore[arg-type]
    if not found:
        raise ValueError(f"{text!r} is no period like 2024-03, 2024 or 2023-24.")
    return pl.any_horizontal(
        (pl.col("basis") == p.basis) & (pl.col("period_start") == p.start) & (pl.col("period_months") == p.months)
        for p in found
    )


def _contested(frames: Sequence[pl.DataFrame], times: Sequence[str], current: int) -> pl.DataFrame:
    """Rows of reports that more than one snapshot gives; ``time`` is when, ``rank`` what stands before what."""
    order = {time: n for n, time in enumerate(sorted(set(times)))}
    total = (pl.col("partner") == WORLD).alias("total")
    reports = pl.concat(
        [schema.FLOWS.empty().select(*REPORT[:-1], total, number=pl.lit(0, pl.Int32))]
        + [frame.select(*REPORT[:-1], total).unique().with_columns(number=pl.lit(n, pl.Int32))
           for n, frame in enumerate(frames)]
    )  # fmt: skip
    several = reports.group_by(REPORT).len().filter(pl.col("len") > 1).select(REPORT)
    whole = (pl.col("coverage") == "complete").cast(pl.Int32)
    found = [schema.FLOWS.empty().with_columns(total, *_numbers(0, 0, whole, 1, True))]
    found += [
        frame.with_columns(total, *_numbers(n, order[time], whole, len(order), n < current)).join(
            several, on=REPORT, how="semi"
        )
        for n, (frame, time) in enumerate(zip(frames, times, strict=True))
    ]
    return pl.concat(found)


def _numbers(number: int, time: int, whole: pl.Expr, times: int, counts: bool) -> list[pl.Expr]:
    return [
        pl.lit(number, pl.Int32).alias("number"),
        pl.lit(time, pl.Int32).alias(_TIME),
        # as combine has it: a complete report stands before an extract; what was superseded stands before nothing
        (whole * times + time if counts else pl.lit(-1)).cast(pl.Int32).alias(_RANK),
    ]


def _history(rows: pl.DataFrame, column: str) -> pl.DataFrame:
    """What was told of ``column``, cell by cell and time by time, with whether it is ``new``: other than before.

    ``told`` is the figure as text, null where a complete report is silent. A snapshot that gives the column nowhere
    says nothing about it.
    """
    givers = rows.group_by("number").agg(pl.col(column).is_not_null().any().alias("gives")).filter("gives")
    given = rows.join(givers.select("number"), on="number", how="semi")
    speaks = given.group_by(*REPORT, _TIME).agg(pl.col(_RANK).max(), complete=(pl.col("coverage") == "complete").any())
    figures = given.group_by(*CELL, _TIME).agg(pl.col(column).drop_nulls().first().cast(pl.String).alias(_TOLD))
    cells = given.select(*CELL, "total").unique()
    grid = cells.join(speaks, on=REPORT, how="inner").join(figures, on=[*CELL, _TIME], how="left")
    stands = pl.col(_RANK) == pl.col(_RANK).max().over(REPORT)
    grid = grid.filter(pl.col("complete") | stands | pl.col(_TOLD).is_not_null()).sort(_TIME, maintain_order=True)
    before, first = pl.col(_TOLD).shift().over(CELL), pl.int_range(pl.len()).over(CELL) == 0
    known = pl.col(_TOLD).is_not_null().any().over(CELL)
    return grid.select(
        *CELL, _TIME, _RANK, _TOLD, column=pl.lit(column), new=known & (first | pl.col(_TOLD).ne_missing(before))
    )


def _counting(history: pl.DataFrame, kept: pl.DataFrame) -> pl.DataFrame:
    """The rows that stand for what counts now: the last that tells something new up to the report that counts."""
    counted = history.filter(pl.col(_RANK) >= 0, pl.col(_TOLD).is_not_null().any().over(CELL))
    latest = counted.filter(pl.col(_RANK) == pl.col(_RANK).max().over(CELL)).select(*CELL, until=_TIME)
    said = history.join(kept, on=[*CELL, _TIME], how="semi").join(latest, on=CELL)
    return said.filter(pl.col(_TIME) <= pl.col("until")).group_by(CELL).agg(pl.col(_TIME).max())


def _shown(rows: pl.DataFrame, kept: pl.DataFrame) -> pl.DataFrame:
    """What the snapshots of a time say of each cell; where they do not list it, which snapshots those are."""
    shown = [c for name, columns in MEASURES.items() for c in columns if c != "usd_origin"] + ["status"]
    listed = rows.join(kept, on=[*CELL, _TIME], how="semi")
    figures = listed.group_by(*CELL, _TIME).agg(
        *(pl.col(name).drop_nulls().first() for name in shown), **_whence("listed_")
    )
    reports = rows.group_by(*REPORT, _TIME).agg(**_whence("")).rename({"total": "is_total"})
    cells = kept.with_columns(is_total=pl.col("partner") == WORLD)
    on = [*REPORT[:-1], "is_total", _TIME]
    found = cells.join(reports, on=on, how="left").join(figures, on=[*CELL, _TIME], how="left")
    return found.select(
        *CELL, _TIME, *shown, *(pl.coalesce(f"listed_{name}", name).alias(name) for name in _whence(""))
    )


def _whence(prefix: str) -> dict[str, pl.Expr]:
    texts = {n: pl.col(n).unique(maintain_order=True).str.join(";") for n in ("snapshot_id", "dataset")}
    return {prefix + name: expr for name, expr in {**texts, "vintage": pl.col("vintage").max()}.items()}
