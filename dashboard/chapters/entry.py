"""What the chapters are made of: entries under their anchors, and plain tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html


@dataclass(frozen=True)
class Chapter:
    """``entries`` are anchors and names for the contents, ``said`` is what stands below the title."""

    anchor: str
    title: str
    entries: Sequence[tuple[str, str]]
    said: Sequence[Any]


def article(anchor: str, name: Any, small: str, pairs: Iterable[tuple[str, Any]], *more: Any) -> html.Article:
    """An entry: its name, what it is called in files, and what is said of it under heads."""
    return html.Article(
        [
            html.H3([name, html.Span(small, className="many")]),
            html.Dl([piece for head, said in pairs if said for piece in (html.Dt(head), html.Dd(said))]),
            *more,
        ],
        id=anchor,
    )


def table(title: str, heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> html.Div:
    """A table that scrolls inside its region; the first cell of a row is its head."""
    body = [
        html.Tr(
            [
                html.Th(row[0], scope="row"),
                *(html.Td(cell, **{"data-label": head}) for head, cell in zip(heads[1:], row[1:], strict=True)),
            ]
        )
        for row in rows
    ]
    return html.Div(
        html.Table([html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])), html.Tbody(body)]),
        className="plain-table",
        role="region",
        tabIndex=0,
        **{"aria-label": title},
    )


def opened(summary: str, heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> html.Details:
    """A table that is opened by its summary."""
    return html.Details([html.Summary(summary), table(summary, heads, rows)])
