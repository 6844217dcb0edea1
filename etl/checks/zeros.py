"""Whether a printed zero is a figure: no trade, too little to print, or not published at all."""

from __future__ import annotations

import polars as pl

from etl import precision
from etl.checks.declared import WEIGHED, ZERO_USD
from etl.checks.rows import CELL, SERIES, by_partner
from etl.checks.saying import Row, counted, kilograms, raised, usd
from etl.checks.subject import Subject

_FIRST = ["weights", "unweighed", "rounded", "between"]


def zero_or_blank(subject: Subject) -> pl.DataFrame:
    """Zeros that cannot be what they say, one finding per cell.

    A weight of 0 kg beside a value, or none where all other figures of the dataset have one, as readers take the 0 of
    UN Comtrade; a value of 0 beside a weight that is worth more than the printed step at the lowest price of the
    scope's band; a total of 0 in a year or month next to one of a million.
    """
    hits = pl.concat([_weights(subject), _unweighed(subject), _rounded(subject), _between(subject)], how="diagonal")
    hits = hits.sort(*CELL, pl.col("kind").replace_strict(_FIRST, range(len(_FIRST))))
    return raised(
        hits.unique(CELL, keep="first", maintain_order=True), "zero-or-blank", _said, lambda hit: _RESTS_ON[hit["kind"]]
    )


def _weights(subject: Subject) -> pl.DataFrame:
    rows = subject.published.filter(by_partner(), pl.col("net_weight_kg") == 0, pl.col("value_usd") > 0)
    cells = rows.group_by(CELL).agg(pl.len(), pl.col("value_usd").sum())
    return cells.filter(pl.col("value_usd") >= ZERO_USD).with_columns(kind=pl.lit("weights"))


def _unweighed(subject: Subject) -> pl.DataFrame:
    """Cells whose partners lack weights, of a dataset that has them for nearly all value of its other cells."""
    value, lacks = pl.col("value_usd"), pl.col("net_weight_kg").is_null()
    rows = subject.published.filter(by_partner(), value > 0)
    cells = rows.group_by(*CELL, "dataset").agg(lacking=lacks.sum(), without=value.filter(lacks).sum(), all=value.sum())
    dataset = ["source", "dataset", "basis"]
    others = [(pl.col(name).sum().over(dataset) - pl.col(name)).alias(f"other_{name}") for name in ("without", "all")]
    hits = cells.with_columns(others).filter(
        pl.col("without") >= ZERO_USD,
        pl.col("other_all") > 0,
        pl.col("other_without") <= (1 - WEIGHED) * pl.col("other_all"),
    )
    return hits.select(*CELL, len="lacking", value_usd="without", kind=pl.lit("unweighed"))


def _rounded(subject: Subject) -> pl.DataFrame:
    low = {code: band.low for code, band in subject.unit_values.items()}
    rows = subject.published.filter(
        pl.col("value_usd") == 0, pl.col("net_weight_kg") > 0, pl.col("hs_code").is_in(list(low))
    )
    step = 2 * precision.half_steps(rows, subject.precision, "value_usd")
    least = pl.col("net_weight_kg") * pl.col("hs_code").replace_strict(low, default=0.0, return_dtype=pl.Float64)
    hits = rows.with_columns(least=least).filter(pl.col("least") > step)
    cells = hits.group_by(CELL).agg(pl.len(), pl.col("net_weight_kg", "least").sum())
    return cells.with_columns(kind=pl.lit("rounded"))


def _between(subject: Subject) -> pl.DataFrame:
    totals = subject.published.filter(~by_partner(), pl.col("value_usd").is_not_null())
    series = [*SERIES, "basis", "period_months"]
    months = pl.col("period_start").dt.year() * 12 + pl.col("period_start").dt.month()
    numbered = totals.select(*CELL, "value_usd", number=months.cast(pl.Int32) // pl.col("period_months"))
    zeros = numbered.filter(pl.col("value_usd") == 0)
    beside = numbered.select(*series, "number", value="value_usd")
    near = pl.concat(
        zeros.join(beside.with_columns(pl.col("number") + away), on=[*series, "number"]) for away in (-1, 1)
    )
    found = near.group_by(CELL).agg(pl.col("value").max())
    return found.filter(pl.col("value") >= ZERO_USD).with_columns(kind=pl.lit("between"))


def _said(hit: Row) -> str:
    if hit["kind"] == "weights":
        return (
            f"{counted(hit['len'], 'partner')} with {usd(hit['value_usd'])} in all have a weight of 0 kg: it is not"
            " published, and not zero."
        )
    if hit["kind"] == "unweighed":
        return (
            f"{counted(hit['len'], 'partner')} with {usd(hit['value_usd'])} in all have no weight, or one of 0 kg: it"
            " is not published, and not zero."
        )
    if hit["kind"] == "rounded":
        return (
            f"{counted(hit['len'], 'partner')} with {kilograms(hit['net_weight_kg'])} in all have a value of 0, though"
            f" that weight is worth at least {usd(hit['least'])}."
        )
    return f"The total is printed as 0, next to a period with {usd(hit['value'])}: rather blank than zero."


_RESTS_ON = {
    "weights": "Goods that have a value weigh something.",
    "unweighed": "Nearly all other figures of the dataset have a weight.",
    "rounded": "The lowest price of the scope's band of unit values, and the printed step of the values.",
    "between": "The published totals of the periods before and after.",
}
