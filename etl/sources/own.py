"""A table of the user's own: any CSV or XLSX with a TOML of the same name beside it that says what its columns mean.

The checked TOML travels as JSON in ``Snapshot.parameters``, and ``parse`` is handed that JSON where other publishers
are handed a dataset: nothing else describes such a table.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from etl import schema, units
from etl.errors import BadData, Problem
from etl.sources import own_cells as cells
from etl.sources import workbook
from etl.sources.own_toml import EXAMPLE, MEASURES, SECTIONS, heading, mapping
from etl.sources.publisher import Recognised, Snapshot
from etl.sources.tabular import LINE

__all__ = ["HEADERS", "SOURCE", "STREAMED", "VOCABULARY", "mapping", "parse", "recognise", "recognise_with", "tidy"]

SOURCE = schema.OWN
VOCABULARY = "iso3"
HEADERS: Mapping[str, Any] = {}
"""The datasets are the user's: any name is one."""
STREAMED: frozenset[str] = frozenset()

SUFFIXES = (".csv", ".xlsx")
NOT_REPORTED = "no trade reported"
SKIPPED = "named under skip in its TOML"
_ENCODINGS = {"utf-8": "utf-8-sig", "windows-1252": "cp1252"}
_PER_KIND = 5


def recognise(name: str, head: bytes) -> Recognised | None:
    """Without its TOML such a table cannot be read: None, or BadData that says what is missing."""
    return recognise_with(name, head, None, f"{Path(name).stem}.toml")


def recognise_with(name: str, head: bytes, toml: bytes | None, toml_name: str) -> Recognised | None:  # noqa: ARG001
    """What the table is that lies beside ``toml``; None if it is neither CSV nor XLSX. Raises BadData."""
    if Path(name).suffix.lower() not in SUFFIXES:
        return None
    if toml is None:
        said = f"{Path(name).name} has no {Path(toml_name).name} beside it."
        raise BadData([Problem(name, None, said, f"Here is a minimal one (more in docs/own-file.md):\n\n{EXAMPLE}")])
    layout = mapping(toml, toml_name)
    return Recognised(
        dataset=layout.get("id") or re.sub("[^a-z0-9]+", "-", Path(name).stem.lower()).strip("-"),
        unit=", ".join(layout["units"].values()),
        licence=layout["licence"],
        url=layout.get("url", ""),
        parameters=json.dumps(layout, ensure_ascii=False, sort_keys=True),
        note=layout.get("name"),
        coverage=layout["coverage"],
    )


def parse(data: bytes, file: str, dataset: str) -> pl.DataFrame:
    """The columns that the mapping names, as printed, and ``line``; ``dataset`` is the mapping as JSON.

    Raises BadData.
    """
    layout = json.loads(dataset)
    packed = data.startswith(workbook.MAGIC)
    rows = workbook.sheet(data, file, layout["sheet"]) if packed else _text_rows(data, file, layout)
    top, wanted = layout["header_row"], layout["columns"]
    names = next(([heading(workbook.text(c)) for c in printed] for line, printed in rows if line == top), [])
    if faults := list(_headings(names, layout, file)):
        raise BadData(faults)
    rows = [(line, printed) for line, printed in rows if line > top]
    if not rows:
        remedy = f"Put them back, or mend header_row in {layout['toml']}."
        raise BadData([Problem(file, None, f"There are no rows below line {top}.", remedy)])
    if ragged := [(line, len(printed)) for line, printed in rows if len(printed) != len(names)]:
        remedy = f"Mend the line, or delimiter in {layout['toml']}."
        raise BadData(
            [Problem(file, n, f"The line has {has} cells, the header has {len(names)}.", remedy) for n, has in ragged]
        )
    frame: dict[str, list[Any]] = {LINE: [line for line, _ in rows]}
    for number, name in enumerate(names):
        if name in wanted.values():
            mark = layout["decimal"] if name in [wanted.get(m) for m in MEASURES] else "."
            column = (printed[number] for _, printed in rows)
            frame[name] = [cell if isinstance(cell, str) else workbook.text(cell, mark) for cell in column]
    return pl.DataFrame(frame, schema={name: pl.UInt32 if name == LINE else pl.String for name in frame})


