"""``/screening``: every code of a country's imports held to a rule: how many, since when, which, and how narrowly."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl
from dash import dcc, html

from dashboard import figures, ids, labels, screening, screening_words
from dashboard.components import chart_card, filters, rule_form, screening_table, shell
from dashboard.components.coded import coded
from dashboard.components.screening_table import code_link
from dashboard.figures import base
from dashboard.pages import viewed
from dashboard.pages.page import Address, store_of
from dashboard.resolve import Notice
from dashboard.routing import SCREENING
from dashboard.screening import Filter
from dashboard.screening_words import DIGITS, ONLY, short
from dashboard.settings import Settings
from dashboard.theme import PALETTES, Scheme
from etl.codes import start_month, years
from etl.reader import Store, reporters
from etl.rulebooks import Rulebook
from etl.screening import complete_years

NAME = ids.SCREENING
CHART = "screening-years"
CONTROLS = ("reporter", "basis", "year", "rule", "digits", "only", "minimum", "fold", "text")
PARTS = ("heading", "lead", "chart", "rulebook", "changes", "table")
CHANGES = 8
"""So many codes on and off the list are named."""
MINIMA = {"0": "Any", "1000000": "USD 1 million", "10000000": "USD 10 million", "100000000": "USD 100 million",
          "1000000000": "USD 1 billion"}  # fmt: skip


def content(settings: Settings, address: Address) -> dict[str, Any]:
    """Everything on the page that depends on the address. Raises StoreUnavailable."""
    query, scheme = address.query, address.scheme
    store = store_of(settings, address)
    wanted, wrong = screening.read(query, store)
    notices = [Notice(f"{error} Shown is the nearest view.") for error in wrong]
    wanted, said = _nearest(store, wanted)
    notices += said
    whole = screening.every(store, wanted)
    if "digits" not in query:
        wanted = replace(wanted, digits=screening.usual_digits(whole))
    if not store.rulebooks:
        return _nothing(wanted, "This store has no rulebooks: build it anew with `python -m etl build`.")
    book = screening.book(store, wanted)
    frame = screening.counted(whole, wanted)
    controls = _controls(store, wanted)
    heading = screening_words.title(store, wanted, book, frame)
    return {
        "view": filters.state(wanted.query(), controls),
        "title": f"Screening: {store.name(wanted.view.reporter)}",
        "heading": heading,
        "lead": _lead(store, wanted, book, frame, whole),
        "notices": shell.notices([*notices, *_moved(store, wanted)]),
        "chart": _chart(store, wanted, book, scheme),
        "rulebook": rule_form.rule(store, wanted, book),
        "changes": _changes(store, wanted, book, frame),
        "table": screening_table.card(store, wanted, book, whole, scheme),
        "controls": controls,
    }


def layout(content: dict[str, Any]) -> html.Div:
    """The page; with an empty ``content`` its skeleton."""
    return html.Div(
        [
            *viewed.head(NAME, content),
            *viewed.bar(NAME, CONTROLS, content),
            html.Div(
                [
                    viewed.part(NAME, content, "chart", className="screening-chart"),
                    viewed.part(NAME, content, "changes", html.Section, className="card on-and-off"),
                    viewed.part(NAME, content, "table", className="screening-table"),
                    viewed.part(NAME, content, "rulebook", html.Section, className="card rule"),
                ],
                className="grid",
            ),
        ],
        className="screening",
    )


def _nothing(wanted: Filter, text: str) -> dict[str, Any]:
    nothing = dict.fromkeys(("notices", "chart", "rulebook", "changes", "table"))
    return {**nothing, "view": filters.state(wanted.query(), {}), "title": "Screening", "heading": "Nothing to screen",
            "lead": coded(text), "controls": {}}  # fmt: skip


def _nearest(store: Store, wanted: Filter) -> tuple[Filter, list[Notice]]:
    """The nearest year that is published, on the other basis where the first has none."""
    there = years(store, wanted.view.reporter, wanted.basis)
    if not there:
        other = "fiscal" if wanted.basis == "calendar" else "calendar"
        if not years(store, wanted.view.reporter, other):
            return wanted, [Notice(screening.absence(store, wanted))]
        said = f"{screening.absence(store, wanted)} Shown: by {labels.BASIS[other]}."
        year = screening.latest(store, wanted.view.reporter, other)
        against = screening.latest(store, wanted.view.reporter, other, year)
        return replace(wanted, basis=other, year=year, against=against), [Notice(said)]
    if wanted.year in there:
        return wanted, []
    year = there[0] if wanted.year and wanted.year < there[0] else there[-1]
    against = screening.latest(store, wanted.view.reporter, wanted.basis, year)
    return replace(wanted, year=year, against=against), [Notice(f"{screening.absence(store, wanted)} Shown is {year}.")]


def _controls(store: Store, wanted: Filter) -> filters.Props:
    reporter, lang = wanted.view.reporter, wanted.view.lang
    countries = sorted({*reporters(store, "import"), reporter}, key=lambda c: store.name(c, lang))
    whole = set(complete_years(store, reporter, wanted.basis))
    there = years(store, reporter, wanted.basis)
    amounts = dict(MINIMA)
    amounts.setdefault(f"{wanted.minimum:.0f}", f"USD {wanted.minimum:,.0f}")
    return {
        "reporter": {"data": [{"value": c, "label": store.name(c, lang)} for c in countries], "value": reporter},
        "basis": {
            "data": [
                {"value": b, "label": label, "disabled": not years(store, reporter, b)}
                for b, label in (("fiscal", "Fiscal"), ("calendar", "Calendar"))
            ],
            "value": wanted.basis,
        },
        "year": {
            "data": [{"value": y, "label": y if y in whole else f"{y} (incomplete)"} for y in reversed(there)],
            "value": wanted.year,
        },
        "rule": {"data": [{"value": b.id, "label": short(b)} for b in store.rulebooks], "value": wanted.rule},
        "digits": {"data": [{"value": d, "label": labels.capital(said)} for d, said in DIGITS.items()],
                   "value": wanted.digits},
        "only": {"data": [{"value": value, "label": label} for value, label in ONLY.items()], "value": wanted.only},
        "minimum": {"data": [{"value": v, "label": label} for v, label in amounts.items()],
                    "value": f"{wanted.minimum:.0f}"},
        "fold": filters.overview_props(store, wanted.view)["fold"],
        "text": {"value": wanted.text or ""},
    }  # fmt: skip


def _lead(store: Store, wanted: Filter, book: Rulebook, frame: pl.DataFrame, whole: pl.DataFrame) -> list[Any]:
    if not frame.height:
        return [screening.absence(store, wanted)]
    said = screening_words.lead(wanted, book, frame, whole)
    if screening.selected(store, frame["code"]):
        more = screening_words.SELECTED.format(labels.country(store.name(wanted.view.reporter)))
        said = f"{labels.capital(more)} {said}".rstrip()
    fold = store.folds[wanted.view.fold]
    if not fold.members:
        return [said]
    alone = replace(wanted, view=replace(wanted.view, fold="none"))
    apart = screening_words.counts(screening.counted(screening.every(store, alone), alone), book.id)[0]
    return [f"With {fold.name('en')} as one supplier; with each by itself the rule holds for {apart:,}. {said}"]


def _moved(store: Store, wanted: Filter) -> list[Notice]:
    """What is said of thresholds that are not those of the rule."""
    if not wanted.thresholds:
        return []
    stated = {book.id: book for book in store.rulebooks}
    said = labels.joined([screening_words.threshold(moved, stated[moved.rule]) for moved in wanted.thresholds])
    return [Notice(f"Thresholds are moved: {said}.", wanted.query(thresholds=()), "As the rules state them")]


def _chart(store: Store, wanted: Filter, book: Rulebook, scheme: Scheme) -> html.Section:
    table = screening.over_years(store, wanted)
    known = screening_words.decided(table)
    country = store.name(wanted.view.reporter)
    style = base.Style(
        PALETTES[scheme], "value", "usd", wanted.basis, wanted.view.partner,
        start_month(store, wanted.view.reporter, wanted.basis), store.name,
    )  # fmt: skip
    reason = f"{screening_words.count_title(book, table)}: {_why(book)}." if known.is_empty() else None
    title = labels.capital(screening_words.count_title(book, table))
    whole = screening.every(store, wanted)
    chosen = "selected " if whole.height and screening.selected(store, whole["code"]) else ""
    parts = [
        f"{country}, imports", labels.capital(f"{chosen}{DIGITS[wanted.digits]}"), f"by {labels.BASIS[wanted.basis]}",
        book.name, f"vintage {store.vintage}",
    ]  # fmt: skip
    fold = store.folds[wanted.view.fold]
    also = {
        "thresholds moved": any(m.rule == book.id for m in wanted.thresholds),
        f"{fold.name('en')} as one supplier": bool(fold.members),
        "as published, uncorrected": wanted.view.data == "as-published",
    }
    parts[-1:-1] = [said for said, holds in also.items() if holds]
    subtitle = " · ".join(parts)
    notes = [note for note in (screening_words.left_out(table) if known.height else "",) if note]
    if known.height and int(known["undecided"].sum()):
        notes.append("Hollow: codes that the rule cannot decide.")
    drawn = base.reason_figure(reason, style) if reason else figures.codes_over_years(known, style)
    if reason:
        drawn["layout"]["margin"] = {"l": 40, "r": 12, "t": 24, "b": 40}
    foot = [
        *notes,
        f"{_source(known)}Rule: {book.source}. Chart: import dependency dashboard, vintage {store.vintage}.",
    ]
    part = {
        "title": title,
        "subtitle": subtitle,
        "figure": base.framed(drawn, title, subtitle, foot, style),
        "reason": [html.P(reason)] if reason else [],
        "findings": [],
        "notes": [html.P(note) for note in notes],
        "csv": f"{SCREENING}-years.csv{wanted.query()}",
        "label": f"Chart: {title}. {subtitle}.",
    }
    return chart_card.chart_card(CHART, part)


def _source(drawn: pl.DataFrame) -> str:
    """The publishers of the codes that are counted."""
    names = drawn["sources"].str.split(";").explode().drop_nulls().unique().sort()
    publishers = [labels.PUBLISHERS.get(name, name) for name in names]
    return f"Source: {labels.joined(publishers)}. " if publishers else ""


def _why(book: Rulebook) -> str:
    if any(c.threshold is None for c in book.conditions):
        return "the rule states no threshold; one can be set below"
    return "figures of whole years, or of earlier ones, are missing"


def _changes(store: Store, wanted: Filter, book: Rulebook, frame: pl.DataFrame) -> list[Any]:
    """The codes that came on the list and those that left it."""
    heading = html.H2("On and off the list", className="card-title")
    if wanted.against is None or not frame.height:
        return [heading, html.P("There is no earlier year to compare with.", className="card-subtitle")]
    names = screening.goods(store, wanted.view.lang)
    entries, exits = (screening_words.changes(frame, book, kind, names) for kind in ("entries", "exits"))
    undecided = frame.filter(pl.col(book.id).is_null() | pl.col(f"{book.id}_previous").is_null()).height
    said = screening_words.churn(entries, exits, wanted, book, undecided, frame.height)
    earlier = [y for y in complete_years(store, wanted.view.reporter, wanted.basis) if y < (wanted.year or "")]
    others = [dcc.Link(y, href=SCREENING + wanted.query(against=y)) for y in earlier if y != wanted.against]
    links = [piece for link in others for piece in (" ", link)]
    return [
        heading,
        html.P(said, className="card-subtitle"),
        *([html.P(["Compare with", *links], className="card-subtitle")] if others else []),
        *(
            [html.P(ofs, className="card-subtitle")]
            if (ofs := screening_words.of_years(book)) and entries + exits
            else []
        ),
        *(_listed(store, wanted, "New on the list", entries, "entries") if entries else []),
        *(_listed(store, wanted, "Off the list", exits, "exits") if exits else []),
    ]


def _listed(store: Store, wanted: Filter, title: str, rows: list[dict[str, Any]], only: str) -> list[Any]:
    heads = ("Code", f"Margin {wanted.against}", f"Margin {wanted.year}")
    body = [
        html.Tr(
            [
                html.Th([code_link(store, wanted, row["code"]), html.Span(row["name"], className="code")], scope="row"),
                *(
                    html.Td(
                        [row[year], html.Span(" near", className="near") if row[f"near_{year}"] else ""],
                        className="number",
                    )
                    for year in ("then", "now")
                ),
            ]
        )
        for row in rows[:CHANGES]
    ]
    more = len(rows) - CHANGES
    every = dcc.Link(f"and {more:,} more", href=SCREENING + wanted.query(only=only))
    return [
        html.Table(
            [
                html.Caption(title),
                html.Thead(
                    html.Tr([html.Th(h, scope="col", className="number" if n else "") for n, h in enumerate(heads)])
                ),
                html.Tbody(body),
            ]
        ),
        *([html.P(every, className="card-subtitle")] if more > 0 else []),
    ]


PAGE = viewed.viewed(SCREENING, NAME, CONTROLS, PARTS, content, layout)
