"""The filter bar. Its state is the address: a change writes the query, the query makes the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import ClientsideFunction, Dash, Input, Output, State, html, no_update

from dashboard import ids, labels
from dashboard.data import known
from dashboard.resolve import Page, has_rupees
from dashboard.routing import query_of
from dashboard.view import BASES, UNITS, View
from etl.language import later, say
from etl.reader import Store, reporters

Props = dict[str, dict[str, Any]]
_SEGMENTED = ("flow", "measure", "unit", "basis", "severity", "new", "goods")
_SEARCHED = ("reporter", "partner", "code")
_TYPED = ("text", "cut", "from_month", "cap", "name_en", "name_hi")
_SEVERAL = ("reporters", "codes")
_LABELS = {
    "reporter": later("Country"),
    "codes": later("HS codes"),
    "name_en": later("Name in English"),
    "name_hi": later("Name in Hindi"),
    "revision": later("Codes of"),
    "reporters": later("Importers"),
    "partner": later("Focus supplier"),
    "flow": later("Flow"),
    "measure": later("Measure"),
    "unit": later("Unit"),
    "basis": later("Period"),
    "from": later("From"),
    "to": later("To"),
    "source": later("Source"),
    "fold": later("Count together"),
    "severity": later("Severity"),
    "finding": later("Finding"),
    "code": later("Goods"),
    "text": later("Words"),
    "cut": later("Withheld, %"),
    "from_month": later("From month on"),
    "cap": later("Limit, % of exports"),
    "new": later("Who steps in"),
    "a": later("From vintage"),
    "b": later("To vintage"),
    "period": later("Period"),
    "year": later("Year"),
    "goods": later("Goods"),
    "rule": later("Rule"),
    "digits": later("Codes"),
    "only": later("Show"),
    "minimum": later("Imports from"),
    "sort": later("Sort by"),
    "rows": later("Rows"),
}


_SPANS = {"fiscal": later("Fiscal"), "calendar": later("Calendar"), "month": later("Month")}
"""What the bases are called in the bar, where there is little room."""


def bar(page: str, names: Sequence[str], props: Props) -> html.Div:
    """The controls ``names`` with the properties of :func:`props` or :func:`overview_props`, and the way back."""
    reset = html.A(say("Reset"), href="?", className="resets", title=say("Back to the usual view of this page"))
    return controls(page, names, props, say("Change the view"), reset)


def controls(page: str, names: Sequence[str], props: Props, label: str, *more: Any) -> html.Div:
    """The controls ``names`` in a group that is called ``label``."""
    return html.Div(
        [*(_control(page, name, props.get(name, {})) for name in names), *more],
        className="filters",
        role="group",
        **{"aria-label": label},
    )


def _control(page: str, name: str, props: dict[str, Any]) -> html.Div:
    component_id = ids.control(page, name)
    label_id, said = f"{component_id}-label", say(_LABELS[name])
    if name in _SEGMENTED:
        control: Any = dmc.SegmentedControl(
            id=component_id, size="xs", **{"data": [], "value": "", **props, "aria-label": said}
        )
    elif name in _TYPED:
        control = dmc.TextInput(id=component_id, size="xs", debounce=400, **{"value": "", **props, "aria-label": said})
    elif name in _SEVERAL:
        control = dmc.MultiSelect(
            id=component_id,
            size="xs",
            searchable=True,
            hidePickedOptions=True,
            debounce=400,
            comboboxProps={"withinPortal": True},
            **{"data": [], "value": [], **props, "aria-label": said},
        )
    else:
        control = dmc.Select(
            id=component_id,
            size="xs",
            searchable=name in _SEARCHED,
            allowDeselect=False,
            checkIconPosition="right",
            comboboxProps={"withinPortal": True},
            **{"data": [], "value": None, **props, "aria-label": said},
        )
    return html.Div(
        [html.Span(said, className="filter-label", id=label_id, **{"aria-hidden": "true"}), control],
        className=f"filter filter-{name}",
    )


def register(app: Dash, page: str, names: Sequence[str]) -> None:
    """A change of any control asks for another view and writes its address."""
    app.clientside_callback(
        ClientsideFunction("idd", "compose"),
        Output(ids.search(page), "data"),
        Output(ids.LOCATION, "search", allow_duplicate=True),
        [Input(ids.control(page, name), "value") for name in names],
        State(ids.view(page), "data"),
        prevent_initial_call=True,
    )


def outputs(page: str, names: Sequence[str]) -> dict[str, dict[str, Output]]:
    """Where a page's callback writes its controls, in the shape of :func:`chosen`."""
    return {name: {key: Output(ids.control(page, name), key) for key in _properties(name)} for name in names}


