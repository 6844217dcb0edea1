"""Whatever an address says, a page shows the nearest valid view and says what was repaired."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from dashboard.resolve import Page, absence, exact, page
from dashboard.routing import query_of
from dashboard.tables import TABLES, Choice
from etl.errors import BadView
from etl.reader import Store

Shown = Callable[..., Page]
COMPOUNDS, MAGNETS = "rare-earth-compounds", "permanent-magnets"
KEYS = ("reporter", "partner", "flow", "measure", "unit", "basis", "from", "to", "source", "fold", "data", "vintage",
        "lang", "theme", "revision", "unknown", "")  # fmt: skip
HOSTILE = (
    "", " ", "x" * 100_000, "'; DROP TABLE flows; --", "' OR '1'='1", "%", "\x00", "\ud800", "🦄", "２０２４", "भारत",
    "../../etc/passwd", "<script>alert(1)</script>", "{{7*7}}", "None", "null", "NaN", "-1", "1e309", "0000", "9999-00",
    "2024-13", "2023-25", "\r\nX-Injected: 1", "WLD", "XXX", "ind",
)  # fmt: skip
VALID = ("IND", "USA", "FRA", "export", "weight", "inr_crore", "kg", "fiscal", "calendar", "month", "2023-24", "2024",
         "2024-03", "2030", "1999-00", "baci", "comtrade", "tradestat-eidb", "HKG+MAC", "as-published", "hi",
         "dark", "HS2002", "HS2022")  # fmt: skip


def texts(found: Page) -> str:
    """All notices of a page."""
    return "\n".join(notice.text for notice in found.notices)


def assert_sound(store: Store, found: Page) -> None:
    """The view shown is valid: asked again it is shown as it is, and every data route accepts it.

    The months of a page may be those of another source; a table of a named source has none then.
    """
    scope = found.choice.scope
    again = page(store, scope, query_of(found.view.query()))
    assert (again.view.query(), again.notices) == (found.view.query(), ())
    for chart in TABLES:
        choice = exact(store, scope, query_of(found.view.query()), chart)
        shown = found.months if chart == "months" else found.choice
        if shown.offer and found.view.source not in (None, shown.offer.source):
            shown = replace(shown, offer=None)
        assert TABLES[chart](choice).equals(TABLES[chart](shown))


@pytest.mark.parametrize("key", KEYS)
def test_no_value_of_any_key_breaks_a_page(opened: Store, key: str) -> None:
    for value in HOSTILE:
        found = page(opened, opened.scope(COMPOUNDS), {key: [value]})
        assert_sound(opened, found)
        assert found.choice.offer is not None or value in ("XXX", "export")


@pytest.mark.parametrize("seed", range(24))
@pytest.mark.parametrize("scope", [COMPOUNDS, MAGNETS, "heading-8505", "rare-earths", "nickel"])
def test_no_mixture_of_values_breaks_a_page(opened: Store, scope: str, seed: int) -> None:
    chance = random.Random(f"{scope} {seed}")
    query = {
        key: [chance.choice((*HOSTILE, *VALID, *VALID, *VALID)) for _ in range(chance.randint(0, 2))] for key in KEYS
    }
    assert_sound(opened, page(opened, opened.scope(scope), query))


@pytest.mark.parametrize("query", [{"basis": "calendar", "from": "2023-24"}, {"from": "nonsense"}, {"to": "2024"}])
def test_a_scope_without_figures_is_shown_whatever_range_is_asked(opened: Store, query: dict[str, str]) -> None:
    assert_sound(opened, page(opened, opened.scope("rare-earths"), {key: [value] for key, value in query.items()}))


def test_the_default_view_of_a_scope(shown: Shown) -> None:
    compounds, magnets = shown(COMPOUNDS), shown(MAGNETS)
    assert (compounds.view.basis, compounds.view.source) == ("fiscal", "tradestat-meidb")
    assert (magnets.view.basis, magnets.view.source) == ("calendar", "baci")
    assert compounds.notices == magnets.notices == ()


@pytest.mark.parametrize(
    ("scope", "query", "notice"),
    [
        (MAGNETS, {"reporter": "Mars"}, "reporter 'Mars' is not a country code"),
        (MAGNETS, {"theme": "blue"}, "theme 'blue' is not one of light, dark"),
        (MAGNETS, {"vintage": "1999"}, "vintage '1999' is not kept in this store; kept are 2026-11-22-"),
        (MAGNETS, {"basis": "fiscal"}, "are not published here by fiscal year. Shown: by calendar year."),
        (MAGNETS, {"basis": "month"}, "are not published here by month. Shown: by calendar year."),
        (MAGNETS, {"source": "tradestat-meidb"}, "no such figures by calendar year here. Shown: CEPII BACI."),
        (MAGNETS, {"unit": "inr_crore"}, "Shown: USD."),
        (MAGNETS, {"from": "2024", "to": "2010"}, "before it begins"),
        (MAGNETS, {"from": "2023-24"}, "'2023-24' is not a calendar year like 2024."),
        (COMPOUNDS, {"measure": "weight"}, "Weights of rare-earth compounds by fiscal year are not published"),
        (COMPOUNDS, {"from": "1990-91", "to": "1992-93"}, "there is 2017-18 to 2026-27. Shown: all."),
    ],
)
def test_a_repair_is_told(opened: Store, scope: str, query: dict[str, str], notice: str) -> None:
    found = page(opened, opened.scope(scope), {key: [value] for key, value in query.items()})
    assert len(found.notices) == 1
    assert notice in texts(found)
    assert_sound(opened, found)


@pytest.mark.parametrize("limit", [{"from": "2030"}, {"to": "1999"}])
def test_a_range_beyond_the_data_is_told_as_it_was_asked(opened: Store, limit: dict[str, str]) -> None:
    found = page(opened, opened.scope(MAGNETS), {key: [value] for key, value in limit.items()})
    assert (found.view.first, found.view.last) == (None, None)
    assert "2030 to 2024" not in texts(found) and "2002 to 1999" not in texts(found)
    assert "2002 to 2024" in texts(found)


def test_a_range_moves_to_the_ends_of_what_there_is(shown: Shown) -> None:
    view = shown(MAGNETS, from_="1990", to="2100").view
    assert (view.first, view.last) == ("2002", "2024")


def test_a_notice_leads_to_what_there_is_instead(opened: Store, shown: Shown) -> None:
    (notice,) = shown(COMPOUNDS, measure="weight", from_="2020-21").notices
    there = page(opened, opened.scope(COMPOUNDS), query_of(notice.query))
    assert (there.view.measure, there.view.basis, there.view.source) == ("weight", "calendar", "comtrade")
    assert there.notices == ()


def test_a_view_by_weight_prefers_a_source_that_weighs(shown: Shown) -> None:
    assert shown(COMPOUNDS, basis="calendar").view.source == "tradestat-meidb"
    assert shown(COMPOUNDS, basis="calendar", measure="weight").view.source == "comtrade"


def test_a_named_source_is_not_replaced_while_it_has_the_basis(shown: Shown) -> None:
    found = shown(COMPOUNDS, source="tradestat-trends")
    assert (found.view.source, found.notices) == ("tradestat-trends", ())


def test_a_named_source_brings_its_own_basis(shown: Shown) -> None:
    found = shown(COMPOUNDS, source="comtrade")
    assert (found.view.source, found.view.basis, found.notices) == ("comtrade", "calendar", ())


def test_rupees_are_offered_where_they_are_published_or_can_be_converted(shown: Shown) -> None:
    assert shown(COMPOUNDS, unit="inr_crore").view.unit == "inr_crore"
    assert shown("heading-8505", unit="inr_crore").view.unit == "inr_crore"
    assert shown(COMPOUNDS, unit="inr_crore", basis="calendar").view.unit == "usd"


def test_the_months_beside_a_fiscal_range_are_those_of_its_years(shown: Shown) -> None:
    months = shown(COMPOUNDS, from_="2022-23", to="2023-24").months
    assert (months.view.basis, months.view.first, months.view.last) == ("month", "2022-04", "2024-03")


def test_a_scope_without_months_has_none(shown: Shown) -> None:
    assert shown(MAGNETS).months.offer is None


# data routes: refused, never repaired


@pytest.mark.parametrize("key", ["reporter", "flow", "basis", "from", "source", "data", "vintage", "lang", "theme"])
def test_a_data_route_refuses_what_a_page_repairs(opened: Store, key: str) -> None:
    with pytest.raises(BadView) as raised:
        exact(opened, opened.scope(COMPOUNDS), {key: ["nonsense"]}, "trend")
    assert (raised.value.parameter, raised.value.value) == (key, "nonsense")


@pytest.mark.parametrize("query", [{"basis": ["fiscal"]}, {"source": ["tradestat-meidb"]}, {"reporter": ["XXX"]}])
def test_a_data_route_has_nothing_where_nothing_is_published(opened: Store, query: dict[str, list[str]]) -> None:
    choice = exact(opened, opened.scope(MAGNETS), query, "trend")
    assert choice.offer is None
    assert TABLES["trend"](choice).height == 0


# why there is nothing


def test_what_the_store_lacks_is_named_with_the_command(shown: Shown) -> None:
    said = absence(shown("rare-earth-metals").choice)
    assert said.startswith("This store holds no imports of rare-earth metals (HS 2805.30) by India.")
    assert "`python -m etl fetch tradestat-eidb --scope rare-earth-metals`" in said


def test_what_the_store_has_on_another_basis_is_named(opened: Store, shown: Shown) -> None:
    choice = shown(MAGNETS).choice
    asked = Choice(opened, choice.scope, replace(choice.view, basis="fiscal", source=None), None)
    assert absence(asked).endswith("by India by fiscal year; it has them by calendar year.")


def test_a_range_of_a_country_without_figures_is_not_dropped_without_a_word(shown: Callable[..., Page]) -> None:
    page = shown("permanent-magnets", reporter="ATA", from_="9999")
    assert page.view.first is None
    assert any("Nothing is published from 9999" in notice.text for notice in page.notices)
