"""The checks as a reader meets them: what each compares, by which rule, and where the rule comes from.

One list, from which the build runs the checks and the page on methods is written. The thresholds stand here, so that
the words and the arithmetic cannot drift apart. Pure: no frames.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
"""The worst first."""

COLLAPSE_PARTNERS = 6
COLLAPSE_SHARE = 0.95
OUTLIER_USD = 1e6
OUTLIER_TIMES = 5
OUTLIER_MONTHS = 6
OUTLIER_WINDOW = "18mo"


@dataclass(frozen=True)
class Check:
    """One check. ``severity``: error = do not use; warning = read before use; info.

    ``compares`` and ``rule`` are for readers; the rule names its tolerance. ``source`` is where the rule comes from.
    """

    id: str
    severity: Severity
    title: str
    compares: str
    rule: str
    source: str


CHECKS: tuple[Check, ...] = (
    Check(
        "partner-collapse",
        "error",
        "Split by country collapsed",
        "the countries of a month of TradeStat's monthly bank with the beginning of the alphabet",
        f"At most {COLLAPSE_PARTNERS} partners have a value above zero, and at least {COLLAPSE_SHARE:.0%} of it lies on"
        " names that begin with A, B or C.",
        "Seen in HS 2846, April 2023 to March 2024: each eight-digit line stands on its alphabetically first country."
        " The rule finds these months and no other of January 2018 to June 2026.",
    ),
    Check(
        "value-outlier",
        "warning",
        "Value unlike those beside it",
        "a partner's value of a month with its other months around",
        f"USD {OUTLIER_USD / 1e6:g} million or more, and {OUTLIER_TIMES} times the largest other month within a year"
        f" and a half, of which there are at least {OUTLIER_MONTHS}.",
        "A rule of this project. It finds Japan's entry of February 2026 in India's imports of HS 2846 and nothing else"
        " there.",
    ),
    Check(
        "code-outside-era",
        "warning",
        "Code outside its era",
        "the code of a figure with the revision of the Harmonized System that the file is of",
        "The revision does not have the code, by the declared links between revisions; of a national line, the revision"
        " in force does not have its first six digits, nor had the one of the year before (EU: of that very year).",
        "hs_revisions.csv, or the UN Statistics Division's correlation tables where they are supplied.",
    ),
    Check(
        "extract",
        "warning",
        "Extract, not complete",
        "what the registry says of a file",
        "The publisher has the cell whole, this store has a part of it: a total is a lower bound, a listed supplier's"
        " share an upper bound, its value exact.",
        "The column coverage of sources.csv.",
    ),
    Check(
        "corrected",
        "info",
        "Corrected here",
        "the figures with the list of corrections",
        "A correction changes the cell in the corrected view; data=as-published shows it as printed.",
        "corrections.toml, each entry with its evidence.",
    ),
)

BY_ID: Mapping[str, Check] = {check.id: check for check in CHECKS}
