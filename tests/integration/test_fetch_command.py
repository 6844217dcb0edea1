"""``python -m etl fetch`` from outside: a CEPII of our own, the command, the build and the page."""

from __future__ import annotations

import csv
import io
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from flask.testing import FlaskClient
from publishers.baci import COUNTRIES_2023, Cepii, bundled, edition, named, packed
from publishers.faults import busy, moved, page
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from dashboard import create_app
from dashboard.settings import Settings
from etl import registry
from etl.store import read_manifest

Tree = Callable[[Path], dict[str, bytes]]
GOODS = {"850511": "Magnets, of metal", "850519": "Magnets, other", "010121": "Horses, pure-bred breeding animals"}
SMALL = edition("HS17", {2024: "2024,156,699,850511,10.138,1.5\n"}, GOODS)
LATER = "Run the same command later: what has been fetched is kept."
KEY = "4f1c-the-key-that-nobody-may-see"

ELSEWHERE = """
from etl.sources import baci
plan = baci.plan
baci.plan = lambda wish, settings: plan(wish, {{**settings, "address": {address!r}, "pause_seconds": 0}})
"""
"""The bundled settings with another address: for a data folder that is not there yet."""

WITH_A_KEY = """
import dataclasses
from etl.sources import baci
plan = baci.plan
secrets = {"X-Key": "TOY_KEY", "?key": "TOY_KEY"}
baci.plan = lambda wish, settings: [dataclasses.replace(r, secrets=secrets) for r in plan(wish, settings)]
"""
"""A CEPII that wants a key, in a header and in the address."""

FULL_DISK = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({bytes}, {bytes}))"
"""No file may grow beyond that, the superuser's neither."""

READ_ONLY = """
import errno, os, pathlib, tempfile
def refuse(*args, **_):
    raise OSError(errno.EROFS, os.strerror(errno.EROFS))
tempfile.mkstemp = tempfile.TemporaryFile = refuse
"""
"""Nothing can be created in a folder, whoever asks."""

POWER_CUT = """
import os
calls, sync = iter(range({after})), os.fsync
os.fsync = lambda handle: os._exit(9) if next(calls, None) is None else sync(handle)
"""
"""The process ends, without any cleaning up, when it has written ``after`` files."""


@pytest.fixture
def cepii(httpserver: HTTPServer, own: Any) -> Cepii:
    """A CEPII that the user's folder leads to."""
    cepii = Cepii(httpserver, {"HS17": SMALL})
    own.reference("publishers.toml", cepii.settings())
    return cepii


def fetched(own: Any) -> list[str]:
    """Names of all files below ``raw/``, hidden ones too."""
    return sorted(p.name for p in (own.path / "raw").rglob("*") if p.is_file())


# The command


def test_a_fetch_says_what_it_did_and_where_it_is_kept(etl: Any, own: Any, cepii: Cepii) -> None:
    ran = etl("fetch", "baci", data=own)
    assert (ran.code, cepii.asked) == (0, ["/DATA_DOWNLOAD/baci/data/BACI_HS17_V202601.zip"])
    assert ran.out == f"1 new. Kept in {own.path}. `python -m etl build` puts it into the store.\n"
    assert "1/1 BACI_HS17_V202601: kept, about 0 s left" in ran.err
    (row,) = own.registry()
    assert (row["url"], row["parameters"], row["status"], row["period"]) == (
        cepii.server.url_for("/DATA_DOWNLOAD/baci/data/BACI_HS17_V202601.zip"), "", "200", "2024..2024"
    )  # fmt: skip
    assert row["file"] == f"baci/BACI_HS17_V202601_{row['sha256'][:8]}.zip"
    assert (own.path / "raw" / row["file"]).read_bytes() == SMALL


