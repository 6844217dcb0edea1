"""``/methods``: how figures are made and where they come from, written from the declarations the program runs by."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import polars as pl
from dash import dcc, html
from plotly.utils import PlotlyJSONEncoder

from dashboard import ids, labels
from dashboard.components import shell
from dashboard.data import known, open_store
from dashboard.pages.page import Page
from dashboard.resolve import Notice
from dashboard.routing import COMMODITY, METHODS, QUALITY, query_of
from dashboard.settings import Settings
from dashboard.view import read
from etl import links
from etl.checks.declared import CHECKS
from etl.commodities import Scope, dotted
from etl.definitions import INDICATORS, Indicator
from etl.dictionary import TABLES
from etl.reader import Store
from etl.rulebooks import Rulebook
from etl.schema import Column, Table

TITLE = "Methods and sources"
_GROUPS = {"headline": "Rare earths and magnets", "minerals": "Other critical minerals"}
Section = tuple[str, str, list[tuple[str, str]], list[Any]]
"""Anchor, title, entries of the contents (anchor, name), and what it says."""


def content(settings: Settings, search: str) -> html.Div:
    """The page of a store, as the browser gets it, under what is wrong with its address. Raises StoreUnavailable."""
    query = query_of(search)
    store = open_store(settings.store, query)
    _, wrong = read({"vintage": query.get("vintage", ())}, known(store))
    notices = shell.notices([Notice(f"{error} Shown is the current vintage.") for error in wrong])
    return html.Div([html.Div(notices, className="notices", role="status"), _written(store)])


@lru_cache(maxsize=4)
def _written(store: Store) -> dict[str, Any]:
    """Some thousand elements that change with the store only: they are turned into JSON's terms once."""
    written: dict[str, Any] = json.loads(json.dumps(layout(store), cls=PlotlyJSONEncoder))
    return written


def layout(store: Store) -> html.Div:
    """The page of a store."""
    sections = [_checks(store), _indicators(), _rules(store), _scopes(store), _sources(store), _rates(store),
                _revisions(store), _tables()]  # fmt: skip
    return html.Div(
        [
            dcc.Store(id=ids.TITLE, data=TITLE),
            html.H1(TITLE),
            html.P(
                "Written from the declarations that the program itself runs by: a rule that stands here is the rule"
                " that is computed, with the same thresholds.",
                className="lead",
            ),
            html.Div(
                [
                    html.Nav(_contents(sections), className="contents", **{"aria-label": "Contents"}),
                    html.Div(
                        [html.Section([html.H2(title, id=anchor), *said]) for anchor, title, _, said in sections],
                        className="chapters",
                    ),
                ],
                className="columns",
            ),
        ],
        className="methods",
    )


def _contents(sections: Sequence[Section]) -> html.Ul:
    return html.Ul(
        [html.Li([html.A(title, href=f"#{anchor}"), *_entries(named)]) for anchor, title, named, _ in sections]
    )


def _entries(named: Sequence[tuple[str, str]]) -> list[Any]:
    if not named:
        return []
    links_to = [html.Li(html.A(name, href=f"#{anchor}")) for anchor, name in named]
    return [html.Details([html.Summary(f"{len(named)} entries"), html.Ul(links_to)])]


def _article(anchor: str, name: str, small: str, pairs: Iterable[tuple[str, Any]], *more: Any) -> html.Article:
    """An entry: its name, what it is called in files, and what is said of it under heads."""
    return html.Article(
        [
            html.H3([name, html.Span(small, className="many")]),
            html.Dl([piece for head, said in pairs if said for piece in (html.Dt(head), html.Dd(said))]),
            *more,
        ],
        id=anchor,
    )


# what is said of what


