"""The address is the state: what is written is read back, and what is wrong is repaired and named."""

from __future__ import annotations

import random
from dataclasses import replace
from urllib.parse import parse_qs

import pytest

from dashboard.routing import argument_of, query_of
from dashboard.view import UNITS, WORDS, Known, View, read, spanned

KNOWN = Known(
    frozenset({"IND", "CHN", "USA", "HKG", "XXX"}),
    ("baci", "comtrade", "tradestat-meidb"),
    ("2026-11-22-ab", "2026-10-01-cd"),
    ("none", "HKG", "HKG+MAC", "Quad"),
)
PERIODS = {"fiscal": ("2017-18", "2023-24"), "calendar": ("2002", "2024"), "month": ("2018-01", "2026-06")}


def some_view(seed: int) -> View:
    """A valid view, another one for each seed."""
    pick = random.Random(seed).choice
    measure, basis = pick(WORDS["measure"]), pick((None, *PERIODS))
    return View(
        reporter=pick(sorted(KNOWN.partners)),
        partner=pick(sorted(KNOWN.partners)),
        flow=pick(WORDS["flow"]),
        measure=measure,
        unit=pick((None, *UNITS[measure])),
        basis=basis,
        first=pick((None, PERIODS[basis][0])) if basis else None,
        last=pick((None, PERIODS[basis][1])) if basis else None,
        source=pick((None, *KNOWN.sources)),
        fold=pick(KNOWN.folds),
        data=pick(WORDS["data"]),
        vintage=pick((None, *KNOWN.vintages)),
        lang=pick(WORDS["lang"]),
        theme=pick((None, *WORDS["theme"])),
        revision=pick((None, *WORDS["revision"])),
    )


@pytest.mark.parametrize("seed", range(100))
def test_a_view_survives_its_address(seed: int) -> None:
    view = some_view(seed)
    again, wrong = read(query_of(view.query()), KNOWN)
    assert (again, wrong) == (replace(view, unit=view.shown_unit), [])
    assert again.query() == view.query()
    assert spanned(again, again.basis or "fiscal", 4) == (again, [])


def test_an_empty_address_is_the_default_view() -> None:
    assert read({}, KNOWN) == (View(), [])
    default = View()
    assert (default.reporter, default.partner, default.flow, default.measure) == ("IND", "CHN", "import", "value")
    assert (default.data, default.fold, default.lang) == ("corrected", "none", "en")


def test_the_canonical_address() -> None:
    view = View(basis="fiscal", first="2018-19", last="2025-26", fold="HKG+MAC", data="as-published")
    assert view.query() == (
        "?reporter=IND&partner=CHN&flow=import&measure=value&unit=usd&basis=fiscal&from=2018-19&to=2025-26"
        "&fold=HKG%2BMAC&data=as-published"
    )


def test_an_address_with_changes() -> None:
    view = View(basis="fiscal", first="2018-19", source="baci")
    assert view.query(first=None, source=None, theme="dark") == (
        "?reporter=IND&partner=CHN&flow=import&measure=value&unit=usd&basis=fiscal&theme=dark"
    )
    assert view.first == "2018-19"


WRONG = {
    "reporter": "Mars", "partner": "WLD", "flow": "sideways", "measure": "volume", "unit": "eur", "basis": "weekly",
    "source": "eurostat", "fold": "TWN", "data": "raw", "vintage": "1999", "lang": "fr", "theme": "blue",
}  # fmt: skip


@pytest.mark.parametrize("key", WRONG)
def test_a_wrong_value_gives_the_default_and_is_named(key: str) -> None:
    view, wrong = read({"partner": ["USA"], key: [WRONG[key]]}, KNOWN)
    assert [(w.parameter, w.value) for w in wrong] == [(key, WRONG[key])]
    assert WRONG[key] in str(wrong[0]) and str(wrong[0]).endswith(".")
    assert view == (View() if key == "partner" else View(partner="USA"))


def test_everything_wrong_is_the_default_view() -> None:
    view, wrong = read({key: [value] for key, value in WRONG.items()}, KNOWN)
    assert view == View()
    assert {w.parameter for w in wrong} == set(WRONG)


@pytest.mark.parametrize("text", ["usa", "Usa"])
def test_country_codes_may_be_in_lower_case(text: str) -> None:
    assert read({"reporter": [text], "partner": [text]}, KNOWN) == (View(reporter="USA", partner="USA"), [])


