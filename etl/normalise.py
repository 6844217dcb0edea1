"""Frame → frame: printed names, codes, periods and numbers become those of the flow table.

Nothing is dropped: what cannot be read is a problem with file, line and remedy, and all problems are found at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import polars as pl

from etl import schema, units
from etl.errors import BadData, Problem
from etl.fiscal_year import Period, parse_period
from etl.sources import PUBLISHERS, tradestat
from etl.sources.publisher import Snapshot
from etl.sources.tabular import LINE

NUMBERS = ("value_usd", "value_local", "quantity", "net_weight_kg")
PARTNERS_FILE = "data/reference/partners.csv"
_PER_KIND = 5


def normalise(
    tidy: pl.DataFrame, snapshot: Snapshot, file: str, tables: Mapping[str, pl.DataFrame]
) -> tuple[pl.DataFrame, list[Problem]]:
    """Flow rows of one snapshot and the problems met; the rows are usable only if there are none.

    ``tidy`` has ``line`` and text columns as a publisher's ``tidy`` gives them; ``file`` is its name in messages;
    ``tables`` are the reference tables.
    """
    optional = [c.name for c in schema.FLOWS.columns if c.nullable and c.name not in tidy.columns]
    frame = tidy.with_columns(pl.lit(None, pl.String).alias(c) for c in optional)
    problems = [
        *_unknown(frame, file, snapshot, tables),
        *_bad_periods(frame, file, snapshot),
        *_bad_numbers(frame, file),
        *_double(frame, file, _countries(snapshot, tables)),
    ]
    if problems:
        return schema.FLOWS.empty(), sorted(problems, key=lambda p: (p.line or 0, p.message))
    return _flows(frame, snapshot, file, tables), []


def check_country_codes(printed: pl.DataFrame, file: str, partners: pl.DataFrame) -> list[Problem]:
    """Every code of the publisher's own list must lead to a partner of ours."""
    known = set(_vocabulary(partners, "un_code"))
    return [
        Problem(file, line, f"Unknown country code {code} ({name}).",
                f"Add it to the column un_code of {PARTNERS_FILE}.")
        for line, code, name in printed.select(LINE, "country_code", "country_name").iter_rows()
        if code not in known
    ]  # fmt: skip


def _vocabulary(partners: pl.DataFrame, column: str) -> dict[str, str]:
    return {
        printed: iso3
        for iso3, cell in partners.select("iso3", column).iter_rows()
        for printed in cell.split(";")
        if printed
    }


def _countries(snapshot: Snapshot, tables: Mapping[str, pl.DataFrame]) -> dict[str, str]:
    vocabulary = _vocabulary(tables["partners"], PUBLISHERS[snapshot.source].VOCABULARY)
    return vocabulary | {tradestat.REPORTER: "IND"}


def _unknown(
    frame: pl.DataFrame, file: str, snapshot: Snapshot, tables: Mapping[str, pl.DataFrame]
) -> Iterator[Problem]:
    column = PUBLISHERS[snapshot.source].VOCABULARY
    countries = _countries(snapshot, tables)
    codes = set(tables["hs_codes"]["hs_code"])
    looked_up: list[tuple[str, set[str], str, str]] = [
        ("reporter_printed", set(countries), "reporter", f"Add it to the column {column} of {PARTNERS_FILE}."),
        ("partner_printed", set(countries), "partner name", f"Add it to the column {column} of {PARTNERS_FILE}."),
        ("hs_code", codes, "code", "Add it to data/reference/hs_codes.csv if it is right."),
        ("flow", set(schema.FLOWS_WORDS), "flow", "It is import or export."),
        ("nomenclature", set(schema.NOMENCLATURES), "nomenclature", "Add it to NOMENCLATURES of etl/schema.py."),
        ("quantity_unit", {*units.WEIGHT_UNITS, *units.OTHER_UNITS}, "unit of quantity", "Add it to etl/units.py."),
    ]  # fmt: skip
    for name, known, what, remedy in looked_up:
        empty = pl.col(name).is_null() & (pl.col("quantity").is_not_null() if name == "quantity_unit" else True)
        strange = frame.filter(~pl.col(name).is_in(list(known)) | empty)
        for (printed,), rows in strange.group_by([name], maintain_order=True):
            said = "Empty " + what if printed is None else f"Unknown {what} {printed!r}"
            yield Problem(file, rows[LINE][0], f"{said}{_also(rows[LINE])}.", remedy)


def _also(lines: pl.Series) -> str:
    return "" if len(lines) == 1 else f" (and in {len(lines) - 1} more lines)"


