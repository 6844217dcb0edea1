from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import pytest

from etl import schema
from etl.checks.printed import printed_growth
from etl.checks.subject import Subject

Look = Callable[..., Subject]
CELL = {"source": "tradestat-meidb", "snapshot_id": "report", "reporter": "IND", "partner": "CHN", "flow": "import",
        "hs_code": "2846", "nomenclature": "ITC-HS", "period_start": date(2024, 5, 1), "period_months": 1,
        "basis": "month", "measure": "value_usd"}  # fmt: skip
BEFORE = {"period_start": date(2023, 5, 1)}


def beside(**figures: float) -> pl.DataFrame:
    """What a report prints for May 2024: in steps of 10,000 dollars and hundredths of a percent."""
    steps = {"value": 1e4, "previous": 1e4, "growth": 0.01}
    return schema.PRINTED.frame(
        [CELL | {"figure": name, "number": number, "step": steps[name]} for name, number in figures.items()]
    )


def said(look: Look, *rows: dict[str, Any], **figures: float) -> list[str]:
    return printed_growth(look(*rows, beside=beside(**figures)))["message"].to_list()


def test_a_growth_that_some_values_behind_the_printed_ones_give_is_right(look: Look) -> None:
    # 0.13 to 0.01 million prints as -89.65 %: from 0.005 and 0.135 to 0.015 and 0.125 it is -96.3 to -88.0
    here = {"value_usd": 0.01e6}
    assert said(look, here, value=0.01e6, previous=0.13e6, growth=-89.65) == []
    assert said(look, here, value=0.01e6, previous=0.13e6, growth=-87.9) == [
        "China: the printed growth is -87.9 %; USD 0.01 million after USD 0.13 million make -92.3 %."
    ]


def test_what_is_printed_as_zero_can_have_grown_by_anything(look: Look) -> None:
    here = {"value_usd": 0.01e6}
    assert said(look, here, value=0.01e6, previous=0.0, growth=16.87) == []
    assert said(look, here | {"value_usd": 0.0}, value=0.0, previous=0.0, growth=501.57) == []


def test_a_value_that_the_report_repeats_is_ours(look: Look) -> None:
    assert said(look, {"value_usd": 1e6}, value=1.01e6) == [], "half a step each"
    assert said(look, {"value_usd": 1e6}, value=1.02e6) == [
        "China: the report prints USD 1.02 million, here are USD 1.00 million."
    ]


def test_the_year_before_is_ours_too(look: Look) -> None:
    assert said(look, {}, BEFORE | {"value_usd": 0.5e6}, value=1e6, previous=0.5e6, growth=100.0) == []
    assert said(look, {}, BEFORE | {"value_usd": 0.7e6}, value=1e6, previous=0.5e6, growth=100.0) == [
        "China: for the year before the report prints USD 0.50 million, here are USD 0.70 million."
    ]


def test_a_growth_alone_is_held_against_our_two_values(look: Look) -> None:
    assert said(look, {}, BEFORE | {"value_usd": 0.5e6}, growth=100.9) == []
    assert said(look, {}, BEFORE | {"value_usd": 0.5e6}, growth=150.0) == [
        "China: the printed growth is 150 %; USD 1.00 million after USD 0.50 million make 100.0 %."
    ]


def test_a_partner_that_our_list_leaves_out_had_nothing(look: Look) -> None:
    japan = {"partner": "JPN"}
    assert said(look, japan, value=0.01e6) == []
    assert said(look, japan, value=0.02e6) == ["China: the report prints USD 0.02 million, here are USD 0."]
    assert said(look, {"partner": "WLD"}, value=0.02e6) == [], "there is no list here"


def test_the_year_before_of_a_part_of_a_year_is_the_sum_of_our_months(look: Look) -> None:
    span = {"period_start": date(2024, 1, 1), "period_months": 3, "basis": "year_to_date"}
    months = [{"period_start": date(2023, m, 1), "value_usd": 0.5e6} for m in (1, 2, 3)]
    now = span | {"value_usd": 3e6}
    figures = beside(value=3e6, previous=1.52e6).with_columns(
        period_start=pl.lit(span["period_start"]), period_months=pl.lit(3, pl.Int8), basis=pl.lit("year_to_date")
    )
    assert printed_growth(look(now, *months, beside=figures)).is_empty()
    wrong = figures.with_columns(number=pl.when(figure="previous").then(1.53e6).otherwise("number"))
    [message] = printed_growth(look(now, *months, beside=wrong))["message"]
    assert message == "China: for the year before the report prints USD 1.53 million, here are USD 1.50 million."
    assert printed_growth(look(now, *months[:2], beside=wrong)).is_empty(), "a month of it is not here"


def test_a_wrong_split_that_is_printed_twice_agrees_with_itself(look: Look) -> None:
    assert said(look, {"edition": "as-published"}, value=1e6) == []
    assert said(look, {"edition": "corrected"}, value=5e6) == []


def test_rupees_are_compared_with_rupees(look: Look) -> None:
    row = {"value_local": 80e6, "currency": "INR"}
    figures = beside(value=90e6).with_columns(measure=pl.lit("value_local"), step=pl.lit(1e5))
    [message] = printed_growth(look(row, beside=figures))["message"]
    assert message == "China: the report prints ₹ 9.00 crore, here are ₹ 8.00 crore."


def test_the_three_bundled_reports_fit_the_months(findings: pl.DataFrame, store: Any) -> None:
    from etl.store import read_manifest

    printed = pl.read_parquet(store / read_manifest(store).folder / "printed.parquet")
    assert printed.filter(figure="growth").height == 29
    assert findings.filter(id="printed-growth").is_empty()


@pytest.mark.parametrize("figure", ["value", "previous", "growth"])
def test_no_report_no_finding(look: Look, figure: str) -> None:
    assert printed_growth(look({})).is_empty()
    elsewhere = beside(**{figure: 9e6}).with_columns(hs_code=pl.lit("2805"))
    assert printed_growth(look({}, beside=elsewhere)).is_empty()
