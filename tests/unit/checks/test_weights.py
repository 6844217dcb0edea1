from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest

from etl.checks.subject import Subject
from etl.checks.weights import unit_value
from etl.commodities import Band

Look = Callable[..., Subject]
BANDS = {"2846": Band(1.0, 500.0, "the source of the band")}
MILLION = {"value_usd": 1e6, "net_weight_kg": 50e3}


def test_a_price_outside_the_band_names_value_weight_and_source(look: Look) -> None:
    [found] = unit_value(look(MILLION | {"net_weight_kg": 50.0}, unit_values=BANDS)).to_dicts()
    assert found["partner"] == "CHN"
    assert found["message"] == "China has USD 1.00 million and 50 kg: 20,000 USD/kg, outside 1 to 500."
    assert found["evidence"] == "the source of the band"


@pytest.mark.parametrize(
    "row",
    [
        MILLION,
        MILLION | {"value_usd": 0.99e6, "net_weight_kg": 5.0},
        MILLION | {"net_weight_kg": None},
        MILLION | {"net_weight_kg": 0.0},
        MILLION | {"hs_code": "850511", "net_weight_kg": 5.0},
        MILLION | {"net_weight_kg": 5.0, "edition": "as-published"},
    ],
    ids=["inside", "little value", "no weight", "zero weight", "no band", "hidden"],
)
def test_what_is_no_finding(look: Look, row: dict[str, object]) -> None:
    assert unit_value(look(row, unit_values=BANDS)).is_empty()


def test_the_total_speaks_where_no_partner_does(look: Look) -> None:
    small = {"value_usd": 0.6e6, "net_weight_kg": 100.0}
    [found] = unit_value(look(small, small | {"partner": "JPN"}, unit_values=BANDS)).to_dicts()
    assert (found["partner"], found["message"][:12]) == (None, "The total is")
    large = MILLION | {"net_weight_kg": 50.0}
    assert unit_value(look(large, small | {"partner": "JPN"}, unit_values=BANDS))["partner"].to_list() == ["CHN"]
    unweighed = {"partner": "JPN", "value_usd": 1e6}
    half = [{"value_usd": 1.1e6 / 3, "net_weight_kg": 1.0} | {"partner": p} for p in ("CHN", "AUT", "BEL")]
    assert unit_value(look(*half, unweighed, unit_values=BANDS)).is_empty(), "half of the value has no weight"


def test_a_printed_total_goes_before_the_sum(look: Look) -> None:
    world = {"partner": "WLD", "value_usd": 2e6, "net_weight_kg": 50e3}
    small = {"value_usd": 0.6e6, "net_weight_kg": 100.0}
    assert unit_value(look(small, small | {"partner": "JPN"}, world, unit_values=BANDS)).is_empty()


def test_indias_own_magnets_are_inside_the_band_and_a_factor_of_a_thousand_is_not(
    flows: pl.DataFrame, findings: pl.DataFrame
) -> None:
    """8.5 USD/kg in BACI, 3.2 in Comtrade, largely ferrite: odd, explained, and no finding of this kind."""
    cheap = findings.filter(id="unit-value", reporter="IND", code="850511")
    assert cheap.is_empty()
    china = flows.filter(reporter="IND", partner="CHN", hs_code="850511", source="comtrade")
    band = {"850511": Band(1.4, 830.0, "")}
    for weight in (pl.col("net_weight_kg") / 1000, pl.col("net_weight_kg") * 1000):
        wrong = china.with_columns(net_weight_kg=weight)
        assert unit_value(Subject(wrong, unit_values=band)).height == 2
    exchanged = china.with_columns(value_usd="net_weight_kg", net_weight_kg="value_usd")
    assert unit_value(Subject(exchanged, unit_values=band)).height == 2


def test_less_than_one_in_a_hundred_of_the_large_flows_is_outside(flows: pl.DataFrame, findings: pl.DataFrame) -> None:
    found = findings.filter(id="unit-value")
    weighed = flows.filter(pl.col("value_usd") >= 1e6, pl.col("net_weight_kg") > 0, pl.col("partner") != "WLD")
    assert found.height == 31
    assert found.height < weighed.height / 100
    # antimony at 176,766 USD/kg, copper cathodes at 960
    said = dict(found.filter(pl.col("partner").is_not_null()).select(
        pl.concat_str("reporter", "partner", "code", separator=" "), "message").rows())  # fmt: skip
    assert "176,766 USD/kg" in said["FRA CHN 811010"] and "960 USD/kg" in said["USA SAU 740311"]


def test_the_one_finding_on_indian_lines_is_a_year_whose_weights_are_three_times_those_of_others(
    findings: pl.DataFrame, flows: pl.DataFrame
) -> None:
    [found] = findings.filter(id="unit-value", source="tradestat-eidb").to_dicts()
    assert (found["code"], found["partner"], found["period"], found["flow"]) == (
        "85051110", "CHN", "2019-20", "export",
    )  # fmt: skip
    weights = flows.filter(source="tradestat-eidb", hs_code="85051110").group_by("period_start").agg(
        pl.col("net_weight_kg").sum() / 1e3
    )  # fmt: skip
    tonnes = {start.year: weight for start, weight in weights.rows()}
    assert tonnes.pop(2019) > 2 * max(tonnes.values())
