from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import pytest

from etl.checks.exchanges import exchanged
from etl.checks.subject import Subject
from etl.checks.values import by_month, by_source, by_year, copies

Look = Callable[..., Subject]
BACI = {"source": "baci", "dataset": "HS17", "nomenclature": "HS2017", "hs_code": "850511", "snapshot_id": "exact",
        "basis": "calendar_year", "period_months": 12}  # fmt: skip
COMTRADE = BACI | {"source": "comtrade", "dataset": "annual"}


def of_years(partner: str, values: dict[int, float], **also: Any) -> list[dict[str, Any]]:
    return [
        BACI | {"partner": partner, "period_start": date(year, 1, 1), "value_usd": value} | also
        for year, value in values.items()
    ]


# months


def test_the_japanese_entry_of_february_2026_is_the_only_outlier(findings: pl.DataFrame) -> None:
    [found] = findings.filter(pl.col("id") == "value-outlier").to_dicts()
    assert (found["flow"], found["code"], found["partner"], found["period"]) == ("import", "2846", "JPN", "2026-02")
    assert "USD 8.94 million" in found["message"] and "at most 0.30 million" in found["message"]


def test_a_partner_with_few_months_is_no_outlier(look: Look) -> None:
    months = [date(2024, m, 1) for m in range(1, 6)]
    high = {"period_start": date(2024, 6, 1), "value_usd": 9e6}
    few = look(*({"period_start": m, "value_usd": 1e5} for m in months), high)
    assert by_month(few).height == 0
    more = look(*({"period_start": m, "value_usd": 1e5} for m in [*months, date(2024, 7, 1)]), high)
    assert by_month(more)["period_start"].to_list() == [date(2024, 6, 1)]


# years


def test_a_partner_a_hundred_times_its_other_years_is_of_another_order(look: Look) -> None:
    usual = dict.fromkeys(range(2010, 2016), 1e5)
    others = of_years("JPN", dict.fromkeys(range(2010, 2017), 1e9))
    [found] = by_year(look(*of_years("CHN", usual | {2016: 1e7}), *others)).to_dicts()
    assert (found["partner"], found["period_start"]) == ("CHN", date(2016, 1, 1))
    assert found["message"] == (
        "China has USD 10.00 million in this year; in 6 other years it is at most USD 0.10 million."
    )
    assert by_year(look(*of_years("CHN", usual | {2016: 9.9e6}), *others)).is_empty()
    few = dict.fromkeys(range(2011, 2016), 1e5)
    assert by_year(look(*of_years("CHN", few | {2016: 1e7}), *others)).is_empty()


@pytest.mark.parametrize(("value", "word"), [(60e6, "at most"), (0.02e6, "at least")])
def test_a_total_of_another_unit_stands_out_either_way(look: Look, value: float, word: str) -> None:
    years = of_years("CHN", {2019: 1.1e6, 2020: 1.2e6, 2021: value, 2022: 1.05e6})
    [found] = by_year(look(*years)).to_dicts()
    assert (found["partner"], found["period_start"]) == (None, date(2021, 1, 1))
    assert found["message"].startswith("The total is") and word in found["message"]


def test_a_low_total_of_an_extract_says_nothing(look: Look) -> None:
    years = of_years("CHN", {2019: 1.1e6, 2020: 1.2e6, 2021: 0.02e6, 2022: 1.05e6}, coverage="extract")
    assert by_year(look(*years)).is_empty()


def test_trade_that_grew_tenfold_is_no_outlier(look: Look) -> None:
    assert by_year(look(*of_years("CHN", {2018: 1e6, 2019: 2e6, 2020: 4e6, 2021: 10e6, 2022: 45e6}))).is_empty()


# another source


def test_another_source_that_has_a_third_is_named_on_both_sides(look: Look) -> None:
    one = COMTRADE | {"period_start": date(2024, 1, 1), "value_usd": 9e6}
    other = BACI | {"period_start": date(2024, 1, 1), "value_usd": 2.9e6}
    japan = {"partner": "JPN", "value_usd": 20e6}
    found = by_source(look(one, other, one | japan, other | japan))
    assert found.select("source", "partner", "message").rows() == [
        ("comtrade", "CHN", "China has USD 9.00 million here; CEPII BACI has USD 2.90 million of the same trade."),
    ]
    assert by_source(look(one, other | {"value_usd": 3.1e6}, one | japan, other | japan)).is_empty()


