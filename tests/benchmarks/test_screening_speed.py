"""How long the screening of a full BACI takes: 5,000 products, generated figures. Measured, never asserted.

``IDD_BENCH_ROWS`` sets the rows of a year (600,000): two importers with as many rows each as India has.
"""

from __future__ import annotations

import gc
import os
import shutil
from functools import _lru_cache_wrapper

import baci_rows
import pytest
from flask.testing import FlaskClient
from pytest_benchmark.fixture import BenchmarkFixture

from dashboard import create_app
from dashboard.settings import Settings
from etl import build, registry

YEARS = (2021, 2022, 2023, 2024)
IMPORTERS = 2
ROWS = int(os.environ.get("IDD_BENCH_ROWS", "600000"))
ADDRESS = "/screening.csv?reporter=IND&year=2024&basis=calendar"


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """The dashboard on a store of generated years of BACI with all their products, and nothing else."""
    folder = tmp_path_factory.mktemp("full")
    bundle, raw = folder / "bundle", folder / "bundle/raw/baci"
    raw.mkdir(parents=True)
    shutil.copytree(registry.bundled_data() / "reference", bundle / "reference")
    (bundle / "reference/corrections.toml").write_text("")
    bundled = registry.bundled_data()
    header, *lines = (bundled / "sources.csv").read_text("utf-8").splitlines(keepends=True)
    lists = [line for line in lines if line.startswith("baci,country-codes,")]
    (bundle / "sources.csv").write_text("".join([header, *lists]), "utf-8")
    for path in (bundled / "raw/baci").glob("country_codes_*"):
        shutil.copy(path, raw)
    own = folder / "own/raw/baci"
    own.mkdir(parents=True)
    for year in YEARS:
        baci_rows.write(own, ROWS, year=year, importers=IMPORTERS)
    inputs = registry.load(bundle, folder / "own", dropped=True)
    build.build(folder / "store", inputs, lambda *_: None, all_products=True)
    client: FlaskClient = create_app(Settings(store=folder / "store")).server.test_client()
    return client


def forget() -> None:
    """Empty every cache of a function."""
    for thing in gc.get_objects():
        if isinstance(thing, _lru_cache_wrapper) and getattr(thing, "__module__", "").startswith(
            ("etl.", "dashboard.")
        ):
            thing.cache_clear()


@pytest.mark.parametrize("cold", [False, True], ids=["warm", "cold"])
def test_screening_of_5000_products(benchmark: BenchmarkFixture, full: FlaskClient, cold: bool) -> None:
    def ask() -> None:
        answer = full.get(ADDRESS)
        assert answer.status_code == 200
        benchmark.extra_info["rows"] = answer.data.count(b"\n") - 1

    benchmark.pedantic(ask, setup=forget if cold else None, rounds=5 if cold else 20, warmup_rounds=1)
