"""Every table of the store declared once: columns, types, units, keys. Validation, Parquet metadata and the data
dictionary (:mod:`etl.dictionary`) come from these declarations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from etl import words

Dtype = pl.DataType | type[pl.DataType]


@dataclass(frozen=True)
class Column:
    """One column: type, meaning, unit, for a closed vocabulary its words, and the id of the indicator it holds."""

    name: str
    dtype: Dtype
    description: str
    unit: str = ""
    nullable: bool = False
    words: tuple[str, ...] = ()
    indicator: str = ""


@dataclass(frozen=True)
class Table:
    """A table with its key; ``key`` columns together are unique."""

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def names(self) -> list[str]:
        """Column names in their published order."""
        return [c.name for c in self.columns]

    @property
    def polars_schema(self) -> dict[str, Any]:
        """Name → Polars type."""
        return {c.name: c.dtype for c in self.columns}

    def empty(self) -> pl.DataFrame:
        """A frame of this shape without rows."""
        return pl.DataFrame(schema=self.polars_schema)

    def frame(self, rows: list[Mapping[str, Any]]) -> pl.DataFrame:
        """A frame of this shape from dictionaries."""
        return pl.DataFrame(rows, schema=self.polars_schema, orient="row")


FLOWS_WORDS = ("import", "export")
BASES = ("month", "fiscal_year", "calendar_year", "year_to_date")
STATUSES = ("final", "revised", "provisional", "estimated")
COVERAGES = ("complete", "extract", "truncated")
EDITIONS = ("both", "as-published", "corrected")
PRINTED_FIGURES = ("value", "previous", "growth")
HS_REVISIONS = ("HS1992", "HS1996", "HS2002", "HS2007", "HS2012", "HS2017", "HS2022")
"""Revisions of the Harmonized System, by the year in which they came into force."""
NOMENCLATURE = "|".join(("HS", *HS_REVISIONS, "ITC-HS", "CN(19|20)[0-9]{2}", "HTS", "SCHB"))
"""What a nomenclature can be called: HS, its revisions, India's and the EU's tariffs, the US tariff and Schedule B."""
ORIGINS = ("published", "converted")

MIRRORED = ("baci",)
"""Sources in which a flow stands once, as the importer's; the exporter's view is the same row."""

OWN = "csv"
"""The source of the user's own tables: a code that one leaves out in a period need not have been without trade."""

WORLD, UNSPECIFIED = "WLD", "XXX"
"""Partners that are no country: the published total, and origins that the publisher does not tell."""
EXTRACT = "extract"
MASKED = "partner-collapse"
"""The finding on a split by partner that cannot be used."""
OUTSIDE_ERA = "code-outside-era"
EXHAUSTIVE = ("eidb-hs8",)
"""Datasets that list every line with trade: a code without rows there had none."""

_T, _F, _D = pl.String, pl.Float64, pl.Date

FLOWS = Table(
    "flows",
    "One row per reporter × partner × flow × code × period × source, in the units of the columns.",
    (
        Column("source", _T, "publisher, one of the source ids"),
        Column("dataset", _T, "the publisher's table or report"),
        Column("snapshot_id", _T, "first twelve digits of the snapshot's sha256; key into sources; joined by ; where a"
               " publisher gives value and quantity in reports of their own"),
        Column("vintage", _D, "day the (latest) snapshot was retrieved"),
        Column("reporter", _T, "country whose trade it is, ISO 3166-1 alpha-3"),
        Column("partner", _T, "supplier or customer, ISO 3166-1 alpha-3; WLD published total; XXX unspecified"),
        Column("partner_printed", _T, "name or code as published"),
        Column("flow", _T, "import or export, decided by the report", words=FLOWS_WORDS),
        Column("hs_code", _T, "digits as published"),
        Column("nomenclature", _T, "HS2017, ITC-HS, CN2024, …"),
        Column("period_start", _D, "first day of the half-open period"),
        Column("period_months", pl.Int8, "length of the period", "months"),
        Column("basis", _T, "kind of period", words=BASES),
        Column("value_usd", _F, "trade value; null = not published", "USD", nullable=True),
        Column("usd_origin", _T, "published, or converted from value_local at the average rate of that very period",
               nullable=True, words=ORIGINS),
        Column("value_local", _F, "trade value in the reporter's currency; null = not published", "currency",
               nullable=True),
        Column("currency", _T, "ISO 4217 code of value_local", nullable=True),
        Column("quantity", _F, "quantity as published", "quantity_unit", nullable=True),
        Column("quantity_unit", _T, "unit of quantity as published", nullable=True),
        Column("net_weight_kg", _F, "weight, only where the publisher gives one", "kg", nullable=True),
        Column("status", _T, "state of the figure where the publisher tells it; estimated = the weight is",
               nullable=True, words=STATUSES),
        Column("coverage", _T, "complete; extract: a total is a lower bound, a listed supplier's share an upper"
               " bound, its value exact; truncated", words=COVERAGES),
        Column("edition", _T, "view that shows the row: both, as-published (hidden by a correction), corrected",
               words=EDITIONS),
    ),
    key=("source", "reporter", "partner", "flow", "hs_code", "nomenclature", "period_start", "period_months",
         "basis", "edition"),
)  # fmt: skip

