"""Which codes of a source make up a scope, and whether they can be summed in a period. Pure: codes in, codes out.

A line without trade has no rows, as one never asked for: ``there`` are codes that have rows, ``told`` those answered.
"""

from __future__ import annotations

from collections.abc import Collection, Set

from etl import eras
from etl.commodities import Codes, Scope
from etl.eras import Way
from etl.links import Links
from etl.schema import OWN


def is_whole(source: str, part: Codes, there: Set[str], told: Set[str], listed: bool = False) -> bool:
    """Whether the codes of one component can be summed in a period: ``there`` have rows, ``told`` were answered.

    Where nothing was asked, a code without rows was not traded; where some was, it may just not have been asked for.
    A table of the user says nothing of the codes that it leaves out. ``listed``: the rows come from a list of all lines
    with trade.
    """
    return part <= there | told or bool(part & there and (listed or (not part & told and source != OWN)))


def lacking(part: Codes, there: Set[str], told: Set[str]) -> Codes:
    """The codes of one component that keep a period from being whole, though others of it were asked for."""
    return part - there - told if part & told else frozenset()


def in_use(scope: Scope, pairs: Collection[tuple[str, str]], told: Set[str], known: Links = eras.UNLINKED) -> Codes:
    """The codes to sum of a source that has rows of ``pairs``: as the scope says, lines answered without trade too."""
    return frozenset().union(*(some[0].codes for some in ways(scope, pairs, told, known)))


def ways(
    scope: Scope, pairs: Collection[tuple[str, str]], told: Set[str], known: Links = eras.UNLINKED
) -> tuple[tuple[Way, ...], ...]:
    """For each component the ways to it in some period of a source that has rows of ``pairs``, the best first.

    Empty unless every component has one, and one of them rows. A source can have a heading in some years and its lines
    in others, codes of several revisions of the HS, or weights of the lines only.
    """
    there: dict[str, set[str]] = {}
    for code, nomenclature in pairs:
        there.setdefault(nomenclature, set()).add(code)
    found = tuple(
        tuple(
            way
            for way in eras.ways(component, scope.revision, known, there)
            if way.codes <= there[way.nomenclature] | told
        )
        for component in scope.components
    )
    traded = any(way.codes & there[way.nomenclature] for some in found for way in some)
    return found if all(found) and traded else ()


def in_part(scope: Scope, pairs: Collection[tuple[str, str]], told: Set[str], known: Links = eras.UNLINKED) -> Codes:
    """The codes that would be in use if all were fetched of the components of which some were; empty if none was."""
    there: dict[str, set[str]] = {}
    for code, nomenclature in pairs:
        there.setdefault(nomenclature, set()).add(code)
    parts = []
    for component in scope.components:
        some = eras.ways(component, scope.revision, known, there)
        whole = next((way.codes for way in some if way.codes <= there[way.nomenclature]), None)
        stated = [*component.alternatives, *(lines for _, lines in component.national)]
        parts.append(whole or next((c for c in stated if c & told and not c <= told), frozenset()))
    return frozenset().union(*parts) if all(parts) else frozenset()
