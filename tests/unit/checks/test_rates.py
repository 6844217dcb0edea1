from __future__ import annotations

from collections.abc import Callable
from datetime import date

import polars as pl
import pytest

from etl import exchange
from etl.checks.rates import implied_rate
from etl.checks.subject import Subject

Look = Callable[..., Subject]
YEAR = {"source": "tradestat-trends", "partner": "WLD", "basis": "fiscal_year", "period_start": date(2024, 4, 1),
        "period_months": 12, "value_usd": 2e6, "value_local": 170e6, "currency": "INR"}  # fmt: skip


@pytest.fixture
def rates() -> pl.DataFrame:
    table = pl.DataFrame(
        {"fiscal_year": ["2024-25"], "inr_per_usd_average": ["85.0"], "inr_per_usd_year_end": ["86"], "source": ["RBI"]}
    )
    return exchange.published(table)


@pytest.mark.parametrize("rupees", [165e6, 170e6, 175e6])
def test_three_percent_are_within_the_tolerance(look: Look, rates: pl.DataFrame, rupees: float) -> None:
    assert implied_rate(look(YEAR | {"value_local": rupees}, rates=rates)).is_empty()


@pytest.mark.parametrize("rupees", [164e6, 176e6, 1.7e6])
def test_more_is_said_with_both_values(look: Look, rates: pl.DataFrame, rupees: float) -> None:
    [found] = implied_rate(look(YEAR | {"value_local": rupees}, rates=rates)).to_dicts()
    assert (found["severity"], found["partner"]) == ("error", None)
    assert f"₹ {rupees / 1e7:.2f} crore and USD 2.00 million imply" in found["message"]
    assert "the average of the period is 85.00" in found["message"]
    assert found["evidence"].startswith("RBI")


def test_only_large_values_of_periods_with_a_rate_are_compared(look: Look, rates: pl.DataFrame) -> None:
    wrong = YEAR | {"value_local": 2e6}
    for row in (
        {"value_usd": 0.9e6},
        {"period_start": date(2023, 4, 1)},
        {"value_local": None},
        {"currency": "EUR"},
        {"usd_origin": "converted"},
    ):
        assert implied_rate(look(wrong | row, rates=rates)).is_empty(), row


def test_euros_per_dollar_are_turned(look: Look) -> None:
    euros = pl.DataFrame([("EUR", "USD", date(2024, 4, 1), 12, 1.25, 250, "ECB")], exchange.AVERAGES, orient="row")
    right = YEAR | {"currency": "EUR", "value_local": 1.6e6}
    assert implied_rate(look(right, rates=euros)).is_empty()
    [message] = implied_rate(look(right | {"value_local": 2.5e6}, rates=euros))["message"]
    assert (
        message == "EUR 2.50 million and USD 2.00 million imply 1.25 EUR per dollar; the average of the period is 0.80."
    )


def test_the_bundled_rupees_agree_with_the_dollars(findings: pl.DataFrame) -> None:
    assert findings.filter(id="implied-rate").is_empty()
