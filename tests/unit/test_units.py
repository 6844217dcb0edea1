from __future__ import annotations

import polars as pl
import pytest

from etl import units


def scaled(text: str | None, exponent: int) -> str | None:
    return pl.DataFrame({"x": [text]}, schema={"x": pl.String}).select(units.scaled("x", exponent)).item()


def number(text: str, exponent: int) -> float | None:
    return pl.Series([scaled(text, exponent)]).cast(pl.Float64, strict=False).item()


@pytest.mark.parametrize(
    ("text", "exponent", "value"),
    [
        ("10.138", 3, 10138.0),
        ("0.29", 6, 290000.0),
        ("1937.3312781", 7, 19373312781.0),
        ("7", 0, 7.0),
        ("0.0", 6, 0.0),
        (" 7 ", 3, 7000.0),
        ("5.", 3, 5000.0),
        (".5", 3, 500.0),
        ("+5", 6, 5000000.0),
        ("-2.5", 6, -2500000.0),
        ("1.5e-05", 6, 15.0),
        ("2E3", 3, 2000000.0),
    ],
)
def test_scaling_gives_the_float_nearest_to_the_printed_decimal(text: str, exponent: int, value: float) -> None:
    assert number(text, exponent) == value


def test_multiplying_instead_would_round_twice() -> None:
    assert 0.29 * 100 != number("0.29", 2) == 29.0


@pytest.mark.parametrize("text", ["abc", "", "1,234", "1.2.3", "5 6", "+-5", "1e", "٣", "1e99999999999999999999"])
def test_what_is_no_number_stays_as_printed(text: str) -> None:
    assert scaled(text, 6) == text


def test_not_published_stays_not_published() -> None:
    assert scaled(None, 6) is None


def test_blank_and_the_publishers_words_for_it_become_null_and_zero_does_not() -> None:
    printed = pl.DataFrame({"x": ["", "  ", "-", "NA", "0", " 3 "]})
    assert printed.select(units.blank_to_null("x", "-", "NA"))["x"].to_list() == [None, None, None, None, "0", "3"]
    assert printed.select(units.blank_to_null("x"))["x"].to_list() == [None, None, "-", "NA", "0", "3"]
