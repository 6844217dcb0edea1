from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import pytest

from etl.checks.splits import new_partner, partner_collapse, partner_sum
from etl.checks.subject import Subject

Look = Callable[..., Subject]
COLLAPSED = [("AUT", "AUSTRIA", 60.0), ("BEL", "BELGIUM", 30.0), ("CHN", "CHINA P RP", 6.0), ("JPN", "JAPAN", 4.0)]


def rows(*partners: tuple[str, str, float], **also: Any) -> list[dict[str, Any]]:
    return [{"partner": p, "partner_printed": name, "value_usd": value} | also for p, name, value in partners]


# partner-collapse


def test_value_on_the_first_letters_of_the_alphabet_is_a_collapse(look: Look) -> None:
    [found] = partner_collapse(look(*rows(*COLLAPSED))).to_dicts()
    assert (found["id"], found["severity"], found["period_start"]) == ("partner-collapse", "error", date(2024, 5, 1))
    assert "96.0 % of the value stands on 4 partners" in found["message"]
    assert "most of it on Austria" in found["message"]


@pytest.mark.parametrize(
    "partners",
    [
        [*COLLAPSED, ("USA", "U S A", 2.0)],
        [(f"A{n}A", f"A{n}", 10.0) for n in range(7)],
        [("JPN", "JAPAN", 10.0)],
    ],
    ids=["below 95 %", "seven partners", "other letters"],
)
def test_an_ordinary_split_is_not(look: Look, partners: list[tuple[str, str, float]]) -> None:
    assert partner_collapse(look(*rows(*partners))).is_empty()


def test_partners_printed_as_zero_do_not_hide_a_collapse(look: Look) -> None:
    zeros = [(f"Z{n}Z", f"Z{n}", 0.0) for n in range(9)]
    assert partner_collapse(look(*rows(*COLLAPSED, *zeros))).height == 1


def test_the_total_and_other_sources_are_not_looked_at(look: Look) -> None:
    elsewhere = rows(("AUT", "AUSTRIA", 9.0), source="tradestat-eidb")
    assert partner_collapse(look(*rows(("WLD", "All", 9.0)), *elsewhere)).is_empty()


def test_a_code_that_has_always_come_from_china_alone_has_not_collapsed(look: Look) -> None:
    months = [date(year, 5, 1) for year in (2019, 2021, 2022, 2024)]
    alone = [row for month in months for row in rows(("CHN", "CHINA P RP", 9.0), period_start=month)]
    assert partner_collapse(look(*alone)).is_empty()
    # with other suppliers in all other years the same month stands out
    others = [row for month in months[1:] for row in rows(("JPN", "JAPAN", 90.0), period_start=month)]
    assert partner_collapse(look(*alone, *others))["period_start"].to_list() == [date(2019, 5, 1)]


def test_the_defect_of_2846_is_found_to_the_month(findings: pl.DataFrame) -> None:
    found = findings.filter(id="partner-collapse")
    assert found["code"].unique().to_list() == ["2846"]
    months = found.group_by("flow").agg(pl.col("period").sort()).sort("flow")
    twelve = [f"2023-{m:02d}" for m in range(4, 13)] + ["2024-01", "2024-02", "2024-03"]
    assert months.rows() == [("export", twelve), ("import", twelve)]


# partner-sum

WORLD = {"partner": "WLD", "partner_printed": "Total"}


def test_partners_and_total_may_differ_by_half_a_step_of_every_figure(look: Look) -> None:
    partners = rows(("AUT", "", 1.00e6), ("BEL", "", 0.50e6), ("CHN", "", 0.25e6))
    assert partner_sum(look(*partners, WORLD | {"value_usd": 1.77e6})).is_empty()  # 4 figures: 0.02 million
    [found] = partner_sum(look(*partners, WORLD | {"value_usd": 1.78e6})).to_dicts()
    assert (found["severity"], found["partner"]) == ("error", None)
    assert found["message"] == (
        "3 partners sum to USD 1.75 million, the published total is USD 1.78 million: USD 0.03 million less."
    )
    assert "USD 0.02 million" in found["evidence"]


def test_exact_figures_have_no_rounding_to_hide_in(look: Look) -> None:
    exact = {"snapshot_id": "exact"}
    partners = rows(("AUT", "", 1000.0), ("BEL", "", 500.0), **exact)
    assert partner_sum(look(*partners, WORLD | exact | {"value_usd": 1501.0})).is_empty()
    assert partner_sum(look(*partners, WORLD | exact | {"value_usd": 1502.0})).height == 1


