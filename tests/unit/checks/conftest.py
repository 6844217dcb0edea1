from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from etl.checks.subject import Subject

Look = Callable[..., Subject]


@pytest.fixture
def look(make_flows: Callable[..., pl.DataFrame]) -> Look:
    """What the checks see of a few rows, with the names of a few countries."""

    def made(*rows: dict[str, Any], **also: Any) -> Subject:
        names = {
            "AUT": "Austria",
            "BEL": "Belgium",
            "CHN": "China",
            "IND": "India",
            "JPN": "Japan",
            "USA": "United States",
        }
        return Subject(make_flows(*rows), **{"names": names, "start_months": {"IND": 4}} | also)

    return made
