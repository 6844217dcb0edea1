"""Codes that their nomenclature did not have at the time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import pytest

from etl import registry
from etl.checks.across import weight_mirror
from etl.checks.eras import code_outside_era
from etl.checks.subject import Subject
from etl.links import Links

Look = Callable[..., Subject]
KNOWN = registry.load(registry.bundled_data(), None).links


def row(code: str, nomenclature: str, year: int = 2005, **also: Any) -> dict[str, Any]:
    said = {"hs_code": code, "nomenclature": nomenclature, "period_start": date(year, 1, 1)}
    return said | {"source": "baci", "basis": "calendar_year", "period_months": 12} | also


def found(look: Look, *rows: dict[str, Any], links: Links = KNOWN) -> list[str]:
    return code_outside_era(look(*rows, links=links))["message"].to_list()


def test_a_code_its_revision_does_not_have(look: Look) -> None:
    [said] = found(look, row("252800", "HS2002"))
    assert said == (
        "HS 2002 has no 2528.00: it begins with HS 2012; in its place stand 2528.10 and 2528.90."
        " What 252800 holds here cannot be told."
    )


@pytest.mark.parametrize(
    ("code", "nomenclature", "year"),
    [
        ("850530", "HS2017", 2018),
        ("811230", "HS2007", 2008),
        ("811010", "HS1996", 1999),
        ("850530", "CN2010", 2010),
        ("85053000", "CN2010", 2010),
        ("85053000", "ITC-HS", 2012),
        ("2528100000", "HTS", 2015),
    ],
)
def test_there_are_more_of_them(look: Look, code: str, nomenclature: str, year: int) -> None:
    assert len(found(look, row(code, nomenclature, year))) == 1


@pytest.mark.parametrize(
    ("code", "nomenclature", "year"),
    [
        ("252800", "HS2012", 2013),
        ("252810", "HS2002", 2013),  # BACI keeps a revision long after the next one
        ("252800", "HS", 2005),  # which revision is not said
        ("999998", "HS2002", 2005),  # nothing is declared of it
        ("85053000", "ITC-HS", 2007),  # a tariff may follow a year late
        ("85051110", "ITC-HS", 2005),
        ("85051110", "CN2024", 2024),
    ],
)
def test_it_is_silent_where_nothing_is_wrong_or_known(look: Look, code: str, nomenclature: str, year: int) -> None:
    assert found(look, row(code, nomenclature, year)) == []


def test_without_links_nothing_is_known(look: Look) -> None:
    assert found(look, row("252800", "HS2002"), links=Links()) == []


def test_it_is_said_once_for_each_reporter_and_period_not_for_each_partner(look: Look) -> None:
    rows = [row("252800", "HS2002", year, partner=partner) for year in (2004, 2005) for partner in ("CHN", "USA")]
    hits = code_outside_era(look(*rows, row("252800", "HS2002", reporter="USA", partner="CHN"), links=KNOWN))
    assert sorted(hits.select("reporter", "period_start").rows()) == [
        ("IND", date(2004, 1, 1)), ("IND", date(2005, 1, 1)), ("USA", date(2005, 1, 1)),
    ]  # fmt: skip
    assert hits["partner"].null_count() == hits.height


def test_beside_rows_of_a_revision_that_has_the_code(look: Look) -> None:
    both = [row("252800", nomenclature, 2018) for nomenclature in ("HS2017", "HS2002")]
    for rows in (both, both[::-1]):
        assert len(found(look, *rows)) == 1


def test_the_bundled_data_have_one_such_series(findings: pl.DataFrame) -> None:
    some = findings.filter(id="code-outside-era")
    assert some.select("source", "reporter", "flow", "code").unique().rows() == [("baci", "IND", "import", "252800")]
    assert sorted(some["period"]) == [str(year) for year in range(2002, 2017)]


def test_reports_under_like_digits_of_other_goods_are_not_compared(look: Look) -> None:
    """India's and the EU's 85051110 are other goods; so is 8112.92 before and since HS 2022."""

    def hits(code: str, mine: str, theirs: str) -> list[str]:
        both = {"hs_code": code, "period_start": date(2022, 1, 1), "period_months": 12, "basis": "calendar_year",
                "source": "comtrade", "value_usd": 1e6}  # fmt: skip
        imports = both | {"partner": "DEU", "nomenclature": mine, "net_weight_kg": 1e3}
        exports = both | {"reporter": "DEU", "partner": "IND", "flow": "export", "nomenclature": theirs,
                          "net_weight_kg": 1e6}  # fmt: skip
        return weight_mirror(look(imports, exports, links=KNOWN))["hs_code"].unique().to_list()

    assert hits("850511", "HS2022", "HS2017") == ["850511"]
    assert hits("811292", "HS2017", "HS2017") == ["811292"]
    assert hits("811292", "HS2022", "HS2017") == []
    assert hits("85051110", "ITC-HS", "CN2022") == []
