"""The UN Statistics Division's correlation tables between revisions of the HS: bytes → links. Pure.

Workbooks hold a sheet ``Conversions``, with one code for each, and a sheet ``Correlations``, with every pair of codes
that share goods and a column ``Relationship``. Only the second says what is the same goods. Above the header may stand
titles, beside the codes marks of parts (``ex``); codes may have lost their leading zeros. A CSV of the second is read
too.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from etl.errors import BadData, Problem
from etl.links import written
from etl.schema import HS_REVISIONS
from etl.sources import workbook

Row = tuple[str, str, str, str]
"""Earlier revision, its code, the code of the next revision, source."""

FILLER = "999999"
WASTE = "8549"
"""Electrical waste, which HS 2022 drew from every heading of chapters 84, 85 and 90: paired with all their codes, it
would break every one of their series."""
WHOLE = 5000
"""A table of so many codes is the whole nomenclature: what becomes of headings and chapters follows from it."""
_SEARCHED = 20  # lines within which a header is looked for
_OLE = b"\xd0\xcf\x11\xe0"
_YEAR = re.compile(r"hs\s*((?:19|20)\d\d)", re.IGNORECASE)
_EXPECTED = (
    "Expected is a table of the UN Statistics Division like HS2022toHS2017ConversionAndCorrelationTables.xlsx, whose"
    " sheet of correlations has columns such as HS 2022, HS 2017 and Relationship, or a CSV of it. Take the file out."
)


def read(files: Sequence[tuple[str, bytes]]) -> list[Row]:
    """The links of all files (name in messages, bytes). Tables of revisions that are no neighbours give none.

    Raises BadData with every problem of every file.
    """
    problems: list[Problem] = []
    found: list[Row] = []
    for file, data in files:
        try:
            found += _links(file, data)
        except BadData as error:
            problems += error.problems
    if problems:
        raise BadData(problems)
    return found


def over(bundled: Iterable[Row], own: Sequence[Row]) -> list[Row]:
    """``own`` over ``bundled``: what has a code in common with them gives way to them."""
    before = {(revision, code) for revision, code, _, _ in own}
    after = {(revision, later) for revision, _, later, _ in own}
    kept = [row for row in bundled if row[:2] not in before and (row[0], row[2]) not in after]
    return [*kept, *own]


def _links(file: str, data: bytes) -> Iterator[Row]:
    (newer, older), pairs = _table(file, data)
    if HS_REVISIONS.index(newer) - HS_REVISIONS.index(older) != 1:
        return
    several: dict[str, set[str]] = {}
    for new, old in pairs:
        several.setdefault(old, set()).add(new)
    kept = [(old, new) for old, news in several.items() for new in news
            if not new.startswith(WASTE) or all(code.startswith(WASTE) for code in news)]  # fmt: skip
    if len(several) >= WHOLE:
        kept += {(old[:digits], new[:digits]) for old, new in kept for digits in (2, 4)}
    source = f"UN Statistics Division, correlation table {written(newer)} to {written(older)}"
    yield from ((older, old, new, source) for old, new in sorted(kept))


def _table(file: str, data: bytes) -> tuple[tuple[str, str], list[tuple[str, str]]]:
    """The newer and the older revision of a file, and its pairs of codes in that order. Raises BadData."""
    conversions = False
    for rows in _sheets(file, data):
        for n, (_, cells) in enumerate(rows[:_SEARCHED]):
            head = [workbook.text(cell).strip() for cell in cells]
            places = {f"HS{found[1]}": place for place, name in enumerate(head) if (found := _YEAR.search(name))}
            if len(places) != 2 or not set(places) <= set(HS_REVISIONS):
                continue
            if any("relation" in name.lower() for name in head):
                newer, older = sorted(places, reverse=True)
                return (newer, older), _pairs(file, rows[n + 1 :], places[newer], places[older])
            conversions = True
            break
    said = "No table of correlations is in it."
    if conversions:
        said = "It is a table of conversions, with one code for each: it does not say which goods are the same."
    raise BadData([Problem(file, None, said, _EXPECTED)])


def _sheets(file: str, data: bytes) -> list[workbook.Rows]:
    if data.startswith((workbook.MAGIC, _OLE)):
        return workbook.sheets(data, file)
    try:
        reader = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
        return [[(reader.line_num, list(row)) for row in reader if any(cell.strip() for cell in row)]]
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadData([Problem(file, None, f"The file cannot be read ({error}).", _EXPECTED)]) from error


def _pairs(file: str, rows: workbook.Rows, newer: int, older: int) -> list[tuple[str, str]]:
    problems: list[Problem] = []
    found = []
    for line, cells in rows:
        both = [workbook.text(cells[n]).strip().replace(".", "") if n < len(cells) else "" for n in (newer, older)]
        if not all(both):
            continue  # a code of one side alone says nothing
        if strange := [code for code in both if not (code.isascii() and code.isdigit() and len(code) <= 6)]:
            problems.append(Problem(file, line, f"{strange[0]!r} is no HS code of six digits.", "Download it again."))
        elif FILLER not in both:
            found.append((both[0].zfill(6), both[1].zfill(6)))
    if not found and not problems:
        problems.append(Problem(file, None, "There is no pair of codes in it.", _EXPECTED))
    if problems:
        raise BadData(problems)
    return found
