"""The bundled data says what its publishers printed."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from etl.fiscal_year import label_expr
from etl.units import CRORE

YEARS = ["2018-19", "2019-20", "2020-21", "2021-22", "2022-23", "2023-24", "2024-25", "2025-26"]
MASKED = [date(2023, month, 1) for month in range(4, 13)] + [date(2024, month, 1) for month in (1, 2, 3)]


def test_monthly_totals_of_2846_add_up_to_the_fiscal_years(flows: pl.DataFrame) -> None:
    months = flows.filter(dataset="meidb-totals", flow="import", hs_code="2846", basis="month", partner="WLD")
    years = (
        months.group_by(label_expr("period_start", 4).alias("year"))
        .agg(pl.len(), pl.col("value_usd").sum() / 1e6)
        .sort("year")
    )
    assert years["year"].to_list() == ["2017-18", *YEARS, "2026-27"]
    assert years["len"].to_list() == [3, *[12] * 8, 3]
    whole = years.filter(pl.col("len") == 12)["value_usd"].round(2)
    assert whole.to_list() == [14.67, 16.84, 16.39, 14.63, 15.18, 13.67, 11.19, 23.04]


def trends(flows: pl.DataFrame, code: str) -> pl.DataFrame:
    return flows.filter(source="tradestat-trends", flow="import", hs_code=code).sort("period_start")


def test_the_fiscal_year_table_is_the_second_source_of_the_same_cells(flows: pl.DataFrame) -> None:
    years = trends(flows, "2846").select(label_expr("period_start", 4), (pl.col("value_usd") / 1e6).round(3))
    assert years.rows() == list(zip(YEARS[3:], [14.640, 15.172, 13.689, 11.182, 23.027], strict=True))


def test_heading_8505_in_rupees_as_published(flows: pl.DataFrame) -> None:
    crore = trends(flows, "8505").select("currency", (pl.col("value_local") / CRORE).round(2))
    assert crore.rows() == [("INR", v) for v in (1937.33, 2823.58, 3039.27, 3362.42, 4111.32)]


def magnets(flows: pl.DataFrame, year: int) -> pl.DataFrame:
    return flows.filter(pl.col("period_start") == date(year, 1, 1), source="baci", hs_code="850511", reporter="IND")


def test_magnets_of_2024(flows: pl.DataFrame) -> None:
    rows = magnets(flows, 2024)
    china = rows.filter(partner="CHN")
    assert round(rows["value_usd"].sum() / 1e6, 2) == 193.38
    assert round(china["value_usd"].sum() / rows["value_usd"].sum(), 4) == 0.8418
    assert round(china["net_weight_kg"].sum() / rows["net_weight_kg"].sum(), 4) == 0.8799


def test_magnets_from_china_over_the_years(flows: pl.DataFrame) -> None:
    values = [magnets(flows, year).filter(partner="CHN")["value_usd"].item() / 1e6 for year in range(2010, 2025)]
    expected = [28.6, 57.1, 59.9, 47.4, 41.1, 46.4, 38.6, 39.4, 48.1, 46.3, 46.0, 75.0, 126.2, 157.0, 162.8]
    assert [round(value, 1) for value in values] == expected


@pytest.mark.parametrize("flow", ["import", "export"])
def test_the_country_split_collapses_from_april_2023_to_march_2024_and_never_else(
    findings: pl.DataFrame, flow: str
) -> None:
    found = findings.filter(id="partner-collapse", flow=flow).sort("period_start")
    assert found["period_start"].to_list() == MASKED
    assert found.select("source", "code", "severity").unique().rows() == [("tradestat-meidb", "2846", "error")]


def test_only_the_split_of_those_months_is_left_to_the_as_published_view(flows: pl.DataFrame) -> None:
    hidden = flows.filter(edition="as-published")
    assert "WLD" not in hidden["partner"].to_list()
    assert hidden.filter(basis="month")["period_start"].unique().sort().to_list() == MASKED
    to_date = hidden.filter(basis="year_to_date").select("period_start", "period_months").unique()
    assert to_date.rows() == [(date(2024, 1, 1), 3)]
    assert hidden["basis"].unique().sort().to_list() == ["month", "year_to_date"]
    shown = flows.filter(pl.col("period_start").is_in(MASKED), source="tradestat-meidb", basis="month", edition="both")
    assert shown["partner"].unique().to_list() == ["WLD"]
    assert shown.height == 24


def test_january_to_march_2024_are_the_april_cumulative_less_april(flows: pl.DataFrame) -> None:
    repaired = flows.filter(edition="corrected")
    assert repaired.select("basis", "period_start", "period_months", "flow").unique().rows() == [
        ("year_to_date", date(2024, 1, 1), 3, "import")
    ]
    values = dict(repaired.select("partner", "value_usd").iter_rows())
    assert (values["CHN"], values["JPN"], values["FRA"]) == (2_010_000, 750_000, 110_000)
    months = flows.filter(pl.col("period_start").is_in(MASKED[-3:]), source="tradestat-meidb", basis="month")
    totals = months.filter(partner="WLD", flow="import")["value_usd"].sum()
    assert abs(repaired["value_usd"].sum() - totals) <= (repaired.height * 2 + 3) * 5_000  # every figure is rounded


def test_a_masked_month_says_that_it_was_corrected(findings: pl.DataFrame) -> None:
    found = findings.filter(id="corrected", basis="month").sort("flow", "period_start")
    assert found["period_start"].to_list() == MASKED * 2
    assert found["flow"].to_list() == ["export"] * 12 + ["import"] * 12


def test_all_years_of_baci_but_2022_and_2024_are_extracts(flows: pl.DataFrame, findings: pl.DataFrame) -> None:
    found = findings.filter(id="extract")
    assert found["source"].unique().to_list() == ["baci"]
    assert found["period"].unique().sort().to_list() == [str(y) for y in range(2002, 2025) if y not in (2022, 2024)]
    assert set(flows.filter(pl.col("source") != "baci")["coverage"]) == {"complete"}


def test_not_published_is_null_and_not_zero(flows: pl.DataFrame) -> None:
    uranium = trends(flows, "2612")
    assert uranium["value_usd"].is_null().to_list() == [True, True, False, False, False]
    assert uranium["value_local"].is_null().to_list() == [True, True, False, False, False]
    lines = flows.filter(source="tradestat-eidb")
    assert lines["net_weight_kg"].null_count() == lines["quantity"].null_count() == 341
    assert lines["value_usd"].null_count() == 0
    no_weights = flows.filter(pl.col("period_start").dt.year() != 2024, source="baci")
    assert no_weights["net_weight_kg"].null_count() == no_weights.height


def test_codes_are_text_with_the_digits_published(flows: pl.DataFrame) -> None:
    assert flows.schema["hs_code"] == pl.String
    digits = flows.group_by("source").agg(pl.col("hs_code").str.len_chars().unique().sort())
    assert dict(digits.rows()) == {
        "baci": [6], "comtrade": [4, 6], "tradestat-eidb": [8], "tradestat-meidb": [4], "tradestat-trends": [4],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("source", "printed", "iso3"),
    [
        ("tradestat-eidb", "KOREA DP RP", "PRK"),
        ("tradestat-meidb", "KOREA RP", "KOR"),
        ("baci", "408", "PRK"),
        ("baci", "410", "KOR"),
        ("baci", "490", "TWN"),
        ("baci", "516", "NAM"),
        ("tradestat-eidb", "NAMIBIA", "NAM"),
        ("comtrade", "0", "WLD"),
    ],
)
def test_partners_that_are_easily_lost_or_mistaken(flows: pl.DataFrame, source: str, printed: str, iso3: str) -> None:
    assert flows.filter(source=source, partner_printed=printed)["partner"].unique().to_list() == [iso3]


def test_a_published_total_is_never_our_own_sum(flows: pl.DataFrame) -> None:
    assert flows.filter(partner="WLD")["dataset"].unique().sort().to_list() == [
        "annual",
        "hs4-world",
        "meidb-reports",
        "meidb-totals",
    ]
    assert set(flows.filter(partner="WLD")["partner_printed"]) == {"0", "Total"}
