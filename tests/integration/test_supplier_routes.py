"""The page of a supplier and its tables over HTTP."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dashboard import create_app
from dashboard.settings import Settings

QUERY = "reporter=IND&basis=calendar&year=2024"


@pytest.fixture(scope="module")
def client(store: Path) -> FlaskClient:
    return create_app(Settings(store=store)).server.test_client()


def test_the_table_is_csv_and_json_of_the_same_rows(client: FlaskClient) -> None:
    answer = client.get(f"/supplier/CHN.csv?{QUERY}")
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    listed = client.get(f"/supplier/chn.json?{QUERY}").get_json()
    assert [row["scope"] for row in rows] == [row["scope"] for row in listed]
    magnets = next(row for row in rows if row["scope"] == "permanent-magnets")
    assert round(float(magnets["share_value"]), 4) == 0.8418
    assert (magnets["largest_since"], magnets["extreme_bottleneck"]) == ("2003", "true")


def test_another_importer_has_other_rows(client: FlaskClient) -> None:
    rows = client.get("/supplier/CHN.json?reporter=USA&basis=calendar&year=2024").get_json()
    magnets = next(row for row in rows if row["scope"] == "permanent-magnets")
    assert magnets["import_value_usd"] == pytest.approx(491.9e6, abs=5e4)
    assert {row["reporter"] for row in rows} == {"USA"}


@pytest.mark.parametrize(
    "path", ["/supplier/ZZZ.csv", "/supplier/WLD.json", "/supplier/china.csv", "/supplier/CHN.xml"]
)
def test_what_is_no_supplier_is_404_with_a_problem(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


@pytest.mark.parametrize(("path", "status"), [("/supplier/CHN", 200), ("/supplier/chn", 200), ("/supplier/ZZZ", 404),
                                              ("/supplier/CHN/x", 404)])  # fmt: skip
def test_the_page_is_there_for_countries(client: FlaskClient, path: str, status: int) -> None:
    assert client.get(path).status_code == status


@pytest.mark.parametrize(
    ("query", "parameter"),
    [("goods=all", "goods"), ("rule=mine", "rule"), ("year=soon", "year"), ("basis=month", "basis"),
     ("fold=all", "fold"), ("reporter=ZZZ", "reporter")],
)  # fmt: skip
def test_a_bad_value_is_400_and_names_the_parameter(client: FlaskClient, query: str, parameter: str) -> None:
    answer = client.get(f"/supplier/CHN.csv?{query}")
    assert (answer.status_code, json.loads(answer.text)["parameter"]) == (400, parameter)


def test_a_supplier_of_nothing_is_a_table_without_rows(client: FlaskClient) -> None:
    answer = client.get(f"/supplier/AND.csv?{QUERY}")
    assert (answer.status_code, answer.text.count("\n")) == (200, 1)
    assert answer.headers["X-Notice"].startswith("Andorra is not among the listed suppliers of India in 2024")


@pytest.mark.parametrize(
    ("path", "to"),
    [
        ("/supplier", "/supplier/CHN"),
        ("/supplier/?fold=HKG", "/supplier/CHN?fold=HKG"),
        ("/supplier?reporter=CHN", "/supplier/USA?reporter=CHN"),
    ],
)
def test_an_address_without_a_supplier_leads_to_the_usual_one(client: FlaskClient, path: str, to: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.location) == (302, to)
    assert client.get(to).status_code == 200
