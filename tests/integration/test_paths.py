"""The whole way of each source: asked at a publisher of our own, built, shown. Figures not bundled are made up."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from publishers.census import Census
from publishers.comext import Comext
from publishers.comtrade import Comtrade, bundled, row
from publishers.tradestat import TradeStatSite
from pytest_httpserver import HTTPServer

from dashboard import cards, create_app, key_figures
from dashboard.data import open_store
from dashboard.resolve import page
from dashboard.settings import Settings

REPO = Path(__file__).resolve().parents[2]
Rows = list[dict[str, str]]
Table = Callable[..., Rows]


@pytest.fixture
def table(etl: Any, own: Any, tmp_path: Path) -> Table:
    """Asks the source, builds, and gives a table of the dashboard."""

    def ask(address: str, source: str, *asked: str, view: str) -> Rows:
        if address:
            own.reference("publishers.toml", f'[{source}]\naddress = "{address}"\npause_seconds = 0\n')
            ran = etl("fetch", source, *asked, data=own)
            assert ran.code == 0, ran.err
        ran = etl("build", "--store", tmp_path / "store", data=own)
        assert ran.code == 0, ran.err
        client = create_app(Settings(store=tmp_path / "store")).server.test_client()
        answer = client.get(f"/commodity/{view}")
        assert answer.status_code == 200, answer.text
        return list(csv.DictReader(io.StringIO(answer.text)))

    return ask


def registered(own: Any) -> Rows:
    rows: Rows = own.registry()
    return rows


def test_tradestat_by_month(httpserver: HTTPServer, own: Any, table: Table) -> None:
    site = TradeStatSite.of_bundled(httpserver)
    [year] = table(
        site.meidb, "tradestat-meidb", "--scope", "rare-earth-compounds", "--from", "2025-04", "--to", "2026-03",
        view="rare-earth-compounds/trend.csv?basis=fiscal&from=2025-26&to=2025-26",
    )  # fmt: skip
    assert float(year["value_usd"]) == pytest.approx(23.04e6)
    assert (year["source"], year["months_covered"]) == ("tradestat-meidb", "12")
    assert {row["status"] for row in registered(own)} == {"200"}


def test_tradestat_by_fiscal_year_and_line(httpserver: HTTPServer, own: Any, table: Table) -> None:
    site = TradeStatSite.of_bundled(httpserver)
    rows = table(
        site.eidb, "tradestat-eidb", "--scope", "rare-earth-compounds", "--flow", "export", "--from", "2023-24",
        "--to", "2023-24", "--unit", "usd", "--unit", "quantity",
        view="rare-earth-compounds/suppliers.csv?flow=export&source=tradestat-eidb&basis=fiscal&from=2023-24&to=2023-24",
    )  # fmt: skip
    by_partner = {row["partner"]: float(row["value_usd"]) for row in rows}
    assert by_partner["VNM"] == pytest.approx(22.90e6, abs=0.02e6)
    assert by_partner["CHN"] == pytest.approx(3.81e6, abs=0.02e6)
    assert any(row["net_weight_kg"] for row in rows)
    notes = {(row["unit"], row["note"]) for row in registered(own)}
    assert len(notes) > 1, "value and quantity, with and without trade"


def test_comtrade(httpserver: HTTPServer, table: Table) -> None:
    api = Comtrade(httpserver, bundled())
    rows = table(
        api.address, "comtrade", "--scope", "permanent-magnets", "--from", "2024", "--to", "2024",
        view="permanent-magnets/suppliers.csv?source=comtrade&basis=calendar&from=2024&to=2024",
    )  # fmt: skip
    [china] = [row for row in rows if row["partner"] == "CHN"]
    assert float(china["share_value"]) == pytest.approx(0.829, abs=0.0005)
    assert float(china["share_weight"]) == pytest.approx(0.943, abs=0.0005)
    assert len(rows) == len({row["partner"] for row in rows}), "fetched and bundled figures are not added up"


def rates(first: date, last: date, usd: str) -> str:
    """Made-up daily rates in the layout of the ECB's eurofxref-hist.csv, newest first."""
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    return "Date,USD,JPY,CHF,\n" + "".join(f"{d},{usd},160,N/A,\n" for d in reversed(days) if d.weekday() < 5)


