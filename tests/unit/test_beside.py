from __future__ import annotations

from collections.abc import Mapping

import polars as pl
import pytest

from etl import beside, registry, schema
from etl.sources.publisher import Snapshot

CELL = {
    "line": 2, "reporter_printed": "INDIA", "partner_printed": "JAPAN", "flow": "import", "hs_code": "2846",
    "nomenclature": "ITC-HS", "period": "2025-03", "basis": "month", "measure": "value_usd",
}  # fmt: skip
SNAPSHOT = Snapshot("tradestat-meidb", "meidb-reports", "", "", "2026-11-22", "0" * 64, "", "", None, "x", "complete")


@pytest.fixture(scope="module")
def tables() -> Mapping[str, pl.DataFrame]:
    return registry.load(registry.bundled_data(), None).tables


def test_figures_take_the_names_and_periods_of_the_flow_table(tables: Mapping[str, pl.DataFrame]) -> None:
    long = pl.DataFrame(
        [CELL | {"figure": "previous", "number": "0.98e6"}, CELL | {"figure": "growth", "number": "-5.1"}]
    )
    printed, problems = beside.normalise(long, SNAPSHOT, "x.csv", tables, "data/reference")
    assert problems == []
    assert schema.faults(schema.PRINTED, printed) == []
    found = printed.select("reporter", "partner", "figure", "number", "step").sort("figure").rows()
    assert found == [("IND", "JPN", "growth", -5.1, 0.1), ("IND", "JPN", "previous", 980000.0, 10000.0)]


def test_a_name_or_number_that_cannot_be_read_is_a_problem_with_its_line(tables: Mapping[str, pl.DataFrame]) -> None:
    long = pl.DataFrame([CELL | {"partner_printed": "ATLANTIS", "figure": "growth", "number": "n.a."}])
    printed, problems = beside.normalise(long, SNAPSHOT, "x.csv", tables, "data/reference")
    assert printed.is_empty()
    assert [str(problem) for problem in problems] == [
        "x.csv, line 2: Unknown partner name 'ATLANTIS'. Add it to the column tradestat_name of"
        " data/reference/partners.csv.",
        "x.csv, line 2: growth of value_usd: 'n.a.' is not a number. Put the printed number back.",
    ]