def _checks(store: Store) -> Section:
    raised = dict(store.findings.group_by("id").len().iter_rows())
    articles = [
        _article(
            f"check-{check.id}",
            check.title,
            f"{check.id}, {labels.SEVERITIES[check.severity].lower()}",
            (
                ("Compares", labels.capital(check.compares) + "."),
                ("Rule", check.rule),
                ("Source", check.source),
                ("In this store", _raised(check.id, raised.get(check.id, 0))),
            ),
        )
        for check in CHECKS
    ]
    said = html.P(
        [
            "Each check looks at every source when the store is built. It says what it finds and changes nothing. An"
            " error means: do not use the figure; a warning: read before use. All findings stand on the page ",
            html.A("Data quality", href=QUALITY, className="keeps-view"),
            " and in the tables that charts are drawn from.",
        ]
    )
    return "checks", "Checks", [(f"check-{c.id}", c.title) for c in CHECKS], [said, *articles]


def _raised(check: str, number: int) -> Any:
    if not number:
        return "No finding."
    said = f"{number:,} finding{'s' * (number > 1)}"
    return html.A(said, href=f"{QUALITY}?reporter=all&finding={check}", className="keeps-view")


def _indicators() -> Section:
    articles = [
        _article(
            f"indicator-{indicator.id}",
            indicator.name,
            indicator.id,
            (
                ("Formula", html.Code(indicator.formula)),
                ("Range", f"{indicator.range}; shown {indicator.shown}"),
                ("When missing", indicator.missing),
                ("Note", indicator.note),
                ("Example", indicator.example),
                ("Source", indicator.source),
                ("In tables", _columns(indicator)),
            ),
        )
        for indicator in INDICATORS
    ]
    said = html.P(
        [
            "Computed unrounded, each in one place, for charts, tables and claims alike. What is not published is not"
            " zero: a sum of nothing is nothing. The same entries as ",
            html.A("CSV", href="/indicators.csv"),
            " and ",
            html.A("JSON", href="/indicators.json"),
            "; each is reckoned step by step on official figures in the project's ",
            html.Code("docs/indicators.md"),
            ".",
        ]
    )
    return "indicators", "Indicators", [(f"indicator-{i.id}", i.name) for i in INDICATORS], [said, *articles]


def _columns(indicator: Indicator) -> list[Any]:
    """Its columns, those of one unit together."""
    units = dict.fromkeys(column.unit for column in indicator.columns)
    said: list[Any] = []
    for unit in units:
        named = [html.Code(column.name) for column in indicator.columns if column.unit == unit]
        said += [
            "; " if said else "",
            *[piece for name in named for piece in (", ", name)][1:],
            f" ({unit})" if unit else "",
        ]
    return said


def _rules(store: Store) -> Section:
    books = store.rulebooks
    articles = [
        _article(
            f"rule-{book.id}",
            book.name,
            f"{book.id}, {book.year}",
            (
                ("Holds where", _stated(book)),
                ("Then", f"The trade is called {book.holds}." if book.decides else "Nothing: it states no threshold."),
                ("Ranges", "; ".join(f"{level.name} from {level.start:g}" for level in book.levels)),
                (
                    "Years",
                    f"In {book.years_needed} of {book.window} years, the year and those before it."
                    if book.years_needed > 1
                    else "",
                ),
                (
                    "Bloc",
                    f"For a member ({', '.join(book.bloc)}) imports are those from outside the bloc."
                    if book.bloc
                    else "",
                ),
                ("Caveat", book.caveat),
                ("Source", [book.source, ". ", html.A("Read it", href=book.url, rel="external")]),
            ),
        )
        for book in books
    ]
    said = html.P(
        [
            "Rules that others state, applied to imports by value; none is our own, and they are never added up to a"
            " score. One condition that fails decides against a rule, whatever is unknown of the others; where a figure"
            " is missing that would decide, the verdict is “cannot be decided”. The margin is the distance of the"
            " measure from the threshold, above zero where the condition holds, of the condition nearest to its"
            " threshold in proportion to it. Rules of your own go into ",
            html.Code("reference/rulebooks.toml"),
            " of your data folder; one with the id of a rule that is here replaces it.",
        ]
    )
    return "rules", "Rules", [(f"rule-{book.id}", book.name) for book in books], [said, *articles]


