"""How long a reader waits, in Chromium on this machine. Measured, never asserted: medians of five."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pytest_benchmark.fixture import BenchmarkFixture
from serving import FLAGS, VISITOR, chromium, serving

PAGE = "/commodity/permanent-magnets"
FIRST_CHART = "() => document.querySelector('.main-svg .infolayer') !== null"
ROUNDS = 5
# the answer to a click, with every chart drawn that it changes
CHANGED = """(measure) => new Promise((done) => {
  const graph = document.querySelector(".card-trend .js-plotly-plot");
  graph.once("plotly_afterplot", () => requestAnimationFrame(done));
  document.querySelector(`.filter-measure input[value=${measure}]`).click();
})"""


@pytest.fixture(scope="module")
def server(store: Path) -> Iterator[str]:
    with serving(store) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(playwright.chromium), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def contexts(browser: Browser, server: str) -> Iterator[list[BrowserContext]]:
    """Contexts of a test: each begins with an empty cache."""
    opened: list[BrowserContext] = []
    yield opened
    for context in opened:
        context.close()


def context(browser: Browser, server: str, opened: list[BrowserContext]) -> BrowserContext:
    opened.append(browser.new_context(**{**VISITOR, "base_url": server}))
    return opened[-1]


def visit(page: Page) -> None:
    page.goto(PAGE, wait_until="commit")
    page.wait_for_function(FIRST_CHART)


@pytest.mark.parametrize("cache", ["empty", "warm"])
def test_first_chart(
    benchmark: BenchmarkFixture, browser: Browser, server: str, contexts: list[BrowserContext], cache: str
) -> None:
    kept = context(browser, server, contexts)
    visit(kept.new_page())  # the server has met the page

    def setup() -> tuple[tuple[Page], dict[str, object]]:
        ours = kept if cache == "warm" else context(browser, server, contexts)
        return (ours.new_page(),), {}

    benchmark.pedantic(visit, setup=setup, rounds=ROUNDS)


def test_control_change_redrawn(
    benchmark: BenchmarkFixture, browser: Browser, server: str, contexts: list[BrowserContext]
) -> None:
    page = context(browser, server, contexts).new_page()
    visit(page)
    page.wait_for_load_state("networkidle")
    measures = iter(["weight", "value"] * ROUNDS)

    def change() -> None:
        page.evaluate(CHANGED, next(measures))

    benchmark.pedantic(change, rounds=ROUNDS, warmup_rounds=2)
