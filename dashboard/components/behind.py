"""The table behind a chart: the frame that its file holds, printed for people, loaded when a reader asks for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import polars as pl
from dash import MATCH, ClientsideFunction, Dash, Input, Output, State, dcc, html, no_update

from dashboard import api, columns, ids, supplier
from dashboard.columns import PRINTED
from dashboard.components.data_table import Cell, Column, table
from dashboard.data import known, open_store
from dashboard.languages import language_of
from dashboard.resolve import Query
from dashboard.routing import query_of
from dashboard.settings import Settings
from dashboard.view import View, read
from etl.errors import ImportDependencyError
from etl.language import say, speaking
from etl.reader import Store
from etl.schema import WORLD

MOST = 1_500
"""So many rows are sent at most, the newest first; the file has all."""


def shown(frame: pl.DataFrame, name: str, caption: str, store: Store, query: Query) -> list[Any]:
    """``frame`` as the table behind the chart ``name``, the newest period first."""
    if not frame.height:
        return [html.P(say("There are no rows in this view."), className="none")]
    newest = _rows(frame)
    names = columns.printed(newest)
    sent = newest.head(MOST)
    view, _ = read(query, known(store))
    led, called = _leading(store, view), _calling(store, view)
    printed = [[_cell(column, row, called, led) for column in names] for row in sent.iter_rows(named=True)]
    heads = [Column(say(PRINTED[column][0]), PRINTED[column][1].number) for column in names]
    ordered = (names.index("period"), "descending") if "period" in names else None
    left = newest.height - sent.height
    return [
        table(heads, printed, caption, f"table-{name}", ordered=ordered, label=caption),
        *([html.P(say("{left} earlier rows are in the file.", left=left), className="card-notes")] if left else []),
    ]


def _cell(column: str, row: Mapping[str, Any], called: columns.Name, led: Callable[[str], str]) -> Cell | str | None:
    value, form = row[column], PRINTED[column][1]
    if value is None:
        return None
    text = form.printed(value, called)
    if form.number:
        return Cell(text, float(f"{value:.6g}"))
    return Cell(text, href=led(row["partner"])) if column == "partner_name" else text


def _rows(frame: pl.DataFrame) -> pl.DataFrame:
    """The newest period first; of a what-if its amounts without the steps and assumptions, which the page has."""
    if "part" in frame.columns:
        amounts = frame.filter(pl.col("part").is_in(["total", "supplier"]))
        return amounts.rename({"name": "partner_name", "item": "partner"}).drop("period")
    return frame.sort("period", descending=True, maintain_order=True) if "period" in frame.columns else frame


def _calling(store: Store, view: View) -> columns.Name:
    """Names of partners; those counted together have that of the group."""
    fold = store.folds[view.fold]
    return lambda code: fold.name() if fold.members and code == fold.into else store.name(code)


def _leading(store: Store, view: View) -> Callable[[str], str]:
    """Where it stands what else is bought from a partner; nowhere for exports and for what is no country."""
    linked = view.flow == "import"
    return lambda code: supplier.address(view, code) if linked and code in store.names and code != WORLD else ""


def button(chart: str) -> html.Button:
    """What opens and closes the table behind ``chart``."""
    return html.Button(
        say("Table"),
        id=ids.card(chart, "open"),
        n_clicks=0,
        type="button",
        className="card-open",
        title=say("The table behind the chart (key t)"),
        **{
            "aria-expanded": "false",
            "data-shown": say("The table stands in place of the chart."),
            "data-hidden": say("The chart is shown again."),
        },
    )


def place(chart: str) -> html.Div:
    """Where the table stands."""
    return html.Div(
        [dcc.Store(id=ids.card(chart, "asked")), html.Div(id=ids.card(chart, "table"), className="card-behind-rows")],
        className="card-behind",
    )


def later(chart: str, title: str, subtitle: str, address: str) -> html.Section:
    """A card that is a table alone, that of the file at ``address``; it comes when the reader comes near."""
    return html.Section(
        [
            html.Header(
                [
                    html.Div(
                        [
                            html.H2(title, id=ids.card(chart, "title"), className="card-title"),
                            html.P(subtitle, className="card-subtitle"),
                        ]
                    ),
                    html.Div(
                        [button(chart), html.A("CSV", id=ids.card(chart, "csv"), href=address, className="card-menu")],
                        className="card-actions",
                    ),
                ],
                className="card-head",
            ),
            html.Div(place(chart), className="card-later-body"),
        ],
        id=f"chart-{chart}",
        className=f"card card-later card-{chart}",
    )


def register(app: Dash, settings: Settings) -> None:
    """The button opens and closes; the table follows the view while it is open."""
    app.clientside_callback(
        ClientsideFunction("cards", "table"),
        Output({"type": "card-asked", "chart": MATCH}, "data"),
        Output({"type": "card-open", "chart": MATCH}, "aria-expanded"),
        Input({"type": "card-open", "chart": MATCH}, "n_clicks"),
        Input({"type": "card-csv", "chart": MATCH}, "href"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output({"type": "card-table", "chart": MATCH}, "children"),
        Input({"type": "card-asked", "chart": MATCH}, "data"),
        State({"type": "card-title", "chart": MATCH}, "children"),
        State({"type": "card-asked", "chart": MATCH}, "id"),
        prevent_initial_call=True,
    )
    def load(address: str | None, title: str, which: dict[str, str]) -> Any:
        return answer(settings, address, which["chart"], title) if address else no_update


def answer(settings: Settings, address: str, chart: str, title: str) -> list[Any]:
    """The table at ``address``, that of the file, or the sentence that says why there is none."""
    path, query = urlsplit(address).path, query_of(urlsplit(address).query)
    with speaking(language_of(query)):
        try:
            store = open_store(settings.store, query)
            return shown(api.frame_of(store, path, query), chart, title, store, query)
        except ImportDependencyError as error:
            return [html.P(str(error), className="none")]