def comext(httpserver: HTTPServer) -> Comext:
    months = [f"2024-{month:02d}" for month in range(1, 13)]
    figures = [("CN", "VALUE_IN_EUROS", "900000"), ("CN", "QUANTITY_IN_100KG", "300"),
               ("JP", "VALUE_IN_EUROS", "100000"), ("JP", "QUANTITY_IN_100KG", "20"),
               ("EXT_EU27_2020", "VALUE_IN_EUROS", "1000000")]  # fmt: skip
    return Comext(httpserver, [("M", "DE", p, "850511", "1", name, m, v) for m in months for p, name, v in figures])


COMEXT = ("comext", "--scope", "permanent-magnets", "--reporter", "DEU", "--basis", "month", "--from", "2024-01",
          "--to", "2024-12")  # fmt: skip
GERMANY = "permanent-magnets/suppliers.csv?reporter=DEU&source=comext&basis=calendar"


def test_comext_in_dollars_where_rates_are_supplied(httpserver: HTTPServer, own: Any, table: Table) -> None:
    own.reference("publishers.toml", "")
    (own.path / "reference/rates").mkdir()
    own.reference("rates/eurofxref-hist.csv", rates(date(2023, 12, 20), date(2025, 1, 10), "1.25"))
    china, japan = table(comext(httpserver).address, *COMEXT, view=GERMANY)
    assert (china["partner"], china["months_covered"]) == ("CHN", "12")
    assert float(china["value_usd"]) == pytest.approx(12 * 900_000 * 1.25)
    assert float(china["net_weight_kg"]) == 12 * 30_000
    assert float(japan["share_value"]) == pytest.approx(0.1)


def test_comext_without_rates_has_shares_and_no_dollars(httpserver: HTTPServer, table: Table) -> None:
    china, japan = table(comext(httpserver).address, *COMEXT, view=GERMANY)
    assert china["value_usd"] == ""
    assert (float(china["value_local"]), china["currency"]) == (12 * 900_000, "EUR")
    assert float(china["share_value"]) == pytest.approx(0.9)
    assert japan["value_usd"] == ""


def test_census_by_the_fiscal_year_of_the_united_states(httpserver: HTTPServer, table: Table) -> None:
    months = [f"2023-{m:02d}" for m in (10, 11, 12)] + [f"2024-{m:02d}" for m in range(1, 10)]
    rows = [
        {"I_COMMODITY": "850511", "I_COMMODITY_LDESC": "MAGNETS", "CTY_CODE": code, "CTY_NAME": name,
         "GEN_VAL_MO": value, "GEN_QY1_MO": "0", "UNIT_QY1": "-", "time": month}
        for month in months for code, name, value in (("-", "TOTAL FOR ALL COUNTRIES", "400"), ("5700", "CHINA", "300"),
                                                      ("5880", "JAPAN", "100"), ("0003", "OECD", "100"))
    ]  # fmt: skip
    [year] = table(
        Census(httpserver, rows).address, "census", "--scope", "permanent-magnets", "--from", "2023-10",
        "--to", "2024-09", view="permanent-magnets/trend.csv?reporter=USA&source=census&basis=fiscal",
    )  # fmt: skip
    assert (year["period"], float(year["value_usd"]), year["months_covered"]) == ("2023-24", 4800, "12")


def test_a_table_of_ones_own_by_the_example_of_the_documentation(own: Any, table: Table) -> None:
    text = (REPO / "docs/own-file.md").read_text("utf-8")
    folder = own.path / "raw/csv"
    folder.mkdir(parents=True)
    for kind in ("csv", "toml"):
        [block] = re.findall(rf"```{kind}\n(.*?)```", text, re.DOTALL)
        (folder / f"magnets.{kind}").write_text(block, "utf-8")
    rows = table("", "csv", view="permanent-magnets/suppliers.csv?source=csv&basis=month")
    assert [(row["partner"], row["period"], float(row["value_usd"])) for row in rows] == [
        ("CHN", "2024-03", 1_234_500), ("JPN", "2024-03", 56_700),
    ]  # fmt: skip


