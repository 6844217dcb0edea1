"""All that is known when a claim is judged, as a value."""

from __future__ import annotations

from dataclasses import dataclass

from etl.claims.between import Others
from etl.claims.claim import Claim
from etl.claims.figures import Ours
from etl.claims.impossible import Limits
from etl.claims.judge import Found


@dataclass(frozen=True)
class Case:
    """All that is known when a claim is judged."""

    claim: Claim
    ours: Ours
    found: Found
    limits: Limits
    others: Others
    impossible: tuple[str, ...]
    conflicts: tuple[Claim, ...]
