"""Files dropped into ``raw/<source>/`` by hand: recognised, registered once, built; and what is in the way."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from publishers.baci import COUNTRIES_2023, HEADER, README, bundled, edition, named, packed

from etl.store import read_manifest

LINE = "2025,156,699,850511,10.138,1.5\n"
FILE = named("HS17", 2025)
SUMMER = datetime(2026, 6, 1, 12, tzinfo=UTC)
TOML = """licence = "mine"
[columns]
partner = "Country"
period = "Month"
value = "Value"
[constant]
reporter = "IND"
flow = "import"
hs_code = "850511"
[units]
value = "USD"
[period]
basis = "month"
[codes]
partners = "name_en"
"""


def drop(own: Any, name: str, data: str | bytes, source: str = "baci", saved: datetime = SUMMER) -> Path:
    """Put a file into the user's folder as a browser saves it."""
    path: Path = own.path / "raw" / source / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    os.utime(path, (saved.timestamp(),) * 2)
    return path


def held(tmp_path: Path) -> pl.DataFrame:
    """BACI's rows in the store that was built."""
    store = tmp_path / "store"
    return pl.read_parquet(store / read_manifest(store).folder / "flows/baci.parquet")


Build = Callable[[], Any]


def test_a_csv_is_registered_by_the_build_with_the_day_it_was_saved(build: Build, own: Any, tmp_path: Path) -> None:
    path = drop(own, FILE, HEADER + LINE)
    assert build().sentences == []
    [row] = own.registry()
    sha256 = row.pop("sha256")
    assert row == {
        "source": "baci", "dataset": "HS17", "period": "", "url": "", "retrieved": "2026-06-01T12:00:00Z",
        "unit": "thousand USD; t", "licence": "CEPII BACI, Etalab 2.0, redistribution with attribution", "note": "",
        "file": f"baci/{FILE}", "coverage": "complete", "parameters": "", "status": "by hand",
    }  # fmt: skip
    added = held(tmp_path).filter(period_start=pl.date(2025, 1, 1))
    assert added.select("reporter", "partner", "value_usd", "net_weight_kg", "snapshot_id").rows() == [
        ("IND", "CHN", 10138.0, 1500.0, sha256[:12])
    ]
    assert path.read_text() == HEADER + LINE


def test_it_stays_registered_with_that_day(build: Build, own: Any, tmp_path: Path) -> None:
    path = drop(own, FILE, HEADER + LINE)
    build()
    before = (own.path / "sources.csv").read_bytes()
    vintage = read_manifest(tmp_path / "store").vintage
    os.utime(path)
    assert build().sentences == []
    assert (own.path / "sources.csv").read_bytes() == before
    assert read_manifest(tmp_path / "store").vintage == vintage


PACKED = {
    "zip": ("BACI_HS17_V202601.zip", edition("HS17", {2025: LINE}, {"850511": "Magnets"})),
    "zip under another name": ("download (1).zip", packed({f"BACI_HS17/{FILE}": HEADER + LINE, "Readme.txt": README})),
    "zip of an older edition": (
        "BACI_HS17_V202301.zip",
        packed({named("HS17", 2025, "202301"): HEADER + LINE, "country_codes_V202301.csv": COUNTRIES_2023}),
    ),
    "gzip": (f"{FILE}.gz", gzip.compress((HEADER + LINE).encode())),
    "folder of its own": (f"from CEPII/{FILE}", HEADER + LINE),
}


@pytest.mark.parametrize(("name", "data"), PACKED.values(), ids=PACKED)
def test_it_may_be_packed(build: Build, own: Any, tmp_path: Path, name: str, data: str | bytes) -> None:
    drop(own, name, data)
    ran = build()
    assert ran.sentences == []
    assert [(row["file"], row["dataset"], row["status"]) for row in own.registry()] == [
        (f"baci/{name}", "HS17", "by hand")
    ]
    added = held(tmp_path).filter(period_start=pl.date(2025, 1, 1))
    assert added.select("partner", "value_usd").rows() == [("CHN", 10138.0)]


