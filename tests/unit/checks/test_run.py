from __future__ import annotations

from collections.abc import Callable
from datetime import date

import polars as pl
import pytest

from etl import schema
from etl.checks.declared import CHECKS, SEVERITIES, Check
from etl.checks.run import FUNCTIONS, findings
from etl.checks.subject import Subject

Look = Callable[..., Subject]


@pytest.fixture(name="findings_of_bundle")
def _findings_of_bundle(request: pytest.FixtureRequest) -> pl.DataFrame:
    found: pl.DataFrame = request.getfixturevalue("findings")
    return found


IDS = [
    "above-world-exports", "code-outside-era", "corrected", "extract", "implied-rate", "new-partner",
    "partner-collapse", "partner-sum", "period-sum", "printed-growth", "provisional", "unit-value", "value-outlier",
    "weight-mirror", "zero-or-blank",
]  # fmt: skip


def test_every_declared_check_is_carried_out_and_no_other() -> None:
    assert sorted(FUNCTIONS) == sorted(check.id for check in CHECKS) == IDS


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_a_declaration_is_for_readers(check: Check) -> None:
    assert check.severity in SEVERITIES
    for text in (check.title, check.compares, check.rule, check.source):
        assert text.strip() == text and "  " not in text and "{" not in text
    assert check.rule.endswith(".") and check.source.endswith(".")
    assert not check.compares.endswith("."), "it follows a verb"


def test_a_check_that_finds_nothing_gives_findings_of_the_same_shape(look: Look) -> None:
    shapes = {name: function(look({"partner": "JPN"})).schema for name, function in FUNCTIONS.items()}
    assert len({str(shape) for shape in shapes.values()}) == 1, shapes
    empty = Subject(schema.FLOWS.empty())
    assert all(function(empty).is_empty() for function in FUNCTIONS.values())
    assert findings(empty).is_empty()


def test_a_cell_has_one_finding_of_a_kind(findings_of_bundle: pl.DataFrame) -> None:
    assert schema.faults(schema.FINDINGS, findings_of_bundle) == []


def test_what_is_found_on_the_bundled_data(findings_of_bundle: pl.DataFrame) -> None:
    """Each of these has been read: see the tests of its check. Nothing else is doubted."""
    counts = dict(findings_of_bundle["id"].value_counts().sort("id").iter_rows())
    assert {name: count for name, count in counts.items() if name not in ("extract", "corrected")} == {
        "code-outside-era": 15, "new-partner": 5, "partner-collapse": 24, "period-sum": 2, "unit-value": 31,
        "value-outlier": 1, "weight-mirror": 2,
    }  # fmt: skip


def test_messages_are_sentences_with_names(findings_of_bundle: pl.DataFrame) -> None:
    for message, partner in findings_of_bundle.select("message", "partner").iter_rows():
        assert message[0].isupper() or message[0].isdigit() or message[0] in "₹"
        assert message.endswith((".", "”")), message
        assert partner is None or partner not in message.split(), "a name, not a code"


def test_the_order_of_the_rows_changes_nothing(flows: pl.DataFrame) -> None:
    some = flows.filter(pl.col("source") != "baci")
    first = findings(Subject(some, start_months={"IND": 4}))
    assert findings(Subject(some.reverse(), start_months={"IND": 4})).equals(first)


def test_findings_have_the_declared_shape(look: Look) -> None:
    found = findings(look({"partner": "AUT", "partner_printed": "AUSTRIA"}))
    assert schema.faults(schema.FINDINGS, found) == []
    assert found.select("id", "period").rows() == [("partner-collapse", "2024-05")]


@pytest.mark.parametrize(
    ("start", "months", "basis", "label"),
    [
        (date(2023, 4, 1), 12, "fiscal_year", "2023-24"),
        (date(2023, 1, 1), 12, "calendar_year", "2023"),
        (date(2024, 1, 1), 4, "year_to_date", "2024-01..2024-04"),
    ],
)
def test_a_finding_names_its_period(look: Look, start: date, months: int, basis: str, label: str) -> None:
    subject = look({"coverage": "extract", "period_start": start, "period_months": months, "basis": basis})
    assert findings(subject)["period"].to_list() == [label]
