"""From an address to what is shown: the source that answers a view, and what had to be repaired to get there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from dashboard import chart_notes, data, labels
from dashboard.tables import Choice
from dashboard.view import BASES, View, read, spanned
from etl import eras, reader
from etl.commodities import Scope
from etl.errors import BadView
from etl.fiscal_year import parse_period
from etl.links import carried, why, written
from etl.reader import Offer, Store

Query = Mapping[str, Sequence[str]]
MONTHLY = ("months", "signals", "events_before_after")
"""Tables that are of months, whatever the basis of the view."""
_NAMED = 4
"""So many tariff lines are named; more are counted."""


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
    notices = [Notice(f"{error} Shown is the nearest view.") for error in (*wrong, *unlinked)]
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
        notices += [Notice(f"{error} Shown is the nearest range.") for error in wrong]
        view, said = _range(Choice(store, scope, view, offer))
        notices += said
    else:
        if view.first or view.last:
            notices.append(Notice(f"Nothing is published {_asked(view)}, nor of any other period. Shown: no range."))
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
    said = f"{written(view.revision)} has no codes for the goods of {scope.label} of {written(scope.revision)}"
    error = BadView("revision", view.revision, f"{said}: {'; '.join(causes)}.")
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
    text = (
        f"{scope.name_en} ({scope.label}) of {labels.country(store.name(view.reporter))} are not published here by"
        f" {labels.BASIS[view.basis]}. Shown: by {labels.BASIS[there[0]]}."
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
    asked = labels.source(view.source)
    shown = labels.source(best.source)
    return best, [Notice(f"{asked} has no such figures by {labels.BASIS[basis]} here. Shown: {shown}.")]


def _measure(view: View, offer: Offer, offered: Sequence[Offer], scope: Scope) -> tuple[View, list[Notice]]:
    if view.measure == "value" or offer.has_weight:
        return view, []
    text = (
        f"Weights of {labels.plain(scope.name_en)} by {labels.BASIS[offer.basis]} are not published"
        f" by {labels.source(offer.source)}. Shown: by value."
    )
    other = next((o for o in offered if o.has_weight), None)
    shown = replace(view, measure="value", unit=None)
    if other is None:
        return shown, [Notice(text)]
    query = view.query(basis=other.basis, source=other.source, first=None, last=None)
    label = f"By weight: {labels.source(other.source)}, by {labels.BASIS[other.basis]}"
    return shown, [Notice(text, query, label)]


def has_rupees(view: View, offer: Offer, store: Store) -> bool:
    """Rupees are offered as published, or converted where there is an average rate of a period of that kind."""
    published = offer.has_local_value and view.reporter == "IND"
    return published or bool(store.rates_by_label(offer.basis, store.start_month(view.reporter)))


def _unit(view: View, offer: Offer, store: Store) -> tuple[View, list[Notice]]:
    if view.shown_unit != "inr_crore" or has_rupees(view, offer, store):
        return replace(view, unit=view.shown_unit), []
    text = (
        f"Rupees by {labels.BASIS[offer.basis]} are neither published nor converted: the exchange rates in this store"
        " are averages of other periods. Shown: USD."
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
        text = f"Nothing is published {_asked(view)}; there is {periods[0]} to {periods[-1]}. Shown: all."
        return replace(view, first=None, last=None), [Notice(text)]
    first = inside[0] if view.first else None
    last = inside[-1] if view.last else None
    return replace(view, first=first, last=last), []


def _asked(view: View) -> str:
    return " ".join(f"{word} {end}" for word, end in (("from", view.first), ("to", view.last)) if end)


def absence(choice: Choice) -> str:
    """Why a table is empty, what there is instead, and which command fills it."""
    view = choice.view
    fitting = [
        replace(choice, offer=offer)
        for offer in reader.in_part(choice.store, choice.scope, view.reporter, view.flow)
        if view.source in (None, offer.source) and view.basis in (None, offer.basis)
    ]
    unfetched = [said for found in ([choice] if choice.offer else fitting) for said in chart_notes.unfetched(found)]
    return " ".join([_absence(choice), *dict.fromkeys(unfetched)])


def _absence(choice: Choice) -> str:
    store, scope, view = choice.store, choice.scope, choice.view
    what = (
        f"{view.flow}s of {labels.plain(scope.name_en)} ({scope.label}) by {labels.country(store.name(view.reporter))}"
    )
    offered = reader.offers(store, scope, view.reporter, view.flow)
    if not offered and (listing := reader.listing(store, scope, view.flow)):
        names = labels.joined([labels.source(name) for name in listing])
        return f"This store holds no {what}: {names} lists none, though it does for other countries."
    if not offered:
        source = "tradestat-eidb" if view.reporter == "IND" else "comtrade"
        reporter = "" if view.reporter == "IND" else f" --reporter {view.reporter}"
        flow = "" if view.flow == "import" else f" --flow {view.flow}"
        return (
            f"This store holds no {what}. A part of a scope, or a wider heading, never stands for it."
            f" `python -m etl fetch {source} --scope {scope.id}{reporter}{flow}` and `python -m etl build` bring them,"
            " where the publisher has them."
        )
    if choice.all_cells and choice.all_cells.periods.height:
        periods = choice.all_cells.periods["period"].to_list()
        return f"This store holds no {what} {_asked(view)}; it has {periods[0]} to {periods[-1]}."
    there = labels.joined([_there(basis, offered, view) for basis in BASES if any(o.basis == basis for o in offered)])
    by = f" by {labels.BASIS[view.basis]}" if view.basis else ""
    source = f" from {labels.source(view.source)}" if view.source else ""
    return f"This store holds no {what}{by}{source}; it has them {there}.{_lines(choice)}"


def _there(basis: str, offered: Sequence[Offer], view: View) -> str:
    """``by fiscal year``; with the sources where one was asked for."""
    sources = [labels.source(offer.source) for offer in offered if offer.basis == basis]
    return f"by {labels.BASIS[basis]}" + (f" from {labels.joined(sources)}" if view.source else "")


def _lines(choice: Choice) -> str:
    """What the source asked for has of these goods, though not all of them."""
    store, scope, view = choice.store, choice.scope, choice.view
    natives = [native for native, bases in reader.OFFERED.items() if view.basis is None or view.basis in bases]
    held = store.availability.filter(reporter=view.reporter, flow=view.flow, source=view.source or "").filter(
        pl.col("basis").is_in(natives)
    )
    whole = tuple(code for component in scope.components for code in component.codes)
    lines = [code for code in held["hs_code"].unique().sort() if code.startswith(whole)]
    if choice.offer or not lines:
        return ""
    named = labels.joined(lines) if len(lines) <= _NAMED else f"{len(lines)} lines"
    return f" What {labels.source(view.source or '')} has is not the whole of {scope.label}: {named}."
