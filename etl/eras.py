"""Eras of a scope: its codes in each revision of the Harmonized System, and which periods can be compared. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace

from etl.commodities import Codes, Component, Scope
from etl.links import Links, carried, exists, span
from etl.nomenclatures import DIGITS, follows, in_force
from etl.schema import HS_REVISIONS

UNLINKED = Links()

Ways = tuple[tuple["Way", ...], ...]
"""For each component of a scope the ways to it, the best first."""


@dataclass(frozen=True)
class Way:
    """Codes of one nomenclature that give a component of a scope; ``same``: its goods as the scope states them.

    ``eras`` are years and what figures from that year on are comparable with, a span of revisions: one for a revision
    of the HS, several where a national tariff follows it. ``rank`` orders ways: heading before lines, the scope's
    revision before newer ones, those before older ones.
    """

    codes: Codes
    nomenclature: str
    same: bool
    eras: tuple[tuple[int, str], ...]
    rank: tuple[int, ...] = field(compare=False)

    def era(self, year: int) -> str:
        """The era of a period that begins in ``year``."""
        return next(era for first, era in reversed(self.eras) if first <= year)


def ways(component: Component, revision: str, known: Links, nomenclatures: Collection[str]) -> tuple[Way, ...]:
    """The ways to a component, whose codes are of ``revision``, in those nomenclatures; the best first."""
    found = [way for nomenclature in nomenclatures for way in _ways(component, revision, known, nomenclature)]
    return tuple(sorted(found, key=lambda way: (not way.same, *way.rank, sorted(way.codes))))


def _ways(component: Component, revision: str, known: Links, nomenclature: str) -> Iterator[Way]:
    lines = dict(component.national).get(nomenclature)
    base = span(known, component.alternatives[0], revision)
    for n, codes in enumerate(component.alternatives):
        if nomenclature not in HS_REVISIONS:
            eras = _followed(known, codes, base) if follows(nomenclature) else ((0, base),)
            yield Way(codes, nomenclature, True, eras, (n, 1, 0))
            continue
        place = (n, 0, 0) if nomenclature == revision else (n, 1, -HS_REVISIONS.index(nomenclature))
        image = carried(known, codes, revision, nomenclature)
        if image:
            yield Way(image, nomenclature, True, ((0, base),), place)
        # the same digits are other goods, or no code of that revision at all
        if image != codes and (image is None or not all(exists(known, nomenclature, code) for code in codes)):
            era = span(known, codes, nomenclature)
            yield Way(codes, nomenclature, False, ((0, era if era != base else nomenclature),), place)
    if lines:
        yield Way(lines, nomenclature, True, ((0, base),), (len(component.alternatives), 1, 0))


def _followed(known: Links, codes: Codes, base: str) -> tuple[tuple[int, str], ...]:
    """The eras of six digits of a national tariff; of codes that nothing is declared of, one."""
    if any(exists(known, HS_REVISIONS[-1], code) is None for code in codes):
        return ((0, base),)
    eras: list[tuple[int, str]] = []
    for revision in HS_REVISIONS:
        era = span(known, codes, revision)
        if not eras or eras[-1][1] != era:
            eras.append((int(revision[2:]) if eras else 0, era))
    return tuple(eras)


def goods(known: Links, code: str, nomenclature: str, year: int) -> str:
    """What tells rows of one code apart that hold different goods: its era, or the tariff that a line is of.

    Empty where nothing is declared of the code.
    """
    if len(code) > DIGITS:
        return nomenclature
    if not any(exists(known, revision, code) for revision in HS_REVISIONS):
        return ""
    revision = nomenclature if nomenclature in HS_REVISIONS else in_force(year)
    return span(known, frozenset({code}), revision) if exists(known, revision, code) else f"not of {revision}"


def in_revision(scope: Scope, known: Links, revision: str) -> Scope | None:
    """``scope`` stated in the codes of another revision; None where that has no codes for the same goods."""
    if revision == scope.revision:
        return scope
    components = []
    for component in scope.components:
        images = [carried(known, codes, scope.revision, revision) for codes in component.alternatives]
        if not images[0]:
            return None
        components.append(replace(component, alternatives=tuple(codes for codes in images if codes)))
    return replace(scope, components=tuple(components), revision=revision)


def restated(scope: Scope, known: Links) -> list[Scope]:
    """``scope`` in the newest revision of each other set of widest codes that its goods have."""
    found = {widest(scope): scope}
    for revision in reversed(HS_REVISIONS):
        if stated := in_revision(scope, known, revision):
            found.setdefault(widest(stated), stated)
    return list(found.values())[1:]


def widest(scope: Scope) -> tuple[Codes, ...]:
    """The codes that name a scope: of each component the heading rather than its lines."""
    return tuple(component.alternatives[0] for component in scope.components)


def every_code(scopes: Iterable[Scope], known: Links) -> Codes:
    """Every code that any source may publish the scopes under, in any revision."""
    return frozenset().union(*(scope_codes(scope, known) for scope in scopes))


def scope_codes(scope: Scope, known: Links) -> Codes:
    """Every code that any source may publish a scope under, in any revision."""
    return scope.codes.union(*(alternative_codes(c, scope.revision, known) for c in scope.components))


def alternative_codes(component: Component, revision: str, known: Links, most: int | None = None) -> Codes:
    """The codes of a component's first ``most`` alternatives, all by default, in all revisions that have the goods."""
    images = (carried(known, a, revision, to) for a in component.alternatives[:most] for to in HS_REVISIONS)
    return frozenset().union(*(image or () for image in images))
