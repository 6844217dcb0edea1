"""``/supplier/<iso3>``: what of a country's imports depends on one supplier, sorted by rule and margin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import dcc, html

from dashboard import ids, labels, supplier
from dashboard.components import chart_card, filters, shell
from dashboard.pages import viewed
from dashboard.pages.page import Address, store_of
from dashboard.resolve import Notice
from dashboard.routing import METHODS, SUPPLIER
from dashboard.rule_words import NAMES, distance
from dashboard.settings import Settings
from dashboard.supplier import Filter
from dashboard.supplier_card import card
from dashboard.theme import Scheme
from etl import numbers
from etl.codes import YEARLY, years
from etl.reader import Store, reporters
from etl.schema import EXTRACT

NAME = ids.SUPPLIER
SHOWN = 200
"""So many rows stand on the page."""
CONTROLS = ("reporter", "basis", "year", "goods", "rule", "fold")
PARTS = ("heading", "lead", "leaders", "card", "list")
_KIND = {"true": "holds", "false": "fails", "cannot be decided": "open"}
_GROUPS = (
    "Depends on it by this rule: the rule holds and it is the largest supplier",
    "The rule holds, and another supplier is the largest",
    "Cannot be decided",
    "The rule does not hold",
)


def content(settings: Settings, address: Address) -> dict[str, Any]:
    """Everything on the page that depends on the address. Raises NotFound."""
    store = store_of(settings, address)
    wanted, wrong = supplier.read(address.query, store, address.argument)
    found = supplier.table(store, wanted)
    controls = _controls(store, wanted)
    return {
        "view": filters.state(wanted.query(), controls),
        "title": supplier.heading(store, wanted),
        "heading": supplier.heading(store, wanted),
        "lead": supplier.lead(store, wanted, found),
        "notices": shell.notices([Notice(f"{error} Shown is the nearest view.") for error in wrong]),
        "leaders": _leaders(store, wanted),
        "card": _card(store, wanted, found, address.scheme),
        "list": _list(store, wanted, found),
        "controls": controls,
    }


def layout(content: dict[str, Any]) -> html.Div:
    """The page; with an empty ``content`` its skeleton."""
    return html.Div(
        [
            *viewed.head(NAME, content),
            *viewed.bar(NAME, CONTROLS, content),
            viewed.part(NAME, content, "card"),
            viewed.part(NAME, content, "list", className="supplier-list"),
            viewed.part(NAME, content, "leaders", html.Nav, className="leaders", **{"aria-label": "Largest suppliers"}),
        ],
        className="supplier",
    )


def _controls(store: Store, wanted: Filter) -> filters.Props:
    plain = filters.overview_props(store, wanted.view)
    countries = [{"value": c, "label": store.name(c, wanted.view.lang)} for c in reporters(store, "import")]
    if wanted.view.reporter not in {c["value"] for c in countries}:
        countries.append({"value": wanted.view.reporter, "label": store.name(wanted.view.reporter, wanted.view.lang)})
    there = [*years(store, wanted.view.reporter, wanted.basis)]
    if wanted.year and wanted.year not in there:
        there.append(wanted.year)
    return {
        "reporter": {"data": countries, "value": wanted.view.reporter},
        "basis": {
            "data": [
                {"value": b, "label": labels.capital(b), "disabled": not years(store, wanted.view.reporter, b)}
                for b in YEARLY
            ],
            "value": wanted.basis,
        },
        "year": {"data": [{"value": y, "label": y} for y in reversed(there)], "value": wanted.year},
        "goods": {"data": [{"value": g, "label": labels.capital(g)} for g in supplier.GOODS], "value": wanted.goods},
        "rule": {"data": [{"value": b.id, "label": b.name} for b in store.rulebooks], "value": wanted.rule or None},
        "fold": plain["fold"],
    }


def _leaders(store: Store, wanted: Filter) -> list[Any]:
    """Who is the largest supplier of how many commodities; each leads to its page."""
    found = supplier.leaders(store, wanted)
    if not found:
        return []
    fold = store.folds[wanted.view.fold]
    own = fold.of(wanted.iso3)
    entries = [
        html.Li(
            [
                html.B(each.name)
                if each.iso3 == own
                else dcc.Link(each.name, href=f"{SUPPLIER}{each.iso3}{wanted.query()}")
                if each.iso3 in store.names
                else each.name,
                f" {each.leads}",
            ]
        )
        for each in found
    ]
    return [
        html.H2(f"Largest supplier of how many {wanted.goods}, {wanted.year}", className="card-title"),
        html.Ul(entries),
    ]


def _card(store: Store, wanted: Filter, found: Any, scheme: Scheme) -> html.Section:
    drawn = card(store, wanted, found, scheme)
    return chart_card.chart_card(
        drawn.name,
        {
            "title": drawn.title,
            "subtitle": drawn.subtitle,
            "figure": drawn.figure,
            "reason": [html.P(drawn.reason)] if drawn.reason else [],
            "notes": [html.P(" ".join(drawn.notes))] if not drawn.reason else [],
            "csv": f"{SUPPLIER}{wanted.iso3}.csv{drawn.query}",
            "label": f"Chart: {drawn.title}. {drawn.subtitle}.",
        },
    )


def _list(store: Store, wanted: Filter, found: Any) -> list[Any]:
    """The commodities, in groups by what the chosen rule says, each with the verdicts of all rules."""
    if found.is_empty():
        return [html.P(text, className="card-notes") for text in supplier.left_out(store, wanted, found)]
    books = store.rulebooks
    chosen = supplier.book(store, wanted)
    files = [html.A(kind.upper(), href=f"{SUPPLIER}{wanted.iso3}.{kind}{wanted.query()}") for kind in ("csv", "json")]
    heads = [
        labels.capital(supplier.GOODS[wanted.goods]),
        "Value at stake",
        "Share by value",
        "by weight",
        "Place",
        "Largest since",
    ]
    heads += [f"Margin, {chosen.short}"] if chosen else []
    body: list[Any] = []
    rows = found.head(SHOWN).to_dicts()
    for n, title in enumerate(_GROUPS if chosen else ("All",)):
        some = [row for row in rows if not chosen or _group(row, wanted.rule) == n]
        if not some:
            continue
        head = html.Tr(
            html.Th([title, html.Span(str(len(some)), className="many")], colSpan=len(heads) + len(books),
                    scope="colgroup"),
            className="group",
        )  # fmt: skip
        body.append(html.Tbody([head, *(_row(store, wanted, row, heads) for row in some)]))
    rule_heads = [
        html.Th(
            html.A(b.short, href=f"{METHODS}#rule-{b.id}", className="keeps-view", title=b.name),
            scope="col",
            className="rule-head" + " chosen" * (b.id == wanted.rule),
        )
        for b in books
    ]
    numeric = {*heads[1:5], *heads[6:]}
    return [
        html.H2(_title(wanted, found.height), className="card-title"),
        html.P(
            [
                "Sorted by the rule, then by the margin in per cent of its threshold. The rules judge the imports of a"
                " commodity from all suppliers, by value: ",
                html.Span("holds", className="rule-verdict holds"),
                " ",
                html.Span("does not hold", className="rule-verdict fails"),
                " ",
                html.Span("cannot be decided", className="rule-verdict open"),
                "Some commodities hold others; values are not added up. ",
                files[0],
                " · ",
                files[1],
            ],
            className="card-subtitle",
        ),
        html.Div(
            html.Table(
                [
                    html.Thead(
                        html.Tr(
                            [
                                *(_head(h, "number" if h in numeric else "") for h in heads),
                                *rule_heads,
                            ]
                        )
                    ),
                    *body,
                ]
            ),
            className="scorecard",
        ),
        html.Div([html.P(text) for text in supplier.left_out(store, wanted, found)], className="card-notes"),
    ]


_DEFINED = {
    **dict.fromkeys(("Share by value", "by weight"), "indicator-supplier_share"),
    **dict.fromkeys(("Value at stake", "Place", "Largest since"), "table-supplier"),
}


def _head(text: str, kind: str) -> html.Th:
    """A head that leads to what its column is."""
    anchor = _DEFINED.get(text)
    said = html.A(text, href=f"{METHODS}#{anchor}", className="keeps-view") if anchor else text
    return html.Th(said, scope="col", className=kind)


def _title(wanted: Filter, number: int) -> str:
    """What the table lists of that many rows."""
    if number > SHOWN:
        return f"The first {SHOWN} of {number:,} {wanted.goods} that are bought from it; the CSV has all"
    return f"Every {supplier.GOODS[wanted.goods]} that is bought from it"


def _group(row: Mapping[str, Any], rule: str) -> int:
    if row[rule] == "true":
        return 0 if row["rank"] == 1 else 1
    return 2 if row[rule] == "cannot be decided" else 3


def _row(store: Store, wanted: Filter, row: Mapping[str, Any], heads: list[str]) -> html.Tr:
    extract = row["coverage"] == EXTRACT
    most = "≤ " if extract else ""
    cells: list[Any] = [
        html.Td(numbers.usd(row["value_usd"]) if row["value_usd"] is not None else "–", className="number"),
        _share(row["share_value"], most),
        _share(row["share_weight"], most),
        html.Td(f"{row['rank']} of {row['suppliers']}" if row["rank"] else "–", className="number"),
        html.Td(supplier.since(row) or "–", className="since"),
    ]
    if chosen := supplier.book(store, wanted):
        binding = next((c for c in chosen.conditions if c.name == row[f"{chosen.id}_binding"]), None)
        margin = distance(binding.indicator, row[f"{chosen.id}_margin"]) if binding else ""
        relative = row[f"{chosen.id}_margin_relative"]
        parts = [binding.name] if binding and len(chosen.conditions) > 1 else []
        parts += (
            [] if relative is None else [f"{'−' if relative < 0 else '+'}{numbers.significant(abs(relative) * 100)} %"]
        )
        named = [html.Span(", ".join(parts), className="code")] if parts else []
        cells.append(html.Td([margin or "–", *named], className="number"))
    for cell, head in zip(cells, heads[1:], strict=True):
        setattr(cell, "data-label", head)
    verdicts = []
    for book in store.rulebooks:
        told = NAMES[row[book.id]]
        why = f"{book.name}: {told.lower()}" + (f". {row[f'{book.id}_missing']}" if row[f"{book.id}_missing"] else "")
        cell = html.Td(
            html.Span(html.Span(told, className="unseen"), className=f"rule-verdict {_KIND[row[book.id]]}", title=why),
            className="rule-mark" + " chosen" * (book.id == wanted.rule),
        )
        setattr(cell, "data-label", book.short)
        verdicts.append(cell)
    name = html.Th(
        [
            dcc.Link(row["name"], href=href) if (href := supplier.commodity(wanted, row)) else row["name"],
            html.Span(f"{row['codes']}, {labels.source(row['source'])}", className="code"),
            *([html.Span(row["findings"], className="code")] if row["findings"] else []),
        ],
        scope="row",
    )
    return html.Tr([name, *cells, *verdicts])


def _share(share: float | None, bound: str) -> html.Td:
    return html.Td("–" if share is None else bound + numbers.percent(share), className="number")


PAGE = viewed.viewed(SUPPLIER, NAME, CONTROLS, PARTS, content, layout, check=supplier.known)
