"""``/own-scope``: a form that makes a scope of HS codes, as a link at once and as a file that keeps it."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from dashboard import cards, ids, own_scope
from dashboard.components import chart_card, filters, shell
from dashboard.components.coded import coded
from dashboard.own_scope import Wanted
from dashboard.pages import viewed
from dashboard.pages.page import Address, store_of
from dashboard.resolve import Notice, Page, absence, page
from dashboard.routing import ANALYSIS, COMMODITY, COMPARE, OWN_SCOPE, WHAT_IF, query_of
from dashboard.settings import Settings
from dashboard.theme import Scheme
from etl.language import later, say
from etl.links import written
from etl.own_scopes import MOST
from etl.reader import Store
from etl.schema import HS_REVISIONS

NAME = ids.OWN_SCOPE
CONTROLS = ("codes", "name_en", "name_hi", "revision")
PARTS = ("lead", "made")
_EXAMPLE = ("2846", "7202")
_PAGES = ((later("Figures"), COMMODITY), (later("Analysis"), ANALYSIS), (later("What if"), WHAT_IF),
          (later("Compare"), COMPARE))  # fmt: skip


def content(settings: Settings, address: Address) -> dict[str, Any]:
    """Everything on the page that depends on the address."""
    store = store_of(settings, address)
    wanted, wrong = own_scope.read_form(store, address.query)
    controls = _controls(store, wanted)
    title = say("A scope of your own")
    return {
        "view": filters.state(wanted.query(), controls),
        "title": title,
        "heading": title,
        "lead": _lead(wanted),
        "notices": shell.notices([Notice(str(error)) for error in wrong]),
        "controls": controls,
        "made": _made(store, wanted, address.scheme) if wanted.scope else _nothing_yet(wanted),
    }


def _lead(wanted: Wanted) -> str:
    if wanted.scope is None:
        return say(
            "Choose HS codes: their sum is a commodity with every page and table of this dashboard, as a link at once"
            " and as a file that keeps it."
        )
    return say("{codes}: a link at once, and a file that keeps it.", codes=wanted.scope.label)


def _controls(store: Store, wanted: Wanted) -> filters.Props:
    offered = own_scope.offered(store, wanted)
    return {
        "codes": {
            "data": [{"value": code, "label": label} for code, label in offered.items()],
            "value": list(wanted.codes),
            "maxValues": MOST,
            "placeholder": "" if wanted.codes else say("Digits or words: 8505, magnets"),
            "nothingFoundMessage": say("No code of this store has these words."),
        },
        "name_en": {"value": wanted.name_en, "placeholder": say("e.g. Magnets and alloys")},
        "name_hi": {"value": wanted.name_hi, "placeholder": "चुंबक और मिश्र धातु"},
        "revision": {
            "data": [{"value": revision, "label": written(revision)} for revision in HS_REVISIONS],
            "value": wanted.revision,
        },
    }


def _nothing_yet(wanted: Wanted) -> list[Any]:
    """What can be done, where nothing is chosen that makes a scope."""
    example = f"{OWN_SCOPE}{wanted.shown.query()}&codes={','.join(_EXAMPLE)}"
    return [
        html.Ul(
            [
                html.Li(say("A scope is a sum. A code never stands together with a heading that holds it: its goods"
                            " would be counted twice.")),
                html.Li(say("Chosen can be codes of 2, 4 or 6 digits that this store has figures of. Lines of a"
                            " national tariff come with the code that they belong to.")),
                html.Li(say("A source is read only where it has every code, so that a sum is never of a part.")),
                html.Li([dcc.Link(say("An example: rare-earth compounds and ferro-alloys"), href=example)]),
            ],
            className="own-scope-rules",
        )
    ]  # fmt: skip


def _made(store: Store, wanted: Wanted, scheme: Scheme) -> list[Any]:
    assert wanted.scope is not None
    shown = page(store, wanted.scope, query_of(wanted.shown.query()))
    return [
        _figures(shown, scheme),
        _link(store, wanted, shown),
        _file(store, wanted),
    ]


def _link(store: Store, wanted: Wanted, shown: Page) -> html.Section:
    """The address of the scope, what it holds, and the way to its pages."""
    scope = shown.choice.scope
    query = wanted.shown.query()
    path = f"{COMMODITY}{scope.id}"
    declared = scope.id in store.commodities.scopes
    goods = own_scope.offered(store, wanted)
    return html.Section(
        [
            html.H2(say("The link"), className="card-title"),
            html.P(
                say("These codes are a scope that is here already: {name}. The link leads to it.", name=scope.name())
                if declared
                else say("Whoever opens it sees these codes added up, in this store or in any other that has them."),
                className="card-subtitle",
            ),
            _copied(path, say("Copy the link")),
            html.Nav(
                [html.A(say(name), href=f"{where}{scope.id}{query}") for name, where in _PAGES],
                className="own-scope-pages",
                **{"aria-label": say("Pages of this scope")},
            ),
            html.Ul([html.Li(goods[code]) for code in wanted.codes], className="own-scope-codes"),
        ],
        className="card card-own-link",
    )


def _figures(shown: Page, scheme: Scheme) -> html.Section:
    """What the scope shows of the country chosen: its trend, or why there is none."""
    if shown.choice.offer is None:
        return html.Section(
            [html.H2(say("No figures of all these codes together"), className="card-title"),
             html.P(coded(absence(shown.choice)), className="card-notes")],
            className="card card-own-figures",
        )  # fmt: skip
    card = cards.card(shown, "trend", scheme)
    return chart_card.chart_card(card.name, chart_card.parts(card, shown))


def _file(store: Store, wanted: Wanted) -> html.Section:
    """The entry of commodities.toml, to be copied or downloaded, and what to do with it."""
    text = own_scope.entry(store, wanted)
    name = own_scope.entry_id(store, wanted)
    steps = [
        say("Put it into your data folder (`IDD_DATA`) as `reference/commodities.toml`; where that file is there"
            " already, at its end."),
        say("Build: {command}", command="`python -m etl build`"),
        say("Then it stands on the overview, in the search and in the downloads, under `{name}`.", name=name),
    ]  # fmt: skip
    return html.Section(
        [
            html.H2(say("The file"), className="card-title"),
            html.P(
                say("It names the scope, in both languages, and keeps it through every build. The figures are those of"
                    " the link."),
                className="card-subtitle",
            ),
            html.Div(
                [
                    html.Ol([html.Li(coded(step)) for step in steps], className="said"),
                    html.A(
                        say("Download commodities.toml"),
                        href=f"{OWN_SCOPE}.toml{wanted.query()}",
                        download="commodities.toml",
                        className="own-scope-download",
                    ),
                ]
            ),
            html.Div(
                [
                    html.Pre(text, lang="en", tabIndex=0, role="region", **{"aria-label": say("The entry, as text")}),
                    html.Button(say("Copy"), type="button", **{"data-copy": text, "data-copied": say("Copied")}),
                ],
                className="own-scope-entry",
            ),
        ],
        className="card card-own-file",
    )  # fmt: skip


def _copied(path: str, label: str) -> html.P:
    """An address with a button that copies it with this place in front."""
    words = {"data-copy": "", "data-address": path, "data-copied": say("Copied"), "aria-label": label}
    return html.P([html.Code(path), html.Button(say("Copy"), type="button", **words)], className="own-scope-address")


def layout(content: dict[str, Any]) -> html.Div:
    """The page; with an empty ``content`` its skeleton."""
    return html.Div(
        [
            *viewed.head(NAME, content, content.get("heading", "")),
            *viewed.bar(NAME, CONTROLS, content),
            viewed.part(NAME, content, "made", className="grid own-scope-made"),
        ],
        className="own-scope",
    )


def title(store: Store, address: Address) -> tuple[str, str]:
    """What a preview says of the form."""
    wanted, _ = own_scope.read_form(store, address.query)
    return say("A scope of your own"), _lead(wanted)


PAGE = viewed.viewed(OWN_SCOPE, NAME, CONTROLS, PARTS, content, layout, title=title)
