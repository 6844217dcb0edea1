from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect
from visiting import Visitor

from dashboard.pages.refresh import LINES, SOURCES
from etl import schema
from etl.store import publish, read_manifest

DOCUMENT = Path(__file__).resolve().parents[2] / "docs/refresh.md"
NARROW = {"width": 390, "height": 844}
COMMAND = "python -m etl fetch comtrade --scope permanent-magnets --reporter IND"


def scope(visitor: Visitor, name: str) -> Locator:
    """The rows of a commodity."""
    return visitor.page.locator("tbody.scope", has=visitor.page.get_by_role("link", name=name, exact=True))


def row(visitor: Visitor, name: str, source: str) -> Locator:
    """The row of a commodity at a source."""
    return scope(visitor, name).locator("tr", has=visitor.page.locator(".source", has_text=source))


@pytest.fixture(scope="module")
def coverage(reader: Visitor) -> Visitor:
    assert reader.open("/coverage") == 200
    return reader


def test_the_page_says_what_the_store_holds_of_india(coverage: Visitor) -> None:
    expect(coverage.page).to_have_title("Coverage: India's imports")
    expect(coverage.page.locator(".lead")).to_contain_text(
        "This store holds India's imports of 32 of 35 commodities from 4 sources, the latest retrieved on"
        " 22 November 2026."
    )
    expect(coverage.page.locator("tbody.scope")).to_have_count(35)
    expect(coverage.page.locator("table th[scope=col]")).to_have_count(5)
    expect(coverage.page.locator("table th[scope=rowgroup]")).to_have_count(35)


def test_a_row_says_in_words_what_its_strip_draws(coverage: Visitor) -> None:
    magnets = row(coverage, "Permanent magnets of metal", "CEPII BACI")
    for words in ("2002 – 2024", "23 calendar years, complete only 2022 and 2024", "weights only 2024", "2026-11-22"):
        expect(magnets).to_contain_text(words)
    assert [magnets.locator(f".strip .held{kind}").count() for kind in ("", ".extract", ".weight")] == [23, 21, 1]
    comtrade = row(coverage, "Permanent magnets of metal", "UN Comtrade")
    expect(comtrade).to_contain_text("2 calendar years; missing 2023")
    expect(comtrade.locator(".strip .held.weight")).to_have_count(2)
    months = row(coverage, "Rare-earth compounds", "TradeStat monthly bank")
    expect(months).to_contain_text("by country 90 of 102")
    expect(months.locator(".strip .held.totals")).to_have_count(2)


def test_years_stand_under_their_labels(coverage: Visitor) -> None:
    """A fiscal year begins a quarter of a year after the calendar year that its label begins with."""
    year = coverage.page.locator(".years span", has_text="2020").bounding_box()
    next_year = coverage.page.locator(".years span", has_text="2025").bounding_box()
    row_of_trends = row(coverage, "Magnets, couplings and lifting heads", "TradeStat by heading")
    first = row_of_trends.locator(".held").first.bounding_box()
    assert year is not None and next_year is not None and first is not None
    per_year = (next_year["x"] - year["x"]) / 5
    assert (first["x"] - year["x"]) / per_year == pytest.approx(1.25, abs=0.1)


def test_a_scope_without_figures_says_so_and_has_commands(coverage: Visitor) -> None:
    metals = scope(coverage, "Rare-earth metals")
    expect(metals).to_contain_text("No imports in this store")
    expect(metals.locator(".held")).to_have_count(0)
    expect(metals.locator("code").first).to_have_text("python -m etl fetch baci")


def test_a_filled_cell_opens_the_commodity_by_that_source_and_basis(visitor: Visitor) -> None:
    visitor.open("/coverage?theme=dark")
    row(visitor, "Rare-earth compounds", "TradeStat monthly bank").locator(".strip").click()
    expect(visitor.page.locator("h1")).to_have_text("Rare-earth compounds")
    visitor.drawn()
    assert visitor.path == "/commodity/rare-earth-compounds"
    expected = {"source": "tradestat-meidb", "basis": "month", "reporter": "IND", "flow": "import", "theme": "dark"}
    assert expected.items() <= visitor.query.items()
    expect(visitor.page.locator(".notice")).to_have_count(0)
    assert (visitor.value("source"), visitor.value("basis")) == ("TradeStat monthly bank", "Month")


def test_every_filled_cell_leads_to_a_view_that_is_published(coverage: Visitor) -> None:
    links = coverage.page.locator("td.periods a")
    assert links.count() > 30
    for address in links.evaluate_all("(all) => all.map((a) => a.getAttribute('href'))"):
        path, query = address.split("?")
        keep = "&".join(pair for pair in query.split("&") if pair.split("=")[0] != "unit")
        assert len(coverage.get(f"{path}/trend.csv?{keep}").splitlines()) > 1, address


def test_a_command_is_found_and_copied_by_keyboard(visitors: Any) -> None:
    visitor: Visitor = visitors(permissions=["clipboard-read", "clipboard-write"])
    visitor.open("/coverage")
    magnets = scope(visitor, "Permanent magnets of metal")
    magnets.locator("summary").focus()
    visitor.page.keyboard.press("Enter")
    button = magnets.locator("li", has_text=COMMAND).first.get_by_role("button", name="Copy")
    expect(button).to_be_visible()
    for _ in range(2):  # the first command is BACI's
        visitor.page.keyboard.press("Tab")
    expect(button).to_be_focused()
    visitor.page.keyboard.press("Enter")
    expect(magnets.get_by_role("button", name="Copied")).to_be_focused()
    assert visitor.page.evaluate("navigator.clipboard.readText()") == COMMAND


