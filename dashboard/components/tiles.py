"""A number with its words."""

from __future__ import annotations

from dash import html

from dashboard.arithmetic import UNKNOWN
from etl import numbers


def tile(label: str, value: str, detail: str) -> html.Div:
    """A tile; a number that there is not is set small."""
    none = " tile-none" if value in (numbers.NOT_PUBLISHED, UNKNOWN) else ""
    return html.Div(
        [
            html.Span(label, className="tile-label"),
            html.Span(value, className=f"tile-value{none}"),
            html.Span(detail, className="tile-detail"),
        ],
        className="tile",
    )
