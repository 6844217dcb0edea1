"""How long the bundled data takes to build, and a control change to answer. Measured, never asserted."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from dashboard import create_app, scorecard
from dashboard.settings import Settings
from etl import cells, reader
from etl.build import build_default

CHANGES = [f"?reporter=IND&measure={m}&partner={p}&from={y}" for m in ("value", "weight")
           for p in ("CHN", "JPN", "KOR", "DEU") for y in range(2005, 2020)]  # fmt: skip
CACHES = (cells.cells, cells._unfolded, reader.rows, reader.findings, reader.offers, reader._held, reader.reporters,
          scorecard._rows)  # fmt: skip


def test_build_of_the_bundled_data(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    folders = (tmp_path / str(n) for n in itertools.count())
    benchmark.pedantic(lambda: build_default(next(folders), lambda *_: None), rounds=5)


@pytest.mark.parametrize("cold", [False, True], ids=["warm", "cold"])
def test_answer_to_a_control_change(benchmark: BenchmarkFixture, store: Path, cold: bool) -> None:
    client = create_app(Settings(store=store)).server.test_client()
    [change] = [c for c in client.get("/_dash-dependencies").json if "commodity-lead.children" in c["output"]]
    outputs = [
        {"id": part.rpartition(".")[0], "property": part.rpartition(".")[2]}
        for part in change["output"].strip(".").split("...")
    ]
    for output in outputs:
        if output["id"].startswith("{"):
            output["id"] = json.loads(output["id"])
    queries = itertools.cycle(CHANGES)

    def post() -> None:
        body = {
            "output": change["output"],
            "outputs": outputs,
            "inputs": [{"id": "commodity-search", "property": "data", "value": next(queries)}],
            "state": [{"id": "navigation", "property": "data",
                       "value": {"pathname": "/commodity/permanent-magnets", "search": "", "scheme": "light"}}],
            "changedPropIds": ["commodity-search.data"],
        }  # fmt: skip
        answer = client.post("/_dash-update-component", json=body)
        assert answer.status_code == 200

    def forget() -> None:
        for cache in CACHES if cold else ():
            cache.cache_clear()

    benchmark.pedantic(post, setup=forget, rounds=40, warmup_rounds=3)
