"""The rule of a screening, with a form that moves its thresholds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard import ids, labels, screening, screening_words
from dashboard.components.said import quoted
from dashboard.routing import SCREENING, query_of
from dashboard.screening import Filter
from etl.language import later, say
from etl.reader import Store
from etl.rulebooks import FRACTIONS, INDICATORS, Rulebook


def rule(store: Store, wanted: Filter, book: Rulebook) -> list[Any]:
    """The chosen rule with its source and caveat, and its thresholds to be moved."""
    applied = book.applied(wanted.view.reporter)
    return [
        html.H2(say("The rule: {rule}", rule=say(book.name)), className="card-title"),
        html.P(say("{sentence}.", sentence=labels.capital(screening_words.says(applied))), className="rule-says"),
        html.P([html.A(quoted(book.source), href=book.url), "."], className="card-subtitle"),
        html.P([html.B(say("Caveat.")), " ", say(book.caveat)], className="card-subtitle"),
        _form(store, wanted, book, applied),
    ]


_FRACTION = later("{indicator}, 0 to 1 {comparison}")


def _form(store: Store, wanted: Filter, book: Rulebook, applied: Rulebook) -> html.Form:
    """A form whose address moves the thresholds; without a script it works too."""
    others = tuple(m for m in wanted.thresholds if m.rule != book.id)
    kept = query_of(replace(wanted, thresholds=others).query())
    hidden = [dcc.Input(type="hidden", name=key, value=value[-1], id=f"{ids.SCREENING}-kept-{n}")
              for n, (key, value) in enumerate(kept.items())]  # fmt: skip
    fields = []
    for condition in {c.indicator: c for c in applied.conditions}.values():
        key = f"{screening.THRESHOLD}{book.id}.{condition.indicator}"
        money = condition.indicator == "value_usd"
        name = f"{ids.SCREENING}-threshold-{condition.indicator.replace('_', '-')}"
        fields.append(
            html.Label(
                [
                    html.Span(
                        say(
                            _FRACTION if condition.indicator in FRACTIONS else "{indicator} {comparison}",
                            indicator=labels.capital(say(INDICATORS[condition.indicator])),
                            comparison=condition.comparison or "≥",
                        )
                    ),
                    dmc.TextInput(
                        name=key, value=_typed(condition.threshold), id=name, size="xs", w=160 if money else 96
                    ),
                ],
                htmlFor=name,
            )
        )  # fmt: skip
    stated = next(b for b in store.rulebooks if b.id == book.id)
    reset = replace(wanted, thresholds=others)
    back = [" ", dcc.Link(say("As the rule states it"), href=SCREENING + reset.query())] if stated != book else []
    return html.Form(
        [*hidden, html.Div(fields, className="thresholds"),
         html.P([html.Button(say("Move the thresholds"), type="submit"), *back])],
        action=SCREENING,
        method="get",
    )  # fmt: skip


def _typed(threshold: float | None) -> str:
    return "" if threshold is None else f"{threshold:.12g}"