FINDINGS = Table(
    "findings",
    "What the checks and corrections say: one finding per source × reporter × flow × code × period.",
    (
        Column("id", _T, "kind of finding"),
        Column("severity", _T, "error: do not use; warning: read before use; info",
               words=("error", "warning", "info")),
        Column("source", _T, "source id"),
        Column("reporter", _T, "ISO 3166-1 alpha-3"),
        Column("partner", _T, "ISO 3166-1 alpha-3, where the finding concerns one partner", nullable=True),
        Column("flow", _T, "import or export", words=FLOWS_WORDS),
        Column("code", _T, "HS code as published"),
        Column("period", _T, "label of the period"),
        Column("message", _T, "what is the matter, with the numbers"),
        Column("evidence", _T, "what it rests on"),
        Column("basis", _T, "kind of period", words=BASES),
        Column("period_start", _D, "first day of the period"),
        Column("period_months", pl.Int8, "length of the period", "months"),
    ),
    key=("id", "source", "reporter", "partner", "flow", "code", "period_start", "period_months", "basis"),
)  # fmt: skip

SOURCES = Table(
    "sources",
    "The registry: one row per snapshot.",
    (
        Column("source", _T, "source id"),
        Column("dataset", _T, "the publisher's table or report"),
        Column("period", _T, "periods the snapshot covers, first..last"),
        Column("url", _T, "where the bytes came from"),
        Column("retrieved", _T, "day or time (UTC) of retrieval, ISO 8601"),
        Column("sha256", _T, "hash of the bytes"),
        Column("unit", _T, "units as printed"),
        Column("licence", _T, "licence of the data"),
        Column("note", _T, "what a reader must know", nullable=True),
        Column("file", _T, "path below raw/"),
        Column("coverage", _T, "complete, extract or truncated", words=COVERAGES),
        Column("parameters", _T, "what was asked, as JSON", nullable=True),
        Column(
            "status", _T, "HTTP status of the answer; by hand, for a file that was dropped into raw/", nullable=True
        ),
    ),
    key=("source", "dataset", "period", "url", "parameters", "file"),
)

AVAILABILITY = Table(
    "availability",
    "What the store holds per source, reporter, flow, code and basis.",
    (
        Column("source", _T, "source id"),
        Column("reporter", _T, "ISO 3166-1 alpha-3"),
        Column("flow", _T, "import or export", words=FLOWS_WORDS),
        Column("hs_code", _T, "digits as published"),
        Column("nomenclature", _T, "HS2017, ITC-HS, …"),
        Column("basis", _T, "kind of period", words=BASES),
        Column("first", _D, "start of the first period"),
        Column("last", _D, "start of the last period"),
        Column("periods", pl.Int32, "number of periods with rows"),
        Column("has_partners", pl.Boolean, "rows by partner exist, not only totals"),
        Column("has_weight", pl.Boolean, "some row has a weight"),
        Column("has_local_value", pl.Boolean, "some row has a value in the reporter's currency"),
    ),
    key=("source", "reporter", "flow", "hs_code", "nomenclature", "basis"),
)

ASKED = Table(
    "asked",
    "Values that publishers were asked for, code by code, and have answered, with or without trade: a code without"
    " rows in such a period was not traded. Of whole files, and of what was not fetched by this program, there are no"
    " rows.",
    (
        Column("source", _T, "source id"),
        Column("reporter", _T, "ISO 3166-1 alpha-3"),
        Column("flow", _T, "import or export", words=FLOWS_WORDS),
        Column("hs_code", _T, "digits as asked for"),
        Column("basis", _T, "kind of period", words=BASES),
        Column("period_start", _D, "first day of the period"),
        Column("period_months", pl.Int8, "length of the period", "months"),
        Column("settled", pl.Boolean, "asked when the publisher had the period, by its usual delay or by what it gave"
               " of other codes; if not, an answer without trade says nothing"),
    ),
    key=("source", "reporter", "flow", "hs_code", "basis", "period_start", "period_months"),
)  # fmt: skip

