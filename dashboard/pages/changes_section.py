"""The tables of what changed between two vintages: effects, revised figures, periods, corrections, findings, claims."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import polars as pl
from dash import html

from dashboard import ids, labels, marks
from dashboard.components import data_table
from dashboard.components.data_table import Column
from dashboard.components.listing import listing
from dashboard.components.said import filled, quoted
from dashboard.routing import CHANGES, COMMODITY
from dashboard.view import View
from etl import changes
from etl.changes import Names
from etl.diff import Diff, Edits
from etl.language import later, say
from etl.numbers import fixed
from etl.reader import Store

SHOWN = 12
"""Lines of a table of words at most, and of one of figures; ``python -m etl diff`` has all."""
MOST = 500
_TITLES = {
    "effects": {
        "import": later("Effects on what is shown of {whose} imports, the largest first"),
        "export": later("Effects on what is shown of {whose} exports, the largest first"),
    },
    "revised": {
        "import": later("Revised figures of {whose} imports"),
        "export": later("Revised figures of {whose} exports"),
    },
    "findings": {"import": later("Findings on {whose} imports"), "export": later("Findings on {whose} exports")},
}
_HOW = {"new": later("new"), "gone": later("gone"), "altered": later("altered")}


@dataclass(frozen=True)
class Chosen:
    """Two opened vintages, and the country, focus and flow that the tables are of."""

    a: Store
    b: Store
    view: View
    names: Names

    def title(self, table: str) -> str:
        """The title of a table, which says whose trade it is of."""
        whose = labels.possessive(labels.country(self.b.name(self.view.reporter)))
        return say(_TITLES[table][self.view.flow], whose=whose)

    def query(self, **more: str) -> str:
        """The address of the page, with ``more``."""
        names = ("reporter", "partner", "flow", "theme", "vintage", "lang")
        view = {name: getattr(self.view, name) for name in names if name != "lang" or self.view.lang != View.lang}
        wanted = {"a": self.a.vintage, "b": self.b.vintage} | view | more
        return "?" + urlencode({name: value for name, value in wanted.items() if value})


def effects(rows: pl.DataFrame, chosen: Chosen) -> list[Any]:
    """Indicators that are others than they were, the largest effect first."""
    old = rows.filter(pl.col("kind") != "new")
    if old.is_empty():
        return []
    lines = []
    for row in old.head(MOST).iter_rows(named=True):
        name = labels.capital(chosen.names.scopes.get(row["scope"], row["scope"]))
        before, after, gap = changes.effect(row)
        why = "" if row["kind"] == "revised" else f" ({say(changes.KINDS[row['kind']])})"
        indicator = labels.capital(changes.indicator(row, chosen.names))
        lines.append(
            [data_table.Cell(name, href=_commodity(row, chosen) or ""), changes.when(row),
             labels.source(row["source"]), indicator, data_table.Cell(before, row["before"]),
             data_table.Cell(after, row["after"]), data_table.Cell((gap + why).strip(), row["difference"])]
        )  # fmt: skip
    heads = (Column(say("Commodity")), Column(say("Period")), Column(say("Source")), Column(say("Indicator")),
             *_sides())  # fmt: skip
    return [*_figures("effects", heads, lines, chosen), *_more(old.height, MOST, chosen)]


def _figures(name: str, heads: Sequence[Column], lines: Sequence[data_table.Row], chosen: Chosen) -> list[Any]:
    """A table of figures under its title, which stands still while the table scrolls."""
    title = chosen.title(name)
    table = data_table.table(heads, lines, title, f"{ids.CHANGES}-{name}-table", SHOWN, label=title)
    return [html.H2(title, className="card-title"), table]


def _sides() -> tuple[Column, Column, Column]:
    return Column(say("Before"), True), Column(say("After"), True), Column(say("Difference"), True)


def _commodity(row: dict[str, Any], chosen: Chosen) -> str | None:
    """Where an indicator is shown in the later of the two vintages."""
    if row["scope"] not in chosen.b.commodities.scopes or row["kind"] == "gone":
        return None
    latest = chosen.b.vintage == chosen.b.vintages[0]
    query = View(reporter=row["reporter"], partner=chosen.view.partner, flow=row["flow"]).query(
        basis=row["basis"], source=row["source"], vintage=None if latest else chosen.b.vintage, theme=chosen.view.theme,
        lang=chosen.view.lang,
    )  # fmt: skip
    return f"{COMMODITY}{row['scope']}{query}"


def revised(rows: pl.DataFrame, chosen: Chosen) -> list[Any]:
    """Figures as published that are others than they were."""
    if rows.is_empty():
        return []
    lines = []
    for row in rows.head(MOST).iter_rows(named=True):
        before, after, gap = changes.revision(row)
        partner = labels.capital(chosen.names.country(row["partner"]))
        lines.append(
            [data_table.Cell(row["code"], href=_told(row, chosen)), partner, changes.when(row),
             labels.source(row["source"]), changes.unit(row), data_table.Cell(before, row["before"]),
             data_table.Cell(after, row["after"]), data_table.Cell(gap, row["difference"])]
        )  # fmt: skip
    heads = (Column(say("Code")), Column(say("Partner")), Column(say("Period")), Column(say("Source")),
             Column(say("Unit")), *_sides())  # fmt: skip
    return [*_figures("revised", heads, lines, chosen), *_more(rows.height, MOST, chosen)]


def _told(row: dict[str, Any], chosen: Chosen) -> str:
    """The address at which the page shows what was told of a figure's cell."""
    return f"{CHANGES}{chosen.query(code=row['code'], period=row['period'])}#cell"


