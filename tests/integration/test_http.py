"""The official figures come out of the data routes, and what cannot be asked is refused."""

from __future__ import annotations

import csv
import io
import json
import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
import waitress
from flask.testing import FlaskClient

from dashboard import create_app
from dashboard.settings import Settings
from etl import build, registry

COMPOUNDS, MAGNETS = "rare-earth-compounds", "permanent-magnets"
YEARS = [f"20{y}-{y + 1}" for y in range(18, 26)]
COLUMNS = {
    "trend": "period,value_usd,value_inr_crore,inr_origin,net_weight_kg,months_covered,coverage,findings",
    "suppliers": "period,partner,partner_name,value_usd,net_weight_kg,share_value,share_weight,months_covered,"
    "coverage,findings",
    "concentration": "period,hhi,effective_suppliers,top_partner,top_share,partner_sum_usd,published_total_usd,"
    "coverage,findings",
    "focus": "period,partner,share_value,share_weight,coverage,findings",
    "months": "period,value_usd,value_inr_crore,inr_origin,net_weight_kg,months_covered,coverage,findings",
}
VIEWS = [
    (COMPOUNDS, ""),
    (COMPOUNDS, "?data=as-published&basis=calendar"),
    (COMPOUNDS, "?source=tradestat-trends"),
    (COMPOUNDS, "?flow=export&basis=month&from=2025-01"),
    (MAGNETS, "?measure=weight&fold=HKG"),
    (MAGNETS, "?source=comtrade"),
    ("heading-8505", ""),
    ("nickel", "?reporter=IND&partner=NOR"),
    ("rare-earths", ""),
]
Rows = list[dict[str, str]]


def rows(client: FlaskClient, scope: str, chart: str, query: str = "") -> Rows:
    """The CSV of a chart."""
    answer = client.get(f"/commodity/{scope}/{chart}.csv?{query.lstrip('?')}")
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


def column(found: Rows, name: str, factor: float = 1, places: int = 2) -> list[float | None]:
    """A column as rounded numbers, None where the cell is empty."""
    return [round(float(row[name]) * factor, places) if row[name] else None for row in found]


def of(found: Rows, period: str) -> Rows:
    """The rows of one period."""
    return [row for row in found if row["period"] == period]


# HS 2846 by fiscal year


def test_imports_of_2846_are_the_sums_of_the_printed_months(client: FlaskClient) -> None:
    years = rows(client, COMPOUNDS, "trend", "from=2018-19&to=2025-26")
    assert [row["period"] for row in years] == YEARS
    assert column(years, "value_usd", 1e-6) == [14.67, 16.84, 16.39, 14.63, 15.18, 13.67, 11.19, 23.04]
    assert {row["months_covered"] for row in years} == {"12"}


def test_a_year_of_three_months_says_so(client: FlaskClient) -> None:
    months = {row["period"]: row["months_covered"] for row in rows(client, COMPOUNDS, "trend")}
    assert months == {"2017-18": "3"} | dict.fromkeys(YEARS, "12") | {"2026-27": "3"}


def test_the_table_by_heading_is_a_second_source_of_the_same_cells(client: FlaskClient) -> None:
    years = rows(client, COMPOUNDS, "trend", "source=tradestat-trends")
    assert [row["period"] for row in years] == YEARS[3:]
    assert column(years, "value_usd", 1e-6, 3) == [14.640, 15.172, 13.689, 11.182, 23.027]
    assert {row["source"] for row in years} == {"tradestat-trends"}


def test_chinas_share_of_2846_by_value(client: FlaskClient) -> None:
    years = rows(client, COMPOUNDS, "focus", "from=2018-19&to=2025-26")
    assert column(years, "share_value", 100) == [17.88, 15.14, 28.33, 24.78, 33.62, None, 25.61, 15.98]


def test_weights_of_2846_by_fiscal_year_are_not_published(client: FlaskClient) -> None:
    assert not any(row["net_weight_kg"] for row in rows(client, COMPOUNDS, "trend", "measure=weight"))
    assert any(row["share_value"] for row in rows(client, COMPOUNDS, "focus", "measure=weight"))
    assert not any(row["share_weight"] for row in rows(client, COMPOUNDS, "focus", "measure=weight"))
    assert not any(row["hhi"] for row in rows(client, COMPOUNDS, "concentration", "measure=weight"))


def test_exports_of_2846(client: FlaskClient) -> None:
    (year,) = rows(client, COMPOUNDS, "trend", "flow=export&from=2024-25&to=2024-25")
    assert column([year], "value_usd", 1e-6) == [37.50]


# the year whose split by country is wrong


