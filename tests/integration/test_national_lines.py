"""Lines of national tariffs: the same eight digits are ferrite magnets in India and rare-earth magnets in the EU.

Figures are made up.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from publishers.baci import HEADER

from dashboard import create_app
from dashboard.settings import Settings
from etl.store import read_manifest

Build = Callable[[], Any]
Rows = list[dict[str, str]]
TOML = """licence = "mine"
[columns]
reporter = "Reporter"
nomenclature = "Tariff"
hs_code = "Code"
partner = "Country"
period = "Year"
value = "Value"
[constant]
flow = "import"
[units]
value = "USD"
[period]
basis = "calendar_year"
[codes]
partners = "iso3"
"""
HEAD = "Reporter,Tariff,Code,Country,Year,Value\n"
INDIA = "IND,ITC-HS,85051110,CHN,2023,100\nIND,ITC-HS,85051190,CHN,2023,10\n"
GERMANY = "DEU,CN2023,85051110,CHN,2023,7000\n"
BULK = (
    "REPORTER,PARTNER,TRADE_TYPE,PRODUCT_NC,PRODUCT_SITC,PRODUCT_CPA21,PRODUCT_CPA22,PRODUCT_BEC,PRODUCT_BEC5,"
    "PRODUCT_SECTION,FLOW,STAT_PROCEDURE,SUPPL_UNIT,PERIOD,VALUE_EUR,VALUE_NAC,QUANTITY_KG,QUANTITY_SUPPL_UNIT\n"
)


def drop(own: Any, lines: str, name: str = "lines") -> str:
    folder = own.path / "raw/csv"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.toml").write_text(TOML, "utf-8")
    (folder / f"{name}.csv").write_text(HEAD + lines, "utf-8")
    return f"{folder}/{name}.csv"


def flows(store: Path) -> pl.DataFrame:
    return pl.read_parquet(store / read_manifest(store).folder / "flows/*.parquet")


@pytest.fixture
def read(build: Build, tmp_path: Path) -> Callable[[str], Rows]:
    def ask(query: str) -> Rows:
        client = create_app(Settings(store=tmp_path / "store")).server.test_client()
        answer = client.get(f"/commodity/permanent-magnets/trend.csv?basis=calendar&{query}")
        assert answer.status_code == 200, answer.text
        return list(csv.DictReader(io.StringIO(answer.text)))

    return ask


def test_the_same_digits_of_two_tariffs_in_one_table(
    build: Build, read: Callable[[str], Rows], own: Any, tmp_path: Path
) -> None:
    drop(own, INDIA + GERMANY)
    assert build().sentences == []
    held = flows(tmp_path / "store").filter(hs_code="85051110")
    assert sorted(held.select("reporter", "nomenclature", "value_usd").rows()) == [
        ("DEU", "CN2023", 7000.0), ("IND", "ITC-HS", 100.0),
    ]  # fmt: skip
    assert [row["value_usd"] for row in read("reporter=IND")] == ["110.0"]
    assert read("reporter=DEU") == []  # of the EU's lines the scope states none


def test_fetched_rows_of_the_eu_beside_indias_lines(
    build: Build, read: Callable[[str], Rows], own: Any, tmp_path: Path
) -> None:
    drop(own, INDIA)
    bulk = "DE,CN,E,85051110,77812,,,,,16,1,1,NO_SU,202301,7000,7000,70,0\n"
    own.snapshot(BULK + bulk, "comext", "bulk", "2023-01")
    assert build().sentences == []
    held = flows(tmp_path / "store").filter(hs_code="85051110").sort("reporter")
    assert held.select("reporter", "nomenclature", "source").rows() == [
        ("DEU", "CN2023", "comext"), ("IND", "ITC-HS", "csv"),
    ]  # fmt: skip
    assert [row["value_usd"] for row in read("reporter=IND")] == ["110.0"]
    assert read("reporter=DEU&basis=month") == []


def test_a_line_that_is_not_the_whole_code_is_named_where_nothing_is_shown(
    build: Build, own: Any, tmp_path: Path
) -> None:
    drop(own, "IND,ITC-HS,85051110,DEU,2023,1\n")
    own.snapshot(f"{HEADER}2023,156,699,850511,900,1.5\n", "baci", "HS17", "2023")
    assert build().sentences == []
    client = create_app(Settings(store=tmp_path / "store")).server.test_client()
    answer = client.get("/commodity/permanent-magnets/trend.csv?source=csv&basis=calendar")
    notice = answer.headers["X-Notice"]
    assert "by calendar year from Own file; it has them by calendar year from CEPII BACI" in notice
    assert "What Own file has is not the whole of HS 8505.11: 85051110." in notice


@pytest.mark.parametrize("order", [INDIA + GERMANY, GERMANY + INDIA])
def test_two_countries_never_make_one_sum(build: Build, read: Callable[[str], Rows], own: Any, order: str) -> None:
    """Each as the other's supplier: neither India's purchases from Germany nor Germany's from India mix tariffs."""
    crossed = "IND,ITC-HS,85051110,DEU,2023,1\nDEU,CN2023,85051110,IND,2023,2\n"
    drop(own, order + crossed)
    assert build().sentences == []
    assert [row["value_usd"] for row in read("reporter=IND")] == ["111.0"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("DEU,ITC-HS,85051110,CHN,2023,1", "ITC-HS is the tariff of India, and DEU does not report by it."),
        (
            "IND,CN2023,85051110,CHN,2023,1",
            "CN2023 is the tariff of the European Union, and IND does not report by it.",
        ),
        ("IND,HTS,8505110070,CHN,2023,1", "HTS is the tariff of the United States, and IND does not report by it."),
        (
            "IND,HS2022,85051110,CHN,2023,1",
            "Code '85051110' is longer than the six digits of the HS: it is a line of a",
        ),
    ],
)
def test_a_line_of_another_countrys_tariff_stops_the_build(build: Build, own: Any, line: str, said: str) -> None:
    file = drop(own, f"{INDIA}{line}\n")
    sentences = build().sentences
    assert [s for s in sentences if "Unknown code" not in s] == [
        next(s for s in sentences if s.startswith(f"{file}, line 4: {said}"))
    ]


