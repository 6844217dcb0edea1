"""The app: shell, router, pages, data routes."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

from dash import ClientsideFunction, Dash, Input, Output, html
from flask import Flask, Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from dashboard import api, delivery, document, finder, ids, security
from dashboard.components import chart_card, definition, shell
from dashboard.data import open_store
from dashboard.pages import (
    analysis,
    changes,
    claims,
    commodity,
    compare,
    coverage,
    flows,
    glossary,
    methods,
    overview,
    own_scope,
    quality,
    refresh,
    screening,
    supplier,
    what_if,
)
from dashboard.pages.page import Address
from dashboard.reporting import report_address
from dashboard.routing import SCREENING, SUPPLIER, argument_of
from dashboard.settings import Settings
from dashboard.theme import Scheme
from dashboard.view import OTHER_PARTNER, View
from etl.errors import NoScope, NotFound, StoreUnavailable
from etl.language import later, say, speaking
from etl.reader import Store

PAGES = tuple(
    module.PAGE
    for module in (
        overview,
        commodity,
        analysis,
        what_if,
        compare,
        own_scope,
        screening,
        supplier,
        flows,
        coverage,
        quality,
        claims,
        changes,
        methods,
        glossary,
        refresh,
    )
)
"""Every page there is."""
_ASSETS = Path(__file__).parent / "assets"
_ANSWERS = "/_dash-update-component"
_SERVES = "X-Vintage"
"""Says with every answer which vintage serves now: a page that was opened before tells its reader of a newer one."""
_FAILED = later(
    "The server met an error that it did not expect; it is written in its log. Other pages and other views of this one"
    " may well work."
)


def create(settings: Settings) -> Dash:
    """The app on the store that ``settings`` names; the store may come and go."""
    server = Flask("dashboard")
    delivery.register(server)
    api.register(server, settings)
    finder.register(server, settings)
    app = document.Document(
        settings,
        PAGES,
        name="dashboard",
        server=server,
        assets_folder=str(_ASSETS),
        title=shell.SITE,
        update_title="",
    )
    app.layout = shell.shell
    app.validation_layout = html.Div([shell.shell(), *(page.skeleton() for page in PAGES if page.skeleton)])
    _route(app, settings)
    chart_card.register(app, settings)
    definition.register(app, settings)
    for page in PAGES:
        if page.register:
            page.register(app, settings)
    for path in (SUPPLIER, SUPPLIER.rstrip("/")):
        server.add_url_rule(path, f"no-supplier-{path}", _usual_supplier)
    server.before_request(_unknown_pages(app, settings))
    security.register(app, document.INLINE)
    server.after_request(lambda answer: _dated(settings, answer))
    return app


def _route(app: Dash, settings: Settings) -> None:
    app.clientside_callback(
        ClientsideFunction("idd", "route"),
        Output(ids.NAVIGATION, "data"),
        Output(ids.PROVIDER, "forceColorScheme"),
        Input(ids.LOCATION, "pathname"),
        Input(ids.LOCATION, "search"),
    )
    app.clientside_callback(
        ClientsideFunction("idd", "title"),
        Output(ids.PAGE, "title"),
        Input(ids.TITLE, "data"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output(ids.PAGE, "children"),
        Input(ids.NAVIGATION, "data"),
        prevent_initial_call=True,
    )
    def show(navigation: dict[str, str]) -> html.Div:
        scheme: Scheme = "dark" if navigation["scheme"] == "dark" else "light"
        address = Address(navigation["pathname"], navigation["search"], scheme)
        with speaking(address.language):
            return _page(settings, address)


def _page(settings: Settings, address: Address) -> html.Div:
    """The page of an address with its foot; where there is none, or it fails, what is the matter and ways on."""
    page = next((page for page in PAGES if page.serves(address.path)), None)
    try:
        store = open_store(settings.store, address.query)
    except StoreUnavailable:
        store = None
    try:
        if page is None:
            raise NotFound(say("There is no page {path}.", path=address.path))
        shown = page.show(settings, address)
    except NotFound as error:
        screened = f"{SCREENING}?text={quote_plus(argument_of(address.path) or address.path.strip('/'))}"
        look = html.A(say("Look among all codes of the screening"), href=screened, className="keeps-view")
        short = error.short if isinstance(error, NoScope) else str(error)
        scopes = [shell.scopes(store, page.path)] if store and page and isinstance(error, NoScope) else []
        shown = shell.message(say("Not found"), short, shell.search_button(), look, below=scopes)
    except StoreUnavailable as error:
        shown = shell.message(say("No data yet"), str(error), shell.retry_button())
    except Exception:  # the reader is told on the page, who runs the server in its log
        logging.getLogger(__name__).exception("No page for %s", address)
        shown = shell.message(say("This page could not be made"), say(_FAILED), shell.retry_button())
    above = shell.old_vintage(store, address.search) if store and page and page.dated else []
    foot = shell.foot(store, address.search, _report(settings, store, address))
    return html.Div([html.Main([*above, shown], id="content"), foot])


def _report(settings: Settings, store: Store | None, address: Address) -> str | None:
    """Where an error on a page is told, with its address and vintage."""
    if settings.report_to is None:
        return None
    vintage = store.vintage if store else "–"
    return report_address(
        settings.report_to,
        say("Error on the page {path}", path=address.path),
        [
            say("What is wrong:"),
            "",
            "",
            f"{address.path}{address.search}",
            say("Vintage {vintage}.", vintage=vintage),
        ],
    )


def _dated(settings: Settings, answer: Response) -> Response:
    if request.path == _ANSWERS:
        try:
            answer.headers[_SERVES] = open_store(settings.store).vintage
        except StoreUnavailable:
            answer.headers[_SERVES] = ""
    return answer


def _usual_supplier() -> BaseResponse:
    """An address that names no supplier leads to the page of the usual one."""
    usual = OTHER_PARTNER if request.args.get("reporter", "").upper() == View.partner else View.partner
    query = request.query_string.decode()
    return redirect(SUPPLIER + usual + (f"?{query}" if query else ""))


def _unknown_pages(app: Dash, settings: Settings) -> Any:
    """A page that names nothing is the app's page with status 404; without a store it is 503."""

    def check() -> Response | None:
        if request.method != "GET" or (request.endpoint or "") not in ("/", "/<path:path>"):
            return None
        page = next((page for page in PAGES if page.serves(request.path)), None)
        if page and not page.needs_store:
            return None
        try:
            if page is None:
                raise NotFound(request.path)
            store = open_store(settings.store, request.args.to_dict(flat=False))
            if page.check:
                page.check(store, argument_of(request.path))
        except NotFound:
            return Response(app.index(), 404)
        except StoreUnavailable:
            return Response(app.index(), 503)
        return None

    return check
