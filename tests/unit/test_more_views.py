"""More views: first beside latest, the latest as areas, who supplies what, one supplier at a glance."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import plotly.graph_objects as go
import polars as pl
import pytest

from dashboard import cards as page_cards
from dashboard import figures, flow_cards, flows, more, more_cards
from dashboard.cards import Card
from dashboard.figures.base import Style
from dashboard.figures.flows import chosen, leading
from dashboard.in_words import in_words
from dashboard.languages import language
from dashboard.pages import overview
from dashboard.resolve import Page
from dashboard.theme import PALETTES, supplier_colours
from dashboard.view import View
from etl import schema
from etl import shown as tables
from etl.commodities import Scope
from etl.language import speaking
from etl.reader import Store

Shown = Callable[..., Page]
MAGNETS, COMPOUNDS = "permanent-magnets", "rare-earth-compounds"


def style(**changes: Any) -> Style:
    words = {"measure": "value", "unit": "usd", "basis": "calendar", "focus": "CHN", "start_month": 1, "name": str}
    return Style(PALETTES["light"], **{**words, **changes})


def asked(opened: Store, **query: str) -> flows.Filter:
    return flows.read({key: [value] for key, value in query.items()}, opened)[0]


# ---- tables


@pytest.mark.parametrize("query", [{}, {"measure": "weight"}, {"fold": "HKG+MAC"}, {"flow": "export"}])
@pytest.mark.parametrize("scope", [MAGNETS, COMPOUNDS, "nickel", "rare-earths"])
def test_tables_of_a_scope_are_as_declared(shown: Shown, scope: str, query: dict[str, str]) -> None:
    for name, table in more.TABLES.items():
        assert schema.faults(declared(name), table(shown(scope, **query).choice)) == []


def declared(name: str) -> schema.Table:
    return tables.TABLES[name]


def test_the_slope_runs_between_the_first_and_the_latest_complete_period(shown: Shown) -> None:
    table = more.slope(shown(MAGNETS).choice)
    china = {row["period"]: row for row in table.filter(partner="CHN").to_dicts()}
    assert set(table["period"]) == {"2022", "2024"} == set(china)
    # BACI_HS17_Y2022 and _Y2024, importer 699, product 850511: 126,166 of 170,678 and 162,786 of 193,382 thousand USD
    assert china["2022"]["share_value"] == pytest.approx(126_166 / 170_678, abs=1e-5)
    assert china["2024"]["share_value_change"] == pytest.approx(162_786 / 193_382 - 126_166 / 170_678, abs=1e-5)


def test_a_supplier_that_is_not_listed_at_both_ends_has_no_change(shown: Shown) -> None:
    table = more.slope(shown(COMPOUNDS).choice)
    ends = table.group_by("partner").agg(pl.col("period").n_unique().alias("ends"))
    late = table.filter(period=table["period"].max()).join(ends, on="partner")
    assert late.filter(ends=1)["share_value_change"].count() == 0 < late.filter(ends=1).height


def test_areas_add_up_to_all(shown: Shown) -> None:
    for scope in (MAGNETS, COMPOUNDS):
        table = more.split(shown(scope).choice)
        assert table["share_value"].sum() == pytest.approx(1)
        assert table["period"].n_unique() == 1


def test_commodities_put_side_by_side_hold_no_goods_twice(opened: Store) -> None:
    everything = frozenset(opened.commodities.scopes)
    taken = [opened.scope(one) for one in flows.disjoint(opened, everything)]

    def meet(one: Scope, other: Scope) -> bool:
        return any(a.startswith(b) or b.startswith(a) for a in one.codes for b in other.codes)

    assert not [(a.id, b.id) for a in taken for b in taken if a is not b and meet(a, b)]
    assert {COMPOUNDS, MAGNETS} <= {scope.id for scope in taken}
    assert {"rare-earths", "heading-8505"}.isdisjoint(scope.id for scope in taken)


def test_who_supplies_what_is_what_the_source_prints(opened: Store) -> None:
    table = flows.flows(opened, asked(opened, year="2024", basis="calendar"))
    silicon = table.filter(scope="silicon", partner="CHN")
    assert silicon["share_value"].to_list() == pytest.approx([0.895084], abs=1e-6)  # of 182,871 thousand USD
    assert table.group_by("scope").agg(pl.col("share_value").sum())["share_value"].to_list() == pytest.approx(
        [1.0] * table["scope"].n_unique()
    )


def test_at_a_glance_is_every_year_of_every_commodity(opened: Store) -> None:
    table = flows.glance(opened, asked(opened, year="2024", basis="calendar"))
    magnesium = dict(table.filter(scope="magnesium").select("period", "share_value").iter_rows())
    assert (magnesium["2022"], magnesium["2024"]) == pytest.approx((0.89426, 0.986008), abs=1e-5)
    assert set(table["partner"]) == {"CHN"}


@pytest.mark.parametrize("name", ["flows", "glance"])
@pytest.mark.parametrize("query", [{}, {"basis": "fiscal"}, {"fold": "HKG+MAC"}, {"reporter": "FJI"}])
def test_tables_of_a_country_are_as_declared(opened: Store, name: str, query: dict[str, str]) -> None:
    assert (
        schema.faults(
            declared({"flows": "supplier_flows"}.get(name, name)), getattr(flows, name)(opened, asked(opened, **query))
        )
        == []
    )


# ---- figures


def ends(*rows: tuple[str, str, float]) -> pl.DataFrame:
    return pl.DataFrame(rows, ["period", "partner", "share_value"], orient="row")


def test_a_slope_joins_what_is_known_at_both_ends_and_sums_the_others() -> None:
    table = ends(("2022", "CHN", 0.7), ("2022", "JPN", 0.2), ("2022", "XYZ", 0.1), ("2024", "CHN", 0.8),
                 ("2024", "XYZ", 0.15), ("2024", "ABC", 0.05))  # fmt: skip
    drawn = {trace["name"]: trace["y"] for trace in figures.slope(table, style(), ["CHN", "JPN"])["data"]}
    assert drawn["CHN"] == pytest.approx([70, 80])
    assert drawn["JPN"] == [pytest.approx(20), None]
    assert drawn["others"] == pytest.approx([10, 20])


def test_labels_of_a_slope_stand_apart() -> None:
    rows = [("2022", p, 0.01 * n) for n, p in enumerate("ABCDEF")] + [("2024", p, 0.01) for p in "ABCDEF"]
    notes = figures.slope(ends(*rows), style(), list("ABCDEF"))["layout"]["annotations"]
    right = sorted(note["y"] for note in notes if note["x"] == 1)
    assert min(b - a for a, b in itertools.pairwise(right)) >= 0.07 * 10  # of an axis to 10 %


def test_areas_have_the_colours_of_the_other_charts_and_the_smallest_are_one(shown: Shown) -> None:
    choice = shown(MAGNETS).choice
    table = more.split(choice)
    named = ["CHN", "JPN", "DEU"]
    (tree,) = figures.split(table, style(), named)["data"]
    colours = dict(zip(tree["labels"], tree["marker"]["colors"], strict=True))
    expected = supplier_colours("CHN", named, PALETTES["light"])
    assert {p: colours[p] for p in named} == expected
    assert sum(tree["values"]) == pytest.approx(1)
    assert tree["labels"][-1].endswith("others") and colours[tree["labels"][-1]] == PALETTES["light"].others


def test_bands_of_each_commodity_add_up_to_it(opened: Store) -> None:
    table = flows.flows(opened, asked(opened, year="2024", basis="calendar"))
    goods = chosen(table, [MAGNETS])
    names = dict(table.select("scope", "name").iter_rows())
    (sankey,) = figures.flows(table, style(), goods, names)["data"]
    into: dict[int, float] = {}
    for target, value in zip(sankey["link"]["target"], sankey["link"]["value"], strict=True):
        into[target] = into.get(target, 0) + value
    assert list(into.values()) == pytest.approx([1.0] * len(goods))
    assert goods[0] == MAGNETS and sankey["node"]["label"][0] == "CHN"
    assert len(leading(table, "CHN")) == 6


def cards_of(opened: Store, shown: Shown) -> list[Card]:
    found = [more_cards.card(shown(scope, **query), name, "dark")
             for scope in (MAGNETS, COMPOUNDS, "rare-earths", "heading-8505")
             for query in ({}, {"flow": "export", "measure": "weight"}) for name in more_cards.CHARTS]  # fmt: skip
    for query in ({}, {"partner": "JPN"}, {"reporter": "USA"}, {"reporter": "FJI"}, {"basis": "fiscal"}):
        found += flow_cards.cards(opened, asked(opened, **query), "light")
    return found


def test_every_card_is_valid_plotly_and_says_something(opened: Store, shown: Shown) -> None:
    for card in cards_of(opened, shown):
        go.Figure(card.figure)
        assert card.title and card.subtitle and card.source
        assert bool(card.reason) != bool(card.figure["data"])


def test_titles_state_the_finding(opened: Store, shown: Shown) -> None:
    titles = {name: more_cards.card(shown(MAGNETS), name, "light").title for name in more_cards.CHARTS}
    assert titles["slope"] == (
        "China's share of India's imports of permanent magnets of metal rose from 73.9 % in 2022 to 84.2 % in 2024"
    )
    assert titles["split"].startswith(
        "India bought permanent magnets of metal from 52 suppliers in 2024, 84.2 % by value from China"
    )
    who, glance = flow_cards.cards(opened, asked(opened, basis="calendar", year="2024"), "light")
    assert who.title == (
        "Of 31 commodities that India imported in 2024, China was the largest supplier of 9 and supplied more than half"
        " of 7"
    )
    assert glance.title.startswith("China supplied more than 80 % of India's imports of 6 of the 29 commodities")


def test_cards_speak_hindi(opened: Store, shown: Shown) -> None:
    with speaking(language("hi")):
        page = shown(MAGNETS, lang="hi")
        assert "चीन" in more_cards.card(page, "slope", "light").title


# ---- what a reader must know of them, seen and heard


def test_views_of_a_few_periods_carry_the_findings_of_those_periods_only(shown: Shown) -> None:
    page = shown(COMPOUNDS)
    found = {name: more_cards.card(page, name, "light").marks for name in more_cards.CHARTS}
    for name, kept in found.items():
        assert any("Japan" in mark.title and "2025-26" in mark.span for mark in kept), name
        assert all(not mark.hatched and not mark.marked for mark in kept), name
    assert all(set(mark.messages) == {"2025-26"} for mark in found["split"])


def test_the_slope_sets_no_single_months_beside_each_other(shown: Shown) -> None:
    card = more_cards.card(shown(COMPOUNDS, basis="month"), "slope", "light")
    assert card.reason and "single months" in card.reason
    assert " rose from " not in card.title and " fell from " not in card.title


def test_a_chart_is_told_of_complete_periods(shown: Shown) -> None:
    page = shown(COMPOUNDS)
    for name in ("focus", "trend", "concentration", "suppliers"):
        told = in_words(name, page_cards.card(page, name, "light").table, page.view)
        assert "2025-26" in told and "2026-27" not in told and "2017-18" not in told, name
        assert told.endswith("the table has them."), name


def test_one_commodity_with_a_split_is_named_and_not_counted(opened: Store) -> None:
    title = flow_cards.cards(opened, asked(opened, basis="fiscal"), "light")[0].title
    assert "Of 1 commodities" not in title
    assert title.startswith("China supplied 16.0 % of India's imports of rare-earth compounds in 2025-26"), title


def test_bands_say_that_they_are_shares_and_equally_high(opened: Store) -> None:
    drawn = flow_cards.cards(opened, asked(opened), "light")
    assert "every commodity drawn equally high" in drawn[0].subtitle
    assert "equally high" not in drawn[1].subtitle


def test_a_dash_of_the_overview_is_also_of_a_supplier_that_is_not_listed(opened: Store) -> None:
    caption = str(overview._table([], View(), "China", "", "").to_plotly_json()["props"]["children"][0])
    assert "a supplier that is not listed" in caption and "A dash is not published" not in caption


def test_a_title_says_which_entry_weighs_on_its_shares(shown: Shown) -> None:
    slope, split = (more_cards.card(shown(COMPOUNDS), name, "light").title for name in more_cards.CHARTS)
    assert slope.endswith("16.0 % in 2025-26; one entry weighs on it (Japan, February 2026)"), slope
    assert split.endswith("; one entry weighs on it (Japan, February 2026)"), split
    assert "weighs" not in more_cards.card(shown(MAGNETS), "slope", "light").title


@pytest.mark.parametrize("number", [0, 1])
def test_shares_that_a_check_doubts_are_named_beside_the_others(opened: Store, number: int) -> None:
    notes = flow_cards.cards(opened, asked(opened, basis="fiscal", year="2025-26"), "light")[number].notes
    assert any("rare-earth compounds (value unlike those beside it)" in note for note in notes), notes
    quiet = flow_cards.cards(opened, asked(opened, basis="calendar", year="2024"), "light")[0].notes
    assert not any(note.startswith("Read with care") for note in quiet)  # of weights only
