"""Scopes: a commodity as a sum of HS components, each with alternative code lists. Pure: takes parsed TOML."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Codes = frozenset[str]


@dataclass(frozen=True)
class Component:
    """One part of a scope. ``alternatives`` cover the same goods, the widest code first;
    ``national`` holds the lines of one national tariff, by nomenclature.
    """

    alternatives: tuple[Codes, ...]
    national: Mapping[str, Codes]

    def published(self, available: Collection[tuple[str, str]]) -> Codes:
        """The first alternative that ``available`` (code, nomenclature) pairs hold whole; else empty.

        Exactly one alternative is taken, so a heading is never added to its own lines.
        """
        codes = {code for code, _ in available}
        lines = [
            (wanted, {code for code, name in available if name == nomenclature})
            for nomenclature, wanted in self.national.items()
        ]
        candidates = [*((wanted, codes) for wanted in self.alternatives), *lines]
        return next((wanted for wanted, offered in candidates if wanted <= offered), frozenset())


@dataclass(frozen=True)
class Scope:
    """A commodity as the page knows it."""

    id: str
    name_en: str
    name_hi: str
    group: str
    includes: str
    leaves_out: str
    event_tags: tuple[str, ...]
    components: tuple[Component, ...]

    def name(self, lang: str) -> str:
        """Label in ``en`` or ``hi``."""
        return self.name_hi if lang == "hi" else self.name_en

    @property
    def label(self) -> str:
        """The widest HS codes of the scope: ``HS 2846 + 2805.30``."""
        codes = [sorted(c.alternatives[0])[0] for c in self.components]
        return "HS " + " + ".join(dotted(code) for code in codes)

    @property
    def codes(self) -> Codes:
        """Every code any source may publish it under."""
        return frozenset().union(
            *(a for c in self.components for a in c.alternatives),
            *(lines for c in self.components for lines in c.national.values()),
        )

    def published(self, available: Collection[tuple[str, str]]) -> Codes:
        """Codes to sum in a source that offers ``available``; empty unless every component is there."""
        parts = [component.published(available) for component in self.components]
        return frozenset().union(*parts) if all(parts) else frozenset()


@dataclass(frozen=True)
class Commodities:
    """All scopes, by id in their order, and the order in which sources are preferred on each basis."""

    scopes: Mapping[str, Scope]
    preferred: Mapping[str, Sequence[str]]


def dotted(code: str) -> str:
    """``850511`` as people write it: ``8505.11``."""
    return code if len(code) <= 4 else f"{code[:4]}.{code[4:]}"


def commodities(*documents: Mapping[str, Any]) -> Commodities:
    """Scopes of parsed ``commodities.toml`` documents; a later document replaces a scope of the same id.

    Raises ValueError with a sentence when a document is not as described in the file's own head.
    """
    scopes: dict[str, Scope] = {}
    preferred: dict[str, Sequence[str]] = {}
    for document in documents:
        preferred |= document.get("preferred", {})
        for raw in document.get("scope", []):
            scope = _scope(raw)
            scopes[scope.id] = scope
    return Commodities(scopes, preferred)


def _scope(raw: Mapping[str, Any]) -> Scope:
    name = raw.get("id", "without an id")
    wanted = ("id", "name_en", "name_hi", "group", "includes", "leaves_out", "event_tags", "component")
    if absent := [key for key in wanted if not raw.get(key) and key != "event_tags"]:
        raise ValueError(f"scope {name} lacks {', '.join(absent)}.")
    for component in raw["component"]:
        for code in [c for codes in component["codes"] for c in codes]:
            if not (code.isdigit() and len(code) in (2, 4, 6)):
                raise ValueError(f"scope {name}: {code!r} is not an HS code of 2, 4 or 6 digits.")
    return Scope(
        **{key: raw[key] for key in wanted[:6]},
        event_tags=tuple(raw.get("event_tags", ())),
        components=tuple(
            Component(
                tuple(frozenset(codes) for codes in component["codes"]),
                {name: frozenset(codes) for name, codes in component.get("national", {}).items()},
            )
            for component in raw["component"]
        ),
    )
