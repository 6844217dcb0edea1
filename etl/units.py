"""Printed units and the powers of ten that lead to the units of the flow table.

Scaling happens on the printed text (``"10.138"`` thousand → ``"10.138e3"``), so that the stored float is the one
nearest to the printed decimal and not the product of two roundings.
"""

from __future__ import annotations

import polars as pl

USD_MILLION = 6
USD_THOUSAND = 3
INR_CRORE = 7
TONNE = 3  # to kilograms
ONE = 0

CRORE = 10.0**INR_CRORE
WEIGHT_UNITS = {"KGS": 0, "TON": 3, "MTS": 3, "QTL": 2, "GMS": -3}
"""TradeStat quantity units that are weights, with the power of ten to kilograms; the others stand in units.csv."""

_NUMBER = r"^\s*([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))(?:[eE]([+-]?[0-9]{1,3}))?\s*$"

_WESTERN = r"^\s*[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?\s*$"
_INDIAN = r"^\s*[+-]?[0-9]{1,2}(?:,[0-9]{2})*,[0-9]{3}(?:\.[0-9]*)?\s*$"


def scaled(column: str, exponent: int) -> pl.Expr:
    """The printed number of ``column`` times 10**``exponent``, still as text; what is no number stays as printed.

    ``column`` is text; null stays null.
    """
    mantissa = pl.col(column).str.extract(_NUMBER, 1)
    printed = pl.col(column).str.extract(_NUMBER, 2).cast(pl.Int64).fill_null(0)
    number = mantissa + "e" + (printed + exponent).cast(pl.String)
    return pl.when(mantissa.is_null()).then(pl.col(column)).otherwise(number)


def without_commas(column: str) -> pl.Expr:
    """The printed number of ``column`` without the commas that group its digits, western or Indian, still as text.

    ``1,234,567.5`` and ``12,34,567.5`` become ``1234567.5``; what is grouped otherwise stays as printed.
    """
    printed = pl.col(column)
    grouped = printed.str.contains(_WESTERN) | printed.str.contains(_INDIAN)
    return pl.when(grouped).then(printed.str.replace_all(",", "", literal=True)).otherwise(printed).alias(column)


def blank_to_null(column: str, *also: str) -> pl.Expr:
    """Blank, and the publisher's own words for "not published", become null; they are never zero."""
    text = pl.col(column).str.strip_chars()
    return pl.when(text.is_in(["", *also])).then(None).otherwise(text).alias(column)
