from __future__ import annotations

from collections.abc import Callable
from datetime import date

import polars as pl
import pytest

from etl.checks.across import above_world_exports, weight_mirror
from etl.checks.subject import Subject

Look = Callable[..., Subject]
BACI = {"source": "baci", "dataset": "HS17", "nomenclature": "HS2017", "hs_code": "850511", "snapshot_id": "exact",
        "basis": "calendar_year", "period_months": 12, "period_start": date(2024, 1, 1), "value_usd": 160e6,
        "net_weight_kg": 19e6}  # fmt: skip
COMTRADE = BACI | {"source": "comtrade", "dataset": "annual", "net_weight_kg": 51e6}


def test_alike_values_with_weights_far_apart_are_named_on_both_sides(look: Look) -> None:
    found = weight_mirror(look(BACI, COMTRADE)).sort("source")
    assert found.select("source", "partner", "severity").rows() == [
        ("baci", "CHN", "warning"), ("comtrade", "CHN", "warning"),
    ]  # fmt: skip
    assert found["message"][1] == (
        "China: 51,000 t in UN Comtrade, 19,000 t in CEPII BACI, though the values are alike, USD 160.00 million and"
        " USD 160.00 million. That is 3.14 USD/kg or 8.42 USD/kg."
    )


@pytest.mark.parametrize(
    "other",
    [
        {"net_weight_kg": 30e6},
        {"value_usd": 300e6},
        {"value_usd": 0.9e6},
        {"net_weight_kg": None},
        {"net_weight_kg": 0.0},
        {"hs_code": "850519"},
        {"period_start": date(2024, 4, 1), "basis": "fiscal_year"},
        {"partner": "IND"},
    ],
    ids=["near", "other values", "little value", "no weight", "zero weight", "goods", "fiscal year", "re-imports"],
)
def test_what_is_no_mirror(look: Look, other: dict[str, object]) -> None:
    assert weight_mirror(look(BACI, COMTRADE | other)).is_empty()


def test_the_partners_own_report_is_a_mirror(look: Look) -> None:
    theirs = COMTRADE | {"reporter": "CHN", "partner": "IND", "flow": "export", "net_weight_kg": 20e6}
    found = weight_mirror(look(COMTRADE, theirs)).sort("flow")
    assert found.select("reporter", "flow", "partner").rows() == [("CHN", "export", "IND"), ("IND", "import", "CHN")]
    assert "20,000 t in China's own exports (UN Comtrade)" in found["message"][1]
    assert "51,000 t in India's own imports (UN Comtrade)" in found["message"][0]


def test_a_trade_in_two_nomenclatures_of_one_source_counts_once(look: Look) -> None:
    newer = COMTRADE | {"nomenclature": "HS2022", "net_weight_kg": 20e6}
    assert weight_mirror(look(BACI, COMTRADE, newer)).is_empty(), "the newest has the same weight"
    found = weight_mirror(look(BACI, COMTRADE | {"net_weight_kg": 20e6}, newer | {"net_weight_kg": 51e6}))
    assert found.height == 2


def test_magnets_from_china_in_2024_and_nothing_else(findings: pl.DataFrame) -> None:
    found = findings.filter(id="weight-mirror").sort("source")
    cell = ["source", "reporter", "flow", "code", "partner", "period"]
    assert found.select(cell).rows() == [
        ("baci", "IND", "import", "850511", "CHN", "2024"), ("comtrade", "IND", "import", "850511", "CHN", "2024"),
    ]  # fmt: skip
    assert all("51,356 t in UN Comtrade" in message for message in found["message"])
    assert all("19,259 t in CEPII BACI" in message for message in found["message"])


def test_nobody_imports_more_from_a_country_than_it_exports(look: Look) -> None:
    imports = COMTRADE | {"partner": "KOR", "value_usd": 30e6}
    to_others = BACI | {"reporter": "JPN", "partner": "KOR", "value_usd": 13e6}
    to_india = to_others | {"reporter": "IND", "value_usd": 9e6}
    [message] = above_world_exports(look(imports, to_others, to_india))["message"]
    assert message == (
        "USD 30.00 million with South Korea, but South Korea exported USD 22.00 million to all the world in 2024."
    )
    assert above_world_exports(look(imports, to_others | {"value_usd": 15e6}, to_india)).is_empty(), "freight"
    assert above_world_exports(look(imports, to_others | {"coverage": "extract"}, to_india | {"coverage": "extract"})
                               ).is_empty()  # fmt: skip
    assert above_world_exports(look(imports, to_others | {"hs_code": "280530"})).is_empty(), "BACI lacks the good"


def test_nobody_exports_to_one_country_more_than_to_all(look: Look) -> None:
    exports = COMTRADE | {"flow": "export", "partner": "DEU", "value_usd": 164e6}
    importers = [BACI | {"reporter": r, "partner": "IND", "value_usd": 11e6} for r in ("DEU", "JPN")]
    [message] = above_world_exports(look(exports, *importers))["message"]
    assert message == (
        "USD 164.00 million with Germany, but India exported USD 22.00 million to all the world in 2024."
    )


def test_on_the_bundled_data_nobody_does(findings: pl.DataFrame) -> None:
    assert findings.filter(id="above-world-exports").is_empty()
