from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from dashboard.data import open_store
from dashboard.resolve import Page, page
from etl import schema
from etl.reader import Store

ROW = {
    "source": "tradestat-meidb", "dataset": "meidb-partners", "snapshot_id": "0", "vintage": date(2026, 11, 22),
    "reporter": "IND", "partner": "CHN", "partner_printed": "CHINA P RP", "flow": "import", "hs_code": "2846",
    "nomenclature": "ITC-HS", "period_start": date(2024, 5, 1), "period_months": 1, "basis": "month",
    "value_usd": 1e6, "coverage": "complete", "edition": "both",
}  # fmt: skip


@pytest.fixture
def make_flows() -> Callable[..., pl.DataFrame]:
    """Flow rows that differ from ROW in what is given."""

    def made(*rows: dict[str, Any]) -> pl.DataFrame:
        return schema.FLOWS.frame([ROW | row for row in rows])

    return made


@pytest.fixture(scope="session")
def opened(store: Path) -> Store:
    """The bundled store, opened as the dashboard opens it."""
    return open_store(store)


@pytest.fixture(scope="session")
def shown(opened: Store) -> Callable[..., Page]:
    """The page of a scope for a query: ``shown("permanent-magnets", basis="calendar", from_="2022")``."""

    def made(scope: str, **query: str) -> Page:
        return page(opened, opened.scope(scope), {key.rstrip("_"): [value] for key, value in query.items()})

    return made
