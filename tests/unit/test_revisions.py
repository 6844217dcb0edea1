"""What was told of a cell at different times. All figures are made up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl
import pytest

from etl import schema
from etl.combine import combine
from etl.revisions import revisions

APRIL, MAY, JUNE, JULY = (f"2026-{month:02d}-20T08:00:00Z" for month in range(4, 8))
CELL = {
    "source": "tradestat-meidb", "dataset": "meidb-by-country", "reporter": "IND", "partner": "CHN",
    "partner_printed": "CHINA P RP", "flow": "import", "hs_code": "2846", "nomenclature": "ITC-HS",
    "period_start": date(2026, 3, 1), "period_months": 1, "basis": "month", "coverage": "complete", "edition": "both",
}  # fmt: skip


def told(time: str, *rows: Mapping[str, Any]) -> tuple[str, pl.DataFrame]:
    """A snapshot of that time, with rows that differ from CELL in what is given."""
    day = date.fromisoformat(time[:10])
    return time, schema.FLOWS.frame([CELL | {"vintage": day, "snapshot_id": time[5:7]} | row for row in rows])


def listed(*snapshots: tuple[str, pl.DataFrame], superseded: int = 0) -> pl.DataFrame:
    """Revisions of snapshots, the last ``superseded`` of which do not count."""
    found = revisions([f for _, f in snapshots], [t for t, _ in snapshots], len(snapshots) - superseded)
    assert schema.faults(schema.REVISIONS, found) == []
    return found


def brief(found: pl.DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    return found.select("snapshot_id", *(columns or ("value_usd",)), "counts").rows()


def test_a_cell_told_once_or_every_time_the_same_was_not_revised() -> None:
    assert listed(told(APRIL, {"value_usd": 1.0})).is_empty()
    assert listed(told(APRIL, {"value_usd": 1.0}), told(MAY, {"value_usd": 1.0})).is_empty()
    assert revisions([], [], 0).is_empty()


def test_first_revised_and_final_figures_are_listed_and_which_one_counts() -> None:
    found = listed(
        told(JUNE, {"value_usd": 1.2, "status": "final"}),
        told(APRIL, {"value_usd": 1.0, "status": "provisional"}),
        told(MAY, {"value_usd": 1.2, "status": "revised"}),
        superseded=2,
    )
    assert found.select("order", "vintage", "value_usd", "status", "counts").rows() == [
        (1, date(2026, 4, 20), 1.0, "provisional", False),
        (2, date(2026, 5, 20), 1.2, "revised", False),
        (3, date(2026, 6, 20), 1.2, "final", True),
    ]


def test_the_same_again_is_no_row_of_its_own_and_counts_where_it_was_first_told() -> None:
    figures = [(APRIL, 1.0), (MAY, 1.5), (JUNE, 1.5)]
    found = listed(*(told(time, {"value_usd": value}) for time, value in figures))
    assert brief(found) == [("04", 1.0, False), ("05", 1.5, True)]


def test_a_figure_that_comes_back_is_told_anew() -> None:
    figures = [(APRIL, 1.0), (MAY, 1.5), (JUNE, 1.0)]
    found = listed(*(told(time, {"value_usd": value}) for time, value in figures))
    assert brief(found) == [("04", 1.0, False), ("05", 1.5, False), ("06", 1.0, True)]


def test_a_partner_that_a_later_report_does_not_list_has_a_row_without_figures() -> None:
    found = listed(
        told(APRIL, {"value_usd": 1.0}, {"partner": "JPN", "value_usd": 2.0}),
        told(MAY, {"value_usd": 1.0}, {"partner": "KOR", "value_usd": 3.0}),
    )
    assert found.select("partner", "snapshot_id", "value_usd", "counts").rows() == [
        ("JPN", "04", 2.0, False), ("JPN", "05", None, True),
        ("KOR", "04", None, False), ("KOR", "05", 3.0, True),
    ]  # fmt: skip


def test_dollars_and_rupees_of_two_reports_do_not_revise_each_other() -> None:
    dollars, rupees = {"value_usd": 1.0, "usd_origin": "published"}, {"value_local": 83.0, "currency": "INR"}
    assert listed(told(APRIL, dollars), told(MAY, rupees)).is_empty()


def test_each_measure_counts_from_the_report_that_gives_it() -> None:
    found = listed(
        told(APRIL, {"value_usd": 1.0}),
        told(MAY, {"value_local": 83.0, "currency": "INR"}),
        told(JUNE, {"value_usd": 1.1}),
    )
    assert brief(found, "value_usd", "value_local") == [
        ("04", 1.0, None, False), ("05", None, 83.0, True), ("06", 1.1, None, True),
    ]  # fmt: skip


def test_the_total_is_a_report_of_its_own() -> None:
    found = listed(
        told(APRIL, {"value_usd": 1.0}, {"partner": "WLD", "value_usd": 9.0}),
        told(MAY, {"partner": "WLD", "value_usd": 8}),
    )
    assert found.select("partner", "value_usd", "counts").rows() == [("WLD", 9.0, False), ("WLD", 8.0, True)]


def test_an_extract_does_not_take_the_place_of_a_complete_report_and_its_silence_says_nothing() -> None:
    extract = {"coverage": "extract"}
    found = listed(
        told(APRIL, {"value_usd": 1.0}, {"partner": "JPN", "value_usd": 2.0}),
        told(MAY, {"value_usd": 1.4} | extract),
    )
    assert brief(found) == [("04", 1.0, True), ("05", 1.4, False)]
    found = listed(told(APRIL, {"value_usd": 1.0} | extract, {"partner": "JPN", "value_usd": 2.0} | extract),
                   told(MAY, {"value_usd": 1.4} | extract))  # fmt: skip
    assert [row for row in found.select("partner", "value_usd", "counts").rows() if row[0] == "JPN"] == [
        ("JPN", 2.0, False), ("JPN", None, True),
    ]  # fmt: skip


def test_a_superseded_report_never_counts_however_late_it_was_retrieved() -> None:
    """A user's row takes the place of the bundled one of the same question."""
    found = listed(told(APRIL, {"value_usd": 1.0}), told(MAY, {"value_usd": 2.0}), superseded=1)
    assert brief(found) == [("04", 1.0, True), ("05", 2.0, False)]