@pytest.mark.parametrize("revision", ["HS92", "HS07", "HS22"])
def test_any_revision_of_the_hs_will_do(build: Build, own: Any, tmp_path: Path, revision: str) -> None:
    drop(own, named(revision, 2025), HEADER + LINE)
    assert build().sentences == []
    assert held(tmp_path).filter(period_start=pl.date(2025, 1, 1))["nomenclature"].to_list() == [
        {"HS92": "HS1992", "HS07": "HS2007", "HS22": "HS2022"}[revision]
    ]


def test_a_code_list_beside_a_csv_describes_its_goods(build: Build, own: Any, tmp_path: Path) -> None:
    drop(own, FILE, HEADER + LINE + "2025,156,699,010121,1,1\n")
    ran = build()
    remedy = f"Add it to {own.path}/reference/hs_codes.csv if it is right."
    assert ran.sentences == [f"{own.path}/raw/baci/{FILE}, line 3: Unknown code '010121'. {remedy}"]
    drop(own, "product_codes_HS17_V202601.csv", "code,description\n010121,Horses\n")
    assert build().sentences == []
    assert {row["dataset"] for row in own.registry()} == {"HS17", "product-codes"}


def test_a_file_of_a_bundled_name_is_another_file_and_a_complete_one_replaces_an_extract(
    build_all: Build, own: Any, tmp_path: Path
) -> None:
    name = named("HS17", 2023)
    drop(own, name, HEADER + "2023,392,699,850511,7,1\n", saved=datetime(2026, 1, 20, tzinfo=UTC))
    ran = build_all()
    assert ran.sentences == []
    found = held(tmp_path).filter(period_start=pl.date(2023, 1, 1), reporter="IND", hs_code="850511")
    assert found.select("partner", "value_usd", "coverage").rows() == [("JPN", 7000.0, "complete")]


@pytest.mark.parametrize(
    "name",
    [f"mine/{named('HS17', 2024)}", named("HS17", 2024)],
    ids=["of its own", "under the bundled name"],
)
def test_a_copy_of_a_bundled_file_changes_no_figure(
    build_all: Build, own: Any, tmp_path: Path, flows: pl.DataFrame, name: str
) -> None:
    drop(own, name, HEADER + bundled("HS17")[2024])
    assert build_all().sentences == []
    kept = ["reporter", "partner", "hs_code", "nomenclature", "period_start", "value_usd", "net_weight_kg"]
    there, here = (f.filter(source="baci").select(kept).sort(kept) for f in (flows, held(tmp_path)))
    assert here.equals(there)


def test_a_file_in_the_wrong_place_is_said_and_not_passed_over(build: Build, own: Any) -> None:
    drop(own, "elsewhere.csv", "what ever", source="Comtrade")
    (own.path / "raw" / "loose.csv").write_text("what ever")
    said = build().sentences
    assert [s.split(": ")[0].rpartition("/raw/")[2] for s in said] == ["Comtrade/elsewhere.csv", "loose.csv"]
    assert all("Put it into one of them, or take it out." in s for s in said)


def test_a_table_is_mended_after_a_build_that_refused_it(build: Build, own: Any) -> None:
    drop(own, "m.toml", TOML, source="csv")
    drop(own, "m.csv", "Country,Month,Value\nChina,2024-03,1x\n", source="csv")
    assert "'1x'" in build().sentences[0]
    drop(own, "m.csv", "Country,Month,Value\nChina,2024-03,1\n", source="csv")
    assert build().sentences == []
    drop(own, "m.csv", "Country,Month,Value\nChina,2024-03,2\n", source="csv")
    assert build().sentences == []
    [row] = own.registry()
    assert row["status"] == "by hand"


def test_a_name_nobody_reads_among_the_reference_files_is_said(build: Build, own: Any) -> None:
    own.reference("partner.csv", "iso3\nXAT\n")
    own.reference("publishers.toml", '[comtrade]\nadress = "http://localhost"\n')
    said = build().sentences
    assert "There is no such reference file" in said[0]
    assert "adress means nothing" in said[1]


