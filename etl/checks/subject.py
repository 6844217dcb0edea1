"""What the checks look at, and the shape in which they say what they found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import polars as pl

from etl import exchange, schema, words
from etl.checks.declared import BY_ID
from etl.commodities import Band
from etl.corrections import Correction
from etl.links import Links
from etl.schema import WORLD

SERIES = ["source", "reporter", "flow", "hs_code"]
SPAN = ["period_start", "period_months"]
CELL = [*SERIES, "basis", *SPAN]
"""What a finding speaks of, besides the partner."""

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Subject:
    """The flow table after corrections, and what else the checks are told.

    ``start_months`` is the first month of the fiscal year by reporter, ``names`` the countries by ISO3; ``beside`` and
    ``precision`` are the tables :data:`etl.schema.PRINTED` and :data:`etl.schema.PRECISION`; ``rates`` are average
    exchange rates by period, ``unit_values`` the bands by code, ``links`` say which codes the revisions of
    the HS have.
    """

    flows: pl.DataFrame
    corrections: Sequence[Correction] = ()
    start_months: Mapping[str, int] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    beside: pl.DataFrame = field(default_factory=schema.PRINTED.empty)
    precision: pl.DataFrame = field(default_factory=schema.PRECISION.empty)
    rates: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=exchange.AVERAGES))
    unit_values: Mapping[str, Band] = field(default_factory=dict)
    links: Links = field(default_factory=Links)

    @cached_property
    def published(self) -> pl.DataFrame:
        """Rows as published, whether a correction hides them or not."""
        return newest(self.flows.filter(pl.col("edition") != "corrected"))

    @cached_property
    def shown(self) -> pl.DataFrame:
        """Rows as the corrected view has them."""
        return newest(self.flows.filter(pl.col("edition") != "as-published"))

    def name(self, iso3: str) -> str:
        """A country inside a sentence."""
        return words.country(self.names.get(iso3, iso3))


def newest(flows: pl.DataFrame) -> pl.DataFrame:
    """Of one code and period in several nomenclatures of a source the rows of the newest: it is the same trade."""
    cell = [*SERIES, *SPAN]
    several = flows.lazy().group_by(cell).agg(pl.col("nomenclature").n_unique()).filter(pl.col("nomenclature") > 1)
    doubled = several.select(cell).collect()
    if doubled.is_empty():
        return flows
    latest = pl.col("nomenclature") == pl.col("nomenclature").max().over(cell)
    return pl.concat(
        [flows.join(doubled, on=cell, how="anti"), flows.join(doubled, on=cell, how="semi").filter(latest)]
    )


def by_partner() -> pl.Expr:
    """Rows of a country, not of the published total."""
    return pl.col("partner") != WORLD


def raised(
    hits: pl.DataFrame, check: str, message: Callable[[Row], str], evidence: Callable[[Row], str]
) -> pl.DataFrame:
    """Findings on the cells of ``hits``, and on its column ``partner`` if there is one."""
    partner = "partner" if "partner" in hits.columns else pl.lit(None, pl.String).alias("partner")
    rows = hits.to_dicts()
    return hits.select(
        *CELL,
        partner,
        pl.lit(check).alias("id"),
        pl.lit(BY_ID[check].severity).alias("severity"),
        pl.Series("message", [message(row) for row in rows], pl.String),
        pl.Series("evidence", [evidence(row) for row in rows], pl.String),
    )


def usd(value: float) -> str:
    """``USD 8.94 million``: two decimals, so that printed figures are recognised."""
    if abs(value) >= 1e9:
        return f"USD {value / 1e9:,.2f} billion"
    return f"USD {value / 1e6:,.2f} million" if abs(value) >= 1e4 else f"USD {value:,.0f}"


def kilograms(weight: float) -> str:
    """``51,356 t``; below a tonne in kilograms."""
    return f"{weight / 1e3:,.0f} t" if weight >= 1e5 else f"{weight:,.0f} kg"


def counted(number: int, thing: str) -> str:
    """``1 supplier``, ``1,200 suppliers``."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
