"""Applying corrections to the flow table: what they hide or put in its place stays visible in its own edition.

A correction that matches nothing, or whose evidence is not in the data, is an error. Rows retrieved after the day a
correction was written may have been mended at the source: where the finding no longer shows, it leaves them alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

import polars as pl

from etl import schema
from etl.checks.rows import CELL
from etl.corrections import DIFFERENCE, DUPLICATE, EVERY, MASK, MEANING, Correction, Figure
from etl.errors import BadData, Problem
from etl.fiscal_year import end_expr
from etl.sources.tabular import LINE

FILE = "reference/corrections.toml"

Evidence = Callable[[str], pl.DataFrame]
"""The cells, by :data:`CELL`, of the figures as published in which a finding shows."""


class Unfounded(ValueError):
    """A correction that cannot be applied; its message says why."""


def apply(flows: pl.DataFrame, rules: Sequence[Correction], evidence: Evidence) -> pl.DataFrame:
    """Flows with what corrections hide left to the as-published edition, and what they put there instead.

    Raises BadData for every correction without a row to act on, without its evidence, or with rows that another one
    hides already.
    """
    steps = {MEANING: _renamed, MASK: _masked, DIFFERENCE: _differences}  # a masked split is no figure of a difference
    refused = []
    for kind, step in steps.items():
        for rule in (r for r in rules if r.kind == kind):
            try:
                flows = step(flows, rule, evidence)
            except Unfounded as error:
                refused.append(problem(rule, str(error)))
    if refused:
        raise BadData(refused)
    return flows


def problem(rule: Correction, said: str) -> Problem:
    """What is wrong with a correction, as a line of the build's complaint."""
    return Problem(FILE, None, f"Correction {rule.id} {said}.", "Take it out, or mend what it names.")


def without_doubles(tidy: pl.DataFrame, spans: pl.DataFrame, rule: Correction) -> pl.DataFrame:
    """The lines of a snapshot without those that repeat a cell which ``rule`` names; it keeps the first or the last.

    ``tidy`` are printed lines in terms of the flow table, ``spans`` their periods by the columns they share.
    """
    first, last = rule.span
    named = spans.filter(pl.col("period_start") >= first.start, end_expr() <= last.end)
    hit = tidy.filter(
        pl.lit(rule.reporter == EVERY) | (pl.col("reporter_printed") == rule.reporter),
        pl.col("flow").is_in(list(rule.flows)),
        pl.col("hs_code") == rule.hs_code,
        pl.col("partner_printed") == rule.partner,
        pl.col("basis").is_in(list(rule.bases)),
    ).join(named, on=["period", "basis", "reporter_printed"], how="semi")
    key = ["reporter_printed", "partner_printed", "flow", "hs_code", "nomenclature", "period", "basis"]
    # value and quantity of one cell may stand in lines of their own
    given = [pl.col(name).is_not_null().alias(f"has_{name}") for name in _FIGURES if name in hit.columns]
    cell = [*key, *(f"has_{name}" for name in _FIGURES if name in hit.columns)]
    kept = hit.with_columns(given).sort(LINE).unique(cell, keep="last" if rule.keep == "last" else "first")
    return tidy.join(hit.join(kept, on=LINE, how="anti"), on=LINE, how="anti", maintain_order="left")


def described(rule: Correction) -> dict[str, Any]:
    """A correction as JSON has it, without what its kind does not need."""
    return {key: value.isoformat() if key == "since" else value for key, value in asdict(rule).items() if value}


def covers(rule: Correction) -> pl.Expr:
    """Rows of the cells a correction speaks of, totals included."""
    first, last = rule.span
    bases = list(rule.bases) if rule.bases else ["year_to_date"]
    return (
        _subject(rule)
        & pl.col("basis").is_in(bases)
        & (pl.col("period_start") >= first.start)
        & (end_expr() <= last.end)
        & (pl.lit(not rule.nomenclature) | (pl.col("nomenclature") == rule.nomenclature))
    )


