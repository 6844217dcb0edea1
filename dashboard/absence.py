"""Why a table is empty: what was asked for, what there is instead, and which command brings it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from dashboard import chart_notes, labels
from dashboard.tables import Choice
from dashboard.view import BASES, View
from etl import numbers, reader
from etl.language import later, say
from etl.reader import Offer

_NAMED = 4
"""So many tariff lines are named; more are counted."""
_WHAT = {
    "import": later("imports of {goods} ({codes}) by {country}"),
    "export": later("exports of {goods} ({codes}) by {country}"),
}


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


def asked(view: View) -> str:
    """The range that is asked for: ``from 2020 to 2024``, or one end of it."""
    if view.first and view.last:
        return say("from {first} to {last}", first=view.first, last=view.last)
    return say("from {first}", first=view.first) if view.first else say("to {last}", last=view.last)


def _absence(choice: Choice) -> str:
    store, scope, view = choice.store, choice.scope, choice.view
    what = say(
        _WHAT[view.flow],
        goods=labels.plain(scope.goods),
        codes=scope.label,
        country=labels.country(store.name(view.reporter)),
    )
    offered = reader.offers(store, scope, view.reporter, view.flow)
    if not offered and (listing := reader.listing(store, scope, view.flow)):
        names = labels.joined([labels.source(name) for name in listing])
        return say(
            "This store holds no {what}: {names} lists none, though it does for other countries.",
            what=what,
            names=names,
        )
    if not offered:
        return say(
            "This store holds no {what}. A part of a scope, or a wider heading, never stands for it. {fetch} and"
            " {build} bring them, where the publisher has them.",
            what=what,
            fetch=_fetch(choice),
            build="`python -m etl build`",
        )
    if choice.all_cells and choice.all_cells.periods.height:
        periods = choice.all_cells.periods["period"].to_list()
        return say(
            "This store holds no {what} {span}; it has {first} to {last}.",
            what=what,
            span=asked(view),
            first=periods[0],
            last=periods[-1],
        )
    there = [_there(basis, offered, view) for basis in BASES if any(o.basis == basis for o in offered)]
    return say(
        "This store holds no {what}{by}{source}; it has them {there}.",
        what=what,
        by=say(" by {basis}", basis=say(labels.BASIS[view.basis])) if view.basis else "",
        source=say(" from {source}", source=labels.source(view.source)) if view.source else "",
        there=labels.joined(there),
    ) + _lines(choice)


def _fetch(choice: Choice) -> str:
    """The command that asks for a scope."""
    view = choice.view
    source = "tradestat-eidb" if view.reporter == "IND" else "comtrade"
    reporter = "" if view.reporter == "IND" else f" --reporter {view.reporter}"
    flow = "" if view.flow == "import" else f" --flow {view.flow}"
    return f"`python -m etl fetch {source} --scope {choice.scope.id}{reporter}{flow}`"


def _there(basis: str, offered: Sequence[Offer], view: View) -> str:
    """``by fiscal year``; with the sources where one was asked for."""
    by = say(labels.BASIS[basis])
    if not view.source:
        return say("by {basis}", basis=by)
    sources = labels.joined([labels.source(offer.source) for offer in offered if offer.basis == basis])
    return say("by {basis} from {sources}", basis=by, sources=sources)


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
    named = labels.joined(lines) if len(lines) <= _NAMED else say("{count} lines", count=numbers.fixed(len(lines), 0))
    return " " + say(
        "What {source} has is not the whole of {codes}: {lines}.",
        source=labels.source(view.source or ""),
        codes=scope.label,
        lines=named,
    )
