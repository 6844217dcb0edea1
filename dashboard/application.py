"""The app: shell, router, pages, data routes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, html
from flask import Flask, Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from dashboard import api, delivery, ids, security
from dashboard.components import chart_card, shell
from dashboard.data import open_store
from dashboard.pages import (
    analysis,
    changes,
    claims,
    commodity,
    compare,
    coverage,
    methods,
    overview,
    quality,
    refresh,
    screening,
    supplier,
    what_if,
)
from dashboard.pages.page import Address
from dashboard.routing import SUPPLIER, argument_of
from dashboard.settings import Settings
from dashboard.theme import Scheme, css_variables
from dashboard.view import OTHER_PARTNER, View
from etl.errors import NotFound, StoreUnavailable
from etl.language import speaking

PAGES = tuple(
    module.PAGE
    for module in (
        overview,
        commodity,
        analysis,
        what_if,
        compare,
        screening,
        supplier,
        coverage,
        quality,
        claims,
        changes,
        methods,
        refresh,
    )
)
"""Every page there is."""
_ASSETS = Path(__file__).parent / "assets"
_INDEX = """<!DOCTYPE html>
<html lang="en">
<head>
{%metas%}
<meta name="color-scheme" content="light dark">
<title>{%title%}</title>
{%favicon%}
<script>
(function () {
  var chosen = new URLSearchParams(location.search).get("theme");
  var dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
})();
</script>
<link rel="preload" href="/assets/fonts/inter-latin.woff2" as="font" type="font/woff2" crossorigin>
<style>{colours}</style>
{%css%}
</head>
<body>
{%app_entry%}
{%config%}
{%scripts%}
{%renderer%}
</body>
</html>
"""


def create(settings: Settings) -> Dash:
    """The app on the store that ``settings`` names; the store may come and go."""
    server = Flask("dashboard")
    delivery.register(server)
    api.register(server, settings)
    app = Dash(
        "dashboard",
        server=server,
        assets_folder=str(_ASSETS),
        title="Import dependency",
        update_title="",
        index_string=_INDEX.replace("{colours}", css_variables()),
    )
    app.layout = shell.shell
    app.validation_layout = html.Div([shell.shell(), *(page.skeleton() for page in PAGES if page.skeleton)])
    _route(app, settings)
    chart_card.register(app)
    for page in PAGES:
        if page.register:
            page.register(app, settings)
    for path in (SUPPLIER, SUPPLIER.rstrip("/")):
        server.add_url_rule(path, f"no-supplier-{path}", _usual_supplier)
    server.before_request(_unknown_pages(app, settings))
    security.register(app)
    return app


def _route(app: Dash, settings: Settings) -> None:
    app.clientside_callback(
        ClientsideFunction("idd", "route"),
        Output(ids.NAVIGATION, "data"),
        Output(ids.PROVIDER, "forceColorScheme"),
        Output(ids.THEME_TOGGLE, "children"),
        Input(ids.LOCATION, "pathname"),
        Input(ids.LOCATION, "search"),
    )
    app.clientside_callback(
        ClientsideFunction("idd", "toggle"),
        Output(ids.LOCATION, "search", allow_duplicate=True),
        Input(ids.THEME_TOGGLE, "n_clicks"),
        State(ids.NAVIGATION, "data"),
        prevent_initial_call=True,
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
    page = next((page for page in PAGES if page.serves(address.path)), None)
    try:
        if page is None:
            raise NotFound(f"There is no page {address.path}.")
        shown = page.show(settings, address)
    except NotFound as error:
        shown = shell.message("Not found", str(error))
    except StoreUnavailable as error:
        return shell.message("No data yet", str(error))
    if page and not page.dated:
        return shown
    try:
        store = open_store(settings.store, address.query)
    except StoreUnavailable:
        return shown
    return html.Div([*shell.old_vintage(store, address.search), shown, shell.vintage(store, address.search)])


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
