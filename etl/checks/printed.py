"""Whether the figures that reports print beside the trade fit it: the year before, and the growth since.

Printed figures are intervals: 0.13 million stands for 0.125 to 0.135. A growth is doubted only if no two values out of
the intervals give any growth out of its own.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from etl import precision
from etl.checks.rows import CELL, SERIES, by_partner
from etl.checks.saying import Row, money, raised, usd
from etl.checks.subject import Subject
from etl.fiscal_year import last_month_expr
from etl.schema import WORLD

ROW = [*CELL, "partner"]
MEASURES = ("value_usd", "value_local", "quantity")
_FIGURE = ["number", "half"]


def printed_growth(subject: Subject) -> pl.DataFrame:
    """Printed growth against the two values it is of, and each of them against our own figure.

    Our own are those as published, hidden or not: a report that repeats a wrong split agrees with it.
    """
    if subject.beside.is_empty():
        return raised(subject.flows.head(0).select(CELL), "printed-growth", str, str)
    told = _told(subject.beside)
    own = _own(subject)
    now = own.rename({"number": "own", "half": "own_half"})
    before = _before(told, own).rename({"number": "earlier", "half": "earlier_half"})
    key = [*ROW, "measure"]
    all_three = told.join(now, on=key, how="left").join(before, on=key, how="left")
    all_three = _none_for_unlisted(all_three, own)
    hits = all_three.with_columns(
        value_apart=_apart("value", "own"),
        previous_apart=_apart("previous", "earlier"),
        growth_apart=_impossible("value", "previous"),
        own_growth_apart=_impossible("own", "earlier"),
    )
    kinds = ("value_apart", "previous_apart", "growth_apart", "own_growth_apart")
    found = hits.filter(pl.any_horizontal(pl.col(kind).fill_null(False) for kind in kinds))
    found = found.sort(*ROW, "measure", "snapshot_id").unique(ROW, keep="first", maintain_order=True)
    return raised(
        found.with_columns(partner=pl.when(pl.col("partner") != WORLD).then("partner")),
        "printed-growth",
        lambda hit: " ".join(_said(hit, subject)),
        lambda hit: f"Snapshot {hit['snapshot_id']}; figures are taken as intervals of half a printed step.",
    )


def _told(beside: pl.DataFrame) -> pl.DataFrame:
    """What a snapshot prints of one cell in one row: value, previous and growth, each with half its step."""
    halves = beside.with_columns(half=pl.col("step") / 2)
    return halves.group_by(*ROW, "measure", "snapshot_id").agg(
        pl.col(column).filter(pl.col("figure") == figure).first().alias(name)
        for figure in ("value", "previous", "growth")
        for column, name in (("number", figure), ("half", f"{figure}_half"))
    )


def _own(subject: Subject) -> pl.DataFrame:
    """Our own figures, a row each."""
    rows = subject.published.join(subject.beside.select(SERIES).unique(), on=SERIES, how="semi")
    found = []
    for name in MEASURES:
        given = rows.filter(pl.col("usd_origin") == "published") if name == "value_usd" else rows
        half = precision.half_steps(given, subject.precision, name)
        figures = given.select(*ROW, measure=pl.lit(name), number=pl.col(name), half=half)
        found.append(figures.drop_nulls("number"))
    return pl.concat(found)


def _before(told: pl.DataFrame, own: pl.DataFrame) -> pl.DataFrame:
    """Our own figures of a year before each printed one, under its key: as published, or the sum of the months."""
    later = own.with_columns(pl.col("period_start").dt.offset_by("12mo"))
    spans = told.filter(pl.col("basis") == "year_to_date").select(*CELL, "measure").unique()
    ends = last_month_expr()
    each = spans.with_columns(month=pl.date_ranges("period_start", ends, "1mo")).explode("month")
    months = later.filter(pl.col("basis") == "month").select(
        *SERIES, "partner", "measure", *_FIGURE, month="period_start"
    )
    met = each.join(months, on=[*SERIES, "measure", "month"])
    there = met.group_by(*CELL, "measure").agg(pl.col("month").n_unique())
    whole = there.filter(pl.col("month") == pl.col("period_months")).drop("month")
    summed = met.join(whole, on=[*CELL, "measure"], how="semi").group_by(*ROW, "measure").agg(
        pl.col("number").sum(), half=pl.col("half").max() * pl.col("period_months").first()
    )  # fmt: skip
    key = [*ROW, "measure"]
    return pl.concat([later.select(*key, *_FIGURE), summed.join(later, on=key, how="anti").select(*key, *_FIGURE)])


def _none_for_unlisted(rows: pl.DataFrame, own: pl.DataFrame) -> pl.DataFrame:
    """A partner that our own list of a cell leaves out had nothing there that is worth printing."""
    lists = own.filter(by_partner()).group_by(*CELL, "measure").agg(pl.col("half").max())
    earlier = lists.with_columns(pl.col("period_start").dt.offset_by("12mo"))
    for name, there in (("own", lists), ("earlier", earlier)):
        rows = rows.join(there, on=[*CELL, "measure"], how="left")
        unlisted = pl.col(name).is_null() & pl.col("half").is_not_null() & by_partner()
        rows = rows.with_columns(
            pl.when(unlisted).then(0.0).otherwise(name).alias(name),
            pl.when(unlisted).then("half").otherwise(f"{name}_half").alias(f"{name}_half"),
        ).drop("half")
    return rows


def _apart(one: str, other: str) -> pl.Expr:
    rounding = pl.col(f"{one}_half") + pl.col(f"{other}_half")
    return (pl.col(one) - pl.col(other)).abs() > rounding + 1e-9 * pl.col(one).abs()


def _impossible(value: str, previous: str) -> pl.Expr:
    """Whether no two figures out of the intervals of ``value`` and ``previous`` give the printed growth."""
    low, high = (pl.col(value) - pl.col(f"{value}_half")).clip(0), pl.col(value) + pl.col(f"{value}_half")
    before_low = (pl.col(previous) - pl.col(f"{previous}_half")).clip(0)
    before_high = pl.col(previous) + pl.col(f"{previous}_half")
    growth, half = pl.col("growth"), pl.col("growth_half") + 1e-9
    least = 100 * (low / before_high - 1)
    most = pl.when(before_low > 0).then(100 * (high / before_low - 1)).otherwise(float("inf"))
    return (before_high > 0) & ((growth + half < least) | (growth - half > most))


def _said(hit: Row, subject: Subject) -> list[str]:
    whose = "The total" if hit["partner"] is None else subject.name(hit["partner"])
    said = []
    if hit["value_apart"]:
        said.append(f"{whose}: the report prints {_figure(hit, 'value')}, here are {_figure(hit, 'own')}.")
    if hit["previous_apart"]:
        said.append(
            f"{whose}: for the year before the report prints {_figure(hit, 'previous')}, here are"
            f" {_figure(hit, 'earlier')}."
        )
    for kind, value, previous in (("growth_apart", "value", "previous"), ("own_growth_apart", "own", "earlier")):
        if hit[kind] and not said:
            computed = f"{100 * (hit[value] / hit[previous] - 1):.1f} %" if hit[previous] else "no number"
            said.append(
                f"{whose}: the printed growth is {hit['growth']:g} %; {_figure(hit, value)} after"
                f" {_figure(hit, previous)} make {computed}."
            )
    return said


def _figure(hit: Mapping[str, object], name: str) -> str:
    number = float(str(hit[name]))
    if hit["measure"] == "quantity":
        return f"{number:,g}"
    return usd(number) if hit["measure"] == "value_usd" else money(number, "INR")
