"""Several snapshots of one cell: the newest report stands, measures of several reports meet, and all is counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl import schema
from etl.combine import MEASURES, Combined, combine, sum_parts

Make = Callable[..., pl.DataFrame]
MONDAY, TUESDAY, WEDNESDAY = "2026-11-16", "2026-11-17T08:00:00Z", "2026-11-18T08:00:00Z"
CELL = {
    "source": "tradestat-meidb", "dataset": "meidb-by-country", "snapshot_id": "0", "vintage": date(2026, 11, 16),
    "reporter": "IND", "partner": "CHN", "partner_printed": "CHINA P RP", "flow": "import", "hs_code": "2846",
    "nomenclature": "ITC-HS", "period_start": date(2024, 5, 1), "period_months": 1, "basis": "month",
    "coverage": "complete", "edition": "both",
}  # fmt: skip


def snapshot(*rows: Mapping[str, Any]) -> pl.DataFrame:
    """Flow rows that differ from CELL in what is given."""
    return schema.FLOWS.frame([CELL | row for row in rows])


def cells(found: Combined, *columns: str) -> list[tuple[Any, ...]]:
    return found.flows.select(*columns).sort(columns[0], nulls_last=True).rows()


def test_one_snapshot_stays_as_it_is() -> None:
    rows = snapshot({"value_usd": 1.0}, {"partner": "JPN", "value_usd": 2.0}, {"partner": "WLD", "value_usd": 3.0})
    found = combine([rows], [MONDAY])
    assert found.flows.equals(rows)
    assert (found.replaced, found.merged, found.clashes) == ({}, {}, [])


@pytest.mark.parametrize("newest_first", [False, True])
def test_the_newest_report_stands_whole_never_single_partners_of_an_older_one(newest_first: bool) -> None:
    old = snapshot({"value_usd": 1.0}, {"partner": "JPN", "value_usd": 2.0})
    new = snapshot({"value_usd": 1.5}, {"partner": "KOR", "value_usd": 0.5})
    frames, times = ([new, old], [TUESDAY, MONDAY]) if newest_first else ([old, new], [MONDAY, TUESDAY])
    found = combine(frames, times)
    assert cells(found, "partner", "value_usd") == [("CHN", 1.5), ("KOR", 0.5)]
    assert found.replaced == {1 if newest_first else 0: 2}


def test_the_total_and_the_partners_are_reports_of_their_own() -> None:
    old = snapshot({"value_usd": 1.0}, {"partner": "WLD", "value_usd": 9.0})
    found = combine([old, snapshot({"value_usd": 1.5})], [MONDAY, TUESDAY])
    assert cells(found, "partner", "value_usd") == [("CHN", 1.5), ("WLD", 9.0)]


@pytest.mark.parametrize(
    "other",
    [
        {"source": "tradestat-eidb"},
        {"reporter": "USA"},
        {"flow": "export"},
        {"hs_code": "280530"},
        {"nomenclature": "HS2017"},
        {"period_start": date(2024, 6, 1)},
        {"period_months": 3},
        {"basis": "year_to_date"},
    ],
    ids=lambda other: next(iter(other)),
)
def test_a_report_on_something_else_replaces_nothing(other: dict[str, Any]) -> None:
    found = combine([snapshot({"value_usd": 1.0}), snapshot({"value_usd": 2.0} | other)], [MONDAY, TUESDAY])
    assert cells(found, "value_usd") == [(1.0,), (2.0,)]


DOLLARS = {"value_usd": 1.0, "usd_origin": "published", "snapshot_id": "usd"}
RUPEES = {"value_local": 83.0, "currency": "INR", "snapshot_id": "inr", "vintage": date(2026, 11, 17)}
KILOGRAMS = {"quantity": 5.0, "quantity_unit": "KGS", "net_weight_kg": 5.0, "snapshot_id": "kg", "status": "revised"}


def test_dollars_rupees_and_quantity_of_three_reports_meet_in_one_row() -> None:
    found = combine([snapshot(DOLLARS), snapshot(RUPEES), snapshot(KILOGRAMS)], [TUESDAY, WEDNESDAY, MONDAY])
    [row] = found.flows.to_dicts()
    expected = DOLLARS | RUPEES | KILOGRAMS | {"snapshot_id": "inr;usd;kg", "vintage": date(2026, 11, 17)}
    assert row == CELL | expected
    assert (found.replaced, sum(found.merged.values())) == ({}, 2)


def test_they_meet_in_one_row_also_out_of_one_file() -> None:
    found = combine([snapshot(DOLLARS, RUPEES, KILOGRAMS)], [MONDAY])
    assert cells(found, "value_usd", "value_local", "net_weight_kg") == [(1.0, 83.0, 5.0)]
    assert found.merged == {0: 2}


def test_quantity_and_weight_can_be_reports_of_their_own() -> None:
    pieces = {"quantity": 7.0, "quantity_unit": "NOS"}
    found = combine([snapshot({"net_weight_kg": 5.0}), snapshot(pieces)], [MONDAY, TUESDAY])
    assert cells(found, "quantity", "quantity_unit", "net_weight_kg") == [(7.0, "NOS", 5.0)]


def test_an_older_figure_is_not_mixed_in_where_a_newer_report_gives_that_measure() -> None:
    old = snapshot({"value_usd": 1.0}, {"partner": "JPN", "value_usd": 2.0}, {"partner": "KOR", "net_weight_kg": 3.0})
    new = snapshot({"value_usd": 1.5})
    found = combine([old, new], [MONDAY, TUESDAY])
    assert cells(found, "partner", "value_usd", "net_weight_kg") == [("CHN", 1.5, None), ("KOR", None, 3.0)]


def test_a_newer_report_that_gives_a_measure_and_is_silent_here_silences_the_older() -> None:
    old = snapshot({"value_usd": 1.0, "net_weight_kg": 3.0})
    new = snapshot({"value_usd": 1.5}, {"hs_code": "280530", "value_usd": 9.0, "net_weight_kg": 4.0})
    found = combine([old, new], [MONDAY, TUESDAY])
    assert cells(found, "value_usd", "net_weight_kg") == [(1.5, None), (9.0, 4.0)]


def test_a_unit_without_a_figure_hides_no_older_quantity() -> None:
    new = snapshot({"value_usd": 1.0, "quantity_unit": "KGS"})
    found = combine([snapshot(KILOGRAMS), new], [MONDAY, TUESDAY])
    assert cells(found, "value_usd", "quantity", "quantity_unit") == [(1.0, 5.0, "KGS")]


@pytest.mark.parametrize("coverage", ["extract", "truncated"])
def test_what_is_not_complete_never_replaces_what_is_however_new(coverage: str) -> None:
    whole = snapshot({"value_usd": 1.0}, {"partner": "JPN", "value_usd": 2.0})
    part = snapshot({"value_usd": 1.0, "coverage": coverage})
    found = combine([whole, part], [MONDAY, WEDNESDAY])
    assert (cells(found, "partner", "coverage"), found.replaced) == (
        [("CHN", "complete"), ("JPN", "complete")], {1: 1}
    )  # fmt: skip
    assert combine([part, whole], [MONDAY, TUESDAY]).flows.equals(found.flows)


def test_two_snapshots_of_one_time_that_give_a_cell_clash() -> None:
    frames = [snapshot({"value_usd": 1.0}), snapshot({"hs_code": "280530", "value_usd": 1.0}),
              snapshot({"value_usd": 1.5}, {"partner": "JPN", "value_usd": 1.0})]  # fmt: skip
    assert combine(frames, [MONDAY] * 3).clashes == [(0, 2, 1)]
    assert combine(frames, [MONDAY, MONDAY, TUESDAY]).clashes == []


@pytest.mark.parametrize(
    ("dataset", "value", "clashes"),
    [("totals", 1.0, []), ("totals", 1.5, [(0, 1, 1)]), ("meidb-by-country", 1.0, [(0, 1, 1)])],
    ids=["two datasets that agree", "two datasets that differ", "one dataset twice"],
)
def test_only_two_datasets_that_agree_may_repeat_each_other(
    dataset: str, value: float, clashes: list[tuple[int, int, int]]
) -> None:
    found = combine([snapshot({"value_usd": 1.0}), snapshot({"dataset": dataset, "value_usd": value})], [MONDAY] * 2)
    assert found.clashes == clashes
    if not clashes:
        assert found.merged == {1: 1}


def test_a_sum_of_parts_knows_only_what_every_part_gives() -> None:
    summed = sum_parts(snapshot({"value_usd": 1.0, "net_weight_kg": 2.0}, {"value_usd": 3.0}))
    assert summed.select("value_usd", "net_weight_kg", "quantity").rows() == [(4.0, None, None)]


# The same rules in plain Python, for whatever snapshots there may be

figure = st.none() | st.integers(1, 9).map(float)


@st.composite
def snapshots(draw: st.DrawFn) -> list[pl.DataFrame]:
    """Up to four snapshots, each with some of the measures, some of the partners, some of the periods."""
    frames = []
    for number in range(draw(st.integers(1, 4))):
        measures = draw(st.lists(st.sampled_from(list(MEASURES)), min_size=1, unique=True))
        coverage = draw(st.sampled_from(["complete", "complete", "extract"]))
        rows = {}
        for partner in draw(st.lists(st.sampled_from(["CHN", "JPN", "WLD"]), unique=True)):
            for month in draw(st.lists(st.integers(1, 2), unique=True)):
                figures = {measure: draw(figure) for measure in measures}
                if any(figures.values()):
                    rows[partner, month] = {
                        "partner": partner, "period_start": date(2024, month, 1), "coverage": coverage,
                        "snapshot_id": str(number), **figures,
                    }  # fmt: skip
        lines = list(rows.values())
        if draw(st.booleans()):  # each measure in a line of its own
            lines = [
                {**row, **{other: row[other] if other == measure else None for other in measures}}
                for row in lines
                for measure in measures
                if row[measure]
            ]
        frames.append(snapshot(*lines) if lines else schema.FLOWS.empty())
    return frames


def expected(frames: Sequence[pl.DataFrame]) -> dict[tuple[str, date], dict[str, float]]:
    """Figures by partner and month; a later frame is a newer snapshot."""
    found: dict[tuple[str, date], dict[str, float]] = {}
    for measure in MEASURES:
        newest: dict[tuple[bool, date], tuple[bool, int]] = {}
        for number, frame in enumerate(frames):
            if frame[measure].null_count() == frame.height:
                continue
            for row in frame.iter_rows(named=True):
                report = row["partner"] == "WLD", row["period_start"]
                newest[report] = max(newest.get(report, (False, -1)), (row["coverage"] == "complete", number))
        for (total, month), (_, number) in newest.items():
            for row in frames[number].iter_rows(named=True):
                if (row["partner"] == "WLD", row["period_start"]) == (total, month) and row[measure] is not None:
                    found.setdefault((row["partner"], month), {})[measure] = row[measure]
    return found


always = settings(deadline=None, database=None)
DAYS = [f"2026-11-{day}" for day in range(10, 14)]


@always
@given(snapshots())
def test_every_cell_has_the_newest_figures_and_every_row_is_kept_replaced_or_merged(
    frames: list[pl.DataFrame],
) -> None:
    found = combine(frames, DAYS[: len(frames)])
    rows = found.flows.iter_rows(named=True)
    told = {(r["partner"], r["period_start"]): {m: r[m] for m in MEASURES if r[m] is not None} for r in rows}
    assert told == expected(frames)
    assert found.flows.height == len(told)
    kept = [f.height - found.replaced.get(n, 0) - found.merged.get(n, 0) for n, f in enumerate(frames)]
    assert min(kept) >= 0
    assert sum(kept) == found.flows.height
    assert schema.faults(schema.FLOWS, found.flows) == []


@always
@given(snapshots(), st.randoms(use_true_random=False))
def test_the_order_of_the_registry_does_not_matter(frames: list[pl.DataFrame], shuffled: Any) -> None:
    numbers = list(range(len(frames)))
    shuffled.shuffle(numbers)
    found = combine(frames, DAYS[: len(frames)])
    again = combine([frames[n] for n in numbers], [DAYS[n] for n in numbers])
    key = list(schema.FLOWS.key)
    assert again.flows.sort(key).equals(found.flows.sort(key))
    assert again.replaced == {numbers.index(n): count for n, count in found.replaced.items()}
