from __future__ import annotations

from collections.abc import Callable
from typing import Any

import duckdb
import narwhals as nw
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from etl.indicators import concentration, growth, supplier_share

Rows = list[tuple[str, str, float | None]]
SCHEMA = pa.schema({"period": pa.string(), "partner": pa.string(), "kg": pa.float64()})
METALS: Rows = [("2023-24", "CHN", 699), ("2023-24", "HKG", 234), ("2023-24", "JPN", 192), ("2023-24", "MNG", 60)]


def arrow(rows: Rows) -> pa.Table:
    return pa.Table.from_pylist([dict(zip(SCHEMA.names, row, strict=True)) for row in rows], SCHEMA)


def relation(rows: Rows) -> Any:
    return duckdb.connect().from_arrow(arrow(rows))


BACKENDS: dict[str, Callable[[Rows], Any]] = {
    "polars": lambda rows: pl.from_arrow(arrow(rows)),
    "polars-lazy": lambda rows: pl.from_arrow(arrow(rows)).lazy(),
    "pandas": lambda rows: arrow(rows).to_pandas(),
    "pyarrow": arrow,
    "duckdb": relation,
}


@pytest.fixture(params=BACKENDS)
def frame(request: pytest.FixtureRequest) -> Callable[[Rows], Any]:
    return BACKENDS[request.param]


def dicts(native: Any) -> list[dict[str, Any]]:
    collected = nw.from_native(native).lazy().collect("pyarrow").to_arrow()
    rows = collected.to_pylist()
    return sorted(rows, key=lambda row: (row["period"], row.get("partner") or ""))


def shares(native: Any) -> list[float | None]:
    return [row["share"] for row in dicts(supplier_share(native, "kg", ["period"], "share"))]


def index(native: Any) -> list[dict[str, Any]]:
    return dicts(concentration(supplier_share(native, "kg", ["period"], "share"), "share", "partner", ["period"]))


def test_the_worked_example(frame: Callable[[Rows], Any]) -> None:
    assert shares(frame(METALS)) == [699 / 1185, 234 / 1185, 192 / 1185, 60 / 1185]
    [year] = index(frame(METALS))
    assert year["top_partner"] == "CHN"
    assert year["top_share"] == pytest.approx(0.590, abs=5e-4)
    assert year["hhi"] == pytest.approx(0.4158, abs=5e-5)
    assert year["effective_suppliers"] == pytest.approx(1 / year["hhi"])


def test_the_worked_example_with_hong_kong_folded_into_china(frame: Callable[[Rows], Any]) -> None:
    [year] = index(frame([("2023-24", "CHN", 699 + 234), *METALS[2:]]))
    assert year["top_share"] == pytest.approx(0.787, abs=5e-4)
    assert year["hhi"] == pytest.approx(0.6487, abs=5e-5)


def test_shares_are_taken_within_their_period(frame: Callable[[Rows], Any]) -> None:
    assert shares(frame([("2022", "CHN", 1), ("2022", "JPN", 3), ("2023", "CHN", 5)])) == [0.25, 0.75, 1.0]


def test_a_missing_figure_makes_no_share_and_is_not_zero(frame: Callable[[Rows], Any]) -> None:
    assert shares(frame([("2024", "CHN", 3), ("2024", "JPN", None), ("2024", "USA", 1)])) == [0.75, None, 0.25]


def test_a_period_without_a_figure_has_no_index(frame: Callable[[Rows], Any]) -> None:
    rows: Rows = [("2023", "CHN", None), ("2023", "JPN", None), ("2024", "CHN", 2)]
    assert shares(frame(rows)) == [None, None, 1.0]
    assert [year["period"] for year in index(frame(rows))] == ["2024"]


def test_a_period_of_zeros_has_no_shares(frame: Callable[[Rows], Any]) -> None:
    assert shares(frame([("2024", "CHN", 0), ("2024", "JPN", 0)])) == [None, None]


def test_equal_suppliers_count_as_many_as_they_are_and_the_alphabet_breaks_the_tie(
    frame: Callable[[Rows], Any],
) -> None:
    [year] = index(frame([("2024", "USA", 5), ("2024", "CHN", 5), ("2024", "JPN", 5), ("2024", "DEU", 5)]))
    assert (year["hhi"], year["effective_suppliers"], year["top_partner"]) == (0.25, 4.0, "CHN")


def test_pandas_not_a_number_is_missing_too() -> None:
    frame = pd.DataFrame({"period": ["2024"] * 2, "partner": ["CHN", "JPN"], "kg": [2.0, float("nan")]})
    [year] = index(frame)
    assert year["hhi"] == 1.0


@pytest.mark.parametrize(
    ("later", "earlier", "expected"), [(150.0, 100.0, 0.5), (None, 1.0, None), (1.0, None, None), (1.0, 0.0, None)]
)
def test_growth_needs_both_ends_and_a_base(later: float | None, earlier: float | None, expected: float | None) -> None:
    assert growth(later, earlier) == expected
