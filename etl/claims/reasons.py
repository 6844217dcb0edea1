"""Why a claim has its verdict, in sentences that can be quoted: numbers, scope, measure, period and source."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

from etl.claims import between, wording
from etl.claims.case import Case
from etl.claims.claim import NOT_TRADE, Claim
from etl.claims.figures import Figure
from etl.claims.impossible import unit_value, worths
from etl.claims.judge import allowed, near, price_ratio, within
from etl.claims.unsettled import no_data, not_stated
from etl.words import capital, country, joined

NAMED = 3
"""So many conflicting claims are named; more are counted."""


def reason(case: Case, verdicts: Sequence[str], excluded: Container[str]) -> str:
    """The verdict's own sentences, then what else bears on the claim; ``excluded`` are ids of impossible claims."""
    own = {
        "not_trade": _not_trade,
        "cannot_be_right": _cannot,
        "agrees": _agrees,
        "agrees_other_basis": _other_basis,
        "agrees_other_scope": _other_scope,
        "differs": _differs,
        "scope_not_stated": not_stated,
        "conflicts_with_claims": no_data,
        "no_data": no_data,
    }[verdicts[0]]
    said = [*own(case)]
    if case.claim.kind is not None:
        said += [*_conflicts(case, excluded), *_beside(case, verdicts)]
    return " ".join(map(capital, dict.fromkeys(said)))


def _not_trade(case: Case) -> Iterator[str]:
    what = case.claim.measure.removesuffix("_share")
    what = capital(what) if what in NOT_TRADE else "What is claimed"
    yield f"{what} is not trade: no customs figure confirms or refutes it."
    if case.claim.form == "share":
        yield "A share of it is never to be set beside a share of imports."


def _cannot(case: Case) -> Iterator[str]:
    yield from case.impossible
    fitting = (*case.found.agrees, *case.found.other_basis, *case.found.other_scope)
    if fitting and case.claim.form != "share":
        figure = fitting[0]
        yield (
            f"The number is that of {figure.candidate.label} as a whole:"
            f" {wording.sentence(case.claim, figure, case.others.names)}."
        )
        yield from _converted(case, figure)
        yield from _another_year(case, figure)


def _agrees(case: Case) -> Iterator[str]:
    figure = case.found.agrees[0]
    yield f"{wording.sentence(case.claim, figure, case.others.names)}: the same within rounding."
    if not within(case.claim, figure):
        yield "The source prints fewer digits than the claim, so that its own rounding is allowed for."
    yield from _inferred(case)


def _other_basis(case: Case) -> Iterator[str]:
    claim, figure = case.claim, case.found.other_basis[0]
    yield f"{wording.sentence(claim, figure, case.others.names)}."
    if figure.kind != claim.kind:
        yield f"The claim fits {wording.BY[figure.kind]}, though it speaks of {_noun(claim.kind)}."
    yield from _converted(case, figure)
    yield from _another_year(case, figure)
    beside = [f for f in _mine(case) if f.labels == figure.labels and f != figure and f not in case.found.other_basis]
    by = f" {wording.BY[figure.kind]}" if claim.form == "share" else ""
    if same := [f for f in beside if f.kind == figure.kind]:
        yield f"Other figures{by} do not fit: {wording.listed(claim, same)}."
    if other := [f for f in beside if f.kind != figure.kind]:
        verb = "fits too" if all(near(claim, f) for f in other) else "does not fit"
        yield f"{capital(wording.BY[other[0].kind])} it {verb}: {wording.listed(claim, other)}."
    if case.found.differs:
        yield f"On its own basis it differs: {wording.sentence(claim, case.found.differs[0], case.others.names)}."
    yield from _inferred(case)


def _noun(kind: str | None) -> str:
    return "weight" if kind == "quantity" else "value"


def _converted(case: Case, figure: Figure) -> Iterator[str]:
    """The rate at which dollars of ours became the rupees of a claim."""
    rate = case.others.rupees(case.claim) if case.claim.unit.currency == "INR" else None
    if rate and not figure.same_basis:
        year = wording.claimed_period(case.claim)
        yield f"Dollars are converted at ₹ {rate:.2f}, the average of {year}."


def _another_year(case: Case, figure: Figure) -> Iterator[str]:
    """That a figure is of another kind of year, how many months it shares and how near it is."""
    claim = case.claim
    if figure.same_basis:
        return
    several = len(figure.labels) > 1
    kind = f"{figure.basis} years that share" if several else f"a {figure.basis} year that shares"
    said = f"The claim is of {wording.claimed_period(claim)}, ours of {kind} {figure.shared} of"
    said += f" {12 * len(figure.labels)} months with it"
    if within(claim, figure):
        yield f"{said}: the two are the same within rounding."
    else:
        apart = wording.apart(claim, figure.number)
        yield f"{said}: the two are {apart} apart, where up to {allowed(claim)} is taken as the same."


