"""``make screenshots``: the whole product as pictures, with what axe says of each, and the pictures of the README.

``python tests/browser/screenshots.py [part of a name ...]`` takes those whose name has one of the parts.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from addresses import addresses, name, with_choice
from axe import violations
from playwright.sync_api import Browser, expect, sync_playwright
from serving import FLAGS, PATIENCE, VISITOR, chromium, serving
from visiting import Visitor, Watch

from dashboard.languages import NAMES
from etl import build, registry

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "screenshots"
SIZES = {1440: 900, 390: 844}
SCHEMES = ("light", "dark")
OF_README = {
    "commodity": "/commodity/permanent-magnets",
    "what-if": "/what-if/permanent-magnets",
}
"""Pages of which the README shows the first screen, by the name of the picture."""
EXPORTED = ("/commodity/rare-earth-compounds", "focus")
"""The chart that the README shows as it is taken away."""


def matrix() -> Iterator[tuple[str, str, int, str]]:
    """Name, address, width and scheme of every picture."""
    for address, code, width, scheme in product(addresses(), NAMES, SIZES, SCHEMES):
        yield f"{name(address)}-{code}-{width}-{scheme}", with_choice(address, lang=code), width, scheme


def visitor(browser: Browser, server: str, width: int, scheme: str) -> Visitor:
    """A visitor with a screen of that width."""
    context = browser.new_context(
        **{**VISITOR, "base_url": server, "viewport": {"width": width, "height": SIZES[width]}, "color_scheme": scheme}
    )
    context.set_default_timeout(PATIENCE)
    watch = Watch(server.removeprefix("http://"), expected={404})
    watch.over(context)
    return Visitor(context.new_page(), watch)


def take(browser: Browser, server: str, wanted: list[str]) -> list[str]:
    """Take the pictures; what is wrong, a line each."""
    wrong = []
    for called, address, width, scheme in matrix():
        if wanted and not any(part in called for part in wanted):
            continue
        one = visitor(browser, server, width, scheme)
        one.open(address)
        found = [*violations(one.page), *one.watch.problems]
        one.page.screenshot(path=FOLDER / f"{called}.png", full_page=True, animations="disabled")
        one.page.context.close()
        print(f"{'WRONG' if found else 'ok':5}  {called}", *found, sep="\n       ", flush=True)
        wrong += found
    return wrong


def take_for_readme(browser: Browser, server: str) -> None:
    """The pictures that the README shows."""
    folder = ROOT / "docs" / "images"
    one = visitor(browser, server, 1440, "light")
    for called, address in OF_README.items():
        one.open(address)
        one.page.screenshot(path=folder / f"{called}.png", animations="disabled")
    address, chart = EXPORTED
    one.open(address)
    (folder / "chart.png").write_bytes(one.save(chart, "PNG").body)
    one.page.context.close()


def main(wanted: list[str]) -> int:
    """Exit status: 1 where anything is wrong."""
    FOLDER.mkdir(exist_ok=True)
    expect.set_options(timeout=PATIENCE)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        build.build(Path(folder), registry.load(registry.bundled_data(), None), lambda *_: None)
        browser = playwright.chromium.launch(executable_path=chromium(playwright.chromium), args=FLAGS)
        with serving(Path(folder)) as server:
            wrong = take(browser, server, wanted)
            if not wanted:
                take_for_readme(browser, server)
        browser.close()
    print(f"{len(wrong)} things are wrong." if wrong else f"Nothing is wrong. The pictures are in {FOLDER}.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
