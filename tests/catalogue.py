"""What the pages say, and the catalogues that translate it. ``make words`` brings the catalogues up to date.

Said is what the code passes to ``say`` or marks with ``later``, and the texts of the registries and reference files
that pages show.
"""

from __future__ import annotations

import ast
import csv
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment
from jinja2.nodes import Call, Name

from dashboard.languages import LOCALE
from etl.checks.declared import CHECKS
from etl.definitions import INDICATORS

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "data" / "reference"
_IN_FILES = {
    "commodities.toml": ("includes", "leaves_out", "care"),
    "rulebooks.toml": ("name", "says", "holds", "caveat"),
}
_IN_TABLES = {"events.csv": ("title",), "exchange_rates.csv": ("source",)}
_SAY = ("say", "later", "filled")
_OF_INDICATORS = ("name", "range", "unit", "shown", "missing", "note", "example")
_OF_CHECKS = ("title", "compares", "rule")


def said() -> set[str]:
    """Every text that a catalogue must translate."""
    return {
        text
        for text in (*_in_code(), *_in_templates(), *_in_registries(), *_in_reference())
        if any(map(str.isalpha, text))
    }


def _in_code() -> Iterator[str]:
    """First arguments of ``say`` and the like that are texts; the keys by which one is looked up are none."""
    for package in ("etl", "dashboard"):
        for path in sorted((ROOT / package).rglob("*.py")):
            text = path.read_text("utf-8")
            for node in ast.walk(ast.parse(text)) if "from etl.language import" in text else ():
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _SAY:
                    yield from _texts_of(node.args[0])


def _in_templates() -> Iterator[str]:
    for path in sorted((ROOT / "dashboard" / "templates").glob("*.html")):
        yield from (
            node.args[0].value for node in Environment().parse(path.read_text("utf-8")).find_all(Call) if _says(node)
        )


def _says(node: Call) -> bool:
    return isinstance(node.node, Name) and node.node.name == "say"


def _texts_of(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant):
        yield str(node.value)
    elif isinstance(node, ast.IfExp):
        yield from (*_texts_of(node.body), *_texts_of(node.orelse))


def _in_registries() -> Iterator[str]:
    for indicator in INDICATORS:
        yield from (getattr(indicator, field) for field in _OF_INDICATORS)
    for check in CHECKS:
        yield from (getattr(check, field) for field in _OF_CHECKS)


def _in_reference() -> Iterator[str]:
    for name, keys in _IN_FILES.items():
        yield from _texts(tomllib.loads((REFERENCE / name).read_text()), keys)
    for name, columns in _IN_TABLES.items():
        with (REFERENCE / name).open(newline="") as file:
            for row in csv.DictReader(file):
                yield from (row[column] for column in columns)


def _texts(node: Any, keys: tuple[str, ...], key: str = "") -> Iterator[str]:
    if isinstance(node, Mapping):
        for name, value in node.items():
            yield from _texts(value, keys, name)
    elif isinstance(node, list):
        for value in node:
            yield from _texts(value, keys, key)
    elif isinstance(node, str) and key in keys and node:
        yield node


def catalogue(path: Path) -> Catalog:
    """A catalogue as it stands in its file."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def update(path: Path) -> None:
    """Write the catalogue anew: what is said and translated, what is said and not yet, and nothing else."""
    before, after = catalogue(path), Catalog(locale=path.parent.parent.name, fuzzy=False)
    for text in sorted(said()):
        message = before.get(text)
        after.add(text, message.string if message else "")
    with path.open("wb") as file:
        write_po(file, after, width=120, omit_header=True)


if __name__ == "__main__":
    for found in LOCALE.glob("*/LC_MESSAGES/*.po"):
        update(found)
