"""Whose figures they are where a page shows several sources at once: publisher, copy, day of retrieval. No Dash."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from dashboard import labels
from dashboard.cards import own_names
from etl.language import say
from etl.reader import Store
from etl.schema import OWN


def sources(store: Store, ids: Iterable[str]) -> str:
    """``CEPII, BACI V202601, as stored by OWNER/REPOSITORY, retrieved 2026-11-22``; several joined by semicolons."""
    return "; ".join(_cited(store, source) for source in sorted(set(ids)))


def _cited(store: Store, source: str) -> str:
    known = store.sources.filter(pl.col("source") == source)
    publisher = own_names(known) if source == OWN else say(labels.PUBLISHERS.get(source, source))
    if known.is_empty():
        return publisher
    copies = sorted({"/".join(url.split("/")[3:5]) for url in known["url"].drop_nulls() if "//github.com/" in url})
    day = max(known["retrieved"])[:10]
    if not copies:
        return say("{publisher}, retrieved {day}", publisher=publisher, day=day)
    return say("{publisher}, as stored by {copies}, retrieved {day}", publisher=publisher, day=day,
               copies=labels.joined(copies))  # fmt: skip
