"""Colours: readable in both schemes, and one meaning each."""

from __future__ import annotations

from dataclasses import fields
from itertools import combinations
from typing import get_args

import pytest
from colours import EYES, contrast, difference, seen

from dashboard.theme import PALETTES, Palette, Scheme, css_variables, faint, supplier_colours, written_on

SCHEMES = list(get_args(Scheme))


def test_contrast_is_measured_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("text", ["ink", "muted", "accent_ink"])
def test_text_is_readable_on_the_ground(scheme: Scheme, text: str) -> None:
    palette = PALETTES[scheme]
    assert contrast(getattr(palette, text), palette.ground) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
def test_marks_that_carry_a_figure_stand_out(scheme: Scheme) -> None:
    """The grey of others is exempt: what is left of a bar, named beside it, and bounded by what stands out."""
    palette = PALETTES[scheme]
    for colour in (palette.accent, palette.bar, *palette.suppliers, *palette.traded):
        assert contrast(colour, palette.ground) >= 3, colour


def test_distances_are_those_of_the_published_examples() -> None:
    assert difference((50, 2.6772, -79.7751), (50, 0, -82.7485)) == pytest.approx(2.0425, abs=1e-4)
    assert difference((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619)) == pytest.approx(2.0373, abs=1e-4)
    assert difference((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514)) == pytest.approx(0.9082, abs=1e-4)


APART = 11
"""CIEDE2000 between any two suppliers. 1 is just noticeable side by side; five times that is told apart without looking
twice; charts set areas apart by labels as well, so that twice five is ample."""


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_suppliers_are_told_apart_whatever_the_eyes(scheme: Scheme, eyes: str) -> None:
    palette = PALETTES[scheme]
    for one, other in combinations((palette.accent, *palette.suppliers, palette.others), 2):
        assert difference(seen(one, eyes), seen(other, eyes)) >= APART, (one, other)


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_imports_and_exports_are_told_apart_whatever_the_eyes(scheme: Scheme, eyes: str) -> None:
    imports, exports = PALETTES[scheme].traded
    assert difference(seen(imports, eyes), seen(exports, eyes)) >= APART


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


def test_china_keeps_its_colour_when_another_supplier_is_asked_about() -> None:
    palette = PALETTES["light"]
    colours = {supplier_colours("USA", ["USA", "CHN", *more], palette)["CHN"] for more in (["JPN"], ["VNM", "RUS"], [])}
    assert colours == {palette.suppliers[5]}


def test_the_same_suppliers_have_the_same_colours_in_any_order() -> None:
    palette = PALETTES["dark"]
    named = ["CHN", "IDN", "HKG", "TWN", "JPN", "XYZ"]
    assert supplier_colours("CHN", named, palette) == supplier_colours("CHN", named[::-1], palette)


def test_counting_hong_kong_with_china_changes_no_other_colour() -> None:
    palette = PALETTES["light"]
    apart = supplier_colours("CHN", ["CHN", "HKG", "IDN", "JPN", "DEU", "TWN"], palette)
    together = supplier_colours("CHN", ["CHN", "IDN", "JPN", "DEU", "TWN"], palette)
    assert together == {p: colour for p, colour in apart.items() if p != "HKG"}


def test_more_suppliers_than_colours_are_grey() -> None:
    palette = PALETTES["light"]
    colours = supplier_colours("CHN", list("ABCDEFG"), palette)
    assert (colours["G"], len(set(colours.values()))) == (palette.others, 7)


@pytest.mark.parametrize("palette", PALETTES.values(), ids=SCHEMES)
def test_words_on_an_area_are_readable(palette: Palette) -> None:
    for fill in (palette.accent, palette.others, palette.bar, *palette.suppliers):
        assert contrast(written_on(fill), fill) >= 4.5, fill


def test_faint() -> None:
    assert faint("#d55e00", 0.16) == "rgba(213,94,0,0.16)"


def test_the_page_has_the_colours_of_the_charts() -> None:
    light, dark = css_variables().split("@media screen{[data-mantine-color-scheme=dark]{")
    assert light.startswith(":root{")
    for palette, block in ((PALETTES["light"], light), (PALETTES["dark"], dark)):
        for field in fields(palette):
            if field.name not in ("suppliers", "traded"):
                assert f"--{field.name.replace('_', '-')}:{getattr(palette, field.name)};" in block
