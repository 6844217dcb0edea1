"""What a kilogram costs, by supplier, and how much of a change in value is kilograms and how much is price."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from etl import indicators, numbers
from etl.indicators import COVERED
from etl.language import say
from etl.schema import WORLD

_WEIGHED = ("weighed_usd", "unweighed_usd", "weighed_kg")


def unit_values(partners: pl.DataFrame, totals: pl.DataFrame) -> pl.DataFrame:
    """One row per period and supplier, and one WLD: the total, with the unit value of all suppliers together.

    ``partners`` and ``totals`` are those of :mod:`etl.cells`. A period without a usable split has the row of its
    printed total only. Columns: period, partner, value_usd, net_weight_kg, unit_value_usd_per_kg (over what has value
    and weight; null where that is less than :data:`etl.indicators.COVERED` of the value), value_covered, share_value,
    reason (why there is no unit value), weighed_usd, weighed_kg (what the unit value is of).
    """
    whole = (
        totals.join(partners.select("period").unique(), on="period", how="anti")
        .with_columns(weighed=pl.col("net_weight_kg") > 0)
        .select(
            "period",
            partner=pl.lit(WORLD),
            value_usd="value_usd",
            weighed_usd=pl.when("weighed").then("value_usd"),
            unweighed_usd=pl.when(pl.col("weighed").fill_null(False)).then(None).otherwise("value_usd"),
            weighed_kg=pl.when("weighed").then("net_weight_kg"),
            share_value=pl.lit(None, pl.Float64),
        )
    )
    columns = ["period", "partner", "value_usd", *_WEIGHED]
    summed = (
        partners.group_by("period")
        .agg(pl.when(pl.col(c).count() > 0).then(pl.col(c).sum()).alias(c) for c in _WEIGHED)
        .join(totals.select("period", "value_usd"), on="period", how="left")
        .with_columns(partner=pl.lit(WORLD), share_value=pl.lit(None, pl.Float64))
    )
    columns.append("share_value")
    rows = pl.concat([partners.select(columns), summed.select(columns), whole.select(columns)])
    parts = pl.concat(
        [
            rows.select("period", "partner", value_usd="weighed_usd", net_weight_kg="weighed_kg"),
            rows.select("period", "partner", value_usd="unweighed_usd", net_weight_kg=pl.lit(None, pl.Float64)),
        ]
    ).filter(pl.col("value_usd").is_not_null())
    found = rows.join(indicators.unit_value(parts, ["period", "partner"]), on=["period", "partner"], how="left")
    return found.with_columns(
        net_weight_kg="weighed_kg",
        reason=_each(found, lambda row: _unweighed(row["value_usd"], row["value_covered"])),
    )


def _unweighed(value: float | None, covered: float | None) -> str | None:
    """Why there is no unit value."""
    if not value:
        return say("No value is published.")
    if not covered:
        return say("No weight is published.")
    if covered < COVERED:
        return say(
            "Weights cover {share} of the value, less than {least}.",
            share=numbers.percent(covered), least=f"{COVERED * 100:g} %",
        )  # fmt: skip
    return None


def decomposition(values: pl.DataFrame, pairs: Sequence[tuple[str, str]], split: frozenset[str]) -> pl.DataFrame:
    """Change in value between two periods: volume effect, price effect and what has no weight, or stands in
    the printed total only; they add up.

    ``values`` are :func:`unit_values`, ``pairs`` earlier and later periods, ``split`` those with a usable split. One
    row WLD per pair, and one per supplier listed in both. Columns: period, earlier, partner, value_change_usd,
    volume_effect_usd, price_effect_usd, not_weighed_usd, value_before_usd, value_usd, weight_before_kg,
    net_weight_kg, unit_value_before_usd_per_kg, unit_value_usd_per_kg, reason (why it cannot be computed).
    """
    sides = [
        pl.DataFrame({"earlier": [a for a, _ in pairs], "period": [b for _, b in pairs]}, schema=_PAIR),
    ]
    columns = ["partner", "value_usd", "weighed_usd", "weighed_kg", "unit_value_usd_per_kg", "reason"]
    later = values.select("period", *columns)
    earlier = values.select(pl.col("period").alias("earlier"), *(pl.col(c).alias(f"{c}_before") for c in columns))
    both = (
        sides[0]
        .join(later, on="period", how="inner")
        .join(earlier, left_on=["earlier", "partner"], right_on=["earlier", "partner_before"], how="inner")
        .filter((pl.col("partner") == WORLD) | (pl.col("period").is_in(split) & pl.col("earlier").is_in(split)))
    )
    known = pl.col("reason").is_null() & pl.col("reason_before").is_null()
    masked = {
        name: pl.when(known).then(name)
        for name in ("weighed_usd_before", "weighed_kg_before", "weighed_usd", "weighed_kg")
    }
    found = indicators.growth_decomposition(
        both.with_columns(**masked), "weighed_usd_before", "weighed_kg_before", "weighed_usd", "weighed_kg"
    )
    change = pl.col("value_usd") - pl.col("value_usd_before")
    return found.select(
        "period",
        "earlier",
        "partner",
        value_change_usd=change,
        volume_effect_usd="volume_effect",
        price_effect_usd="price_effect",
        not_weighed_usd=change - pl.col("value_change"),
        value_before_usd="value_usd_before",
        value_usd="value_usd",
        weight_before_kg="weighed_kg_before",
        net_weight_kg="weighed_kg",
        unit_value_before_usd_per_kg="unit_value_usd_per_kg_before",
        unit_value_usd_per_kg="unit_value_usd_per_kg",
        reason=_each(both, _incomparable),
    )


_PAIR = {"earlier": pl.String, "period": pl.String}


def _incomparable(row: dict[str, Any]) -> str | None:
    before, after = row["reason_before"], row["reason"]
    if before and before == after:
        return say("{earlier} and {period}: {reason}", earlier=row["earlier"], period=row["period"], reason=before)
    said = ((row["earlier"], before), (row["period"], after))
    return " ".join(f"{period}: {reason}" for period, reason in said if reason) or None


def _each(frame: pl.DataFrame, said: Any) -> pl.Series:
    return pl.Series([said(row) for row in frame.iter_rows(named=True)], dtype=pl.String)
