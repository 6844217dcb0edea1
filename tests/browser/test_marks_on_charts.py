from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, expect
from visiting import CHARTS, Visitor

PAGE = "/commodity/rare-earth-compounds"
CENTRE = """([chart, kind]) => {
  const graph = document.querySelector(`.card-${chart} .js-plotly-plot`);
  const data = graph.calcdata.find((cells) => cells[0].trace.name === "finding" && cells[0].trace.type === kind);
  const trace = data[0].trace, box = graph.getBoundingClientRect();
  const axis = (name) => graph._fullLayout[name[0] + "axis" + name.slice(1)];
  const x = axis(trace.xaxis), y = axis(trace.yaxis), last = data[data.length - 1];
  const middle = kind === "bar" ? (last.p0 + last.p1) / 2 : last.x;
  return [box.left + x._offset + x.c2p(middle), box.top + y._offset + y.c2p(kind === "bar" ? 0.7 : last.y)];
}"""


@pytest.fixture(scope="module")
def compounds(reader: Visitor) -> Visitor:
    reader.open(PAGE)
    return reader


def line(visitor: Visitor, chart: str, title: str) -> Locator:
    """A line of the quality strip."""
    return visitor.card(chart).locator(".findings > li", has=visitor.page.locator(".finding-title", has_text=title))


def hovered(visitor: Visitor, chart: str, kind: str) -> str:
    """The note that the pointer brings up on the last band (bar) or mark (scatter) of a chart."""
    visitor.card(chart).scroll_into_view_if_needed()
    x, y = visitor.page.evaluate(CENTRE, [chart, kind])
    visitor.page.mouse.move(x, y - 2)
    visitor.page.mouse.move(x, y)
    note = visitor.card(chart).locator(".hoverlayer")
    expect(note).to_contain_text("Error" if kind == "bar" else "Warning")
    return " ".join(note.locator("tspan, text").all_text_contents())


@pytest.mark.parametrize("chart", ["focus", "suppliers", "months", "concentration"])
def test_a_band_has_a_note_under_the_pointer(compounds: Visitor, chart: str) -> None:
    said = hovered(compounds, chart, "bar")
    assert "Split by country" in said and "cannot be right" in said


@pytest.mark.parametrize("chart", CHARTS)
def test_a_mark_has_a_note_under_the_pointer(compounds: Visitor, chart: str) -> None:
    assert "Japan" in hovered(compounds, chart, "scatter")


@pytest.mark.parametrize("chart", CHARTS)
def test_every_chart_has_a_strip_with_the_same_notes(compounds: Visitor, chart: str) -> None:
    period = "2023-04 to 2024-03" if chart == "months" else "2023-24"
    expect(line(compounds, chart, "Split by country")).to_contain_text(period)
    expect(line(compounds, chart, "Japan")).to_have_count(1)


def test_a_note_is_opened_and_left_by_keyboard(visitor: Visitor) -> None:
    visitor.open(PAGE)
    visitor.card("focus").locator(".card-menu").focus()
    for _ in range(2):
        visitor.page.keyboard.press("Tab")
        focused = visitor.page.locator("summary:focus")
        if focused.count() and "Split by country" in focused.inner_text():
            break
    expect(visitor.page.locator("summary:focus")).to_contain_text("Split by country")
    note = line(visitor, "focus", "Split by country").locator(".finding-note")
    expect(note).not_to_be_visible()
    visitor.page.keyboard.press("Enter")
    expect(note).to_be_visible()
    for words in ("Error", "April 2023", "cannot be right", "The total stands"):
        expect(note).to_contain_text(words)
    visitor.page.keyboard.press("Tab")
    expect(note.get_by_role("link", name="All of these findings")).to_be_focused()
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator("h1")).to_have_text("How far can these figures be trusted?")
    assert visitor.path == "/quality"
    assert {"reporter": "IND", "finding": "partner-collapse", "source": "tradestat-meidb",
            "code": "rare-earth-compounds"}.items() <= visitor.query.items()  # fmt: skip
    expect(visitor.page.locator(".kind")).to_have_count(1)


def test_a_screen_reader_is_told_that_a_note_can_be_opened_and_what_it_says(visitor: Visitor) -> None:
    visitor.open(PAGE)
    session = visitor.page.context.new_cdp_session(visitor.page)
    nodes: list[dict[str, Any]] = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    found = [n for n in nodes if "Split by country" in str(n.get("name", {}).get("value")) and "description" in n]
    assert len(found) == len(CHARTS)
    for node in found:
        states = {p["name"]: p["value"].get("value") for p in node["properties"]}
        assert states["expanded"] is False and states["focusable"] is True
        assert "error" in node["name"]["value"]
        assert "finding partner-collapse" in node["description"]["value"]


def test_an_extract_over_twenty_years_is_one_line(visitor: Visitor) -> None:
    visitor.open("/commodity/permanent-magnets")
    extract = line(visitor, "focus", "Extract")
    expect(extract).to_have_count(1)
    expect(extract).to_contain_text("2002 to 2021 and 2023")
    expect(extract.locator(".key-hollow")).to_have_count(1)


def test_the_strip_follows_the_controls(visitor: Visitor) -> None:
    visitor.open(PAGE)
    visitor.choose("source", "TradeStat by heading")
    expect(visitor.subtitle("trend")).to_contain_text("TradeStat by heading")
    expect(line(visitor, "trend", "Split by country")).to_have_count(0)
