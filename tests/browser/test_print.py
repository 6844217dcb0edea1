"""A printed page is a report: light, without controls, its charts as wide as the sheet."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect
from visiting import Visitor

from dashboard import cards, more_cards

SHEET = 688  # pixels of A4 between its margins


@pytest.fixture
def printed(visitors: Any) -> Visitor:
    """A visitor with dark colours who prints a commodity."""
    visitor: Visitor = visitors(color_scheme="dark")
    visitor.open("/commodity/rare-earth-compounds")
    visitor.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    visitor.page.emulate_media(media="print")
    visitor.page.set_viewport_size({"width": SHEET, "height": 1000})
    return visitor


def test_what_cannot_be_used_on_paper_is_left_out(printed: Visitor) -> None:
    for left_out in ("header.site-head", "nav", ".filters", ".menu", "main button"):
        for one in printed.page.locator(left_out).all():
            expect(one).to_be_hidden()
    for kept in ("h1", ".lead", ".card-focus .card-subtitle", ".vintage"):
        expect(printed.page.locator(kept).first).to_be_visible()


def test_paper_is_light(printed: Visitor) -> None:
    assert printed.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert printed.page.locator("h1").evaluate("(e) => getComputedStyle(e).color") == "rgb(29, 28, 26)"


def test_charts_fit_the_sheet_and_the_screen_afterwards(printed: Visitor) -> None:
    charts = printed.page.locator(".js-plotly-plot .main-svg:first-child")
    assert charts.count() == len(cards.CHARTS) + len(more_cards.CHARTS)
    assert max(charts.evaluate_all("(all) => all.map((e) => e.getBoundingClientRect().right)")) <= SHEET
    printed.page.emulate_media(media="screen")
    printed.page.set_viewport_size({"width": 1440, "height": 900})
    printed.page.evaluate("dispatchEvent(new Event('afterprint'))")
    printed.page.wait_for_function(
        "() => document.querySelector('.card-focus .main-svg').getBoundingClientRect().width > 800"
    )
