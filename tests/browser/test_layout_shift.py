"""Nothing jumps: neither while a page comes nor when a control changes what it shows."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from visiting import Visitor

BEARABLE = 0.05
WATCH = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    const moved = entry.sources.map(({ node }) => (node && (node.className || node.nodeName)) || "something gone");
    window.shifts.push([entry.value, entry.startTime, moved.join(", ")]);
  }
}).observe({ type: "layout-shift", buffered: true });
"""
SIZES = {"wide": {"width": 1440, "height": 900}, "narrow": {"width": 390, "height": 844}}


def nothing_jumped(page: Page) -> None:
    """Holds what shifted since it was last asked to the limit; that a reader has clicked excuses nothing."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    shifts: list[tuple[float, float, str]] = page.evaluate("window.shifts.splice(0)")
    total = sum(value for value, _, _ in shifts)
    assert total < BEARABLE, "\n".join(f"{value:.3f} after {time:.0f} ms: {moved}" for value, time, moved in shifts)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("address", ["/", "/commodity/permanent-magnets", "/commodity/rare-earth-compounds"])
def test_nothing_jumps_while_a_page_comes(visitors: Any, address: str, size: str) -> None:
    visitor: Visitor = visitors(viewport=SIZES[size])
    visitor.page.add_init_script(WATCH)
    visitor.open(address)
    nothing_jumped(visitor.page)


@pytest.mark.parametrize("size", SIZES)
def test_nothing_jumps_when_a_control_changes_what_is_shown(visitors: Any, size: str) -> None:
    visitor: Visitor = visitors(viewport=SIZES[size])
    visitor.page.add_init_script(WATCH)
    visitor.open("/commodity/permanent-magnets")
    visitor.page.evaluate("window.shifts.length = 0")
    visitor.choose("measure", "Weight")
    expect(visitor.subtitle("trend")).to_contain_text("by weight")
    nothing_jumped(visitor.page)
    visitor.choose("partner", "Japan")
    expect(visitor.title("focus")).to_contain_text("Japan's share")
    nothing_jumped(visitor.page)
