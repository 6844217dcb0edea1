"""Several vintages in one store: the newest serves, an address pins another, visitors do not mix them up.

The figures of 2025 are made up.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from flask.testing import FlaskClient
from publishers.tradestat import AVAILABLE, TradeStatSite
from pytest_httpserver import HTTPServer

from dashboard import create_app
from dashboard.data import OPENED, open_store
from dashboard.settings import Settings
from etl import build, registry, schema
from etl.build import UNREADABLE
from etl.store import publish, read_manifest, vintages

MAGNETS = "/commodity/permanent-magnets"
YEAR = "t,i,j,k,v,q\n2025,156,699,850511,{china},1.5\n2025,392,699,850511,100,0.1\n"
Rebuild = Callable[..., str]


@pytest.fixture
def rebuild(own: Any, tmp_path: Path) -> Rebuild:
    """Builds with other figures of 2025 into the same store; the new vintage."""

    def make(china: int, **options: Any) -> str:
        own.register([])
        own.snapshot(YEAR.format(china=china))
        inputs = registry.load(registry.bundled_data(), own.path)
        return build.build(tmp_path / "store", inputs, lambda *_: None, **options).vintage

    return make


def total(client: FlaskClient, query: str) -> tuple[float, str, str]:
    """Total of 2025, and the vintage that column and header say."""
    answer = client.get(f"{MAGNETS}/trend.csv?from=2025{query}")
    assert answer.status_code == 200, answer.text
    (row,) = csv.DictReader(io.StringIO(answer.text))
    return float(row["value_usd"]), row["vintage"], answer.headers["X-Vintage"]


@pytest.fixture
def two(rebuild: Rebuild, tmp_path: Path) -> tuple[str, str, FlaskClient]:
    """An old and a new vintage, and who asks for them."""
    old, new = rebuild(900), rebuild(700)
    return old, new, create_app(Settings(store=tmp_path / "store")).server.test_client()


def test_a_vintage_can_be_pinned_and_the_table_says_which_it_is(two: tuple[str, str, FlaskClient]) -> None:
    old, new, client = two
    assert total(client, "") == (800e3, new, new)
    assert total(client, f"&vintage={new}") == (800e3, new, new)
    assert total(client, f"&vintage={old}") == (1000e3, old, old)


def test_a_pinned_view_stays_what_it_was_when_a_newer_build_comes(
    two: tuple[str, str, FlaskClient], rebuild: Rebuild
) -> None:
    old, new, client = two
    newest = rebuild(400)
    assert total(client, "") == (500e3, newest, newest)
    assert total(client, f"&vintage={new}") == (800e3, new, new)
    assert total(client, f"&vintage={old}") == (1000e3, old, old)


def test_a_vintage_that_is_not_kept_is_a_problem_document_that_lists_those_there_are(
    two: tuple[str, str, FlaskClient],
) -> None:
    old, new, client = two
    answer = client.get(f"{MAGNETS}/trend.csv?vintage=2020-01-01-00000000")
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
    said = answer.get_json(force=True)
    assert (said["parameter"], said["value"]) == ("vintage", "2020-01-01-00000000")
    assert said["detail"].endswith(f"is not kept in this store; kept are {new}, {old}.")


def test_visitors_on_different_vintages_never_see_each_others_figures(two: tuple[str, str, FlaskClient]) -> None:
    old, new, client = two
    expected = {"": (800e3, new, new), f"&vintage={old}": (1000e3, old, old)}
    server = client.application

    def ask(query: str) -> bool:
        return total(server.test_client(), query) == expected[query]

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, list(expected) * 20))


def test_only_the_last_vintages_stay_and_few_are_open_at_a_time(store: Path, tmp_path: Path) -> None:
    """The bundled build under several names, as if it had been built on several days."""
    declared = {table.name: table for table in schema.TABLES}
    bundled = read_manifest(store)
    tables = {
        name: (declared[name.split("/")[0].removesuffix(".parquet")], pl.read_parquet(store / bundled.folder / name))
        for name in bundled.files
    }
    days = [f"2026-12-{day:02d}" for day in range(1, 9)]
    for day in days:
        publish(tmp_path, day, tables, [], bundled.reference, keep=6)
    assert [manifest.vintage for manifest in vintages(tmp_path)] == days[:1:-1]
    first = open_store(tmp_path, {"vintage": [days[-1]]})
    assert first is open_store(tmp_path)
    for day in days[2:-1]:
        assert open_store(tmp_path, {"vintage": [day]}).vintage == day
    assert len(days[2:]) > OPENED
    assert open_store(tmp_path) is not first, "the oldest was closed"


def test_the_same_inputs_give_the_same_bytes_whatever_was_built_before(rebuild: Rebuild, tmp_path: Path) -> None:
    vintage = rebuild(900)
    manifest = (tmp_path / "store/manifest.json").read_bytes()
    rebuild(700)
    assert rebuild(900) == vintage
    assert (tmp_path / "store/manifest.json").read_bytes() == manifest
    assert vintages(tmp_path / "store")[0].vintage == vintage


@pytest.mark.parametrize("asked", [["--keep", "0"], ["--keep", "few"]])
def test_a_number_of_vintages_that_cannot_be_is_bad_usage(etl: Any, tmp_path: Path, asked: list[str]) -> None:
    ran = etl("build", "--store", tmp_path / "store", *asked)
    assert (ran.code, "--keep" in ran.err, (tmp_path / "store").exists()) == (2, True, False)
    ran = etl("build", "--store", tmp_path / "store", IDD_KEEP_VINTAGES=asked[1])
    assert (ran.code, len(ran.sentences), ran.err.startswith("IDD_KEEP_VINTAGES=")) == (2, 1, True)


def test_the_command_line_keeps_as_many_as_it_is_told(etl: Any, own: Any, tmp_path: Path) -> None:
    folder = tmp_path / "store"
    assert etl("build", "--store", folder).code == 0
    own.snapshot(YEAR.format(china=900))
    assert etl("build", "--store", folder, data=own, IDD_KEEP_VINTAGES="1").code == 0
    assert len(vintages(folder)) == 1
    assert etl("build", "--store", folder, "--keep", "2", IDD_KEEP_VINTAGES="1").code == 0
    assert vintages(folder)[0] == read_manifest(folder)
    assert len(vintages(folder)) == 2


MONTHS = ("--scope", "rare-earth-compounds", "--from", "2026-05", "--to", "2026-07")


def test_a_revised_month_and_a_new_one_from_the_publisher_to_the_comparison(
    httpserver: HTTPServer, etl: Any, own: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A figure is revised twice; the store tells what it was first, what counts now, and what that changes."""
    site, store = TradeStatSite.of_bundled(httpserver), ("--store", str(tmp_path / "store"))
    own.reference("publishers.toml", f'[tradestat-meidb]\naddress = "{site.meidb}"\npause_seconds = 0\n')
    built = []
    for china in ("0.70", "0.80"):
        built.append(etl("build", *store, data=own))
        site.revise("usd", "import", "2846", "2026-05", "CHINA P RP", china)
        site.revise("usd", "import", "2846", "2026-07", "JAPAN", "1.50")
        monkeypatch.setitem(AVAILABLE, "meidb", "Jan 2018 to Jul 2026 ((R) Revised Final upto Mar 2026)")
        fetched = etl("fetch", "tradestat-meidb", *MONTHS, "--refresh", data=own)
        assert fetched.code == 0, fetched.err
    built.append(etl("build", *store, data=own))
    assert [ran.code for ran in built] == [0, 0, 0], built[-1].err
    first, second, third = reversed([manifest.vintage for manifest in vintages(tmp_path / "store")])

    told = json.loads(etl("diff", first, second, *store, "--format", "json").out)
    assert (told["from"], told["to"]) == (first, second)
    china, total = told["revised"]
    assert (china["partner"], china["period"], china["before"], china["after"]) == ("CHN", "2026-05", 60e3, 700e3)
    assert (total["partner"], total["difference"]) == ("WLD", 640e3)
    assert [span["periods"] for span in told["new_periods"] if span["basis"] == "month"] == [["2026-07"]]
    [share] = [row for row in told["indicators"] if (row["period"], row["indicator"]) == ("2026-05", "share_value")]
    assert (share["before"], share["after"]) == (60 / 800, 700 / 1440)
    assert (share["kind"], share["partner"]) == ("revised", "CHN")
    year = [row for row in told["indicators"] if (row["period"], row["indicator"]) == ("2026-27", "total_usd")]
    assert [row["kind"] for row in year] == ["months"], "July was added"

    second_first = json.loads(etl("diff", second, first, *store, "--format", "json").out)
    assert second_first["gone"] == told["new_periods"]
    assert json.loads(etl("diff", "current", third, *store, "--format", "json").out)["revised"] == []

    said = etl("diff", *store, "--reporter", "IND").out
    assert f"From vintage {second} to {third}" in said
    assert "India's imports of 2846, 2026-05, TradeStat monthly bank" in said
    assert "700,000  800,000  +100,000 (+14.3 %)" in " ".join(said.split(" " * 4))

    cell = ("--code", "2846", "--period", "2026-05", "--partner", "chn", "--flow", "import", *store)
    reports = json.loads(etl("revisions", *cell, "--format", "json").out)
    months = [row for row in reports if row["basis"] == "month"]
    assert [(row["order"], row["value_usd"], row["counts"]) for row in months] == [
        (1, 60e3, False), (2, 700e3, False), (3, 800e3, True),
    ]  # fmt: skip
    said = etl("revisions", *cell).out
    assert said.index("USD 60,000") < said.index("USD 700,000") < said.index("USD 800,000") < said.index("counts now")
    assert len(json.loads(etl("revisions", *cell, "--vintage", first, "--format", "json").out)) == 1
    assert json.loads(etl("status", *store, "--format", "json").out)["vintages"] == [third, second, first]

    superseded = min((row for row in own.registry() if row["period"] == "2026-05"), key=lambda row: row["retrieved"])
    (own.path / "raw" / superseded["file"]).unlink()
    ran = etl("build", *store, data=own)
    assert (ran.code, UNREADABLE in " ".join(ran.out.split())) == (0, True), ran.err
    report = {line["file"]: line["dropped"] for line in read_manifest(tmp_path / "store").report}
    assert report[superseded["file"]] == {UNREADABLE: 1}
    reports = json.loads(etl("revisions", *cell, "--format", "json").out)
    assert [row["value_usd"] for row in reports if row["basis"] == "month"] == [60e3, 800e3], "what is left to tell"


