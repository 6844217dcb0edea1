"""``/flows``: who supplies what, all commodities of a country in one year, and one supplier's shares over the years."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard import flow_cards, flows, ids, labels
from dashboard.cards import Card
from dashboard.components import chart_card, filters, shell
from dashboard.components.coded import coded
from dashboard.flows import Filter
from dashboard.pages import viewed
from dashboard.pages.page import Address, store_of
from dashboard.resolve import Notice
from dashboard.routing import FLOWS
from dashboard.settings import Settings
from etl.codes import YEARLY, years
from etl.language import say
from etl.reader import Store, reporters

NAME = ids.FLOWS
CONTROLS = ("partner", "basis", "year", "fold")
PARTS = ("lead", "cards")


def content(settings: Settings, address: Address) -> dict[str, Any]:
    """Everything on the page that depends on the address."""
    store = store_of(settings, address)
    wanted, wrong = flows.read(address.query, store)
    drawn = flow_cards.cards(store, wanted, address.scheme)
    controls = _controls(store, wanted)
    return {
        "view": filters.state(wanted.query(), controls),
        "title": title(store, address)[0],
        "lead": say("{sentence}.", sentence=drawn[0].title),
        "notices": shell.notices([Notice(say("{error} Shown is the nearest view.", error=error)) for error in wrong]),
        "controls": controls,
        "cards": [_card(card) for card in drawn],
    }


def layout(content: dict[str, Any]) -> html.Div:
    """The page; with an empty ``content`` its skeleton."""
    return html.Div(
        [
            *viewed.head(NAME, content, say("Who supplies what")),
            *viewed.bar(NAME, CONTROLS, content),
            viewed.part(NAME, content, "cards", className="flows-cards"),
        ],
        className="flows",
    )


def title(store: Store, address: Address) -> tuple[str, str]:
    """What an address shows: of the document, and a sentence on it."""
    wanted, _ = flows.read(address.query, store)
    buyer = labels.country(store.name(wanted.view.reporter))
    head = say("Who supplies {buyer} with what", buyer=buyer)
    return head, say("Suppliers and commodities of the imports of {buyer}, with the share of each.", buyer=buyer)


def _controls(store: Store, wanted: Filter) -> filters.Props:
    plain = filters.overview_props(store, wanted.view)
    countries = [{"value": c, "label": store.name(c, wanted.view.lang)} for c in reporters(store, "import")]
    if wanted.view.reporter not in {c["value"] for c in countries}:
        countries.append({"value": wanted.view.reporter, "label": store.name(wanted.view.reporter, wanted.view.lang)})
    there = [*years(store, wanted.view.reporter, wanted.basis)]
    there += [wanted.year] if wanted.year and wanted.year not in there else []
    bases = [
        {
            "value": b,
            "label": labels.capital(say(labels.BASIS[b])),
            "disabled": not years(store, wanted.view.reporter, b),
        }
        for b in YEARLY
    ]
    return {
        "reporter": {"data": countries, "value": wanted.view.reporter},
        "partner": plain["partner"],
        "basis": {"data": bases, "value": wanted.basis},
        "year": {"data": [{"value": y, "label": y} for y in reversed(there)], "value": wanted.year},
        "fold": plain["fold"],
    }


def _card(card: Card) -> html.Section:
    return chart_card.chart_card(
        card.name,
        {
            "title": card.title,
            "subtitle": card.subtitle,
            "figure": card.figure,
            "reason": [html.P(coded(card.reason))] if card.reason else [],
            "notes": [html.P(coded(" ".join(card.notes)))] if not card.reason else [],
            "csv": f"/{card.name}.csv{card.query}",
            "numbers": flow_cards.told(card),
            "label": say("Chart: {title}. {subtitle}.", title=card.title, subtitle=card.subtitle),
        },
    )


PAGE = viewed.viewed(FLOWS, NAME, CONTROLS, PARTS, content, layout, title=title)
