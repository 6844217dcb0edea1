from __future__ import annotations

import csv
import io
import json

import pytest
from playwright.sync_api import expect
from visiting import CHARTS, Visitor

PAGE = "/commodity/rare-earth-compounds"
TITLES = {
    "focus": "China's share of India's imports of rare-earth compounds: 16.0 % by value in 2025-26",
    "trend": "India imported USD 23.0 million of rare-earth compounds in 2025-26",
    "suppliers": "Japan supplied 44.0 % of India's imports of rare-earth compounds by value in 2025-26",
    "months": "of rare-earth compounds in June 2026",
    "concentration": "HHI 2,642 in 2025-26",
}
# how many points of the focus chart stand within the breadth of a hatched band
POINTS_IN_BANDS = """(chart) => {
  const middles = [...chart.querySelectorAll(".overplot > .xy > .scatterlayer .point")].map((point) => {
    const box = point.getBoundingClientRect();
    return (box.left + box.right) / 2;
  });
  const bands = [...chart.querySelectorAll(".pattern_filled")].map((band) => band.getBoundingClientRect());
  return middles.filter((x) => bands.some((band) => band.left < x && x < band.right)).length;
}"""


def rows(visitor: Visitor, chart: str, page: str = PAGE) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(visitor.get(f"{page}/{chart}.csv").decode())))


@pytest.fixture(scope="module")
def compounds(reader: Visitor) -> Visitor:
    reader.open(PAGE)
    return reader


def test_five_charts_are_drawn_under_titles_that_state_the_finding(compounds: Visitor) -> None:
    for chart in CHARTS:
        expect(compounds.title(chart)).to_contain_text(TITLES[chart])
        expect(compounds.card(chart).locator(".main-svg").first).to_be_visible()
        assert compounds.card(chart).locator(".main-svg .point").count() > 5


def test_subtitles_hold_scope_flow_measure_basis_source_and_vintage(compounds: Visitor) -> None:
    vintage = json.loads(compounds.get("/healthz"))["vintage"]
    for chart in CHARTS:
        years = "months" if chart == "months" else "fiscal years (April–March), added up from months"
        for part in ("Rare-earth compounds (HS 2846)", "India, imports", "by value", years, "TradeStat monthly bank",
                     f"vintage {vintage}"):  # fmt: skip
            expect(compounds.subtitle(chart)).to_contain_text(part)


def test_the_trend_has_a_bar_per_period_and_marks_incomplete_years_inside(compounds: Visitor) -> None:
    trend = compounds.card("trend")
    assert compounds.bars("trend") == sum(row["value_usd"] != "" for row in rows(compounds, "trend")) == 10
    expect(trend.locator("svg text", has_text="3 of 12 months")).to_have_count(2)
    expect(trend.locator("svg .bartext", has_text="23.0")).to_have_count(1)


def test_every_fiscal_year_is_a_label_of_the_axis_and_none_a_date(compounds: Visitor) -> None:
    periods = [row["period"] for row in rows(compounds, "trend")]
    assert len(periods) == 10
    assert compounds.card("trend").locator(".xtick text").all_text_contents() == periods


def test_the_masked_year_is_hatched_and_has_no_point(compounds: Visitor) -> None:
    shares = rows(compounds, "focus")
    assert [row["period"] for row in shares if row["share_value"] == ""] == ["2023-24"]
    focus = compounds.card("focus")
    expect(focus.locator(".bars .point .pattern_filled")).to_have_count(1)
    assert focus.locator("defs pattern").count() > 0
    expect(focus.locator(".overplot > .xy > .scatterlayer .point")).to_have_count(len(shares) - 1)
    assert focus.evaluate(POINTS_IN_BANDS) == 0
    for chart in ("suppliers", "concentration"):
        assert compounds.card(chart).locator(".pattern_filled").count() > 0


def test_no_line_runs_across_the_masked_year(compounds: Visitor) -> None:
    lines = compounds.card("focus").locator(".scatterlayer .js-line")
    expect(lines).to_have_count(2)
    assert compounds.card("focus").evaluate(
        """(chart) => {
          const band = chart.querySelector(".pattern_filled").getBoundingClientRect();
          return [...chart.querySelectorAll(".js-line")].every((line) => {
            const box = line.getBoundingClientRect();
            return box.right < band.left || box.left > band.right;
          });
        }"""
    )


def test_the_focus_chart_names_its_ninety_percent_line_inside(compounds: Visitor) -> None:
    expect(compounds.card("focus").locator("svg .annotation-text", has_text="90 %")).to_have_count(1)
    expect(compounds.card("focus").locator("svg .shapelayer path")).to_have_count(1)


def test_the_months_carry_a_line_per_listed_event(compounds: Visitor) -> None:
    months = compounds.card("months")
    events = months.locator(".events li").count()
    assert events == 5
    expect(months.locator("svg .shapelayer path")).to_have_count(events)
    marks = months.locator("svg .annotation-text").all_text_contents()
    assert [mark for mark in marks if mark.isdigit()] == [str(n) for n in range(1, events + 1)]


def test_months_without_a_usable_split_are_totals_in_one_band(compounds: Visitor) -> None:
    months = compounds.card("months")
    expect(months.locator(".overplot > .xy2 .bars .pattern_filled")).to_have_count(1)
    in_all = months.locator(".overplot > .xy > .barlayer .trace").nth(2).locator("path")
    assert in_all.evaluate_all("(all) => all.filter((path) => path.getBBox().height > 0).length") == 12


def test_extracts_are_hollow_and_nothing_is_compared_with_them(visitor: Visitor) -> None:
    page = "/commodity/permanent-magnets"
    visitor.open(page)
    fills = (
        visitor.card("trend")
        .locator(".overplot > .xy > .barlayer .point path")
        .evaluate_all("(bars) => bars.map((bar) => Number(getComputedStyle(bar).fillOpacity))")
    )
    coverage = [row["coverage"] for row in rows(visitor, "trend", page)]
    assert [fill < 0.5 for fill in fills] == [kind == "extract" for kind in coverage]
    assert {"extract", "complete"} == set(coverage)
    expect(visitor.title("trend")).to_have_text(
        "India imported USD 193 million of permanent magnets of metal in 2024, after USD 171 million in 2022"
    )


def test_a_year_without_a_rupee_figure_has_no_bar(visitor: Visitor) -> None:
    visitor.open(PAGE + "?unit=inr_crore")
    assert visitor.bars("trend") == sum(row["value_inr_crore"] != "" for row in rows(visitor, "trend")) == 8