REVISIONS = Table(
    "revisions",
    "What was told of one cell at different times, from the first figure to the one that counts now: only cells of"
    " which two reports tell different figures. A row without figures: that report does not list the partner.",
    (
        *(c for c in FLOWS.columns if c.name in FLOWS.key and c.name != "edition"),
        Column("order", pl.Int32, "1 is the first that was told"),
        Column("vintage", _D, "day of retrieval"),
        Column("snapshot_id", _T, "first twelve digits of the snapshot's sha256, joined by ;"),
        Column("dataset", _T, "the publisher's table or report, joined by ;"),
        *(
            c
            for c in FLOWS.columns
            if c.name
            in ("value_usd", "value_local", "currency", "quantity", "quantity_unit", "net_weight_kg", "status")
        ),
        Column("counts", pl.Boolean, "whether the flow table has figures of this report"),
    ),
    key=(*(name for name in FLOWS.key if name != "edition"), "order"),
)

PRINTED = Table(
    "printed",
    "Figures that publishers print beside those of the flow table: the year before, the growth since, and what another"
    " column of the report repeats. They are compared, never shown as trade.",
    (
        Column("source", _T, "source id"),
        Column("snapshot_id", _T, "first twelve digits of the snapshot's sha256; key into sources"),
        Column("reporter", _T, "ISO 3166-1 alpha-3"),
        Column("partner", _T, "ISO 3166-1 alpha-3; WLD published total"),
        Column("flow", _T, "import or export", words=FLOWS_WORDS),
        Column("hs_code", _T, "digits as published"),
        Column("nomenclature", _T, "HS2017, ITC-HS, …"),
        Column("period_start", _D, "first day of the period under which it stands"),
        Column("period_months", pl.Int8, "length of the period", "months"),
        Column("basis", _T, "kind of period", words=BASES),
        Column("measure", _T, "what it is a figure of", words=("value_usd", "value_local", "quantity")),
        Column("figure", _T, "value; previous: that of a year before; growth: in percent of it", words=PRINTED_FIGURES),
        Column("number", _F, "the figure, in the unit of the measure or in percent"),
        Column("step", _F, "the finest step in which the snapshot prints such figures"),
    ),
    key=("source", "snapshot_id", "reporter", "partner", "flow", "hs_code", "nomenclature", "period_start",
         "period_months", "basis", "measure", "figure"),
)  # fmt: skip

PRECISION = Table(
    "precision",
    "The finest step in which a snapshot prints a measure: rounding moves a figure by half of it.",
    (
        Column("snapshot_id", _T, "first twelve digits of the snapshot's sha256; key into sources"),
        Column("measure", _T, "column of the flow table",
               words=("value_usd", "value_local", "quantity", "net_weight_kg")),
        Column("step", _F, "the step, in the unit of the measure"),
    ),
    key=("snapshot_id", "measure"),
)  # fmt: skip

