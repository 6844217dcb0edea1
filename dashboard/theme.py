"""Colours and type. The focus supplier has the accent everywhere; the usual suppliers keep their colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Scheme = Literal["light", "dark"]
FONT = "Inter, 'Noto Sans Devanagari', sans-serif"


@dataclass(frozen=True)
class Palette:
    """One colour scheme; all are CSS colours."""

    ground: str
    ink: str
    muted: str
    rule: str
    accent: str
    accent_ink: str  # the accent where it is text: 4.5 : 1 on the ground
    bar: str
    others: str
    suppliers: tuple[
        str, ...
    ]  # apart from each other and from the accent for colour-blind eyes, too: a test measures it
    traded: tuple[str, str]  # imports and exports beside each other


PALETTES: dict[Scheme, Palette] = {
    "light": Palette(
        ground="#fcfbf9",
        ink="#1d1c1a",
        muted="#65615a",
        rule="#dfdbd3",
        accent="#d55e00",
        accent_ink="#ad4a00",
        bar="#5f6f7d",
        others="#c9c5bd",
        suppliers=("#2a86dc", "#0a8070", "#b3689f", "#15557a", "#71480f", "#96905f"),
        traded=("#5f6f7d", "#8b939a"),
    ),
    "dark": Palette(
        ground="#171613",
        ink="#ece9e3",
        muted="#a29d94",
        rule="#3a3732",
        accent="#f0752b",
        accent_ink="#f58a49",
        bar="#8d9dab",
        others="#6a655c",
        suppliers=("#4384c9", "#16ad80", "#c990b5", "#4fcdf0", "#ebcb86", "#946a3c"),
        traded=("#8d9dab", "#626d77"),
    ),
}
_FIXED = {"JPN": 0, "USA": 1, "DEU": 2, "KOR": 3, "HKG": 4, "CHN": 5}
"""Suppliers whose colour never changes, unless they have the accent."""
_USUAL = {"TWN": 0, "VNM": 1, "GBR": 2, "AUT": 3, "IDN": 5, "RUS": 5, "FRA": 0, "MYS": 1, "SGP": 2, "AUS": 3, "ZAF": 3,
          "NLD": 5}  # fmt: skip
"""The colour of other suppliers, unless one of the fixed needs it on the same chart."""


def supplier_colours(focus: str, named: Sequence[str], palette: Palette) -> dict[str, str]:
    """Colour of each supplier in ``named``: the accent for ``focus``, the fixed one where there is, else its usual one
    or the next that is free. The same suppliers have the same colours in whatever order they stand.
    """
    spare = _FIXED["HKG"]  # comes last: counted with China, Hong Kong leaves the chart, and nobody's colour may change
    order = [n for n in range(len(palette.suppliers)) if n != spare]
    taken = {_FIXED[p]: p for p in named if p in _FIXED and p != focus}
    for partner in sorted((p for p in named if p != focus and p not in _FIXED), key=lambda p: (p not in _USUAL, p)):
        usual = _USUAL.get(partner)
        first = sum(map(ord, partner)) % len(order) if usual is None else order.index(usual)
        free = [n for n in (*order[first:], *order[:first], spare) if n not in taken]
        if free:
            taken[free[0]] = partner
    of = {partner: palette.suppliers[n] for n, partner in taken.items()}
    return {p: palette.accent if p == focus else of.get(p, palette.others) for p in named}


def written_on(fill: str) -> str:
    """Black or white, whichever is read better on an area of the colour ``fill``."""
    red, green, blue = (int(fill[i : i + 2], 16) / 255 for i in (1, 3, 5))
    light = 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2
    return "#0d0c0a" if light > 0.18 else "#ffffff"


def faint(colour: str, alpha: float) -> str:
    """``#rrggbb`` as rgba."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha})"


def css_variables() -> str:
    """The palettes as custom properties, so that page and charts share one set of colours; paper is light."""
    return f"{_css('light', ':root')}@media screen{{{_css('dark', '[data-mantine-color-scheme=dark]')}}}"


def _css(scheme: Scheme, selector: str) -> str:
    names = ("ground", "ink", "muted", "rule", "accent", "accent_ink", "bar", "others")
    colours = "".join(f"--{name.replace('_', '-')}:{getattr(PALETTES[scheme], name)};" for name in names)
    return f"{selector}{{{colours}color-scheme:{scheme}}}"