def test_a_cell_that_the_store_does_not_have_is_no_answer(etl: Any, store: Path) -> None:
    for asked in (("--code", "9999", "--period", "2024-03"), ("--code", "2846", "--period", "1999-03")):
        ran = etl("revisions", *asked, "--store", store)
        assert (ran.code, ran.out, len(ran.sentences)) == (1, "", 1)
        assert f"holds no figure of code {asked[1]}, period {asked[3]}" in ran.err
    told = etl("revisions", "--code", "2846", "--period", "2024-03", "--partner", "WLD", "--store", store)
    assert (told.code, "told once" in told.out) == (0, True)


def test_one_vintage_has_none_before_it(etl: Any, store: Path) -> None:
    ran = etl("diff", "--store", store)
    assert (ran.code, len(ran.sentences)) == (1, 1)
    assert "keeps one vintage" in ran.err
    assert etl("diff", "nope", "current", "--store", store).code == 2


CLAIM = """id,statement,scope_as_stated,scope_hs,partner,measure,unit,period_basis,period,value,value_high,source,note
made-up,"Magnets, made up",magnets of metal,850511,WLD,value,USD million,calendar_year,2025,1.00,,A test,
"""


def test_a_claim_whose_verdict_changes_is_told(own: Any, rebuild: Rebuild, etl: Any, tmp_path: Path) -> None:
    own.reference("published_figures.csv", CLAIM)
    rebuild(900)
    rebuild(700)
    told = json.loads(etl("diff", "--store", tmp_path / "store", "--format", "json").out)["claims"]
    assert [(row["id"], row["before"], row["after"]) for row in told] == [("made-up", "agrees", "differs")]
    assert (told[0]["ours_before"], told[0]["ours_after"]) == (1.0, 0.8)
    said = etl("diff", "--store", tmp_path / "store").out
    assert "The verdict changed on made-up (agrees → differs)." in said