def test_a_data_folder_that_is_not_there_is_made_and_the_bundled_data_stay_as_they_are(
    crippled: Any, httpserver: HTTPServer, tmp_path: Path
) -> None:
    before = {p: p.stat().st_mtime_ns for p in registry.bundled_data().rglob("*")}
    address = Cepii(httpserver, {"HS17": SMALL}).server.url_for("/DATA_DOWNLOAD/BACI_{revision}.zip")
    ran = crippled(ELSEWHERE.format(address=address))("fetch", "baci", data=tmp_path / "deep" / "down")
    assert ran.code == 0
    assert sorted(p.name for p in (tmp_path / "deep" / "down").iterdir()) == [".sources.lock", "raw", "sources.csv"]
    assert {p: p.stat().st_mtime_ns for p in registry.bundled_data().rglob("*")} == before


def test_without_idd_data_the_users_own_folder_serves_fetch_and_build(
    etl: Any, httpserver: HTTPServer, tmp_path: Path
) -> None:
    mine = tmp_path / "share" / "import-dependency-dashboard" / "data"
    (mine / "reference").mkdir(parents=True)
    (mine / "reference" / "publishers.toml").write_text(Cepii(httpserver, {"HS17": SMALL}).settings())
    assert etl("fetch", "baci", XDG_DATA_HOME=str(tmp_path / "share")).code == 0
    assert len(list((mine / "raw" / "baci").iterdir())) == 1
    assert etl("build", "--store", tmp_path / "store", XDG_DATA_HOME=str(tmp_path / "share")).code == 0
    assert any(line["file"].endswith(".zip") for line in read_manifest(tmp_path / "store").report)


def test_a_second_fetch_asks_nothing_and_refresh_asks_again(etl: Any, own: Any, cepii: Cepii) -> None:
    etl("fetch", "baci", data=own)
    assert etl("fetch", "baci", data=own).out.startswith("1 there already.")
    assert len(cepii.asked) == 1
    assert etl("fetch", "baci", "--refresh", data=own).out.startswith("1 unchanged.")
    assert len(cepii.asked) == 2
    assert len(own.registry()) == 1


def test_a_dry_run_lists_the_requests_asks_nothing_and_writes_nothing(
    etl: Any, own: Any, cepii: Cepii, tree: Tree
) -> None:
    etl("fetch", "baci", data=own)
    before = tree(own.path)
    ran = etl("fetch", "baci", "--dry-run", "--revision", "hs17", "--revision", "HS02", data=own)
    base = cepii.server.url_for("/DATA_DOWNLOAD/baci/data")
    assert [line.split() for line in ran.out.splitlines()[:2]] == [
        ["have", "-", f"{base}/BACI_HS17_V202601.zip"],
        ["ask", "-", f"{base}/BACI_HS02_V202601.zip"],
    ]
    assert ran.out.splitlines()[2:] == ["2 requests, 1 answered already. Nothing was asked."]
    assert (ran.code, len(cepii.asked)) == (0, 1)
    assert tree(own.path) == before


def test_a_dry_run_makes_no_folder(etl: Any, tmp_path: Path) -> None:
    assert etl("fetch", "baci", "--dry-run", data=tmp_path / "none").code == 0
    assert not (tmp_path / "none").exists()


BAD_USAGE = {
    "source": (["baic"], "baic cannot be fetched; "),
    "source without a fetcher": (["tradestat-trends"], "tradestat-trends cannot be fetched; "),
    "scope": (["baci", "--scope", "magnets"], "There is no scope magnets; there are "),
    "code": (["baci", "--code", "8505.11"], "8505.11 is no HS code: "),
    "reporter": (["baci", "--reporter", "ind", "--reporter", "ATL"], "ATL is no country here: "),
    "unit": (["baci", "--unit", "eur"], "There is no unit eur; there are usd, inr, quantity."),
    "flow": (["baci", "--flow", "imports"], "There is no flow imports; there are import, export, both."),
    "basis": (["baci", "--basis", "week"], "There is no basis week; baci has calendar_year."),
    "basis that it lacks": (["baci", "--basis", "month"], "BACI has calendar years only: "),
    "period": (["baci", "--from", "2023-24"], "'2023-24' is not a calendar year like 2024."),
    "period not over": (["baci", "--to", "2198"], "2198 is not over: "),
    "from after to": (["baci", "--from", "2023", "--to", "2022"], "Nothing lies from 2023 to 2022."),
    "revision": (["baci", "--revision", "HS16"], "BACI has no revision HS16; there are HS92, HS96, "),
}


