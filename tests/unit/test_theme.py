"""Colours: readable in both schemes, and one meaning each."""

from __future__ import annotations

from dataclasses import fields
from itertools import combinations
from typing import get_args

import pytest

from dashboard.theme import PALETTES, Palette, Scheme, css_variables, faint, supplier_colours

SCHEMES = list(get_args(Scheme))


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.2 of ``#rrggbb``."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio by WCAG 2.2, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_measured_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("text", ["ink", "muted", "accent_ink"])
def test_text_is_readable_on_the_ground(scheme: Scheme, text: str) -> None:
    palette = PALETTES[scheme]
    assert contrast(getattr(palette, text), palette.ground) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("mark", ["accent", "bar"])
def test_marks_that_carry_a_figure_stand_out(scheme: Scheme, mark: str) -> None:
    palette = PALETTES[scheme]
    assert contrast(getattr(palette, mark), palette.ground) >= 3


@pytest.mark.parametrize("palette", PALETTES.values(), ids=SCHEMES)
def test_no_colour_means_two_things(palette: Palette) -> None:
    colours = [palette.accent, palette.others, palette.bar, *palette.suppliers]
    assert len(set(colours)) == len(colours)


@pytest.mark.parametrize("palette", PALETTES.values(), ids=SCHEMES)
def test_the_focus_supplier_has_the_accent_and_others_never_do(palette: Palette) -> None:
    named = ["CHN", "JPN", "USA", "DEU", "VNM", "MYS"]
    for focus in named:
        colours = supplier_colours(focus, named, palette)
        assert [p for p, colour in colours.items() if colour == palette.accent] == [focus]
        assert all(colours[a] != colours[b] for a, b in combinations(named, 2))


def test_a_supplier_keeps_its_colour_whoever_stands_beside_it() -> None:
    palette = PALETTES["light"]
    assert (
        supplier_colours("CHN", ["CHN", "JPN", "VNM"], palette)["JPN"]
        == (supplier_colours("USA", ["VNM", "MYS", "USA", "JPN"], palette)["JPN"])
    )


def test_more_suppliers_than_colours_are_grey() -> None:
    palette = PALETTES["light"]
    colours = supplier_colours("CHN", list("ABCDEFG"), palette)
    assert (colours["G"], len(set(colours.values()))) == (palette.others, 7)


def test_faint() -> None:
    assert faint("#d55e00", 0.16) == "rgba(213,94,0,0.16)"


def test_the_page_has_the_colours_of_the_charts() -> None:
    css = css_variables()
    for scheme, palette in PALETTES.items():
        (block,) = [b for b in css.split("}") if b.startswith(f"[data-mantine-color-scheme={scheme}]")]
        for field in fields(palette):
            if field.name != "suppliers":
                assert f"--{field.name.replace('_', '-')}:{getattr(palette, field.name)};" in block