def test_a_correction_that_is_taken_out_is_told_with_its_effect(copied: Any, etl: Any, tmp_path: Path) -> None:
    """Without the repair of January to March 2024 the fiscal year 2023-24 has no share of China again."""
    store = tmp_path / "store"
    build.build(store, registry.load(copied.path, None), lambda *_: None)
    copied.edit("reference/corrections.toml", without(b"meidb-2846-imports-2024-q1"))
    build.build(store, registry.load(copied.path, None), lambda *_: None)
    told = json.loads(etl("diff", "--store", store, "--format", "json").out)
    assert [entry["id"] for entry in told["corrections"]["removed"]] == ["meidb-2846-imports-2024-q1"]
    assert (told["revised"], told["new_periods"], told["gone"]) == ([], [], [])
    assert {(row["scope"], row["reporter"], row["source"]) for row in told["indicators"]} == {
        ("rare-earth-compounds", "IND", "tradestat-meidb")
    }
    assert {row["kind"] for row in told["indicators"]} == {"correction"}, "no published figure changed"
    said = " ".join(etl("diff", "--store", store).out.split())
    assert "Corrections: 1 gone." in said
    assert "The largest effect on what is shown, of a correction: India's imports of rare-earth compounds" in said
    assert "()" not in said


def without(name: bytes) -> Callable[[bytes], bytes]:
    """corrections.toml without one entry."""
    return lambda data: b"[[correction]]".join(part for part in data.split(b"[[correction]]") if name not in part)
