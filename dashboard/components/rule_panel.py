"""All rulebooks side by side: verdict, years, and each condition with its measure, threshold and margin."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.labels import unbroken
from dashboard.routing import METHODS
from dashboard.rule_words import NAMES, YEARS, Judged, Measured, Panel
from etl.definitions import INDICATORS
from etl.language import later, say
from etl.rulebooks import NO_THRESHOLD
from etl.shown.rulebooks import NOT_FOR

HEADS = (later("Rule"), later("Verdict"), later("Years"), later("Condition"), later("Measure"), later("Threshold"),
         later("Margin"))  # fmt: skip
_DEFINED = {indicator.id for indicator in INDICATORS}
_KIND = {"true": "holds", "false": "fails", "cannot be decided": "open"}


def panel(found: Panel, scope_id: str) -> list[Any]:
    """What stands on the card."""
    if found.reason is not None:
        return [html.H2(found.title, className="card-title"), html.P(found.reason, className="card-notes")]
    files = [
        html.A(kind.upper(), href=f"/commodity/{scope_id}/rulebooks.{kind}{found.query}") for kind in ("csv", "json")
    ]
    return [
        html.H2(unbroken(found.title), className="card-title"),
        html.P(
            [found.subtitle, ". ", say("Every year and condition:"), " ", files[0], " · ", files[1]],
            className="card-subtitle",
        ),
        html.Div(
            html.Table(
                [
                    html.Thead(html.Tr([html.Th(say(head), scope="col", className=_numeric(head)) for head in HEADS])),
                    *(_rule(each) for each in found.judged),
                ]
            ),
            className="rules",
        ),
        html.Div([html.P(note) for note in found.notes if note], className="card-notes"),
    ]


def _numeric(head: str) -> str:
    return "number" if head in ("Measure", "Threshold", "Margin") else ""


def _rule(each: Judged) -> html.Tbody:
    """A rulebook: its own cells beside its conditions, its caveat below."""
    book, rows = each.book, each.conditions
    own = [
        html.Th(
            [
                html.A(say(book.name), href=f"{METHODS}#rule-{book.id}", className="keeps-view rule-name"),
                html.Span([f"{book.year}, ", html.A(say("source"), href=book.url, rel="external")], className="code"),
            ],
            scope="rowgroup",
            rowSpan=len(rows),
        ),
        html.Td(
            [
                html.Span(say(NAMES[each.verdict]), className=f"rule-verdict {_KIND[each.verdict]}"),
                *([html.Span(each.level, className="code")] if each.level else []),
            ],
            rowSpan=len(rows),
            className="verdict-cell",
        ),
        html.Td(
            [
                html.Span([_year(*year) for year in each.years], className="rule-years"),
                html.Span(each.counted, className="code"),
            ]
            if book.decides
            else "",
            rowSpan=len(rows),
            className="years-cell",
        ),
    ]
    lines = [html.Tr([*(own if n == 0 else []), *_condition(row)]) for n, row in enumerate(rows)]
    stateless = each.missing == say(NO_THRESHOLD)
    missing = (
        say("Missing: a threshold; the rule states none.") if stateless else say("Missing: {what}.", what=each.missing)
    )
    words = [html.P(missing)] if each.missing else []
    below = html.Tr(html.Td([*words, html.P(say(book.caveat))], colSpan=len(HEADS), className="caveat"))
    return html.Tbody([*lines, below], id=f"judged-{book.id}")


def _year(label: str, verdict: str) -> html.Span:
    return html.Span(
        [label, html.Span([" ", say(YEARS[verdict])], className="unseen")],
        className=f"rule-year {_KIND[verdict]}",
        title=f"{label}: {say(YEARS[verdict])}",
    )


def _condition(row: Measured) -> list[Any]:
    cells = [
        html.Td(
            [html.B(row.name), " ", html.Span(row.says)]
            + ([html.Span(row.missing, className="code")] if row.missing and row.threshold else []),
            className="condition",
        ),
        html.Td(_defined(row.indicator, row.figure), className="number measure"),
        html.Td(row.threshold, className="number"),
        html.Td(
            html.Span(row.margin, className="margin" + " binding" * row.binding)
            if row.margin
            else html.Span(say(NAMES[row.verdict]) if row.verdict == NOT_FOR else "–", className="absent"),
            className="number",
        ),
    ]
    for cell, head in zip(cells, HEADS[3:], strict=True):
        setattr(cell, "data-label", say(head))
    return cells


def _defined(indicator: str, figure: str) -> Any:
    """A figure that leads to its definition."""
    if not figure:
        return ""
    anchor = f"indicator-{indicator}" if indicator in _DEFINED else "table-trend"
    return html.A(figure, href=f"{METHODS}#{anchor}", className="keeps-view")
