"""From the options of ``fetch`` to codes, countries and periods."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl import wishes
from etl.commodities import commodities
from etl.eras import UNLINKED
from etl.errors import BadRequest
from etl.fiscal_year import parse_period
from etl.registry import bundled_data, load
from etl.sources.publisher import Wish
from etl.wishes import Asked

TODAY = date(2026, 11, 22)
SCOPES = commodities(
    {
        "scope": [
            {
                "id": scope, "name_en": scope, "name_hi": scope, "group": "minerals", "includes": "-",
                "leaves_out": "-", "component": components,
            }
            for scope, components in {
                "compounds": [{"codes": [["2846"], ["284690", "284610"]],
                               "national": {"ITC-HS": ["28469010", "28461010"], "HTS": ["2846100000"]}}],
                "magnets": [{"codes": [["850511"]]}, {"codes": [["850519"]]}],
            }.items()
        ]
    }
)  # fmt: skip
TABLES = {
    "partners": pl.DataFrame(
        [
            ("AUS", "36", "AU"), ("IND", "699;356", ""), ("USA", "842;840", "US"), ("FRA", "251", "FR"),
            ("BRA", "76", ""), ("SCG", "", ""), ("WLD", "0", ""), ("XXX", "899", ""),
        ],
        schema=["iso3", "un_code", "comext_code"], orient="row",
    ),
    "fiscal_years": pl.DataFrame({"reporter": ["IND", "AUS", "USA"], "start_month": ["4", "7", "10"]}),
}  # fmt: skip
WORLDWIDE = {"reporters": ["*"], "first": {"calendar_year": "2020", "month": "2010-01"}, "lag_months": 8}
MONTHLY = {"reporters": ["IND"], "first": {"month": "2018-01"}, "lag_months": 2}
YEARLY = {"reporters": ["*"], "first": {"fiscal_year": "2017-18"}, "lag_months": 3}
EUROPE = {"reporters": ["FRA", "SCG"], "first": {"month": "2002-01"}, "lag_months": 3}


def wish(
    settings: dict[str, Any] = WORLDWIDE,
    source: str = "comtrade",
    today: date = TODAY,
    vocabulary: str = "un_code",
    **asked: Any,
) -> Wish:
    given = Asked(**({"codes": ("850511",)} | asked))
    return wishes.wish(source, given, settings, SCOPES, UNLINKED, TABLES, vocabulary, today)


def refusal(settings: dict[str, Any] = WORLDWIDE, **asked: Any) -> str:
    with pytest.raises(BadRequest) as refused:
        wish(settings, **asked)
    return str(refused.value)


# Codes


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ({"codes": ("2846", "85051110", "2846")}, ("2846", "85051110")),
        ({"codes": (), "scopes": ("compounds",)}, ("2846",)),
        ({"codes": (), "scopes": ("magnets", "compounds", "magnets")}, ("850511", "850519", "2846")),
        ({"codes": ("28",), "scopes": ("magnets",)}, ("28", "850511", "850519")),
        ({"codes": (), "scopes": ("compounds",), "units": ("usd", "quantity")}, ("2846",)),
    ],
)
def test_a_scope_stands_for_its_widest_codes(asked: dict[str, Any], codes: tuple[str, ...]) -> None:
    assert wish(**asked).codes == codes


@pytest.mark.parametrize("source", ["tradestat-meidb", "tradestat-eidb"])
def test_quantities_of_india_are_asked_by_national_line(source: str) -> None:
    asked: dict[str, Any] = {"codes": (), "scopes": ("compounds",)}
    assert wish(MONTHLY, source, **asked, units=("usd", "inr")).codes == ("2846",)
    assert wish(MONTHLY, source, **asked, units=("quantity",)).codes == ("2846", "28461010", "28469010")


def test_only_baci_needs_no_code_a_zip_holds_all() -> None:
    assert wish(source="baci", codes=()).codes == ()
    assert refusal(codes=()) == "Say what: --scope ID or --code DIGITS, several if need be."


@pytest.mark.parametrize("code", ["8505.11", "850511000001", "8", "magnets", "٨٥٠٥", "", "8505 "])
def test_what_is_no_code_is_refused(code: str) -> None:
    assert refusal(codes=("2846", code)) == f"{code} is no HS code: 2 to 10 digits."


@pytest.mark.parametrize(
    ("source", "units", "codes"),
    [
        ("comtrade", ("usd",), ("252800", "252810", "252890")),
        ("comext", ("usd",), ("252800", "252810", "252890")),
        ("tradestat-meidb", ("usd",), ("252800",)),  # in force now; its forms know no other
    ],
)
def test_a_scope_is_asked_for_by_the_codes_of_every_revision(
    source: str, units: tuple[str, ...], codes: tuple[str, ...]
) -> None:
    inputs = load(bundled_data(), None)
    asked = Asked(scopes=("borates",), reporters=("IND",), units=units)
    settings = WORLDWIDE | {"first": {"calendar_year": "2002", "month": "2010-01"}}
    found = wishes.wish(source, asked, settings, inputs.commodities, inputs.links, TABLES, "un_code", TODAY)
    assert found.codes == codes


def test_an_unknown_scope_is_refused_with_those_there_are() -> None:
    assert refusal(scopes=("magnet", "ores")) == "There is no scope magnet, ores; there are compounds, magnets."


# Countries, flows, units


def test_india_is_usual_where_any_country_can_be_asked_about() -> None:
    found = wish()
    assert (found.reporters, found.printed) == (("IND",), {"IND": "699"})


def test_countries_are_printed_as_the_publisher_calls_them() -> None:
    assert wish(reporters=("USA", "FRA", "USA")).printed == {"USA": "842", "FRA": "251"}
    assert wish(EUROPE, "comext", vocabulary="comext_code", reporters=("FRA",)).printed == {"FRA": "FR"}


def test_the_only_country_of_a_publisher_need_not_be_named_nor_have_a_name_there() -> None:
    found = wish(MONTHLY, "tradestat-meidb", vocabulary="comext_code")
    assert (found.reporters, found.printed) == (("IND",), {"IND": ""})


def test_of_several_countries_one_must_be_named() -> None:
    assert refusal(EUROPE, source="comext") == (
        "comext publishes several countries: name one with --reporter. There are FRA, SCG."
    )


@pytest.mark.parametrize(
    ("settings", "reporter", "sentence"),
    [
        (WORLDWIDE, "ATL", "ATL is no country here: three letters as in partners.csv, like IND."),
        (WORLDWIDE, "WLD", "WLD is no country here: three letters as in partners.csv, like IND."),
        (WORLDWIDE, "XXX", "XXX is no country here: three letters as in partners.csv, like IND."),
        (WORLDWIDE, "SCG", "SCG has no un_code in partners.csv: it cannot be asked for."),
        (EUROPE, "SCG", "SCG has no un_code in partners.csv: it cannot be asked for."),
        (MONTHLY, "USA", "comtrade does not publish the trade of USA, but of IND."),
        (EUROPE, "IND", "comtrade does not publish the trade of IND, but of FRA, SCG."),
    ],
)
def test_what_cannot_be_asked_about_is_refused(settings: dict[str, Any], reporter: str, sentence: str) -> None:
    assert refusal(settings, reporters=(reporter,)) == sentence


def test_flows_and_units() -> None:
    assert [wish(flow=flow).flows for flow in ("import", "export", "both")] == [
        ("import",), ("export",), ("import", "export"),
    ]  # fmt: skip
    assert wish(units=("inr", "usd", "inr")).units == ("inr", "usd")
    assert refusal(flow="imports") == "There is no flow imports; there are import, export, both."
    assert refusal(units=("usd", "kg")) == "There is no unit kg; there are usd, inr, quantity."


# Periods


@pytest.mark.parametrize(
    ("today", "last"),
    [(date(2026, 11, 22), "2026-08"), (date(2026, 11, 1), "2026-08"), (date(2026, 10, 31), "2026-07"),
     (date(2027, 1, 15), "2026-10"), (date(2027, 3, 1), "2026-12")],
)  # fmt: skip
def test_months_end_with_the_newest_that_should_be_out(today: date, last: str) -> None:
    periods = wish(MONTHLY, today=today).periods
    assert (periods[0], periods[-1]) == ("2018-01", last)
    assert len(set(periods)) == (int(last[:4]) - 2018) * 12 + int(last[5:])


@pytest.mark.parametrize(("today", "last"), [(date(2026, 8, 31), "2024"), (date(2026, 9, 1), "2025")])
def test_calendar_years_end_with_the_newest_that_should_be_out(today: date, last: str) -> None:
    assert wish(today=today).periods == tuple(str(year) for year in range(2020, int(last) + 1))


@pytest.mark.parametrize(
    ("reporter", "last", "out"),
    [("IND", "2025-26", date(2026, 7, 1)), ("AUS", "2025-26", date(2026, 10, 1)), ("USA", "2025-26", date(2027, 1, 1))],
    ids=["April", "July", "October"],
)
def test_fiscal_years_are_those_of_the_country(reporter: str, last: str, out: date) -> None:
    periods = wish(YEARLY, reporters=(reporter,), today=out).periods
    assert (periods[0], periods[-1], len(periods)) == ("2017-18", last, 9)
    assert wish(YEARLY, reporters=(reporter,), today=out - timedelta(days=1)).periods == periods[:-1]


def test_a_country_without_a_fiscal_year_of_its_own_has_calendar_years() -> None:
    years = {"reporters": ["*"], "first": {"fiscal_year": "2022"}, "lag_months": 3}
    assert wish(years, reporters=("BRA",)).periods == ("2022", "2023", "2024", "2025")


def test_the_usual_basis_is_the_first_that_the_publisher_names() -> None:
    assert (wish().basis, wish(basis="month").periods[0]) == ("calendar_year", "2010-01")


@pytest.mark.parametrize(
    ("first", "last", "periods"),
    [
        ("2023-11", "2024-02", ("2023-11", "2023-12", "2024-01", "2024-02")),
        ("2024-02", "2024-02", ("2024-02",)),
        ("2017-12", "2018-01", ("2017-12", "2018-01")),
        ("2026-07", None, ("2026-07", "2026-08")),
        (None, "2018-02", ("2018-01", "2018-02")),
        ("2026-09", None, ("2026-09",)),
        ("2026-08", "2026-10", ("2026-08", "2026-09", "2026-10")),
    ],
    ids=["range", "one", "before the usual first", "from", "to", "from one that is hardly out", "to one hardly out"],
)
def test_from_and_to(first: str | None, last: str | None, periods: tuple[str, ...]) -> None:
    assert wish(MONTHLY, first=first, last=last).periods == periods


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"first": "2024"}, "'2024' is not a month like 2024-03. That is what tradestat-meidb has by month."),
        ({"last": "2024-13"}, "'2024-13' is not a month like 2024-03. That is what tradestat-meidb has by month."),
        ({"first": "2024-03", "last": "2024-02"}, "Nothing lies from 2024-03 to 2024-02."),
        ({"last": "2017-12"}, "Nothing lies from 2018-01, where tradestat-meidb begins, to 2017-12."),
        ({"first": "2026-11"}, "2026-11 is not over: it can be asked for when it is."),
        ({"last": "2027-01"}, "2027-01 is not over: it can be asked for when it is."),
        ({"basis": "week"}, "There is no basis week; tradestat-meidb has month."),
    ],
)
def test_periods_that_cannot_be_are_refused(asked: dict[str, Any], sentence: str) -> None:
    assert refusal(MONTHLY, source="tradestat-meidb", **asked) == sentence


def test_a_basis_that_the_publisher_lacks_is_left_to_its_own_words() -> None:
    found = wish(MONTHLY, basis="calendar_year")
    assert (found.basis, found.periods) == ("calendar_year", ())


@settings(deadline=None, database=None)
@given(
    st.dates(date(1965, 1, 1), date(2150, 1, 1)),
    st.integers(0, 30),
    st.sampled_from([("1962-01", "month", 1), ("1962", "calendar_year", 1), ("1962-63", "fiscal_year", 7)]),
)
def test_the_newest_is_past_its_lag_and_the_one_after_it_is_not(
    today: date, lag: int, kind: tuple[str, Any, int]
) -> None:
    first = parse_period(*kind)
    newest = wishes.newest(first, lag, today)
    following = type(newest)(newest.end, newest.months, newest.basis)
    past = [(today.year - p.end.year) * 12 + today.month - p.end.month for p in (newest, following)]
    assert past[1] < lag
    assert past[0] >= lag or newest == first
