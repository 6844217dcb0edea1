"""Importers side by side: all of them at once, from one source, in the year that they have in common."""

from __future__ import annotations

from collections.abc import Callable

import plotly.graph_objects as go
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from dashboard import compare_card, compare_words, importers
from dashboard.importers import MOST, USUAL, Compared
from etl import importers as every
from etl import reader
from etl.cells import cells
from etl.errors import BadView
from etl.reader import Store
from etl.shown.importers import COMPARE

MAGNETS, COMPOUNDS = "permanent-magnets", "rare-earth-compounds"


@pytest.fixture
def compared(opened: Store) -> Callable[..., Compared]:
    def made(scope: str, **query: str) -> Compared:
        asked = {key.rstrip("_"): [value] for key, value in query.items()}
        return importers.page(opened, opened.scope(scope), asked)[0]

    return made


# all importers at once


@pytest.mark.parametrize("reporter", ["IND", "USA", "DEU", "AFG"])
@pytest.mark.parametrize("fold", ["none", "HKG"])
def test_all_at_once_are_the_cells_of_each(opened: Store, reporter: str, fold: str) -> None:
    scope = opened.scope(MAGNETS)
    together = every.all_cells(opened, scope, "baci", "corrected", fold)
    [offer] = [o for o in reader.offers(opened, scope, reporter, "import") if o.source == "baci"]
    alone = cells(opened, offer, reporter, "import", "corrected", fold)
    for kind, order in (("periods", ["period"]), ("partners", ["period", "partner"])):
        mine = getattr(together, kind).filter(pl.col("period").str.starts_with(reporter))
        expected = getattr(alone, kind)
        mine = mine.with_columns(pl.col("period").str.slice(4)).select(expected.columns).sort(order)
        assert_frame_equal(mine, expected.sort(order))


def test_the_source_with_the_most_importers_goes_first(opened: Store) -> None:
    offered = every.sources(opened, opened.scope(MAGNETS))
    assert list(offered) == ["baci", "comtrade"]
    assert (len(offered["baci"]), offered["comtrade"]) == (229, ("IND",))


def test_a_source_of_months_is_compared_by_their_years(opened: Store) -> None:
    found = every.all_cells(opened, opened.scope(COMPOUNDS), "tradestat-meidb", "corrected", "none")
    assert set(found.periods["period"].str.slice(0, 4)) == {"IND "}
    assert "IND 2025" in set(found.periods["period"])


# the table


def test_magnets_of_2024_by_importer(compared: Callable[..., Compared]) -> None:
    """BACI 2024, 850511, by awk: USD thousand, tonnes, China's shares by value and by weight, HHI."""
    table = compared(MAGNETS, reporters="IND,USA,DEU,JPN").latest
    assert table["reporter"].to_list() == ["DEU", "JPN", "USA", "IND"]
    by_hand = {
        "USA": (491_902, 11_218.4, 0.744743, 0.773598, 0.559892),
        "DEU": (623_408, 14_908.1, 0.82437, 0.845631, 0.682395),
        "JPN": (568_757, 10_332.4, 0.275829, 0.3595, 0.263875),
        "IND": (193_382, 21_886.9, 0.841788, 0.879945, 0.710445),
    }
    for row in table.iter_rows(named=True):
        usd, tonnes, value, weight, hhi = by_hand[row["reporter"]]
        assert row["value_usd"] / 1e3 == pytest.approx(usd, abs=0.5)
        assert row["net_weight_kg"] / 1e3 == pytest.approx(tonnes, abs=0.05)
        assert (row["share_value"], row["share_weight"]) == pytest.approx((value, weight), abs=1e-6)
        assert row["hhi"] == pytest.approx(hhi, abs=1e-6)
        assert (row["period"], row["source"], row["coverage"]) == ("2024", "baci", "complete")


def test_without_a_choice_the_largest_stand_there_with_the_own_country(compared: Callable[..., Compared]) -> None:
    found = compared(MAGNETS)
    assert found.shown == ("DEU", "JPN", "USA", "VNM", "KOR", "PHL", "MEX", "IND")
    assert len(found.shown) == USUAL
    assert compared(MAGNETS, reporter="AFG").shown[-1] == "AFG"
    assert found.latest.height == 211, "the table for download has every importer of the year"