def test_a_page_saved_by_hand(httpserver: HTTPServer, etl: Any, own: Any, table: Table, tmp_path: Path) -> None:
    """What was fetched elsewhere, dropped without its registry row, is read from its own words and its name."""
    site = TradeStatSite.of_bundled(httpserver)
    asked = ("tradestat-meidb", "--scope", "rare-earth-compounds", "--from", "2025-04", "--to", "2025-04")
    table(site.meidb, *asked, view="rare-earth-compounds/trend.csv")
    [fetched] = registered(own)
    page = own.path / "raw" / fetched["file"]
    shutil.move(page, page.with_name("import_2846_usd.html"))
    (own.path / "sources.csv").unlink()
    table("", "", view="rare-earth-compounds/trend.csv")
    [by_hand] = registered(own)
    assert (by_hand["status"], by_hand["dataset"]) == ("by hand", fetched["dataset"])


def fbil(first: date, last: date, inr: str) -> str:
    """Made-up daily rates in the layout of FBIL's download."""
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    lines = [f"{d:%d %b %Y},1:30:00 PM,INR / 1 USD,{inr}\n" for d in days if d.weekday() < 5]
    return "Date,Time,Currency Pairs,Rate\n" + "".join(lines)


def test_rupees_by_month_where_a_file_gives_the_rate_of_that_month(own: Any, table: Table) -> None:
    own.reference("publishers.toml", "")
    (own.path / "reference/rates").mkdir()
    own.reference("rates/fbil.csv", fbil(date(2025, 3, 28), date(2025, 5, 6), "80"))
    rows = table("", "", view="rare-earth-compounds/trend.csv?basis=month&from=2025-03&to=2025-05")
    march, april, may = (row["value_inr_crore"] for row in rows)
    assert (march, may) == ("", "")
    assert float(april) == pytest.approx(float(rows[1]["value_usd"]) * 80 / 1e7)
    assert [row["inr_origin"] for row in rows] == ["", "converted", ""]


def test_months_of_any_country_add_up_to_its_own_fiscal_year(httpserver: HTTPServer, own: Any, table: Table) -> None:
    months = [f"2023{m:02d}" for m in range(7, 13)] + [f"2024{m:02d}" for m in range(1, 7)]
    made_up = [
        row(period=month, reporterCode=36, flowCode="M", partnerCode=partner, cmdCode="850511", primaryValue=value)
        for month in months
        for partner, value in ((0, 50.0), (156, 50.0))
    ]
    address = Comtrade(httpserver, made_up).address
    asked = ("--scope", "permanent-magnets", "--reporter", "AUS", "--basis", "month", "--from", "2023-07",
             "--to", "2024-06")  # fmt: skip
    view = "permanent-magnets/trend.csv?reporter=AUS&source=comtrade&basis=fiscal"
    [july] = table(address, "comtrade", *asked, view=view)
    assert (july["period"], july["months_covered"], float(july["value_usd"])) == ("2023-24", "12", 600)
    own.reference("fiscal_years.csv", "reporter,start_month,source\nAUS,1,of my own\n")
    years = table("", "", view=view)
    assert [(year["period"], year["months_covered"]) for year in years] == [("2023", "6"), ("2024", "6")]


def test_the_words_where_a_source_prints_euros_and_no_rate_is_there(
    httpserver: HTTPServer, own: Any, table: Table, tmp_path: Path
) -> None:
    table(comext(httpserver).address, *COMEXT, view=GERMANY)
    store = open_store(tmp_path / "store")
    asked = {"reporter": ["DEU"], "source": ["comext"], "basis": ["calendar"]}
    shown = page(store, store.scope("permanent-magnets"), asked)
    card = cards.card(shown, "trend", "light")
    assert card.title == "Germany's imports of permanent magnets of metal: EUR 12.0 million in 2024"
    assert card.reason and card.reason.startswith("Eurostat Comext prints EUR, and this store has no exchange rate")
    assert key_figures.tiles(shown)[0].value == "EUR 12.0 million"
    assert not any("no values" in note or "bars" in note for note in card.notes)


