"""Header and footer around every page, and small pieces that pages share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard import ids, labels
from dashboard.components.coded import coded
from dashboard.resolve import Notice
from dashboard.routing import (
    ANALYSIS,
    CHANGES,
    CLAIMS,
    COMMODITY,
    COMPARE,
    COVERAGE,
    METHODS,
    QUALITY,
    REFRESH,
    SCREENING,
    SUPPLIER,
    WHAT_IF,
    query_of,
)
from dashboard.view import pinned
from etl.reader import Store

FIGURES = (
    ("Overview", "/"),
    ("Rare-earth compounds", "/commodity/rare-earth-compounds"),
    ("Permanent magnets", "/commodity/permanent-magnets"),
    ("Supplier", f"{SUPPLIER}CHN"),
    ("Screening", SCREENING),
)
"""Pages with figures."""
SCOPE_PAGES = (("Figures", COMMODITY), ("Analysis", ANALYSIS), ("What if", WHAT_IF), ("Compare", COMPARE))
"""Pages of one commodity, by what stands before its id in their paths."""
ABOUT = (
    ("Coverage", COVERAGE),
    ("Claims", CLAIMS),
    ("Data quality", QUALITY),
    ("What changed", CHANGES),
    ("Methods", METHODS),
)
"""Pages on the figures: what there is, how far it can be trusted, how it is made."""


def shell() -> dmc.MantineProvider:
    """The root layout."""
    return dmc.MantineProvider(
        [
            dcc.Location(id=ids.LOCATION, refresh=False),
            dcc.Store(id=ids.NAVIGATION),
            html.A("Skip to the content", href="#content", className="skip"),
            html.Header(
                [
                    html.A("Import dependency", href="/", className="brand keeps-view"),
                    _pages("site-pages"),
                    html.Details([html.Summary("Menu"), _pages("site-menu-pages")], className="site-menu menu"),
                    html.Button("Dark", id=ids.THEME_TOGGLE, className="theme-toggle", n_clicks=0, type="button"),
                ],
                className="site-head",
            ),
            html.Main(html.Div(id=ids.PAGE, children=waiting()), id="content"),
            html.Footer(
                [
                    html.P("Every number carries its publisher, scope, measure, period basis and vintage."),
                    html.P(html.A("Refresh and add data", href=REFRESH, className="keeps-view")),
                ],
                className="site-foot",
            ),
        ],
        id=ids.PROVIDER,
        theme={"fontFamily": "var(--face)", "primaryColor": "dark", "defaultRadius": "xs"},
    )


def _pages(name: str) -> html.Nav:
    """The pages in two groups; the script marks the current one."""
    return html.Nav(
        [
            html.Ul([html.Li(html.A(name, href=path, className="keeps-view")) for name, path in group])
            for group in (FIGURES, ABOUT)
        ],
        className=name,
        **{"aria-label": "Pages"},
    )


def scope_pages(path: str, scope_id: str) -> html.Nav:
    """The pages of a commodity; ``path`` is the one shown, without the id. Links keep the whole view."""
    return html.Nav(
        html.Ul(
            [
                html.Li(
                    html.A(
                        name,
                        href=f"{other}{scope_id}",
                        className="keeps-view keeps-all",
                        **({"aria-current": "page"} if other == path else {}),
                    )
                )
                for name, other in SCOPE_PAGES
            ]
        ),
        className="scope-pages",
        **{"aria-label": "Pages of this commodity"},
    )


def old_vintage(store: Store, search: str) -> list[Any]:
    """What stands above a page that shows another vintage than the current one."""
    current = store.vintages[0]
    if store.vintage == current:
        return []
    return [
        html.Div(
            [
                html.B(f"An old vintage: figures as of {labels.day(store.vintage)}."),
                f" Shown is {store.vintage}; the current vintage is {current}. ",
                _pin("Show the current one", search, ""),
                " · ",
                dcc.Link("What has changed since", href=_changes(search, store.vintage, current)),
            ],
            className="old-vintage",
            role="status",
        )
    ]


def vintage(store: Store, search: str) -> html.P:
    """The last line of a page: its vintage, and how to hold on to it or to let go."""
    if pinned(query_of(search)) == store.vintage:
        said = [f"This address is pinned to vintage {store.vintage}. ", _pin("Follow the current vintage", search, "")]
    else:
        said = [f"Vintage {store.vintage}. ", _pin("Pin this vintage", search, store.vintage)]
    between = html.A("What changed between vintages", href=CHANGES, className="keeps-view")
    return html.P([*said, " · ", between], className="vintage")


def _changes(search: str, before: str, after: str) -> str:
    """Address of the comparison of two vintages for the country that is shown."""
    kept = {key: values for key, values in query_of(search).items() if key in ("reporter", "partner", "flow", "theme")}
    return f"{CHANGES}?{urlencode({**kept, 'a': [before], 'b': [after]}, doseq=True)}"


def _pin(text: str, search: str, vintage: str) -> html.A:
    """A link to the same view of a vintage; the script takes the view from the address, which controls may change."""
    query = {key: values for key, values in query_of(search).items() if key != "vintage"}
    href = "?" + urlencode(query | ({"vintage": [vintage]} if vintage else {}), doseq=True)
    return html.A(text, href=href, className="pins", **{"data-vintage": vintage})


def state(name: str, content: Mapping[str, Any]) -> list[dcc.Store]:
    """What a page with controls keeps in the browser: the view shown, the address asked for, the title."""
    return [
        dcc.Store(id=ids.view(name), data=content.get("view")),
        dcc.Store(id=ids.search(name)),
        dcc.Store(id=ids.TITLE, data=content.get("title")),
    ]


def waiting() -> html.Div:
    """What stands on the page until it is there."""
    return html.Div(
        [html.Div(className="bone bone-title"), html.Div(className="bone"), html.Div(className="bone bone-chart")],
        className="waiting",
        role="status",
        **{"aria-label": "Loading"},
    )


def notices(found: Sequence[Notice]) -> list[Any]:
    """Notices as paragraphs, each with the way to what there is instead."""
    return [
        html.P([n.text, *([" ", dcc.Link(n.label, href=n.query)] if n.query else [])], className="notice")
        for n in found
    ]


def message(title: str, text: str, **attributes: Any) -> html.Div:
    """A page that has only something to say."""
    back = html.P(dcc.Link("To the overview", href="/"))
    store = dcc.Store(id=ids.TITLE, data=title)
    said = html.P(coded(text), className="lead")
    return html.Div([store, html.H1(title), said, back], className="message", **attributes)
