from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import expect
from visiting import Visitor

COMPOUNDS = "/commodity/rare-earth-compounds"
MAGNETS = "/commodity/permanent-magnets"


@dataclass(frozen=True)
class Change:
    """A control changed: what it is set to, what the address then says, and what a title says."""

    page: str
    control: str
    to: str
    address: dict[str, str]
    chart: str
    title: str


CHANGES = (
    Change(MAGNETS, "reporter", "Germany", {"reporter": "DEU"}, "trend", "Germany imported"),
    Change(COMPOUNDS, "partner", "Japan", {"partner": "JPN"}, "focus", "Japan's share of India's imports"),
    Change(COMPOUNDS, "flow", "Exports", {"flow": "export"}, "trend", "India exported"),
    Change(MAGNETS, "measure", "Weight", {"measure": "weight"}, "suppliers", "China supplied 88.0 %"),
    Change(COMPOUNDS, "unit", "₹ crore", {"unit": "inr_crore"}, "trend", "India imported ₹"),
    Change(COMPOUNDS, "basis", "Month", {"basis": "month"}, "trend", "in June 2026"),
    Change(COMPOUNDS, "basis", "Calendar", {"basis": "calendar"}, "trend", "in 2025, "),
    Change(COMPOUNDS, "from", "2020-21", {"from": "2020-21"}, "trend", "in 2025-26"),
    Change(COMPOUNDS, "to", "2022-23", {"to": "2022-23"}, "trend", "in 2022-23"),
    Change(MAGNETS, "fold", "China + Hong Kong", {"fold": "HKG"}, "focus", "China + Hong Kong's share"),
    Change(COMPOUNDS, "source", "TradeStat by heading", {"source": "tradestat-trends"}, "focus", "no split by country"),
)  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: f"{change.control}-{change.to}")
def test_a_control_changes_page_and_address_and_the_address_says_it_all(visitors: Any, change: Change) -> None:
    visitor: Visitor = visitors()
    visitor.open(change.page)
    before, before_url = visitor.said(), visitor.page.url
    assert visitor.value(change.control) != change.to

    visitor.choose(change.control, change.to)
    visitor.page.wait_for_function("(was) => location.href !== was", arg=before_url)
    assert change.address.items() <= visitor.query.items()
    other: Visitor = visitors()
    other.open(visitor.page.url)
    expect(other.title(change.chart)).to_contain_text(change.title)
    assert other.value(change.control) == change.to

    visitor.says(other.said())
    assert visitor.said() != before
    assert visitor.value(change.control) == change.to
    assert visitor.focused(change.control)


def test_back_and_forward_restore_what_was_shown(visitor: Visitor) -> None:
    visitor.open(COMPOUNDS)
    views = [(visitor.page.url, visitor.said())]
    for control, to, said in (("partner", "Japan", "Japan's share"), ("flow", "Exports", "India's exports")):
        visitor.choose(control, to)
        expect(visitor.title("focus")).to_contain_text(said)
        visitor.page.wait_for_function("(was) => document.querySelector('.lead').textContent !== was",
                                       arg=views[-1][1][".lead"][0])  # fmt: skip
        views.append((visitor.page.url, visitor.said()))
    for step, there in (("go_back", 1), ("go_back", 0), ("go_forward", 1), ("go_forward", 2)):
        getattr(visitor.page, step)()
        url, words = views[there]
        visitor.says(words)
        assert visitor.page.url == url
    assert (visitor.value("partner"), visitor.value("flow")) == ("Japan", "Exports")


def test_a_range_cuts_the_drawn_periods(visitor: Visitor) -> None:
    visitor.open(COMPOUNDS)
    visitor.choose("from", "2020-21")
    expect(visitor.card("trend").locator(".xtick text").first).to_have_text("2020-21")
    visitor.choose("to", "2022-23")
    expect(visitor.card("trend").locator(".xtick text")).to_have_text(["2020-21", "2021-22", "2022-23"])
    assert visitor.bars("trend") == 3


def test_an_arrow_key_on_a_segmented_control_changes_the_view_and_keeps_the_focus(visitor: Visitor) -> None:
    visitor.open(COMPOUNDS)
    visitor.control("flow").get_by_role("radio", name="Imports").focus()
    visitor.page.keyboard.press("ArrowRight")
    expect(visitor.title("trend")).to_contain_text("India exported")
    expect(visitor.control("flow").get_by_role("radio", name="Exports")).to_be_focused()
    assert visitor.query["flow"] == "export"


def test_changes_in_quick_succession_all_count(visitor: Visitor) -> None:
    visitor.open(COMPOUNDS)
    visitor.choose("flow", "Exports")
    visitor.choose("unit", "₹ crore")
    expect(visitor.title("trend")).to_contain_text("India exported ₹")
    assert {"flow": "export", "unit": "inr_crore"}.items() <= visitor.query.items()
    assert visitor.value("flow") == "Exports"
    assert visitor.value("unit") == "₹ crore"


def test_a_revision_of_the_hs_stays_while_controls_change(visitor: Visitor) -> None:
    visitor.open("/commodity/borates")
    breaks = visitor.card("trend").get_by_text("series breaks")
    expect(breaks).to_have_count(1)
    visitor.page.get_by_role("link", name="By the codes of HS 2007: 2528.10 + 2528.90").click()
    expect(visitor.page.locator("main")).to_contain_text("(HS 2007: 2528.10 + 2528.90)")
    expect(breaks).to_have_count(0)  # the older files hold 2528.00, which HS 2007 does not have
    visitor.choose("partner", "Japan")
    expect(visitor.title("focus")).to_contain_text("Japan")
    assert (visitor.query["revision"], visitor.query["partner"]) == ("HS2007", "JPN")
    expect(visitor.page.locator("main")).to_contain_text("(HS 2007: 2528.10 + 2528.90)")
    visitor.page.get_by_role("link", name="By the codes of HS 2528.00").click()
    expect(visitor.page.locator("main")).to_contain_text("(HS 2528.00)")
    assert "revision" not in visitor.query


def test_a_control_of_the_overview_changes_its_sentence_and_address(visitor: Visitor) -> None:
    visitor.open("/")
    visitor.choose("partner", "Japan")
    expect(visitor.page.locator("h1")).to_have_text("How far does India depend on Japan?")
    expect(visitor.page.locator(".scorecard thead")).to_contain_text("Japan by value")
    assert visitor.query["partner"] == "JPN"
    visitor.page.locator(".scorecard").get_by_role("link", name="Rare-earth compounds").click()
    expect(visitor.title("focus")).to_contain_text("Japan's share")