OWN = """licence = "mine"
[columns]
hs_code = "Code"
partner = "Country"
period = "Period"
value = "Value"
{weight}
[constant]
reporter = "IND"
flow = "import"
nomenclature = "{nomenclature}"
[units]
value = "{unit}"
{weight_unit}
[period]
basis = "{basis}"
[codes]
partners = "iso3"
"""


def drop(own: Any, name: str, lines: str, *, unit: str = "USD", basis: str = "calendar_year", weight: bool = False,
         nomenclature: str = "HS") -> None:  # fmt: skip
    """A table of the user with made-up figures."""
    folder = own.path / "raw/csv"
    folder.mkdir(parents=True, exist_ok=True)
    words = {"weight": 'weight = "Weight"', "weight_unit": 'weight = "kg"'} if weight else dict.fromkeys(
        ("weight", "weight_unit"), "")  # fmt: skip
    (folder / f"{name}.toml").write_text(
        OWN.format(unit=unit, basis=basis, nomenclature=nomenclature, **words), "utf-8"
    )
    heads = "Code,Country,Period,Value" + (",Weight" if weight else "")
    (folder / f"{name}.csv").write_text(f"{heads}\n{lines}", "utf-8")


COMPOUNDS = "rare-earth-compounds/trend.csv?source=csv&basis=calendar"


def test_years_of_a_heading_do_not_hide_the_years_of_its_parts(own: Any, table: Table) -> None:
    drop(own, "a", "284610,CHN,2022,1\n284690,CHN,2022,2\n284610,CHN,2023,3\n284690,CHN,2023,4\n2846,CHN,2024,9\n")
    rows = table("", "", view=COMPOUNDS)
    assert [(row["period"], float(row["value_usd"])) for row in rows] == [("2022", 3), ("2023", 7), ("2024", 9)]


def test_a_year_in_which_a_table_leaves_a_part_out_is_no_total(own: Any, table: Table) -> None:
    drop(own, "a", "284610,CHN,2022,10\n284690,CHN,2022,90\n284610,CHN,2023,10\n")
    assert [row["period"] for row in table("", "", view=COMPOUNDS)] == ["2022"]


def test_the_total_of_one_code_is_not_that_of_the_scope(own: Any, table: Table) -> None:
    drop(own, "a", "284610,WLD,2022,10\n284610,CHN,2022,10\n284690,CHN,2022,90\n284690,JPN,2022,5\n")
    [year] = table("", "", view=COMPOUNDS)
    assert (float(year["value_usd"]), year["total_origin"]) == (105, "partner_sum")


def test_weights_that_only_the_lines_have_are_shown(own: Any, table: Table) -> None:
    drop(own, "a", "850511,CHN,2022,100\n850511,JPN,2022,20\n")
    drop(own, "b", "85051110,CHN,2022,40,8\n85051190,CHN,2022,60,2\n85051190,JPN,2022,20,1\n", weight=True,
         nomenclature="ITC-HS")  # fmt: skip
    china, japan = table("", "", view="permanent-magnets/suppliers.csv?source=csv&basis=calendar")
    assert (float(china["value_usd"]), float(china["net_weight_kg"])) == (100, 10)
    assert float(japan["share_weight"]) == pytest.approx(1 / 11)


def test_years_of_a_source_and_its_months_complete_each_other(own: Any, table: Table) -> None:
    drop(own, "years", "850511,CHN,2022,100\n850511,CHN,2024,300\n")
    months = "".join(f"850511,CHN,{year}-{month:02d},10\n" for year in (2023, 2024) for month in range(1, 13))
    drop(own, "months", months, basis="month")
    rows = table("", "", view="permanent-magnets/trend.csv?source=csv&basis=calendar")
    assert [(row["period"], float(row["value_usd"])) for row in rows] == [("2022", 100), ("2023", 120), ("2024", 300)]


