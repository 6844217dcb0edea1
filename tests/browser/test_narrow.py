from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect
from visiting import Visitor

NARROW = {"width": 390, "height": 844}
WIDE = {"width": 1440, "height": 900}
PAGES = {
    "/": ".answer",
    "/commodity/rare-earth-compounds": ".chart:visible",
    "/commodity/permanent-magnets": ".chart:visible",
    "/commodity/heading-8505": ".chart:visible",
}


@pytest.fixture(params=PAGES)
def address(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_narrow_page_does_not_scroll_sideways_and_begins_with_the_answer(visitors: Any, address: str) -> None:
    visitor: Visitor = visitors(viewport=NARROW)
    visitor.open(address)
    assert visitor.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    sentence = visitor.page.locator(".lead").bounding_box()
    tops = visitor.page.locator(PAGES[address]).evaluate_all("(all) => all.map((e) => e.getBoundingClientRect().top)")
    assert sentence is not None
    assert sentence["y"] + sentence["height"] < NARROW["height"]
    assert min(tops) + 100 < NARROW["height"], "the first chart begins on the first screen"


def test_every_control_of_a_narrow_page_can_be_reached(visitors: Any) -> None:
    visitor: Visitor = visitors(viewport=NARROW)
    visitor.open("/commodity/rare-earth-compounds")
    visitor.choose("basis", "Calendar")
    expect(visitor.subtitle("trend")).to_contain_text("calendar years")
    visitor.choose("to", "2023")
    expect(visitor.title("trend")).to_contain_text("in 2023")


def test_the_first_screen_of_a_wide_page_answers_the_question(visitors: Any) -> None:
    visitor: Visitor = visitors(viewport=WIDE)
    visitor.open("/commodity/rare-earth-compounds")
    for part in (".lead", ".card-focus .main-svg >> nth=0", ".tile >> nth=-1"):
        box = visitor.page.locator(part).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] < WIDE["height"], part
