from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import pytest

from etl import schema
from etl.checks.periods import period_sum
from etl.checks.subject import Subject

Look = Callable[..., Subject]
TOTAL = {"partner": "WLD", "partner_printed": "Total"}
MONTHS = [date(2023 + (n + 3) // 12, (n + 3) % 12 + 1, 1) for n in range(12)]
YEAR = {"period_start": date(2023, 4, 1), "period_months": 12, "basis": "fiscal_year"}
TRENDS = {"source": "tradestat-trends", "dataset": "hs4-world", "snapshot_id": "exact"}


def months(value: float = 1e6, of: list[date] = MONTHS, **also: Any) -> list[dict[str, Any]]:
    return [TOTAL | {"period_start": month, "value_usd": value} | also for month in of]


def year(value: float, **also: Any) -> dict[str, Any]:
    return TOTAL | YEAR | TRENDS | {"value_usd": value} | also


def test_twelve_halves_of_a_step_are_no_difference(look: Look) -> None:
    assert period_sum(look(*months(), year(12.06e6))).is_empty()
    assert period_sum(look(*months(), year(11.94e6))).is_empty()
    found = period_sum(look(*months(), year(12.07e6)))
    # either side may be the wrong one
    assert found.select("source", "basis", "period_start").rows() == [
        ("tradestat-meidb", "fiscal_year", date(2023, 4, 1)),
        ("tradestat-trends", "fiscal_year", date(2023, 4, 1)),
    ]
    assert found["message"][0] == (
        "The 12 months of the TradeStat monthly bank sum to USD 12.00 million, the year's figure of the TradeStat by"
        " heading is USD 12.07 million: USD 0.07 million apart, where rounding explains USD 0.06 million."
    )
    assert "meidb-partners against hs4-world" in found["evidence"][0]


def test_another_publisher_is_another_matter(look: Look) -> None:
    assert period_sum(look(*months(), year(99e6, source="comtrade"))).is_empty()


def test_a_month_between_others_that_the_year_shows_is_missing(look: Look) -> None:
    hole = [m for m in [*MONTHS, date(2024, 4, 1)] if m.month != 7]
    [found, _] = period_sum(look(*months(of=hole), year(12e6)))["message"]
    assert found == (
        "July 2023 is missing: the other 11 months sum to USD 11.00 million, the year's figure of the TradeStat by"
        " heading is USD 12.00 million."
    )
    assert period_sum(look(*months(of=hole), year(11e6))).is_empty(), "nothing was traded in that month"


def test_a_year_of_which_nobody_fetched_the_end_is_not_compared(look: Look) -> None:
    assert period_sum(look(*months(of=MONTHS[:9]), year(12e6))).is_empty()


def test_a_month_that_was_asked_and_answered_without_trade_is_there(look: Look) -> None:
    hole = [m for m in [*MONTHS, date(2024, 4, 1)] if m.month != 7]
    asked = schema.ASKED.frame([{
        "source": "tradestat-meidb", "reporter": "IND", "flow": "import", "hs_code": "2846", "basis": "month",
        "period_start": date(2023, 7, 1), "period_months": 1, "settled": True,
    }])  # fmt: skip
    [message, _] = period_sum(look(*months(of=hole), year(12e6), asked=asked))["message"]
    assert message.startswith("The 12 months of the TradeStat monthly bank sum to USD 11.00 million")


def test_one_partner_that_differs_is_named(look: Look) -> None:
    split = [{"period_start": m, "partner": p} for m in MONTHS[:3] for p in ("CHN", "JPN")]
    span = {"period_start": MONTHS[0], "period_months": 3, "basis": "year_to_date", "dataset": "meidb-reports"}
    cumulative = [span | {"partner": "CHN", "value_usd": 3.5e6}, span | {"partner": "JPN", "value_usd": 3e6}]
    total = [TOTAL | span | {"value_usd": 6e6}, *months(2e6, MONTHS[:3])]
    [found] = period_sum(look(*split, *cumulative, *total)).to_dicts()
    assert (found["partner"], found["basis"]) == ("CHN", "year_to_date")
    assert found["message"] == (
        "The 3 months of the TradeStat monthly bank and the cumulative figure of the TradeStat monthly bank differ on 1"
        " partner: China USD 3.00 million against USD 3.50 million."
    )


def test_a_partner_that_a_list_leaves_out_had_at_most_what_rounding_hides(look: Look) -> None:
    split = [{"period_start": m, "partner": "CHN"} for m in MONTHS[:3]]
    span = {"period_start": MONTHS[0], "period_months": 3, "basis": "year_to_date", "dataset": "meidb-reports"}
    ours = [*split, span | {"value_usd": 3e6}]
    small = span | {"partner": "JPN", "value_usd": 0.02e6}
    assert period_sum(look(*ours, small)).is_empty(), "3 months of less than 5,000 each"
    [found] = period_sum(look(*ours, small | {"value_usd": 0.03e6})).to_dicts()
    assert "Japan not listed against USD 0.03 million" in found["message"]


def test_lines_of_a_complete_list_are_added_up_to_the_heading(look: Look) -> None:
    line = YEAR | {"source": "tradestat-eidb", "dataset": "eidb-hs8", "value_usd": 5e6}
    lines = [line | {"hs_code": "28461010"}, line | {"hs_code": "28469090"}]
    assert period_sum(look(*lines, year(10.01e6))).is_empty()
    [found] = period_sum(look(*lines, year(10.02e6))).to_dicts()
    assert (found["source"], found["hs_code"]) == ("tradestat-trends", "2846")
    assert found["message"].startswith("The year's figure by lines of the TradeStat annual bank is USD 10.00 million")
    fetched = [row | {"dataset": "eidb-by-country"} for row in lines]
    assert period_sum(look(*fetched, year(99e6))).is_empty(), "other lines may not have been fetched"


def test_lines_are_never_added_to_the_heading(look: Look) -> None:
    assert period_sum(look(*months(), *months(hs_code="28469090"), year(12e6))).is_empty()


@pytest.mark.parametrize("flow", ["import", "export"])
def test_2846_by_heading_and_by_month_agree_within_rounding(flows: pl.DataFrame, flow: str) -> None:
    """11.19 against 11.18 and 13.67 against 13.69 are no findings."""
    of = flows.filter(pl.col("hs_code") == "2846", pl.col("partner") == "WLD", pl.col("flow") == flow)
    subject = Subject(of, start_months={"IND": 4})
    apart = period_sum(subject)
    assert apart.height == 10, "without a printed step every one of five years differs, in both sources"


def test_on_the_bundled_data_only_the_wrong_split_shows(findings: pl.DataFrame) -> None:
    found = findings.filter(id="period-sum").sort("flow")
    assert found.select("source", "flow", "code", "basis", "period", "partner").rows() == [
        ("tradestat-meidb", "export", "2846", "fiscal_year", "2023-24", None),
        ("tradestat-meidb", "import", "2846", "year_to_date", "2024-01..2024-04", None),
    ]
    exports, imports = found["message"]
    assert "differ on 15 partners: Afghanistan USD 30.11 million against USD 0; Vietnam not listed against" in exports
    assert (
        "differ on 7 partners: Austria USD 3.54 million against USD 0.31 million; China USD 0.19 million against"
        in (imports)
    )
