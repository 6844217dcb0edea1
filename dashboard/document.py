"""The first HTML of every address: language, title and previews, header, and the shape of the page that is to come."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from dash import Dash
from flask import render_template, request

from dashboard.components import shell
from dashboard.data import known, open_store
from dashboard.languages import NAMES
from dashboard.pages.page import Address, Page
from dashboard.routing import COMMODITY, OF_SCOPE, OVERVIEW, SUPPLIER, TEXTS
from dashboard.settings import Settings
from dashboard.theme import css_variables
from dashboard.view import View, read
from etl.errors import NotFound, StoreUnavailable
from etl.language import say, speaking
from etl.reader import Store, reporters

LOCALES = {"en": "en_GB", "hi": "hi_IN"}
"""What Open Graph calls the languages."""

_SCHEME = """(function () {
  var chosen = new URLSearchParams(location.search).get("theme");
  var dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
})();"""
"""Sets the colours before anything is drawn."""
INLINE = (_SCHEME,)
"""Scripts inside the document; the policy for browsers names them by their hashes."""


class Document(Dash):
    """A Dash app whose first HTML is written for the address that is asked for."""

    def __init__(self, settings: Settings, pages: Sequence[Page], **options: Any) -> None:
        super().__init__(**options)
        self._settings, self._pages = settings, pages

    def interpolate_index(self, **parts: str) -> str:
        """The document; ``parts`` are Dash's own pieces of it."""
        address = Address(request.path, request.query_string.decode(), "light")
        with speaking(address.language):
            return render_template("page.html", parts=parts, **written(self._settings, self._pages, address))


def written(settings: Settings, pages: Sequence[Page], address: Address) -> dict[str, Any]:
    """What the document says of an address, in the language that is spoken."""
    try:
        store = open_store(settings.store, address.query)
        view = read(address.query, known(store))[0]
    except StoreUnavailable:
        store, view = None, View()
    page = next((page for page in pages if page.serves(address.path)), None)
    title, description = titled(page, store, address)
    return {
        "language": address.language,
        "title": title,
        "description": description,
        "report_to": settings.report_to,
        "site": say(shell.SITE),
        "url": request.base_url + (f"?{address.search}" if address.search else ""),
        "locales": LOCALES,
        "colours": css_variables(),
        "shape": shape(address.path),
        "groups": [list(_entries(group, address.path)) for group in (shell.FIGURES, shell.ABOUT)],
        "importers": importers(store, view) if store else [],
        "importer": view.reporter,
        "exports": view.flow == "export",
        "languages": [
            (code, name, _in(address, code)) for code, name in NAMES.items() if code != address.language.code
        ],
        "scheme": _SCHEME,
        "say": say,
    }


def titled(page: Page | None, store: Store | None, address: Address) -> tuple[str, str]:
    """Title and description of an address, the site's own where there is nothing better. Never raises."""
    usual = say(shell.SITE), say(shell.PROMISE)
    if page is None:
        return say("Not found"), usual[1]
    if store is None or page.title is None:
        return usual
    try:
        return page.title(store, address)
    except NotFound:
        return say("Not found"), usual[1]
    except Exception:  # a page is not lost for its title; what is the matter is in the log, and said when it is made
        logging.getLogger(__name__).exception("No title for %s", address)
        return usual


def shape(path: str) -> str:
    """What the page at ``path`` will look like: what stands there until it is made has the same shape."""
    if path == OVERVIEW:
        return "overview"
    if path in TEXTS:
        return "text"
    return "figures" if path.startswith(COMMODITY) else "table"


def importers(store: Store, view: View) -> list[tuple[str, str]]:
    """Countries whose trade the store holds, and the one that is shown, by name."""
    held = {*reporters(store, view.flow), view.reporter}
    return sorted(((code, store.name(code)) for code in held), key=lambda found: found[1])


def _entries(group: Sequence[tuple[str, str]], path: str) -> Iterator[tuple[str, str, bool]]:
    for name, href in group:
        yield say(name), href, place(href) == place(path)


def place(path: str) -> str:
    """What a path belongs to: all pages of a commodity to its name, all suppliers to one."""
    for base in OF_SCOPE:
        if path.startswith(base):
            return f"{COMMODITY}{path.removeprefix(base)}"
    return SUPPLIER if path.startswith(SUPPLIER) else path


def _in(address: Address, code: str) -> str:
    """The same address in another language."""
    return address.path + "?" + urlencode({**address.query, "lang": [code]}, doseq=True)