def test_one_source_is_one_choice(own: Any, table: Table, tmp_path: Path) -> None:
    test_years_of_a_source_and_its_months_complete_each_other(own, table)
    store = open_store(tmp_path / "store")
    shown = page(store, store.scope("permanent-magnets"), {"source": ["csv"], "basis": ["calendar"]})
    named = [offer.source for offer in shown.offers if offer.basis == "calendar"]
    assert len(named) == len(set(named))
    assert "partly added up from months" in cards.card(shown, "trend", "light").subtitle


def test_rupees_of_a_table_of_ones_own_are_published_rupees(own: Any, table: Table) -> None:
    drop(own, "a", "850511,CHN,2024-03,15\n850511,JPN,2024-03,5\n", unit="INR crore", basis="month")
    [month] = table("", "", view="permanent-magnets/trend.csv?source=csv&basis=month")
    assert (float(month["value_inr_crore"]), month["inr_origin"], month["value_usd"]) == (20, "published", "")


def figures(rows: Rows, *columns: str) -> list[tuple[str | float, ...]]:
    """The period and some figures of each row."""
    return [(row["period"], *(float(row[c]) if row[c] else "" for c in columns)) for row in rows]


def test_weights_that_stand_in_a_report_of_their_own_join_the_values_of_the_heading(own: Any, table: Table) -> None:
    drop(own, "a", "850511,CHN,2022,100\n850511,JPN,2022,20\n")
    drop(own, "b", "85051110,CHN,2022,,8\n85051190,CHN,2022,,2\n85051190,JPN,2022,,1\n", weight=True,
         nomenclature="ITC-HS")  # fmt: skip
    china, japan = table("", "", view="permanent-magnets/suppliers.csv?source=csv&basis=calendar")
    assert (float(china["value_usd"]), float(china["share_weight"])) == (100, pytest.approx(10 / 11))
    assert float(japan["share_value"]) == pytest.approx(1 / 6)


@pytest.mark.parametrize(
    "lines", ["85051110,CHN,2022,98,8\n85051190,JPN,2022,25,2\n", "85051110,CHN,2022,100,8\n85051190,CHN,2022,0,0\n"],
    ids=["another total", "a supplier left out"],
)  # fmt: skip
def test_weights_of_lines_that_tell_of_another_trade_are_left_out(own: Any, table: Table, lines: str) -> None:
    drop(own, "a", "850511,WLD,2022,125\n850511,CHN,2022,100\n850511,JPN,2022,20\n")
    drop(own, "b", lines, weight=True, nomenclature="ITC-HS")
    rows = table("", "", view="permanent-magnets/trend.csv?source=csv&basis=calendar")
    assert figures(rows, "value_usd", "net_weight_kg") == [("2022", 125, "")]
    assert rows[0]["total_origin"] == "published"


def test_a_weight_that_one_of_a_suppliers_lines_lacks_is_not_a_smaller_weight(own: Any, table: Table) -> None:
    drop(own, "a", "850511,CHN,2022,100\n850511,JPN,2022,0.5\n")
    drop(own, "b", "85051110,CHN,2022,100,8\n85051110,JPN,2022,0.2,1\n85051190,JPN,2022,0.3,\n", weight=True,
         nomenclature="ITC-HS")  # fmt: skip
    china, japan = table("", "", view="permanent-magnets/suppliers.csv?source=csv&basis=calendar")
    assert (china["net_weight_kg"], japan["net_weight_kg"]) == ("8.0", "")


def test_a_total_weight_that_one_line_does_not_print_is_not_that_of_the_others(own: Any, table: Table) -> None:
    drop(own, "a", "850511,WLD,2022,100\n850511,CHN,2022,100\n")
    lines = "85051110,WLD,2022,60,6\n85051110,CHN,2022,60,6\n85051190,CHN,2022,40,4\n"
    drop(own, "b", lines, weight=True, nomenclature="ITC-HS")
    [year] = table("", "", view="permanent-magnets/trend.csv?source=csv&basis=calendar")
    assert (year["value_usd"], year["net_weight_kg"]) == ("100.0", "10.0")


