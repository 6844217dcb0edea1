from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl import exchange
from etl.errors import BadData

FIXTURES = Path(__file__).parents[1] / "fixtures/own"
BUNDLED = pl.DataFrame({"fiscal_year": ["2023-24"], "inr_per_usd_average": ["82.5"], "source": ["RBI Handbook"]})
NONE = BUNDLED.clear()
ECB_HISTORY = "Date,USD,JPY,BGN,CHF,INR,\n"
ECB_SERIES = "KEY,FREQ,CURRENCY,CURRENCY_DENOM,EXR_TYPE,EXR_SUFFIX,TIME_PERIOD,OBS_VALUE\n"
FBIL = "Financial Benchmarks India Pvt Ltd\nReference Rates\nDate,Time,Currency Pairs,Rate,Comments\n"


def weekdays(first: str, last: str) -> Iterator[date]:
    day = date.fromisoformat(first)
    while day <= date.fromisoformat(last):
        if day.weekday() < 5:
            yield day
        day += timedelta(1)


def ecb(days: Sequence[date], rates: Sequence[float] = ()) -> bytes:
    """The ECB's history, newest first: of 1.25 dollars a euro unless said otherwise."""
    printed = zip(days, rates or [1.25] * len(days), strict=True)
    return (ECB_HISTORY + "".join(f"{d},{rate},1,N/A,1,1,\n" for d, rate in sorted(printed, reverse=True))).encode()


def averages(days: Sequence[date], rates: Sequence[float] = ()) -> dict[tuple[str, int], tuple[float, int]]:
    """Rate and number of days by first month and length of the period."""
    found = exchange.averages(exchange.read_rates([("hist.csv", ecb(days, rates))]))
    return {
        (f"{start:%Y-%m}", months): (rate, days)
        for start, months, rate, days in found.select("period_start", "period_months", "rate", "days").iter_rows()
    }


def refusal(*files: tuple[str, str]) -> list[str]:
    with pytest.raises(BadData) as refused:
        exchange.read_rates([(name, text.encode()) for name, text in files])
    return str(refused.value).splitlines()


# --- the files of the central banks


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (ECB_HISTORY + "2024-03-29,N/A,1,1,1,1,\n2024-03-28,1.0811,1,1,1,1,\n",
         [("2024-03-28", 0, "EUR", "USD", 1.0811)]),
        (ECB_SERIES + "EXR.D.JPY.EUR.SP00.A,D,JPY,EUR,SP00,A,2024-03-28,163\n"
                      "EXR.D.USD.EUR.SP00.A,D,USD,EUR,SP00,A,2024-03-28,1.0811\n"
                      "EXR.D.USD.EUR.SP00.A,D,USD,EUR,SP00,A,2024-03-29,\n",
         [("2024-03-28", 0, "EUR", "USD", 1.0811)]),
        (ECB_SERIES + "EXR.M.USD.EUR.SP00.A,M,USD,EUR,SP00,A,2024-03,1.08\n"
                      "EXR.A.USD.EUR.SP00.A,A,USD,EUR,SP00,A,2023,1.07\n",
         [("2023-01-01", 12, "EUR", "USD", 1.07), ("2024-03-01", 1, "EUR", "USD", 1.08)]),
        (FBIL + "02 Apr 2024,1:30:00 PM,INR / 1 USD,83.5,\n02 Apr 2024,1:30:00 PM,INR / 100 JPY,55.1,\n",
         [("2024-04-02", 0, "USD", "INR", 83.5)]),
        ("Date,USD (INR / 1 USD),JPY (INR / 100 JPY)\n02/04/2024,83.5,55.1\n03/04/2024,-,55.2\n",
         [("2024-04-02", 0, "USD", "INR", 83.5)]),
        ("Date,USD,GBP,EURO,YEN\n02/04/2024,83.5,105,90,55.1\n", [("2024-04-02", 0, "USD", "INR", 83.5)]),
        ("<html><table><tr><td><b>Date</b></td><td><b>USD (INR / 1 USD)</b></td></tr>"
         "<tr><td> 02/04/2024 </td><td>83.5000</td></tr></table></html>", [("2024-04-02", 0, "USD", "INR", 83.5)]),
    ],
    ids=["ECB history", "ECB series", "ECB averages", "FBIL", "RBI", "RBI in short", "RBI page"],
)  # fmt: skip
def test_each_layout_gives_the_rates_of_the_dollar(text: str, rows: list[tuple[str, int, str, str, float]]) -> None:
    found = exchange.read_rates([("rates", text.encode())])
    assert (
        found.with_columns(pl.col("start").cast(pl.String)).select("start", "months", "base", "quote", "rate").rows()
        == rows
    )


