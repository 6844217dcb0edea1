"""Ids of components, one name each."""

from __future__ import annotations

LOCATION = "location"
NAVIGATION = "navigation"
PROVIDER = "provider"
PAGE = "page"
TITLE = "document-title"
DEFINED = "defined"
DEFINITION = "definition"

OVERVIEW = "overview"
COMMODITY = "commodity"
ANALYSIS = "analysis"
COVERAGE = "coverage"
QUALITY = "quality"
CHANGES = "changes"
CLAIMS = "claims"
SUPPLIER = "supplier"
FLOWS = "flows"
WHAT_IF = "whatif"
SCREENING = "screening"
COMPARE = "compare"
OWN_SCOPE = "ownscope"
CONTROLS = ("partner", "flow", "measure", "unit", "basis", "from", "to", "source", "fold")


def control(page: str, name: str) -> str:
    """A control of the filter bar of ``page``."""
    return f"{page}-{name}"


def view(page: str) -> str:
    """The canonical query of what ``page`` shows."""
    return f"{page}-view"


def search(page: str) -> str:
    """The query that a reader's change of ``page`` asks for."""
    return f"{page}-search"


def notices(page: str) -> str:
    """What was repaired."""
    return f"{page}-notices"


def part(page: str, name: str) -> str:
    """Some other part of a page."""
    return f"{page}-{name}"


def card(chart: str, name: str) -> dict[str, str]:
    """Part ``name`` of the card of ``chart``."""
    return {"type": f"card-{name}", "chart": chart}
