from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import waitress
from playwright.sync_api import Browser, BrowserType, Page, expect, sync_playwright
from visiting import Visitor, Watch
from waitress import wasyncore

from dashboard import create_app
from dashboard.settings import Settings

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")  # fmt: skip
PATIENCE = 30_000  # milliseconds, for a slow machine; nothing waits that long when all is well

Visitors = Callable[..., Visitor]


def chromium(kind: BrowserType) -> str:
    """The Chromium there is: the one named by CHROMIUM, one of the system, one that Playwright installed."""
    if named := os.environ.get("CHROMIUM"):
        if not shutil.which(named):
            pytest.fail(f"CHROMIUM names {named}, which is not a program that can be run.", pytrace=False)
        return named
    for name in NAMES:
        if found := shutil.which(name):
            return found
    if not Path(kind.executable_path).exists():
        pytest.fail(
            "There is no Chromium: install one, name one in the variable CHROMIUM,"
            " or run `python -m playwright install chromium`.",
            pytrace=False,
        )
    return kind.executable_path


@contextmanager
def serving(store: Path) -> Iterator[str]:
    """The address of the real app on ``store``, served by waitress in a thread."""
    sockets: dict[int, Any] = {}
    wsgi = create_app(Settings(store=store)).server
    in_memory = 1 << 30  # no temporary files, which waitress leaves to the collector when a browser hangs up
    server = waitress.create_server(
        wsgi, map=sockets, host="127.0.0.1", port=0, threads=6, outbuf_overflow=in_memory, inbuf_overflow=in_memory
    )
    thread = threading.Thread(target=server.run, name="server", daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.trigger.pull_trigger(lambda: wasyncore.close_all(sockets))
    thread.join()
    server.task_dispatcher.shutdown()


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
        browser = kind.launch(executable_path=chromium(kind), args=FLAGS, headless=True)
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
        usual = {
            "base_url": server, "viewport": {"width": 1440, "height": 900}, "locale": "en-US", "timezone_id": "UTC",
            "color_scheme": "light",
        }  # fmt: skip
        chosen = usual | options
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
