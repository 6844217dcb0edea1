"""The tables of the page Analysis: net trade, unit values, what a change is made of, signals of months."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from etl.definitions import column
from etl.schema import FLOWS_WORDS, Column, Table
from etl.shown.charts import (
    COVERAGE,
    ERA,
    FINDINGS,
    MONTHS_COVERED,
    PARTNER,
    PERIOD,
    PROVENANCE,
    SHARE_VALUE,
)

_T, _F = pl.String, pl.Float64
_VIEW = tuple(column for column in PROVENANCE if column.name not in ("status", ERA.name))
"""What figures are, without what only one period can have."""
_VALUE = Column("value_usd", _F, "value", "USD", nullable=True)
_NAME = Column("partner_name", _T, "name of the partner")
_EARLIER = Column("earlier", _T, "the period it is compared with: of years the complete one before, of months the same"
                  " month a year before")  # fmt: skip
_REASON = Column("reason", _T, "why a figure is not computable, and what is missing", nullable=True)
_MEASURE = Column("measure", _T, "value or weight", words=("value", "weight"))


def _usd(name: str, meaning: str) -> Column:
    return Column(name, _F, meaning, "USD", nullable=True)


def _of(indicator: str, name: str, meaning: str) -> Column:
    """A column of an indicator's column, under a name of its own."""
    return replace(column(indicator), name=name, description=meaning)


def _unfolded(*names: str, of: str) -> list[Column]:
    """The same with every supplier by itself."""
    return [_of(of, f"{name}_unfolded", f"{name} with every supplier by itself") for name in names]


NET_TRADE = Table(
    "net_trade",
    "Exports beside imports, by code and period. They are not netted: what is sold and what is bought under one code"
    " are different products.",
    (
        PERIOD,
        Column("code", _T, "HS codes of the row: of a scope of several, each, and all of them together"),
        _usd("import_value_usd", "value of imports"),
        _usd("export_value_usd", "value of exports"),
        _of("import_cover_by_exports", "import_cover_by_exports", "exports / imports by value, of complete periods"),
        Column("import_weight_kg", _F, "weight of imports; empty = not published", "kg", nullable=True),
        Column("export_weight_kg", _F, "weight of exports; empty = not published", "kg", nullable=True),
        _of("net_import_reliance", "net_import_reliance", "(M − X) / (production + M − X) by weight"),
        Column("reason", _T, "why net import reliance is not computable, and what is missing", nullable=True),
        Column("production_kg", _F, "production entered in production.csv; empty = none entered", "kg",
               nullable=True),
        Column("production_source", _T, "who states the production", nullable=True),
        Column("import_source", _T, "source id of the imports", nullable=True),
        Column("export_source", _T, "source id of the exports", nullable=True),
        *(
            column
            for side in FLOWS_WORDS
            for column in (
                Column(f"{side}_months_covered", pl.Int32, f"months of the {side}s that are published", "months",
                       nullable=True),
                Column(f"{side}_coverage", _T, f"complete, extract or truncated; empty = no {side}s here",
                       nullable=True, words=COVERAGE.words),
                Column(f"{side}_findings", _T, f"finding ids of the {side}s, joined by ;", nullable=True),
            )
        ),
        FINDINGS,
        *(column for column in _VIEW if column.name not in ("flow", "source", "fold")),
        Column(ERA.name, _T, ERA.description, nullable=True),
    ),
    ("code", "period"),
)  # fmt: skip

UNIT_VALUES = Table(
    "unit_values",
    "What a kilogram costs, by supplier; WLD is the total, with the unit value of all suppliers together. Of what has"
    " value and weight only, and of nothing where that is less than 80 % of the value.",
    (
        PERIOD,
        PARTNER,
        _NAME,
        _VALUE,
        Column("net_weight_kg", _F, "weight of what has value and weight; empty = not published", "kg",
               nullable=True),
        column("unit_value_usd_per_kg"),
        column("value_covered"),
        SHARE_VALUE,
        _REASON,
        MONTHS_COVERED,
        COVERAGE,
        FINDINGS,
        *PROVENANCE,
    ),
    ("period", "partner"),
)  # fmt: skip

DECOMPOSITION = Table(
    "decomposition",
    "A change in value between two complete periods as volume effect, price effect and what has no weight, which add up"
    " to it (Bennet). WLD is the total; suppliers listed in both periods follow.",
    (
        PERIOD,
        _EARLIER,
        PARTNER,
        _NAME,
        _of("value_change", "value_change_usd", "value less value of the earlier period"),
        _of("volume_effect", "volume_effect_usd", "ΔQ · (P₀ + P₁)/2"),
        _of("price_effect", "price_effect_usd", "ΔP · (Q₀ + Q₁)/2; in the total, shifts of suppliers count as price"),
        _usd("not_weighed_usd", "change of what has no weight, or of the total stands with no supplier"),
        _usd("value_before_usd", "value in the earlier period"),
        _VALUE,
        Column("weight_before_kg", _F, "weight in the earlier period, of what has value and weight", "kg",
               nullable=True),
        Column("net_weight_kg", _F, "weight of what has value and weight; empty = not published", "kg",
               nullable=True),
        _of("unit_value_usd_per_kg", "unit_value_before_usd_per_kg", "unit value in the earlier period"),
        column("unit_value_usd_per_kg"),
        _REASON,
        MONTHS_COVERED,
        COVERAGE,
        Column("findings", _T, "finding ids of both periods, joined by ;", nullable=True),
        *PROVENANCE,
    ),
    ("period", "partner"),
)  # fmt: skip

