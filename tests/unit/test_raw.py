"""Files of snapshots: unpacked, cut in blocks, and the registry that knows them."""

from __future__ import annotations

import csv
import gzip
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from publishers.baci import packed

from etl import raw, schema
from etl.errors import BadData
from etl.raw import Part
from etl.sources.publisher import Snapshot

FILE = Snapshot(
    "baci", "HS17", "2024", "https://x/BACI.zip", "2026-11-22T10:00:00Z", "a" * 64, "thousand USD; t", "Etalab 2.0",
    None, "baci/x.zip", "complete", '{"a": "1, 2"}', "200",
)  # fmt: skip


def parts(path: Path, streamed: bool = False) -> list[Part]:
    return list(raw.parts(path, "raw/baci/x", lambda _: streamed))


def refusal(path: Path) -> str:
    with pytest.raises(BadData) as refused:
        parts(path)
    return str(refused.value)


# What is inside


def test_a_plain_file_is_one_part(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(b"a,b\r\n1,2")
    assert parts(tmp_path / "x.csv") == [Part("raw/baci/x", "x.csv", b"a,b\r\n1,2")]


def test_gzip_is_unpacked_its_name_without_the_ending(tmp_path: Path) -> None:
    (tmp_path / "x.tsv.gz").write_bytes(gzip.compress(b"a\n1\n"))
    assert parts(tmp_path / "x.tsv.gz") == [Part("raw/baci/x", "x.tsv", b"a\n1\n")]


def test_members_of_a_zip_have_an_address_of_their_own_and_code_lists_come_first(tmp_path: Path) -> None:
    members = {"b.csv": "b", "__MACOSX/._b.csv": "x", "deep/": "", "deep/a.csv": "a", "product_codes.csv": "p"}
    (tmp_path / "x.zip").write_bytes(packed(members))
    assert [(part.address, part.member, part.data) for part in parts(tmp_path / "x.zip")] == [
        ("raw/baci/x!product_codes.csv", "product_codes.csv", b"p"),
        ("raw/baci/x!b.csv", "b.csv", b"b"),
        ("raw/baci/x!deep/a.csv", "deep/a.csv", b"a"),
    ]


ZIP = packed({"a.csv": b"figures " * 50})
FLAGS = ZIP.index(b"PK\x01\x02") + 8
LOCKED = ZIP[:FLAGS] + b"\x01" + ZIP[FLAGS + 1 :]
DAMAGED = {
    "half a zip": ("x.zip", ZIP[:60]),
    "no zip": ("x.zip", b"<html>"),
    "other bytes in a zip": ("x.zip", ZIP[:45] + b"\xff\xff\xff" + ZIP[48:]),
    "a zip with a password": ("x.zip", LOCKED),
    "half a gzip": ("x.gz", gzip.compress(b"figures " * 50)[:-9]),
    "no gzip": ("x.gz", b"a,b\n"),
    "other bytes in a gzip": ("x.gz", gzip.compress(b"figures")[:12] + b"\xff" * 9),
}


@pytest.mark.parametrize(("name", "data"), DAMAGED.values(), ids=DAMAGED)
def test_what_cannot_be_unpacked_is_a_sentence(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    said = refusal(tmp_path / name)
    assert said.startswith("raw/baci/x: The file cannot be unpacked or read (")
    assert said.endswith("). Download it again, or unpack it first.")


def test_a_file_that_is_gone_is_a_sentence(tmp_path: Path) -> None:
    assert "No such file" in refusal(tmp_path / "x.csv")


lines = st.lists(st.text("ab,;", max_size=12), min_size=1, max_size=40)


@settings(deadline=None, database=None)
@given(lines, st.sampled_from(["\n", "\r\n"]), st.booleans(), st.integers(1, 30))
def test_blocks_have_the_header_each_and_together_every_line_once_with_its_number(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], end: str, ends: bool, size: int
) -> None:
    path = tmp_path_factory.mktemp("blocks") / "x.csv"
    text = end.join(["head", *lines]) + (end if ends else "")
    path.write_bytes(text.encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(raw, "BLOCK", size)
        found = parts(path, streamed=True)
    head = f"head{end}".encode()
    assert all(part.data.startswith(head) for part in found)
    bodies = [part.data.removeprefix(head) for part in found]
    assert head + b"".join(bodies) == text.encode()
    assert [part.lines_before for part in found] == [sum(b.count(b"\n") for b in bodies[:n]) for n in range(len(found))]
    assert all(body.endswith(b"\n") for body in bodies[:-1])


@pytest.mark.parametrize("data", [b"", b"head", b"head\n"])
def test_a_file_without_lines_is_one_block_of_its_header(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.csv").write_bytes(data)
    assert [part.data for part in parts(tmp_path / "x.csv", streamed=True)] == [data.removesuffix(b"\n") + b"\n"]


# The registry


def rows(folder: Path) -> list[dict[str, str]]:
    return list(csv.DictReader((folder / "sources.csv").read_text("utf-8").splitlines()))


def test_a_row_reads_back_as_the_snapshot(tmp_path: Path) -> None:
    raw.register(tmp_path / "new", [FILE])
    raw.register(tmp_path / "new", [replace(FILE, note='the "same", twice', file="baci/y.zip")])
    first, second = rows(tmp_path / "new")
    assert list(first) == schema.SOURCES.names
    assert Snapshot(**{**first, "note": None}) == FILE
    assert (second["note"], second["file"]) == ('the "same", twice', "baci/y.zip")
    assert (tmp_path / "new" / "sources.csv").read_bytes().count(b"\r") == 0


BY_PEOPLE = {
    "as Excel saves it": ("\ufeff" + ",".join(schema.SOURCES.names) + "\r\n" + "b" + ",x" * 12 + "\r\n"),
    "without the columns that may be absent": ",".join(schema.SOURCES.names[:-2]) + "\nb" + ",x" * 10 + "\n",
    "without the last line end": ",".join(schema.SOURCES.names) + "\nb" + ",x" * 12,
}


@pytest.mark.parametrize("before", BY_PEOPLE.values(), ids=BY_PEOPLE)
def test_a_registry_that_people_have_edited_keeps_its_rows(tmp_path: Path, before: str) -> None:
    (tmp_path / "sources.csv").write_bytes(before.encode())
    raw.register(tmp_path, [FILE])
    old, new = rows(tmp_path)
    assert (list(old), old["source"], old["file"]) == (schema.SOURCES.names, "b", "x")
    assert (new["source"], new["parameters"], new["status"]) == ("baci", FILE.parameters, "200")


def test_many_at_once_lose_no_row(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: raw.register(tmp_path, [replace(FILE, file=f"baci/{n}.zip")]), range(40)))
    assert {row["file"] for row in rows(tmp_path)} == {f"baci/{n}.zip" for n in range(40)}
    assert sorted(p.name for p in tmp_path.iterdir()) == [".sources.lock", "sources.csv"]


def test_a_registry_that_cannot_be_written_is_a_sentence_and_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw.register(tmp_path, [FILE])
    before = (tmp_path / "sources.csv").read_bytes()

    def full(_: int) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BadData) as refused:
        raw.register(tmp_path, [FILE])
    said = f"{tmp_path}/sources.csv: The registry cannot be written (No space left on device)."
    assert str(refused.value).startswith(said)
    assert (tmp_path / "sources.csv").read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == [".sources.lock", "sources.csv"]
