"""The table of a screening: its columns, its rows and how it is taken away."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import dash_ag_grid as dag
import polars as pl
from dash import dcc, html

from dashboard import ids, labels, screening, screening_words
from dashboard.routing import COMMODITY, METHODS, SCREENING
from dashboard.screening import ALL, Filter
from dashboard.screening_words import short
from dashboard.theme import Scheme
from etl.codes import named
from etl.commodities import dotted
from etl.reader import Store
from etl.rulebooks import INDICATORS, UNDECIDED, Rulebook

SENT = 1_000
"""So many rows of the table are sent to the browser; the download has all."""
_PERCENT = "params.value == null ? '' : d3.format('.1f')(100 * params.value) + ' %'"
_INDEX = "params.value == null ? '' : d3.format(',.0f')(10000 * params.value)"
_RATIO = "params.value == null ? '' : d3.format('.3f')(params.value)"
_MONEY = "params.value == null ? '' : (params.data.extract ? '≥ ' : '') + d3.format(',.0f')(params.value)"


def card(store: Store, wanted: Filter, book: Rulebook, whole: pl.DataFrame, scheme: Scheme) -> html.Section:
    """The card of the table: of ``whole``, the codes that are wanted, held to ``book`` and the other rules."""
    found = screening.select(store, whole, wanted)
    ordered = found.sort(
        [pl.col(book.id), "import_value_usd", "code"], descending=[True, True, False], nulls_last=True
    ) if found.height else found  # fmt: skip
    many = "1 code" if found.height == 1 else f"{found.height:,} codes"
    sent = (
        f" The first {SENT:,} are listed, those for which the rule holds first; the download has all."
        if found.height > SENT
        else ""
    )
    downloads = html.P(
        [
            f"{many}.{sent} Download: ",
            html.A("CSV", href=f"{SCREENING}.csv{wanted.query()}"),
            " · ",
            html.A("JSON", href=f"{SCREENING}.json{wanted.query()}"),
            ". What the columns are: ",
            *_definitions(),
        ],
        className="card-subtitle",
    )
    rows = _rows(store, wanted, book, ordered.head(SENT)) if found.height else []
    grid = dag.AgGrid(
        id=ids.part(ids.SCREENING, "grid"),
        rowData=rows,
        columnDefs=_columns(store, wanted, book),
        columnSize=None,
        defaultColDef={"sortable": True, "resizable": True, "floatingFilter": True,
                       "suppressHeaderFilterButton": True, "wrapHeaderText": True, "autoHeaderHeight": True},
        dashGridOptions={"animateRows": False, "enableCellTextSelection": True, "pagination": len(rows) > 100,
                         "paginationPageSize": 100, "paginationPageSizeSelector": False},
        className="ag-theme-quartz-dark" if scheme == "dark" else "ag-theme-quartz",
        style={"height": f"{min(640, 150 + 42 * max(len(rows), 1))}px"},
    )  # fmt: skip
    empty = html.P(
        [f"{screening.absence(store, wanted)} ", dcc.Link("Show all codes", href=SCREENING + _all(wanted))],
        className="none",
    )
    return html.Section(
        [html.H2("Every code, every rule", className="card-title"), downloads, grid if rows else empty],
        className="card card-table",
    )


def _all(wanted: Filter) -> str:
    return wanted.query(only=ALL, minimum=0.0, text=None, digits=ALL)


def _definitions() -> list[Any]:
    """Links to the definitions of the columns."""
    named_ = {"hhi": "HHI", "top_share": "largest share", "world_export_hhi": "world-export HHI",
              "import_cover_by_exports": "exports / imports"}  # fmt: skip
    links = [html.A(text, href=f"{METHODS}#indicator-{name}", className="keeps-view") for name, text in named_.items()]
    return [*[piece for link in links for piece in (link, ", ")][:-1], "."]


def _columns(store: Store, wanted: Filter, book: Rulebook) -> list[dict[str, Any]]:
    text, number = {"filter": "agTextColumnFilter"}, {"filter": "agNumberColumnFilter", "type": "rightAligned"}

    def figure(field: str, head: str, form: str, tip: str, width: int = 112) -> dict[str, Any]:
        return {"field": field, "headerName": head, "valueFormatter": {"function": form}, "headerTooltip": tip,
                "width": width, **number}  # fmt: skip

    others = [
        {
            "field": f"rule_{b.id}",
            "headerName": short(b),
            "headerTooltip": f"{b.name}. {b.caveat}",
            "width": 128,
            **text,
        }
        for b in store.rulebooks
        if b.id != book.id
    ]
    return [
        {"field": "code", "headerName": "Code", "cellRenderer": "markdown", "width": 104, "pinned": "left", **text},
        {"field": "goods", "headerName": "Goods", "minWidth": 180, "flex": 1, "tooltipField": "goods", **text},
        figure("value", f"Imports {wanted.year}, USD", _MONEY, "Of an extract at least so much", 150),
        {"field": "verdict", "headerName": short(book), "headerTooltip": f"{book.name}. {book.caveat}", "width": 152,
         "tooltipField": "why", **text},
        {"field": "margin", "headerName": "Margin", "headerTooltip": "Distance of the binding condition from its"
         " threshold, above zero where it holds", "width": 140, "type": "rightAligned", "tooltipField": "binding",
         "filter": "agTextColumnFilter"},
        {"field": "held", "headerName": "Years held", "headerTooltip": "Of the last years of the rule's window",
         "width": 168, "tooltipField": "earlier", **text},
        {"field": "change", "headerName": f"Since {wanted.against}", "width": 104, **text},
        {"field": "top", "headerName": "Largest supplier", "width": 150, **text},
        figure("top_share", "Its share", _PERCENT, "top_share: share of the largest supplier", 96),
        figure("hhi", "HHI", _INDEX, "hhi × 10,000: 10,000 is a single supplier", 88),
        figure("world", "World-export HHI", _INDEX, "world_export_hhi × 10,000", 104),
        figure("cover", "Exports / imports", _RATIO, "import_cover_by_exports: below 1, imports are larger", 104),
        *others,
        {"field": "source", "headerName": "Source", "width": 130, **text},
        {"field": "findings", "headerName": "Coverage and findings", "width": 170, **text},
    ]  # fmt: skip


_SAID = {True: "holds", False: "does not", None: UNDECIDED}


def _rows(store: Store, wanted: Filter, book: Rulebook, frame: pl.DataFrame) -> list[dict[str, Any]]:
    goods, rule, of = screening.goods(store, wanted.view.lang), book.id, screening_words.of_binding(book)
    changes = {(True, False): "new", (False, True): "left", (True, True): "stays", (False, False): ""}
    rows = []
    for row in frame.iter_rows(named=True):
        code, href = row["code"], _href(store, wanted, row["code"], row["source"])
        said = dotted(code)
        held = f"{row[f'{rule}_held']} of {book.window}"
        held += f", {row[f'{rule}_undecided']} undecided" if row[f"{rule}_undecided"] else ""
        notes = [row["findings"] or ""] if row["coverage"] == "complete" else [row["coverage"], row["findings"] or ""]
        binding = row[f"{rule}_binding"]
        rows.append(
            {
                "code": f"[{said}]({href})" if href else said,
                "goods": goods.get(code, ""),
                "value": row["import_value_usd"],
                "extract": row["coverage"] != "complete",
                "verdict": _SAID[row[rule]],
                "why": row[f"{rule}_missing"] or "",
                "margin": screening_words.margin(row[f"{rule}_margin"], of.get(binding)),
                "binding": f"{binding}: {INDICATORS[of[binding]]}" if binding else "",
                "held": held,
                "earlier": row["earlier_years"] or "",
                "change": changes.get((row[rule], row[f"{rule}_previous"]), "undecided"),
                "top": _supplier(store, wanted, row["top_partner"]) if row["top_partner"] else "",
                "top_share": row["top_share"],
                "hhi": row["hhi"],
                "world": row["world_export_hhi"],
                "cover": row["import_cover_by_exports"],
                **{f"rule_{b.id}": _SAID[row[b.id]] for b in store.rulebooks if b.id != rule},
                "source": labels.source(row["source"]),
                "findings": "; ".join(filter(None, notes)).replace(";", "; ").replace(";  ", "; "),
            }
        )
    return rows


def _supplier(store: Store, wanted: Filter, iso3: str) -> str:
    fold, lang = store.folds[wanted.view.fold], wanted.view.lang
    return fold.name(lang) if fold.members and iso3 == fold.into else store.name(iso3, lang)


def code_link(store: Store, wanted: Filter, code: str) -> Any:
    """A code, leading to the page of its commodity if there is one."""
    href = _href(store, wanted, code)
    return dcc.Link(dotted(code), href=href) if href else html.Span(dotted(code))


def _href(store: Store, wanted: Filter, code: str, source: str | None = None) -> str | None:
    """The commodity page of a code's scope, on the same basis; None where no scope consists of it."""
    scope = named(store).get(code)
    if scope is None:
        return None
    view = replace(wanted.view, basis=wanted.basis, source=source)
    return f"{COMMODITY}{scope.id}{view.query()}"
