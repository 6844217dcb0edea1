"""Shared by all tests."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from etl import build, registry
from etl.store import read_manifest


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the store of the bundled data. Read it, never write to it."""
    folder = tmp_path_factory.mktemp("store")
    build.build(folder, registry.load(registry.bundled_data(), None), lambda *_: None)
    return folder


@pytest.fixture(scope="session")
def flows(store: Path) -> pl.DataFrame:
    """All flow rows of the bundled store."""
    return pl.read_parquet(store / read_manifest(store).folder / "flows/*.parquet")


@pytest.fixture(scope="session")
def findings(store: Path) -> pl.DataFrame:
    """All findings of the bundled store."""
    return pl.read_parquet(store / read_manifest(store).folder / "findings.parquet")
