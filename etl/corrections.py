"""Corrections are data: what is not shown as published, why, on what evidence, since when. Pure: takes parsed TOML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date
from typing import Any

from etl import schema
from etl.checks.declared import BY_ID
from etl.fiscal_year import Period, parse_period

MASK, DIFFERENCE, MEANING, DUPLICATE = (
    "mask-partner-split",
    "replace-by-difference",
    "set-code-meaning",
    "drop-duplicate",
)
KINDS: Mapping[str, tuple[str, ...]] = {
    MASK: ("finding", "bases"),
    DIFFERENCE: ("finding", "minuend", "subtrahend"),
    MEANING: ("finding", "bases", "nomenclature"),
    DUPLICATE: ("bases", "partner", "keep"),
}
"""What each kind needs beside what all have."""
KEEPS = ("first", "last")
EVERY = "*"
"""Reporter of a correction that holds for every country."""


@dataclass(frozen=True)
class Figure:
    """Where a figure of a difference stands: a basis and one of its periods."""

    basis: str
    period: str

    @property
    def span(self) -> Period:
        """The period."""
        return parse_period(self.period, self.basis)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Correction:
    """One entry of ``corrections.toml``; what a kind does not need is empty."""

    id: str
    kind: str
    source: str
    reporter: str
    flows: tuple[str, ...]
    hs_code: str
    first: str
    last: str
    reason: str
    evidence: str
    since: date
    finding: str = ""
    bases: tuple[str, ...] = ()
    nomenclature: str = ""
    to_code: str = ""
    to_nomenclature: str = ""
    partner: str = ""
    keep: str = ""
    minuend: Figure | None = None
    subtrahend: Figure | None = None

    @property
    def span(self) -> tuple[Period, Period]:
        """First and last month it covers."""
        return parse_period(self.first, "month"), parse_period(self.last, "month")


def corrections(*documents: Mapping[str, Any]) -> tuple[Correction, ...]:
    """Corrections of parsed TOML documents; a later document replaces a correction of the same id.

    Raises ValueError with a sentence.
    """
    found: dict[str, Correction] = {}
    for document in documents:
        raws = document.get("correction", [])
        if not isinstance(raws, list) or not all(isinstance(raw, Mapping) for raw in raws):
            raise ValueError("Each correction begins with [[correction]].")
        own = [_correction(raw) for raw in raws]
        if double := sorted({r.id for r in own if sum(r.id == other.id for other in own) > 1}):
            raise ValueError(f"Correction {', '.join(double)} stands twice.")
        found |= {rule.id: rule for rule in own}
    return tuple(found.values())


def _correction(raw: Mapping[str, Any]) -> Correction:
    name, kind = raw.get("id", "without an id"), raw.get("kind", "")
    if kind not in KINDS:
        raise ValueError(f"Correction {name}: kind {kind!r} is not one of {', '.join(KINDS)}.")
    wanted = [field.name for field in fields(Correction) if field.default is MISSING] + list(KINDS[kind])
    if absent := [key for key in wanted if not str(raw.get(key, "")).strip()]:
        raise ValueError(f"Correction {name} lacks {', '.join(absent)}.")
    optional = ("to_code", "to_nomenclature") if kind == MEANING else ()
    if foreign := sorted(set(raw) - {*wanted, *optional}):
        raise ValueError(f"Correction {name}: {', '.join(foreign)} means nothing here.")
    lists = {"flows": schema.FLOWS_WORDS, **({"bases": schema.BASES} if "bases" in wanted else {})}
    for key, words in lists.items():
        if not isinstance(raw[key], list) or not raw[key] or set(map(str, raw[key])) - set(words):
            raise ValueError(f"Correction {name}: {key} is a list out of {', '.join(words)}.")
    given: dict[str, Any] = {key: str(value) for key, value in raw.items()}
    given |= {key: tuple(raw[key]) for key in lists} | {"since": date.fromisoformat(given["since"])}
    given |= {key: _figure(raw[key], name) for key in ("minuend", "subtrahend") if key in wanted}
    rule = Correction(**given)
    _check(rule)
    return rule


def _figure(raw: Any, name: str) -> Figure:
    if not isinstance(raw, Mapping) or set(raw) != {"basis", "period"} or raw["basis"] not in schema.BASES:
        raise ValueError(
            f'Correction {name}: a figure is written like minuend = {{ basis = "year_to_date", period = "2024-04" }}.'
        )
    figure = Figure(str(raw["basis"]), str(raw["period"]))
    parse_period(figure.period, figure.basis)  # type: ignore[arg-type]
    return figure


def _check(rule: Correction) -> None:
    first, last = rule.span
    if first > last:
        raise ValueError(f"Correction {rule.id}: first lies after last.")
    if rule.finding and rule.finding not in BY_ID:
        raise ValueError(f"Correction {rule.id}: finding {rule.finding!r} is not one of {', '.join(BY_ID)}.")
    if rule.kind == DUPLICATE and rule.keep not in KEEPS:
        raise ValueError(f"Correction {rule.id}: keep is one of {', '.join(KEEPS)}.")
    if rule.kind == MEANING and not (rule.to_code or rule.to_nomenclature):
        raise ValueError(f"Correction {rule.id} lacks to_code or to_nomenclature.")
    if rule.minuend and rule.subtrahend:
        whole, part = rule.minuend.span, rule.subtrahend.span
        left = (whole.start, part.start) if part.end == whole.end else (part.end, whole.end)
        if not whole.start <= part.start < part.end <= whole.end or left != (first.start, last.end):
            raise ValueError(f"Correction {rule.id}: minuend less subtrahend is not {rule.first} to {rule.last}.")
