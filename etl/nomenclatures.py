"""Whose a nomenclature is: the Harmonized System is everybody's and has six digits, a tariff its country's. Pure."""

from __future__ import annotations

from etl.schema import HS_REVISIONS

DIGITS = 6
"""So long is a code of the Harmonized System; whatever is longer is a line of somebody's tariff."""
_FOLLOWING = ("ITC-HS", "HTS", "SCHB")
_MEMBERS = (
    "AUT", "BEL", "BGR", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GRC", "HRV", "HUN", "IRL", "ITA",
    "LTU", "LUX", "LVA", "MLT", "NLD", "POL", "PRT", "ROU", "SVK", "SVN", "SWE",
)  # fmt: skip
_LEFT = {"GBR": "CN2020"}
_OWNERS = {
    "ITC-HS": ("India", ("IND",)),
    "HTS": ("the United States", ("USA",)),
    "SCHB": ("the United States", ("USA",)),
}


def follows(nomenclature: str) -> bool:
    """Whether it is a tariff, whose first six digits are those of the HS revision in force; the EU's has its year."""
    return nomenclature in _FOLLOWING or nomenclature.startswith("CN")


def in_force(year: int) -> str:
    """The revision of the HS in force in a year."""
    return next((r for r in reversed(HS_REVISIONS) if int(r[2:]) <= year), HS_REVISIONS[0])


def misplaced(nomenclature: str, reporter: str, code: str) -> tuple[str, str] | None:
    """Why a row cannot be, and the remedy: its nomenclature is not its reporter's, or the code is too long for it."""
    if not follows(nomenclature):
        if len(code) <= DIGITS:
            return None
        said = f"Code {code!r} is longer than the six digits of the HS: it is a line of a tariff."
        return said, "Give as its nomenclature whose: ITC-HS, CN2024, HTS or SCHB; or give six digits."
    owner, owners = _OWNERS.get(nomenclature, ("the European Union", _MEMBERS))
    if reporter in owners or (nomenclature.startswith("CN") and nomenclature <= _LEFT.get(reporter, "")):
        return None
    said = f"{nomenclature} is the tariff of {owner}, and {reporter} does not report by it."
    return said, "Mend the nomenclature or the reporter."