def _periods(frame: pl.DataFrame) -> dict[tuple[str, str], Period | str]:
    found: dict[tuple[str, str], Period | str] = {}
    for text, basis in frame.select("period", "basis").unique().iter_rows():
        try:
            found[text, basis] = parse_period(text or "", basis)
        except ValueError as error:
            found[text, basis] = str(error)
    return found


def _bad_periods(frame: pl.DataFrame, file: str, snapshot: Snapshot) -> Iterator[Problem]:
    basis = frame["basis"][0]
    ends = snapshot.period.split("..")
    try:
        first, last = parse_period(ends[0], basis), parse_period(ends[-1], basis)
    except ValueError as error:
        yield Problem("sources.csv", None, f"period of {snapshot.file}: {error}", "Mend the row.")
        return
    retrieved = date.fromisoformat(snapshot.retrieved)
    for (text, kind), period in _periods(frame).items():
        if isinstance(period, str):
            said, remedy = period, "Periods are printed as in the published file."
        elif period.end - timedelta(days=1) > retrieved:
            said, remedy = f"{text} ends after the day of retrieval, {retrieved}.", "Mend the period."
        elif not first.end <= period.end <= last.end:
            said = f"{text} lies outside {snapshot.period}, which sources.csv gives for this file."
            remedy = "Mend the period or the registry."
        else:
            continue
        lines = frame.filter((pl.col("period").fill_null("") == (text or "")) & (pl.col("basis") == kind))[LINE]
        yield Problem(file, lines[0], f"Period {said}{_also(lines)}", remedy)


def _bad_numbers(frame: pl.DataFrame, file: str) -> Iterator[Problem]:
    for name in NUMBERS:
        number = pl.col(name).cast(pl.Float64, strict=False)
        text = frame.filter(pl.col(name).is_not_null() & (number.is_null() | ~number.is_finite()))
        yield from _each(text, file, name, "is not a number.", "Put the printed number back.")
        below = frame.filter(number < 0).with_columns(pl.col(name).str.replace("e.*$", ""))  # as printed, unscaled
        yield from _each(below, file, name, "is negative.", "Trade is not: look at the source.")


def _each(rows: pl.DataFrame, file: str, column: str, message: str, remedy: str) -> Iterator[Problem]:
    for line, text in rows.select(LINE, column).head(_PER_KIND).iter_rows():
        yield Problem(file, line, f"{column} {text!r} {message}", remedy)
    if rows.height > _PER_KIND:
        left = rows.height - _PER_KIND
        yield Problem(file, rows[LINE][_PER_KIND], f"{column}: {left} more lines like these.", remedy)


def _double(frame: pl.DataFrame, file: str, countries: Mapping[str, str]) -> Iterator[Problem]:
    key = ["reporter_printed", "partner_printed", "flow", "hs_code", "nomenclature", "period", "basis"]
    named = frame.with_columns(pl.col("reporter_printed", "partner_printed").replace(countries))
    repeated = named.filter(pl.struct(key).is_duplicated())
    for values, rows in repeated.group_by(key, maintain_order=True):
        lines = rows[LINE].to_list()
        yield Problem(
            file, lines[1], f"Duplicate key ({', '.join(str(v) for v in values)}): it stands in line {lines[0]}.",
            "A cell is published once: take the wrong line out.",
        )  # fmt: skip


def _flows(frame: pl.DataFrame, snapshot: Snapshot, file: str, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    countries = _countries(snapshot, tables)
    periods = _periods(frame)
    starts = pl.DataFrame(
        [(t, b, p.start, p.months) for (t, b), p in periods.items() if isinstance(p, Period)],
        schema={"period": pl.String, "basis": pl.String, "period_start": pl.Date, "period_months": pl.Int8},
        orient="row",
    )
    flows = frame.join(starts, on=["period", "basis"], how="left", validate="m:1").with_columns(
        source=pl.lit(snapshot.source),
        dataset=pl.lit(snapshot.dataset),
        snapshot_id=pl.lit(snapshot.id),
        vintage=pl.lit(date.fromisoformat(snapshot.retrieved)),
        reporter=pl.col("reporter_printed").replace_strict(countries),
        partner=pl.col("partner_printed").replace_strict(countries),
        coverage=pl.lit(snapshot.coverage),
        edition=pl.lit("both"),
        **{name: pl.col(name).cast(pl.Float64) for name in NUMBERS},
    )
    flows = flows.select(schema.FLOWS.names)
    if faults := schema.faults(schema.FLOWS, flows):
        raise BadData([Problem(file, None, fault, "Look at the file.") for fault in faults])
    return flows
