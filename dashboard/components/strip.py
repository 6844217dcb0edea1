"""The quality strip under a chart: one line per kind of finding, with its key, opened for what was found and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from dashboard import labels
from dashboard.figures.marks import Mark
from etl.language import say

SHOWN = 3
"""So many messages of one kind stand in a note; the rest is on the page Data quality."""


def strip(chart: str, marks: Sequence[Mark], links: Sequence[tuple[str, str]]) -> list[Any]:
    """Lines of ``marks``; ``links`` are, for each, the addresses of its findings and of its method."""
    if not marks:
        return []
    lines = [_line(chart, mark, *addresses) for mark, addresses in zip(marks, links, strict=True)]
    return [html.Ul(lines, className="findings", **{"aria-label": say("Findings on this chart")})]


def _line(chart: str, mark: Mark, findings: str, method: str) -> html.Li:
    note = f"note-{chart}-{mark.id}"
    return html.Li(
        [
            # what a screen reader says of the closed line: what is folded away is not part of a description
            html.Span(mark.sentence, id=note, hidden=True),
            _details(mark, note, findings, method),
        ],
        key=mark.id,
    )


def _details(mark: Mark, note: str, findings: str, method: str) -> html.Details:
    return html.Details(
        [
            html.Summary(
                [
                    html.Span(className=f"key key-{mark.look}", **{"aria-hidden": "true"}),
                    html.Span(
                        [
                            html.Span(mark.title, className="finding-title"),
                            html.Span(f"; {say(labels.SEVERITIES[mark.severity]).lower()}; ", className="unseen"),
                            html.Span(mark.span, className="finding-span"),
                        ]
                    ),
                ],
                **{"aria-describedby": note},
            ),
            html.Div(
                [
                    html.P([html.B(say(labels.SEVERITIES[mark.severity])), " · ", mark.sentence]),
                    *_found(mark),
                    html.P(
                        [
                            dcc.Link(say("All of these findings"), href=findings),
                            " · ",
                            html.A(say("How it is checked"), href=method, className="keeps-view"),
                        ]
                    ),
                ],
                className="finding-note",
            ),
        ]
    )


def _found(mark: Mark) -> list[Any]:
    """The latest of what was found, what there is more of it, and the evidence, each once."""
    if not mark.found:
        return []
    shown = mark.found[:SHOWN]
    more = len(mark.found) - len(shown)
    evidence = " ".join(dict.fromkeys(f"{found.evidence.rstrip('.')}." for found in shown))
    return [
        html.Ul([html.Li([html.B(found.when), " · ", html.Span(found.message, lang="en")]) for found in shown]),
        *([html.P(say("And {more} more like it.", more=more))] if more else []),
        html.P([say("Evidence:"), " ", html.Span(evidence, lang="en")], className="evidence"),
    ]