def test_a_workbook_of_fbil_with_days_as_text_and_as_dates() -> None:
    found = exchange.read_rates([("fbil.xlsx", (FIXTURES / "fbil.xlsx").read_bytes())])
    assert found.select("start", "rate", "source").rows() == [
        (date(2024, 3, 1), 82.9, "FBIL reference rates"),
        (date(2024, 4, 2), 83.5, "FBIL reference rates"),
    ]


def test_an_unknown_layout_is_refused_with_those_known() -> None:
    # dollars per euro or rupees per dollar? That is not for us to say.
    (said,) = refusal(("mine.csv", "Date,USD\n2024-03-28,83.1\n"))
    assert said.startswith("mine.csv, line 1: No layout of a rate file fits. Known are ECB")
    assert all(
        name in said for name in ("eurofxref-hist.csv", "D.USD.EUR.SP00.A", "INR / 1 USD", "Date,USD,GBP,EURO,YEN")
    )


def test_every_fault_of_every_file_is_said_at_once() -> None:
    said = refusal(
        ("a.csv", ECB_HISTORY + "28 March,1.08,1,1,1,1,\n2024-03-27,1.O8,1,1,1,1,\n2024-03-26\n"),
        ("b.csv", ECB_SERIES + "EXR.M.USD.EUR.SP00.E,M,USD,EUR,SP00,E,2024-03,1.08\n"),
        ("c.csv", FBIL + "02 Apr 2024,1:30:00 PM,INR / 100 JPY,55.1,\n"),
        ("d.csv", FBIL + "02 Apr 2024,1:30:00 PM,INR / 1 USD,0,\n"),
    )
    assert [line.split(". ")[0] for line in said] == [
        "a.csv, line 2: '28 March' is no date",
        "a.csv, line 3: '1.O8' is no rate",
        "a.csv, line 4: The line is shorter than the header",
        "b.csv, line 2: SP00.E is no reference rate or no average; download D.USD.EUR.SP00.A",
        "c.csv: There is no rate of the US dollar in it",
        "d.csv, line 4: '0' is no rate",
    ]  # fmt: skip


def test_rates_of_one_day_that_contradict_each_other_are_refused() -> None:
    rbi = "Date,USD (INR / 1 USD)\n02/04/2024,83.5\n03/04/2024,83.4\n"
    fbil = FBIL + "02 Apr 2024,1:30:00 PM,INR / 1 USD,83.6,\n03 Apr 2024,1:30:00 PM,INR / 1 USD,83.4,\n"
    assert refusal(("fbil.csv", fbil), ("rbi.csv", rbi)) == [
        "rbi.csv, line 2: USD/INR of 2024-04-02 is 83.5 here and 83.6 in fbil.csv, line 4. Take the wrong file out."
    ]


def test_files_that_overlap_and_agree_count_each_day_once() -> None:
    days = list(weekdays("2024-03-01", "2024-04-05"))
    both = exchange.read_rates([("a.csv", ecb(days)), ("b.csv", ecb(days[5:]))])
    assert both.height == len(days)


# --- averages of complete periods


def test_the_average_is_the_mean_of_the_published_days() -> None:
    days = list(weekdays("2024-03-01", "2024-04-02"))
    found = averages(days, [1.0 + number / 1000 for number in range(len(days))])
    assert found == {("2024-03", 1): (pytest.approx(1.0 + 10 / 1000), 21)}


