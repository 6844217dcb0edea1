"""Tables that pages show and data routes answer with, declared as those of the store are."""

from __future__ import annotations

from etl.shown import charts, indicators, market

TABLES = {table.name: table for table in (*charts.CHARTS, *market.TABLES, *indicators.TABLES)}
"""Every such table by its name."""
