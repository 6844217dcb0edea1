"""All checks on one flow table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import polars as pl

from etl import schema
from etl.checks import across, eras, held, periods, printed, rates, splits, state, values, weights, whole, zeros
from etl.checks.declared import CHECKS
from etl.checks.subject import Subject
from etl.fiscal_year import Basis, Period, period_label

FUNCTIONS: Mapping[str, Callable[[Subject], pl.DataFrame]] = {
    "partner-collapse": splits.partner_collapse,
    "partner-sum": lambda subject: pl.concat([splits.partner_sum(subject), held.lists(subject)]),
    "period-sum": lambda subject: pl.concat([periods.period_sum(subject), held.gaps(subject), whole.missing(subject)]),
    "printed-growth": printed.printed_growth,
    "unit-value": weights.unit_value,
    "value-outlier": values.value_outlier,
    "weight-mirror": across.weight_mirror,
    "above-world-exports": across.above_world_exports,
    "implied-rate": rates.implied_rate,
    "zero-or-blank": zeros.zero_or_blank,
    "new-partner": splits.new_partner,
    "code-outside-era": eras.code_outside_era,
    "extract": state.extract,
    "provisional": state.provisional,
    "corrected": state.corrected,
}
"""What carries out each declared check."""


def findings(subject: Subject) -> pl.DataFrame:
    """All findings, in the shape of :data:`etl.schema.FINDINGS` and sorted by its key; one of a kind in each cell."""
    raised = pl.concat([FUNCTIONS[check.id](subject) for check in CHECKS])
    labels = [
        _label(start, months, basis, subject.start_months.get(reporter, 1))
        for start, months, basis, reporter in raised.select(
            "period_start", "period_months", "basis", "reporter"
        ).iter_rows()
    ]
    return (
        raised.with_columns(pl.Series("period", labels, pl.String))
        .rename({"hs_code": "code"})
        .select(schema.FINDINGS.names)
        .sort(*schema.FINDINGS.key, maintain_order=True)
        .unique(schema.FINDINGS.key, keep="first", maintain_order=True)
    )


def _label(start: date, months: int, basis: Basis, start_month: int) -> str:
    """The label of a period; of months together the first and the last, since ``2024-04`` is a month."""
    if basis != "year_to_date":
        return period_label(start, months, basis, start_month)
    return f"{start:%Y-%m}..{Period(start, months - 1, basis).end:%Y-%m}"
