"""Scopes of one's own: codes in an address are a scope everywhere; the file that keeps it gives the same figures."""

from __future__ import annotations

import csv
import io
import tomllib
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard import create_app
from dashboard.settings import Settings

ALLOYS = "hs-2846+7202"
"""Rare-earth compounds and ferro-alloys: no declared scope."""
TABLES = ("trend", "suppliers", "concentration", "focus", "net_trade", "unit_values", "rulebooks")
_SAID = ("scope", "vintage")


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_codes_are_added_up_as_the_scopes_that_state_them(client: FlaskClient) -> None:
    trend = {row["period"]: row for row in rows(client.get(f"/commodity/{ALLOYS}/trend.csv?basis=fiscal").text)}
    parts = [
        {row["period"]: row for row in rows(client.get(f"/commodity/{scope}/trend.csv?source=tradestat-trends").text)}
        for scope in ("hs-2846", "hs-7202")
    ]
    year = "2023-24"
    assert trend[year]["scope"] == ALLOYS
    assert float(trend[year]["value_usd"]) == pytest.approx(sum(float(part[year]["value_usd"]) for part in parts))


def test_the_codes_of_a_declared_scope_have_its_figures(client: FlaskClient) -> None:
    own, declared = (client.get(f"/commodity/{name}/suppliers.csv").text for name in ("hs-280530+2846", "rare-earths"))
    assert own == declared


@pytest.mark.parametrize("page", ["/commodity/", "/analysis/", "/what-if/", "/compare/"])
def test_every_page_of_a_scope_is_one_of_codes_too(client: FlaskClient, page: str) -> None:
    assert client.get(f"{page}{ALLOYS}").status_code == 200
    assert client.get(f"{page}hs-8505+850511").status_code == 404
    assert client.get(f"{page}hs-010121").status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/what-if/{}.csv", "/compare/{}.csv", "/compare-years/{}.json", "/quality.csv?code={}",
     *(f"/commodity/{{}}/{table}.csv" for table in TABLES)],
)  # fmt: skip
def test_every_table_of_a_scope_is_one_of_codes_too(client: FlaskClient, path: str) -> None:
    assert client.get(path.format(ALLOYS.replace("+", "%2B"))).status_code == 200


def test_what_is_no_scope_is_told_as_a_problem(client: FlaskClient) -> None:
    answer = client.get("/commodity/hs-8505+850511/trend.csv")
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
    assert answer.get_json(force=True)["detail"].startswith("HS 8505.11 is a part of HS 8505")
    assert client.get("/quality.csv?code=hs-8505%2B850511").status_code == 400


def test_the_file_is_there_to_download(client: FlaskClient) -> None:
    answer = client.get("/own-scope.toml?codes=8505.11,280530&name_en=Magnets+and+metals")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="commodities.toml"'
    [scope] = tomllib.loads(answer.text)["scope"]
    assert (scope["id"], scope["name_hi"]) == ("magnets-and-metals", "Magnets and metals")
    assert [component["codes"] for component in scope["component"]] == [[["850511"]], [["280530"]]]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "codes names no HS code: it is like codes=850511,280530."),
        ("codes=magnets", "'magnets' is not an HS code of 2, 4 or 6 digits."),
        ("codes=8505,850511", "HS 8505.11 is a part of HS 8505: its goods would be counted twice."),
        ("codes=0101", "This store knows no HS 0101: it has no figures of it, and no scope states it."),
        (f"codes=8505&name_en={'a' * 81}", "A name has 80 letters at most; this one has 81."),
        ("codes=8505&revision=HS2011", "revision"),
    ],
)
def test_a_form_that_makes_no_scope_is_told_why(client: FlaskClient, query: str, said: str) -> None:
    answer = client.get(f"/own-scope.toml?{query}&lang=hi")
    assert answer.status_code == 400
    assert said in answer.get_json(force=True)["detail"]
    assert client.get(f"/own-scope?{query}").status_code == 200


def test_the_file_of_a_scope_builds_and_gives_the_figures_of_its_link(
    own: Any, build_all: Any, client: FlaskClient, tmp_path: Path
) -> None:
    file = client.get("/own-scope.toml?codes=2846,7202&name_en=Alloys&name_hi=मिश्र धातु").text
    own.reference("commodities.toml", file)
    assert build_all().sentences == []
    built = create_app(Settings(store=tmp_path / "store")).server.test_client()
    for table in TABLES:
        of_file, of_link = (
            [{key: value for key, value in row.items() if key not in _SAID} for row in rows(text)]
            for text in (built.get(f"/commodity/alloys/{table}.csv").text,
                         client.get(f"/commodity/{ALLOYS}/{table}.csv").text)
        )  # fmt: skip
        assert of_file == of_link and (of_file or table == "unit_values"), table
    assert "alloys" in built.get(f"/commodity/{ALLOYS}/trend.csv").text


def test_the_file_of_a_declared_scope_keeps_its_name_in_both_languages(client: FlaskClient) -> None:
    [scope] = tomllib.loads(client.get("/own-scope.toml?codes=850511,850519").text)["scope"]
    assert (scope["name_en"], scope["name_hi"]) == ("Permanent magnets, all", "स्थायी चुंबक (सभी)")
    [scope] = tomllib.loads(client.get("/own-scope.toml?codes=850511,850519&name_en=Mine").text)["scope"]
    assert (scope["name_en"], scope["name_hi"]) == ("Mine", "Mine")


def test_a_description_that_is_printed_cut_is_a_whole_one(client: FlaskClient) -> None:
    [scope] = tomllib.loads(client.get("/own-scope.toml?codes=2846,7202").text)["scope"]
    assert scope["includes"] == "HS 2846: Rare-earth compounds; HS 7202: Ferro-alloys"
