from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq
import pytest

from etl import store
from etl.errors import BadRequest, NotFound, StoreUnavailable
from etl.schema import Column, Table
from etl.store import Manifest, command, keep_vintages, read_manifest, vintages

NUMBERS = Table("numbers", "Numbers.", (Column("n", pl.Int64, "a number", "USD"),), ("n",))


def publish(folder: Path, *numbers: int, vintage: str = "v", keep: int = 5, **reference: Any) -> Manifest:
    frame = NUMBERS.frame([{"n": n} for n in numbers])
    tables = {"flows/a.parquet": (NUMBERS, frame), "flows/b.parquet": (NUMBERS, frame)}
    return store.publish(folder, vintage, tables, [], {"partners": []} | reference, keep)


def held(folder: Path, vintage: str | None = None) -> list[int]:
    return pl.read_parquet(folder / read_manifest(folder, vintage).folder / "flows/a.parquet")["n"].to_list()


def kept(folder: Path) -> list[str]:
    return [manifest.vintage for manifest in vintages(folder)]


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


def test_what_is_derived_reads_the_build_before_it_is_published_and_is_published_with_it(tmp_path: Path) -> None:
    frame = NUMBERS.frame([{"n": 1}, {"n": 2}])

    def double(written: Manifest) -> dict[str, tuple[Table, pl.DataFrame]]:
        assert not (tmp_path / "manifest.json").exists()
        there = pl.read_parquet(tmp_path / written.folder / "flows/a.parquet")
        return {"doubled.parquet": (NUMBERS, there.with_columns(pl.col("n") * 2))}

    tables = {"flows/a.parquet": (NUMBERS, frame)}
    manifest = store.publish(tmp_path, "v", tables, [], {}, derived=double)
    assert pl.read_parquet(tmp_path / manifest.folder / "doubled.parquet")["n"].to_list() == [2, 4]
    assert manifest.files["doubled.parquet"]["rows"] == 2


def test_the_last_vintages_are_kept_and_opened_by_name_the_newest_first(tmp_path: Path) -> None:
    for n in range(4):
        publish(tmp_path, n, vintage=f"v{n}", keep=3)
    assert kept(tmp_path) == ["v3", "v2", "v1"]
    assert [held(tmp_path, vintage) for vintage in kept(tmp_path)] == [[3], [2], [1]]
    with pytest.raises(NotFound, match=r"keeps no vintage 'v0'; it keeps v3, v2, v1\."):
        read_manifest(tmp_path, "v0")


def test_one_vintage_can_be_enough(tmp_path: Path) -> None:
    publish(tmp_path, 1, vintage="v1", keep=1)
    publish(tmp_path, 2, vintage="v2", keep=1)
    assert kept(tmp_path) == ["v2"]


def test_fewer_can_be_kept_than_before_and_more_again(tmp_path: Path) -> None:
    for n in range(5):
        publish(tmp_path, n, vintage=f"v{n}")
    publish(tmp_path, 5, vintage="v5", keep=2)
    assert kept(tmp_path) == ["v5", "v4"]
    publish(tmp_path, 6, vintage="v6")
    assert kept(tmp_path) == ["v6", "v5", "v4"]


def test_a_vintage_that_goes_is_still_there_for_its_readers_until_the_next_publish(tmp_path: Path) -> None:
    first = publish(tmp_path, 1, vintage="v1", keep=2)
    publish(tmp_path, 2, vintage="v2", keep=2)
    publish(tmp_path, 3, vintage="v3", keep=2)
    assert kept(tmp_path) == ["v3", "v2"]
    assert pl.read_parquet(tmp_path / first.folder / "flows/a.parquet")["n"].to_list() == [1]
    publish(tmp_path, 3, vintage="v3", keep=2)
    assert builds(tmp_path) == {manifest.folder for manifest in vintages(tmp_path)}


def test_a_vintage_built_again_takes_the_place_of_its_older_build_and_is_the_newest(tmp_path: Path) -> None:
    first = publish(tmp_path, 1, vintage="v1")
    publish(tmp_path, 2, vintage="v2")
    again = publish(tmp_path, 10, vintage="v1")
    assert read_manifest(tmp_path) == vintages(tmp_path)[0] == again
    assert kept(tmp_path) == ["v1", "v2"]
    assert first.folder in builds(tmp_path), "for its readers"
    publish(tmp_path, 3, vintage="v3")
    assert (kept(tmp_path), first.folder in builds(tmp_path)) == (["v3", "v1", "v2"], False)


def test_what_was_built_before_serves_again_and_is_not_built_twice(tmp_path: Path) -> None:
    first = publish(tmp_path, 1, vintage="v1")
    publish(tmp_path, 2, vintage="v2")
    assert publish(tmp_path, 1, vintage="v1") == first
    assert kept(tmp_path) == ["v1", "v2"]


