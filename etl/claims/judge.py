"""The verdict on a claim: what agrees, on which basis or scope, what contradicts, and why. Pure.

``docs/claims.md`` says the same for users. Nothing here knows a claim by its id.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from etl.claims.claim import Claim, Number
from etl.claims.figures import Figure, Ours

PRECEDENCE: tuple[str, ...] = (
    "not_trade",
    "cannot_be_right",
    "agrees",
    "agrees_other_basis",
    "agrees_other_scope",
    "differs",
    "scope_not_stated",
    "no_data",
    "conflicts_with_claims",
)
"""In the order in which the first that holds is the verdict, and the others stand beside it."""
POINTS = 2.0
"""Shares of another kind of year agree within so many percentage points."""
PART = 0.05
"""Totals of another kind of year agree within this part of the larger."""
PRICES = 50.0
"""A share by weight and one by value are both possible while one side's kilogram costs no more than so many times the
other's."""
_EPSILON = 1e-9


@dataclass(frozen=True)
class Found:
    """Our figures sorted by what they say of a claim."""

    agrees: tuple[Figure, ...]
    other_basis: tuple[Figure, ...]
    other_scope: tuple[Figure, ...]
    differs: tuple[Figure, ...]
    beside: tuple[Figure, ...]
    """Figures of the claimed measure, on any basis, of the scope claimed or a part of it; of any if none is stated."""


def sort(claim: Claim, ours: Ours) -> Found:
    """Which of our figures agree with a claim, and on which basis and scope; the nearest first in each."""
    mine = [f for f in ours.figures if f.relation == "same" or not claim.goods.codes]
    exact = [f for f in mine if f.kind == claim.kind and f.same_basis]
    agrees = _agreeing(claim, [f for f in exact if f.proper])
    differs = [] if agrees else [f for f in exact if f.proper or _contradicts(claim, f)]
    basis = [] if agrees else [f for f in mine if f not in exact and f.proper and _other_basis(claim, f, mine, exact)]
    scope = [
        f
        for f in ours.figures
        if f not in mine and f.proper and f.kind == claim.kind and f.same_basis and within(claim, f)
    ]
    if not claim.goods.codes:
        scope = []
    if not differs and not basis and not any(f.kind == claim.kind for f in mine):
        differs = [f for f in mine if f.same_basis and price_ratio(claim, f) is not None and _absurd(claim, f)]
    beside = [f for f in ours.figures if f.kind == claim.kind and (f in mine or f.relation == "part")]
    nearest = [_nearest(claim, some) for some in (agrees, basis, scope, differs, beside)]
    return Found(*nearest)


def verdicts(claim: Claim, found: Found, impossible: bool, conflicting: bool) -> tuple[str, ...]:
    """All verdicts that hold, the first of which is the one."""
    if claim.kind is None:
        return ("not_trade",)
    fits = bool(found.agrees or found.other_basis or found.other_scope)
    stated = claim.goods.known == "stated"
    unstated = claim.goods.known == "not stated"
    holds = {
        "cannot_be_right": impossible,
        "agrees": bool(found.agrees) and not unstated,
        "agrees_other_basis": bool(found.other_basis) and not unstated,
        "agrees_other_scope": bool(found.other_scope),
        "differs": bool(found.differs) and stated,
        "conflicts_with_claims": conflicting,
        "scope_not_stated": unstated or (not stated and not fits and bool(found.beside)),
    }
    judged = any(holds[name] for name in holds if name not in ("cannot_be_right", "conflicts_with_claims"))
    own = any(f.relation == "same" for f in found.beside)
    holds["no_data"] = not judged and not (impossible and own)
    order = PRECEDENCE
    if not claim.goods.codes:  # no trade data can ever decide what other claims contradict
        order = (*(name for name in PRECEDENCE if name != "no_data"), "no_data")
    return tuple(name for name in order if holds.get(name))


def within(claim: Claim, figure: Figure, slack: float = 0.0) -> bool:
    """Whether a figure is the claimed number within half a unit of the last digit printed, and ``slack``."""
    return _fits(claim, figure, claim.number.rounding + slack, (claim.high or claim.number).rounding + slack)


