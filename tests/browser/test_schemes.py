from __future__ import annotations

from typing import Any, Literal

import pytest
from playwright.sync_api import expect
from visiting import Visitor

PAGE = "/commodity/rare-earth-compounds"


def scheme(visitor: Visitor) -> str | None:
    return visitor.page.locator("html").get_attribute("data-mantine-color-scheme")


def colours(visitor: Visitor) -> tuple[str, str]:
    """Of the text of a chart's axis, and of the ground."""
    text = visitor.card("trend").locator(".xtick text").first.evaluate("(e) => getComputedStyle(e).fill")
    return text, visitor.page.evaluate("getComputedStyle(document.body).backgroundColor")


@pytest.mark.parametrize("preferred", ["light", "dark"])
def test_the_scheme_follows_the_system_and_the_toggle_turns_it(
    visitors: Any, preferred: Literal["light", "dark"]
) -> None:
    other = {"light": "dark", "dark": "light"}[preferred]
    visitor: Visitor = visitors(color_scheme=preferred)
    visitor.open(PAGE)
    assert scheme(visitor) == preferred
    text, ground = colours(visitor)

    toggle = visitor.page.locator(".theme-toggle:visible")
    expect(toggle.get_by_text(other.capitalize())).to_be_visible()
    toggle.click()
    expect(toggle.get_by_text(preferred.capitalize())).to_be_visible()
    assert scheme(visitor) == other
    assert visitor.query["theme"] == other
    expect(visitor.card("trend").locator(".xtick text").first).not_to_have_css("fill", text)
    assert colours(visitor)[1] != ground


def test_an_address_with_a_theme_shows_it_whatever_the_system_prefers(visitor: Visitor) -> None:
    visitor.open(PAGE + "?theme=dark")
    assert scheme(visitor) == "dark"
    text, _ = colours(visitor)
    visitor.choose("partner", "Japan")
    expect(visitor.title("focus")).to_contain_text("Japan's share")
    assert visitor.query["theme"] == "dark"
    assert scheme(visitor) == "dark"
    assert colours(visitor)[0] == text


def test_the_theme_goes_along_from_the_overview_to_a_page(visitor: Visitor) -> None:
    visitor.open("/?theme=dark")
    visitor.page.locator(".scorecard").get_by_role("link", name="Rare-earth compounds").click()
    expect(visitor.page.locator("h1")).to_have_text("Rare-earth compounds")
    assert visitor.query["theme"] == "dark"
    assert scheme(visitor) == "dark"


def test_links_of_the_header_keep_country_and_colours(visitor: Visitor) -> None:
    visitor.open("/?reporter=USA&theme=dark")
    visitor.page.locator(".site-pages").get_by_text("Permanent magnets").click()
    expect(visitor.page.locator(".lead")).to_contain_text("the United States' imports")
    assert (visitor.query["reporter"], visitor.query["theme"], scheme(visitor)) == ("USA", "dark", "dark")
    visitor.page.go_back()
    expect(visitor.page.locator("h1")).to_have_text("How far does the United States depend on China?")