@pytest.mark.parametrize(("args", "sentence"), BAD_USAGE.values(), ids=BAD_USAGE)
def test_what_cannot_be_asked_is_a_sentence_and_bad_usage(
    etl: Any, tmp_path: Path, args: list[str], sentence: str
) -> None:
    ran = etl("fetch", *args, data=tmp_path / "none")
    assert (ran.code, ran.out, len(ran.sentences)) == (2, "", 1)
    assert ran.err.startswith(sentence)
    assert not (tmp_path / "none").exists()


TROUBLES = {
    "gone": (Response("", 404), "{url} answered 404 NOT FOUND. Look at its address in publishers.toml."),
    "a page": (page(), "{url} is no zip; it begins with '<!DOCTYPE html>"),
    "another revision": (
        Response(packed({named("HS02", 2002): ""})),
        "{url} holds no year of HS17; it holds BACI_HS02_Y2002_V202601.csv.",
    ),
    "half of it": (Response(SMALL[:-90]), "{url} arrived in part (File is not a zip file). Asked 3 times. " + LATER),
    "busy": (busy(503), "{url} answered 503. Asked 3 times. " + LATER),
    "busy for hours": (busy(429, "7200"), "{url} answered 429 and asks to wait 120 minutes. " + LATER),
    "moved": (moved("http://example.org/"), "{host} sends to another host, example.org: not followed. "),
}


@pytest.mark.parametrize(("trouble", "sentence"), TROUBLES.values(), ids=TROUBLES)
def test_a_publisher_in_trouble_is_a_sentence_and_exit_code_1(
    etl: Any, own: Any, cepii: Cepii, trouble: Response, sentence: str
) -> None:
    cepii.first = [trouble] * 3
    ran = etl("fetch", "baci", data=own)
    url = cepii.server.url_for("/DATA_DOWNLOAD/baci/data/BACI_HS17_V202601.zip")
    assert ran.code == 1
    assert ran.sentences[-1].startswith(sentence.format(url=url, host=f"localhost:{cepii.server.port}"))
    assert "Traceback" not in ran.err
    assert (fetched(own), own.registry()) == ([], [])


def test_a_zip_cut_short_is_asked_again(etl: Any, own: Any, cepii: Cepii) -> None:
    cepii.first = [Response(SMALL[:-90]), Response(SMALL[:50])]
    assert etl("fetch", "baci", data=own).code == 0
    assert (len(cepii.asked), len(own.registry())) == (3, 1)


@pytest.mark.parametrize("status", [200, 302, 403, 500])
def test_a_key_is_nowhere_in_what_is_printed_or_kept(
    crippled: Any, own: Any, cepii: Cepii, tree: Tree, status: int
) -> None:
    cepii.first = [Response(SMALL, status, {"Location": f"http://example.org/?key={KEY}"})] * 3
    ran = crippled(WITH_A_KEY)("fetch", "baci", data=own, TOY_KEY=KEY)
    assert (ran.code, f"?key={KEY}" in cepii.asked[0]) == (0 if status == 200 else 1, True)
    assert KEY not in ran.out + ran.err
    assert KEY not in repr(tree(own.path))


def test_an_unforeseen_fault_does_not_print_the_key_either(crippled: Any, own: Any, cepii: Cepii) -> None:
    fault = "\nimport requests\nrequests.Session.request = lambda self, *args, **more: 1 / 0"
    ran = crippled(WITH_A_KEY + fault)("fetch", "baci", data=own, TOY_KEY=KEY)
    assert (ran.code, "ZeroDivisionError" in ran.err) == (1, True)
    assert KEY not in ran.out + ran.err


# Broken off


