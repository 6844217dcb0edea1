"""Whether a series has what its file is registered for: a month or a year that is not there, though all about it is.

A row that nobody wrote cannot be compared with anything; but a file that says it covers a time, and has everything of
a series before and after, lacks something. What a publisher was asked for and answered without trade is no gap.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from etl import words
from etl.checks.declared import AROUND
from etl.checks.rows import CELL, SERIES, by_partner
from etl.checks.saying import Row, raised, usd
from etl.checks.subject import Subject
from etl.fiscal_year import parse_period
from etl.schema import WORLD

FULL, MANY = 0.95, 20
"""A table that has this part of its lines × periods, at least so many, lacks what it has not."""


def lists(subject: Subject) -> pl.DataFrame:
    """Months with a published total and no list of partners in a file that covers them; partners without a total."""
    lacking = _lacking(subject).filter(~pl.col("totals"))
    cells = subject.published.filter(pl.col("basis") == "month").group_by(CELL).agg(
        total=pl.col("value_usd").filter(~by_partner()).sum()
    )  # fmt: skip
    hits = lacking.join(cells, on=CELL).filter(pl.col("total") > 0)
    return pl.concat(
        [
            raised(
                hits,
                "partner-sum",
                lambda hit: f"No partner is listed; the published total is {usd(hit['total'])}.",
                _registered,
            ),
            raised(
                _untotalled(subject),
                "partner-sum",
                lambda hit: f"No total is printed; the partners sum to {usd(hit['parts'])}.",
                lambda hit: f"The source prints the total of {hit['others']} of {hit['all']} such periods and codes.",
            ),
        ]
    )


def _untotalled(subject: Subject) -> pl.DataFrame:
    """Cells of partners without a total, blank or absent, of a source that prints the totals of most others."""
    kind = ["source", "reporter", "flow", "basis"]
    world = ~by_partner() & pl.any_horizontal(pl.col("value_usd", "value_local").is_not_null())
    cells = subject.published.group_by(CELL).agg(
        total=world.any(), parts=pl.col("value_usd").filter(by_partner()).sum()
    )
    told = cells.group_by(kind).agg(others=pl.col("total").sum(), all=pl.len())
    lacking = cells.filter(~pl.col("total"), pl.col("parts") > 0).join(told, on=kind)
    return lacking.filter(pl.col("others") > 0, 2 * pl.col("others") >= pl.col("all")).sort(CELL)


def gaps(subject: Subject) -> pl.DataFrame:
    """Months without anything, next to six in a row that have something, and lines that a full table lacks."""
    lacking = _lacking(subject)
    cells = subject.published.filter(pl.col("basis") == "month").select(*SERIES, "period_start").unique()
    bare = lacking.join(cells, on=[*SERIES, "period_start"], how="anti").unique(CELL, maintain_order=True)
    near = bare.select(*CELL).join(cells, on=SERIES, suffix="_there")
    months = [pl.col(n).dt.year() * 12 + pl.col(n).dt.month() for n in ("period_start_there", "period_start")]
    away = months[0].cast(pl.Int32) - months[1].cast(pl.Int32)
    next_to = near.group_by(CELL).agg(
        before=away.is_between(-AROUND, -1).sum() == AROUND, after=away.is_between(1, AROUND).sum() == AROUND
    )
    hits = bare.join(next_to.filter(pl.col("before") | pl.col("after")), on=CELL)
    return pl.concat(
        [
            raised(
                hits,
                "period-sum",
                lambda hit: (
                    "There is nothing for this month, though the six months"
                    f" {words.joined([side for side in ('before', 'after') if hit[side]])} are there."
                ),
                _registered,
            ),
            _holes(subject),
        ]
    )


def _registered(hit: Row) -> str:
    return f"The file of {hit['dataset']} is registered for {hit['covers']}."


def _lacking(subject: Subject) -> pl.DataFrame:
    """Months that a snapshot is registered for, and in which it lacks the totals or the partners that it has in others.

    Columns: the cell, ``totals`` (whether it is those), dataset, covers.
    """
    spans = _spans(subject.registered)
    months = subject.published.filter(pl.col("basis") == "month").select(
        *SERIES, "period_start", "dataset", pl.col("snapshot_id").str.split(";"), totals=pl.col("partner") == WORLD
    )
    held = months.unique().explode("snapshot_id")
    series = [*SERIES, "totals"]
    expected = held.join(spans, on="snapshot_id").select(*series, "dataset", "covers", "first", "last").unique()
    each = expected.with_columns(period_start=pl.date_ranges("first", "last", "1mo")).explode("period_start")
    asked = subject.asked.filter(pl.col("basis") == "month").select(*SERIES, "period_start")
    lacking = each.join(held, on=[*series, "period_start"], how="anti").join(
        asked, on=[*SERIES, "period_start"], how="anti"
    )
    cells = lacking.select(
        *SERIES, "period_start", "totals", "dataset", "covers", period_months=pl.lit(1, pl.Int8), basis=pl.lit("month")
    )
    return cells.sort(*CELL, "totals", "dataset", "covers")


def _spans(registered: Mapping[str, str]) -> pl.DataFrame:
    """First and last month of the snapshots that are registered for several."""
    rows = []
    for snapshot, text in registered.items():
        try:
            first, last = (parse_period(end, "month").start for end in text.split(".."))
        except ValueError:
            continue
        rows.append((snapshot, text, first, last))
    columns = {"snapshot_id": pl.String, "covers": pl.String, "first": pl.Date, "last": pl.Date}
    return pl.DataFrame(rows, schema=columns, orient="row")


def _holes(subject: Subject) -> pl.DataFrame:
    """Years that a table of totals lacks, which has every other year of every other code, be it blank."""
    totals = subject.published.filter(~by_partner(), pl.col("basis").is_in(["fiscal_year", "calendar_year"]))
    table = ["snapshot_id", "source", "dataset", "basis"]
    series = totals.select(*table, *SERIES[1:]).unique()
    periods = totals.select(*table, "period_start", "period_months").unique()
    grid = series.join(periods, on=table)
    filled = totals.group_by(table).agg(pl.len()).join(grid.group_by(table).agg(all=pl.len()), on=table)
    full = filled.filter(pl.col("len") >= FULL * pl.col("all"), pl.col("len") >= MANY)
    hits = grid.join(full, on=table, how="semi").join(totals, on=[*table, *SERIES[1:], "period_start"], how="anti")
    return raised(
        hits,
        "period-sum",
        lambda _: (
            "There is no line for this year, though the table has one for every other code and year, be it blank."
        ),
        lambda hit: f"The table {hit['dataset']}, line by line.",
    )
