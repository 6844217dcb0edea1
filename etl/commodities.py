"""Scopes: a commodity as a sum of HS components, each with alternative code lists. Pure: takes parsed TOML."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from etl.language import say, spoken
from etl.nomenclatures import follows
from etl.schema import HS_REVISIONS, NOMENCLATURE

Codes = frozenset[str]
REVISION = "HS2017"
"""The revision of the HS in which codes are stated where a file does not say another."""
GROUPS = ("headline", "minerals", "own")
"""Where a scope stands on the overview."""


@dataclass(frozen=True)
class Component:
    """One part of a scope. ``alternatives`` cover the same goods in the scope's revision of the HS, the widest code
    first; ``national`` holds the lines of one national tariff, by nomenclature.
    """

    alternatives: tuple[Codes, ...]
    national: tuple[tuple[str, Codes], ...]

    @property
    def codes(self) -> Codes:
        """Every code it is stated in."""
        return frozenset().union(*self.alternatives, *(lines for _, lines in self.national))


@dataclass(frozen=True)
class Band:
    """Unit values, USD per kilogram, outside of which a value or a weight is doubted; ``source`` says where from."""

    low: float
    high: float
    source: str


@dataclass(frozen=True)
class Scope:
    """A commodity as the page knows it; its codes of six digits or fewer are those of ``revision`` of the HS.

    ``holds`` names goods with a band of their own that its codes hold among others; ``care`` is what to know of its
    national lines, ``keywords`` what it is searched by besides.
    """

    id: str
    name_en: str
    name_hi: str
    group: str
    includes: str
    leaves_out: str
    event_tags: tuple[str, ...]
    components: tuple[Component, ...]
    unit_value: Band | None = None
    holds: tuple[str, ...] = ()
    care: str = ""
    keywords: tuple[str, ...] = ()
    revision: str = REVISION

    def name(self, lang: str | None = None) -> str:
        """Label in ``en`` or ``hi``: in the language that is spoken unless another is asked for."""
        return self.name_hi if (lang or spoken().code) == "hi" else self.name_en

    @property
    def label(self) -> str:
        """The widest HS codes: ``HS 2846 + 2805.30``; by another revision: ``HS 2002: 2528.10 + 2528.90``."""
        codes = [code for c in self.components for code in sorted(c.alternatives[0])]
        prefix = "HS" if self.revision == REVISION else f"HS {self.revision[2:]}:"
        return f"{prefix} {' + '.join(dotted(code) for code in codes)}"

    @property
    def goods(self) -> str:
        """What stands before its codes in a sentence: its name; of a scope that is named by its codes just that."""
        return say("goods") if self.name_en == self.label else self.name()

    @property
    def titled(self) -> str:
        """Name and codes, in the language that is spoken: ``Rare-earth metals (HS 2805.30)``; codes stand once."""
        return self.label if self.name_en == self.label else f"{self.name()} ({self.label})"

    @property
    def codes(self) -> Codes:
        """Every code it is stated in; other revisions may have others (:mod:`etl.eras`)."""
        return frozenset().union(*(component.codes for component in self.components))


@dataclass(frozen=True)
class Commodities:
    """All scopes, by id in their order, and the order in which sources are preferred on each basis.

    ``bands`` are unit values of goods that no HS code holds alone, by id.
    """

    scopes: Mapping[str, Scope]
    preferred: Mapping[str, Sequence[str]]
    bands: Mapping[str, Band] = field(default_factory=dict)

    @property
    def unit_values(self) -> Mapping[str, Band]:
        """The band of each code: that of the smallest scope which holds the code and has one."""
        by_size = sorted(self.scopes.values(), key=lambda scope: len(scope.codes))
        return {
            code: scope.unit_value for scope in reversed(by_size) if scope.unit_value for code in sorted(scope.codes)
        }


def dotted(code: str) -> str:
    """``850511`` as people write it: ``8505.11``."""
    return code if len(code) <= 4 else f"{code[:4]}.{code[4:]}"


def commodities(*documents: Mapping[str, Any]) -> Commodities:
    """Scopes and bands of parsed ``commodities.toml`` documents; a later one replaces those of the same id.

    Raises ValueError with a sentence when a document is not as described in the file's own head.
    """
    scopes: dict[str, Scope] = {}
    preferred: dict[str, Sequence[str]] = {}
    bands: dict[str, Band] = {}
    for document in documents:
        preferred |= _preferred(document.get("preferred", {}))
        stated = document.get("revision", REVISION)
        scopes |= {scope.id: scope for scope in (_scope(raw, stated) for raw in _entries(document, "scope"))}
        for raw in _entries(document, "band"):
            name = _identified(raw, "Band")
            bands[name] = _band({key: value for key, value in raw.items() if key != "id"}, f"Band {name}")
    return Commodities(scopes, preferred, bands)


def _entries(document: Mapping[str, Any], kind: str) -> Sequence[Mapping[str, Any]]:
    raws = document.get(kind, [])
    if not _is_list(raws, Mapping):
        raise ValueError(f"Each {kind} begins with [[{kind}]].")
    ids = [str(raw["id"]) for raw in raws if "id" in raw]
    if double := sorted({name for name in ids if ids.count(name) > 1}):
        raise ValueError(f"{kind.capitalize()} {', '.join(double)} stands twice.")
    return list(raws)


def _identified(raw: Mapping[str, Any], kind: str) -> str:
    name = str(raw.get("id", "without an id"))
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        raise ValueError(f"{kind} {name}: an id is lower-case letters, digits and hyphens, since it is an address.")
    return name


def _band(raw: Any, where: str) -> Band:
    keys = {"low", "high", "source"}
    if not isinstance(raw, Mapping) or set(raw) != keys or not str(raw["source"]).strip():
        raise ValueError(f"{where}: a band of unit values has low and high in USD per kilogram, and their source.")
    low, high = raw["low"], raw["high"]
    if type(low) not in (int, float) or type(high) not in (int, float) or not 0 < low < high:
        raise ValueError(f"{where}: low and high are numbers above 0, low below high.")
    return Band(float(low), float(high), str(raw["source"]))


def _is_list(value: Any, kind: type) -> bool:
    return isinstance(value, list) and all(isinstance(item, kind) for item in value)


def _preferred(raw: Any) -> Mapping[str, Sequence[str]]:
    if not isinstance(raw, Mapping) or not all(_is_list(order, str) for order in raw.values()):
        raise ValueError('[preferred] gives a list of sources for each basis, like fiscal = ["tradestat-meidb"].')
    return raw


def _scope(raw: Mapping[str, Any], revision: Any) -> Scope:
    name = raw.get("id", "without an id")
    wanted = ("id", "name_en", "name_hi", "group", "includes", "leaves_out", "event_tags", "component")
    if absent := [key for key in wanted if not raw.get(key) and key != "event_tags"]:
        raise ValueError(f"Scope {name} lacks {', '.join(absent)}.")
    _identified(raw, "Scope")
    if raw["group"] not in GROUPS:
        raise ValueError(f"Scope {name}: group {raw['group']!r} is not one of {', '.join(GROUPS)}.")
    if (stated := raw.get("revision", revision)) not in HS_REVISIONS:
        raise ValueError(f"Scope {name}: revision {stated!r} is not one of {', '.join(HS_REVISIONS)}.")
    if not _is_list(raw["component"], Mapping):
        raise ValueError(f"Scope {name}: each component begins with [[scope.component]].")
    components = tuple(_component(component, name) for component in raw["component"])
    for i, one in enumerate(components):
        for other in components[:i]:
            _refuse_parents(one.codes, other.codes, name)
    return Scope(
        **{key: raw[key] for key in wanted[:6]},
        event_tags=tuple(raw.get("event_tags", ())),
        components=components,
        unit_value=None if raw.get("unit_value") is None else _band(raw["unit_value"], f"Scope {name}"),
        holds=tuple(raw.get("holds", ())),
        care=str(raw.get("care", "")),
        keywords=tuple(raw.get("keywords", ())),
        revision=stated,
    )


def _component(raw: Mapping[str, Any], scope: str) -> Component:
    alternatives, national = raw.get("codes"), raw.get("national", {})
    if not alternatives or not _is_list(alternatives, list) or not all(a and _is_list(a, str) for a in alternatives):
        raise ValueError(f'Scope {scope}: codes are lists of texts, like codes = [["2846"], ["284610", "284690"]].')
    if not isinstance(national, Mapping) or not all(_is_list(codes, str) for codes in national.values()):
        raise ValueError(f'Scope {scope}: national lines are texts, like national.ITC-HS = ["85051110"].')
    if strange := [name for name in national if not (follows(name) and re.fullmatch(NOMENCLATURE, name))]:
        raise ValueError(f"Scope {scope}: {strange[0]} is no national tariff, like ITC-HS, CN2024, HTS or SCHB.")
    for code in [code for codes in alternatives for code in codes]:
        if not (code.isdigit() and len(code) in (2, 4, 6)):
            raise ValueError(f"Scope {scope}: {code!r} is not an HS code of 2, 4 or 6 digits.")
    component = Component(
        tuple(frozenset(codes) for codes in alternatives),
        tuple((name, frozenset(codes)) for name, codes in national.items()),
    )
    for codes in (*component.alternatives, *(lines for _, lines in component.national)):
        _refuse_parents(codes, codes, scope, strictly=True)
    return component


def _refuse_parents(some: Codes, others: Codes, scope: str, strictly: bool = False) -> None:
    for one in sorted(some):
        for other in sorted(others):
            if (one != other or not strictly) and (one.startswith(other) or other.startswith(one)):
                raise ValueError(f"Scope {scope} counts goods twice: {one} and {other}.")
