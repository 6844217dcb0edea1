"""What is known of the state of a figure: a part of the whole, or corrected."""

from __future__ import annotations

import polars as pl

from etl.checks.subject import CELL, Subject, raised
from etl.corrections import Correction, covers
from etl.schema import EXTRACT


def extract(subject: Subject) -> pl.DataFrame:
    """Cells that the publisher has whole and this store only in part."""
    cells = subject.flows.filter(pl.col("coverage") == EXTRACT).group_by(CELL).agg(count=pl.len())
    return raised(
        cells,
        "extract",
        lambda hit: (
            f"An extract by an unknown rule, {hit['count']} suppliers listed: the total is a lower bound, a listed"
            " supplier's share an upper bound, its value exact."
        ),
        lambda _: "sources.csv, coverage of the snapshot",
    )


def corrected(subject: Subject) -> pl.DataFrame:
    """Cells that a correction changes in the corrected view, on the first basis it names."""
    untouched = raised(subject.flows.head(0), "corrected", str, str)
    return pl.concat([untouched, *(_changed(subject.flows, rule) for rule in subject.corrections)])


def _changed(flows: pl.DataFrame, rule: Correction) -> pl.DataFrame:
    cells = flows.filter(covers(rule), pl.col("basis") == rule.bases[0]).select(CELL).unique()
    return raised(
        cells,
        "corrected",
        lambda _: f"The partner split is not used: {rule.reason}",
        lambda _: f"{rule.evidence} ({rule.id}, {rule.since})",
    )
