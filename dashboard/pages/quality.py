"""``/quality``: every finding of the store, filtered, folded and explained, and the corrections in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from dash import dcc, html

from dashboard import ids, labels, marks, quality
from dashboard.components import filters, shell
from dashboard.components.said import counted, filled, quoted
from dashboard.pages import viewed
from dashboard.pages.page import Address, store_of
from dashboard.quality import ALL, Correction, Entry, Filter, Listing
from dashboard.resolve import Notice
from dashboard.routing import METHODS, QUALITY
from dashboard.settings import Settings
from etl.checks.declared import BY_ID, SEVERITIES
from etl.language import later, say
from etl.numbers import fixed
from etl.own_scopes import read_as_codes
from etl.reader import Store, reporters

NAME = ids.QUALITY
CONTROLS = ("reporter", "severity", "finding", "source", "code", "text")
PARTS = ("lead", "counts", "list", "corrections")
PLURAL = {"error": later("Errors"), "warning": later("Warnings"), "info": later("For information")}
MEANING = {
    "error": later("Do not use these figures."),
    "warning": later("Read before use: the figure may be right."),
    "info": later("What to know about a figure that stands."),
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
        "title": _title(store, wanted),
        "lead": _lead(store, wanted),
        "notices": shell.notices(
            [Notice(say("{error} It is left out of the filter.", error=str(error))) for error in wrong]
        ),
        "counts": _counts(store, wanted),
        "list": _list(store, wanted, listed, frame.height),
        "corrections": _corrections(list(quality.corrections(store, wanted))),
        "controls": controls,
    }


def layout(content: dict[str, Any]) -> html.Div:
    """The page; with an empty ``content`` its skeleton."""
    return html.Div(
        [
            *viewed.head(NAME, content, say("How far can these figures be trusted?")),
            *viewed.bar(NAME, CONTROLS, content),
            viewed.part(NAME, content, "counts", className="severities"),
            viewed.part(NAME, content, "list", className="quality-list"),
            viewed.part(NAME, content, "corrections", html.Section, className="quality-corrections"),
        ],
        className="quality",
    )


def title(store: Store, address: Address) -> tuple[str, str]:
    """The title of an address, and how many findings there are of each severity."""
    wanted, _ = quality.read(address.query, store)
    found = quality.counts(quality.select(store, replace(wanted, severity=None)))
    told = "; ".join(f"{say(PLURAL[severity])}: {fixed(found[severity], 0)}" for severity in SEVERITIES)
    question = say("How far can these figures be trusted?")
    return _title(store, wanted), f"{question} {told}"


def _title(store: Store, wanted: Filter) -> str:
    if wanted.reporter is None:
        return say("Data quality")
    return say("Data quality: {country}", country=store.name(wanted.reporter))


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
    every = {"value": ALL, "label": say("All")}
    return {
        "reporter": {
            "data": [
                {"value": ALL, "label": say("All countries")},
                *({"value": c, "label": store.name(c, lang)} for c in sorted(countries, key=store.name)),
            ],
            "value": wanted.reporter or ALL,
        },
        "severity": {
            "data": [every, *({"value": s, "label": say(label)} for s, label in PLURAL.items())],
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
        "code": {"data": [{"value": ALL, "label": say("All goods")}, *goods], "value": wanted.code or ALL},
        "text": {"value": wanted.text or ""},
    }


def _lead(store: Store, wanted: Filter) -> list[Any]:
    total = store.findings.height
    elsewhere = total - quality.select(store, Filter(wanted.view, wanted.reporter)).height
    said = say(
        "{checks} checks found something in {cells} cells of this store: a country's trade in one code and period, as"
        " one source has it. Nothing is deleted; what is wrong is said on the charts.",
        checks=fixed(store.findings["id"].n_unique(), 0),
        cells=fixed(total, 0),
    )
    if wanted.reporter is None or not elsewhere:
        return [said]
    others = say(
        "{findings} of {countries} other countries",
        findings=fixed(elsewhere, 0),
        countries=fixed(store.findings["reporter"].n_unique() - 1, 0),
    )
    listed = filled(
        later("Listed are those of {country}; there are {others}."),
        country=labels.country(store.name(wanted.reporter)),
        others=dcc.Link(others, href=QUALITY + wanted.query(reporter=None, page=1)),
    )
    return [said, " ", *listed]


def _counts(store: Store, wanted: Filter) -> list[Any]:
    """How many there are of each severity, whichever is chosen; each chooses it."""
    found = quality.counts(quality.select(store, replace(wanted, severity=None)))
    blocks = []
    for severity in SEVERITIES:
        chosen = wanted.severity == severity
        blocks.append(
            dcc.Link(
                [
                    html.Span(fixed(found[severity], 0), className="severity-number"),
                    html.Span(say(PLURAL[severity]), className="severity-name"),
                    html.Span(say(MEANING[severity]), className="severity-meaning"),
                ],
                href=QUALITY + wanted.query(severity=None if chosen else severity, page=1),
                className="severity" + (" chosen" if chosen else "") + ("" if found[severity] else " none"),
            )
        )
    return blocks


def _list(store: Store, wanted: Filter, listed: Listing, height: int) -> list[Any]:
    if not height:
        return [html.P(say("No finding answers this filter."), className="none"), _all(wanted)]
    downloads = html.P(
        filled(
            later("{findings}, folded over their periods into {lines}. {csv} · {json}"),
            findings=counted(height, later("{count} finding"), later("{count} findings")),
            lines=counted(listed.entries, later("{count} line"), later("{count} lines")),
            csv=html.A("CSV", href=f"{QUALITY}.csv{wanted.query(page=1)}"),
            json=html.A("JSON", href=f"{QUALITY}.json{wanted.query(page=1)}"),
        ),
        className="card-subtitle",
    )
    sections = []
    for severity, some in groupby(listed.shown, key=lambda entry: entry.severity):
        kinds = [
            _kind(store, wanted, kind, list(entries), listed.sizes[severity, kind])
            for kind, entries in groupby(some, key=lambda entry: entry.id)
        ]
        sections.append(html.Section([html.H2(say(PLURAL[severity])), *kinds], className=f"of-{severity}"))
    return [downloads, *sections, *_pages(wanted, listed)]


def _all(wanted: Filter) -> html.P:
    return html.P(dcc.Link(say("Show all findings"), href=QUALITY + Filter(wanted.view, None).query()))


def _kind(store: Store, wanted: Filter, kind: str, entries: Sequence[Entry], size: tuple[int, int]) -> html.Section:
    lines, cells = size
    of_cells = counted(cells, later("{count} cell"), later("{count} cells"))
    of_lines = counted(lines, later("{count} line"), later("{count} lines"))
    many = say("{cells} in {lines}", cells=of_cells, lines=of_lines)
    check = BY_ID.get(kind)
    heads = ["goods", *(["country"] if wanted.reporter is None else []), "source", "periods", "found"]
    return html.Section(
        [
            html.H3([marks.title(kind), html.Span(many, className="many")]),
            html.P(
                [
                    *([say(check.rule), " "] if check else []),
                    dcc.Link(say("How it is checked"), href=f"{METHODS}{_address(wanted)}#check-{kind}"),
                ],
                className="card-subtitle",
            ),
            html.Table(
                [
                    html.Thead(html.Tr([html.Th(say(_HEADS[head]), scope="col") for head in heads])),
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
    one, several = _CODES[entry.flow]
    codes = say(one, code=entry.goods[0].code) if len(links) == 1 else say(several, count=fixed(len(links), 0))
    cells = {
        "country": [store.name(entry.reporter, lang)],
        "source": [labels.source(entry.source), _small(say(_BASIS[entry.basis]))],
        "periods": [entry.span],
        "found": _found(entry),
    }
    return html.Tr(
        [
            html.Th([html.Span(links, className="goods"), _small(codes)], scope="row"),
            *(html.Td(cells[head], className=head, **{"data-label": say(_HEADS[head])}) for head in heads[1:]),
        ]
    )


_HEADS = {
    "goods": later("Goods"),
    "country": later("Country"),
    "source": later("Source"),
    "periods": later("Periods"),
    "found": later("What was found"),
}
_CODES = {
    "import": (later("HS {code}, imports"), later("{count} codes, imports")),
    "export": (later("HS {code}, exports"), later("{count} codes, exports")),
}
_BASIS = {
    "month": later("by month"),
    "fiscal_year": later("by fiscal year"),
    "calendar_year": later("by calendar year"),
    "year_to_date": later("year to date"),
}


def _small(text: str) -> html.Span:
    return html.Span(text, className="code")


def _found(entry: Entry) -> list[Any]:
    """The first message in full, others and the evidence to be opened."""
    first, *others = entry.found
    evidence = list(dict.fromkeys(found.evidence for found in entry.found))
    when = f"{first.when}: " if others else ""
    more = say("Evidence, and {count} more", count=fixed(len(others), 0)) if others else say("Evidence")
    listed = html.Ul([html.Li([f"{found.when}: ", quoted(found.message)]) for found in others[:_LISTED]])
    return [
        html.Span([when, quoted(first.message)]),
        html.Details(
            [
                html.Summary(more),
                *(html.P(quoted(text)) for text in evidence[:_NAMED]),
                *([listed] if others else []),
                *([html.P(say("The tables CSV and JSON have them all."))] if len(others) > _LISTED else []),
            ]
        ),
    ]


def _pages(wanted: Filter, listed: Listing) -> list[Any]:
    if listed.pages == 1:
        return []
    steps = []
    for name, page in ((say("Earlier lines"), listed.page - 1), (say("Further lines"), listed.page + 1)):
        if 1 <= page <= listed.pages:
            steps.append(dcc.Link(name, href=QUALITY + wanted.query(page=page)))
    said = html.Span(say("Page {page} of {pages}", page=fixed(listed.page, 0), pages=fixed(listed.pages, 0)))
    return [html.Nav([said, *steps], className="pager", **{"aria-label": say("Pages of findings")})]


def _corrections(found: Sequence[Correction]) -> list[Any]:
    head = html.H2(say("Corrections in force"))
    if not found:
        return [head, html.P(say("None on what is shown here."), className="none")]
    said = html.P(
        say("Repaired only with evidence; every chart and table has the figures as published, one click away."),
        className="card-subtitle",
    )
    return [head, said, html.Dl([piece for correction in found for piece in _correction(correction)])]


_PUBLISHED = {"import": later("Imports as published"), "export": later("Exports as published")}


def _correction(correction: Correction) -> list[Any]:
    links: list[Any] = []
    for flow, published, corrected in correction.hrefs:
        links += ["; " if links else " ", dcc.Link(say(_PUBLISHED[flow]), href=published), " · "]
        links += [dcc.Link(say("corrected"), href=corrected)]
    said = {later("Why."): correction.reason, later("Evidence."): correction.evidence}
    return [
        html.Dt([correction.what, html.Span(correction.span, className="many")], id=f"correction-{correction.id}"),
        html.Dd(
            [
                *(html.P([html.B(say(head)), " ", quoted(text)]) for head, text in said.items()),
                html.P([html.B(say("Since.")), f" {labels.day(correction.since)}.", *links]),
            ]
        ),
    ]


PAGE = viewed.viewed(QUALITY, NAME, CONTROLS, PARTS, content, layout, title=title)
