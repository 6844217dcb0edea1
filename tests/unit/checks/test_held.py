from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl

from etl import schema
from etl.checks.held import gaps, lists
from etl.checks.subject import Subject

Look = Callable[..., Subject]
MONTHS = [date(2024, m, 1) for m in range(1, 13)]
TOTAL = {"partner": "WLD", "partner_printed": "Total", "dataset": "meidb-totals", "snapshot_id": "t"}
REGISTERED = {"0": "2024-01..2024-12", "t": "2024-01..2024-12"}


def both(months: list[date] = MONTHS) -> list[dict[str, Any]]:
    return [row | {"period_start": month} for month in months for row in ({}, TOTAL)]


def without(*numbers: int) -> list[date]:
    return [month for month in MONTHS if month.month not in numbers]


def test_a_month_with_a_total_and_no_partners_lacks_its_list(look: Look) -> None:
    subject = look(*both(without(5)), TOTAL | {"period_start": date(2024, 5, 1)}, registered=REGISTERED)
    [found] = lists(subject).to_dicts()
    assert (found["id"], found["period_start"]) == ("partner-sum", date(2024, 5, 1))
    assert found["message"] == "No partner is listed; the published total is USD 1.00 million."
    assert found["evidence"] == "The file of meidb-partners is registered for 2024-01..2024-12."


def test_a_month_with_partners_and_no_total_lacks_its_total(look: Look) -> None:
    subject = look(*both(without(5)), {"period_start": date(2024, 5, 1)}, registered=REGISTERED)
    assert lists(subject)["message"].to_list() == ["No total is printed; the partners sum to USD 1.00 million."]


def test_a_total_left_blank_and_a_year_without_its_world_row_lack_a_total(look: Look) -> None:
    year = {"basis": "calendar_year", "period_months": 12, "source": "comtrade"}
    years = [row | year | {"period_start": date(2020 + n, 1, 1)} for n in range(3) for row in ({}, TOTAL)]
    assert lists(look(*years)).is_empty()
    for cut in (years[:5], [*years[:5], years[5] | {"value_usd": None}]):
        [found] = lists(look(*cut)).to_dicts()
        assert (found["period_start"], found["message"][:20]) == (date(2022, 1, 1), "No total is printed;")
    assert lists(look(*years[::2])).is_empty(), "a source without totals"


def test_months_outside_what_a_file_is_registered_for_are_not_expected(look: Look) -> None:
    totals = [TOTAL | {"period_start": month} for month in MONTHS]
    subject = look(*both(MONTHS[:3]), *totals[3:], registered={"0": "2024-01..2024-03", "t": "2024-01..2024-12"})
    assert lists(subject).is_empty()
    assert lists(look(*both(without(5)), totals[4])).is_empty(), "a fetched report is of one month"


def test_a_month_without_anything_between_six_and_six_is_a_gap(look: Look) -> None:
    [found] = gaps(look(*both(without(7)), registered=REGISTERED)).to_dicts()
    assert (found["id"], found["period_start"]) == ("period-sum", date(2024, 7, 1))
    assert found["message"] == "There is nothing for this month, though the six months before are there."
    assert gaps(look(*both(without(4, 7)), registered=REGISTERED)).is_empty(), "traded now and then"
    assert gaps(look(*both(without(7)))).is_empty(), "nobody says that the file covers it"


def test_what_was_asked_and_had_no_trade_is_no_gap(look: Look) -> None:
    asked = schema.ASKED.frame([{
        "source": "tradestat-meidb", "reporter": "IND", "flow": "import", "hs_code": "2846", "basis": "month",
        "period_start": date(2024, 7, 1), "period_months": 1, "settled": True,
    }])  # fmt: skip
    assert gaps(look(*both(without(7)), registered=REGISTERED, asked=asked)).is_empty()


def table(*left_out: tuple[str, int]) -> list[dict[str, Any]]:
    """Ten codes by four years, some of them blank."""
    return [
        TOTAL
        | {"source": "tradestat-trends", "dataset": "hs4-world", "basis": "fiscal_year", "period_months": 12,
           "hs_code": f"280{n}", "period_start": date(year, 4, 1), "value_usd": None if n == 3 else 1e6}
        for n in range(10)
        for year in range(2021, 2025)
        if (f"280{n}", year) not in left_out
    ]  # fmt: skip


def test_a_line_that_a_full_table_lacks_is_missed(look: Look) -> None:
    assert gaps(look(*table())).is_empty(), "blank is there"
    [found] = gaps(look(*table(("2805", 2022)))).to_dicts()
    assert (found["hs_code"], found["period_start"], found["id"]) == ("2805", date(2022, 4, 1), "period-sum")
    scattered = [(f"280{n}", 2021 + n % 4) for n in range(8)]
    assert gaps(look(*table(*scattered))).is_empty(), "a table with holes is no full table"


def test_the_bundled_series_have_no_gap(flows: pl.DataFrame, findings: pl.DataFrame) -> None:
    said = findings.filter(pl.col("id").is_in(["partner-sum", "period-sum"]))["message"]
    assert not said.str.contains("There is no|No partner|No total").any()