@contextmanager
def holding(cepii: Cepii, revision: str) -> Iterator[threading.Event]:
    """CEPII sends half of that revision's zip and waits; the event is set when it does."""
    sent, go_on = threading.Event(), threading.Event()

    def half(_: Request) -> Response:
        def body() -> Iterator[bytes]:
            yield SMALL[:100]
            sent.set()
            go_on.wait()

        return Response(body(), headers={"Content-Length": str(len(SMALL))})

    handler = cepii.server.expect_oneshot_request(f"/DATA_DOWNLOAD/baci/data/BACI_{revision}_V202601.zip")
    handler.respond_with_handler(half)
    try:
        yield sent
    finally:
        go_on.set()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_fetch_that_is_stopped_halfway_goes_on_where_it_was(
    etl: Any, finished: Any, own: Any, cepii: Cepii, tmp_path: Path, how: signal.Signals
) -> None:
    cepii.zips = {"HS17": SMALL, "HS12": edition("HS12", {2024: "2024,156,699,850511,10.138,1.5\n"}, GOODS)}
    command = ["fetch", "baci", "--revision", "HS17", "--revision", "HS12"]
    with holding(cepii, "HS12") as reached:
        process = etl.start(*command, data=own)
        assert reached.wait(60)
        process.send_signal(how)
        ran = finished(process)
    assert ran.code == (1 if how == signal.SIGINT else -how)
    assert "Traceback" not in ran.err
    if how == signal.SIGINT:
        assert ran.sentences[-1] == f"Stopped after 1 of 2 requests. {LATER}"
    assert [row["dataset"] for row in own.registry()] == ["HS17"]
    assert len(fetched(own)) == 1
    assert etl("build", "--store", tmp_path / "store", data=own).code == 0
    cepii.asked.clear()
    assert etl(*command, data=own).out.startswith("1 new, 1 there already.")
    assert cepii.asked == ["/DATA_DOWNLOAD/baci/data/BACI_HS12_V202601.zip"]


@pytest.mark.parametrize("after", [0, 1], ids=["at the file", "at the registry"])
def test_a_power_cut_while_writing_leaves_nothing_that_a_build_would_misread(
    etl: Any, crippled: Any, own: Any, cepii: Cepii, tmp_path: Path, after: int
) -> None:
    assert crippled(POWER_CUT.format(after=after))("fetch", "baci", data=own).code == 9
    assert own.registry() == []
    assert etl("fetch", "baci", data=own).code == 0
    assert etl("build", "--store", tmp_path / "store", data=own).code == 0
    assert [row["status"] for row in own.registry()] == ["200"]


def test_two_fetches_at_once_into_one_folder_lose_no_row(etl: Any, finished: Any, own: Any, cepii: Cepii) -> None:
    revisions = ["HS92", "HS96", "HS02", "HS07", "HS12", "HS17"]
    cepii.zips = {r: edition(r, {2024: "2024,156,699,850511,10.138,1.5\n"}, GOODS) for r in revisions}
    halves = [[arg for r in half for arg in ("--revision", r)] for half in (revisions[::2], revisions[1::2])]
    running = [etl.start("fetch", "baci", *half, data=own) for half in halves]
    assert [finished(process).code for process in running] == [0, 0]
    assert sorted(row["dataset"] for row in own.registry()) == sorted(revisions)
    assert len(fetched(own)) == len(revisions)


# A folder that takes nothing


@pytest.mark.parametrize("limit", [100, len(SMALL) + 10], ids=["no room for the file", "no room for the registry"])
def test_a_full_disk_is_a_sentence_and_the_registry_stays_whole(
    crippled: Any, own: Any, cepii: Cepii, limit: int
) -> None:
    own.snapshot("t,i,j,k,v,q\n2025,156,699,850511,10.138,1.5\n")
    own.register([row | {"note": "x" * len(SMALL)} for row in own.registry()])
    before = (own.path / "sources.csv").read_bytes()
    ran = crippled(FULL_DISK.format(bytes=limit))("fetch", "baci", data=own)
    assert ran.code == 1
    assert "(File too large)" in ran.sentences[-1]
    assert "Traceback" not in ran.err
    assert (own.path / "sources.csv").read_bytes() == before