def test_a_supplier_that_a_complete_source_leaves_out_is_missed(look: Look) -> None:
    one = COMTRADE | {"period_start": date(2024, 1, 1), "value_usd": 9e6}
    japan = {"partner": "JPN", "value_usd": 20e6}
    whole = BACI | {"period_start": date(2024, 1, 1)} | japan
    assert by_source(look(one, one | japan, whole))["message"].to_list() == [
        "China has USD 9.00 million here; CEPII BACI has none of the same trade."
    ]
    assert by_source(look(one, one | japan, whole | {"coverage": "extract"})).is_empty()
    small = one | {"value_usd": 1.01e6}
    assert by_source(look(small, one | japan, whole)).is_empty(), "less than a twentieth of the trade"


def test_exports_are_held_against_the_importers_that_baci_has(look: Look) -> None:
    exports = COMTRADE | {"period_start": date(2024, 1, 1), "flow": "export", "partner": "DEU", "value_usd": 9e6}
    importer = BACI | {"period_start": date(2024, 1, 1), "reporter": "DEU", "partner": "IND", "value_usd": 2e6}
    found = by_source(look(exports, importer)).sort("partner", nulls_last=False)
    assert found.select("source", "flow", "partner").rows() == [
        ("comtrade", "export", None), ("comtrade", "export", "DEU"),
    ]  # fmt: skip
    assert by_source(look(exports | {"flow": "import"}, importer)).is_empty(), "of another direction"


def test_trade_of_other_goods_or_years_is_not_compared(look: Look) -> None:
    one = COMTRADE | {"period_start": date(2024, 1, 1), "value_usd": 9e6}
    other = BACI | {"period_start": date(2024, 1, 1), "value_usd": 1e6}
    fiscal = {"period_start": date(2024, 4, 1), "basis": "fiscal_year"}
    for away in ({"hs_code": "850519"}, {"period_start": date(2023, 1, 1)}, fiscal):
        assert by_source(look(one, other | away)).is_empty()


# copies


def test_a_month_that_repeats_another_to_the_last_digit_is_a_copy(look: Look) -> None:
    split = [("AUT", 1.23e6), ("CHN", 4.56e6), ("DEU", 0.34e6), ("JPN", 0.78e6), ("USA", 0.11e6)]
    months = [date(2023, 5, 1), date(2024, 5, 1)]
    rows = [{"period_start": m, "partner": p, "value_usd": v} for m in months for p, v in split]
    found = copies(look(*rows))
    assert found.select("period_start", "message").sort("period_start").rows() == [
        (months[0], "The figures are those of 2024-05 to the last digit: one of the two is a copy."),
        (months[1], "The figures are those of 2023-05 to the last digit: one of the two is a copy."),
    ]
    assert copies(look(*rows[:-1], rows[-1] | {"value_usd": 0.12e6})).is_empty()


def test_a_few_small_figures_may_be_the_same_by_chance(look: Look) -> None:
    months = [date(2023, 5, 1), date(2024, 5, 1)]
    rows = [{"period_start": m, "partner": p, "value_usd": 0.03e6} for m in months for p in ("AUT", "CHN", "JPN")]
    assert copies(look(*rows)).is_empty()


# partners in each other's place

STEADY = dict.fromkeys([2017, 2018, 2019, 2021, 2022, 2023], 100e6)


def test_two_partners_in_each_others_place_are_seen(look: Look) -> None:
    korea = dict.fromkeys(STEADY, 3e6)
    rows = [*of_years("CHN", STEADY | {2020: 3e6}), *of_years("KOR", korea | {2020: 99e6})]
    [found] = exchanged(look(*rows)).to_dicts()
    assert (found["partner"], found["period_start"]) == ("KOR", date(2020, 1, 1))
    assert found["message"] == (
        "South Korea has USD 99.00 million, in other years at most USD 3.00 million; China has USD 3.00 million, in the"
        " years around USD 100.00 million to USD 100.00 million: the one may stand in the other's place."
    )


def test_a_partner_under_another_name_is_seen(look: Look) -> None:
    [found] = exchanged(look(*of_years("CHN", STEADY), *of_years("VNM", {2020: 110e6}))).to_dicts()
    assert "China is not listed" in found["message"]


@pytest.mark.parametrize(
    ("china", "other"),
    [
        (STEADY | {2020: 50e6}, {2020: 110e6}),
        (STEADY, {2019: 30e6, 2020: 110e6}),
        (STEADY, {2020: 10e6}),
        ({**STEADY, 2018: 1e6}, {2020: 110e6}),
    ],
    ids=["half is left", "grew by less than ten times", "not what the other had", "not steady"],
)
def test_a_shift_between_suppliers_is_no_exchange(look: Look, china: dict[int, float], other: dict[int, float]) -> None:
    # somebody else keeps the year in the source
    rest = of_years("DEU", dict.fromkeys([*STEADY, 2020], 6e6))
    assert exchanged(look(*of_years("CHN", china), *of_years("VNM", other), *rest)).is_empty()
