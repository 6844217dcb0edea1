"""All checks on one flow table."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl

from etl import schema
from etl.checks import eras, splits, state, values
from etl.checks.declared import CHECKS
from etl.checks.subject import Subject
from etl.fiscal_year import period_label

FUNCTIONS: Mapping[str, Callable[[Subject], pl.DataFrame]] = {
    "partner-collapse": splits.partner_collapse,
    "value-outlier": values.value_outlier,
    "code-outside-era": eras.code_outside_era,
    "extract": state.extract,
    "corrected": state.corrected,
}
"""What carries out each declared check."""


def findings(subject: Subject) -> pl.DataFrame:
    """All findings, in the shape of :data:`etl.schema.FINDINGS`, sorted by its key."""
    raised = pl.concat([FUNCTIONS[check.id](subject) for check in CHECKS])
    labels = [
        period_label(start, months, basis, subject.start_months.get(reporter, 1))
        for start, months, basis, reporter in raised.select(
            "period_start", "period_months", "basis", "reporter"
        ).iter_rows()
    ]
    return (
        raised.with_columns(pl.Series("period", labels, pl.String))
        .rename({"hs_code": "code"})
        .select(schema.FINDINGS.names)
        .sort(schema.FINDINGS.key, nulls_last=False)
    )
