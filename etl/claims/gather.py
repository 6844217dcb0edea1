"""Gathering our figures beside a claim: every scope, source, basis and measure of a build that can be held to it.

They are read as charts read them (``etl.reader``, ``etl.cells``), in the corrected edition.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from etl import indicators, reader
from etl.cells import TO, Cells, cells, totals
from etl.claims.claim import KINDS, Claim, counterpart, label
from etl.claims.figures import Candidate, Figure, Gap, Held, Masked, Ours, Short, Unlisted
from etl.commodities import Component, Scope
from etl.fiscal_year import period_label
from etl.reader import Offer, Store
from etl.schema import MASKED, WORLD

EDITION, UNFOLDED = "corrected", "none"


@dataclass(frozen=True)
class _Span:
    """Periods of ours that stand for those claimed."""

    basis: str
    labels: tuple[str, ...]
    shared: int
    same: bool


def ours(store: Store, claim: Claim) -> Ours:
    """Everything of ours that can be held to ``claim``."""
    figures: list[Figure] = []
    masked: list[Masked] = []
    unlisted: list[Unlisted] = []
    nothing: list[Candidate] = []
    held: list[Held] = []
    short: list[Short] = []
    tried = candidates(store, claim)
    for candidate in tried:
        offers = reader.offers(store, candidate.scope, claim.reporter, claim.flow)
        if not offers and (candidate.relation in ("same", "part") or not claim.goods.codes):
            nothing.append(candidate)
        for offer in offers:
            found = cells(store, offer, claim.reporter, claim.flow, EDITION, UNFOLDED)
            added = totals(store, offer, claim.reporter, found)
            if candidate.relation == "same" and (labels := _held(claim, offer, found, added)):
                held.append(Held(offer.source, offer.basis, labels))
            for span in _spans(claim):
                if span.basis != offer.basis:
                    continue
                if candidate.relation == "same" and span.same and claim.basis != "month":
                    short += _short(offer, span, added)
                for kind in KINDS if claim.form == "share" else (claim.kind or "",):
                    side = _Side(store, claim, candidate, offer, span, kind)
                    figure = _figure(side, found, added)
                    if isinstance(figure, Figure):
                        figures.append(figure)
                    elif isinstance(figure, Masked) and figure not in masked:
                        masked.append(figure)
                    elif isinstance(figure, Unlisted) and figure not in unlisted:
                        unlisted.append(figure)
    return Ours(tuple(figures), tuple(masked), tuple(unlisted), tuple(held), tuple(nothing), tuple(tried),
                tuple(short), _unknown(store, claim))  # fmt: skip


def _short(offer: Offer, span: _Span, added: pl.DataFrame) -> list[Short]:
    """Years claimed that a source has some months of."""
    begun = added.filter(pl.col("period").is_in(span.labels), pl.col("months_covered") < 12)
    return [Short(offer.source, span.basis, *row) for row in begun.select("period", "months_covered").iter_rows()]


def _unknown(store: Store, claim: Claim) -> tuple[str, ...]:
    """HS codes claimed that no commodity followed here has, neither as they are nor as the beginning of a code."""
    known = frozenset[str]().union(*(scope.codes for scope in store.commodities.scopes.values()))
    wide = [code for code in claim.goods.codes if len(code) <= 6]
    return tuple(code for code in wide if not any(one.startswith(code) for one in known))


def candidates(store: Store, claim: Claim) -> list[Candidate]:
    """Scopes to hold a claim to, its own first. Where no codes are known, the headline scopes whose names share words
    with what is stated."""
    headline = [scope for scope in store.commodities.scopes.values() if scope.group == "headline"]
    codes = claim.goods.codes
    if not codes:
        stated = _words(claim.scope_as_stated) if claim.goods.known == "not stated" else frozenset()
        return [Candidate(scope, "other") for scope in headline if stated & _words(scope.name_en)]
    same = _scope(store, codes)
    found = [Candidate(same, "same")]
    if len(codes) > 1:
        found += [Candidate(_scope(store, (code,)), "part") for code in codes]
    headings = dict.fromkeys(code[:4] for code in codes if len(code) > 4)
    found += [Candidate(_scope(store, (heading,)), "whole") for heading in headings]
    taken = {candidate.scope.id for candidate in found}
    mine = {code[:4] for code in codes}
    found += [
        Candidate(scope, "other")
        for scope in headline
        if scope.id not in taken and mine & {code[:4] for code in scope.codes}
    ]
    return found


def worth(store: Store, claim: Claim) -> tuple[Figure, ...]:
    """Our values, in dollars, of the very goods and partner of a claim."""
    dollars = replace(claim, kind="value", unit=replace(claim.unit, text="USD", exponent=0, currency="USD"))
    return tuple(figure for figure in ours(store, dollars).figures if figure.relation == "same" and figure.proper)


def worth_of_holding(store: Store, claim: Claim, named: str) -> tuple[Figure, ...]:
    """Our values, in dollars, of the scopes that hold the goods ``named`` among others: they are worth no more."""
    holding = [scope for scope in store.commodities.scopes.values() if named in scope.holds]
    codes = sorted({min(component.alternatives[0]) for scope in holding for component in scope.components})
    apart = tuple(code for code in codes if not any(code != wider and code.startswith(wider) for wider in codes))
    return worth(store, replace(claim, goods=replace(claim.goods, codes=apart))) if apart else ()


def _words(text: str) -> frozenset[str]:
    small = "".join(letter if letter.isalpha() else " " for letter in text.lower()).split()
    return frozenset(word.removesuffix("s") for word in small if len(word) > 3)


def _scope(store: Store, codes: Sequence[str]) -> Scope:
    """The declared scope of exactly these codes, else one made of them."""
    wanted = frozenset(codes)
    for scope in store.commodities.scopes.values():
        ways = [
            max((some for some in component.alternatives if some <= wanted), key=len, default=frozenset())
            for component in scope.components
        ]
        if all(ways) and frozenset().union(*ways) == wanted:
            return scope
    name = label(codes)
    components = tuple(Component(alternatives=(frozenset({code}),), national=()) for code in codes)
    return Scope("+".join(codes), name, name, "", "", "", (), components)


def _spans(claim: Claim) -> Iterator[_Span]:
    """The periods claimed, and the years of the other kind that share most months with them."""
    spans = claim.spans
    months = sum(span.months for span in spans)
    yield _Span(claim.basis or "", claim.labels, months, True)
    if claim.basis == "month":
        return
    other = "calendar" if claim.basis == "fiscal" else "fiscal"
    found = [counterpart(span, 1 if other == "calendar" else claim.start_month) for span in spans]
    labels = tuple(period_label(p.start, p.months, p.basis, claim.start_month) for p, _ in found)
    shared = sum(months for _, months in found)
    yield _Span(other, labels, shared, shared == months)


@dataclass(frozen=True)
class _Side:
    """What one figure is asked for."""

    store: Store
    claim: Claim
    candidate: Candidate
    offer: Offer
    span: _Span
    kind: str


def _figure(side: _Side, found: Cells, added: pl.DataFrame) -> Figure | Masked | Unlisted | None:
    """The figure, or why the split has none. None where a period is absent or lacks the measure."""
    claim, span = side.claim, side.span
    whole = 1 if span.basis == "month" else 12
    rows: dict[str, Mapping[str, Any]] = {
        row["period"]: row
        for row in added.filter(pl.col("period").is_in(span.labels), pl.col("months_covered") == whole).to_dicts()
    }
    if claim.is_range:
        return _ranging(side, found, rows, added)
    if len(rows) < len(span.labels):
        return None
    split = claim.form == "share" or claim.partner != WORLD
    together = split and not all(row["usable"] for row in rows.values())
    labels = span.labels
    if together:
        one = _together(side)
        if one is None:
            return _masked(side, rows)
        found, rows = one
        labels = tuple(rows)
    extract = any(row["coverage"] != "complete" for row in rows.values())
    bound = None
    if claim.form == "share":
        number = _share(side, found, labels)
        bound = "at most" if extract else None
    else:
        number = _total(side, found, rows, labels)
        bound = "at least" if extract and (claim.partner == WORLD or len(span.labels) > 1) else None
    if number is None:
        mine = found.partners.filter(pl.col("period").is_in(labels))
        listed = claim.partner == WORLD or claim.partner in set(mine["partner"])
        return None if extract or listed else Unlisted(side.candidate, side.offer.source, span.basis, span.labels)
    slack = 0.0 if claim.form == "share" else _slack(side, number, rows)
    average = len(span.labels) if claim.form == "average" else 1
    estimated = side.kind == "quantity" and any(row["status"] == "estimated" for row in rows.values())
    return Figure(
        number / average / claim.unit.one, None, side.candidate, side.offer.source, span.basis, span.labels, side.kind,
        span.shared, bound, slack / average / claim.unit.one, (), estimated, span.same, together,
    )  # fmt: skip


def _together(side: _Side) -> tuple[Cells, dict[str, Mapping[str, Any]]] | None:
    """The months claimed as one period, where a correction gives the split of some of them together."""
    claim, labels = side.claim, side.span.labels
    if side.span.basis != "month" or len(labels) < 2 or claim.unit.currency not in (None, "USD"):
        return None
    offer = replace(side.offer, basis=f"{labels[0]}{TO}{labels[-1]}")
    found = cells(side.store, offer, claim.reporter, claim.flow, EDITION, UNFOLDED)
    added = totals(side.store, offer, claim.reporter, found)
    rows = added.filter(pl.col("usable"), period=offer.basis, months_covered=len(labels)).to_dicts()
    return (found, {offer.basis: rows[0]}) if rows else None


def _ranging(
    side: _Side, found: Cells, rows: Mapping[str, Mapping[str, Any]], added: pl.DataFrame
) -> Figure | Masked | None:
    """Lowest and highest of the periods that have a figure of their own; an extract's is none."""
    claim, span = side.claim, side.span
    split = claim.form == "share" or claim.partner != WORLD
    each: dict[str, float] = {}
    for period, row in rows.items():
        if row["coverage"] != "complete" or (split and not row["usable"]):
            continue
        number = (
            _share(side, found, (period,))
            if claim.form == "share"
            else _total(side, found, {period: row}, (period,))
        )  # fmt: skip
        if number is not None:
            each[period] = number / claim.unit.one
    if not each:
        return _masked(side, rows) if split and rows and not any(r["usable"] for r in rows.values()) else None
    lacking = tuple(_gap(side, period, added) for period in span.labels if period not in each)
    estimated = side.kind == "quantity" and any(rows[period]["status"] == "estimated" for period in each)
    return Figure(
        min(each.values()), max(each.values()), side.candidate, side.offer.source, span.basis, tuple(each), side.kind,
        span.shared, lacking=lacking, estimated=estimated, same_basis=span.same,
    )  # fmt: skip


