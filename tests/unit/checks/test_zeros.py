from __future__ import annotations

from collections.abc import Callable
from datetime import date

import polars as pl
import pytest

from etl.checks.subject import Subject
from etl.checks.zeros import zero_or_blank
from etl.commodities import Band

Look = Callable[..., Subject]
BANDS = {"2846": Band(2.0, 500.0, "")}
TOTAL = {"partner": "WLD", "partner_printed": "Total"}


def test_a_weight_of_nothing_beside_a_value_is_not_published(look: Look) -> None:
    rows = [{"partner": p, "net_weight_kg": 0.0, "value_usd": 0.6e6} for p in ("CHN", "JPN")]
    [found] = zero_or_blank(look(*rows)).to_dicts()
    assert (found["id"], found["severity"], found["partner"]) == ("zero-or-blank", "warning", None)
    assert found["message"] == (
        "2 partners with USD 1.20 million in all have a weight of 0 kg: it is not published, and not zero."
    )
    assert zero_or_blank(look(rows[0])).is_empty(), "below a million"
    assert zero_or_blank(look(*(row | TOTAL for row in rows[:1]))).is_empty(), "the reader knows of such totals"


def test_a_weight_that_all_other_cells_have_is_missed(look: Look) -> None:
    weighed = {"net_weight_kg": 9e4, "value_usd": 2e6}
    years = [weighed | {"period_start": date(y, 1, 1)} for y in (2021, 2022, 2023)]
    bare = [{"period_start": date(2024, 1, 1), "value_usd": 0.6e6, "partner": p} for p in ("CHN", "JPN")]
    [found] = zero_or_blank(look(*years, *bare)).to_dicts()
    assert (found["period_start"], found["severity"]) == (date(2024, 1, 1), "warning")
    assert found["message"] == (
        "2 partners with USD 1.20 million in all have no weight, or one of 0 kg: it is not published, and not zero."
    )
    assert zero_or_blank(look(*years, bare[0])).is_empty(), "below a million"
    assert zero_or_blank(look(*bare, *(y | {"net_weight_kg": None} for y in years))).is_empty(), "no weights at all"


def test_a_value_of_nothing_beside_a_weight_that_is_worth_more_than_rounding(look: Look) -> None:
    row = {"value_usd": 0.0, "net_weight_kg": 5001.0}
    [message] = zero_or_blank(look(row, unit_values=BANDS))["message"]
    assert (
        message
        == "1 partner with 5,001 kg in all have a value of 0, though that weight is worth at least USD 0.01 million."
    )
    assert zero_or_blank(look(row | {"net_weight_kg": 4999.0}, unit_values=BANDS)).is_empty()
    assert zero_or_blank(look(row)).is_empty(), "no band, no price"


def test_a_total_of_nothing_next_to_a_million_is_rather_blank(look: Look) -> None:
    zero = TOTAL | {"period_start": date(2024, 6, 1), "value_usd": 0.0}
    [found] = zero_or_blank(look(TOTAL, zero)).to_dicts()
    assert found["period_start"] == date(2024, 6, 1)
    assert (
        found["message"] == "The total is printed as 0, next to a period with USD 1.00 million: rather blank than zero."
    )


@pytest.mark.parametrize(
    "other",
    [{"period_start": date(2024, 8, 1)}, {"value_usd": 0.9e6}, {"value_usd": None}, {"hs_code": "2805"}],
    ids=["two months on", "little", "blank", "another code"],
)
def test_zeros_that_can_be_what_they_say(look: Look, other: dict[str, object]) -> None:
    zero = TOTAL | {"period_start": date(2024, 6, 1), "value_usd": 0.0}
    assert zero_or_blank(look(TOTAL | {"value_usd": 1e6} | other, zero)).is_empty()


def test_the_bundled_zeros_are_less_than_the_printed_step(flows: pl.DataFrame, findings: pl.DataFrame) -> None:
    assert flows.filter(value_usd=0).height > 2500
    assert findings.filter(id="zero-or-blank").is_empty()
