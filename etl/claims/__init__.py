"""Figures that others published, held to ours: ``claims.parquet``, one verdict each, computed from a build.

``claim`` reads the rows, ``gather`` finds our figures, ``between`` holds claims against each other, ``judge`` decides
and ``reasons`` says why.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from etl import schema
from etl.claims import between, gather, impossible, judge
from etl.claims.between import Others
from etl.claims.case import Case
from etl.claims.claim import Claim, read
from etl.claims.figures import NOTHING, Figure
from etl.claims.impossible import Limits
from etl.claims.reasons import reason
from etl.reader import Store
from etl.schema import WORLD

JOINED = ("also", "conflicts", "our_period")
"""Columns of the table that join several by ;"""
_DIGITS = 12
MEASURED = {"value": "value", "quantity": "weight"}


def table(store: Store) -> pl.DataFrame:
    """The verdict on every published figure of a build, in the shape of :data:`etl.schema.CLAIMS`."""
    return judged(store, store.manifest.reference["published_figures"])


def judged(store: Store, rows: Sequence[Mapping[str, str]]) -> pl.DataFrame:
    """The verdicts on rows of ``published_figures.csv``, held to a build and to each other."""
    names = {iso3: words["en"] for iso3, words in store.names.items()}
    claims = [read(row, names, store.start_months) for row in rows]
    others = Others(
        claims, names, store.commodities.bands, store.commodities.unit_values,
        lambda claim: gather.rupees(store, claim, claim.labels[0]) if len(claim.labels) == 1 else None,
    )  # fmt: skip
    cases = [_case(store, claim, others) for claim in claims]
    excluded = {case.claim.id for case in cases if case.impossible}
    table = schema.CLAIMS.frame([_row(case, excluded) for case in cases])
    # the last bits of a sum depend on the order of threads; the bytes of a build must not
    return table.with_columns(pl.col("ours", "ours_high", "difference").round_sig_figs(_DIGITS))


def listed(table: pl.DataFrame) -> pl.DataFrame:
    """Claims as JSON has them: what the table joins by ; as lists, empty where there is nothing."""
    none = pl.lit([], dtype=pl.List(pl.String))
    return table.with_columns(pl.col(name).str.split(";").fill_null(none) for name in JOINED)


def _case(store: Store, claim: Claim, others: Others) -> Case:
    if claim.kind is None:
        return Case(claim, NOTHING, judge.sort(claim, NOTHING), Limits(), others, (), ())
    ours, limits = gather.ours(store, claim), _limits(store, claim)
    excluded = impossible.reasons(claim, ours, limits, others)
    return Case(claim, ours, judge.sort(claim, ours), limits, others, excluded, between.conflicts(claim, others))


def _row(case: Case, excluded: Container[str]) -> Mapping[str, Any]:
    claim, found = case.claim, case.found
    verdicts = judge.verdicts(claim, found, bool(case.impossible), bool(case.conflicts))
    said = reason(case, verdicts, excluded)
    return described(claim, verdicts, judge.shown(claim, verdicts[0], found), said, case.conflicts)


def _limits(store: Store, claim: Claim) -> Limits:
    """Figures that cost reading only where they can exclude something."""
    if claim.form != "total":
        return Limits()
    if not claim.goods.codes:
        named = between.goods_named(claim, store.commodities.bands) if claim.goods.known == "not stated" else None
        return Limits(gather.worth_of_holding(store, claim, named)) if named and claim.kind == "quantity" else Limits()
    worth = gather.worth(store, claim) if claim.kind == "quantity" else ()
    if claim.partner == WORLD:
        return Limits(worth)
    in_all = gather.ours(store, replace(claim, partner=WORLD)).figures
    # the lines of one tariff are other goods in the partner's
    mirrored = claim.basis == "calendar" and claim.flow == "import" and not claim.goods.customs
    exports = replace(claim, reporter=claim.partner, partner=WORLD, flow="export")
    world = gather.ours(store, exports).figures if mirrored else ()
    return Limits(worth, in_all, tuple(f for f in world if f.relation == "same" and f.source in schema.MIRRORED))


def described(
    claim: Claim, verdicts: Sequence[str], figure: Figure | None, said: str, conflicts: Sequence[Claim]
) -> Mapping[str, Any]:
    """A row of the table."""
    row: dict[str, Any] = {
        "id": claim.id,
        "statement": claim.statement,
        "source": claim.source,
        "scope_as_stated": claim.scope_as_stated,
        "scope_hs": claim.scope_hs,
        "reporter": claim.reporter,
        "partner": claim.partner,
        "flow": claim.flow,
        "measure": claim.measure,
        "unit": claim.unit.text,
        "period_basis": claim.period_basis,
        "period": claim.period,
        "published": claim.number.value,
        "published_high": claim.high.value if claim.high else None,
        "verdict": verdicts[0],
        "also": ";".join(verdicts[1:]) or None,
        "reason": said,
        "conflicts": ";".join(other.id for other in conflicts) or None,
    }
    if figure:
        row |= {
            "ours": figure.number,
            "ours_high": figure.high,
            "difference": figure.number - claim.number.value,
            "our_scope": figure.candidate.scope.id,
            "our_measure": MEASURED[figure.kind],
            "our_basis": figure.basis,
            "our_source": figure.source,
            "our_period": ";".join(figure.labels),
            "our_bound": figure.bound,
        }
    return row
