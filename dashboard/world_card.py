"""The card of world-export shares: the same chart as that of an importer's suppliers, of every importer together."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from dashboard import figures, labels, world_market, world_words
from dashboard.cards import Card, made, style_of
from dashboard.figures import base
from dashboard.resolve import Page
from dashboard.tables import Choice
from dashboard.theme import Scheme
from etl import market
from etl.language import later, say
from etl.schema import WORLD
from etl.shown.market import WORLD_MARKET

GAP = later("Cannot be decided: an extract, or without weights.")


def world_card(page: Page, scheme: Scheme) -> Card:
    """The card of :func:`dashboard.world_market.world_market`."""
    choice = page.choice
    table = world_market.world_market(choice)
    measure = choice.view.measure
    style = replace(style_of(choice, scheme), basis="calendar", start_month=1)
    drawn = _drawn(table, measure)
    notes = tuple(world_words.shares_notes(choice, table))
    reason = None if drawn.height else notes[0]
    title, subtitle = labels.capital(world_words.shares_title(choice, table)), _subtitle(choice)
    figure = base.reason_figure(reason, style) if reason else figures.suppliers(drawn, style, gap=say(GAP))
    card = made(
        WORLD_MARKET.name, title, subtitle, figure, style, table, choice.view.query(), _source(choice), notes=notes,
        reason=reason,
    )  # fmt: skip
    return replace(card, notes=()) if reason else card


def _drawn(table: pl.DataFrame, measure: str) -> pl.DataFrame:
    """The table in the terms of the suppliers' chart, from the first year that is decided to the last."""
    share = pl.col(f"share_{measure}")
    decided = sorted(table.filter(share.is_not_null())["period"])
    ends = (pl.lit(decided[0]), pl.lit(decided[-1])) if decided else (pl.lit("9999"), pl.lit("0"))
    years = table.filter(pl.col("period").is_between(*ends))
    return years.rename({"exporter": "partner"}).with_columns(
        share=share,
        months_covered=pl.lit(12),
        findings=pl.lit(None, pl.String),
        basis=pl.lit("calendar"),
    )


def _subtitle(choice: Choice) -> str:
    measure = labels.measure(choice.view.measure)
    return " · ".join(
        [choice.scope.titled, say("shares of world exports by {measure}", measure=measure), say("calendar years"),
         labels.source(market.WORLD_SOURCE), say("vintage {vintage}", vintage=choice.store.vintage)]
    )  # fmt: skip


def _source(choice: Choice) -> str:
    """Publisher, whose copy it is, date of retrieval, and whose chart it is."""
    rows = choice.store.sources.filter(source=market.WORLD_SOURCE)
    chart = say("Chart: import dependency dashboard, vintage {vintage}.", vintage=choice.store.vintage)
    if rows.is_empty():
        return chart
    copies = sorted({"/".join(url.split("/")[3:5]) for url in rows["url"] if "//github.com/" in url})
    said = _COPIED if copies else _RETRIEVED
    blanks = {"publisher": say(labels.PUBLISHERS[market.WORLD_SOURCE]), "day": max(rows["retrieved"])[:10]}
    return f"{say(said, **blanks, copies=labels.joined(copies) if copies else '')} {chart}"


_RETRIEVED = later("Source: {publisher}, retrieved {day}.")
_COPIED = later("Source: {publisher}, as stored by {copies}, retrieved {day}.")


def largest(table: pl.DataFrame, measure: str, most: int) -> pl.DataFrame:
    """The largest exporters of the last decided year."""
    year = world_words.last_year(table, measure)
    rows = table.filter(pl.col("period") == (year or ""), pl.col("exporter") != WORLD)
    return rows.sort(f"share_{measure}", descending=True, nulls_last=True).head(most)
