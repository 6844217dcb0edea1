from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Route, expect
from visiting import Visitor

MAGNETS = "/commodity/permanent-magnets"
SHIFT = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((one) => { if (!one.hadRecentInput) sum += one.value; }))
    .observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => setTimeout(() => done(sum), 0));
})"""


def test_the_importer_of_the_header_changes_the_country_and_keeps_the_rest(visitor: Visitor) -> None:
    visitor.open(f"{MAGNETS}?partner=JPN&measure=weight&source=baci&from=2015")
    visitor.choose("reporter", "Germany")
    expect(visitor.title("trend")).to_contain_text("Germany imported")
    assert {"reporter": "DEU", "partner": "JPN", "measure": "weight"}.items() <= visitor.query.items()
    visitor.page.go_back()
    expect(visitor.title("trend")).to_contain_text("India imported")
    expect(visitor.page.locator("#importer")).to_have_value("IND")
    visitor.page.go_forward()
    expect(visitor.page.locator("#importer")).to_have_value("DEU")


def test_a_reset_of_the_bar_leaves_the_importer_and_the_colours(visitor: Visitor) -> None:
    visitor.open(f"{MAGNETS}?reporter=DEU&partner=JPN&measure=weight&theme=dark")
    visitor.page.get_by_role("link", name="Reset").click()
    expect(visitor.title("trend")).to_have_text(re.compile("Germany imported USD"))
    assert visitor.query == {"reporter": "DEU", "theme": "dark"}


def test_the_language_is_switched_on_the_same_view_and_back_returns(visitor: Visitor) -> None:
    visitor.open("/?reporter=DEU&partner=JPN")
    visitor.page.get_by_role("link", name="हिन्दी").click()
    expect(visitor.page.locator("html")).to_have_attribute("lang", "hi")
    expect(visitor.page.locator("h1")).to_have_text("जर्मनी जापान पर कितना निर्भर है?")
    assert {"reporter": "DEU", "partner": "JPN", "lang": "hi"}.items() <= visitor.query.items()
    visitor.page.locator(".site-pages").get_by_role("link", name="स्थायी चुंबक").click()
    expect(visitor.page.locator("h1")).to_contain_text("धातु के स्थायी चुंबक")
    expect(visitor.page.locator("html")).to_have_attribute("lang", "hi")
    visitor.page.go_back()
    visitor.page.go_back()
    expect(visitor.page.locator("html")).to_have_attribute("lang", "en")
    expect(visitor.page.locator("h1")).to_have_text("How far does Germany depend on Japan?")


def test_a_definition_opens_beside_the_page_and_gives_the_focus_back(visitor: Visitor) -> None:
    visitor.open("/")
    word = visitor.page.locator(".answers").get_by_role("link", name="Weight differs between sources")
    word.focus()
    visitor.page.keyboard.press("Enter")
    panel = visitor.page.get_by_role("dialog", name=re.compile("Weight differs between sources"))
    expect(panel).to_contain_text("Compares")
    expect(panel).to_contain_text("Rule")
    assert visitor.path == "/"
    visitor.page.keyboard.press("Escape")
    expect(panel).not_to_be_visible()
    expect(word).to_be_focused()


def test_a_definition_is_said_in_the_language_of_the_page(visitor: Visitor) -> None:
    visitor.open("/?lang=hi")
    visitor.page.locator(".answers a.finding-word").first.click()
    panel = visitor.page.locator("dialog.definition")
    expect(panel.get_by_role("button", name="बंद करें")).to_be_visible()
    panel.get_by_role("link", name="विधियाँ और स्रोत").click()
    expect(panel).not_to_be_visible()
    expect(visitor.page.locator("h1")).to_have_text("विधियाँ और स्रोत")
    assert visitor.path == "/methods"


def test_nothing_jumps_while_the_overview_is_loaded(visitor: Visitor) -> None:
    visitor.open("/")
    assert visitor.page.evaluate(SHIFT) < 0.05


def test_when_the_server_cannot_be_reached_it_is_said_and_the_page_stays(visitor: Visitor) -> None:
    visitor.open("/")

    def cut(route: Route) -> None:
        route.abort("connectionrefused")

    visitor.page.route("**/_dash-update-component*", cut)
    visitor.page.route("**/healthz", cut)
    visitor.page.get_by_role("link", name="Screening").first.click()
    said = visitor.page.get_by_role("alert")
    expect(said).to_contain_text("The server cannot be reached.")
    expect(visitor.page.locator("h1")).to_have_text("How far does India depend on China?")
    said.get_by_role("button", name="Load the page anew").click()
    expect(said).to_contain_text("The server cannot be reached.")
    visitor.page.unroute("**/_dash-update-component*")
    visitor.page.unroute("**/healthz")
    said.get_by_role("button", name="Load the page anew").click()
    expect(visitor.page.locator("h1")).not_to_contain_text("How far does")
    expect(said).not_to_be_visible()
    visitor.watch.problems.clear()  # the refused requests are told on the console


def test_an_answer_of_a_newer_build_says_so(visitor: Visitor) -> None:
    visitor.open("/")

    def newer(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, headers={**answer.headers, "x-vintage": "2099-01-01-00000000"})

    visitor.page.route("**/_dash-update-component*", newer)
    visitor.choose("flow", "Exports")
    expect(visitor.page.locator("h1")).to_have_text("How far do the exports of India depend on China?")
    expect(visitor.page.get_by_role("alert")).to_contain_text("Newer figures have been published")


def test_what_is_not_there_offers_the_search(visitor: Visitor) -> None:
    visitor.watch.expected.add(404)
    assert visitor.open("/nowhere") == 404
    visitor.page.locator(".ways").get_by_role("button", name="Search goods").click()
    expect(visitor.page.get_by_role("combobox", name="Search goods")).to_be_focused()


def test_every_page_tells_how_old_the_figures_are_and_whose(visitor: Visitor) -> None:
    for path in ("/", "/methods", "/refresh"):
        visitor.open(path)
        foot = visitor.page.get_by_role("contentinfo")
        expect(foot).to_contain_text("Figures as their publishers had them on 22 November 2026")
        expect(foot.locator("time.age")).to_have_attribute("data-age", re.compile(r"\(.+\)"))
        expect(foot).to_contain_text("CEPII BACI")
        for name in ("Glossary", "Methods and sources", "Refresh and add data"):
            expect(foot.get_by_role("link", name=name)).to_have_count(1)


def test_without_a_store_the_page_is_opened_again_by_a_button(
    serve: Callable[[Path], str], visitors: Any, tmp_path: Path
) -> None:
    visitor: Visitor = visitors(base_url=serve(tmp_path / "store"))
    visitor.watch.expected.add(503)
    assert visitor.open("/") == 503
    expect(visitor.page.get_by_role("button", name="Try again")).to_be_visible()
