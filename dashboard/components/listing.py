"""A table of words and numbers: rules instead of boxes, a caption as its title, lines that stack where it is narrow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html


@dataclass(frozen=True)
class Cell:
    """A cell of digits: set flush right, so that they stand below each other."""

    content: Any
    number: bool = False


def listing(title: str, heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> html.Table:
    """A table under its title, if it has one; the first cell of a row is its head."""
    return html.Table(
        [
            *([html.Caption(title, className="card-title")] if title else []),
            html.Thead(html.Tr([html.Th(head, scope="col", className=_kind(rows, n)) for n, head in enumerate(heads)])),
            html.Tbody([html.Tr([_cell(cell, heads[n], n) for n, cell in enumerate(row)]) for row in rows]),
        ]
    )


def _kind(rows: Sequence[Sequence[Any]], n: int) -> str:
    return "number" if any(isinstance(row[n], Cell) and row[n].number for row in rows) else ""


def _cell(cell: Any, head: str, n: int) -> Any:
    if n == 0:
        return html.Th(cell, scope="row")
    content, kind = (cell.content, "number" if cell.number else "") if isinstance(cell, Cell) else (cell, "")
    return html.Td(content, className=kind, **{"data-label": head})
