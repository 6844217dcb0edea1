"""Reference exchange rates: files of central banks → averages of whole periods → dollars in the flow table.

A rate is what one unit of ``base`` costs in ``quote``. Only rates against the US dollar are used. An average is the
arithmetic mean of the rates published in its period, and exists only for a period that is complete:

* each of its months has at least 15 published days, the first of them within its first week,
* no two of them follow each other by more than a week, and
* the month is over: its last weekday is published, or another day within a week of the last one that is.

A value is converted at the average of its very period, or not at all.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from selectolax.lexbor import LexborHTMLParser

from etl.errors import BadData, Problem
from etl.sources import workbook

RATES: Mapping[str, pl.DataType] = {
    "start": pl.Date(), "months": pl.Int8(), "base": pl.String(), "quote": pl.String(), "rate": pl.Float64(),
    "source": pl.String(), "file": pl.String(), "line": pl.Int64(),
}  # fmt: skip
"""Rates as published: of one day (``months`` is 0), or the average of months."""

AVERAGES: Mapping[str, pl.DataType] = {
    "base": pl.String(), "quote": pl.String(), "period_start": pl.Date(), "period_months": pl.Int8(),
    "rate": pl.Float64(), "days": pl.Int32(), "source": pl.String(),
}  # fmt: skip
"""Averages by period; ``days`` is how many published rates went into one, null where it was published itself."""

MIN_DAYS, MAX_GAP = 15, 7
_PAIR = ["base", "quote"]
_PERIOD = ["period_start", "period_months"]
_EXACT = 100_000_000  # rates are summed as integers of 1e-8: the sum does not depend on the order
_SEARCHED = 20  # lines within which a header is looked for
_NOT_PUBLISHED = ("", "-", "NA", "N/A", "NaN")

_Rate = tuple[str, str, str, str]  # date, base, quote, rate, as printed
_Row = Callable[[Sequence[str]], list[_Rate]]


@dataclass(frozen=True)
class _Layout:
    """A kind of file: ``reader`` gives the reader of its lines if the cells are its header, else None."""

    source: str
    looks: str
    reader: Callable[[Sequence[str]], _Row | None]


def rates(exchange_rates: pl.DataFrame, files: Sequence[tuple[str, bytes]]) -> pl.DataFrame:
    """All averages there are: those of the table ``exchange_rates`` and those that the rate files give.

    A published average stands before the mean of its days. Raises BadData with every problem of every file.
    """
    both = pl.concat([published(exchange_rates), averages(read_rates(files))])
    return both.unique([*_PAIR, *_PERIOD], keep="first", maintain_order=True).sort(*_PAIR, *_PERIOD)


def published(exchange_rates: pl.DataFrame) -> pl.DataFrame:
    """Averages of the table of rupees per dollar by Indian fiscal year, April to March.

    A row that cannot be read gives none: the registry names its line before anything is built.
    """
    year = pl.col("fiscal_year").str.extract("^([0-9]{4})-[0-9]{2}$").cast(pl.Int32)
    return exchange_rates.select(
        base=pl.lit("USD"),
        quote=pl.lit("INR"),
        period_start=pl.date(year, 4, 1),
        period_months=pl.lit(12, pl.Int8),
        rate=pl.col("inr_per_usd_average").cast(pl.Float64, strict=False),
        days=pl.lit(None, pl.Int32),
        source="source",
    ).drop_nulls(["period_start", "rate"])


def read_rates(files: Sequence[tuple[str, bytes]]) -> pl.DataFrame:
    """The rates of all files (name in messages, bytes), each once; columns of RATES.

    Raises BadData with every problem of every file, rates that contradict each other among them.
    """
    problems: list[Problem] = []
    frames = [pl.DataFrame(schema=RATES)]
    for file, data in files:
        try:
            frames.append(_read(file, data))
        except BadData as error:
            problems.extend(error.problems)
    key = ["start", "months", *_PAIR]
    found = pl.concat(frames).sort(*key, maintain_order=True)
    first = (pl.col(name).first().over(key).alias(f"first_{name}") for name in ("rate", "file", "line"))
    for row in found.with_columns(first).filter(pl.col("rate") != pl.col("first_rate")).iter_rows(named=True):
        what = f"{row['base']}/{row['quote']} of {_day_or_period(row['start'], row['months'])}"
        there = f"{row['first_rate']:g} in {row['first_file']}, line {row['first_line']}"
        said = f"{what} is {row['rate']:g} here and {there}."
        problems.append(Problem(row["file"], row["line"], said, "Take the wrong file out."))
    if problems:
        raise BadData(problems)
    return found.unique(key, keep="first", maintain_order=True)


def _day_or_period(start: date, months: int) -> str:
    return f"{start}" if months == 0 else f"{start:%Y-%m}" if months == 1 else f"{start.year}"


def _read(file: str, data: bytes) -> pl.DataFrame:
    rows = [(line, [workbook.text(cell).strip() for cell in row]) for line, row in _rows(file, data)]
    for position, (_, header) in enumerate(rows[:_SEARCHED]):
        for layout in LAYOUTS:
            if reader := layout.reader(header):
                return _body(file, rows[position + 1 :], layout, reader)
    known = " · ".join(f"{layout.source}: {layout.looks}" for layout in LAYOUTS)
    remedy = f"Known are {known}. Take it out, or convert it."
    raise BadData([Problem(file, 1, "No layout of a rate file fits.", remedy)])


def _rows(file: str, data: bytes) -> workbook.Rows:
    """Rows of a workbook, of the tables of a page (which is what the RBI calls Excel), or of a CSV."""
    if data.startswith(workbook.MAGIC):
        return workbook.sheet(data, file)
    try:
        text = data.decode("utf-8-sig")
        if text.lstrip().startswith("<"):
            lines = LexborHTMLParser(text).css("tr")
            return [(n, [cell.text() for cell in tr.css("td, th")]) for n, tr in enumerate(lines, 1)]
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        return [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadData([Problem(file, None, f"The file cannot be read ({error}).", "Download it again.")]) from error


def _body(file: str, rows: workbook.Rows, layout: _Layout, reader: _Row) -> pl.DataFrame:
    problems: list[Problem] = []
    found = []
    for line, row in rows:
        try:
            printed = reader(row)
        except (IndexError, ValueError) as error:
            said = str(error) if isinstance(error, ValueError) else "The line is shorter than the header."
            problems.append(Problem(file, line, said, "Download the file again."))
            continue
        for day, base, quote, rate in printed:
            try:
                start, months = _when(day)
                if rate not in _NOT_PUBLISHED:
                    found.append((start, months, base, quote, _positive(rate), layout.source, file, line))
            except ValueError as error:
                problems.append(Problem(file, line, str(error), "Put the published line back."))
    if not found and not problems:
        said = "There is no rate of the US dollar in it."
        problems.append(Problem(file, None, said, "Download the series of the US dollar."))
    if problems:
        raise BadData(problems)
    return pl.DataFrame(found, schema=RATES, orient="row")


def _when(text: str) -> tuple[date, int]:
    """First day and number of months of what a rate is of; 0 months is a day."""
    for shape, months in (("%Y-%m", 1), ("%Y", 12)):
        if re.fullmatch(shape.replace("%Y", "[0-9]{4}").replace("%m", "[0-9]{2}"), text):
            return datetime.strptime(text, shape).date(), months
    for shape in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d %b %Y", "%d-%b-%Y", "%d %B %Y"):
        try:
            return datetime.strptime(text, shape).date(), 0
        except ValueError:
            continue
    raise ValueError(f"{text!r} is no date.")


def _positive(text: str) -> float:
    rate = float(text) if re.fullmatch(r"[0-9]+(?:\.[0-9]*)?", text) else 0.0
    if not rate:
        raise ValueError(f"{text!r} is no rate.")
    return rate


def _ecb_history(header: Sequence[str]) -> _Row | None:
    if not {"Date", "USD", "JPY", "CHF"} <= set(header):
        return None
    day, rate = header.index("Date"), header.index("USD")
    return lambda row: [(row[day], "EUR", "USD", row[rate])]


def _ecb_series(header: Sequence[str]) -> _Row | None:
    needed = ("CURRENCY", "CURRENCY_DENOM", "EXR_TYPE", "EXR_SUFFIX", "TIME_PERIOD", "OBS_VALUE")
    if not set(needed) <= set(header):
        return None
    places = [header.index(name) for name in needed]

    def read(row: Sequence[str]) -> list[_Rate]:
        currency, base, kind, suffix, day, rate = (row[place] for place in places)
        if (currency, base) != ("USD", "EUR"):
            return []
        if (kind, suffix) != ("SP00", "A"):
            raise ValueError(f"{kind}.{suffix} is no reference rate or no average; download D.USD.EUR.SP00.A.")
        return [(day, base, currency, rate)]

    return read


def _fbil(header: Sequence[str]) -> _Row | None:
    if not {"Date", "Currency Pairs", "Rate"} <= set(header):
        return None
    day, pair, rate = (header.index(name) for name in ("Date", "Currency Pairs", "Rate"))
    return lambda row: [(row[day], "USD", "INR", row[rate])] if re.fullmatch(_RUPEES, row[pair]) else []


def _rbi(header: Sequence[str]) -> _Row | None:
    dollar = [n for n, name in enumerate(header) if re.fullmatch(rf"USD\s*\(\s*{_RUPEES}\s*\)", name)]
    if not dollar and {"EURO", "YEN"} & set(header):
        dollar = [n for n, name in enumerate(header) if name == "USD"]
    if "Date" not in header or len(dollar) != 1:
        return None
    day, rate = header.index("Date"), dollar[0]
    return lambda row: [(row[day], "USD", "INR", row[rate])]


_RUPEES = r"INR\s*/\s*1\s*USD"
LAYOUTS = (
    _Layout("ECB euro foreign exchange reference rates", "Date,USD,JPY,…,CHF,… (eurofxref-hist.csv)", _ecb_history),
    _Layout("ECB euro foreign exchange reference rates",
            "KEY,FREQ,CURRENCY,CURRENCY_DENOM,EXR_TYPE,EXR_SUFFIX,TIME_PERIOD,OBS_VALUE (D.USD.EUR.SP00.A)",
            _ecb_series),
    _Layout("FBIL reference rates", "Date,Time,Currency Pairs,Rate with INR / 1 USD", _fbil),
    _Layout("RBI reference rates", "Date,USD (INR / 1 USD),… or Date,USD,GBP,EURO,YEN", _rbi),
)  # fmt: skip


def averages(read: pl.DataFrame) -> pl.DataFrame:
    """Averages of all complete periods of 1 to 12 months in the rates of :func:`read_rates`; columns of AVERAGES.

    A month, a fiscal year of any convention, a calendar year and a part of a year are all such periods. An average
    that the bank published itself stands as it is.
    """
    itself = read.filter(pl.col("months") > 0).select(
        *_PAIR, period_start="start", period_months="months", rate="rate", days=pl.lit(None, pl.Int32), source="source"
    )
    months = _complete_months(read.filter(pl.col("months") == 0))
    length = pl.DataFrame([(n, k) for n in range(1, 13) for k in range(n)], schema=["length", "offset"], orient="row")
    computed = (
        months.join(length, how="cross")
        .with_columns(first=pl.col("month") - pl.col("offset"))
        .group_by(*_PAIR, "first", "length")
        .agg(pl.col("total", "days").sum(), pl.len(), pl.col("source").explode().unique().sort().str.join("; "))
        .filter(pl.col("len") == pl.col("length"))
        .select(
            *_PAIR,
            period_start=pl.date(pl.col("first") // 12, pl.col("first") % 12 + 1, 1),
            period_months=pl.col("length").cast(pl.Int8),
            rate=pl.col("total") / pl.col("days") / _EXACT,
            days=pl.col("days").cast(pl.Int32),
            source="source",
        )
    )
    both = pl.concat([itself, computed]).select(pl.col(name).cast(kind) for name, kind in AVERAGES.items())
    return both.unique([*_PAIR, *_PERIOD], keep="first", maintain_order=True).sort(*_PAIR, *_PERIOD)


def _complete_months(daily: pl.DataFrame) -> pl.DataFrame:
    """Sum and number of the published rates of each month that is complete, its number counted from the year 0."""
    day = pl.col("start")
    before, after = day.shift(1).over(_PAIR), day.shift(-1).over(_PAIR)
    within = before.dt.month_start() == day.dt.month_start()
    since = pl.when(within).then((day - before).dt.total_days()).otherwise(day.dt.day())
    is_last_weekday = day.dt.add_business_days(1, roll="backward").dt.month() != day.dt.month()
    followed = is_last_weekday | ((after - day).dt.total_days() <= MAX_GAP).fill_null(False)
    return (
        daily.sort(*_PAIR, "start")
        .with_columns(
            close=(since <= MAX_GAP) & followed,
            month=day.dt.year().cast(pl.Int64) * 12 + day.dt.month() - 1,
            exact=(pl.col("rate") * _EXACT).round().cast(pl.Int64),
        )
        .group_by(*_PAIR, "month")
        .agg(total=pl.col("exact").sum(), days=pl.len().cast(pl.Int64), close=pl.col("close").all(),
             source=pl.col("source").unique())
        .filter(pl.col("close") & (pl.col("days") >= MIN_DAYS))
    )  # fmt: skip


def convert(flows: pl.DataFrame, rates: pl.DataFrame) -> pl.DataFrame:
    """The flow rows with dollars where only a value in another currency is published, and ``usd_origin``.

    ``rates`` are averages; a row is converted at that of its very period. ``usd_origin`` is ``published``,
    ``converted``, or null without dollars; a word that stands there already stays.
    """
    given = pl.col("usd_origin") if "usd_origin" in flows.columns else pl.lit(None, pl.String)
    there = pl.when(pl.col("value_usd").is_not_null()).then(pl.lit("published"))
    marked = flows.with_columns(usd_origin=pl.coalesce(given, there))
    dollars = _dollars(flows, rates)
    if dollars.is_empty():
        return marked
    rows = dollars["row"]
    return marked.with_columns(
        marked["value_usd"].clone().scatter(rows, dollars["value_usd"]),
        marked["usd_origin"].clone().scatter(rows, pl.repeat("converted", rows.len(), eager=True)),
    )


def _dollars(flows: pl.DataFrame, rates: pl.DataFrame) -> pl.DataFrame:
    """Number and dollars of the rows that can be converted. Only the rows without dollars are looked at."""
    foreign = pl.when(pl.col("base") == "USD").then("quote").otherwise("base")
    by_currency = rates.filter((pl.col("base") == "USD") | (pl.col("quote") == "USD")).select(
        *_PERIOD, "rate", currency=foreign, per_dollar=pl.col("base") == "USD"
    )
    value = pl.when("per_dollar").then(pl.col("value_local") / pl.col("rate"))
    return (
        flows.lazy()
        .select("value_usd", "value_local", "currency", *_PERIOD)
        .with_row_index("row")
        .filter(pl.col("value_usd").is_null() & pl.col("value_local").is_not_null())
        .join(by_currency.lazy(), on=["currency", *_PERIOD], how="inner", validate="m:1")
        .select("row", value_usd=value.otherwise(pl.col("value_local") * pl.col("rate")))
        .collect()
    )
