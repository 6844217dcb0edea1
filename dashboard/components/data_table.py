"""A table of figures: sorted by its heads, searched by one field, its first rows shown and the rest asked for.

The frame is a component; the rows are text for ``assets/table.js``, which draws, sorts and searches them. So thousands
of rows cost an answer no more than their words.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import dash_mantine_components as dmc
from dash import html

from etl.language import say

SHOWN = 60
"""So many rows are shown at first."""
SEARCHED = 12
"""Up to so many rows a table is read without searching it."""


@dataclass(frozen=True)
class Column:
    """A column under ``head``; a ``number`` is set flush right, ``note`` says what the head means."""

    head: str
    number: bool = False
    note: str = ""


@dataclass(frozen=True)
class Cell:
    """What a cell shows; ``value`` is what it is sorted by if not its text, ``note`` is shown on pointing at it."""

    text: str
    value: float | str | None = None
    href: str = ""
    note: str = ""


Row = Sequence["Cell | str | None"]


def table(
    columns: Sequence[Column],
    rows: Sequence[Row],
    caption: str,
    id: str,
    shown: int = SHOWN,
    ordered: tuple[int, str] | None = None,
    label: str = "",
) -> html.Div:
    """The table ``id``; the first cell of a row is its head, None is an empty cell and sorted last.

    ``ordered`` says by which column the rows come and how: ``(0, "descending")``. ``label`` names the table where its
    caption is not to be seen.
    """
    written = json.dumps([[_written(cell) for cell in row] for row in rows], ensure_ascii=False, separators=(",", ":"))
    words = {
        "data-rows": written,
        "data-version": f"{crc32(written.encode()):x}",
        "data-shown": str(shown),
        "data-count": say("{rows} rows"),
        "data-found": say("{found} of {rows} rows"),
        "data-none": say("No row has these words."),
        "data-all": say("Show all {rows} rows"),
        "data-fewer": say("Show the first {rows} rows"),
    }
    return html.Div(
        [
            html.Div(
                [
                    dmc.TextInput(
                        id=f"{id}-find",
                        label=say("Find in the table"),
                        size="xs",
                        className="data-table-find",
                    ),
                    html.P(className="data-table-count", role="status"),
                ],
                className="data-table-tools",
                hidden=len(rows) <= SEARCHED,
            ),
            html.Div(
                html.Table(
                    [
                        html.Caption(caption, className="unseen" if label else "card-title"),
                        html.Thead(html.Tr([_head(column, n, ordered) for n, column in enumerate(columns)])),
                        html.Tbody(),
                    ]
                ),
                className="data-table-region",
                role="region",
                tabIndex=0,
                **{"aria-label": label or caption},
            ),
            html.Button(className="data-table-all", type="button", hidden=True),
        ],
        id=id,
        key="|".join(column.head for column in columns),
        className="data-table",
        **words,
    )


def _head(column: Column, n: int, ordered: tuple[int, str] | None) -> html.Th:
    sort = {"aria-sort": ordered[1]} if ordered and ordered[0] == n else {}
    note = {"title": column.note} if column.note else {}
    return html.Th(
        html.Button(column.head, type="button", **note),
        scope="col",
        className="number" if column.number else "",
        **sort,
    )


def _written(cell: Cell | str | None) -> Any:
    """A cell as the script reads it: its text, or text, value, address and remark without what is empty at the end."""
    if not isinstance(cell, Cell):
        return cell or ""
    parts = [cell.text, cell.value, cell.href or None, cell.note or None]
    while parts and parts[-1] is None:
        parts.pop()
    return parts if len(parts) > 1 else cell.text
