"""Corrections through a whole build: what they need, what they do, what is told of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from etl import build, registry
from etl.errors import BadData
from etl.store import Manifest

MONTHS = "tradestat-meidb/meidb_2846_monthly_by_partner.csv"
CUMULATIVE = "tradestat-meidb/meidb_2846_jan_apr_2024_cumulative.csv"
ENTRY = """
[[correction]]
id = "printed-twice"
kind = "drop-duplicate"
source = "tradestat-meidb"
reporter = "INDIA"
flows = ["import"]
hs_code = "2846"
bases = ["month"]
first = "2018-01"
last = "2018-01"
partner = "RUSSIA"
keep = "first"
reason = "The line stands twice."
evidence = "Both lines are equal and the total holds one of them."
since = "2026-11-22"
"""


def built(data: Any, store: Path) -> tuple[Manifest, pl.DataFrame]:
    manifest = build.build(store, registry.load(data.path, None), lambda *_: None)
    return manifest, pl.read_parquet(store / manifest.folder / "flows/tradestat-meidb.parquet")


def refusal(data: Any, store: Path) -> str:
    with pytest.raises(BadData) as refused:
        built(data, store)
    return str(refused.value)


def correct(data: Any, entry: str) -> None:
    path = data.path / "reference/corrections.toml"
    path.write_text(path.read_text("utf-8") + entry, "utf-8")


def test_a_line_that_is_printed_twice_counts_once(copied: Any, tmp_path: Path) -> None:
    copied.edit(f"raw/{MONTHS}", lambda data: data + b"import,2846,2018-01,RUSSIA,0.62\n")
    assert "Duplicate key" in refusal(copied, tmp_path / "store")
    correct(copied, ENTRY)
    manifest, flows = built(copied, tmp_path / "store")
    [line] = [line for line in manifest.report if line["file"] == MONTHS]
    assert line["dropped"] == {"printed twice, by correction printed-twice": 1}
    assert line["read"] == line["kept"] + 1
    russia = flows.filter(pl.col("period_start") == pl.date(2018, 1, 1), partner="RUS", flow="import", basis="month")
    assert russia["value_usd"].to_list() == [620_000]


def test_a_duplicate_that_is_not_there_is_an_error(copied: Any, tmp_path: Path) -> None:
    correct(copied, ENTRY)
    assert "Correction printed-twice matches no line." in refusal(copied, tmp_path / "store")


def test_without_its_cumulative_figure_the_difference_lacks_its_evidence(copied: Any, tmp_path: Path) -> None:
    reports = "tradestat-meidb/meidb_2846_report_rows_2024-03_2024-04_2025-03.csv"
    copied.register([row for row in copied.registry() if row["file"] not in (CUMULATIVE, reports)])
    for name in (CUMULATIVE, reports):
        (copied.path / "raw" / name).unlink()
    said = refusal(copied, tmp_path / "store")
    assert "Correction meidb-2846-imports-2024-q1 lacks its evidence: there is no split by partner of 2024-04" in said


def rightly_booked(data: bytes) -> bytes:
    """The imports of May 2023 on countries from the whole alphabet."""
    right = {"AUSTRIA": "JAPAN", "BELGIUM": "KOREA RP"}
    lines = [line.split(",") for line in data.decode().splitlines()]
    may = [line[:3] == ["import", "2846", "2023-05"] for line in lines]
    mended = [
        [*line[:3], right.get(line[3], line[3]), line[4]] if m else line for line, m in zip(lines, may, strict=True)
    ]
    return "\n".join(map(",".join, mended)).encode()


def test_a_split_without_the_fault_is_not_masked_unless_it_is_older_than_the_correction(
    copied: Any, tmp_path: Path
) -> None:
    copied.edit(f"raw/{MONTHS}", rightly_booked)
    assert "partner-collapse does not show in import 2023-05" in refusal(copied, tmp_path / "store")
    rows = [r | {"retrieved": "2026-12-01"} if r["file"] == MONTHS else r for r in copied.registry()]
    copied.register(rows)
    _, flows = built(copied, tmp_path / "store")
    may = flows.filter(pl.col("period_start") == pl.date(2023, 5, 1), basis="month", flow="import")
    june = flows.filter(pl.col("period_start") == pl.date(2023, 6, 1), basis="month", flow="import")
    assert set(may["edition"]) == {"both"} and set(june["edition"]) == {"both", "as-published"}


def test_corrections_travel_with_the_store(store: Path) -> None:
    reference = json.loads((store / "manifest.json").read_text("utf-8"))["reference"]
    said = {rule["id"]: rule for rule in reference["corrections"]}
    assert set(said) == {"meidb-2846-split-2023-24", "meidb-2846-imports-2024-q1"}
    assert said["meidb-2846-imports-2024-q1"]["minuend"] == {"basis": "year_to_date", "period": "2024-04"}
    assert all({"kind", "reason", "evidence", "since"} <= set(rule) for rule in said.values())


def entry(**keys: object) -> str:
    """A correction as TOML."""
    said = {"reason": "Said by a test.", "evidence": "The test.", "since": "2026-11-22", "reporter": "IND",
            "flows": ["import"]} | keys  # fmt: skip
    lines = [f"{key} = {json.dumps(value)}" for key, value in said.items() if not isinstance(value, tuple)]
    figures = [
        f'{key} = {{ basis = "{value[0]}", period = "{value[1]}" }}'
        for key, value in said.items()
        if isinstance(value, tuple)
    ]
    return "\n".join(["", "[[correction]]", *lines, *figures, ""])


def test_a_mask_can_rest_on_any_check(copied: Any, tmp_path: Path) -> None:
    correct(copied, entry(id="japan", kind="mask-partner-split", finding="value-outlier", source="tradestat-meidb",
                          hs_code="2846", bases=["month"], first="2026-02", last="2026-02"))  # fmt: skip
    _, flows = built(copied, tmp_path / "store")
    february = flows.filter(pl.col("period_start") == pl.date(2026, 2, 1), basis="month", flow="import")
    assert dict(february.group_by("edition").len().iter_rows()) == {"as-published": february.height - 1, "both": 1}


def test_a_code_can_be_said_to_be_that_of_a_later_revision(copied: Any, tmp_path: Path) -> None:
    correct(copied, entry(id="borates", kind="set-code-meaning", finding="code-outside-era", source="baci",
                          hs_code="252800", nomenclature="HS2002", to_nomenclature="HS2012",
                          bases=["calendar_year"], first="2002-01", last="2016-12"))  # fmt: skip
    manifest, _ = built(copied, tmp_path / "store")
    flows = pl.read_parquet(tmp_path / "store" / manifest.folder / "flows/baci.parquet")
    borates = flows.filter(pl.col("period_start") == pl.date(2010, 1, 1), hs_code="252800", reporter="IND")
    assert set(borates.select("nomenclature", "edition").rows()) == {
        ("HS2002", "as-published"), ("HS2012", "corrected"),
    }  # fmt: skip


QUARTER = {"kind": "replace-by-difference", "finding": "partner-collapse", "source": "tradestat-meidb",
           "hs_code": "2846", "first": "2024-01"}  # fmt: skip


def test_a_difference_of_figures_that_are_masked_themselves_is_refused(copied: Any, tmp_path: Path) -> None:
    correct(copied, entry(id="mine", last="2024-02", minuend=("year_to_date", "2024-03"),
                          subtrahend=("month", "2024-03"), **QUARTER))  # fmt: skip
    said = refusal(copied, tmp_path / "store")
    assert "Correction mine lacks its evidence: there is no split by partner of 2024-03 (year_to_date)" in said


def test_two_differences_of_one_span_are_refused_by_name(copied: Any, tmp_path: Path) -> None:
    correct(copied, entry(id="again", last="2024-03", minuend=("year_to_date", "2024-04"),
                          subtrahend=("month", "2024-04"), **QUARTER))  # fmt: skip
    said = refusal(copied, tmp_path / "store")
    assert "Correction again covers months that another one gives together: 2024-01 and after" in said
