from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from etl import schema
from etl.checks.declared import CHECKS
from etl.checks.run import FUNCTIONS, findings
from etl.checks.subject import Subject

Look = Callable[..., Subject]


def test_every_declared_check_is_carried_out_and_no_other() -> None:
    assert sorted(FUNCTIONS) == sorted(check.id for check in CHECKS)
    assert len({check.id for check in CHECKS}) == len(CHECKS)


def test_findings_have_the_declared_shape(look: Look) -> None:
    found = findings(look({"partner": "AUT", "partner_printed": "AUSTRIA"}))
    assert schema.faults(schema.FINDINGS, found) == []
    assert found.select("id", "period").rows() == [("partner-collapse", "2024-05")]


@pytest.mark.parametrize(
    ("start", "months", "basis", "label"),
    [
        (date(2023, 4, 1), 12, "fiscal_year", "2023-24"),
        (date(2023, 1, 1), 12, "calendar_year", "2023"),
        (date(2024, 1, 1), 4, "year_to_date", "2024-04"),
    ],
)
def test_a_finding_names_its_period(look: Look, start: date, months: int, basis: str, label: str) -> None:
    subject = look({"coverage": "extract", "period_start": start, "period_months": months, "basis": basis})
    assert findings(subject)["period"].to_list() == [label]
