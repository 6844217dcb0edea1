"""World exports: every importer's rows of a source added up by exporter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import pytest

from etl import market, reader, schema, world
from etl.code_measures import Asked
from etl.folds import CHINA_HONG_KONG
from etl.reader import Store
from etl.screening import screened
from etl.store import Manifest

MAGNETS = frozenset({"850511"})
Y2024, Y2023 = date(2024, 1, 1), date(2023, 1, 1)
FLOW = {"source": "baci", "nomenclature": "HS2017", "period_start": Y2024, "period_months": 12,
        "basis": "calendar_year", "hs_code": "850511", "net_weight_kg": 10.0}  # fmt: skip


def exported(make_flows: Callable[..., pl.DataFrame], *rows: dict[str, Any]) -> pl.DataFrame:
    return world.exports(make_flows(*(FLOW | row for row in rows)).lazy())


def test_exports_are_added_up_over_all_importers(make_flows: Callable[..., pl.DataFrame]) -> None:
    found = exported(
        make_flows,
        {"reporter": "IND", "partner": "CHN", "value_usd": 70.0},
        {"reporter": "DEU", "partner": "CHN", "value_usd": 10.0},
        {"reporter": "IND", "partner": "JPN", "value_usd": 20.0},
        {"reporter": "IND", "partner": "WLD", "value_usd": 90.0},  # a total is nobody's export
        {"reporter": "CHN", "partner": "CHN", "value_usd": 5.0},  # nor is what comes back
        {"reporter": "IND", "partner": "CHN", "value_usd": 70.0, "source": "comtrade"},  # not every flow once
    )
    assert found.select("exporter", "value_usd", "importers", "coverage").rows() == [
        ("CHN", 80.0, 2, "complete"),
        ("JPN", 20.0, 1, "complete"),
    ]
    assert schema.faults(schema.WORLD_EXPORTS, found) == []


def test_one_importer_in_part_makes_the_whole_code_an_extract(make_flows: Callable[..., pl.DataFrame]) -> None:
    found = exported(
        make_flows,
        {"reporter": "IND", "partner": "CHN"},
        {"reporter": "DEU", "partner": "JPN", "coverage": "extract"},
        {"reporter": "DEU", "partner": "JPN", "hs_code": "260600"},
    )
    assert found.select("hs_code", "exporter", "coverage").rows() == [
        ("260600", "JPN", "complete"),
        ("850511", "CHN", "extract"),
        ("850511", "JPN", "extract"),
    ]


def test_what_a_correction_hides_is_not_known_of_the_world(make_flows: Callable[..., pl.DataFrame]) -> None:
    found = exported(
        make_flows,
        {"reporter": "IND", "partner": "CHN", "edition": "as-published"},
        {"reporter": "DEU", "partner": "JPN"},
    )
    assert found.select("exporter", "coverage").rows() == [("JPN", "extract")]


def test_a_weight_is_of_the_flows_that_have_one(make_flows: Callable[..., pl.DataFrame]) -> None:
    found = exported(
        make_flows,
        {"reporter": "IND", "partner": "CHN", "value_usd": 70.0, "net_weight_kg": None},
        {"reporter": "DEU", "partner": "CHN", "value_usd": 10.0, "net_weight_kg": 3.0},
        {"reporter": "IND", "partner": "JPN", "value_usd": 20.0, "net_weight_kg": None},
    )
    assert found.select("exporter", "value_usd", "net_weight_kg", "weighed_usd").rows() == [
        ("CHN", 80.0, 3.0, 10.0),
        ("JPN", 20.0, None, 0.0),
    ]


def test_the_sums_do_not_depend_on_the_order_of_the_rows(flows: pl.DataFrame) -> None:
    one, other = (world.exports(flows.sample(fraction=1, shuffle=True, seed=n).lazy()) for n in (1, 2))
    assert one.equals(other)


def test_magnets_in_2024_as_added_up_by_awk_from_the_file(opened: Store) -> None:
    # awk -F, '$4=="850511"{t+=$5; e[$2]+=$5; w+=$6; c+=($2==156)*$6} END{for(i in e) h+=(e[i]/t)^2; print …}'
    # of BACI_HS17_Y2024_V202601.csv: 4962889.102 thousand USD, China 3109644.424; 187826.581 t; HHI 0.4097595144
    by_value = market.world_export_hhi(opened, codes=MAGNETS, year=Y2024).row(0, named=True)
    assert by_value["world_exports"] == 4962889102.0
    assert (by_value["top_exporter"], by_value["exporters"]) == ("CHN", 145)
    assert by_value["top_exporter_share"] == pytest.approx(3109644.424 / 4962889.102, abs=1e-12)
    assert by_value["world_export_hhi"] == pytest.approx(0.4097595144, abs=1e-10)
    by_weight = market.world_export_hhi(opened, codes=MAGNETS, year=Y2024, measure="weight").row(0, named=True)
    assert by_weight["world_exports"] == 187826581.0
    assert by_weight["top_exporter_share"] == pytest.approx(0.730717, abs=1e-6)


def test_a_group_does_not_export_to_itself(opened: Store) -> None:
    # the same awk with 344 read as 156 and lines from 156 to 156 skipped
    folded = market.world_export_hhi(opened, codes=MAGNETS, year=Y2024, fold=CHINA_HONG_KONG).row(0, named=True)
    assert folded["world_exports"] == 4939501563.0
    assert folded["top_exporter_share"] == pytest.approx(0.626390, abs=1e-6)
    assert folded["world_export_hhi"] == pytest.approx(0.4096827049, abs=1e-10)


@pytest.mark.parametrize(("year", "measure"), [(Y2023, "value"), (date(2022, 1, 1), "weight")])
def test_without_all_importers_or_weights_nothing_is_decided(opened: Store, year: date, measure: str) -> None:
    row = market.world_export_hhi(opened, codes=MAGNETS, year=year, measure=measure).row(0, named=True)
    told = ("world_exports", "exporters", "world_export_hhi", "top_exporter", "top_exporter_share")
    assert [row[name] for name in told] == [None] * 5


def test_complete_are_the_thirty_codes_of_2022_and_2024(opened: Store) -> None:
    every = market.world_export_hhi(opened)
    decided = every.filter(pl.col("world_export_hhi").is_not_null())
    assert decided.group_by("period_start").len().sort("period_start").rows() == [
        (date(2022, 1, 1), 30),
        (Y2024, 30),
    ]
    assert every.height > 400


def test_an_older_store_has_no_world_exports_and_still_opens(store: Any, opened: Store) -> None:
    kept = {name: file for name, file in opened.manifest.files.items() if name != "world_exports.parquet"}
    old = Store(store, Manifest(opened.vintage, opened.manifest.folder, kept, (), opened.manifest.reference))
    assert reader.world_exports(old, "baci").is_empty()
    assert market.world_export_hhi(old).is_empty()


def test_the_stored_concentration_is_that_of_the_exporters(opened: Store) -> None:
    stored = reader.world_concentration(opened, "baci", Y2024)
    assert stored is not None
    assert schema.faults(schema.WORLD_CONCENTRATION, stored) == []
    assert stored.equals(world.concentration(reader.world_exports(opened, "baci", None, Y2024)))
    every = market.world_export_hhi(opened, year=Y2024)
    assert stored["hs_code"].to_list() == every["hs_code"].to_list()
    assert stored["world_export_hhi"].to_list() == pytest.approx(every["world_export_hhi"].to_list(), nan_ok=True)


def test_a_store_without_concentration_is_screened_alike(store: Any, opened: Store) -> None:
    kept = {name: file for name, file in opened.manifest.files.items() if name != "world_concentration.parquet"}
    old = Store(store, Manifest(opened.vintage, opened.manifest.folder, kept, (), opened.manifest.reference))
    asked = Asked("IND", "calendar")
    now, then = (screened(each, asked, "2024", "2022", each.rulebooks) for each in (opened, old))
    assert now["world_export_hhi"].null_count() < now.height
    assert now.equals(then)