def test_vintages_with_equal_files_stay_apart(tmp_path: Path) -> None:
    """A correction can leave every figure as it is, and a new release can repeat the old one."""
    one, two = publish(tmp_path, 1, vintage="v1"), publish(tmp_path, 1, vintage="v2", corrections=[{"id": "x"}])
    assert one.files == two.files
    assert [m.reference for m in vintages(tmp_path)] == [two.reference, one.reference]
    assert len(builds(tmp_path)) == 2


def test_a_manifest_does_not_depend_on_what_was_there_before(tmp_path: Path) -> None:
    for n in range(3):
        publish(tmp_path / "long", n, vintage=f"v{n}")
    publish(tmp_path / "short", 2, vintage="v2")
    long, short = tree(tmp_path / "long"), tree(tmp_path / "short")
    assert long["manifest.json"] == short["manifest.json"]
    assert {name: data for name, data in long.items() if name in short and "before" not in name} == {
        name: data for name, data in short.items() if "before" not in name
    }


def test_a_store_that_was_copied_without_its_times_keeps_the_order(tmp_path: Path) -> None:
    for n in range(3):
        publish(tmp_path / "here", n, vintage=f"2026-11-22-{n}")
    shutil.copytree(tmp_path / "here", tmp_path / "there", copy_function=shutil.copyfile)
    assert kept(tmp_path / "there") == kept(tmp_path / "here") == ["2026-11-22-2", "2026-11-22-1", "2026-11-22-0"]


def of_yore(folder: Path) -> Manifest:
    """A store as it was written when builds had no manifests of their own."""
    manifest = publish(folder, 1, vintage="v1")
    for name in ("manifest.json", "before.json"):
        (folder / manifest.folder / name).unlink()
    return manifest


def test_a_store_from_before_builds_had_manifests_opens_and_its_build_is_kept(tmp_path: Path) -> None:
    old = of_yore(tmp_path)
    assert read_manifest(tmp_path) == read_manifest(tmp_path, "v1") == old
    assert vintages(tmp_path) == (old,)
    publish(tmp_path, 2, vintage="v2")
    assert kept(tmp_path) == ["v2", "v1"]
    assert read_manifest(tmp_path, "v1") == old


def test_a_damaged_vintage_is_left_out_and_the_others_stay(tmp_path: Path) -> None:
    manifests = [publish(tmp_path, n, vintage=f"v{n}") for n in range(3)]
    damage_cut(tmp_path, manifests[1])
    assert kept(tmp_path) == ["v2", "v0"]
    damage_lack(tmp_path, manifests[2])  # what serves
    publish(tmp_path, 3, vintage="v3")
    assert kept(tmp_path) == ["v3", "v0"]


@pytest.mark.parametrize(("text", "number"), [("", 5), ("1", 1), (" 30 ", 30)])
def test_the_environment_says_how_many_vintages_are_kept(
    monkeypatch: pytest.MonkeyPatch, text: str, number: int
) -> None:
    monkeypatch.setenv("IDD_KEEP_VINTAGES", text)
    assert keep_vintages() == number


@pytest.mark.parametrize("text", ["0", "-1", "many", "2.5"])
def test_a_number_of_vintages_that_cannot_be_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("IDD_KEEP_VINTAGES", text)
    with pytest.raises(BadRequest, match=f"IDD_KEEP_VINTAGES={text} cannot be used"):
        keep_vintages()


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
    (tmp_path / first.folder / ".manifest-1").write_text("{")
    second = publish(tmp_path, 2)
    assert builds(tmp_path) == {first.folder, second.folder}
    assert {path.name for path in tmp_path.iterdir()} == {"builds", "manifest.json"}
    assert not list(tmp_path.rglob(".manifest-*"))


def test_what_a_crash_of_the_first_build_left_is_cleared(tmp_path: Path) -> None:
    (tmp_path / "builds/.new-1").mkdir(parents=True)
    manifest = publish(tmp_path, 1)
    assert builds(tmp_path) == {manifest.folder}


def test_many_at_once_wait_for_each_other(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        published = [m.vintage for m in pool.map(lambda n: publish(tmp_path, n, vintage=str(n)), range(24))]
    assert published == [str(n) for n in range(24)]
    assert [held(tmp_path, vintage) for vintage in kept(tmp_path)] == [[int(vintage)] for vintage in kept(tmp_path)]
    assert (len(kept(tmp_path)), len(builds(tmp_path))) == (5, 6)


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
    with pytest.raises(StoreUnavailable, match=r"lacks flows/b\.parquet.*Run `python -m etl build --store "):
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
    assert str(told.value).endswith(f"Run {command('build', tmp_path)}.")
    publish(tmp_path, 1)
    assert held(tmp_path) == [1]


def test_a_folder_without_a_store_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match=r"There is no store in .*\. Run `python -m etl build --store .*`\."):
        read_manifest(tmp_path)
