"""``/``: a row per scope for the chosen country, with the answer first."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from dashboard import ids, labels, scorecard, supplier
from dashboard.components import filters, shell
from dashboard.data import known
from dashboard.pages import viewed
from dashboard.pages.page import Address, store_of
from dashboard.resolve import Notice
from dashboard.routing import OVERVIEW
from dashboard.scorecard import Row
from dashboard.settings import Settings
from dashboard.titles import overview as title_of
from dashboard.view import View, read
from etl import numbers
from etl.reader import Store

NAME = ids.OVERVIEW
CONTROLS = ("reporter", "partner", "flow", "fold")
PARTS = ("heading", "lead", "answers", "table")
_HEADS = ("Commodity", "Period", "Total", "by value", "by weight", "Largest", "HHI", "Source")


def content(settings: Settings, address: Address) -> dict[str, Any]:
    """Everything on the page that depends on the view. Raises StoreUnavailable."""
    store = store_of(settings, address)
    view, wrong = read(address.query, known(store))
    rows = scorecard.rows(store, view)
    controls = filters.overview_props(store, view)
    country, partner = store.name(view.reporter), scorecard.focus(store, view)
    return {
        "view": filters.state(view.query(), controls),
        "title": f"Import dependency of {labels.country(country)}",
        "heading": f"How far does {labels.country(country)} depend on {labels.country(partner)}?",
        "lead": labels.capital(scorecard.lead(store, view, rows)),
        "answers": _answers(rows, view, partner),
        "notices": shell.notices([Notice(f"{error} Shown is the nearest view.") for error in wrong]),
        "table": [
            _table(rows, view, partner, scorecard.alone(store, view), _together(store, view)),
            *_supplier(view, country, partner),
        ],
        "controls": controls,
    }


def layout(content: dict[str, Any]) -> html.Div:
    """The page; with an empty ``content`` its skeleton."""
    return html.Div(
        [
            *viewed.head(NAME, content),
            *viewed.bar(NAME, CONTROLS, content),
            viewed.part(NAME, content, "answers", className="answers"),
            viewed.part(NAME, content, "table", className="scorecard"),
        ],
        className="overview",
    )


def _supplier(view: View, country: str, partner: str) -> list[Any]:
    """The way to what depends on the focus supplier."""
    if view.flow != "import":
        return []
    said = f"What {labels.country(country)} buys from {labels.country(partner)}, by rule and margin to its threshold"
    return [html.P(dcc.Link(said, href=supplier.address(view, view.partner)), className="card-notes")]


def _answers(rows: list[Row], view: View, partner: str) -> list[Any]:
    """The headline scopes that have a share, as large numbers."""
    from_to = "from" if view.flow == "import" else "to"
    shown = [row for row in rows if row.headline and row.share_value is not None][:2]
    blocks = [
        dcc.Link(
            [
                html.Span(numbers.percent(row.share_value), className="answer-number"),
                html.Span(
                    f"of {labels.plain(row.name)} {from_to} {labels.country(partner)} by value, {row.period}"
                    + (f"; {numbers.percent(row.share_weight)} by weight" if row.share_weight is not None else "")
                    + (f" (finding {row.findings})" if row.findings else ""),
                    className="answer-words",
                ),
            ],
            href=row.href,
            className="answer",
        )
        for row in shown
    ]
    minerals = [row for row in rows if not row.headline and row.top_partner]
    if minerals:
        led = sum(row.led for row in minerals)
        blocks.append(
            html.Div(
                [
                    html.Span(f"{led} of {len(minerals)}", className="answer-number"),
                    html.Span(
                        f"further critical minerals with {labels.country(partner)} as the largest"
                        f" {'supplier' if view.flow == 'import' else 'buyer'} by value, latest period of each",
                        className="answer-words",
                    ),
                ],
                className="answer",
            )
        )
    return blocks


def _together(store: Store, view: View) -> str:
    """Who is counted as one."""
    members = [store.name(code) for code in store.folds[view.fold].members]
    return f" Counted as one: {labels.joined(members)}; below the figures of each by itself." if members else ""


def _table(rows: list[Row], view: View, partner: str, alone: str, together: str) -> Any:
    heads = [h if h not in ("by value", "by weight") else f"{partner} {h}" for h in _HEADS]
    heads[2] = f"{view.flow.capitalize()}s"
    return html.Table(
        [
            html.Caption(
                f"Latest complete period of each commodity. A dash is not published; it is not zero.{together}",
                className="card-subtitle",
            ),
            html.Thead(html.Tr([html.Th(h, scope="col", className=_kind(n)) for n, h in enumerate(heads)])),
            *(
                html.Tbody(
                    [
                        html.Tr(html.Th(title, colSpan=len(heads), scope="colgroup"), className="group"),
                        *(_row(row, heads, alone, bool(together)) for row in rows if row.headline == headline),
                    ]
                )
                for headline, title in ((True, "Rare earths and magnets"), (False, "Other critical minerals"))
            ),
        ]
    )


def _kind(n: int) -> str:
    return "number" if n in (2, 3, 4, 6) else ""


def _row(row: Row, heads: list[str], alone: str, folded: bool) -> html.Tr:
    name = html.Th([dcc.Link(row.name, href=row.href), html.Span(row.code, className="code")], scope="row")
    if row.period is None:
        return html.Tr([name, html.Td(row.reason, colSpan=len(heads) - 1, className="none")])
    cells = [
        html.Td([row.period, *([html.Span(row.findings, className="code")] if row.findings else [])]),
        html.Td(("≥ " if row.extract else "") + numbers.usd(row.value_usd), className="number"),
        _share(row.share_value, row.extract, alone, row.share_value_unfolded),
        _share(row.share_weight, row.extract, alone, row.share_weight_unfolded),
        html.Td(row.top_partner or "–"),
        html.Td(_index(row, folded), className="number"),
        html.Td(labels.source(row.source), className="source"),
    ]
    for cell, head in zip(cells, heads[1:], strict=True):
        setattr(cell, "data-label", head)
    return html.Tr([name, *cells])


def _share(share: float | None, extract: bool, alone: str, unfolded: float | None) -> html.Td:
    """A share; of a group of suppliers that of its member ``alone`` below."""
    if share is None:
        return html.Td("–", className="number")
    bar = html.Span(className="share-bar", style={"width": f"{share * 100:.1f}%"})
    said = numbers.percent(unfolded) if unfolded is not None else "–"
    below = [html.Span(f"{alone} alone {said}", className="code")] if alone else []
    return html.Td(
        [html.Span(("≤ " if extract else "") + numbers.percent(share)), bar, *below], className="number share"
    )


def _index(row: Row, folded: bool) -> list[Any]:
    """The HHI; where suppliers are counted together, the one with each by itself below."""
    if row.hhi is None or row.hhi_unfolded is None:
        return ["–"]
    below = [html.Span(f"apart {numbers.index(row.hhi_unfolded)}", className="code")] if folded else []
    return [numbers.index(row.hhi), *below]


PAGE = viewed.viewed(OVERVIEW, NAME, CONTROLS, PARTS, content, layout, title=title_of)
