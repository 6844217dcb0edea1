"""The scorecard: for one country, the latest complete figures of every scope."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import polars as pl

from dashboard import hedges, labels, resolve, tables
from dashboard.view import View
from etl import numbers
from etl.language import later, say, spoken
from etl.reader import Store

HEADLINE = "headline"
_NONE = {"import": later("No imports in this store"), "export": later("No exports in this store")}
_SHARES = {
    "import": later("Of the imports of {country}, {partner} supplied {shares}."),
    "export": later("Of the exports of {country}, {partner} took {shares}."),
}
_WITHOUT = {
    "import": later("The imports of {country}, scope by scope, with the source of each figure."),
    "export": later("The exports of {country}, scope by scope, with the source of each figure."),
}


@dataclass(frozen=True)
class Row:
    """One scope; ``led``: the focus is its largest supplier. Without a ``period`` nothing is published: ``reason``."""

    name: str
    code: str
    group: str
    href: str
    period: str | None = None
    value_usd: float | None = None
    share_value: float | None = None
    share_weight: float | None = None
    share_value_unfolded: float | None = None
    share_weight_unfolded: float | None = None
    top_partner: str | None = None
    top_share: float | None = None
    led: bool = False
    hhi: float | None = None
    hhi_unfolded: float | None = None
    source: str = ""
    extract: bool = False
    findings: tuple[str, ...] = ()
    reason: str = ""

    @property
    def headline(self) -> bool:
        """Whether it is one of those that the page answers first."""
        return self.group == HEADLINE


def rows(store: Store, view: View) -> list[Row]:
    """A row per scope, in the order of ``commodities.toml``."""
    chosen = (view.reporter, view.partner, view.flow, view.data, view.fold, view.lang, view.theme)
    return list(_rows(store, spoken().code, *chosen))


@lru_cache(maxsize=256)
def _rows(store: Store, _language: str, *chosen: str | None) -> tuple[Row, ...]:
    reporter, partner, flow, edition, fold, lang, theme = chosen
    view = View(reporter=str(reporter), partner=str(partner), flow=str(flow), data=str(edition), fold=str(fold),
                lang=str(lang), theme=theme)  # fmt: skip
    return tuple(_row(store, scope_id, view) for scope_id in store.commodities.scopes)


def _row(store: Store, scope_id: str, view: View) -> Row:
    scope = store.scope(scope_id)
    query = {"reporter": [view.reporter], "partner": [view.partner], "flow": [view.flow], "data": [view.data],
             "fold": [view.fold], "lang": [view.lang]}  # fmt: skip
    shown = resolve.page(store, scope, query)
    address = f"/commodity/{scope_id}{shown.view.query(theme=view.theme)}"
    base = {"name": scope.name(), "code": scope.label, "group": scope.group, "href": address}
    choice = shown.choice
    total = tables.latest_or_last(tables.trend(choice), "value_usd")
    if total is None or choice.offer is None:
        return Row(**base, reason=say(_NONE[view.flow]))  # type: ignore[arg-type]
    period = total["period"]
    share = _at(tables.focus(choice), period)
    index = _at(tables.concentration(choice), period)
    top = index["top_partner"]
    return Row(
        **base,
        period=str(period),
        value_usd=total["value_usd"],
        share_value=share["share_value"],
        share_weight=share["share_weight"],
        share_value_unfolded=share["share_value_unfolded"],
        share_weight_unfolded=share["share_weight_unfolded"],
        top_partner=None if top is None else tables.partner_name(choice, top),
        top_share=index["top_share"],
        led=top == choice.focus,
        hhi=index["hhi"],
        hhi_unfolded=index["hhi_unfolded"],
        source=choice.offer.source,
        extract=total["coverage"] != "complete",
        findings=tuple(filter(None, (total["findings"] or "").split(";"))),
    )


def focus(store: Store, view: View) -> str:
    """The name of the focus supplier; where it is counted with others, the group's."""
    fold = store.folds[view.fold]
    return fold.name() if view.partner in fold.members else store.name(view.partner)


def alone(store: Store, view: View) -> str:
    """The name of the focus supplier by itself, where it is counted with others; else empty."""
    return store.name(view.partner) if view.partner in store.folds[view.fold].members else ""


def _at(table: pl.DataFrame, period: Any) -> dict[str, Any]:
    row: dict[str, Any] = table.row(by_predicate=pl.col("period") == period, named=True)
    return row


def lead(store: Store, view: View, found: list[Row]) -> str:
    """The sentence at the top of the overview."""
    country, partner = (labels.country(name) for name in (store.name(view.reporter), focus(store, view)))
    said = [_share(view, row) for row in found if row.headline and row.share_value is not None][:2]
    if not said:
        return say(_WITHOUT[view.flow], country=country)
    return say(_SHARES[view.flow], country=country, partner=partner, shares=labels.joined(said))


def _share(view: View, row: Row) -> str:
    """The share of the focus in one scope, by value and by weight, inside the sentence."""
    findings = ";".join(row.findings)
    blanks = {
        "share": numbers.percent(row.share_value),
        "wrong": hedges.split(view, findings),
        "goods": labels.plain(row.name),
        "period": row.period,
    }
    if row.share_weight is None:
        return say("{share}{wrong} of {goods} (by value, {period})", **blanks)
    return say(
        "{share}{wrong} of {goods} (by value, {period}; {weight} by weight{hedge})",
        weight=numbers.percent(row.share_weight),
        hedge=hedges.weights(findings),
        **blanks,
    )