def changed(flows: pl.DataFrame, rules: Sequence[Correction]) -> pl.DataFrame:
    """The cells that corrections change in the corrected view: :data:`CELL` and ``rule``, the number of the rule."""
    found = []
    for number, rule in enumerate(rules):
        if rule.kind == DUPLICATE:
            continue  # its rows are dropped while reading and counted in the report
        edition = "corrected" if rule.kind == DIFFERENCE else "as-published"
        basis = rule.bases[0] if rule.bases else "year_to_date"
        hit = flows.filter(covers(rule) & (pl.col("edition") == edition) & (pl.col("basis") == basis))
        if rule.kind == DIFFERENCE:
            hit = hit.filter(_span(rule))
        found.append(hit.select(CELL).unique().with_columns(pl.lit(number).alias("rule")))
    none = flows.head(0).select(CELL).with_columns(pl.lit(0, pl.Int32).alias("rule"))
    return pl.concat([none, *found], how="vertical_relaxed")


def _span(rule: Correction) -> pl.Expr:
    """Rows of the very months of a correction, together."""
    first, last = rule.span
    months = (last.end.year - first.start.year) * 12 + last.end.month - first.start.month
    return (pl.col("period_start") == first.start) & (pl.col("period_months") == months)


def _subject(rule: Correction) -> pl.Expr:
    return (
        (pl.col("source") == rule.source)
        & (pl.lit(rule.reporter == EVERY) | (pl.col("reporter") == rule.reporter))
        & pl.col("flow").is_in(list(rule.flows))
        & (pl.col("hs_code") == rule.hs_code)
    )


def _masked(flows: pl.DataFrame, rule: Correction, evidence: Evidence) -> pl.DataFrame:
    """Partner rows hidden; the published totals stay."""
    return _hide(flows, _founded(flows, covers(rule) & (pl.col("partner") != schema.WORLD), rule, evidence))


def _renamed(flows: pl.DataFrame, rule: Correction, evidence: Evidence) -> pl.DataFrame:
    """Rows under the code and nomenclature that they mean."""
    hit = _founded(flows, covers(rule), rule, evidence)
    right = flows.filter(hit).with_columns(
        edition=pl.lit("corrected"),
        hs_code=pl.lit(rule.to_code) if rule.to_code else pl.col("hs_code"),
        nomenclature=pl.lit(rule.to_nomenclature) if rule.to_nomenclature else pl.col("nomenclature"),
    )
    key = [name for name in schema.FLOWS.key if name != "edition"]
    if double := right.join(flows.filter(~hit), on=key, how="semi").height:
        raise Unfounded(f"gives {double} rows a code under which the source has them already")
    return pl.concat([_hide(flows, hit), right])


