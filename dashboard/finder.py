"""What the search in the header finds: goods, suppliers, definitions and pages, each by all that it is called."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from flask import Flask, jsonify, request
from flask import Response as FlaskResponse

from dashboard.components import shell
from dashboard.data import open_store
from dashboard.languages import NAMES, language_of
from dashboard.languages import language as spoken_by
from dashboard.routing import COMMODITY, METHODS, REFRESH, SUPPLIER
from dashboard.settings import Settings
from etl.checks.declared import CHECKS
from etl.commodities import Scope
from etl.definitions import INDICATORS
from etl.errors import StoreUnavailable
from etl.language import Language, later, say, speaking
from etl.reader import Store
from etl.schema import UNSPECIFIED, WORLD

PATH = "/finder.json"
GROUPS = (later("Goods"), later("Suppliers"), later("Pages"), later("Definitions"))
_PAGES = (*shell.FIGURES, *shell.ABOUT, (later("Refresh and add data"), REFRESH))


@dataclass(frozen=True)
class Entry:
    """One place to go: of ``group``, called ``name``, with a ``note`` beside it, at ``path``.

    ``names`` are what it is called in every language, ``also`` what it is found by next, ``codes`` its digits.
    """

    group: int
    name: str
    note: str
    path: str
    names: str
    also: str = ""
    codes: tuple[str, ...] = ()


def register(server: Flask, settings: Settings) -> None:
    """The list for the browser, which looks through it itself."""

    def found() -> FlaskResponse:
        query = request.args.to_dict(flat=False)
        try:
            store = open_store(settings.store, query)
        except StoreUnavailable:
            store = None
        return jsonify(listed(store, language_of(query)))

    server.add_url_rule(PATH, "finder", found)


@lru_cache(maxsize=8)
def listed(store: Store | None, language: Language) -> dict[str, Any]:
    """Groups and entries as the browser gets them."""
    with speaking(language):
        entries = [asdict(entry) for entry in (*_goods(store), *_suppliers(store), *_pages(), *_definitions())]
        return {"groups": [say(group) for group in GROUPS], "entries": entries}


def _goods(store: Store | None) -> Iterator[Entry]:
    for scope in store.commodities.scopes.values() if store else ():
        yield Entry(
            0, scope.name(), scope.label, f"{COMMODITY}{scope.id}", folded(scope.name_en, scope.name_hi),
            folded(scope.includes, say(scope.includes), *scope.keywords, scope.id), _codes(scope),
        )  # fmt: skip


def _codes(scope: Scope) -> tuple[str, ...]:
    return tuple(sorted(scope.codes))


def _suppliers(store: Store | None) -> Iterator[Entry]:
    """Every country; the groups that are no country are not looked for."""
    codes = {code for code in store.names if code not in (WORLD, UNSPECIFIED)} if store else set()
    for code in sorted(codes, key=store.name if store else str):
        assert store
        yield Entry(1, store.name(code), code, f"{SUPPLIER}{code}", folded(*store.names[code].values()), code.lower())


def _pages() -> Iterator[Entry]:
    for name, path in _PAGES:
        if not path.startswith(COMMODITY):
            yield Entry(2, say(name), "", path, _in_every_language(name))


def _definitions() -> Iterator[Entry]:
    for kind, entries in (("indicator", INDICATORS), ("check", CHECKS)):
        for entry in entries:
            name = entry.name if kind == "indicator" else entry.title  # type: ignore[union-attr]
            yield Entry(3, say(name), "", f"{METHODS}#{kind}-{entry.id}", _in_every_language(name), entry.id)


def _in_every_language(text: str) -> str:
    names = []
    for code in NAMES:
        with speaking(spoken_by(code)):
            names.append(say(text))
    return folded(*names)


def folded(*texts: str) -> str:
    """Texts to look through: small letters without accents and nuktas, once each. The script folds what is typed alike.

    The vowel signs and the virama of Devanagari stay: without them it would be other words.
    """
    marks = unicodedata.normalize("NFD", " | ".join(dict.fromkeys(text for text in texts if text)).lower())
    kept = (c for c in marks if not (unicodedata.category(c) == "Mn" and (c < "\u0900" or c == "\u093c")))
    return unicodedata.normalize("NFC", "".join(kept))
