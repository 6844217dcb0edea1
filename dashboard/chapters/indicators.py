"""The indicators as they are defined, each with an example."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.chapters.entry import Chapter, article
from dashboard.components.said import filled, quoted
from etl.definitions import INDICATORS, Indicator
from etl.language import later, say


def chapter() -> Chapter:
    """All indicators, with the columns of tables that hold them."""
    articles = [
        article(
            f"indicator-{indicator.id}",
            say(indicator.name),
            indicator.id,
            (
                (say("Formula"), html.Code(indicator.formula)),
                (say("Range"), say("{range}; shown {shown}", range=say(indicator.range), shown=say(indicator.shown))),
                (say("When missing"), say(indicator.missing)),
                (say("Note"), say(indicator.note)),
                (say("Example"), say(indicator.example)),
                (say("Source"), quoted(indicator.source)),
                (say("In tables"), _columns(indicator)),
            ),
        )
        for indicator in INDICATORS
    ]
    said = html.P(
        filled(
            later(
                "Computed unrounded, each in one place, for charts, tables and claims alike. What is not published is"
                " not zero: a sum of nothing is nothing. The same entries as {csv} and {json}; each is reckoned step"
                " by step on official figures in the project's {file}."
            ),
            csv=html.A("CSV", href="/indicators.csv"),
            json=html.A("JSON", href="/indicators.json"),
            file=html.Code("docs/indicators.md"),
        )
    )
    named = [(f"indicator-{i.id}", say(i.name)) for i in INDICATORS]
    return Chapter("indicators", say("Indicators"), named, [said, *articles])


def _columns(indicator: Indicator) -> list[Any]:
    """Its columns, those of one unit together."""
    units = dict.fromkeys(column.unit for column in indicator.columns)
    said: list[Any] = []
    for unit in units:
        named = [html.Code(column.name) for column in indicator.columns if column.unit == unit]
        said += [
            "; " if said else "",
            *[piece for name in named for piece in (", ", name)][1:],
            *([" (", quoted(unit), ")"] if unit else []),
        ]
    return said
