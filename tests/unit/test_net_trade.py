"""Exports beside imports, and reliance on net imports only of what is known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl
import pytest

from etl import production
from etl.net_trade import NOTHING, net_trade
from etl.production import Production

ROW = {"reporter": "IND", "scope": "nickel", "period_basis": "calendar_year", "period": "2024",
       "production_kg": "5000", "source": "Yearbook", "note": ""}  # fmt: skip


def side(value: float, weight: float | None, **other: Any) -> pl.DataFrame:
    row = {"period": "2024", "value_usd": value, "net_weight_kg": weight, "weight_covered": None,
           "months_covered": 12, "coverage": "complete", "findings": None, "era": "HS2017"}  # fmt: skip
    return pl.DataFrame([row | other], schema=NOTHING.schema)


def both(imports: pl.DataFrame, exports: pl.DataFrame, produced: float | None = None) -> dict[str, Any]:
    entered = {} if produced is None else {"2024": Production(produced, "Yearbook", "")}
    row: dict[str, Any] = net_trade(imports, exports, entered, "calendar").row(0, named=True)
    return row


def test_reliance_is_net_imports_of_what_is_used_at_home() -> None:
    row = both(side(200, 100), side(90, 40), 140)
    assert row["net_import_reliance"] == (100 - 40) / (140 + 100 - 40)
    assert (row["reason"], row["production_source"]) == (None, "Yearbook")


def test_without_production_there_is_none_whatever_the_trade() -> None:
    row = both(side(200, 100), side(90, 40))
    assert (row["net_import_reliance"], row["reason"]) == (None, "No production is entered.")
    assert row["import_cover_by_exports"] == 0.45


def test_production_of_nothing_is_known() -> None:
    assert both(side(200, 100), side(0, 0), 0)["net_import_reliance"] == 1


@pytest.mark.parametrize(
    ("imports", "exports", "said"),
    [
        (side(200, None), side(90, 40), "The imports have no weights."),
        (side(200, 100, weight_covered=0.5), side(90, 40), "Weights cover 50.0 % of the value of imports."),
        (side(200, 100), side(90, 40, months_covered=3), "Of the exports there are 3 of 12 months."),
        (side(200, 100, coverage="extract"), side(90, 40), "The imports are an extract, a lower bound."),
        (side(200, 100), NOTHING, "No exports are in this store."),
    ],
)
def test_what_is_missing_is_said(imports: pl.DataFrame, exports: pl.DataFrame, said: str) -> None:
    row = both(imports, exports, 140)
    assert (row["net_import_reliance"], row["reason"]) == (None, said)


def test_a_net_exporter_of_all_it_makes_has_no_consumption_to_compare_with() -> None:
    row = both(side(1, 10), side(9, 200), 190)
    assert row["net_import_reliance"] is None
    assert "not above zero" in row["reason"]


def test_exports_are_compared_with_imports_of_complete_periods_only() -> None:
    assert both(side(200, 100, coverage="extract"), side(90, 40))["import_cover_by_exports"] is None
    assert both(side(200, 100, months_covered=3), side(90, 40, months_covered=3))["import_cover_by_exports"] is None


def faults(**cells: str) -> Iterator[str]:
    return production.faults(ROW | cells, ("IND", "DEU"), ("nickel",), {"IND": 4})


def test_a_row_of_production_is_read_as_it_stands() -> None:
    assert list(faults()) == []
    assert production.produced([ROW]) == {("IND", "nickel", "calendar", "2024"): Production(5000, "Yearbook", "")}


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"reporter": "India"}, "reporter 'India' is no country code (ISO 3166-1 alpha-3) of partners.csv."),
        ({"scope": "nikel"}, "scope 'nikel' is none of commodities.toml; there are nickel."),
        ({"period_basis": "month"}, "period_basis 'month' is not one of fiscal_year, calendar_year."),
        ({"period": "2024-25"}, "period: '2024-25' is not a calendar year like 2024."),
        ({"period_basis": "fiscal_year"}, "period: '2024' is not a fiscal year like 2023-24."),
        ({"source": " "}, "source is empty: production without its source cannot be checked."),
        *(
            ({"production_kg": text}, f"production_kg {text!r} is not a weight in kilograms")
            for text in ("", "5,000", "-1", "nan", "inf", "1e999", "about 5000", "5 t")
        ),
    ],
)
def test_a_wrong_cell_is_a_sentence(cells: dict[str, str], said: str) -> None:
    assert [fault[: len(said)] for fault in faults(**cells)] == [said]
