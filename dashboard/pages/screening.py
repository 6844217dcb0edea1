"""``/screening``: every code of a country's imports held to a rule: how many, since when, which, and how narrowly."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl
from dash import dcc, html

from dashboard import figures, ids, labels, origins, screening, screening_words
from dashboard.components import chart_card, filters, rule_form, screening_table, shell
from dashboard.components.coded import coded
from dashboard.components.said import filled, quoted
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
from etl import numbers
from etl.codes import start_month, years
from etl.language import later, say
from etl.reader import Store, reporters
from etl.rulebooks import Rulebook
from etl.screening import complete_years

NAME = ids.SCREENING
CHART = "screening-years"
WHOSE = ("basis", "year", "rule", "digits", "minimum", "fold")
"""Controls of which codes count, and by which rule."""
LISTED = ("only", "text", "sort", "rows")
"""Controls of which of them the table lists."""
CONTROLS = (*WHOSE, *LISTED)
PARTS = ("heading", "lead", "chart", "rulebook", "changes", "table")
CHANGES = 8
"""So many codes on and off the list are named."""
MINIMA = {"0": later("Any"), "1000000": later("USD 1 million"), "10000000": later("USD 10 million"),
          "100000000": later("USD 100 million"), "1000000000": later("USD 1 billion")}  # fmt: skip
_BASES = {"fiscal": later("Fiscal"), "calendar": later("Calendar")}


def content(settings: Settings, address: Address) -> dict[str, Any]:
    """Everything on the page that depends on the address. Raises StoreUnavailable."""
    scheme = address.scheme
    store = store_of(settings, address)
    wanted, notices = _asked(store, address)
    if not store.rulebooks:
        return _nothing(wanted, say("This store has no rulebooks: build it anew with `python -m etl build`."))
    whole = screening.every(store, wanted)
    book = screening.book(store, wanted)
    frame = screening.counted(whole, wanted)
    last = screening.pages(screening.select(store, whole, wanted), wanted)
    if wanted.page > last:
        notices.append(Notice(say("There is no page {page} of this table. Shown is page {last}.", page=wanted.page,
                                  last=last)))  # fmt: skip
        wanted = replace(wanted, page=last)
    words_alone = replace(wanted, only=screening.ALL, minimum=0.0, digits=screening.ALL)
    if wanted.text and whole.height and screening.select(store, whole, words_alone).is_empty():
        notices.append(Notice(say("No code, description or supplier has “{words}” here.", words=wanted.text[:60])))
    controls = _controls(store, wanted)
    return {
        "view": filters.state(wanted.query(page=1), controls),
        "title": _title(store, wanted),
        "heading": screening_words.title(store, wanted, book, frame),
        "lead": _lead(store, wanted, book, frame, whole),
        "notices": shell.notices([*notices, *_moved(store, wanted)]),
        "chart": _chart(store, wanted, book, scheme),
        "rulebook": rule_form.rule(store, wanted, book),
        "changes": _changes(store, wanted, book, frame),
        "table": screening_table.card(store, wanted, book, whole),
        "controls": controls,
    }


def _asked(store: Store, address: Address) -> tuple[Filter, list[Notice]]:
    """The nearest view that is published, and what had to be repaired for it."""
    wanted, wrong = screening.read(address.query, store)
    notices = [Notice(say("{problem} Shown is the nearest view.", problem=error)) for error in wrong]
    wanted, said = _nearest(store, wanted)
    if "digits" not in address.query:
        wanted = replace(wanted, digits=screening.usual_digits(screening.every(store, wanted)))
    return wanted, notices + said


def title(store: Store, address: Address) -> tuple[str, str]:
    """The title of the document, and the finding."""
    wanted, _ = _asked(store, address)
    if not store.rulebooks:
        return _title(store, wanted), ""
    frame = screening.counted(screening.every(store, wanted), wanted)
    return _title(store, wanted), screening_words.title(store, wanted, screening.book(store, wanted), frame)


def _title(store: Store, wanted: Filter) -> str:
    country = store.name(wanted.view.reporter)
    book = next((each for each in store.rulebooks if each.id == wanted.rule), None)
    if book is None or wanted.year is None:
        return say("Screening: {country}", country=country)
    return say("Screening: {country}, {year}, {rule}", country=country, year=wanted.year, rule=short(book))


def layout(content: dict[str, Any]) -> html.Div:
    """The page; with an empty ``content`` its skeleton."""
    return html.Div(
        [
            *viewed.head(NAME, content),
            *viewed.bar(NAME, WHOSE, content),
            html.Div(
                [
                    viewed.part(NAME, content, "chart", className="screening-chart"),
                    viewed.part(NAME, content, "changes", html.Section, className="card on-and-off"),
                    html.Section(
                        [
                            html.H2(say("Every code, every rule"), className="card-title"),
                            filters.bar(NAME, LISTED, content.get("controls", {})),
                            viewed.part(NAME, content, "table"),
                        ],
                        className="card card-codes",
                    ),
                    viewed.part(NAME, content, "rulebook", html.Section, className="card rule"),
                ],
                className="grid",
            ),
        ],
        className="screening",
    )


def _nothing(wanted: Filter, text: str) -> dict[str, Any]:
    nothing = dict.fromkeys(("notices", "chart", "rulebook", "changes", "table"))
    return {**nothing, "view": filters.state(wanted.query(), {}), "title": say("Screening"),
            "heading": say("Nothing to screen"), "lead": coded(text), "controls": {}}  # fmt: skip


def _nearest(store: Store, wanted: Filter) -> tuple[Filter, list[Notice]]:
    """The nearest year that is published, on the other basis where the first has none."""
    there = years(store, wanted.view.reporter, wanted.basis)
    if not there:
        other = "fiscal" if wanted.basis == "calendar" else "calendar"
        if not years(store, wanted.view.reporter, other):
            return wanted, [Notice(screening.absence(store, wanted))]
        said = say("{absence} Shown: by {basis}.", absence=screening.absence(store, wanted),
                   basis=say(labels.BASIS[other]))  # fmt: skip
        year = screening.latest(store, wanted.view.reporter, other)
        against = screening.latest(store, wanted.view.reporter, other, year)
        return replace(wanted, basis=other, year=year, against=against), [Notice(said)]
    if wanted.year in there:
        return wanted, []
    year = there[0] if wanted.year and wanted.year < there[0] else there[-1]
    against = screening.latest(store, wanted.view.reporter, wanted.basis, year)
    said = say("{absence} Shown is {year}.", absence=screening.absence(store, wanted), year=year)
    return replace(wanted, year=year, against=against), [Notice(said)]


def _controls(store: Store, wanted: Filter) -> filters.Props:
    reporter = wanted.view.reporter
    countries = sorted({*reporters(store, "import"), reporter}, key=store.name)
    whole = set(complete_years(store, reporter, wanted.basis))
    there = years(store, reporter, wanted.basis)
    amounts = {value: say(label) for value, label in MINIMA.items()}
    amounts.setdefault(f"{wanted.minimum:.0f}", numbers.usd(wanted.minimum))
    return {
        "reporter": {"data": [{"value": c, "label": store.name(c)} for c in countries], "value": reporter},
        "basis": {
            "data": [
                {"value": b, "label": say(label), "disabled": not years(store, reporter, b)}
                for b, label in _BASES.items()
            ],
            "value": wanted.basis,
        },
        "year": {
            "data": [
                {"value": y, "label": y if y in whole else say("{year} (incomplete)", year=y)} for y in reversed(there)
            ],
            "value": wanted.year,
        },
        "rule": {"data": [{"value": b.id, "label": short(b)} for b in store.rulebooks], "value": wanted.rule},
        "digits": {"data": [{"value": d, "label": labels.capital(say(said))} for d, said in DIGITS.items()],
                   "value": wanted.digits},
        "only": {"data": [{"value": value, "label": say(label)} for value, label in ONLY.items()],
                 "value": wanted.only},
        "minimum": {"data": [{"value": v, "label": label} for v, label in amounts.items()],
                    "value": f"{wanted.minimum:.0f}"},
        "fold": filters.overview_props(store, wanted.view)["fold"],
        "text": {"value": wanted.text or ""},
        "sort": screening_table.orders(wanted),
        "rows": screening_table.sizes(wanted),
    }  # fmt: skip


def _lead(store: Store, wanted: Filter, book: Rulebook, frame: pl.DataFrame, whole: pl.DataFrame) -> list[Any]:
    if not frame.height:
        return [screening.absence(store, wanted)]
    said = screening_words.lead(store, wanted, book, frame, whole)
    fold = store.folds[wanted.view.fold]
    if not fold.members:
        return [said]
    alone = replace(wanted, view=replace(wanted.view, fold="none"))
    apart = screening_words.counts(screening.counted(screening.every(store, alone), alone), book.id)[0]
    together = say("With {suppliers} as one supplier; with each by itself the rule holds for {codes}.",
                   suppliers=fold.name(), codes=numbers.fixed(apart, 0))  # fmt: skip
    return [f"{together} {said}"]


def _moved(store: Store, wanted: Filter) -> list[Notice]:
    """What is said of thresholds that are not those of the rule."""
    if not wanted.thresholds:
        return []
    stated = {book.id: book for book in store.rulebooks}
    said = labels.joined([screening_words.threshold(moved, stated[moved.rule]) for moved in wanted.thresholds])
    text = say("Thresholds are moved: {thresholds}.", thresholds=said)
    return [Notice(text, wanted.query(thresholds=()), say("As the rules state them"))]


def _chart(store: Store, wanted: Filter, book: Rulebook, scheme: Scheme) -> html.Section:
    table = screening.over_years(store, wanted)
    known = screening_words.decided(table)
    country = store.name(wanted.view.reporter)
    style = base.Style(
        PALETTES[scheme], "value", "usd", wanted.basis, wanted.view.partner,
        start_month(store, wanted.view.reporter, wanted.basis), store.name,
    )  # fmt: skip
    title = labels.capital(screening_words.count_title(book, table))
    reason = say("{title}: {why}.", title=title, why=_why(book)) if known.is_empty() else None
    whole = screening.every(store, wanted)
    chosen = bool(whole.height) and screening.selected(store, whole["code"])
    fold = store.folds[wanted.view.fold]
    parts = [
        say("{country}, imports", country=country),
        labels.capital(screening_words.digits(wanted, chosen)),
        say("by {basis}", basis=say(labels.BASIS[wanted.basis])),
        say(book.name),
        *([say("thresholds moved")] if any(m.rule == book.id for m in wanted.thresholds) else []),
        *([say("{suppliers} as one supplier", suppliers=fold.name())] if fold.members else []),
        *([say("as published, uncorrected")] if wanted.view.data == "as-published" else []),
        say("vintage {vintage}", vintage=store.vintage),
    ]
    subtitle = " · ".join(parts)
    notes = [note for note in (screening_words.left_out(table) if known.height else "",) if note]
    if known.height and int(known["undecided"].sum()):
        notes.append(say("Hollow: codes that the rule cannot decide."))
    drawn = base.reason_figure(reason, style) if reason else figures.codes_over_years(known, style)
    if reason:
        drawn["layout"]["margin"] = {"l": 40, "r": 12, "t": 24, "b": 40}
    source = "".join(map(str, _source(store, known, book.source)))
    foot = [*notes, say("{source} Chart: import dependency dashboard, vintage {vintage}.", source=source,
                        vintage=store.vintage)]  # fmt: skip
    part = {
        "title": title,
        "subtitle": subtitle,
        "figure": base.framed(drawn, title, subtitle, foot, style),
        "reason": [html.P(reason)] if reason else [],
        "findings": [],
        "notes": [*map(html.P, notes), html.P(_source(store, known, quoted(book.source)))],
        "csv": f"{SCREENING}-years.csv{wanted.query(sort='rule', rows=None, page=1)}",
        "label": say("Chart: {title}. {subtitle}.", title=title, subtitle=subtitle),
        "numbers": _numbers(known),
    }
    return chart_card.chart_card(CHART, part)


def _numbers(known: pl.DataFrame) -> str:
    """What the chart says to those who do not see it."""
    return "; ".join(
        say("{year}: {some} of {all}, {undecided} undecided", year=row["period"],
            some=numbers.fixed(row["dependent"], 0), all=numbers.fixed(row["codes"], 0),
            undecided=numbers.fixed(row["undecided"], 0))
        for row in known.iter_rows(named=True)
    )  # fmt: skip


def _source(store: Store, drawn: pl.DataFrame, rule: Any) -> list[Any]:
    """The publishers of the codes that are counted, and whose ``rule`` it is."""
    names = drawn["sources"].str.split(";").explode().drop_nulls().unique()
    if names.is_empty():
        return filled(later("Rule: {rule}."), rule=rule)
    return filled(later("Source: {publishers}. Rule: {rule}."), publishers=origins.sources(store, names), rule=rule)


def _why(book: Rulebook) -> str:
    if any(c.threshold is None for c in book.conditions):
        return say("the rule states no threshold; one can be set below")
    return say("figures of whole years, or of earlier ones, are missing")


def _changes(store: Store, wanted: Filter, book: Rulebook, frame: pl.DataFrame) -> list[Any]:
    """The codes that came on the list and those that left it."""
    heading = html.H2(say("On and off the list"), className="card-title")
    if wanted.against is None or not frame.height:
        return [heading, html.P(say("There is no earlier year to compare with."), className="card-subtitle")]
    names = screening.goods(store, wanted.view.lang)
    entries, exits = (screening_words.changes(frame, book, kind, names) for kind in ("entries", "exits"))
    undecided = frame.filter(pl.col(book.id).is_null() | pl.col(f"{book.id}_previous").is_null()).height
    said = screening_words.churn(entries, exits, wanted, book, undecided, frame.height)
    earlier = [y for y in complete_years(store, wanted.view.reporter, wanted.basis) if y < (wanted.year or "")]
    others = [dcc.Link(y, href=SCREENING + wanted.query(against=y, page=1)) for y in earlier if y != wanted.against]
    links = [piece for link in others for piece in (" ", link)]
    return [
        heading,
        html.P(said, className="card-subtitle"),
        *([html.P([say("Compare with"), *links], className="card-subtitle")] if others else []),
        *(
            [html.P(ofs, className="card-subtitle")]
            if (ofs := screening_words.of_years(book)) and entries + exits
            else []
        ),
        *(_listed(store, wanted, say("New on the list"), entries, "entries") if entries else []),
        *(_listed(store, wanted, say("Off the list"), exits, "exits") if exits else []),
    ]


def _listed(store: Store, wanted: Filter, title: str, rows: list[dict[str, Any]], only: str) -> list[Any]:
    heads = (say("Code"), say("Margin {year}", year=wanted.against), say("Margin {year}", year=wanted.year))
    body = [
        html.Tr(
            [
                html.Th([code_link(store, wanted, row["code"]), html.Span(row["name"], className="code")], scope="row"),
                *(
                    html.Td(
                        [row[year], html.Span([" ", say("near")], className="near") if row[f"near_{year}"] else ""],
                        className="number",
                    )
                    for year in ("then", "now")
                ),
            ]
        )
        for row in rows[:CHANGES]
    ]
    more = len(rows) - CHANGES
    every = dcc.Link(say("and {many} more", many=numbers.fixed(more, 0)),
                     href=SCREENING + wanted.query(only=only, page=1))  # fmt: skip
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


PAGE = viewed.viewed(SCREENING, NAME, CONTROLS, PARTS, content, layout, title=title)
