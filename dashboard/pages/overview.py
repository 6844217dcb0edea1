"""``/``: a row per scope for the chosen country, with the answer first."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from dashboard import first_visit, ids, labels, marks, scorecard, supplier
from dashboard.chapters.goods import GROUPS
from dashboard.components import filters, shell
from dashboard.data import known
from dashboard.pages import viewed
from dashboard.pages.page import Address, store_of
from dashboard.resolve import Notice
from dashboard.routing import METHODS, OVERVIEW
from dashboard.scorecard import Row
from dashboard.settings import Settings
from dashboard.titles import of_overview
from dashboard.titles import overview as title_of
from dashboard.view import View, read
from etl import numbers
from etl.language import later, say
from etl.reader import Store

NAME = ids.OVERVIEW
MINERALS = "minerals"
CONTROLS = ("partner", "flow", "fold")
PARTS = ("heading", "lead", "answers", "questions", "table")
_ASKED = {
    "import": later("How far does {country} depend on {partner}?"),
    "export": later("How far do the exports of {country} depend on {partner}?"),
}
_HEADS = {
    "import": (later("Commodity"), later("Period"), later("Imports"), later("{partner} by value"),
               later("{partner} by weight"), later("Largest"), later("HHI"), later("Source")),
    "export": (later("Commodity"), later("Period"), later("Exports"), later("{partner} by value"),
               later("{partner} by weight"), later("Largest"), later("HHI"), later("Source")),
}  # fmt: skip
_NUMBERS = (2, 3, 4, 6)
_OF = {
    "import": (
        later("of {goods} from {partner} by value, {period}"),
        later("of {goods} from {partner} by value, {period}; {weight} by weight"),
    ),
    "export": (
        later("of {goods} to {partner} by value, {period}"),
        later("of {goods} to {partner} by value, {period}; {weight} by weight"),
    ),
}
_LARGEST = {
    "import": later("Largest supplier: {name}, {share}."),
    "export": later("Largest buyer: {name}, {share}."),
}
_LED = {
    "import": later("further critical minerals with {partner} as the largest supplier by value, latest period of each"),
    "export": later("further critical minerals with {partner} as the largest buyer by value, latest period of each"),
}


def content(settings: Settings, address: Address) -> dict[str, Any]:
    """Everything on the page that depends on the view. Raises StoreUnavailable."""
    store = store_of(settings, address)
    view, wrong = read(address.query, known(store))
    rows = scorecard.rows(store, view)
    controls = filters.overview_props(store, view)
    country, partner = (labels.country(name) for name in (store.name(view.reporter), scorecard.focus(store, view)))
    notices = [Notice(say("{error} Shown is the nearest view.", error=str(error))) for error in wrong]
    return {
        "view": filters.state(view.query(), controls),
        "title": of_overview(store, view),
        "heading": say(_ASKED[view.flow], country=country, partner=partner),
        "lead": labels.unbroken(labels.capital(scorecard.lead(store, view, rows))),
        "answers": _answers(rows, view, partner),
        "questions": _questions(store, view, rows),
        "notices": shell.notices(notices),
        "table": _table(rows, view, scorecard.focus(store, view), scorecard.alone(store, view), _together(store, view)),
        "controls": controls,
    }


def layout(content: dict[str, Any]) -> html.Div:
    """The page; with an empty ``content`` its skeleton."""
    return html.Div(
        [
            *viewed.head(NAME, content),
            viewed.part(NAME, content, "answers", className="answers"),
            viewed.part(NAME, content, "questions", className="questions"),
            *viewed.bar(NAME, CONTROLS, content),
            viewed.part(NAME, content, "table", className="scorecard"),
        ],
        className="overview",
    )


def _questions(store: Store, view: View, rows: list[Row]) -> list[Any]:
    """The strip for who comes for the first time."""
    asked = first_visit.questions(store, view, rows)
    if not asked:
        return []
    links = [html.Li(dcc.Link(question, href=href)) for question, href in asked]
    begin = say("Begin with a question")
    return [html.Nav([html.Span(begin, **{"aria-hidden": "true"}), html.Ul(links)], **{"aria-label": begin})]


def _answers(rows: list[Row], view: View, partner: str) -> list[Any]:
    """The headline scopes that have a share, as large numbers, and how many minerals the focus leads."""
    shown = [row for row in rows if row.headline and row.share_value is not None][:2]
    minerals = [row for row in rows if row.group == MINERALS and row.top_partner]
    return [*(_share_of(row, view, partner) for row in shown), *([_led(minerals, view, partner)] if minerals else [])]


def _share_of(row: Row, view: View, partner: str) -> html.Div:
    by_value, with_weight = _OF[view.flow]
    said = say(
        by_value if row.share_weight is None else with_weight,
        goods=labels.plain(row.name),
        partner=partner,
        period=row.period,
        weight=numbers.percent(row.share_weight),
    )
    largest = ""
    if row.top_partner and row.top_share is not None and not row.led:
        largest = say(_LARGEST[view.flow], name=labels.country(row.top_partner), share=numbers.percent(row.top_share))
    return _answer(numbers.percent(row.share_value), row.share_value, said, row.href, [largest, *_findings(row)])


def _led(minerals: list[Row], view: View, partner: str) -> html.Div:
    led = sum(row.led for row in minerals)
    number = say("{led} of {all}", led=numbers.fixed(led, 0), all=numbers.fixed(len(minerals), 0))
    href = supplier.address(view, view.partner) if view.flow == "import" else "#minerals"
    return _answer(number, led / len(minerals), say(_LED[view.flow], partner=partner), href, [])


def _answer(number: str, part: float | None, said: str, href: str, also: list[Any]) -> html.Div:
    """A large number that leads to its page, its part of the whole as a bar, and what to know of it."""
    bar = html.Span(html.Span(style={"width": f"{100 * (part or 0):.1f}%"}), className="answer-bar")
    large, words = html.Span(number, className="answer-number"), html.Span(said, className="answer-words")
    also = [piece for piece in also if piece]
    return html.Div(
        [
            dcc.Link([large, bar, words], href=href),
            *([html.P([part for piece in also for part in (" ", piece)][1:], className="answer-also")] if also else []),
        ],
        className="answer",
    )


def _findings(row: Row) -> list[Any]:
    """What the checks found on the figures, in words that lead to their definitions."""
    return [
        html.A(marks.title(kind), href=f"{METHODS}#check-{kind}", className="keeps-view finding-word")
        for kind in row.findings
    ]


def _together(store: Store, view: View) -> str:
    """Who is counted as one."""
    members = [store.name(code) for code in store.folds[view.fold].members]
    if not members:
        return ""
    return say("Counted as one: {members}; below the figures of each by itself.", members=labels.joined(members))


def _table(rows: list[Row], view: View, partner: str, alone: str, together: str) -> html.Table:
    heads = [say(head, partner=partner) for head in _HEADS[view.flow]]
    caption = say(
        "Latest complete period of each commodity. A dash is a figure that is not published, or a supplier that is not"
        " listed."
    )
    groups = [(group, say(title)) for group, title in GROUPS.items() if any(row.group == group for row in rows)]
    return html.Table(
        [
            html.Caption(f"{caption} {together}".rstrip(), className="card-subtitle"),
            html.Thead(html.Tr([html.Th(h, scope="col", className=_kind(n)) for n, h in enumerate(heads)])),
            *(
                html.Tbody(
                    [
                        html.Tr(html.Th(title, colSpan=len(heads), scope="colgroup"), className="group"),
                        *(_row(row, heads, alone, bool(together)) for row in rows if row.group == group),
                    ],
                    **({"id": "minerals"} if group == MINERALS else {}),
                )
                for group, title in groups
            ),
        ]
    )


def _kind(n: int) -> str:
    return "number" if n in _NUMBERS else ""


def _row(row: Row, heads: list[str], alone: str, folded: bool) -> html.Tr:
    name = html.Th([dcc.Link(row.name, href=row.href), html.Span(row.code, className="code")], scope="row")
    if row.period is None:
        return html.Tr([name, html.Td(row.reason, colSpan=len(heads) - 1, className="none")])
    total = numbers.usd(row.value_usd)
    cells = [
        html.Td([row.period, *(html.Span(word, className="code") for word in _findings(row))]),
        html.Td(say("≥ {amount}", amount=total) if row.extract else total, className="number"),
        _share(row.share_value, row.extract, alone, row.share_value_unfolded),
        _share(row.share_weight, row.extract, alone, row.share_weight_unfolded),
        html.Td(row.top_partner or "–"),
        html.Td(_index(row, folded), className="number"),
        html.Td(labels.source(row.source), className="source"),
    ]
    for cell, head in zip(cells, heads[1:], strict=True):
        setattr(cell, "data-label", head)
    return html.Tr([name, *cells])


def _share(share: float | None, extract: bool, alone: str, unfolded: float | None) -> html.Td:
    """A share; of a group of suppliers that of its member ``alone`` below."""
    if share is None:
        return html.Td("–", className="number")
    bar = html.Span(className="share-bar", style={"width": f"{share * 100:.1f}%"})
    said = numbers.percent(unfolded) if unfolded is not None else "–"
    below = [html.Span(say("{supplier} alone {share}", supplier=alone, share=said), className="code")] if alone else []
    whole = numbers.percent(share)
    shown = say("≤ {share}", share=whole) if extract else whole
    return html.Td([html.Span(shown), bar, *below], className="number share")


def _index(row: Row, folded: bool) -> list[Any]:
    """The HHI; where suppliers are counted together, the one with each by itself below."""
    if row.hhi is None or row.hhi_unfolded is None:
        return ["–"]
    below = [html.Span(say("apart {index}", index=numbers.index(row.hhi_unfolded)), className="code")] if folded else []
    return [numbers.index(row.hhi), *below]


PAGE = viewed.viewed(OVERVIEW, NAME, CONTROLS, PARTS, content, layout, title=title_of)
