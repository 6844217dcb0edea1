"""Addresses: which page a path names, and its query."""

from __future__ import annotations

from urllib.parse import parse_qs

from dashboard.resolve import Query

COMMODITY = "/commodity/"
OVERVIEW = "/"
COVERAGE = "/coverage"
CHANGES = "/changes"
REFRESH = "/refresh"
QUALITY = "/quality"
CLAIMS = "/claims"
METHODS = "/methods"
PAGES = (OVERVIEW, COVERAGE, QUALITY, CLAIMS, METHODS, CHANGES)
"""Paths of pages that need a store."""
TIMELESS = (REFRESH, CHANGES)
"""Paths of pages that show no vintage, or several."""


def query_of(search: str | None) -> Query:
    """A query string, with or without its question mark, as lists by key."""
    return parse_qs((search or "").lstrip("?"))


def scope_of(path: str) -> str | None:
    """The scope id of a commodity page's path."""
    return path.removeprefix(COMMODITY).rstrip("/") if path.startswith(COMMODITY) else None
