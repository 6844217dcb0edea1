"""A chart card: title that states the finding, subtitle, chart, quality strip, and a menu to take it away."""

from __future__ import annotations

from typing import Any

import polars as pl
from dash import MATCH, ClientsideFunction, Dash, Input, Output, State, dcc, html

from dashboard import ids
from dashboard.cards import Card
from dashboard.components import strip
from dashboard.components.coded import coded
from dashboard.figures.base import Figure
from dashboard.labels import unbroken
from dashboard.quality import Filter
from dashboard.resolve import Page
from dashboard.routing import METHODS, QUALITY

CONFIG = {"displayModeBar": False, "responsive": True, "showSendToCloud": False, "plotlyServerURL": ""}
EMPTY: Figure = {"data": [], "layout": {}}
PARTS = {
    "title": "children",
    "subtitle": "children",
    "figure": "figure",
    "reason": "children",
    "findings": "children",
    "notes": "children",
    "csv": "href",
    "label": "aria-label",
}
"""What changes of a card, and the property that it is."""


def parts(card: Card, page: Page) -> dict[str, Any]:
    """What changes of a card when the view does, by part."""
    return {
        "title": unbroken(card.title),
        "subtitle": card.subtitle,
        "figure": card.figure,
        "reason": _reason(card.reason),
        "findings": strip.strip(card.name, card.marks, [_links(page, mark.id, card.table) for mark in card.marks]),
        "notes": _notes(card),
        "csv": f"/commodity/{page.choice.scope.id}/{card.name}.csv{card.query}",
        "label": f"Chart: {card.title}. {card.subtitle}.",
    }


def chart_card(chart: str, part: dict[str, Any]) -> html.Section:
    """The card of ``chart`` with the parts of :func:`parts`."""
    return html.Section(
        [
            html.Header(
                [
                    html.Div(
                        [
                            html.H2(part.get("title", ""), id=ids.card(chart, "title"), className="card-title"),
                            html.P(part.get("subtitle", ""), id=ids.card(chart, "subtitle"), className="card-subtitle"),
                        ]
                    ),
                    _menu(chart, part),
                ],
                className="card-head",
            ),
            html.Div(
                [
                    dcc.Graph(
                        id=ids.card(chart, "figure"),
                        figure=part.get("figure", EMPTY),
                        config=CONFIG,
                        className="chart",
                        responsive=True,
                        style={"height": "var(--chart-height)"},
                    ),
                    html.Div(part.get("reason"), id=ids.card(chart, "reason"), className="card-reason"),
                ],
                id=ids.card(chart, "label"),
                className="card-body",
                role="group",
                **{"aria-label": part.get("label", "")},
            ),
            html.Div(part.get("findings"), id=ids.card(chart, "findings"), className="card-findings"),
            html.Div(part.get("notes"), id=ids.card(chart, "notes"), className="card-notes"),
        ],
        className=f"card card-{chart}",
    )


def _menu(chart: str, part: dict[str, Any]) -> html.Details:
    """A disclosure: opened and left by keyboard without a script; ``app.js`` closes it."""
    return html.Details(
        [
            html.Summary(
                "Download", className="card-menu", **{"aria-label": f"Download the {chart} chart or its table"}
            ),
            html.Div(
                [
                    html.Button("PNG, 2400 × 1350", id=ids.card(chart, "png"), n_clicks=0, type="button"),
                    html.Button("SVG", id=ids.card(chart, "svg"), n_clicks=0, type="button"),
                    html.A("CSV, the chart's table", id=ids.card(chart, "csv"), href=part.get("csv", "")),
                ],
                className="card-menu-items",
            ),
        ],
        className="card-download menu",
    )


def outputs(chart: str) -> dict[str, Output]:
    """Where the parts of the card of ``chart`` are written, in the shape of :func:`parts`."""
    return {part: Output(ids.card(chart, part), name) for part, name in PARTS.items()}


def _links(page: Page, finding: str, table: pl.DataFrame) -> tuple[str, str]:
    """Where the findings behind a mark are listed, and where it stands how they are made."""
    view, scope = page.view, page.choice.scope
    own = table["source"][0] if "source" in table.columns else view.source or ""
    wanted = Filter(view, view.reporter, finding=finding, source=own, code=scope.id, flow=view.flow)
    return f"{QUALITY}{wanted.query()}", f"{METHODS}{Filter(view, view.reporter).query()}#check-{finding}"


def _reason(reason: str | None) -> list[Any]:
    return [_paragraph(reason)] if reason else []


def _paragraph(text: str) -> html.P:
    return html.P(coded(text))


def _notes(card: Card) -> list[Any]:
    events = [html.Li(text.split("  ", 1)[1]) for text in card.events]
    listed = [html.Ol(events, className="events", **{"aria-label": "Events marked in the chart"})] if events else []
    return [*map(_paragraph, card.notes), *listed]


def register(app: Dash) -> None:
    """Pictures are made in the browser from the figure on the page and its frame."""
    for kind in ("png", "svg"):
        app.clientside_callback(
            ClientsideFunction("idd", f"save_{kind}"),
            Output({"type": f"card-{kind}", "chart": MATCH}, "title"),
            Input({"type": f"card-{kind}", "chart": MATCH}, "n_clicks"),
            State({"type": "card-figure", "chart": MATCH}, "figure"),
            State({"type": f"card-{kind}", "chart": MATCH}, "id"),
            State({"type": "card-csv", "chart": MATCH}, "href"),
            prevent_initial_call=True,
        )
