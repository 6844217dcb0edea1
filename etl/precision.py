"""In which step a snapshot prints a figure: what rounding can explain.

A printed 10.28 million stands for anything from 10.275 to 10.285. The step of a measure is the finest one that any
figure of the snapshot shows, since programs drop zeros at the end. Of many figures zeros at the end are not counted: a
program can have added them, to all or to one, and enough others have other digits in the last place. Figures of more
than 15 digits are sums of binary fractions, not print, and are passed over. Of a long table a step that hardly a line
shows is not that of the print: one figure that got decimals from elsewhere must not make errors of all others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl

from etl import schema

MEASURES = ("value_usd", "value_local", "quantity", "net_weight_kg")
_DIGITS = 15
_MANY = 10
_LONG, _HARDLY = 100, 0.01


def step(text: str) -> pl.Expr:
    """Power of ten of the finest step of the printed numbers in the column ``text``; null where there is none.

    The texts are as :func:`etl.units.scaled` leaves them, like ``0.62e6``.
    """
    printed = pl.col(text)
    mantissa = printed.str.extract(r"^[+-]?([0-9]*\.?[0-9]*)", 1)
    exponent = printed.str.extract(r"[eE]([+-]?[0-9]+)$", 1).cast(pl.Int64).fill_null(0)
    decimals = mantissa.str.extract(r"\.([0-9]*)$", 1).fill_null("")
    zeros = (decimals.str.len_bytes() - decimals.str.strip_chars_end("0").str.len_bytes()).cast(pl.Int64)
    digits = mantissa.str.replace(".", "", literal=True).str.strip_chars_start("0").str.len_bytes()
    told = digits <= _DIGITS
    added = pl.when((digits > 0).sum() >= _MANY).then(zeros).otherwise(0)
    powers = (exponent - decimals.str.len_bytes().cast(pl.Int64) + added).filter(told)
    finest = pl.when(powers.count() < _LONG).then(powers.min()).otherwise(powers.quantile(_HARDLY, "higher"))
    return finest.cast(pl.Int64)


def steps(tidy: pl.DataFrame) -> Mapping[str, int]:
    """Power of ten of the step by measure, of printed lines in terms of the flow table."""
    there = [name for name in MEASURES if name in tidy.columns]
    found = tidy.select(step(name).alias(name) for name in there).to_dicts()
    return {name: power for name, power in (found[0] if found else {}).items() if power is not None}


def finest(parts: Iterable[Mapping[str, int]]) -> Mapping[str, int]:
    """The finest step of each measure in the parts of a file."""
    found: dict[str, int] = {}
    for part in parts:
        for name, power in part.items():
            found[name] = min(power, found.get(name, power))
    return found


def table(by_snapshot: Mapping[str, Mapping[str, int]]) -> pl.DataFrame:
    """The steps of all snapshots, in the shape of :data:`etl.schema.PRECISION`."""
    rows: list[Mapping[str, object]] = [
        {"snapshot_id": snapshot, "measure": name, "step": float(f"1e{power}")}
        for snapshot, powers in sorted(by_snapshot.items())
        for name, power in sorted(powers.items())
    ]
    return schema.PRECISION.frame(rows)


def half_steps(flows: pl.DataFrame, steps: pl.DataFrame, measure: str) -> pl.Expr:
    """Half the printed step of ``measure`` for each row of ``flows``: how far rounding can move it; 0 if not known.

    A row of several snapshots has the coarsest step of those that print the measure.
    """
    known = dict(steps.filter(measure=measure).select("snapshot_id", "step").iter_rows())
    by_row = {
        name: 0.5 * max((known[one] for one in name.split(";") if one in known), default=0.0)
        for name in flows["snapshot_id"].unique()
    }
    return pl.col("snapshot_id").replace_strict(by_row, default=0.0, return_dtype=pl.Float64)