WORLD_EXPORTS = Table(
    "world_exports",
    "Exports of every exporter to all importers by code and period, of sources that give each flow of the world once"
    " (BACI): their rows, as corrected, added up over the importers. The sum of a code is that of the world only where"
    " coverage is complete.",
    (
        Column("source", _T, "source id"),
        Column("period_start", _D, "first day of the period"),
        Column("period_months", pl.Int8, "length of the period", "months"),
        Column("basis", _T, "kind of period", words=BASES),
        Column("hs_code", _T, "digits as published"),
        Column("nomenclature", _T, "HS2017, …"),
        Column("exporter", _T, "ISO 3166-1 alpha-3; XXX unspecified"),
        Column("value_usd", _F, "exports to all importers; null where the value of one of them is not published",
               "USD", nullable=True),
        Column("net_weight_kg", _F, "weight of those of its flows that have one; null where none has", "kg",
               nullable=True),
        Column("weighed_usd", _F, "value of the flows that net_weight_kg weighs: a weight says little of an exporter"
               " where this is far below value_usd", "USD"),
        Column("importers", pl.Int32, "importers that bought from it"),
        Column("coverage", _T, "complete: every importer's rows of the code and period are; extract: some are missing,"
               " so no share of the world and no rank can be told", words=("complete", EXTRACT)),
    ),
    key=("source", "period_start", "period_months", "basis", "hs_code", "nomenclature", "exporter"),
)  # fmt: skip
WORLD_CONCENTRATION = Table(
    "world_concentration",
    "How concentrated the exporters of each code and period of world_exports are, each country by itself.",
    (
        *(c for c in WORLD_EXPORTS.columns if c.name in WORLD_EXPORTS.key and c.name != "exporter"),
        Column("world_export_hhi", _F, "sum of the squared shares of the exporters by value, 0–1; null where coverage"
               " is not complete", "fraction", nullable=True),
        next(c for c in WORLD_EXPORTS.columns if c.name == "coverage"),
    ),
    key=WORLD_EXPORTS.key[:-1],
)  # fmt: skip
VERDICTS = tuple(words.VERDICTS)
CLAIMS = Table(
    "claims",
    "Figures that others published, beside ours. What they state is quoted from published_figures.csv, the verdicts are"
    " computed.",
    (
        Column("id", _T, "the claim"),
        Column("published", _F, "the number claimed, of a range the lowest", "unit"),
        Column("ours", _F, "our number, on the scope, measure, basis and period of the columns our_…; empty = none to"
               " set beside it", "unit", nullable=True),
        Column("difference", _F, "ours − published", "unit", nullable=True),
        Column("verdict", _T, "the verdict", words=VERDICTS),
        Column("also", _T, "other verdicts that hold, joined by ;", nullable=True),
        Column("reason", _T, "why, in sentences with the numbers"),
        Column("statement", _T, "what was stated"),
        Column("source", _T, "who stated it, where and when"),
        Column("scope_as_stated", _T, "goods in the words of the source"),
        Column("scope_hs", _T, "HS codes, and whether they are stated or inferred"),
        Column("reporter", _T, "country whose trade is claimed, ISO 3166-1 alpha-3"),
        Column("partner", _T, "ISO 3166-1 alpha-3; WLD = all partners"),
        Column("flow", _T, "import or export", words=FLOWS_WORDS),
        Column("measure", _T, "value, quantity, a share or an average of one, or what is not trade"),
        Column("unit", _T, "unit of the numbers"),
        Column("period_basis", _T, "kind of period claimed"),
        Column("period", _T, "period claimed, first..last where there are several"),
        Column("published_high", _F, "highest number claimed, where it is a range", "unit", nullable=True),
        Column("ours_high", _F, "our highest, where several periods have one each", "unit", nullable=True),
        Column("our_scope", _T, "scope id, or HS code where it is no scope", nullable=True),
        Column("our_measure", _T, "value or weight", nullable=True, words=("value", "weight")),
        Column("our_basis", _T, "fiscal, calendar or month", nullable=True),
        Column("our_source", _T, "source id", nullable=True),
        Column("our_period", _T, "our periods, joined by ;", nullable=True),
        Column("our_bound", _T, "whether ours is a bound, of an extract", nullable=True, words=("at least", "at most")),
        Column("conflicts", _T, "ids of the claims it conflicts with, joined by ;", nullable=True),
    ),
    ("id",),
)  # fmt: skip

TABLES = (FLOWS, FINDINGS, SOURCES, AVAILABILITY, ASKED, CLAIMS, REVISIONS, PRINTED, PRECISION, WORLD_EXPORTS,
          WORLD_CONCENTRATION)  # fmt: skip
"""Tables of the store; those that pages show and routes answer with are in :mod:`etl.shown`."""


def faults(table: Table, frame: pl.DataFrame) -> list[str]:
    """What keeps ``frame`` from being ``table``: wrong columns or types, nulls, foreign words, double keys.

    An empty list means it conforms.
    """
    if frame.schema != pl.Schema(table.polars_schema):
        return [f"{table.name}: columns are {dict(frame.schema)}, declared are {table.polars_schema}."]
    found = []
    for column in table.columns:
        values = frame[column.name]
        if not column.nullable and values.null_count():
            found.append(f"{table.name}.{column.name}: {values.null_count()} empty cells.")
        if column.words and (foreign := set(values.drop_nulls().unique()) - set(column.words)):
            found.append(f"{table.name}.{column.name}: {sorted(foreign)} are not among {list(column.words)}.")
    if table.key and (double := frame.height - frame.select(table.key).n_unique()):
        found.append(f"{table.name}: {double} rows repeat a key ({', '.join(table.key)}).")
    return found
