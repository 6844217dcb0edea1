from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from visiting import Visitor

MAGNETS = "/commodity/permanent-magnets"


def search(page: Page, words: str) -> Locator:
    """Open the search by its key, type; what is found."""
    page.keyboard.press("/")
    box = page.get_by_role("combobox", name="Search goods, codes, suppliers, pages")
    expect(box).to_be_focused()
    expect(page.locator(".finder-option").first).to_be_visible()
    box.fill(words)
    return page.locator(".finder").get_by_role("option")


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("magnets of metal", "Permanent magnets of metal"),
        ("धातु के स्थायी", "Permanent magnets of metal"),
        ("8505.11", "Permanent magnets of metal"),
        ("850511", "Permanent magnets of metal"),
        ("HS 8505.11", "Permanent magnets of metal"),
        ("samarium", "Permanent magnets of metal"),
        ("vietnam", "Vietnam"),
        ("screening", "Screening"),
    ],
)
def test_goods_suppliers_and_pages_are_found(reader: Visitor, words: str, name: str) -> None:
    reader.open("/coverage")
    found = search(reader.page, words)
    expect(found.first).to_contain_text(name)
    expect(found.first).to_have_attribute("aria-selected", "true")


def test_what_is_found_is_taken_by_keyboard_and_keeps_the_view(visitor: Visitor) -> None:
    visitor.open("/?reporter=DEU&theme=dark")
    found = search(visitor.page, "magnets")
    visitor.page.keyboard.press("ArrowDown")
    expect(found.nth(1)).to_have_attribute("aria-selected", "true")
    visitor.page.keyboard.press("ArrowUp")
    visitor.page.keyboard.press("ArrowUp")
    expect(found.last).to_have_attribute("aria-selected", "true")
    search_again = visitor.page.get_by_role("combobox", name="Search goods")
    search_again.fill("permanent magnets of metal")
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator("h1")).to_have_text("Permanent magnets of metal")
    assert visitor.path == MAGNETS
    assert (visitor.query["reporter"], visitor.query["theme"]) == ("DEU", "dark")


def test_escape_gives_the_focus_back(visitor: Visitor) -> None:
    visitor.open("/coverage")
    button = visitor.page.locator(".site-head .finder-open")
    button.click()
    expect(visitor.page.get_by_role("combobox", name="Search goods")).to_be_focused()
    visitor.page.keyboard.press("Escape")
    expect(visitor.page.locator("dialog.finder")).not_to_be_visible()
    expect(button).to_be_focused()


def test_nothing_found_leads_to_the_screening(visitor: Visitor) -> None:
    visitor.open("/coverage")
    found = search(visitor.page, "9401")
    expect(found).to_have_count(0)
    expect(visitor.page.locator(".finder-said")).to_have_text("Nothing here is called “9401”.")
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator("dialog.finder")).not_to_be_visible()
    expect(visitor.page.locator(".filter-text input")).to_have_value("9401")
    assert visitor.path == "/screening"


def test_the_key_writes_where_somebody_writes(visitor: Visitor) -> None:
    visitor.open("/claims")
    field = visitor.page.locator(".filter-text input")
    field.press("/")
    expect(field).to_have_value("/")
    expect(visitor.page.locator("dialog.finder")).not_to_be_visible()


def test_on_a_telephone_the_search_fits(visitors: Any) -> None:
    visitor: Visitor = visitors(viewport={"width": 390, "height": 844})
    visitor.open("/coverage")
    visitor.page.get_by_role("button", name="Search goods").click()
    visitor.page.get_by_role("combobox", name="Search goods").fill("neodym")
    expect(visitor.page.locator(".finder-option").first).to_contain_text("Permanent magnets")
    box = visitor.page.locator("dialog.finder").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