def test_a_unit_of_the_other_measure_gives_way_to_one_that_fits() -> None:
    view, wrong = read({"measure": ["weight"], "unit": ["inr_crore"]}, KNOWN)
    assert (view.shown_unit, wrong) == ("t", [])
    assert View(unit="kg").shown_unit == "usd"
    assert View(measure="weight", unit="kg").shown_unit == "kg"


def test_unknown_keys_are_ignored_and_the_last_of_a_repeated_key_counts() -> None:
    assert read({"colour": ["red"], "flow": ["up", "import", "export"]}, KNOWN) == (View(flow="export"), [])


def test_an_empty_value_is_no_value() -> None:
    assert read({"flow": [""], "reporter": []}, KNOWN) == (View(), [])


def test_a_plus_that_a_query_made_a_blank_is_a_plus() -> None:
    assert read(parse_qs("fold=HKG+MAC"), KNOWN) == (View(fold="HKG+MAC"), [])
    assert read(parse_qs("fold=HKG%2BMAC"), KNOWN) == (View(fold="HKG+MAC"), [])


@pytest.mark.parametrize(
    ("asked", "read_as"), [("quad", "Quad"), ("QUAD", "Quad"), ("hkg mac", "HKG+MAC"), ("NONE", "none")]
)
def test_a_group_may_be_written_in_any_case_and_is_answered_in_its_own(asked: str, read_as: str) -> None:
    assert read({"fold": [asked]}, KNOWN) == (View(fold=read_as), [])


def test_an_unknown_group_is_told_those_there_are() -> None:
    [wrong] = read({"fold": ["Octet"]}, KNOWN)[1]
    assert str(wrong) == "fold 'Octet' is not one of none, HKG, HKG+MAC, Quad."


@pytest.mark.parametrize(
    ("basis", "asked", "nearest"),
    [
        ("fiscal", "2024-09", "2024-25"),
        ("fiscal", "2024-02", "2023-24"),
        ("calendar", "2023-24", "2023"),
        ("calendar", "2024-02", "2024"),
        ("month", "2023-24", "2023-04"),
        ("month", "2024", "2024-01"),
    ],
)
def test_a_first_period_of_another_basis_becomes_the_one_that_holds_its_beginning(
    basis: str, asked: str, nearest: str
) -> None:
    view, wrong = spanned(View(first=asked), basis, 4)
    assert view.first == nearest
    assert [w.parameter for w in wrong] == ["from"]


@pytest.mark.parametrize(("basis", "asked", "nearest"), [("month", "2023-24", "2024-03"), ("month", "2024", "2024-12")])
def test_a_last_period_of_another_basis_becomes_the_one_that_holds_its_end(
    basis: str, asked: str, nearest: str
) -> None:
    assert spanned(View(last=asked), basis, 4)[0].last == nearest


@pytest.mark.parametrize("asked", ["never", "2023-25", "9999-00", "２０２３-２４", "2023-24 ", "1961-62", "2024-13"])
def test_what_is_no_period_is_no_limit(asked: str) -> None:
    view, wrong = spanned(View(first=asked, last=asked), "fiscal", 4)
    assert (view.first, view.last) == (None, None)
    assert [w.parameter for w in wrong] == ["from", "to"]


def test_a_range_that_ends_before_it_begins_is_turned() -> None:
    view, wrong = spanned(View(first="2024", last="2010"), "calendar", 4)
    assert (view.first, view.last) == ("2010", "2024")
    assert [w.parameter for w in wrong] == ["from"]


def test_a_fiscal_year_that_is_the_calendar_year() -> None:
    assert spanned(View(first="2024"), "fiscal", 1) == (View(first="2024"), [])
    assert spanned(View(first="2024-03"), "fiscal", 1)[0].first == "2024"


@pytest.mark.parametrize(
    ("path", "argument"),
    [("/commodity/nickel", "nickel"), ("/commodity/nickel/", "nickel"), ("/commodity/", ""), ("/", "")],
)
def test_what_a_path_names_behind_its_page(path: str, argument: str) -> None:
    assert argument_of(path) == argument


@pytest.mark.parametrize("search", ["", "?", None])
def test_no_query_is_no_keys(search: str | None) -> None:
    assert query_of(search) == {}
