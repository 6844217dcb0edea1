"""Colours and type. The focus supplier has the accent everywhere; named suppliers keep a colour-blind-safe colour."""

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
    suppliers: tuple[str, ...]  # Okabe-Ito without the vermilion, which is the accent


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
        suppliers=("#0072b2", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#8a6d3b"),
    ),
    "dark": Palette(
        ground="#171613",
        ink="#ece9e3",
        muted="#a29d94",
        rule="#3a3732",
        accent="#f0752b",
        accent_ink="#f58a49",
        bar="#8d9dab",
        others="#5c5850",
        suppliers=("#4aa3d9", "#2bbd93", "#d992ba", "#8fcdf2", "#efb73e", "#b9975b"),
    ),
}
_FIXED = {"JPN": 0, "USA": 1, "DEU": 2, "KOR": 3, "HKG": 4, "AUT": 5}


def supplier_colours(focus: str, named: Sequence[str], palette: Palette) -> dict[str, str]:
    """Colour of each supplier in ``named``: accent for ``focus``, the fixed one where there is, else a free one."""
    taken = {_FIXED[p] for p in named if p in _FIXED}
    free = [n for n in range(len(palette.suppliers)) if n not in taken]
    colours = {}
    for partner in named:
        if partner == focus:
            colours[partner] = palette.accent
        elif partner in _FIXED:
            colours[partner] = palette.suppliers[_FIXED[partner]]
        else:
            colours[partner] = palette.suppliers[free.pop(0)] if free else palette.others
    return colours


def faint(colour: str, alpha: float) -> str:
    """``#rrggbb`` as rgba."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha})"


def css_variables() -> str:
    """The palettes as custom properties, so that page and charts share one set of colours."""
    names = ("ground", "ink", "muted", "rule", "accent", "accent_ink", "bar", "others")
    return "".join(
        f"[data-mantine-color-scheme={scheme}]{{"
        + "".join(f"--{name.replace('_', '-')}:{getattr(palette, name)};" for name in names)
        + f"color-scheme:{scheme}}}"
        for scheme, palette in PALETTES.items()
    )
