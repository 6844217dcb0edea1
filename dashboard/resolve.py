"""From an address to what is shown: the source that answers a view, and what had to be repaired to get there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dashboard import data, labels
from dashboard.absence import absence as absence
from dashboard.absence import asked
from dashboard.tables import Choice
from dashboard.view import BASES, View, read, spanned
from etl import eras, reader
from etl.commodities import Scope
from etl.errors import BadView
from etl.fiscal_year import parse_period
from etl.language import say
from etl.links import carried, why, written
from etl.reader import Offer, Store

Query = Mapping[str, Sequence[str]]
MONTHLY = ("months", "signals", "events_before_after")
"""Tables that are of months, whatever the basis of the view."""


@dataclass(frozen=True)
class Notice:
    """A sentence for the reader; ``query`` leads to what there is instead."""

    text: str
    query: str | None = None
    label: str | None = None


@dataclass(frozen=True)
class Page:
    """A page's choice: the view made whole, what answers it, its months, and what was repaired on the way."""

    choice: Choice
    months: Choice
    offers: tuple[Offer, ...]
    notices: tuple[Notice, ...]

    @property
    def view(self) -> View:
        """The view as shown."""
        return self.choice.view


def page(store: Store, scope: Scope, query: Query) -> Page:
    """The nearest valid view of ``scope`` and the notices that say what was repaired."""
    view, wrong = read(query, data.known(store))
    scope, view, unlinked = _stated(store, scope, view)
    notices = [Notice(say("{error} Shown is the nearest view.", error=str(error))) for error in (*wrong, *unlinked)]
    offered = reader.offers(store, scope, view.reporter, view.flow)
    offer = None
    if offered:
        basis, said = _basis(view, offered, store, scope)
        notices += said
        offer, said = _source(view, basis, offered)
        notices += said
        view = replace(view, basis=offer.basis, source=offer.source)
        view, said = _measure(view, offer, offered, scope)
        notices += said
        view, said = _unit(view, offer, store)
        notices += said
        view, wrong = spanned(view, offer.basis, store.start_month(view.reporter))
        notices += [Notice(say("{error} Shown is the nearest range.", error=str(error))) for error in wrong]
        view, said = _range(Choice(store, scope, view, offer))
        notices += said
    else:
        if view.first or view.last:
            text = say("Nothing is published {span}, nor of any other period. Shown: no range.", span=asked(view))
            notices.append(Notice(text))
        view = replace(view, unit=view.shown_unit, basis=None, source=None, first=None, last=None)
    choice = Choice(store, scope, view, offer)
    return Page(choice, in_months(choice, offered), offered, tuple(notices))


def exact(store: Store, scope: Scope, query: Query, chart: str) -> Choice:
    """The view of a data route: what is asked for or an error, never a repair.

    Raises BadView. What is valid but not published has no offer: its table has no rows.
    """
    view, wrong = read(query, data.known(store))
    scope, view, unlinked = _stated(store, scope, view)
    if wrong or unlinked:
        raise [*wrong, *unlinked][0]
    offered = reader.offers(store, scope, view.reporter, view.flow)
    basis = view.basis or next(iter(_bases(view, offered)), "fiscal")
    view, wrong = spanned(view, basis, store.start_month(view.reporter))
    if wrong:
        raise wrong[0]
    fitting = [o for o in offered if o.basis == basis]
    offer = _preferred(view, fitting) if view.source is None else _named(view.source, fitting)
    choice = Choice(store, scope, replace(view, basis=basis), offer)
    if chart not in MONTHLY:
        return choice
    monthly = in_months(choice, offered)
    # a page may show the months of another source, a table of a named source may not
    if view.source and monthly.offer and monthly.offer.source != view.source:
        return replace(monthly, offer=None, view=replace(monthly.view, source=view.source))
    return monthly


def _stated(store: Store, scope: Scope, view: View) -> tuple[Scope, View, list[BadView]]:
    """The scope in the codes of the view's revision of the HS, and what is wrong where that has none for its goods."""
    if view.revision is None:
        return scope, view, []
    if stated := eras.in_revision(scope, store.links, view.revision):
        return stated, view, []
    causes = [
        why(store.links, component.alternatives[0], scope.revision, view.revision)
        for component in scope.components
        if not carried(store.links, component.alternatives[0], scope.revision, view.revision)
    ]
    said = say(
        "{revision} has no codes for the goods of {codes} of {other}: {causes}.",
        revision=written(view.revision),
        codes=scope.label,
        other=written(scope.revision),
        causes="; ".join(causes),
    )
    error = BadView("revision", view.revision, said)
    return scope, replace(view, revision=None), [error]


def _named(source: str, offered: Sequence[Offer]) -> Offer | None:
    return next((o for o in offered if o.source == source), None)


def _preferred(view: View, offered: Sequence[Offer]) -> Offer | None:
    """The first offer, or the first with weights where the view is by weight."""
    weighing = [o for o in offered if o.has_weight] if view.measure == "weight" else []
    return next(iter([*weighing, *offered]), None)


