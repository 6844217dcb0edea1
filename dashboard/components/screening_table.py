"""The table of a screening: a row per code, sorted and cut into pages by its address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import polars as pl
from dash import dcc, html

from dashboard import ids, labels, reasons, screening, screening_words
from dashboard.components.verdicts import key, mark, rule_heads
from dashboard.phrases import title
from dashboard.routing import COMMODITY, METHODS, SCREENING
from dashboard.rule_words import NAMES
from dashboard.screening import ALL, ROWS, Filter
from dashboard.screening_words import short
from etl import numbers
from etl.codes import named
from etl.commodities import dotted
from etl.language import later, say, spoken
from etl.reader import Store
from etl.rulebooks import Rulebook, said

SORTED = {
    "rule": later("Where the rule holds"), "-value": later("Imports, largest first"),
    "-held": later("Years held, most first"), "-margin": later("Margin, largest first"),
    "margin": later("Margin, smallest first"),
    "-share": later("Largest share first"), "-hhi": later("HHI, highest first"),
    "-world": later("World HHI, highest first"), "cover": later("Exports / imports, lowest first"),
    "supplier": later("Largest supplier"), "code": later("Code"),
}  # fmt: skip
"""The orders that a reader can choose by name; the heads have both ways of every column."""
_NUMBERS = ("value", "margin", "held", "share", "hhi", "world", "cover")
"""Columns of which the largest come first when they are asked for."""
_DEFINED = {"value": "table-screening", "margin": "table-screening", "held": "table-screening",
            "share": "indicator-top_share", "hhi": "indicator-hhi", "world": "indicator-world_export_hhi",
            "cover": "indicator-import_cover_by_exports"}  # fmt: skip


def card(store: Store, wanted: Filter, book: Rulebook, whole: pl.DataFrame) -> list[Any]:
    """The table: of ``whole``, the codes that are wanted, held to ``book`` and the other rules."""
    found = screening.ordered(store, screening.select(store, whole, wanted), wanted)
    kept = wanted.query(rows=None, page=1)
    many = say("1 code.") if found.height == 1 else say("{codes} codes.", codes=numbers.fixed(found.height, 0))
    top = html.Div(
        [
            _facets(store, wanted, whole),
            html.P(
                [
                    html.B(many), " ", *key(), " ",
                    html.A("CSV", href=f"{SCREENING}.csv{kept}"), " · ",
                    html.A("JSON", href=f"{SCREENING}.json{kept}"),
                ],
                className="card-subtitle",
            ),
        ]
    )  # fmt: skip
    if found.is_empty():
        plain = wanted.query(only=ALL, minimum=0.0, text=None, digits=ALL, page=1)
        every = dcc.Link(say("Show all codes"), href=SCREENING + plain)
        return [top, html.P([screening.absence(store, wanted), " ", every], className="none")]
    rows = screening.listed(found, wanted)
    return [
        top,
        html.Div(
            html.Table(
                [
                    html.Caption(say("Every code, every rule"), className="unseen"),
                    html.Thead(html.Tr(_heads(store, wanted, book))),
                    html.Tbody([_row(store, wanted, book, row) for row in rows.iter_rows(named=True)]),
                ]
            ),
            className="codes",
            role="region",
            tabIndex=0,
            **{"aria-label": say("Every code, every rule")},
        ),
        _pages(wanted, found.height),
    ]


def _facets(store: Store, wanted: Filter, whole: pl.DataFrame) -> html.Ul:
    """How many codes there are of each kind; each lists its own."""
    entries = []
    for only, label in screening_words.ONLY.items():
        many = screening.select(store, whole, replace(wanted, only=only)).height
        said_ = [html.B(numbers.fixed(many, 0)), " ", html.Span(say(label))]
        current = {"aria-current": "true"} if only == wanted.only else {}
        query = wanted.query(only=only, page=1)
        entries.append(html.Li(_change(said_, query, **{"data-control": "only", "data-value": only}, **current)))
    return html.Ul(entries, className="facets", **{"aria-label": say("Show")})


def orders(wanted: Filter) -> dict[str, Any]:
    """The control that sorts, for screens on which there are no heads."""
    said_ = {value: say(label) for value, label in SORTED.items()}
    said_.setdefault(wanted.sort, say("By a column"))
    return {"data": [{"value": v, "label": label} for v, label in said_.items()], "value": wanted.sort}


def sizes(wanted: Filter) -> dict[str, Any]:
    """The control of how many rows a page lists."""
    return {"data": [{"value": str(n), "label": str(n)} for n in ROWS], "value": str(wanted.rows or ROWS[0])}


def _pages(wanted: Filter, many: int) -> html.Nav:
    """Which rows these are, and the way to the others."""
    size = wanted.rows or ROWS[0]
    first = (wanted.page - 1) * size + 1
    last = min(many, first + size - 1)
    text = say("Rows {first} to {last} of {all}", first=numbers.fixed(first, 0), last=numbers.fixed(last, 0),
               all=numbers.fixed(many, 0))  # fmt: skip
    before, after = wanted.page > 1, last < many
    return html.Nav(
        [
            html.Span(text),
            *([_change(say("Previous"), wanted.query(page=wanted.page - 1))] if before else []),
            *([_change(say("Next"), wanted.query(page=wanted.page + 1))] if after else []),
        ],
        className="pages",
        **{"aria-label": say("Pages of the table")},
    )


def _change(text: Any, query: str, **attributes: Any) -> html.A:
    """A link that changes what this page shows, as a control does."""
    return html.A(text, href=SCREENING + query, className="changes-view", **{"data-page": ids.SCREENING}, **attributes)


def _heads(store: Store, wanted: Filter, book: Rulebook) -> list[html.Th]:
    said_ = {
        "code": say("Code"),
        "value": say("Imports {year}", year=wanted.year),
        "rule": short(book),
        "margin": say("Margin"),
        "": say("Since {year}", year=wanted.against) if wanted.against else say("Change"),
        "supplier": say("Largest supplier"),
        "share": say("Its share"),
        "hhi": "HHI",
        "world": say("World HHI"),
        "cover": say("Exports / imports"),
    }
    others = [each for each in store.rulebooks if each.id != book.id]
    return [*(_head(wanted, name, label) for name, label in said_.items()), *rule_heads(others)]


def _head(wanted: Filter, name: str, label: str) -> html.Th:
    """A head sorts by its column, and leads to what the column is."""
    if not name:
        return html.Th(label, scope="col")
    first, other = (f"-{name}", name) if name in _NUMBERS else (name, f"-{name}")
    order = {name: "ascending", f"-{name}": "descending"}.get(wanted.sort)
    asked = other if wanted.sort == first else first
    anchor = _DEFINED.get(name)
    sign = html.Span("?", **{"aria-hidden": "true"})
    defined = html.A([sign, html.Span(say("Definition of {column}", column=label), className="unseen")],
                     href=f"{METHODS}#{anchor}", className="keeps-view defines")  # fmt: skip
    return html.Th(
        [
            _change(label, wanted.query(sort=asked, page=1), **{"data-control": "sort", "data-value": asked}),
            *([defined] if anchor else []),
        ],
        scope="col",
        className="number" if name in _NUMBERS else "",
        **({"aria-sort": order} if order else {}),
    )


_CHANGED = {(True, False): later("new"), (False, True): later("left"), (True, True): later("stays")}


def _row(store: Store, wanted: Filter, book: Rulebook, row: Mapping[str, Any]) -> html.Tr:
    rule, of, extract = book.id, screening_words.of_binding(book), row["coverage"] != "complete"
    binding = row[f"{rule}_binding"]
    verdict = said(row[rule])
    change = (row[rule], row[f"{rule}_previous"])
    value = numbers.usd(row["import_value_usd"])
    cells = {
        say("Imports {year}", year=wanted.year): (f"≥ {value}" if extract else value, "number"),
        short(book): ([_verdict(verdict, row[f"{rule}_missing"]), _held(book, row)], "judged"),
        say("Margin"): (_margin(row[f"{rule}_margin"], of.get(binding), binding, book), "number"),
        say("Since {year}", year=wanted.against) if wanted.against else say("Change"): (
            (say(_CHANGED[change]) if change in _CHANGED else "")
            if None not in change
            else html.Span(say("undecided"), className="absent"),
            "change",
        ),
        say("Largest supplier"): (_supplier(store, wanted, row["top_partner"]), ""),
        say("Its share"): (_known(row["top_share"], numbers.percent), "number"),
        "HHI": (_known(row["hhi"], numbers.index), "number"),
        say("World HHI"): (_known(row["world_export_hhi"], numbers.index), "number"),
        say("Exports / imports"): (_known(row["import_cover_by_exports"], numbers.significant), "number"),
    }  # fmt: skip
    body = []
    for head, (shown, kind) in cells.items():
        cell = html.Td(shown, className=kind)
        setattr(cell, "data-label", head)
        body.append(cell)
    marks = [mark(b, said(row[b.id]), row[f"{b.id}_missing"]) for b in store.rulebooks if b.id != rule]
    return html.Tr([_name(store, wanted, row), *body, *marks])


def _name(store: Store, wanted: Filter, row: Mapping[str, Any]) -> html.Th:
    """Code, goods, source and what is to be known of the figures."""
    code, goods = row["code"], screening.goods(store, wanted.view.lang)
    notes: list[Any] = [say("an extract")] if row["coverage"] == "extract" else []
    notes += [
        html.A(title(kind), href=f"{METHODS}#check-{kind}", className="keeps-view")
        for kind in dict.fromkeys(filter(None, (row["findings"] or "").split(";")))
        if kind != "extract"
    ]
    own = {} if code in named(store) or spoken().code == "en" else {"lang": "en"}
    return html.Th(
        [
            code_link(store, wanted, code, row["source"]),
            " ",
            html.Span(labels.source(row["source"]), className="of"),
            " ",
            html.Span(goods.get(code, ""), className="goods", **own),
            *([html.Span([piece for note in notes for piece in (note, "; ")][:-1], className="code")] if notes else []),
        ],
        scope="row",
    )


def _verdict(verdict: str, missing: str | None) -> html.Span:
    kind = {"true": "holds", "false": "fails"}.get(verdict, "open")
    why = {"title": reasons.said(missing)} if missing else {}
    return html.Span(say(NAMES[verdict]), className=f"rule-verdict {kind}", **why)


def _margin(value: float | None, indicator: str | None, binding: str | None, book: Rulebook) -> Any:
    shown = screening_words.margin(value, indicator)
    if not shown:
        return html.Span("–", className="absent")
    return [shown, html.Span(say(binding), className="code")] if binding and len(book.conditions) > 1 else shown


def _held(book: Rulebook, row: Mapping[str, Any]) -> html.Span:
    """In how many years of the window, and why the others do not count."""
    held, undecided = row[f"{book.id}_held"], row[f"{book.id}_undecided"]
    shown = (
        say("{held} of {window} years, {undecided} undecided", held=held, window=book.window, undecided=undecided)
        if undecided
        else say("{held} of {window} years", held=held, window=book.window)
    )
    why = {"title": reasons.said(row["earlier_years"])} if undecided and row["earlier_years"] else {}
    return html.Span(shown, className="code", **why)


def _known(value: float | None, form: Any) -> Any:
    return html.Span("–", className="absent") if value is None else form(value)


def _supplier(store: Store, wanted: Filter, iso3: str | None) -> str:
    if not iso3:
        return "–"
    fold = store.folds[wanted.view.fold]
    return fold.name() if fold.members and iso3 == fold.into else store.name(iso3)


def code_link(store: Store, wanted: Filter, code: str, source: str | None = None) -> Any:
    """A code, leading to the page of its commodity if there is one."""
    href = _href(store, wanted, code, source)
    return dcc.Link(dotted(code), href=href) if href else html.Span(dotted(code), className="no-page")


def _href(store: Store, wanted: Filter, code: str, source: str | None = None) -> str | None:
    """The commodity page of a code's scope, on the same basis; None where no scope consists of it."""
    scope = named(store).get(code)
    if scope is None:
        return None
    view = replace(wanted.view, basis=wanted.basis, source=source)
    return f"{COMMODITY}{scope.id}{view.query()}"
