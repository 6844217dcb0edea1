"""What can be said of a claim that none of ours settles: scopes around it, what is here and what is not. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from etl.claims import wording
from etl.claims.case import Case
from etl.claims.claim import Claim
from etl.claims.figures import Candidate, Figure
from etl.claims.judge import POINTS, allowed, near, within
from etl.schema import WORLD
from etl.words import capital, country, joined, source

_OF_ALL = "All partners together have 100 % by definition: only the share of one can be held to trade figures."


def not_stated(case: Case) -> Iterator[str]:
    """Between which two of ours a claim lies, what they are, which fit and which do not."""
    claim = case.claim
    if claim.form == "share" and claim.partner == WORLD:
        yield _OF_ALL
        return
    by_scope: dict[str, list[Figure]] = {}
    for figure in _comparable(case):
        by_scope.setdefault(_goods(case, figure.candidate), []).append(figure)
    rest = list(_rest(case))
    if not any(fitting(claim, figures) for figures in by_scope.values()):
        yield from _between(claim, by_scope, bool(rest))
    yield from rest
    by = f" {wording.BY[claim.kind or '']}" if claim.form == "share" else ""
    for label, figures in by_scope.items():
        yield f"{label}{by}: {wording.listed(claim, figures)}{_fit(claim, figures)}."
    yield from _unnamed(claim)
    if not claim.goods.codes and (absent := [c for c in case.ours.candidates if _goods(case, c) not in by_scope]):
        yield f"Of {wording.labels(absent)} there is nothing of the kind here."
    if not claim.goods.codes and not case.ours.candidates:
        yield f"“{claim.scope_as_stated}” shares no word with the goods that are here."


def _goods(case: Case, candidate: Candidate) -> str:
    """``HS 8505.11``, of amounts from one partner ``HS 8505.11 from China``."""
    claim = case.claim
    if claim.form == "share" or claim.partner == WORLD:
        return candidate.label
    side = "from" if claim.flow == "import" else "to"
    return f"{candidate.label} {side} {country(case.others.names[claim.partner])}"


def _unnamed(claim: Claim) -> Iterator[str]:
    if not claim.goods.codes:
        yield "The statement names no HS code."
    elif claim.goods.known == "inferred":
        yield f"The statement names no HS code; {claim.goods.label} is inferred from its words."
    else:
        yield f"The statement names no HS code; {claim.goods.label} is what it seems to count."


def _comparable(case: Case) -> list[Figure]:
    """Figures of the claimed measure: of each scope those on the claimed basis, else those on the other.

    A heading counts if it holds all the goods claimed.
    """
    claim = case.claim
    headings = {code[:4] for code in claim.goods.codes}
    mine = [
        f for f in case.ours.figures
        if f.kind == claim.kind and (f.relation != "whole" or f.candidate.headings == headings)
    ]  # fmt: skip
    exact = {f.candidate.scope.id for f in mine if f.same_basis}
    return [f for f in mine if f.same_basis or f.candidate.scope.id not in exact]


def fitting(claim: Claim, figures: Sequence[Figure]) -> list[Figure]:
    """Those that could be the number claimed, if its scope is theirs."""
    return [f for f in figures if f.proper and (within(claim, f) if f.same_basis else near(claim, f))]


def _fit(claim: Claim, figures: Sequence[Figure]) -> str:
    """Whether figures without a stated scope fit; of a range, which of its ends they come near."""
    if fits := fitting(claim, figures):
        return f"; {_sources(fits)} {'fits' if len(fits) == 1 else 'fit'}"
    if claim.high is None:
        return ""
    ends = {
        "lower": (claim.number, [f for f in figures if abs(f.number - claim.number.value) <= POINTS]),
        "upper": (claim.high, [f for f in figures if abs((f.high or f.number) - claim.high.value) <= POINTS]),
    }
    inside = [f for f in figures if claim.number.value <= f.number and (f.high or f.number) <= claim.high.value]
    said = [
        f"the {end} end of {wording.united(claim, wording.digits(number.value, number.decimals))} is met by"
        f" {f'{_sources(met)} within {POINTS:g} points' if met else 'none'}"
        for end, (number, met) in ends.items()
    ]
    if inside:
        said.append(f"{_sources(inside)} lies inside")
    if lacking := sorted({label for f in figures for label in (gap.label for gap in f.lacking)}):
        said.append(f"not every source has a complete {joined(lacking)}")
    return "; " + "; ".join(said)


def _sources(figures: Sequence[Figure]) -> str:
    return joined(list(dict.fromkeys(source(f.source) for f in figures)))


def _between(claim: Claim, by_scope: Mapping[str, Sequence[Figure]], parted: bool) -> Iterator[str]:
    """The nearest scopes below and above a number; of an extract a scope is known to be above only."""
    if claim.high is not None:
        return
    number, said = claim.number.value, wording.published(claim)
    least = {s: f.number for s, found in by_scope.items() for f in found if f.bound == "at least" and f.number < number}
    proper = {s: [f.number for f in found if f.proper] for s, found in by_scope.items()}
    below = {s: max(found) for s, found in proper.items() if found and max(found) < number}
    above = {s: min(found) for s, found in proper.items() if found and min(found) > number}
    lower = max(below, key=lambda s: below[s], default=None)
    upper = min(above, key=lambda s: above[s], default=None)
    if upper and not lower and least:
        bound = max(least, key=lambda s: least[s])
        yield f"The {said} claimed lies between the least that {bound} can be and {upper}."
    elif lower and upper:
        yield f"The {said} claimed lies between {lower} and {upper}, and fits neither."
    elif lower and not parted:
        more = f"{(number - below[lower]) / below[lower] * 100:.1f} %"
        yield f"The {said} claimed is {more} more than {lower}{_when(by_scope[lower])}."
    elif upper and not parted:
        less = f"{(above[upper] - number) / above[upper] * 100:.1f} %"
        yield f"The {said} claimed is {less} less than {upper}{_when(by_scope[upper])}."


def _when(figures: Sequence[Figure]) -> str:
    """The period of figures where it is not the one claimed."""
    figure = figures[0]
    return "" if figure.same_basis else f" in {wording.period(figure.basis, figure.labels)}"


def _rest(case: Case) -> Iterator[str]:
    """What the part that has figures leaves of the claim for the codes that have none."""
    claim = case.claim
    nothing = [c for c in case.ours.nothing_of if c.relation == "part"]
    parts = [f for f in _comparable(case) if f.relation == "part" and f.proper]
    if not nothing or not parts or len({f.candidate.scope.id for f in parts}) + len(nothing) != len(claim.goods.codes):
        return
    part = max(parts, key=lambda f: f.number)
    rest = claim.number.value - part.number
    whole = wording.published(claim)
    if rest < 0:
        yield f"{part.candidate.label} alone is more than the {whole} claimed."
        return
    mine, left = wording.amount(claim, part.number), wording.amount(claim, rest)
    said = f"{mine} of the {whole} {{}} {part.candidate.label}; the other {left} would be {wording.labels(nothing)}"
    said = said.format("is" if part.same_basis else "would be")
    if not part.same_basis:
        said = f"If {wording.period(part.basis, part.labels)} stood for {wording.claimed_period(claim)}, {said}"
    yield f"{said}, of which there is no {claim.flow} data here{_room(case, nothing, rest)}."


def _room(case: Case, nothing: Sequence[Candidate], rest: float) -> str:
    """Whether the heading of codes without data has room for what is left for them."""
    claim = case.claim
    wholes = [
        f for f in case.ours.figures
        if f.relation == "whole" and f.kind == claim.kind and f.proper and len(nothing) == 1
        and f.candidate.headings == nothing[0].headings != {code[:4] for code in claim.goods.codes}
    ]  # fmt: skip
    if not wholes:
        return ""
    whole = min(wholes, key=lambda f: not f.same_basis)
    verb = "has" if rest <= whole.number else "does not have"
    return f" ({whole.candidate.label} as a whole, {wording.listed(claim, [whole])}, {verb} room for it)"


def no_data(case: Case) -> Iterator[str]:
    """Why there is nothing to set beside a claim, and what there is instead."""
    claim, ours, names = case.claim, case.ours, case.others.names
    if claim.goods.known == "narrower":
        yield "No HS code is as narrow as these goods, so that no trade statistics count them by themselves."
        return
    if not claim.goods.codes:
        yield from not_stated(case)
        return
    if claim.form == "share" and claim.partner == WORLD:
        yield _OF_ALL
        return
    if ours.unknown:
        verb = "is no HS code" if len(ours.unknown) == 1 else "are no HS codes"
        yield f"{joined(list(ours.unknown))} {verb} of the goods that are known here."
    masked = [m for m in ours.masked if m.basis == claim.basis]
    for mask in masked[:1]:
        total = wording.traded(claim, mask.candidate.label, names, WORLD)
        part = f" in {wording.period(mask.basis, mask.spoilt)}" if mask.spoilt != mask.labels else ""
        yield (
            f"{source(mask.source)} has a total of {total} for {wording.period(mask.basis, mask.labels)}, but its split"
            f" by country{part} cannot be used (finding {mask.findings})."
        )
    nothing = [c for c in ours.nothing_of if c.relation == "part"] or ours.nothing_of
    if nothing:
        yield f"There is no data of {wording.traded(claim, wording.labels(nothing), names, WORLD)} here."
        yield from _headings(case, nothing)
        return
    when, goods = wording.claimed_period(claim), wording.traded(claim, claim.goods.label, names)
    own = [f for f in case.found.beside if f.relation == "same"]
    unconverted, short = list(_unconverted(case, goods, when)), list(_short(case, goods))
    bounds = [f for f in own if f.same_basis]
    if not bounds:
        yield from (*unconverted, *short)
    if bounds:
        yield f"{wording.sentence(claim, bounds[0], names)}{_open(bounds[0])}"
    elif own:
        more = "more" if own[0].number > claim.number.value else "less"
        absent = "" if unconverted or short else f"{capital(_by(claim))} there is nothing for {when} itself; "
        yield (
            f"{absent}the nearest is"
            f" {wording.listed(claim, own[:1])}, {wording.apart(claim, own[0].number)} {more} than claimed, where up to"
            f" {allowed(claim)} is taken as the same."
        )
    elif unconverted or short:
        return
    elif ours.held and not masked:
        held = [f"{wording.period(h.basis, h.labels)} ({source(h.source)})" for h in ours.held]
        yield f"There is nothing for {when}: {goods} {_by(claim)} are here only for {joined(held)}."
    elif not masked:
        yield f"There are no figures {_by(claim)} of {goods} here."


def _open(figure: Figure) -> str:
    """What keeps a bound, or a range with gaps, from settling a claim, as the end of a sentence."""
    if figure.bound or not figure.lacking:
        return ": an extract, which neither confirms nor refutes it."
    by_why: dict[str, list[str]] = {}
    for gap in figure.lacking:
        by_why.setdefault(gap.why, []).append(gap.label)
    gaps = joined([f"{wording.period(figure.basis, labels)} {why}" for why, labels in by_why.items()])
    return f", but {gaps}: that neither confirms nor refutes it."


def _unconverted(case: Case, goods: str, when: str) -> Iterator[str]:
    """That the goods and the period are here in dollars and have no rate to the currency claimed."""
    claim = case.claim
    there = [h for h in case.ours.held if h.basis == claim.basis and set(claim.labels) <= set(h.labels)]
    currency = claim.unit.currency
    if not there or currency in (None, "USD") or claim.kind != "value":
        return
    sources = joined([source(held.source) for held in there])
    money = "rupees" if currency == "INR" else str(currency)
    periods = {"month": "months", "calendar": "calendar years"}.get(claim.basis or "", when)
    said = f"{goods} in {when} are here in US dollars ({sources})"
    yield f"{said}, which are not converted to {money} for {periods}."


def _short(case: Case, goods: str) -> Iterator[str]:
    """That a year claimed is not whole yet."""
    for short in case.ours.short[:1]:
        year = wording.period(short.basis, (short.label,))
        yield f"Of {goods} in {year} {short.months} of 12 months are here ({source(short.source)})."


def _by(claim: Claim) -> str:
    return wording.BY[claim.kind or "value"]


def _headings(case: Case, nothing: Sequence[Candidate]) -> Iterator[str]:
    """What the whole heading of codes without data had: no line of it can have more in the same period."""
    claim, names = case.claim, case.others.names
    if len(claim.goods.codes) > 1 or claim.form == "share":
        return
    headings = frozenset[str]().union(*(candidate.headings for candidate in nothing))
    for figure in case.ours.figures:
        if figure.relation == "whole" and figure.proper and figure.candidate.headings == headings:
            less = ", less than is claimed of a part of it" if figure.number < claim.number.value else ""
            yield f"{wording.sentence(claim, figure, names)}{less}."
            return
    for absent in case.ours.unlisted:
        if absent.candidate.headings == headings:
            goods = wording.traded(claim, absent.candidate.label, names)
            yield f"{source(absent.source)} lists none of {goods} in {wording.period(absent.basis, absent.labels)}."
            return