def _inferred(case: Case) -> Iterator[str]:
    if case.claim.goods.known == "inferred":
        yield f"The statement names no HS code; {case.claim.goods.label} is inferred from its words."


def _other_scope(case: Case) -> Iterator[str]:
    claim, figure = case.claim, case.found.other_scope[0]
    yield (
        f"The number is that of {figure.candidate.label}, not of {claim.goods.label}:"
        f" {wording.sentence(claim, figure, case.others.names)}."
    )
    own = case.found.differs or [f for f in case.found.beside if f.relation == "same"]
    if own:
        yield f"Of {claim.goods.label} we have {wording.listed(claim, own)}."
    yield from _inferred(case)


def _differs(case: Case) -> Iterator[str]:
    claim, figure = case.claim, case.found.differs[0]
    yield f"{wording.sentence(claim, figure, case.others.names)}."
    ratio = price_ratio(claim, figure)
    if ratio is not None:
        yield from _prices(case, ratio, "not credible")
    elif claim.high:
        yield from _ends(claim, figure)
    else:
        more = "more" if figure.number > claim.number.value else "less"
        yield f"That is {wording.apart(claim, figure.number)} {more} than the {wording.published(claim)} claimed."
    others = [f for f in case.found.differs[1:] if f.source != figure.source]
    if others and ratio is None:
        yield f"Also {wording.listed(claim, others)}."


def _ends(claim: Claim, figure: Figure) -> Iterator[str]:
    """Which end of a range differs, and by how much."""
    low, high = claim.number, claim.high or claim.number
    if figure.high is None:
        over = figure.number > high.value
        end, name, more = (high, "upper", "more") if over else (low, "lower", "less")
        apart = wording.apart(claim, figure.number, end)
        yield f"That is {apart} {more} than the {name} end of {wording.stated(claim, end)}."
        return
    for name, ours, end in (("lowest", figure.number, low), ("highest", figure.high, high)):
        if abs(ours - end.value) > end.rounding:
            more = "more" if ours > end.value else "less"
            amount = f"{wording.amount(claim, ours)}, is {wording.apart(claim, ours, end)} {more}"
            yield f"Our {name}, {amount} than the {wording.stated(claim, end)} claimed."


def _conflicts(case: Case, excluded: Container[str]) -> Iterator[str]:
    if case.conflicts:
        said = [between.conflict(other, other.id in excluded) for other in case.conflicts[:NAMED]]
        if len(case.conflicts) > NAMED:
            said.append(f"{wording.count(len(case.conflicts) - NAMED)} more")
        yield f"It conflicts with {joined(said)}."


def _beside(case: Case, verdicts: Sequence[str]) -> Iterator[str]:
    """What other claims and our values say of it, whatever the verdict."""
    claim, others = case.claim, case.others
    between_claims = (between.split, between.part_of_money, between.components, between.implied_share)
    yield from filter(None, (say(claim, others) for say in between_claims))
    if "no_data" in verdicts:
        yield from _by_the_other(case)
    if not case.impossible and claim.goods.codes:
        for worth in worths(claim, case.limits, others)[:1]:
            price = wording.price(unit_value(claim, worth))
            yield f"Set against {worth.said}, {wording.published(claim)} would be {price} USD/kg."


def _by_the_other(case: Case) -> Iterator[str]:
    """Our share by the other measure of the period claimed, and what it takes for both to hold."""
    for figure in case.ours.figures:
        ratio = price_ratio(case.claim, figure) if figure.relation == "same" else None
        if ratio is not None:
            yield f"{capital(wording.BY[figure.kind])} it is {wording.listed(case.claim, [figure])}."
            yield from _prices(case, ratio, "possible")
            return


def _prices(case: Case, ratio: float, judged: str) -> Iterator[str]:
    partner = country(case.others.names[case.claim.partner])
    times = f"{ratio:.2g} times" if ratio >= 0.02 else f"a {1 / ratio:.0f}th of"
    yield f"For both to hold, a kilogram from {partner} would cost {times} what one from elsewhere does: {judged}."


def _mine(case: Case) -> list[Figure]:
    return [f for f in case.ours.figures if f.relation == "same" or not case.claim.goods.codes]