def test_lines_do_not_undo_the_mask_of_their_heading(httpserver: HTTPServer, table: Table) -> None:
    lines = ("28461010", "28461090", "28469010", "28469020", "28469030", "28469090")
    months = [f"2023-{m:02d}" for m in range(4, 13)] + [f"2024-{m:02d}" for m in range(1, 4)]
    made_up = [("import", line, month, "AUSTRIA", "0.2") for line in lines for month in months]
    site = TradeStatSite(httpserver, monthly={"usd": made_up})
    asked = [word for line in lines for word in ("--code", line)]
    view = "rare-earth-compounds/concentration.csv?basis=fiscal&from=2023-24&to=2023-24"
    [year] = table(site.meidb, "tradestat-meidb", *asked, "--from", "2023-04", "--to", "2024-03", view=view)
    assert (year["hhi"], year["top_partner"]) == ("", "")
    assert float(year["published_total_usd"]) == pytest.approx(13.67e6)


def test_a_complete_year_stands_before_an_extract_of_its_lines(own: Any, table: Table) -> None:
    drop(own, "a", "850511,CHN,2022,100\n")
    drop(own, "b", "85051110,CHN,2022,3,1\n85051190,CHN,2022,2,1\n", weight=True, nomenclature="ITC-HS")
    toml = own.path / "raw/csv/b.toml"
    toml.write_text('coverage = "extract"\n' + toml.read_text("utf-8"), "utf-8")
    rows = table("", "", view="permanent-magnets/trend.csv?source=csv&basis=calendar")
    assert figures(rows, "value_usd") == [("2022", 100)]


def test_months_of_a_heading_and_months_of_its_lines_add_up_to_a_year(own: Any, table: Table) -> None:
    heading = "".join(f"850511,CHN,2023-{m:02d},10\n" for m in range(4, 10))
    later = [f"2023-{m:02d}" for m in range(10, 13)] + [f"2024-{m:02d}" for m in range(1, 4)]
    drop(own, "a", heading, basis="month")
    drop(own, "b", "".join(f"85051110,CHN,{m},10\n85051190,CHN,{m},10\n" for m in later), basis="month",
         nomenclature="ITC-HS")  # fmt: skip
    rows = table("", "", view="permanent-magnets/trend.csv?source=csv&basis=fiscal")
    assert figures(rows, "value_usd", "months_covered") == [("2023-24", 180, 12)]


def test_a_published_year_stands_before_the_sum_of_its_months(own: Any, table: Table) -> None:
    drop(own, "years", "850511,WLD,2024,130\n850511,CHN,2024,130\n")
    drop(own, "months", "".join(f"850511,CHN,2024-{m:02d},10,5\n" for m in range(1, 13)), basis="month", weight=True)
    rows = table("", "", view="permanent-magnets/trend.csv?source=csv&basis=calendar")
    assert figures(rows, "value_usd") == [("2024", 130)]


def test_each_part_of_a_scope_goes_its_own_way(own: Any, table: Table) -> None:
    drop(own, "a", "284610,CHN,2020,1\n284690,CHN,2020,2\n280530,CHN,2020,100\n2846,CHN,2022,9\n280530,CHN,2022,200\n")
    rows = table("", "", view="rare-earths/trend.csv?source=csv&basis=calendar")
    assert figures(rows, "value_usd") == [("2020", 103), ("2022", 209)]


def test_a_line_that_is_fetched_does_not_hide_the_bundled_year(httpserver: HTTPServer, table: Table) -> None:
    site = TradeStatSite.of_bundled(httpserver)
    [year] = table(
        site.eidb, "tradestat-eidb", "--code", "28469030", "--flow", "export", "--from", "2023-24", "--to", "2023-24",
        view="rare-earth-compounds/trend.csv?source=tradestat-eidb&flow=export&from=2023-24&to=2023-24",
    )  # fmt: skip
    assert float(year["value_usd"]) == pytest.approx(48.59e6, abs=1)
