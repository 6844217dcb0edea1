"""Frame → frame: printed names, codes, periods and numbers become those of the flow table.

Nothing is dropped: what cannot be read is a problem with file, line and remedy, and all problems are found at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

import polars as pl

from etl import schema, units
from etl.errors import Problem
from etl.fiscal_year import Period, parse_period
from etl.nomenclatures import DIGITS, misplaced
from etl.sources import PARTS, PUBLISHERS, census, comtrade, own, tradestat
from etl.sources.publisher import Snapshot
from etl.sources.tabular import LINE

NUMBERS = ("value_usd", "value_local", "quantity", "net_weight_kg")
_PER_KIND = 5
PERIOD = ["period", "basis", "reporter_printed"]


def normalise(
    tidy: pl.DataFrame,
    snapshot: Snapshot,
    file: str,
    tables: Mapping[str, pl.DataFrame],
    reference: str = "data/reference",
) -> tuple[pl.DataFrame, list[Problem]]:
    """Flow rows of one snapshot and the problems met; the rows are usable only if there are none.

    ``tidy`` has ``line`` and text columns as a publisher's ``tidy`` gives them, without rows that are left out;
    ``file`` is its name in messages; ``tables`` are the reference tables, ``reference`` the folder to edit them in.
    """
    optional = [c.name for c in schema.FLOWS.columns if c.nullable and c.name not in tidy.columns]
    frame = tidy.with_columns(pl.lit(None, pl.String).alias(c) for c in optional)
    if "described" not in frame.columns:
        frame = frame.with_columns(described=pl.lit(False))
    if "partner_iso3" not in frame.columns:
        frame = frame.with_columns(partner_iso3=pl.lit(None, pl.String))
    if frame.is_empty():
        return schema.FLOWS.empty(), []
    countries = countries_of(frame, snapshot, tables)
    problems = [
        *_unknown(frame, file, snapshot, tables, reference),
        *_misplaced(frame, file, countries),
        *_bad_periods(frame, file, snapshot, _start_months(frame, snapshot, tables)),
        *_bad_numbers(frame, file),
        *([] if (snapshot.source, snapshot.dataset) in PARTS else _double(frame, file, countries)),
    ]
    if problems:
        return schema.FLOWS.empty(), sorted(problems, key=lambda p: (p.line or 0, p.message))
    return _flows(frame, snapshot, tables), []


def spans(frame: pl.DataFrame, snapshot: Snapshot, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """``period_start`` and ``period_months`` of each printed period of a tidy frame, by :data:`PERIOD`; of those that
    can be read.
    """
    periods = _periods(frame, _start_months(frame, snapshot, tables))
    return pl.DataFrame(
        [(*key, p.start, p.months) for key, p in periods.items() if isinstance(p, Period)],
        schema=dict.fromkeys(PERIOD, pl.String) | {"period_start": pl.Date, "period_months": pl.Int8},
        orient="row",
    )


def check_country_codes(printed: pl.DataFrame, file: str, partners: pl.DataFrame, reference: str) -> list[Problem]:
    """Every code of the publisher's own list must lead to a partner of ours."""
    known = set(vocabulary(partners, "un_code"))
    return [
        Problem(file, line, f"Unknown country code {code} ({name}).",
                f"Add it to the column un_code of {reference}/partners.csv.")
        for line, code, name in printed.select(LINE, "country_code", "country_name").iter_rows()
        if code not in known
    ]  # fmt: skip


def vocabulary(partners: pl.DataFrame, column: str) -> dict[str, str]:
    """Printed name or code → ISO3, by a column of partners.csv."""
    return {
        printed: iso3
        for iso3, cell in zip(partners["iso3"], partners[column], strict=True)
        for printed in cell.split(";")
        if printed
    }


def _column(frame: pl.DataFrame, snapshot: Snapshot) -> str:
    """The column of partners.csv that holds the printed names: the file's own, or that of its publisher."""
    return str(frame["vocabulary"][0]) if "vocabulary" in frame.columns else PUBLISHERS[snapshot.source].VOCABULARY


def countries_of(frame: pl.DataFrame, snapshot: Snapshot, tables: Mapping[str, pl.DataFrame]) -> dict[str, str]:
    """Printed name or code → ISO3, as this snapshot prints them."""
    countries = vocabulary(tables["partners"], _column(frame, snapshot))
    if "vocabulary" in frame.columns:  # a user's own file may name its country by three letters
        countries = dict(zip(tables["partners"]["iso3"], tables["partners"]["iso3"], strict=True)) | countries
    return countries | {tradestat.REPORTER: "IND"}


