from __future__ import annotations

from collections.abc import Callable
from datetime import date

import polars as pl

from etl.checks.subject import Subject
from etl.checks.values import value_outlier

Look = Callable[..., Subject]


def test_the_japanese_entry_of_february_2026_is_the_only_outlier(findings: pl.DataFrame) -> None:
    [found] = findings.filter(pl.col("id") == "value-outlier").to_dicts()
    assert (found["flow"], found["partner"], found["period"]) == ("import", "JPN", "2026-02")
    assert "USD 8.94 million" in found["message"] and "at most 0.30 million" in found["message"]


def test_a_partner_with_few_months_is_no_outlier(look: Look) -> None:
    months = [date(2024, m, 1) for m in range(1, 6)]
    high = {"period_start": date(2024, 6, 1), "value_usd": 9e6}
    few = look(*({"period_start": m, "value_usd": 1e5} for m in months), high)
    assert value_outlier(few).height == 0
    more = look(*({"period_start": m, "value_usd": 1e5} for m in [*months, date(2024, 7, 1)]), high)
    assert value_outlier(more)["period_start"].to_list() == [date(2024, 6, 1)]
