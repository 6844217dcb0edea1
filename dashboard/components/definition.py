"""The side panel: what an indicator, a check or a rule is, without leaving the page that names it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, html

from dashboard import ids
from dashboard.chapters import checks, indicators, rules
from dashboard.chapters.entry import Chapter
from dashboard.data import open_store
from dashboard.languages import language_of
from dashboard.routing import METHODS, query_of
from dashboard.settings import Settings
from etl.errors import StoreUnavailable
from etl.language import say, speaking
from etl.reader import Store


def register(app: Dash, settings: Settings) -> None:
    """A link to an entry of the page Methods asks for it; the panel opens when it is there."""

    @app.callback(Output(ids.DEFINITION, "children"), Input(ids.DEFINED, "data"), prevent_initial_call=True)
    def define(asked: dict[str, str]) -> list[Any]:
        query = query_of(asked["search"])
        try:
            store = open_store(settings.store, query)
        except StoreUnavailable:
            store = None
        with speaking(language_of(query)):
            return panel(store, asked["entry"])

    app.clientside_callback(
        ClientsideFunction("idd", "define"),
        Output(ids.DEFINITION, "title"),
        Input(ids.DEFINITION, "children"),
        prevent_initial_call=True,
    )


def panel(store: Store | None, entry: str) -> list[Any]:
    """What the panel says of the entry with an anchor."""
    found = next((article for article in _articles(store) if article.id == entry), None)
    said = found.children if found else [html.H3(say("There is no such definition here."))]
    return [
        html.Button(say("Close"), className="definition-close", type="button"),
        html.Article(said),
        html.P(html.A(say("Methods and sources"), href=f"{METHODS}#{entry}", className="keeps-view in-full")),
    ]


def _articles(store: Store | None) -> Iterator[html.Article]:
    chapters: list[Chapter] = [indicators.chapter(), *([checks.chapter(store), rules.chapter(store)] if store else [])]
    for chapter in chapters:
        yield from (said for said in chapter.said if isinstance(said, html.Article))
