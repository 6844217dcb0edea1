from __future__ import annotations

import pytest
from playwright.sync_api import expect
from visiting import Visitor

NONSENSE = {
    "reporter": "ZZZ",
    "partner": "Q",
    "flow": "sideways",
    "measure": "taste",
    "unit": "gold",
    "basis": "moon",
    "from": "yesterday",
    "to": "1066-67",
    "source": "newspaper",
    "theme": "pink",
}
REPAIRED = {
    "reporter": "India",
    "partner": "China",
    "flow": "Imports",
    "measure": "Value",
    "unit": "USD",
    "basis": "Fiscal",
    "from": "2017-18",
    "to": "2026-27",
    "source": "TradeStat monthly bank",
}


def query(pairs: dict[str, str]) -> str:
    return "?" + "&".join(f"{key}={value}" for key, value in pairs.items())


def test_nonsense_is_repaired_with_a_notice_each_and_controls_hold_what_is_shown(visitor: Visitor) -> None:
    assert visitor.open("/commodity/rare-earth-compounds" + query(NONSENSE)) == 200
    notices = visitor.page.locator(".notice")
    for key, value in NONSENSE.items():
        expect(notices.filter(has_text=key).filter(has_text=value)).to_have_count(1)
    assert {name: visitor.value(name) for name in REPAIRED} == REPAIRED
    expect(visitor.title("trend")).to_contain_text("India imported USD 23.0 million")


def test_nonsense_on_the_overview_is_repaired_with_a_notice(visitor: Visitor) -> None:
    assert visitor.open("/?partner=Q") == 200
    expect(visitor.page.locator(".notice")).to_contain_text("partner 'Q'")
    assert visitor.value("partner") == "China"


@pytest.mark.parametrize("path", ["/nowhere", "/commodity/unobtainium", "/commodity/rare-earths/x/y"])
def test_what_is_not_there_is_not_found(visitor: Visitor, path: str) -> None:
    visitor.watch.expected.add(404)
    assert visitor.open(path) == 404
    expect(visitor.page.locator("h1")).to_have_text("Not found")
    visitor.page.get_by_role("link", name="To the overview").click()
    expect(visitor.page.locator("h1")).to_contain_text("How far does India depend")


def test_a_basis_that_is_not_published_gives_way_with_a_notice(visitor: Visitor) -> None:
    assert visitor.open("/commodity/permanent-magnets?basis=fiscal") == 200
    expect(visitor.page.locator(".notice")).to_contain_text("not published here by fiscal year")
    assert visitor.value("basis") == "Calendar"
    expect(visitor.subtitle("trend")).to_contain_text("calendar years")


def test_weights_that_are_not_published_give_way_to_value_with_a_way_to_them(visitor: Visitor) -> None:
    visitor.open("/commodity/rare-earth-compounds?measure=weight")
    assert visitor.value("measure") == "Value"
    notice = visitor.page.locator(".notice")
    expect(notice).to_contain_text("Weights of rare-earth compounds by fiscal year are not published")
    notice.get_by_role("link").click()
    expect(visitor.subtitle("trend")).to_contain_text("UN Comtrade")
    assert visitor.value("measure") == "Weight"


@pytest.mark.parametrize("scope", ["rare-earth-metals", "permanent-magnets-all"])
def test_a_scope_without_figures_shows_the_command_that_fetches_them(visitor: Visitor, scope: str) -> None:
    assert visitor.open(f"/commodity/{scope}") == 200
    expect(visitor.page.locator(".lead")).to_contain_text("This store holds no imports")
    fetch, build = visitor.page.locator(".lead code").all_text_contents()
    assert fetch == f"python -m etl fetch tradestat-eidb --scope {scope}"
    assert build == "python -m etl build"
    expect(visitor.page.locator(".js-plotly-plot:visible")).to_have_count(0)


def test_a_heading_without_suppliers_shows_totals_and_says_there_is_no_split(visitor: Visitor) -> None:
    assert visitor.open("/commodity/heading-8505") == 200
    for chart in ("focus", "suppliers", "concentration"):
        expect(visitor.card(chart).locator(".card-reason")).to_contain_text("no split by country")
        expect(visitor.card(chart).locator(".js-plotly-plot")).not_to_be_visible()
    assert visitor.bars("trend") == 5
