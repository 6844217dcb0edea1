"""Suppliers who enter and leave."""

from __future__ import annotations

import polars as pl
import pytest

from etl.turnover import entries_exits


def shares(**periods: dict[str, float]) -> pl.DataFrame:
    rows = [
        {"period": period[1:], "partner": partner, "value_usd": 100 * share, "share_value": share}
        for period, listed in periods.items() for partner, share in listed.items()
    ]  # fmt: skip
    return pl.DataFrame(rows)


def moved(before: dict[str, float], after: dict[str, float]) -> list[tuple[str, str]]:
    found = entries_exits(shares(_2023=before, _2024=after), [("2023", "2024")], "share_value")
    return list(found.select("partner", "change").iter_rows())


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (0.0, 0.01, [("JPN", "enters")]),
        (0.0009, 0.01, [("JPN", "enters")]),
        (0.001, 0.01, []),
        (0.0, 0.0099, []),
        (0.01, 0.0009, [("JPN", "leaves")]),
        (0.01, 0.001, []),
    ],
)
def test_from_under_a_thousandth_to_a_hundredth_and_back(
    before: float, after: float, expected: list[tuple[str, str]]
) -> None:
    assert moved({"CHN": 1 - before, "JPN": before}, {"CHN": 1 - after, "JPN": after}) == expected


def test_who_is_not_listed_in_a_complete_period_is_absent() -> None:
    assert moved({"CHN": 1.0}, {"CHN": 0.5, "DEU": 0.5}) == [("DEU", "enters")]
    assert moved({"CHN": 0.5, "DEU": 0.5}, {"CHN": 1.0}) == [("DEU", "leaves")]


def test_values_of_a_period_in_which_one_is_not_listed_are_empty_and_no_zero() -> None:
    row = entries_exits(shares(_2023={"CHN": 1.0}, _2024={"DEU": 1.0}), [("2023", "2024")], "share_value").to_dicts()
    assert [(r["partner"], r["value_usd"], r["value_before_usd"]) for r in row] == [
        ("DEU", 100, None), ("CHN", None, 100),
    ]  # fmt: skip


def test_nobody_enters_from_a_period_without_shares() -> None:
    assert entries_exits(shares(_2024={"CHN": 1.0}), [("2023", "2024")], "share_value").is_empty()
