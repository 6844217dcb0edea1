from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect
from visiting import Visitor

from dashboard.components.shell import ABOUT, FIGURES

NARROW = {"width": 390, "height": 844}
PAGES = [*FIGURES, *ABOUT]


@pytest.mark.parametrize("width", [1440, 1200])
def test_a_wide_header_shows_every_page_on_one_line(visitors: Any, width: int) -> None:
    visitor: Visitor = visitors(viewport={"width": width, "height": 900})
    visitor.open("/quality")
    links = visitor.page.get_by_role("navigation", name="Pages", exact=True).get_by_role("link")
    expect(links).to_have_text([name for name, _ in PAGES])
    boxes = [link.bounding_box() for link in links.all()]
    assert all(box is not None and box["x"] + box["width"] < width for box in boxes)
    assert len({round(box["y"] / 8) for box in boxes if box is not None}) == 1
    expect(visitor.page.get_by_text("Menu", exact=True)).not_to_be_visible()


@pytest.mark.parametrize(("name", "path"), PAGES)
def test_the_current_page_is_marked(visitor: Visitor, name: str, path: str) -> None:
    visitor.open(path)
    current = visitor.page.get_by_role("navigation", name="Pages", exact=True).locator("[aria-current=page]")
    expect(current).to_have_text([name])


def test_a_narrow_header_has_a_menu_for_the_keyboard(visitors: Any) -> None:
    visitor: Visitor = visitors(viewport=NARROW)
    visitor.open("/?reporter=USA")
    menu = visitor.page.get_by_text("Menu", exact=True)
    links = visitor.page.get_by_role("navigation", name="Pages", exact=True).get_by_role("link")
    expect(links).to_have_count(0)
    menu.focus()
    visitor.page.keyboard.press("Enter")
    expect(links).to_have_text([name for name, _ in PAGES])
    assert visitor.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    visitor.page.keyboard.press("Escape")
    expect(links).to_have_count(0)
    expect(menu).to_be_focused()
    visitor.page.keyboard.press("Enter")
    magnets = [name for name, _ in PAGES].index("Permanent magnets")
    for _ in range(magnets + 1):
        visitor.page.keyboard.press("Tab")
    expect(links.nth(magnets)).to_be_focused()
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator("h1")).to_have_text("Permanent magnets of metal")
    expect(links).to_have_count(0)
    assert (visitor.path, visitor.query["reporter"]) == ("/commodity/permanent-magnets", "USA")


@pytest.mark.parametrize(
    ("path", "name"), [("/analysis/permanent-magnets", "Permanent magnets"), ("/supplier/JPN", "Supplier")]
)
def test_a_page_without_an_entry_of_its_own_is_under_the_one_it_belongs_to(
    visitor: Visitor, path: str, name: str
) -> None:
    visitor.open(path)
    current = visitor.page.get_by_role("navigation", name="Pages", exact=True).locator("[aria-current=page]")
    expect(current).to_have_text([name])
