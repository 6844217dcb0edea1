"""``python -m etl claims``, claims of the user, and rows that stop a build."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import polars as pl

from etl.schema import VERDICTS

DOCS = (Path(__file__).parents[2] / "docs/claims.md").read_text("utf-8")
HEADER = "id,statement,scope_as_stated,scope_hs,partner,measure,unit,period_basis,period,value,value_high,source,note\n"
KEYS = ["id", "published", "ours", "difference", "verdict", "also", "reason"]


def test_the_bundled_claims_as_json(etl: Any, store: Path) -> None:
    ran = etl("claims", "--store", store, "--format", "json")
    assert ran.code == 0
    found = json.loads(ran.out)
    assert len(found) == 36
    for claim in found:
        assert list(claim)[:7] == KEYS
        assert isinstance(claim["also"], list) and isinstance(claim["published"], float)
        assert claim["verdict"] in VERDICTS and set(claim["also"]) < set(VERDICTS) - {claim["verdict"]}
        assert (claim["ours"] is None) == (claim["difference"] is None)


def test_the_bundled_claims_as_text(etl: Any, store: Path) -> None:
    ran = etl("claims", "--store", store)
    assert ran.code == 0
    assert "cannot_be_right: 1" in ran.out
    assert ran.out.splitlines()[-1].startswith("36 published figures: ")


def test_a_store_from_before_there_were_verdicts_is_to_be_built_again(etl: Any, store: Path, tmp_path: Path) -> None:
    old = json.loads((store / "manifest.json").read_bytes())
    del old["files"]["claims.parquet"]
    (tmp_path / "builds").symlink_to(store / "builds")
    (tmp_path / "manifest.json").write_text(json.dumps(old))
    ran = etl("claims", "--store", tmp_path)
    assert (ran.code, "from before claims were judged. Run `python -m etl build --store " in ran.err) == (1, True)


def test_claims_of_the_user_come_out_as_the_documents_say(etl: Any, own: Any, tmp_path: Path) -> None:
    own.reference("published_figures.csv", re.findall(r"```csv\n(.*?)```", DOCS, re.S)[0])
    expected = dict(re.findall(r"^\| (my-[a-z]+) \| `([a-z_]+)` \|$", DOCS, re.M))
    assert len(expected) == 4
    assert etl("build", "--store", tmp_path / "store", data=own).code == 0
    found = json.loads(etl("claims", "--store", tmp_path / "store", "--format", "json").out)
    assert {c["id"]: c["verdict"] for c in found if c["id"].startswith("my-")} == expected
    assert len(found) == 36 + 4


def test_a_claim_of_the_same_id_replaces_the_bundled_one(etl: Any, own: Any, tmp_path: Path) -> None:
    row = "reuters-magnets-fy25,Mine,rare-earth compounds,2846,WLD,value,USD million,fiscal_year,2024-25,11.18,,Me,\n"
    own.reference("published_figures.csv", HEADER + row)
    assert etl("build", "--store", tmp_path / "store", data=own).code == 0
    found = {c["id"]: c for c in json.loads(etl("claims", "--store", tmp_path / "store", "--format", "json").out)}
    assert len(found) == 36
    assert found["reuters-magnets-fy25"]["verdict"] == "agrees"
    assert found["crisil-repm-fy25"]["verdict"] == "no_data", "nothing is left that it conflicts with"


def test_reporter_and_flow_are_columns_that_may_be_there(etl: Any, own: Any, tmp_path: Path) -> None:
    row = "x,Exports,compounds,2846,JPN,value,USD million,fiscal_year,2023-24,17.22,,Me,,IND,export\n"
    own.reference("published_figures.csv", HEADER.replace("note\n", "note,reporter,flow\n") + row)
    assert etl("build", "--store", tmp_path / "store", data=own).code == 0
    found = {c["id"]: c for c in json.loads(etl("claims", "--store", tmp_path / "store", "--format", "json").out)}
    assert (found["x"]["verdict"], found["x"]["our_source"]) == ("agrees", "tradestat-eidb")


def test_rows_that_cannot_be_read_stop_the_build_with_their_lines(etl: Any, own: Any, tmp_path: Path) -> None:
    good = "a,S,goods,2846,WLD,value,USD million,fiscal_year,2024-25,11.18,,Me,\n"
    bad = [
        good.replace("a,S", "b,S").replace("2846", "magnets"),
        good.replace("a,S", "c,S").replace("fiscal_year", "calendar_year"),
        good.replace("a,S", "d,S").replace("11.18", "eleven"),
        good,
    ]
    own.reference("published_figures.csv", HEADER + good + "".join(bad))
    ran = etl("build", "--store", tmp_path / "store", data=own)
    assert (ran.code, "Traceback" in ran.err) == (1, False)
    said = [line for line in ran.sentences if line.startswith(f"{own.path}/reference/published_figures.csv, line")]
    assert [line.split(", line ")[1].split(":")[0] for line in said] == ["6", "3", "4", "5"]
    assert "a stands already in line 2." in said[0]
    assert "scope_hs 'magnets' is none of" in said[1] and said[1].endswith("docs/claims.md says what a cell can be.")
    assert "period: '2024-25' is not a calendar year like 2024." in said[2]
    assert "value 'eleven' is no number." in said[3]
    assert not (tmp_path / "store").exists()


def test_verdicts_stand_in_the_documents() -> None:
    assert set(re.findall(r"^\| `([a-z_]+)` \| ", DOCS, re.M)) >= set(VERDICTS)


def test_the_documents_name_the_columns_of_the_bundled_file() -> None:
    path = Path(__file__).parents[2] / "data/reference/published_figures.csv"
    columns = path.read_text("utf-8").splitlines()[0].split(",")
    named = {name for names in re.findall(r"^\| ((?:`[a-z_]+`(?:, )?)+) \| ", DOCS, re.M) for name in names.split(", ")}
    assert {f"`{column}`" for column in (*columns, "reporter", "flow")} <= named


def test_the_table_says_its_columns(store: Path) -> None:
    manifest = json.loads((store / "manifest.json").read_bytes())
    table = pl.read_parquet(store / manifest["folder"] / "claims.parquet")
    assert table.columns[:7] == KEYS
    assert table["also"].drop_nulls().str.contains(";").any()


def test_two_builds_make_the_same_verdicts_to_the_byte(etl: Any, store: Path, tmp_path: Path) -> None:
    assert etl("build", "--store", tmp_path).code == 0
    files = [json.loads((folder / "manifest.json").read_bytes())["files"] for folder in (store, tmp_path)]
    assert files[0]["claims.parquet"] == files[1]["claims.parquet"]
