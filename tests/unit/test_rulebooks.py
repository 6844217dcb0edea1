"""What the rulebooks say of figures, known, bounded and unknown."""

from __future__ import annotations

import tomllib
from typing import Any

import polars as pl
import pytest

from etl.registry import bundled_data
from etl.rulebook_documents import described, rulebooks
from etl.rulebooks import Rulebook, conditions, held, judge, said

BOOKS = {
    book.id: book for book in rulebooks(tomllib.loads((bundled_data() / "reference/rulebooks.toml").read_text("utf-8")))
}


def row(**figures: Any) -> pl.DataFrame:
    return pl.DataFrame([figures])


def verdict(book: str, reporter: str = "IND", **figures: Any) -> dict[str, Any]:
    return judge(row(**figures), BOOKS[book].applied(reporter)).row(0, named=True)


def test_the_rulebooks_of_the_field_are_bundled_in_order() -> None:
    assert list(BOOKS) == [
        "ec_2021", "geodep", "us_merger_2023", "us_merger_2010", "cbs_import_origins", "extreme_bottleneck",
        "iea_top_three",
    ]  # fmt: skip
    assert len(BOOKS["ec_2021"].bloc) == 27
    assert (BOOKS["geodep"].years_needed, BOOKS["geodep"].window) == (2, 3)


@pytest.mark.parametrize(
    ("book", "hhi", "holds"),
    [
        ("ec_2021", 0.4, False),  # "higher than 0.4"
        ("ec_2021", 0.4000001, True),
        ("us_merger_2023", 0.18, False),
        ("us_merger_2023", 0.1800001, True),
        ("us_merger_2010", 0.25, False),
        ("cbs_import_origins", 0.25, True),  # "0.25 or higher"
        ("cbs_import_origins", 0.2499999, False),
    ],
)
def test_a_threshold_is_strict_where_the_rule_says_so(book: str, hhi: float, holds: bool) -> None:
    assert verdict(book, hhi=hhi, import_cover_by_exports=0.1)["holds"] is holds


def test_one_condition_that_fails_decides_whatever_else_is_unknown() -> None:
    found = verdict("geodep", hhi=0.13, world_export_hhi=None, import_cover_by_exports=None)
    assert found["holds"] is False
    assert found["missing"] is None
    assert (found["binding"], found["margin"]) == ("Criterion 1", pytest.approx(-0.27))


def test_an_unknown_condition_leaves_the_others_undecided() -> None:
    found = verdict("geodep", hhi=0.71, import_cover_by_exports=0.05)
    assert found["holds"] is None
    assert found["margin"] is found["binding"] is None
    assert found["missing"] == "world-export HHI is not known"
    said_why = verdict("geodep", hhi=0.71, import_cover_by_exports=0.05, world_export_hhi_missing="2023 is an extract")
    assert said_why["missing"] == "world-export HHI: 2023 is an extract"


def test_the_margin_is_that_of_the_condition_nearest_to_its_threshold_in_proportion() -> None:
    found = verdict("extreme_bottleneck", top_share=0.84, value_usd=193e6)
    assert found["holds"] is True
    assert (found["binding"], found["margin"]) == ("Top share", pytest.approx(0.04))
    assert found["margin_relative"] == pytest.approx(0.05)
    small = verdict("extreme_bottleneck", top_share=0.98, value_usd=4e6)
    assert (small["holds"], small["binding"], small["margin"]) == (False, "Value", -6e6)


def test_no_exports_in_a_complete_source_decide_imports_above_exports() -> None:
    assert verdict("ec_2021", hhi=0.9, import_cover_by_exports=0.0)["holds"] is True
    assert verdict("ec_2021", hhi=0.9, import_cover_by_exports=1.0)["holds"] is False  # M/X > 1 is strict


def test_a_bound_decides_only_to_its_side() -> None:
    assert verdict("extreme_bottleneck", top_share=0.9, value_usd_at_least=12e6)["holds"] is True
    assert verdict("extreme_bottleneck", top_share=0.9, value_usd_at_least=9e6)["holds"] is None
    assert verdict("ec_2021", hhi=0.9, import_cover_by_exports_at_least=1.2)["holds"] is False
    assert verdict("ec_2021", hhi=0.9, import_cover_by_exports_at_least=0.2)["holds"] is None


