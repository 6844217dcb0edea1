"""What holds for every fiscal year, every period and every printed partner, not only for the examples."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from etl import schema
from etl.fiscal_year import (
    FIRST_YEAR,
    LAST_YEAR,
    Basis,
    Period,
    fiscal_label,
    label_expr,
    parse_period,
    period_label,
    periods,
)
from etl.normalise import normalise
from etl.sources import PUBLISHERS, tradestat
from etl.sources.publisher import Snapshot
from etl.sources.tabular import read_csv

PARTNERS_CSV = Path(__file__).resolve().parents[2] / "data/reference/partners.csv"
HEADER = ("iso3", "name_en", "name_hi", "un_code", "tradestat_name", "comext_code", "census_code")
PARTNERS = read_csv(PARTNERS_CSV.read_bytes(), "partners.csv", [HEADER])
TABLES = {
    "partners": PARTNERS,
    "hs_codes": pl.DataFrame({"hs_code": ["2846"]}),
    "fiscal_years": pl.DataFrame({"reporter": ["IND"], "start_month": ["4"]}),
    "units": pl.DataFrame({"unit": ["NOS"]}),
}
SOURCES = {p.VOCABULARY: source for source, p in reversed(list(PUBLISHERS.items())) if p.VOCABULARY in HEADER[3:]}
MEANS = {
    column: {
        printed: iso3
        for iso3, cell in PARTNERS.select("iso3", column).iter_rows()
        for printed in cell.split(";")
        if printed
    }
    for column in SOURCES
}

always = settings(deadline=None, database=None)
start_months = st.integers(1, 12)
years = st.integers(FIRST_YEAR + 1, LAST_YEAR - 1)
months = st.builds(date, years, st.integers(1, 12), st.just(1))


@always
@given(months, start_months)
def test_a_month_lies_in_the_fiscal_year_whose_label_it_has(month: date, start_month: int) -> None:
    year = parse_period(fiscal_label(month, start_month), "fiscal_year", start_month)
    assert year.start <= month < year.end
    assert (year.start.month, year.months) == (start_month, 12)


@always
@given(years, start_months)
def test_twelve_months_share_a_label_and_the_thirteenth_has_the_next(year: int, start_month: int) -> None:
    firsts = [date(year + (start_month + i - 1) // 12, (start_month + i - 1) % 12 + 1, 1) for i in range(13)]
    labels = [fiscal_label(first, start_month) for first in firsts]
    assert len(set(labels[:12])) == 1
    assert labels[12] > labels[11]


@always
@given(years, start_months)
def test_fiscal_years_follow_each_other_without_gap_or_overlap(year: int, start_month: int) -> None:
    this, following = (
        parse_period(fiscal_label(date(y, start_month, 1), start_month), "fiscal_year", start_month)
        for y in (year, year + 1)
    )
    assert this.end == following.start


@always
@given(st.lists(months, min_size=1), start_months)
def test_a_column_of_months_gets_the_labels_of_its_months(firsts: list[date], start_month: int) -> None:
    labels = pl.DataFrame({"start": firsts}).select(label_expr("start", start_month)).to_series()
    assert labels.to_list() == [fiscal_label(first, start_month) for first in firsts]


@st.composite
def some_period(draw: st.DrawFn) -> tuple[Period, int]:
    """A period of any kind, and the first month of the fiscal year it is labelled by."""
    basis: Basis = draw(st.sampled_from(schema.BASES))  # type: ignore[arg-type]
    start_month, first = draw(start_months), draw(months)
    if basis == "month":
        return Period(first, 1, basis), start_month
    if basis == "year_to_date":
        return Period(first, draw(st.integers(1, 12)), basis), start_month
    return Period(first.replace(month=1 if basis == "calendar_year" else start_month), 12, basis), start_month


@always
@given(some_period())
def test_a_period_is_read_back_from_its_label(drawn: tuple[Period, int]) -> None:
    period, start_month = drawn
    label = period_label(period.start, period.months, period.basis, start_month)
    assert parse_period(label, period.basis, start_month) == period


@always
@given(some_period(), st.integers(0, 30))
def test_the_periods_between_two_touch_one_another(drawn: tuple[Period, int], more: int) -> None:
    first, _ = drawn
    last = first
    for _ in range(more):
        last = Period(last.end, first.months, first.basis)
    found = periods(first, last)
    assert (found[0], found[-1], len(found)) == (first, last, more + 1)
    assert [p.end for p in found[:-1]] == [p.start for p in found[1:]]
    assert not more or periods(last, first) == []


@always
@given(
    st.one_of(
        st.text(), st.from_regex(r"\A[0-9]{4}(-[0-9]{1,2})?(\.\.[0-9]{4}-[0-9]{2})?\Z"), st.from_regex(r"[0-9.-]+")
    ),
    st.sampled_from(schema.BASES),
    start_months,
)
def test_text_is_a_period_or_refused_with_a_sentence(text: str, basis: Basis, start_month: int) -> None:
    try:
        period = parse_period(text, basis, start_month)
    except ValueError as error:
        assert str(error).endswith(".")
    else:
        assert period.basis == basis
        assert period.start.day == 1
        assert FIRST_YEAR <= period.start.year <= LAST_YEAR
        assert 1 <= period.months <= 12
        assert parse_period(period_label(period.start, period.months, basis, start_month), basis, start_month) == period


def read(column: str, partner: str) -> tuple[pl.DataFrame, list[str]]:
    """A month's row with that printed partner, normalised by the vocabulary; the flows and what was said of them."""
    source = SOURCES[column]
    dataset = next(iter(PUBLISHERS[source].HEADERS))
    snapshot = Snapshot(source, dataset, "2024-05", "", "2026-11-22", "0" * 64, "", "", None, "x.csv", "complete")
    row = {
        "line": 2, "reporter_printed": tradestat.REPORTER, "partner_printed": partner, "flow": "import",
        "hs_code": "2846", "nomenclature": "ITC-HS", "period": "2024-05", "basis": "month", "value_usd": "1",
    }  # fmt: skip
    flows, problems = normalise(pl.DataFrame([row]), snapshot, "raw/x.csv", TABLES)
    return flows, [str(problem) for problem in problems]