def _headings(names: Sequence[str], layout: Mapping[str, Any], file: str) -> Iterator[Problem]:
    for term, name in layout["columns"].items():
        if (times := names.count(name)) != 1:
            there = "stands more than once" if times else f"is not there; there are {', '.join(filter(None, names))}"
            remedy = f"Mend {term} in [columns] of {layout['toml']}, or header_row."
            yield Problem(file, layout["header_row"], f"The column {name!r} {there}.", remedy)


def _text_rows(data: bytes, file: str, layout: Mapping[str, Any]) -> workbook.Rows:
    """The lines of a CSV that are not blank."""
    encoding = layout["encoding"]
    try:
        printed = data.decode(_ENCODINGS[encoding])
    except UnicodeDecodeError as error:
        said = f"Byte {data[error.start]:#04x} is not {encoding}."
        remedy = f'Save the table as UTF-8, or say encoding = "windows-1252" in {layout["toml"]}.'
        raise BadData([Problem(file, data[: error.start].count(b"\n") + 1, said, remedy)]) from error
    reader = csv.reader(io.StringIO(printed, newline=""), delimiter=layout["delimiter"], strict=True)
    rows: workbook.Rows = []
    line = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((line, row))
            if reader.line_num > line > layout["header_row"]:
                said = "A cell runs over the end of its line."
                raise BadData([Problem(file, line, said, "Close its quote, or take the line break out.")])
            line = reader.line_num + 1
    except csv.Error as error:
        raise BadData([Problem(file, line, f"The line cannot be read ({error}).", "Mend its quotes.")]) from error
    return rows


def tidy(printed: pl.DataFrame, snapshot: Snapshot) -> pl.DataFrame:
    """The printed rows in the terms of the flow table, numbers still as text.

    Beyond the usual columns: ``vocabulary``, the column of partners.csv that holds the names of this table, and
    ``partner_iso3`` where the TOML itself says which country is meant; of such a reporter ``reporter_printed`` is the
    country code. Raises BadData with every cell that is not printed as the TOML declares.
    """
    layout = json.loads(snapshot.parameters)
    terms = _terms(printed, layout)
    measures = [m for m in MEASURES if m in layout["columns"]]
    readers = {
        "period": cells.period(layout["period"]["basis"], layout["period"]["format"]),
        "hs_code": cells.hs_code(layout["hs_digits"]),
        "flow": cells.word(dict(zip(schema.FLOWS_WORDS, schema.FLOWS_WORDS, strict=True)) | layout["flows"]),
        "status": cells.word(dict(zip(schema.STATUSES, schema.STATUSES, strict=True)) | layout["statuses"]),
    }
    read = terms.with_columns(
        *(_each(terms[term], reader) for term, reader in readers.items()),
        *(cells.number(m, layout["decimal"], layout["thousands"]) for m in measures),
    )
    if problems := [p for term in (*readers, *measures) for p in _misfits(terms, read, term, layout, snapshot.file)]:
        raise BadData(sorted(problems, key=lambda p: p.line or 0))
    return read.select(
        LINE,
        "flow",
        "hs_code",
        "nomenclature",
        "period",
        "status",
        *_figures(layout),
        reporter_printed=pl.coalesce(_country("reporter", layout), "reporter"),
        partner_printed=pl.col("partner"),
        partner_iso3=_country("partner", layout),
        vocabulary=pl.lit(layout["codes"]["partners"]),
        basis=pl.lit(layout["period"]["basis"]),
        described=pl.col("description").is_not_null(),
        left_out=pl.when("skipped")
        .then(pl.lit(SKIPPED))
        .when(pl.all_horizontal(pl.col(measures).is_null()))
        .then(pl.lit(NOT_REPORTED)),
    )


