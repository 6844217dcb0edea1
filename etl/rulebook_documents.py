"""Rulebooks from and to parsed TOML. Pure: what a file may say, and the sentence where it says something else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from etl.rulebooks import COMPARISONS, FRACTIONS, INDICATORS, Condition, Level, Rulebook
from etl.shown.rulebooks import RULEBOOKS
from etl.shown.screening import RULE, SCREENING
from etl.shown.supplier import SUPPLIER

_TEXTS = ("id", "name", "source", "url", "holds", "caveat")
_KEYS = {*_TEXTS, "short", "year", "years_needed", "window", "bloc", "condition", "level"}
_CONDITION_KEYS = ("name", "says", "indicator", "comparison", "threshold", "inside")
_COLUMNS = {name for table in (SCREENING, SUPPLIER, RULEBOOKS) for name in table.names}
ENDS = {name.removeprefix(RULE) for name in _COLUMNS if name.startswith(RULE) and name != RULE} | {
    "_near", "_previous_near", "_previous_binding"
}  # fmt: skip
"""What is added to the id of a rulebook in names of columns."""
RESERVED = {name for name in _COLUMNS if not name.startswith(RULE)} | {"key", "year"}
"""Columns of the tables, and of those they are made of, in which a rulebook has columns of its id."""


class Misstated(ValueError):
    """A fault of an entry; ``places`` are keys with their values that lead to it, from the outside in."""

    def __init__(self, message: str, *places: tuple[str, str]) -> None:
        self.places = places
        super().__init__(message)


def rulebooks(*documents: Mapping[str, Any]) -> tuple[Rulebook, ...]:
    """Rulebooks of parsed ``rulebooks.toml`` documents; a later one replaces those of the same id.

    Raises ValueError with a sentence when a document is not as described in the file's own head.
    """
    found: dict[str, Rulebook] = {}
    for document in documents:
        raws = document.get("rulebook", [])
        if not _is_list(raws, Mapping):
            raise ValueError("Each rulebook begins with [[rulebook]].")
        if foreign := sorted(set(document) - {"rulebook"}):
            raise ValueError(f"{', '.join(foreign)} means nothing here: each rulebook begins with [[rulebook]].")
        own = [_placed(raw) for raw in raws]
        ids = [book.id for book in own]
        if double := sorted({name for name in ids if ids.count(name) > 1}):
            raise Misstated(f"Rulebook {', '.join(double)} stands twice.", ("id", double[0]))
        found |= {book.id: book for book in own}
    return tuple(found.values())


def described(book: Rulebook) -> dict[str, Any]:
    """A rulebook as an entry of a document, of which :func:`rulebooks` makes the same again."""
    return {
        **{key: getattr(book, key) for key in (*_TEXTS, "short", "year", "years_needed", "window")},
        "bloc": list(book.bloc),
        "condition": [
            {key: value for key, value in vars(condition).items() if value is not None} for condition in book.conditions
        ],
        "level": [{"name": level.name, "from": level.start} for level in book.levels],
    }


def _is_list(value: Any, kind: type) -> bool:
    return isinstance(value, list) and all(isinstance(item, kind) for item in value)


def _is_number(value: Any) -> bool:
    return type(value) in (int, float)


def _placed(raw: Mapping[str, Any]) -> Rulebook:
    """The rulebook of an entry, or its fault with the place of the entry."""
    try:
        return _rulebook(raw)
    except Misstated as fault:
        raise Misstated(str(fault), ("id", str(raw.get("id"))), *fault.places) from None
    except ValueError as error:
        raise Misstated(str(error), ("id", str(raw.get("id")))) from None


def _rulebook(raw: Mapping[str, Any]) -> Rulebook:
    name = raw.get("id", "without an id")
    where = f"Rulebook {name}"
    if absent := [key for key in (*_TEXTS, "year") if not str(raw.get(key, "")).strip()]:
        raise ValueError(f"{where} lacks {', '.join(absent)}.")
    if not re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", str(name)):
        raise ValueError(f"{where}: an id is lower-case letters, digits and underscores, since it names a column.")
    if name in RESERVED or any(f"{name}{end}" in RESERVED for end in ENDS):
        raise ValueError(f"{where}: the id is the name of a column of the tables of rules. Choose another.")
    if end := next((end for end in sorted(ENDS) if str(name).endswith(end)), None):
        raise ValueError(f"{where}: an id does not end with {end}, as columns of another rule do. Choose another.")
    if foreign := sorted(set(raw) - _KEYS):
        raise ValueError(f"{where}: {', '.join(foreign)} means nothing here.")
    if not re.match(r"https?://", str(raw["url"])):
        raise ValueError(f"{where}: url is an address that begins with https://.")
    if type(raw["year"]) is not int or not 1900 <= raw["year"] <= 2100:
        raise ValueError(f"{where}: year is a whole number like 2021.")
    needed, window = raw.get("years_needed", 1), raw.get("window", 3)
    if type(needed) is not int or type(window) is not int or not 1 <= needed <= window <= 10:
        raise ValueError(f"{where}: years_needed and window are whole numbers, 1 to 10, years_needed not above window.")
    bloc = raw.get("bloc", [])
    if not _is_list(bloc, str) or not all(re.fullmatch("[A-Z]{3}", iso3) for iso3 in bloc):
        raise ValueError(f'{where}: bloc is a list of country codes, like bloc = ["AUT", "BEL"].')
    if not raw.get("condition") or not _is_list(raw["condition"], Mapping):
        raise ValueError(f"{where} has no condition; each begins with [[rulebook.condition]].")
    stated = tuple(_placed_condition(condition, where) for condition in raw["condition"])
    names = [condition.name for condition in stated]
    if double := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"{where}: condition {', '.join(double)} stands twice.")
    if any(condition.inside for condition in stated) and not bloc:
        raise ValueError(f"{where}: a condition for members of a bloc needs the bloc.")
    if all(condition.inside for condition in stated):
        raise ValueError(f"{where} has conditions for members of a bloc only: for others it says nothing.")
    levels = raw.get("level", [])
    if not _is_list(levels, Mapping) or not all(
        set(level) == {"name", "from"} and str(level["name"]).strip() and _is_number(level["from"]) for level in levels
    ):
        raise ValueError(f"{where}: each [[rulebook.level]] has name and from, a number.")
    if (starts := [float(level["from"]) for level in levels]) != sorted(set(starts)):
        raise ValueError(f"{where}: levels stand in order, the lowest first.")
    return Rulebook(
        **{key: str(raw[key]) for key in _TEXTS},
        year=raw["year"],
        conditions=stated,
        short=str(raw.get("short", name)),
        levels=tuple(Level(str(level["name"]), float(level["from"])) for level in levels),
        years_needed=needed,
        window=window,
        bloc=tuple(bloc),
    )


def _placed_condition(raw: Mapping[str, Any], where: str) -> Condition:
    try:
        return _condition(raw, where)
    except ValueError as error:
        raise Misstated(str(error), ("name", str(raw.get("name")))) from None


def _condition(raw: Mapping[str, Any], where: str) -> Condition:
    if absent := [key for key in ("name", "says", "indicator") if not str(raw.get(key, "")).strip()]:
        raise ValueError(f"{where}: a condition lacks {', '.join(absent)}.")
    where = f"{where}, condition {raw['name']}"
    if foreign := sorted(set(raw) - set(_CONDITION_KEYS)):
        raise ValueError(f"{where}: {', '.join(foreign)} means nothing here.")
    if raw["indicator"] not in INDICATORS:
        raise ValueError(f"{where}: indicator {raw['indicator']!r} is not one of {', '.join(INDICATORS)}.")
    comparison, threshold = raw.get("comparison"), raw.get("threshold")
    if (comparison is None) != (threshold is None):
        raise ValueError(f"{where}: comparison and threshold belong together.")
    if comparison is not None and comparison not in COMPARISONS:
        raise ValueError(f"{where}: comparison {comparison!r} is not one of {', '.join(COMPARISONS)}.")
    if threshold is not None and (not _is_number(threshold) or not threshold > 0):
        raise ValueError(f"{where}: threshold is a number above 0, shares as fractions.")
    if threshold is not None and threshold > 1 and raw["indicator"] in FRACTIONS:
        raise ValueError(
            f"{where}: threshold {threshold} is no fraction: {raw['indicator']} goes from 0 to 1, so that 70 % is 0.7."
        )
    if type(raw.get("inside", False)) is not bool:
        raise ValueError(f"{where}: inside is true or false.")
    return Condition(
        str(raw["name"]),
        str(raw["says"]),
        raw["indicator"],
        comparison,
        None if threshold is None else float(threshold),
        raw.get("inside", False),
    )
