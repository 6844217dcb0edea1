"""``/analysis/<scope>``: months, exports beside imports, what changes are made of, who comes and goes, the world."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
from dash import html

from dashboard import analysis, analysis_cards, ids, labels, month_words
from dashboard import analysis_words as words
from dashboard.analysis_cards import DEFINED
from dashboard.analysis_in_words import told
from dashboard.cards import Card
from dashboard.components import chart_card, filters, shell
from dashboard.components.coded import coded
from dashboard.components.listing import Cell
from dashboard.components.table_card import defined, table_card
from dashboard.components.tiles import tile
from dashboard.pages import market_section, viewed
from dashboard.pages.page import Address, page_of
from dashboard.resolve import Page, absence
from dashboard.routing import ANALYSIS
from dashboard.settings import Settings
from dashboard.tables import Choice
from dashboard.theme import Scheme
from dashboard.titles import analysis as title_of
from etl import numbers
from etl.language import later, say
from etl.reader import Store

NAME = ids.ANALYSIS
_SHOWN = 12
"""So many rows of suppliers who come and go stand on the page; the rest is in the table."""


def content(settings: Settings, address: Address) -> dict[str, Any]:
    """Everything on the page that depends on the address. Raises NotFound."""
    shown = page_of(settings, address)
    choice = shown.choice
    controls = filters.props(shown)
    titles = _TITLES[shown.view.flow]
    blanks = {"goods": choice.scope.name(), "whose": labels.possessive(choice.store.name(shown.view.reporter))}
    signals = analysis.signals_table(shown.months)
    return {
        "view": filters.state(shown.view.query(), controls),
        "title": say(titles, **blanks),
        "heading": say(titles, **blanks),
        "scope": choice.scope.id,
        "lead": coded(labels.capital(month_words.lead(shown.months, signals)) or _without_months(shown)),
        "notices": shell.notices(shown.notices),
        "controls": controls,
        "body": _body(shown, signals, address.scheme),
    }


_TITLES = {
    "import": later("{goods}: analysis of {whose} imports"),
    "export": later("{goods}: analysis of {whose} exports"),
}


def _without_months(shown: Page) -> str:
    """What there is where there are no months."""
    choice = shown.choice
    if choice.offer is None:
        return absence(choice)
    table = analysis.net_trade_table(choice)
    whole = table.filter(pl.col("code") == choice.scope.label.removeprefix("HS "))
    said = [words.net_trade(choice, whole, labels.plain(choice.scope.name()))]
    prices = analysis.unit_value_table(choice)
    if prices["unit_value_usd_per_kg"].count():
        said.append(words.unit_values(choice, prices))
    return " ".join(say("{sentence}.", sentence=labels.capital(sentence)) for sentence in said)


def _body(shown: Page, signals: pl.DataFrame, scheme: Scheme) -> list[Any]:
    """The cards; those of months come first where there are months, else one sentence stands for them at the end."""
    market = market_section.cards(shown, scheme)
    if shown.choice.offer is None:
        return [
            *([_chart(shown, "net_trade", scheme)] if analysis.net_trade_table(shown.choice).height else []),
            *market,
        ]
    prices = [analysis_cards.card(shown, name, scheme) for name in ("decomposition", "unit_values")]
    columns = [[_chart(shown, "net_trade", scheme)], [_drawn(shown, card) for card in prices]]
    short = all(card.reason for card in prices)  # what is not computable takes little room
    columns[short].append(_entries(shown))
    rest = [*(html.Div(column, className="column") for column in columns), *market]
    if not signals.height:
        said = html.P(coded(absence(shown.months)))
        title = html.H2(say("Signals of months: there are none here"), className="card-title")
        return [*rest, html.Section([title, html.Div(said, className="card-notes")], className="card card-wide")]
    tiles = html.Div(_tiles(shown.months, signals), className="tiles")
    return [_chart(shown, "signals", scheme), tiles, _events(shown), *rest]


def _chart(shown: Page, name: str, scheme: Scheme) -> html.Section:
    return _drawn(shown, analysis_cards.card(shown, name, scheme))


def _drawn(shown: Page, card: Card) -> html.Section:
    drawn = chart_card.chart_card(card.name, chart_card.parts(card, shown) | {"numbers": told(card, shown)})
    if card.name == "net_trade" and not card.table["production_kg"].count():
        drawn.children.append(html.P(coded(say(words.ENTER)), className="card-defined"))
    drawn.children.append(defined(DEFINED[card.name], shown.view.query(), shown.view.flow))
    return drawn


def _tiles(choice: Choice, table: pl.DataFrame) -> list[Any]:
    """The latest month, three months and the fiscal year so far, each beside the year before; concentration."""
    row = table.row(-1, named=True)
    months = month_words.window(row, row["fiscal_year_months"])
    compared = (
        (labels.when(row["period"], "month"), "value_usd", "value_year_before_usd", month_words.window(row, 1)),
        (
            say("Three months to {month}", month=labels.when(row["period"], "month")),
            "three_months_usd",
            "three_months_year_before_usd",
            month_words.window(row, 3),
        ),
        (_to_date(row), "fiscal_to_date_usd", "fiscal_to_date_year_before_usd", months),
    )
    shown = []
    for label, now, before, window in compared:
        detail = say("nothing to compare with a year before")
        if row[now] is not None and row[before] is not None:
            changed = month_words.changed(row[now], row[before], say("a year before"))
            detail = say("{changed}; then {amount}", changed=changed, amount=numbers.usd(row[before]))
        if odd := month_words.outliers(choice, [*window, *month_words.year_before(window)]):
            detail = say("{detail}; stands out: {entries}", detail=detail, entries=odd)
        shown.append(tile(label, numbers.usd(row[now]), detail, "import_growth"))
    index = row["rolling_hhi"]
    shown.append(
        tile(
            say("HHI over twelve months"),
            say(numbers.NOT_PUBLISHED) if index is None else numbers.index(index),
            row["reason"]
            or say(
                "by {measure}, to {month}",
                measure=labels.measure(row["measure"]),
                month=labels.when(row["period"], "month"),
            ),
            "hhi",
        )
    )
    return shown


def _to_date(row: Mapping[str, Any]) -> str:
    year, months = row["fiscal_year"], row["fiscal_year_months"]
    return say(_SO_FAR["-" in year, months > 1], year=year, months=months)


_SO_FAR = {
    (True, True): later("Fiscal year {year}, {months} months"),
    (True, False): later("Fiscal year {year}, 1 month"),
    (False, True): later("{year}, {months} months"),
    (False, False): later("{year}, 1 month"),
}
"""Of years that begin in another month than January or not, by whether there are several months."""


def _events(shown: Page) -> html.Section:
    choice = shown.months
    table = analysis.events_table(choice).sort("period", "event", descending=True)
    happened = {row["event"]: row for row in table.to_dicts()}
    rows = [
        [
            html.Span([html.B(f"{month_words.day(row['date'])} "), _said(row["title"])]),
            Cell(f"{row['months_before']} / {row['months_after']}", True),
            Cell(_pair(row, "mean_{}_usd", words.bare), True),
            Cell(_pair(row, "share_{}", numbers.percent), True),
            Cell(_pair(row, "hhi_{}", numbers.index), True),
            month_words.beside(choice, row, happened),
        ]
        for row in happened.values()
    ]
    name = labels.country(month_words.partner(choice, choice.focus))
    heads = [say("Event"), say("Months"), say("USD a month, mean"), say("Share of {supplier}", supplier=name), "HHI",
             say("Read with it")]  # fmt: skip
    return _table_card(
        shown, "events_before_after", month_words.events_title(choice, table.reverse()),
        [say("up to twelve months before → after, by {measure}", measure=labels.measure(choice.view.measure)),
         say("means by value, USD")],
        heads, rows, [say(month_words.CAVEAT)], choice,
    )  # fmt: skip


def _pair(row: Mapping[str, Any], column: str, said: Any) -> str:
    """``before → after``; what is not known is a dash."""
    values = [row[column.format(side)] for side in ("before", "after")]
    before, after = ("–" if value is None else said(value) for value in values)
    return f"{before} → {after}"


def _entries(shown: Page) -> html.Section:
    choice = shown.choice
    table = analysis.entries_exits_table(choice)
    latest = table.sort("period", maintain_order=True, descending=True)
    rows = [
        [
            row["partner_name"],
            _said(_CHANGES[row["change"]]),
            " → ".join(words.span(row[at], row["basis"]).replace(" ", "\u00a0") for at in ("earlier", "period")),
            Cell(labels.unbroken(_moved(row["value_before_usd"], row["value_usd"])), True),
            Cell(labels.unbroken(_share(row["share_before"]) + " → " + _share(row["share"])), True),
        ]
        for row in latest.head(_SHOWN).iter_rows(named=True)
    ]
    notes = [words.entries_note(choice)]
    if table.height > _SHOWN:
        notes.append(say("The latest {shown} of {number}.", shown=_SHOWN, number=table.height))
    side = say("Supplier") if choice.view.flow == "import" else say("Buyer")
    by = say("by {measure}", measure=labels.measure(choice.view.measure))
    heads = [side, say("Change"), say("Period"), say("Value, USD"),
             say("Share by {measure}", measure=labels.measure(choice.view.measure))]  # fmt: skip
    return _table_card(
        shown, "entries_exits", words.entries_title(choice, table), [by], heads, rows, notes,
        choice,
    )  # fmt: skip


def _said(text: str) -> str:
    """What a table holds, in the language that is spoken."""
    return say(text)


_CHANGES = {"enters": later("enters"), "leaves": later("leaves")}


def _moved(before: float | None, now: float | None) -> str:
    return " → ".join("–" if value is None else words.bare(value) for value in (before, now))


def _share(value: float | None) -> str:
    return "–" if value is None else numbers.percent(value)


def _table_card(
    shown: Page, name: str, title: str, about: Sequence[str], heads: Sequence[str], rows: Sequence[Sequence[Any]],
    notes: Sequence[str], choice: Choice,
) -> html.Section:  # fmt: skip
    query = choice.view.query()
    made = table_card(
        name,
        labels.capital(title),
        analysis_cards.subtitle(choice, about),
        heads,
        rows,
        notes,
        f"/commodity/{choice.scope.id}/{name}",
        query,
    )
    made.children.append(defined(DEFINED[name], shown.view.query(), shown.view.flow))
    return made


def layout(content: dict[str, Any]) -> html.Div:
    """The page; with an empty ``content`` its skeleton."""
    return html.Div(
        [
            *viewed.head(NAME, content, content.get("heading", ""), ANALYSIS),
            *viewed.bar(NAME, ids.CONTROLS, content),
            viewed.part(NAME, content, "body", className="grid analysis"),
        ]
    )


PAGE = viewed.viewed(ANALYSIS, NAME, ids.CONTROLS, ("lead", "body"), content, layout, check=Store.scope, title=title_of)
