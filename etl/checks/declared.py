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
COLLAPSE_ALIKE = 0.5
"""Part of a month's value that stands where it stands more than a year away: a code with one usual supplier."""
NEW_SHARE, NEW_BEFORE, NEW_USD = 0.2, 0.01, 1e6
OUTLIER_USD = 1e6
OUTLIER_TIMES = 5
OUTLIER_MONTHS = 6
OUTLIER_WINDOW = "18mo"
SCALE_TIMES, SCALE_YEARS = 100, 6
SCALE_TOTAL, SCALE_TOTAL_YEARS = 50, 3
"""Times and years by which a partner's year, and a year's total, is of another order of magnitude."""
APART_USD, APART_TIMES, APART_TOTAL, APART_PART = 1e6, 3, 2, 0.05
"""Two sources of the same trade: floor, times for a partner and for the total, part of it that cannot be overlooked."""
COPY_DIGITS = 8
EXCHANGE_USD, EXCHANGE_MORE, EXCHANGE_LESS, EXCHANGE_WITHIN, EXCHANGE_AROUND = 5e6, 10, 5, 1.5, 6
"""Two partners in each other's place: usual trade, times more of the one and less of the other, likeness, years."""
UNIT_USD, UNIT_COVERED = 1e6, 0.8
MIRROR_USD, MIRROR_VALUE, MIRROR_TIMES = 1e6, 1.5, 2
WORLD_TIMES = 1.3
RATE_USD, RATE_APART = 1e6, 0.03
ZERO_USD = 1e6
AROUND = 6
WHOLE_REPORTERS, WHOLE_USD, WHOLE_YEARS, WHOLE_CODES = 20, 1e6, 2, 3
"""Reporters that make a file one of the world, trade of a series that it must have, years that make it a usual one, and
codes of that trade that a reporter must have."""
WEIGHED = 0.95
"""Part of the value of a dataset that has weights, if weights are what it prints."""
TRIFLE = 1e-4
"""Part of a total by which its partners' sum may be off for information: of figures printed exactly, next to none."""


@dataclass(frozen=True)
class Check:
    """One check. ``severity``: error = do not use; warning = read before use; info; of several the worst.

    ``compares`` and ``rule`` are for readers; the rule names its tolerance. ``source`` is where the rule comes from.
    """

    id: str
    severity: Severity
    title: str
    compares: str
    rule: str
    source: str


def _million(value: float) -> str:
    return f"USD {value / 1e6:g} million"


_OWN = "A rule of this project, measured on the bundled data."

