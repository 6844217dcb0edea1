"""``/coverage``: of every scope, which periods exist from whom, how old they are, and the command that fetches more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Any

from dash import dcc, html

from dashboard import data, ids, labels
from dashboard.components import filters, shell
from dashboard.pages import viewed
from dashboard.pages.page import Address, store_of
from dashboard.resolve import Notice
from dashboard.routing import COMMODITY, COVERAGE, REFRESH
from dashboard.settings import Settings
from dashboard.view import View, read
from etl.commodities import Scope
from etl.coverage import Cell, Row
from etl.fiscal_year import Period, parse_period, period_label, periods
from etl.reader import Store
from etl.schema import MIRRORED

NAME = ids.COVERAGE
CONTROLS = ("reporter", "flow")
_GROUPS = {"headline": "Rare earths and magnets", "minerals": "Other critical minerals"}
_SHOWN_AS = {"fiscal_year": "fiscal", "calendar_year": "calendar", "month": "month"}
_NAMED = 2  # so many periods are named; more are counted


@dataclass(frozen=True)
class Axis:
    """Whole calendar years that all strips share."""

    first: int
    last: int

    @property
    def years(self) -> int:
        """How many."""
        return self.last - self.first + 1

    def place(self, start: date, end: date) -> dict[str, str]:
        """Where the days from ``start`` up to ``end`` lie."""
        left, right = ((day.year - self.first + (day.month - 1) / 12) / self.years for day in (start, end))
        return {"left": f"{100 * left:.3f}%", "width": f"{100 * (right - left):.3f}%"}


def content(settings: Settings, address: Address) -> dict[str, Any]:
    """Everything on the page that depends on the view. Raises StoreUnavailable."""
    store = store_of(settings, address)
    view, wrong = read(address.query, data.known(store))
    rows = data.coverage(store, view.reporter, view.flow, datetime.now(UTC).date())
    controls = {name: filters.overview_props(store, view)[name] for name in CONTROLS}
    country = labels.country(store.name(view.reporter))
    return {
        "view": filters.state(view.query(), controls),
        "title": f"Coverage: {labels.possessive(country)} {labels.traded(view)}",
        "lead": labels.capital(_lead(rows, store, view)),
        "notices": shell.notices([Notice(f"{error} Shown is the nearest view.") for error in wrong]),
        "table": _table(rows, store, view),
        "controls": controls,
    }


def layout(content: dict[str, Any]) -> html.Div:
    """The page; with an empty ``content`` its skeleton."""
    return html.Div(
        [
            *shell.state(NAME, content),
            html.H1("Which years are here, and from whom?"),
            html.P(
                [
                    viewed.part(NAME, content, "lead", html.Span),
                    " ",
                    html.A("How to refresh and add data", href=REFRESH, className="keeps-view"),
                ],
                className="lead",
            ),
            *viewed.bar(NAME, CONTROLS, content),
            _key(),
            viewed.part(NAME, content, "table", className="coverage-table"),
        ],
        className="coverage",
    )


def _lead(rows: Sequence[Row], store: Store, view: View) -> str:
    held = [row for row in rows if row.cells]
    what = f"{labels.possessive(labels.country(store.name(view.reporter)))} {labels.traded(view)}"
    if not held:
        return f"This store holds nothing of {what}."
    scopes, sources = ({getattr(row, name) for row in held} for name in ("scope", "source"))
    latest = max(row.retrieved for row in held if row.retrieved)
    return (
        f"This store holds {what} of {len(scopes)} of {len(store.commodities.scopes)} commodities from"
        f" {len(sources)} source{'s' * (len(sources) > 1)}, the latest retrieved on {latest.day} {latest:%B %Y}."
    )


def _key() -> html.Ul:
    marks = {
        "held": "complete",
        "held extract": "extract: a total is at least what is shown",
        "held totals": "totals only, no split by country",
        "held weight": "foot: with weights",
        "offered": "not here, can be fetched",
    }
    return html.Ul(
        [html.Li([html.Span(className=f"mark {name}"), text]) for name, text in marks.items()],
        className="coverage-key",
        **{"aria-label": "Marks"},
    )


def _table(rows: Sequence[Row], store: Store, view: View) -> html.Table:
    start_month = store.start_month(view.reporter)
    axis = _axis(rows, start_month)
    by_scope = {scope: list(found) for scope, found in groupby(rows, key=lambda row: row.scope)}
    groups = []
    for group, title in _GROUPS.items():
        scopes = [scope for scope in store.commodities.scopes.values() if scope.group == group]
        head = html.Tr(html.Th(title, colSpan=5, scope="colgroup"), className="group")
        groups += [html.Tbody(head)] if scopes else []
        groups += [_scope(scope, by_scope.get(scope.id, []), view, axis, start_month) for scope in scopes]
    first_tick = -axis.first % 5
    style = {
        "--every": f"{500 / axis.years:.3f}%",
        "--shift": f"{100 * first_tick / (axis.years - 5) if axis.years > 5 else 0:.3f}%",
    }
    heads = ["Commodity", "Source", _years(axis, first_tick), "Split, weights", "Retrieved"]
    return html.Table(
        [
            html.Caption(
                "One line of time for all: a fiscal year lies where its months are. A gap is a period that is not here,"
                " or one in which nothing was reported.",
                className="card-subtitle",
            ),
            html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])),
            *groups,
        ],
        style=style,
    )


def _axis(rows: Sequence[Row], start_month: int) -> Axis:
    ends = [
        parse_period(label, row.basis, start_month)
        for row in rows
        for labelled in ([cell.period for cell in row.cells], row.adds)
        for label in (labelled[:1], labelled[-1:])
        for label in label
    ]
    if not ends:
        return Axis(datetime.now(UTC).year, datetime.now(UTC).year)
    last = max(period.end for period in ends)
    return Axis(min(period.start.year for period in ends), last.year - (last.month == 1))


def _years(axis: Axis, first_tick: int) -> list[Any]:
    ticks = [
        html.Span(str(year), style={"left": f"{100 * (year - axis.first) / axis.years:.3f}%"})
        for year in range(axis.first + first_tick, axis.last, 5)
    ]
    return [html.Span("Periods", className="unseen"), html.Span(ticks, className="years", **{"aria-hidden": "true"})]


def _scope(scope: Scope, rows: Sequence[Row], view: View, axis: Axis, start_month: int) -> html.Tbody:
    held = [row for row in rows if row.cells]
    more = [row for row in rows if row.command]
    lines: list[list[Any]] = [_cells(row, scope, view, axis, start_month) for row in held]
    if not held:
        lines.append([html.Td(f"No {labels.traded(view)} in this store", colSpan=4, className="none")])
    if more:
        lines.append([html.Td(_fetch(more), colSpan=4, className="fetch")])
    name = html.Th(
        [dcc.Link(scope.name(view.lang), href=f"{COMMODITY}{scope.id}{view.query()}"),
         html.Span(scope.label, className="code")],
        rowSpan=len(lines), scope="rowgroup",
    )  # fmt: skip
    lines[0].insert(0, name)
    return html.Tbody([html.Tr(line) for line in lines], className="scope")


def _cells(row: Row, scope: Scope, view: View, axis: Axis, start_month: int) -> list[Any]:
    shown = view.query(basis=_SHOWN_AS[row.basis], source=row.source, first=None, last=None)
    first, last = row.cells[0].period, row.cells[-1].period
    link = dcc.Link(
        [
            html.Span(f"{scope.name(view.lang)}, {labels.source(row.source)}: ", className="unseen"),
            html.Span(list(_strip(row, axis, start_month)), className="strip", **{"aria-hidden": "true"}),
            html.Span(first if first == last else f"{first} – {last}", className="span"),
        ],
        href=f"{COMMODITY}{scope.id}{shown}",
    )
    mirrored = view.flow == "export" and row.source in MIRRORED
    return [
        html.Td(
            [labels.source(row.source), _small(_kinds(row) + (", importers' figures" if mirrored else ""))],
            className="source",
        ),
        html.Td([link, _small(_held(row, start_month))], className="periods"),
        html.Td([_split(row), _small(_weights(row))], className="split"),
        html.Td([str(row.retrieved), _small(_age(row.age_days or 0))], className="retrieved"),
    ]


def _small(text: str) -> html.Span:
    return html.Span(text, className="code")


def _strip(row: Row, axis: Axis, start_month: int) -> Iterator[html.Span]:
    """The marks of a row; months of one look within a calendar year are one mark."""
    for spans in _runs([parse_period(label, row.basis, start_month) for label in row.adds]):
        yield html.Span(className="offered", style=axis.place(spans[0].start, spans[-1].end))
    placed = [(parse_period(cell.period, row.basis, start_month), cell) for cell in row.cells]
    if row.basis != "month":
        for period, cell in placed:
            yield html.Span(className=_look(cell), style=axis.place(period.start, period.end))
        return
    for (_, look), found in groupby(placed, key=lambda item: (item[0].start.year, _look(item[1]))):
        for spans in _runs([period for period, _ in found]):
            yield html.Span(className=look, style=axis.place(spans[0].start, spans[-1].end))


def _runs(found: Sequence[Period]) -> list[list[Period]]:
    """Neighbours together."""
    runs: list[list[Period]] = []
    for period in found:
        if runs and runs[-1][-1].end == period.start:
            runs[-1].append(period)
        else:
            runs.append([period])
    return runs


def _look(cell: Cell) -> str:
    marks = {"extract": not cell.complete, "totals": not cell.partners, "weight": cell.weight}
    return " ".join(["held", *(name for name, wanted in marks.items() if wanted)])


def _kinds(row: Row) -> str:
    return {"fiscal_year": "fiscal years", "calendar_year": "calendar years", "month": "months"}[row.basis]


def _count(number: int, row: Row) -> str:
    kinds = _kinds(row)
    return f"{number} {kinds if number != 1 else kinds.removesuffix('s')}"


def _held(row: Row, start_month: int) -> str:
    """``23 calendar years, complete only 2022 and 2024; missing 2003``."""
    said = _count(len(row.cells), row)
    complete = [cell.period for cell in row.cells if cell.complete]
    if row.extract and not complete:
        said += ", an extract"
    elif row.extract:
        said += f", complete {_named(complete)}" if len(complete) <= _NAMED else f", {len(row.extract)} an extract"
    if row.missing:
        said += f"; missing {_spans(row.missing, row, start_month)}"
    return said


def _named(labelled: Sequence[str]) -> str:
    return f"only {labels.joined(list(labelled))}"


def _spans(labelled: Sequence[str], row: Row, start_month: int) -> str:
    """Runs of periods, or their number where there are many."""
    first, last = (parse_period(label, row.basis, start_month) for label in (labelled[0], labelled[-1]))
    every = [period_label(p.start, p.months, p.basis, start_month) for p in periods(first, last)]
    said = labels.spans(list(labelled), every)
    return said if said.count(",") < _NAMED else _count(len(labelled), row)


def _split(row: Row) -> str:
    if not row.with_partners:
        return "totals only"
    if row.with_partners == len(row.cells):
        return "by country"
    return f"by country {row.with_partners} of {len(row.cells)}"


def _weights(row: Row) -> str:
    weighed = [cell.period for cell in row.cells if cell.weight]
    if not weighed:
        return "no weights"
    if len(weighed) == len(row.cells):
        return "with weights"
    return f"weights {_named(weighed) if len(weighed) <= _NAMED else f'{len(weighed)} of {len(row.cells)}'}"


def _age(days: int) -> str:
    return "today" if days == 0 else "yesterday" if days == 1 else f"{days:,} days ago"


def _fetch(rows: Sequence[Row]) -> html.Details:
    by_source = groupby(rows, key=lambda row: row.source)
    said = [f"{labels.source(source)} {', '.join(map(_adds, found))}" for source, found in by_source]
    return html.Details(
        [
            html.Summary([html.B("Fetch adds "), " · ".join(said)]),
            html.Ul([html.Li([_what(row), _command(row)]) for row in rows]),
        ]
    )


def _adds(row: Row) -> str:
    said = [_count(len(row.adds), row)] if row.adds else []
    said += [f"completes {len(row.completes)}"] if row.completes else []
    return ", ".join(said)


def _what(row: Row) -> html.Span:
    ends = sorted((*row.adds, *row.completes))
    span = ends[0] if len(ends) == 1 else f"{ends[0]} to {ends[-1]}"
    whole = "; one file, all goods and countries" if row.source in MIRRORED else ""
    return html.Span(f"{labels.source(row.source)}, {_adds(row)}: {span}{whole}", className="code")


def _command(row: Row) -> html.Span:
    button = html.Button("Copy", type="button", className="copy", **{"data-copy": row.command, "aria-live": "polite"})
    return html.Span([html.Code(row.command), button], className="command")


PAGE = viewed.viewed(COVERAGE, NAME, CONTROLS, ("lead", "table"), content, layout)
