"""Every page: nothing that axe finds, no error or warning in the console, no request to another host, no scroll
aside, no control without a ring when it has the focus.

The second visit is one with everything else: in Hindi, dark, on a screen of 320 pixels.
"""

from __future__ import annotations

from typing import Any

import pytest
from addresses import NOWHERE, addresses, with_choice
from axe import violations
from keyboard import without_ring
from visiting import Visitor

ALL = tuple(addresses())


@pytest.mark.parametrize("address", ALL)
def test_a_page_is_in_order(visitors: Any, address: str) -> None:
    visitor: Visitor = visitors()
    look(visitor, address)
    assert not without_ring(visitor.page)
    visitor.page.set_viewport_size({"width": 720, "height": 450})  # a zoom of 200 %
    stays_put(visitor)


@pytest.mark.parametrize("address", ALL)
def test_a_page_is_in_order_in_hindi_on_a_small_dark_screen(visitors: Any, address: str) -> None:
    visitor: Visitor = visitors(viewport={"width": 320, "height": 640}, color_scheme="dark")
    look(visitor, with_choice(address, lang="hi"))
    stays_put(visitor)


def look(visitor: Visitor, address: str) -> None:
    if address.startswith(NOWHERE):
        visitor.watch.expected.add(404)
    visitor.open(address)
    found = violations(visitor.page)
    assert not found, "\n".join(found)


def stays_put(visitor: Visitor) -> None:
    """Holds the page, once its charts are drawn anew, to the width of the window: tables scroll inside."""
    visitor.page.wait_for_function(
        "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth", timeout=10_000
    )