def _stated(book: Rulebook) -> list[Any]:
    """The conditions, each with the indicator that it is about."""
    said: list[Any] = []
    for condition in book.conditions:
        stated = f" {condition.comparison} {condition.threshold:,.12g}" if condition.threshold is not None else ""
        who = "; for members of the bloc" if condition.inside else ""
        said += [
            html.B(condition.name),
            f" {condition.says}: ",
            html.Code(f"{condition.indicator}{stated}"),
            f"{who}. ",
        ]
    return said


def _scopes(store: Store) -> Section:
    scopes = store.commodities.scopes.values()
    said: list[Any] = [
        html.P(
            "What a commodity means in codes of the Harmonized System. A source is read through the widest code it"
            " has of a scope, or through its lines where all of them are there; a heading is never added to its lines."
        )
    ]
    for group, title in _GROUPS.items():
        said += [
            html.P(title, className="group-title"),
            *(_scope(scope) for scope in scopes if scope.group == group),
        ]
    return "scopes", "Commodities", [(f"scope-{scope.id}", scope.name_en) for scope in scopes], said


def _scope(scope: Scope) -> html.Article:
    national = sorted({(name, *sorted(codes)) for part in scope.components for name, codes in part.national})
    lines = "; ".join(f"{name} {', '.join(codes)}" for name, *codes in national)
    band = scope.unit_value
    return _article(
        f"scope-{scope.id}",
        scope.name_en,
        f"{scope.label}, as of {links.written(scope.revision)}",
        (
            ("Includes", f"{scope.includes}."),
            ("Leaves out", f"{scope.leaves_out}."),
            ("Lines of tariffs", lines),
            ("Know", scope.care),
            ("Price", f"{band.low:g} to {band.high:g} USD/kg. {band.source}." if band else ""),
            ("Figures", html.A("Charts and tables", href=f"{COMMODITY}{scope.id}", className="keeps-view")),
        ),
    )


def _sources(store: Store) -> Section:
    order = [name for name in labels.SOURCES if name in set(store.sources["source"])]
    said = html.P(
        "Files as published, never edited; each build reads them anew. Where somebody else than the publisher stored"
        " the bytes, the address says so."
    )
    named = [(f"source-{name}", labels.source(name)) for name in order]
    return "sources", "Sources", named, [said, *(_source(store, name) for name in order)]


def _source(store: Store, source: str) -> html.Article:
    files = store.sources.filter(pl.col("source") == source).sort("dataset", "period")
    held = store.availability.filter(pl.col("source") == source)
    stored = store.manifest.files.get(f"flows/{source}.parquet", {}).get("rows", 0)
    span = f"{held['first'].min():%Y} to {held['last'].max():%Y}" if held.height else ""
    read = {line["file"]: line["kept"] for line in store.manifest.report}
    return _article(
        f"source-{source}",
        labels.source(source),
        source,
        (
            ("Publisher", labels.PUBLISHERS.get(source, source)),
            ("Licence", "; ".join(sorted(files["licence"].unique()))),
            ("Retrieved", _days(sorted({day[:10] for day in files["retrieved"]}))),
            ("Held", f"{stored:,} rows, {span}, {held['reporter'].n_unique():,} reporting countries" if stored else ""),
        ),
        html.Details(
            [
                html.Summary(f"{files.height:,} file{'s' * (files.height > 1)}"),
                _table(
                    ("Dataset", "Periods", "Coverage", "Rows", "Unit", "Note"),
                    [
                        (
                            html.A(row["dataset"], href=row["url"])
                            if row["url"].startswith("http")
                            else row["dataset"],
                            row["period"].replace("..", " to "),
                            row["coverage"],
                            f"{read[row['file']]:,}" if row["file"] in read else "",
                            row["unit"],
                            row["note"] or "",
                        )
                        for row in files.iter_rows(named=True)
                    ],
                ),
            ]
        ),
    )


def _address(name: str, url: str) -> Any:
    return html.A(name, href=url) if url.startswith("http") else name


def _days(days: Sequence[str]) -> str:
    return days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"


