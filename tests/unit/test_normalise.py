from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl
import pytest

from etl.errors import Problem
from etl.normalise import normalise
from etl.sources import PUBLISHERS
from etl.sources.publisher import Snapshot

TABLES: Mapping[str, pl.DataFrame] = {
    "partners": pl.DataFrame(
        {
            "iso3": ["WLD", "CHN", "DEU", "IND", "NAM"],
            "un_code": ["0", "156", "276;280", "699", "516"],
            "tradestat_name": ["Total", "CHINA P RP;CHINA", "GERMANY", "", "NAMIBIA"],
        }
    ),
    "hs_codes": pl.DataFrame({"hs_code": ["2846", "850511", "28461010"]}),
    "fiscal_years": pl.DataFrame({"reporter": ["IND"], "start_month": ["4"]}),
    "units": pl.DataFrame({"unit": ["NOS"]}),
}
MONTHS = "flow,hs_code,period,partner_as_printed,value_usd_million"
LINES = "flow,hs8,description,unit,partner_as_printed,fiscal_year,value_usd_million,quantity"
BACI = "t,i,j,k,v,q"
COMTRADE = (
    "refYear,reporterCode,flowCode,classificationCode,cmdCode,partnerCode,motCode,customsCode,partner2Code,"
    "primaryValue,cifvalue,netWgt,isNetWgtEstimated,isReported,isAggregate,legacyEstimationFlag"
)


def read(
    header: str, *lines: str, source: str = "tradestat-meidb", dataset: str = "meidb-partners", period: str = "2024-05"
) -> tuple[pl.DataFrame, list[Problem]]:
    snapshot = Snapshot(source, dataset, period, "", "2026-11-22", "0" * 64, "", "", None, "x.csv", "complete")
    printed = PUBLISHERS[source].parse("\n".join([header, *lines]).encode(), "raw/x.csv", dataset)
    return normalise(PUBLISHERS[source].tidy(printed, snapshot), snapshot, "raw/x.csv", TABLES)


def row(*args: str, **kwargs: str) -> dict[str, object]:
    flows, problems = read(*args, **kwargs)
    assert problems == []
    [found] = flows.to_dicts()
    return found


def sentences(*args: str, **kwargs: str) -> list[str]:
    flows, problems = read(*args, **kwargs)
    assert flows.is_empty()
    return [str(problem) for problem in problems]


def test_a_month_of_tradestat() -> None:
    found = row(MONTHS, "import,2846,2024-05,CHINA P RP,0.29")
    expected = {
        "source": "tradestat-meidb", "reporter": "IND", "partner": "CHN", "partner_printed": "CHINA P RP",
        "flow": "import", "hs_code": "2846", "nomenclature": "ITC-HS", "period_start": date(2024, 5, 1),
        "period_months": 1, "basis": "month", "value_usd": 290000.0, "value_local": None, "net_weight_kg": None,
        "vintage": date(2026, 11, 22), "edition": "both",
    }  # fmt: skip
    assert expected.items() <= found.items()


def test_baci_is_read_as_the_importers_report_in_dollars_and_kilograms() -> None:
    found = row(BACI, "2024,156,699,850511,10.138,1.5", source="baci", dataset="HS17", period="2024")
    expected = {
        "reporter": "IND", "partner": "CHN", "flow": "import", "nomenclature": "HS2017",
        "period_start": date(2024, 1, 1), "period_months": 12, "value_usd": 10138.0, "net_weight_kg": 1500.0,
    }  # fmt: skip
    assert expected.items() <= found.items()


@pytest.mark.parametrize("blank", ["", "NA", "  NA "])
def test_a_blank_quantity_is_not_zero(blank: str) -> None:
    found = row(BACI, f"2024,516,699,850511,1,{blank}", source="baci", dataset="HS17", period="2024")
    assert found["partner"] == "NAM"
    assert found["net_weight_kg"] is None


def test_comtrade_says_which_weights_it_estimated() -> None:
    lines = [
        f"2023,699,M,H6,2846,{p},0,C00,0,5.5,5.5,7,{flag},true,true,0" for p, flag in ((0, "true"), (156, "false"))
    ]
    flows, problems = read(COMTRADE, *lines, source="comtrade", dataset="annual", period="2023")
    assert problems == []
    assert flows.select("partner", "status", "nomenclature").rows() == [
        ("WLD", "estimated", "HS2022"),
        ("CHN", None, "HS2022"),
    ]