def _gap(side: _Side, period: str, added: pl.DataFrame) -> Gap:
    """Why a period has no figure of its own."""
    found = added.filter(period=period).to_dicts()
    if not found:
        return Gap(period, "is not here")
    row = found[0]
    if side.span.basis != "month" and row["months_covered"] < 12:
        return Gap(period, f"has {row['months_covered']} of 12 months")
    if row["coverage"] != "complete":
        return Gap(period, "is an extract")
    split = side.claim.form == "share" or side.claim.partner != WORLD
    if split and not row["usable"]:
        spoilt = _spoilt(row)
        return Gap(period, "has no usable split by country" + (f" (finding {', '.join(spoilt)})" if spoilt else ""))
    return Gap(period, "lacks the figure")


def _spoilt(*rows: Mapping[str, Any]) -> list[str]:
    """The findings that keep a split from being used."""
    findings = {name for row in rows if not row["usable"] for name in (row["findings"] or "").split(";")}
    return sorted(findings & {MASKED} or findings - {"", "corrected"})


def _masked(side: _Side, rows: Mapping[str, Mapping[str, Any]]) -> Masked | None:
    spoilt = _spoilt(*rows.values())
    if not side.offer.has_partners or not spoilt or side.candidate.relation not in ("same", "part"):
        return None
    without = tuple(period for period, row in rows.items() if not row["usable"])
    return Masked(side.candidate, side.offer.source, side.span.basis, tuple(rows), without, ", ".join(spoilt))


