"""Years that begin in different months, and rupees per dollar."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard import labels
from dashboard.chapters.entry import Chapter, article, opened, table
from dashboard.components.said import counted, quoted
from etl.language import later, say
from etl.numbers import fixed
from etl.reader import Store


def chapter(store: Store) -> Chapter:
    """The fiscal years and exchange rates that a store was built by."""
    named = [("fiscal-years", say("Fiscal years")), ("exchange-rates", say("Rupees per dollar"))]
    return Chapter("periods", say("Periods and currencies"), named, [_years(store), _rates(store)])


def _years(store: Store) -> html.Article:
    heads = (say("Country"), say("Fiscal year"), say("Source"))
    rows = [
        (store.name(row["reporter"]), _span(int(row["start_month"])), quoted(row["source"]))
        for row in store.manifest.reference["fiscal_years"]
    ]
    said = say(
        "Months are added up to a year where all twelve are there; of fewer the number is said. A calendar year is"
        " never shown as a fiscal one. Of countries that are not listed the fiscal year is the calendar year."
    )
    return article("fiscal-years", say("Fiscal years"), "", (), html.P(said), table(say("Fiscal years"), heads, rows))


def _span(start_month: int) -> str:
    """``April–March``."""
    first, last = (labels.month_name(month) for month in (start_month, (start_month + 10) % 12 + 1))
    return f"{first}–{last}"


def _rates(store: Store) -> html.Article:
    rates = store.manifest.reference["rupee_rates"]
    heads = (say("Beginning"), say("Months"), say("Rupees per dollar"), say("Source"))
    rows: list[tuple[Any, ...]] = [
        (
            labels.day(rate["period_start"]),
            str(rate["period_months"]),
            fixed(float(rate["rate"]), 4),
            quoted(rate["source"]),
        )
        for rate in rates
    ]
    said = say(
        "Rupees stand as published where they are; otherwise dollars are converted at the average rate of the whole"
        " period, which is marked. A period without a rate is not converted."
    )
    summary = counted(
        len(rates), later("{count} average rate, rupees per dollar"), later("{count} average rates, rupees per dollar")
    )
    return article("exchange-rates", say("Rupees per dollar"), "", (), html.P(said), opened(summary, heads, rows))