def unknown_partners(
    frame: pl.DataFrame, file: str, snapshot: Snapshot, tables: Mapping[str, pl.DataFrame], reference: str
) -> Iterator[Problem]:
    """A problem for each printed partner that partners.csv does not know."""
    column = _column(frame, snapshot)
    known = pl.Series(list(countries_of(frame, snapshot, tables)))
    strange = frame.filter(~pl.col("partner_printed").is_in(known.implode()))
    for (name,), rows in strange.group_by(["partner_printed"], maintain_order=True):
        said = f"Unknown partner name {name!r}{_also(rows[LINE])}."
        yield Problem(file, rows[LINE][0], said, f"Add it to the column {column} of {reference}/partners.csv.")


def _unknown(
    frame: pl.DataFrame, file: str, snapshot: Snapshot, tables: Mapping[str, pl.DataFrame], reference: str
) -> Iterator[Problem]:
    column = _column(frame, snapshot)
    countries = pl.Series(list(countries_of(frame, snapshot, tables)))
    iso3 = set(tables["partners"]["iso3"])
    units_known = {
        *units.WEIGHT_UNITS,
        *tables["units"]["unit"],
        *comtrade.QUANTITY_UNITS,
        *census.QUANTITY_UNITS,
    }
    add = f"Add it to the column {column} of {reference}/partners.csv."
    if snapshot.source == own.SOURCE:
        toml = f"{file.rpartition('/')[2].rpartition('.')[0]}.toml"
        add = f'Say which country it is under [partners] of {toml}, or name it there as total = "…" or in skip = ["…"].'
    mapped = pl.col("partner_iso3").is_not_null()
    looked_up: list[tuple[str, pl.Expr, str, str]] = [
        ("reporter_printed", pl.col("reporter_printed").is_in(countries.implode()), "reporter", add),
        ("partner_printed", pl.col("partner_printed").is_in(countries.implode()) | mapped, "partner name", add),
        ("partner_iso3", pl.col("partner_iso3").is_in(list(iso3)) | ~mapped, "partner",
         f"Add it to {reference}/partners.csv."),
        ("hs_code", pl.col("hs_code").is_in(_codes(tables)) | pl.col("described"), "code",
         f"Add it to {reference}/hs_codes.csv if it is right."),
        ("flow", pl.col("flow").is_in(list(schema.FLOWS_WORDS)), "flow", "It is import or export."),
        ("nomenclature", pl.col("nomenclature").str.contains(f"^(?:{schema.NOMENCLATURE})$"), "nomenclature",
         "It is written like HS2017, ITC-HS, CN2024, HTS or SCHB."),
        ("quantity_unit", pl.col("quantity_unit").is_in(list(units_known)), "unit of quantity",
         f"Add it to {reference}/units.csv."),
    ]  # fmt: skip
    needless = {"quantity_unit": pl.col("quantity").is_null(), "partner_iso3": pl.lit(True)}
    for name, known, what, remedy in looked_up:
        there = pl.col(name).is_not_null()
        strange = frame.filter((there & ~known) | ~(there | needless.get(name, pl.lit(False))))
        for (printed,), rows in strange.group_by([name], maintain_order=True):
            said = f"Unknown {what} {printed!r}"
            if printed is None:
                said, remedy = f"Empty {what}", "Fill the cell."
            yield Problem(file, rows[LINE][0], f"{said}{_also(rows[LINE])}.", remedy)


def _codes(tables: Mapping[str, pl.DataFrame]) -> list[str]:
    return tables["hs_codes"]["hs_code"].unique().to_list()


def _also(lines: pl.Series) -> str:
    return "" if len(lines) == 1 else f" (and in {len(lines) - 1} more lines)"


def _misplaced(frame: pl.DataFrame, file: str, countries: Mapping[str, str]) -> Iterator[Problem]:
    """Lines of a tariff that is not their reporter's, or of none: digits alike are not goods alike."""
    key = ["nomenclature", "reporter_printed", "too_long"]
    lines = frame.with_columns(too_long=pl.col("hs_code").str.len_bytes() > DIGITS).drop_nulls(["hs_code", *key])
    for (nomenclature, printed, _), rows in lines.group_by(key, maintain_order=True):
        reporter = countries.get(str(printed), str(printed))
        if wrong := misplaced(str(nomenclature), reporter, rows["hs_code"][0]):
            said, remedy = wrong
            yield Problem(file, rows[LINE][0], f"{said.removesuffix('.')}{_also(rows[LINE])}.", remedy)