def test_a_fiscal_year_of_any_convention_is_averaged_over_its_days_not_over_its_months() -> None:
    days = list(weekdays("2022-07-01", "2024-07-02"))
    found = averages(days, [2.0 if day.month == 2 else 1.0 for day in days])
    for year in ("2022-07", "2022-10", "2023-01", "2023-04", "2023-07"):
        within = list(weekdays(f"{year}-01", "2024-07-02"))
        within = [d for d in within if d < date(int(year[:4]) + 1, int(year[5:]), 1)]
        february = sum(d.month == 2 for d in within)
        assert found[year, 12] == (pytest.approx(1 + february / len(within)), len(within))
    assert found["2024-01", 4] == (pytest.approx(1 + 21 / 87), 87)  # a part of a year


MARCH = list(weekdays("2024-03-01", "2024-03-31"))
AFTER = [date(2024, 4, 2)]


@pytest.mark.parametrize(
    ("days", "complete"),
    [
        (MARCH + AFTER, True),
        (MARCH, True),  # the 29th is the last weekday
        (MARCH[:-1], False),  # nobody can tell whether the 29th is still to come
        (MARCH[:-1] + AFTER, True),  # it was a holiday
        (MARCH[4:] + AFTER, True),  # the first is the 7th
        (MARCH[5:] + AFTER, False),
        (MARCH[:10] + MARCH[15:] + AFTER, False),  # a week is missing
        (MARCH[:10] + MARCH[14:] + AFTER, True),  # four days, as before and after a long weekend
        (MARCH[::5] + AFTER, False),  # one rate a week is no daily series
        ([*MARCH, date(2024, 4, 15)], True),  # what is missing is of April
        ([*MARCH[:-1], date(2024, 4, 15)], False),
        ([date(2024, 2, 15), *MARCH], True),  # what is missing is of February
    ],
)
def test_only_a_complete_month_has_an_average(days: list[date], complete: bool) -> None:
    assert (("2024-03", 1) in averages(days)) is complete


def test_a_year_with_an_incomplete_month_has_none() -> None:
    days = [d for d in weekdays("2023-04-01", "2024-04-02") if d.month != 8 or d.day < 10]
    found = averages(days)
    assert ("2023-04", 12) not in found
    assert ("2023-08", 1) not in found
    assert ("2023-04", 4) in found


@given(st.lists(st.floats(0.01, 200).map(lambda rate: round(rate, 4)), min_size=22, max_size=22))
def test_an_average_lies_between_the_lowest_and_the_highest_rate(rates: list[float]) -> None:
    mean, _ = averages(MARCH + AFTER, rates)["2024-03", 1]
    assert min(rates[:21]) - 1e-8 <= mean <= max(rates[:21]) + 1e-8


@given(st.permutations(MARCH + AFTER))
def test_the_order_of_the_lines_does_not_matter(days: list[date]) -> None:
    rates = [1 + day.day / 7 for day in days]
    lines = [f"{d},{rate:.4f},1,1,1,1,\n" for d, rate in zip(days, rates, strict=True)]
    found = exchange.averages(exchange.read_rates([("x.csv", (ECB_HISTORY + "".join(lines)).encode())]))
    assert found.equals(
        exchange.averages(exchange.read_rates([("x.csv", (ECB_HISTORY + "".join(sorted(lines))).encode())]))
    )


def test_an_average_that_the_bank_publishes_stands_before_our_own() -> None:
    monthly = ECB_SERIES + "EXR.M.USD.EUR.SP00.A,M,USD,EUR,SP00,A,2024-03,1.24\n"
    read = exchange.read_rates([("m.csv", monthly.encode()), ("d.csv", ecb(MARCH + AFTER))])
    assert exchange.averages(read).select("rate", "days").rows() == [(1.24, None)]


