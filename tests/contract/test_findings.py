"""What the checks find in the bundled data is what docs/findings.md says: nothing beyond it, and nothing less."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import polars as pl

from etl.store import read_manifest

DOCUMENT = Path(__file__).parents[2] / "docs/findings.md"


def test_every_finding_on_the_clean_data_is_documented(store: Path) -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| ([a-z-]+) \| (import|export) \| ([0-9]+) \|", DOCUMENT.read_text(), re.M)
    findings = pl.read_parquet(store / read_manifest(store).folder / "findings.parquet")
    found = Counter(findings.select("id", "source", "flow").iter_rows())
    assert {(finding, source, flow): int(cells) for finding, source, flow, cells in rows} == found
