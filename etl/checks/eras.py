"""Codes that their nomenclature did not have at the time."""

from __future__ import annotations

from datetime import date

import polars as pl

from etl.checks.rows import CELL
from etl.checks.saying import raised
from etl.checks.subject import Subject
from etl.links import Links, exists, outside, said_by, written
from etl.nomenclatures import follows, in_force
from etl.schema import HS_REVISIONS, OUTSIDE_ERA


def code_outside_era(subject: Subject) -> pl.DataFrame:
    """Cells under a code that the revision of the HS does not have; of a national line, under its first six digits.

    Codes of which no link is declared are let alone, as is a nomenclature that does not tell its revision.
    """
    cells = subject.flows.filter(pl.col("edition") != "corrected").select(*CELL, "nomenclature").unique()
    spans = cells.select("hs_code", "nomenclature", "period_start", "period_months").unique()
    strange = [
        (*span, revision, code)
        for span in spans.iter_rows()
        if (code := span[0][:6]) and (revision := _outside(subject.links, code, *span[1:]))
    ]
    named = dict(spans.schema) | {"revision": pl.String, "stem": pl.String}
    hits = cells.join(pl.DataFrame(strange, named, orient="row"), on=spans.columns, how="inner")
    hits = hits.sort(*CELL, "nomenclature").unique(CELL, keep="first", maintain_order=True)
    return raised(
        hits,
        OUTSIDE_ERA,
        lambda hit: _message(subject.links, hit["hs_code"], hit["stem"], hit["nomenclature"], hit["revision"]),
        lambda hit: said_by(subject.links, hit["stem"]),
    )


def _outside(known: Links, code: str, nomenclature: str, start: date, months: int) -> str | None:
    """The revision that a code should be of and is not; None where it is, or nothing can be said."""
    if nomenclature in HS_REVISIONS:
        return nomenclature if exists(known, nomenclature, code) is False else None
    if not follows(nomenclature):
        return None
    last = start.year + (start.month + months - 2) // 12
    # an EU edition is of one year; elsewhere the tariff, or its statistics, may have followed a year late
    first = last if nomenclature.startswith("CN") else start.year - 1
    allowed = {in_force(year) for year in range(first, last + 1)}
    if any(exists(known, revision, code) is not False for revision in allowed):
        return None
    return in_force(last)


def _message(known: Links, code: str, stem: str, nomenclature: str, revision: str) -> str:
    said = outside(known, revision, stem)
    if nomenclature in HS_REVISIONS:
        return f"{said}. What {code} holds here cannot be told."
    return f"{nomenclature} followed {written(revision)} then. {said}."
