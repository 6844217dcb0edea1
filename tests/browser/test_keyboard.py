from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect
from visiting import Visitor

PAGE = "/commodity/rare-earth-compounds"
CONTROLS = {"button", "checkbox", "combobox", "link", "listbox", "menuitem", "radio", "radiogroup", "searchbox",
            "slider", "spinbutton", "switch", "tab", "textbox"}  # fmt: skip


def nameless(visitor: Visitor) -> list[str]:
    """Controls of the page that Chromium hands to a screen reader without a name."""
    session = visitor.page.context.new_cdp_session(visitor.page)
    nodes: list[dict[str, Any]] = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    controls = [n for n in nodes if not n["ignored"] and n["role"]["value"] in CONTROLS]
    assert len(controls) > 5
    return [str(n) for n in controls if not n.get("name", {}).get("value")]


@pytest.mark.parametrize("path", ["/", PAGE, "/nowhere"])
def test_a_page_has_a_language_one_heading_and_a_name_for_every_control(visitor: Visitor, path: str) -> None:
    visitor.watch.expected.add(404)
    visitor.open(path)
    expect(visitor.page.locator("html")).to_have_attribute("lang", "en")
    expect(visitor.page.locator("h1")).to_have_count(1)
    if path.startswith("/commodity"):
        visitor.page.locator(".card-table").scroll_into_view_if_needed()
        expect(visitor.page.get_by_label("Partner Filter Input")).to_be_visible()
    assert nameless(visitor) == []


def test_the_skip_link_leads_by_keyboard_past_the_header(visitor: Visitor) -> None:
    visitor.open(PAGE)
    visitor.page.keyboard.press("Tab")
    skip = visitor.page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    visitor.page.keyboard.press("Enter")
    visitor.page.keyboard.press("Tab")
    pages = visitor.page.get_by_role("navigation", name="Pages of this commodity").get_by_role("link")
    expect(pages.first).to_be_focused()
    for _ in pages.all():
        visitor.page.keyboard.press("Tab")
    assert visitor.focused("partner")


def test_a_supplier_is_chosen_by_keyboard(visitor: Visitor) -> None:
    visitor.open(PAGE)
    visitor.page.get_by_label("Focus supplier", exact=True).and_(visitor.page.locator("input")).focus()
    visitor.page.keyboard.press("ControlOrMeta+a")
    visitor.page.keyboard.type("Japan")
    expect(visitor.page.get_by_role("option", name="Japan", exact=True)).to_be_visible()
    visitor.page.keyboard.press("ArrowDown")
    visitor.page.keyboard.press("Enter")
    expect(visitor.title("focus")).to_contain_text("Japan's share")
    assert visitor.focused("partner")


def test_a_chart_is_taken_away_by_keyboard(visitor: Visitor) -> None:
    visitor.open(PAGE)
    button = visitor.card("trend").locator(".card-menu")
    entries = visitor.menu("trend")
    button.focus()
    visitor.page.keyboard.press("Enter")
    expect(entries.first).to_be_visible()
    for kind in ("PNG", "SVG"):
        visitor.page.keyboard.press("Tab")
        expect(entries.filter(has_text=kind)).to_be_focused()
    with visitor.page.expect_download() as started:
        visitor.page.keyboard.press("Enter")
    assert started.value.suggested_filename == "rare-earth-compounds-trend.svg"
    expect(entries.first).not_to_be_visible()
    expect(button).to_be_focused()
