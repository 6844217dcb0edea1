"""What depends on a supplier, on the bundled figures and on the ways an address can be wrong."""

from __future__ import annotations

from dataclasses import replace

import plotly.graph_objects as go
import polars as pl
import pytest

from dashboard import supplier
from dashboard.supplier import Filter
from dashboard.supplier_card import card
from etl.code_measures import Asked
from etl.errors import NotFound
from etl.reader import Store
from etl.schema import faults
from etl.shown.supplier import supplier as declared
from etl.supplied import ERA, GAP, OTHER, Run, bought, largest_since, verdicts

INDIA = Asked("IND", "calendar")


@pytest.fixture
def china(opened: Store) -> Filter:
    found, wrong = supplier.read({"reporter": ["IND"], "basis": ["calendar"], "year": ["2024"]}, opened, "chn")
    assert wrong == []
    return found


def row(table: pl.DataFrame, scope: str) -> dict[str, object]:
    name = "scope" if "scope" in table.columns else "goods"
    return table.row(by_predicate=pl.col(name) == scope, named=True)


def test_value_share_and_place_are_those_of_the_official_figures(opened: Store, china: Filter) -> None:
    """BACI 2024, 8505.11 from China to India: USD 162.786 million, 84.18 % by value and 87.99 % by weight."""
    magnets = row(supplier.table(opened, china), "permanent-magnets")
    assert magnets["value_usd"] == pytest.approx(162_786_289)
    assert magnets["share_value"] == pytest.approx(0.8418, abs=5e-5)
    assert magnets["share_weight"] == pytest.approx(0.8799, abs=5e-5)
    assert (magnets["rank"], magnets["suppliers"]) == (1, 52)
    assert (magnets["ec_2021"], magnets["geodep"]) == ("true", "cannot be decided")


def test_the_table_is_as_declared_whatever_rulebooks_there_are(opened: Store, china: Filter) -> None:
    table = supplier.table(opened, china)
    assert faults(declared([book.id for book in opened.rulebooks]), table) == []


def test_rows_are_sorted_by_the_rule_and_its_margin(opened: Store, china: Filter) -> None:
    table = supplier.table(opened, china)
    first = supplier.depending(table, "ec_2021")
    assert first["scope"].to_list() == table["scope"].head(first.height).to_list()
    margins = first["ec_2021_margin_relative"].to_list()
    assert margins == sorted(margins, reverse=True)
    assert table["ec_2021"].to_list().index("false") > table["ec_2021"].to_list().index("true")
    other = supplier.table(opened, replace(china, rule="extreme_bottleneck"))
    assert set(other["scope"]) == set(table["scope"])
    assert supplier.depending(other, "extreme_bottleneck")["scope"].sort().to_list() == [
        "magnesium", "permanent-magnets", "silicon",
    ]  # fmt: skip


def test_a_run_counts_extracts_and_says_what_ends_it(opened: Store) -> None:
    magnets = largest_since(opened, opened.scope("permanent-magnets"), INDIA, "2024", "CHN")
    assert magnets is not None
    assert (magnets.first, magnets.ends) == ("2003", OTHER)  # 2002: another supplier
    assert magnets.extracts == 20  # all but 2022 and 2024
    tantalum = largest_since(opened, opened.scope("tantalum"), INDIA, "2024", "CHN")
    assert tantalum == Run("2024", 0, OTHER)


def test_a_run_ends_at_a_year_that_is_masked_or_absent(opened: Store) -> None:
    compounds = largest_since(opened, opened.scope("rare-earth-compounds"), Asked("IND", "fiscal"), "2024-25", "CHN")
    assert compounds == Run("2024-25", 0, GAP)
    assert largest_since(opened, opened.scope("nickel"), INDIA, "2024", "CHN") is None
    assert ERA not in (GAP, OTHER)


def test_verdicts_are_those_of_the_commodity_pages(opened: Store) -> None:
    found = verdicts(opened, INDIA, "2024")
    assert row(found, "permanent-magnets")["ec_2021_margin"] == pytest.approx(0.310445, abs=5e-7)
    assert row(found, "magnesium")["geodep"] is True
    assert row(found, "nickel")["us_merger_2023"] is False  # HHI 0.1301


def test_every_commodity_of_the_year_has_its_suppliers(opened: Store) -> None:
    found = bought(opened, INDIA, "2024")
    assert found.filter(pl.col("rank") == 1)["goods"].n_unique() == found["goods"].n_unique()
    shares = found.group_by("goods").agg(pl.col("share_value").sum())["share_value"]
    assert shares.to_list() == pytest.approx([1.0] * shares.len())