@pytest.mark.parametrize("column", MEANS)
@always
@given(data=st.data())
def test_a_printed_name_or_code_leads_to_exactly_its_partner(column: str, data: st.DataObject) -> None:
    printed = data.draw(st.sampled_from(sorted(MEANS[column])))
    flows, said = read(column, printed)
    assert said == []
    assert flows.select("partner", "partner_printed").rows() == [(MEANS[column][printed], printed)]


@st.composite
def altered(draw: st.DrawFn, printed: str) -> str:
    """The same to a reader's eye: another case, a blank more or less, a zero in front."""
    at = draw(st.integers(0, len(printed)))
    blank = draw(st.sampled_from([" ", "  ", "\u00a0", "\t"]))
    return draw(
        st.sampled_from(
            [
                printed.lower(),
                printed.title(),
                printed.swapcase(),
                printed[:at] + blank + printed[at:],
                printed.replace(" ", ""),
                "0" + printed,
            ]
        )
    )


@pytest.mark.parametrize("column", MEANS)
@always
@given(data=st.data())
def test_what_only_resembles_a_printed_name_is_reported_and_never_matched(column: str, data: st.DataObject) -> None:
    known = MEANS[column]
    resembling = data.draw(st.sampled_from(sorted(known)).flatmap(altered))
    assume(resembling not in known)
    flows, [said] = read(column, resembling)
    assert flows.is_empty()
    assert said.startswith(f"raw/x.csv, line 2: Unknown partner name {resembling!r}.")
    assert f"Add it to the column {column} of data/reference/partners.csv" in said


@pytest.mark.parametrize("column", MEANS)
@always
@given(partner=st.text())
def test_a_name_never_seen_is_reported(column: str, partner: str) -> None:
    assume(partner not in MEANS[column] and partner != tradestat.REPORTER)
    flows, [said] = read(column, partner)
    assert flows.is_empty()
    assert f"Unknown partner name {partner!r}." in said