def near(claim: Claim, figure: Figure) -> bool:
    """Whether a figure of another kind of year is as near as one can be: see POINTS and PART."""
    top = claim.high or claim.number
    return _fits(claim, figure, _allowed(claim, claim.number, figure.number), _allowed(claim, top, figure.high or 0))


def allowed(claim: Claim) -> str:
    """How near a figure of another kind of year has to be, in words."""
    return f"{POINTS:g} points" if claim.form == "share" else f"{PART * 100:g} %"


def _allowed(claim: Claim, number: Number, other: float) -> float:
    return POINTS if claim.form == "share" else PART * max(number.value, other)


def _fits(claim: Claim, figure: Figure, low: float, high: float) -> bool:
    low, high = (allowed * (1 + _EPSILON) + _EPSILON for allowed in (low, high))
    if claim.high is None:
        return abs(figure.number - claim.number.value) <= low
    if figure.high is None:  # one period, within a range
        return claim.number.value - low <= figure.number <= claim.high.value + high
    return abs(figure.number - claim.number.value) <= low and abs(figure.high - claim.high.value) <= high


def _agreeing(claim: Claim, exact: Sequence[Figure]) -> list[Figure]:
    """Those within rounding; or, where all of ours carry more rounding than the claim, those within both."""
    if found := [f for f in exact if within(claim, f)]:
        return found
    return list(exact) if exact and all(within(claim, f, f.slack) for f in exact) else []


def _contradicts(claim: Claim, figure: Figure) -> bool:
    """Whether a bound excludes the claim."""
    top = claim.high or claim.number
    if figure.bound == "at least":
        return figure.number > top.value + top.rounding
    return figure.bound == "at most" and figure.number < claim.number.value - claim.number.rounding


def _other_basis(claim: Claim, figure: Figure, mine: Sequence[Figure], exact: Sequence[Figure]) -> bool:
    """By the other measure of the very period; or of another kind of year: nearly, or, where we have the period itself
    and it differs, within rounding. Both at once only where the claimed measure of that other year is known and is not
    it."""
    if figure.same_basis:
        return within(claim, figure)
    if any(f.proper for f in exact):
        return figure.kind == claim.kind and within(claim, figure)
    if figure.kind == claim.kind:
        return near(claim, figure)
    same_year = [f for f in mine if f.kind == claim.kind and f.labels == figure.labels and f.proper]
    return bool(same_year) and not any(near(claim, f) for f in same_year) and near(claim, figure)


def price_ratio(claim: Claim, figure: Figure) -> float | None:
    """How much a kilogram from the partner would cost, of one from elsewhere, if a share by weight and one by value
    both held; None where they do not speak of the same period, or of both."""
    if claim.form != "share" or claim.high or figure.kind == claim.kind or not figure.same_basis or not figure.proper:
        return None
    value, weight = (figure.number, claim.number.value)
    if claim.kind == "value":
        value, weight = weight, value
    if not (0 < value < 100 and 0 < weight < 100):
        return None
    return (value / (100 - value)) / (weight / (100 - weight))


def _absurd(claim: Claim, figure: Figure) -> bool:
    ratio = price_ratio(claim, figure)
    return ratio is not None and not 1 / PRICES <= ratio <= PRICES


def _nearest(claim: Claim, figures: Sequence[Figure]) -> tuple[Figure, ...]:
    return tuple(sorted(figures, key=lambda f: (not f.same_basis, abs(f.number - claim.number.value))))


def shown(claim: Claim, verdict: str, found: Found) -> Figure | None:
    """The figure of ours that stands beside a claim under its verdict."""
    own = tuple(f for f in found.beside if f.relation == "same" or not claim.goods.codes)
    places = {
        "agrees": found.agrees,
        "agrees_other_basis": found.other_basis,
        "agrees_other_scope": found.other_scope,
        "differs": found.differs,
        "scope_not_stated": own,
        "cannot_be_right": (*found.agrees, *found.other_basis, *found.other_scope, *found.differs, *own),
    }
    return next(iter(places.get(verdict, ())), None)