def test_the_share_from_outside_the_bloc_counts_for_its_members_only() -> None:
    figures = {"hhi": 0.6, "extra_bloc_share": 0.3, "import_cover_by_exports": 0.5}
    assert verdict("ec_2021", "IND", **figures)["holds"] is True
    assert verdict("ec_2021", "DEU", **figures)["holds"] is False
    assert [c.name for c in BOOKS["ec_2021"].spared("IND")] == ["CDI2"]
    assert BOOKS["ec_2021"].spared("DEU") == ()
    assert "FRA" in BOOKS["ec_2021"].outside("DEU")
    assert BOOKS["ec_2021"].outside("IND") == frozenset()


def test_a_rule_without_a_threshold_decides_nothing_and_shows_its_measure() -> None:
    found = verdict("iea_top_three", cr3=0.97)
    assert (found["holds"], said(found["holds"])) == (None, "cannot be decided")
    assert found["missing"] == "the rule states no threshold"
    assert conditions(row(cr3=0.97), BOOKS["iea_top_three"])["measure"].to_list() == [0.97]


@pytest.mark.parametrize(
    ("hhi", "level"),
    [(0.09, "unconcentrated"), (0.1, "moderately concentrated"), (0.18, "moderately concentrated"),
     (0.1805, "highly concentrated"), (None, None)],
)  # fmt: skip
def test_the_merger_guidelines_name_levels(hhi: float | None, level: str | None) -> None:
    assert judge(pl.DataFrame({"hhi": [hhi]}, {"hhi": pl.Float64}), BOOKS["us_merger_2023"])["level"].item() == level


def years(*holds: bool | None) -> dict[str, Any]:
    """The last of consecutive years of GeoDep, of which each holds, does not, or is unknown."""
    hhi = {True: 0.7, False: 0.1, None: None}
    frame = pl.DataFrame(
        {
            "year": range(2025 - len(holds), 2025),
            "hhi": [hhi[each] for each in holds],
            "world_export_hhi": [0.5] * len(holds),
            "import_cover_by_exports": [0.1] * len(holds),
        },
        schema_overrides={"hhi": pl.Float64},
    )
    return held(judge(frame, BOOKS["geodep"]), BOOKS["geodep"], []).row(-1, named=True)


@pytest.mark.parametrize(
    ("holds", "found"),
    [
        ((True, None, True), True),  # two of three may still hold when the third is undecided
        ((True, True, False), True),
        ((False, None, False), False),  # one more could not make it two
        ((None, None, True), None),
        ((False, None, True), None),
        ((True,), None),  # years that are not there are undecided, not false
        ((False, True, True, False, False), False),  # older years do not count
    ],
)
def test_two_of_three_years(holds: tuple[bool | None, ...], found: bool | None) -> None:
    assert years(*holds)["verdict"] is found


def test_undecided_years_are_named() -> None:
    found = years(False, None, True)
    assert (found["years_true"], found["years_false"], found["years_undecided"]) == (1, 1, 1)
    assert found["missing"] == "2023: import HHI is not known"
    assert years(True)["missing"] == "an earlier year: no figures. an earlier year: no figures"


def test_an_earlier_year_of_other_goods_does_not_count() -> None:
    book = BOOKS["geodep"]
    assert (book.years_needed, book.window) == (2, 3)
    years = pl.DataFrame({"year": [2022, 2023, 2024], "era": ["HS1996", "HS2022", "HS2022"],
                          "period": ["2022", "2023", "2024"]})  # fmt: skip
    told = years.with_columns(holds=pl.Series([True, None, True]), missing=pl.Series([None, "no figures", None]))
    now = held(told, book, []).row(-1, named=True)
    assert (now["verdict"], now["years_true"], now["years_undecided"]) == (None, 1, 2)
    assert now["missing"] == "2023: no figures. 2022: other goods under the codes (HS1996)"
    same = held(told.with_columns(era=pl.lit("HS2022")), book, []).row(-1, named=True)
    assert (same["verdict"], same["years_true"]) == (True, 2)


