"""What is known of the state of a figure: a part of the whole, provisional, or corrected."""

from __future__ import annotations

import polars as pl

from etl.checks.rows import CELL
from etl.checks.saying import counted, raised
from etl.checks.subject import Subject
from etl.correcting import changed
from etl.corrections import DIFFERENCE, MASK, MEANING
from etl.schema import EXTRACT


def extract(subject: Subject) -> pl.DataFrame:
    """Cells that the publisher has whole and this store only in part."""
    cells = subject.flows.filter(pl.col("coverage") == EXTRACT).group_by(CELL).agg(count=pl.len())
    return raised(
        cells,
        "extract",
        lambda hit: (
            f"An extract by an unknown rule, {counted(hit['count'], 'supplier')} listed: the total is a lower bound, a"
            " listed supplier's share an upper bound, its value exact."
        ),
        lambda _: "sources.csv, coverage of the snapshot",
    )


def provisional(subject: Subject) -> pl.DataFrame:
    """Cells of which the publisher says that some figures are provisional."""
    rows = subject.published.filter(pl.col("status") == "provisional")
    return raised(
        rows.select(CELL).unique(maintain_order=True),
        "provisional",
        lambda _: "The publisher calls these figures provisional: they will be revised.",
        lambda _: "The publisher's own mark beside the period.",
    )


def corrected(subject: Subject) -> pl.DataFrame:
    """Cells that a correction changes in the corrected view, on the first basis it names."""
    rules = subject.corrections
    return raised(
        changed(subject.flows, rules),
        "corrected",
        lambda cell: f"{_SAID[rules[cell['rule']].kind]} {rules[cell['rule']].reason}",
        lambda cell: "{0.evidence} ({0.id}, {0.since})".format(rules[cell["rule"]]),
    )


_SAID = {
    MASK: "The partner split is not used:",
    DIFFERENCE: "The partner split of these months together is what two published figures leave:",
    MEANING: "The code is read as what it means:",
}
