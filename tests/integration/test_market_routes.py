"""The world market and what-ifs over HTTP: the tables of the pages, exact or refused."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from publishers.baci import HEADER

from dashboard import create_app
from dashboard.settings import Settings

MAGNETS, COMPOUNDS = "permanent-magnets", "rare-earth-compounds"


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_world_exports_of_magnets_are_a_table(client: FlaskClient) -> None:
    answer = client.get(f"/commodity/{MAGNETS}/world_market.csv")
    found = {(row["period"], row["exporter"]): row for row in rows(answer.text)}
    china = found["2024", "CHN"]
    assert (china["value_usd"], china["rank"], china["coverage"]) == ("3109644424.0", "1", "complete")
    assert float(china["share_value"]) == pytest.approx(0.626579, abs=1e-6)
    assert float(china["world_export_hhi_value"]) == pytest.approx(0.4097595144, abs=1e-10)
    assert found["2023", "WLD"]["share_value"] == "" and "extract" in found["2023", "WLD"]["missing"]
    folded = {(row["period"], row["exporter"]): row for row in
              rows(client.get(f"/commodity/{MAGNETS}/world_market.csv?fold=HKG").text)}["2024", "CHN"]  # fmt: skip
    assert float(folded["share_value"]) == pytest.approx(0.626390, abs=1e-6)
    assert (folded["exporter_unfolded"], folded["share_value_unfolded"]) == ("CHN", china["share_value"])
    assert folded["world_export_hhi_value_unfolded"] == china["world_export_hhi_value"]


def test_without_world_exports_a_notice_says_what_would_bring_them(client: FlaskClient) -> None:
    answer = client.get(f"/commodity/{COMPOUNDS}/world_market.json")
    assert (answer.status_code, answer.get_json()) == (200, [])
    assert "python -m etl fetch baci" in answer.headers["X-Notice"]


def test_a_what_if_is_one_table_in_both_formats(client: FlaskClient) -> None:
    query = "cut=CHN:100,HKG:100&from_month=2025-04&cap=10"
    answer = client.get(f"/what-if/{MAGNETS}.csv?{query}")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{MAGNETS}-what-if.csv"'
    found = rows(answer.text)
    objects = client.get(f"/what-if/{MAGNETS}.json?{query}").get_json()
    assert [list(row) for row in objects] == [list(row) for row in found]
    assert {row["part"] for row in found} == {"total", "supplier", "step", "assumption"}
    assert {row["scenario"] for row in found} == {query}
    total = next(row for row in found if row["part"] == "total" and row["measure"] == "value")
    assert float(total["lost"]) == pytest.approx((162786289 + 1129790) * 9 / 12)
    assert float(total["covered"]) + float(total["uncovered"]) == pytest.approx(float(total["lost"]))


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("cut=ZZZ:10", "cut"),
        ("cut=CHN:0", "cut"),
        ("cut=CHN:10:20", "cut"),
        ("cut=%F0%9F%A6%84", "cut"),
        ("from_month=2025-00", "from_month"),
        ("cap=-1", "cap"),
        ("new=perhaps", "new"),
        ("flow=export", "flow"),
        ("basis=month", "basis"),
        ("fold=none&measure=length", "measure"),
    ],
)
def test_a_what_if_that_cannot_be_is_refused(client: FlaskClient, query: str, parameter: str) -> None:
    answer = client.get(f"/what-if/{MAGNETS}.csv?{query}")
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
    assert answer.get_json()["parameter"] == parameter


def test_addresses_that_name_nothing_are_not_found(client: FlaskClient) -> None:
    for path in ("/what-if/unobtainium.csv", "/what-if/unobtainium", f"/what-if/{MAGNETS}.xlsx", "/what-if/"):
        assert client.get(path).status_code == 404, path
    assert client.get(f"/what-if/{MAGNETS}").status_code == 200


def test_a_view_without_figures_says_why(client: FlaskClient) -> None:
    answer = client.get(f"/what-if/{MAGNETS}.csv?basis=fiscal")
    assert (answer.status_code, len(rows(answer.text))) == (200, 0)
    assert "by calendar year" in answer.headers["X-Notice"]


def test_fetched_world_exports_decide_what_an_extract_could_not(build: Any, own: Any, tmp_path: Path) -> None:
    """A year of the world, made up for this test: three sellers, two buyers."""
    lines = "2023,156,699,284690,800,80\n2023,156,699,284610,100,10\n2023,392,699,284690,100,10\n"
    lines += "2023,156,276,284690,500,50\n2023,392,276,284690,400,40\n2023,410,276,284690,200,\n"
    own.snapshot(HEADER + lines, period="2023")
    assert build().sentences == []
    made = create_app(Settings(store=tmp_path / "store")).server.test_client()
    found = {r["exporter"]: r for r in rows(made.get(f"/commodity/{COMPOUNDS}/world_market.csv").text)}
    assert {name: row["value_usd"] for name, row in found.items()} == {
        "CHN": "1400000.0", "JPN": "500000.0", "KOR": "200000.0"
    }  # fmt: skip
    assert float(found["CHN"]["world_export_hhi_value"]) == pytest.approx((14**2 + 5**2 + 2**2) / 21**2)
    assert found["KOR"]["net_weight_kg"] == "" and found["CHN"]["share_weight"] == str(140 / 190)
    others = {r["partner"]: r for r in rows(made.get(f"/commodity/{COMPOUNDS}/replacements.csv").text)}
    assert (others["JPN"]["exports_to_others_usd"], others["JPN"]["buys"]) == ("400000.0", "yes")
    assert (others["KOR"]["exports_to_others_usd"], others["KOR"]["buys"]) == ("200000.0", "no")
    query = "cut=CHN:100&cap=50&new={}"
    for new, covered in (("no", 200000.0), ("yes", 300000.0)):  # half of 400,000; half of 200,000 more
        answer = rows(made.get(f"/what-if/{COMPOUNDS}.csv?{query.format(new)}").text)
        total = next(row for row in answer if row["part"] == "total" and row["measure"] == "value")
        assert (float(total["lost"]), float(total["covered"])) == (900000.0, covered)
