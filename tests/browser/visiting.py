"""A visitor in a browser: opens pages, changes controls, reads what is shown, takes charts away."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request, Response, TimeoutError, expect

CHARTS = ("focus", "trend", "suppliers", "months", "concentration")
SEGMENTED = ("flow", "measure", "unit", "basis")
DRAWN = """() => {
  const bodies = [...document.querySelectorAll(".card-body")];
  const busy = document.querySelector(".waiting, ._dash-loading");
  return !busy && bodies.every((b) => b.querySelector(".card-reason p") || b.querySelector(".main-svg .infolayer"));
}"""
PARTS = (
    "h1",
    ".lead",
    ".notice",
    ".card-title",
    ".card-subtitle",
    ".card-reason",
    ".card-findings",
    ".card-notes",
    ".tile",
)
SAID = """(parts) => Object.fromEntries(
  parts.map((part) => [part, [...document.querySelectorAll(part)].map((element) => element.textContent)])
)"""


@dataclass
class Watch:
    """What went wrong while a visitor looked. ``expected`` are the statuses from 400 that a test asks for."""

    host: str
    expected: set[int] = field(default_factory=set)
    requests: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("console", self._console)
        context.on("weberror", lambda raised: self.problems.append(f"page error: {raised.error}"))

    def _request(self, request: Request) -> None:
        self.requests.append(request.url)
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.netloc != self.host:
            self.problems.append(f"a request left the machine: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.problems.append(f"{response.status}: {response.url}")

    def _console(self, message: ConsoleMessage) -> None:
        echoed = any(f"the server responded with a status of {status}" in message.text for status in self.expected)
        if message.type in ("error", "warning") and not echoed:
            self.problems.append(f"console {message.type}: {message.text}")


@dataclass(frozen=True)
class Saved:
    """A downloaded file."""

    name: str
    body: bytes
    href: str | None = None


@dataclass(frozen=True)
class Visitor:
    """One browser context on one server, with one page."""

    page: Page
    watch: Watch

    def open(self, path: str) -> int:
        """Open ``path``, wait until it is drawn; the status."""
        response = self.page.goto(path)
        assert response is not None
        self.drawn()
        return response.status

    def drawn(self) -> None:
        expect(self.page.locator("h1")).to_be_visible()
        self.page.wait_for_function(DRAWN)

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.page.url).query))

    def card(self, chart: str) -> Locator:
        return self.page.locator(f".card-{chart}")

    def title(self, chart: str) -> Locator:
        return self.card(chart).locator(".card-title")

    def subtitle(self, chart: str) -> Locator:
        return self.card(chart).locator(".card-subtitle")

    def control(self, name: str) -> Locator:
        return self.page.locator(f".filter-{name}")

    def choose(self, name: str, label: str) -> None:
        """Change a control the way a reader does, by mouse; suppliers are typed, the importer is in the header."""
        if name == "reporter" and not self.control(name).count():
            self.page.locator("#importer").focus()
            self.page.locator("#importer").select_option(label=label)
            return
        control = self.control(name)
        if name in SEGMENTED:
            control.get_by_text(label, exact=True).click()
            return
        box = control.get_by_role("combobox").or_(control.locator("input[aria-haspopup=listbox]")).first
        box.click()
        if name in ("reporter", "partner"):
            box.fill(label[:4])
        self.page.get_by_role("listbox").get_by_role("option", name=label, exact=True).locator("visible=true").click()

    def value(self, name: str) -> str:
        """What a control shows."""
        if name == "reporter" and not self.control(name).count():
            return self.page.locator("#importer option:checked").inner_text()
        control = self.control(name)
        if name in SEGMENTED:
            return ", ".join(control.locator("input:checked + label").all_inner_texts())
        return control.locator("input:not([type=hidden])").input_value()

    def focused(self, name: str) -> bool:
        control = self.control(name)
        if name == "reporter" and not control.count():
            control = self.page.locator("#importer")
        return bool(control.evaluate("(control) => control.contains(document.activeElement)"))

    def said(self) -> dict[str, list[str]]:
        """Every word that depends on the view, by the part of the page it stands in."""
        found: dict[str, list[str]] = self.page.evaluate(SAID, PARTS)
        return found

    def says(self, words: dict[str, list[str]]) -> None:
        """Wait until the page says ``words``."""
        try:
            wanted = json.dumps(words, ensure_ascii=False, separators=(",", ":"))
            self.page.wait_for_function(
                f"([parts, words]) => JSON.stringify(({SAID})(parts)) === words", arg=[PARTS, wanted]
            )
        except TimeoutError:
            assert self.said() == words

    def bars(self, chart: str, kind: str = "") -> int:
        """Bars of figures that can be seen: those without one have no height. ``kind`` is a further selector."""
        count: int = (
            self.card(chart)
            .locator(f".overplot > .xy > .barlayer .point path{kind}")
            .evaluate_all("(paths) => paths.filter((path) => path.getBBox().height > 0).length")
        )
        return count

    def menu(self, chart: str) -> Locator:
        """The entries of the menu of a chart's card."""
        return self.card(chart).locator(".card-menu-items > *")

    def save(self, chart: str, kind: str) -> Saved:
        """Take a chart away through its menu; ``kind`` is PNG, SVG or CSV."""
        self.card(chart).locator(".card-menu").click()
        entry = self.menu(chart).filter(has_text=kind)
        href = entry.get_attribute("href")
        with self.page.expect_download() as started:
            entry.click()
        return Saved(started.value.suggested_filename, Path(started.value.path()).read_bytes(), href)

    def get(self, path: str) -> bytes:
        """The body of an address of the server, asked for beside the page."""
        answer = self.page.request.get(path)
        assert answer.ok, answer.status_text
        return answer.body()
