"""The view: everything a reader chose, as a frozen value, and its address.

Reading is total: :func:`read` repairs what cannot be, and says so; data routes refuse what a page repairs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from urllib.parse import urlencode

from etl.errors import BadView
from etl.fiscal_year import Basis, fiscal_label, parse_period
from etl.language import say
from etl.schema import HS_REVISIONS

BASES = ("fiscal", "calendar", "month")
UNITS = {"value": ("usd", "inr_crore"), "weight": ("t", "kg")}
WORDS: Mapping[str, tuple[str, ...]] = {
    "flow": ("import", "export"),
    "measure": ("value", "weight"),
    "unit": (*UNITS["value"], *UNITS["weight"]),
    "basis": BASES,
    "data": ("corrected", "as-published"),
    "lang": ("en", "hi"),
    "theme": ("light", "dark"),
    "revision": HS_REVISIONS,
}
OTHER_PARTNER = "USA"
"""The focus where the reporter is the usual focus itself: nobody depends on himself."""
_NATIVE: Mapping[str, Basis] = {"fiscal": "fiscal_year", "calendar": "calendar_year", "month": "month"}


@dataclass(frozen=True)
class Known:
    """What a store knows: the codes a view may name, the vintages kept, the newest first, and the ids of the folds."""

    partners: frozenset[str]
    sources: tuple[str, ...]
    vintages: tuple[str, ...]
    folds: tuple[str, ...]


@dataclass(frozen=True)
class View:
    """The state of a page. ``None`` means the scope's own default."""

    reporter: str = "IND"
    partner: str = "CHN"
    flow: str = "import"
    measure: str = "value"
    unit: str | None = None
    basis: str | None = None
    first: str | None = None
    last: str | None = None
    source: str | None = None
    fold: str = "none"
    data: str = "corrected"
    vintage: str | None = None
    lang: str = "en"
    theme: str | None = None
    revision: str | None = None

    @property
    def shown_unit(self) -> str:
        """The unit, or the first that fits the measure."""
        fitting = UNITS[self.measure]
        return self.unit if self.unit in fitting else fitting[0]

    def query(self, **changes: str | None) -> str:
        """The canonical query string, with its question mark, of this view changed by ``changes``."""
        view = replace(self, unit=self.shown_unit)
        view = replace(view, **changes)  # type: ignore[arg-type]
        plain = View()
        pairs = []
        for field in fields(view):
            value = getattr(view, field.name)
            optional = field.name in ("fold", "data", "lang")
            if value is None or (optional and value == getattr(plain, field.name)):
                continue
            pairs.append((ENDS.get(field.name, field.name), value))
        return "?" + urlencode(pairs)


ENDS = {"first": "from", "last": "to"}
"""What an address calls the ends of the range."""


def read(query: Mapping[str, Sequence[str]], known: Known) -> tuple[View, list[BadView]]:
    """The nearest valid view of a parsed query and what had to be repaired. Unknown keys are ignored."""
    found: dict[str, str | None] = {}
    wrong: list[BadView] = []
    for field in fields(View):
        key = ENDS.get(field.name, field.name)
        given = [text for text in query.get(key, ()) if text != ""]
        if not given:
            continue
        text = given[-1].replace(" ", "+") if key == "fold" else given[-1]  # a query decodes HKG+MAC to a blank
        allowed = _allowed(key, known)
        if allowed is None or text in allowed:
            found[field.name] = text
        elif spelt := _spelt(key, text, allowed):
            found[field.name] = spelt
        else:
            wrong.append(BadView(key, text, _refused(key, text, allowed)))
    if "partner" not in found and found.get("reporter") == View.partner:
        found["partner"] = OTHER_PARTNER
    return View(**found), wrong  # type: ignore[arg-type]


def _spelt(key: str, text: str, allowed: Iterable[str]) -> str | None:
    """The word that ``text`` is but for its capitals, of keys that are read so."""
    if key in ("reporter", "partner"):
        return text.upper() if text.upper() in allowed else None
    return next((word for word in allowed if word.casefold() == text.casefold()), None) if key == "fold" else None


def pinned(query: Mapping[str, Sequence[str]]) -> str | None:
    """The vintage that a parsed query names."""
    return next(reversed([text for text in query.get("vintage", ()) if text]), None)


def spanned(view: View, basis: str, start_month: int) -> tuple[View, list[BadView]]:
    """``view`` with a period range that fits ``basis``, and what had to be repaired.

    A period of another basis becomes the one that holds its beginning, or its end; a range that ends before it
    begins is turned.
    """
    wrong: list[BadView] = []
    ends: dict[str, str | None] = {}
    for name in ("first", "last"):
        text = getattr(view, name)
        ends[name] = text
        if text is None:
            continue
        try:
            parse_period(text, _NATIVE[basis], start_month)
        except ValueError as error:
            ends[name] = _nearest(text, basis, start_month, at_end=name == "last")
            wrong.append(BadView(ENDS[name], text, f"{ENDS[name]}: {error}"))
    view = replace(view, first=ends["first"], last=ends["last"])
    if view.first and view.last and view.first > view.last:
        turned = say("The range ends in {last}, before it begins in {first}.", last=view.last, first=view.first)
        wrong.append(BadView("from", view.first, turned))
        view = replace(view, first=view.last, last=view.first)
    return view, wrong


def _nearest(text: str, basis: str, start_month: int, at_end: bool) -> str | None:
    """The period of ``basis`` that holds the beginning, or the end, of a period of another basis."""
    for other in _NATIVE.values():
        try:
            period = parse_period(text, other, start_month)
        except ValueError:
            continue
        day = period.end - timedelta(days=1) if at_end else period.start
        if basis == "month":
            return f"{day:%Y-%m}"
        return fiscal_label(day, start_month if basis == "fiscal" else 1)
    return None


def _allowed(key: str, known: Known) -> Iterable[str] | None:
    if key in ("reporter", "partner"):
        return known.partners
    if key == "source":
        return known.sources
    if key == "vintage":
        return known.vintages
    if key == "fold":
        return known.folds
    return WORDS.get(key)


def _refused(key: str, text: str, allowed: Iterable[str]) -> str:
    """Why a value is none that a view can have, and which ones are."""
    given = repr(text)
    if key in ("reporter", "partner"):
        return say(
            "{key} {given} is not a country code (ISO 3166-1 alpha-3) that this store knows.", key=key, given=given
        )
    names = ", ".join(allowed)
    if key == "vintage":
        return say("{key} {given} is not kept in this store; kept are {names}.", key=key, given=given, names=names)
    return say("{key} {given} is not one of {there}.", key=key, given=given, there=names)