def test_a_masked_year_keeps_its_total(client: FlaskClient) -> None:
    (year,) = of(rows(client, COMPOUNDS, "trend"), "2023-24")
    assert float(year["value_usd"]) == 13.67e6
    assert "partner-collapse" in year["findings"].split(";")


def test_a_masked_year_has_one_supplier_row_the_world(client: FlaskClient) -> None:
    (world,) = of(rows(client, COMPOUNDS, "suppliers"), "2023-24")
    assert (world["partner"], float(world["value_usd"])) == ("WLD", 13.67e6)
    assert (world["share_value"], world["share_weight"]) == ("", "")
    assert "partner-collapse" in world["findings"].split(";")


def test_a_masked_year_has_no_share_and_no_index(client: FlaskClient) -> None:
    (focus,) = of(rows(client, COMPOUNDS, "focus"), "2023-24")
    assert (focus["share_value"], focus["share_weight"]) == ("", "")
    (index,) = of(rows(client, COMPOUNDS, "concentration"), "2023-24")
    empty = ("hhi", "effective_suppliers", "top_partner", "top_share", "partner_sum_usd")
    assert {index[name] for name in empty} == {""}
    assert float(index["published_total_usd"]) == 13.67e6
    assert "partner-collapse" in focus["findings"] and "partner-collapse" in index["findings"]


def test_a_calendar_year_with_masked_months_is_masked_unless_they_are_repaired(client: FlaskClient) -> None:
    shares = rows(client, COMPOUNDS, "focus", "basis=calendar")
    assert [row["period"] for row in shares if not row["share_value"]] == ["2023"]
    (repaired,) = of(shares, "2024")
    (published,) = of(rows(client, COMPOUNDS, "focus", "basis=calendar&data=as-published"), "2024")
    assert (round(float(repaired["share_value"]), 4), round(float(published["share_value"]), 4)) == (0.338, 0.1825)
    assert (repaired["findings"], published["findings"]) == ("corrected", "partner-collapse")


def test_masked_months_show_the_total_alone(client: FlaskClient) -> None:
    months = rows(client, COMPOUNDS, "months")
    masked = [row["period"] for row in months if not row["partner_value_usd"] and row["findings"]]
    assert (masked[0], masked[-1], len(masked)) == ("2023-04", "2024-03", 12)
    assert all(row["value_usd"] for row in months)


def test_as_published_shows_the_wrong_split_and_says_so(client: FlaskClient) -> None:
    split = of(rows(client, COMPOUNDS, "suppliers", "data=as-published"), "2023-24")
    assert "WLD" not in {row["partner"] for row in split}
    assert sum(float(row["share_value"]) for row in split) == pytest.approx(1)
    assert {row["findings"] for row in split} == {"partner-collapse"}
    (index,) = of(rows(client, COMPOUNDS, "concentration", "data=as-published"), "2023-24")
    assert index["hhi"] and index["top_partner"] == "AUT"


# rupees


def test_rupees_of_heading_8505_are_those_published(client: FlaskClient) -> None:
    years = rows(client, "heading-8505", "trend")
    assert [row["period"] for row in years] == YEARS[3:]
    assert column(years, "value_inr_crore") == [1937.33, 2823.58, 3039.27, 3362.42, 4111.32]
    assert {row["inr_origin"] for row in years} == {"published"}


def test_published_rupees_come_out_digit_by_digit(client: FlaskClient) -> None:
    years = rows(client, COMPOUNDS, "trend", "source=tradestat-trends")
    printed = ["108.9381492", "121.8538044", "113.2015255", "94.4843747", "205.7694634"]
    assert [row["value_inr_crore"] for row in years] == printed


def test_whole_fiscal_years_of_2846_are_converted(client: FlaskClient) -> None:
    years = rows(client, COMPOUNDS, "trend")
    assert {row["period"] for row in years if row["inr_origin"] == "converted"} == set(YEARS)
    partial = [row for row in years if row["months_covered"] != "12"]
    assert {(row["value_inr_crore"], row["inr_origin"]) for row in partial} == {("", "")}
    assert column(of(years, "2018-19"), "value_inr_crore") == [102.58]  # 14.67 million at 69.9229


@pytest.mark.parametrize("basis", ["calendar", "month"])
def test_rupees_are_not_converted_on_another_basis(client: FlaskClient, basis: str) -> None:
    found = rows(client, COMPOUNDS, "trend", f"basis={basis}&unit=inr_crore")
    assert found
    assert {(row["value_inr_crore"], row["inr_origin"]) for row in found} == {("", "")}


# magnets and other minerals by calendar year