def _differences(flows: pl.DataFrame, rule: Correction, evidence: Evidence) -> pl.DataFrame:
    """Partner rows of ``rule``'s months together: what two published figures leave for them.

    Of a partner that the smaller of the two does not list nothing is taken off: it had no trade worth printing there.
    """
    assert rule.minuend and rule.subtrahend
    first, last = rule.span
    months = (last.end.year - first.start.year) * 12 + last.end.month - first.start.month
    whole, part = (_split(flows, rule, figure) for figure in (rule.minuend, rule.subtrahend))
    months_there = _subject(rule) & (pl.col("basis") == "month") & pl.col("period_start").is_between(
        first.start, last.start
    )  # fmt: skip
    if (taken := flows.filter(_overlaps(rule))).height:
        raise Unfounded(f"covers months that another one gives together: {taken['period_start'][0]:%Y-%m} and after")
    if flows.filter(months_there).join(evidence(rule.finding), on=CELL, how="semi").is_empty():
        if (flows.filter(months_there)["vintage"] > rule.since).any():
            return flows  # mended at the source
        raise Unfounded(f"lacks its evidence: no month from {rule.first} to {rule.last} shows {rule.finding}")
    key = ["reporter", "flow", "hs_code", "nomenclature", "partner"]
    off = part.select(*key, *(pl.col(name).alias(f"off_{name}") for name in (*_FIGURES, "snapshot_id")), listed=True)
    if (lost := part.join(whole, on=key, how="anti")).height:
        raise Unfounded(f"takes {', '.join(sorted(lost['partner']))} off a figure that does not list it")
    both = whole.join(off, on=key, how="left", maintain_order="left")
    left = both.with_columns(
        # what the part lists without a figure is not known of the rest; what it does not list takes nothing off
        *(pl.when("listed").then(pl.col(name) - pl.col(f"off_{name}")).otherwise(name) for name in _FIGURES),
        pl.concat_str("snapshot_id", "off_snapshot_id", separator=";", ignore_nulls=True).alias("snapshot_id"),
        period_start=pl.lit(first.start),
        period_months=pl.lit(months, pl.Int8),
        basis=pl.lit("year_to_date"),
        edition=pl.lit("corrected"),
    )
    if (below := left.filter(pl.any_horizontal(pl.col(name) < 0 for name in _FIGURES))).height:
        raise Unfounded(f"leaves less than nothing for {', '.join(sorted(below['partner']))}")
    return pl.concat([flows, left.select(schema.FLOWS.names)])


def _overlaps(rule: Correction) -> pl.Expr:
    """Rows that another correction gives for some of the months."""
    first, last = rule.span
    together = (pl.col("edition") == "corrected") & (pl.col("basis") == "year_to_date")
    return _subject(rule) & together & (pl.col("period_start") < last.end) & (end_expr() > first.start)


_FIGURES = ("value_usd", "value_local", "quantity", "net_weight_kg")


def _split(flows: pl.DataFrame, rule: Correction, figure: Figure) -> pl.DataFrame:
    span = figure.span
    found = flows.filter(
        _subject(rule), pl.col("basis") == figure.basis, pl.col("period_start") == span.start,
        pl.col("period_months") == span.months, pl.col("partner") != schema.WORLD, pl.col("edition") == "both",
    )  # fmt: skip
    if found.is_empty():
        raise Unfounded(f"lacks its evidence: there is no split by partner of {figure.period} ({figure.basis})")
    return found


def _hide(flows: pl.DataFrame, hit: pl.Series) -> pl.DataFrame:
    edition = pl.when(hit).then(pl.lit("as-published")).otherwise(pl.col("edition"))
    return flows.with_columns(edition.alias("edition"))


def _founded(flows: pl.DataFrame, hit: pl.Expr, rule: Correction, evidence: Evidence) -> pl.Series:
    """The rows that a correction hides: those it names, of cells in which its finding shows.

    A cell without the finding, retrieved after the correction was written, has been mended at the source.
    """
    named = flows.select(hit).to_series()
    if not named.any():
        raise Unfounded("matches no row")
    if (flows.filter(named)["edition"] != "both").any():
        raise Unfounded("covers rows that another one covers already")
    first = flows.filter(covers(rule) & (pl.col("basis") == rule.bases[0]))
    silent = first.group_by(CELL).agg(pl.col("vintage").max()).join(evidence(rule.finding), on=CELL, how="anti")
    if (before := silent.filter(pl.col("vintage") <= rule.since)).height:
        cells = before.select("flow", "period_start").unique().sort("flow", "period_start").rows()
        periods = ", ".join(f"{flow} {start:%Y-%m}" for flow, start in cells[:3])
        raise Unfounded(f"lacks its evidence: {rule.finding} does not show in {periods}")
    mended = silent.select(pl.exclude("vintage"))
    return flows.with_columns(named=named).join(
        mended.with_columns(mended=pl.lit(True)), on=CELL, how="left", maintain_order="left"
    ).select(pl.col("named") & pl.col("mended").is_null()).to_series()  # fmt: skip
