"""``python -m etl check`` on the bundled store, as a user runs it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from etl.store import read_manifest

KEYS = ["id", "severity", "source", "reporter", "partner", "flow", "code", "period", "message", "evidence"]


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory, store: Path) -> Path:
    """The bundled store without its errors."""
    folder = tmp_path_factory.mktemp("calm") / "store"
    shutil.copytree(store, folder)
    manifest = read_manifest(folder)
    path = folder / manifest.folder / "findings.parquet"
    pl.read_parquet(path).filter(pl.col("severity") != "error").write_parquet(path)
    text = json.loads((folder / "manifest.json").read_text("utf-8"))
    text["files"]["findings.parquet"]["bytes"] = path.stat().st_size
    (folder / "manifest.json").write_text(json.dumps(text), "utf-8")
    return folder


def test_json_is_a_list_of_the_stored_findings(etl: Callable, store: Path, findings: pl.DataFrame) -> None:
    ran = etl("check", "--store", store, "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    listed = json.loads(ran.out)
    assert [list(found) for found in listed[:1]] == [KEYS]
    assert all(set(found) == set(KEYS) for found in listed)
    assert listed == findings.select(KEYS).to_dicts()


def test_text_is_grouped_by_severity_with_counts(etl: Callable, store: Path, findings: pl.DataFrame) -> None:
    ran = etl("check", "--store", store)
    assert ran.code == 0
    titles = [line.strip() for line in ran.out.splitlines() if line.startswith(("error:", "warning:", "info:"))]
    counts = findings["severity"].value_counts()
    of = dict(counts.iter_rows())
    assert titles == [f"{severity}: {of[severity]:,}" for severity in ("error", "warning", "info")]
    [collapse] = [line for line in ran.out.splitlines() if "partner-collapse" in line and "import" in line]
    assert "2023-04..2024-03: 12" in collapse
    assert ran.out.splitlines()[-1].startswith(f"{findings.height:,} findings: ")


@pytest.mark.parametrize(("severity", "code"), [("error", 0), ("warning", 1), ("info", 1)])
def test_fail_on_a_severity_or_worse(etl: Callable, calm: Path, severity: str, code: int) -> None:
    assert etl("check", "--store", calm, "--fail-on", severity).code == code


def test_errors_fail_on_every_severity(etl: Callable, store: Path) -> None:
    ran = etl("check", "--store", store, "--fail-on", "error", "--format", "json")
    assert ran.code == 1
    assert json.loads(ran.out)


def test_bad_usage_is_2_and_no_store_1(etl: Callable, tmp_path: Path) -> None:
    assert etl("check", "--store", tmp_path, "--fail-on", "everything").code == 2
    assert etl("check", "--store", tmp_path, "--format", "xml").code == 2
    none = etl("check", "--store", tmp_path)
    assert (none.code, none.out) == (1, "")
    [sentence] = none.sentences
    assert sentence == f"There is no store in {tmp_path}. Run `python -m etl build --store {tmp_path}`."
