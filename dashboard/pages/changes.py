"""``/changes``: the vintages kept, what changed from one to another, and what was told of a cell at different times."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import polars as pl
from dash import dcc, html

from dashboard import data, ids, labels
from dashboard.components import filters, reports, shell
from dashboard.components.listing import Cell, listing
from dashboard.data import known, open_store
from dashboard.pages import viewed
from dashboard.pages.page import Address
from dashboard.resolve import Notice, Query
from dashboard.routing import CHANGES, COMMODITY
from dashboard.settings import Settings
from dashboard.view import View, read
from etl import changes
from etl.changes import Names
from etl.diff import Diff, Edits
from etl.errors import BadView
from etl.reader import Store
from etl.store import Manifest

NAME = ids.CHANGES
COMPARED = ("a", "b", "reporter", "partner", "flow")
CONTROLS = (*COMPARED, *reports.CONTROLS)
PARTS = ("lead", "kept", "said", "effects", "revised", "periods", "edits", "cell")
SHOWN = 12
"""Lines of a table at most; ``python -m etl diff`` has all."""


@dataclass(frozen=True)
class _Chosen:
    """Two opened vintages, and the country, focus and flow that the tables are of."""

    a: Store
    b: Store
    view: View
    names: Names

    @property
    def trade(self) -> str:
        """``India's imports``."""
        return reports.trade(self.b, self.view)


def content(settings: Settings, address: Address) -> dict[str, Any]:
    """Everything on the page that depends on the view. Raises StoreUnavailable."""
    query = address.query
    current = open_store(settings.store)
    view, wrong = read(query, known(current))
    (first, second), unknown = _pair(query, current.vintages)
    a, b = (open_store(settings.store, {"vintage": [vintage]}) for vintage in (first, second))
    scopes = {s.id: labels.plain(s.name(view.lang)) for store in (a, b) for s in store.commodities.scopes.values()}
    chosen = _Chosen(a, b, view, Names({iso3: name[view.lang] for iso3, name in b.names.items()}, scopes))
    found = data.diff(a, b)
    effects, _ = data.effects(a, b, view.partner, view.reporter, view.flow)
    said = changes.summary(found, effects, chosen.names)
    mine = found.revised.filter(reporter=view.reporter, flow=view.flow)
    largest = mine.row(0, named=True) if mine.height else {}
    cell, cell_controls = reports.told(b, view, query, largest)
    controls = _controls(chosen, current) | cell_controls
    asked = {name: controls[name]["value"] for name in CONTROLS if controls[name]["value"]}
    kept = {key: value for key, value in (("theme", view.theme), ("vintage", view.vintage)) if value}
    return {
        "view": filters.state("?" + urlencode(asked | kept), controls),
        "title": "What changed between vintages",
        "lead": said[0] if len(current.vintages) > 1 else _alone(current),
        "notices": shell.notices([Notice(f"{error} Shown is the nearest view.") for error in (*wrong, *unknown)]),
        "kept": _kept(data.kept(settings.store), chosen),
        "said": [html.Li(sentence) for sentence in said[1:]],
        "effects": _effects(effects, chosen),
        "revised": _revised(mine, chosen),
        "periods": _periods(found, chosen),
        "edits": [*_corrections(found), *_findings(found, chosen), *_claims(found)],
        "cell": cell,
        "controls": controls,
    }


def layout(content: dict[str, Any]) -> html.Div:
    """The page; with an empty ``content`` its skeleton."""

    def part(name: str, **attributes: Any) -> Any:
        return viewed.part(NAME, content, name, **attributes)

    return html.Div(
        [
            *viewed.head(NAME, content, "What changed between vintages?"),
            part("kept", className="listing"),
            *viewed.bar(NAME, COMPARED, content),
            part("said", kind=html.Ul, className="said"),
            part("effects", className="listing"),
            part("revised", className="listing"),
            part("periods", className="listing"),
            part("edits", className="listing"),
            html.H2("What was told of one cell", className="card-title", id="cell"),
            filters.bar(NAME, reports.CONTROLS, content.get("controls", {})),
            part("cell", className="listing"),
        ],
        className="changes",
    )


