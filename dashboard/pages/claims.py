"""``/claims``: figures that ministries, banks and the press state, beside ours, with verdicts and reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl
from dash import dcc, html

from dashboard import claims, ids, labels
from dashboard.claims import MEANINGS, ORDER, Filter
from dashboard.components import filters, shell
from dashboard.components.said import counted, filled, quoted
from dashboard.pages import viewed
from dashboard.pages.page import Address, store_of
from dashboard.resolve import Notice
from dashboard.routing import CLAIMS
from dashboard.settings import Settings
from etl.claims.wording import speaker
from etl.language import later, say, spoken
from etl.numbers import fixed
from etl.reader import Store

NAME = ids.CLAIMS
CONTROLS = ("text",)
PARTS = ("heading", "lead", "verdicts", "list")
TITLE = later("Claims: published figures beside official data")


def content(settings: Settings, address: Address) -> dict[str, Any]:
    """Everything on the page that depends on the address. Raises StoreUnavailable."""
    query = address.query
    store = store_of(settings, address)
    wanted, wrong = claims.read(query, store)
    controls: filters.Props = {"text": {"value": wanted.text or ""}}
    return {
        "view": filters.state(wanted.query(), controls),
        "title": say(TITLE),
        "heading": claims.headline(store.claims),
        "lead": claims.lead(store.claims),
        "notices": shell.notices(
            [Notice(say("{error} It is left out of the filter.", error=str(error))) for error in wrong]
        ),
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
                        NAME, content, "verdicts", html.Nav, className="verdicts", **{"aria-label": say("Verdicts")}
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


def title(store: Store, _address: Address) -> tuple[str, str]:
    """The title, and what came out."""
    return say(TITLE), say("{sentence}.", sentence=claims.headline(store.claims))


def _verdicts(store: Store, wanted: Filter) -> list[Any]:
    """How many claims of the searched words have each verdict, whichever is chosen; each chooses it."""
    found = claims.counts(claims.select(store, replace(wanted, verdict=None)))
    blocks = [_block(None, sum(found.values()), wanted)]
    return [*blocks, *(_block(verdict, number, wanted) for verdict, number in found.items())]


def _block(verdict: str | None, number: int, wanted: Filter) -> Any:
    said = [
        html.Span(fixed(number, 0), className="verdict-number"),
        html.Span(claims.name(verdict) if verdict else say("All"), className="verdict-name"),
    ]
    chosen = wanted.verdict == verdict
    if not number and not chosen:
        return html.Span(said, className="verdict none")
    if chosen:
        said.append(html.Span(say(", shown"), className="unseen"))
    return dcc.Link(said, href=CLAIMS + wanted.query(verdict=verdict), className="verdict" + " chosen" * chosen)


def _list(store: Store, wanted: Filter) -> list[Any]:
    frame = claims.select(store, wanted)
    if frame.is_empty():
        every = dcc.Link(say("Show all"), href=CLAIMS + Filter(wanted.view).query())
        empty = say("No claim answers this filter.") if store.claims.height else say("This store holds no claims.")
        return [html.P([empty, " ", every], className="none")]
    downloads = html.P(
        filled(
            later(
                "{claims}: {csv} · {json}. Figures of your own are added in {file} of your data folder; {docs} says"
                " how."
            ),
            claims=counted(frame.height, later("{count} claim"), later("{count} claims")),
            csv=html.A("CSV", href=f"{CLAIMS}.csv{wanted.query()}"),
            json=html.A("JSON", href=f"{CLAIMS}.json{wanted.query()}"),
            file=html.Code("published_figures.csv"),
            docs=html.Code("docs/claims.md"),
        ),
        className="card-subtitle",
    )
    by_verdict: dict[str, list[Mapping[str, Any]]] = {verdict: [] for verdict in ORDER}
    for row in frame.to_dicts():
        by_verdict[row["verdict"]].append(row)
    return [downloads, *(_section(verdict, rows, wanted, store) for verdict, rows in by_verdict.items() if rows)]


def _section(verdict: str, rows: Sequence[Mapping[str, Any]], wanted: Filter, store: Store) -> html.Section:
    return html.Section(
        [
            html.H2([claims.name(verdict), html.Span(fixed(len(rows), 0), className="many")], id=f"verdict-{verdict}"),
            html.P(say(MEANINGS[verdict]), className="card-subtitle"),
            html.Table(
                [
                    html.Thead(html.Tr([html.Th(head, scope="col") for head in _heads()])),
                    html.Tbody([_row(row, wanted, store) for row in rows]),
                ],
                **{"aria-labelledby": f"verdict-{verdict}"},
            ),
        ]
    )


def _heads() -> tuple[str, ...]:
    return say("Stated"), say("Published"), say("Ours"), say("Why")


def _row(row: Mapping[str, Any], wanted: Filter, store: Store) -> html.Tr:
    _, published, ours, _ = _heads()
    names = {iso3: words[spoken().code] for iso3, words in store.names.items()}
    return html.Tr(
        [
            html.Th(
                [
                    html.Span(quoted(row["statement"][:1].upper() + row["statement"][1:]), className="statement"),
                    _small(quoted(row["source"])),
                    _small(quoted(f"“{row['scope_as_stated']}”; HS: {row['scope_hs']}")),
                ],
                scope="row",
            ),
            html.Td(
                [html.Span(claims.published(row), className="figure"), _small(claims.claimed_as(row, names))],
                className="published",
                **{"data-label": published},
            ),
            html.Td(_ours(row, wanted, store), className="ours", **{"data-label": ours}),
            html.Td([*_why(row["reason"]), *_also(row, wanted, store)], className="why"),
        ],
        id=row["id"],
    )


def _why(reason: str) -> list[Any]:
    first, others = claims.told(reason)
    return [html.P(quoted(first)), *([html.P(quoted(others), className="more")] if others else [])]


def _ours(row: Mapping[str, Any], wanted: Filter, store: Store) -> list[Any]:
    number = claims.ours(row)
    if number is None:
        return [html.Span(say("none"), className="absent")]
    said: list[Any] = [
        html.Span(number, className="figure"),
        _small(f"{claims.our_scope(row, store)}, {labels.source(row['our_source'])}"),
    ]
    if apart := claims.difference(row):
        said.append(_small(say("Difference {number}", number=apart)))
    if href := claims.chart(row, wanted, store):
        of = html.Span(say(" of {number}", number=number), className="unseen")
        said.append(dcc.Link(filled(later("Chart{of}"), of=of), href=href, className="to-chart"))
    return said


def _also(row: Mapping[str, Any], wanted: Filter, store: Store) -> list[Any]:
    """Other verdicts that hold; conflicting claims are one click away."""
    if not row["also"] and not row["conflicts"]:
        return []
    said: list[Any] = []
    if row["also"]:
        others = [claims.name(verdict).lower() for verdict in row["also"].split(";")]
        said += [say("Also: {verdicts}.", verdicts=", ".join(others)), " "]
    if row["conflicts"]:
        said += filled(
            later("Against: {claims}."), claims=html.Span(_against(row["conflicts"].split(";"), wanted, store))
        )
    return [html.P(said, className="also")]


def _against(others: Sequence[str], wanted: Filter, store: Store) -> list[Any]:
    """Links to other claims, each by its number and whose it is."""
    links: list[Any] = []
    for other in store.claims.filter(pl.col("id").is_in(others)).iter_rows(named=True):
        href = CLAIMS + Filter(wanted.view, None, other["id"]).query()
        named = [claims.published(other), ", ", quoted(speaker(other["source"]))]
        links += [*(["; "] if links else []), dcc.Link(named, href=href)]
    return links


def _small(text: Any) -> html.Span:
    return html.Span(text, className="code")


PAGE = viewed.viewed(CLAIMS, NAME, CONTROLS, PARTS, content, layout, title=title)