def test_magnets_of_2024(client: FlaskClient) -> None:
    (total,) = rows(client, MAGNETS, "trend", "from=2024&to=2024")
    (china,) = rows(client, MAGNETS, "focus", "from=2024&to=2024")
    (index,) = rows(client, MAGNETS, "concentration", "from=2024&to=2024")
    assert column([total], "value_usd", 1e-6) == [193.38]
    assert (column([china], "share_value", 100), column([china], "share_weight", 100)) == ([84.18], [87.99])
    assert column([index], "hhi", places=4) == [0.7104]
    assert (total["source"], total["coverage"], total["findings"]) == ("baci", "complete", "weight-mirror")


def test_magnets_from_china_over_the_years(client: FlaskClient) -> None:
    china = [row for row in rows(client, MAGNETS, "suppliers", "from=2010") if row["partner"] == "CHN"]
    expected = [28.6, 57.1, 59.9, 47.4, 41.1, 46.4, 38.6, 39.4, 48.1, 46.3, 46.0, 75.0, 126.2, 157.0, 162.8]
    assert column(china, "value_usd", 1e-6, 1) == expected


@pytest.mark.parametrize("chart", ["trend", "suppliers", "concentration", "focus"])
def test_only_2022_and_2024_are_complete(client: FlaskClient, chart: str) -> None:
    found = rows(client, MAGNETS, chart)
    assert {row["period"] for row in found if row["coverage"] == "complete"} == {"2022", "2024"}
    extract = [row for row in found if row["period"] not in ("2022", "2024")]
    assert {(row["coverage"], "extract" in row["findings"].split(";")) for row in extract} == {("extract", True)}


@pytest.mark.parametrize(
    ("scope", "hhi"),
    [("magnesium", 0.9723), ("feldspar", 0.9606), ("tungsten", 0.9028), ("silicon", 0.8052), ("nickel", 0.1301)],
)
def test_concentration_of_indias_imports_of_2024(client: FlaskClient, scope: str, hhi: float) -> None:
    (index,) = rows(client, scope, "concentration", "from=2024&to=2024")
    assert column([index], "hhi", places=4) == [hhi]


def test_another_importer(client: FlaskClient) -> None:
    (total,) = rows(client, MAGNETS, "trend", "reporter=USA&from=2024&to=2024")
    assert column([total], "value_usd", 1e-6, 1) == [491.9]


def test_exports_in_baci_are_the_importers_rows(client: FlaskClient) -> None:
    query = "basis=calendar&source=baci&from=2024&to=2024"
    sold = rows(client, MAGNETS, "suppliers", f"flow=export&{query}")
    assert len(sold) > 50
    for row in sold[:8]:
        bought = rows(client, MAGNETS, "suppliers", f"reporter={row['partner']}&{query}")
        assert [b["value_usd"] for b in bought if b["partner"] == "IND"] == [row["value_usd"]]


@pytest.mark.parametrize("scope", [COMPOUNDS, MAGNETS])
def test_exports_by_the_annual_bank(client: FlaskClient, scope: str) -> None:
    years = rows(client, scope, "trend", "flow=export&source=tradestat-eidb")
    assert [row["period"] for row in years] == ["2017-18", *YEARS[:-1]]
    assert all(float(row["value_usd"]) > 0 for row in years)


def test_the_annual_bank_has_the_split_that_the_months_lack(client: FlaskClient) -> None:
    (share,) = rows(client, COMPOUNDS, "focus", "flow=export&source=tradestat-eidb&partner=VNM&from=2023-24&to=2023-24")
    (value,) = [
        row for row in rows(client, COMPOUNDS, "suppliers", "flow=export&source=tradestat-eidb&from=2023-24&to=2023-24")
        if row["partner"] == "VNM"
    ]  # fmt: skip
    assert column([value], "value_usd", 1e-6) == [22.90]
    assert share["share_value"] == value["share_value"]


def test_hong_kong_can_be_counted_with_china(client: FlaskClient) -> None:
    query = "source=comtrade&from=2024&to=2024"
    apart = {row["partner"]: row for row in rows(client, MAGNETS, "suppliers", query)}
    together = {row["partner"]: row for row in rows(client, MAGNETS, "suppliers", f"{query}&fold=HKG")}
    for share in ("share_value", "share_weight"):
        both = float(apart["CHN"][share]) + float(apart["HKG"][share])
        assert float(together["CHN"][share]) == pytest.approx(both, rel=1e-12)
    assert set(apart) - set(together) == {"HKG"}


