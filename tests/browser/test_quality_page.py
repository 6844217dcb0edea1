from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect
from visiting import Visitor

NARROW = {"width": 390, "height": 844}
HEADING = "How far can these figures be trusted?"


@pytest.fixture(scope="module")
def india(reader: Visitor) -> Visitor:
    assert reader.open("/quality") == 200
    return reader


def kind(visitor: Visitor, title: str) -> Locator:
    return visitor.page.locator(".kind", has=visitor.page.locator("h3", has_text=title))


def number(visitor: Visitor, severity: str) -> int:
    """How many findings of a severity the page counts."""
    block = visitor.page.locator(".severity", has=visitor.page.get_by_text(severity, exact=True))
    return int(block.locator(".severity-number").inner_text().replace(",", ""))


def test_the_page_counts_what_the_table_holds(india: Visitor) -> None:
    expect(india.page).to_have_title("Data quality: India")
    expect(india.page.locator("h1")).to_have_text(HEADING)
    rows = json.loads(india.get("/quality.json?reporter=IND"))
    for severity, name in (("error", "Errors"), ("warning", "Warnings"), ("info", "For information")):
        assert number(india, name) == sum(row["severity"] == severity for row in rows)


def test_findings_stand_by_severity_with_message_evidence_and_periods(india: Visitor) -> None:
    heads = india.page.locator(".quality-list h2").all_inner_texts()
    assert heads == ["Errors", "Warnings", "For information"]
    collapse = kind(india, "Split by country")
    expect(collapse.locator("tbody tr")).to_have_count(2)
    for words in ("Rare-earth compounds", "HS 2846, imports", "TradeStat monthly bank", "April 2023 to March 2024",
                  "cannot be right"):  # fmt: skip
        expect(collapse.locator("tbody tr").first).to_contain_text(words)
    collapse.locator("summary").first.click()
    expect(collapse.locator("details p").first).to_contain_text("alphabetically first country")


def test_a_finding_leads_to_its_chart(visitor: Visitor) -> None:
    visitor.open("/quality?finding=value-outlier&text=8.94&theme=dark")
    kind(visitor, "Value").get_by_role("link", name="Rare-earth compounds").click()
    expect(visitor.page.locator("h1")).to_have_text("Rare-earth compounds")
    visitor.drawn()
    expect(visitor.page.locator(".notice")).to_have_count(0)
    assert {"basis": "month", "partner": "JPN", "theme": "dark"}.items() <= visitor.query.items()
    assert visitor.card("focus").locator(".findings > li", has_text="Japan").count() == 1


def test_a_filter_is_in_the_address_and_counts_stay(visitor: Visitor) -> None:
    visitor.open("/quality")
    warnings = number(visitor, "Warnings")
    visitor.page.locator(".filter-severity").get_by_text("Errors", exact=True).click()
    expect(visitor.page.locator(".quality-list h2")).to_have_text(["Errors"])
    assert visitor.query["severity"] == "error"
    assert number(visitor, "Warnings") == warnings
    box = visitor.page.locator(".filter-text input")
    box.fill("afghanistan")
    expect(visitor.page.locator(".kind tbody tr")).to_have_count(1)
    assert visitor.query["text"] == "afghanistan"
    visitor.page.reload()
    expect(visitor.page.locator(".kind tbody tr")).to_have_count(1)
    expect(box).to_have_value("afghanistan")
    box.fill("no such words anywhere")
    expect(visitor.page.locator(".quality-list")).to_contain_text("No finding answers this filter.")
    visitor.page.get_by_role("link", name="Show all findings").click()
    expect(visitor.page.locator(".pager")).to_contain_text("Page 1 of")
    assert visitor.query == {"reporter": "all"}


def test_other_countries_are_a_click_away_and_paged(visitor: Visitor) -> None:
    visitor.open("/quality")
    visitor.page.locator(".lead a").click()
    expect(visitor.page.locator(".pager")).to_contain_text("Page 1 of")
    assert visitor.query["reporter"] == "all"
    first = visitor.page.locator(".kind tbody tr").first.inner_text()
    visitor.page.get_by_role("link", name="Further lines").click()
    expect(visitor.page.locator(".pager")).to_contain_text("Page 2 of")
    assert visitor.page.locator(".kind tbody tr").first.inner_text() != first


def test_the_tables_hold_what_is_filtered(visitor: Visitor) -> None:
    visitor.open("/quality?severity=error&flow=export")
    for name in ("CSV", "JSON"):
        href = visitor.page.get_by_role("link", name=name, exact=True).get_attribute("href")
        assert href is not None
        body = visitor.get(href).decode()
        rows = json.loads(body) if name == "JSON" else body.splitlines()[1:]
        assert len(rows) == number(visitor, "Errors") == 12


def test_corrections_lead_to_the_figures_as_published(visitor: Visitor) -> None:
    visitor.open("/quality")
    corrections = visitor.page.locator(".quality-corrections")
    for words in ("Why.", "Evidence.", "Since. 22 November 2026"):
        expect(corrections).to_contain_text(words)
    corrections.get_by_role("link", name="Imports as published").first.click()
    expect(visitor.subtitle("focus")).to_contain_text("as published, uncorrected")
    visitor.drawn()
    assert visitor.query["data"] == "as-published"


def test_nonsense_is_left_out_with_notices(visitor: Visitor) -> None:
    assert visitor.open("/quality?severity=fatal&code=1&reporter=ZZZ") == 200
    expect(visitor.page.locator(".notice")).to_have_count(3)
    expect(visitor.page.locator(".quality-list h2")).to_have_count(3)


@pytest.mark.parametrize("search", ["", "?reporter=all"])
def test_a_narrow_page_does_not_scroll_sideways(visitors: Any, search: str) -> None:
    visitor: Visitor = visitors(viewport=NARROW)
    visitor.open("/quality" + search)
    for summary in visitor.page.locator(".kind summary").all()[:3]:
        summary.click()
    assert visitor.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_without_a_store_the_page_says_what_to_do(serve: Callable[[Path], str], visitors: Any, tmp_path: Path) -> None:
    visitor: Visitor = visitors(base_url=serve(tmp_path / "none"))
    visitor.watch.expected.add(503)
    assert visitor.open("/quality") == 503
    expect(visitor.page.locator(".lead")).to_contain_text("python -m etl build")
