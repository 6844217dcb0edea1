"""``/supplier/<iso3>``: what of a country's imports depends on one supplier, sorted by rule and margin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import dcc, html

from dashboard import ids, labels, screening_words, supplier
from dashboard.components import chart_card, filters, shell
from dashboard.components.verdicts import key, mark, rule_heads
from dashboard.pages import viewed
from dashboard.pages.page import Address, store_of
from dashboard.phrases import title as kind_title
from dashboard.resolve import Notice
from dashboard.routing import METHODS, SUPPLIER
from dashboard.settings import Settings
from dashboard.supplier import Filter
from dashboard.supplier_card import SHOWN as BARS
from dashboard.supplier_card import card
from dashboard.theme import Scheme
from etl import numbers
from etl.codes import years
from etl.language import later, say
from etl.reader import Store, reporters
from etl.schema import EXTRACT

NAME = ids.SUPPLIER
SHOWN = 200
"""So many rows stand on the page."""
CONTROLS = ("basis", "year", "goods", "rule", "fold")
PARTS = ("heading", "lead", "leaders", "card", "list")
_GROUPS = (
    later("Depends on it by this rule: the rule holds and it is the largest supplier"),
    later("The rule holds, and another supplier is the largest"),
    later("Cannot be decided"),
    later("The rule does not hold"),
)
_ALL = later("All")
_BASES = {"fiscal": later("Fiscal"), "calendar": later("Calendar")}
_GOODS = {supplier.COMMODITIES: later("Commodities"), supplier.CODES: later("Codes")}
_ONE = {supplier.COMMODITIES: later("Commodity"), supplier.CODES: later("Code")}
_LEADERS = {
    supplier.COMMODITIES: later("Largest supplier of how many commodities, {year}"),
    supplier.CODES: later("Largest supplier of how many codes, {year}"),
}
_EVERY = {
    supplier.COMMODITIES: later("Every commodity that is bought from it"),
    supplier.CODES: later("Every code that is bought from it"),
}
_FIRST = {
    supplier.COMMODITIES: later("The first {shown} of {all} commodities that are bought from it; the CSV has all"),
    supplier.CODES: later("The first {shown} of {all} codes that are bought from it; the CSV has all"),
}


def content(settings: Settings, address: Address) -> dict[str, Any]:
    """Everything on the page that depends on the address. Raises NotFound."""
    store = store_of(settings, address)
    wanted, wrong = supplier.read(address.query, store, address.argument)
    found = supplier.table(store, wanted)
    controls = _controls(store, wanted)
    return {
        "view": filters.state(wanted.query(), controls),
        "title": _title(store, wanted),
        "heading": supplier.heading(store, wanted),
        "lead": supplier.lead(store, wanted, found),
        "notices": shell.notices(
            [Notice(say("{problem} Shown is the nearest view.", problem=error)) for error in wrong]
        ),
        "leaders": _leaders(store, wanted),
        "card": _card(store, wanted, found, address.scheme),
        "list": _list(store, wanted, found),
        "controls": controls,
    }


def title(store: Store, address: Address) -> tuple[str, str]:
    """The title of the document, and the finding. Raises NotFound."""
    wanted, _ = supplier.read(address.query, store, address.argument)
    return _title(store, wanted), supplier.heading(store, wanted)


def _title(store: Store, wanted: Filter) -> str:
    seller, buyer = supplier.name(store, wanted), store.name(wanted.view.reporter)
    if wanted.year is None:
        return say("{seller} as a supplier of {buyer}", seller=seller, buyer=labels.country(buyer))
    return say("{seller} as a supplier of {buyer}, {year}", seller=seller, buyer=labels.country(buyer),
               year=wanted.year)  # fmt: skip


def layout(content: dict[str, Any]) -> html.Div:
    """The page; with an empty ``content`` its skeleton."""
    return html.Div(
        [
            *viewed.head(NAME, content),
            *viewed.bar(NAME, CONTROLS, content),
            viewed.part(NAME, content, "card"),
            viewed.part(NAME, content, "list", className="supplier-list"),
            viewed.part(
                NAME, content, "leaders", html.Nav, className="leaders", **{"aria-label": say("Largest suppliers")}
            ),
        ],
        className="supplier",
    )


def _controls(store: Store, wanted: Filter) -> filters.Props:
    plain = filters.overview_props(store, wanted.view)
    countries = [{"value": c, "label": store.name(c)} for c in reporters(store, "import")]
    if wanted.view.reporter not in {c["value"] for c in countries}:
        countries.append({"value": wanted.view.reporter, "label": store.name(wanted.view.reporter)})
    there = [*years(store, wanted.view.reporter, wanted.basis)]
    if wanted.year and wanted.year not in there:
        there.append(wanted.year)
    return {
        "reporter": {"data": countries, "value": wanted.view.reporter},
        "basis": {
            "data": [
                {"value": b, "label": say(label), "disabled": not years(store, wanted.view.reporter, b)}
                for b, label in _BASES.items()
            ],
            "value": wanted.basis,
        },
        "year": {"data": [{"value": y, "label": y} for y in reversed(there)], "value": wanted.year},
        "goods": {"data": [{"value": g, "label": say(label)} for g, label in _GOODS.items()], "value": wanted.goods},
        "rule": {
            "data": [{"value": b.id, "label": say(b.name)} for b in store.rulebooks],
            "value": wanted.rule or None,
        },
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
        html.H2(say(_LEADERS[wanted.goods], year=wanted.year), className="card-title"),
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
            "notes": [html.P(" ".join(drawn.notes)), html.P(drawn.source)] if not drawn.reason else [],
            "csv": f"{SUPPLIER}{wanted.iso3}.csv{drawn.query}",
            "label": say("Chart: {title}. {subtitle}.", title=drawn.title, subtitle=drawn.subtitle),
            "numbers": _numbers(found),
        },
    )


def _numbers(found: Any) -> str:
    """What the bars say to those who do not see them."""
    valued = found.filter(found["value_usd"] > 0).sort("value_usd", descending=True).head(BARS)
    return "; ".join(
        say("{goods}: {value}, {share}", goods=row["name"], value=numbers.usd(row["value_usd"]),
            share=numbers.percent(row["share_value"]))
        for row in valued.iter_rows(named=True)
    )  # fmt: skip


def _list(store: Store, wanted: Filter, found: Any) -> list[Any]:
    """The commodities, in groups by what the chosen rule says, each with the verdicts of all rules."""
    if found.is_empty():
        return [html.P(text, className="card-notes") for text in supplier.left_out(store, wanted, found)]
    books = store.rulebooks
    chosen = supplier.book(store, wanted)
    files = [html.A(kind.upper(), href=f"{SUPPLIER}{wanted.iso3}.{kind}{wanted.query()}") for kind in ("csv", "json")]
    heads = [
        say(_ONE[wanted.goods]),
        say("Value at stake"),
        say("Share by value"),
        say("by weight"),
        say("Place"),
        say("Largest since"),
        *([say("Margin, {rule}", rule=chosen.short)] if chosen else []),
    ]
    body: list[Any] = []
    rows = found.head(SHOWN).to_dicts()
    for n, title in enumerate(_GROUPS if chosen else (_ALL,)):
        some = [row for row in rows if not chosen or _group(row, wanted.rule) == n]
        if not some:
            continue
        head = html.Tr(
            html.Th([say(title), html.Span(str(len(some)), className="many")], colSpan=len(heads) + len(books),
                    scope="colgroup"),
            className="group",
        )  # fmt: skip
        body.append(html.Tbody([head, *(_row(store, wanted, row, heads) for row in some)]))
    defined = (None, "table-supplier", "indicator-supplier_share", "indicator-supplier_share", "table-supplier",
               "table-supplier", "table-supplier")  # fmt: skip
    numeric = (False, True, True, True, True, False, True)
    shown = [_head(*each) for each in zip(heads, defined, numeric, strict=False)]
    how = say(
        "Sorted by the rule, then by the margin in per cent of its threshold. The rules judge the imports of a"
        " commodity from all suppliers, by value. Some commodities hold others; values are not added up."
    )
    return [
        html.H2(_listed(wanted, found.height), className="card-title"),
        html.P([how, " ", *key(), files[0], " · ", files[1]], className="card-subtitle"),
        html.Div(
            html.Table(
                [
                    html.Thead(html.Tr([*shown, *rule_heads(books, wanted.rule)])),
                    *body,
                ]
            ),
            className="scorecard",
        ),
        html.Div([html.P(text) for text in supplier.left_out(store, wanted, found)], className="card-notes"),
    ]


def _head(text: str, anchor: str | None, number: bool) -> html.Th:
    """A head that leads to what its column is."""
    said = html.A(text, href=f"{METHODS}#{anchor}", className="keeps-view") if anchor else text
    return html.Th(said, scope="col", className="number" if number else "")


def _listed(wanted: Filter, number: int) -> str:
    """What the table lists of that many rows."""
    if number > SHOWN:
        return say(_FIRST[wanted.goods], shown=SHOWN, all=numbers.fixed(number, 0))
    return say(_EVERY[wanted.goods])


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
        html.Td(_place(row), className="number"),
        html.Td(supplier.since(row) or "–", className="since"),
    ]
    if chosen := supplier.book(store, wanted):
        binding = next((c for c in chosen.conditions if c.name == row[f"{chosen.id}_binding"]), None)
        margin = screening_words.margin(row[f"{chosen.id}_margin"], binding.indicator) if binding else ""
        relative = row[f"{chosen.id}_margin_relative"]
        parts = [say(binding.name)] if binding and len(chosen.conditions) > 1 else []
        parts += (
            [] if relative is None else [f"{'−' if relative < 0 else '+'}{numbers.significant(abs(relative) * 100)} %"]
        )
        named = [html.Span(", ".join(parts), className="code")] if parts else []
        cells.append(html.Td([margin or "–", *named], className="number"))
    for cell, head in zip(cells, heads[1:], strict=True):
        setattr(cell, "data-label", head)
    verdicts = [
        mark(book, row[book.id], row[f"{book.id}_missing"], chosen=book.id == wanted.rule) for book in store.rulebooks
    ]
    name = html.Th(
        [
            dcc.Link(row["name"], href=href) if (href := supplier.commodity(wanted, row)) else row["name"],
            html.Span(f"{row['codes']}, {labels.source(row['source'])}", className="code"),
            *_findings(row["findings"]),
        ],
        scope="row",
    )
    return html.Tr([name, *cells, *verdicts])


def _place(row: Mapping[str, Any]) -> str:
    if not row["rank"]:
        return "–"
    return say("{place} of {suppliers}", place=row["rank"], suppliers=row["suppliers"])


def _findings(ids_: str | None) -> list[Any]:
    """What the checks found of the figures, by name, each leading to how it is checked."""
    found = [
        html.A(kind_title(kind), href=f"{METHODS}#check-{kind}", className="keeps-view")
        for kind in dict.fromkeys(filter(None, (ids_ or "").split(";")))
    ]
    return [html.Span([piece for one in found for piece in (one, "; ")][:-1], className="code")] if found else []


def _share(share: float | None, bound: str) -> html.Td:
    return html.Td("–" if share is None else bound + numbers.percent(share), className="number")


PAGE = viewed.viewed(SUPPLIER, NAME, CONTROLS, PARTS, content, layout, check=supplier.known, title=title)