@pytest.mark.parametrize("written", ["HKG%2BMAC", "HKG+MAC"])
def test_macao_too_however_the_plus_is_written(client: FlaskClient, written: str) -> None:
    partners = {row["partner"] for row in rows(client, MAGNETS, "suppliers", f"from=2024&fold={written}")}
    assert partners.isdisjoint({"HKG", "MAC"})


# months of a view by year


def test_the_months_of_a_fiscal_range(client: FlaskClient) -> None:
    months = [row["period"] for row in rows(client, COMPOUNDS, "months", "from=2024-25&to=2024-25")]
    assert (months[0], months[-1], len(months)) == ("2024-04", "2025-03", 12)


def test_the_months_of_a_calendar_range(client: FlaskClient) -> None:
    months = [row["period"] for row in rows(client, COMPOUNDS, "months", "basis=calendar&from=2024&to=2024")]
    assert (months[0], months[-1], len(months)) == ("2024-01", "2024-12", 12)


def test_months_carry_the_focus_suppliers_part(client: FlaskClient) -> None:
    (month,) = rows(client, COMPOUNDS, "months", "basis=month&from=2026-02&to=2026-02&partner=JPN")
    assert column([month], "value_usd", 1e-6) == [10.28]
    assert (month["partner"], column([month], "partner_value_usd", 1e-6)) == ("JPN", [8.94])


# what a table looks like


@pytest.mark.parametrize("chart", COLUMNS)
@pytest.mark.parametrize("scope", [COMPOUNDS, MAGNETS, "rare-earths"])
def test_tables_begin_with_the_agreed_columns(client: FlaskClient, scope: str, chart: str) -> None:
    head = client.get(f"/commodity/{scope}/{chart}.csv").text.splitlines()[0]
    assert (head + ",").startswith(COLUMNS[chart] + ",")


@pytest.mark.parametrize("chart", COLUMNS)
@pytest.mark.parametrize(("scope", "query"), VIEWS)
def test_json_is_the_csv_row_by_row(client: FlaskClient, scope: str, query: str, chart: str) -> None:
    objects = client.get(f"/commodity/{scope}/{chart}.json{query}").get_json()
    assert isinstance(objects, list)
    written = [{k: "" if v is None else repr(v) if isinstance(v, float) else str(v) for k, v in o.items()}
               for o in objects]  # fmt: skip
    assert rows(client, scope, chart, query) == written  # repr is the shortest text that reads back


def test_a_figure_is_the_same_whatever_range_is_asked(client: FlaskClient) -> None:
    for query in ("source=tradestat-trends", "basis=fiscal"):
        every = rows(client, COMPOUNDS, "trend", query)
        for row in every:
            year = f"from={row['period']}&to={row['period']}"
            assert rows(client, COMPOUNDS, "trend", f"{query}&{year}") == [row]


def test_a_csv_is_downloaded_under_its_name(client: FlaskClient) -> None:
    answer = client.get(f"/commodity/{MAGNETS}/trend.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="permanent-magnets-trend.csv"'
    assert answer.headers["X-Vintage"] == client.get("/healthz").get_json()["vintage"]
    assert "X-Notice" not in answer.headers


def test_json_is_shown(client: FlaskClient) -> None:
    answer = client.get(f"/commodity/{MAGNETS}/focus.json")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Content-Disposition"] == 'inline; filename="permanent-magnets-focus.json"'


def test_rows_say_what_they_are(client: FlaskClient) -> None:
    (row,) = rows(client, MAGNETS, "trend", "reporter=USA&from=2024")
    said = {name: row[name] for name in ("scope", "reporter", "flow", "basis", "source", "data")}
    assert said == {
        "scope": MAGNETS, "reporter": "USA", "flow": "import", "basis": "calendar", "source": "baci",
        "data": "corrected",
    }  # fmt: skip
    assert row["vintage"] == client.get("/healthz").get_json()["vintage"]


def test_names_in_hindi(client: FlaskClient) -> None:
    names = {row["partner_name"] for row in rows(client, MAGNETS, "suppliers", "lang=hi&from=2024")}
    assert "चीन" in names


# what cannot be asked


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("reporter", "Mars"), ("reporter", "WLD"), ("partner", "XX"), ("partner", "WLD"), ("flow", "sideways"),
        ("measure", "volume"), ("unit", "eur"), ("basis", "weekly"), ("from", "2018-20"), ("to", "never"),
        ("from", "2024"), ("to", "2024-03"), ("from", "２０２４-２５"), ("source", "eurostat"), ("fold", "TWN"),
        ("data", "raw"), ("vintage", "1999"), ("lang", "fr"), ("theme", "blue"), ("partner", "' OR 1=1 --"),
        ("reporter", "I" * 5000), ("revision", "HS2018"), ("revision", "2017"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("file", ["trend.csv", "months.json"])
def test_a_nonsense_parameter_is_refused(client: FlaskClient, file: str, parameter: str, value: str) -> None:
    answer = client.get(f"/commodity/{COMPOUNDS}/{file}", query_string={parameter: value})
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = json.loads(answer.text)
    assert set(problem) == {"type", "title", "status", "detail", "instance", "parameter", "value"}
    assert (problem["status"], problem["parameter"], problem["value"]) == (400, parameter, value)
    assert problem["detail"].endswith(".")
    assert problem["instance"].startswith(f"/commodity/{COMPOUNDS}/{file}?{parameter}=")


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("from=2025-26&to=2018-19", "from"),
        ("basis=calendar&from=2023-24", "from"),
        ("basis=calendar&to=2024-03", "to"),
        ("basis=month&from=2024", "from"),
        ("basis=month&to=2024-13", "to"),
    ],
)
def test_a_range_that_does_not_fit_is_refused(client: FlaskClient, query: str, parameter: str) -> None:
    answer = client.get(f"/commodity/{COMPOUNDS}/trend.csv?{query}")
    assert (answer.status_code, json.loads(answer.text)["parameter"]) == (400, parameter)