def _rates(store: Store) -> Section:
    rates = store.manifest.reference["rupee_rates"]
    years = store.manifest.reference["fiscal_years"]
    calendar = html.P(
        "Months are added up to a year where all twelve are there; of fewer the number is said. A calendar year is"
        " never shown as a fiscal one. Of countries that are not listed the fiscal year is the calendar year."
    )
    starts = _table(
        ("Country", "Fiscal year", "Source"),
        [
            (store.name(row["reporter"]), labels.years("fiscal", [], int(row["start_month"])).partition("(")[2][:-1],
             row["source"])
            for row in years
        ],
    )  # fmt: skip
    rupees = html.P(
        "Rupees stand as published where they are; otherwise dollars are converted at the average rate of the whole"
        " period, which is marked. A period without a rate is not converted."
    )
    table = html.Details(
        [
            html.Summary(f"{len(rates):,} average rates, rupees per dollar"),
            _table(
                ("Beginning", "Months", "Rupees per dollar", "Source"),
                [
                    (rate["period_start"], str(rate["period_months"]), f"{rate['rate']:.4f}", rate["source"])
                    for rate in rates
                ],
            ),
        ]
    )
    said = [html.Article([html.H3("Fiscal years"), calendar, starts], id="fiscal-years"),
            html.Article([html.H3("Rupees per dollar"), rupees, table], id="exchange-rates")]  # fmt: skip
    named = [("fiscal-years", "Fiscal years"), ("exchange-rates", "Rupees per dollar")]
    return "periods", "Periods and currencies", named, said


def _revisions(store: Store) -> Section:
    known = store.links
    groups = dict.fromkeys((revision, *links.group(known, revision, code)) for revision, code in sorted(known.later))
    changed = [
        (
            f"{links.written(revision)} to {links.written(links.following(revision))}",
            *(", ".join(dotted(code) for code in sorted(codes)) for codes in (old, new)),
            links.kind(old, new),
            known.sources[revision, min(old), min(known.later[revision, min(old)])],
        )
        for revision, old, new in groups
        if old != new or len(old) > 1
    ]
    said = [
        html.P(
            f"The Harmonized System is revised about every five years. {len(known.sources):,} links are declared for"
            " the codes of the commodities, from each revision to the next. A series crosses a revision only where they"
            " say that the goods are the same; otherwise it breaks, and the chart says why. National lines belong to"
            " one country's tariff: equal digits of two countries are never added."
        ),
        html.Details(
            [
                html.Summary(f"{len(changed):,} changes that a revision made"),
                _table(("Revisions", "Codes", "Become", "Kind", "Source"), changed),
            ]
        ),
    ]
    return "revisions", "Revisions of the Harmonized System", [], said


def _tables() -> Section:
    said = html.P(
        "What the store and the downloads hold, column by column. A period is text: 2023-24, 2024 or 2024-03."
    )
    named = [(f"table-{table.name}", table.name) for table in TABLES]
    return "tables", "Tables and columns", named, [said, *(_declared(table) for table in TABLES)]


def _declared(table: Table) -> html.Article:
    return _article(
        f"table-{table.name}",
        table.name,
        "",
        (("Holds", table.description), ("One row per", ", ".join(table.key))),
        html.Details(
            [
                html.Summary(f"{len(table.columns)} columns"),
                _table(
                    ("Column", "Meaning", "Unit", "May be empty"),
                    [
                        (
                            _named(column),
                            column.description + (f" ({', '.join(column.words)})" if column.words else ""),
                            column.unit,
                            "yes" if column.nullable else "",
                        )
                        for column in table.columns
                    ],
                ),
            ]
        ),
    )


def _named(column: Column) -> Any:
    name = html.Code(column.name)
    return html.A(name, href=f"#indicator-{column.indicator}") if column.indicator else name


def _table(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> html.Div:
    return html.Div(
        html.Table(
            [
                html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])),
                html.Tbody(
                    [
                        html.Tr(
                            [
                                html.Th(row[0], scope="row"),
                                *(
                                    html.Td(cell, **{"data-label": head})
                                    for head, cell in zip(heads[1:], row[1:], strict=True)
                                ),
                            ]
                        )
                        for row in rows
                    ]
                ),
            ]
        ),
        className="plain-table",
    )


PAGE = Page(METHODS, lambda settings, address: content(settings, address.search))
