"""The columns of tables as pages print them: their heads, and the form of what stands below. No Dash."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from etl import numbers
from etl.checks.declared import BY_ID
from etl.folds import NONE
from etl.language import later, say

Name = Callable[[str], str]
"""The name of a country by its code."""


@dataclass(frozen=True)
class Form:
    """How the values of a column are printed, and whether they are numbers."""

    printed: Callable[[Any, Name], str]
    number: bool = True


def _percent(share: float) -> str:
    if 0 < share < 0.001:
        return numbers.percent(share)
    return f"{numbers.fixed(100 * share, 1)} %"


def _growth(growth: float) -> str:
    return _signed(f"{numbers.fixed(abs(100 * growth), 1)} %", round(100 * growth, 1))


def _points(points: float) -> str:
    return _signed(numbers.fixed(abs(points), 1), round(points, 1))


def _signed(digits: str, rounded: float) -> str:
    """The ``digits`` of what was ``rounded`` with its sign; what rounds to nothing has none."""
    return digits if rounded == 0 else f"{'+' if rounded > 0 else '−'}{digits}"


def _findings(ids: str) -> str:
    """What was found, by the titles of the checks; one of another version by its id."""
    return "; ".join(say(BY_ID[each].title) if each in BY_ID else each for each in ids.split(";"))


_WORDS = {
    "complete": later("complete"),
    "extract": later("extract"),
    "truncated": later("truncated"),
    "published": later("published"),
    "converted": later("converted"),
    "value": later("by value"),
    "weight": later("by weight"),
    "enters": later("enters"),
    "leaves": later("leaves"),
}
TEXT = Form(lambda text, _: str(text), number=False)
WORD = Form(lambda text, _: say(_WORDS.get(text, text)), number=False)
FINDINGS = Form(lambda ids, _: _findings(ids), number=False)
PARTNER = Form(lambda code, name: name(code), number=False)
WHOLE = Form(lambda number, _: numbers.fixed(number, 0))
CENTS = Form(lambda number, _: numbers.fixed(number, 2))
CRORE = Form(lambda number, _: numbers.fixed(number, 2, "indian"))
TENTH = Form(lambda number, _: numbers.fixed(number, 1))
RATIO = Form(lambda number, _: numbers.significant(number))
PERCENT = Form(lambda share, _: _percent(share))
GROWTH = Form(lambda growth, _: _growth(growth))
POINTS = Form(lambda points, _: _points(points))
INDEX = Form(lambda index, _: numbers.fixed(10_000 * index, 0))

PRINTED: Mapping[str, tuple[str, Form]] = {
    "period": (later("Period"), TEXT),
    "reporter_name": (later("Importer"), TEXT),
    "earlier": (later("Compared with"), TEXT),
    "code": (later("HS code"), TEXT),
    "codes": (later("HS codes"), TEXT),
    "name": (later("Commodity"), TEXT),
    "partner_name": (later("Partner"), TEXT),
    "exporter_name": (later("Exporter"), TEXT),
    "change": (later("Change"), WORD),
    "value_usd": (later("Value, USD"), WHOLE),
    "value_inr_crore": (later("Value, ₹ crore"), CRORE),
    "inr_origin": (later("Rupees"), WORD),
    "value_local": (later("Value, currency of the source"), WHOLE),
    "currency": (later("Currency"), TEXT),
    "partner_value_usd": (later("From the focus supplier, USD"), WHOLE),
    "partner_value_usd_unfolded": (later("From it alone, USD"), WHOLE),
    "import_value_usd": (later("Imports, USD"), WHOLE),
    "export_value_usd": (later("Exports, USD"), WHOLE),
    "value_before_usd": (later("Value before, USD"), WHOLE),
    "value_change_usd": (later("Change, USD"), WHOLE),
    "volume_effect_usd": (later("By volume, USD"), WHOLE),
    "price_effect_usd": (later("By price, USD"), WHOLE),
    "not_weighed_usd": (later("Without weight, USD"), WHOLE),
    "net_weight_kg": (later("Weight, kg"), WHOLE),
    "import_weight_kg": (later("Imports, kg"), WHOLE),
    "export_weight_kg": (later("Exports, kg"), WHOLE),
    "unit_value_usd_per_kg": (later("USD per kg"), CENTS),
    "unit_value_before_usd_per_kg": (later("USD per kg before"), CENTS),
    "share_value": (later("Share by value"), PERCENT),
    "share_weight": (later("Share by weight"), PERCENT),
    "share_gap": (later("Gap, points"), POINTS),
    "share_value_unfolded": (later("By itself, by value"), PERCENT),
    "share_weight_unfolded": (later("By itself, by weight"), PERCENT),
    "share": (later("Share"), PERCENT),
    "share_before": (later("Share before"), PERCENT),
    "share_after": (later("Share after"), PERCENT),
    "rank": (later("Rank"), WHOLE),
    "hhi": (later("HHI"), INDEX),
    "effective_suppliers": (later("Effective suppliers"), TENTH),
    "top_partner": (later("Largest partner"), PARTNER),
    "top_partner_name": (later("Largest supplier"), TEXT),
    "top_share": (later("Its share"), PERCENT),
    "cr3": (later("Share of the largest three"), PERCENT),
    "cr5": (later("Share of the largest five"), PERCENT),
    "suppliers": (later("Partners"), WHOLE),
    "hhi_unfolded": (later("HHI, each by itself"), INDEX),
    "import_cover_by_exports": (later("Exports / imports"), RATIO),
    "net_import_reliance": (later("Net import reliance"), PERCENT),
    "value_year_before_usd": (later("A year before, USD"), WHOLE),
    "growth_month": (later("Growth"), GROWTH),
    "growth_three_months": (later("Growth, three months"), GROWTH),
    "growth_fiscal_to_date": (later("Growth, fiscal year so far"), GROWTH),
    "rolling_share_value": (later("Share by value, twelve months"), PERCENT),
    "rolling_share_weight": (later("Share by weight, twelve months"), PERCENT),
    "rolling_hhi": (later("HHI, twelve months"), INDEX),
    "world_export_hhi_value": (later("World-export HHI, by value"), INDEX),
    "world_export_hhi_weight": (later("World-export HHI, by weight"), INDEX),
    "before": (later("Before"), WHOLE),
    "lost": (later("Lost"), WHOLE),
    "added": (later("Added"), WHOLE),
    "after": (later("After"), WHOLE),
    "dependent": (later("Rule holds"), WHOLE),
    "not_dependent": (later("Rule does not hold"), WHOLE),
    "undecided": (later("Cannot be decided"), WHOLE),
    "complete": (later("Complete"), WHOLE),
    "measure": (later("Measure"), WORD),
    "months_covered": (later("Months"), WHOLE),
    "coverage": (later("Coverage"), WORD),
    "findings": (later("Findings"), FINDINGS),
}
"""Head and form of the columns that pages print, in their order; files have the others too."""
_TOLD_ONCE = ("measure", "coverage", "months_covered", "currency")
"""Columns that say nothing row by row where all rows agree."""
_APART = "_unfolded"
"""What the names of columns end in that tell of each supplier by itself; without a group that is nothing else."""


def printed(frame: pl.DataFrame) -> list[str]:
    """The columns of ``frame`` that a page prints: those with a head and with something below it."""
    there = [name for name in PRINTED if name in frame.columns and frame[name].null_count() < frame.height]
    if "top_partner_name" in there:
        there.remove("top_partner")
    if "codes" in there and frame["codes"].dtype.is_numeric():  # of a screening their number, the sum of the verdicts
        there.remove("codes")
    grouped = "fold" in frame.columns and (frame["fold"] != NONE.id).any()
    return [
        name
        for name in there
        if (name not in _TOLD_ONCE or frame[name].n_unique() > 1) and (grouped or not name.endswith(_APART))
    ]