def _properties(name: str) -> tuple[str, ...]:
    """What a page's answer sets of a control: choices and value; of one that is typed into, the value."""
    return ("value",) if name in _TYPED else ("data", "value")


def chosen(names: Sequence[str], controls: Props, search: str) -> dict[str, Any]:
    """Choices and value of each control; a value that was asked for is left alone, as is what there is none of.

    By the time the answer arrives, the reader may have chosen another.
    """
    asked = {name: values[-1] for name, values in query_of(search).items()}

    def told(name: str, key: str) -> Any:
        control = controls.get(name)
        if control is None or (key == "value" and asked.get(name) == _plain(control["value"])):
            return no_update
        return control[key]

    return {name: {key: told(name, key) for key in _properties(name)} for name in names}


def _plain(value: Any) -> Any:
    """A value as an address has it: several are joined by commas."""
    return ",".join(value) if isinstance(value, list) else value


def state(query: str, controls: Props) -> dict[str, Any]:
    """What the browser compares a control with, to tell a reader's change from the page's own."""
    return {"query": query, "shown": {name: c["value"] for name, c in controls.items()}}


def overview_props(store: Store, view: View) -> Props:
    """Properties of the controls that need no scope."""
    countries = [{"value": c, "label": store.name(c)} for c in reporters(store, view.flow)]
    if view.reporter not in {c["value"] for c in countries}:
        countries.append({"value": view.reporter, "label": store.name(view.reporter)})
    partners = sorted(known(store).partners, key=lambda c: store.name(c))
    return {
        "reporter": {"data": countries, "value": view.reporter},
        "partner": {
            "data": [{"value": c, "label": store.name(c)} for c in partners],
            "value": view.partner,
        },
        "flow": {
            "data": [{"value": "import", "label": say("Imports")}, {"value": "export", "label": say("Exports")}],
            "value": view.flow,
        },
        "fold": {
            "data": [{"value": f.id, "label": f.name() or say("Each by itself")} for f in store.folds.values()],
            "value": view.fold,
        },
    }


def props(page: Page) -> Props:
    """Properties of every control on a page: what can be chosen, and what is."""
    store, view, offers = page.choice.store, page.view, page.offers
    found = page.choice.all_cells
    periods = found.periods["period"].to_list() if found else []
    shown = page.choice.offer
    units = [u for u in UNITS[view.measure] if u != "inr_crore" or (shown and has_rupees(view, shown, store))]
    weighing = any(o.has_weight for o in offers if o.basis == view.basis)
    return overview_props(store, view) | {
        "measure": {
            "data": [
                {"value": "value", "label": say("Value")},
                {"value": "weight", "label": say("Weight"), "disabled": not weighing},
            ],
            "value": view.measure,
        },
        "unit": {"data": [{"value": u, "label": say(labels.UNITS[u])} for u in units], "value": view.shown_unit},
        "basis": {
            "data": [
                {"value": b, "label": say(_SPANS[b]), "disabled": not any(o.basis == b for o in offers)} for b in BASES
            ],
            "value": view.basis or "fiscal",
        },
        "from": _range(periods, view.first or (periods[0] if periods else None)),
        "to": _range(periods, view.last or (periods[-1] if periods else None)),
        "source": {
            "data": [{"value": o.source, "label": labels.source(o.source)} for o in offers if o.basis == view.basis],
            "value": view.source if shown else None,
        },
    }


def _range(periods: list[str], value: str | None) -> dict[str, Any]:
    return {"data": [{"value": p, "label": p} for p in periods], "value": value, "disabled": not periods}
