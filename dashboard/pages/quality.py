"""``/quality``: every finding of the store, filtered, folded and explained, and the corrections in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from dash import dcc, html

from dashboard import ids, labels, marks, quality
from dashboard.components import filters, shell
from dashboard.pages import viewed
from dashboard.pages.page import Address, store_of
from dashboard.quality import ALL, Correction, Entry, Filter, Listing
from dashboard.resolve import Notice
from dashboard.routing import METHODS, QUALITY
from dashboard.settings import Settings
from etl.checks.declared import BY_ID, SEVERITIES
from etl.own_scopes import read_as_codes
from etl.reader import Store, reporters

NAME = ids.QUALITY
CONTROLS = ("reporter", "severity", "finding", "source", "code", "text")
PARTS = ("lead", "counts", "list", "corrections")
PLURAL = {"error": "Errors", "warning": "Warnings", "info": "For information"}
MEANING = {
    "error": "Do not use these figures.",
    "warning": "Read before use: the figure may be right.",
    "info": "What to know about a figure that stands.",
}
_NAMED, _LISTED = 3, 12
"""So many pieces of evidence and further messages of one line can be opened."""


def content(settings: Settings, address: Address) -> dict[str, Any]:
    """Everything on the page that depends on the address. Raises StoreUnavailable."""
    query = address.query
    store = store_of(settings, address)
    wanted, wrong = quality.read(query, store)
    frame = quality.select(store, wanted)
    listed = quality.listing(store, wanted, frame)
    controls = _controls(store, wanted)
    return {
        "view": filters.state(wanted.query(page=1), controls),
        "title": "Data quality" if wanted.reporter is None else f"Data quality: {store.name(wanted.reporter)}",
        "lead": _lead(store, wanted),
        "notices": shell.notices([Notice(f"{error} It is left out of the filter.") for error in wrong]),
        "counts": _counts(store, wanted),
        "list": _list(store, wanted, listed, frame.height),
        "corrections": _corrections(list(quality.corrections(store, wanted))),
        "controls": controls,
    }


def layout(content: dict[str, Any]) -> html.Div:
    """The page; with an empty ``content`` its skeleton."""
    return html.Div(
        [
            *viewed.head(NAME, content, "How far can these figures be trusted?"),
            *viewed.bar(NAME, CONTROLS, content),
            viewed.part(NAME, content, "counts", className="severities"),
            viewed.part(NAME, content, "list", className="quality-list"),
            viewed.part(NAME, content, "corrections", html.Section, className="quality-corrections"),
        ],
        className="quality",
    )


def _controls(store: Store, wanted: Filter) -> filters.Props:
    lang = wanted.view.lang
    raised = set(store.findings["reporter"])
    countries = {*raised, *reporters(store, "import")} - {"WLD"} | {wanted.view.reporter}
    scopes = store.commodities.scopes.values()
    goods = [{"value": scope.id, "label": f"{scope.name(lang)} ({scope.label})"} for scope in scopes]
    if wanted.code and wanted.code not in store.commodities.scopes:
        label = store.scope(wanted.code).label if read_as_codes(wanted.code) else f"HS {wanted.code}"
        goods.append({"value": wanted.code, "label": label})
    kinds = sorted({*store.findings["id"].unique()} | ({wanted.finding} - {None}), key=lambda kind: marks.title(kind))
    sources = sorted({*store.findings["source"].unique()} | ({wanted.source} - {None}), key=labels.source)
    every = {"value": ALL, "label": "All"}
    return {
        "reporter": {
            "data": [
                {"value": ALL, "label": "All countries"},
                *({"value": c, "label": store.name(c, lang)} for c in sorted(countries, key=store.name)),
            ],
            "value": wanted.reporter or ALL,
        },
        "severity": {
            "data": [every, *({"value": s, "label": label} for s, label in PLURAL.items())],
            "value": wanted.severity or ALL,
        },
        "finding": {
            "data": [every, *({"value": kind, "label": marks.title(kind)} for kind in kinds)],
            "value": wanted.finding or ALL,
        },
        "source": {
            "data": [every, *({"value": source, "label": labels.source(source)} for source in sources)],
            "value": wanted.source or ALL,
        },
        "code": {"data": [{"value": ALL, "label": "All goods"}, *goods], "value": wanted.code or ALL},
        "text": {"value": wanted.text or ""},
    }


def _lead(store: Store, wanted: Filter) -> list[Any]:
    total = store.findings.height
    elsewhere = total - quality.select(store, Filter(wanted.view, wanted.reporter)).height
    checks = store.findings["id"].n_unique()
    said = (
        f"{checks} checks found something in {total:,} cells of this store: a country's trade in one code and period,"
        " as one source has it. Nothing is deleted; what is wrong is said on the charts."
    )
    if wanted.reporter is None or not elsewhere:
        return [said]
    others = store.findings["reporter"].n_unique() - 1
    link = dcc.Link(f"{elsewhere:,} of {others:,} other countries", href=QUALITY + wanted.query(reporter=None, page=1))
    return [f"{said} Listed are those of {labels.country(store.name(wanted.reporter))}; there are ", link, "."]


def _counts(store: Store, wanted: Filter) -> list[Any]:
    """How many there are of each severity, whichever is chosen; each chooses it."""
    found = quality.counts(quality.select(store, replace(wanted, severity=None)))
    blocks = []
    for severity in SEVERITIES:
        chosen = wanted.severity == severity
        blocks.append(
            dcc.Link(
                [
                    html.Span(f"{found[severity]:,}", className="severity-number"),
                    html.Span(PLURAL[severity], className="severity-name"),
                    html.Span(MEANING[severity], className="severity-meaning"),
                ],
                href=QUALITY + wanted.query(severity=None if chosen else severity, page=1),
                className="severity" + (" chosen" if chosen else "") + ("" if found[severity] else " none"),
            )
        )
    return blocks


def _list(store: Store, wanted: Filter, listed: Listing, height: int) -> list[Any]:
    if not height:
        return [html.P("No finding answers this filter.", className="none"), _all(wanted)]
    downloads = html.P(
        [
            f"{height:,} findings, folded over their periods into {listed.entries:,} lines. ",
            html.A("CSV", href=f"{QUALITY}.csv{wanted.query(page=1)}"),
            " · ",
            html.A("JSON", href=f"{QUALITY}.json{wanted.query(page=1)}"),
        ],
        className="card-subtitle",
    )
    sections = []
    for severity, some in groupby(listed.shown, key=lambda entry: entry.severity):
        kinds = [
            _kind(store, wanted, kind, list(entries), listed.sizes[severity, kind])
            for kind, entries in groupby(some, key=lambda entry: entry.id)
        ]
        sections.append(html.Section([html.H2(PLURAL[severity]), *kinds], className=f"of-{severity}"))
    return [downloads, *sections, *_pages(wanted, listed)]


def _all(wanted: Filter) -> html.P:
    return html.P(dcc.Link("Show all findings", href=QUALITY + Filter(wanted.view, None).query()))


def _kind(store: Store, wanted: Filter, kind: str, entries: Sequence[Entry], size: tuple[int, int]) -> html.Section:
    lines, cells = size
    many = f"{cells:,} {'cell' if cells == 1 else 'cells'} in {lines:,} {'line' if lines == 1 else 'lines'}"
    check = BY_ID.get(kind)
    heads = ["Goods", *(["Country"] if wanted.reporter is None else []), "Source", "Periods", "What was found"]
    return html.Section(
        [
            html.H3([marks.title(kind), html.Span(many, className="many")]),
            html.P(
                [
                    *([check.rule, " "] if check else []),
                    dcc.Link("How it is checked", href=f"{METHODS}{_address(wanted)}#check-{kind}"),
                ],
                className="card-subtitle",
            ),
            html.Table(
                [
                    html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])),
                    html.Tbody([_row(store, wanted, entry, heads) for entry in entries]),
                ]
            ),
        ],
        className="kind",
    )


def _address(wanted: Filter) -> str:
    return Filter(wanted.view, wanted.view.reporter).query()


def _row(store: Store, wanted: Filter, entry: Entry, heads: Sequence[str]) -> html.Tr:
    lang = wanted.view.lang
    named = [(goods, goods.scope.name(lang) if goods.scope else f"HS {goods.code}") for goods in entry.goods]
    links = [dcc.Link(name, href=goods.href) if goods.href else html.Span(name) for goods, name in named]
    codes = f"HS {entry.goods[0].code}" if len(links) == 1 else f"{len(links)} codes"
    cells = {
        "Country": [store.name(entry.reporter, lang)],
        "Source": [labels.source(entry.source), _small(_BASIS[entry.basis])],
        "Periods": [entry.span],
        "What was found": _found(entry),
    }
    return html.Tr(
        [
            html.Th([html.Span(links, className="goods"), _small(f"{codes}, {entry.flow}s")], scope="row"),
            *(html.Td(cells[head], **{"data-label": head}, className=_CLASS.get(head)) for head in heads[1:]),
        ]
    )


_BASIS = {
    "month": "by month",
    "fiscal_year": "by fiscal year",
    "calendar_year": "by calendar year",
    "year_to_date": "year to date",
}
_CLASS = {"Source": "source", "Periods": "periods", "What was found": "found"}


def _small(text: str) -> html.Span:
    return html.Span(text, className="code")


def _found(entry: Entry) -> list[Any]:
    """The first message in full, others and the evidence to be opened."""
    first, *others = entry.found
    evidence = list(dict.fromkeys(found.evidence for found in entry.found))
    when = f"{first.when}: " if others else ""
    more = f"Evidence, and {len(others)} more" if others else "Evidence"
    return [
        html.Span(when + first.message),
        html.Details(
            [
                html.Summary(more),
                *(html.P(text) for text in evidence[:_NAMED]),
                *(
                    [html.Ul([html.Li(f"{found.when}: {found.message}") for found in others[:_LISTED]])]
                    if others
                    else []
                ),
                *([html.P("The tables CSV and JSON have them all.")] if len(others) > _LISTED else []),
            ]
        ),
    ]


def _pages(wanted: Filter, listed: Listing) -> list[Any]:
    if listed.pages == 1:
        return []
    steps = []
    for name, page in (("Earlier lines", listed.page - 1), ("Further lines", listed.page + 1)):
        if 1 <= page <= listed.pages:
            steps.append(dcc.Link(name, href=QUALITY + wanted.query(page=page)))
    said = html.Span(f"Page {listed.page:,} of {listed.pages:,}")
    return [html.Nav([said, *steps], className="pager", **{"aria-label": "Pages of findings"})]


def _corrections(found: Sequence[Correction]) -> list[Any]:
    head = html.H2("Corrections in force")
    if not found:
        return [head, html.P("None on what is shown here.", className="none")]
    said = html.P(
        "Repaired only with evidence; every chart and table has the figures as published, one click away.",
        className="card-subtitle",
    )
    return [head, said, html.Dl([piece for correction in found for piece in _correction(correction)])]


def _correction(correction: Correction) -> list[Any]:
    links: list[Any] = []
    for flow, published, corrected in correction.hrefs:
        links += [
            dcc.Link(f"{flow.capitalize()}s as published", href=published), " · ",
            dcc.Link("corrected", href=corrected), "; ",
        ]  # fmt: skip
    return [
        html.Dt([correction.what, html.Span(correction.span, className="many")], id=f"correction-{correction.id}"),
        html.Dd(
            [
                html.P([html.B("Why. "), correction.reason]),
                html.P([html.B("Evidence. "), correction.evidence]),
                html.P([html.B("Since. "), f"{correction.since}. ", *links[:-1]]),
            ]
        ),
    ]


PAGE = viewed.viewed(QUALITY, NAME, CONTROLS, PARTS, content, layout)
