"""``/commodity/<scope>``: how much, from whom, how concentrated, by month."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import Output, dcc, html

from dashboard import cards, ids, key_figures, labels, leads, more_cards, rule_words, supplier, tables
from dashboard.cautions import cautions
from dashboard.components import behind, chart_card, filters, quotation, rule_panel, shell
from dashboard.components.coded import coded
from dashboard.components.said import filled, quoted
from dashboard.components.tiles import tile
from dashboard.pages import viewed
from dashboard.pages.page import Address, page_of
from dashboard.quote import quote
from dashboard.resolve import Page, absence
from dashboard.routing import COMMODITY
from dashboard.settings import Settings
from dashboard.titles import commodity as title_of
from etl import eras, reader
from etl.language import later, say
from etl.reader import Store

NAME = ids.COMMODITY
EVERY = "every"
"""The card of every partner in every period."""
PARTS = ("lead", "tiles", "rules", "about", "quote")


def content(settings: Settings, address: Address) -> dict[str, Any]:
    """Everything on the page that depends on the address. Raises NotFound."""
    shown, scheme = page_of(settings, address), address.scheme
    choice = shown.choice
    drawn = {name: cards.card(shown, name, scheme) for name in cards.CHARTS}
    more = {name: more_cards.card(shown, name, scheme) for name in more_cards.CHARTS}
    controls = filters.props(shown)
    country = labels.country(choice.store.name(shown.view.reporter))
    lead = leads.lead(choice, drawn["focus"].table, drawn["concentration"].table, drawn["trend"].table)
    return {
        "view": filters.state(shown.view.query(), controls),
        "title": say(_TITLES[shown.view.flow], goods=choice.scope.name(), whose=labels.possessive(country)),
        "heading": choice.scope.name(),
        "scope": choice.scope.id,
        "lead": coded(labels.capital(lead) or absence(choice)),
        "notices": shell.notices(shown.notices),
        "tiles": [tile(each.label, each.value, each.detail, each.indicator) for each in key_figures.tiles(shown)],
        "every": f"{COMMODITY}{choice.scope.id}/suppliers.csv{drawn['suppliers'].query}",
        "rules": rule_panel.panel(rule_words.panel(choice), choice.scope.id),
        "about": _about(shown),
        "quote": quotation.block(
            quote(choice, {name: card.table for name, card in drawn.items()}), f"{COMMODITY}{choice.scope.id}/quote"
        ),
        "controls": controls,
        "cards": {name: chart_card.parts(card, shown) for name, card in (drawn | more).items()},
        "grid": _grid_class(choice, drawn),
        "scheme": scheme,
    }


def layout(content: dict[str, Any]) -> html.Div:
    """The page; with an empty ``content`` its skeleton."""
    drawn = content.get("cards", {})

    def card(name: str) -> html.Section:
        return chart_card.chart_card(name, drawn.get(name, {}))

    return html.Div(
        [
            *viewed.head(NAME, content, content.get("heading", ""), COMMODITY),
            *viewed.bar(NAME, ids.CONTROLS, content),
            html.Div(
                [
                    card("focus"),
                    viewed.part(NAME, content, "tiles", className="tiles"),
                    viewed.part(NAME, content, "quote", html.Section, className="card card-quote"),
                    card("trend"),
                    card("suppliers"),
                    card("months"),
                    card("concentration"),
                    viewed.part(NAME, content, "about", html.Section, className="card about"),
                    *map(card, more_cards.CHARTS),
                    viewed.part(NAME, content, "rules", html.Section, className="card card-rules"),
                    behind.later(
                        EVERY,
                        say("Every partner, every period"),
                        say("An empty cell is not published."),
                        content.get("every", ""),
                    ),
                ],
                id=ids.part(NAME, "grid"),
                className=content.get("grid", "grid"),
            ),
        ],
        className="commodity",
    )


def _grid_class(choice: tables.Choice, drawn: Mapping[str, cards.Card]) -> str:
    """Without a split by partner the trend leads; without anything only the scope's own text is left."""
    if choice.offer is None:
        return "grid nothing"
    return "grid" if drawn["focus"].reason is None or drawn["suppliers"].reason is None else "grid no-split"


