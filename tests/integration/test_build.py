"""``python -m etl build`` from outside: report, exit codes, sameness, and what a crash leaves."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from etl import build, registry
from etl.store import read_manifest

Tree = Callable[[Path], dict[str, bytes]]
BACI_2025 = "t,i,j,k,v,q\n2025,156,699,850511,10.138,1.5\n"

FULL_DISK = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))"
"""No file may grow beyond 50 kB, the superuser's neither: writing the store fails as on a full disk."""

POWER_CUT = """
import os
calls, sync = iter(range({after})), os.fsync
os.fsync = lambda handle: os._exit(9) if next(calls, None) is None else sync(handle)
"""
"""The process ends, without any cleaning up, when it has written ``after`` files."""


def test_a_build_reports_its_rows_and_the_vintage_and_exits_0(etl: Any, tmp_path: Path) -> None:
    ran = etl("build", "--store", tmp_path)
    assert ran.code == 0
    assert [cell.strip() for cell in ran.out.split("tradestat-eidb")[1].split("│")[1:5]] == ["1", "4,818", "4,818", "0"]
    assert "238 (code list, compared with the reference files)" in ran.out
    assert f"Vintage {read_manifest(tmp_path).vintage} in {tmp_path}" in ran.out
    assert ran.err.startswith("done")


def test_idd_store_says_where(etl: Any, tmp_path: Path) -> None:
    assert etl("build", IDD_STORE=str(tmp_path / "here")).code == 0
    vintage = read_manifest(tmp_path / "here").vintage
    assert f"Vintage {vintage} in {tmp_path / 'here'}, " in etl("status", IDD_STORE=str(tmp_path / "here")).out


def test_status_says_what_is_held(etl: Any, store: Path) -> None:
    ran = etl("status", "--store", store, "--format", "json")
    said = json.loads(ran.out)
    assert said["vintage"] == read_manifest(store).vintage
    held = {(h["source"], h["basis"], h["flow"]): (h["first"], h["last"]) for h in said["holdings"]}
    assert held == {
        ("baci", "calendar_year", "import"): ("2002", "2024"),
        ("comtrade", "calendar_year", "import"): ("2022", "2024"),
        ("tradestat-eidb", "fiscal_year", "export"): ("2017-18", "2024-25"),
        ("tradestat-meidb", "month", "export"): ("2018-01", "2026-06"),
        ("tradestat-meidb", "month", "import"): ("2018-01", "2026-06"),
        ("tradestat-meidb", "year_to_date", "import"): ("2024-03", "2025-03"),
        ("tradestat-trends", "fiscal_year", "export"): ("2021-22", "2025-26"),
        ("tradestat-trends", "fiscal_year", "import"): ("2021-22", "2025-26"),
    }


@pytest.mark.parametrize(
    "args",
    [[], ["bulid"], ["build", "--folder", "x"], ["build", "--store"], ["build", "x"], ["status", "--format", "xml"]],
    ids=" ".join,
)
def test_bad_usage_exits_2_without_a_traceback(etl: Any, tmp_path: Path, args: list[str]) -> None:
    ran = etl(*args, IDD_STORE=str(tmp_path / "store"))
    assert ran.code == 2
    assert "Traceback" not in ran.err
    assert not (tmp_path / "store").exists()


