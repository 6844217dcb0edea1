from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from serving import FLAGS, PATIENCE, VISITOR, NoChromium, chromium, serving
from visiting import Visitor, Watch

Visitors = Callable[..., Visitor]


@pytest.fixture(scope="session")
def server(store: Path) -> Iterator[str]:
    """The dashboard on the bundled data."""
    with serving(store) as address:
        yield address


@pytest.fixture
def serve() -> Iterator[Callable[[Path], str]]:
    """Servers of a test's own, each on a folder; they end with the test."""
    with ExitStack() as open_servers:
        yield lambda folder: open_servers.enter_context(serving(folder))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        kind = playwright.chromium
        try:
            path = chromium(kind)
        except NoChromium as error:
            pytest.fail(str(error), pytrace=False)
        browser = kind.launch(executable_path=path, args=FLAGS, headless=True)
        expect.set_options(timeout=PATIENCE)
        yield browser
        browser.close()


@contextmanager
def welcoming(browser: Browser, server: str) -> Iterator[Visitors]:
    """Makes visitors, each in a context of its own; at the end none may have met a problem.

    Options are those of ``Browser.new_context``; ``base_url`` is another server than the shared one.
    """
    met: list[Visitor] = []

    def visitor(**options: Any) -> Visitor:
        chosen = {"base_url": server, **VISITOR, **options}
        context = browser.new_context(**chosen)
        context.set_default_timeout(PATIENCE)
        watch = Watch(urlsplit(chosen["base_url"]).netloc)
        watch.over(context)
        met.append(Visitor(context.new_page(), watch))
        return met[-1]

    yield visitor
    for one in met:
        one.page.context.close()
    problems = [problem for one in met for problem in one.watch.problems]
    assert not problems, "\n".join(problems)


@pytest.fixture
def visitors(browser: Browser, server: str) -> Iterator[Visitors]:
    """Makes visitors of the shared server."""
    with welcoming(browser, server) as make:
        yield make


@pytest.fixture
def visitor(visitors: Visitors) -> Visitor:
    """A visitor of the shared server."""
    return visitors()


@pytest.fixture
def page(visitor: Visitor) -> Page:
    """The visitor's page."""
    return visitor.page


@pytest.fixture(scope="module")
def reader(browser: Browser, server: str) -> Iterator[Visitor]:
    """A visitor that a module's tests share: they read one page and change nothing."""
    with welcoming(browser, server) as make:
        yield make()