def test_one_sentence_stands_for_all_lines_alike(build: Build, own: Any) -> None:
    drop(own, "".join(f"DEU,ITC-HS,85051110,CHN,{year},1\n" for year in (2021, 2022, 2023)))
    [said] = build().sentences
    assert "line 2: ITC-HS is the tariff of India, and DEU does not report by it (and in 2 more lines)." in said


def test_a_heading_and_its_lines_are_never_both_counted(build: Build, read: Callable[[str], Rows], own: Any) -> None:
    drop(own, INDIA + "IND,ITC-HS,850511,CHN,2023,110\n")
    own.snapshot(f"{HEADER}2023,156,699,850511,0.11,1\n", "baci", "HS17", "2023")
    assert build().sentences == []
    for query in ("source=csv", "source=baci"):
        assert [row["value_usd"] for row in read(f"reporter=IND&{query}")] == ["110.0"]


def test_parents_and_children_of_other_names_either(build: Build, own: Any, tmp_path: Path) -> None:
    lines: Mapping[str, int] = {"8505": 500, "850511": 110, "850519": 90, "850520": 200, "850590": 100, "85051110": 100}
    drop(own, "".join(f"IND,ITC-HS,{code},CHN,2023,{value}\n" for code, value in lines.items()))
    assert build().sentences == []
    client = create_app(Settings(store=tmp_path / "store")).server.test_client()
    answer = client.get("/commodity/heading-8505/trend.csv?reporter=IND&basis=calendar")
    assert [row["value_usd"] for row in csv.DictReader(io.StringIO(answer.text))] == ["500.0"]
