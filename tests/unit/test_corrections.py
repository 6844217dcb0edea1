from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from etl.corrections import corrections

RULE: dict[str, Any] = {
    "id": "r", "kind": "mask-partner-split", "finding": "partner-collapse", "source": "tradestat-meidb",
    "reporter": "IND", "flows": ["import"], "hs_code": "2846", "bases": ["month", "year_to_date"],
    "first": "2024-02", "last": "2024-04", "reason": "It is wrong.", "evidence": "The other source.",
    "since": "2026-11-22",
}  # fmt: skip


def document(*changes: dict[str, Any]) -> dict[str, Any]:
    return {"correction": [RULE | change for change in changes]}


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
        ({"finding": "odd"}, "finding 'odd' is not one of partner-collapse"),
        ({"finding": ""}, "Correction r lacks finding."),
        ({"minuend": {"basis": "month", "period": "2024-01"}}, "minuend means nothing here"),
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


DIFFERENCE: dict[str, Any] = {key: RULE[key] for key in RULE if key != "bases"} | {
    "kind": "replace-by-difference", "first": "2024-01", "last": "2024-03",
    "minuend": {"basis": "year_to_date", "period": "2024-04"}, "subtrahend": {"basis": "month", "period": "2024-04"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"minuend": "2024-04"}, "a figure is written like minuend = {"),
        ({"minuend": {"basis": "quarter", "period": "2024-04"}}, "a figure is written like minuend = {"),
        ({"minuend": {"basis": "year_to_date", "period": "2024"}}, "'2024' is not a month"),
        ({"subtrahend": {"basis": "month", "period": "2024-03"}}, "minuend less subtrahend is not 2024-01 to 2024-03."),
        ({"last": "2024-04"}, "minuend less subtrahend is not 2024-01 to 2024-04."),
        ({"bases": ["month"]}, "bases means nothing here"),
    ],
)
def test_a_difference_names_two_figures_that_leave_its_months(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError) as refused:
        corrections({"correction": [DIFFERENCE | change]})
    assert said in str(refused.value)


def test_a_difference_can_leave_the_end_of_a_year() -> None:
    figures = {"minuend": {"basis": "calendar_year", "period": "2024"},
               "subtrahend": {"basis": "year_to_date", "period": "2024-03"}}  # fmt: skip
    [rule] = corrections({"correction": [DIFFERENCE | figures | {"first": "2024-04", "last": "2024-12"}]})
    assert rule.minuend and rule.minuend.span.months == 12


@pytest.mark.parametrize(
    ("kind", "keys", "said"),
    [
        ("set-code-meaning", {"nomenclature": "HS2002"}, "Correction r lacks to_code or to_nomenclature."),
        ("drop-duplicate", {"partner": "JAPAN", "keep": "both", "finding": None}, "keep is one of first, last."),
    ],
)
def test_every_kind_says_what_it_needs(kind: str, keys: dict[str, Any], said: str) -> None:
    entry = RULE | {"kind": kind} | keys
    with pytest.raises(ValueError, match=said):
        corrections({"correction": [{key: value for key, value in entry.items() if value is not None}]})
