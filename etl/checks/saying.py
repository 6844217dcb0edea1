"""What the checks say: findings in one shape, numbers in readable units."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl

from etl.checks.declared import BY_ID
from etl.checks.rows import CELL

Row = Mapping[str, Any]


def raised(
    hits: pl.DataFrame, check: str, message: Callable[[Row], str], evidence: Callable[[Row], str]
) -> pl.DataFrame:
    """Findings on the cells of ``hits``, on its ``partner`` and of its ``severity`` if it has such columns."""
    partner = "partner" if "partner" in hits.columns else pl.lit(None, pl.String).alias("partner")
    severity = "severity" if "severity" in hits.columns else pl.lit(BY_ID[check].severity).alias("severity")
    rows = hits.to_dicts()
    return hits.select(
        *CELL,
        partner,
        pl.lit(check).alias("id"),
        severity,
        pl.Series("message", [message(row) for row in rows], pl.String),
        pl.Series("evidence", [evidence(row) for row in rows], pl.String),
    )


def usd(value: float) -> str:
    """``USD 8.94 million``: two decimals, so that printed figures are recognised."""
    return money(value, "USD")


def money(value: float, currency: str) -> str:
    """An amount in a currency; rupees in crore."""
    if currency == "INR":
        return f"₹ {value / 1e7:,.2f} crore"
    if abs(value) >= 1e9:
        return f"{currency} {value / 1e9:,.2f} billion"
    return f"{currency} {value / 1e6:,.2f} million" if abs(value) >= 1e4 else f"{currency} {value:,.0f}"


def kilograms(weight: float) -> str:
    """``51,356 t``; below 100 tonnes in kilograms."""
    return f"{weight / 1e3:,.0f} t" if weight >= 1e5 else f"{weight:,.0f} kg"


def price(value: float) -> str:
    """``8.45 USD/kg``, with three significant digits."""
    return f"{value:,.0f} USD/kg" if value >= 100 else f"{value:.3g} USD/kg"


def counted(number: int, thing: str) -> str:
    """``1 supplier``, ``1,200 suppliers``."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
