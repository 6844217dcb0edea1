"""Corrections are data: applied here, never hidden. A correction that matches nothing is an error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import polars as pl

from etl import schema
from etl.errors import BadData, Problem
from etl.fiscal_year import Period, parse_period

KINDS = ("mask-partner-split",)


@dataclass(frozen=True)
class Correction:
    """One entry of ``corrections.toml``."""

    id: str
    kind: str
    finding: str
    source: str
    reporter: str
    flows: tuple[str, ...]
    hs_code: str
    bases: tuple[str, ...]
    first: str
    last: str
    reason: str
    evidence: str
    since: date

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
    name, keys = raw.get("id", "without an id"), [field.name for field in fields(Correction)]
    if absent := [key for key in keys if not str(raw.get(key, "")).strip()]:
        raise ValueError(f"Correction {name} lacks {', '.join(absent)}.")
    if foreign := sorted(set(raw) - set(keys)):
        raise ValueError(f"Correction {name}: {', '.join(foreign)} means nothing here.")
    if raw["kind"] not in KINDS:
        raise ValueError(f"Correction {name}: kind {raw['kind']!r} is not one of {', '.join(KINDS)}.")
    for key, words in (("flows", schema.FLOWS_WORDS), ("bases", schema.BASES)):
        if not isinstance(raw[key], list) or not raw[key] or set(map(str, raw[key])) - set(words):
            raise ValueError(f"Correction {name}: {key} is a list out of {', '.join(words)}.")
    given: dict[str, Any] = {key: str(value) for key, value in raw.items()}
    since = date.fromisoformat(given["since"])
    rule = Correction(**given | {"flows": tuple(raw["flows"]), "bases": tuple(raw["bases"]), "since": since})
    if rule.span[0] > rule.span[1]:
        raise ValueError(f"Correction {name}: first lies after last.")
    return rule


def apply(flows: pl.DataFrame, rules: Sequence[Correction]) -> pl.DataFrame:
    """Flows with the partner rows that a correction masks left to the as-published edition.

    Raises BadData for every correction without a row to act on, or with rows that another one hides already.
    """
    refused = []
    for rule in rules:
        hit = flows.select(_hidden(rule)).to_series()
        if not hit.any():
            refused.append((rule.id, "matches no row"))
        if (flows.filter(hit)["edition"] == "as-published").any():
            refused.append((rule.id, "covers rows that another one covers already"))
        edition = pl.when(hit).then(pl.lit("as-published")).otherwise(pl.col("edition"))
        flows = flows.with_columns(edition.alias("edition"))
    if refused:
        raise BadData(
            [Problem("reference/corrections.toml", None, f"Correction {name} {what}.",
                     "Take it out, or mend what it names.") for name, what in refused]
        )  # fmt: skip
    return flows


def covers(rule: Correction) -> pl.Expr:
    """Rows of the cells a correction speaks of, totals included."""
    first, last = rule.span
    return (
        (pl.col("source") == rule.source)
        & (pl.col("reporter") == rule.reporter)
        & pl.col("flow").is_in(list(rule.flows))
        & (pl.col("hs_code") == rule.hs_code)
        & pl.col("basis").is_in(list(rule.bases))
        & (pl.col("period_start") >= first.start)
        & (pl.col("period_start").dt.offset_by(pl.format("{}mo", "period_months")) <= last.end)
    )


def _hidden(rule: Correction) -> pl.Expr:
    return covers(rule) & (pl.col("partner") != schema.WORLD)
