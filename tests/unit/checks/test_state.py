from __future__ import annotations

from collections.abc import Callable
from datetime import date

from etl.checks.state import corrected, extract, provisional
from etl.checks.subject import Subject
from etl.corrections import corrections

Look = Callable[..., Subject]


def test_an_extract_says_so_once_per_cell_with_the_number_of_its_suppliers(look: Look) -> None:
    part = [{"partner": partner, "coverage": "extract"} for partner in ("AUT", "BEL", "CHN", "JPN")]
    [found] = extract(look(*part, {"period_start": date(2024, 6, 1)})).to_dicts()
    assert (found["severity"], found["period_start"]) == ("warning", date(2024, 5, 1))
    assert "4 suppliers listed" in found["message"]


def test_a_corrected_month_tells_reason_and_evidence(look: Look) -> None:
    rules = corrections({"correction": [{
        "id": "r", "kind": "mask-partner-split", "finding": "partner-collapse", "source": "tradestat-meidb",
        "reporter": "IND", "flows": ["import"], "hs_code": "2846", "bases": ["month"], "first": "2024-05",
        "last": "2024-05", "reason": "It is wrong.", "evidence": "The other source.", "since": "2026-11-22",
    }]})  # fmt: skip
    [found] = corrected(
        look({"edition": "as-published"}, {"period_start": date(2024, 6, 1)}, corrections=rules)
    ).to_dicts()
    assert found["period_start"] == date(2024, 5, 1)
    assert "It is wrong." in found["message"]
    assert found["evidence"] == "The other source. (r, 2026-11-22)"


def test_a_provisional_period_is_said_once(look: Look) -> None:
    marked = [{"partner": partner, "status": "provisional"} for partner in ("CHN", "JPN", "WLD")]
    others = [
        {"period_start": date(2024, 6, 1), "status": status} for status in ("revised", "final", "estimated", None)
    ]
    [found] = provisional(look(*marked, *others[:1])).to_dicts()
    assert (found["severity"], found["partner"], found["period_start"]) == ("info", None, date(2024, 5, 1))
    assert provisional(look(*others)).is_empty()
