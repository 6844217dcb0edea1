"""The rows of a screening in the order and on the page that an address asks for."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from dashboard import screening
from dashboard.components import screening_table
from dashboard.languages import language
from dashboard.screening import Filter
from dashboard.view import View
from etl.language import speaking
from etl.reader import Store

ASKED = Filter(View(), "calendar", "2024", "2022", "ec_2021", digits="6")


def codes(opened: Store, **changes: object) -> list[str]:
    wanted = replace(ASKED, **changes)  # type: ignore[arg-type]
    return screening.table(opened, wanted)["code"].to_list()


def test_rows_come_by_the_rule_and_then_by_the_largest_imports(opened: Store) -> None:
    table = screening.table(opened, ASKED)
    verdicts = table["ec_2021"].to_list()
    order = {"true": 0, "cannot be decided": 1, "false": 2}
    assert verdicts == sorted(verdicts, key=order.__getitem__)
    first = table.filter(ec_2021="true")["import_value_usd"].to_list()
    assert first == sorted(first, reverse=True)


@pytest.mark.parametrize(("sort", "column"), [("hhi", "hhi"), ("value", "import_value_usd"), ("code", "code")])
def test_a_column_is_sorted_both_ways_with_what_is_missing_last(opened: Store, sort: str, column: str) -> None:
    up = screening.table(opened, replace(ASKED, sort=sort))[column].drop_nulls().to_list()
    down = screening.table(opened, replace(ASKED, sort=f"-{sort}"))[column]
    assert up == sorted(up)
    assert down.drop_nulls().to_list() == up[::-1]
    assert down.tail(down.null_count()).null_count() == down.null_count()


def test_margins_are_sorted_in_proportion_to_their_thresholds(opened: Store) -> None:
    """8505.11 is 0.3104 above 0.4 HHI, 2804.69 is 0.998 below 1 X/M: 0.776 and 0.998 of the threshold."""
    found = codes(opened, sort="-margin")
    assert found.index("280469") < found.index("850511")


def test_a_page_is_a_part_of_the_rows(opened: Store) -> None:
    frame = pl.DataFrame({"code": [str(n) for n in range(120)]})
    assert screening.pages(frame, ASKED) == 3
    assert screening.listed(frame, replace(ASKED, page=3))["code"].to_list() == [str(n) for n in range(100, 120)]
    assert screening.pages(frame, replace(ASKED, rows=200)) == 1
    assert len(codes(opened)) == 30
    assert codes(opened, page=2) == []
    assert screening.absence(opened, replace(ASKED, page=2)) == "There is no page 2 of this table."


@pytest.mark.parametrize("given", [{"sort": "gini"}, {"rows": "7"}, {"page": "0"}, {"page": "-1"}, {"page": "²"}])
def test_an_order_that_there_is_not_is_repaired_and_said(opened: Store, given: dict[str, str]) -> None:
    wanted, wrong = screening.read({key: [text] for key, text in given.items()}, opened)
    assert [error.parameter for error in wrong] == list(given)
    assert (wanted.sort, wanted.rows, wanted.page) == ("rule", None, 1)


def test_an_address_has_only_what_differs(opened: Store) -> None:
    assert ASKED.query(sort="-hhi", rows=100, page=2).endswith("&sort=-hhi&rows=100&page=2")
    assert "sort" not in ASKED.query()


def test_findings_are_named_and_heads_lead_to_definitions(opened: Store) -> None:
    book = screening.book(opened, ASKED)
    written = str(screening_table.card(opened, ASKED, book, screening.every(opened, ASKED)))
    assert "weight differs between sources" in written
    assert "/methods#indicator-hhi" in written
    assert "'weight-mirror'" not in written


def test_the_table_speaks_hindi(opened: Store) -> None:
    wanted = replace(ASKED, view=View(lang="hi"))
    book = screening.book(opened, wanted)
    with speaking(language("hi")):
        written = str(screening_table.card(opened, wanted, book, screening.every(opened, wanted)))
    for said in ("सबसे बड़ा आपूर्तिकर्ता", "चीन", "धातु के स्थायी चुंबक", "लागू नहीं", "अनिर्णीत"):
        assert said in written
    for kept in ("Largest supplier", "Does not hold", "years, 1 undecided"):
        assert kept not in written
