from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect
from visiting import Visitor


@pytest.fixture(scope="module")
def china(reader: Visitor) -> Visitor:
    assert reader.open("/supplier/CHN?reporter=IND&basis=calendar&year=2024") == 200
    return reader


def test_the_heading_states_the_finding(china: Visitor) -> None:
    rows = json.loads(china.get("/supplier/CHN.json?reporter=IND&basis=calendar&year=2024"))
    leads = sum(row["rank"] == 1 for row in rows)
    expect(china.page.locator("h1")).to_have_text(
        f"Of 31 selected commodities that India imports, China is the largest supplier of {leads}"
    )
    expect(china.page.locator(".supplier-list tbody tr:not(.group)")).to_have_count(len(rows))


def test_a_row_has_value_share_place_run_margin_and_every_verdict(china: Visitor) -> None:
    row = china.page.locator(".supplier-list tr", has_text="Permanent magnets of metal")
    for said in ("USD 163 million", "84.2 %", "88.0 %", "1 of 52", "2003; extracts in 20 years", "+3,104", "CDI1"):
        expect(row).to_contain_text(said)
    expect(row.locator(".rule-mark")).to_have_count(7)
    expect(row.locator(".rule-mark .rule-verdict.holds")).to_have_count(5)
    undecided = row.locator(".rule-mark .rule-verdict.open").first
    said = "^CEPII GeoDep: import dependencies: cannot be decided. 2023: import HHI: an extract"
    expect(undecided).to_have_attribute("title", re.compile(said))


def test_another_rule_sorts_the_rows_and_stands_in_the_address(visitor: Visitor) -> None:
    visitor.open("/supplier/CHN?reporter=IND&basis=calendar&year=2024")
    visitor.choose("rule", "Extreme import bottleneck (Trade in a Bottle)")
    expect(visitor.page.locator(".supplier-list tbody").first.locator("tr")).to_have_count(1 + 3)
    assert visitor.query["rule"] == "extreme_bottleneck"


def test_a_commodity_leads_to_its_page_and_its_suppliers_back(visitor: Visitor) -> None:
    visitor.open("/supplier/CHN?reporter=IND&basis=calendar&year=2024")
    visitor.page.get_by_role("link", name="Permanent magnets of metal").first.click()
    expect(visitor.page.locator("h1")).to_have_text("Permanent magnets of metal")
    table = visitor.card("every")
    table.scroll_into_view_if_needed()
    expect(table.locator("tbody tr").first).to_be_visible()
    table.get_by_role("link", name="Japan").first.click()
    expect(visitor.page.locator("h1")).to_contain_text("Japan is the largest supplier of")


def test_another_supplier_is_one_click_away(visitor: Visitor) -> None:
    visitor.open("/supplier/CHN?reporter=IND&basis=calendar&year=2024")
    visitor.page.locator(".leaders").get_by_role("link", name="South Africa").click()
    expect(visitor.page.locator("h1")).to_contain_text("South Africa is the largest supplier of 4")


def test_the_page_names_its_publisher_and_calls_findings_by_name(china: Visitor) -> None:
    expect(china.page.locator(".card-supplier .card-notes")).to_contain_text("CEPII, BACI")
    expect(china.page.locator(".card-supplier .card-notes")).to_contain_text(re.compile(r"retrieved \d{4}-\d\d-\d\d"))
    row = china.page.locator(".supplier-list tr", has_text="Permanent magnets of metal")
    expect(row.get_by_role("link", name="weight differs between sources")).to_have_attribute(
        "href", re.compile("#check-weight-mirror$")
    )


def test_what_is_no_supplier_says_so(visitor: Visitor) -> None:
    visitor.watch.expected.add(404)
    assert visitor.open("/supplier/ZZZ") == 404
    expect(visitor.page.locator("#content")).to_contain_text("There is no supplier 'ZZZ'")
