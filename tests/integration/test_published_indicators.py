"""Indicators that others published, or that follow from what they published, come out of this program."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import polars as pl
import pytest
from flask.testing import FlaskClient

from etl import indicators, shown
from etl.definitions import INDICATORS

CLAIMS = Path(__file__).resolve().parents[2] / "data/reference/published_figures.csv"
TONNES = {"CHN": 699, "HKG": 234, "JPN": 192, "MNG": 60}
"""India's imports of rare-earth metals of FY2023-24 (BW Businessworld, 23 August 2025), 1,185 t in all."""
CHINA = ["HKG", "MAC"]


@pytest.fixture(scope="module")
def metals() -> pl.DataFrame:
    claims = pl.read_csv(CLAIMS).filter(pl.col("id").str.starts_with("re-metals-fy24-"), pl.col("partner") != "WLD")
    return claims.select("period", "partner", "source", figure=pl.col("value").cast(pl.Float64))


def concentrated(rows: pl.DataFrame) -> dict[str, object]:
    shares = indicators.supplier_share(rows, "figure", ["period"], "share")
    [row] = indicators.concentration(shares, "share", "partner", ["period"]).to_dicts()
    return row


def test_the_parts_claimed_of_metals_are_those_of_the_total_claimed(metals: pl.DataFrame) -> None:
    assert dict(metals.select("partner", "figure").iter_rows()) == TONNES
    assert metals["source"].unique().to_list() == ["BW Businessworld, 23 Aug 2025"]
    [total] = pl.read_csv(CLAIMS).filter(id="re-metals-fy24-total")["value"]
    assert metals["figure"].sum() == float(total) == 1185


def test_metals_with_hong_kong_by_itself(metals: pl.DataFrame) -> None:
    row = concentrated(metals)
    assert row["top_partner"] == "CHN"
    assert row["top_share"] == pytest.approx(0.590, abs=5e-4)
    assert row["hhi"] == pytest.approx(0.4158, abs=5e-5)


def test_metals_with_hong_kong_folded_into_china(metals: pl.DataFrame) -> None:
    row = concentrated(indicators.folded(metals, "partner", ["figure"], CHINA, "CHN", ["period"]))
    assert row["top_partner"] == "CHN"
    assert row["top_share"] == pytest.approx(0.787, abs=5e-4)
    assert row["hhi"] == pytest.approx(0.6487, abs=5e-5)


BACI_2024 = {
    "magnesium": 0.9723,
    "feldspar": 0.9606,
    "tungsten": 0.9028,
    "silicon": 0.8052,
    "permanent-magnets": 0.7104,
    "nickel": 0.1301,
}
"""HHI by value of India's imports, CEPII BACI V202601, HS 2017, calendar 2024."""


def year_2024(client: FlaskClient, scope: str, table: str, reporter: str) -> dict[str, str]:
    query = f"basis=calendar&source=baci&reporter={reporter}&from=2024&to=2024"
    answer = client.get(f"/commodity/{scope}/{table}.csv?{query}")
    [row] = csv.DictReader(io.StringIO(answer.text))
    return row


@pytest.mark.parametrize("scope", BACI_2024)
def test_concentration_of_indias_imports_in_2024(client: FlaskClient, scope: str) -> None:
    row = year_2024(client, scope, "concentration", "IND")
    assert row["coverage"] == "complete"
    assert round(float(row["hhi"]), 4) == BACI_2024[scope]
    n, hhi = int(row["suppliers"]), float(row["hhi"])
    assert float(row["hhi_normalised"]) == pytest.approx((hhi - 1 / n) / (1 - 1 / n))
    assert float(row["top_share"]) <= float(row["cr3"]) <= float(row["cr5"]) <= 1


def test_magnets_that_the_united_states_imported_in_2024(client: FlaskClient) -> None:
    row = year_2024(client, "permanent-magnets", "trend", "USA")
    assert round(float(row["value_usd"]) / 1e6, 1) == 491.9


def test_the_share_of_china_in_indias_magnets_by_value_and_by_weight(client: FlaskClient) -> None:
    """Comtrade 2024: 82.9 % by value and 94.3 % by weight, 11.4 points apart."""
    answer = client.get("/commodity/permanent-magnets/focus.csv?basis=calendar&source=comtrade&from=2024&to=2024")
    [row] = csv.DictReader(io.StringIO(answer.text))
    assert (round(float(row["share_value"]), 3), round(float(row["share_weight"]), 3)) == (0.829, 0.943)
    assert float(row["share_gap"]) == pytest.approx(11.4, abs=0.05)


def test_the_definitions_are_a_table_like_any_other(client: FlaskClient) -> None:
    listed = client.get("/indicators.json").get_json()
    assert [row["id"] for row in listed] == [indicator.id for indicator in INDICATORS]
    assert list(csv.DictReader(io.StringIO(client.get("/indicators.csv").text))) == listed
    assert client.get("/indicators.xml").status_code == 404
    declared = {c.name: c.indicator for table in shown.TABLES.values() for c in table.columns if c.indicator}
    assert set(declared.values()) <= {row["id"] for row in listed}
    assert declared["hhi"] == declared["hhi_unfolded"] == "hhi"
    assert "None unless" in next(row["missing"] for row in listed if row["id"] == "growth_decomposition")
