"""Thirty ways in which copied or retrieved data goes wrong, done to the bundled files with their hashes renewed.

Each must stop the build or raise a finding that the clean data does not have.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from etl import build, registry
from etl.errors import BadData
from etl.schema import FINDINGS
from etl.store import read_manifest

Row = dict[str, str]
Change = Callable[[list[Row]], Iterable[Row]]
MONTHS = "raw/tradestat-meidb/meidb_2846_monthly_by_partner.csv"
TOTALS = "raw/tradestat-meidb/meidb_2846_monthly_totals.csv"
CUMULATIVE = "raw/tradestat-meidb/meidb_2846_jan_apr_2024_cumulative.csv"
REPORTS = "raw/tradestat-meidb/meidb_2846_report_rows_2024-03_2024-04_2025-03.csv"
TRENDS = "raw/tradestat-trends/hs4_world_fiscal_year.csv"
EIDB = "raw/tradestat-eidb/eidb_hs8_exports_fiscal_year.csv"
COMTRADE = "raw/comtrade/india_imports_850511_cy2022_cy2024.csv"
BACI = "raw/baci/BACI_HS17_Y2024_V202601.csv"
INDIA, CHINA = "699", "156"
KEY = [name for name in FINDINGS.key if name != "period_months"]


def where(change: Callable[[Row], Row | None], **wanted: str) -> Change:
    """Change the rows in which the columns have these values; None takes a row out."""

    def changed(rows: list[Row]) -> Iterable[Row]:
        hit = [all(row[name] == text for name, text in wanted.items()) for row in rows]
        assert any(hit)
        return filter(None, (change(row) if mine else row for row, mine in zip(rows, hit, strict=True)))

    return changed


def put(column: str, text: Callable[[Row], str]) -> Callable[[Row], Row]:
    return lambda row: row | {column: text(row)}


def times(column: str, factor: float, decimals: int = 6) -> Callable[[Row], Row]:
    return put(
        column, lambda row: f"{float(row[column]) * factor:.{decimals}f}" if row[column].strip() else row[column]
    )


def exchange(one: str, other: str) -> Callable[[Row], Row]:
    return lambda row: row | {one: row[other], other: row[one]}


def out(_: Row) -> None:
    return None


def doubled(**wanted: str) -> Change:
    def changed(rows: list[Row]) -> Iterable[Row]:
        return [*rows, next(row for row in rows if all(row[name] == text for name, text in wanted.items()))]

    return changed


def every(change: Callable[[Row], Row | None]) -> Change:
    return lambda rows: filter(None, map(change, rows))


def month_copied(rows: list[Row]) -> Iterable[Row]:
    """The imports of September 2024 once more as those of October."""
    october = {"flow": "import", "period": "2024-10"}
    copies = [row | october for row in rows if (row["flow"], row["period"]) == ("import", "2024-09")]
    return [*(row for row in rows if (row["flow"], row["period"]) != ("import", "2024-10")), *copies]


@dataclass(frozen=True)
class Seed:
    """What is done, the finding that it raises or what the refusal says, and the files with how they change."""

    name: str
    expected: str
    edits: tuple[tuple[str, Change], ...]


def seed(name: str, expected: str, file: str, change: Change) -> Seed:
    return Seed(name, expected, ((file, change),))


MONTH = {"flow": "import", "period": "2024-09"}
ROW = MONTH | {"partner_as_printed": "CHINA P RP"}
YEAR = {"hs8": "28469090", "fiscal_year": "2024-25"}
INDIAN = {"k": "850511", "i": CHINA, "j": INDIA}
BOTH = ((MONTHS, "value_usd_million"), (TOTALS, "total_usd_million"))
OTHER = {"import": "export", "export": "import"}
SWAPPED = {"CHINA P RP": "JAPAN", "JAPAN": "CHINA P RP"}


def other_flow(row: Row) -> Row:
    return row | {"flow": OTHER[row["flow"]]}


def swapped(row: Row) -> Row:
    return row | {"partner_as_printed": SWAPPED.get(row["partner_as_printed"], row["partner_as_printed"])}


def comma(row: Row) -> Row:
    return row | {"value_usd_million": row["value_usd_million"].replace(".", ",")}


def year_before(row: Row) -> Row:
    first = int(row["fiscal_year"][:4]) - 1
    return row | {"fiscal_year": "2025-26" if first < 2021 else f"{first}-{first % 100 + 1}"}


SEEDS = (
    seed("one partner's month ×1000", "partner-sum", MONTHS, where(times("value_usd_million", 1000), **ROW)),
    seed("a country dropped from a month", "partner-sum", MONTHS, where(out, **ROW)),
    seed("a row doubled", "Duplicate key", MONTHS, doubled(**ROW)),
    seed("a partner renamed to nobody", "Unknown partner name 'CHINA PR'", MONTHS,
         where(put("partner_as_printed", lambda _: "CHINA PR"), partner_as_printed="CHINA P RP")),
    seed("two partners exchanged in a month", "printed-growth", MONTHS,
         where(swapped, flow="import", period="2025-03")),
    seed("a month's imports under exports", "Duplicate key", MONTHS, where(other_flow, **MONTH)),
    seed("a month's split missing", "partner-sum", MONTHS, where(out, **MONTH)),
    seed("a month's total missing", "partner-sum", TOTALS, where(out, **MONTH)),
    seed("a month copied from the one before", "partner-sum", MONTHS, month_copied),
    seed("decimal commas", "is not a number", MONTHS, every(comma)),
    seed("a sign turned", "is negative", MONTHS, where(times("value_usd_million", -1), **ROW)),
    seed("a total ×10", "partner-sum", TOTALS, where(times("total_usd_million", 10), **MONTH)),
    seed("two totals exchanged", "partner-sum", TOTALS, where(other_flow, period="2024-09")),
    Seed("the last months cut off", "There is nothing of 2026-06",
         tuple((file, every(lambda row: None if row["period"] >= "2026-04" else row)) for file, _ in BOTH)),
    Seed("a month in rupees as dollars", "period-sum",
         tuple((file, where(times(column, 8.4, 2), **MONTH)) for file, column in BOTH)),
    Seed("a month missing from both tables", "period-sum", tuple((file, where(out, **MONTH)) for file, _ in BOTH)),
    seed("a cumulative figure off by a digit", "1 cells stand in", CUMULATIVE,
         where(times("jan_apr_2024_usd_million", 10), partner_as_printed="JAPAN")),
    seed("this year and the last exchanged in a report", "printed-growth", REPORTS,
         where(exchange("cumulative_value", "cumulative_previous_year_value"), period="2025-03")),
    seed("rupees and dollars exchanged", "implied-rate", TRENDS,
         where(exchange("value_inr_crore", "value_usd_million"), flow="import", hs_code="2846", fiscal_year="2024-25")),
    seed("rupees in lakh as crore", "implied-rate", TRENDS,
         where(times("value_inr_crore", 100), flow="import", hs_code="8505", fiscal_year="2023-24")),
    seed("imports and exports of a year exchanged", "period-sum", TRENDS,
         where(other_flow, hs_code="2846", fiscal_year="2023-24")),
    seed("years shifted by one", "implied-rate", TRENDS, where(year_before, hs_code="2846")),
    seed("kilograms as tonnes", "unit-value", EIDB, where(put("unit", lambda _: "TON"), **YEAR)),
    seed("thousands of a unit", "unit-value", EIDB, where(times("quantity", 0.001), **YEAR)),
    seed("a code with a wrong digit", "Unknown code '28469099'", EIDB, where(put("hs8", lambda _: "28469099"), **YEAR)),
    seed("the largest country dropped from a year", "partner-sum", COMTRADE,
         where(out, refYear="2024", partnerCode=CHINA)),
    seed("weights in tonnes as kilograms", "unit-value", COMTRADE, where(times("netWgt", 0.001), refYear="2024")),
    seed("value and weight exchanged", "unit-value", BACI, where(exchange("v", "q"), **INDIAN)),
    seed("a row in dollars, not in thousands", "unit-value", BACI, where(times("v", 1000), **INDIAN)),
    seed("a year's file under another year", "Period 2023 lies outside 2024", BACI, every(put("t", lambda _: "2023"))),
)  # fmt: skip


def cut_in_half(rows: list[Row]) -> Iterable[Row]:
    return rows[: len(rows) // 2]


FURTHER = (
    seed("a world file cut in half", "period-sum", BACI, cut_in_half),
    seed("weights of nothing", "zero-or-blank", COMTRADE, where(put("netWgt", lambda _: "0"), refYear="2024")),
    seed("a year without its world row", "partner-sum", COMTRADE, where(out, refYear="2024", partnerCode="0")),
    seed("a total left blank", "partner-sum", TOTALS, where(put("total_usd_million", lambda _: ""), **MONTH)),
)
"""What a trial of other errors has found, beyond the thirty."""


def edited(change: Change) -> Callable[[bytes], bytes]:
    def edit(data: bytes) -> bytes:
        reader = csv.DictReader(io.StringIO(data.decode()))
        written = io.StringIO()
        writer = csv.DictWriter(written, reader.fieldnames or (), lineterminator="\n")
        writer.writeheader()
        writer.writerows(change(list(reader)))
        return written.getvalue().encode()

    return edit


def told(data: Any, store: Path) -> pl.DataFrame | str:
    """The findings on a data folder, or the first sentence of the refusal to build it."""
    try:
        build.build(store, registry.load(data.path, None), lambda *_: None)
    except BadData as error:
        return str(error.problems[0])
    return pl.read_parquet(store / read_manifest(store).folder / "findings.parquet")


@pytest.fixture(scope="module")
def clean(store: Path) -> pl.DataFrame:
    return pl.read_parquet(store / read_manifest(store).folder / "findings.parquet")


@pytest.mark.parametrize("seed", [*SEEDS, *FURTHER], ids=lambda seed: seed.name)
def test_a_seeded_error_is_found(copied: Any, tmp_path: Path, clean: pl.DataFrame, seed: Seed) -> None:
    for file, change in seed.edits:
        copied.edit(file, edited(change))
    found = told(copied, tmp_path / "store")
    if isinstance(found, str):
        assert seed.expected in found
    else:
        assert seed.expected in found.join(clean, on=KEY, how="anti", nulls_equal=True)["id"].to_list()


def test_zeros_at_the_end_of_a_figure_change_nothing(copied: Any, tmp_path: Path, clean: pl.DataFrame) -> None:
    zeros = put("value_usd_million", lambda row: row["value_usd_million"] + "00")
    copied.edit(MONTHS, edited(where(zeros, **ROW)))
    found = told(copied, tmp_path / "store")
    assert isinstance(found, pl.DataFrame) and found.select(KEY).equals(clean.select(KEY))


def test_there_are_thirty() -> None:
    assert len(SEEDS) == 30
