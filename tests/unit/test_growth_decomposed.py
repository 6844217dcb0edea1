"""Unit values and what a change in value is made of: they add up, and nothing is made of what has no weight."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.unit_values import decomposition, unit_values

Cell = tuple[str, float, float | None]
"""Partner, value and weight."""


def partners(**periods: list[Cell]) -> pl.DataFrame:
    rows = [
        {
            "period": period[1:], "partner": partner, "value_usd": value, "share_value": None,
            "weighed_usd": value if weight else None, "unweighed_usd": None if weight else value,
            "weighed_kg": weight or None,
        }
        for period, cells in periods.items() for partner, value, weight in cells
    ]  # fmt: skip
    schema = dict.fromkeys(("period", "partner"), pl.String) | dict.fromkeys(
        ("value_usd", "share_value", "weighed_usd", "unweighed_usd", "weighed_kg"), pl.Float64
    )
    return pl.DataFrame(rows, schema=schema)


def totals(split: pl.DataFrame) -> pl.DataFrame:
    summed = split.group_by("period").agg(pl.col("value_usd").sum())
    return summed.with_columns(net_weight_kg=pl.lit(None, pl.Float64))


def changes(split: pl.DataFrame, *pairs: tuple[str, str]) -> dict[str, dict[str, object]]:
    values = unit_values(split, totals(split))
    found = decomposition(values, pairs or [("2023", "2024")], frozenset(split["period"]))
    return {row["partner"]: row for row in found.to_dicts()}


def test_a_change_of_weight_at_one_price_is_volume() -> None:
    total = changes(partners(_2023=[("CHN", 100.0, 10.0)], _2024=[("CHN", 150.0, 15.0)]))["WLD"]
    assert (total["value_change_usd"], total["volume_effect_usd"], total["price_effect_usd"]) == (50, 50, 0)


def test_a_change_of_price_of_one_weight_is_price() -> None:
    total = changes(partners(_2023=[("CHN", 100.0, 10.0)], _2024=[("CHN", 150.0, 10.0)]))["WLD"]
    assert (total["value_change_usd"], total["volume_effect_usd"], total["price_effect_usd"]) == (50, 0, 50)


def test_both_together_share_what_belongs_to_neither() -> None:
    # 10 kg at 10 become 15 kg at 12: 5 kg at the mean price 11, and 2 USD/kg on the mean weight 12.5
    china = changes(partners(_2023=[("CHN", 100.0, 10.0)], _2024=[("CHN", 180.0, 15.0)]))["CHN"]
    assert (china["volume_effect_usd"], china["price_effect_usd"]) == (55, 25)


AMOUNT = st.floats(1, 1e9)
SOME = st.lists(st.tuples(AMOUNT, st.one_of(AMOUNT, st.none())), min_size=1, max_size=6)


@given(SOME, SOME)
def test_effects_and_what_has_no_weight_add_up_to_the_change(
    before: list[tuple[float, float | None]], after: list[tuple[float, float | None]]
) -> None:
    split = partners(
        _2023=[(f"P{n}", *cell) for n, cell in enumerate(before)],
        _2024=[(f"P{n}", *cell) for n, cell in enumerate(after)],
    )
    for row in changes(split).values():
        effects = [row[c] for c in ("volume_effect_usd", "price_effect_usd", "not_weighed_usd")]
        if row["reason"] is None:
            size = max(abs(effect) for effect in effects)  # type: ignore[arg-type]
            assert sum(effects) == pytest.approx(row["value_change_usd"], rel=1e-9, abs=1e-6 * max(size, 1))  # type: ignore[arg-type]
        else:
            assert effects == [None, None, None]


def test_the_other_way_round_every_effect_changes_its_sign() -> None:
    split = partners(_2023=[("CHN", 100.0, 10.0), ("JPN", 9.0, 1.0)], _2024=[("CHN", 180.0, 15.0), ("JPN", 5.0, 2.0)])
    there, back = changes(split), changes(split, ("2024", "2023"))
    for partner in ("WLD", "CHN", "JPN"):
        for effect in ("value_change_usd", "volume_effect_usd", "price_effect_usd"):
            assert there[partner][effect] == -back[partner][effect]  # type: ignore[operator]


def test_without_weights_it_is_not_computable_and_says_why() -> None:
    total = changes(partners(_2023=[("CHN", 100.0, None)], _2024=[("CHN", 150.0, 10.0)]))["WLD"]
    assert (total["value_change_usd"], total["volume_effect_usd"], total["price_effect_usd"]) == (50, None, None)
    assert total["reason"] == "2023: No weight is published."


def test_the_total_is_the_printed_one_and_what_no_supplier_has_is_not_weighed() -> None:
    split = partners(_2023=[("CHN", 100.0, 10.0)], _2024=[("CHN", 150.0, 15.0)])
    printed = pl.DataFrame({"period": ["2023", "2024"], "value_usd": [100.0, 152.0], "net_weight_kg": [None, None]})
    found = decomposition(unit_values(split, printed), [("2023", "2024")], frozenset(split["period"]))
    world = found.row(by_predicate=pl.col("partner") == "WLD", named=True)
    assert (world["value_change_usd"], world["volume_effect_usd"], world["not_weighed_usd"]) == (52, 50, 2)


def test_a_supplier_of_one_period_only_has_no_row_but_counts_in_the_total() -> None:
    found = changes(partners(_2023=[("CHN", 100.0, 10.0)], _2024=[("CHN", 100.0, 10.0), ("JPN", 20.0, 2.0)]))
    assert set(found) == {"WLD", "CHN"}
    assert found["WLD"]["value_change_usd"] == 20


def test_a_unit_value_is_of_what_has_value_and_weight() -> None:
    split = partners(_2024=[("CHN", 80.0, 10.0), ("JPN", 20.0, None)])
    china, japan, world = unit_values(split, totals(split)).sort("partner").to_dicts()
    assert (china["unit_value_usd_per_kg"], china["value_covered"]) == (8, 1)
    assert (japan["unit_value_usd_per_kg"], japan["reason"]) == (None, "No weight is published.")
    assert (world["unit_value_usd_per_kg"], world["value_covered"]) == (8, 0.8)


def test_below_four_fifths_of_the_value_a_unit_value_is_left_out() -> None:
    split = partners(_2024=[("CHN", 79.0, 10.0), ("JPN", 21.0, None)])
    world = unit_values(split, totals(split)).row(2, named=True)
    assert world["unit_value_usd_per_kg"] is None
    assert world["reason"] == "Weights cover 79.0 % of the value, less than 80 %."


def test_a_period_without_a_split_has_the_unit_value_of_its_printed_total() -> None:
    printed = pl.DataFrame({"period": ["2023", "2024"], "value_usd": [100.0, 90.0], "net_weight_kg": [20.0, None]})
    first, second = unit_values(partners(), printed).sort("period").to_dicts()
    assert (first["partner"], first["unit_value_usd_per_kg"], first["reason"]) == ("WLD", 5, None)
    assert (second["unit_value_usd_per_kg"], second["reason"]) == (None, "No weight is published.")