def test_a_read_only_folder_is_a_sentence(crippled: Any, own: Any, cepii: Cepii) -> None:
    ran = crippled(READ_ONLY)("fetch", "baci", data=own)
    assert (ran.code, ran.sentences[-1]) == (
        1,
        f"{own.path}: Nothing can be kept here (Read-only file system). Make room, or set IDD_DATA to another folder.",
    )
    assert fetched(own) == []


def test_a_data_folder_that_is_a_file_is_a_sentence(etl: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ran = etl("fetch", "baci", data=tmp_path / "file")
    assert (ran.code, len(ran.sentences), "Traceback" in ran.err) == (1, 1, False)


# From the zip to the page


def asked(store: Path, address: str) -> list[dict[str, str]]:
    """The rows of a CSV of the dashboard on ``store``."""
    client: FlaskClient = create_app(Settings(store=store)).server.test_client()
    return rows(client, address)


def rows(client: FlaskClient, address: str) -> list[dict[str, str]]:
    response = client.get(address)
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(response.get_data(as_text=True))))


SUPPLIERS = "/commodity/permanent-magnets/suppliers.csv?basis=calendar&source=baci"
FIGURES = ("period", "partner", "value_usd", "net_weight_kg", "share_value", "share_weight")


def figures(found: list[dict[str, str]]) -> list[tuple[str, ...]]:
    assert found
    return [tuple(row[name] for name in FIGURES) for row in found]


def goods(flows: pl.DataFrame) -> dict[str, str]:
    """Every code that the bundled files of BACI hold."""
    return dict.fromkeys(flows.filter(source="baci")["hs_code"].unique().sort(), "as in the HS")


def test_the_bundled_figures_from_a_zip_are_those_on_the_page(
    etl: Any, own: Any, cepii: Cepii, flows: pl.DataFrame, client: FlaskClient, tmp_path: Path
) -> None:
    cepii.zips = {"HS17": edition("HS17", bundled("HS17"), goods(flows))}
    assert etl("fetch", "baci", data=own).code == 0
    ran = etl("build", "--store", tmp_path, data=own)
    assert ran.code == 0
    assert figures(asked(tmp_path, SUPPLIERS)) == figures(rows(client, SUPPLIERS))
    built = pl.read_parquet(tmp_path / read_manifest(tmp_path).folder / "flows/baci.parquet")
    (row,) = own.registry()
    fresh = built.filter(nomenclature="HS2017")
    assert fresh["snapshot_id"].unique().to_list() == [row["sha256"][:12]]
    there = flows.filter(source="baci", nomenclature="HS2017")
    assert fresh.height == there.height
    assert f"{there.height:,} (replaced by a newer snapshot)" in ran.out
    zipped = next(line for line in read_manifest(tmp_path).report if line["file"] == row["file"])
    assert zipped["read"] == zipped["kept"] + sum(zipped["dropped"].values())
    assert zipped["kept"] == there.height


def test_a_revised_zip_takes_the_place_of_the_old_one_in_the_store(
    etl: Any, own: Any, cepii: Cepii, tmp_path: Path
) -> None:
    etl("fetch", "baci", data=own)
    cepii.zips = {"HS17": edition("HS17", {2024: "2024,392,699,850511,7,\n2024,156,699,850519,1,1\n"}, GOODS)}
    assert etl("fetch", "baci", "--refresh", data=own).out.startswith("1 new.")
    assert len(own.registry()) == len(fetched(own)) == 2
    assert etl("build", "--store", tmp_path, data=own).code == 0
    flows = pl.read_parquet(tmp_path / read_manifest(tmp_path).folder / "flows/baci.parquet")
    india = flows.filter(reporter="IND", hs_code="850511", nomenclature="HS2017", period_start=pl.date(2024, 1, 1))
    assert india.select("partner", "value_usd", "net_weight_kg").rows() == [("JPN", 7000.0, None)]


