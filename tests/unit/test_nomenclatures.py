"""Whose a nomenclature is."""

from __future__ import annotations

import pytest

from etl.nomenclatures import follows, in_force, misplaced


@pytest.mark.parametrize(
    ("nomenclature", "reporter", "code", "said"),
    [
        ("ITC-HS", "IND", "85051110", None),
        ("CN2024", "DEU", "85051110", None),
        ("HTS", "USA", "8505110070", None),
        ("SCHB", "USA", "8505110090", None),
        ("HS2017", "JPN", "850511", None),
        ("HS", "JPN", "850511", None),
        ("CN2020", "GBR", "85051110", None),
        ("CN2021", "GBR", "85051110", "CN2021 is the tariff of the European Union, and GBR does not report by it."),
        ("CN2024", "IND", "85051110", "CN2024 is the tariff of the European Union, and IND does not report by it."),
        ("ITC-HS", "DEU", "85051110", "ITC-HS is the tariff of India, and DEU does not report by it."),
        ("ITC-HS", "GBR", "8505", "ITC-HS is the tariff of India, and GBR does not report by it."),
        ("SCHB", "IND", "8505110090", "SCHB is the tariff of the United States, and IND does not report by it."),
        ("HS2022", "IND", "85051110", "Code '85051110' is longer than the six digits of the HS"),
        ("HS", "JPN", "850511000", "Code '850511000' is longer than the six digits of the HS"),
    ],
)
def test_a_line_belongs_to_the_tariff_of_its_reporter(
    nomenclature: str, reporter: str, code: str, said: str | None
) -> None:
    found = misplaced(nomenclature, reporter, code)
    assert (found is None) == (said is None)
    assert not found or said is None or (found[0].startswith(said) and found[1].endswith("."))


@pytest.mark.parametrize(
    ("year", "revision"),
    [(1988, "HS1992"), (1992, "HS1992"), (2001, "HS1996"), (2002, "HS2002"), (2016, "HS2012"), (2030, "HS2022")],
)
def test_the_revision_in_force(year: int, revision: str) -> None:
    assert in_force(year) == revision


def test_tariffs_follow_the_revision_in_force_the_hs_does_not() -> None:
    assert [n for n in ("HS", "HS2017", "ITC-HS", "CN2024", "HTS", "SCHB") if follows(n)] == [
        "ITC-HS", "CN2024", "HTS", "SCHB",
    ]  # fmt: skip
