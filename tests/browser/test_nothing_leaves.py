from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import expect
from visiting import Visitor


def test_nothing_of_a_visit_leaves_the_machine(visitor: Visitor) -> None:
    visitor.open("/")
    visitor.page.locator(".scorecard").get_by_role("link", name="Permanent magnets of metal").click()
    expect(visitor.page.locator("h1")).to_have_text("Permanent magnets of metal")
    visitor.drawn()
    visitor.choose("measure", "Weight")
    expect(visitor.subtitle("trend")).to_contain_text("by weight")
    visitor.card("every").scroll_into_view_if_needed()
    expect(visitor.card("every").locator("tbody tr").first).to_be_visible()
    visitor.save("focus", "SVG")
    called = [urlsplit(url) for url in visitor.watch.requests]
    assert {url.netloc for url in called if url.scheme not in ("data", "blob")} == {visitor.watch.host}
    assert len(called) > 20


def test_no_chart_offers_to_send_its_data_away(visitor: Visitor) -> None:
    visitor.open("/commodity/rare-earth-compounds")
    visitor.card("trend").locator(".nsewdrag").hover()
    buttons = visitor.page.locator(".modebar-btn").evaluate_all(
        "(all) => all.map((button) => button.dataset.title ?? '')"
    )
    assert not [title for title in buttons if "share" in title.lower() or "cloud" in title.lower()]
    graphs = visitor.page.locator(".js-plotly-plot").evaluate_all(
        "(all) => all.map((graph) => [graph._context.showSendToCloud, graph._context.plotlyServerURL])"
    )
    assert graphs
    assert all(graph == [False, ""] for graph in graphs)
    assert not visitor.page.evaluate("(window.PlotlyConfig || {}).plotlyServerURL")


def test_rupees_and_hindi_are_written_in_the_fonts_that_are_bundled(visitor: Visitor) -> None:
    visitor.open("/commodity/rare-earth-compounds?unit=inr_crore&lang=hi")
    expect(visitor.page.locator("main")).to_contain_text("₹")
    loaded = visitor.page.evaluate(
        """async () => {
          await document.fonts.ready;
          return [...document.fonts].filter((face) => face.status === "loaded").map((face) => face.unicodeRange).join();
        }"""
    ).upper()
    assert "U+20A0-20AB, U+20AD-20C0" in loaded, "the sign of the rupee"
    assert "U+900-97F, U+200C-200D" in loaded, "Devanagari"