def in_months(choice: Choice, offered: Sequence[Offer]) -> Choice:
    """The same choice by month, from the same source if that has months; the range keeps its ends."""
    monthly = [o for o in offered if o.basis == "month"]
    named = choice.offer.source if choice.offer else choice.view.source
    explicit = _named(named, monthly) if named else None
    offer = explicit or next(iter(monthly), None)
    view, basis = choice.view, choice.view.basis
    if basis in ("fiscal", "calendar"):
        native = "fiscal_year" if basis == "fiscal" else "calendar_year"
        start = choice.store.start_month(view.reporter)
        first = parse_period(view.first, native, start).start if view.first else None  # type: ignore[arg-type]
        last = parse_period(view.last, native, start).end if view.last else None  # type: ignore[arg-type]
        before_last = (last.year * 12 + last.month - 2) if last else 0
        view = replace(
            view,
            first=f"{first:%Y-%m}" if first else None,
            last=f"{before_last // 12}-{before_last % 12 + 1:02d}" if last else None,
        )
    view = replace(view, basis="month", source=offer.source if offer else None)
    return Choice(choice.store, choice.scope, view, offer)


def _bases(view: View, offered: Sequence[Offer]) -> list[str]:
    """Bases to choose from, the usual first: those of the named source, if it offers any."""
    named = [o for o in offered if o.source == view.source]
    return [b for b in BASES if any(o.basis == b for o in named or offered)]


def _basis(view: View, offered: Sequence[Offer], store: Store, scope: Scope) -> tuple[str, list[Notice]]:
    if view.basis is None:
        return _bases(view, offered)[0], []
    there = [b for b in BASES if any(o.basis == b for o in offered)]
    if view.basis in there:
        return view.basis, []
    text = say(
        "{goods} ({codes}) of {country} are not published here by {basis}. Shown: by {shown}.",
        goods=scope.name(),
        codes=scope.label,
        country=labels.country(store.name(view.reporter)),
        basis=say(labels.BASIS[view.basis]),
        shown=say(labels.BASIS[there[0]]),
    )
    return there[0], [Notice(text)]


def _source(view: View, basis: str, offered: Sequence[Offer]) -> tuple[Offer, list[Notice]]:
    fitting = [o for o in offered if o.basis == basis]
    best = _preferred(view, fitting)
    assert best is not None
    if view.source is None:
        return best, []
    if named := _named(view.source, fitting):
        return named, []
    text = say(
        "{source} has no such figures by {basis} here. Shown: {shown}.",
        source=labels.source(view.source),
        basis=say(labels.BASIS[basis]),
        shown=labels.source(best.source),
    )
    return best, [Notice(text)]


def _measure(view: View, offer: Offer, offered: Sequence[Offer], scope: Scope) -> tuple[View, list[Notice]]:
    if view.measure == "value" or offer.has_weight:
        return view, []
    text = say(
        "Weights of {goods} by {basis} are not published by {source}. Shown: by value.",
        goods=labels.plain(scope.name()),
        basis=say(labels.BASIS[offer.basis]),
        source=labels.source(offer.source),
    )
    other = next((o for o in offered if o.has_weight), None)
    shown = replace(view, measure="value", unit=None)
    if other is None:
        return shown, [Notice(text)]
    query = view.query(basis=other.basis, source=other.source, first=None, last=None)
    label = say(
        "By weight: {source}, by {basis}", source=labels.source(other.source), basis=say(labels.BASIS[other.basis])
    )
    return shown, [Notice(text, query, label)]


def has_rupees(view: View, offer: Offer, store: Store) -> bool:
    """Rupees are offered as published, or converted where there is an average rate of a period of that kind."""
    published = offer.has_local_value and view.reporter == "IND"
    return published or bool(store.rates_by_label(offer.basis, store.start_month(view.reporter)))


def _unit(view: View, offer: Offer, store: Store) -> tuple[View, list[Notice]]:
    if view.shown_unit != "inr_crore" or has_rupees(view, offer, store):
        return replace(view, unit=view.shown_unit), []
    text = say(
        "Rupees by {basis} are neither published nor converted: the exchange rates in this store are averages of other"
        " periods. Shown: USD.",
        basis=say(labels.BASIS[offer.basis]),
    )
    return replace(view, unit="usd"), [Notice(text)]


def _range(choice: Choice) -> tuple[View, list[Notice]]:
    """A range without any period gives way to all periods; ends beyond the data move to its ends."""
    view, everything = choice.view, choice.all_cells
    assert everything is not None
    left_out = {choice.label(period) for found in choice.left_out for period in found.periods}
    periods = sorted(left_out.union(everything.periods["period"]))
    if not periods or not (view.first or view.last):
        return view, []
    inside = [p for p in periods if (not view.first or p >= view.first) and (not view.last or p <= view.last)]
    if not inside:
        text = say(
            "Nothing is published {span}; there is {first} to {last}. Shown: all.",
            span=asked(view),
            first=periods[0],
            last=periods[-1],
        )
        return replace(view, first=None, last=None), [Notice(text)]
    first = inside[0] if view.first else None
    last = inside[-1] if view.last else None
    return replace(view, first=first, last=last), []
