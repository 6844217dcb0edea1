from __future__ import annotations

import pytest
from playwright.sync_api import expect
from visiting import Visitor


@pytest.fixture(scope="module")
def overview(reader: Visitor) -> Visitor:
    assert reader.open("/") == 200
    return reader


def test_the_overview_has_a_row_per_scope(overview: Visitor) -> None:
    expect(overview.page.locator("h1")).to_have_text("How far does India depend on China?")
    expect(overview.page).to_have_title("Import dependency of India")
    expect(overview.page.locator(".scorecard tbody th[scope=row]")).to_have_count(35)


def test_the_overview_states_the_magnets_by_value_and_by_weight(overview: Visitor) -> None:
    row = overview.page.locator(".scorecard tr", has=overview.page.get_by_text("HS 8505.11", exact=True))
    for said in ("2024", "USD 193 million", "84.2 %", "88.0 %", "7,104", "CEPII BACI"):
        expect(row).to_contain_text(said)


def test_a_scope_without_imports_says_so_on_the_overview(overview: Visitor) -> None:
    row = overview.page.locator(".scorecard tr", has=overview.page.get_by_text("HS 2805.30", exact=True))
    expect(row).to_contain_text("No imports in this store")
    expect(row.locator("td")).to_have_count(1)


def test_a_row_opens_its_page_without_loading_anew_and_back_returns(visitor: Visitor) -> None:
    visitor.open("/")
    visitor.page.evaluate("window.sameDocument = true")
    visitor.page.locator(".scorecard").get_by_role("link", name="Permanent magnets of metal").click()
    expect(visitor.page.locator("h1")).to_have_text("Permanent magnets of metal")
    visitor.drawn()
    assert visitor.path == "/commodity/permanent-magnets"
    visitor.page.go_back()
    expect(visitor.page.locator("h1")).to_have_text("How far does India depend on China?")
    expect(visitor.page.locator(".scorecard tbody th[scope=row]")).to_have_count(35)
    assert visitor.path == "/"
    assert visitor.page.evaluate("window.sameDocument")
