"""Suppliers who enter and leave."""

from __future__ import annotations

import polars as pl
import pytest

from etl.signals import months
from etl.turnover import entries_exits, neighbours, twelve_months


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


# twelve months with twelve


def monthly(split: dict[str, dict[str, float]], **more: dict[str, str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Periods and partners of months, of who supplied what in each; ``more`` are other columns by month."""
    periods = pl.DataFrame(
        [
            {"period": month, "value_usd": sum(of.values()), "usable": bool(of), "findings": None, "status": None,
             "coverage": "complete", "era": "HS", **more.get(month, {})}
            for month, of in split.items()
        ], schema_overrides={"findings": pl.String, "status": pl.String},
    )  # fmt: skip
    partners = pl.DataFrame(
        [{"period": month, "partner": partner, "value_usd": usd, "net_weight_kg": None}
         for month, of in split.items() for partner, usd in of.items()], schema_overrides={"net_weight_kg": pl.Float64},
    )  # fmt: skip
    return periods, partners


def every_month(first: int, n: int, **supplied: float) -> dict[str, dict[str, float]]:
    return {f"{first + at // 12}-{at % 12 + 1:02d}": dict(supplied) for at in range(n)}


def over_twelve(periods: pl.DataFrame, partners: pl.DataFrame, last: str | None = None) -> list[tuple[str, str]]:
    windows, bought = twelve_months(months(periods, partners), periods, last)
    return list(
        entries_exits(bought, neighbours(windows), "share_value")
        .select(pl.format("{} {} {}", "earlier", "period", "partner"), "change")
        .iter_rows()
    )


def test_a_delivery_now_and_then_neither_enters_nor_leaves() -> None:
    split = every_month(2023, 24, CHN=90)
    split["2023-03"]["TWN"] = split["2024-09"]["TWN"] = 60
    assert over_twelve(*monthly(split)) == []


def test_twelve_months_are_compared_with_the_twelve_before_them() -> None:
    split = every_month(2022, 36, CHN=90)
    split["2024-09"]["TWN"] = 60
    assert over_twelve(*monthly(split)) == [("2023-12 2024-12 TWN", "enters")]
    assert over_twelve(*monthly(split), "2024-10") == [("2023-10 2024-10 TWN", "enters")]
    assert over_twelve(*monthly(split), "2024-08") == []


def test_twelve_months_with_one_masked_missing_or_of_another_series_are_compared_with_none() -> None:
    split = every_month(2023, 24, CHN=90) | {"2024-12": {"CHN": 90.0, "TWN": 60.0}}
    assert over_twelve(*monthly(split)) == [("2023-12 2024-12 TWN", "enters")]
    assert over_twelve(*monthly({m: of for m, of in split.items() if m != "2023-06"})) == []
    assert over_twelve(*monthly(split, **{"2023-06": {"era": "other"}})) == []
    masked, partners = monthly(split)
    masked = masked.with_columns(usable=pl.col("period") != "2023-06")
    assert over_twelve(masked, partners) == []