def test_of_those_asked_for_only_these_stand_there_in_their_order(compared: Callable[..., Compared]) -> None:
    found = compared(MAGNETS, reporters="usa,IND,USA")
    assert (found.asked, found.shown) == (("USA", "IND"), ("USA", "IND"))
    assert found.latest["reporter"].to_list() == ["USA", "IND"]
    assert found.query().endswith("&reporters=USA,IND")


def test_the_year_compared_is_one_that_all_have_complete(compared: Callable[..., Compared]) -> None:
    assert compared(MAGNETS).period == "2024"
    assert compared(MAGNETS, to="2023").period == "2022", "2023 is an extract"
    assert compared(MAGNETS, to="2021").period == "2021", "there is nothing but extracts"


def test_an_importer_that_the_source_lacks_is_said(compared: Callable[..., Compared]) -> None:
    found = compared(COMPOUNDS, reporters="IND,USA")
    assert (found.shown, found.absent) == (("IND",), ("USA",))
    assert "The United States: no imports in TradeStat monthly bank here." in compare_words.notes(found)


def test_the_unfolded_shares_stand_beside(compared: Callable[..., Compared]) -> None:
    row = compared(MAGNETS, reporters="IND,USA", fold="HKG").latest.filter(reporter="IND").to_dicts()[0]
    assert (round(row["share_value"], 4), round(row["share_value_unfolded"], 4)) == (0.8476, 0.8418)
    assert round(row["hhi_unfolded"], 6) == 0.710445
    assert row["top_partner_name"] == "China + Hong Kong"


def test_a_scope_without_figures_has_an_empty_table(compared: Callable[..., Compared]) -> None:
    found = compared("rare-earth-metals")
    assert (found.source, found.shown, found.period) == (None, (), None)
    assert found.latest.columns == COMPARE.names
    assert "python -m etl fetch baci --scope rare-earth-metals" in compare_words.nothing(found)


# what is asked


def test_a_page_repairs_and_says_so_and_a_data_route_refuses(opened: Store) -> None:
    scope = opened.scope(MAGNETS)
    wrong: dict[str, tuple[dict[str, list[str]], str]] = {
        "basis": ({"basis": ["fiscal"]}, "Importers are compared by calendar year"),
        "flow": ({"flow": ["export"]}, "Importers are compared; exports are left aside."),
        "reporters": ({"reporters": ["IND,QQQ"]}, "reporters 'QQQ' is not a country code"),
        "source": ({"source": ["tradestat-meidb"]}, "has no imports of HS 8505.11 by calendar year in this store"),
        "fold": ({"fold": ["Octet"]}, "fold 'Octet' is not one of none, HKG"),
    }
    for parameter, (query, said) in wrong.items():
        found, notices = importers.page(opened, scope, query)
        assert found.source == "baci"
        assert any(said in notice.text for notice in notices), parameter
        with pytest.raises(BadView, match=said[:20]) as refused:
            importers.exact(opened, scope, query)
        assert refused.value.parameter == parameter


def test_at_most_twelve_are_compared(opened: Store) -> None:
    many = ",".join(every.sources(opened, opened.scope(MAGNETS))["baci"][:13])
    found, notices = importers.page(opened, opened.scope(MAGNETS), {"reporters": [many]})
    assert len(found.shown) == MOST
    assert any("13 importers; 12 can be compared" in notice.text for notice in notices)


def test_a_source_with_fewer_importers_leads_to_the_one_with_more(opened: Store) -> None:
    found, notices = importers.page(opened, opened.scope(MAGNETS), {"source": ["comtrade"]})
    assert found.shown == ("IND",)
    [notice] = [notice for notice in notices if notice.query]
    assert notice.text == "UN Comtrade has 1 importer here, CEPII BACI 229."
    assert "source=baci" in str(notice.query)


def test_weights_that_are_not_there_give_way_to_values(opened: Store) -> None:
    found, notices = importers.page(opened, opened.scope(MAGNETS), {"measure": ["weight"], "to": ["2023"]})
    assert found.view.measure == "value"
    assert "no weights" in notices[0].text