def test_the_sentences_state_what_the_table_has(opened: Store, china: Filter) -> None:
    table = supplier.table(opened, china)
    leads = table.filter(rank=1).height
    assert supplier.heading(opened, china) == (
        f"Of 31 selected commodities that India imports, China is the largest supplier of {leads}"
    )
    said = supplier.lead(opened, china, table)
    depends = supplier.depending(table, "ec_2021").height
    assert f"{depends} of these {leads} are foreign dependent in 2024 by the rule" in said
    assert "Most is at stake with silicon below 99.99 %: USD 164 million in 2024, 89.5 %" in said
    undecided = supplier.lead(opened, replace(china, rule="iea_top_three"), table)
    assert "states no threshold: by it nothing is decided." in undecided


def test_hong_kong_is_counted_with_china_and_its_page_is_that_of_both(opened: Store, china: Filter) -> None:
    together = replace(china, view=replace(china.view, fold="HKG"))
    both = row(supplier.table(opened, together), "permanent-magnets")
    apart = row(supplier.table(opened, china), "permanent-magnets")
    hong_kong = supplier.table(opened, replace(together, iso3="HKG"))
    assert both["value_usd"] > apart["value_usd"]  # type: ignore[operator]
    assert row(hong_kong, "permanent-magnets")["value_usd"] == both["value_usd"]
    assert both["partner_name"] == "China + Hong Kong"


def test_what_is_not_bought_or_not_known_is_told_apart(opened: Store, china: Filter) -> None:
    said = " ".join(supplier.left_out(opened, china, supplier.table(opened, china)))
    assert "Not bought from it: bituminous coal" in said
    assert "No figures of 2024 in this store: rare-earth metals" in said
    year = replace(china, year="2023", iso3="PRT")
    assert "Not listed in an extract, so not known: " in " ".join(
        supplier.left_out(opened, year, supplier.table(opened, year))
    )


def test_codes_have_the_figures_of_their_commodities(opened: Store, china: Filter) -> None:
    """Every code of six digits, read all at once, has what the commodity that consists of it has."""
    codes = supplier.table(opened, replace(china, goods="codes"))
    assert faults(declared([book.id for book in opened.rulebooks]), codes) == []
    assert set(codes["codes"].str.len_chars()) == {len("HS 8505.11")}
    same = ["value_usd", "share_value", "share_weight", "rank", "suppliers", "largest_since", "largest_in_extracts",
            "ec_2021", "ec_2021_margin", "geodep", "geodep_missing"]  # fmt: skip
    by_scope = {one["scope"]: one for one in supplier.table(opened, china).iter_rows(named=True)}
    compared = [one for one in codes.iter_rows(named=True) if one["scope"] in by_scope]
    assert len(compared) >= 25
    for one in compared:
        other = by_scope[one["scope"]]
        assert {key: one[key] for key in same} == {key: other[key] for key in same}
        assert one["ec_2021_margin_relative"] == pytest.approx(other["ec_2021_margin_relative"])


def test_the_sentences_of_codes_say_codes(opened: Store, china: Filter) -> None:
    wanted = replace(china, goods="codes")
    assert supplier.heading(opened, wanted).startswith(
        "Of 30 selected codes that India imports, China is the largest supplier"
    )
    assert wanted.query().endswith("&goods=codes")


@pytest.mark.parametrize("code", ["ZZZ", "WLD", "", "CHINA"])
def test_what_is_no_supplier_is_not_found(opened: Store, code: str) -> None:
    with pytest.raises(NotFound, match="There is no supplier"):
        supplier.known(opened, code)


def test_the_chart_is_a_figure_that_names_what_is_most_at_stake(opened: Store, china: Filter) -> None:
    drawn = card(opened, china, supplier.table(opened, china), "light")
    assert drawn.title.startswith("Most at stake for India with China: silicon below 99.99 %, permanent magnets")
    assert len(go.Figure(drawn.figure).data[0].y) == 12
    assert drawn.reason is None
    nobody = replace(china, iso3="AND")
    empty = card(opened, nobody, supplier.table(opened, nobody), "dark")
    assert empty.reason == (
        "Andorra is not among the listed suppliers of India in 2024, of any of the 31 commodities that this store has"
        " of that year."
    )


def test_an_address_names_only_what_differs(opened: Store, china: Filter) -> None:
    assert china.query() == "?reporter=IND&basis=calendar&year=2024&rule=ec_2021"
    _, wrong = supplier.read({"rule": ["mine"], "year": ["soon"]}, opened, "CHN")
    assert [error.parameter for error in wrong] == ["year", "rule"]


def test_a_country_without_imports_has_a_chart_without_a_year(opened: Store) -> None:
    wanted, _ = supplier.read({"reporter": ["ATA"]}, opened, "ATA")
    assert wanted.year is None
    drawn = card(opened, wanted, supplier.table(opened, wanted), "light")
    assert drawn.subtitle.startswith("Antarctica, imports · ")
    assert "None" not in drawn.subtitle
