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
GLOSSARY = "/glossary"
SCREENING = "/screening"
SUPPLIER = "/supplier/"
FLOWS = "/flows"
ANALYSIS = "/analysis/"
WHAT_IF = "/what-if/"
COMPARE = "/compare/"
OWN_SCOPE = "/own-scope"
OF_SCOPE = (COMMODITY, ANALYSIS, WHAT_IF, COMPARE)
"""Paths before the id of a scope."""
TEXTS = (METHODS, GLOSSARY, REFRESH)
"""Pages to read."""


def query_of(search: str | None) -> Query:
    """A query string, with or without its question mark, as lists by key."""
    return parse_qs((search or "").lstrip("?"))


def argument_of(path: str) -> str:
    """What a path names behind its page: the scope of ``/commodity/<scope>``; empty where it names nothing."""
    return path.strip("/").partition("/")[2]
