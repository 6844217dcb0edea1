"""A chart card: title that states the finding, subtitle, chart, quality strip, and a menu to take it away."""

from __future__ import annotations

import json
from typing import Any

import polars as pl
from dash import MATCH, ClientsideFunction, Dash, Input, Output, State, dcc, html

from dashboard import ids
from dashboard.cards import CHARTS, DEFINED, Card, instead
from dashboard.components import behind, strip
from dashboard.components.coded import coded
from dashboard.components.table_card import defined
from dashboard.figures.base import Figure
from dashboard.in_words import in_words
from dashboard.labels import unbroken
from dashboard.quality import Filter
from dashboard.resolve import Page
from dashboard.routing import METHODS, QUALITY
from dashboard.settings import Settings
from etl.language import say

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
    "numbers": "children",
}
"""What changes of a card, and the property that it is."""


def parts(card: Card, page: Page) -> dict[str, Any]:
    """What changes of a card when the view does, by part."""
    return {
        "title": unbroken(card.title),
        "subtitle": card.subtitle,
        "figure": card.figure,
        "reason": _reason(card, page),
        "findings": strip.strip(card.name, card.marks, [_links(page, mark.id, card.table) for mark in card.marks]),
        "notes": _notes(card),
        "csv": f"/commodity/{page.choice.scope.id}/{card.name}.csv{card.query}",
        "label": say("Chart: {title}. {subtitle}.", title=card.title, subtitle=card.subtitle),
        "numbers": "" if card.reason else in_words(card.name, card.table, page.view),
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
                    html.Div(
                        [behind.button(chart), _menu(chart, part), html.Span(className="card-said", role="status")],
                        className="card-actions",
                    ),
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
                    html.P(part.get("numbers", ""), id=ids.card(chart, "numbers"), className="unseen"),
                    behind.place(chart),
                ],
                id=ids.card(chart, "label"),
                className="card-body",
                role="group",
                tabIndex=0,
                **{
                    "aria-label": part.get("label", ""),
                    "aria-describedby": _dom_id(chart, "numbers"),
                    "aria-keyshortcuts": "t",
                },
            ),
            html.Div(part.get("findings"), id=ids.card(chart, "findings"), className="card-findings"),
            html.Div(part.get("notes"), id=ids.card(chart, "notes"), className="card-notes"),
            *([defined(DEFINED[chart])] if chart in DEFINED else []),
        ],
        id=f"chart-{chart}",
        className=f"card card-{chart}",
    )


def _dom_id(chart: str, part: str) -> str:
    """What the document calls a part of a card."""
    return json.dumps(ids.card(chart, part), sort_keys=True, separators=(",", ":"))


def _menu(chart: str, part: dict[str, Any]) -> html.Details:
    """A disclosure: opened and left by keyboard without a script; ``app.js`` closes it, ``cards.js`` fills the link."""
    return html.Details(
        [
            html.Summary(
                say("Save"),
                className="card-menu",
                **{"aria-label": say("Save or pass on this chart"), "aria-describedby": _dom_id(chart, "title")},
            ),
            html.Div(
                [
                    html.Button(
                        say("Copy the picture"),
                        id=ids.card(chart, "image"),
                        n_clicks=0,
                        type="button",
                        **{
                            "data-done": say("The picture is in the clipboard."),
                            "data-failed": say(
                                "This browser does not let a page copy pictures here. The picture can be saved instead."
                            ),
                        },
                    ),
                    html.Button(
                        say("Copy the link"),
                        type="button",
                        className="card-link",
                        **{
                            "data-done": say("The link is in the clipboard."),
                            "data-failed": say(
                                "This browser does not let a page copy links. It is in the address bar."
                            ),
                        },
                    ),
                    html.Button("PNG, 2400 × 1350", id=ids.card(chart, "png"), n_clicks=0, type="button"),
                    html.Button("SVG", id=ids.card(chart, "svg"), n_clicks=0, type="button"),
                    html.A(say("CSV, the chart's table"), id=ids.card(chart, "csv"), href=part.get("csv", "")),
                    html.A(
                        say("Report an error in this figure"),
                        href="",
                        hidden=True,
                        className="card-report",
                        **{
                            "data-subject": say("Error in a figure: {title}"),
                            "data-body": say(
                                "Chart: {title}\n{subtitle}\nView: {address}\n\nWhat is wrong, and what it should be:\n"
                            ),
                        },
                    ),
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


def _reason(card: Card, page: Page) -> list[Any]:
    """Why there is no chart, and the way to what there is instead."""
    if not card.reason:
        return []
    way = instead(page.choice, card.name) if card.name in CHARTS else None
    return [_paragraph(card.reason), *([html.P(dcc.Link(way[0], href=way[1]))] if way else [])]


def _paragraph(text: str) -> html.P:
    return html.P(coded(text))


def _notes(card: Card) -> list[Any]:
    events = [html.Li(text.split("  ", 1)[1]) for text in card.events]
    listed = (
        [html.Ol(events, className="events", **{"aria-label": say("Events marked in the chart")})] if events else []
    )
    return [*map(_paragraph, card.notes), *listed]


def register(app: Dash, settings: Settings) -> None:
    """Pictures are made in the browser from the figure on the page and its frame; tables come when asked for."""
    for kind in ("png", "svg", "image"):
        app.clientside_callback(
            ClientsideFunction("pictures", kind),
            Output({"type": f"card-{kind}", "chart": MATCH}, "title"),
            Input({"type": f"card-{kind}", "chart": MATCH}, "n_clicks"),
            State({"type": "card-figure", "chart": MATCH}, "figure"),
            State({"type": f"card-{kind}", "chart": MATCH}, "id"),
            State({"type": "card-csv", "chart": MATCH}, "href"),
            prevent_initial_call=True,
        )
    behind.register(app, settings)
