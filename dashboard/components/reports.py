"""What was told of the cells of a code and a period at different times: every report that said something new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

import polars as pl
from dash import html

from dashboard import data, labels
from dashboard.components.filters import Props
from dashboard.components.listing import Cell, listing
from dashboard.resolve import Query
from dashboard.view import View
from etl import numbers
from etl.language import later, say
from etl.reader import Store
from etl.schema import WORLD

CONTROLS = ("code", "period")
SHOWN = 12
"""Partners at most; ``python -m etl revisions`` has all."""
_UNITS = {"value_usd": "USD", "value_local": "currency", "net_weight_kg": "kg", "quantity": "quantity_unit"}


_TRADE = {"import": later("{whose} imports"), "export": later("{whose} exports")}
_NEVER = {
    "import": later("No figure of {whose} imports in vintage {vintage} was told twice and differently."),
    "export": later("No figure of {whose} exports in vintage {vintage} was told twice and differently."),
}
_EVERY = {
    "import": later("{whose} imports of {code}, {period}: every report that said something new"),
    "export": later("{whose} exports of {code}, {period}: every report that said something new"),
}
_HEADS = (
    later("Partner"),
    later("Source"),
    later("Number"),
    later("Told on"),
    later("Figures"),
    later("State"),
    later("Report"),
    later("Counts"),
)
_STATES = {
    "final": later("final"),
    "revised": later("revised"),
    "provisional": later("provisional"),
    "estimated": later("estimated"),
}


def trade(store: Store, view: View) -> str:
    """``India's imports``."""
    return say(_TRADE[view.flow], whose=_whose(store, view))


def _whose(store: Store, view: View) -> str:
    return labels.possessive(labels.country(store.name(view.reporter)))


def told(store: Store, view: View, query: Query, usual: Mapping[str, Any]) -> tuple[list[Any], Props]:
    """The reports, and the codes and periods that can be chosen; without a choice those of ``usual``."""
    rows = data.revisions(store).filter(reporter=view.reporter, flow=view.flow)
    codes = rows["hs_code"].unique().sort().to_list()
    code = _asked(query, "code", codes, usual)
    of_code = rows.filter(pl.col("hs_code").eq_missing(pl.lit(code, pl.String))).sort("period_start", descending=True)
    periods = of_code["period"].unique(maintain_order=True).to_list()
    period = _asked(query, "period", periods, usual)
    controls = {
        name: {"data": [{"value": v, "label": v} for v in offered], "value": value, "disabled": not offered}
        for name, offered, value in (("code", codes, code), ("period", periods, period))
    }
    if not code:
        said = say(_NEVER[view.flow], whose=_whose(store, view), vintage=store.vintage)
        return [html.P(said, className="none")], controls
    order = [pl.col("basis") == "year_to_date", pl.col("partner") != WORLD, "source", "basis", "partner", "order"]
    told = of_code.filter(period=period).sort(order).iter_rows(named=True)
    cells = [list(some) for _, some in groupby(told, lambda row: (row["source"], row["basis"], row["partner"]))]
    lines = [_report(row, n == 0, store) for cell in cells[:SHOWN] for n, row in enumerate(cell)]
    title = say(_EVERY[view.flow], whose=_whose(store, view), code=code, period=period)
    return [
        listing(labels.capital(title), [say(head) for head in _HEADS], lines),
        *_more(cells[SHOWN:], view, code, period),
    ], controls


def _asked(query: Query, key: str, offered: Sequence[str], usual: Mapping[str, Any]) -> str | None:
    wanted = (*query.get(key, ())[-1:], usual.get(key), *offered[:1])
    return next((value for value in wanted if value in offered), None)


def _report(row: dict[str, Any], first: bool, store: Store) -> list[Any]:
    partner = say("Total") if row["partner"] == WORLD else store.name(row["partner"])
    source = labels.source(row["source"])
    if row["basis"] == "year_to_date":
        source = say("{source}, year to date", source=source)
    figures = [f"{row.get(unit, unit)} {numbers.exact(row[name])}" for name, unit in _UNITS.items()
               if row[name] is not None]  # fmt: skip
    return [
        partner if first else html.Span(partner, className="unseen"),
        source if first else "",
        str(row["order"]),
        f"{row['vintage']}",
        Cell(", ".join(figures) or say("not listed"), True),
        say(_STATES.get(row["status"], row["status"])) if row["status"] else "",
        row["dataset"],
        html.B(say("counts now")) if row["counts"] else say("no longer"),
    ]


def _more(cells: Sequence[Any], view: View, code: str, period: str | None) -> list[Any]:
    if not cells:
        return []
    command = f"python -m etl revisions --code {code} --period {period} --reporter {view.reporter} --flow {view.flow}"
    return [
        html.P(
            [say("and {partners} more partners:", partners=len(cells)), " ", html.Code(command)], className="card-notes"
        )
    ]
