"""What it takes to read a year of BACI and a bulk file of Comtrade, beside the floor: one column of it summed.

``IDD_BENCH_ROWS`` sets the rows (1,000,000). Each run is a process of its own; its peak of memory (Linux) stands in
extra_info of the JSON that ``--benchmark-json`` writes.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import baci_rows
import comtrade_rows
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

ROWS = int(os.environ.get("IDD_BENCH_ROWS", "1000000"))
HEAD = """
import re, sys
from pathlib import Path
import polars as pl
path = Path(sys.argv[1])
"""
TAIL = """
# not ru_maxrss, which begins with the size of the process that started this one
print(int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""
FLOOR = """
pl.scan_csv(path, separator=sys.argv[4]).select(pl.col(sys.argv[5]).sum()).collect(engine="streaming")
"""
PARSE = """
from etl import raw
from etl.sources import PUBLISHERS
for part in raw.parts(path, "x", lambda _: True):
    PUBLISHERS[sys.argv[2]].parse(part.data, part.address, sys.argv[3])
"""
READ = """
from etl import raw, registry
from etl.reading import read
from etl.sources import PUBLISHERS
from etl.sources.publisher import Snapshot
inputs = registry.load(registry.bundled_data(), None)
snapshot = Snapshot(sys.argv[2], sys.argv[3], "", "", "2026-11-22", raw.digest(path), "", "", None, "x", "complete")
object.__setattr__(inputs, "path_of", lambda _: path)
object.__setattr__(inputs, "address_of", lambda _: "x")
object.__setattr__(inputs, "reference_of", lambda _: "x")
wanted = frozenset().union(*(s.codes for s in inputs.commodities.scopes.values()))
products = path.with_name("product_codes_HS17_V202601.csv")
described = set(pl.read_csv(products, infer_schema=False)["code"]) if products.exists() else set()
read(snapshot, inputs, described, wanted)
"""


@pytest.fixture(scope="module")
def baci(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return baci_rows.write(tmp_path_factory.mktemp("baci"), ROWS)


@pytest.fixture(scope="module")
def comtrade(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("comtrade") / "bulk.tsv"
    comtrade_rows.write(path, ROWS)
    return path


@pytest.mark.parametrize("source", ["baci", "comtrade"])
@pytest.mark.parametrize("step", [FLOOR, PARSE, READ], ids=["floor", "parse", "read"])
def test_reading(benchmark: BenchmarkFixture, request: pytest.FixtureRequest, source: str, step: str) -> None:
    path = request.getfixturevalue(source)
    how = {"baci": ("HS17", ",", "v"), "comtrade": ("bulk", "\t", "primaryValue")}[source]
    command = [sys.executable, "-c", HEAD + step + TAIL, str(path), source, *how]
    peaks = []

    def run() -> None:
        ran = subprocess.run(command, check=True, capture_output=True, text=True)
        peaks.append(int(ran.stdout))

    benchmark.pedantic(run, rounds=3)
    benchmark.extra_info |= {"rows": ROWS, "megabytes": path.stat().st_size >> 20, "peak_mb": max(peaks)}
