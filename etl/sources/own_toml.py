"""The TOML beside a user's own table: what its columns mean, in which units, names and shapes they are printed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from etl import schema
from etl.errors import BadData, Problem
from etl.sources.own_cells import CURRENCIES, PERIODS, QUANTITIES, SCALES, WEIGHTS, hs_code, period, unit

TERMS = ("reporter", "partner", "flow", "hs_code", "nomenclature", "period")
MEASURES = ("value", "value_local", "weight", "quantity")
VOCABULARIES = ("iso3", "name_en", "un_code", "tradestat_name", "comext_code", "census_code")
UNITS = {"value": CURRENCIES, "value_local": CURRENCIES, "weight": WEIGHTS, "quantity": QUANTITIES}

TOP: Mapping[str, type | tuple[type, ...]] = {
    "id": str, "name": str, "licence": str, "url": str, "coverage": str, "encoding": str, "delimiter": str,
    "decimal": str, "thousands": str, "missing": list, "skip": list, "total": str, "sheet": (str, int),
    "header_row": int, "hs_digits": int,
}  # fmt: skip
SECTIONS: Mapping[str, tuple[str, ...]] = {
    "columns": (*TERMS, *MEASURES, "quantity_unit", "status", "description"),
    "constant": (*TERMS, "quantity_unit", "status"),
    "units": MEASURES,
    "period": ("basis", "format"),
    "codes": ("partners",),
    "partners": (),
    "flows": (),
    "statuses": (),
}
FREE = ("partners", "flows", "statuses")
"""Sections whose keys are words of the table."""

EXAMPLE = """\
licence = "who may use it"

[columns]             # what is meant = the heading in your table
partner = "Country"
period = "Month"
value = "Value"

[constant]            # what is the same in every line
reporter = "IND"
flow = "import"
hs_code = "850511"

[units]
value = "USD million"

[period]
basis = "month"       # printed like 2024-03

[codes]
partners = "name_en"  # as in that column of partners.csv
"""

_ISO3 = re.compile("[A-Z]{3}")
_Fault = tuple[str, str, str, str]  # section, key, what is wrong, remedy


def mapping(toml: bytes, file: str) -> dict[str, Any]:
    """The checked mapping, with every default filled in; ``file`` is the TOML's name in messages.

    Raises BadData with every fault.
    """
    try:
        text = toml.decode("utf-8-sig")
        document = tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadData([Problem(file, None, f"{error}.", "Mend the TOML.")]) from error
    lines = _lines(text)
    faults = [
        Problem(file, lines.get((section, key), lines.get(("", section))), message, remedy)
        for section, key, message, remedy in _faults(document)
    ]
    if faults:
        raise BadData(sorted(faults, key=lambda p: p.line or 0))
    return _filled(document, Path(file).name)


def heading(name: str) -> str:
    """A heading without the line breaks and runs of blanks in it."""
    return " ".join(name.split())


def _lines(text: str) -> dict[tuple[str, str], int]:
    """The line of each key by section; that of a section's heading by an empty one."""
    found, section = {}, ""
    for number, line in enumerate(text.splitlines(), 1):
        if title := re.match(r"\s*\[\s*([^]]+?)\s*\]", line):
            section = title[1]
            found["", section] = number
        elif key := re.match(r"""\s*["']?([^"'=#]+?)["']?\s*=""", line):
            found[section, key[1]] = number
    return found


def _faults(document: Mapping[str, Any]) -> Iterator[_Fault]:
    """What is wrong: entries of another kind and unknown ones, then what the others lack or cannot mean."""
    strange = list(_kinds(document))
    yield from strange
    places = {(section, key) for section, key, _, _ in strange}
    rest = {
        key: {k: str(v) if (key, k) in places else v for k, v in value.items()} if key in SECTIONS else value
        for key, value in document.items()
        if ("", key) not in places
    }
    for check in (_gaps, _words, _countries, _layout, _constants, _units):
        yield from (fault for fault in check(rest) if fault[:2] not in places)


