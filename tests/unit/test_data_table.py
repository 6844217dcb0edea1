"""The table of figures as a component: its frame, and its rows as the script reads them."""

from __future__ import annotations

import json
from typing import Any

from dash import html

from dashboard.components.data_table import Cell, Column, table

COLUMNS = (Column("Period"), Column("Partner"), Column("Value, USD", number=True, note="as published"))


def made(*rows: tuple[Cell | str | None, ...], **more: object) -> html.Div:
    return table(COLUMNS, rows, "Every partner", "some-table", **more)  # type: ignore[arg-type]


def written(shown: html.Div) -> dict[str, Any]:
    return shown.to_plotly_json()["props"]


def test_a_cell_is_its_text_and_with_what_it_is_sorted_by_and_where_it_leads_a_list() -> None:
    china = ("2023-24", Cell("China", href="/supplier/CHN"), Cell("1,234", 1234.5))
    rows = json.loads(written(made(china, ("2022-23", "World", None)))["data-rows"])
    assert rows == [["2023-24", ["China", None, "/supplier/CHN"], ["1,234", 1234.5]], ["2022-23", "World", ""]]


def test_heads_are_buttons_in_column_heads_and_the_order_of_the_rows_is_said() -> None:
    heads = [part for part in made(ordered=(0, "descending"))._traverse() if isinstance(part, html.Th)]
    assert [head.scope for head in heads] == ["col"] * 3
    assert [getattr(head, "aria-sort", None) for head in heads] == ["descending", None, None]
    assert [head.className for head in heads] == ["", "", "number"]
    assert heads[2].children.title == "as published"


def test_a_region_that_scrolls_can_be_reached_and_is_named() -> None:
    region = next(part for part in made()._traverse() if getattr(part, "role", None) == "region")
    assert (region.tabIndex, getattr(region, "aria-label", "")) == (0, "Every partner")
    assert region.children.children[0].children == "Every partner"


def test_a_short_table_has_no_field_to_search_it() -> None:
    tools = [made(*[("2024", "China", "1")] * rows).children[0].hidden for rows in (3, 40)]
    assert tools == [True, False]


def test_other_rows_are_another_version() -> None:
    versions = {written(made(("2024", "China", text)))["data-version"] for text in ("1", "2", "1")}
    assert len(versions) == 2
