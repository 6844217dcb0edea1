"""Reading a printed CSV strictly: every cell as text, every line with its number, every fault with its address."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.csv as pc

from etl.errors import BadData, Problem

LINE = "line"
FIRST_LINE = 2  # the header is line 1


def read_csv(data: bytes, file: str, headers: Sequence[Sequence[str]], empty: bool = False) -> pl.DataFrame:
    """Columns as printed, all text, and ``line``; ``headers`` are the layouts that are accepted.

    A header without rows is a fault unless ``empty``.

    Raises BadData naming file, line and remedy: empty file, not UTF-8, other columns, ragged line.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise BadData(
            [
                Problem(
                    file,
                    line,
                    f"Byte {data[error.start]:#04x} is not UTF-8.",
                    "Save the file as UTF-8.",
                )
            ]
        ) from error
    if not text.strip():
        raise BadData([Problem(file, None, "The file is empty.", "Put the published file back.")])
    printed = _header(text)
    if printed not in [list(h) for h in headers]:
        raise BadData([_other_columns(file, printed, headers)])
    ragged: list[Problem] = []

    def note(row: Any) -> str:
        ragged.append(
            Problem(
                file,
                row.number,
                f"The line has {row.actual_columns} cells, the header has {row.expected_columns}.",
                "Put the published line back.",
            )
        )
        return "skip"

    try:
        table = pc.read_csv(
            io.BytesIO(text.encode()),
            # one thread, so that the reader knows the number of a line
            read_options=pc.ReadOptions(use_threads=False),
            parse_options=pc.ParseOptions(invalid_row_handler=note, ignore_empty_lines=False),
            convert_options=pc.ConvertOptions(
                column_types=dict.fromkeys(printed, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as error:
        raise BadData([Problem(file, None, f"The CSV cannot be read: {error}.", "Put it back.")]) from error
    if ragged:
        raise BadData(ragged)
    if not table.num_rows and not empty:
        raise BadData([Problem(file, None, "The file has a header and no rows.", "Put the rows back.")])
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    frame = frame.with_row_index(LINE, offset=FIRST_LINE)
    if broken := _broken_lines(frame, file):
        raise BadData(broken)
    return frame


def _broken_lines(frame: pl.DataFrame, file: str) -> list[Problem]:
    cells = pl.exclude(LINE)
    blank = frame.filter(pl.all_horizontal(cells.str.strip_chars() == ""))[LINE]
    runs_on = frame.filter(pl.any_horizontal(cells.str.contains("\n", literal=True)))[LINE]
    return [
        *(Problem(file, line, "The line is blank.", "Take it out.") for line in blank),
        *(Problem(file, line, "A cell runs over the end of its line.", "Close its quote.") for line in runs_on),
    ]


def _header(text: str) -> list[str]:
    line = text.split("\n", 1)[0].rstrip("\r")
    return [cell.strip('"') for cell in line.split(",")]


def _other_columns(file: str, printed: list[str], headers: Sequence[Sequence[str]]) -> Problem:
    nearest = min(headers, key=lambda h: len(set(h) ^ set(printed)))
    missing = [c for c in nearest if c not in printed]
    extra = [c for c in printed if c not in nearest]
    parts = []
    if missing:
        parts.append(f"Missing column: {', '.join(missing)}.")
    if extra:
        parts.append(f"Unexpected column: {', '.join(extra)}.")
    if not parts:
        parts.append("The columns stand in another order.")
    return Problem(file, 1, " ".join(parts), f"The layout is: {','.join(nearest)}.")
