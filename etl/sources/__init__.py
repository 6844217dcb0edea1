"""One module per publisher: bytes in, printed columns out, and what the columns mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl

from etl.sources import baci, census, comext, comtrade, own, tradestat
from etl.sources.publisher import Fetchable, Publisher, Snapshot

PUBLISHERS: Mapping[str, Publisher] = {
    "tradestat-meidb": tradestat.MEIDB,
    "tradestat-eidb": tradestat.EIDB,
    "tradestat-trends": tradestat.TRENDS,
    "comtrade": comtrade,
    "baci": baci,
    "comext": comext,
    "census": census,
    own.SOURCE: own,
}
FETCHABLE: Mapping[str, Fetchable] = {
    "tradestat-meidb": tradestat.MEIDB,
    "tradestat-eidb": tradestat.EIDB,
    "comtrade": comtrade,
    "baci": baci,
    "comext": comext,
    "census": census,
}
PARTS = {("comext", kind) for kind in comext.PARTS}
"""Datasets that give a flow in parts, by customs procedure: their sum is the flow."""
BESIDE: Mapping[str, Callable[[pl.DataFrame, Snapshot], pl.DataFrame]] = {
    source.name: source.beside for source in (tradestat.MEIDB, tradestat.EIDB)
}
"""Publishers that print the year before and the growth beside their figures, and what reads them."""
CODE_LISTS = {("baci", baci.COUNTRIES), ("baci", baci.PRODUCTS)}
"""Snapshots that hold no trade but a publisher's code list."""
MEMBERS: Mapping[str, Callable[[str], str | None]] = {"baci": baci.member}
"""What the members of a publisher's zip are, by name; those of other publishers are all of the zip's dataset."""
