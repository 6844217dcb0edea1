"""``/methods``: how figures are made and where they come from, written from the declarations the program runs by."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from dash import dcc, html
from plotly.utils import PlotlyJSONEncoder

from dashboard import ids
from dashboard.chapters import checks, goods, indicators, periods, rules, sources, tables
from dashboard.chapters.entry import Chapter
from dashboard.components import shell
from dashboard.components.said import counted
from dashboard.data import known
from dashboard.pages.page import Address, Page, store_of
from dashboard.resolve import Notice
from dashboard.routing import METHODS
from dashboard.settings import Settings
from dashboard.view import read
from etl.language import Language, later, say, speaking, spoken
from etl.reader import Store

TITLE = later("Methods and sources")
LEAD = later(
    "Written from the declarations that the program itself runs by: a rule that stands here is the rule that is"
    " computed, with the same thresholds."
)


def content(settings: Settings, address: Address) -> html.Div:
    """The page of a store, as the browser gets it, under what is wrong with its address. Raises StoreUnavailable."""
    store = store_of(settings, address)
    _, wrong = read({"vintage": address.query.get("vintage", ())}, known(store))
    notices = shell.notices([Notice(say("{error} Shown is the current vintage.", error=str(error))) for error in wrong])
    return html.Div([html.Div(notices, className="notices", role="status"), _written(store, spoken())])


@lru_cache(maxsize=8)
def _written(store: Store, language: Language) -> dict[str, Any]:
    """Some thousand elements that change with store and language only: they are turned into JSON's terms once."""
    with speaking(language):
        written: dict[str, Any] = json.loads(json.dumps(layout(store), cls=PlotlyJSONEncoder))
    return written


def layout(store: Store) -> html.Div:
    """The page of a store."""
    chapters = [checks.chapter(store), indicators.chapter(), rules.chapter(store), goods.chapter(store),
                sources.chapter(store), periods.chapter(store), goods.revisions(store), tables.chapter()]  # fmt: skip
    return html.Div(
        [
            dcc.Store(id=ids.TITLE, data=say(TITLE)),
            html.H1(say(TITLE)),
            html.P(say(LEAD), className="lead"),
            html.Div(
                [
                    html.Nav(_contents(chapters), className="contents", **{"aria-label": say("Contents")}),
                    html.Div(
                        [html.Section([html.H2(c.title, id=c.anchor), *c.said]) for c in chapters],
                        className="chapters",
                    ),
                ],
                className="columns",
            ),
        ],
        className="methods",
    )


def _contents(chapters: Sequence[Chapter]) -> html.Ul:
    return html.Ul([html.Li([html.A(c.title, href=f"#{c.anchor}"), *_entries(c.entries)]) for c in chapters])


def _entries(named: Sequence[tuple[str, str]]) -> list[Any]:
    if not named:
        return []
    links_to = [html.Li(html.A(name, href=f"#{anchor}")) for anchor, name in named]
    count = counted(len(named), later("{count} entry"), later("{count} entries"))
    return [html.Details([html.Summary(count), html.Ul(links_to)])]


def _title(_store: Store, _address: Address) -> tuple[str, str]:
    return say(TITLE), say(LEAD)


PAGE = Page(METHODS, content, title=_title)
