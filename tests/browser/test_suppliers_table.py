from __future__ import annotations

import csv
import io

import pytest
from playwright.sync_api import Locator, expect
from visiting import Visitor

PAGE = "/commodity/rare-earth-compounds"


@pytest.fixture(scope="module")
def rows(reader: Visitor) -> list[dict[str, str]]:
    """The chart's table, as CSV gives it."""
    return list(csv.DictReader(io.StringIO(reader.get(PAGE + "/suppliers.csv").decode())))


@pytest.fixture(scope="module")
def table(reader: Visitor) -> Locator:
    """Every partner in every period, which comes when a reader comes near; each test leaves it as it found it."""
    reader.open(PAGE)
    card = reader.card("every")
    card.scroll_into_view_if_needed()
    expect(card.locator("tbody tr").first).to_be_visible()
    return card


def cells(table: Locator, column: int) -> list[str]:
    """Texts of a column, from the top."""
    return table.locator(f"tbody tr > :nth-child({column})").all_inner_texts()


def test_the_latest_period_comes_first_and_the_rest_is_asked_for(table: Locator, rows: list[dict[str, str]]) -> None:
    latest = [row["partner_name"] for row in rows if row["period"] == "2026-27"]
    assert cells(table, 2)[: len(latest)] == latest
    shown = len(cells(table, 1))
    assert shown < len(rows)
    table.get_by_role("button", name=f"Show all {len(rows)} rows").click()
    expect(table.locator("tbody tr")).to_have_count(len(rows))
    table.get_by_role("button", name=f"Show the first {shown} rows").click()
    expect(table.locator("tbody tr")).to_have_count(shown)


def test_typing_a_partner_leaves_only_its_rows_and_says_how_many(table: Locator, rows: list[dict[str, str]]) -> None:
    japan = sum(row["partner"] == "JPN" for row in rows)
    box = table.get_by_label("Find in the table")
    box.fill("japan")
    expect(table.locator("tbody tr")).to_have_count(japan)
    assert set(cells(table, 2)) == {"Japan"}
    expect(table.get_by_role("status").filter(has_text="rows")).to_have_text(f"{japan} of {len(rows)} rows")
    box.fill("nowhere")
    expect(table.locator("tbody tr")).to_have_count(0)
    expect(table.get_by_text("No row has these words.")).to_be_visible()
    box.fill("")
    expect(table.get_by_text(f"{len(rows)} rows", exact=True)).to_be_visible()


def test_a_head_sorts_by_its_column_and_the_other_way_round(table: Locator, rows: list[dict[str, str]]) -> None:
    values = sorted((float(row["value_usd"]) for row in rows if row["value_usd"]), reverse=True)
    head = table.locator("thead th", has_text="Value, USD")
    for order, ordered in (("descending", values), ("ascending", values[::-1])):
        head.get_by_role("button").press("Enter")
        expect(head).to_have_attribute("aria-sort", order)
        shown = cells(table, 3)
        assert shown == [f"{value:,.0f}" for value in ordered[: len(shown)]]
    period = table.locator("thead th", has_text="Period")
    assert period.get_attribute("aria-sort") is None, "a table is sorted by one column"
    for _ in range(2):
        period.get_by_role("button").click()
    expect(period).to_have_attribute("aria-sort", "descending")


def test_a_partner_leads_to_what_else_is_bought_from_it(table: Locator, reader: Visitor) -> None:
    table.get_by_role("link", name="Japan", exact=True).first.click()
    expect(reader.page.locator("h1")).to_contain_text("Japan")
    assert reader.path == "/supplier/JPN"
    reader.page.go_back()
    expect(reader.page.locator("h1")).to_have_text("Rare-earth compounds")