def test_a_store_that_is_a_file_is_bad_usage(etl: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert etl("build", "--store", tmp_path / "file").code == 2


def test_status_without_a_store_is_a_sentence(etl: Any, tmp_path: Path) -> None:
    ran = etl("status", "--store", tmp_path / "none")
    none = f"{tmp_path}/none"
    assert (ran.code, ran.sentences) == (1, [f"There is no store in {none}. Run `python -m etl build --store {none}`."])


def test_every_row_of_every_file_is_kept_or_dropped_for_a_reason(store: Path) -> None:
    report = read_manifest(store).report
    assert {line["file"] for line in report} == {s.file for s in bundled().snapshots}
    for line in report:
        with (registry.bundled_data() / "raw" / line["file"]).open(encoding="utf-8", newline="") as printed:
            assert sum(1 for _ in csv.reader(printed)) - 1 == line["read"]
        assert line["read"] == line["kept"] + sum(line["dropped"].values())


def bundled() -> registry.Inputs:
    return registry.load(registry.bundled_data(), None)


def test_the_kept_rows_are_in_the_store(store: Path) -> None:
    manifest = read_manifest(store)
    kept = sum(line["kept"] for line in manifest.report)
    flows = pl.concat(pl.read_parquet(store / manifest.folder / n) for n in manifest.files if n.startswith("flows/"))
    assert kept == flows.filter(pl.col("edition") != "corrected").height  # a correction adds rows beside those read
    for name, said in manifest.files.items():
        path = store / manifest.folder / name
        data = path.read_bytes()
        assert (said["bytes"], said["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
        assert pl.read_parquet(path).height == said["rows"]


def test_a_build_elsewhere_at_another_time_is_the_same_to_the_byte(
    etl: Any, store: Path, tmp_path: Path, tree: Tree
) -> None:
    elsewhere = {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "7", "POLARS_MAX_THREADS": "1", "LC_ALL": "C"}
    assert etl("build", "--store", tmp_path / "deep/down", **elsewhere).code == 0
    assert tree(tmp_path / "deep/down") == tree(store)


def test_the_vintage_is_the_last_retrieval_and_a_hash_of_the_inputs(copied: Any) -> None:
    vintage = build.vintage(registry.load(copied.path, None))
    assert vintage == build.vintage(bundled())
    assert vintage.startswith("2026-11-22-")
    copied.edit("reference/events.csv", lambda data: data.replace(b"need a licence", b"needed a licence"))
    assert build.vintage(registry.load(copied.path, None)) != vintage


@pytest.fixture
def old(store: Path, tmp_path: Path) -> Path:
    """A store of one's own that serves already."""
    return Path(shutil.copytree(store, tmp_path / "store"))


def test_a_second_build_over_the_first_changes_nothing(etl: Any, old: Path, tree: Tree) -> None:
    before = tree(old)
    assert etl("build", "--store", old).code == 0
    assert tree(old) == before


def test_a_full_disk_is_a_sentence_and_leaves_the_old_store_to_the_byte(
    crippled: Any, own: Any, old: Path, tree: Tree
) -> None:
    before = tree(old)
    own.snapshot(BACI_2025)
    ran = crippled(FULL_DISK)("build", "--store", old, data=own)
    sentence = f"The store in {old} cannot be written (File too large); what it held still serves."
    assert (ran.code, ran.sentences[-1]) == (1, sentence)
    assert "Traceback" not in ran.err
    assert tree(old) == before


@pytest.mark.parametrize("share", [0, 0.5, 1], ids=["first table", "half of the tables", "manifest"])
def test_a_power_cut_leaves_the_old_store_serving_and_the_next_build_cleans_up(
    etl: Any, crippled: Any, own: Any, old: Path, tree: Tree, share: float
) -> None:
    before, serving = tree(old), read_manifest(old)
    own.snapshot(BACI_2025)
    cut = POWER_CUT.format(after=int(share * len(serving.files)))
    assert crippled(cut)("build", "--store", old, data=own).code == 9
    assert before.items() < tree(old).items()  # the cut came in the middle
    assert read_manifest(old) == serving
    assert etl("build", "--store", old, data=own).code == 0
    new = read_manifest(old)
    assert new.vintage != serving.vintage
    assert set(tree(old)) == set(before) | {
        f"{new.folder}/{name}" for name in (*new.files, "manifest.json", "before.json")
    }


def test_two_builds_at_once_both_succeed_and_the_store_is_whole(
    etl: Any, finished: Any, own: Any, tmp_path: Path
) -> None:
    own.snapshot(BACI_2025)
    running = [etl.start("build", "--store", tmp_path / "store", data=data) for data in (None, own)]
    assert [finished(process).code for process in running] == [0, 0]
    manifest = read_manifest(tmp_path / "store")
    for name, said in manifest.files.items():
        data = (tmp_path / "store" / manifest.folder / name).read_bytes()
        assert hashlib.sha256(data).hexdigest() == said["sha256"]
    assert sorted(p.name for p in (tmp_path / "store").iterdir()) == ["builds", "manifest.json"]


def test_the_manifest_of_something_else_is_not_touched(etl: Any, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"name": "my web app"}')
    ran = etl("build", "--store", tmp_path)
    assert (ran.code, "is not that of a store" in ran.err) == (1, True)
    assert (tmp_path / "manifest.json").read_text() == '{"name": "my web app"}'


def test_an_empty_store_name_is_bad_usage(etl: Any) -> None:
    ran = etl("build", "--store", "")
    assert (ran.code, "name a folder" in ran.err) == (2, True)
