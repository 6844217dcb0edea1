from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from visiting import Visitor

NARROW = {"width": 390, "height": 844}


def test_the_page_has_chapters_and_contents(visitor: Visitor) -> None:
    assert visitor.open("/methods") == 200
    expect(visitor.page).to_have_title("Methods and sources")
    chapters = visitor.page.locator(".chapters h2").all_inner_texts()
    assert chapters[:5] == ["Checks", "Indicators", "Rules", "Commodities", "Sources"]
    expect(visitor.page.get_by_role("navigation", name="Contents").locator("> ul > li > a")).to_have_text(chapters)


def test_an_address_leads_to_an_entry(visitor: Visitor) -> None:
    visitor.open("/methods?theme=dark#check-value-outlier")
    entry = visitor.page.locator("#check-value-outlier")
    expect(entry).to_be_focused()
    expect(entry).to_be_in_viewport()
    expect(visitor.page.locator("h1")).not_to_be_in_viewport()


def test_a_finding_of_a_chart_leads_to_its_check_and_on_to_all_of_its_kind(visitor: Visitor) -> None:
    visitor.open("/commodity/rare-earth-compounds?theme=dark")
    line = visitor.card("focus").locator(".findings > li", has_text="Split by country").first
    line.locator("summary").click()
    line.get_by_role("link", name="How it is checked").click()
    panel = visitor.page.get_by_role("dialog")
    expect(panel).to_contain_text("At most 6 partners")
    assert visitor.path == "/commodity/rare-earth-compounds"
    panel.get_by_role("link", name="24 findings").click()
    expect(visitor.page.locator(".kind")).to_have_count(1)
    assert visitor.query == {"reporter": "all", "finding": "partner-collapse", "theme": "dark"}


def test_contents_lead_by_keyboard_and_the_way_back_leads_back(visitor: Visitor) -> None:
    visitor.open("/methods")
    visitor.page.get_by_role("navigation", name="Contents").get_by_role("link", name="Sources").focus()
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator("#sources")).to_be_in_viewport()
    assert visitor.page.url.endswith("/methods#sources")
    visitor.page.go_back()
    expect(visitor.page.locator("h1")).to_have_text("Methods and sources")


def test_a_commodity_opens_from_its_entry(visitor: Visitor) -> None:
    visitor.open("/methods?reporter=DEU#scope-permanent-magnets")
    visitor.page.locator("#scope-permanent-magnets").get_by_role("link", name="Charts and tables").click()
    expect(visitor.page.locator("h1")).to_have_text("Permanent magnets of metal")
    assert (visitor.path, visitor.query["reporter"]) == ("/commodity/permanent-magnets", "DEU")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_narrow_page_does_not_scroll_sideways_with_everything_open(visitors: Any, scheme: str) -> None:
    visitor: Visitor = visitors(viewport=NARROW, color_scheme=scheme)
    visitor.open("/methods")
    visitor.page.evaluate("document.querySelectorAll('main details').forEach((d) => { d.open = true; })")
    assert visitor.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_without_a_store_the_page_says_what_to_do(serve: Callable[[Path], str], visitors: Any, tmp_path: Path) -> None:
    visitor: Visitor = visitors(base_url=serve(tmp_path / "none"))
    visitor.watch.expected.add(503)
    assert visitor.open("/methods") == 503
    expect(visitor.page.locator(".lead")).to_contain_text("python -m etl build")


def test_a_vintage_that_is_not_kept_is_said(reader: Visitor) -> None:
    reader.open("/methods?vintage=nope")
    expect(reader.page.locator(".notice")).to_contain_text("vintage 'nope' is not kept in this store")
    expect(reader.page.locator("h1")).to_have_text("Methods and sources")
    reader.open("/methods")
    expect(reader.page.locator(".notice")).to_have_count(0)
