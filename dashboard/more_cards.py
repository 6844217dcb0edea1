"""The cards of more views of a scope's suppliers: tables, figures and every word around them. No Dash."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from dashboard import figures, hedges, labels, marks, sentences, tables
from dashboard.cards import Card, made, source_line, style_of
from dashboard.figures import base
from dashboard.figures.marks import Mark
from dashboard.figures.suppliers import named_suppliers
from dashboard.month_words import weighed_on
from dashboard.more import complete_ends, slope, split
from dashboard.resolve import Page, absence
from dashboard.tables import Choice
from dashboard.theme import Scheme
from etl import numbers
from etl.language import say
from etl.schema import UNSPECIFIED

CHARTS = ("slope", "split")


def card(page: Page, name: str, scheme: Scheme) -> Card:
    """The card ``name`` of a page."""
    return {"slope": _slope, "split": _split}[name](page.choice, scheme)


def _slope(choice: Choice, scheme: Scheme) -> Card:
    table, style = slope(choice), style_of(choice, scheme)
    ends = table["period"].unique().sort().to_list()
    reason = (
        _reason(choice, ends)
        or _of_months(choice)
        or (
            None
            if len(ends) == 2
            else say("Only {period} is complete: what changed is seen between two complete periods.", period=ends[0])
        )
    )
    drawn = base.reason_figure(reason, style) if reason else figures.slope(table, style, _named(choice, table))
    between = not reason and len(base.axis_periods(table, style)) > 2
    notes = (say("Between them lie periods that are not drawn; both ends are complete."),) if between else ()
    title = _slope_title(choice, table, ends[:0] if _of_months(choice) else ends)
    return made(
        "slope",
        labels.capital(title),
        subtitle(choice),
        drawn,
        style,
        table,
        choice.view.query(),
        source_line(choice),
        () if reason else _found(choice, table, "slope", ends),
        notes=notes,
        reason=reason,
    )


def _slope_title(choice: Choice, table: pl.DataFrame, ends: Sequence[str]) -> str:
    """``China's share of India's imports of magnets rose from 73.9 % in 2022 to 84.2 % in 2024``."""
    share = f"share_{choice.view.measure}"
    known = dict(table.filter(pl.col("partner") == choice.focus).select("period", share).iter_rows())
    whose, goods = _whose(choice), labels.plain(choice.scope.name())
    if len(ends) < 2:
        return _blanked(choice, "imports", whose=whose, goods=goods)
    first, last = (known.get(end) for end in ends)
    said = {
        "seller": labels.possessive(labels.country(tables.partner_name(choice, choice.focus))),
        "whose": whose,
        "goods": goods,
        "first": _when(choice, ends[0]),
        "last": _when(choice, ends[1]),
    }
    if first is None or last is None:
        return _blanked(choice, "between", **said)
    rose = "rose" if last > first else "fell"
    title = _blanked(choice, rose, **said, before=numbers.percent(first), after=numbers.percent(last))
    return title + weighed_on(choice, ends)


def _blanked(choice: Choice, which: str, **said: str) -> str:
    """The title of a slope, of imports or of exports."""
    if choice.view.flow == "import":
        return {
            "imports": lambda: say("Suppliers of {whose} imports of {goods}, first and latest", **said),
            "between": lambda: say("Suppliers of {whose} imports of {goods} in {first} and in {last}", **said),
            "rose": lambda: say(
                "{seller} share of {whose} imports of {goods} rose from {before} in {first} to {after} in {last}",
                **said,
            ),
            "fell": lambda: say(
                "{seller} share of {whose} imports of {goods} fell from {before} in {first} to {after} in {last}",
                **said,
            ),
        }[which]()
    return {
        "imports": lambda: say("Buyers of {whose} exports of {goods}, first and latest", **said),
        "between": lambda: say("Buyers of {whose} exports of {goods} in {first} and in {last}", **said),
        "rose": lambda: say(
            "{seller} share of {whose} exports of {goods} rose from {before} in {first} to {after} in {last}", **said
        ),
        "fell": lambda: say(
            "{seller} share of {whose} exports of {goods} fell from {before} in {first} to {after} in {last}", **said
        ),
    }[which]()


def _split(choice: Choice, scheme: Scheme) -> Card:
    table, style = split(choice), style_of(choice, scheme)
    ends = table["period"].unique().to_list()
    reason = _reason(choice, ends)
    drawn = base.reason_figure(reason, style) if reason else figures.split(table, style, _named(choice, table))
    notes = []
    if (table["partner"] == UNSPECIFIED).any():
        notes.append(say("Hatched: origins that the publisher does not tell."))
    return made(
        "split",
        labels.capital(_split_title(choice, table)),
        subtitle(choice),
        drawn,
        style,
        table,
        choice.view.query(),
        source_line(choice),
        () if reason else _found(choice, table, "split", ends),
        notes=tuple(notes),
        reason=reason,
    )


def _split_title(choice: Choice, table: pl.DataFrame) -> str:
    """``India bought magnets from 52 suppliers in 2024, 84.2 % by value from China``."""
    share = f"share_{choice.view.measure}"
    importing = choice.view.flow == "import"
    said = {"whose": _whose(choice), "goods": labels.plain(choice.scope.name())}
    if not table.height:
        return (
            say("Suppliers of {whose} imports of {goods}, the latest", **said)
            if importing
            else say("Buyers of {whose} exports of {goods}, the latest", **said)
        )
    country = labels.country(choice.store.name(choice.view.reporter))
    row = table.row(0, named=True)
    largest, number = tables.partner_name(choice, row["partner"]), table.filter(pl.col(share) > 0).height
    said |= {
        "country": country,
        "number": numbers.exact(number),
        "period": _when(choice, row["period"]),
        "share": numbers.percent(row[share]),
        "largest": labels.country(largest),
    }
    hedge = (
        hedges.split(choice.view, row["findings"])
        + hedges.measured(choice.view, row["findings"])
        + weighed_on(choice, [row["period"]])
    )
    weighed = choice.view.measure == "weight"
    if importing and weighed:
        title = say(
            "{country} bought {goods} from {number} suppliers in {period}, {share} by weight from {largest}", **said
        )
    elif importing:
        title = say(
            "{country} bought {goods} from {number} suppliers in {period}, {share} by value from {largest}", **said
        )
    elif weighed:
        title = say("{country} sold {goods} to {number} buyers in {period}, {share} by weight to {largest}", **said)
    else:
        title = say("{country} sold {goods} to {number} buyers in {period}, {share} by value to {largest}", **said)
    return title + hedge


def _of_months(choice: Choice) -> str | None:
    """Why two months are not set beside each other."""
    if choice.offer is None or choice.offer.basis != "month":
        return None
    return say("Two single months say little of what changed between them: this chart is drawn of years.")


def _found(choice: Choice, table: pl.DataFrame, name: str, ends: Sequence[str]) -> tuple[Mark, ...]:
    """The findings behind the periods that are drawn, and no others."""
    return marks.marks(choice, table, name, f"share_{choice.view.measure}", ends, ends)


def _named(choice: Choice, table: pl.DataFrame) -> list[str]:
    """The suppliers with a colour: those of the chart of shares by period, where they are on this one."""
    share, there = f"share_{choice.view.measure}", set(table["partner"])
    return [p for p in named_suppliers(tables.suppliers(choice), choice.focus, share) if p in there]


def _reason(choice: Choice, ends: Sequence[str]) -> str | None:
    if choice.offer is None:
        return absence(choice)
    if ends:
        return None
    table = tables.suppliers(choice)
    if not complete_ends(table, f"share_{choice.view.measure}") and table["share_value"].count():
        return say("No complete period has a split by this measure here: of an extract the rest is not known.")
    return labels.capital(sentences.no_split(choice)) + "."


def subtitle(choice: Choice) -> str:
    """Scope, measure, basis, source and vintage."""
    view = choice.view
    parts = [choice.scope.titled, labels.capital(say("by weight") if view.measure == "weight" else say("by value"))]
    if choice.offer:
        parts.append(labels.years(choice.offer.basis, choice.natives, choice.store.start_month(view.reporter)))
        parts.append(labels.source(choice.offer.source))
    if view.data == "as-published":
        parts.append(say("as published, uncorrected"))
    return " · ".join([*parts, say("vintage {vintage}", vintage=choice.store.vintage)])


def _whose(choice: Choice) -> str:
    return labels.possessive(labels.country(choice.store.name(choice.view.reporter)))


def _when(choice: Choice, period: str) -> str:
    return labels.when(period, choice.offer.basis if choice.offer else "")
