from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect
from visiting import Visitor

NARROW = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def claims(reader: Visitor) -> Visitor:
    assert reader.open("/claims") == 200
    return reader


def claim(visitor: Visitor, claim_id: str) -> Locator:
    return visitor.page.locator(f"[id='{claim_id}']")


def number(visitor: Visitor, verdict: str) -> int:
    """How many claims of a verdict the page counts."""
    block = visitor.page.locator(".verdict", has=visitor.page.get_by_text(verdict, exact=True))
    return int(block.locator(".verdict-number").inner_text())


def test_the_title_states_the_finding(claims: Visitor) -> None:
    expect(claims.page).to_have_title("Claims: published figures beside official data")
    expect(claims.page.locator("h1")).to_have_text(
        "Of 36 published figures, 4 agree with official trade data by another measure or year, and 1 cannot be right"
    )


def test_the_page_counts_and_lists_what_the_table_holds(claims: Visitor) -> None:
    rows = json.loads(claims.get("/claims.json"))
    expect(claims.page.locator(".claims-list tbody tr")).to_have_count(len(rows))
    assert number(claims, "All") == len(rows)
    assert number(claims, "No data here") == sum(row["verdict"] == "no_data" for row in rows)
    for row in rows:
        expect(claim(claims, row["id"])).to_contain_text(row["source"])


def test_a_claim_has_statement_numbers_difference_and_reasons(claims: Visitor) -> None:
    row = claim(claims, "reuters-magnets-fy25")
    for said in ("Rare earth magnets imported in FY25", "Reuters via kitco.com", "850511 (mislabelled)", "53,748 t",
                 "54,452 t", "HS 8505.11, by weight, calendar 2024, UN Comtrade", "Difference +704 t", "3.8 USD/kg",
                 "Also: agrees on another basis, conflicts with other claims."):  # fmt: skip
        expect(row).to_contain_text(said)
    expect(claim(claims, "sbi-magnets-fy25").locator(".ours")).to_have_text("none")


def test_a_claim_leads_to_the_chart_of_its_number(visitor: Visitor) -> None:
    visitor.open("/claims?theme=dark")
    claim(visitor, "magnets-fy25-china-share").get_by_role("link", name="Chart of 94.3 %").click()
    expect(visitor.page.locator("h1")).to_have_text("Permanent magnets of metal")
    visitor.drawn()
    expect(visitor.page.locator(".notice")).to_have_count(0)
    wanted = {"source": "comtrade", "basis": "calendar", "measure": "weight", "partner": "CHN", "from": "2024"}
    assert {**wanted, "theme": "dark"}.items() <= visitor.query.items()
    expect(visitor.page.locator(".tiles")).to_contain_text("94.3 %")


def test_verdict_and_words_are_in_the_address(visitor: Visitor) -> None:
    visitor.open("/claims")
    visitor.page.locator(".verdict", has_text="Scope not stated").click()
    expect(visitor.page.locator(".claims-list h2")).to_have_count(1)
    expect(visitor.page.locator(".claims-list tbody tr")).to_have_count(8)
    assert visitor.query == {"verdict": "scope_not_stated"}
    assert number(visitor, "Cannot be right") == 1
    box = visitor.page.locator(".filter-text input")
    box.fill("SBI")
    expect(visitor.page.locator(".claims-list tbody tr")).to_have_count(4)
    assert visitor.query == {"verdict": "scope_not_stated", "text": "SBI"}
    assert number(visitor, "All") == 4
    href = visitor.page.get_by_role("link", name="CSV", exact=True).get_attribute("href")
    assert href is not None and len(visitor.get(href).decode().splitlines()) == 5
    visitor.page.reload()
    expect(visitor.page.locator(".claims-list tbody tr")).to_have_count(4)
    expect(box).to_have_value("SBI")
    box.fill("no such words anywhere")
    expect(visitor.page.locator(".claims-list")).to_contain_text("No claim answers this filter.")
    visitor.page.get_by_role("link", name="Show all").click()
    expect(visitor.page.locator(".claims-list tbody tr")).to_have_count(36)
    assert visitor.query == {}


def test_a_conflicting_claim_is_one_click_away(visitor: Visitor) -> None:
    visitor.open("/claims?verdict=cannot_be_right")
    visitor.page.locator(".also").get_by_role("link", name="Crisil via NDTV").click()
    expect(claim(visitor, "crisil-repm-fy25")).to_be_visible()
    assert visitor.query == {"text": "crisil-repm-fy25"}


def test_verdicts_are_chosen_by_keyboard(visitor: Visitor) -> None:
    visitor.open("/claims")
    chosen = visitor.page.locator("a.verdict", has_text="Not trade")
    chosen.focus()
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator(".claims-list tbody tr")).to_have_count(1)
    expect(visitor.page.locator(".verdict.chosen")).to_contain_text("Not trade, shown")


def test_nonsense_is_left_out_with_a_notice(visitor: Visitor) -> None:
    assert visitor.open("/claims?verdict=wrong") == 200
    expect(visitor.page.locator(".notice")).to_contain_text("verdict 'wrong' is not one of")
    expect(visitor.page.locator(".claims-list tbody tr")).to_have_count(36)


def test_a_narrow_page_does_not_scroll_sideways(visitors: Any) -> None:
    visitor: Visitor = visitors(viewport=NARROW)
    visitor.open("/claims")
    assert visitor.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_without_a_store_the_page_says_what_to_do(serve: Callable[[Path], str], visitors: Any, tmp_path: Path) -> None:
    visitor: Visitor = visitors(base_url=serve(tmp_path / "none"))
    visitor.watch.expected.add(503)
    assert visitor.open("/claims") == 503
    expect(visitor.page.locator(".lead")).to_contain_text("python -m etl build")