def _kinds(document: Mapping[str, Any]) -> Iterator[_Fault]:
    for key, value in document.items():
        if key in SECTIONS:
            yield from _kinds_within(key, value)
        elif key not in TOP:
            known = ", ".join((*TOP, *(f"[{section}]" for section in SECTIONS)))
            yield "", key, f"Unknown key {key!r}.", f"Known are {known}."
        elif not isinstance(value, TOP[key]) or isinstance(value, bool):
            yield "", key, f"{key} = {value!r} is of the wrong kind.", "See the example in docs/own-file.md."
        elif isinstance(value, list) and not all(isinstance(entry, str) for entry in value):
            yield "", key, f"{key} = {value!r} holds more than texts.", "Put each of them in quotes."


def _kinds_within(section: str, entries: Any) -> Iterator[_Fault]:
    if not isinstance(entries, dict):
        yield "", section, f"{section} is a section.", f"Write [{section}] with its entries below."
        return
    for key, value in entries.items():
        if section not in FREE and key not in SECTIONS[section]:
            yield section, key, f"Unknown key {key!r} in [{section}].", f"Known are {', '.join(SECTIONS[section])}."
        elif not isinstance(value, str) and not (section == "constant" and type(value) is int):
            yield section, key, f"{key} = {value!r} is no text.", "Put it in quotes."


def _gaps(document: Mapping[str, Any]) -> Iterator[_Fault]:
    columns, constant = document.get("columns", {}), document.get("constant", {})
    if not document.get("licence", "").strip():
        yield "", "licence", "There is no licence.", 'Say who may use the figures: licence = "…".'
    for term in TERMS:
        if term not in columns and term not in constant and term != "nomenclature":
            remedy = f"Name its column under [columns], or give {term} under [constant]."
            yield "columns", term, f"There is no {term}.", remedy
    for term in set(columns) & set(constant):
        yield "constant", term, f"{term} is both a column and a constant.", "Take one of the two out."
    if not set(columns) & set(MEASURES):
        remedy = f"Name a column for one of {', '.join(MEASURES)} under [columns]."
        yield "columns", "value", "There is no figure.", remedy
    if "basis" not in document.get("period", {}):
        remedy = f"Write [period] and basis = one of {', '.join(PERIODS)}."
        yield "period", "basis", "The basis of the periods is not given.", remedy
    if {"partner", "reporter"} & set(columns) and "partners" not in document.get("codes", {}):
        remedy = f"Write [codes] and partners = one of {', '.join(VOCABULARIES)}."
        yield "codes", "partners", "It is not said how countries are named.", remedy


def _words(document: Mapping[str, Any]) -> Iterator[_Fault]:
    """Entries that are not among the words possible."""
    basis = document.get("period", {}).get("basis")
    choices: Sequence[tuple[str, str, Sequence[str]]] = [
        ("", "coverage", schema.COVERAGES),
        ("", "encoding", ("utf-8", "windows-1252")),
        ("", "decimal", (".", ",")),
        ("", "thousands", (",", ".", " ", "'")),
        ("constant", "flow", schema.FLOWS_WORDS),
        ("constant", "status", schema.STATUSES),
        ("constant", "quantity_unit", tuple(QUANTITIES)),
        ("period", "basis", tuple(PERIODS)),
        ("period", "format", tuple(PERIODS.get(str(basis), ()))),
        ("codes", "partners", VOCABULARIES),
        *(("flows", printed, schema.FLOWS_WORDS) for printed in document.get("flows", {})),
        *(("statuses", printed, schema.STATUSES) for printed in document.get("statuses", {})),
    ]
    for section, key, possible in choices:
        value = (document.get(section, {}) if section else document).get(key)
        if value is not None and possible and value not in possible:
            yield section, key, f"{key} = {value!r} is not known.", f"It is one of {', '.join(map(repr, possible))}."


def _countries(document: Mapping[str, Any]) -> Iterator[_Fault]:
    printed = [("partners", name) for name in document.get("partners", {})]
    for section, key in (*printed, ("constant", "reporter"), ("constant", "partner")):
        value = document.get(section, {}).get(key)
        if value is not None and not _ISO3.fullmatch(str(value)):
            yield section, key, f"{key} = {value!r} is no country code.", "Write three capital letters, like CHN."


