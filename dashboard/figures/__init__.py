"""Table → figure, one module per chart family. Pure: no Dash, no store."""

from __future__ import annotations

from dashboard.figures.concentration import concentration
from dashboard.figures.focus import focus
from dashboard.figures.months import months
from dashboard.figures.suppliers import suppliers
from dashboard.figures.trend import trend
from dashboard.figures.what_if import what_if

__all__ = ["concentration", "focus", "months", "suppliers", "trend", "what_if"]
