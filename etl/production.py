"""Domestic production, entered by hand in ``production.csv`` with its source: what net import reliance needs.

None is bundled and none is estimated: trade statistics do not tell it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from etl.fiscal_year import Basis, parse_period

HEADER = ("reporter", "scope", "period_basis", "period", "production_kg", "source", "note")
KEY = ("reporter", "scope", "period_basis", "period")
BASES: Mapping[str, Basis] = {"fiscal": "fiscal_year", "calendar": "calendar_year"}
"""Kinds of period of production, by the basis of the view that shows them."""

_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?([eE][+]?[0-9]+)?")


@dataclass(frozen=True)
class Production:
    """What a country produced in a period, in kg, who says so, and what one must know of it."""

    kilograms: float
    source: str
    note: str


Produced = Mapping[tuple[str, str, str, str], Production]
"""By reporter, scope, basis of the view and label of the period."""


def faults(
    row: Mapping[str, str], countries: Collection[str], scopes: Collection[str], start_months: Mapping[str, int]
) -> Iterator[str]:
    """What is wrong with a row of ``production.csv``, in sentences."""
    if row["reporter"] not in countries:
        yield f"reporter {row['reporter']!r} is no country code (ISO 3166-1 alpha-3) of partners.csv."
    if row["scope"] not in scopes:
        yield f"scope {row['scope']!r} is none of commodities.toml; there are {', '.join(scopes)}."
    if row["period_basis"] not in BASES.values():
        yield f"period_basis {row['period_basis']!r} is not one of {', '.join(BASES.values())}."
    else:
        basis: Basis = "fiscal_year" if row["period_basis"] == "fiscal_year" else "calendar_year"
        try:
            parse_period(row["period"], basis, start_months.get(row["reporter"], 1))
        except ValueError as error:
            yield f"period: {error}"
    text = row["production_kg"].strip()
    if not _NUMBER.fullmatch(text) or not math.isfinite(float(text)):
        yield (
            f"production_kg {row['production_kg']!r} is not a weight in kilograms, in digits without commas, 0 or more."
            " A period without a figure has no row."
        )
    if not row["source"].strip():
        yield "source is empty: production without its source cannot be checked."


def produced(rows: Iterable[Mapping[str, str]]) -> Produced:
    """The rows of ``production.csv`` by what they are of; each is as :func:`faults` wants it."""
    shown: dict[str, str] = {native: basis for basis, native in BASES.items()}
    return {
        (row["reporter"], row["scope"], shown[row["period_basis"]], row["period"]): Production(
            float(row["production_kg"]), row["source"], row["note"]
        )
        for row in rows
    }