def _periods(frame: pl.DataFrame, start_months: Mapping[str, int]) -> dict[tuple[str, str, str], Period | str]:
    """Period, or what is wrong with it, by printed text, basis and printed reporter."""
    found: dict[tuple[str, str, str], Period | str] = {}
    for text, basis, reporter in frame.select(PERIOD).unique().iter_rows():
        try:
            found[text, basis, reporter] = parse_period(text or "", basis, start_months.get(reporter, 4))
        except ValueError as error:
            found[text, basis, reporter] = str(error)
    return found


def _start_months(frame: pl.DataFrame, snapshot: Snapshot, tables: Mapping[str, pl.DataFrame]) -> dict[str, int]:
    """First month of the fiscal year by printed reporter."""
    starts = {iso3: int(month) for iso3, month in tables["fiscal_years"].select("reporter", "start_month").iter_rows()}
    return {name: starts.get(iso3, 1) for name, iso3 in countries_of(frame, snapshot, tables).items()}


def _bad_periods(
    frame: pl.DataFrame, file: str, snapshot: Snapshot, start_months: Mapping[str, int]
) -> Iterator[Problem]:
    retrieved = snapshot.day
    within = None
    if snapshot.period:
        ends = snapshot.period.split("..")
        try:
            basis = frame["basis"][0].replace("year_to_date", "month")
            first, last = (parse_period(end, basis) for end in (ends[0], ends[-1]))
        except ValueError as error:
            yield Problem("sources.csv", None, f"period of {snapshot.file}: {error}", "Mend the row.")
            return
        within = (first.end, last.end)
    for (text, kind, reporter), period in _periods(frame, start_months).items():
        if isinstance(period, str):
            said, remedy = period, "Periods are printed as in the published file."
        elif period.end - timedelta(days=1) > retrieved:
            said, remedy = f"{text} ends after the day of retrieval, {retrieved}.", "Mend the period."
        elif within and not within[0] <= period.end <= within[1]:
            said = f"{text} lies outside {snapshot.period}, which sources.csv gives for this file."
            remedy = "Mend the period or the registry."
        else:
            continue
        here = [pl.col(c).eq_missing(pl.lit(v)) for c, v in zip(PERIOD, (text, kind, reporter), strict=True)]
        lines = frame.filter(here)[LINE]
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
    named = frame.with_columns(
        pl.col("reporter_printed").replace(countries),
        pl.coalesce("partner_iso3", pl.col("partner_printed").replace(countries)).alias("partner_printed"),
        # value, rupees and quantity of one cell may stand in lines of their own
        measures=pl.concat_str(pl.col(m).is_not_null().cast(pl.Int8) for m in NUMBERS),
    )
    repeated = named.filter(pl.struct(*key, "measures").is_duplicated())
    for values, rows in repeated.group_by(key, maintain_order=True):
        lines = rows[LINE].to_list()
        yield Problem(
            file, lines[1], f"Duplicate key ({', '.join(str(v) for v in values)}): it stands in line {lines[0]}.",
            "A cell is published once: take the wrong line out.",
        )  # fmt: skip


def _flows(frame: pl.DataFrame, snapshot: Snapshot, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    countries = countries_of(frame, snapshot, tables)
    flows = frame.join(spans(frame, snapshot, tables), on=PERIOD, how="left", validate="m:1").with_columns(
        source=pl.lit(snapshot.source),
        dataset=pl.lit(snapshot.dataset),
        snapshot_id=pl.lit(snapshot.id),
        vintage=pl.lit(snapshot.day),
        reporter=pl.col("reporter_printed").replace_strict(countries),
        partner=pl.coalesce("partner_iso3", pl.col("partner_printed").replace_strict(countries, default=None)),
        usd_origin=pl.when(pl.col("value_usd").is_not_null()).then(pl.lit("published")),
        coverage=pl.lit(snapshot.coverage),
        edition=pl.lit("both"),
        **{name: pl.col(name).cast(pl.Float64) for name in NUMBERS},
    )
    return flows.select(schema.FLOWS.names)
