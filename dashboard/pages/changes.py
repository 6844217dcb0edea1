"""``/changes``: the vintages kept, what changed from one to another, and what was told of a cell at different times."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from dash import dcc, html

from dashboard import data, ids, labels
from dashboard.components import filters, reports, shell
from dashboard.components.listing import Cell, listing
from dashboard.components.said import filled
from dashboard.data import known, open_store
from dashboard.pages import changes_section as section
from dashboard.pages import viewed
from dashboard.pages.changes_section import Chosen
from dashboard.pages.page import Address
from dashboard.resolve import Notice, Query
from dashboard.routing import CHANGES
from dashboard.settings import Settings
from dashboard.view import read
from etl import changes
from etl.changes import Names
from etl.errors import BadView
from etl.language import later, say
from etl.numbers import fixed
from etl.reader import Store
from etl.store import Manifest

NAME = ids.CHANGES
TITLE = later("What changed between vintages")
COMPARED = ("a", "b", "reporter", "partner", "flow")
CONTROLS = (*COMPARED, *reports.CONTROLS)
PARTS = ("lead", "kept", "said", "effects", "revised", "periods", "edits", "cell")


def content(settings: Settings, address: Address) -> dict[str, Any]:
    """Everything on the page that depends on the view. Raises StoreUnavailable."""
    query = address.query
    current = open_store(settings.store)
    view, wrong = read(query, known(current))
    (first, second), unknown = _pair(query, current.vintages)
    a, b = (open_store(settings.store, {"vintage": [vintage]}) for vintage in (first, second))
    scopes = {s.id: labels.plain(s.name(view.lang)) for store in (a, b) for s in store.commodities.scopes.values()}
    chosen = Chosen(a, b, view, Names({iso3: name[view.lang] for iso3, name in b.names.items()}, scopes))
    found = data.diff(a, b)
    effects, _ = data.effects(a, b, view.partner, view.reporter, view.flow)
    said = changes.summary(found, effects, chosen.names)
    mine = found.revised.filter(reporter=view.reporter, flow=view.flow)
    largest = mine.row(0, named=True) if mine.height else {}
    cell, cell_controls = reports.told(b, view, query, largest)
    controls = _controls(chosen, current) | cell_controls
    asked = {name: controls[name]["value"] for name in CONTROLS if controls[name]["value"]}
    return {
        "view": filters.state(chosen.query(**asked), controls),
        "title": say(TITLE),
        "lead": said[0] if len(current.vintages) > 1 else _alone(current),
        "notices": shell.notices(
            [Notice(say("{error} Shown is the nearest view.", error=str(error))) for error in (*wrong, *unknown)]
        ),
        "kept": _kept(data.kept(settings.store), chosen),
        "said": [html.Li(sentence) for sentence in said[1:]],
        "effects": section.effects(effects, chosen),
        "revised": section.revised(mine, chosen),
        "periods": section.periods(found, chosen),
        "edits": section.edits(found, chosen),
        "cell": cell,
        "controls": controls,
    }


def layout(content: dict[str, Any]) -> html.Div:
    """The page; with an empty ``content`` its skeleton."""

    def part(name: str, **attributes: Any) -> Any:
        return viewed.part(NAME, content, name, **attributes)

    return html.Div(
        [
            *viewed.head(NAME, content, say("What changed between vintages?")),
            part("kept", className="listing"),
            *viewed.bar(NAME, COMPARED, content),
            part("said", kind=html.Ul, className="said"),
            part("effects", className="figures"),
            part("revised", className="figures"),
            part("periods", className="listing"),
            part("edits", className="listing"),
            html.H2(say("What was told of one cell"), className="card-title", id="cell"),
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
            said = say(
                "{name} {text} is not kept in this store; kept are {vintages}.",
                name=name,
                text=repr(text),
                vintages=", ".join(kept),
            )
            wrong.append(BadView(name, text, said))
    return (usual["a"], usual["b"]), wrong


def _controls(chosen: Chosen, current: Store) -> filters.Props:
    offered = [
        {
            "value": vintage,
            "label": say("{vintage} (current)", vintage=vintage) if vintage == current.vintage else vintage,
        }
        for vintage in current.vintages
    ]
    return filters.overview_props(chosen.b, chosen.view) | {
        "a": {"data": offered, "value": chosen.a.vintage},
        "b": {"data": offered, "value": chosen.b.vintage},
    }


def _alone(current: Store) -> str:
    return say(
        "This store keeps one vintage, {vintage}: there is nothing to compare it with. The next build with other"
        " figures, corrections or scopes is the second.",
        vintage=current.vintage,
    )


def _kept(manifests: Sequence[Manifest], chosen: Chosen) -> html.Table:
    rows = []
    for n, manifest in enumerate(manifests):
        files = manifest.files
        flows = sum(file["rows"] for name, file in files.items() if name.startswith("flows/"))
        query = {"reporter": chosen.view.reporter, "vintage": manifest.vintage}
        pinned = html.Span(say(" to {vintage}", vintage=manifest.vintage), className="unseen")
        open_it = dcc.Link(filled(later("Pinned{vintage}"), vintage=pinned), href="/?" + urlencode(query))
        counts = (flows, *(files.get(f"{name}.parquet", {}).get("rows", 0) for name in _COUNTED))
        called = [manifest.vintage, *([" ", html.B(say("current"))] if n == 0 else [])]
        numbered = [Cell(fixed(count, 0), True) for count in counts]
        rows.append([html.Span(called), labels.day(manifest.vintage), *numbered, open_it])
    heads = (say("Vintage"), say("Figures until"), say("Rows"), say("Snapshots"), say("Findings"),
             say("Reports of revised cells"), say("Open"))  # fmt: skip
    return listing(say("Vintages kept, the newest first"), heads, rows)


_COUNTED = ("sources", "findings", "revisions")


def _title(_store: Store, _address: Address) -> tuple[str, str]:
    return say(TITLE), say(
        "Which figures, periods, corrections, findings and verdicts differ from one build to another."
    )


PAGE = viewed.viewed(CHANGES, NAME, CONTROLS, PARTS, content, layout, dated=False, title=_title)
