"""Rows of ``published_figures.csv`` as values, and what cannot be read."""

from __future__ import annotations

from datetime import date

import pytest

from etl.claims.claim import Claim, counterpart, read
from etl.fiscal_year import parse_period, period_label

COUNTRIES = {"IND": "India", "CHN": "China", "USA": "United States", "WLD": "World"}
STARTS = {"IND": 4, "USA": 10}
ROW = {
    "id": "a", "statement": "Imports", "scope_as_stated": "compounds", "scope_hs": "2846", "partner": "WLD",
    "measure": "value", "unit": "USD million", "period_basis": "fiscal_year", "period": "2024-25", "value": "11.18",
    "value_high": "", "source": "a paper", "note": "",
}  # fmt: skip


YEAR = {"period_basis": "calendar_year", "period": "2024"}


def claim(**cells: str) -> Claim:
    return read(ROW | cells, COUNTRIES, STARTS)


@pytest.mark.parametrize(
    ("scope_hs", "codes", "known", "label"),
    [
        ("2846", ("2846",), "stated", "HS 2846"),
        ("8505.11", ("850511",), "stated", "HS 8505.11"),
        ("850511+850519 (inferred)", ("850511", "850519"), "inferred", "HS 8505.11 + 8505.19"),
        ("850511 (mislabelled)", ("850511",), "mislabelled", "HS 8505.11"),
        ("not stated", (), "not stated", "HS "),
        ("narrower than any HS6", (), "narrower", "HS "),
        ("India customs 85051110", ("85051110",), "stated", "tariff line 85051110"),
    ],
)
def test_codes_and_how_they_are_known(scope_hs: str, codes: tuple[str, ...], known: str, label: str) -> None:
    goods = claim(scope_hs=scope_hs).goods
    assert (goods.codes, goods.known, goods.label) == (codes, known, label)


@pytest.mark.parametrize(
    ("text", "value", "rounding", "loose"),
    [
        ("11.18", 11.18, 0.005, 0.005),
        ("53748", 53748, 0.5, 0.5),
        ("53,748", 53748, 0.5, 0.5),
        ("1,23,456", 123456, 0.5, 0.5),
        ("53700", 53700, 0.5, 50),
        ("1.50", 1.5, 0.005, 0.005),
        ("2e3", 2000, 500, 500),
        ("0", 0, 0.5, 0.5),
    ],
)
def test_rounding_is_half_a_unit_of_the_last_digit_printed(
    text: str, value: float, rounding: float, loose: float
) -> None:
    number = claim(value=text).number
    assert (number.value, number.rounding, number.loose) == (value, rounding, loose)


@pytest.mark.parametrize(
    ("measure", "unit", "one", "currency"),
    [
        ("value", "USD", 1, "USD"),
        ("value", "USD thousand", 1e3, "USD"),
        ("value", "EUR billion", 1e9, "EUR"),
        ("value", "INR crore", 1e7, "INR"),
        ("value", "INR lakh crore", 1e12, "INR"),
        ("quantity", "kg", 1, None),
        ("quantity", "t", 1e3, None),
        ("value_share", "percent", 1, None),
    ],
)
def test_units_lead_to_dollars_kilograms_and_percent(measure: str, unit: str, one: float, currency: str | None) -> None:
    found = claim(measure=measure, unit=unit).unit
    assert (found.one, found.currency) == (one, currency)


@pytest.mark.parametrize(
    ("basis", "period", "on", "first", "last", "count"),
    [
        ("fiscal_year", "2024-25", "fiscal", "2024-25", "2024-25", 1),
        ("fiscal_year", "2021-22..2024-25", "fiscal", "2021-22", "2024-25", 4),
        ("calendar_year", "2024", "calendar", "2024", "2024", 1),
        ("month", "2024-03", "month", "2024-03", "2024-03", 1),
        ("half_year", "2025-04..2025-09", "month", "2025-04", "2025-09", 6),
        ("nine_months", "2025-01..2025-09", "month", "2025-01", "2025-09", 9),
    ],
)
def test_periods(basis: str, period: str, on: str, first: str, last: str, count: int) -> None:
    found = claim(period_basis=basis, period=period)
    assert (found.basis, found.labels[0], found.labels[-1], len(found.labels)) == (on, first, last, count)


def test_the_reporter_is_india_unless_a_column_says_otherwise() -> None:
    assert (claim().reporter, claim().flow) == ("IND", "import")
    other = claim(reporter="USA", flow="export", period="2024-25")
    assert (other.reporter, other.flow, other.spans[0].start) == ("USA", "export", date(2024, 10, 1))


