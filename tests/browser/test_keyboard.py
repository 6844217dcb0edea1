from __future__ import annotations

import re
from typing import Any

import pytest
from keyboard import unreached
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
    expect(visitor.page.get_by_role("listbox").get_by_role("option", name="Japan", exact=True)).to_be_visible()
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
    for kind in ("picture", "link", "PNG", "SVG"):
        visitor.page.keyboard.press("Tab")
        expect(entries.filter(has_text=kind)).to_be_focused()
    with visitor.page.expect_download() as started:
        visitor.page.keyboard.press("Enter")
    assert started.value.suggested_filename == "rare-earth-compounds-trend.svg"
    expect(entries.first).not_to_be_visible()
    expect(button).to_be_focused()


@pytest.mark.parametrize("path", ["/", PAGE, "/screening"])
def test_tab_comes_to_every_control_and_to_the_end_of_the_page(visitor: Visitor, path: str) -> None:
    visitor.open(path)
    assert not unreached(visitor.page)


def test_a_visit_by_keyboard_alone(visitor: Visitor) -> None:
    """From the search to a commodity, another measure, the table behind a chart, a file, and on to another page."""
    page = visitor.page
    press, focused = page.keyboard.press, page.locator(":focus")

    def tab_to(selector: str, key: str = "Tab") -> None:
        for _ in range(200):
            press(key)
            if focused.count() and focused.evaluate("(one, wanted) => one.matches(wanted)", selector):
                return
        pytest.fail(f"Tab does not come to {selector}.")

    visitor.open("/")
    press("/")
    expect(page.get_by_role("dialog", name="Search")).to_be_visible()
    page.keyboard.type("8505.11")
    expect(page.get_by_role("listbox").get_by_role("option", selected=True)).to_contain_text(
        "Permanent magnets of metal"
    )
    press("Enter")
    expect(page.locator("h1")).to_have_text("Permanent magnets of metal")
    visitor.drawn()

    tab_to(".filter-measure input")
    press("ArrowRight")
    expect(visitor.subtitle("trend")).to_contain_text("by weight")
    assert visitor.focused("measure")

    tab_to(".card-trend .card-menu")
    press("Enter")
    tab_to(".card-trend .card-menu-items a[href*='.csv']")
    with page.expect_download() as started:
        press("Enter")
    assert started.value.suggested_filename == "permanent-magnets-trend.csv"

    tab_to(".scope-pages a[href^='/compare/']", key="Shift+Tab")
    press("Enter")
    expect(page).to_have_url(re.compile("/compare/permanent-magnets"))
    visitor.drawn()
