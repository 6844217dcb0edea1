"""The world market on the page Analysis: who exports the goods, and who could replace the focus supplier."""

from __future__ import annotations

from typing import Any

import polars as pl
from dash import dcc, html

from dashboard import labels, world_market, world_words
from dashboard.analysis_in_words import told
from dashboard.components import chart_card
from dashboard.components.coded import coded
from dashboard.components.listing import Cell
from dashboard.components.table_card import defined, table_card
from dashboard.resolve import Page
from dashboard.routing import COMMODITY, WHAT_IF
from dashboard.tables import Choice
from dashboard.theme import Scheme
from dashboard.world_card import largest, world_card
from etl import market, numbers
from etl.language import say
from etl.schema import WORLD
from etl.shown.market import REPLACEMENTS

SHOWN = 10
"""So many exporters stand in a table of the page; the CSV has all."""
_UNKNOWN = "–"


def cards(shown: Page, scheme: Scheme) -> list[html.Section]:
    """The cards of the world market of a view; who could replace a supplier only of imports by year."""
    found = [_shares(shown, scheme)]
    if shown.view.flow == "import" and shown.view.basis != "month":
        found.append(_replacements(shown.choice))
    return found


def _shares(shown: Page, scheme: Scheme) -> html.Section:
    card = world_card(shown, scheme)
    drawn = chart_card.chart_card(card.name, chart_card.parts(card, shown) | {"numbers": told(card, shown)})
    rows = largest(card.table, shown.view.measure, SHOWN)
    if rows.height:
        drawn.children.append(_exporters(rows))
    drawn.children.append(defined(("world_export_share", "world_export_hhi"), card.query))
    return drawn


def _exporters(rows: pl.DataFrame) -> html.Details:
    """The largest exporters of the last decided year as numbers, to be opened."""
    heads = (say("Exporter"), say("World exports"), say("Weight"), say("Share by value"), say("Share by weight"),
             say("USD per kg"))  # fmt: skip
    lines = [
        html.Tr(
            [
                html.Th(row["exporter_name"], scope="row"),
                *(
                    html.Td(text, className="number", **{"data-label": head})
                    for head, text in zip(
                        heads[1:],
                        (
                            numbers.usd(row["value_usd"]),
                            _said(row["net_weight_kg"], numbers.weight),
                            _said(row["share_value"], numbers.percent),
                            _said(row["share_weight"], numbers.percent),
                            _said(row["unit_value_usd_per_kg"], numbers.significant),
                        ),
                        strict=True,
                    )
                ),
            ]
        )
        for row in rows.iter_rows(named=True)
    ]
    head = html.Tr([html.Th(name, scope="col", className="number" if n else "") for n, name in enumerate(heads)])
    table = html.Div(html.Table([html.Thead(head), html.Tbody(lines)]), className="listing")
    summary = html.Summary(
        say("The {number} largest exporters of {year} in numbers", number=rows.height, year=rows["period"][0])
    )
    return html.Details([summary, table], className="card-numbers")


def _replacements(choice: Choice) -> html.Section:
    table = world_market.replacements(choice)
    decided = table.filter(pl.col("partner") != WORLD)
    rows = decided.filter(pl.col("period") == pl.col("period").max()).head(SHOWN)
    focus = labels.country(world_words.name(choice, choice.focus))
    heads = [say("Exporter"), say("To others, USD million"), say("Times the loss"), say("To others, t"),
             say("Times the loss"), say("Sells here, USD million"), say("USD per kg, all exports")]  # fmt: skip
    lines = [
        [
            row["partner_name"],
            *(
                Cell(text, number=True)
                for text in (
                    _said(row["exports_to_others_usd"], _millions),
                    _said(row["capacity_value"], _times),
                    _said(row["exports_to_others_kg"], _tonnes),
                    _said(row["capacity_weight"], _times),
                    _bought(row),
                    _said(row["unit_value_usd_per_kg"], numbers.significant),
                )
            ),
        ]
        for row in rows.iter_rows(named=True)
    ]
    query = choice.view.query()
    importer = labels.country(choice.store.name(choice.view.reporter))
    about = [choice.scope.titled, *(_loss(rows.row(0, named=True), focus, importer) if rows.height else ()),
             say("world exports: {source}", source=labels.source(market.WORLD_SOURCE)),
             say("vintage {vintage}", vintage=choice.store.vintage)]  # fmt: skip
    made = table_card(
        REPLACEMENTS.name,
        labels.capital(world_words.replacements_title(choice, table)),
        " · ".join(about),
        heads,
        lines,
        [coded(note) for note in world_words.replacements_notes(choice, table)],
        f"{COMMODITY}{choice.scope.id}/{REPLACEMENTS.name}",
        query,
    )
    made.children.append(
        html.P(
            dcc.Link(
                say("What if {supplier} stopped, step by step", supplier=focus),
                href=f"{WHAT_IF}{choice.scope.id}{query}",
            ),
            className="card-notes",
        )
    )
    made.children.append(defined(("world_export_share", "loss_of_supplier"), query))
    return made


def _said(number: float | None, words: Any) -> str:
    return _UNKNOWN if number is None else words(number)


def _loss(row: dict[str, Any], focus: str, importer: str) -> list[str]:
    """What is to be replaced, by the measures that are published."""
    amounts = [numbers.usd(row["lost_usd"])] if row["lost_usd"] is not None else []
    amounts += [numbers.weight(row["lost_kg"])] if row["lost_kg"] is not None else []
    if not amounts:
        return []
    return [
        say(
            "{importer} bought {amounts} from {supplier} in {period}",
            importer=importer,
            amounts=labels.joined(amounts),
            supplier=focus,
            period=row["period"],
        )
    ]


def _times(ratio: float) -> str:
    return numbers.significant(ratio, 2)


def _millions(value: float) -> str:
    return numbers.significant(value / 1e6)


def _tonnes(kilograms: float) -> str:
    return numbers.significant(kilograms / 1000)


def _bought(row: dict[str, Any]) -> str:
    if row["buys"] == "no":
        return say("nothing")
    return _said(row["imports_usd"], _millions) if row["buys"] == "yes" else say("not known")
