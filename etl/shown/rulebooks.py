"""What rulebooks say of the imports of a scope, year by year and condition by condition."""

from __future__ import annotations

import polars as pl

from etl.rulebooks import COMPARISONS, INDICATORS, UNDECIDED
from etl.schema import Column, Table
from etl.shown.charts import COVERAGE, FINDINGS, MONTHS_COVERED, PERIOD, PROVENANCE

_T, _F, _I = pl.String, pl.Float64, pl.Int32
VERDICTS = ("true", "false", UNDECIDED)
NOT_FOR = "does not apply"
RULEBOOK = (
    Column("rulebook", _T, "id of the rulebook"),
    Column("rulebook_name", _T, "its name"),
    Column("rulebook_year", _I, "year in which the rule was stated"),
    Column("verdict", _T, "whether the rule holds; of a rule on several years, in so many of them", words=VERDICTS),
    Column("margin", _F, "signed distance of the binding condition's measure from its threshold, above zero where the"
           " condition holds; where a bound decides, at least so much", "unit of the measure", nullable=True),
    Column("margin_relative", _F, "the same in proportion to the threshold, which tells the binding condition", "ratio",
           nullable=True),
    Column("binding", _T, "the condition nearest to its threshold, or farthest on the wrong side of it", nullable=True),
    Column("missing", _T, "what is missing where the rule cannot be decided, in words", nullable=True),
    Column("years_true", _I, "years of the window in which its conditions held", "years"),
    Column("years_false", _I, "years of the window in which they did not", "years"),
    Column("years_undecided", _I, "years of the window for which that cannot be decided", "years"),
)  # fmt: skip
"""Columns on a verdict that several tables share."""

RULEBOOKS = Table(
    "rulebooks",
    "Verdicts of the rulebooks on the imports of a scope, by value whatever the measure of the view: one row per year,"
    " rule and condition.",
    (
        PERIOD,
        *RULEBOOK,
        Column("holds", _T, "whether the conditions hold in this very year", words=VERDICTS),
        Column("level", _T, "the rule's name for the range of the first measure", nullable=True),
        Column("years_needed", _I, "years of the window in which they have to hold", "years"),
        Column("window", _I, "the year and those before it that are counted", "years"),
        Column("condition", _T, "the rule's name for the condition"),
        Column("says", _T, "the condition in words"),
        Column("indicator", _T, "indicator that is measured", words=tuple(INDICATORS)),
        Column("measure", _F, "the figure: shares and indices 0–1, value_usd in USD", "unit of the indicator",
               nullable=True),
        Column("measure_at_least", _F, "lower bound of a figure that is not known", "unit of the indicator",
               nullable=True),
        Column("comparison", _T, "how the figure is compared; empty = the rule states no threshold", nullable=True,
               words=COMPARISONS),
        Column("threshold", _F, "the threshold", "unit of the indicator", nullable=True),
        Column("condition_margin", _F, "signed distance from the threshold, above zero where the condition holds",
               "unit of the indicator", nullable=True),
        Column("condition_verdict", _T, "whether the condition holds; does not apply: it is for members of a bloc",
               words=(*VERDICTS, NOT_FOR)),
        Column("condition_missing", _T, "why the figure is not known", nullable=True),
        Column("top_partner", _T, "largest supplier by value", nullable=True),
        Column("exports_source", _T, "source id of the exports", nullable=True),
        Column("months_covered", _I, MONTHS_COVERED.description, "months", nullable=True),
        Column("coverage", _T, COVERAGE.description, words=COVERAGE.words, nullable=True),
        FINDINGS,
        Column("rulebook_source", _T, "who states the rule, where"),
        Column("url", _T, "address of the source"),
        Column("caveat", _T, "what the rule was made for, and what to know before using it here"),
        *(column for column in PROVENANCE if column.name not in ("status", "era")),
    ),
    ("period", "rulebook", "condition"),
)  # fmt: skip

TABLES = (RULEBOOKS,)
