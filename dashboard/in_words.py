"""A chart in words, for those who hear it: the first, the latest and the largest of its figures. No Dash."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from dashboard import labels
from dashboard.view import View
from etl import numbers
from etl.language import later, say

_NAMED = 5
"""So many partners of the latest period are told."""


@dataclass(frozen=True)
class Line:
    """A line or row of bars: the column that it draws, what it is called, and how its figures are said."""

    column: str
    called: str
    said: Callable[[float], str]


_SHARES = (
    Line("share_value", later("By value"), numbers.percent),
    Line("share_weight", later("By weight"), numbers.percent),
)
_TOTALS: Mapping[str, Line] = {
    "usd": Line("value_usd", later("Total"), numbers.usd),
    "inr_crore": Line("value_inr_crore", later("Total"), numbers.crore),
    "t": Line("net_weight_kg", later("Total"), numbers.weight),
    "kg": Line("net_weight_kg", later("Total"), lambda kilograms: numbers.weight(kilograms, "kg")),
}
_LINES: Mapping[str, Sequence[Line]] = {
    "focus": _SHARES,
    "months": (
        _TOTALS["usd"],
        Line("partner_value_usd", later("From the focus supplier"), numbers.usd),
    ),
    "concentration": (
        Line("hhi", later("HHI"), numbers.index),
        Line("effective_suppliers", later("Effective suppliers"), numbers.significant),
    ),
    "signals": (
        Line("rolling_share_value", later("By value, over twelve months"), numbers.percent),
        Line("rolling_share_weight", later("By weight, over twelve months"), numbers.percent),
    ),
}


def in_words(chart: str, table: pl.DataFrame, view: View) -> str:
    """The figures that ``chart`` draws of ``table``; empty of a chart that is not told in words."""
    lines = (_TOTALS[view.shown_unit],) if chart == "trend" else _LINES.get(chart, ())
    told = [told_of(line, table) for line in lines]
    if chart in ("suppliers", "split", "slope"):
        told.append(largest(table, f"share_{view.measure}"))
    if not any(told):
        return ""
    if not whole(table).height:
        told.append(say("None of these periods is complete: each figure is of what is published."))
    elif whole(table).height < table.height:
        told.append(say("Extracts and periods that are not complete are not told here; the table has them."))
    return " ".join(filter(None, told))


def whole(table: pl.DataFrame) -> pl.DataFrame:
    """The rows of complete periods: of an extract a share is a bound, and of some months no year's figure."""
    if not {"coverage", "months_covered", "basis"} <= set(table.columns):
        return table
    months = pl.when(pl.col("basis") == "month").then(1).otherwise(12)
    return table.filter(pl.col("coverage") == "complete", pl.col("months_covered") == months)


def told_of(line: Line, table: pl.DataFrame) -> str:
    """One line of a chart: its latest figure, its first and its highest; empty where there is none."""
    known = _told(table, line.column)
    if known.is_empty():
        return ""
    rows = known.select("period", line.column, "basis").rows()
    period, value, basis = rows[-1]
    blanks = {"line": say(line.called), "latest": line.said(value), "period": labels.when(period, basis)}
    if len(rows) == 1:
        return say("{line}: {latest} in {period}.", **blanks)
    most = max(rows, key=lambda row: row[1])
    return say(
        "{line}: {latest} in {period}, after {first} in {begin}; the highest was {most} in {top}.",
        **blanks,
        first=line.said(rows[0][1]),
        begin=labels.when(rows[0][0], basis),
        most=line.said(most[1]),
        top=labels.when(most[0], basis),
    )


def _told(table: pl.DataFrame, column: str) -> pl.DataFrame:
    """The rows that have a figure: of complete periods, or of all where none is complete."""
    known = table.filter(pl.col(column).is_not_null())
    complete = whole(known)
    return complete if complete.height else known


def largest(table: pl.DataFrame, share: str) -> str:
    """The largest partners of the latest period that has shares."""
    known = _told(table, share)
    if known.is_empty():
        return ""
    period = known["period"][-1]
    rows = known.filter(period=period).sort(share, descending=True)
    named = [
        say("{partner} {share}", partner=name, share=numbers.percent(value))
        for name, value in rows.select("partner_name", share).head(_NAMED).iter_rows()
    ]
    blanks = {"period": labels.when(period, rows["basis"][0]), "partners": ", ".join(named)}
    if rows.height <= _NAMED:
        return say("In {period}: {partners}.", **blanks)
    return say("In {period}: {partners}, and {others} more.", **blanks, others=rows.height - _NAMED)
