"""What depends on a supplier: a row per commodity that is bought from it, with columns for each rulebook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from etl.schema import Column, Table
from etl.shown.charts import COVERAGE, FINDINGS, MONTHS_COVERED, PARTNER, PERIOD, SHARE_VALUE, SHARE_WEIGHT, WEIGHT
from etl.shown.rulebooks import VERDICTS
from etl.shown.screening import RULE

_T, _F, _N = pl.String, pl.Float64, pl.Int32
_FIRST = (
    Column("scope", _T, "scope id; of a code that of the smallest scope which consists of exactly it; empty = none",
           nullable=True),
    Column("name", _T, "name of the commodity, or what the code is"),
    Column("codes", _T, "its HS codes"),
    PERIOD,
    PARTNER,
    Column("partner_name", _T, "name of the supplier"),
    Column("value_usd", _F, "value at stake: imports from the supplier", "USD", nullable=True),
    WEIGHT,
    SHARE_VALUE,
    SHARE_WEIGHT,
    Column("rank", _N, "place of the supplier by value, 1 is the largest; of an extract among the listed",
           nullable=True),
    Column("suppliers", _N, "suppliers with a share", "suppliers", nullable=True),
    Column("largest_since", _T, "first year of the unbroken run of years, up to this one, in which it is the largest"
           " supplier by value; empty = it is not the largest", nullable=True),
    Column("largest_in_extracts", _N, "years of that run in which it is the largest of the listed only", "years",
           nullable=True),
    Column("largest_before", _T, "what ends the run: another supplier, no figures before, a year without a usable"
           " split, or other goods under the codes", nullable=True),
    Column("import_value_usd", _F, "imports from all suppliers; of an extract at least so much", "USD", nullable=True),
)  # fmt: skip
_OF_RULE = (
    Column(RULE, _T, "verdict of the rulebook of that id on the imports of the commodity", words=VERDICTS),
    Column(f"{RULE}_margin", _F, "distance of the binding measure from its threshold in this year, above zero where its"
           " condition holds", "unit of the measure", nullable=True),
    Column(f"{RULE}_margin_relative", _F, "the same in proportion to the threshold", "ratio", nullable=True),
    Column(f"{RULE}_binding", _T, "the condition nearest to its threshold", nullable=True),
    Column(f"{RULE}_held", _N, "years of the rule's window in which its conditions held", "years", nullable=True),
    Column(f"{RULE}_undecided", _N, "years of the window that cannot be decided", "years", nullable=True),
    Column(f"{RULE}_missing", _T, "why it cannot be decided", nullable=True),
)  # fmt: skip
_LAST = (
    COVERAGE,
    MONTHS_COVERED,
    FINDINGS,
    Column("goods", _T, "what the rows are", words=("commodities", "codes")),
    Column("rule", _T, "id of the rulebook by which the rows are sorted"),
    Column("reporter", _T, "ISO 3166-1 alpha-3"),
    Column("flow", _T, "import"),
    Column("basis", _T, "fiscal or calendar"),
    Column("source", _T, "source id: the first of the preferred order that has the commodity in the year"),
    Column("data", _T, "corrected or as-published"),
    Column("fold", _T, "suppliers counted together: none, or a group of groups.csv"),
    Column("vintage", _T, "vintage of the store"),
)


def supplier(rules: Sequence[str]) -> Table:
    """The table with the columns of those rulebooks."""
    named = [replace(c, name=c.name.replace(RULE, rule)) for rule in rules for c in _OF_RULE]
    return Table(
        "supplier",
        "What a country buys from one supplier in a year, a row per commodity or code. First those that depend on it by"
        " the chosen rule: the rule holds and it is the largest supplier. Some commodities hold others: values are not"
        " to be added up.",
        (*_FIRST, *named, *_LAST),
        ("scope", "codes"),
    )


SUPPLIER = supplier([RULE])
TABLES = (SUPPLIER,)
