"""``/coverage``: of every scope, which periods exist from whom, how old they are, and the command that fetches more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from dash import dcc, html

from dashboard import coverage_words, data, ids, labels
from dashboard.chapters.goods import GROUPS
from dashboard.components import filters, shell
from dashboard.components.timeline import Axis, axis, strip
from dashboard.pages import viewed
from dashboard.pages.page import Address, store_of
from dashboard.resolve import Notice
from dashboard.routing import COMMODITY, COVERAGE, REFRESH
from dashboard.settings import Settings
from dashboard.view import View, read
from etl.commodities import Scope
from etl.coverage import Row
from etl.language import later, say
from etl.numbers import fixed
from etl.reader import Store

NAME = ids.COVERAGE
CONTROLS = ("flow",)
PARTS = ("lead", "table")
_SHOWN_AS = {"fiscal_year": "fiscal", "calendar_year": "calendar", "month": "month"}
_MARKS = {
    "held": later("complete"),
    "held extract": later("extract: a total is at least what is shown"),
    "held totals": later("totals only, no split by country"),
    "held weight": later("foot: with weights"),
    "offered": later("not here, can be fetched"),
}
_TITLES = {"import": later("Coverage: {whose} imports"), "export": later("Coverage: {whose} exports")}
_LEADS = {
    "import": (
        later(
            "This store holds {whose} imports of {held} of {all} commodities from {sources} source, the latest"
            " retrieved on {day}."
        ),
        later(
            "This store holds {whose} imports of {held} of {all} commodities from {sources} sources, the latest"
            " retrieved on {day}."
        ),
        later("This store holds nothing of {whose} imports."),
    ),
    "export": (
        later(
            "This store holds {whose} exports of {held} of {all} commodities from {sources} source, the latest"
            " retrieved on {day}."
        ),
        later(
            "This store holds {whose} exports of {held} of {all} commodities from {sources} sources, the latest"
            " retrieved on {day}."
        ),
        later("This store holds nothing of {whose} exports."),
    ),
}
"""Of one source, of several, of none."""
_ABSENT = {"import": later("No imports in this store"), "export": later("No exports in this store")}


def content(settings: Settings, address: Address) -> dict[str, Any]:
    """Everything on the page that depends on the view. Raises StoreUnavailable."""
    store = store_of(settings, address)
    view, wrong = read(address.query, data.known(store))
    rows = data.coverage(store, view.reporter, view.flow, datetime.now(UTC).date())
    controls = {name: filters.overview_props(store, view)[name] for name in CONTROLS}
    return {
        "view": filters.state(view.query(), controls),
        "title": say(_TITLES[view.flow], whose=_whose(store, view)),
        "lead": [_lead(rows, store, view), " ", _refresh()],
        "notices": shell.notices(
            [Notice(say("{error} Shown is the nearest view.", error=str(error))) for error in wrong]
        ),
        "table": _table(rows, store, view),
        "controls": controls,
    }


def layout(content: dict[str, Any]) -> html.Div:
    """The page; with an empty ``content`` its skeleton."""
    return html.Div(
        [
            *viewed.head(NAME, content, say("Which years are here, and from whom?")),
            *viewed.bar(NAME, CONTROLS, content),
            _key(),
            viewed.part(NAME, content, "table", className="coverage-table"),
        ],
        className="coverage",
    )


def title(store: Store, address: Address) -> tuple[str, str]:
    """The title of an address, and what there is."""
    view, _ = read(address.query, data.known(store))
    rows = data.coverage(store, view.reporter, view.flow, datetime.now(UTC).date())
    return say(_TITLES[view.flow], whose=_whose(store, view)), _lead(rows, store, view)


def _whose(store: Store, view: View) -> str:
    return labels.possessive(labels.country(store.name(view.reporter)))


def _refresh() -> html.A:
    return html.A(say("How to refresh and add data"), href=REFRESH, className="keeps-view")


def _lead(rows: Sequence[Row], store: Store, view: View) -> str:
    held = [row for row in rows if row.cells]
    one, several, none = _LEADS[view.flow]
    if not held:
        return say(none, whose=_whose(store, view))
    scopes, sources = ({getattr(row, name) for row in held} for name in ("scope", "source"))
    latest = max(row.retrieved for row in held if row.retrieved)
    return say(
        several if len(sources) > 1 else one,
        whose=_whose(store, view),
        held=fixed(len(scopes), 0),
        all=fixed(len(store.commodities.scopes), 0),
        sources=fixed(len(sources), 0),
        day=labels.day(str(latest)),
    )


def _key() -> html.Ul:
    return html.Ul(
        [html.Li([html.Span(className=f"mark {name}"), say(text)]) for name, text in _MARKS.items()],
        className="coverage-key",
        **{"aria-label": say("Marks")},
    )


def _table(rows: Sequence[Row], store: Store, view: View) -> html.Table:
    start_month = store.start_month(view.reporter)
    line = axis(rows, start_month)
    by_scope = {scope: list(found) for scope, found in groupby(rows, key=lambda row: row.scope)}
    groups = []
    for group, title in GROUPS.items():
        scopes = [scope for scope in store.commodities.scopes.values() if scope.group == group]
        head = html.Tr(html.Th(say(title), colSpan=5, scope="colgroup"), className="group")
        groups += [html.Tbody(head)] if scopes else []
        groups += [_scope(scope, by_scope.get(scope.id, []), view, line, start_month) for scope in scopes]
    periods = [html.Span(say("Periods"), className="unseen"), line.ticks()]
    heads = [say("Commodity"), say("Source"), periods, say("Split, weights"), say("Retrieved")]
    return html.Table(
        [
            html.Caption(
                say(
                    "One line of time for all: a fiscal year lies where its months are. A gap is a period that is not"
                    " here, or one in which nothing was reported."
                ),
                className="card-subtitle",
            ),
            html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])),
            *groups,
        ],
        style=line.style,
    )


def _scope(scope: Scope, rows: Sequence[Row], view: View, line: Axis, start_month: int) -> html.Tbody:
    held = [row for row in rows if row.cells]
    more = [row for row in rows if row.command]
    lines: list[list[Any]] = [_cells(row, scope, view, line, start_month) for row in held]
    if not held:
        lines.append([html.Td(say(_ABSENT[view.flow]), colSpan=4, className="none")])
    if more:
        lines.append([html.Td(_fetch(more), colSpan=4, className="fetch")])
    name = html.Th(
        [dcc.Link(scope.name(view.lang), href=f"{COMMODITY}{scope.id}{view.query()}"),
         html.Span(scope.label, className="code")],
        rowSpan=len(lines), scope="rowgroup",
    )  # fmt: skip
    lines[0].insert(0, name)
    return html.Tbody([html.Tr(line) for line in lines], className="scope")


def _cells(row: Row, scope: Scope, view: View, line: Axis, start_month: int) -> list[Any]:
    shown = view.query(basis=_SHOWN_AS[row.basis], source=row.source, first=None, last=None)
    link = dcc.Link(
        [
            html.Span(f"{scope.name(view.lang)}, {labels.source(row.source)}: ", className="unseen"),
            strip(row, line, start_month),
            html.Span(coverage_words.span(row.cells[0].period, row.cells[-1].period), className="span"),
        ],
        href=f"{COMMODITY}{scope.id}{shown}",
    )
    return [
        html.Td([labels.source(row.source), _small(coverage_words.kinds(row, view.flow))], className="source"),
        html.Td([link, _small(coverage_words.held(row, start_month))], className="periods"),
        html.Td([coverage_words.split(row), _small(coverage_words.weights(row))], className="split"),
        html.Td([str(row.retrieved), _small(coverage_words.age(row.age_days or 0))], className="retrieved"),
    ]


def _small(text: str) -> html.Span:
    return html.Span(text, className="code")


def _fetch(rows: Sequence[Row]) -> html.Details:
    by_source = groupby(rows, key=lambda row: row.source)
    said = [f"{labels.source(source)} {', '.join(map(coverage_words.adds, found))}" for source, found in by_source]
    return html.Details(
        [
            html.Summary([html.B(say("Fetch adds")), " ", " · ".join(said)]),
            html.Ul([html.Li([_small(coverage_words.fetched(row)), _command(row)]) for row in rows]),
        ]
    )


def _command(row: Row) -> html.Span:
    button = html.Button(
        say("Copy"),
        type="button",
        className="copy",
        **{"data-copy": row.command, "data-copied": say("Copied"), "aria-live": "polite"},
    )
    return html.Span([html.Code(row.command), button], className="command")


PAGE = viewed.viewed(COVERAGE, NAME, CONTROLS, PARTS, content, layout, title=title)