def _layout(document: Mapping[str, Any]) -> Iterator[_Fault]:
    if len(document.get("delimiter", ",")) != 1:
        yield "", "delimiter", "The delimiter is not one character.", r'Write it like ";" or "\t".'
    if document.get("thousands") == document.get("decimal", "."):
        yield "", "thousands", "thousands and decimal are the same.", "Give the two characters of their own."
    if document.get("hs_digits", 6) not in (2, 4, 6, 8, 10):
        yield "", "hs_digits", "hs_digits is not 2, 4, 6, 8 or 10.", "Count the digits of a complete code."
    for key in ("header_row", "sheet"):
        if isinstance(document.get(key), int) and document[key] < 1:
            yield "", key, f"{key} = {document[key]} cannot be.", "Count from 1."


def _constants(document: Mapping[str, Any]) -> Iterator[_Fault]:
    """What is the same in every line must be readable as well."""
    constant, shape = document.get("constant", {}), document.get("period", {})
    nomenclature = str(constant.get("nomenclature", "HS"))
    if not re.fullmatch(schema.NOMENCLATURE, nomenclature):
        remedy = "Write it like HS2017, ITC-HS or CN2024."
        yield "constant", "nomenclature", f"nomenclature = {nomenclature!r} is not known.", remedy
    if "hs_code" in constant and not hs_code(document.get("hs_digits"))(str(constant["hs_code"])):
        remedy = "Give all of its digits, as many as hs_digits says."
        yield "constant", "hs_code", f"hs_code = {constant['hs_code']!r} is no complete HS code.", remedy
    formats = PERIODS.get(shape.get("basis", ""), {})
    named = shape.get("format", next(iter(formats), ""))
    if "period" in constant and named in formats and not period(shape["basis"], named)(str(constant["period"])):
        remedy = "Mend it, or format in [period]."
        yield "constant", "period", f"period = {constant['period']!r} is not printed like {named}.", remedy


def _units(document: Mapping[str, Any]) -> Iterator[_Fault]:
    columns, named = document.get("columns", {}), document.get("units", {})
    apart = "quantity_unit" in {*columns, *document.get("constant", {})}
    for measure in MEASURES:
        nameless = measure == "quantity" and apart  # its name stands elsewhere, here only the scale
        possible = f"one of {', '.join(UNITS[measure])}, with or without {', '.join(s for s in SCALES if s.isalpha())}"
        if measure not in columns:
            if measure in named:
                yield "units", measure, f"{measure} has a unit and no column.", "Name its column under [columns]."
        elif measure not in named:
            if not nameless:
                yield "units", measure, f"{measure} has no unit.", f"Give it under [units]: {possible}."
        elif (found := unit(named[measure], UNITS[measure])) is None or bool(found[0]) == nameless:
            remedy = "Only the scale belongs here, like thousand." if nameless else f"Write {possible}."
            yield "units", measure, f"Unknown unit {named[measure]!r} of {measure}.", remedy
    in_dollars = [(unit(named.get(m, ""), CURRENCIES) or ("", 0))[0] == "USD" for m in ("value", "value_local")]
    if {"value", "value_local"} <= set(columns) and in_dollars != [True, False]:
        yield "units", "value_local", "Of two values one is in USD and one is not.", "Let value be the one in USD."


def _filled(document: Mapping[str, Any], file: str) -> dict[str, Any]:
    columns, shape = document.get("columns", {}), document["period"]
    constant = {key: str(value) for key, value in document.get("constant", {}).items()}
    if "nomenclature" not in columns:
        constant = {"nomenclature": "HS"} | constant
    return {
        "coverage": "complete", "decimal": ".", "delimiter": ",", "encoding": "utf-8", "header_row": 1,
        "hs_digits": None, "missing": ["-", "NA"], "sheet": 1, "skip": [], "thousands": "",
        **{key: value for key, value in document.items() if key in TOP and key != "total"},
        "codes": {"partners": "iso3"} | document.get("codes", {}),
        "columns": {term: heading(name) for term, name in columns.items()},
        "constant": constant,
        "flows": document.get("flows", {}),
        "partners": document.get("partners", {}) | ({document["total"]: "WLD"} if "total" in document else {}),
        "period": {"format": next(iter(PERIODS[shape["basis"]]))} | shape,
        "statuses": document.get("statuses", {}),
        "toml": file,
        "units": document.get("units", {}),
    }  # fmt: skip