def test_years_count_within_a_key() -> None:
    frame = pl.DataFrame({"code": ["a", "a", "b"], "year": [2023, 2024, 2024], "hhi": [0.5, 0.1, 0.5]})
    book = BOOKS["us_merger_2023"]
    found = held(judge(frame, book), book, ["code"])
    assert found["years_true"].to_list() == [1, 1, 1]
    assert found["years_undecided"].to_list() == [2, 1, 2]
    assert found["verdict"].to_list() == [True, False, True]


def test_a_later_document_adds_and_replaces_and_what_is_written_is_read_again() -> None:
    mine = described(BOOKS["extreme_bottleneck"]) | {"name": "Mine"}
    both = rulebooks({"rulebook": [described(book) for book in BOOKS.values()]}, {"rulebook": [mine]})
    assert [book.id for book in both] == list(BOOKS)
    assert {book.id: book for book in both if book.id != "extreme_bottleneck"} == {
        name: book for name, book in BOOKS.items() if name != "extreme_bottleneck"
    }
    assert both[5].name == "Mine"


def _entry(**changes: Any) -> dict[str, Any]:
    entry = described(BOOKS["us_merger_2023"]) | changes
    return {"rulebook": [{key: value for key, value in entry.items() if value is not None}]}


_HHI = {"name": "HHI", "says": "HHI above 0.2", "indicator": "hhi", "comparison": ">", "threshold": 0.2}


@pytest.mark.parametrize(
    ("document", "said_of_it"),
    [
        ({"rulebook": {"id": "x"}}, r"begins with \[\[rulebook\]\]"),
        (_entry(caveat=None), "lacks caveat"),
        (_entry(id="My Rule"), "lower-case letters, digits and underscores"),
        (_entry(colour="red"), "colour means nothing here"),
        (_entry(id="code"), "Rulebook code: the id is the name of a column"),
        (_entry(id="goods"), "Rulebook goods: the id is the name of a column"),
        (_entry(id="geodep_margin"), "does not end with _margin"),
        (_entry() | {"x": 1}, r"x means nothing here: each rulebook begins with \[\[rulebook\]\]"),
        (_entry(condition=[_HHI | {"threshold": 70}]), "threshold 70 is no fraction: hhi goes from 0 to 1"),
        (_entry(url="cepii.fr"), "begins with https://"),
        (_entry(year="2023"), "year is a whole number"),
        (_entry(years_needed=4), "years_needed not above window"),
        (_entry(bloc=["Austria"]), "list of country codes"),
        (_entry(condition=[]), "has no condition"),
        (_entry(condition=[_HHI | {"indicator": "gini"}]), "indicator 'gini' is not one of value_usd, hhi"),
        (_entry(condition=[_HHI | {"comparison": "="}]), "comparison '=' is not one of"),
        (_entry(condition=[_HHI | {"threshold": "0.2"}]), "threshold is a number above 0"),
        (_entry(condition=[{k: v for k, v in _HHI.items() if k != "threshold"}]), "belong together"),
        (_entry(condition=[_HHI | {"inside": True}]), "needs the bloc"),
        (_entry(level=[{"name": "high", "from": 0.2}, {"name": "low", "from": 0.1}]), "the lowest first"),
        ({"rulebook": _entry()["rulebook"] * 2}, "us_merger_2023 stands twice"),
    ],
)  # fmt: skip
def test_a_faulty_document_is_refused_with_a_sentence(document: dict[str, Any], said_of_it: str) -> None:
    with pytest.raises(ValueError, match=said_of_it):
        rulebooks(document)


def test_a_rule_of_its_own_file_is_applied_as_written() -> None:
    (mine,) = rulebooks(_entry(id="mine", condition=[_HHI]))
    assert isinstance(mine, Rulebook)
    assert judge(row(hhi=0.19), mine)["holds"].item() is False
