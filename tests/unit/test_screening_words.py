"""The sentences and the chart of the screening, on small tables."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import plotly.graph_objects as go
import polars as pl
import pytest

from dashboard import figures, screening, screening_words
from dashboard.data import open_store
from dashboard.figures.base import Style
from dashboard.screening import Filter, Threshold
from dashboard.theme import PALETTES
from dashboard.view import View
from etl.reader import Store
from etl.rulebooks import Rulebook


@pytest.fixture(scope="module")
def opened(store: Path) -> Store:
    return open_store(store)


@pytest.fixture(scope="module")
def books(opened: Store) -> dict[str, Rulebook]:
    return {book.id: book for book in opened.rulebooks}


ASKED = Filter(View(), "calendar", "2024", "2022", "ec_2021", digits="6")


def judged(rule: str, *verdicts: bool | None) -> pl.DataFrame:
    """Codes with those verdicts, the first of them near the threshold."""
    return pl.DataFrame(
        {
            "code": ["850511", "810411", "280429", "252910"][: len(verdicts)],
            "import_value_usd": [1e6] * len(verdicts),
            rule: pl.Series(verdicts, dtype=pl.Boolean),
            f"{rule}_near": [n == 0 for n in range(len(verdicts))],
            f"{rule}_missing": ["import HHI: an extract; exports over imports: an extract" if v is None else None
                                for v in verdicts],
        }
    )  # fmt: skip


def test_the_title_states_the_finding(opened: Store, books: dict[str, Rulebook]) -> None:
    book = books["ec_2021"]
    title = screening_words.title(opened, ASKED, book, judged("ec_2021", True, True, False, None))
    assert title == (
        "2 of 4 selected six-digit codes of India's imports in 2024 are foreign dependent (European Commission 2021)"
    )
    one = screening_words.title(opened, ASKED, book, judged("ec_2021", True, False, False))
    assert "1 of 3 selected six-digit codes of India's imports in 2024 is foreign dependent" in one


def test_the_title_says_when_most_cannot_be_decided(opened: Store, books: dict[str, Rulebook]) -> None:
    book = books["extreme_bottleneck"]
    some = screening_words.title(opened, ASKED, book, judged(book.id, True, None, None))
    assert some.startswith("2 of 3 selected six-digit codes of India's imports in 2024 cannot be decided, 1 is")
    none = screening_words.title(opened, ASKED, book, judged(book.id, None, None))
    assert none.startswith(
        "Whether the 2 selected six-digit codes of India's imports in 2024 are extreme bottlenecks cannot be"
    )


def test_the_lead_tells_why_what_is_near_and_which_codes_count(opened: Store, books: dict[str, Rulebook]) -> None:
    frame = judged("ec_2021", True, False, None)
    whole = pl.concat([frame, frame.head(1)])
    said = screening_words.lead(opened, ASKED, books["ec_2021"], frame, whole)
    assert said == (
        "Selected are the codes of this store's commodities; India imports more than these."
        " 1 cannot be decided, above all for this: import HHI: an extract. 1 lies near the threshold, within"
        " 500 HHI or 0.05 X/M, where lists churn. 1 code of other lengths is not counted."
    )
    every = screening_words.lead(opened, replace(ASKED, digits="all"), books["ec_2021"], whole, whole)
    assert every.endswith("A heading and its own lines can both be among them.")


def test_a_rule_is_said_with_its_thresholds(books: dict[str, Rulebook]) -> None:
    assert screening_words.says(books["geodep"]) == (
        "import HHI above 4,000; world-export HHI above 4,000; exports over imports below 1; in 2 of 3 years"
    )
    assert "without a threshold" in screening_words.says(books["iea_top_three"])
    assert screening_words.short(books["us_merger_2023"]) == "US merger guidelines 2023"
    moved = screening_words.threshold(Threshold("geodep", "hhi", 0.45), books["geodep"])
    assert moved == "import HHI 4,500 instead of 4,000 (CEPII GeoDep 2024)"


def test_years_that_follow_each_other_are_taken_together() -> None:
    every = [str(year) for year in range(2002, 2008)]
    assert screening_words.spans(["2002", "2003", "2004", "2006"], every) == "2002 to 2004 and 2006"


def test_changes_are_counted_with_those_that_are_narrow(books: dict[str, Rulebook]) -> None:
    far = {"near_now": False, "near_then": False}
    entries, exits = [far | {"near_then": True}, far], [far]
    assert screening_words.churn(entries, exits, ASKED, books["geodep"], 0, 9) == (
        "Against 2022, 2 came on the list and 1 left it; 1 of 3 with a margin within 500 HHI or 0.05 X/M"
        " in one of the two years."
    )
    assert screening_words.churn([], [], ASKED, books["geodep"], 9, 9).startswith("No code can be compared with 2022")


def counted(*rows: tuple[str, int, int, int]) -> pl.DataFrame:
    """Years with codes that are dependent, not dependent, undecided."""
    return pl.DataFrame(
        [(period, a + b + c, a, b, c) for period, a, b, c in rows],
        ["period", "codes", "dependent", "not_dependent", "undecided"],
        orient="row",
    )


def test_the_chart_leaves_out_years_that_are_mostly_undecided_or_hold_few_codes(books: dict[str, Rulebook]) -> None:
    table = counted(("2019", 1, 0, 0), ("2020", 0, 1, 9), ("2021", 4, 6, 0), ("2022", 0, 0, 10), ("2023", 5, 4, 1))
    known = screening_words.decided(table)
    assert known["period"].to_list() == ["2021", "2023"]
    assert screening_words.left_out(table).startswith("Left out: 2019 to 2020 and 2022, ")
    assert screening_words.count_title(books["geodep"], table) == "4 codes import dependent in 2021, 5 in 2023"


def test_the_chart_draws_what_is_undecided_hollow_and_gaps_as_gaps() -> None:
    style = Style(PALETTES["light"], "value", "usd", "calendar", "CHN", 1, str)
    drawn = figures.codes_over_years(counted(("2021", 4, 6, 0), ("2023", 5, 4, 1)), style)
    go.Figure(drawn)
    solid, hollow, *gaps = drawn["data"]
    assert (solid["x"], solid["y"], hollow["y"]) == (["2021", "2023"], [4, 5], [0, 1])
    assert drawn["layout"]["xaxis"]["categoryarray"] == ["2021", "2022", "2023"]
    assert hollow["text"] == ["4", "5<br>1 undecided"]
    assert gaps


def test_codes_are_a_selection_where_they_are_those_of_the_commodities(opened: Store) -> None:
    assert screening.selected(opened, ["850511", "8505", "85051110"])
    assert not screening.selected(opened, ["850511", "010121"])


def test_a_margin_is_said_with_what_it_is_in() -> None:
    assert screening_words.margin(0.3104, "hhi") == "+3,104 HHI"
    assert screening_words.margin(-0.22, "import_cover_by_exports") == "−0.220 X/M"
    assert screening_words.margin(0.042, "top_share") == "+4.2 points"
    assert screening_words.margin(-3.2e6, "value_usd") == "−USD 3.20 million"
    assert screening_words.margin(None, None) == ""


def test_an_address_is_canonical_and_reads_back(opened: Store) -> None:
    query = {"reporter": ["IND"], "year": ["2024"], "rule": ["geodep"], "threshold.geodep.hhi": ["0.45"],
             "minimum": ["1e6"], "digits": ["6"], "fold": ["HKG"]}  # fmt: skip
    wanted, wrong = screening.read(query, opened)
    assert wrong == []
    assert wanted.query() == (
        "?reporter=IND&basis=calendar&year=2024&against=2022&rule=geodep&digits=6&minimum=1000000"
        "&threshold.geodep.hhi=0.45&fold=HKG"
    )
    assert screening.book(opened, wanted).conditions[0].threshold == 0.45


def test_a_bad_address_is_repaired_to_the_nearest_and_said(opened: Store) -> None:
    wanted, wrong = screening.read({"year": ["2024-25"], "basis": ["calendar"], "rule": ["mine"]}, opened)
    assert (wanted.year, wanted.rule) == ("2024", "ec_2021")
    assert {error.parameter for error in wrong} == {"year", "rule"}
    assert screening.read({"year": ["2024-25"]}, opened)[0].basis == "fiscal"


@pytest.mark.parametrize(
    ("shares", "verdicts", "said"),
    [
        ((0.96, 0.84, 0.8, 0.2), (False, True, True, False),
         "3 of 4 have one supplier with 80 % or more of the imports; the rule, which also asks for imports of the year"
         " at or above USD 10 million, holds for 2 of them."),
        ((0.96, 0.2), (False, False), "1 of 2 has one supplier with 80 % or more of the imports; the rule, which also"
         " asks for imports of the year at or above USD 10 million, holds for 0 of them."),
    ],
)  # fmt: skip
def test_the_lead_counts_who_comes_to_the_share_however_small(
    opened: Store, books: dict[str, Rulebook], shares: tuple[float, ...], verdicts: tuple[bool, ...], said: str
) -> None:
    book = books["extreme_bottleneck"]
    frame = judged(book.id, *verdicts).with_columns(top_share=pl.Series(shares))
    assert screening_words.lead(opened, ASKED, book, frame, frame).startswith(said)
    assert "one supplier" not in screening_words.lead(opened, ASKED, books["ec_2021"], judged("ec_2021", True), frame)
