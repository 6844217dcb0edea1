"""Signals of months: windows without a gap, before and after a date."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from etl import series
from etl.signals import Happened, Months, events_before_after, months, signals

FIRST = series.ordinal("2022-04")


def known(values: list[float | None], masked: tuple[int, ...] = (), china: float = 0.25) -> Months:
    """Months from April 2022 on, of which China supplies a part; None is a month without figures."""
    rows, split = [], []
    for n, value in enumerate(values):
        if value is None:
            continue
        label = series.month(FIRST + n)
        found = "partner-collapse" if n in masked else None
        rows.append((label, value, n not in masked, found, "complete"))
        if n not in masked:
            split += [(label, "CHN", china * value, None), (label, "JPN", (1 - china) * value, None)]
    return months(
        pl.DataFrame(rows, ["period", "value_usd", "usable", "findings", "coverage"], orient="row"),
        pl.DataFrame(
            split,
            {"period": pl.String, "partner": pl.String, "value_usd": pl.Float64, "net_weight_kg": pl.Float64},
            orient="row",
        ),
    )


def found(of: Months) -> dict[str, dict[str, Any]]:
    return {row["period"]: row for row in signals(of, "CHN", "value", 4, " ".join).to_dicts()}


def test_a_month_stands_beside_the_same_a_year_before() -> None:
    rows = found(known([*range(1, 13), *range(2, 14)]))
    assert rows["2023-06"]["value_year_before_usd"] == 3
    assert rows["2023-06"]["growth_month"] == pytest.approx(1 / 3)
    assert rows["2023-06"]["three_months_usd"] == 2 + 3 + 4
    assert rows["2023-06"]["three_months_year_before_usd"] == 1 + 2 + 3
    assert rows["2022-06"]["value_year_before_usd"] is None


def test_the_fiscal_year_so_far_begins_in_its_own_month() -> None:
    rows = found(known([1.0] * 24))
    assert [rows[m]["fiscal_year_months"] for m in ("2023-03", "2023-04", "2023-09")] == [12, 1, 6]
    assert [rows[m]["fiscal_year"] for m in ("2023-03", "2023-04")] == ["2022-23", "2023-24"]
    assert (rows["2023-09"]["fiscal_to_date_usd"], rows["2023-09"]["fiscal_to_date_year_before_usd"]) == (6, 6)


def test_a_window_with_a_missing_month_has_no_sum() -> None:
    rows = found(known([1.0] * 5 + [None] + [1.0] * 10))
    assert [rows[m]["three_months_usd"] for m in ("2022-08", "2022-10", "2022-11", "2022-12")] == [3, None, None, 3]
    assert rows["2022-12"]["fiscal_to_date_usd"] is None


def test_shares_roll_over_twelve_months_and_no_fewer() -> None:
    rows = found(known([1.0] * 13))
    assert rows["2023-02"]["rolling_share_value"] is None
    assert [rows[m]["rolling_share_value"] for m in ("2023-03", "2023-04")] == [0.25, 0.25]
    assert rows["2023-03"]["rolling_hhi"] == pytest.approx(0.25**2 + 0.75**2)


@pytest.mark.parametrize("masked", range(24))
def test_a_masked_month_empties_exactly_the_windows_that_touch_it(masked: int) -> None:
    for n, row in enumerate(found(known([1.0] * 24, (masked,))).values()):
        whole = n >= 11 and not n - 11 <= masked <= n
        assert (row["rolling_share_value"] is not None) == (row["rolling_hhi"] is not None) == whole
        assert (row["reason"] is None) == whole
        assert row["value_usd"] == 1


def test_an_empty_window_says_which_months_are_left_out_and_which_missing() -> None:
    rows = found(known([1.0] * 12 + [None] + [1.0] * 12, (11,)))
    assert rows["2023-06"]["reason"] == (
        "2023-04: no complete figures in this store. 2023-03: no usable split by country."
    )


def test_a_focus_supplier_that_is_not_listed_in_a_whole_window_supplied_nothing() -> None:
    frame = signals(known([1.0] * 12), "DEU", "value", 4, " ".join)
    assert frame["rolling_share_value"].to_list() == [None] * 11 + [0.0]


def test_by_weight_there_is_nothing_without_weights() -> None:
    last = signals(known([1.0] * 12), "CHN", "weight", 4, " ".join).row(-1, named=True)
    assert (last["rolling_share_weight"], last["rolling_hhi"], last["rolling_share_value"]) == (None, None, 0.25)


def event(day: str) -> Happened:
    return Happened("licence", date.fromisoformat(day), "China", "Licences", "Gazette")


def around(of: Months, *events: Happened) -> dict[str, Any]:
    row: dict[str, Any] = events_before_after(of, events, "CHN", "value", " ".join).row(0, named=True)
    return row


def test_the_month_of_an_event_belongs_to_neither_side() -> None:
    row = around(known([1.0] * 12 + [100.0] + [3.0] * 12), event("2023-04-04"))
    assert (row["months_before"], row["months_after"]) == (12, 12)
    assert (row["mean_before_usd"], row["mean_after_usd"], row["change"]) == (1, 3, 2)


def test_fewer_months_are_compared_where_there_are_fewer() -> None:
    row = around(known([1.0] * 5 + [9.0] + [2.0] * 3), event("2022-09-30"))
    assert (row["months_before"], row["months_after"], row["mean_after_usd"]) == (5, 3, 2)


def test_no_side_reaches_over_a_missing_month() -> None:
    row = around(known([5.0, None, 1.0, 1.0, 9.0, 2.0]), event("2022-08-01"))
    assert (row["months_before"], row["mean_before_usd"]) == (2, 1)


def test_a_masked_month_empties_shares_and_index_of_its_side_and_keeps_the_mean() -> None:
    row = around(known([1.0] * 25, (3,)), event("2023-04-04"))
    assert (row["share_before"], row["hhi_before"], row["mean_before_usd"]) == (None, None, 1)
    assert row["share_after"] == 0.25
    assert row["reason"] == "2022-07: no usable split by country."
    assert row["findings"] == "partner-collapse"


def test_other_events_in_the_months_compared_are_named() -> None:
    others = [Happened("near", date(2023, 8, 1), "", "", ""), Happened("far", date(2030, 1, 1), "", "", "")]
    assert around(known([1.0] * 25), event("2023-04-04"), *others)["other_events"] == "near"
