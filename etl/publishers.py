"""publishers.toml: where and how publishers are asked. Pure: takes parsed TOML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from etl import schema
from etl.fiscal_year import parse_period
from etl.sources import PUBLISHERS

ENTRIES: Mapping[str, Any] = {
    "address": str,
    "reporters": list,
    "first": dict,
    "lag_months": int,
    "pause_seconds": (int, float),
    "timeout_seconds": (int, float),
    "attempts": int,
    "key": str,
    "cumulative": str,
    "rows_keyless": int,
    "rows_keyed": int,
    "version": str,
    "revisions": list,
}
"""Entries of a source, with the kind of each."""


def check(document: Mapping[str, Any]) -> None:
    """Raises ValueError for a source, an entry, a value or a period that cannot be."""
    for source, table in document.items():
        if not isinstance(table, Mapping):
            raise ValueError(f"{source} is no table: entries stand below a heading like [comtrade].")
        if source not in PUBLISHERS:
            raise ValueError(f"[{source}] is no source; known are {', '.join(PUBLISHERS)}.")
        if strange := [key for key in table if key not in ENTRIES]:
            raise ValueError(f"[{source}]: {', '.join(strange)} means nothing; known are {', '.join(ENTRIES)}.")
        for key, kind in ENTRIES.items():
            if key in table and not isinstance(table[key], kind):
                raise ValueError(f"[{source}]: {key} = {table[key]!r} is of the wrong kind.")
        for key, least in {"attempts": 1, "pause_seconds": 0, "timeout_seconds": 0.1, "lag_months": 0}.items():
            if table.get(key, least) < least:
                raise ValueError(f"[{source}]: {key} is at least {least}.")
        for basis, text in table.get("first", {}).items():
            if basis not in schema.BASES:
                raise ValueError(f"[{source}]: first.{basis} is none of {', '.join(schema.BASES)}.")
            parse_period(str(text), basis)


def merged(documents: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Tables of publishers.toml, entry by entry the last one given."""
    tables: dict[str, Mapping[str, Any]] = {}
    for document in documents:
        for source, table in document.items():
            tables[source] = {**tables.get(source, {}), **table}
    return tables
