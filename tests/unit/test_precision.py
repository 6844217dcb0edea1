from __future__ import annotations

import polars as pl
import pytest

from etl import precision, schema


def power(*printed: str) -> int | None:
    found = pl.DataFrame({"n": printed}, schema={"n": pl.String}).select(precision.step("n")).item()
    return None if found is None else int(found)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        (["0.62e6", "0.3e6", "1.05e6"], 4),  # USD million with two decimals, the last zero dropped
        (["0.0e6", "0.30e6"], 4),
        (["14.6404724108e6", "13.689104e6"], -4),
        (["411.415e3", "10.1e3"], 0),
        (["125824019.684"], -3),
        (["12", "2010"], 0),
        (["1.2e6", "0.30000000000000004e6"], 5),  # a sum of binary fractions is no print
        ([], None),
    ],
)
def test_the_step_is_the_finest_that_is_printed(printed: list[str], expected: int | None) -> None:
    assert power(*printed) == expected


def test_zeros_that_a_program_adds_are_no_precision() -> None:
    padded = [f"{n / 100:.6f}e6" for n in range(101, 112)]
    assert power(*padded) == 4
    assert power(*padded[:3]) == 0  # of a few figures nobody can tell


def test_zeros_at_the_end_of_one_figure_do_not_make_the_others_finer() -> None:
    printed = [f"{n}.{n + 11}e6" for n in range(1, 30)]
    assert power(*printed, "0.3400e6") == power(*printed, "3.400e5") == 4


def test_a_row_of_several_snapshots_has_the_coarsest_step(flows: pl.DataFrame) -> None:
    steps = precision.table({"a": {"value_usd": 4}, "b": {"value_usd": 0, "net_weight_kg": -3}})
    assert schema.faults(schema.PRECISION, steps) == []
    rows = flows.head(4).with_columns(pl.Series("snapshot_id", ["a", "b", "a;b", "none"]))
    halves = rows.select(precision.half_steps(rows, steps, "value_usd")).to_series()
    assert halves.to_list() == [5000.0, 0.5, 5000.0, 0.0]


def test_the_parts_of_a_file_have_one_step() -> None:
    assert precision.finest([{"value_usd": 0}, {"value_usd": -2, "quantity": 0}]) == {"value_usd": -2, "quantity": 0}


def test_one_figure_with_more_decimals_does_not_make_a_long_table_finer() -> None:
    printed = [f"{n}.{n % 89 + 11}e6" for n in range(1, 300)]
    assert precision.steps(pl.DataFrame({"value_usd": [*printed, "1.23456e6"]})) == {"value_usd": 4}
    assert precision.steps(pl.DataFrame({"value_usd": [*printed[:20], "1.23456e6"]})) == {"value_usd": 1}
