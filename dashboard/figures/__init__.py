"""Table → figure, one module per chart family. Pure: no Dash, no store."""

from __future__ import annotations

from dashboard.figures.codes_over_years import codes_over_years
from dashboard.figures.compare import compare
from dashboard.figures.concentration import concentration
from dashboard.figures.decomposition import decomposition
from dashboard.figures.flows import flows
from dashboard.figures.focus import focus
from dashboard.figures.glance import glance
from dashboard.figures.months import months
from dashboard.figures.net_trade import net_trade
from dashboard.figures.signals import signals
from dashboard.figures.slope import slope
from dashboard.figures.split import split
from dashboard.figures.supplied import supplied
from dashboard.figures.suppliers import suppliers
from dashboard.figures.trend import trend
from dashboard.figures.unit_values import unit_values
from dashboard.figures.what_if import what_if

__all__ = [
    "codes_over_years", "compare", "concentration", "decomposition", "flows", "focus", "glance", "months", "net_trade",
    "signals", "slope", "split", "supplied", "suppliers", "trend", "unit_values", "what_if",
]  # fmt: skip