def _share(side: _Side, found: Cells, labels: Sequence[str]) -> float | None:
    """The partner's share of the sum of the periods, in percent."""
    mine = found.partners.filter(pl.col("period").is_in(labels))
    column = "worth" if side.kind == "value" else "net_weight_kg"
    if side.claim.partner == WORLD or mine.is_empty():
        return None
    summed = mine.group_by("partner", maintain_order=True).agg(pl.col(column).sum()).with_columns(span=pl.lit(0))
    shares = indicators.supplier_share(summed, column, ["span"], "share")
    share = shares.filter(pl.col("partner") == side.claim.partner)["share"]
    return float(share[0]) * 100 if len(share) and share[0] is not None and share[0] > 0 else None


def _total(side: _Side, found: Cells, rows: Mapping[str, Mapping[str, Any]], labels: Sequence[str]) -> float | None:
    """Total of all partners or of the one claimed, over all the periods, in dollars, other currency or kilograms."""
    if side.claim.partner == WORLD:
        mine: list[Mapping[str, Any]] = list(rows.values())
    else:
        partner = pl.col("partner") == side.claim.partner
        mine = list(found.partners.filter(partner, pl.col("period").is_in(labels)).to_dicts())
    known = [part for row in mine if (part := _amount(side, row, rows[row["period"]])) is not None]
    return sum(known) if known and len(known) == len(labels) else None