def _pair(query: Query, kept: Sequence[str]) -> tuple[tuple[str, str], list[BadView]]:
    """The two vintages of an address, else the current and the one before, and what is not kept.

    ``from`` and ``to``, as the command has them in JSON, are other names of ``a`` and ``b``.
    """
    usual = {"a": kept[min(1, len(kept) - 1)], "b": kept[0]}
    wrong = []
    for key, other in (("a", "from"), ("b", "to")):
        asked = [(name, query[name][-1]) for name in (key, other) if query.get(name, ("",))[-1]]
        if not asked:
            continue
        name, text = asked[0]
        if text in kept:
            usual[key] = text
        else:
            said = f"{name} {text!r} is not kept in this store; kept are {', '.join(kept)}."
            wrong.append(BadView(name, text, said))
    return (usual["a"], usual["b"]), wrong


def _controls(chosen: _Chosen, current: Store) -> filters.Props:
    offered = [
        {"value": vintage, "label": vintage + (" (current)" if vintage == current.vintage else "")}
        for vintage in current.vintages
    ]
    return filters.overview_props(chosen.b, chosen.view) | {
        "a": {"data": offered, "value": chosen.a.vintage},
        "b": {"data": offered, "value": chosen.b.vintage},
    }


def _alone(current: Store) -> str:
    return (
        f"This store keeps one vintage, {current.vintage}: there is nothing to compare it with. The next build with"
        " other figures, corrections or scopes is the second."
    )


def _kept(manifests: Sequence[Manifest], chosen: _Chosen) -> html.Table:
    rows = []
    for n, manifest in enumerate(manifests):
        files = manifest.files
        flows = sum(file["rows"] for name, file in files.items() if name.startswith("flows/"))
        query = {"reporter": chosen.view.reporter, "vintage": manifest.vintage}
        called = ["Pinned", html.Span(f" to {manifest.vintage}", className="unseen")]
        open_it = dcc.Link(called, href="/?" + urlencode(query))
        counts = [f"{flows:,}", *(f"{files.get(f'{name}.parquet', {}).get('rows', 0):,}"
                                  for name in ("sources", "findings", "revisions"))]  # fmt: skip
        rows.append([html.Span([manifest.vintage, *([html.B(" current")] if n == 0 else [])]),
                     labels.day(manifest.vintage), *(Cell(count, True) for count in counts), open_it])  # fmt: skip
    heads = ("Vintage", "Figures until", "Rows", "Snapshots", "Findings", "Reports of revised cells", "Open")
    return listing("Vintages kept, the newest first", heads, rows)


def _effects(rows: pl.DataFrame, chosen: _Chosen) -> list[Any]:
    old = rows.filter(pl.col("kind") != "new")
    if old.is_empty():
        return []
    lines = []
    for row in old.head(SHOWN).iter_rows(named=True):
        href = _commodity(row, chosen)
        name = chosen.names.scopes.get(row["scope"], row["scope"])
        before, after, gap = changes.effect(row)
        why = "" if row["kind"] == "revised" else f" ({changes.KINDS[row['kind']]})"
        lines.append([dcc.Link(labels.capital(name), href=href) if href else labels.capital(name), changes.when(row),
                      labels.source(row["source"]), labels.capital(changes.indicator(row, chosen.names)),
                      Cell(before, True), Cell(after, True), Cell((gap + why).strip(), True)])  # fmt: skip
    heads = ("Commodity", "Period", "Source", "Indicator", "Before", "After", "Difference")
    title = f"Effects on what is shown of {chosen.trade}, the largest first"
    return [listing(title, heads, lines), *_more(old.height, chosen)]


