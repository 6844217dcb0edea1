"""What stands around every page: its root, its navigation, its foot; and small pieces that pages share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard import ids, labels
from dashboard.components.coded import coded
from dashboard.components.said import filled
from dashboard.resolve import Notice
from dashboard.routing import (
    ANALYSIS,
    CHANGES,
    CLAIMS,
    COMMODITY,
    COMPARE,
    COVERAGE,
    FLOWS,
    GLOSSARY,
    METHODS,
    OWN_SCOPE,
    QUALITY,
    REFRESH,
    SCREENING,
    SUPPLIER,
    WHAT_IF,
    query_of,
)
from dashboard.view import pinned
from etl.language import later, say
from etl.reader import Store

SITE = later("Import dependency")
PROMISE = later(
    "How dependent a country is on one supplier: official trade figures as charts and tables that can be published,"
    " every number with its publisher, scope, measure, period and vintage."
)
"""What the whole of the pages is, for who has not seen them."""
FIGURES = (
    (later("Overview"), "/"),
    (later("Rare-earth compounds"), "/commodity/rare-earth-compounds"),
    (later("Permanent magnets"), "/commodity/permanent-magnets"),
    (later("Who supplies what"), FLOWS),
    (later("Supplier"), f"{SUPPLIER}CHN"),
    (later("Screening"), SCREENING),
)
"""Pages with figures."""
SCOPE_PAGES = (
    (later("Figures"), COMMODITY),
    (later("Analysis"), ANALYSIS),
    (later("What if"), WHAT_IF),
    (later("Compare"), COMPARE),
)
"""Pages of one commodity, by what stands before its id in their paths."""
ABOUT = (
    (later("Coverage"), COVERAGE),
    (later("Claims"), CLAIMS),
    (later("Data quality"), QUALITY),
    (later("What changed"), CHANGES),
    (later("Methods"), METHODS),
    (later("Glossary"), GLOSSARY),
)
"""Pages on the figures: what there is, how far it can be trusted, how it is made."""


def shell() -> dmc.MantineProvider:
    """The root layout; it says nothing itself, since nobody knows yet in which language."""
    return dmc.MantineProvider(
        [
            dcc.Location(id=ids.LOCATION, refresh=False),
            dcc.Store(id=ids.NAVIGATION),
            dcc.Store(id=ids.DEFINED),
            html.Div(html.Main(html.Div(className="waiting"), id="content"), id=ids.PAGE),
            html.Dialog(html.Div(id=ids.DEFINITION), className="definition"),
        ],
        id=ids.PROVIDER,
        theme={"fontFamily": "var(--face)", "primaryColor": "dark", "defaultRadius": "xs"},
    )


def scope_pages(path: str, scope_id: str) -> html.Nav:
    """The pages of a commodity; ``path`` is the one shown, without the id. Links keep the whole view."""
    return html.Nav(
        html.Ul(
            [
                html.Li(
                    html.A(
                        say(name),
                        href=f"{other}{scope_id}",
                        className="keeps-view keeps-all",
                        **({"aria-current": "page"} if other == path else {}),
                    )
                )
                for name, other in SCOPE_PAGES
            ]
        ),
        className="scope-pages",
        **{"aria-label": say("Pages of this commodity")},
    )


def old_vintage(store: Store, search: str) -> list[Any]:
    """What stands above a page that shows another vintage than the current one."""
    current = store.vintages[0]
    if store.vintage == current:
        return []
    return [
        html.Div(
            [
                html.B(say("An old vintage: figures as of {day}.", day=labels.day(store.vintage))),
                " ",
                say("Shown is {vintage}; the current vintage is {current}.", vintage=store.vintage, current=current),
                " ",
                _pin(say("Show the current one"), search, ""),
                " · ",
                dcc.Link(say("What has changed since"), href=_changes(search, store.vintage, current)),
            ],
            className="old-vintage",
            role="status",
        )
    ]


def foot(store: Store | None, search: str, report: str | None) -> html.Footer:
    """The foot of every page: how old the figures are and whose; where to read more; whom to tell of an error."""
    places = (
        (say("Glossary"), GLOSSARY),
        (say("Methods and sources"), METHODS),
        (say("Refresh and add data"), REFRESH),
        (say("A scope of your own"), OWN_SCOPE),
    )
    links = [html.A(name, href=path, className="keeps-view") for name, path in places]
    if report:
        links.append(html.A(say("Report an error"), href=report, className="reports", rel="external"))
    return html.Footer(
        [
            *([_age(store), *_sources(store), vintage(store, search)] if store else []),
            html.Ul([html.Li(link) for link in links], className="site-links"),
        ],
        className="site-foot",
        **({"data-vintage": store.vintage} if store else {}),
    )


def _age(store: Store) -> html.P:
    """How old the figures are: the day by the store, how long ago by the clock of the browser."""
    day = html.Time(labels.day(store.vintage), dateTime=store.vintage[:10], className="age")
    return html.P(filled(later("Figures as their publishers had them on {day}."), day=day))


def _sources(store: Store) -> list[html.P]:
    names = sorted({labels.source(source) for source in store.sources["source"].unique()})
    if not names:
        return []
    listed = html.A(labels.joined(names), href=f"{METHODS}#sources", className="keeps-view")
    return [html.P(filled(later("Sources: {names}. Which of them answers is said at every chart."), names=listed))]


def vintage(store: Store, search: str) -> html.P:
    """The vintage of a page, and how to hold on to it or to let go."""
    if pinned(query_of(search)) == store.vintage:
        said = say("This address is pinned to vintage {vintage}.", vintage=store.vintage)
        pin = _pin(say("Follow the current vintage"), search, "")
    else:
        said = say("Vintage {vintage}.", vintage=store.vintage)
        pin = _pin(say("Pin this vintage"), search, store.vintage)
    between = html.A(say("What changed between vintages"), href=CHANGES, className="keeps-view")
    return html.P([said, " ", html.Span([pin, " · ", between], className="vintage-links")], className="vintage")


def _changes(search: str, before: str, after: str) -> str:
    """Address of the comparison of two vintages for the country that is shown."""
    kept = {
        key: values
        for key, values in query_of(search).items()
        if key in ("reporter", "partner", "flow", "lang", "theme")
    }
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


def notices(found: Sequence[Notice]) -> list[Any]:
    """Notices as paragraphs, each with the way to what there is instead."""
    return [
        html.P([n.text, *([" ", dcc.Link(n.label, href=n.query)] if n.query else [])], className="notice")
        for n in found
    ]


def message(title: str, text: str, *ways: Any, below: Sequence[Any] = ()) -> html.Div:
    """A page that has only something to say, and ``ways`` on from there, the overview last; more of them ``below``."""
    back = dcc.Link(say("To the overview"), href="/")
    return html.Div(
        [
            dcc.Store(id=ids.TITLE, data=title),
            html.H1(title),
            html.P(coded(text), className="lead"),
            html.Ul([html.Li(way) for way in (*ways, back)], className="ways"),
            *below,
        ],
        className="message",
    )


def scopes(store: Store, path: str) -> html.Details:
    """The commodities by name, each with the way to its page at ``path``."""
    found = store.commodities.scopes.values()
    links = [html.A(scope.name(), href=f"{path}{scope.id}", className="keeps-view") for scope in found]
    return html.Details(
        [html.Summary(say("All commodities")), html.Ul([html.Li(link) for link in links])], className="ways-scopes"
    )


def search_button() -> html.Button:
    """Opens the search."""
    return html.Button(say("Search goods, codes, suppliers"), className="finder-open ways-search", type="button")


def retry_button() -> html.Button:
    """Loads the page anew."""
    return html.Button(say("Try again"), className="trouble-retry", type="button")
