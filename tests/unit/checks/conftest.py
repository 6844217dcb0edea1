from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from etl import precision
from etl.checks.subject import Subject

Look = Callable[..., Subject]
NAMES = {"AUT": "Austria", "BEL": "Belgium", "CHN": "China", "DEU": "Germany", "FRA": "France", "IND": "India",
         "JPN": "Japan", "KOR": "South Korea", "USA": "United States", "VNM": "Viet Nam"}  # fmt: skip


@pytest.fixture
def look(make_flows: Callable[..., pl.DataFrame]) -> Look:
    """What the checks see of a few rows; snapshot 0 prints dollars in steps of 10,000, as TradeStat does."""

    def made(*rows: dict[str, Any], **also: Any) -> Subject:
        given = {
            "names": NAMES,
            "start_months": {"IND": 4},
            "precision": precision.table({"0": {"value_usd": 4}, "exact": {"value_usd": 0, "net_weight_kg": 0}}),
        }
        return Subject(make_flows(*({"usd_origin": "published"} | row for row in rows)), **given | also)

    return made