@pytest.mark.parametrize(("unit", "weight"), [("KGS", 12.0), ("TON", 12000.0), ("NOS", None)])
def test_a_quantity_is_a_weight_only_in_a_unit_of_weight(unit: str, weight: float | None) -> None:
    line = f"export,28461010,CERIUM OXIDE,{unit},GERMANY,2023-24,0.5,12"
    found = row(LINES, line, source="tradestat-eidb", dataset="eidb-hs8", period="2023-24")
    assert (found["quantity"], found["quantity_unit"], found["net_weight_kg"]) == (12.0, unit, weight)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("import,2846,2024-05,CHINA P R,1", "Unknown partner name 'CHINA P R'. Add it to the column tradestat_name"),
        ("import,2846,2024-05,,1", "Empty partner name."),
        ("import,2847,2024-05,CHINA,1", "Unknown code '2847'. Add it to data/reference/hs_codes.csv"),
        ("imports,2846,2024-05,CHINA,1", "Unknown flow 'imports'. It is import or export."),
        ("import,2846,2024-13,CHINA,1", "Period '2024-13' is not a month like 2024-03."),
        ("import,2846,9999-12,CHINA,1", "Period '9999-12' lies outside the years 1962 to 2199."),
        ("import,2846,2027-01,CHINA,1", "Period 2027-01 ends after the day of retrieval, 2026-11-22."),
        ("import,2846,2026-11,CHINA,1", "Period 2026-11 ends after the day of retrieval, 2026-11-22."),
        ("import,2846,2024-06,CHINA,1", "Period 2024-06 lies outside 2024-05, which sources.csv gives for this file."),
        ("import,2846,2024-05,CHINA,1.2.3", "value_usd '1.2.3' is not a number."),
        ("import,2846,2024-05,CHINA,value1", "value_usd 'value1' is not a number."),
        ("import,2846,2024-05,CHINA,inf", "value_usd 'inf' is not a number."),
        ("import,2846,2024-05,CHINA,-0.5", "value_usd '-0.5' is negative."),
    ],
)
def test_what_cannot_be_read_is_named_with_line_and_remedy(line: str, sentence: str) -> None:
    [said] = sentences(MONTHS, "export,2846,2024-05,GERMANY,1", line)
    assert said.startswith(f"raw/x.csv, line 3: {sentence}")


def test_a_unit_never_seen_stops_the_build() -> None:
    line = "export,28461010,CERIUM OXIDE,BAGS,GERMANY,2023-24,0.5,12"
    [said] = sentences(LINES, line, source="tradestat-eidb", dataset="eidb-hs8", period="2023-24")
    assert said == "raw/x.csv, line 2: Unknown unit of quantity 'BAGS'. Add it to data/reference/units.csv."


def test_a_classification_never_seen_stops_the_build() -> None:
    line = "2023,699,M,H9,2846,156,0,C00,0,5.5,5.5,7,false,true,true,0"
    [said] = sentences(COMTRADE, line, source="comtrade", dataset="annual", period="2023")
    assert "Unknown nomenclature 'H9'." in said


@pytest.mark.parametrize("again", ["CHINA P RP", "CHINA"])
def test_a_cell_printed_twice_is_refused_also_under_another_name_of_the_partner(again: str) -> None:
    first, second = "import,2846,2024-05,CHINA P RP,1", f"import,2846,2024-05,{again},2"
    [said] = sentences(MONTHS, first, second)
    assert said.startswith("raw/x.csv, line 3: Duplicate key (IND, CHN, import, 2846, ITC-HS, 2024-05, month)")
    assert "it stands in line 2" in said


def test_all_faults_are_told_at_once_and_many_alike_are_counted() -> None:
    lines = [f"import,2846,2024-05,{name},x" for name in ("ATLANTIS", "CHINA", "GERMANY", "NAMIBIA", "Total", "INDIA")]
    said = sentences(MONTHS, *lines, "import,2846,2024-05,ATLANTIS,1")
    assert sum("is not a number" in s for s in said) == 5
    assert "raw/x.csv, line 7: value_usd: 1 more lines like these. Put the printed number back." in said
    assert any("Unknown partner name 'ATLANTIS' (and in 1 more lines)" in s for s in said)
