"""Who exports a scope to the world, and who could replace the focus supplier; figures added up by awk from BACI."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import polars as pl
import pytest

from dashboard import world_words
from dashboard.resolve import Page
from dashboard.world_market import replacements, world_market
from etl import market, schema
from etl import shown as declared
from etl.errors import BadView

Shown = Callable[..., Page]


def test_exporters_of_magnets_have_shares_and_ranks_in_the_years_that_are_complete(shown: Shown) -> None:
    table = world_market(shown("permanent-magnets").choice)
    first = table.filter(period="2024").row(0, named=True)
    assert (first["exporter"], first["rank"], first["value_usd"]) == ("CHN", 1, 3109644424.0)
    assert first["share_value"] == pytest.approx(0.626579, abs=1e-6)
    assert first["share_weight"] == pytest.approx(0.730717, abs=1e-6)
    assert first["world_export_hhi_value"] == pytest.approx(0.4097595144, abs=1e-10)
    assert table.filter(period="2024")["share_value"].sum() == pytest.approx(1)
    assert table.filter(period="2022")["share_weight"].count() == 0  # the file of 2022 has no quantities


def test_years_of_an_extract_cannot_be_decided(shown: Shown) -> None:
    table = world_market(shown("permanent-magnets").choice).filter(period="2023")
    row = table.row(0, named=True)
    assert (table.height, row["exporter"], row["value_usd"], row["share_value"]) == (1, "WLD", None, None)
    assert row["missing"].startswith("2023: of CEPII BACI this store holds an extract")
    assert "`python -m etl fetch baci`" in row["missing"]


def test_who_could_replace_china_by_value_cannot_by_weight(shown: Shown) -> None:
    # BACI_HS17_Y2024_V202601.csv, k = 850511, thousand USD and t: India (699) buys 162786.289 and 19259.294 from China
    # (156), 3281.279 and 223.622 from Japan (392); Japan's exports to all are 428329.896 and 10799.616
    table = replacements(shown("permanent-magnets", from_="2024").choice)
    japan = table.row(0, named=True)
    assert (japan["partner"], japan["buys"], japan["rank"], japan["focus"]) == ("JPN", "yes", 1, "CHN")
    assert (japan["lost_usd"], japan["lost_kg"]) == (162786289.0, 19259294.0)
    assert japan["exports_to_others_usd"] == 428329896.0 - 3281279.0
    assert japan["capacity_value"] == pytest.approx(425048617 / 162786289)
    assert japan["capacity_weight"] == pytest.approx((10799616 - 223622) / 19259294)
    assert not {"CHN", "IND", "XXX"} & set(table["partner"])


def test_a_seller_that_the_importer_does_not_buy_from_is_one_too(shown: Shown) -> None:
    table = replacements(shown("permanent-magnets", from_="2024").choice)
    assert set(table["buys"]) == {"yes", "no"}
    row = table.filter(buys="no").row(0, named=True)
    assert row["imports_usd"] is None and row["exports_to_others_usd"] == row["world_usd"]


def test_whom_the_importer_is_counted_with_sells_what_leaves_the_group(shown: Shown) -> None:
    # Australia, Japan and the United States (36, 392, 842) sell 490,958.396 thousand USD to others than each other and
    # India: awk '($2==36||$2==392||$2==842)&&$3!=36&&$3!=392&&$3!=842&&$3!=699{s+=$5}' on the lines of 850511
    table = replacements(shown("permanent-magnets", from_="2024", fold="Quad").choice)
    assert not {"IND", "USA", "JPN", "AUS"} & set(table["partner"])
    quad = table.row(0, named=True)
    assert (quad["partner"], quad["buys"], quad["rank"]) == ("Quad", "yes", 1)
    assert quad["exports_to_others_usd"] == pytest.approx(490958396)
    assert (quad["partner_unfolded"], quad["exports_to_others_usd_unfolded"]) == ("JPN", 428329896.0 - 3281279.0)
    vietnam = table.filter(partner="VNM").row(0, named=True)
    assert vietnam["partner_unfolded"] == "VNM"
    assert vietnam["exports_to_others_usd_unfolded"] == vietnam["exports_to_others_usd"]


def test_what_a_group_leaves_out_is_said(shown: Shown) -> None:
    quad, european, apart = (shown("permanent-magnets", from_="2024", fold=fold).choice
                             for fold in ("Quad", "EU-27", "none"))  # fmt: skip
    sold = "count as one: what they sell each other is left out of what they sell to others"
    said = [world_words.replacements_notes(choice, replacements(choice)) for choice in (quad, european, apart)]
    assert f"The Quad {sold}; so is what India exports, which is one of them." in said[0]
    assert "Japan alone, the largest of them, sold others USD 425 million and 10,600 t." in said[0]
    assert any(f"EU-27 {sold}." in note for note in said[1]) and not any(sold in note for note in said[2])
    notes = [world_words.shares_notes(choice, world_market(choice)) for choice in (quad, european)]
    own = "India is one of them: its own exports are in theirs."
    assert [any(own in note for note in found) for found in notes] == [True, False]


def test_whom_the_focus_supplier_is_counted_with_does_not_replace_it(shown: Shown) -> None:
    table = replacements(shown("permanent-magnets", from_="2024", fold="HKG").choice)
    assert not {"CHN", "HKG"} & set(table["partner"])
    assert table["lost_usd"][0] == 162786289.0 + 1129790.0  # Hong Kong: 1129.79 thousand


def test_fiscal_years_without_world_exports_say_what_is_missing(shown: Shown) -> None:
    table = replacements(shown("rare-earth-compounds").choice)
    assert set(table["partner"]) == {"WLD"} and table["capacity_value"].count() == 0
    assert "six digits" in table["missing"][0]
    assert "2026-27" not in set(table["period"])  # four months are no year


@pytest.mark.parametrize(("start", "year"), [(date(2024, 4, 1), "2024"), (date(2024, 7, 1), "2024"),
                                             (date(2024, 10, 1), "2025"), (date(2024, 1, 1), "2024")])  # fmt: skip
def test_a_fiscal_year_stands_beside_the_calendar_year_with_most_of_its_months(start: date, year: str) -> None:
    assert market.year_of(start) == year


def test_exports_and_months_have_nobody_to_replace(shown: Shown) -> None:
    with pytest.raises(BadView, match="asked of imports"):
        replacements(shown("permanent-magnets", flow="export").choice)
    with pytest.raises(BadView, match="are of years"):
        replacements(shown("rare-earth-compounds", basis="month").choice)


def test_tables_are_as_declared(shown: Shown) -> None:
    for scope in ("permanent-magnets", "rare-earth-compounds", "silicon", "heading-8505"):
        choice = shown(scope).choice
        for table in (world_market, replacements):
            if choice.offer is None or choice.offer.basis != "month":
                assert schema.faults(declared.TABLES[table.__name__], table(choice)) == []


def test_the_figures_of_a_scope_are_those_of_its_code(shown: Shown) -> None:
    page = shown("permanent-magnets")
    by_code = market.world_export_hhi(page.choice.store, codes=frozenset({"850511"})).drop_nulls("world_export_hhi")
    by_scope = market.concentration(market.of_scope(page.choice.store, page.choice.scope), "value").sort("period")
    assert by_scope["hhi"].to_list() == pytest.approx(by_code["world_export_hhi"].to_list())
    assert by_scope["period"].to_list() == by_code["period_start"].dt.strftime("%Y").to_list()


def test_unit_values_are_of_flows_with_both_figures(shown: Shown) -> None:
    found = world_market(shown("permanent-magnets").choice).filter(period="2024", exporter="CHN").row(0, named=True)
    assert found["unit_value_usd_per_kg"] == pytest.approx(22.657, abs=1e-3)
    assert pl.Series([found["unit_value_usd_per_kg"]]).is_finite().all()
