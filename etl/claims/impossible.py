"""Claims that arithmetic excludes, with the arithmetic. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from etl.claims import between, wording
from etl.claims.between import Others, Worth
from etl.claims.claim import Claim
from etl.claims.figures import Figure, Ours
from etl.claims.judge import PART
from etl.commodities import Band
from etl.schema import WORLD
from etl.words import capital, possessive


@dataclass(frozen=True)
class Limits:
    """Figures of ours that a claim cannot exceed, or that price it.

    ``worth`` are values in dollars of the goods and partner of a weight, or of the codes that hold them where none is
    stated; ``all_partners`` totals where a partner is
    claimed; ``world`` is what the partner exports to all countries in the calendar year claimed.
    """

    worth: Sequence[Figure] = ()
    all_partners: Sequence[Figure] = ()
    world: Sequence[Figure] = ()


def reasons(claim: Claim, ours: Ours, limits: Limits, others: Others) -> tuple[str, ...]:
    """Why a claim cannot be right; empty where nothing excludes it."""
    if claim.kind is None:
        return ()
    found = [between.too_large(claim, others), *_unit_values(claim, limits, others)]
    if claim.goods.known == "stated" and claim.form == "total" and claim.high is None:
        found += [*_above_heading(claim, ours, others), *_above_total(claim, limits, others)]
        found += _above_world(claim, limits, others)
    return tuple(dict.fromkeys(filter(None, found)))


def unit_value(claim: Claim, worth: Worth) -> float:
    """USD per kilogram of a weight claimed."""
    return worth.dollars / (claim.number.value * claim.unit.one)


def worths(claim: Claim, limits: Limits, others: Others) -> list[Worth]:
    """What the goods of a weight claimed were worth, the same period first, other claims before ours."""
    if claim.kind != "quantity" or claim.form != "total" or claim.high or not claim.number.value:
        return []
    ours = [
        Worth(figure.number, _ours(claim, figure, others), figure.same_basis)
        for figure in sorted(limits.worth, key=lambda f: not f.same_basis)
    ]
    return [*between.worth(claim, others), *ours]


def _ours(claim: Claim, figure: Figure, others: Others) -> str:
    said = f"USD {wording.digits(figure.number / 1e6, 0)} million"
    goods = wording.traded(claim, figure.candidate.label, others.names)
    return f"{said} of {goods} in {wording.period(figure.basis, figure.labels)} ({wording.cited(figure)})"


def _unit_values(claim: Claim, limits: Limits, others: Others) -> Iterator[str]:
    name = between.goods_named(claim, others.bands)
    band = others.bands[name] if name else _band_of_codes(claim, others)
    if band is None or not (claim.goods.codes or limits.worth):
        return
    goods = name.replace("-", " ") if name else claim.goods.label
    for worth in worths(claim, limits, others):
        price = unit_value(claim, worth)
        slack = 1.0 if worth.exact else 1 + PART
        # what holds the goods among others is worth more than they are
        dear = bool(claim.goods.codes) and price / slack > band.high
        if price * slack < band.low or dear:
            yield (
                f"Set against {worth.said}, {wording.published(claim)} would be {wording.price(price)} USD/kg, outside"
                f" the {band.low:g}–{band.high:g} USD/kg of {goods}. (The band: {band.source.rstrip('.')}.)"
            )
            return  # one is enough


def _band_of_codes(claim: Claim, others: Others) -> Band | None:
    return others.code_bands.get(claim.goods.codes[0]) if len(claim.goods.codes) == 1 else None


def _above_heading(claim: Claim, ours: Ours, others: Others) -> Iterator[str]:
    for figure in ours.figures:
        if figure.relation == "whole" and _exceeds(claim, figure) and len(ours_headings(claim)) == 1:
            yield f"A part cannot exceed the whole: {wording.sentence(claim, figure, others.names)}."
            return


def ours_headings(claim: Claim) -> frozenset[str]:
    """The headings that the codes of a claim lie in."""
    return frozenset(code[:4] for code in claim.goods.codes)


def _above_total(claim: Claim, limits: Limits, others: Others) -> Iterator[str]:
    for figure in limits.all_partners:
        if figure.relation == "same" and _exceeds(claim, figure):
            said = wording.sentence(replace(claim, partner=WORLD), figure, others.names)
            yield f"One partner cannot exceed all: {said}."
            return


def _above_world(claim: Claim, limits: Limits, others: Others) -> Iterator[str]:
    for figure in limits.world:
        if figure.proper and figure.same_basis and claim.number.value > figure.number * (1 + PART):
            whose = possessive(others.names[claim.partner])
            yield (
                f"{capital(whose)} exports to all countries were {wording.amount(claim, figure.number)} in"
                f" {wording.period(figure.basis, figure.labels)} ({wording.cited(figure)})."
            )
            return


def _exceeds(claim: Claim, figure: Figure) -> bool:
    proper = figure.proper and figure.same_basis and figure.kind == claim.kind
    return proper and claim.number.value - claim.number.loose > figure.number + figure.slack