@pytest.mark.parametrize(
    "other",
    [{"source": "csv"}, {"flow": "export"}, {"hs_code": "2805"}, {"period_months": 3}, {"nomenclature": "HS2022"}],
    ids=str,
)
def test_a_report_on_something_else_revises_nothing(other: dict[str, Any]) -> None:
    assert listed(told(APRIL, {"value_usd": 1.0}), told(MAY, {"value_usd": 2.0} | other)).is_empty()


HISTORIES: list[Sequence[tuple[str, pl.DataFrame]]] = [
    [told(APRIL, {"value_usd": 1.0}), told(MAY, {"value_usd": 2.0}, {"partner": "JPN", "value_usd": 3.0})],
    [told(APRIL, {"value_usd": 1.0, "coverage": "extract"}), told(MAY, {"value_usd": 2.0})],
    [told(MAY, {"value_usd": 1.0}), told(JUNE, {"value_usd": 2.0, "coverage": "extract"})],
    [told(APRIL, {"value_usd": 1.0}), told(MAY, {"value_usd": 2.0}), told(JULY, {"value_usd": 2.0})],
    [told(APRIL, {"value_usd": 1.0}, {"partner": "JPN", "value_usd": 3.0}), told(MAY, {"value_usd": 2.0})],
]  # fmt: skip


@pytest.mark.parametrize("history", HISTORIES)
def test_what_counts_here_is_what_stands_in_the_flow_table(history: Sequence[tuple[str, pl.DataFrame]]) -> None:
    flows = combine([f for _, f in history], [t for t, _ in history]).flows
    counting = listed(*history).filter("counts", pl.col("value_usd").is_not_null())
    both = counting.join(flows, on=list(schema.FLOWS.key[:-1]), how="left", suffix="_now")
    assert both.height and both["value_usd"].to_list() == both["value_usd_now"].to_list()
