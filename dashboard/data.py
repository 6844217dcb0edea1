"""The only opener of the store, read-only: the build that serves or that a view pins, and what only pages ask of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

import polars as pl

from dashboard.view import Known, pinned
from etl import comparison
from etl import coverage as covering
from etl.commodities import Scope
from etl.diff import Diff, compare, period_labels
from etl.reader import Store
from etl.schema import FLOWS, REVISIONS, WORLD
from etl.signals import Happened
from etl.store import MANIFEST, Manifest, read_manifest, vintages

OPENED = 4
"""So many builds are open at a time; what is read of them shares the caches of :mod:`etl.reader`."""


def open_store(path: Path, query: Mapping[str, Sequence[str]] | None = None) -> Store:
    """The build that serves now, or the one that ``query`` pins, if that vintage is kept. Raises StoreUnavailable."""
    try:
        stat = (path / MANIFEST).stat()
    except OSError:
        read_manifest(path)  # says what is the matter
        raise
    changed = stat.st_mtime_ns, stat.st_size, stat.st_ino
    kept = _kept(path, *changed)
    asked = pinned(query or {})
    return _opened(path, asked if asked in kept else next(iter(kept)), *changed)


@lru_cache(maxsize=2)
def _kept(path: Path, *_changed: int) -> Mapping[str, Manifest]:
    return {manifest.vintage: manifest for manifest in vintages(path)}


@lru_cache(maxsize=OPENED)
def _opened(path: Path, vintage: str, *changed: int) -> Store:
    kept = _kept(path, *changed)
    return Store(path, kept[vintage], tuple(kept))


@lru_cache(maxsize=OPENED)
def known(store: Store) -> Known:
    """Codes a view may name."""
    source_ids = sorted(store.sources["source"].unique())
    return Known(frozenset(store.names) - {WORLD}, tuple(source_ids), store.vintages, tuple(store.folds))


def kept(path: Path) -> tuple[Manifest, ...]:
    """The manifests of the vintages kept, the newest first. Raises StoreUnavailable."""
    return vintages(path)


@lru_cache(maxsize=2)
def diff(a: Store, b: Store) -> Diff:
    """What changed from one build to another."""
    return compare(*comparison.sides(a, b))


@lru_cache(maxsize=16)
def effects(a: Store, b: Store, focus: str, reporter: str, flow: str) -> tuple[pl.DataFrame, int]:
    """What that does to the indicators of a country."""
    return comparison.effects(a, b, diff(a, b).touched, focus, reporter, flow)


@lru_cache(maxsize=OPENED)
def revisions(store: Store) -> pl.DataFrame:
    """Cells that were told differently at different times, with the label of their ``period``."""
    file = "revisions.parquet"
    rows = pl.read_parquet(store.build / file) if file in store.manifest.files else REVISIONS.empty()
    return rows.with_columns(period=period_labels(rows, store.start_months))


@lru_cache(maxsize=64)
def coverage(store: Store, reporter: str, flow: str, today: date) -> tuple[covering.Row, ...]:
    """What is held of every scope, from whom, and what a fetch would add by ``today``."""
    reference = store.manifest.reference
    files = [store.build / name for name in store.manifest.files if name.startswith("flows/")]
    flows = pl.scan_parquet(files) if files else FLOWS.empty().lazy()
    held = covering.held(flows, reference, reporter, flow).collect(engine="streaming")
    return covering.matrix(held, store.asked, reference, reporter, flow, today)


@lru_cache(maxsize=256)
def events(store: Store, scope: Scope) -> tuple[Happened, ...]:
    """Dated events that concern a scope, oldest first."""
    tags = {*scope.event_tags, "all"} if scope.event_tags else set()
    return tuple(
        sorted(
            (
                Happened(e["id"], date.fromisoformat(e["date"]), e["actor"], e["title"], e["source"])
                for e in store.manifest.reference["events"]
                if tags & set(e["commodities"].split(";"))
            ),
            key=lambda event: event.date,
        )
    )
