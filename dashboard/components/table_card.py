"""A table as a card: title that states the finding, subtitle, rows, notes, and the table to take away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.components.listing import listing
from dashboard.labels import unbroken
from dashboard.routing import METHODS
from etl.definitions import INDICATORS
from etl.language import later, say


def table_card(
    name: str,
    title: str,
    subtitle: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[Any]],
    notes: Sequence[str],
    address: str,
    query: str,
) -> html.Section:
    """The card of the table ``name``, which stands at ``address`` as CSV and JSON; ``notes`` stand below its rows."""
    return html.Section(
        [
            html.Header(
                [
                    html.Div(
                        [html.H2(unbroken(title), className="card-title"), html.P(subtitle, className="card-subtitle")],
                    ),
                    html.Details(
                        [
                            html.Summary(
                                say("Save"),
                                className="card-menu",
                                **{"aria-label": say("Save the table: {title}", title=title)},
                            ),
                            html.Div(
                                [
                                    html.A(say("CSV, the whole table"), href=f"{address}.csv{query}"),
                                    html.A(say("JSON, the whole table"), href=f"{address}.json{query}"),
                                ],
                                className="card-menu-items",
                            ),
                        ],
                        className="card-download menu",
                    ),
                ],
                className="card-head",
            ),
            *([_rows(title, heads, rows)] if rows else []),
            html.Div([html.P(note) for note in notes], className="card-notes"),
        ],
        className=f"card card-{name}",
    )


def _rows(title: str, heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> html.Div:
    return html.Div(listing("", heads, rows), className="plain-table card-rows", role="group", **{"aria-label": title})


def defined(indicators: Sequence[str], query: str = "", flow: str = "import") -> html.P:
    """Where the indicators of a card are defined; of exports the partners are buyers."""
    names = {each.id: each.name for each in INDICATORS} | (
        {"supplier_share": later("Buyer's share")} if flow == "export" else {}
    )
    links = [
        html.A(say(names[each]), href=f"{METHODS}{query}#indicator-{each}", className="keeps-view")
        for each in indicators
    ]
    pieces = [piece for link in links for piece in (link, " · ")][:-1]
    return html.P([say("How it is computed:"), " ", *pieces], className="card-defined")
