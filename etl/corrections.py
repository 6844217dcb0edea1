"""Corrections are data: applied here, never hidden. A correction that matches nothing is an error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from etl.errors import BadData, Problem
from etl.fiscal_year import Period, parse_period

KINDS = ("mask-partner-split",)
WORLD = "WLD"


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
    """Corrections of parsed TOML documents. Raises ValueError with a sentence."""
    found = []
    for raw in (raw for document in documents for raw in document.get("correction", [])):
        if raw.get("kind") not in KINDS:
            raise ValueError(f"correction {raw.get('id')}: kind {raw.get('kind')!r} is not one of {KINDS}.")
        for key in ("reason", "evidence"):
            if not str(raw.get(key, "")).strip():
                raise ValueError(f"correction {raw.get('id')} has no {key}.")
        rule = Correction(
            **raw
            | {
                "flows": tuple(raw["flows"]),
                "bases": tuple(raw["bases"]),
                "since": date.fromisoformat(raw["since"]),
            }
        )
        if rule.span[0] > rule.span[1]:
            raise ValueError(f"correction {rule.id}: first lies after last.")
        found.append(rule)
    return tuple(found)


def apply(flows: pl.DataFrame, rules: Sequence[Correction]) -> pl.DataFrame:
    """Flows with the partner rows that a correction masks left to the as-published edition.

    Raises BadData for every correction without a row to act on.
    """
    unmatched = []
    for rule in rules:
        hit = flows.select(_hidden(rule)).to_series()
        if not hit.any():
            unmatched.append(
                Problem("reference/corrections.toml", None, f"Correction {rule.id} matches no row.",
                        "Take it out, or mend what it names.")
            )  # fmt: skip
        edition = pl.when(hit).then(pl.lit("as-published")).otherwise(pl.col("edition"))
        flows = flows.with_columns(edition.alias("edition"))
    if unmatched:
        raise BadData(unmatched)
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
    return covers(rule) & (pl.col("partner") != WORLD)
