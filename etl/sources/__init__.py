"""One module per publisher: bytes in, printed columns out, and what the columns mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import polars as pl

from etl.sources import baci, comtrade, tradestat
from etl.sources.tabular import Snapshot


class Publisher(Protocol):
    """What a module of this package offers; all of it is pure.

    ``VOCABULARY`` is the column of partners.csv that holds its names or codes; ``HEADERS`` the layouts it can read,
    by dataset.
    """

    @property
    def VOCABULARY(self) -> str: ...  # noqa: D102, N802
    @property
    def HEADERS(self) -> Mapping[str, Any]: ...  # noqa: D102, N802

    def parse(self, data: bytes, file: str, dataset: str) -> pl.DataFrame:
        """Columns as printed, all text, and ``line``."""

    def tidy(self, printed: pl.DataFrame, snapshot: Snapshot) -> pl.DataFrame:
        """The printed rows in the terms of the flow table, numbers still as text."""


PUBLISHERS: Mapping[str, Publisher] = {
    "tradestat-meidb": tradestat,
    "tradestat-eidb": tradestat,
    "tradestat-trends": tradestat,
    "comtrade": comtrade,
    "baci": baci,
}
CODE_LISTS = {("baci", baci.COUNTRIES)}
"""Snapshots that hold no trade but a publisher's code list."""
