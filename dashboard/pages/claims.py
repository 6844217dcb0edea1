"""``/claims``: figures that ministries, banks and the press state, beside ours, with verdicts and reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from dash import dcc, html

from dashboard import claims, ids, labels
from dashboard.claims import MEANINGS, NAMES, Filter
from dashboard.components import filters, shell
from dashboard.pages import viewed
from dashboard.pages.page import Address, store_of
from dashboard.resolve import Notice
from dashboard.routing import CLAIMS
from dashboard.settings import Settings
from etl.reader import Store

NAME = ids.CLAIMS
CONTROLS = ("text",)
PARTS = ("heading", "lead", "verdicts", "list")
HEADS = ("Stated", "Published", "Ours", "Why")


def content(settings: Settings, address: Address) -> dict[str, Any]:
    """Everything on the page that depends on the address. Raises StoreUnavailable."""
    query = address.query
    store = store_of(settings, address)
    wanted, wrong = claims.read(query, store)
    controls: filters.Props = {"text": {"value": wanted.text or ""}}
    return {
        "view": filters.state(wanted.query(), controls),
        "title": "Claims: published figures beside official data",
        "heading": claims.headline(store.claims),
        "lead": claims.lead(store.claims),
        "notices": shell.notices([Notice(f"{error} It is left out of the filter.") for error in wrong]),
        "verdicts": _verdicts(store, wanted),
        "list": _list(store, wanted),
        "controls": controls,
    }


def layout(content: dict[str, Any]) -> html.Div:
    """The page; with an empty ``content`` its skeleton."""
    return html.Div(
        [
            *viewed.head(NAME, content),
            html.Div(
                [
                    viewed.part(
                        NAME, content, "verdicts", html.Nav, className="verdicts", **{"aria-label": "Verdicts"}
                    ),
                    filters.bar(NAME, CONTROLS, content.get("controls", {})),
                ],
                className="claims-filter",
            ),
            viewed.notices(NAME, content),
            viewed.part(NAME, content, "list", className="claims-list"),
        ],
        className="claims",
    )


def _verdicts(store: Store, wanted: Filter) -> list[Any]:
    """How many claims of the searched words have each verdict, whichever is chosen; each chooses it."""
    found = claims.counts(claims.select(store, replace(wanted, verdict=None)))
    blocks = [_block(None, sum(found.values()), wanted)]
    return [*blocks, *(_block(verdict, number, wanted) for verdict, number in found.items())]


def _block(verdict: str | None, number: int, wanted: Filter) -> Any:
    said = [
        html.Span(f"{number:,}", className="verdict-number"),
        html.Span(NAMES[verdict] if verdict else "All", className="verdict-name"),
    ]
    chosen = wanted.verdict == verdict
    if not number and not chosen:
        return html.Span(said, className="verdict none")
    if chosen:
        said.append(html.Span(", shown", className="unseen"))
    return dcc.Link(said, href=CLAIMS + wanted.query(verdict=verdict), className="verdict" + " chosen" * chosen)


def _list(store: Store, wanted: Filter) -> list[Any]:
    frame = claims.select(store, wanted)
    if frame.is_empty():
        every = dcc.Link("Show all", href=CLAIMS + Filter(wanted.view).query())
        empty = "No claim answers this filter." if store.claims.height else "This store holds no claims."
        return [html.P([empty, " ", every], className="none")]
    many = "1 claim" if frame.height == 1 else f"{frame.height:,} claims"
    downloads = html.P(
        [
            f"{many}: ",
            html.A("CSV", href=f"{CLAIMS}.csv{wanted.query()}"),
            " · ",
            html.A("JSON", href=f"{CLAIMS}.json{wanted.query()}"),
            ". Figures of your own are added in published_figures.csv of your data folder; docs/claims.md says how.",
        ],
        className="card-subtitle",
    )
    by_verdict: dict[str, list[Mapping[str, Any]]] = {verdict: [] for verdict in NAMES}
    for row in frame.to_dicts():
        by_verdict[row["verdict"]].append(row)
    return [downloads, *(_section(verdict, rows, wanted, store) for verdict, rows in by_verdict.items() if rows)]


def _section(verdict: str, rows: Sequence[Mapping[str, Any]], wanted: Filter, store: Store) -> html.Section:
    return html.Section(
        [
            html.H2([NAMES[verdict], html.Span(str(len(rows)), className="many")], id=f"verdict-{verdict}"),
            html.P(MEANINGS[verdict], className="card-subtitle"),
            html.Table(
                [
                    html.Thead(html.Tr([html.Th(head, scope="col") for head in HEADS])),
                    html.Tbody([_row(row, wanted, store) for row in rows]),
                ],
                **{"aria-labelledby": f"verdict-{verdict}"},
            ),
        ]
    )


def _row(row: Mapping[str, Any], wanted: Filter, store: Store) -> html.Tr:
    names = {iso3: words["en"] for iso3, words in store.names.items()}
    return html.Tr(
        [
            html.Th(
                [
                    html.Span(labels.capital(row["statement"]), className="statement"),
                    _small(row["source"]),
                    _small(f"“{row['scope_as_stated']}”; HS: {row['scope_hs']}"),
                ],
                scope="row",
            ),
            html.Td(
                [html.Span(claims.published(row), className="figure"), _small(claims.claimed_as(row, names))],
                className="published",
                **{"data-label": "Published"},
            ),
            html.Td(_ours(row, wanted, store), className="ours", **{"data-label": "Ours"}),
            html.Td([*_why(row["reason"]), *_also(row, wanted)], className="why"),
        ],
        id=row["id"],
    )


def _why(reason: str) -> list[Any]:
    first, others = claims.told(reason)
    return [html.P(first), *([html.P(others, className="more")] if others else [])]


def _ours(row: Mapping[str, Any], wanted: Filter, store: Store) -> list[Any]:
    number = claims.ours(row)
    if number is None:
        return [html.Span("none", className="absent")]
    said: list[Any] = [
        html.Span(number, className="figure"),
        _small(f"{claims.our_scope(row, store)}, {labels.source(row['our_source'])}"),
    ]
    if apart := claims.difference(row):
        said.append(_small(f"Difference {apart}"))
    if href := claims.chart(row, wanted, store):
        said.append(
            dcc.Link(["Chart", html.Span(f" of {number}", className="unseen")], href=href, className="to-chart")
        )
    return said


def _also(row: Mapping[str, Any], wanted: Filter) -> list[Any]:
    """Other verdicts that hold; conflicting claims are one click away."""
    if not row["also"] and not row["conflicts"]:
        return []
    said: list[Any] = []
    if row["also"]:
        others = [NAMES[verdict].lower() for verdict in row["also"].split(";")]
        said += ["Also: ", ", ".join(others), ". "]
    for other in (row["conflicts"] or "").split(";") if row["conflicts"] else ():
        said += [dcc.Link(other, href=CLAIMS + Filter(wanted.view, None, other).query()), " "]
    return [html.P(said, className="also")]


def _small(text: str) -> html.Span:
    return html.Span(text, className="code")


PAGE = viewed.viewed(CLAIMS, NAME, CONTROLS, PARTS, content, layout)
