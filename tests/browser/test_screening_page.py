from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from playwright.sync_api import expect
from visiting import Visitor

CHART = "screening-years"


@pytest.fixture
def screening(visitors: Any) -> Visitor:
    visitor: Visitor = visitors(viewport={"width": 1440, "height": 900})
    assert visitor.open("/screening?reporter=IND&year=2024&basis=calendar&rule=ec_2021") == 200
    return visitor


def rows(visitor: Visitor, href: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(visitor.get(href).decode())))


def link(visitor: Visitor, name: str) -> str:
    return visitor.page.locator(".card-codes").get_by_role("link", name=name, exact=True).get_attribute("href") or ""


def test_the_title_counts_what_the_download_lists(screening: Visitor) -> None:
    found = rows(screening, link(screening, "CSV"))
    dependent = sum(row["ec_2021"] == "true" for row in found)
    expect(screening.page.locator("h1")).to_contain_text(
        f"{dependent} of {len(found)} selected six-digit codes of India's"
    )
    expect(screening.page.locator(".codes tbody tr")).to_have_count(len(found))


def test_another_rule_makes_another_page_and_another_address(screening: Visitor) -> None:
    screening.choose("rule", "CEPII GeoDep 2024")
    expect(screening.page.locator("h1")).to_contain_text("4 of 30")
    expect(screening.page.locator("h1")).to_contain_text("import dependent (CEPII GeoDep 2024)")
    assert screening.query["rule"] == "geodep"
    screening.page.locator(".facets").get_by_role("link", name="3 Cannot be decided").click()
    expect(screening.page.locator(".codes tbody tr")).to_have_count(3)
    assert {row["geodep"] for row in rows(screening, link(screening, "CSV"))} == {"cannot be decided"}


def test_another_basis_takes_the_years_of_that_basis(screening: Visitor) -> None:
    screening.choose("basis", "Fiscal")
    expect(screening.page.locator("h1")).to_contain_text("four-digit codes of India's imports in 2025-26")
    assert screening.query["basis"] == "fiscal"
    assert "year" not in screening.query
    screening.choose("year", "2024-25")
    expect(screening.page.locator("h1")).to_contain_text("in 2024-25")


def test_the_list_says_who_came_and_who_left_with_margins(screening: Visitor) -> None:
    changes = screening.page.locator(".on-and-off")
    expect(changes).to_contain_text("Against 2022, 4 came on the list and 2 left it; 2 of 6 with a margin within ")
    entry = changes.locator("tr", has_text="8101.94")
    expect(entry).to_contain_text("Tungsten")
    entry.get_by_role("link", name="8101.94").click()
    expect(screening.page.locator("h1")).to_contain_text("Tungsten")
    assert screening.path == "/commodity/tungsten"


def test_thresholds_move_by_a_form_and_are_said(screening: Visitor) -> None:
    screening.page.get_by_label("Import HHI, 0 to 1 >").fill("0.9")
    screening.page.get_by_role("button", name="Move the thresholds").click()
    expect(screening.page.locator(".notice")).to_contain_text("import HHI 9,000 instead of 4,000")
    assert screening.query["threshold.ec_2021.hhi"] == "0.9"
    found = rows(screening, link(screening, "CSV"))
    assert {row["thresholds"] for row in found} == {"ec_2021.hhi=0.9"}
    expect(screening.page.locator("h1")).to_contain_text(f"{sum(r['ec_2021'] == 'true' for r in found)} of 30")
    screening.page.locator(".notice").get_by_role("link").click()
    expect(screening.page.locator("h1")).to_contain_text("19 of 30")


def test_a_bad_address_is_repaired_and_said(visitors: Any) -> None:
    visitor: Visitor = visitors()
    assert visitor.open("/screening?year=2024-25&basis=calendar&rule=mine&threshold.geodep.hhi=7") == 200
    said = " ".join(visitor.page.locator(".notice").all_inner_texts())
    for word in ("year", "rule 'mine'", "threshold.geodep.hhi '7'"):
        assert word in said
    expect(visitor.page.locator("h1")).to_contain_text("in 2024")


def test_the_chart_is_taken_away_with_its_table(screening: Visitor) -> None:
    expect(screening.title(CHART)).to_have_text("17 codes foreign dependent in 2022, 19 in 2024")
    assert screening.bars(CHART) >= 2
    drawn = screening.save(CHART, "SVG")
    assert drawn.name == "screening-years.svg"
    assert b"Source: CEPII, BACI" in drawn.body
    saved = screening.save(CHART, "CSV")
    assert saved.name == "screening-years.csv"
    found = {row["period"]: row["dependent"] for row in csv.DictReader(io.StringIO(saved.body.decode()))}
    assert (found["2022"], found["2024"]) == ("17", "19")


def test_a_narrow_page_does_not_scroll_sideways_and_begins_with_the_answer(visitors: Any) -> None:
    visitor: Visitor = visitors(viewport={"width": 390, "height": 844})
    visitor.open("/screening")
    assert visitor.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    title = visitor.page.locator("h1").bounding_box()
    assert title is not None
    assert title["y"] + title["height"] < 400


def test_a_head_sorts_in_the_address_and_keeps_the_focus(screening: Visitor) -> None:
    screening.page.locator(".codes thead").get_by_role("link", name="HHI", exact=True).press("Enter")
    expect(screening.page.locator(".codes tbody th").first).to_contain_text("8104.11")
    assert screening.query["sort"] == "-hhi"
    head = screening.page.locator(".codes thead th[aria-sort]")
    expect(head).to_have_attribute("aria-sort", "descending")
    expect(head.get_by_role("link", name="HHI", exact=True)).to_be_focused()
    listed = rows(screening, link(screening, "CSV"))
    figures = [float(row["hhi"]) for row in listed if row["hhi"]]
    assert figures == sorted(figures, reverse=True)
    screening.page.go_back()
    expect(screening.page.locator(".codes thead th[aria-sort]")).to_contain_text("European Commission 2021")


def test_heads_lead_to_definitions_and_marks_say_their_rule(screening: Visitor) -> None:
    defined = screening.page.locator(".codes thead a.defines")
    assert {(one.get_attribute("href") or "").partition("#")[2] for one in defined.all()} >= {
        "indicator-hhi", "indicator-top_share", "indicator-world_export_hhi", "indicator-import_cover_by_exports",
    }  # fmt: skip
    magnets = screening.page.locator(".codes tr", has_text="8505.11")
    expect(magnets.locator(".rule-mark")).to_have_count(6)
    expect(magnets).to_contain_text("weight differs between sources")
    expect(magnets).not_to_contain_text("weight-mirror")


def test_words_narrow_the_table(screening: Visitor) -> None:
    screening.page.locator("#screening-text").fill("magnets")
    expect(screening.page.locator(".codes tbody tr")).to_have_count(1)
    assert screening.query["text"] == "magnets"
