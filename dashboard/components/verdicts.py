"""Verdicts of rulebooks as marks: filled holds, outlined does not, dashed cannot be decided."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dash import html

from dashboard import reasons
from dashboard.routing import METHODS
from dashboard.rule_words import NAMES
from etl.language import later, say
from etl.rulebooks import Rulebook

KIND = {"true": "holds", "false": "fails", "cannot be decided": "open"}
_KEY = {"true": later("holds"), "false": later("does not hold"), "cannot be decided": later("cannot be decided")}


def key() -> list[Any]:
    """What the marks mean."""
    return [html.Span(say(words), className=f"rule-verdict {KIND[verdict]} in-key") for verdict, words in _KEY.items()]


def rule_heads(books: Iterable[Rulebook], chosen: str = "") -> list[html.Th]:
    """Heads of the columns of marks; each leads to where its rule is told."""
    return [
        html.Th(
            html.A(b.short, href=f"{METHODS}#rule-{b.id}", className="keeps-view", title=say(b.name)),
            scope="col",
            className="rule-head" + " chosen" * (b.id == chosen),
        )
        for b in books
    ]


def mark(book: Rulebook, verdict: str, missing: str | None, chosen: bool = False) -> html.Td:
    """A verdict in a cell of its own, with its reason where one points and for those who listen."""
    told = say(NAMES[verdict])
    why = (
        say("{rule}: {verdict}. {why}", rule=say(book.name), verdict=told.lower(), why=reasons.said(missing))
        if missing
        else say("{rule}: {verdict}", rule=say(book.name), verdict=told.lower())
    )
    cell = html.Td(
        html.Span(html.Span(told, className="unseen"), className=f"rule-verdict {KIND[verdict]}", title=why),
        className="rule-mark" + " chosen" * chosen,
    )
    setattr(cell, "data-label", book.short)
    return cell
