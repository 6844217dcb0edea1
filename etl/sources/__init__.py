"""One module per publisher: bytes in, printed columns out, and what the columns mean."""

from __future__ import annotations

from collections.abc import Mapping

from etl.sources import baci, comtrade, tradestat
from etl.sources.publisher import Publisher

PUBLISHERS: Mapping[str, Publisher] = {
    "tradestat-meidb": tradestat,
    "tradestat-eidb": tradestat,
    "tradestat-trends": tradestat,
    "comtrade": comtrade,
    "baci": baci,
}
CODE_LISTS = {("baci", baci.COUNTRIES)}
"""Snapshots that hold no trade but a publisher's code list."""