def test_the_bundled_averages_stand_beside_those_of_the_files() -> None:
    days = list(weekdays("2023-04-01", "2024-04-02"))
    fbil = FBIL + "".join(f"{day:%d %b %Y},1:30:00 PM,INR / 1 USD,83,\n" for day in days)
    found = exchange.rates(BUNDLED, [("fbil.csv", fbil.encode())])
    by_period = {
        (str(s), m): (r, d) for s, m, r, d in found.select("period_start", "period_months", "rate", "days").rows()
    }
    assert by_period["2023-04-01", 12] == (82.5, None)  # as the RBI publishes it
    assert by_period["2023-04-01", 6] == (83.0, len([d for d in days if d < date(2023, 10, 1)]))
    assert exchange.rates(BUNDLED, []).select("base", "quote", "source").rows() == [("USD", "INR", "RBI Handbook")]
    assert exchange.rates(NONE, []).is_empty()
    spoiled = pl.concat([BUNDLED, BUNDLED.with_columns(fiscal_year=pl.lit("2024-2")), NONE])
    assert exchange.published(spoiled).equals(exchange.published(BUNDLED))


# --- conversion


def flows(*rows: tuple[float | None, float | None, str | None, str, int]) -> pl.DataFrame:
    return pl.DataFrame(
        [(usd, local, currency, date.fromisoformat(start), months) for usd, local, currency, start, months in rows],
        schema={"value_usd": pl.Float64, "value_local": pl.Float64, "currency": pl.String, "period_start": pl.Date,
                "period_months": pl.Int8},
        orient="row",
    )  # fmt: skip


def known() -> pl.DataFrame:
    return exchange.rates(BUNDLED, [("d.csv", ecb(MARCH + AFTER))])


def test_values_are_converted_at_the_rate_of_their_very_period_or_not_at_all() -> None:
    rows = flows(
        (7.0, 500.0, "INR", "2023-04-01", 12),
        (None, 825.0, "INR", "2023-04-01", 12),
        (None, 825.0, "INR", "2023-01-01", 12),  # a calendar year is not the fiscal year
        (None, 825.0, "INR", "2023-04-01", 1),
        (None, 100.0, "EUR", "2024-03-01", 1),
        (None, 100.0, "EUR", "2024-04-01", 1),
        (None, 100.0, "JPY", "2024-03-01", 1),
        (None, None, None, "2024-03-01", 1),
        (0.0, None, None, "2024-03-01", 1),
    )
    before = rows.clone()
    found = exchange.convert(rows, known())
    assert found["value_usd"].to_list() == [7.0, 10.0, None, None, 125.0, None, None, None, 0.0]
    origins = ["published", "converted", None, None, "converted", None, None, None, "published"]
    assert found["usd_origin"].to_list() == origins
    assert found.drop("value_usd", "usd_origin").equals(before.drop("value_usd"))
    assert rows.equals(before)


def test_converting_twice_changes_nothing() -> None:
    once = exchange.convert(flows((None, 100.0, "EUR", "2024-03-01", 1), (1.0, None, None, "2024-03-01", 1)), known())
    assert exchange.convert(once, known()).equals(once)


def test_without_rates_or_rows_nothing_is_converted() -> None:
    rows = flows((None, 100.0, "EUR", "2024-03-01", 1))
    assert exchange.convert(rows, exchange.rates(NONE, []))["value_usd"].to_list() == [None]
    assert exchange.convert(rows.clear(), known()).columns == [*rows.columns, "usd_origin"]


@given(st.floats(0.01, 1e12), st.floats(0.01, 200).map(lambda rate: round(rate, 4)))
def test_dollars_times_the_rate_lead_back_to_the_rupees(rupees: float, rate: float) -> None:
    table = BUNDLED.with_columns(inr_per_usd_average=pl.lit(str(rate)))
    row = flows((None, rupees, "INR", "2023-04-01", 12))
    dollars = exchange.convert(row, exchange.rates(table, []))["value_usd"].item()
    assert dollars * rate == pytest.approx(rupees)
