"""What changed between two builds: figures, periods, corrections, findings, verdicts. Pure: frames in, a Diff out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import polars as pl

from etl import schema
from etl.fiscal_year import Basis, period_label

CELL = [name for name in schema.FLOWS.key if name != "edition"]
PERIOD = [name for name in CELL if name != "partner"]
MEASURES = ("value_usd", "value_local", "quantity", "net_weight_kg")
SAME = 1e-12
"""Figures that differ by less, relatively, are the same: floats that were added up in another order."""
CLAIM = ("id", "verdict", "statement", "published", "ours", "unit")
ROWS = 1_000_000
"""Of both builds together that are joined at a time, about."""
FINDING = ("id", "severity", "source", "reporter", "partner", "flow", "code", "period", "message", "evidence")


@dataclass(frozen=True)
class Side:
    """What a comparison needs of a build: ``flows`` by source; corrections and claims are None where it has none."""

    vintage: str
    flows: Mapping[str, pl.LazyFrame]
    findings: pl.DataFrame
    start_months: Mapping[str, int]
    corrections: Sequence[Mapping[str, Any]] | None = None
    claims: pl.DataFrame | None = None


@dataclass(frozen=True)
class Edits:
    """What was added, removed and altered of a listing; what was altered is a pair of before and after."""

    added: tuple[Mapping[str, Any], ...] = ()
    removed: tuple[Mapping[str, Any], ...] = ()
    altered: tuple[tuple[Mapping[str, Any], Mapping[str, Any]], ...] = ()

    @property
    def count(self) -> int:
        """How many in all."""
        return len(self.added) + len(self.removed) + len(self.altered)

    def described(self) -> dict[str, Any]:
        """As JSON has it."""
        altered = [{"before": before, "after": after} for before, after in self.altered]
        return {"added": list(self.added), "removed": list(self.removed), "altered": altered}


@dataclass(frozen=True)
class Diff:
    """What changed from one build to another.

    ``revised``: a figure of a period that both have, by cell and measure: its unit (USD, kg, code of a currency or of
    a quantity; null = not told), before, after, difference, relative (to before); empty where the cell was not listed
    or had no such figure. Dollars before the rest, years to date after other periods, the largest first.
    ``new_periods`` and ``gone``: source, reporter, flow, code, nomenclature, basis, first, last, periods, rows.
    ``touched``: source, reporter, partner, flow, hs_code of every row that is not as it was, with the dollars by which
    it changed; editions of corrections and coverage count too.
    """

    before: str
    after: str
    revised: pl.DataFrame
    new_periods: pl.DataFrame
    gone: pl.DataFrame
    touched: pl.DataFrame
    findings: Edits
    corrections: Edits | None
    claims: Edits | None


def compare(before: Side, after: Side) -> Diff:
    """Everything that differs between two builds. Flow tables are joined source by source, what is equal dropped."""
    changed = pl.concat([_changed(_NOTHING, _NOTHING), *_pieces(before, after)])
    published = changed.filter(~pl.col("corrected"))
    published = published.with_columns(period=period_labels(published, {**before.start_months, **after.start_months}))
    lives = pl.col("lived_before") & pl.col("lives_after")
    return Diff(
        before.vintage,
        after.vintage,
        _revised(published.filter(lives)),
        _periods(published.filter(~pl.col("lived_before"))),
        _periods(published.filter(~pl.col("lives_after"))),
        _touched(changed),
        _edits(before.findings, after.findings, schema.FINDINGS.key, FINDING),
        _listed_edits(before.corrections, after.corrections),
        _claims(before.claims, after.claims),
    )


_NOTHING = schema.FLOWS.empty().lazy()


def _pieces(before: Side, after: Side) -> Iterator[pl.DataFrame]:
    """The changed rows of each source; of a large one some countries at a time, so that memory stays small."""
    for source in sorted({*before.flows, *after.flows}):
        sides = [side.flows.get(source, _NOTHING) for side in (before, after)]
        rows = sum(int(side.select(pl.len()).collect().item()) for side in sides)
        parts = rows // ROWS + 1
        for part in range(parts):
            mine = pl.col("reporter").hash() % parts == part
            yield _changed(*(side.filter(mine) if parts > 1 else side for side in sides))


def _changed(before: pl.LazyFrame, after: pl.LazyFrame) -> pl.DataFrame:
    """Rows of one source that are not in both builds as they are, both sides beside each other.

    What corrections compute stands apart from what is published, under the same cell. ``lived_before`` and
    ``lives_after``: whether that period of the code has any published row.
    """
    states = ("edition", "coverage", "usd_origin", "currency", "quantity_unit")
    key = [*CELL, "corrected"]

    def side(flows: pl.LazyFrame, name: str) -> pl.LazyFrame:
        return flows.select(
            *CELL,
            (pl.col("edition") == "corrected").alias("corrected"),
            *(pl.col(column).alias(f"{column}_{name}") for column in (*MEASURES, *states)),
        )

    both = side(before, "before").join(side(after, "after"), on=key, how="full", coalesce=True)
    different = [_differs(f"{m}_before", f"{m}_after") for m in MEASURES]
    different += [pl.col(f"{s}_before").ne_missing(pl.col(f"{s}_after")) for s in states[:2]]
    found = both.filter(pl.any_horizontal(different)).collect(engine="streaming")
    return (
        found.join(_lived(before, found), on=PERIOD, how="left")
        .rename({"lived": "lived_before"})
        .join(_lived(after, found), on=PERIOD, how="left")
        .rename({"lived": "lives_after"})
        .with_columns(pl.col("lived_before", "lives_after").fill_null(False))
    )


def _differs(before: str, after: str) -> pl.Expr:
    a, b = pl.col(before), pl.col(after)
    return (a.is_null() != b.is_null()) | ((a - b).abs() > SAME * pl.max_horizontal(a.abs(), b.abs())).fill_null(False)


def _lived(flows: pl.LazyFrame, among: pl.DataFrame) -> pl.DataFrame:
    """Which periods of ``among`` have a published row in ``flows``."""
    published = flows.filter(pl.col("edition") != "corrected").select(PERIOD)
    wanted = among.lazy().select(PERIOD).unique()
    held = wanted.join(published, on=PERIOD, how="semi").collect(engine="streaming")
    return held.with_columns(lived=pl.lit(True))


def period_labels(rows: pl.DataFrame, start_months: Mapping[str, int]) -> pl.Series:
    """The label of the period of each row of flows or revisions."""
    columns = ["period_start", "period_months", "basis", "reporter"]
    called = [
        (*row, period_label(row[0], row[1], cast(Basis, row[2]), start_months.get(row[3], 1)))
        for row in rows.select(columns).unique().iter_rows()
    ]
    spans = pl.DataFrame(called, {**{c: rows.schema[c] for c in columns}, "period": pl.String}, orient="row")
    found = rows.select(columns).join(spans, on=columns, how="left", maintain_order="left")
    return found["period"]


def _revised(rows: pl.DataFrame) -> pl.DataFrame:
    pieces = [
        rows.filter(_differs(f"{measure}_before", f"{measure}_after")).select(
            "source", "reporter", "partner", "flow", pl.col("hs_code").alias("code"), "nomenclature", "basis", "period",
            pl.lit(measure).alias("measure"),
            _unit(measure).alias("unit"),
            pl.col(f"{measure}_before").alias("before"),
            pl.col(f"{measure}_after").alias("after"),
            origin=pl.coalesce("usd_origin_after", "usd_origin_before") if measure == "value_usd" else
            pl.lit("published"),
            rank=pl.lit(n),
        )
        for n, measure in enumerate(MEASURES)
    ]  # fmt: skip
    difference = pl.col("after") - pl.col("before")
    size = pl.coalesce(difference.abs(), "after", "before")
    relative = pl.when(pl.col("before") != 0).then(difference / pl.col("before"))
    found = pl.concat(pieces).with_columns(difference=difference, relative=relative, size=size)
    to_date = pl.col("basis") == "year_to_date"  # says again what the months say
    order = ["source", "reporter", "flow", "code", "period", "partner", "nomenclature", "basis"]
    found = found.sort("rank", to_date, "size", *order, descending=[False, False, True, *[False] * len(order)])
    return found.select(pl.exclude("rank", "size", "origin"), "origin")


def _unit(measure: str) -> pl.Expr:
    told = {"value_local": "currency", "quantity": "quantity_unit"}.get(measure)
    if told is None:
        return pl.lit("USD" if measure == "value_usd" else "kg")
    return pl.coalesce(f"{told}_after", f"{told}_before")


def _periods(rows: pl.DataFrame) -> pl.DataFrame:
    key = ["source", "reporter", "flow", "code", "nomenclature", "basis"]
    return (
        rows.rename({"hs_code": "code"})
        .group_by(key)
        .agg(periods=pl.col("period").unique().sort(), rows=pl.len())
        .with_columns(first=pl.col("periods").list.first(), last=pl.col("periods").list.last())
        .select(*key, "first", "last", "periods", "rows")
        .sort(key)
    )


def _touched(rows: pl.DataFrame) -> pl.DataFrame:
    dollars = (pl.col("value_usd_after").fill_null(0) - pl.col("value_usd_before").fill_null(0)).abs()
    key = ["source", "reporter", "partner", "flow", "hs_code"]
    return rows.group_by(key).agg(dollars.sum().alias("usd")).sort(key)


def _edits(before: pl.DataFrame, after: pl.DataFrame, key: Sequence[str], shown: Sequence[str]) -> Edits:
    """What differs between two tables in ``shown`` columns, by ``key``."""
    here = [[c for c in shown if c in side.columns] for side in (before, after)]
    sides = [
        {tuple(row[name] for name in key): {c: row[c] for c in columns} for row in side.iter_rows(named=True)}
        for side, columns in zip((before, after), here, strict=True)
    ]
    return _between(*sides)


def _listed_edits(
    before: Sequence[Mapping[str, Any]] | None, after: Sequence[Mapping[str, Any]] | None
) -> Edits | None:
    if before is None or after is None:
        return None
    return _between(*({entry["id"]: entry for entry in side} for side in (before, after)))


def _claims(before: pl.DataFrame | None, after: pl.DataFrame | None) -> Edits | None:
    """Claims that came or went, and those whose verdict is another."""
    if before is None or after is None:
        return None
    found = _edits(before, after, ["id"], CLAIM)
    return replace(found, altered=tuple(pair for pair in found.altered if pair[0]["verdict"] != pair[1]["verdict"]))


def _between(before: Mapping[Any, Mapping[str, Any]], after: Mapping[Any, Mapping[str, Any]]) -> Edits:
    return Edits(
        tuple(after[key] for key in after if key not in before),
        tuple(before[key] for key in before if key not in after),
        tuple((before[key], after[key]) for key in after if key in before and before[key] != after[key]),
    )
