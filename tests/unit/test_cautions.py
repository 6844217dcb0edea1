from __future__ import annotations

from collections.abc import Callable

import pytest

from dashboard.cautions import cautions
from dashboard.resolve import Page

Shown = Callable[..., Page]
COMPOUNDS, MAGNETS, HEADING = "rare-earth-compounds", "permanent-magnets", "heading-8505"


def said(page: Page) -> str:
    return " ".join(cautions(page.choice))


def test_value_and_weight_are_said_together_where_they_are_apart(shown: Shown) -> None:
    text = said(shown(MAGNETS))
    assert "China has 94.3 % by weight and 82.9 % by value (UN Comtrade, 2024); sources differ on the weights." in text
    assert "Both can be true: a kilogram from there costs less" in text


def test_what_others_pay_for_a_kilogram_shows_other_goods(shown: Shown) -> None:
    text = said(shown(MAGNETS))
    assert "costs India USD 8.45, Germany 40.8, the United States 42.2" in text
    assert "no rare earth magnets, which cost 15 to 100 USD/kg" in text


def test_a_country_that_pays_what_others_pay_is_told_nothing(shown: Shown) -> None:
    assert "A kilogram from China" not in said(shown(MAGNETS, reporter="DEU"))


def test_scopes_of_the_same_name_are_listed_with_their_totals(shown: Shown) -> None:
    assert "HS 8505 USD 464 million (TradeStat by heading, 2025-26)" in said(shown(MAGNETS))
    assert "same name" not in said(shown("nickel"))


def test_equal_digits_of_two_tariffs_are_other_goods(shown: Shown) -> None:
    assert "India's line 85051110 is ferrite cores. The EU's 85051110 is magnets with neodymium" in said(shown(MAGNETS))


def test_exports_are_not_set_against_imports(shown: Shown) -> None:
    text = said(shown(COMPOUNDS))
    assert "India also exports USD 29.8 million of it" in text and "That is no independence" in text
    assert "also exports" not in said(shown(COMPOUNDS, flow="export"))


@pytest.mark.parametrize("query", [{"from_": "2024"}, {"unit": "inr_crore"}, {"theme": "dark"}])
def test_range_and_unit_change_nothing(shown: Shown, query: dict[str, str]) -> None:
    assert cautions(shown(MAGNETS, **query).choice) == cautions(shown(MAGNETS).choice)


def test_where_nothing_is_published_nothing_is_said(shown: Shown) -> None:
    assert cautions(shown("rare-earth-metals").choice) == ()


def test_the_price_of_a_few_samples_is_no_price(shown: Shown) -> None:
    assert "A kilogram from China" not in said(shown("borates"))  # USD 657 in 2024
