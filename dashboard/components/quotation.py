"""The sentence that can be quoted, in both languages, each with a button that copies it; how to cite it and where."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from dashboard.quote import Quote
from etl.language import say

_LANGUAGES = (("en", "English"), ("hi", "हिन्दी"))


def block(said: Quote, tables: str) -> list[Any]:
    """The block of ``said``; ``tables`` is the address of the same as data, without its ending and query."""
    query = said.address.partition("?")[2]
    return [
        html.H2(say("To quote"), className="card-title"),
        html.P(
            say("Made of the figures shown, as careful as their findings demand: quote it whole."),
            className="card-subtitle",
        ),
        html.Div(
            [_quotation(lang, name, {"en": said.en, "hi": said.hi}[lang]) for lang, name in _LANGUAGES],
            className="quotations",
        ),
        html.Div(
            [
                html.P(said.citation, className="quotation-source"),
                _button(said.citation, say("Copy the source and the address"), said.address),
            ],
            className="quotation-foot",
        ),
        html.P(
            [
                dcc.Link(say("The figures behind it, in this vintage"), href=said.address),
                " · ",
                html.A("JSON", href=f"{tables}.json?{query}"),
                " · ",
                html.A("CSV", href=f"{tables}.csv?{query}"),
            ],
            className="quotation-links",
        ),
    ]


def _quotation(lang: str, name: str, text: str) -> html.Figure:
    return html.Figure(
        [
            html.Figcaption(name, lang=lang),
            html.Blockquote(text, lang=lang),
            _button(text, say("Copy the sentence: {language}", language=name)),
        ],
        className="quotation",
    )


def _button(text: str, label: str, address: str = "") -> html.Button:
    # what the button is called follows what it says, so that "Copied" is heard
    return html.Button(
        say("Copy"), type="button", className="copy", title=label,
        **{"data-copy": text, "data-copied": say("Copied"), "aria-live": "polite"},
        **({"data-address": address} if address else {}),
    )  # fmt: skip
