"""Suppliers counted together: the groups of ``groups.csv``, each of which a view can name as ``fold``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from etl.language import spoken
from etl.schema import WORLD

_ID = re.compile(r"[A-Za-z][A-Za-z0-9]*([-+._][A-Za-z0-9]+)*")
_LONGEST = 24


@dataclass(frozen=True)
class Fold:
    """``members``, ISO3, counted as one supplier, which tables call ``into``: one of them or the group's ``id``."""

    id: str
    into: str
    name_en: str
    name_hi: str
    members: tuple[str, ...]
    note: str = ""

    def name(self, lang: str | None = None) -> str:
        """What the supplier is called: in Hindi or English, as is spoken unless it is said."""
        return self.name_hi if (lang or spoken().code) == "hi" else self.name_en

    def of(self, partner: str) -> str:
        """The supplier that ``partner`` is counted as."""
        return self.into if partner in self.members else partner


NONE = Fold("none", "", "", "", ())
"""Every supplier by itself."""
CHINA_HONG_KONG = Fold("HKG", "CHN", "China + Hong Kong", "चीन + हाँग काँग", ("CHN", "HKG"))
_MACAO = Fold("HKG+MAC", "CHN", "China + Hong Kong + Macao", "चीन + हाँग काँग + मकाऊ", ("CHN", "HKG", "MAC"))
BEFORE = (CHINA_HONG_KONG, _MACAO)
"""What a store from before there was a file of groups can fold."""


def folds(rows: Iterable[Mapping[str, str]] | None) -> Mapping[str, Fold]:
    """The folds of ``groups.csv`` by id, that of none first; without ``rows`` those of a store from before it."""
    groups = BEFORE if rows is None else map(_fold, rows)
    return {fold.id: fold for fold in (NONE, *groups)}


def _fold(row: Mapping[str, str]) -> Fold:
    members = tuple(row["members"].split(";"))
    return Fold(row["group"], row["into"], row["name_en"], row["name_hi"], members, row["note"])


def faults(row: Mapping[str, str], countries: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with a row of ``groups.csv``, in sentences; ``countries`` are the known ISO3 with their names."""
    group, into, members = row["group"], row["into"], row["members"].split(";")
    if not _ID.fullmatch(group) or len(group) > _LONGEST:
        yield (
            f"group {group!r} can stand in no address: it is of letters and digits, with + - . _ between them, at most"
            f" {_LONGEST} characters."
        )
    if group.casefold() == NONE.id:
        yield f"group {group!r} is taken: fold=none counts every supplier by itself."
    if group.upper() in countries and group.upper() not in members:
        yield f"group {group!r} is the code of {countries[group.upper()]}, which is not one of its members."
    if into not in (group, *members):
        yield f"into {into!r} is neither the group's id {group!r} nor one of its members."
    if unknown := [code for code in members if code not in countries or code == WORLD]:
        yield f"members {', '.join(map(repr, unknown))} are no country codes of partners.csv; they are joined by ;."
    if twice := sorted({code for code in members if members.count(code) > 1}):
        yield f"members {', '.join(twice)} stand twice."
    if len(set(members)) < 2:
        yield "members are fewer than two: nothing is counted together."
    for column in ("name_en", "name_hi"):
        if not row[column].strip():
            yield f"{column} is empty."
