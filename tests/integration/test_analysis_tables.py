"""The tables of the page Analysis over HTTP: published figures, sums done again from the raw files, production."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard import create_app
from dashboard.analysis import TABLES
from dashboard.analysis_cards import card
from dashboard.data import open_store
from dashboard.resolve import page
from dashboard.settings import Settings

RAW = Path(__file__).resolve().parents[2] / "data" / "raw"
COMPOUNDS, MAGNETS = "rare-earth-compounds", "permanent-magnets"
Row = dict[str, Any]


def rows(client: FlaskClient, scope: str, table: str, query: str = "") -> list[Row]:
    answer = client.get(f"/commodity/{scope}/{table}.json?{query}")
    assert answer.status_code == 200, answer.text
    found: list[Row] = json.loads(answer.text)
    return found


def by(found: list[Row], *key: str) -> dict[Any, Row]:
    return {tuple(row[k] for k in key) if len(key) > 1 else row[key[0]]: row for row in found}


def raw(file: str) -> Iterable[Row]:
    return csv.DictReader((RAW / file).read_text("utf-8").splitlines())


def printed_months(flow: str, first: str, last: str) -> list[float]:
    """Printed totals of HS 2846 in USD million."""
    return [
        float(row["total_usd_million"])
        for row in raw("tradestat-meidb/meidb_2846_monthly_totals.csv")
        if row["flow"] == flow and first <= row["period"] <= last
    ]


def printed_split(first: str, last: str) -> Counter[str]:
    """Imports of HS 2846 by partner as printed, in USD million."""
    found: Counter[str] = Counter()
    for row in raw("tradestat-meidb/meidb_2846_monthly_by_partner.csv"):
        if row["flow"] == "import" and first <= row["period"] <= last:
            found[row["partner_as_printed"]] += float(row["value_usd_million"])  # type: ignore[assignment]
    return found


def share_and_hhi(split: Counter[str]) -> list[float]:
    total = sum(split.values())
    return [split["CHINA P RP"] / total, sum((value / total) ** 2 for value in split.values())]


# net trade


def test_india_exports_37_5_million_usd_of_2846_and_imports_11_2_in_2024_25(client: FlaskClient) -> None:
    row = by(rows(client, COMPOUNDS, "net_trade"), "period")["2024-25"]
    assert round(row["export_value_usd"] / 1e6, 1) == 37.5
    assert round(row["import_value_usd"] / 1e6, 1) == 11.2
    assert (row["code"], row["import_source"], row["export_source"]) == ("2846", "tradestat-meidb", "tradestat-meidb")
    assert row["import_cover_by_exports"] == pytest.approx(37.5 / 11.19)


def test_both_sides_are_the_sums_of_the_printed_months(client: FlaskClient) -> None:
    for year, row in by(rows(client, COMPOUNDS, "net_trade"), "period").items():
        first, last = f"{year[:4]}-04", f"{int(year[:4]) + 1}-03"
        for flow in ("import", "export"):
            assert row[f"{flow}_value_usd"] == pytest.approx(sum(printed_months(flow, first, last)) * 1e6)


def test_sources_of_the_two_sides_may_differ_and_both_are_named(client: FlaskClient) -> None:
    row = by(rows(client, COMPOUNDS, "net_trade", "source=tradestat-eidb&flow=export"), "period")["2024-25"]
    assert (row["import_source"], row["export_source"]) == ("tradestat-meidb", "tradestat-eidb")
    assert row["export_value_usd"] == pytest.approx(
        1e6 * sum(float(r["value_usd_million"]) for r in raw("tradestat-eidb/eidb_hs8_exports_fiscal_year.csv")
                  if r["hs8"].startswith("2846") and r["fiscal_year"] == "2024-25")
    )  # fmt: skip


def test_an_extract_is_not_covered_by_exports(client: FlaskClient) -> None:
    years = by(rows(client, MAGNETS, "net_trade"), "period")
    assert {year for year, row in years.items() if row["import_cover_by_exports"] is not None} == {"2022", "2024"}
    assert "The imports are an extract, a lower bound." in years["2023"]["reason"]


def test_who_is_not_listed_in_a_complete_year_of_the_world_exported_nothing(client: FlaskClient) -> None:
    listed = [row["i"] for row in raw("baci/BACI_HS17_Y2024_V202601.csv") if row["k"] == "811212"]
    assert listed
    assert "699" not in listed
    years = by(rows(client, "beryllium", "net_trade"), "period")
    assert (years["2024"]["export_value_usd"], years["2024"]["import_cover_by_exports"]) == (0, 0)
    assert (years["2023"]["export_value_usd"], years["2023"]["import_cover_by_exports"]) == (None, None)


def test_no_reliance_is_computed_from_the_bundled_data(client: FlaskClient) -> None:
    for scope in (COMPOUNDS, MAGNETS, "nickel", "heading-8505"):
        for row in rows(client, scope, "net_trade"):
            assert row["net_import_reliance"] is None
            assert row["reason"].startswith("No production is entered.")


# production


PRODUCTION = "reporter,scope,period_basis,period,production_kg,source,note\n"


def test_production_that_is_entered_gives_a_reliance(build_all: Any, own: Any, tmp_path: Path) -> None:
    own.reference("production.csv", f"{PRODUCTION}IND,{MAGNETS},calendar_year,2024,5e6,Made for this test,\n")
    assert build_all().sentences == []
    found = create_app(Settings(store=tmp_path / "store")).server.test_client()
    years = by(rows(found, MAGNETS, "net_trade"), "period")
    tonnes = {"import": 0.0, "export": 0.0}
    for row in raw("baci/BACI_HS17_Y2024_V202601.csv"):
        if row["k"] == "850511" and row["q"].strip():
            tonnes["import"] += float(row["q"]) * (row["j"] == "699")
            tonnes["export"] += float(row["q"]) * (row["i"] == "699")
    net = (tonnes["import"] - tonnes["export"]) * 1000
    assert years["2024"]["net_import_reliance"] == pytest.approx(net / (5e6 + net))
    assert (years["2024"]["reason"], years["2024"]["production_source"]) == (None, "Made for this test")
    assert (years["2022"]["production_kg"], years["2022"]["net_import_reliance"]) == (None, None)
    opened = open_store(tmp_path / "store")
    assert card(page(opened, opened.scope(MAGNETS), {}), "net_trade", "light").notes[1] == (
        "Net import reliance, 2024: 80.7 % of apparent consumption by weight; produced were 5,000 t (Made for this"
        " test)."
    )


def test_the_example_of_the_docs_is_read_and_its_arithmetic_holds(build_all: Any, own: Any) -> None:
    docs = (RAW.parents[1] / "docs" / "production.md").read_text("utf-8")
    own.reference("production.csv", docs.split("```")[1].lstrip("\n"))
    assert build_all().sentences == []
    imports, exports, produced = 21_900, 1_000, 1_500
    assert f"{(imports - exports) / (produced + imports - exports):.1%}".replace("%", " %") in docs


def test_production_of_a_year_without_weights_says_what_is_missing(build_all: Any, own: Any, tmp_path: Path) -> None:
    own.reference("production.csv", f"{PRODUCTION}IND,{COMPOUNDS},fiscal_year,2024-25,1,Made for this test,\n")
    assert build_all().sentences == []
    found = create_app(Settings(store=tmp_path / "store")).server.test_client()
    row = by(rows(found, COMPOUNDS, "net_trade"), "period")["2024-25"]
    assert row["production_kg"] == 1
    assert (row["net_import_reliance"], row["reason"]) == (
        None, "The imports have no weights. The exports have no weights.",
    )  # fmt: skip


def test_production_that_cannot_be_read_is_refused_with_its_line(build_all: Any, own: Any) -> None:
    own.reference("production.csv", f"{PRODUCTION}IND,nikel,calendar_year,2024,5 t,,\n")
    found = build_all().sentences
    assert all(sentence.startswith(f"{own.path}/reference/production.csv, line 2: ") for sentence in found)
    assert [said.split(": ", 1)[1].split()[0] for said in found] == ["scope", "production_kg", "source"]


# unit values and what a change is made of


def test_a_kilogram_of_magnets_costs_8_5_usd_from_china(client: FlaskClient) -> None:
    found = by(rows(client, MAGNETS, "unit_values", "from=2024"), "partner")
    assert round(found["CHN"]["unit_value_usd_per_kg"], 1) == 8.5
    assert found["WLD"]["unit_value_usd_per_kg"] == pytest.approx(8.83548, abs=1e-5)
    assert found["WLD"]["value_covered"] == pytest.approx(1, abs=1e-6)


def test_2022_of_baci_has_no_weights_and_2846_by_month_has_none(client: FlaskClient) -> None:
    assert {r["reason"] for r in rows(client, MAGNETS, "unit_values", "from=2022&to=2022")} == {
        "No weight is published."
    }
    assert {r["reason"] for r in rows(client, COMPOUNDS, "unit_values")} == {"No weight is published."}
    assert {r["unit_value_usd_per_kg"] for r in rows(client, COMPOUNDS, "unit_values")} == {None}


def test_the_change_of_magnets_by_comtrade_is_more_kilograms_at_a_lower_price(client: FlaskClient) -> None:
    found = by(rows(client, MAGNETS, "decomposition", "source=comtrade"), "partner")
    value, weight = {}, {}
    for row in raw("comtrade/india_imports_850511_cy2022_cy2024.csv"):
        if row["partnerCode"] == "156":
            value[row["refYear"]], weight[row["refYear"]] = float(row["primaryValue"]), float(row["netWgt"])
    prices = [value[year] / weight[year] for year in ("2022", "2024")]
    china = found["CHN"]
    assert (china["earlier"], china["period"]) == ("2022", "2024")
    assert china["volume_effect_usd"] == pytest.approx((weight["2024"] - weight["2022"]) * sum(prices) / 2)
    assert china["price_effect_usd"] == pytest.approx((prices[1] - prices[0]) * sum(weight.values()) / 2)
    assert round(found["WLD"]["volume_effect_usd"] / 1e6, 1) == 166.1
    assert round(found["WLD"]["price_effect_usd"] / 1e6, 1) == -141.7
    assert found["WLD"]["findings"] == "weight-mirror"


@pytest.mark.parametrize("query", ["source=comtrade", "flow=export&source=tradestat-eidb&basis=fiscal"])
def test_effects_add_up_to_the_change(client: FlaskClient, query: str) -> None:
    found = [row for row in rows(client, MAGNETS, "decomposition", query) if row["reason"] is None]
    assert found
    for row in found:
        effects = row["volume_effect_usd"] + row["price_effect_usd"] + row["not_weighed_usd"]
        assert effects == pytest.approx(row["value_change_usd"], abs=1e-3)


def test_a_change_without_weights_says_so(client: FlaskClient) -> None:
    found = by(rows(client, COMPOUNDS, "decomposition", "from=2025-26"), "partner")["WLD"]
    assert round(found["value_change_usd"] / 1e6, 2) == 11.85
    assert found["reason"] == "2024-25 and 2025-26: No weight is published."
    assert (found["volume_effect_usd"], found["price_effect_usd"]) == (None, None)


# months


def test_the_latest_month_three_months_and_the_fiscal_year_so_far(client: FlaskClient) -> None:
    row = rows(client, COMPOUNDS, "signals")[-1]
    now, before = printed_months("import", "2026-04", "2026-06"), printed_months("import", "2025-04", "2025-06")
    assert (row["period"], row["fiscal_year"], row["fiscal_year_months"]) == ("2026-06", "2026-27", 3)
    assert row["growth_month"] == pytest.approx(now[-1] / before[-1] - 1)
    assert row["growth_three_months"] == pytest.approx(sum(now) / sum(before) - 1)
    assert row["growth_fiscal_to_date"] == pytest.approx(row["growth_three_months"])


@pytest.mark.parametrize("last", ["2019-01", "2023-03", "2025-03", "2026-06"])
def test_shares_over_twelve_months_are_those_of_the_printed_split(client: FlaskClient, last: str) -> None:
    row = by(rows(client, COMPOUNDS, "signals"), "period")[last]
    number = int(last[:4]) * 12 + int(last[5:]) - 12
    first = f"{number // 12}-{number % 12 + 1:02d}"
    assert [row["rolling_share_value"], row["rolling_hhi"]] == pytest.approx(share_and_hhi(printed_split(first, last)))


def test_no_window_that_touches_the_masked_year_has_shares(client: FlaskClient) -> None:
    found = by(rows(client, COMPOUNDS, "signals"), "period")
    empty = [month for month, row in found.items() if row["rolling_hhi"] is None and month > "2018-12"]
    assert (min(empty), max(empty), len(empty)) == ("2023-04", "2025-02", 23)
    assert found["2025-02"]["reason"] == "2024-03: no usable split by country."
    assert all(found[month]["value_usd"] is not None for month in empty)


def test_before_and_after_the_licences_of_april_2025(client: FlaskClient) -> None:
    row = by(rows(client, COMPOUNDS, "events_before_after"), "event")["china-seven-rare-earths"]
    before, after = ("2024-04", "2025-03"), ("2025-05", "2026-04")
    assert (row["months_before"], row["months_after"]) == (12, 12)
    assert row["mean_before_usd"] == pytest.approx(sum(printed_months("import", *before)) / 12 * 1e6)
    assert row["mean_after_usd"] == pytest.approx(sum(printed_months("import", *after)) / 12 * 1e6)
    assert [row["share_before"], row["hhi_before"]] == pytest.approx(share_and_hhi(printed_split(*before)))
    assert [row["share_after"], row["hhi_after"]] == pytest.approx(share_and_hhi(printed_split(*after)))
    assert row["findings"] == "value-outlier"


def test_an_event_at_the_end_is_compared_with_the_months_there_are(client: FlaskClient) -> None:
    row = by(rows(client, COMPOUNDS, "events_before_after"), "event")["china-october-suspension"]
    assert (row["months_before"], row["months_after"]) == (12, 7)


def test_italy_enters_in_2024_25_and_leaves_again(client: FlaskClient) -> None:
    found = by(rows(client, COMPOUNDS, "entries_exits"), "period", "partner")
    assert (found["2024-25", "ITA"]["change"], found["2024-25", "ITA"]["earlier"]) == ("enters", "2022-23")
    assert (found["2025-26", "ITA"]["change"], found["2025-26", "ITA"]["value_usd"]) == ("leaves", None)


def test_by_month_suppliers_of_twelve_months_are_compared_with_those_of_the_twelve_before(client: FlaskClient) -> None:
    found = rows(client, COMPOUNDS, "entries_exits", "basis=month")
    assert {(row["earlier"][-2:], row["period"][-2:]) for row in found} == {("06", "06")}
    assert all(int(row["period"][:4]) - int(row["earlier"][:4]) == 1 for row in found)
    assert {row["months_covered"] for row in found} == {12}
    now, before = printed_split("2025-07", "2026-06"), printed_split("2024-07", "2025-06")
    latest = by([row for row in found if row["period"] == "2026-06"], "partner_name")
    for name, row in latest.items():
        for split, share in ((now, row["share"]), (before, row["share_before"])):
            printed = split.get(name.upper())
            assert (share or 0) == pytest.approx((printed or 0) / sum(split.values()), abs=1e-9)


# every table


@pytest.mark.parametrize("table", TABLES)
def test_csv_and_json_say_the_same(client: FlaskClient, table: str) -> None:
    found = rows(client, COMPOUNDS, table)
    text = client.get(f"/commodity/{COMPOUNDS}/{table}.csv").text
    said = list(csv.DictReader(io.StringIO(text)))
    assert [{k: "" if v is None else str(v) for k, v in row.items()} for row in found] == said
    assert found


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("query", ["basis=weekly", "from=2024-13", "fold=nobody", "measure=number"])
def test_what_no_view_can_be_is_refused(client: FlaskClient, table: str, query: str) -> None:
    answer = client.get(f"/commodity/{COMPOUNDS}/{table}.csv?{query}")
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")


@pytest.mark.parametrize("table", ["signals", "events_before_after"])
def test_goods_without_months_have_no_row_and_say_what_there_is(client: FlaskClient, table: str) -> None:
    answer = client.get(f"/commodity/{MAGNETS}/{table}.csv")
    assert len(answer.text.splitlines()) == 1
    assert "it has them by calendar year" in answer.headers["X-Notice"]


def test_a_fold_counts_hong_kong_with_china_in_shares_over_twelve_months(client: FlaskClient) -> None:
    plain, folded = (rows(client, COMPOUNDS, "signals", query)[-1] for query in ("", "fold=HKG"))
    split = printed_split("2025-07", "2026-06")
    assert folded["rolling_share_value"] - plain["rolling_share_value"] == pytest.approx(
        split["HONG KONG"] / sum(split.values())
    )
