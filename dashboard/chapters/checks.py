"""The checks as they are declared, and how often each found something."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard import labels
from dashboard.chapters.entry import Chapter, article
from dashboard.components.said import counted, filled, quoted
from dashboard.routing import QUALITY
from etl.checks.declared import CHECKS
from etl.language import later, say
from etl.reader import Store


def chapter(store: Store) -> Chapter:
    """All checks, with the findings that they raised in a store."""
    raised = dict(store.findings.group_by("id").len().iter_rows())
    articles = [
        article(
            f"check-{check.id}",
            say(check.title),
            f"{check.id}, {say(labels.SEVERITIES[check.severity]).lower()}",
            (
                (say("Compares"), say("{what}.", what=labels.capital(say(check.compares)))),
                (say("Rule"), say(check.rule)),
                (say("Source"), quoted(check.source)),
                (say("In this store"), _raised(check.id, raised.get(check.id, 0))),
            ),
        )
        for check in CHECKS
    ]
    said = html.P(
        filled(
            later(
                "Each check looks at every source when the store is built. It says what it finds and changes nothing."
                " An error means: do not use the figure; a warning: read before use. All findings stand on the page"
                " {page} and in the tables that charts are drawn from."
            ),
            page=html.A(say("Data quality"), href=QUALITY, className="keeps-view"),
        )
    )
    return Chapter("checks", say("Checks"), [(f"check-{c.id}", say(c.title)) for c in CHECKS], [said, *articles])


def _raised(check: str, number: int) -> Any:
    if not number:
        return say("No finding.")
    said = counted(number, later("{count} finding"), later("{count} findings"))
    return html.A(said, href=f"{QUALITY}?reporter=all&finding={check}", className="keeps-view")
