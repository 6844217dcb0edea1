"""Numbers as people read them: three significant digits, grouping of the language, unit in words."""

from __future__ import annotations

from functools import lru_cache
from math import floor, log10

from babel.numbers import format_decimal

from etl.language import later, say, spoken

NOT_PUBLISHED = later("not published")
GROUPING = {"western": "#,##0", "indian": "#,##,##0"}
_OF_LANGUAGE = {"hi": "indian"}
"""How a language groups digits, if not as English does."""
_CURRENCIES = {"USD": later("USD"), "EUR": later("EUR"), "INR": later("INR")}
_SIZES = (
    (1e9, later("{currency} {number} billion")),
    (1e6, later("{currency} {number} million")),
    (1e3, later("{currency} {number} thousand")),
)
_PLAIN = later("{currency} {number}")


def significant(number: float, digits: int = 3, grouping: str | None = None) -> str:
    """``number`` with ``digits`` significant digits, never fewer before the point: 23.04 → 23.0, 3362.4 → 3,360.

    It is grouped as the language does unless another ``grouping`` is asked for.
    """
    return _significant(number, digits, grouping or _grouping())


@lru_cache(maxsize=16_384)
def _significant(number: float, digits: int, grouping: str) -> str:
    if number == 0:
        return "0"
    decimals = digits - 1 - floor(log10(abs(number)))
    rounded = round(number, decimals)
    places = max(0, digits - 1 - floor(log10(abs(rounded))))
    return _grouped(rounded, "." + "0" * places if places else "", grouping)


def _grouping() -> str:
    return _OF_LANGUAGE.get(spoken().code, "western")


def _grouped(number: float, places: str, grouping: str) -> str:
    return str(format_decimal(number, format=GROUPING[grouping] + places, locale="en"))  # digits are Latin everywhere


def exact(number: float) -> str:
    """``number`` with every digit that is published, grouped: 10138.5 → 10,138.5."""
    return _grouped(number, ".######", _grouping())


def fixed(number: float, decimals: int, grouping: str | None = None) -> str:
    """``number`` with that many digits after the point: 53748, 0 → 53,748."""
    return _grouped(number, "." + "0" * decimals if decimals else "", grouping or _grouping())


def usd(value: float | None) -> str:
    """``USD 23.0 million``; null is said in words."""
    return money(value, "USD")


def money(value: float | None, currency: str) -> str:
    """``EUR 23.0 million``, of an amount in a currency; null is said in words."""
    if value is None:
        return say(NOT_PUBLISHED)
    name = say(_CURRENCIES.get(currency, currency))
    for size, said in _SIZES:
        if abs(value) >= 0.9995 * size:  # what rounds to 1,000 of one size is 1.00 of the next
            return say(said, currency=name, number=significant(value / size))
    return say(_PLAIN, currency=name, number=significant(value))


def crore(value: float | None) -> str:
    """``₹ 3,360 crore``, in Indian grouping."""
    if value is None:
        return say(NOT_PUBLISHED)
    return say("₹ {number} crore", number=significant(value, grouping="indian"))


def weight(kilograms: float | None, unit: str = "t") -> str:
    """``51,400 t`` or ``51,400,000 kg``."""
    if kilograms is None:
        return say(NOT_PUBLISHED)
    return f"{significant(kilograms / 1000 if unit == 't' else kilograms)} {unit}"


def percent(share: float | None) -> str:
    """``84.2 %`` of a fraction 0.842; what is there but below a tenth of a percent is said so."""
    if share is None:
        return say(NOT_PUBLISHED)
    if 0.9995 <= share < 1:  # three digits would make it all
        return "> 99.9 %"
    return "< 0.1 %" if 0 < share < 0.001 else f"{significant(share * 100)} %"


def index(hhi: float) -> str:
    """``2,642`` of an HHI of 0.2642."""
    return fixed(hhi * 10_000, 0)


def amount(value: float | None, unit: str) -> str:
    """A value or weight in one of the view's units: ``usd`` and ``kg``, ``t`` take USD and kg, ``inr_crore`` crore."""
    if unit == "usd":
        return usd(value)
    return crore(value) if unit == "inr_crore" else weight(value, unit)
