"""The rules of others that trade is held to, as their rulebooks state them."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.chapters.entry import Chapter, article
from dashboard.components.said import filled, quoted
from etl.language import later, say
from etl.reader import Store
from etl.rulebooks import Rulebook


def chapter(store: Store) -> Chapter:
    """All rulebooks of a store."""
    books = store.rulebooks
    said = html.P(
        filled(
            later(
                "Rules that others state, applied to imports by value; none is our own, and they are never added up to"
                " a score. One condition that fails decides against a rule, whatever is unknown of the others; where a"
                " figure is missing that would decide, the verdict is “cannot be decided”. The margin is the distance"
                " of the measure from the threshold, above zero where the condition holds, of the condition nearest to"
                " its threshold in proportion to it. Rules of your own go into {file} of your data folder; one with"
                " the id of a rule that is here replaces it."
            ),
            file=html.Code("reference/rulebooks.toml"),
        )
    )
    named = [(f"rule-{book.id}", say(book.name)) for book in books]
    return Chapter("rules", say("Rules"), named, [said, *map(_rule, books)])


def _rule(book: Rulebook) -> html.Article:
    years = say(
        "In {needed} of {window} years, the year and those before it.", needed=book.years_needed, window=book.window
    )
    bloc = say("For a member ({members}) imports are those from outside the bloc.", members=", ".join(book.bloc))
    then = (
        say("The trade is called {name}.", name=say(book.holds))
        if book.decides
        else say("Nothing: it states no threshold.")
    )
    return article(
        f"rule-{book.id}",
        say(book.name),
        f"{book.id}, {book.year}",
        (
            (say("Holds where"), _stated(book)),
            (say("Then"), then),
            (
                say("Ranges"),
                "; ".join(say("{name} from {start}", name=say(lv.name), start=f"{lv.start:g}") for lv in book.levels),
            ),
            (say("Years"), years if book.years_needed > 1 else ""),
            (say("Bloc"), bloc if book.bloc else ""),
            (say("Caveat"), say(book.caveat)),
            (say("Source"), [quoted(book.source), ". ", html.A(say("Read it"), href=book.url, rel="external")]),
        ),
    )


def _stated(book: Rulebook) -> list[Any]:
    """The conditions, each with the indicator that it is about."""
    said: list[Any] = []
    for condition in book.conditions:
        stated = f" {condition.comparison} {condition.threshold:,.12g}" if condition.threshold is not None else ""
        who = say("; for members of the bloc") if condition.inside else ""
        said += [
            html.B(say(condition.name)),
            f" {say(condition.says)}: ",
            html.Code(f"{condition.indicator}{stated}"),
            f"{who}. ",
        ]
    return said
