"""Importers side by side: reached from a commodity, chosen by control, kept in the address."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from visiting import Visitor

MAGNETS = "/compare/permanent-magnets"


def importers(visitor: Visitor) -> list[str]:
    return visitor.page.locator(".compare-table tbody th").all_inner_texts()


def test_a_commodity_leads_to_its_comparison_and_keeps_the_view(visitor: Visitor) -> None:
    visitor.open("/commodity/permanent-magnets?fold=HKG")
    visitor.page.get_by_role("navigation", name="Pages of this commodity").get_by_text("Compare").click()
    expect(visitor.page.locator(".compare .lead")).to_contain_text(
        "from China + Hong Kong (China alone 84.2 % and 88.0 %)"
    )
    assert visitor.query["fold"] == "HKG"
    expect(visitor.page.locator(".compare-table tbody tr")).to_have_count(8)


def test_an_importer_is_added_and_the_address_keeps_it(visitor: Visitor) -> None:
    visitor.open(f"{MAGNETS}?reporters=IND,USA")
    visitor.drawn()
    assert importers(visitor) == ["United States", "India"]
    box = visitor.page.locator(".filter-reporters input:visible").first
    box.click()
    box.fill("Fran")
    visitor.page.get_by_role("listbox").get_by_role("option", name="France", exact=True).locator("visible=true").click()
    expect(visitor.page.locator(".compare-table tbody tr")).to_have_count(3)
    assert visitor.query["reporters"] == "IND,USA,FRA"
    visitor.page.reload()
    expect(visitor.page.locator(".compare-table tbody tr")).to_have_count(3)


@pytest.mark.parametrize("path", [MAGNETS, f"{MAGNETS}?reporters=USA&lang=hi", "/compare/rare-earth-metals"])
def test_the_page_settles_without_a_loop_of_changes(visitor: Visitor, path: str) -> None:
    visitor.open(path)
    expect(visitor.page.locator(".compare .lead")).not_to_be_empty()
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    visitor.page.wait_for_load_state("networkidle")
    assert len([url for url in asked if "_dash-update-component" in url]) <= 2


def test_the_picture_and_the_table_are_taken_away(visitor: Visitor) -> None:
    visitor.open(MAGNETS)
    expect(visitor.card("compare").locator(".main-svg").first).to_be_visible()
    saved = visitor.save("compare", "svg")
    assert saved.name == "permanent-magnets-compare-years.svg"
    rows = visitor.get(visitor.card("compare").locator("a", has_text="CSV").get_attribute("href") or "").decode()
    assert rows.startswith("reporter,reporter_name,period,value_usd")
