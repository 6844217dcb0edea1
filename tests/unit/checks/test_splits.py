from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from etl.checks.splits import partner_collapse
from etl.checks.subject import Subject

Look = Callable[..., Subject]
COLLAPSED = [("AUT", "AUSTRIA", 60.0), ("BEL", "BELGIUM", 30.0), ("CHN", "CHINA P RP", 6.0), ("JPN", "JAPAN", 4.0)]


def rows(*partners: tuple[str, str, float], **also: Any) -> list[dict[str, Any]]:
    return [{"partner": p, "partner_printed": name, "value_usd": value} | also for p, name, value in partners]


def test_value_on_the_first_letters_of_the_alphabet_is_a_collapse(look: Look) -> None:
    [found] = partner_collapse(look(*rows(*COLLAPSED))).to_dicts()
    assert (found["id"], found["severity"], found["period_start"]) == ("partner-collapse", "error", date(2024, 5, 1))
    assert "96.0 % of the value stands on 4 partners" in found["message"]
    assert "most of it on Austria" in found["message"]


@pytest.mark.parametrize(
    "partners",
    [
        [*COLLAPSED, ("USA", "U S A", 2.0)],
        [(f"A{n}A", f"A{n}", 10.0) for n in range(7)],
        [("JPN", "JAPAN", 10.0)],
    ],
    ids=["below 95 %", "seven partners", "other letters"],
)
def test_an_ordinary_split_is_not(look: Look, partners: list[tuple[str, str, float]]) -> None:
    assert partner_collapse(look(*rows(*partners))).is_empty()


def test_partners_printed_as_zero_do_not_hide_a_collapse(look: Look) -> None:
    zeros = [(f"Z{n}Z", f"Z{n}", 0.0) for n in range(9)]
    assert partner_collapse(look(*rows(*COLLAPSED, *zeros))).height == 1


def test_the_total_and_other_sources_are_not_looked_at(look: Look) -> None:
    elsewhere = rows(("AUT", "AUSTRIA", 9.0), source="tradestat-eidb")
    assert partner_collapse(look(*rows(("WLD", "All", 9.0)), *elsewhere)).is_empty()