def test_the_report_names_the_file_that_a_newer_answer_replaced(
    etl: Any, own: Any, cepii: Cepii, tmp_path: Path
) -> None:
    etl("fetch", "baci", data=own)
    cepii.zips = {"HS17": edition("HS17", {2024: "2024,392,699,850511,7,\n"}, GOODS)}
    etl("fetch", "baci", "--refresh", data=own)
    assert etl("build", "--store", tmp_path, data=own).code == 0
    old, new = (row["file"] for row in own.registry())
    lines = {line["file"]: line for line in read_manifest(tmp_path).report}
    assert {old, new} <= set(lines)
    assert lines[old]["kept"] == 0


def test_a_zip_describes_its_own_goods_every_product_can_be_in_it(
    etl: Any, own: Any, cepii: Cepii, tmp_path: Path
) -> None:
    cepii.zips = {"HS17": edition("HS17", {2024: "2024,156,699,010121,1,1\n2024,156,699,970600,2,NA\n"}, GOODS)}
    etl("fetch", "baci", data=own)
    ran = etl("build", "--store", tmp_path, data=own)
    (row,) = own.registry()
    member = f"{own.path}/raw/{row['file']}!{named('HS17', 2024)}"
    assert (ran.code, ran.sentences[-1].startswith(f"{member}, line 3: Unknown code '970600'.")) == (1, True)
    cepii.zips = {"HS17": edition("HS17", {2024: "2024,156,699,010121,1,1\n"}, GOODS)}
    etl("fetch", "baci", "--refresh", data=own)
    assert etl("build", "--store", tmp_path, data=own).code == 0


def test_two_revisions_of_one_year_are_not_added_up(
    etl: Any, own: Any, cepii: Cepii, client: FlaskClient, tmp_path: Path
) -> None:
    both = {year: lines for year, lines in bundled("HS17").items() if year == 2018}
    known = dict.fromkeys({line.split(",")[3] for line in both[2018].splitlines()}, "as in the HS")
    cepii.zips = {r: edition(r, both, known) for r in ("HS02", "HS17")}
    assert etl("fetch", "baci", "--revision", "HS02", "--revision", "HS17", data=own).code == 0
    assert etl("build", "--store", tmp_path, data=own).code == 0
    flows = pl.read_parquet(tmp_path / read_manifest(tmp_path).folder / "flows/baci.parquet")
    held = flows.filter(period_start=pl.date(2018, 1, 1), hs_code="850511", reporter="IND")
    assert set(held["nomenclature"]) == {"HS2002", "HS2017"}
    year = SUPPLIERS + "&from=2018&to=2018"
    assert figures(asked(tmp_path, year)) == figures(rows(client, year))


def test_an_older_edition_of_the_country_codes_and_padded_blanks_are_read(
    etl: Any, own: Any, cepii: Cepii, tmp_path: Path
) -> None:
    lines = "t,i,j,k,v,q\n2021,156,699,850511,10.138,   NA\n2021,490,699,850511,   2.5,0.5\n"
    members = {
        named("HS12", 2021, "202301"): lines,
        "country_codes_V202301.csv": COUNTRIES_2023,
        "product_codes_HS12_V202301.csv": "code,description\n850511,Magnets\n",
    }
    cepii.zips = {"HS12": packed(members)}
    own.reference("publishers.toml", cepii.settings(version="202301"))
    assert etl("fetch", "baci", "--revision", "HS12", data=own).code == 0
    assert cepii.asked == ["/DATA_DOWNLOAD/baci/data/BACI_HS12_V202301.zip"]
    assert etl("build", "--store", tmp_path, data=own).code == 0
    flows = pl.read_parquet(tmp_path / read_manifest(tmp_path).folder / "flows/baci.parquet")
    found = flows.filter(nomenclature="HS2012").select("partner", "value_usd", "net_weight_kg")
    assert found.sort("partner").rows() == [("CHN", 10138.0, None), ("TWN", 2500.0, 500.0)]