SIGNALS = Table(
    "signals",
    "Each month beside the same a year before, alone, as three months and as the fiscal year so far; share of the focus"
    " supplier and concentration over the twelve months that end with it. A window with a month that is missing is"
    " empty, and so are shares over one whose split by country is left out.",
    (
        PERIOD,
        _VALUE,
        _usd("value_year_before_usd", "value of the same month a year before"),
        _of("import_growth", "growth_month", "growth on it"),
        _usd("three_months_usd", "sum of the three months that end with this one"),
        _usd("three_months_year_before_usd", "sum of the same three a year before"),
        _of("import_growth", "growth_three_months", "growth on them"),
        Column("fiscal_year", _T, "fiscal year that the month belongs to"),
        Column("fiscal_year_months", pl.Int32, "months of it so far", "months"),
        _usd("fiscal_to_date_usd", "sum of those months"),
        _usd("fiscal_to_date_year_before_usd", "sum of the same months of the fiscal year before"),
        _of("import_growth", "growth_fiscal_to_date", "growth on them"),
        PARTNER,
        _of("share_value", "rolling_share_value", "share of the focus supplier by value over twelve months, 0–1"),
        _of("share_weight", "rolling_share_weight", "share of the focus supplier by weight over twelve months, 0–1"),
        _of("hhi", "rolling_hhi", "Herfindahl-Hirschman index over twelve months by the measure, 0–1"),
        *_unfolded("rolling_share_value", "rolling_share_weight", of="share_value"),
        *_unfolded("rolling_hhi", of="hhi"),
        _MEASURE,
        Column("rolling_findings", _T, "finding ids in the twelve months, joined by ;", nullable=True),
        Column("reason", _T, "why shares and index over twelve months are empty: months missing or left out",
               nullable=True),
        MONTHS_COVERED,
        COVERAGE,
        FINDINGS,
        *PROVENANCE,
    ),
    ("period",),
)  # fmt: skip

EVENTS = Table(
    "events_before_after",
    "The months before a dated event beside those after it; the month of the event belongs to neither. A comparison in"
    " time, not a cause.",
    (
        Column("period", _T, "month of the event"),
        Column("event", _T, "id of the event"),
        Column("date", _T, "day of the event, ISO 8601"),
        Column("actor", _T, "who acted"),
        Column("title", _T, "what happened"),
        Column("months_before", pl.Int32, "months before it that are compared", "months"),
        Column("months_after", pl.Int32, "months after it that are compared", "months"),
        _usd("mean_before_usd", "mean value of a month before"),
        _usd("mean_after_usd", "mean value of a month after"),
        _of("import_growth", "change", "growth of the mean"),
        PARTNER,
        _of("share_value", "share_before", "share of the focus supplier over the months before, by the measure, 0–1"),
        _of("share_value", "share_after", "share of the focus supplier over the months after, by the measure, 0–1"),
        _of("hhi", "hhi_before", "Herfindahl-Hirschman index over the months before, 0–1"),
        _of("hhi", "hhi_after", "Herfindahl-Hirschman index over the months after, 0–1"),
        *_unfolded("share_before", "share_after", of="share_value"),
        *_unfolded("hhi_before", "hhi_after", of="hhi"),
        _MEASURE,
        Column("reason", _T, "why shares and index are empty: months missing or left out", nullable=True),
        Column("other_events", _T, "ids of the other events in those months, joined by ;", nullable=True),
        Column("findings", _T, "finding ids of those months, joined by ;", nullable=True),
        Column("event_source", _T, "who tells of the event"),
        *_VIEW,
    ),
    ("event",),
)  # fmt: skip

ENTRIES_EXITS = Table(
    "entries_exits",
    "Suppliers who enter and leave: under 0.1 % or not listed in the one of two complete periods, at least 1 % in the"
    " other. By month twelve months are compared with the twelve before, back from the latest.",
    (
        replace(PERIOD, description="2023-24 (fiscal), 2024 (calendar) or the last of twelve months, 2026-06 (month)"),
        replace(
            _EARLIER,
            description="the period it is compared with: of years the complete one before; by month the"
            " last of the twelve months before",
        ),
        PARTNER,
        _NAME,
        Column("change", _T, "enters or leaves", words=("enters", "leaves")),
        _usd("value_usd", "value in the period; empty = not listed"),
        _usd("value_before_usd", "value in the earlier period; empty = not listed"),
        _of("share_value", "share", "share in the period by the measure, 0–1; empty = not listed"),
        _of("share_value", "share_before", "share in the earlier period; empty = not listed"),
        _MEASURE,
        MONTHS_COVERED,
        COVERAGE,
        Column("findings", _T, "finding ids of both periods, joined by ;", nullable=True),
        *PROVENANCE,
    ),
    ("period", "partner"),
)

SERIES = (NET_TRADE, UNIT_VALUES, DECOMPOSITION, SIGNALS, EVENTS, ENTRIES_EXITS)
