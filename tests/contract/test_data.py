"""The data folder is what it says it is, and the repository carries nothing it should not."""

from __future__ import annotations

import csv
import hashlib
import subprocess
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from etl.dictionary import dictionary
from etl.sources import PUBLISHERS

REPO = Path(__file__).resolve().parents[2]
DATA = REPO / "data"
HERE = "../" + "shared", "/" + "work/"
"""Places that exist only where this was written."""


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((DATA / name).read_text("utf-8").splitlines()))


def in_repository() -> list[Path]:
    """Files that are tracked, or would be by ``git add .``."""
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=REPO, capture_output=True, check=True, encoding="utf-8").stdout
    return [REPO / name for name in listed.split("\0") if name and (REPO / name).exists()]


def test_the_data_dictionary_is_that_of_the_code() -> None:
    assert (DATA / "dictionary.md").read_text("utf-8") == dictionary()


def test_every_raw_file_is_registered_with_its_hash_and_every_registered_file_is_there() -> None:
    registered = {row["file"]: row["sha256"] for row in rows("sources.csv")}
    files = [path for path in (DATA / "raw").rglob("*") if path.is_file()]
    there = {path.relative_to(DATA / "raw").as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    assert there == registered


def test_every_snapshot_tells_address_licence_and_unit() -> None:
    for row in rows("sources.csv"):
        assert row["url"].startswith("https://")
        assert row["licence"]
        assert row["unit"]


def test_preferred_sources_are_known() -> None:
    preferred = tomllib.loads((DATA / "reference/commodities.toml").read_text("utf-8"))["preferred"]
    assert set(preferred) == {"fiscal", "calendar", "month"}
    assert {source for order in preferred.values() for source in order} <= set(PUBLISHERS)


def test_the_default_scopes_are_there() -> None:
    scopes = tomllib.loads((DATA / "reference/commodities.toml").read_text("utf-8"))["scope"]
    headline = {scope["id"] for scope in scopes if scope["group"] == "headline"}
    assert headline == {
        "rare-earth-compounds",
        "rare-earth-metals",
        "rare-earths",
        "permanent-magnets",
        "permanent-magnets-all",
        "heading-8505",
    }
    codes = {tuple(c["codes"][0]) for scope in scopes for c in scope["component"]}
    baci = {row["k"] for row in rows("raw/baci/BACI_HS17_Y2024_V202601.csv")}
    assert len(baci) == 30
    assert {(code,) for code in baci} <= codes


@pytest.mark.parametrize("column", ["iso3", "un_code", "tradestat_name"])
def test_a_name_or_code_means_one_partner(column: str) -> None:
    printed = [name for row in rows("reference/partners.csv") for name in row[column].split(";") if name]
    assert [name for name, count in Counter(printed).items() if count > 1] == []


def test_the_readme_of_the_data_tells_of_every_folder() -> None:
    readme = (DATA / "README.md").read_text("utf-8")
    folders = sorted(path.name for path in (DATA / "raw").iterdir())
    assert [name for name in folders if name not in readme] == []


def test_no_file_names_a_place_of_the_machine_it_was_written_on() -> None:
    assert [(path, place) for path in in_repository() for place in HERE if place.encode() in path.read_bytes()] == []


def test_no_file_is_large() -> None:
    assert [path for path in in_repository() if path.stat().st_size > 2_000_000] == []
