from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from etl.checks import declared
from etl.checks.subject import Subject
from etl.checks.whole import missing

Look = Callable[..., Subject]
CODES = ("250410", "280530", "750210")


@pytest.fixture(autouse=True)
def two_are_the_world(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("etl.checks.whole.WHOLE_REPORTERS", 2)


def year(number: int, *, size: float = 2e6, **also: Any) -> list[dict[str, Any]]:
    world = {"source": "baci", "dataset": "HS17", "nomenclature": "HS2017", "basis": "calendar_year"}
    span = {"period_start": date(number, 1, 1), "period_months": 12, "value_usd": size}
    return [world | span | also | {"reporter": r, "hs_code": c} for r in ("IND", "USA") for c in CODES]


def test_a_code_that_a_file_of_the_world_lost_is_missed_for_each_country(look: Look) -> None:
    assert missing(look(*year(2022), *year(2024))).is_empty()
    cut = [row for row in year(2024) if row["hs_code"] != "750210"]
    found = missing(look(*year(2022), *cut)).sort("reporter")
    assert found.select("id", "reporter", "hs_code", "period_start").rows() == [
        ("period-sum", reporter, "750210", date(2024, 1, 1)) for reporter in ("IND", "USA")
    ]
    assert found["message"][0] == (
        "There is nothing for this period in a file of the whole world, though the series stands in 1 other year:"
        " USD 2.00 million in 2022. The file lacks the code altogether."
    )
    assert missing(look(*year(2022, size=0.9e6), *cut)).is_empty(), "below a million"


def test_a_series_that_comes_and_goes_is_not_missed_and_a_usual_one_is(look: Look) -> None:
    cut = year(2024)[1:]
    assert missing(look(*year(2022), *cut)).is_empty()
    [found] = missing(look(*year(2022), *year(2023, coverage="extract"), *cut)).to_dicts()
    assert (found["reporter"], found["hs_code"]) == ("IND", "250410")


def test_a_country_with_several_codes_is_missed(look: Look) -> None:
    third = [row | {"reporter": "DEU"} for row in year(2022)[:3]]
    assert missing(look(*year(2022), *third, *year(2024)))["reporter"].to_list() == ["DEU"] * declared.WHOLE_CODES
    assert missing(look(*year(2022), third[0], *year(2024))).is_empty()


def test_an_extract_is_no_file_of_the_world(look: Look) -> None:
    assert missing(look(*year(2022), *year(2024, coverage="extract")[:4])).is_empty()