def test_a_command_is_copied_where_the_browser_has_no_clipboard(visitors: Any) -> None:
    """Over plain http from another machine there is none."""
    visitor: Visitor = visitors()
    visitor.page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    visitor.open("/coverage")
    visitor.page.evaluate(
        "document.addEventListener('copy', () => { window.copied = window.getSelection().toString(); })"
    )
    magnets = scope(visitor, "Permanent magnets of metal")
    magnets.locator("summary").click()
    magnets.locator("li", has_text=COMMAND).first.get_by_role("button").click()
    expect(magnets.get_by_role("button", name="Copied")).to_be_visible()
    assert visitor.page.evaluate("window.copied") == COMMAND


def test_controls_change_the_page_and_its_address(visitor: Visitor) -> None:
    visitor.open("/coverage")
    visitor.choose("flow", "Exports")
    expect(visitor.page.locator(".lead")).to_contain_text("India's exports")
    expect(row(visitor, "Permanent magnets of metal", "CEPII BACI")).to_contain_text("importers' figures")
    visitor.choose("reporter", "Germany")
    expect(visitor.page.locator(".lead")).to_contain_text("Germany's exports")
    assert {"reporter": "DEU", "flow": "export"}.items() <= visitor.query.items()
    expect(scope(visitor, "Rare-earth metals").locator("summary")).to_contain_text("Eurostat Comext")
    visitor.page.reload()
    expect(visitor.page.locator(".lead")).to_contain_text("Germany's exports")


def test_nonsense_is_repaired_with_notices(visitor: Visitor) -> None:
    assert visitor.open("/coverage?reporter=ZZZ&flow=sideways&theme=pink") == 200
    expect(visitor.page.locator(".notice")).to_have_count(3)
    expect(visitor.page.locator(".lead")).to_contain_text("India's imports")


def test_header_and_footer_lead_to_both_pages_and_keep_the_view(visitor: Visitor) -> None:
    visitor.open("/?reporter=USA&theme=dark")
    visitor.page.get_by_role("navigation").get_by_text("Coverage").click()
    expect(visitor.page.locator(".lead")).to_contain_text("the United States' imports")
    visitor.page.locator("footer").get_by_role("link", name="Refresh and add data").click()
    expect(visitor.page.locator("h1")).to_have_text("Refresh and add data")
    expect(visitor.page).to_have_title("Refresh and add data")
    assert (visitor.path, visitor.query) == ("/refresh", {"reporter": "USA", "theme": "dark"})


def test_the_refresh_page_has_ten_lines_and_names_every_folder(visitor: Visitor) -> None:
    assert visitor.open("/refresh") == 200
    expect(visitor.page.locator(".steps li")).to_have_text([line.replace("`", "") for line in LINES])
    assert len(LINES) == 10
    for word in ("IDD_DATA", "python -m etl status", "python -m etl fetch", "python -m etl build", "cron", "TOML"):
        expect(visitor.page.locator(".steps")).to_contain_text(word)
    for source, _, _ in SOURCES:
        expect(visitor.page.locator(".sources")).to_contain_text(f"raw/{source}/")


def test_the_document_says_what_the_page_says() -> None:
    text = DOCUMENT.read_text("utf-8")
    assert re.findall(r"^\d+\. (.*)$", text, re.M) == list(LINES)
    cells = [f"| `raw/{source}/` | {fetched} | {dropped} |" for source, fetched, dropped in SOURCES]
    assert re.findall(r"^\| `raw/.*$", text, re.M) == cells


@pytest.mark.parametrize("path", ["/coverage", "/refresh"])
def test_a_narrow_page_does_not_scroll_sideways_and_shows_its_navigation(visitors: Any, path: str) -> None:
    visitor: Visitor = visitors(viewport=NARROW)
    visitor.open(path)
    assert visitor.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    for summary in visitor.page.locator("main summary").all()[:2]:
        summary.click()
    assert visitor.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    visitor.page.get_by_text("Menu", exact=True).click()
    for link in visitor.page.get_by_role("navigation").get_by_role("link").all():
        box = link.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= NARROW["width"]


def test_without_a_store_coverage_says_what_to_do_and_refresh_is_there(
    serve: Callable[[Path], str], visitors: Any, tmp_path: Path
) -> None:
    visitor: Visitor = visitors(base_url=serve(tmp_path / "none"))
    assert visitor.open("/refresh") == 200
    expect(visitor.page.locator(".steps li")).to_have_count(10)
    visitor.watch.expected.add(503)
    assert visitor.open("/coverage") == 503
    expect(visitor.page.locator(".lead")).to_contain_text("python -m etl build")


def test_a_store_without_figures_has_a_coverage_of_what_can_be_fetched(
    serve: Callable[[Path], str], visitors: Any, store: Path, tmp_path: Path
) -> None:
    declared = {"availability": schema.AVAILABILITY, "findings": schema.FINDINGS, "sources": schema.SOURCES}
    tables = {f"{name}.parquet": (table, table.empty()) for name, table in declared.items()}
    publish(tmp_path, "none", tables, [], read_manifest(store).reference)
    visitor: Visitor = visitors(base_url=serve(tmp_path))
    assert visitor.open("/coverage") == 200
    expect(visitor.page.locator(".lead")).to_contain_text("This store holds nothing of India's imports.")
    expect(scope(visitor, "Permanent magnets of metal").locator("summary")).to_contain_text("UN Comtrade")
