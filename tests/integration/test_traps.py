"""The day's traps, each of which somebody has fallen into: the product names them, from the bundled figures."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard.cautions import cautions
from dashboard.data import open_store
from dashboard.resolve import page
from etl import build, registry
from etl.errors import BadData


@pytest.fixture(scope="module")
def claims(client: FlaskClient) -> dict[str, dict[str, Any]]:
    """Published figures with their verdicts, by id."""
    return {claim["id"]: claim for claim in json.loads(client.get("/claims.json").data)}


def careful(store: Path, scope: str) -> str:
    """What the commodity page says under *Read with care*."""
    opened = open_store(store)
    return " ".join(cautions(page(opened, opened.scope(scope), {}).choice))


def table(client: FlaskClient, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(address).text)))


def test_93_percent_is_by_weight_and_83_by_value_and_both_are_true(
    client: FlaskClient, store: Path, claims: dict[str, dict[str, Any]]
) -> None:
    [row] = table(client, "/commodity/permanent-magnets/focus.csv?source=comtrade&basis=calendar&from=2024")
    assert (round(float(row["share_weight"]), 3), round(float(row["share_value"]), 3)) == (0.943, 0.829)
    assert "94.3 % by weight and 82.9 % by value" in careful(store, "permanent-magnets")
    claim = claims["magnets-fy25-china-share"]
    assert claim["verdict"] == "agrees_other_basis" and "By value it does not fit" in claim["reason"]


def test_magnets_of_one_year_are_several_figures_by_scope(claims: dict[str, dict[str, Any]], store: Path) -> None:
    reason = claims["sbi-magnets-fy25"]["reason"]
    assert "USD 193 million" in reason and "USD 398 million" in reason
    assert "The USD 291 million claimed lies between HS 8505.11 and HS 8505" in reason
    assert "HS 8505 USD" in careful(store, "permanent-magnets")


def test_what_india_buys_costs_a_fifth_of_what_others_buy(claims: dict[str, dict[str, Any]], store: Path) -> None:
    said = careful(store, "permanent-magnets")
    assert "costs India USD 8.45, Germany 40.8, the United States 42.2" in said
    assert "no rare earth magnets" in said
    assert claims["reuters-magnets-fy25"]["verdict"] == "cannot_be_right"
    assert "3.8 USD/kg, outside the 15–100 USD/kg" in claims["reuters-magnets-fy25"]["reason"]


EUROPEAN = """
licence = "made up"
[columns]
partner = "partner"
hs_code = "code"
period = "year"
value = "usd"
[constant]
reporter = "IND"
flow = "import"
nomenclature = "CN2024"
[units]
value = "USD"
[period]
basis = "calendar_year"
[codes]
partners = "iso3"
"""


def test_equal_digits_of_two_tariffs_are_never_one_good(store: Path) -> None:
    assert "India's line 85051110 is ferrite cores. The EU's 85051110" in careful(store, "permanent-magnets")


def test_a_country_cannot_report_by_the_tariff_of_another(own: Any, tmp_path: Path) -> None:
    (own.path / "raw/csv").mkdir(parents=True)
    (own.path / "raw/csv/cn.csv").write_text("partner,code,year,usd\nCHN,85051110,2024,2500\n", "utf-8")
    (own.path / "raw/csv/cn.toml").write_text(EUROPEAN, "utf-8")
    with pytest.raises(BadData, match="CN2024"):
        build.build(tmp_path, registry.load(registry.bundled_data(), own.path, dropped=True), lambda *_: None)


def test_the_split_of_2023_24_is_found_masked_and_one_click_away(client: FlaskClient) -> None:
    address = "/commodity/rare-earth-compounds/suppliers.csv?from=2023-24&to=2023-24"
    [masked] = table(client, address)
    assert (masked["partner"], masked["value_usd"]) == ("WLD", "13670000.0")
    assert "partner-collapse" in masked["findings"]
    printed = table(client, f"{address}&data=as-published")
    assert printed[0]["partner"] == "AUT" and "partner-collapse" in printed[0]["findings"]


def test_hong_kong_folded_into_china_moves_the_metals(claims: dict[str, dict[str, Any]]) -> None:
    reason = claims["re-metals-fy24-total"]["reason"]
    assert "add up to the 1,185 t claimed" in reason
    assert "HHI of 0.4158, with China at 59.0 %; with Hong Kong counted as China, 0.6487 and 78.7 %" in reason


def test_exports_of_one_product_are_no_independence_of_another(store: Path) -> None:
    said = careful(store, "rare-earth-compounds")
    assert "India also exports USD 29.8 million of it" in said
    assert "Net import reliance needs production" in said
