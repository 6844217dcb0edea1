"""A scope is never a silent sum of the lines that happen to have been fetched. Figures are made up."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from publishers.tradestat import TradeStatSite
from pytest_httpserver import HTTPServer

from dashboard import create_app
from dashboard.cards import card
from dashboard.data import open_store
from dashboard.resolve import page
from dashboard.settings import Settings

A, B = "85051110", "85051190"
ANNUAL = [
    *(("import", code, year, "CHINA P RP", value, "1000")
      for code, year, value in ((A, "2021-22", "1.00"), (B, "2021-22", "2.00"), (A, "2022-23", "3.00"),
                                (B, "2022-23", "4.00"), (A, "2023-24", "5.00"))),
]  # fmt: skip
"""The line B was not traded in 2023-24."""
VIEW = "permanent-magnets/trend.csv?source=tradestat-eidb&basis=fiscal"
NOTE = (
    "2022-23: of HS 8505.11 the line 85051190 was not fetched;"
    " `python -m etl fetch tradestat-eidb --code 85051190 --from 2022-23 --to 2022-23` brings it."
)


class Desk:
    """A user with a data folder, a TradeStat of our own, and a store."""

    def __init__(self, etl: Any, own: Any, store: Path) -> None:
        self.etl, self.own, self.store = etl, own, store

    def fetch(self, code: str, first: str, last: str, *more: str) -> str:
        ran = self.etl("fetch", "tradestat-eidb", "--code", code, "--from", first, "--to", last, *more, data=self.own)
        assert ran.code == 0, ran.err
        return str(ran.out)

    def build(self) -> None:
        ran = self.etl("build", "--store", self.store, data=self.own)
        assert ran.code == 0, ran.err

    def trend(self, view: str = VIEW) -> tuple[dict[str, float], str]:
        """Values by period, and what is said where there are none."""
        answer = create_app(Settings(store=self.store)).server.test_client().get(f"/commodity/{view}")
        rows = list(csv.DictReader(io.StringIO(answer.text)))
        return {row["period"]: float(row["value_usd"] or 0) for row in rows}, answer.headers.get("X-Notice", "")

    def notes(self, **query: str) -> list[str]:
        store = open_store(self.store)
        asked = {key.rstrip("_"): [value] for key, value in ({"source": "tradestat-eidb"} | query).items()}
        return list(card(page(store, store.scope("permanent-magnets"), asked), "trend", "light").notes)

    def coverage(self) -> dict[str, Any]:
        ran = self.etl("status", "--store", self.store, "--format", "json", data=self.own)
        [row] = [r for r in json.loads(ran.out)["coverage"]
                 if (r["scope"], r["source"]) == ("permanent-magnets", "tradestat-eidb")]  # fmt: skip
        return dict(row)


@pytest.fixture
def desk(etl: Any, own: Any, tmp_path: Path, httpserver: HTTPServer) -> Desk:
    site = TradeStatSite(httpserver, annual=ANNUAL, described={A: ("FERRITE CORES", "KGS"), B: ("OTHER", "KGS")})
    first = 'first = { fiscal_year = "2021-22" }'
    settings = f'[tradestat-eidb]\naddress = "{site.eidb}"\npause_seconds = 0\n{first}\n'
    own.reference("publishers.toml", settings)
    return Desk(etl, own, tmp_path / "store")


def test_a_year_of_which_one_line_was_fetched_is_left_out_until_the_other_is_there(desk: Desk) -> None:
    desk.fetch(A, "2021-22", "2022-23")
    desk.fetch(B, "2021-22", "2021-22")
    desk.build()
    assert desk.trend()[0] == {"2021-22": pytest.approx(3e6)}
    assert NOTE in desk.notes()
    assert not [note for note in desk.notes() if "nothing in this store" in note]
    row = desk.coverage()
    assert (row["periods"], row["fetch_adds"]["first"]) == (1, "2022-23")
    assert f"--code {A} --code {B} --from 2022-23" in row["command"]

    command = NOTE.partition("tradestat-eidb ")[2].partition("`")[0].split()
    assert "1 new" in desk.etl("fetch", "tradestat-eidb", *command, data=desk.own).out
    desk.build()
    assert desk.trend()[0] == {"2021-22": pytest.approx(3e6), "2022-23": pytest.approx(7e6)}
    assert not [note for note in desk.notes() if "not fetched" in note]
    assert (desk.coverage()["periods"], desk.coverage()["fetch_adds"]["first"]) == (2, "2023-24")


def test_an_empty_answer_is_an_answer(desk: Desk) -> None:
    desk.fetch(A, "2021-22", "2023-24")
    desk.fetch(B, "2021-22", "2022-23")
    desk.build()
    assert list(desk.trend()[0]) == ["2021-22", "2022-23"]
    desk.fetch(B, "2023-24", "2024-25")
    desk.fetch(A, "2024-25", "2024-25")
    desk.build()
    values, _ = desk.trend()
    assert values == {"2021-22": pytest.approx(3e6), "2022-23": pytest.approx(7e6), "2023-24": pytest.approx(5e6)}
    row = desk.coverage()
    assert (row["periods"], row["missing"]) == (3, [])
    assert row["fetch_adds"]["first"] == "2025-26", "2024-25 was asked for, and nothing was traded"


def test_a_line_never_traded_does_not_keep_the_other_from_view(desk: Desk) -> None:
    desk.fetch(A, "2023-24", "2023-24")
    desk.fetch(B, "2023-24", "2023-24")
    desk.build()
    assert desk.trend()[0] == {"2023-24": pytest.approx(5e6)}


def test_where_only_one_line_was_ever_fetched_the_empty_table_says_so(desk: Desk) -> None:
    desk.fetch(A, "2022-23", "2022-23")
    desk.build()
    values, notice = desk.trend()
    assert values == {}
    assert NOTE in notice


def test_a_view_of_the_year_that_is_left_out_says_why_it_is_empty(desk: Desk) -> None:
    desk.fetch(A, "2021-22", "2022-23")
    desk.fetch(B, "2021-22", "2021-22")
    desk.build()
    values, notice = desk.trend(f"{VIEW}&from=2022-23&to=2022-23")
    assert (values, NOTE in notice) == ({}, True)
    assert desk.trend(f"{VIEW}&to=2021-22")[0] != {}
    assert not [note for note in desk.notes(basis="fiscal", to="2021-22") if "not fetched" in note]
    store = open_store(desk.store)
    shown = card(page(store, store.scope("permanent-magnets"), {"source": ["tradestat-eidb"], "basis": ["fiscal"],
                                                                "from": ["2022-23"]}), "trend", "light")  # fmt: skip
    assert shown.reason is not None
    assert NOTE in shown.reason


def test_values_in_rupees_of_one_line_are_not_the_rupees_of_the_scope(desk: Desk) -> None:
    desk.fetch(A, "2021-22", "2022-23", "--unit", "usd", "--unit", "inr")
    desk.fetch(B, "2021-22", "2022-23")
    desk.fetch(B, "2021-22", "2021-22", "--unit", "inr")
    desk.build()
    client = create_app(Settings(store=desk.store)).server.test_client()
    rows = list(csv.DictReader(io.StringIO(client.get(f"/commodity/{VIEW}").text)))
    assert [(row["period"], row["inr_origin"]) for row in rows] == [("2021-22", "published"), ("2022-23", "converted")]
    assert rows[1]["value_local"] == ""


def test_bundled_years_stay_as_they_are_beside_a_year_of_one_line(desk: Desk, client: Any) -> None:
    exports = "permanent-magnets/trend.csv?source=tradestat-eidb&basis=fiscal&flow=export"
    bundled = csv.DictReader(io.StringIO(client.get(f"/commodity/{exports}").text))
    before = {row["period"]: pytest.approx(float(row["value_usd"])) for row in bundled}
    assert len(before) > 5
    desk.fetch(A, "2025-26", "2025-26", "--flow", "export")
    desk.build()
    assert desk.trend(exports)[0] == before
