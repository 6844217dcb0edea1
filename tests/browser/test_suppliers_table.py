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
    """The grid; each test leaves it as it found it."""
    reader.open(PAGE)
    table = reader.page.locator(".card-table")
    table.scroll_into_view_if_needed()
    expect(table.locator(".ag-row").first).to_be_visible()
    return table


def cells(table: Locator, column: str) -> list[str]:
    """Texts of a column's rows that are drawn, from the top."""
    found: list[str] = table.locator(".ag-row").evaluate_all(
        """(rows, column) => rows
          .sort((a, b) => a.getAttribute("row-index") - b.getAttribute("row-index"))
          .map((row) => row.querySelector(`[col-id=${column}]`).innerText.trim())""",
        column,
    )
    return found


def test_the_table_has_every_row_the_latest_period_first(table: Locator, rows: list[dict[str, str]]) -> None:
    latest = [row["partner_name"] for row in rows if row["period"] == "2026-27"]
    assert cells(table, "partner_name")[: len(latest)] == latest[: len(cells(table, "partner_name"))]
    assert cells(table, "period")[0] == "2026-27"
    heads = 2
    expect(table.locator("[aria-rowcount]")).to_have_attribute("aria-rowcount", str(len(rows) + heads))


def test_typing_a_partner_leaves_only_its_rows(table: Locator, rows: list[dict[str, str]]) -> None:
    box = table.get_by_label("Partner Filter Input")
    box.fill("Japan")
    expect(table.locator(".ag-row")).to_have_count(sum(row["partner"] == "JPN" for row in rows))
    assert set(cells(table, "partner_name")) == {"Japan"}
    box.fill("")
    expect(table.locator("[aria-rowcount]")).to_have_attribute("aria-rowcount", str(len(rows) + 2))


def test_clicks_on_a_head_sort_by_it_and_put_the_order_back(table: Locator, rows: list[dict[str, str]]) -> None:
    values = sorted((float(row["value_usd"]) for row in rows if row["value_usd"]), reverse=True)
    head = table.locator(".ag-header-row-column [col-id=value]")
    for order in ("ascending", "descending"):
        head.click()
        expect(head).to_have_attribute("aria-sort", order)
    expect(table.locator(".ag-row[row-index='0'] [col-id=value]")).to_have_text(f"{values[0]:,.0f}")
    shown = cells(table, "value")
    assert shown == [f"{value:,.0f}" for value in values[: len(shown)]]
    head.click()
    expect(head).to_have_attribute("aria-sort", "none")
