from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect
from visiting import Visitor

COMPOUNDS, MAGNETS = "/analysis/rare-earth-compounds", "/analysis/permanent-magnets"
DRAWN = ("signals", "net_trade", "unit_values", "decomposition")


def test_the_page_tells_of_months_events_trade_and_suppliers(visitor: Visitor) -> None:
    visitor.open(COMPOUNDS)
    expect(visitor.page.locator(".lead")).to_contain_text("In the three months to June 2026 India imported")
    for card in (*DRAWN, "events_before_after", "entries_exits"):
        expect(visitor.title(card)).to_be_visible()
    expect(visitor.card("events_before_after")).to_contain_text("A comparison in time, not a cause")
    expect(visitor.card("decomposition").locator(".card-reason")).to_contain_text("Not computable")


def test_without_months_one_sentence_stands_for_their_cards(visitor: Visitor) -> None:
    visitor.open(MAGNETS)
    expect(visitor.card("signals")).to_have_count(0)
    expect(visitor.card("wide")).to_contain_text("by month; it has them by calendar year")
    expect(visitor.title("unit_values")).to_contain_text("A kilogram from China cost USD 8.45 in 2024")


@pytest.mark.parametrize(
    ("address", "chart"), [(COMPOUNDS, "signals"), (MAGNETS + "?source=comtrade", "decomposition")]
)
def test_a_chart_is_taken_away_as_picture_and_table(visitor: Visitor, address: str, chart: str) -> None:
    visitor.open(address)
    scope = visitor.path.rsplit("/", 1)[1]
    png, svg, table = (visitor.save(chart, kind) for kind in ("PNG", "SVG", "CSV"))
    assert png.name == f"{scope}-{chart}.png"
    assert png.body.startswith(b"\x89PNG")
    words = re.sub(r"\s|<[^>]*>", "", svg.body.decode())
    assert re.sub(r"\s", "", visitor.title(chart).inner_text()).replace("'", "&#39;")[:20] in words.replace(
        "'", "&#39;"
    )
    assert table.href is not None
    assert table.body == visitor.get(table.href)


def test_where_nothing_is_held_the_page_says_it_once(visitor: Visitor) -> None:
    visitor.open("/analysis/rare-earth-metals")
    expect(visitor.page.locator(".lead")).to_contain_text("This store holds no imports of rare-earth metals")
    for card in (*DRAWN, "events_before_after", "entries_exits"):
        expect(visitor.card(card)).to_have_count(0)


def test_a_change_is_answered_in_place(visitor: Visitor) -> None:
    visitor.open(MAGNETS)
    visitor.choose("source", "UN Comtrade")
    expect(visitor.title("decomposition")).to_contain_text("+166 million from volume")
    assert visitor.query["source"] == "comtrade"
    visitor.choose("flow", "Exports")
    expect(visitor.subtitle("decomposition")).to_contain_text("India, exports")


def test_the_view_goes_along_between_the_pages_of_a_commodity(visitor: Visitor) -> None:
    visitor.open("/commodity/permanent-magnets?reporter=DEU&source=baci")
    visitor.page.locator(".scope-pages").get_by_text("Analysis", exact=True).click()
    expect(visitor.title("net_trade")).to_contain_text("Germany exported")
    assert (visitor.path, visitor.query["reporter"]) == (MAGNETS, "DEU")


def test_definitions_lead_to_where_they_stand(visitor: Visitor) -> None:
    visitor.open(COMPOUNDS)
    for link in visitor.page.locator(".card-defined a").all():
        address = link.get_attribute("href") or ""
        anchor = address.split("#")[1]
        assert address.startswith("/methods")
        assert anchor.removeprefix("indicator-") in visitor.get("/indicators.csv").decode()


@pytest.mark.parametrize("address", [COMPOUNDS, MAGNETS])
def test_a_narrow_page_does_not_scroll_sideways(visitors: Any, address: str) -> None:
    visitor: Visitor = visitors(viewport={"width": 390, "height": 844})
    visitor.open(address)
    assert visitor.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_an_unknown_scope_is_not_found(visitor: Visitor) -> None:
    visitor.watch.expected.add(404)
    visitor.page.goto("/analysis/unobtainium")
    expect(visitor.page.locator("h1")).to_have_text("Not found")
