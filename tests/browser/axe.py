"""What axe says of a page: violations of WCAG 2.2 AA, and of good practice."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice")


def violations(page: Page) -> list[str]:
    """One line per rule that is broken: how often, where for example, and why."""
    options = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
    found: list[dict[str, Any]] = Axe().run(page, options=options).response["violations"]
    return [f"{rule['id']} ({rule['impact']}) × {len(rule['nodes'])}: {_example(rule['nodes'])}" for rule in found]


def _example(nodes: list[dict[str, Any]]) -> str:
    node = nodes[0]
    why = "; ".join(check["message"] for check in (*node["any"], *node["all"], *node["none"]))
    return f"{' '.join(map(str, node['target']))}: {why}"
