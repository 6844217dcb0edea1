"""Shared by all tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from etl import build, registry
from etl.store import read_manifest


@pytest.fixture(scope="session", autouse=True)
def a_machine_of_nobody(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test sees settings, keys or the data folder of whoever runs it, and none is asked for by way of a proxy."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith("IDD_") or name.endswith("_API_KEY"):
                patch.delenv(name)
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("nobody")))
        patch.setenv("NO_PROXY", "localhost,127.0.0.1")
        yield


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
