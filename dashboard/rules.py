"""What the rulebooks say of a view's imports: verdicts, year by year, for the panel and its table. No Dash."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache

import polars as pl

from dashboard.tables import Choice
from etl import reader
from etl.commodities import Scope
from etl.evidence import YEARLY, evidence
from etl.language import say
from etl.reader import Offer, Store
from etl.rulebooks import AT_LEAST, INDICATORS, Condition, Rulebook, conditions, held, judge, said_expr
from etl.schema import EXTRACT
from etl.shown.rulebooks import NOT_FOR, RULEBOOKS


def judged(choice: Choice, book: Rulebook) -> pl.DataFrame:
    """Every year of a choice on a yearly basis with the verdict of ``book``, as :func:`etl.rulebooks.held`."""
    assert choice.offer is not None
    view = choice.view
    return _judged(choice.store, choice.scope, choice.offer, view.reporter, view.data, view.fold, book)


@lru_cache(maxsize=512)
def _judged(
    store: Store, scope: Scope, offer: Offer, reporter: str, edition: str, fold: str, book: Rulebook
) -> pl.DataFrame:
    figures = evidence(store, scope, offer, reporter, edition, fold, book.outside(reporter))
    applied = book.applied(reporter)
    return held(judge(figures, applied), applied, [])


def table(choice: Choice) -> pl.DataFrame:
    """Verdicts on the years of the view's range, as :data:`etl.shown.rulebooks.RULEBOOKS`; none of exports, none of
    months.
    """
    if choice.offer is None or missing(choice) is not None:
        return RULEBOOKS.empty()
    view = choice.view
    key = (choice.store, choice.scope, choice.offer, view.reporter, view.data, view.fold)
    frame = pl.concat(_rows(*key, book) for book in choice.store.rulebooks)
    within = pl.col("period").is_between(pl.lit(view.first or "0"), pl.lit(view.last or "9999"))
    said = {
        "scope": choice.scope.id,
        "reporter": view.reporter,
        "flow": view.flow,
        "basis": choice.offer.basis,
        "source": choice.offer.source,
        "data": view.data,
        "fold": view.fold,
        "vintage": choice.store.vintage,
    }
    frame = frame.filter(within).with_columns(pl.lit(value).alias(name) for name, value in said.items())
    stated = [(book.id, condition.name) for book in choice.store.rulebooks for condition in book.conditions]
    places = pl.DataFrame(stated, ["rulebook", "condition"], orient="row").with_row_index("order")
    ordered = frame.join(places, on=["rulebook", "condition"], how="left").sort("period", "order")
    return ordered.select(pl.col(c.name).cast(c.dtype) for c in RULEBOOKS.columns)


def missing(choice: Choice) -> str | None:
    """Why a view cannot be judged; None where it can, or nothing is published that could be."""
    if not choice.store.rulebooks:
        return say("This store is from before there were rulebooks; `python -m etl build` brings them.")
    if choice.view.flow != "import":
        return say("The rulebooks judge imports; the view is of exports.")
    if choice.offer is not None and choice.offer.basis not in YEARLY:
        return say("The rulebooks judge years; the view is by month.")
    return None


def yearly(choice: Choice) -> Choice:
    """The same choice by year where it is by month: from the same source if that has years, else from another."""
    if choice.offer is None or choice.offer.basis in YEARLY:
        return choice
    offered = reader.offers(choice.store, choice.scope, choice.view.reporter, choice.view.flow)
    years = [offer for basis in YEARLY for offer in offered if offer.basis == basis]
    offer = next((o for o in years if o.source == choice.offer.source), next(iter(years), None))
    if offer is None:
        return choice
    view = replace(choice.view, basis=offer.basis, source=offer.source, first=None, last=None)
    return replace(choice, offer=offer, view=view)


def shown_period(verdicts: pl.DataFrame) -> str | None:
    """The year that a panel shows: the latest whole one, else the latest."""
    whole = verdicts.filter((pl.col("coverage") != EXTRACT) & (pl.col("months_covered") == 12))
    years = (whole if whole.height else verdicts)["period"]
    return None if years.is_empty() else str(years.max())


@lru_cache(maxsize=512)
def _rows(
    store: Store, scope: Scope, offer: Offer, reporter: str, edition: str, fold: str, book: Rulebook
) -> pl.DataFrame:
    """One row per year and condition of ``book``, those that do not apply to the reporter last."""
    years = _judged(store, scope, offer, reporter, edition, fold, book)
    applied, spared = book.applied(reporter), book.spared(reporter)
    told = conditions(years, applied).with_columns(said_expr("condition_holds").alias("condition_verdict"))
    told = told.with_columns(_picked(told, AT_LEAST).alias("measure_at_least"))
    frame = pl.concat([told, *(_spared(years, condition) for condition in spared)], how="diagonal_relaxed")
    about = {
        "rulebook": book.id, "rulebook_name": book.name, "rulebook_year": book.year, "years_needed": book.years_needed,
        "window": book.window, "rulebook_source": book.source, "url": book.url, "caveat": book.caveat,
    }  # fmt: skip
    return frame.with_columns(
        *(pl.lit(value).alias(name) for name, value in about.items()),
        *(said_expr(name).alias(name) for name in ("verdict", "holds")),
    ).select(c.name for c in RULEBOOKS.columns if c.name in _OWN)


def _picked(frame: pl.DataFrame, end: str) -> pl.Expr:
    """The bound of each row's own indicator, where its figure is not known."""
    there = [name for name in INDICATORS if f"{name}{end}" in frame.columns]
    bounds = pl.coalesce(
        *(pl.when(pl.col("indicator") == name).then(f"{name}{end}") for name in there), pl.lit(None, pl.Float64)
    )
    return pl.when(pl.col("measure").is_null()).then(bounds)


def _spared(years: pl.DataFrame, condition: Condition) -> pl.DataFrame:
    return years.with_columns(
        condition=pl.lit(condition.name),
        says=pl.lit(condition.says),
        indicator=pl.lit(condition.indicator),
        comparison=pl.lit(condition.comparison, pl.String),
        threshold=pl.lit(condition.threshold, pl.Float64),
        condition_verdict=pl.lit(NOT_FOR),
    )


_SAID = ("scope", "reporter", "flow", "basis", "source", "data", "fold", "vintage")
_OWN = {column.name for column in RULEBOOKS.columns} - set(_SAID)
TABLES: Mapping[str, Callable[[Choice], pl.DataFrame]] = {RULEBOOKS.name: table}