def periods(found: Diff, chosen: Chosen) -> list[Any]:
    """Periods that came and went."""
    tables = []
    heads = (say("Source"), say("Trade"), say("Codes"), say("Periods"))
    for title, rows in ((say("New periods"), found.new_periods), (say("Periods that are gone"), found.gone)):
        if lines := changes.spans(rows, chosen.names):
            tables += [_scrolled(title, heads, lines[:SHOWN]), *_more(len(lines), SHOWN, chosen)]
    return tables


def _scrolled(title: str, heads: Sequence[str], lines: Sequence[Sequence[Any]]) -> html.Div:
    """A table of words that scrolls by itself where the page is narrow."""
    return html.Div(
        listing(title, heads, lines), className="scrolls", role="region", tabIndex=0, **{"aria-label": title}
    )


def _edited(edits: Edits) -> Iterator[tuple[str, Any]]:
    yield from (("new", entry) for entry in edits.added)
    yield from (("gone", entry) for entry in edits.removed)
    yield from (("altered", after) for _, after in edits.altered)


def edits(found: Diff, chosen: Chosen) -> list[Any]:
    """Corrections, findings and claims that are new, gone or altered."""
    return [*_corrections(found), *_findings(found, chosen), *_claims(found)]


def _corrections(found: Diff) -> list[Any]:
    if not found.corrections or not found.corrections.count:
        return []
    lines = [[entry["id"], say(_HOW[how]), quoted(entry.get("reason", "")), quoted(entry.get("evidence", ""))]
             for how, entry in _edited(found.corrections)]  # fmt: skip
    heads = (say("Correction"), say("Change"), say("Why"), say("Evidence"))
    return [_scrolled(say("Corrections"), heads, lines)]


def _findings(found: Diff, chosen: Chosen) -> list[Any]:
    view = chosen.view
    mine = [(how, entry) for how, entry in _edited(found.findings)
            if (entry["reporter"], entry["flow"]) == (view.reporter, view.flow)]  # fmt: skip
    if not mine:
        return []
    lines = [[marks.title(entry["id"]), say(_HOW[how]),
              f"{entry['code']}, {entry['period']}, {labels.source(entry['source'])}", quoted(entry["message"])]
             for how, entry in mine[:SHOWN]]  # fmt: skip
    heads = (say("Finding"), say("Change"), say("Where"), say("What"))
    return [_scrolled(chosen.title("findings"), heads, lines), *_more(len(mine), SHOWN, chosen)]


def _claims(found: Diff) -> list[Any]:
    if not found.claims or not found.claims.count:
        return []
    heads = (say("Claim"), say("Published"), say("Before"), say("After"))
    lines = [(quoted(called), *others) for called, *others in changes.claims(found.claims)]
    return [_scrolled(say("Claims that are new, gone or judged otherwise"), heads, lines)]


def _more(count: int, shown: int, chosen: Chosen) -> list[Any]:
    if count <= shown:
        return []
    command = f"python -m etl diff {chosen.a.vintage} {chosen.b.vintage} --reporter {chosen.view.reporter}"
    code = html.Code(f"{command} --format json")
    said = filled(later("and {count} more: {command}"), count=fixed(count - shown, 0), command=code)
    return [html.P(said, className="card-notes")]
