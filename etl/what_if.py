"""What if suppliers withhold a part of what they sell: the imports of one year, reckoned through. Pure.

It is arithmetic, not a forecast: :func:`etl.indicators.replacement` and :func:`etl.indicators.loss_of_supplier` on the
suppliers of a year, the part that each withholds and the most that the others would add.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from etl import indicators

MEASURES = {"value": ("value_usd", "exports_to_others_usd"), "weight": ("net_weight_kg", "exports_to_others_kg")}
"""By measure the columns of what is bought, and of what sellers sell to others."""
YEAR = 12


@dataclass(frozen=True)
class Scenario:
    """Who withholds which part (0–1) of its sales, from which month on, and what the others may add.

    ``cap`` is the part of its exports to others (0–1) that each may add, none for no limit; ``newcomers``: also whom
    the importer does not buy from yet.
    """

    cuts: tuple[tuple[str, float], ...]
    first: date | None = None
    cap: float | None = None
    newcomers: bool = False

    def months(self, start_month: int) -> int:
        """Months of a year beginning in ``start_month`` that are hit: from the first on, or all."""
        return YEAR if self.first is None else YEAR - (self.first.month - start_month) % YEAR


@dataclass(frozen=True)
class Outcome:
    """What a scenario does by one ``measure``.

    ``suppliers``: partner, before, cut (of the year), lost, growth_needed, to_add, exports_to_others, capacity, added,
    after, share_before, share_after, in USD or kg; ``total``: :data:`etl.indicators.LOSS` and ``first_round``, what is
    added by equal growth within the limits. Who is not listed has no share_before. ``unweighed`` are suppliers that
    take no part, without a figure by this measure, ``idle`` those that add nothing because what they sell to others by
    this measure is not known.
    """

    measure: str
    suppliers: pl.DataFrame
    total: dict[str, float | None]
    unweighed: tuple[str, ...]
    idle: tuple[str, ...]

    @property
    def decided(self) -> bool:
        """Whether it is known what the others add."""
        return self.total["uncovered"] is not None


def outcome(
    scenario: Scenario,
    months: int,
    measure: str,
    bought: pl.DataFrame,
    sellers: pl.DataFrame | None,
    complete: bool,
) -> Outcome | None:
    """``scenario`` on the imports of a year, of which ``months`` are hit; None without figures by that measure.

    ``bought``: partner, value_usd, net_weight_kg, of which ``complete`` says whether it lists everyone. ``sellers``:
    partner, exports_to_others_usd, exports_to_others_kg; whom it does not list sells others nothing. None where that is
    not decided: what is added is then unknown, unless there is no limit. Within limits unspecified origins add nothing.
    """
    figure, to_others = MEASURES[measure]
    if not bought[figure].count():
        return None
    hit = months / YEAR
    cuts = {partner: part * hit for partner, part in scenario.cuts}
    listed = set(bought["partner"])
    absent = [partner for partner in cuts if partner not in listed]
    if scenario.newcomers and complete and sellers is not None:
        absent += [partner for partner in sellers["partner"] if partner not in listed and partner not in cuts]
    nothing = pl.DataFrame(
        {"partner": absent, "before": [0.0 if complete else None] * len(absent)},
        {"partner": pl.String, "before": pl.Float64},
    )
    frame = pl.concat([bought.select("partner", before=figure), nothing]).with_columns(
        cut=pl.col("partner").replace_strict(cuts, default=0.0, return_dtype=pl.Float64), by=pl.lit(measure)
    )
    frame, idle = _able(frame, sellers, to_others)
    capacity = None
    if scenario.cap is not None:
        frame = frame.with_columns(capacity=scenario.cap * hit * pl.col("exports_to_others"))
        capacity = "capacity"
    rows = indicators.replacement(frame, "before", "cut", ["by"], capacity)
    if capacity is None:
        rows = rows.with_columns(capacity=pl.lit(None, pl.Float64))
    total = indicators.loss_of_supplier(frame, "before", "cut", ["by"], capacity).row(0, named=True)
    stay = rows.filter(pl.col("to_add").is_not_null())
    first = stay.select(pl.min_horizontal("to_add", "capacity")).to_series()  # where there is no limit it is null
    total["first_round"] = first.sum() if total["uncovered"] is not None else None
    rows = indicators.supplier_share(rows, "before", ["by"], "share_before")
    rows = indicators.supplier_share(rows, "after", ["by"], "share_after")
    rows = rows.with_columns(pl.when(~pl.col("partner").is_in(absent)).then("share_before").alias("share_before"))
    return Outcome(
        measure,
        rows.drop("by").sort(["before", "added", "partner"], descending=[True, True, False], nulls_last=True),
        {name: value for name, value in total.items() if name != "by"},
        tuple(frame.filter(pl.col("before").is_null())["partner"].sort()),
        idle if scenario.cap is not None else (),
    )


def _able(frame: pl.DataFrame, sellers: pl.DataFrame | None, to_others: str) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """``frame`` with ``exports_to_others``, and those that do sell to others, nobody knows how much by this measure."""
    if sellers is None:
        return frame.with_columns(exports_to_others=pl.lit(None, pl.Float64)), ()
    known = sellers.select("partner", exports_to_others=to_others)
    unknown = known.filter(pl.col("exports_to_others").is_null())["partner"]
    idle = frame.filter(pl.col("partner").is_in(unknown.implode()), pl.col("cut") == 0, pl.col("before") > 0)
    joined = frame.join(known, on="partner", how="left", maintain_order="left")
    return joined.with_columns(pl.col("exports_to_others").fill_null(0)), tuple(idle["partner"].sort())


def unit_values(bought: pl.DataFrame, partners: Sequence[str]) -> tuple[float | None, float | None]:
    """USD per kg of what is bought from ``partners`` together, and from all others, as
    :func:`etl.indicators.unit_value`.
    """
    marked = bought.with_columns(theirs=pl.col("partner").is_in(list(partners)))
    found = indicators.unit_value(marked, ["theirs"])
    known = dict(found.select("theirs", "unit_value_usd_per_kg").iter_rows())
    return known.get(True), known.get(False)
