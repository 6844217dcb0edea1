"""What the checks look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from etl import eras, exchange, schema, words
from etl.checks.rows import newest, years
from etl.commodities import Band
from etl.corrections import Correction
from etl.links import Links


@dataclass(frozen=True)
class Subject:
    """The flow table after corrections, and what else the checks are told.

    ``start_months`` is the first month of the fiscal year by reporter, ``names`` the countries by ISO3; ``beside`` and
    ``precision`` are the tables :data:`etl.schema.PRINTED` and :data:`etl.schema.PRECISION`; ``rates`` are average
    exchange rates by period, ``unit_values`` the bands by code, ``links`` say which codes the revisions of the HS have;
    ``asked`` is the table :data:`etl.schema.ASKED`, ``registered`` the period of each snapshot in the registry.
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
    asked: pl.DataFrame = field(default_factory=schema.ASKED.empty)
    registered: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def published(self) -> pl.DataFrame:
        """Rows as published, whether a correction hides them or not."""
        return newest(self.flows.filter(pl.col("edition") != "corrected"))

    @cached_property
    def shown(self) -> pl.DataFrame:
        """Rows as the corrected view has them."""
        return newest(self.flows.filter(pl.col("edition") != "as-published"))

    @cached_property
    def years(self) -> pl.DataFrame:
        """Years of the corrected view, columns of :data:`etl.checks.rows.YEARS` and ``goods``: like digits of another
        revision, or of another country's tariff, can be others.
        """
        found = years(self.shown, self.start_months).with_columns(year=pl.col("period_start").dt.year())
        kinds = found.select("hs_code", "nomenclature", "year").unique()
        told = pl.Series("goods", [eras.goods(self.links, *kind) for kind in kinds.iter_rows()], pl.String)
        return found.join(kinds.with_columns(told), on=kinds.columns).drop("year")

    def name(self, iso3: str) -> str:
        """A country inside a sentence."""
        return words.country(self.names.get(iso3, iso3))
