"""Three questions for who comes for the first time, as addresses of the pages that answer them. No Dash."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from dashboard import data, labels, resolve, scorecard
from dashboard.resolve import Query
from dashboard.routing import ANALYSIS, COMMODITY, SCREENING
from dashboard.scorecard import Row
from dashboard.view import View
from etl import numbers
from etl.language import later, say
from etl.reader import Store

Question = tuple[str, str]
"""What is asked, and the address that answers."""
_MAGNETS = "permanent-magnets"
_EVENT = "china-seven-rare-earths"
_RULE, _MEASURE = "extreme_bottleneck", "top_share"
_HOW_MUCH = {
    "import": later("How much of {whose} {goods} come from {partner}?"),
    "export": later("How much of {whose} exports of {goods} go to {partner}?"),
}
_KEPT = ("reporter", "partner", "flow", "fold", "data", "vintage", "lang", "theme")


def questions(store: Store, view: View, rows: Sequence[Row]) -> list[Question]:
    """How much from the focus, what changed, what else: of each one that these figures answer."""
    return [*_how_much(store, view, rows), *_what_changed(store, view, rows), *_what_else(store, view)]


def _how_much(store: Store, view: View, rows: Sequence[Row]) -> list[Question]:
    """Of magnets, or of the first goods that have a share."""
    shared = [(scope_id, row) for scope_id, row in _headlines(store, rows) if row.share_value is not None]
    if not shared:
        return []
    scope_id, row = next((found for found in shared if found[0] == _MAGNETS), shared[0])
    goods = say("magnets") if scope_id == _MAGNETS else labels.plain(row.name)
    asked = say(
        _HOW_MUCH[view.flow],
        whose=labels.possessive(labels.country(store.name(view.reporter))),
        goods=goods,
        partner=labels.country(scorecard.focus(store, view)),
    )
    return [(asked, _address(f"{COMMODITY}{scope_id}", view))]


def _what_changed(store: Store, view: View, rows: Sequence[Row]) -> list[Question]:
    """After the licences of April 2025 where there are months from then on; else from year to year."""
    there = [(scope_id, row) for scope_id, row in _headlines(store, rows) if row.period is not None]
    for scope_id, _ in there:
        month = _month_of_event(store, scope_id, view)
        if month:
            asked = say("What changed after {month}?", month=labels.when(month, "month"))
            return [(asked, _address(f"{ANALYSIS}{scope_id}", view))]
    if not there:
        return []
    scope_id, row = next((found for found in there if found[0] == _MAGNETS), there[0])
    asked = say("What changed in {goods} from year to year?", goods=labels.plain(row.name))
    return [(asked, _address(f"{ANALYSIS}{scope_id}", view))]


def _month_of_event(store: Store, scope_id: str, view: View) -> str | None:
    """The month of the event, where it concerns the scope and months before and after it are held."""
    scope = store.scope(scope_id)
    event = next((event for event in data.events(store, scope) if event.id == _EVENT), None)
    if event is None:
        return None
    query: Query = {key: [str(value)] for key in _KEPT if (value := getattr(view, key)) is not None}
    found = resolve.page(store, scope, query).months.all_cells
    months = found.periods["period"].to_list() if found else []
    month = f"{event.date:%Y-%m}"
    return month if months and min(months) < month < max(months) else None


def _what_else(store: Store, view: View) -> list[Question]:
    """Who comes to the share of the largest supplier that the rule asks for, however small; it is one of imports."""
    book = next((book for book in store.rulebooks if book.id == _RULE), None)
    asked = [c.threshold for c in book.conditions if c.indicator == _MEASURE] if book else []
    if view.flow != "import" or not asked or asked[0] is None:
        return []
    share = numbers.fixed(asked[0] * 100, 0)
    return [(say("What else is above {share} %?", share=share), _address(SCREENING, view, rule=_RULE, sort="-share"))]


def _headlines(store: Store, rows: Sequence[Row]) -> list[tuple[str, Row]]:
    """Rows of the scopes that stand at the top, with their ids; rows are in the order of the scopes."""
    return [(scope_id, row) for scope_id, row in zip(store.commodities.scopes, rows, strict=True) if row.headline]


def _address(path: str, view: View, **more: str) -> str:
    plain = View()
    chosen = {key: getattr(view, key) for key in _KEPT if getattr(view, key) != getattr(plain, key)}
    return path + "?" + urlencode({"reporter": view.reporter, **chosen, **more})
