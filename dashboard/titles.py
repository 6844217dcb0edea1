"""What an address is called before it is made: title and description, in the language that is spoken."""

from __future__ import annotations

from dashboard import labels, leads, resolve, scorecard, tables
from dashboard.data import known
from dashboard.pages.page import Address
from dashboard.view import View, read
from etl.language import later, say
from etl.reader import Store

Titled = tuple[str, str]
_OVERVIEW = {
    "import": later("Import dependency of {country}"),
    "export": later("Export dependency of {country}"),
}
_COMMODITY = {"import": later("{goods}: {whose} imports"), "export": later("{goods}: {whose} exports")}
_ANALYSIS = {
    "import": later("{goods}: analysis of {whose} imports"),
    "export": later("{goods}: analysis of {whose} exports"),
}
_MONTHS_AND_MORE = {
    "import": later(
        "{whose} imports of {goods} ({codes}): signals of the latest months, before and after dated events, exports"
        " beside imports, price and volume, suppliers who come and go."
    ),
    "export": later(
        "{whose} exports of {goods} ({codes}): signals of the latest months, before and after dated events, exports"
        " beside imports, price and volume, buyers who come and go."
    ),
}


def overview(store: Store, address: Address) -> Titled:
    """How far a country depends on its focus supplier."""
    view = read(address.query, known(store))[0]
    lead = scorecard.lead(store, view, scorecard.rows(store, view))
    return of_overview(store, view), labels.capital(lead)


def of_overview(store: Store, view: View) -> str:
    """The title of the overview."""
    return say(_OVERVIEW[view.flow], country=labels.country(store.name(view.reporter)))


def commodity(store: Store, address: Address) -> Titled:
    """Whose trade in which goods, and the sentence at the top of the page."""
    shown = _shown(store, address)
    choice = shown.choice
    lead = leads.lead(choice, tables.focus(choice), tables.concentration(choice), tables.trend(choice))
    return _of(shown, _COMMODITY[shown.view.flow]), labels.capital(lead) or resolve.absence(choice)


def analysis(store: Store, address: Address) -> Titled:
    """Whose trade in which goods is analysed."""
    shown = _shown(store, address)
    return _of(shown, _ANALYSIS[shown.view.flow]), _of(shown, _MONTHS_AND_MORE[shown.view.flow], labels.plain)


def what_if(store: Store, address: Address) -> Titled:
    """Without which supplier a country would have to do."""
    shown = _shown(store, address)
    partner = labels.country(store.name(shown.view.partner))
    return (
        _of(shown, later("What if: {goods}, {country} without {partner}"), labels.plain, partner=partner),
        _of(
            shown,
            later(
                "What {country} would have to find elsewhere if {partner} sent no {goods} ({codes}):"
                " arithmetic on official figures, not a forecast."
            ),
            labels.plain, partner=partner,
        ),
    )  # fmt: skip


def compare(store: Store, address: Address) -> Titled:
    """Which goods importers are compared by."""
    shown = _shown(store, address)
    partner = labels.country(store.name(shown.view.partner))
    return (
        _of(shown, later("Compare importers: {goods}"), labels.plain),
        _of(
            shown,
            later("How far importers of {goods} ({codes}) depend on {partner}, side by side, by calendar year."),
            labels.plain, partner=partner,
        ),
    )  # fmt: skip


def _shown(store: Store, address: Address) -> resolve.Page:
    return resolve.page(store, store.scope(address.argument), address.query)


def _of(shown: resolve.Page, template: str, called: object = None, **blanks: str) -> str:
    scope, name = shown.choice.scope, shown.choice.store.name(shown.view.reporter)
    named = scope.goods if "{codes}" in template else scope.name()
    goods = labels.plain(named) if called is labels.plain else named
    return say(
        template,
        goods=goods,
        codes=scope.label,
        country=labels.country(name),
        whose=labels.possessive(labels.country(name)),
        **blanks,
    )
