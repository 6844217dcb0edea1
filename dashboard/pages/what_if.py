"""``/what-if/<scope>``: a supplier withholds, the others add what they can; every step and assumption on the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from dashboard import arithmetic, ids, labels, scenario, what_if, what_if_card
from dashboard.analysis_words import most
from dashboard.arithmetic import UNITS, UNKNOWN
from dashboard.components import chart_card, data_table, filters, shell
from dashboard.components.coded import coded
from dashboard.components.data_table import Cell, Column
from dashboard.components.listing import listing
from dashboard.components.tiles import tile
from dashboard.pages import viewed
from dashboard.pages.page import Address, store_of
from dashboard.resolve import Notice, Page, Query, page
from dashboard.routing import METHODS, WHAT_IF
from dashboard.settings import Settings
from dashboard.theme import Scheme
from dashboard.titles import what_if as title_of
from dashboard.what_if import Reckoned
from etl import numbers
from etl.language import later, say
from etl.reader import Store
from etl.what_if import Outcome, Scenario

NAME = ids.WHAT_IF
VIEW = ("partner", "measure", "basis", "to", "source", "fold")
SCENARIO = ("cut", "from_month", "cap", "new")
CONTROLS = (*VIEW, *SCENARIO)
PARTS = ("heading", "lead", "presets", "card", "tiles", "steps", "suppliers", "assumptions")
SHOWN = 20
"""So many suppliers stand in the table of the page at first."""


def content(settings: Settings, address: Address) -> dict[str, Any]:
    """Everything on the page that depends on the address. Raises NotFound."""
    query, notices = _fitting(address.query)
    store = store_of(settings, address)
    shown = page(store, store.scope(address.argument), query)
    if shown.view.basis == "month":  # nothing else is published
        notices.append(Notice(say("A what-if is reckoned on a year, and these figures are of months only.")))
    wanted, wrong = scenario.read(query, shown.choice)
    notices += [*shown.notices, *(Notice(f"{error} {say('Shown is the nearest scenario.')}") for error in wrong)]
    found = None if shown.view.basis == "month" else what_if.reckon(shown.choice, wanted)
    controls = _controls(shown, wanted)
    heading = say("What if: {goods}", goods=labels.plain(shown.choice.scope.name()))
    return {
        "scope": shown.choice.scope.id,
        "view": filters.state(f"{shown.view.query()}&{scenario.address(wanted)}", controls),
        "title": heading,
        "heading": heading,
        "lead": arithmetic.sentence(found) if found else coded(what_if.why(shown.choice)),
        "notices": shell.notices(notices),
        "presets": _presets(shown, wanted),
        "card": _card(found, shown, address.scheme) if found else None,
        "tiles": _tiles(found) if found else None,
        "steps": _steps(found) if found else None,
        "suppliers": _suppliers(found) if found else None,
        "assumptions": _assumptions(found) if found else None,
        "controls": controls,
    }


def layout(content: dict[str, Any]) -> html.Div:
    """The page; with an empty ``content`` its skeleton."""

    def part(name: str, kind: str) -> html.Div:
        return viewed.part(NAME, content, name, className=kind)

    return html.Div(
        [
            *viewed.head(NAME, content, scope_page=WHAT_IF),
            filters.bar(NAME, VIEW, content.get("controls", {})),
            html.Div(
                [
                    part("presets", "presets"),
                    filters.controls(NAME, SCENARIO, content.get("controls", {}), say("Change the scenario")),
                ],
                className="scenario",
            ),
            viewed.notices(NAME, content),
            html.Div([part("card", "what-if-card"), part("tiles", "tiles")], className="grid"),
            part("steps", "listing what-if-steps"),
            part("assumptions", "what-if-assumptions"),
            part("suppliers", "what-if-suppliers"),
        ],
        className="what-if",
    )


def _fitting(query: Query) -> tuple[dict[str, Sequence[str]], list[Notice]]:
    """The query without what no what-if has, and what is said of it."""
    asked = dict(query)
    notices = []
    if asked.get("flow", ["import"])[-1] == "export":
        notices.append(Notice(say("A what-if is asked of imports: exports are left aside.")))
        del asked["flow"]
    if asked.get("basis", [""])[-1] == "month":
        notices.append(Notice(say("A what-if is reckoned on a year. Shown is the latest one.")))
        for key in ("basis", "from", "to"):
            asked.pop(key, None)
    return asked, notices


def _controls(shown: Page, wanted: Scenario) -> filters.Props:
    props = filters.props(shown)
    basis = [{**item, "disabled": item["disabled"] or item["value"] == "month"} for item in props["basis"]["data"]]
    cuts = ", ".join(f"{partner}:{scenario.percent(part)}" for partner, part in wanted.cuts)
    return {name: props[name] for name in CONTROLS if name in props} | {
        "basis": {**props["basis"], "data": basis},
        "cut": {"value": cuts, "placeholder": "CHN:100, HKG:50"},
        "from_month": {"value": f"{wanted.first:%Y-%m}" if wanted.first else "", "placeholder": "2025-04"},
        "cap": {
            "value": "none" if wanted.cap is None else scenario.percent(wanted.cap),
            "placeholder": say("10 or none"),
        },
        "new": {
            "data": [
                {"value": "no", "label": say("Suppliers of today")},
                {"value": "yes", "label": say("All exporters")},
            ],
            "value": "yes" if wanted.newcomers else "no",
        },
    }


def _presets(shown: Page, wanted: Scenario) -> list[Any]:
    ready = scenario.presets(shown.choice, wanted.cap)
    links = [
        html.Li(
            dcc.Link(
                preset.label,
                href=f"{WHAT_IF}{shown.choice.scope.id}{shown.view.query()}&{scenario.address(preset.scenario)}",
                title=preset.note,
                **({"className": "chosen"} if preset.scenario == wanted else {}),
            )
        )
        for preset in ready
    ]
    return [html.Span(say("Ready-made"), className="filter-label"), html.Ul(links)]


def _card(found: Reckoned, shown: Page, scheme: Scheme) -> html.Section:
    card = what_if_card.what_if(found, scheme)
    parts = chart_card.parts(card, shown) | {
        "csv": f"{WHAT_IF}{found.choice.scope.id}.csv{found.query}",
        "numbers": what_if_card.in_words(found),
    }
    return chart_card.chart_card(card.name, parts)


def _tiles(found: Reckoned) -> list[Any]:
    tiles = []
    for measure, outcome in found.outcomes.items():
        total = outcome.total
        share = total["lost_share"]
        by = labels.measure(measure)
        part = most(numbers.percent(share), found.complete)
        tiles += [
            tile(say("Lost, by {measure}", measure=by), _amount(total["lost"], measure),
                 say("{share} of the imports of {period}", share=part, period=found.period)
                 if share is not None else "", "loss_of_supplier"),
            tile(say("Uncovered, by {measure}", measure=by), _amount(total["uncovered"], measure),
                 _uncovered(found, outcome), "loss_of_supplier"),
        ]  # fmt: skip
    chosen = what_if_card.shown(found)
    before, after = chosen.total["hhi"], chosen.total["hhi_with_replacement"]
    tiles.append(
        tile(say("HHI after, by {measure}", measure=labels.measure(chosen.measure)),
             say(UNKNOWN) if after is None else numbers.index(after),
             say("before: {hhi}", hhi=numbers.index(before)) if before is not None else "", "hhi")
    )  # fmt: skip
    return tiles


def _uncovered(found: Reckoned, outcome: Outcome) -> str:
    lost, uncovered = outcome.total["lost"], outcome.total["uncovered"]
    if uncovered is None:
        return say("world exports are not known") if found.lacking else ""
    if lost and uncovered > 1e-9 * lost:
        said = say("{share} of the loss", share=numbers.percent(uncovered / lost))
    else:
        said = say("all of it covered")
    apart = arithmetic.uncovered_apart(found, outcome.measure)
    return say("{said}; every country by itself: {amount}", said=said, amount=apart) if apart else said


def _amount(amount: float | None, measure: str) -> str:
    if amount is None:
        return say(UNKNOWN)
    return numbers.usd(amount) if measure == "value" else numbers.weight(amount)


def _steps(found: Reckoned) -> list[Any]:
    by = {measure: {step.id: step for step in arithmetic.steps(found, measure)} for measure in found.outcomes}
    first = next(iter(by.values()))
    heads = [say("Step"), say("Formula"),
             *(say("By {measure}, in {unit}", measure=labels.measure(m), unit=UNITS[m]) for m in by)]  # fmt: skip
    rows = [
        [step.name, step.formula, *(_reckoned(steps[name]) for steps in by.values())]
        for name, step in first.items()
    ]  # fmt: skip
    defined = [
        html.A(text, href=f"{METHODS}#indicator-{name}", className="keeps-view")
        for name, text in (("loss_of_supplier", say("Loss of a supplier")), ("hhi", "HHI"))
    ]
    said = [say("Defined on the page on methods: "), defined[0], ", ", defined[1]]
    return [listing(say("The arithmetic, step by step"), heads, rows), html.P(said, className="card-subtitle")]


def _reckoned(step: arithmetic.Step) -> Any:
    return [html.Span(f"{step.numbers} = ", className="code-line"), html.B(step.said)]


def _suppliers(found: Reckoned) -> list[Any]:
    outcome = what_if_card.shown(found)
    rows, _ = what_if.largest(outcome, outcome.suppliers.height, [partner for partner, _ in found.scenario.cuts])
    of_value = outcome.measure == "value"
    caption = say("Supplier by supplier, USD thousand") if of_value else say("Supplier by supplier, tonnes")
    columns = [Column(say("Supplier")), *(Column(say(head), True) for head in (*_AMOUNTS.values(), *_SHARES.values()))]
    cells = [
        [
            Cell(found.name(row["partner"])),
            *(Cell(_thousands(row[name]), row[name]) for name in _AMOUNTS),
            *(Cell(_share(row[name]), row[name]) for name in _SHARES),
        ]
        for row in rows.iter_rows(named=True)
    ]
    said = say("Empty is not known, not listed, or not asked of it.")
    return [
        data_table.table(columns, cells, caption, "what-if-suppliers", shown=SHOWN),
        html.P(said, className="card-subtitle"),
    ]


_AMOUNTS = {
    "before": later("Imports before"),
    "lost": later("Lost"),
    "to_add": later("Equal growth asks"),
    "exports_to_others": later("Sells to others"),
    "capacity": later("Limit"),
    "added": later("Adds"),
    "after": later("After"),
}
_SHARES = {"share_before": later("Share before"), "share_after": later("Share after")}


def _thousands(amount: float | None) -> str:
    """Dollars or kilograms in thousands."""
    return "" if amount is None else numbers.fixed(amount / 1000, 1 if 0 < abs(amount) < 1e5 else 0)


def _share(share: float | None) -> str:
    return "" if share is None else numbers.percent(share)


def _assumptions(found: Reckoned) -> list[Any]:
    said = arithmetic.assumptions(found)
    return [
        html.H2(say("Everything assumed"), className="card-title"),
        html.Ol([html.Li(coded(text), id=f"assumption-{name}") for name, text in said], className="said"),
    ]


PAGE = viewed.viewed(WHAT_IF, NAME, CONTROLS, PARTS, content, layout, check=Store.scope, title=title_of)
