from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import pytest

from etl.corrections import apply, corrections
from etl.errors import BadData

Make = Callable[..., pl.DataFrame]
RULE: dict[str, Any] = {
    "id": "r", "kind": "mask-partner-split", "finding": "partner-collapse", "source": "tradestat-meidb",
    "reporter": "IND", "flows": ["import"], "hs_code": "2846", "bases": ["month", "year_to_date"],
    "first": "2024-02", "last": "2024-04", "reason": "It is wrong.", "evidence": "The other source.",
    "since": "2026-11-22",
}  # fmt: skip


def document(*changes: dict[str, Any]) -> dict[str, Any]:
    return {"correction": [RULE | change for change in changes]}


def editions(flows: pl.DataFrame) -> list[str]:
    return apply(flows, corrections(document({})))["edition"].to_list()


def test_partner_rows_of_the_span_are_left_to_the_as_published_view(make_flows: Make) -> None:
    months = [{"period_start": date(2024, month, 1)} for month in (1, 2, 3, 4, 5)]
    assert editions(make_flows(*months)) == ["both", "as-published", "as-published", "as-published", "both"]


def test_the_published_total_stays(make_flows: Make) -> None:
    march = {"period_start": date(2024, 3, 1)}
    assert editions(make_flows(march, march | {"partner": "WLD"})) == ["as-published", "both"]


@pytest.mark.parametrize(
    "other",
    [{"source": "baci"}, {"reporter": "JPN"}, {"flow": "export"}, {"hs_code": "2805"}, {"basis": "fiscal_year"}],
)
def test_other_sources_reporters_flows_codes_and_bases_are_not_touched(make_flows: Make, other: dict[str, Any]) -> None:
    march = {"period_start": date(2024, 3, 1)}
    assert editions(make_flows(march, march | other)) == ["as-published", "both"]


def test_a_period_that_reaches_beyond_the_span_is_not_touched(make_flows: Make) -> None:
    to_date = {"basis": "year_to_date", "period_start": date(2024, 2, 1)}
    flows = make_flows(to_date | {"period_months": 3}, to_date | {"period_months": 4})
    assert editions(flows) == ["as-published", "both"]


def test_a_correction_that_matches_nothing_is_an_error_with_its_name(make_flows: Make) -> None:
    rules = corrections(document({}, {"id": "idle", "hs_code": "2805"}))
    with pytest.raises(BadData, match=r"^reference/corrections.toml: Correction idle matches no row\. Take it out"):
        apply(make_flows({"period_start": date(2024, 3, 1)}), rules)


def test_two_corrections_of_one_cell_are_an_error(make_flows: Make) -> None:
    with pytest.raises(BadData, match="Correction again covers rows that another one covers already"):
        apply(make_flows({"period_start": date(2024, 3, 1)}), corrections(document({}, {"id": "again"})))


def test_a_later_document_replaces_a_correction_of_the_same_id() -> None:
    [rule] = corrections(document({}), document({"reason": "Better put."}))
    assert rule.reason == "Better put."


@pytest.mark.parametrize("since", ["2026-11-22", date(2026, 11, 22)])
def test_a_date_is_read_quoted_or_not(since: object) -> None:
    [rule] = corrections(document({"since": since}))
    assert rule.since == date(2026, 11, 22)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"reason": " "}, "Correction r lacks reason."),
        ({"evidence": ""}, "Correction r lacks evidence."),
        ({"kind": "multiply"}, "kind 'multiply' is not one of mask-partner-split"),
        ({"factor": 2}, "factor means nothing here"),
        ({"flows": "import"}, "flows is a list out of import, export"),
        ({"bases": []}, "Correction r: bases is a list"),
        ({"bases": ["months"]}, "bases is a list out of month"),
        ({"first": "2024-13"}, "'2024-13' is not a month"),
        ({"first": "2024-05"}, "first lies after last"),
    ],
)
def test_an_entry_that_is_not_as_described_is_refused(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError) as refused:
        corrections(document(change))
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("given", "said"), [({"correction": {}}, "begins with"), (document({}, {}), "Correction r stands twice")]
)
def test_a_document_that_is_not_as_described_is_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        corrections(given)