def test_exports_are_those_of_the_partner_or_of_whose_customs_counts() -> None:
    of_partner = claim(partner="CHN", measure="exports_value", **YEAR)
    assert (of_partner.reporter, of_partner.partner, of_partner.flow) == ("CHN", "WLD", "export")
    of_customs = claim(scope_hs="China customs 85051110", measure="exports_quantity", unit="t", **YEAR)
    assert (of_customs.reporter, of_customs.partner, of_customs.flow) == ("CHN", "WLD", "export")
    to_india = claim(scope_hs="China customs 85051110", partner="IND", measure="exports_quantity", unit="t", **YEAR)
    assert (to_india.reporter, to_india.partner, to_india.flow) == ("CHN", "IND", "export")
    of_india = claim(reporter="IND", partner="CHN", measure="exports_value")
    assert (of_india.reporter, of_india.partner, of_india.flow) == ("IND", "CHN", "export")


def test_what_is_not_trade_needs_no_period_and_no_unit() -> None:
    for cells in ({"measure": "capacity_share"}, {"scope_hs": "not trade"}):
        assert claim(**cells, period_basis="point", period="2025", unit="").kind is None


BAD = {
    "no id": ({"id": " "}, "id is empty."),
    "an id that is a formula": ({"id": "=cmd|1"}, "id '=cmd|1' has other than letters, digits, ., _ and -"),
    "a statement that is a formula": ({"statement": "@SUM(1)"}, "statement '@SUM(1)' begins like a formula"),
    "exports by the customs of another": (
        {"scope_hs": "China customs 85051110", "reporter": "IND", "measure": "exports_value"},
        "the lines are not those of reporter IND",
    ),
    "a word for a code": ({"scope_hs": "magnets"}, "scope_hs 'magnets' is none of: codes like 2846"),
    "seven digits": ({"scope_hs": "8505111"}, "8505111 is no HS code of 2, 4 or 6 digits."),
    "a line of a tariff": (
        {"scope_hs": "85051110"},
        "Lines of a country's own tariff name it",
    ),
    "a heading and its line": ({"scope_hs": "850511+8505"}, "counts goods twice: 8505 and 850511."),
    "customs of nowhere": (
        {"scope_hs": "Atlantis customs 85051110"},
        "names a country that partners.csv lacks",
    ),
    "customs of another": (
        {"scope_hs": "China customs 85051110", "reporter": "USA"},
        "the lines are not those of reporter USA",
    ),
    "an unknown partner": ({"partner": "CHM"}, "partner 'CHM' is no country code of partners.csv"),
    "an unknown flow": ({"flow": "both"}, "flow 'both' is not import or export."),
    "an unknown measure": ({"measure": "valeu"}, "measure 'valeu' is none of value, quantity, value_share"),
    "a share in tonnes": ({"measure": "value_share", "unit": "t"}, "unit 't' of a share is not percent."),
    "a weight in dollars": ({"measure": "quantity"}, "unit 'USD million' of a quantity is none of kg, t"),
    "a value in tonnes": ({"unit": "t"}, "unit 't' of a value is not like USD, USD million, INR crore"),
    "an unknown scale": ({"unit": "USD gazillion"}, "unit 'USD gazillion' of a value is not like"),
    "no such basis": ({"period_basis": "year"}, "period_basis 'year' is none of fiscal_year, calendar_year, month"),
    "a calendar year as a fiscal one": ({"period": "2024"}, "period: '2024' is not a fiscal year like 2023-24."),
    "an end before the beginning": ({"period": "2024-25..2021-22"}, "ends before it begins"),
    "five months as half a year": (
        {"period_basis": "half_year", "period": "2025-04..2025-08"},
        "period '2025-04..2025-08' is not 6 months, as half_year says.",
    ),
    "an average of one year": ({"measure": "value_average"}, "period of an average is a range of years"),
    "a word for a number": ({"value": "about 11"}, "value 'about 11' is no number."),
    "a negative number": ({"value": "-1"}, "value '-1' is no number that trade can have."),
    "no number": ({"value": "nan"}, "value 'nan' is no number that trade can have."),
    "a range upside down": ({"value_high": "9"}, "value_high 9 is below value 11.18."),
}


@pytest.mark.parametrize(("cells", "sentence"), BAD.values(), ids=BAD)
def test_what_cannot_be_read_is_said_with_its_column(cells: dict[str, str], sentence: str) -> None:
    with pytest.raises(ValueError) as error:
        claim(**cells)
    assert sentence in str(error.value)


@pytest.mark.parametrize(
    ("label", "basis", "start_month", "other", "months"),
    [
        ("2024-25", "fiscal_year", 1, "2024", 9),
        ("2024", "calendar_year", 4, "2024-25", 9),
        ("2024", "calendar_year", 10, "2023-24", 9),
        ("2024", "calendar_year", 1, "2024", 12),
    ],
)
def test_the_year_of_the_other_kind_that_shares_most_months(
    label: str, basis: str, start_month: int, other: str, months: int
) -> None:
    found, shared = counterpart(parse_period(label, basis), start_month)  # type: ignore[arg-type]
    assert (period_label(found.start, 12, found.basis, start_month), shared) == (other, months)