def test_what_lies_beside_and_is_no_snapshot_is_let_alone(build: Build, own: Any) -> None:
    drop(own, FILE, HEADER + LINE)
    beside = ["notes.md", "mapping.toml", "BACI.zip.part", "BACI.zip.crdownload", ".part-x3k", ".DS_Store", "Thumbs.db",
              "~$m.xlsx"]  # fmt: skip
    for name in beside:
        drop(own, name, "what ever")
    assert build().sentences == []
    assert [row["file"] for row in own.registry()] == [f"baci/{FILE}"]


UNKNOWN = {
    "a table of something else": ("magnets.csv", "year,country,value\n2025,China,1\n", "This is no file of baci"),
    "nothing": ("empty.csv", "", "This is no file of baci"),
    "half a zip": ("BACI.zip", edition("HS17", {2025: LINE}, {})[:-50], "The file cannot be unpacked or read ("),
    "a zip of something else": ("photos.zip", packed({"a.jpg": b"\xff\xd8"}), "This is no file of baci"),
    "no revision": ("magnets.csv", HEADER + LINE, "The name does not say the revision of the HS. Keep CEPII's name"),
}


@pytest.mark.parametrize(("name", "data", "sentence"), UNKNOWN.values(), ids=UNKNOWN)
def test_an_unknown_file_is_refused_with_its_path_and_a_remedy(
    build: Build, own: Any, tmp_path: Path, name: str, data: str | bytes, sentence: str
) -> None:
    path = drop(own, name, data)
    ran = build()
    assert ran.sentences[-1].startswith(f"{path}: {sentence}")
    assert (own.registry(), (tmp_path / "store").exists()) == ([], False)


def test_all_unknown_files_are_named_at_once_and_none_is_registered(build: Build, own: Any) -> None:
    drop(own, FILE, HEADER + LINE)
    paths = [drop(own, "a.csv", "x\n"), drop(own, "b.csv", "y\n"), drop(own, "c.csv", "z\n", source="census")]
    ran = build()
    assert own.registry() == []
    assert sorted(line.split(": ")[0] for line in ran.sentences) == sorted(map(str, paths))


@pytest.mark.parametrize(
    "others",
    [
        [named("HS17", 2020)],
        [],
    ],
    ids=["with other rows", "the only row"],
)
def test_a_changed_file_is_reported_and_can_be_put_back_or_registered_anew(
    build: Build, own: Any, tmp_path: Path, others: list[str]
) -> None:
    path = drop(own, FILE, HEADER + LINE)
    for name in others:
        drop(own, name, HEADER + "2020,156,699,850511,1,1\n")
    build()
    drop(own, FILE, HEADER + LINE.replace("10.138", "11"))
    ran = build()
    assert ran.sentences[-1].startswith(f"{path}: sha256 is ")
    assert "sources.csv" in ran.sentences[-1]
    drop(own, FILE, HEADER + LINE)
    assert build().sentences == []
    drop(own, FILE, HEADER + LINE.replace("10.138", "11"))
    own.register([row for row in own.registry() if row["file"] != f"baci/{FILE}"])
    assert build().sentences == []
    added = held(tmp_path).filter(period_start=pl.date(2025, 1, 1))
    assert (added["value_usd"].to_list(), len(own.registry())) == ([11000.0], 1 + len(others))


def test_a_registered_file_that_is_gone_is_a_sentence_that_names_the_registry(build: Build, own: Any) -> None:
    path = drop(own, FILE, HEADER + LINE)
    build()
    path.unlink()
    ran = build()
    sentence = f"{path}: The file cannot be read (No such file or directory). It is registered in sources.csv: "
    assert ran.sentences[-1].startswith(sentence)


def test_a_newer_download_under_another_name_replaces_the_older_one(build: Build, own: Any, tmp_path: Path) -> None:
    drop(own, f"new/{FILE}", HEADER + LINE.replace("10.138", "11"), saved=datetime(2026, 6, 2, tzinfo=UTC))
    drop(own, FILE, HEADER + LINE)
    ran = build()
    assert (ran.sentences, len(own.registry())) == ([], 2)
    added = held(tmp_path).filter(period_start=pl.date(2025, 1, 1))
    assert added["value_usd"].to_list() == [11000.0]
    lines = {line["file"]: line for line in read_manifest(tmp_path / "store").report}
    assert lines[f"baci/{FILE}"]["dropped"] == {"replaced by a newer snapshot": 1}
