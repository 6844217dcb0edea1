"""The table of the screening: a row per code, with columns for each rulebook, and its count over the years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from etl.definitions import column
from etl.schema import Column, Table
from etl.shown.charts import COVERAGE, CURRENCY, ERA, FINDINGS, MONTHS_COVERED, VALUE_LOCAL, WEIGHT

_T, _F, _N = pl.String, pl.Float64, pl.Int32
VERDICTS = ("true", "false", "cannot be decided")
RULE = "<rule>"
"""Stands for the id of each rulebook."""
CHANGES = ("entry", "exit", "stays", "stays out")
_FIRST = (
    Column("code", _T, "HS code or line of a national tariff, as published"),
    Column("scope", _T, "id of the smallest scope that consists of exactly this code; empty = none", nullable=True),
    Column("import_value_usd", _F, "imports of the year; of an extract at least so much", "USD", nullable=True),
    column("top_partner"),
    column("top_share"),
    column("hhi"),
    column("effective_suppliers"),
)
_VERDICT = Column(RULE, _T, "verdict of the rulebook of that id", words=VERDICTS)
_MIDDLE = (
    Column("period", _T, "2023-24 (fiscal) or 2024 (calendar)"),
    Column("source", _T, "source id: the first of the preferred order that has the code in the year"),
    Column("nomenclature", _T, "HS2017, ITC-HS, …", nullable=True),
    COVERAGE,
    FINDINGS,
    MONTHS_COVERED,
    WEIGHT,
    column("suppliers"),
    Column("unspecified_share", _F, "share of origins that the publisher does not tell, 0–1", "fraction",
           nullable=True),
    column("world_export_hhi"),
    column("import_cover_by_exports"),
    VALUE_LOCAL,
    CURRENCY,
    Column("earlier_years", _T, "why years before this one do not count", nullable=True),
    ERA,
)  # fmt: skip
_OF_RULE = (
    Column(f"{RULE}_margin", _F, "distance of the binding measure from its threshold in this year, above zero where its"
           " condition holds", "unit of the measure", nullable=True),
    Column(f"{RULE}_held", _N, "of the rule's last years, three unless it says otherwise, those in which its conditions"
           " held", "years", nullable=True),
    Column(f"{RULE}_undecided", _N, "of those years the ones that cannot be decided", "years", nullable=True),
    Column(f"{RULE}_binding", _T, "the condition nearest to its threshold", nullable=True),
    Column(f"{RULE}_missing", _T, "why it cannot be decided", nullable=True),
    Column(f"{RULE}_previous", _T, "verdict in the earlier year previous_period", words=VERDICTS),
    Column(f"{RULE}_previous_margin", _F, "margin of that year", "unit of the measure", nullable=True),
    Column(f"{RULE}_change", _T, "entry: true now and false then; exit: false now and true then; empty where one of the"
           " two cannot be decided", nullable=True, words=CHANGES),
)  # fmt: skip
_LAST = (
    Column("previous_period", _T, "the earlier year that the verdicts are compared with", nullable=True),
    Column("thresholds", _T, "thresholds that the address moves, joined by ;", nullable=True),
    Column("status", _T, "estimated: the publisher estimated some of the weights", nullable=True),
    Column("reporter", _T, "ISO 3166-1 alpha-3"),
    Column("flow", _T, "import"),
    Column("basis", _T, "fiscal or calendar"),
    Column("data", _T, "corrected or as-published"),
    Column("fold", _T, "suppliers counted together: none, or a group of groups.csv"),
    Column("vintage", _T, "vintage of the store"),
)


def screening(rules: Sequence[str]) -> Table:
    """The table with the columns of those rulebooks."""
    columns = [*_FIRST, *_named([_VERDICT], rules), *_MIDDLE, *_named(_OF_RULE, rules), *_LAST]
    return Table(
        "screening",
        "Every code by which a country's imports are published in a year, a row per code from its preferred source,"
        " held to every rulebook.",
        tuple(columns),
        ("code",),
    )


def _named(columns: Sequence[Column], rules: Sequence[str]) -> list[Column]:
    return [replace(c, name=c.name.replace(RULE, rule)) for rule in rules for c in columns]


SCREENING = screening([RULE])
HISTORY = Table(
    "screening_history",
    "How many codes a rulebook calls dependent, year by year.",
    (
        Column("period", _T, "2023-24 (fiscal) or 2024 (calendar)"),
        Column("rule", _T, "id of the rulebook"),
        Column("codes", _N, "codes that count", "codes"),
        Column("dependent", _N, "those for which the verdict is true", "codes"),
        Column("not_dependent", _N, "those for which it is false", "codes"),
        Column("undecided", _N, "those for which it cannot be decided", "codes"),
        Column("complete", _N, "those of which the figures are of the whole year and of no extract", "codes"),
        Column("sources", _T, "source ids of the codes, joined by ;"),
        *_LAST[1:2],
        *_LAST[3:],
    ),
    ("period",),
)
TABLES = (SCREENING, HISTORY)