# words and pictures


def test_the_lead_and_the_title_of_magnets(compared: Callable[..., Compared]) -> None:
    found = compared(MAGNETS)
    assert compare_words.lead(found) == (
        "In 2024 India imported USD 193 million of permanent magnets of metal (HS 8505.11), 84.2 % by value and 88.0 %"
        " by weight from China: the third-highest share by value of the 8 importers compared; sources differ on the"
        " weights. CEPII BACI, retrieved 2026-11-22."
    )
    assert compare_words.title(found) == (
        "China supplied between 9.72 % (the Philippines) and 89.3 % (Vietnam) of the imports of permanent magnets of"
        " metal by value in 2024"
    )


def test_without_the_own_country_the_lead_is_of_the_largest(compared: Callable[..., Compared]) -> None:
    assert compare_words.lead(compared(MAGNETS, reporters="USA,DEU")).startswith("In 2024 Germany imported USD 623")


def test_of_two_one_is_higher(compared: Callable[..., Compared]) -> None:
    assert "the higher share by value of the 2 importers" in compare_words.lead(compared(MAGNETS, reporters="IND,USA"))


def test_bounds_are_neither_ranked_nor_ranged(compared: Callable[..., Compared]) -> None:
    found = compared(MAGNETS, to="2021")
    assert "at most 74.8 % by value from China. CEPII BACI" in compare_words.lead(found)
    assert "no share of China by value is known for 2021" in compare_words.title(found)


def test_a_wrong_split_and_a_year_without_all_months_are_noted(compared: Callable[..., Compared]) -> None:
    notes = " ".join(compare_words.notes(compared(COMPOUNDS)))
    assert "India, 2023: the split by country is wrong at the source." in notes
    assert "India, faint: 2026, 6 of 12 months." in notes


@pytest.mark.parametrize(
    "query", [{}, {"fold": "HKG"}, {"measure": "weight"}, {"reporters": "IND"}, {"lang": "hi"}], ids=str
)
@pytest.mark.parametrize("scope", [MAGNETS, COMPOUNDS, "arsenic"])
def test_the_small_multiples_share_their_scales(
    compared: Callable[..., Compared], scope: str, query: dict[str, str]
) -> None:
    found = compared(scope, **query)
    figure = compare_card.compare(found, "dark").figure
    go.Figure({key: figure[key] for key in ("data", "layout")})
    layout = figure["layout"]
    rows = len(found.shown)
    ranges = [layout[f"yaxis{n + 1 if n else ''}"]["range"] for n in range(3 * rows)]
    assert all(ranges[n] == ranges[n % 3] for n in range(3 * rows))
    assert {trace["xaxis"] for trace in figure["data"]} <= {"x", "x2", "x3"}


def test_the_scales_are_printed_with_a_line_at_either_end(compared: Callable[..., Compared]) -> None:
    layout = compare_card.compare(compared(MAGNETS), "light").figure["layout"]
    heads = [note["text"] for note in layout["annotations"][:3]]
    assert heads == ["Imports<br>USD million<br>0 to 1,000", "Share of<br>China<br>0 to 100 %",
                     "HHI<br>by value<br>0 to 10,000"]  # fmt: skip
    assert [layout[f"yaxis{n or ''}"]["tickvals"] for n in ("", 2, 3)] == [[0, 1000], [0, 100], [0, 10_000]]


def test_a_supplier_without_any_share_has_none_and_weights_are_not_denied(compared: Callable[..., Compared]) -> None:
    notes = compare_words.notes(compared(MAGNETS, reporters="CHN", partner="CHN"))
    assert "No share of China is known." in notes
    assert not any("no weights" in note for note in notes)


def test_no_line_runs_from_a_complete_year_to_an_extract(compared: Callable[..., Compared]) -> None:
    found = compared(MAGNETS, reporters="IND")
    lines = [t for t in compare_card.compare(found, "light").figure["data"] if t["name"] == "India, share_value"]
    drawn = [{period for period, y in zip(t["x"], t["y"], strict=True) if y is not None} for t in lines]
    assert {"2022", "2024"} in drawn
    assert len(drawn) == 2
