"""The screening over HTTP and against the commodity pages: one row a code, every number that of the page."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from flask.testing import FlaskClient

from dashboard import screening
from dashboard.data import open_store
from etl import codes, indicators, reader, rulebook_documents, supplied, supplied_codes
from etl.cells import cells
from etl.code_measures import Asked
from etl.evidence import evidence
from etl.reader import Store
from etl.rulebooks import held, judge
from etl.screening import screened

RULES = ("ec_2021", "geodep", "us_merger_2023", "us_merger_2010", "cbs_import_origins", "extreme_bottleneck",
         "iea_top_three")  # fmt: skip
CALENDAR = "/screening.csv?reporter=IND&year=2024&basis=calendar"
FISCAL = "/screening.csv?reporter=IND&year=2024-25&basis=fiscal"
RAW = Path(__file__).resolve().parents[2] / "data/raw"
Row = dict[str, str]


@pytest.fixture(scope="module")
def screen(client: FlaskClient) -> Callable[[str], dict[str, Row]]:
    """Rows of an address by code; a code that has two is an error."""

    def ask(address: str) -> dict[str, Row]:
        answer = client.get(address)
        assert answer.status_code == 200, answer.text
        rows = list(csv.DictReader(io.StringIO(answer.text)))
        found = {row["code"]: row for row in rows}
        assert len(found) == len(rows)
        return found

    return ask


@pytest.fixture(scope="module")
def opened(store: Path) -> Store:
    return open_store(store)


def test_the_contract_columns_come_first_and_each_rule_has_its_columns(client: FlaskClient) -> None:
    head = client.get(CALENDAR).text.splitlines()[0].split(",")
    first = ["code", "scope", "import_value_usd", "top_partner", "top_share", "hhi", "effective_suppliers"]
    assert head[: len(first)] == first
    ends = ("", "_margin", "_held", "_undecided", "_previous", "_change", "_missing")
    assert {f"{rule}{end}" for rule in RULES for end in ends} <= set(head)
    assert {"source", "nomenclature", "coverage", "findings", "world_export_hhi", "import_cover_by_exports",
            "net_weight_kg", "suppliers", "unspecified_share"} <= set(head)  # fmt: skip


def test_a_verdict_is_one_of_three_words(screen: Callable[[str], dict[str, Row]]) -> None:
    for address in (CALENDAR, FISCAL):
        for row in screen(address).values():
            assert {row[rule] for rule in RULES} <= {"true", "false", "cannot be decided"}


@pytest.mark.parametrize(
    ("code", "scope", "hhi"),
    [("810411", "magnesium", 0.9723), ("252910", "feldspar", 0.9606), ("810194", "tungsten", 0.9028),
     ("280469", "silicon", 0.8052), ("850511", "permanent-magnets", 0.7104), ("750210", "nickel", 0.1301)],
)  # fmt: skip
def test_published_concentration_of_indias_imports_in_2024(
    screen: Callable[[str], dict[str, Row]], code: str, scope: str, hhi: float
) -> None:
    row = screen(CALENDAR)[code]
    assert (row["scope"], row["source"], row["coverage"]) == (scope, "baci", "complete")
    assert float(row["hhi"]) == pytest.approx(hhi, abs=5e-5)


def test_magnets_are_reckoned_as_by_hand_from_the_published_file(screen: Callable[[str], dict[str, Row]]) -> None:
    with next(RAW.glob("baci/BACI_HS17_Y2024*")).open(encoding="utf-8") as file:
        lines = [line for line in csv.DictReader(file) if line["k"].strip() == "850511"]
    bought = {line["i"]: float(line["v"]) * 1000 for line in lines if line["j"].strip() == "699"}
    sold = sum(float(line["v"]) * 1000 for line in lines if line["i"].strip() == "699")
    total = sum(bought.values())
    row = screen(CALENDAR)["850511"]
    assert float(row["import_value_usd"]) == pytest.approx(total)
    assert float(row["hhi"]) == pytest.approx(sum((value / total) ** 2 for value in bought.values()))
    assert float(row["import_cover_by_exports"]) == pytest.approx(sold / total)
    assert int(row["suppliers"]) == len(bought)


def test_each_code_comes_from_the_source_that_its_page_prefers(screen: Callable[[str], dict[str, Row]]) -> None:
    rows = screen(CALENDAR)
    assert rows["850511"]["source"] == "baci"  # Comtrade has it too
    assert rows["2846"]["source"] == "tradestat-meidb"
    assert screen("/screening.csv?year=2023")["2805"]["source"] == "comtrade"


def test_no_code_is_left_out(screen: Callable[[str], dict[str, Row]], flows: pl.DataFrame) -> None:
    there = flows.filter(reporter="IND", flow="import", basis="calendar_year").filter(
        pl.col("period_start").dt.year() == 2005
    )
    # India's borates of 2005 stand under two codes of HS 2002, which together are the scope's code of HS 2017
    assert set(screen("/screening.csv?year=2005")) == {*there["hs_code"]} | {"252800"}


def test_the_figures_are_those_of_the_commodity_pages_to_the_last_digit(
    client: FlaskClient, screen: Callable[[str], dict[str, Row]]
) -> None:
    for address, basis, period in ((CALENDAR, "calendar", "2024"), (FISCAL, "fiscal", "2024-25")):
        named = [row for row in screen(address).values() if row["scope"]]
        assert named
        for row in named:
            query = f"?reporter=IND&basis={basis}&from={period}&to={period}"
            [page] = csv.DictReader(io.StringIO(client.get(f"/commodity/{row['scope']}/concentration.csv{query}").text))
            [total] = csv.DictReader(io.StringIO(client.get(f"/commodity/{row['scope']}/trend.csv{query}").text))
            for name in ("hhi", "effective_suppliers", "top_partner", "top_share", "coverage", "findings", "source"):
                assert row[name] == page[name], (row["code"], name)
            assert (row["import_value_usd"], row["net_weight_kg"]) == (total["value_usd"], total["net_weight_kg"])


@pytest.mark.parametrize(("reporter", "edition", "fold"), [
    ("IND", "corrected", "none"), ("IND", "as-published", "HKG"), ("DEU", "corrected", "EU-27")])  # fmt: skip
def test_every_code_and_year_has_the_figures_of_its_own_cells(
    opened: Store, reporter: str, edition: str, fold: str
) -> None:
    compared = 0
    for basis in ("fiscal", "calendar"):
        for year in codes.years(opened, reporter, basis):
            found = codes.all_cells(opened, reporter, "import", basis, year, edition, fold)
            if found is None:
                continue
            index = indicators.concentration(found.partners, "share_value", "partner", ["period"])
            by_key = {row["period"]: row for row in index.iter_rows(named=True)}
            for row in found.periods.iter_rows(named=True):
                scope = codes.alone(opened, row["code"])
                offers = reader.offers(opened, scope, reporter, "import")
                offer = next(o for o in offers if (o.basis, o.source) == (basis, row["source"]))
                own = cells(opened, offer, reporter, "import", edition, fold).between(year, year)
                [page] = own.periods.iter_rows(named=True)
                told = ("era", "months_covered", "coverage", "findings", "usable", "total_usd", "partner_sum")
                assert [row[name] for name in told] == [page[name] for name in told]
                said = indicators.concentration(own.partners, "share_value", "partner", ["period"]).to_dicts()
                mine = by_key.get(row["period"])
                assert ([mine | {"period": year}] if mine else []) == said
                compared += 1
    assert compared > 500 * (reporter == "IND")


@pytest.mark.parametrize(("reporter", "year"), [("IND", "2024"), ("IND", "2022"), ("DEU", "2024")])
def test_the_verdicts_are_those_of_the_panel_on_the_commodity_page(opened: Store, reporter: str, year: str) -> None:
    found = screened(opened, Asked(reporter, "calendar"), year, None, opened.rulebooks)
    assert found.height >= 30
    for row in found.iter_rows(named=True):
        scope = codes.alone(opened, row["code"])
        offers = reader.offers(opened, scope, reporter, "import")
        offer = next(o for o in offers if (o.basis, o.source) == ("calendar", row["source"]))
        for book in opened.rulebooks:
            told = evidence(opened, scope, offer, reporter, "corrected", "none", book.outside(reporter))
            applied = book.applied(reporter)
            panel = held(judge(told, applied), applied, []).row(by_predicate=pl.col("period") == year, named=True)
            mine = [row[f"{book.id}{end}"] for end in ("", "_margin", "_binding", "_held", "_undecided")]
            theirs = [panel[n] for n in ("verdict", "margin", "binding", "years_true", "years_undecided")]
            assert mine == theirs, (row["code"], book.id)


def test_the_count_is_small_but_real_by_the_rule_of_cepii(screen: Callable[[str], dict[str, Row]]) -> None:
    rows = screen(CALENDAR)
    dependent = {code for code, row in rows.items() if row["geodep"] == "true"}
    assert dependent == {"260600", "720293", "810411", "811212"}  # in 2022 and 2024; 2023 is an extract
    magnets = rows["850511"]
    assert (magnets["geodep"], magnets["geodep_held"], magnets["geodep_undecided"]) == ("cannot be decided", "1", "1")
    assert magnets["geodep_missing"].startswith("2023: import HHI: an extract")


def test_an_extract_is_marked_and_decides_nothing(screen: Callable[[str], dict[str, Row]]) -> None:
    row = screen("/screening.csv?year=2023&basis=calendar")["850511"]
    assert (row["coverage"], row["ec_2021"]) == ("extract", "cannot be decided")
    assert float(row["import_value_usd"]) > 0
    assert row["unspecified_share"] == ""


def test_totals_without_countries_have_a_value_and_no_split(screen: Callable[[str], dict[str, Row]]) -> None:
    row = screen(FISCAL)["8505"]
    assert float(row["import_value_usd"]) == pytest.approx(397.59e6, rel=1e-4)
    assert (row["hhi"], row["top_partner"], row["suppliers"], row["unspecified_share"]) == ("", "", "", "")
    assert row["us_merger_2023"] == "cannot be decided"
    assert row["us_merger_2023_missing"] == "import HHI: no split by country"


def test_small_totals_decide_against_a_rule_that_asks_for_money(screen: Callable[[str], dict[str, Row]]) -> None:
    row = screen(FISCAL)["2511"]
    assert float(row["import_value_usd"]) < 10e6
    assert (row["extreme_bottleneck"], row["extreme_bottleneck_binding"]) == ("false", "Value")


def test_a_masked_split_cannot_be_decided_unless_it_is_taken_as_published(
    screen: Callable[[str], dict[str, Row]],
) -> None:
    address = "/screening.csv?year=2023-24&basis=fiscal"
    row = screen(address)["2846"]
    assert (row["hhi"], row["us_merger_2023"]) == ("", "cannot be decided")
    assert "partner-collapse" in row["findings"].split(";")
    assert screen(address + "&data=as-published")["2846"]["hhi"] != ""


def test_folded_suppliers_are_one(screen: Callable[[str], dict[str, Row]]) -> None:
    apart, folded = screen(CALENDAR)["850511"], screen(CALENDAR + "&fold=HKG")["850511"]
    assert float(folded["top_share"]) > float(apart["top_share"])
    assert (apart["fold"], folded["fold"]) == ("none", "HKG")


def test_magnets_came_on_the_list_of_bottlenecks_since_2022_by_a_narrow_margin(
    screen: Callable[[str], dict[str, Row]],
) -> None:
    row = screen(CALENDAR)["850511"]
    assert (row["extreme_bottleneck_change"], row["previous_period"]) == ("entry", "2022")
    assert float(row["extreme_bottleneck_margin"]) == pytest.approx(0.8418 - 0.8, abs=1e-4)
    assert float(row["extreme_bottleneck_previous_margin"]) < 0
    assert "850511" in screen(CALENDAR + "&rule=extreme_bottleneck&only=entries")


def test_a_moved_threshold_moves_the_verdict_and_is_said_in_the_table(screen: Callable[[str], dict[str, Row]]) -> None:
    rows = screen(CALENDAR + "&threshold.us_merger_2010.hhi=0.9&threshold.iea_top_three.cr3=0.75")
    assert rows["850511"]["us_merger_2010"] == "false"
    assert float(rows["850511"]["us_merger_2010_margin"]) == pytest.approx(0.7104 - 0.9, abs=1e-4)
    assert rows["850511"]["iea_top_three"] == "true"
    assert rows["850511"]["us_merger_2023"] == "true"
    assert {row["thresholds"] for row in rows.values()} == {"iea_top_three.cr3=0.75;us_merger_2010.hhi=0.9"}
    assert {row["thresholds"] for row in screen(CALENDAR + "&threshold.geodep.hhi=0.4").values()} == {""}


def test_filters_leave_the_rows_that_they_name(screen: Callable[[str], dict[str, Row]]) -> None:
    rows = screen(CALENDAR + "&digits=6&minimum=1000000000")
    assert {len(code) for code in rows} == {6}
    assert min(float(row["import_value_usd"]) for row in rows.values()) >= 1e9
    assert set(screen(CALENDAR + "&text=magnesium")) == {"810411"}
    assert set(screen(CALENDAR + "&text=8505.11")) == {"850511"}
    assert {row["ec_2021"] for row in screen(CALENDAR + "&rule=ec_2021&only=dependent").values()} == {"true"}


@pytest.mark.parametrize(
    "query",
    ["year=abc", "year=2024-25&basis=calendar", "year=2024&basis=fiscal", "year=1850", "basis=month", "reporter=XYZ",
     "rule=none", "digits=5", "only=some", "minimum=-1", "minimum=many", "against=2024&year=2024", "fold=Nobody",
     "threshold.geodep.hhi=1.5", "threshold.geodep.hhi=nan", "threshold.geodep.cr3=0.5", "threshold.nobody.hhi=0.5",
     "data=raw"],
)  # fmt: skip
def test_what_no_screening_can_be_is_refused(client: FlaskClient, query: str) -> None:
    for table in ("screening.csv", "screening.json", "screening-years.csv"):
        answer = client.get(f"/{table}?{query}")
        assert answer.status_code == 400, table
        assert answer.json is not None
        assert answer.json["parameter"] in query


def test_a_year_that_nobody_publishes_is_an_empty_table_with_the_reason(client: FlaskClient) -> None:
    answer = client.get("/screening.csv?year=1999&basis=calendar")
    assert answer.status_code == 200
    assert answer.text.count("\n") == 1
    assert answer.headers["X-Notice"] == "This store holds no imports of India in 1999; it has 2002 to 2026."


def test_without_a_year_it_is_the_latest_complete_one(screen: Callable[[str], dict[str, Row]]) -> None:
    assert {row["period"] for row in screen("/screening.csv").values()} == {"2024"}
    assert {row["period"] for row in screen("/screening.csv?basis=fiscal").values()} == {"2025-26"}


def test_json_has_the_rows_of_csv(client: FlaskClient, screen: Callable[[str], dict[str, Row]]) -> None:
    rows = client.get(CALENDAR.replace(".csv", ".json")).json
    assert rows is not None
    assert [row["code"] for row in rows] == list(screen(CALENDAR))
    assert next(row for row in rows if row["code"] == "2846")["world_export_hhi"] is None


def test_the_count_over_the_years_adds_up(client: FlaskClient) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/screening-years.csv?rule=ec_2021&digits=6").text)))
    for row in rows:
        assert int(row["dependent"]) + int(row["not_dependent"]) + int(row["undecided"]) == int(row["codes"])
    decided = {row["period"]: int(row["dependent"]) for row in rows if row["undecided"] == "0"}
    assert decided == {"2022": 17, "2024": 19}


def test_earlier_years_of_other_goods_do_not_count(own: object, build: Callable[[], object], tmp_path: Path) -> None:
    # generated: a code whose goods another revision counted otherwise
    for dataset, year in (("HS02", 2016), ("HS17", 2017)):
        own.snapshot(f"t,i,j,k,v,q\n{year},156,699,811292,90,1\n{year},842,699,811292,10,1\n",  # type: ignore[attr-defined]
                     dataset=dataset, period=str(year))  # fmt: skip
    assert build().sentences == []  # type: ignore[attr-defined]
    opened = open_store(tmp_path / "store")
    [row] = screened(opened, Asked("IND", "calendar"), "2017", "2016", opened.rulebooks).to_dicts()
    assert row["hhi"] == pytest.approx(0.82)
    assert row["earlier_years"] == "2016: other goods under the code (HS2002); 2015: not in this store"
    assert (row["us_merger_2023_held"], row["us_merger_2023_undecided"]) == (1, 2)
    assert row["us_merger_2023_previous"] is None


def test_opened_from_before_there_were_rulebooks_still_answers(store: Path) -> None:
    opened = open_store(store)
    older = Store(store, replace(opened.manifest, reference={**opened.manifest.reference, "rulebooks": []}))
    wanted, wrong = screening.read({"year": ["2024"], "basis": ["calendar"]}, older)
    assert wrong == []
    assert screening.table(older, wanted).filter(code="850511")["hhi"][0] == pytest.approx(0.7104, abs=5e-5)
    assert screening.over_years(older, wanted).is_empty()


def test_no_rulebook_can_be_called_like_a_column_that_it_would_stand_beside(opened: Store) -> None:
    asked, books = Asked("IND", "calendar"), opened.rulebooks
    own = {book.id + end for book in books for end in ("", *rulebook_documents.ENDS)}
    for frame in (
        screened(opened, asked, "2024", "2022", books),
        supplied.bought(opened, asked, "2024"),
        supplied.verdicts(opened, asked, "2024"),
        supplied_codes.bought(opened, asked, "2024"),
    ):
        assert set(frame.columns) - own <= rulebook_documents.RESERVED