def test_a_ten_thousandth_of_the_total_is_for_information(look: Look) -> None:
    exact = {"snapshot_id": "exact"}
    partners = rows(("AUT", "", 1e6), ("BEL", "", 1e6), **exact)
    for total, severity in ((2e6 + 150, "info"), (2e6 + 250, "error")):
        assert partner_sum(look(*partners, WORLD | exact | {"value_usd": total}))["severity"].to_list() == [severity]


def test_weights_are_summed_only_if_every_partner_has_one_and_the_total_is_not_zero(look: Look) -> None:
    exact = {"snapshot_id": "exact", "value_usd": None}
    total = WORLD | exact | {"net_weight_kg": 900.0}
    three = [exact | {"partner": p, "net_weight_kg": w} for p, w in (("AUT", 500.0), ("BEL", 300.0), ("CHN", 50.0))]
    [found] = partner_sum(look(*three, total)).to_dicts()
    assert found["severity"] == "warning", "the values can be used"
    assert found["message"] == "3 partners sum to 850 kg, the published total is 900 kg: 50 kg less."
    assert partner_sum(look(*three, exact | {"partner": "DEU"}, total)).is_empty()
    assert partner_sum(look(*three, total | {"net_weight_kg": 0.0})).is_empty()


def test_dollars_that_were_converted_here_are_not_summed(look: Look) -> None:
    converted = {"usd_origin": "converted"}
    partners = rows(("AUT", "", 1e6), **converted)
    assert partner_sum(look(*partners, WORLD | converted | {"value_usd": 2e6})).is_empty()


def test_a_source_without_totals_is_silent(look: Look) -> None:
    assert partner_sum(look(*rows(*COLLAPSED))).is_empty()


def test_every_bundled_split_agrees_with_its_total(findings: pl.DataFrame) -> None:
    assert findings.filter(id="partner-sum").is_empty()


# new-partner


def years(*values: tuple[str, int, float], **also: Any) -> list[dict[str, Any]]:
    of_year = {"source": "baci", "basis": "calendar_year", "period_months": 12, "hs_code": "850511"}
    return [
        of_year | {"partner": partner, "period_start": date(year, 1, 1), "value_usd": value} | also
        for partner, year, value in values
    ]


def test_a_fifth_of_the_trade_from_nothing_is_news(look: Look) -> None:
    trade = years(("CHN", 2022, 9e6), ("CHN", 2023, 9e6), ("VNM", 2023, 3e6))
    [found] = new_partner(look(*trade)).to_dicts()
    assert (found["severity"], found["partner"], found["period_start"]) == ("info", "VNM", date(2023, 1, 1))
    assert found["message"] == (
        "Viet Nam has USD 3.00 million, 25 % of the total; the year before it was not listed, of USD 9.00 million in"
        " all."
    )


@pytest.mark.parametrize(
    "trade",
    [
        years(("CHN", 2022, 9e6), ("VNM", 2022, 1e6), ("CHN", 2023, 9e6), ("VNM", 2023, 3e6)),
        years(("CHN", 2021, 9e6), ("CHN", 2023, 9e6), ("VNM", 2023, 3e6)),
        years(("CHN", 2022, 9e4), ("CHN", 2023, 9e4), ("VNM", 2023, 3e4)),
        years(("CHN", 2022, 9e6), ("CHN", 2023, 9e6), ("VNM", 2023, 3e6), coverage="extract"),
        years(("CHN", 2022, 9e6), ("CHN", 2023, 9e6), ("XXX", 2023, 3e6)),
    ],
    ids=["had a tenth", "years apart", "little trade", "an extract", "unspecified"],
)
def test_what_is_no_news(look: Look, trade: list[dict[str, Any]]) -> None:
    assert new_partner(look(*trade)).is_empty()


def test_twelve_months_make_a_year_of_their_own(look: Look) -> None:
    months = [date(2022 + (n + 3) // 12, (n + 3) % 12 + 1, 1) for n in range(24)]
    trade = [{"period_start": month} for month in months]
    trade += [{"period_start": month, "partner": "VNM", "value_usd": 5e5} for month in months[12:]]
    found = new_partner(look(*trade)).select("basis", "period_start", "partner").rows()
    assert found == [("fiscal_year", date(2023, 4, 1), "VNM")]


def test_exports_to_viet_nam_in_2021_22_are_the_news_of_2846(findings: pl.DataFrame) -> None:
    found = findings.filter(id="new-partner", code="2846").select("source", "flow", "partner", "period", "severity")
    assert found.rows() == [("tradestat-meidb", "export", "VNM", "2021-22", "info")]