CHECKS: tuple[Check, ...] = (
    Check(
        "partner-collapse",
        "error",
        "Split by country collapsed",
        "the countries of a month of TradeStat's monthly bank with the beginning of the alphabet",
        f"At most {COLLAPSE_PARTNERS} partners have a value above zero, and at least {COLLAPSE_SHARE:.0%} of it lies on"
        " names that begin with A, B or C. A month is passed over if at least half of its value stands on the countries"
        " on which it stands more than a year before and after: a code that has one supplier, China.",
        "Seen in HS 2846, April 2023 to March 2024: each eight-digit line stands on its alphabetically first country."
        " The rule finds these months and no other of January 2018 to June 2026.",
    ),
    Check(
        "partner-sum",
        "error",
        "Partners and total differ",
        "the sum of the partners with the published total, in dollars, local currency and kilograms",
        "They differ by more than half a printed step for each partner and for the total. The step is the finest one"
        " that the file prints. Also: a month has a total and no list of partners in a file that is registered for it;"
        " partners have no total, though the source prints that of at least half of such periods and codes."
        " Weights alone are a warning; a ten-thousandth of the total or less is for information.",
        "Arithmetic of rounding. The 204 reports of HS 2846 stay within 0.8 of the tolerance, UN Comtrade's within a"
        " thousandth of a dollar.",
    ),
    Check(
        "period-sum",
        "warning",
        "Months, parts of a year and years differ",
        "months with cumulative, yearly and other yearly figures of one publisher, in total and partner by partner;"
        " lines of a heading are added up where all are listed",
        "They differ by more than half a printed step of every figure that goes into either side. Also: months are"
        f" missing between others, and the year's figure shows it; a month without anything next to {AROUND} that have"
        " something, in a file registered for it; a line that an otherwise full table lacks; a series of"
        f" {_million(WHOLE_USD)} that a complete file of {WHOLE_REPORTERS} reporters or more lacks, if its code, or"
        f" its reporter with {WHOLE_CODES} codes, is missing altogether, or {WHOLE_YEARS} other years have it.",
        "Arithmetic of rounding. 2846 in 2024-25: the months sum to 11.19, the year's figure is 11.18, rounding"
        " explains 0.06.",
    ),
    Check(
        "printed-growth",
        "warning",
        "Printed growth does not fit",
        "the growth and the year before that a report prints with its values and with our own",
        "No two values within half a printed step of those printed give a growth within half a step of the one printed;"
        " or a value that a report repeats, or gives for the year before, is another one here, by more than both"
        " roundings.",
        "Interval arithmetic.",
    ),
    Check(
        "unit-value",
        "warning",
        "Price per kilogram outside the band",
        "value and weight of totals and partners with the scope's cited band of unit values",
        f"Of {_million(UNIT_USD)} or more: USD per kilogram outside the band. A total counts if"
        f" {UNIT_COVERED:.0%} of the value has a weight, and if none of its partners stands out.",
        "The band of each scope, with its source, in commodities.toml: a fifth of the 5th percentile to five times the"
        " 95th of flows of that size.",
    ),
    Check(
        "value-outlier",
        "warning",
        "Value unlike those beside it",
        "a partner's month with its other months around; a year with the other years; a source with another of the same"
        " trade; a period with all others of its series",
        f"{_million(OUTLIER_USD)} or more in a month, and {OUTLIER_TIMES} times the largest other month within a year"
        f" and a half, of which there are at least {OUTLIER_MONTHS}; in a year, {SCALE_TIMES} times the largest of at"
        f" least {SCALE_YEARS} others, of a total {SCALE_TOTAL} times more or less than {SCALE_TOTAL_YEARS} others;"
        f" {APART_TIMES} times what another source has, of a total {APART_TOTAL} times; figures that repeat another"
        f" period's to the last digit; or a partner with {EXCHANGE_MORE} times any other year of its own and what a"
        f" steady one has in the years around, when that one has less than 1/{EXCHANGE_LESS} of it.",
        f"{_OWN} It finds Japan's entry of February 2026 in India's imports of HS 2846 and nothing else there.",
    ),
    Check(
        "weight-mirror",
        "warning",
        "Weight differs between sources",
        "a partner's weight of a calendar year with that of another source, or of the partner's own report of the same"
        " trade",
        f"Values of {_million(MIRROR_USD)} or more within {MIRROR_VALUE:g} times of each other, weights more than"
        f" {MIRROR_TIMES:g} times apart.",
        f"{_OWN} 8505.11 from China in 2024: 51,356 t in UN Comtrade, 19,259 t in BACI, which reconciles both sides.",
    ),
    Check(
        "above-world-exports",
        "warning",
        "More than the partner exports",
        "trade with a country with what the exporter exported to all the world, by a complete year of BACI",
        f"From {_million(APART_USD)}: over {WORLD_TIMES:g} times as much, which leaves room for freight and insurance.",
        _OWN,
    ),
    Check(
        "implied-rate",
        "error",
        "Values in two currencies differ",
        "the exchange rate that a value in local currency and one in dollars imply with the average of the period",
        f"From {_million(RATE_USD)}: more than {RATE_APART:.0%} off.",
        "RBI Handbook of Statistics, table 139, FBIL from 2024-25, or the reference rates supplied. The bundled years"
        " are at most 1.8 % off.",
    ),
    Check(
        "zero-or-blank",
        "warning",
        "Zero that is rather not published",
        "printed zeros with the figures beside them",
        f"A weight of 0 kg beside {_million(ZERO_USD)}, or none in a dataset that has weights for {WEIGHED:.0%} of all"
        " other value; a value of 0 beside a weight that is worth more than the printed step at the lowest price of the"
        f" band; a total of 0 next to a period of {_million(ZERO_USD)}.",
        "Missing is not zero.",
    ),
    Check(
        "new-partner",
        "info",
        "New large partner",
        "a partner's share of a year with that of the year before",
        f"At least {NEW_SHARE:.0%} after at most {NEW_BEFORE:.0%}; both years complete, {_million(NEW_USD)} or more.",
        "For information: it happens. Nothing is doubted.",
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
        "provisional",
        "info",
        "Provisional",
        "what the publisher says of a figure",
        "The publisher marks the period as provisional: its figures will be revised.",
        "The letter that the publisher prints beside the period.",
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
