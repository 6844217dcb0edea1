"""A number with its words."""

from __future__ import annotations

from dash import html

from dashboard.arithmetic import UNKNOWN
from dashboard.routing import METHODS
from etl import numbers
from etl.language import say


def tile(label: str, value: str, detail: str, indicator: str = "") -> html.Div:
    """A tile; a number that there is not is set small. ``indicator`` is what its definition is called."""
    none = " tile-none" if value in (say(numbers.NOT_PUBLISHED), say(UNKNOWN)) else ""
    defined = html.A(label, href=f"{METHODS}#indicator-{indicator}", className="keeps-view") if indicator else label
    return html.Div(
        [
            html.Span(defined, className="tile-label"),
            html.Span(value, className=f"tile-value{none}"),
            html.Span(detail, className="tile-detail"),
        ],
        className="tile",
    )
