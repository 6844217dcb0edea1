"""``/compare/<scope>``: importers side by side, small multiples on one scale and one table."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from dashboard import cards, compare_card, compare_words, ids, importers, labels, world_words
from dashboard.components import chart_card, filters, shell
from dashboard.components.coded import coded
from dashboard.components.listing import Cell, listing
from dashboard.data import known
from dashboard.importers import KEY, MOST, Compared
from dashboard.pages import viewed
from dashboard.pages.page import Address, store_of
from dashboard.resolve import Notice, Page
from dashboard.routing import COMMODITY, COMPARE, METHODS
from dashboard.settings import Settings
from dashboard.theme import Scheme
from dashboard.titles import compare as title_of
from etl import numbers
from etl.language import later, say
from etl.reader import Store
from etl.schema import EXTRACT

NAME = ids.COMPARE
CONTROLS = (KEY, "partner", "measure", "from", "to", "source", "fold")
PARTS = ("heading", "lead", "card", "table", "foot")
_ROW, _FRAME = 92, 80
"""Height of an importer in the small multiples, and of what stands around them, in px."""
_DEFINED = ((later("Share"), "supplier_share"), ("HHI", "hhi"), (later("Largest supplier's share"), "top_share"))
_COVERAGE = {"complete": later("complete"), "extract": later("extract"), "truncated": later("cut off")}


def content(settings: Settings, address: Address) -> dict[str, Any]:
    """Everything on the page that depends on the address. Raises NotFound."""
    store = store_of(settings, address)
    found, notices = importers.page(store, store.scope(address.argument), address.query)
    controls = _controls(found)
    heading = say("Importers of {goods} side by side", goods=labels.plain(found.scope.name()))
    some = bool(found.shown)
    if some and len(found.shown) == 1:
        notices.append(Notice(compare_words.only_one(found)))
    return {
        "scope": found.scope.id,
        "view": filters.state(found.query(), controls),
        "title": heading,
        "heading": heading,
        "lead": coded(compare_words.lead(found) if some else compare_words.nothing(found)),
        "notices": shell.notices(notices),
        "card": _card(found, address.scheme) if some else None,
        "table": _table(found) if some else None,
        "foot": _foot(found) if some else None,
        "controls": controls,
    }


def layout(content: dict[str, Any]) -> html.Div:
    """The page; with an empty ``content`` its skeleton."""

    def part(name: str, kind: str) -> html.Div:
        return viewed.part(NAME, content, name, className=kind)

    return html.Div(
        [
            *viewed.head(NAME, content, scope_page=COMPARE),
            *viewed.bar(NAME, CONTROLS, content),
            part("card", "compare-card"),
            part("table", "listing compare-table"),
            part("foot", "compare-foot"),
        ],
        className="compare",
    )


def _controls(found: Compared) -> filters.Props:
    store, view = found.store, found.view
    props = filters.overview_props(store, view)
    offered = set(found.offered.get(found.source or "", ())) | set(found.asked)
    countries = sorted(offered or known(store).partners, key=lambda code: store.name(code, view.lang))
    unbound = sorted(found.every["period"].unique())
    weighed = bool(found.every["net_weight_kg"].count())
    measures = [
        {"value": "value", "label": say("Value")},
        {"value": "weight", "label": say("Weight"), "disabled": not weighed},
    ]
    return {
        KEY: {
            "data": [{"value": code, "label": store.name(code, view.lang)} for code in countries],
            "value": [*found.shown, *found.absent],
            "maxValues": MOST,
        },
        "partner": props["partner"],
        "measure": {"data": measures, "value": view.measure},
        "from": _ends(unbound, view.first or (unbound[0] if unbound else None)),
        "to": _ends(unbound, view.last or (unbound[-1] if unbound else None)),
        "source": {
            "data": [{"value": source, "label": labels.source(source)} for source in found.offered],
            "value": found.source,
        },
        "fold": props["fold"],
    }


def _ends(periods: list[str], value: str | None) -> dict[str, Any]:
    return {"data": [{"value": p, "label": p} for p in periods], "value": value, "disabled": not periods}


def _card(found: Compared, scheme: Scheme) -> html.Div:
    card = compare_card.compare(found, scheme)
    parts = chart_card.parts(card, Page(found.choice, found.choice, (), ()))
    years = f"/compare-years/{found.scope.id}.csv{found.query()}"
    height = f"{_FRAME + _ROW * len(found.shown)}px"
    parts |= {"csv": years, "numbers": compare_words.lead(found)}
    return html.Div(chart_card.chart_card(card.name, parts), style={"--compare-height": height})


def _table(found: Compared) -> html.Table:
    """The importers shown in the year compared."""
    name = compare_words.supplier(found)
    heads = (say("Importer"), say("Imports"), say("Weight"), say("{supplier} by value", supplier=name),
             say("{supplier} by weight", supplier=name),
             say("HHI by {measure}", measure=labels.measure(found.view.measure)), say("Largest supplier"),
             say("Coverage, findings"))  # fmt: skip
    rows = [_row(found, row) for row in found.latest.to_dicts() if row["reporter"] in found.shown]
    caption = say(
        "{period}, {source}: the importers compared", period=found.period, source=labels.source(found.source or "")
    )
    return listing(caption, heads, rows)


def _row(found: Compared, row: dict[str, Any]) -> list[Any]:
    extract = row["coverage"] == EXTRACT
    least, most = ("≥ ", "≤ ") if extract else ("", "")
    view = found.view.query(reporter=row["reporter"])
    weight = row["net_weight_kg"]
    coverage = _COVERAGE[row["coverage"]]
    top = "–" if row["top_partner_name"] is None else f"{row['top_partner_name']}, {numbers.percent(row['top_share'])}"
    folded = found.view.fold != "none"
    alone = found.store.name(found.view.partner) if found.choice.grouped else ""
    return [
        dcc.Link(row["reporter_name"], href=f"{COMMODITY}{found.scope.id}{view}"),
        Cell(_figure(row["value_usd"], numbers.usd, least), True),
        Cell(_figure(weight, numbers.weight, least), True),
        Cell(_beside(_figure(row["share_value"], numbers.percent, most), alone, row["share_value_unfolded"]), True),
        Cell(_beside(_figure(row["share_weight"], numbers.percent, most), alone, row["share_weight_unfolded"]), True),
        Cell(_index(row, folded), True),
        top,
        "; ".join([say(coverage), *([world_words.found(row["findings"])] if row["findings"] else [])]),
    ]


def _figure(value: float | None, say: Any, bound: str) -> str:
    return "–" if value is None else f"{bound}{say(value)}"


def _beside(said: str, alone: str, unfolded: float | None) -> list[Any]:
    """A share with, below, that of the supplier by itself, where it is counted with others."""
    share = "–" if unfolded is None else numbers.percent(unfolded)
    below = say("{supplier} alone {shares}", supplier=alone, shares=share)
    return [said, *([html.Span(below, className="code")] if alone else [])]


def _index(row: dict[str, Any], folded: bool) -> list[Any]:
    if row["hhi"] is None:
        return ["–"]
    below = [html.Span(say("apart {hhi}", hhi=numbers.index(row["hhi_unfolded"])), className="code")] if folded else []
    return [numbers.index(row["hhi"]), *below]


def _foot(found: Compared) -> list[Any]:
    """Where the rows are, how they are made, and whose figures they are."""
    query = found.query()
    every = found.view.query()
    held = found.latest.height if not found.asked else found.every.filter(period=found.period or "").height
    all_of_them = html.A(
        say("All {number} importers of {period}, CSV", number=numbers.exact(held), period=found.period),
        href=f"{COMPARE}{found.scope.id}.csv{every}",
    )
    definitions = [
        piece
        for name, indicator in _DEFINED
        for piece in (" · ", html.A(say(name), href=f"{METHODS}#indicator-{indicator}"))
    ]
    return [
        html.P(
            [say("A dash is not published; it is not zero. One source and one kind of year for all."), " ",
             cards.source_line(found.choice, "Table") if found.choice.offer else labels.source(found.source or "")]
        ),
        html.P(
            [
                html.A(say("These importers, CSV"), href=f"{COMPARE}{found.scope.id}.csv{_named(found, query)}"),
                " · ",
                html.A("JSON", href=f"{COMPARE}{found.scope.id}.json{_named(found, query)}"),
                *([" · ", all_of_them] if held > len(found.shown) else []),
                *definitions,
            ]
        ),
    ]  # fmt: skip


def _named(found: Compared, query: str) -> str:
    """The query with the importers shown by name."""
    return query if found.asked else f"{query}&{KEY}={','.join(found.shown)}"


PAGE = viewed.viewed(COMPARE, NAME, CONTROLS, PARTS, content, layout, check=Store.scope, title=title_of)