_TITLES = {"import": later("{goods}: {whose} imports"), "export": later("{goods}: {whose} exports")}
_SHOWN = later("{publisher} (shown here). Retrieved {day}; licence: {licences}.")
_OFFERED = later("{publisher}. Retrieved {day}; licence: {licences}.")
_READINGS = {
    "as-published": later("As published, without corrections"),
    "corrected": later("With corrections"),
}


def _about(shown: Page) -> list[Any]:
    scope, choice, view = shown.choice.scope, shown.choice, shown.view
    listed, careful = [], cautions(choice)
    for source in sorted({o.source for o in shown.offers}):
        offer = next(o for o in shown.offers if o.source == source)
        mine = reader.snapshots(choice.store, offer, view.reporter, view.flow)
        used = choice.offer is not None and source == choice.offer.source
        listed.append(
            html.Li(
                filled(
                    _SHOWN if used else _OFFERED,
                    publisher=cards.publisher(source, mine),
                    day=max(mine["retrieved"])[:10],
                    licences=quoted("; ".join(sorted(mine["licence"].unique()))),
                )
            )
        )
    return [
        html.H2(say("What this is"), className="card-title"),
        html.P([html.B(say("Includes.")), " ", say("{sentence}.", sentence=say(scope.includes))]),
        html.P([html.B(say("Leaves out.")), " ", say("{sentence}.", sentence=say(scope.leaves_out))]),
        *([html.P(html.B(say("Sources in this store"))), html.Ul(listed)] if listed else []),
        *([html.P([html.B(say("Other readings.")), " ", *_readings(choice)])] if listed else []),
        *_supplier(choice),
        *([html.P(html.B(say("Read with care"))), html.Ul([html.Li(said) for said in careful])] if careful else []),
        html.P(
            say(
                "Shares are of the sum of partners, not of the printed total. HHI is the sum of squared shares;"
                " 10,000 is a single supplier. Missing is not zero."
            )
        ),
    ]


def _supplier(choice: tables.Choice) -> list[Any]:
    """The way to what else is bought from the focus supplier."""
    view, store = choice.view, choice.store
    if view.flow != "import" or view.partner not in store.names:
        return []
    buyer, seller = (labels.country(store.name(code)) for code in (view.reporter, view.partner))
    said = say("Every commodity that {buyer} buys from {seller}, by rule and margin", buyer=buyer, seller=seller)
    return [html.P([html.B(say("This supplier.")), " ", dcc.Link(said, href=supplier.address(view, view.partner))])]


def _readings(choice: tables.Choice) -> list[Any]:
    """The same figures uncorrected, or by the codes of another revision of the HS, one click away."""
    view = choice.view
    other = "as-published" if view.data == "corrected" else "corrected"
    links = [dcc.Link(say(_READINGS[other]), href=view.query(data=other))]
    own = choice.store.scope(choice.scope.id)
    links += [
        dcc.Link(
            say("By the codes of {codes}", codes=stated.label),
            href=view.query(revision=None if stated is own else stated.revision),
        )
        for stated in (own, *eras.restated(own, choice.store.links))
        if eras.widest(stated) != eras.widest(choice.scope)
    ]
    return [piece for link in links for piece in (link, " · ")][:-1]


_ALSO = {
    "every": Output(ids.card(EVERY, "csv"), "href"),
    "grid": Output(ids.part(NAME, "grid"), "className"),
    "cards": {chart: chart_card.outputs(chart) for chart in (*cards.CHARTS, *more_cards.CHARTS)},
}
PAGE = viewed.viewed(COMMODITY, NAME, ids.CONTROLS, PARTS, content, layout, _ALSO, Store.scope, title=title_of)
