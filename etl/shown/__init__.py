"""Tables that pages show and data routes answer with, declared as those of the store are."""

from __future__ import annotations

from etl.shown import charts, importers, indicators, market, more, quotes, rulebooks, screening, series, supplier

TABLES = {
    table.name: table
    for table in (
        *charts.CHARTS,
        *market.TABLES,
        *series.SERIES,
        *quotes.TABLES,
        *importers.TABLES,
        *screening.TABLES,
        *indicators.TABLES,
        *rulebooks.TABLES,
        *supplier.TABLES,
        *more.TABLES,
    )
}
"""Every such table by its name."""
