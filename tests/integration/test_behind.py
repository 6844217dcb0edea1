"""The table behind a chart: the rows of its file, printed for people."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from dash import html
from flask.testing import FlaskClient

from dashboard import create_app
from dashboard.components import behind
from dashboard.settings import Settings

COMPOUNDS = "/commodity/rare-earth-compounds"
MAGNETS = "/commodity/permanent-magnets"


def table(store: Path, address: str, chart: str = "suppliers") -> html.Div:
    found, *_ = behind.answer(Settings(store=store), address, chart, "A title")
    assert isinstance(found, html.Div)
    return found


def rows(shown: html.Div) -> list[list[Any]]:
    cells = json.loads(shown.to_plotly_json()["props"]["data-rows"])
    return [[cell[0] if isinstance(cell, list) else cell for cell in row] for row in cells]


def heads(shown: html.Div) -> list[str]:
    return [part.children.children for part in shown._traverse() if isinstance(part, html.Th)]


@pytest.mark.parametrize("query", ["", "?data=as-published&basis=calendar", "?flow=export&source=tradestat-eidb"])
def test_it_has_every_row_of_the_file_the_newest_period_first(client: FlaskClient, store: Path, query: str) -> None:
    address = f"{COMPOUNDS}/suppliers.csv{query}"
    file = csv.DictReader(io.StringIO(client.get(address).text))
    newest = sorted(file, key=lambda row: row["period"], reverse=True)
    shown = [row[:3] for row in rows(table(store, address))]
    assert shown == [[row["period"], row["partner_name"], f"{float(row['value_usd']):,.0f}"] for row in newest]


def test_figures_are_printed_with_their_units_and_findings_by_their_titles(store: Path) -> None:
    shown = table(store, f"{MAGNETS}/focus.csv", "focus")
    assert heads(shown) == ["Period", "Share by value", "Share by weight", "Gap, points", "Coverage", "Findings"]
    latest = rows(shown)[0]
    assert latest == ["2024", "84.2 %", "88.0 %", "+3.8", "complete", "Weight differs between sources"]


def test_suppliers_of_imports_lead_to_their_pages_and_buyers_do_not(store: Path) -> None:
    imports, exports = (table(store, f"{COMPOUNDS}/suppliers.csv?flow={flow}") for flow in ("import", "export"))
    assert '"/supplier/CHN?reporter=IND' in imports.to_plotly_json()["props"]["data-rows"]
    assert "/supplier/" not in exports.to_plotly_json()["props"]["data-rows"]


def test_several_counted_together_have_the_name_of_the_group(store: Path) -> None:
    shown = table(store, f"{COMPOUNDS}/concentration.csv?fold=HKG&partner=CHN&to=2023-24&data=as-published")
    assert "China + Hong Kong" in {row[heads(shown).index("Largest partner")] for row in rows(shown)}
    assert "HHI, each by itself" in heads(shown)
    assert "HHI, each by itself" not in heads(table(store, f"{COMPOUNDS}/concentration.csv"))


def test_it_speaks_the_language_of_the_view(store: Path) -> None:
    shown = table(store, f"{COMPOUNDS}/suppliers.csv?lang=hi")
    assert heads(shown)[0] == "अवधि"
    assert "चीन" in {row[1] for row in rows(shown)}


@pytest.mark.parametrize("address", [f"{MAGNETS}/pie.csv", "/nothing.csv", f"{MAGNETS}/focus.csv?flow=sideways"])
def test_what_there_is_not_is_a_sentence(store: Path, address: str) -> None:
    (said,) = behind.answer(Settings(store=store), address, "focus", "A title")
    assert isinstance(said, html.P)
    assert str(said.children).endswith(".")


@pytest.mark.parametrize("place", [None, "errors@example.org", "https://example.org/new?labels=a&b=c"])
def test_the_document_says_whom_readers_tell_of_errors(store: Path, place: str | None) -> None:
    """The script makes the address of a card's report of it."""
    document = create_app(Settings(store=store, report_to=place)).server.test_client().get(MAGNETS).text
    found = re.findall(r'<meta name="report-to" content="([^"]*)">', document)
    assert [unescape(address) for address in found] == ([place] if place else [])


def test_a_what_if_is_listed_by_supplier_without_its_steps(store: Path) -> None:
    shown = table(store, "/what-if/permanent-magnets.csv", "what_if")
    assert heads(shown)[0] == "Partner"
    assert {"Before", "Lost", "After"} <= set(heads(shown))
    assert "China" in {row[0] for row in rows(shown)}
