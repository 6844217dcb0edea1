"""Descriptions that TradeStat prints only up to a hyphen, and what they are in full. Pure."""

from __future__ import annotations

from collections.abc import Mapping

_WHOLE: Mapping[str, tuple[str, str]] = {
    "2519": ("NATRL MAG CARB(MAGNESITE) FUSED MAGNESIA DEAD", "MAGNESITE; FUSED AND DEAD-BURNED MAGNESIA"),
    "2804": ("HYDROGEN, RARE GASES AND OTHER NON", "HYDROGEN, RARE GASES AND OTHER NON-METALS"),
    "2805": ("ALKALI OR ALKALINE", "ALKALI, ALKALINE-EARTH AND RARE-EARTH METALS; MERCURY"),
    "2811": ("OTHER INORGANIC ACIDS AND OTHER INORGANIC OXYGEN COMPOUNDS OF NON",
             "OTHER INORGANIC ACIDS AND OTHER INORGANIC OXYGEN COMPOUNDS OF NON-METALS"),
    "2846": ("CMPNDS,INORGNC/ORGNC OF RARE", "COMPOUNDS OF RARE-EARTH METALS, OF YTTRIUM OR OF SCANDIUM"),
    "7202": ("FERRO", "FERRO-ALLOYS"),
    "8505": ("ELCTRO", "ELECTRO-MAGNETS; PERMANENT MAGNETS"),
    "8542": ("ELCTRNC INTEGRTD CIRCUITS AND MICRO", "ELECTRONIC INTEGRATED CIRCUITS"),
}  # fmt: skip
"""By code: as it is printed, cut; the name of the heading in short."""


def whole(code: str, description: str) -> str:
    """``description`` of ``code``, or what it would be were it not cut."""
    printed, full = _WHOLE.get(code, ("", ""))
    return full if printed and description == printed else description
