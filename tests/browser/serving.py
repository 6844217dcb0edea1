"""The real app on a store, served on this machine, and the Chromium that looks at it."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import waitress
from playwright.sync_api import BrowserType
from waitress import wasyncore

from dashboard import create_app
from dashboard.settings import Settings

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")  # fmt: skip
PATIENCE = 30_000  # milliseconds, for a slow machine; nothing waits that long when all is well
VISITOR: dict[str, Any] = {
    "viewport": {"width": 1440, "height": 900}, "locale": "en-US", "timezone_id": "UTC", "color_scheme": "light",
}  # fmt: skip
"""Options of the context of an ordinary visitor."""


class NoChromium(Exception):
    """There is no Chromium that can be run."""


def chromium(kind: BrowserType) -> str:
    """The Chromium there is: the one named by CHROMIUM, one of the system, one that Playwright installed."""
    if named := os.environ.get("CHROMIUM"):
        if not shutil.which(named):
            raise NoChromium(f"CHROMIUM names {named}, which is not a program that can be run.")
        return named
    for name in NAMES:
        if found := shutil.which(name):
            return found
    if not Path(kind.executable_path).exists():
        raise NoChromium(
            "There is no Chromium: install one, name one in the variable CHROMIUM,"
            " or run `python -m playwright install chromium`."
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
