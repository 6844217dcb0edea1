"""The tables behind the charts: what holds for every one of them, and what the traps do to them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import product

import polars as pl
import pytest

from dashboard.resolve import Page
from dashboard.tables import TABLES, Cells, Choice, concentration, focus, latest, months, suppliers, trend
from dashboard.view import View
from etl import schema, shown
from etl.reader import Store, offers, reporters
from etl.shown import charts

Shown = Callable[..., Page]
COMPOUNDS, MAGNETS = "rare-earth-compounds", "permanent-magnets"
SCOPES = (COMPOUNDS, MAGNETS, "heading-8505", "nickel", "rare-earths")


ASKED = ({}, {"measure": "weight", "data": "as-published"}, {"fold": "HKG+MAC"})


def choices(opened: Store, scope: str) -> list[Choice]:
    """Every source and basis of a scope: imports and exports, by value and weight, both editions, folded and not."""
    wanted = opened.scope(scope)
    return [
        Choice(opened, wanted, View(reporter, flow=flow, basis=offer.basis, **asked), offer)
        for reporter, flow in product(("IND", "DEU"), ("import", "export"))
        for offer in offers(opened, wanted, reporter, flow)
        for asked in ASKED
    ]


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("chart", TABLES)
def test_tables_are_as_declared(opened: Store, scope: str, chart: str) -> None:
    for choice in choices(opened, scope):
        assert schema.faults(shown.TABLES[chart], TABLES[chart](choice)) == []


def test_what_is_not_published_has_the_columns_and_no_row(opened: Store) -> None:
    nothing = Choice(opened, opened.scope("rare-earths"), View(), None)
    for chart, table in TABLES.items():
        assert table(nothing).equals(shown.TABLES[chart].empty())


@pytest.mark.parametrize("scope", SCOPES)
def test_shares_of_a_period_add_up_to_one(opened: Store, scope: str) -> None:
    for choice in choices(opened, scope):
        for share in ("share_value", "share_weight"):
            known = suppliers(choice).filter(pl.col(share).is_not_null())
            sums = known.group_by("period").agg(pl.col(share).sum())[share]
            assert sums.to_list() == pytest.approx([1.0] * len(sums))
            assert known[share].is_between(0, 1).all()


@pytest.mark.parametrize("scope", SCOPES)
def test_the_index_lies_between_equal_shares_and_one_supplier(opened: Store, scope: str) -> None:
    for choice in choices(opened, scope):
        share = f"share_{choice.view.measure}"
        split = suppliers(choice).filter(pl.col(share).is_not_null())
        bounds = split.group_by("period").agg(least=1 / pl.len(), largest=pl.col(share).max())
        index = concentration(choice).join(bounds, on="period", how="left")
        assert index.filter(pl.col("hhi").is_not_null())["period"].to_list() == sorted(bounds["period"].to_list())
        known = index.drop_nulls("hhi")
        assert (known["hhi"] >= known["least"] - 1e-12).all() and (known["hhi"] <= 1 + 1e-12).all()
        assert known["top_share"].equals(known["largest"].rename("top_share"))
        assert (known["effective_suppliers"] * known["hhi"]).to_list() == pytest.approx([1.0] * known.height)


@pytest.mark.parametrize("scope", SCOPES)
def test_the_suppliers_add_up_to_the_partner_sum(opened: Store, scope: str) -> None:
    for choice in choices(opened, scope):
        listed = suppliers(choice).filter(pl.col("partner") != "WLD")
        sums = dict(listed.group_by("period").agg(pl.col("value_usd").sum()).iter_rows())
        stated = dict(
            concentration(choice).drop_nulls("partner_sum_usd").select("period", "partner_sum_usd").iter_rows()
        )
        assert stated == pytest.approx(sums)


@pytest.mark.parametrize("scope", SCOPES)
def test_the_focus_supplier_has_the_share_of_the_suppliers_table(opened: Store, scope: str) -> None:
    for choice in choices(opened, scope):
        columns = ["period", "share_value", "share_weight"]
        listed = suppliers(choice).filter(pl.col("partner") == "CHN").select(columns)
        shares = focus(choice).select(columns).filter(pl.col("period").is_in(listed["period"].to_list()))
        assert shares.equals(listed)


@pytest.mark.parametrize("scope", SCOPES)
def test_every_chart_has_the_same_periods_in_order(opened: Store, scope: str) -> None:
    for choice in choices(opened, scope):
        periods = trend(choice)["period"].to_list()
        assert periods == sorted(periods)
        for table in (concentration, focus, months):
            assert table(choice)["period"].to_list() == periods
        assert suppliers(choice)["period"].unique().sort().to_list() == periods


def test_the_largest_supplier_comes_first(shown: Shown) -> None:
    year = suppliers(shown(MAGNETS, from_="2024").choice)
    assert year["partner"][0] == "CHN"
    assert year["value_usd"].is_sorted(descending=True)


# missing is not zero


def test_a_supplier_that_is_not_listed_has_no_share(shown: Shown) -> None:
    shares = focus(shown(MAGNETS, partner="FJI").choice)
    assert shares.height == 23
    assert shares["share_value"].null_count() == shares["share_weight"].null_count() == 23


def test_months_that_a_correction_repairs_together_serve_the_year_they_lie_in(shown: Shown) -> None:
    repaired = suppliers(shown(COMPOUNDS, basis="calendar", from_="2024", to="2024").choice)
    china = repaired.row(by_predicate=pl.col("partner") == "CHN", named=True)
    # January to March by difference, 2.18 - 0.17 = 2.01, and the months from April as printed
    months = suppliers(shown(COMPOUNDS, basis="month", from_="2024-04", to="2024-12").choice)
    later = months.filter(pl.col("partner") == "CHN")["value_usd"].sum()
    assert china["value_usd"] == pytest.approx(2.01e6 + later)
    assert (china["findings"], china["months_covered"]) == ("corrected", 12)
    published = suppliers(shown(COMPOUNDS, basis="calendar", from_="2024", to="2024", data="as-published").choice)
    assert published.row(by_predicate=pl.col("partner") == "CHN", named=True)["value_usd"] < china["value_usd"]
    assert published["findings"].unique().to_list() == ["partner-collapse"]


def test_a_year_whose_split_is_partly_unusable_has_no_split(shown: Shown) -> None:
    choice = shown(COMPOUNDS, basis="calendar").choice
    table = suppliers(choice)
    assert table.filter(pl.col("partner") == "WLD")["period"].to_list() == ["2023"]
    assert concentration(choice).filter(pl.col("hhi").is_null())["period"].to_list() == ["2023"]


def test_as_published_has_a_split_in_every_year(shown: Shown) -> None:
    choice = shown(COMPOUNDS, data="as-published").choice
    assert "WLD" not in suppliers(choice)["partner"].to_list()
    assert concentration(choice)["hhi"].null_count() == 0
    assert "corrected" not in ";".join(trend(choice)["findings"].drop_nulls())


def test_a_total_is_the_printed_one_and_not_our_sum(shown: Shown) -> None:
    index = concentration(shown(COMPOUNDS).choice).filter(period="2022-23")
    assert index.select("partner_sum_usd", "published_total_usd").rows() == [(15_110_000, 15_180_000)]
    total = trend(shown(COMPOUNDS).choice).filter(period="2022-23")
    assert total.select("value_usd", "total_origin").rows() == [(15_180_000, "published")]


def test_a_source_without_a_total_says_that_it_is_our_sum(shown: Shown) -> None:
    choice = shown(MAGNETS, from_="2024").choice
    assert trend(choice)["total_origin"].to_list() == ["partner_sum"]
    assert concentration(choice)["published_total_usd"].to_list() == [None]


def test_rupees_need_a_whole_fiscal_year_that_begins_in_april(opened: Store, shown: Shown) -> None:
    converted = trend(shown(COMPOUNDS).choice).filter(inr_origin="converted")
    assert converted["months_covered"].unique().to_list() == [12]
    rate = opened.rates[date(2025, 4, 1), 12].value
    assert converted["value_inr_crore"][-1] == pytest.approx(23.04e6 * rate / 1e7)
    assert trend(shown(MAGNETS).choice)["value_inr_crore"].null_count() == 23


# extracts


def test_an_extract_is_a_finding_of_its_own(shown: Shown) -> None:
    table = trend(shown("lithium-carbonates").choice)
    kinds = dict(table.select("coverage", "findings").unique().iter_rows())
    assert kinds == {"extract": "extract", "complete": None}


def test_latest_is_complete_in_months_and_coverage() -> None:
    table = charts.TREND.empty().select("period", "months_covered", "coverage", "basis", "value_usd")
    rows = [
        ("2021-22", 12, "complete", "fiscal", 1.0),
        ("2022-23", 12, "complete", "fiscal", None),
        ("2023-24", 12, "extract", "fiscal", 2.0),
        ("2024-25", 3, "complete", "fiscal", 3.0),
        ("2025-26", 1, "complete", "fiscal", 4.0),
    ]
    years = pl.DataFrame(rows, schema=table.schema, orient="row")
    assert latest(years, ["value_usd"]) == years.row(0, named=True)
    assert latest(years) == years.row(1, named=True)
    assert latest(years.tail(3)) is None


# folding, ranges, mirrors


@pytest.mark.parametrize("fold", ["HKG", "HKG+MAC"])
def test_folding_adds_the_figures_and_keeps_the_total(shown: Shown, fold: str) -> None:
    apart, together = (suppliers(shown(MAGNETS, source="comtrade", fold=f).choice) for f in ("none", fold))
    china, all_of_it = (
        table.filter(pl.col("partner").is_in(["CHN", *fold.split("+")]), period="2024")["value_usd"].sum()
        for table in (apart, together)
    )
    assert all_of_it == pytest.approx(china)
    assert set(together["partner"]).isdisjoint(fold.split("+"))
    assert together.filter(period="2024")["value_usd"].sum() == pytest.approx(
        apart.filter(period="2024")["value_usd"].sum()
    )


def test_folded_suppliers_are_named_together(shown: Shown) -> None:
    table = suppliers(shown(MAGNETS, fold="HKG+MAC", from_="2024").choice)
    assert table["partner_name"][0] == "China + Hong Kong + Macao"


def test_folding_moves_the_index(shown: Shown) -> None:
    apart, together = (
        concentration(shown(MAGNETS, fold=f, from_="2024").choice)["hhi"].item() for f in ("none", "HKG")
    )
    assert together > apart


def test_a_folded_supplier_as_the_focus_is_the_group(shown: Shown) -> None:
    group, hongkong = (
        focus(shown(MAGNETS, partner=p, fold="HKG", from_="2024").choice)["share_value"].item() for p in ("CHN", "HKG")
    )
    assert hongkong == group


def test_a_range_includes_both_ends(shown: Shown) -> None:
    choice = shown(COMPOUNDS, from_="2019-20", to="2021-22").choice
    for table in TABLES.values():
        assert table(choice)["period"].unique().sort().to_list() == ["2019-20", "2020-21", "2021-22"]


@pytest.mark.parametrize(
    ("first", "last", "left"),
    [(None, None, "abc"), ("b", None, "bc"), (None, "b", "ab"), ("b", "b", "b"), ("c", "a", "")],
)
def test_cells_between(first: str | None, last: str | None, left: str) -> None:
    frame = pl.DataFrame({"period": ["a", "b", "c"]})
    kept = Cells(frame, frame, frame.rename({"period": "shown"})).between(first, last)
    assert kept.periods["period"].to_list() == kept.partners["period"].to_list() == list(left)
    assert kept.raised["shown"].to_list() == list(left)


def test_a_cell_has_the_findings_it_names(shown: Shown) -> None:
    for scope in (COMPOUNDS, MAGNETS):
        cells = shown(scope).choice.cells
        assert cells is not None
        named = {
            period: set(ids.split(";"))
            for period, ids in cells.periods.drop_nulls("findings").select("period", "findings").iter_rows()
        }
        raised = dict(cells.raised.group_by("shown").agg(pl.col("id").unique()).iter_rows())
        assert named == {period: set(ids) for period, ids in raised.items()} != {}


def test_exports_of_a_mirrored_source_are_the_importers_rows(opened: Store) -> None:
    scope = opened.scope(MAGNETS)

    def table(reporter: str, flow: str) -> pl.DataFrame:
        (offer,) = [o for o in offers(opened, scope, reporter, flow) if o.source == "baci"]
        view = View(reporter, flow=flow, basis="calendar", first="2024", last="2024")
        return suppliers(Choice(opened, scope, view, offer))

    sold = table("IND", "export").select("partner", "value_usd", "net_weight_kg").sort("partner")
    bought = [
        table(country, "import")
        .filter(partner="IND")
        .select(pl.lit(country).alias("partner"), "value_usd", "net_weight_kg")
        for country in sold["partner"]
    ]
    assert sold.height > 50
    assert sold.equals(pl.concat(bought))


def test_exporters_include_those_that_only_stand_in_a_mirror(opened: Store) -> None:
    assert "CHN" in reporters(opened, "export")
    assert "WLD" not in reporters(opened, "import")


def test_the_same_view_gives_the_same_table(opened: Store, shown: Shown) -> None:
    choice = shown(COMPOUNDS).choice
    before = {name: table(choice) for name, table in TABLES.items()}
    shown(MAGNETS, reporter="USA", fold="HKG")
    for name, table in TABLES.items():
        assert table(choice).equals(before[name])
