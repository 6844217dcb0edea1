"""``/glossary``: the terms of the field in plain words, each leading to where it is at work."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from dashboard import ids
from dashboard.glossary import GROUPS, Term
from dashboard.languages import NAMES, language
from dashboard.pages.page import Address, Page
from dashboard.routing import GLOSSARY
from etl.language import later, say, spoken
from etl.reader import Store

TITLE = later("Glossary")
LEAD = later("The terms that stand on these pages, in plain words. Each leads to where it is defined or at work.")


def layout() -> html.Div:
    """The page."""
    contents = html.Ul(
        [
            html.Li([html.A(say(title), href=f"#group-{n}"), html.Ul([_entry(term) for term in terms])])
            for n, (title, terms) in enumerate(GROUPS, start=1)
        ]
    )
    groups = [
        html.Section(
            [html.H2(say(title), id=f"group-{n}"), html.Dl([piece for term in terms for piece in _term(term)])]
        )
        for n, (title, terms) in enumerate(GROUPS, start=1)
    ]
    return html.Div(
        [
            dcc.Store(id=ids.TITLE, data=say(TITLE)),
            html.H1(say(TITLE)),
            html.P(say(LEAD), className="lead"),
            html.Div(
                [
                    html.Nav(contents, className="contents", **{"aria-label": say("Contents")}),
                    html.Div(groups, className="chapters"),
                ],
                className="columns",
            ),
        ],
        className="methods glossary",
    )


def _entry(term: Term) -> html.Li:
    return html.Li(html.A(say(term.name), href=f"#term-{term.id}"))


def _term(term: Term) -> list[Any]:
    """The term with its name in the other languages, and what it means."""
    others = [
        html.Span(said, lang=code, className="also")
        for code in NAMES
        if code != spoken().code and (said := language(code).messages.get(term.name, term.name)) != say(term.name)
    ]
    named = [html.Dfn(say(term.name)), *(piece for other in others for piece in (" ", other))]
    way = html.A(say("Where it is at work"), href=term.see, className="keeps-view")
    return [html.Dt(named, id=f"term-{term.id}"), html.Dd([say(term.says), " ", way])]


def title(_: Store, __: Address) -> tuple[str, str]:
    """The title of the document, and what the page has."""
    return say(TITLE), say(LEAD)


PAGE = Page(GLOSSARY, lambda _, __: layout(), needs_store=False, dated=False, title=title)
