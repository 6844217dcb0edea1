"""A page that its address makes: head, filter bar and notices as all have them, and the answer to a change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dash import Dash, Input, Output, State, html, no_update

from dashboard import ids
from dashboard.components import filters, shell
from dashboard.pages.page import Address, Page
from dashboard.settings import Settings
from etl.errors import ImportDependencyError
from etl.language import speaking
from etl.reader import Store

Content = dict[str, Any]
"""What depends on the address, by part; ``view``, ``title``, ``notices`` and ``controls`` are on every page."""


def viewed(
    path: str, name: str, names: Sequence[str], parts: Sequence[str], content: Callable[[Settings, Address], Content],
    layout: Callable[[Content], html.Div], also: Mapping[str, Any] | None = None,
    check: Callable[[Store, str], object] | None = None, dated: bool = True,
    title: Callable[[Store, Address], tuple[str, str]] | None = None,
) -> Page:  # fmt: skip
    """The page ``name`` at ``path`` with the controls ``names``; ``layout`` of an empty content is its skeleton.

    A change of its controls writes what ``content`` says of ``parts``, and of what ``also`` says where it is written.
    """

    def register(app: Dash, settings: Settings) -> None:
        filters.register(app, name, names)
        _answer(app, name, names, {part: Output(ids.part(name, part), "children") for part in parts} | {**(also or {})},
                lambda address: content(settings, address))  # fmt: skip

    return Page(
        path, lambda settings, address: layout(content(settings, address)), lambda: layout({}), register, check,
        dated=dated, title=title,
    )  # fmt: skip


def _answer(
    app: Dash, name: str, names: Sequence[str], outputs: Mapping[str, Any], content: Callable[[Address], Content]
) -> None:
    written = {
        "view": Output(ids.view(name), "data"),
        "notices": Output(ids.notices(name), "children"),
        "title": Output(ids.TITLE, "data", allow_duplicate=True),
        **outputs,
    }

    def update(search: str, navigation: dict[str, Any]) -> Any:
        address = Address(navigation["pathname"], search, navigation["scheme"])
        try:
            with speaking(address.language):
                shown = content(address)
        except ImportDependencyError:
            return no_update  # the page itself says what is the matter when it is opened
        controls = filters.chosen(names, shown["controls"], search)
        return {part: shown[part] for part in written} | {"controls": controls}

    app.callback(
        output=written | {"controls": filters.outputs(name, names)},
        inputs={"search": Input(ids.search(name), "data")},
        state={"navigation": State(ids.NAVIGATION, "data")},
        prevent_initial_call=True,
    )(update)


def head(name: str, content: Content, heading: str | None = None, scope_page: str | None = None) -> list[Any]:
    """State, heading and lead; the heading is a part unless it is given; ``scope_page``: its path without the scope."""
    title = html.H1(content.get("heading"), id=ids.part(name, "heading")) if heading is None else html.H1(heading)
    return [
        *shell.state(name, content),
        title,
        *([shell.scope_pages(scope_page, content.get("scope", ""))] if scope_page else []),
        part(name, content, "lead", html.P, className="lead"),
    ]


def bar(name: str, names: Sequence[str], content: Content) -> list[html.Div]:
    """The controls and, below, what was repaired."""
    return [filters.bar(name, names, content.get("controls", {})), notices(name, content)]


def notices(name: str, content: Content) -> html.Div:
    """Where it is said what was repaired."""
    return html.Div(content.get("notices"), id=ids.notices(name), className="notices", role="status")


def part(name: str, content: Content, which: str, kind: Any = html.Div, **attributes: Any) -> Any:
    """A part of the page, an element of that ``kind``."""
    return kind(content.get(which), id=ids.part(name, which), **attributes)
