from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import pytest

from etl import checks, schema
from etl.corrections import corrections

Make = Callable[..., pl.DataFrame]
COLLAPSED = [("AUT", "AUSTRIA", 60.0), ("BEL", "BELGIUM", 30.0), ("CHN", "CHINA P RP", 6.0), ("JPN", "JAPAN", 4.0)]


def rows(*partners: tuple[str, str, float], **also: Any) -> list[dict[str, Any]]:
    return [{"partner": p, "partner_printed": name, "value_usd": value} | also for p, name, value in partners]


def test_value_on_the_first_letters_of_the_alphabet_is_a_collapse(make_flows: Make) -> None:
    [found] = checks.partner_collapse(make_flows(*rows(*COLLAPSED))).to_dicts()
    assert (found["id"], found["severity"], found["period_start"]) == ("partner-collapse", "error", date(2024, 5, 1))
    assert "96.0 % of the value stands on 4 partners" in found["message"]
    assert "most of it on AUSTRIA" in found["message"]


@pytest.mark.parametrize(
    "partners",
    [
        [*COLLAPSED, ("USA", "U S A", 2.0)],
        [(f"A{n}A", f"A{n}", 10.0) for n in range(7)],
        [("JPN", "JAPAN", 10.0)],
    ],
    ids=["below 95 %", "seven partners", "other letters"],
)
def test_an_ordinary_split_is_not(make_flows: Make, partners: list[tuple[str, str, float]]) -> None:
    assert checks.partner_collapse(make_flows(*rows(*partners))).is_empty()


def test_partners_printed_as_zero_do_not_hide_a_collapse(make_flows: Make) -> None:
    zeros = [(f"Z{n}Z", f"Z{n}", 0.0) for n in range(9)]
    assert checks.partner_collapse(make_flows(*rows(*COLLAPSED, *zeros))).height == 1


def test_the_total_and_other_sources_are_not_looked_at(make_flows: Make) -> None:
    elsewhere = rows(("AUT", "AUSTRIA", 9.0), source="tradestat-eidb")
    assert checks.partner_collapse(make_flows(*rows(("WLD", "All", 9.0)), *elsewhere)).is_empty()


def test_an_extract_says_so_once_per_cell_with_the_number_of_its_suppliers(make_flows: Make) -> None:
    flows = make_flows(*rows(*COLLAPSED, coverage="extract"), {"period_start": date(2024, 6, 1)})
    [found] = checks.extract(flows).to_dicts()
    assert (found["severity"], found["period_start"]) == ("warning", date(2024, 5, 1))
    assert "4 suppliers listed" in found["message"]


def test_the_japanese_entry_of_february_2026_is_the_only_outlier(findings: pl.DataFrame) -> None:
    [found] = findings.filter(pl.col("id") == "value-outlier").to_dicts()
    assert (found["flow"], found["partner"], found["period"]) == ("import", "JPN", "2026-02")
    assert "USD 8.94 million" in found["message"] and "at most 0.3 million" in found["message"]


def test_a_partner_with_few_months_is_no_outlier(make_flows: Make) -> None:
    months = [date(2024, m, 1) for m in range(1, 6)]
    flows = make_flows(*({"period_start": m, "value_usd": 1e5} for m in months),
                       {"period_start": date(2024, 6, 1), "value_usd": 9e6})  # fmt: skip
    assert checks.value_outlier(flows).height == 0
    more = make_flows(*({"period_start": m, "value_usd": 1e5} for m in [*months, date(2024, 7, 1)]),
                      {"period_start": date(2024, 6, 1), "value_usd": 9e6})  # fmt: skip
    assert checks.value_outlier(more)["period_start"].to_list() == [date(2024, 6, 1)]


def test_a_corrected_month_tells_reason_and_evidence(make_flows: Make) -> None:
    [rule] = corrections({"correction": [{
        "id": "r", "kind": "mask-partner-split", "finding": "partner-collapse", "source": "tradestat-meidb",
        "reporter": "IND", "flows": ["import"], "hs_code": "2846", "bases": ["month"], "first": "2024-05",
        "last": "2024-05", "reason": "It is wrong.", "evidence": "The other source.", "since": "2026-11-22",
    }]})  # fmt: skip
    flows = make_flows(*rows(*COLLAPSED), *rows(("JPN", "JAPAN", 9.0), period_start=date(2024, 6, 1)))
    found = checks.findings(flows, [rule], {"IND": 4})
    assert schema.faults(schema.FINDINGS, found) == []
    assert found.select("id", "period").rows() == [("corrected", "2024-05"), ("partner-collapse", "2024-05")]
    assert "It is wrong." in found["message"][0]
    assert found["evidence"][0] == "The other source. (r, 2026-11-22)"


@pytest.mark.parametrize(
    ("start", "months", "basis", "label"),
    [
        (date(2023, 4, 1), 12, "fiscal_year", "2023-24"),
        (date(2023, 1, 1), 12, "calendar_year", "2023"),
        (date(2024, 1, 1), 4, "year_to_date", "2024-04"),
    ],
)
def test_a_finding_names_its_period(make_flows: Make, start: date, months: int, basis: str, label: str) -> None:
    flows = make_flows({"coverage": "extract", "period_start": start, "period_months": months, "basis": basis})
    assert checks.findings(flows, [], {"IND": 4})["period"].to_list() == [label]