def test_a_revision_in_which_the_goods_have_codes_is_served_and_another_refused(client: FlaskClient) -> None:
    table = "antimony/trend.csv?basis=calendar&revision"
    plain = client.get("/commodity/antimony/trend.csv?basis=calendar").text
    assert client.get(f"/commodity/{table}=HS2002").text == plain
    answer = client.get(f"/commodity/{table}=HS1996")
    assert (answer.status_code, answer.get_json()["parameter"]) == (400, "revision")
    assert answer.get_json()["detail"].endswith(
        "HS 1996 has no codes for the goods of HS 8110.10 of HS 2017:"
        " HS 2002 makes 8110.10, 8110.20 and 8110.90 of 8110.00."
    )


def test_a_calendar_source_has_no_fiscal_years(client: FlaskClient) -> None:
    assert client.get(f"/commodity/{MAGNETS}/trend.csv?from=2023-24").status_code == 400


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("/commodity/unobtainium/trend.csv", "unobtainium"),
        (f"/commodity/{MAGNETS}/pie.csv", "pie.csv"),
        (f"/commodity/{MAGNETS}/trend.xml", "trend.xml"),
        (f"/commodity/{MAGNETS}/trend", "trend"),
        (f"/commodity/{MAGNETS}/TREND.CSV", "TREND.CSV"),
    ],
)
def test_what_is_not_there_is_404(client: FlaskClient, path: str, named: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")
    problem = json.loads(answer.text)
    assert (problem["status"], problem["instance"]) == (404, path)
    assert named in problem["detail"]


def test_unknown_keys_are_ignored(client: FlaskClient) -> None:
    plain = client.get(f"/commodity/{MAGNETS}/trend.csv").text
    assert client.get(f"/commodity/{MAGNETS}/trend.csv?utm_source=mail&colour=red&From=x").text == plain


def test_a_repeated_key_takes_the_last(client: FlaskClient) -> None:
    assert [row["period"] for row in rows(client, MAGNETS, "trend", "from=nonsense&from=2010&from=2024")] == ["2024"]


def test_a_unit_of_the_other_measure_is_not_an_error(client: FlaskClient) -> None:
    assert client.get(f"/commodity/{MAGNETS}/trend.csv?measure=weight&unit=usd").status_code == 200


# valid, but not published


@pytest.mark.parametrize(
    ("scope", "query", "words"),
    [
        (MAGNETS, "basis=fiscal", ["by fiscal year", "it has them by calendar year"]),
        ("rare-earth-metals", "", ["2805.30", "python -m etl fetch"]),
        ("rare-earths", "", ["2846 + 2805.30", "python -m etl fetch"]),
        ("permanent-magnets-all", "", ["8505.11 + 8505.19", "python -m etl fetch"]),
        (COMPOUNDS, "reporter=DEU", ["Germany", "python -m etl fetch"]),
        (COMPOUNDS, "source=baci", ["CEPII BACI"]),
        (COMPOUNDS, "from=1990-91&to=1991-92", ["1990-91 to 1991-92", "2017-18"]),
    ],
)
def test_what_is_not_published_is_an_empty_table_with_the_reason(
    client: FlaskClient, scope: str, query: str, words: list[str]
) -> None:
    answer = client.get(f"/commodity/{scope}/trend.csv?{query}")
    assert (answer.status_code, len(answer.text.splitlines())) == (200, 1)
    assert [word for word in words if word not in answer.headers["X-Notice"]] == []


def test_what_is_not_published_is_an_empty_list(client: FlaskClient) -> None:
    assert client.get("/commodity/rare-earths/suppliers.json").get_json() == []


def test_a_heading_without_suppliers_has_totals_only(client: FlaskClient) -> None:
    assert {row["partner"] for row in rows(client, "heading-8505", "suppliers")} == {"WLD"}
    assert {row["hhi"] for row in rows(client, "heading-8505", "concentration")} == {""}


# pages, and stores that come and go


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/?reporter=nonsense&flow=9", 200),
        (f"/commodity/{MAGNETS}", 200),
        (f"/commodity/{MAGNETS}/", 200),
        (f"/commodity/{MAGNETS}?basis=weekly&from=%00&partner=%F0%9F%A6%84&partner=x", 200),
        ("/commodity/unobtainium", 404),
        ("/commodity/", 404),
        ("/pie", 404),
    ],
)
def test_pages(client: FlaskClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (status, "text/html")
    assert '<html lang="en">' in answer.text


def test_health(client: FlaskClient, store: Path) -> None:
    answer = client.get("/healthz")
    vintage = json.loads((store / "manifest.json").read_bytes())["vintage"]
    assert (answer.status_code, answer.get_json()) == (200, {"status": "ok", "vintage": vintage})


@pytest.mark.parametrize("there", [True, False])
def test_a_store_that_appears_serves_without_a_restart(store: Path, tmp_path: Path, there: bool) -> None:
    folder = tmp_path / "store"
    if there:
        folder.mkdir()
    client = create_app(Settings(store=folder)).server.test_client()
    before = {path: client.get(path) for path in ("/healthz", f"/commodity/{MAGNETS}/trend.csv")}
    assert {answer.status_code for answer in before.values()} == {503}
    assert {answer.headers["Content-Type"] for answer in before.values()} == {"application/problem+json"}
    assert "python -m etl build" in json.loads(before["/healthz"].text)["detail"]
    assert [client.get(path).status_code for path in ("/", f"/commodity/{MAGNETS}")] == [503, 503]
    shutil.copytree(store, folder, dirs_exist_ok=True)
    after = ("/healthz", f"/commodity/{MAGNETS}/trend.csv", "/", f"/commodity/{MAGNETS}")
    assert [client.get(path).status_code for path in after] == [200] * 4


def test_a_damaged_store_is_503_with_what_is_missing(store: Path, tmp_path: Path) -> None:
    shutil.copytree(store, tmp_path / "store")
    client = create_app(Settings(store=tmp_path / "store")).server.test_client()
    next((tmp_path / "store").rglob("findings.parquet")).unlink()
    answer = client.get("/healthz")
    assert (answer.status_code, "findings.parquet" in json.loads(answer.text)["detail"]) == (503, True)


def built(folder: Path, own: Any) -> Path:
    """A store of the bundled data and a user's."""
    build.build(folder, registry.load(registry.bundled_data(), own.path), lambda *_: None)
    return folder


def test_a_new_build_in_the_same_folder_is_served_at_once(store: Path, own: Any, tmp_path: Path) -> None:
    shutil.copytree(store, tmp_path / "store")
    client = create_app(Settings(store=tmp_path / "store")).server.test_client()
    before = client.get("/healthz").get_json()["vintage"]
    assert rows(client, MAGNETS, "trend", "from=2025") == []
    own.snapshot("t,i,j,k,v,q\n2025,156,699,850511,10.138,1.5\n", period="2025")
    built(tmp_path / "store", own)
    assert client.get("/healthz").get_json()["vintage"] != before
    (year,) = rows(client, MAGNETS, "trend", "from=2025")
    assert (year["value_usd"], year["net_weight_kg"]) == ("10138.0", "1500.0")


def test_a_sum_of_parts_needs_all_of_them(own: Any, tmp_path: Path) -> None:
    both = "2025,156,699,284610,1,\n2025,156,699,284690,2,\n2025,392,699,280530,4,\n"
    own.snapshot(f"t,i,j,k,v,q\n{both}2024,156,699,284610,1,\n2024,156,699,284690,2,\n", period="2024..2025")
    client = create_app(Settings(store=built(tmp_path / "store", own))).server.test_client()
    total = rows(client, "rare-earths", "trend", "basis=calendar")
    assert [(row["period"], row["value_usd"]) for row in total] == [("2025", "7000.0")]
    compounds = rows(client, COMPOUNDS, "trend", "basis=calendar&source=baci")
    assert [(row["period"], row["value_usd"]) for row in compounds] == [("2024", "3000.0"), ("2025", "3000.0")]


# over the wire


@pytest.fixture(scope="module")
def address(store: Path) -> Iterator[str]:
    """The dashboard behind the server it ships with."""
    server = waitress.create_server(create_app(Settings(store=store)).server, host="127.0.0.1", port=0, threads=8)
    thread = threading.Thread(target=server.run)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.trigger.pull_trigger(server.close)
    thread.join()
    server.task_dispatcher.shutdown()


def fetch(address: str) -> str:
    with urlopen(address, timeout=30) as answer:
        text: str = answer.read().decode()
    return text


def test_csv_over_http(address: str, client: FlaskClient) -> None:
    path = f"/commodity/{COMPOUNDS}/suppliers.csv?partner=JPN"
    assert fetch(address + path) == client.get(path).text


def test_a_problem_over_http(address: str) -> None:
    with pytest.raises(HTTPError, match="400") as raised:
        urlopen(f"{address}/commodity/{COMPOUNDS}/trend.csv?flow=up", timeout=30)
    with raised.value as answer:
        assert json.loads(answer.read())["parameter"] == "flow"


def test_a_page_over_http_names_no_other_host(address: str) -> None:
    page = fetch(f"{address}/commodity/{MAGNETS}").replace(address, "")
    assert "https://" not in page and "http://" not in page.replace("http://www.w3.org", "")


def test_visitors_at_the_same_time_do_not_see_each_other(address: str, client: FlaskClient) -> None:
    paths = [f"/commodity/{scope}/{chart}.csv{query}" for scope, query in VIEWS for chart in COLUMNS]
    expected = [client.get(path).text for path in paths]
    with ThreadPoolExecutor(8) as visitors:
        assert list(visitors.map(fetch, [address + path for path in paths * 3])) == expected * 3


def test_a_folded_share_says_so_in_its_own_column(client: FlaskClient) -> None:
    assert {row["fold"] for row in rows(client, MAGNETS, "focus", "fold=HKG")} == {"HKG"}
    assert {row["fold"] for row in rows(client, MAGNETS, "focus", "")} == {"none"}


def test_estimated_weights_are_marked_in_the_table(client: FlaskClient) -> None:
    assert [row["status"] for row in rows(client, COMPOUNDS, "focus", "source=comtrade")] == ["estimated"]


def test_a_country_that_a_complete_source_does_not_list_is_not_told_to_fetch(client: FlaskClient) -> None:
    notice = client.get("/commodity/borates/trend.csv?reporter=BTN").headers["X-Notice"]
    assert "CEPII BACI lists none" in notice and "fetch" not in notice


# the findings


def test_the_findings_come_as_csv_and_json_with_the_agreed_keys(client: FlaskClient) -> None:
    keys = "id,severity,source,reporter,partner,flow,code,period,message,evidence"
    asked = client.get("/quality.csv?finding=partner-collapse")
    assert asked.text.splitlines()[0] == keys
    assert asked.headers["Content-Disposition"] == 'attachment; filename="findings.csv"'
    assert asked.headers["X-Vintage"]
    months = [(row["flow"], row["period"]) for row in csv.DictReader(io.StringIO(asked.text))]
    year = [f"2023-{m:02d}" for m in range(4, 13)] + ["2024-01", "2024-02", "2024-03"]
    assert months == [(flow, month) for flow in ("import", "export") for month in year]
    found = client.get("/quality.json?finding=partner-collapse").get_json()
    assert ",".join(found[0]) == keys
    assert [(row["flow"], row["period"]) for row in found] == months


def test_findings_without_a_filter_are_all_that_the_command_lists(client: FlaskClient, etl: Any, store: Path) -> None:
    listed = json.loads(etl("check", "--store", store, "--format", "json").out)
    found = client.get("/quality.json").get_json()
    assert sorted(map(str, found)) == sorted(map(str, listed))
    assert len(list(csv.DictReader(io.StringIO(client.get("/quality.csv?reporter=").text)))) == len(listed)
    assert client.get("/quality.json?reporter=all").get_json() == found
    assert {row["reporter"] for row in client.get("/quality.json?reporter=IND").get_json()} == {"IND"}


def test_a_filter_of_findings_that_cannot_be_is_refused(client: FlaskClient) -> None:
    for query, key in (("reporter=ZZZ", "reporter"), ("severity=fatal", "severity"), ("code=1", "code")):
        answer = client.get(f"/quality.json?{query}")
        assert (answer.status_code, answer.get_json()["parameter"]) == (400, key)
    assert client.get("/quality.pdf").status_code == 404


# claims


def test_claims_come_as_csv_and_json(client: FlaskClient) -> None:
    asked = client.get("/claims.csv")
    assert asked.text.splitlines()[0].startswith("id,published,ours,difference,verdict,also,reason,")
    assert asked.headers["Content-Disposition"] == 'attachment; filename="claims.csv"'
    rows = list(csv.DictReader(io.StringIO(asked.text)))
    found = client.get("/claims.json").get_json()
    assert [row["id"] for row in rows] == [claim["id"] for claim in found]
    assert len(found) == 36
    for row, claim in zip(rows, found, strict=True):  # lists, which CSV joins
        for name in ("also", "conflicts", "our_period"):
            assert claim[name] == [one for one in row[name].split(";") if one]
    assert {row["id"]: row["ours"] == "" for row in rows} == {claim["id"]: claim["ours"] is None for claim in found}


def test_claims_are_filtered_by_verdict_and_words(client: FlaskClient) -> None:
    assert {claim["verdict"] for claim in client.get("/claims.json?verdict=no_data").get_json()} == {"no_data"}
    assert [c["id"] for c in client.get("/claims.json?verdict=cannot_be_right").get_json()] == ["reuters-magnets-fy25"]
    assert len(client.get("/claims.json?text=mongolia").get_json()) == 5
    assert client.get("/claims.json?text=nothing of the kind at all").get_json() == []


def test_a_filter_of_claims_that_cannot_be_is_refused(client: FlaskClient) -> None:
    answer = client.get("/claims.csv?verdict=wrong")
    assert (answer.status_code, answer.get_json()["parameter"]) == (400, "verdict")
    assert client.get("/claims.pdf").status_code == 404


# the sentence that can be quoted


def test_the_quote_is_one_object_with_both_languages_and_the_numbers(client: FlaskClient) -> None:
    answer = client.get("/commodity/rare-earth-compounds/quote.json?to=2024-25")
    assert answer.status_code == 200
    assert answer.json["en"].startswith("In FY2024-25 China supplied 25.6 % by value of India's imports")
    assert answer.json["hi"].startswith("वित्त वर्ष 2024-25 के दौरान भारत के आयात")
    assert (answer.json["period"], answer.json["source"], answer.json["findings"]) == (
        "2024-25",
        "tradestat-meidb",
        None,
    )
    assert answer.json["share_value"] == pytest.approx(0.2561, abs=5e-5)
    assert client.get(answer.json["address"]).status_code == 200


def test_the_quote_as_csv_and_of_a_view_that_is_none(client: FlaskClient) -> None:
    lines = client.get("/commodity/rare-earth-compounds/quote.csv").text.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("en,hi,period,share_value,share_weight")
    assert client.get("/commodity/rare-earth-compounds/quote.json?fold=Octet").status_code == 400
    assert client.get("/commodity/rare-earth-metals/quote.json").json["period"] is None


# importers side by side


def test_magnets_of_the_united_states_and_germany_in_2024(client: FlaskClient) -> None:
    rows = {row["reporter"]: row for row in client.get("/compare/permanent-magnets.json").json}
    assert len(rows) == 211
    assert rows["USA"]["value_usd"] / 1e6 == pytest.approx(491.9, abs=0.05)
    assert rows["DEU"]["value_usd"] / 1e6 == pytest.approx(623.4, abs=0.05)
    assert {row["period"] for row in rows.values()} == {"2024"}
    assert {row["source"] for row in rows.values()} == {"baci"}


def test_the_years_of_the_importers_asked_for(client: FlaskClient) -> None:
    rows = client.get("/compare-years/permanent-magnets.json?reporters=IND,USA&from=2020").json
    assert [(row["reporter"], row["period"]) for row in rows] == [
        (reporter, str(year)) for reporter in ("IND", "USA") for year in range(2020, 2025)
    ]


@pytest.mark.parametrize(
    "query", ["reporters=IND,QQQ", "basis=fiscal", "flow=export", "source=tradestat-meidb", "to=24"]
)
def test_a_comparison_that_cannot_be_is_refused(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/compare/permanent-magnets.csv?{query}")
    assert answer.status_code == 400
    assert answer.json["parameter"] == query.partition("=")[0]


def test_a_comparison_of_no_scope_or_no_figures(client: FlaskClient) -> None:
    assert client.get("/compare/unobtainium.csv").status_code == 404
    assert client.get("/compare/unobtainium").status_code == 404
    assert client.get("/compare/rare-earth-metals.json").json == []
    assert client.get("/compare/permanent-magnets").status_code == 200