def _amount(side: _Side, row: Mapping[str, Any], period: Mapping[str, Any]) -> float | None:
    """Dollars, other currency or kilograms of a row; ``period`` tells the source's own currency."""
    currency = side.claim.unit.currency
    dollars: float | None = row["value_usd"]
    local: float | None = row["value_local"]
    weight: float | None = row["net_weight_kg"]
    if side.kind == "quantity":
        return weight or None
    if currency == "USD" or dollars is None:
        return dollars if currency == "USD" else None
    if period["currency"] == currency and local is not None:
        return local
    claimed = side.claim.labels[side.span.labels.index(row["period"])]
    rate = rupees(side.store, side.claim, claimed) if currency == "INR" else None
    return dollars * rate if rate else None


def rupees(store: Store, claim: Claim, label: str) -> float | None:
    """Average rupees per dollar of a period on the basis of the claim."""
    rate = store.rates_by_label(claim.basis or "", claim.start_month).get(label)
    return rate.value if rate else None


def _slack(side: _Side, number: float, rows: Mapping[str, Mapping[str, Any]]) -> float:
    """How far the rounding of the source can move a total: half its printed step for each number added up."""
    dollars = sum(row["value_usd"] or 0 for row in rows.values())
    if side.kind != "value" or side.claim.partner != WORLD or not dollars:
        return 0.0
    behind = reader.snapshots(side.store, side.offer, side.claim.reporter, side.claim.flow)["sha256"].str.slice(0, 12)
    known = side.store.precision.filter(pl.col("snapshot_id").is_in(behind.implode()), measure="value_usd")
    steps: list[float] = known["step"].to_list()
    added = sum(row["months_covered"] if row["native"] == "month" else 1 for row in rows.values())
    step = max(steps, default=0.0)
    return step / 2 * float(added * number / dollars)


def _held(claim: Claim, offer: Offer, found: Cells, added: pl.DataFrame) -> tuple[str, ...]:
    """Whole periods in which a source has the claimed scope and measure, with a split where one is needed."""
    column = {"value": "value_usd", "quantity": "net_weight_kg"}[claim.kind or ""]
    there = added.filter(pl.col(column) > 0, months_covered=1 if offer.basis == "month" else 12)
    if claim.form == "share" or claim.partner != WORLD:
        partner = found.partners.filter(pl.col("partner") == claim.partner, pl.col(column) > 0)
        there = there.filter(pl.col("usable"), pl.col("period").is_in(partner["period"].implode()))
    return tuple(there["period"])