def _commodity(row: dict[str, Any], chosen: _Chosen) -> str | None:
    """Where an indicator is shown in the later of the two vintages."""
    if row["scope"] not in chosen.b.commodities.scopes or row["kind"] == "gone":
        return None
    latest = chosen.b.vintage == chosen.b.vintages[0]
    query = View(reporter=row["reporter"], partner=chosen.view.partner, flow=row["flow"]).query(
        basis=row["basis"], source=row["source"], vintage=None if latest else chosen.b.vintage, theme=chosen.view.theme
    )
    return f"{COMMODITY}{row['scope']}{query}"


def _revised(rows: pl.DataFrame, chosen: _Chosen) -> list[Any]:
    if rows.is_empty():
        return []
    lines = []
    for row in rows.head(SHOWN).iter_rows(named=True):
        before, after, gap = changes.revision(row)
        cell = {"data-code": row["code"], "data-period": row["period"]}
        partner = labels.capital(chosen.names.country(row["partner"]))
        lines.append([html.A(row["code"], href="#cell", className="shows-cell", **cell), partner, changes.when(row),
                      labels.source(row["source"]), changes.unit(row),
                      Cell(before, True), Cell(after, True), Cell(gap, True)])  # fmt: skip
    heads = ("Code", "Partner", "Period", "Source", "Unit", "Before", "After", "Difference")
    return [listing(f"Revised figures of {chosen.trade}", heads, lines), *_more(rows.height, chosen)]


def _periods(found: Diff, chosen: _Chosen) -> list[Any]:
    tables = []
    heads = ("Source", "Trade", "Codes", "Periods")
    for title, rows in (("New periods", found.new_periods), ("Periods that are gone", found.gone)):
        if lines := changes.spans(rows, chosen.names):
            tables += [listing(title, heads, lines[:SHOWN]), *_more(len(lines), chosen)]
    return tables


def _edited(edits: Edits) -> Iterator[tuple[str, Any]]:
    yield from (("new", entry) for entry in edits.added)
    yield from (("gone", entry) for entry in edits.removed)
    yield from (("altered", after) for _, after in edits.altered)


def _corrections(found: Diff) -> list[Any]:
    if not found.corrections or not found.corrections.count:
        return []
    lines = [[entry["id"], how, entry.get("reason", ""), entry.get("evidence", "")]
             for how, entry in _edited(found.corrections)]  # fmt: skip
    return [listing("Corrections", ("Correction", "Change", "Why", "Evidence"), lines)]


def _findings(found: Diff, chosen: _Chosen) -> list[Any]:
    view = chosen.view
    mine = [(how, entry) for how, entry in _edited(found.findings)
            if (entry["reporter"], entry["flow"]) == (view.reporter, view.flow)]  # fmt: skip
    if not mine:
        return []
    lines = [[entry["id"], how, f"{entry['code']}, {entry['period']}, {labels.source(entry['source'])}",
              entry["message"]] for how, entry in mine[:SHOWN]]  # fmt: skip
    title = f"Findings on {chosen.trade}"
    return [listing(title, ("Finding", "Change", "Where", "What"), lines), *_more(len(mine), chosen)]


def _claims(found: Diff) -> list[Any]:
    if not found.claims or not found.claims.count:
        return []
    title = "Claims that are new, gone or judged otherwise"
    return [listing(title, ("Claim", "Published", "Before", "After"), changes.claims(found.claims))]


def _more(count: int, chosen: _Chosen) -> list[Any]:
    if count <= SHOWN:
        return []
    command = f"python -m etl diff {chosen.a.vintage} {chosen.b.vintage} --reporter {chosen.view.reporter}"
    return [html.P([f"and {count - SHOWN:,} more: ", html.Code(f"{command} --format json")], className="card-notes")]


PAGE = viewed.viewed(CHANGES, NAME, CONTROLS, PARTS, content, layout, dated=False)
