"""How pages print the columns of tables."""

from __future__ import annotations

import polars as pl
import pytest

from dashboard.columns import GROWTH, PERCENT, POINTS, PRINTED, printed
from etl.schema import Table
from etl.shown import charts, series


@pytest.mark.parametrize(("points", "said"), [(3.84, "+3.8"), (-0.74, "−0.7"), (-0.04, "0.0"), (0.0, "0.0")])
def test_a_gap_has_its_sign_and_none_where_it_rounds_to_nothing(points: float, said: str) -> None:
    assert POINTS.printed(points, str) == said


def test_shares_have_one_digit_and_growth_its_sign() -> None:
    assert [PERCENT.printed(share, str) for share in (0.842, 1.0, 0.0004, 0.0)] == [
        "84.2 %",
        "100.0 %",
        "< 0.1 %",
        "0.0 %",
    ]
    assert [GROWTH.printed(growth, str) for growth in (1.06, -0.257)] == ["+106.0 %", "−25.7 %"]


def test_columns_that_are_empty_or_the_same_in_every_row_are_left_to_the_file() -> None:
    frame = pl.DataFrame(
        {
            "period": ["2023", "2024"],
            "net_weight_kg": [None, None],
            "share_value": [0.8, None],
            "coverage": ["complete", "complete"],
            "share_value_unfolded": [0.8, None],
            "fold": ["none", "none"],
        }
    )
    assert printed(frame) == ["period", "share_value"]
    assert printed(frame.with_columns(fold=pl.lit("HKG"))) == ["period", "share_value", "share_value_unfolded"]


@pytest.mark.parametrize("table", [*charts.CHARTS, *series.SERIES], ids=lambda table: table.name)
def test_every_indicator_of_a_chart_has_a_head(table: Table) -> None:
    """A column that the page must not leave out: what a chart may draw."""
    shown = {"hhi", "share_value", "share_weight", "value_usd", "net_weight_kg", "unit_value_usd_per_kg", "top_share"}
    assert {column.name for column in table.columns} & shown <= set(PRINTED)
