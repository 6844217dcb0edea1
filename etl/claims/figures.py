"""Our figures beside a claim, as values. Pure; :mod:`etl.claims.gather` reads them out of a build."""

from __future__ import annotations

from dataclasses import dataclass

from etl.claims.claim import label
from etl.commodities import Scope


@dataclass(frozen=True)
class Candidate:
    """A scope to hold a claim to: the ``same`` as claimed, a ``part`` of it, the ``whole`` heading, or ``other``."""

    scope: Scope
    relation: str

    @property
    def label(self) -> str:
        """``HS 8505.11``."""
        return label([min(component.alternatives[0]) for component in self.scope.components])

    @property
    def headings(self) -> frozenset[str]:
        """The headings that its codes lie in."""
        return frozenset(code[:4] for code in self.scope.codes)


@dataclass(frozen=True)
class Gap:
    """A period that has no figure, and ``why``, as the end of a sentence."""

    label: str
    why: str


@dataclass(frozen=True)
class Figure:
    """A number of ours in the unit of the claim; ``high`` is the largest where several periods have one each.

    ``labels`` are its periods on ``basis``, ``shared`` how many months of those claimed lie in them. ``bound`` says
    ``at least`` or ``at most`` where rows are an extract. ``slack`` is what the rounding of the source can make out.
    ``lacking`` are periods without a figure of their own, ``together`` says that a correction gives its months as one.
    """

    number: float
    high: float | None
    candidate: Candidate
    source: str
    basis: str
    labels: tuple[str, ...]
    kind: str
    shared: int
    bound: str | None = None
    slack: float = 0.0
    lacking: tuple[Gap, ...] = ()
    estimated: bool = False
    same_basis: bool = True
    together: bool = False

    @property
    def proper(self) -> bool:
        """A figure, not a bound and not a part of the periods."""
        return self.bound is None and not self.lacking

    @property
    def relation(self) -> str:
        """How its scope stands to that claimed."""
        return self.candidate.relation


@dataclass(frozen=True)
class Masked:
    """A total without a usable split by country in ``spoilt`` of its periods, and the findings that say why."""

    candidate: Candidate
    source: str
    basis: str
    labels: tuple[str, ...]
    spoilt: tuple[str, ...]
    findings: str


@dataclass(frozen=True)
class Unlisted:
    """A whole split by country in which the partner does not occur."""

    candidate: Candidate
    source: str
    basis: str
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Held:
    """Periods of the claimed scope and measure that a source has here, whichever they are."""

    source: str
    basis: str
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Short:
    """A year claimed of which a source has only some ``months`` yet."""

    source: str
    basis: str
    label: str
    months: int


@dataclass(frozen=True)
class Ours:
    """What we have beside a claim.

    ``masked`` and ``unlisted`` say why a split has no figure; ``held`` which periods there are of the scope and
    measure, ``short`` which of those claimed are not whole; ``nothing_of`` are candidates (the same and its parts)
    without any data of that flow, ``unknown`` are codes of none of the goods here.
    """

    figures: tuple[Figure, ...]
    masked: tuple[Masked, ...]
    unlisted: tuple[Unlisted, ...]
    held: tuple[Held, ...]
    nothing_of: tuple[Candidate, ...]
    candidates: tuple[Candidate, ...]
    short: tuple[Short, ...] = ()
    unknown: tuple[str, ...] = ()


NOTHING = Ours((), (), (), (), (), ())
