"""The cells of a workbook, as text that does not depend on how they are shown."""

from __future__ import annotations

import io
from datetime import date, datetime, time
from typing import Any

import python_calamine as calamine

from etl.errors import BadData, Problem

MAGIC = b"PK\x03\x04"

Rows = list[tuple[int, list[Any]]]
"""Number of a row, from 1, and its cells."""


def sheet(data: bytes, file: str, name: str | int = 1) -> Rows:
    """The rows of a sheet that are not blank; ``name`` may be its number, from 1. Raises BadData."""
    try:
        book = calamine.load_workbook(io.BytesIO(data))
        names = book.sheet_names
        wanted = names[name - 1] if isinstance(name, int) and name <= len(names) else name
        if wanted not in names:
            said = f"There is no sheet {name!r}; there are {', '.join(names)}."
            raise BadData([Problem(file, None, said, "Name one of them.")])
        rows = book.get_sheet_by_name(str(wanted)).to_python(skip_empty_area=False)
    except calamine.CalamineError as error:
        raise BadData([Problem(file, None, f"The workbook cannot be read ({error}).", "Save it again.")]) from error
    return [(line, cells) for line, cells in enumerate(rows, 1) if any(cell != "" for cell in cells)]


def sheets(data: bytes, file: str) -> list[Rows]:
    """The rows of every sheet, as :func:`sheet` gives them. Raises BadData."""
    try:
        names = calamine.load_workbook(io.BytesIO(data)).sheet_names
    except calamine.CalamineError as error:
        raise BadData([Problem(file, None, f"The workbook cannot be read ({error}).", "Save it again.")]) from error
    return [sheet(data, file, name) for name in names]


def text(cell: Any, decimal: str = ".") -> str:
    """A cell as text: 2024.0 as 2024, a day as 2024-03-01, any other number with ``decimal`` as its mark."""
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        whole = float(cell).is_integer() and abs(cell) < 1e15
        return str(int(cell)) if whole else repr(cell).replace(".", decimal)
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)