def _terms(printed: pl.DataFrame, layout: Mapping[str, Any]) -> pl.DataFrame:
    """One column per term; blank cells, words for "not published" and all of a skipped row but its name are null."""
    columns, constant = layout["columns"], layout["constant"]
    found = {
        term: units.blank_to_null(columns[term], *(layout["missing"] if term in MEASURES else ()))
        if term in columns
        else pl.lit(constant.get(term), pl.String)
        for term in SECTIONS["columns"]
    }
    skipped = pl.col("partner").is_in(layout["skip"]).fill_null(False)
    terms = printed.select(LINE, **found).with_columns(skipped=skipped)
    others = [term for term in found if term != "partner"]
    return terms.with_columns(pl.when(~pl.col("skipped")).then(pl.col(others)))


def _each(column: pl.Series, read: cells.Reader) -> pl.Series:
    """Every distinct text read once; what cannot be read becomes null."""
    found = {text: read(text) for text in column.drop_nulls().unique()}
    return column.replace_strict(list(found), list(found.values()), default=None, return_dtype=pl.String)


def _misfits(
    terms: pl.DataFrame, read: pl.DataFrame, term: str, layout: Mapping[str, Any], file: str
) -> Iterator[Problem]:
    """A problem for each cell that is there and could not be read, the first few by name."""
    said, entry = {
        "period": (f"is not printed like {layout['period']['format']}", "format in [period]"),
        "hs_code": ("is no complete HS code", "hs_digits"),
        "flow": ("is neither import nor export", "[flows]"),
        "status": (f"is not one of {', '.join(schema.STATUSES)}", "[statuses]"),
    }.get(term, (f"is no number with {layout['decimal']!r} for decimals and {layout['thousands']!r} for thousands",
                 "decimal, thousands or missing"))  # fmt: skip
    column, remedy = layout["columns"].get(term, term), f"Mend the cell, or {entry} in {layout['toml']}."
    rows = terms.filter(terms[term].is_not_null() & read[term].is_null()).select(LINE, term)
    for line, text in rows.head(_PER_KIND).iter_rows():
        yield Problem(file, line, f"{column} {text!r} {said}.", remedy)
    if rows.height > _PER_KIND:
        yield Problem(file, rows[LINE][_PER_KIND], f"{column}: {rows.height - _PER_KIND} more like these.", remedy)


def _country(term: str, layout: Mapping[str, Any]) -> pl.Expr:
    """The country that the TOML names: a constant is the code itself, a printed name may stand in [partners]."""
    if term in layout["constant"]:
        return pl.col(term)
    partners = layout["partners"]
    return pl.col(term).replace_strict(list(partners), list(partners.values()), default=None, return_dtype=pl.String)


def _figures(layout: Mapping[str, Any]) -> Iterator[pl.Expr]:
    """The figures in the units of the flow table. A quantity in a unit of weight is a weight as well."""
    columns, named = layout["columns"], layout["units"]
    for measure in ("value", "value_local"):
        if measure in columns:
            currency, exponent = cells.unit(named[measure], cells.CURRENCIES) or ("", 0)
            scaled = units.scaled(measure, exponent)
            if currency == "USD":
                yield scaled.alias("value_usd")
            else:
                yield scaled.alias("value_local")
                yield pl.when(pl.col(measure).is_not_null()).then(pl.lit(currency)).alias("currency")
    if "weight" in columns:
        _, exponent = cells.unit(named["weight"], cells.WEIGHTS) or ("", 0)
        yield units.scaled("weight", exponent).alias("net_weight_kg")
    if "quantity" in columns:
        name, exponent = cells.unit(named.get("quantity", ""), cells.QUANTITIES) or ("", 0)
        printed = pl.lit(name) if name else pl.col("quantity_unit")
        yield units.scaled("quantity", exponent).alias("quantity")
        yield pl.when(pl.col("quantity").is_not_null()).then(printed).alias("quantity_unit")
        if "weight" not in columns:
            yield pl.coalesce(
                pl.when(printed == weight).then(units.scaled("quantity", exponent + power))
                for weight, power in units.WEIGHT_UNITS.items()
            ).alias("net_weight_kg")
