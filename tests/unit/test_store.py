from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest

from etl import store
from etl.errors import StoreUnavailable
from etl.schema import Column, Table
from etl.store import Manifest, read_manifest

NUMBERS = Table("numbers", "Numbers.", (Column("n", pl.Int64, "a number", "USD"),), ("n",))


def publish(folder: Path, *numbers: int, vintage: str = "v") -> Manifest:
    frame = NUMBERS.frame([{"n": n} for n in numbers])
    tables = {"flows/a.parquet": (NUMBERS, frame), "flows/b.parquet": (NUMBERS, frame)}
    return store.publish(folder, vintage, tables, [], {"partners": []})


def held(folder: Path) -> list[int]:
    return pl.read_parquet(folder / read_manifest(folder).folder / "flows/a.parquet")["n"].to_list()


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def builds(folder: Path) -> set[str]:
    return {f"builds/{p.name}" for p in (folder / "builds").iterdir() if p.is_dir()}


def test_what_was_published_is_read_back(tmp_path: Path) -> None:
    manifest = publish(tmp_path, 1, 2, vintage="2026-11-22-abc")
    assert read_manifest(tmp_path) == manifest
    assert (manifest.vintage, manifest.files["flows/a.parquet"]["rows"]) == ("2026-11-22-abc", 2)
    assert held(tmp_path) == [1, 2]


def test_the_folder_may_be_missing_or_empty(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert publish(tmp_path / "empty", 1) == publish(tmp_path / "not/there", 1)


def test_files_carry_meaning_and_unit_of_their_columns(tmp_path: Path) -> None:
    schema = pq.read_schema(tmp_path / publish(tmp_path, 1).folder / "flows/a.parquet")
    assert schema.field("n").metadata == {b"description": b"a number", b"unit": b"USD"}
    assert schema.metadata[b"table"] == b"numbers"


def test_the_build_before_is_kept_for_its_readers_and_older_ones_are_not(tmp_path: Path) -> None:
    first, second = publish(tmp_path, 1), publish(tmp_path, 2)
    assert builds(tmp_path) == {first.folder, second.folder}
    assert pl.read_parquet(tmp_path / first.folder / "flows/a.parquet")["n"].to_list() == [1]
    third = publish(tmp_path, 3)
    assert builds(tmp_path) == {second.folder, third.folder}


def test_publishing_the_same_again_changes_no_byte(tmp_path: Path) -> None:
    publish(tmp_path, 1)
    before = tree(tmp_path)
    publish(tmp_path, 1)
    assert tree(tmp_path) == before


@pytest.mark.parametrize("step", ["first table", "second table", "folder", "manifest"])
def test_a_full_disk_at_any_step_leaves_the_old_store_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    publish(tmp_path, 1)
    before = tree(tmp_path)
    with monkeypatch.context() as disk:
        fail_at(step, disk)
        with pytest.raises(StoreUnavailable, match=r"cannot be written \(No space left on device\); what it held"):
            publish(tmp_path, 2)
    assert tree(tmp_path) == before
    assert held(tmp_path) == [1]
    publish(tmp_path, 2)
    assert held(tmp_path) == [2]


def fail_at(step: str, disk: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    def full_after(calls: int, real: Callable[..., object]) -> Callable[..., object]:
        left = iter(range(calls))
        return lambda *args, **kwargs: full() if next(left, None) is None else real(*args, **kwargs)

    if step == "folder":
        disk.setattr(Path, "rename", full)
    elif step == "manifest":
        disk.setattr(Path, "replace", full)
    else:
        disk.setattr(pq, "write_table", full_after(("first table", "second table").index(step), pq.write_table))


def test_what_a_crash_left_is_cleared_and_does_not_push_out_the_build_before(tmp_path: Path) -> None:
    first = publish(tmp_path, 1)
    for left in (tmp_path / "builds/.new-1", tmp_path / "builds/never-served"):
        left.mkdir()
        os.utime(left, (4e9, 4e9))  # later than any build
    (tmp_path / ".manifest-1").write_text("{")
    second = publish(tmp_path, 2)
    assert builds(tmp_path) == {first.folder, second.folder}
    assert {path.name for path in tmp_path.iterdir()} == {"builds", "manifest.json"}


def test_what_a_crash_of_the_first_build_left_is_cleared(tmp_path: Path) -> None:
    (tmp_path / "builds/.new-1").mkdir(parents=True)
    manifest = publish(tmp_path, 1)
    assert builds(tmp_path) == {manifest.folder}


def test_many_at_once_wait_for_each_other(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        vintages = [m.vintage for m in pool.map(lambda n: publish(tmp_path, n, vintage=str(n)), range(24))]
    assert vintages == [str(n) for n in range(24)]
    assert held(tmp_path) == [int(read_manifest(tmp_path).vintage)]
    assert len(builds(tmp_path)) == 2


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnavailable, match=r"file/store cannot be written \(Not a directory\)"):
        publish(tmp_path / "file/store", 1)


def damage_lack(folder: Path, manifest: Manifest) -> None:
    (folder / manifest.folder / "flows/b.parquet").unlink()


def damage_cut(folder: Path, manifest: Manifest) -> None:
    path = folder / manifest.folder / "flows/b.parquet"
    path.write_bytes(path.read_bytes()[:-9])


@pytest.mark.parametrize("damage", [damage_lack, damage_cut])
def test_a_store_with_a_lacking_or_cut_file_says_so_and_a_build_mends_it(
    tmp_path: Path, damage: Callable[[Path, Manifest], None]
) -> None:
    manifest = publish(tmp_path, 1)
    damage(tmp_path, manifest)
    with pytest.raises(StoreUnavailable, match=r"lacks flows/b\.parquet.*Run `python -m etl build`"):
        read_manifest(tmp_path)
    publish(tmp_path, 1)
    assert read_manifest(tmp_path) == manifest


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "cannot be read"),
        ('{"format": 1, "vint', "cannot be read"),
        ("\xff", "cannot be read"),
        ("[]", "is not of format 1"),
        ('{"format": 0}', "is not of format 1"),
        ('{"format": 1}', "is damaged"),
        (json.dumps({"format": 1, "vintage": "v", "folder": "f", "files": {"a": 1}, "report": [], "reference": {}}),
         "is damaged"),
    ],
)  # fmt: skip
def test_a_damaged_manifest_is_told_and_a_build_mends_it(tmp_path: Path, text: str, said: str) -> None:
    publish(tmp_path, 1)
    (tmp_path / "manifest.json").write_text(text, "latin-1")
    with pytest.raises(StoreUnavailable, match=said) as told:
        read_manifest(tmp_path)
    assert str(told.value).endswith("Run `python -m etl build`.")
    publish(tmp_path, 1)
    assert held(tmp_path) == [1]


def test_a_folder_without_a_store_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match=r"There is no store in .*\. Run `python -m etl build`\."):
        read_manifest(tmp_path)
