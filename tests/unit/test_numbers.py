"""Numbers as people read them."""

from __future__ import annotations

import pytest

from dashboard.languages import language
from etl import numbers
from etl.language import speaking


@pytest.mark.parametrize(
    ("number", "digits", "text"),
    [
        (23.04, 3, "23.0"),
        (3362.4, 3, "3,360"),
        (3362.4, 4, "3,362"),
        (0.70444, 3, "0.704"),
        (999.6, 3, "1,000"),
        (9.996, 3, "10.0"),
        (0.00099951, 3, "0.00100"),
        (-23.04, 3, "-23.0"),
        (1.42, 2, "1.4"),
        (0, 3, "0"),
    ],
)
def test_significant_digits(number: float, digits: int, text: str) -> None:
    assert numbers.significant(number, digits) == text


@pytest.mark.parametrize(("number", "text"), [(10_138.5, "10,138.5"), (23_040_000.0, "23,040,000"), (0.0, "0")])
def test_every_digit(number: float, text: str) -> None:
    assert numbers.exact(number) == text


@pytest.mark.parametrize(("grouping", "text"), [("western", "12,300,000"), ("indian", "1,23,00,000")])
def test_grouping_of_thousands_or_of_lakh_and_crore(grouping: str, text: str) -> None:
    assert numbers.significant(12_345_678, grouping=grouping) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (193_381_540, "USD 193 million"),
        (23_040_000, "USD 23.0 million"),
        (2.5e9, "USD 2.50 billion"),
        (830_000, "USD 830 thousand"),
        (42, "USD 42.0"),
        (0, "USD 0"),
        (999_999, "USD 1.00 million"),
        (999_999_999, "USD 1.00 billion"),
    ],
)
def test_dollars(value: float, text: str) -> None:
    assert numbers.usd(value) == text


def test_rupees() -> None:
    assert numbers.crore(4111.32) == "₹ 4,110 crore"
    assert numbers.crore(1_234_567) == "₹ 12,30,000 crore"


def test_weights() -> None:
    assert numbers.weight(51_356_000) == "51,400 t"
    assert numbers.weight(51_356_000, "kg") == "51,400,000 kg"


@pytest.mark.parametrize(
    ("share", "text"), [(0.8418, "84.2 %"), (1, "100 %"), (0, "0 %"), (0.0004, "< 0.1 %"), (0.0123, "1.23 %")]
)
def test_shares(share: float, text: str) -> None:
    assert numbers.percent(share) == text


@pytest.mark.parametrize(
    ("unit", "text"),
    [("usd", "USD 2.00 million"), ("t", "2,000 t"), ("kg", "2,000,000 kg"), ("inr_crore", "₹ 20,00,000 crore")],
)
def test_an_amount_in_each_unit(unit: str, text: str) -> None:
    assert numbers.amount(2_000_000, unit) == text


@pytest.mark.parametrize("unit", ["usd", "inr_crore", "t", "kg"])
def test_missing_is_said_in_words_and_is_not_zero(unit: str) -> None:
    assert numbers.amount(None, unit) == numbers.percent(None) == "not published"


# another language


def test_amounts_and_grouping_in_hindi() -> None:
    with speaking(language("hi")):
        assert numbers.usd(23_040_000) == "23.0 मिलियन अमेरिकी डॉलर"
        assert numbers.money(5.78e9, "CHF") == "5.78 बिलियन CHF"
        assert numbers.crore(4111.32) == "₹ 4,110 करोड़"
        assert numbers.weight(51_356_000, "kg") == "5,14,00,000 kg"
        assert (numbers.exact(1_234_567.5), numbers.fixed(1_234_567, 0)) == ("12,34,567.5", "12,34,567")
        assert numbers.percent(None) == "प्रकाशित नहीं"
    assert numbers.exact(1_234_567.5) == "1,234,567.5"


def test_no_language_is_answered_with_the_number_of_another() -> None:
    said = []
    for code in ("en", "hi", "en"):
        with speaking(language(code)):
            said.append(numbers.significant(12_345_678))
    assert said == ["12,300,000", "1,23,00,000", "12,300,000"]
