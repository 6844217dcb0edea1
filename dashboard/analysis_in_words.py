"""The charts of the page Analysis in words, for those who hear them. No Dash."""

from __future__ import annotations

import polars as pl

from dashboard.cards import Card
from dashboard.figures.unit_values import shown_period
from dashboard.in_words import Line, in_words, largest, told_of
from dashboard.resolve import Page
from etl import numbers
from etl.language import later, say
from etl.schema import WORLD

_TRADED = (
    Line("import_value_usd", later("Imports"), numbers.usd),
    Line("export_value_usd", later("Exports"), numbers.usd),
)
_WEIGHED = (
    Line("import_weight_kg", later("Imports"), numbers.weight),
    Line("export_weight_kg", later("Exports"), numbers.weight),
)
_EFFECTS = (
    Line("volume_effect_usd", later("From volume"), numbers.usd),
    Line("price_effect_usd", later("From unit values"), numbers.usd),
)


def told(card: Card, page: Page) -> str:
    """The figures that ``card`` draws; empty where it draws none."""
    if card.reason or card.table.is_empty():
        return ""
    table, view = card.table, page.view
    if card.name == "net_trade":
        whole = table.filter(pl.col("code") == page.choice.scope.label.removeprefix("HS "))
        lines = _WEIGHED if view.measure == "weight" else _TRADED
        return " ".join(filter(None, (told_of(line, whole) for line in lines)))
    if card.name == "decomposition":
        total = table.filter(partner=WORLD)
        return " ".join(filter(None, (told_of(line, total) for line in _EFFECTS)))
    if card.name == "unit_values":
        return _prices(table)
    if card.name == "world_market":
        exporters = table.filter(pl.col("exporter") != WORLD).rename({"exporter_name": "partner_name"})
        return largest(exporters.with_columns(basis=pl.lit("calendar")), f"share_{view.measure}")
    return in_words(card.name, table, view)


def _prices(table: pl.DataFrame) -> str:
    """What a kilogram costs from each supplier that is drawn, and from all."""
    figure = "unit_value_usd_per_kg"
    now = table.filter(pl.col(figure).is_not_null(), period=shown_period(table) or "")
    suppliers = now.filter(pl.col("partner") != WORLD)
    named = [
        say("{partner} USD {price}", partner=name, price=numbers.significant(price))
        for name, price in suppliers.select("partner_name", figure).head(_NAMED).iter_rows()
    ]
    world = now.filter(partner=WORLD)[figure].to_list()
    if not named or not world:
        return ""
    return say(
        "A kilogram in {period}: {partners}; on average USD {price}.",
        period=now["period"][0], partners=", ".join(named), price=numbers.significant(world[0]),
    )  # fmt: skip


_NAMED = 8
"""So many suppliers are told, the largest first."""
