"""A scope of one's own, as a form makes it: its address, and the file that keeps it. No Dash.

``codes=850511,280530`` (of 2, 4 or 6 digits, with or without their point), ``revision=HS2017``, ``name_en`` and
``name_hi``, beside the parameters of the view. The form's whole state is its address.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from dashboard import data, screening
from dashboard.resolve import Query
from dashboard.view import View, read
from etl import own_scopes
from etl.commodities import REVISION, Scope, dotted
from etl.errors import BadView
from etl.language import ENGLISH, say, speaking, spoken
from etl.links import exists
from etl.reader import Store

KEYS = ("codes", "name_en", "name_hi")
LONGEST = 80
"""So many letters a name has at most."""
_SEPARATORS = re.compile(r"[\s,;+]+")
_HEAD = """# A scope of one's own, made by the dashboard. Put this file into the folder `reference` of your data folder
# (IDD_DATA); where there is a commodities.toml already, put what follows at its end. Then: python -m etl build

"""
_OF_VIEW = ("reporter", "partner", "lang", "theme", "vintage", "revision")


@dataclass(frozen=True)
class Wanted:
    """What a form asks for: ``codes`` that can be chosen, names as typed; ``scope`` is None where they make none."""

    view: View
    codes: tuple[str, ...]
    name_en: str
    name_hi: str
    scope: Scope | None

    @property
    def revision(self) -> str:
        """The revision of the HS in which the codes are stated."""
        return self.view.revision or REVISION

    @property
    def scope_id(self) -> str:
        """What stands in addresses of the scope."""
        return self.scope.id if self.scope else ""

    @property
    def shown(self) -> View:
        """The view with which the figures of the scope are shown."""
        return View(self.view.reporter, self.view.partner, lang=self.view.lang, theme=self.view.theme,
                    vintage=self.view.vintage)  # fmt: skip

    def query(self) -> str:
        """The form as a query string; only what is not as usual, and what was chosen."""
        view = self.shown.query(revision=None if self.revision == REVISION else self.revision, unit=None)
        pairs = [("codes", ",".join(self.codes)), ("name_en", self.name_en), ("name_hi", self.name_hi)]
        return f"{view}&{urlencode([pair for pair in pairs if pair[1]], safe=',')}".rstrip("&")


def read_form(store: Store, query: Query) -> tuple[Wanted, list[BadView]]:
    """The form that a query fills in, and what is wrong with it, as sentences."""
    view, wrong = read({key: query[key] for key in _OF_VIEW if key in query}, data.known(store))
    codes, odd = _codes(query)
    names = {key: " ".join((query.get(key) or [""])[-1].split()) for key in ("name_en", "name_hi")}
    for key, name in names.items():
        if len(name) > LONGEST:
            said = say("A name has {most} letters at most; this one has {number}.", most=LONGEST, number=len(name))
            odd.append(BadView(key, name, said))
            names[key] = name[:LONGEST].rstrip()
    faults = own_scopes.faults(codes, view.revision or REVISION, store.codes) if codes else []
    wrong = [*wrong, *odd, *(BadView("codes", ",".join(codes), fault) for fault in faults)]
    scope = None
    if codes and not faults:
        scope = own_scopes.made(codes, view.revision or REVISION, store.codes)
    return Wanted(view, codes, names["name_en"], names["name_hi"], scope), wrong


def _codes(query: Query) -> tuple[tuple[str, ...], list[BadView]]:
    """The codes that a query names, each once, and what none is; those not known stay, to be told of."""
    given = [text for value in query.get("codes", ()) for text in _SEPARATORS.split(value) if text]
    found, wrong = [], []
    for text in dict.fromkeys(given):
        code = text.removeprefix("HS").replace(".", "")
        if code.isascii() and code.isdigit() and len(code) in (2, 4, 6):
            found.append(code)
        else:
            wrong.append(BadView("codes", text, say("{text!r} is not an HS code of 2, 4 or 6 digits.", text=text[:20])))
    codes = tuple(dict.fromkeys(found))
    if len(codes) > own_scopes.MOST:
        said = say("{number} codes are named; a scope is of {most} at most.", number=len(codes), most=own_scopes.MOST)
        wrong.append(BadView("codes", ",".join(codes), said))
    return codes[: own_scopes.MOST], wrong


@lru_cache(maxsize=8)
def choices(store: Store, revision: str, language: str) -> Mapping[str, str]:
    """The codes to choose from, with their digits and what they are in a language, in their order."""
    goods = screening.goods(store, language)
    known = (code for code in sorted(store.codes.codes) if exists(store.links, revision, code) is not False)
    return {code: f"{dotted(code)}  {own_scopes.plainly(goods.get(code, ''))}".rstrip() for code in known}


def offered(store: Store, wanted: Wanted) -> Mapping[str, str]:
    """The codes to choose from; those chosen that are not among them stand by their digits."""
    found = choices(store, wanted.revision, spoken().code)
    return {**found, **{code: dotted(code) for code in wanted.codes if code not in found}}


def entry_id(store: Store, wanted: Wanted) -> str:
    """The id of the scope in a file of its own."""
    return own_scopes.slug(wanted.name_en, wanted.codes, store.commodities.scopes)


def entry(store: Store, wanted: Wanted) -> str:
    """The entry of ``commodities.toml`` that keeps the scope. It must be one."""
    assert wanted.scope is not None
    name = wanted.name_en or wanted.scope.name_en
    hindi = wanted.name_hi or (wanted.scope.name_hi if name == wanted.scope.name_en else name)
    return own_scopes.entry(wanted.scope, entry_id(store, wanted), name, hindi)


def file(store: Store, query: Query) -> str:
    """The whole file of an address. Raises BadView where it makes no scope."""
    with speaking(ENGLISH):
        wanted, wrong = read_form(store, query)
        if wrong:
            raise wrong[0]
        if wanted.scope is None:
            raise BadView("codes", "", "codes names no HS code: it is like codes=850511,280530.")
        return _HEAD + entry(store, wanted)
