"""The reference files that are tables: their columns and keys, and what can be wrong in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from etl import (
    folds,
    links,
    production,
)
from etl.claims import claim
from etl.errors import BadData, Problem
from etl.fiscal_year import parse_period
from etl.roots import Root
from etl.sources.tabular import LINE, read_csv

HEADERS: Mapping[str, tuple[str, ...]] = {
    "partners": ("iso3", "name_en", "name_hi", "un_code", "tradestat_name", "comext_code", "census_code"),
    "groups": ("group", "into", "name_en", "name_hi", "members", "source", "note"),
    "hs_codes": ("nomenclature", "hs_code", "description"),
    "hs_revisions": ("earlier", "earlier_code", "later", "later_code", "kind", "source"),
    "units": ("unit", "meaning"),
    "fiscal_years": ("reporter", "start_month", "source"),
    "exchange_rates": ("fiscal_year", "inr_per_usd_average", "inr_per_usd_year_end", "source"),
    "events": ("date", "id", "actor", "title", "commodities", "source", "note"),
    "published_figures": (
        "id",
        "statement",
        "scope_as_stated",
        "scope_hs",
        "partner",
        "measure",
        "unit",
        "period_basis",
        "period",
        "value",
        "value_high",
        "source",
        "note",
        "reporter",
        "flow",
    ),
    "production": production.HEADER,
}
MAY_BE_EMPTY = ("production",)
"""Files that may have a header and no rows."""
OPTIONAL = {
    "partners": ("comext_code", "census_code"),
    "sources": ("parameters", "status"),
    "published_figures": ("reporter", "flow"),
}
"""Columns that a file of the user may lack, at the end."""
DOCUMENTS = ("commodities.toml", "corrections.toml", "publishers.toml", "rulebooks.toml")
VOCABULARIES = ("un_code", "tradestat_name", "comext_code", "census_code")
_KEYS = {
    "partners": ["iso3"],
    "groups": ["group"],
    "hs_codes": ["nomenclature", "hs_code"],
    "hs_revisions": ["earlier", "earlier_code", "later", "later_code"],
    "units": ["unit"],
    "fiscal_years": ["reporter"],
    "exchange_rates": ["fiscal_year"],
    "events": ["id"],
    "published_figures": ["id"],
    "production": list(production.KEY),
}


def layouts(name: str, columns: Sequence[str]) -> list[list[str]]:
    """The declared columns, and the same without those that may be absent."""
    optional = OPTIONAL.get(name, ())
    return [list(columns), *([[c for c in columns if c not in optional]] if optional else [])]


def with_optional(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """The frame with the columns it lacks, as null."""
    absent = [c for c in OPTIONAL.get(name, ()) if c not in frame.columns]
    return frame.with_columns(pl.lit(None, pl.String).alias(c) for c in absent)


def table(name: str, roots: Sequence[Root], hashed: Callable[[bytes], None], problems: list[Problem]) -> pl.DataFrame:
    """The rows of a reference file, the user's over the bundled ones by key, with where each stands: file and line."""
    frames: list[pl.DataFrame] = []
    for root in roots:
        file = root.address(f"reference/{name}.csv")
        try:
            if (data := root.read(f"reference/{name}.csv")) is None:
                continue
            hashed(data)
            empty = name in MAY_BE_EMPTY
            frame = with_optional(read_csv(data, file, layouts(name, HEADERS[name]), empty), name)
        except BadData as error:
            problems.extend(error.problems)
            continue
        problems.extend(_faults(name, file, frame))
        frames.append(frame.with_columns(file=pl.lit(file)))
    if not frames:
        return pl.DataFrame(schema=dict.fromkeys((*HEADERS[name], LINE, "file"), pl.String))
    # a row without an optional column leaves what the row before it says there
    kept = [pl.col(c).forward_fill().over(_KEYS[name]).fill_null("") for c in OPTIONAL.get(name, ())]
    merged = pl.concat(frames).with_columns(kept).unique(_KEYS[name], keep="last", maintain_order=True)
    if name == "partners":
        problems.extend(_claimed_twice(merged))
    return merged


def _faults(name: str, file: str, frame: pl.DataFrame) -> Iterator[Problem]:
    parsers: dict[str, dict[str, Callable[[str], Any]]] = {
        "exchange_rates": {"inr_per_usd_average": float, "fiscal_year": lambda t: parse_period(t, "fiscal_year")},
        "fiscal_years": {"start_month": lambda t: range(1, 13).index(int(t))},
        "events": {"date": date.fromisoformat},
    }
    for column, parse in parsers.get(name, {}).items():
        for line, text in frame.select(LINE, column).iter_rows():
            try:
                parse(text)
            except ValueError:
                yield Problem(file, line, f"{column} {text!r} cannot be read.", "Mend the cell.")
    if name == "partners":
        for column in ("iso3", "name_en", "name_hi"):
            for line, text in frame.select(LINE, column).iter_rows():
                if not text.strip() or (column == "iso3" and len(text) != 3):
                    yield Problem(file, line, f"{column} {text!r} cannot be right.", "Mend the cell.")
    if name == "hs_revisions":
        rows = frame.to_dicts()
        yield from (Problem(file, rows[n][LINE], said, "Mend the row.") for n, said in links.faults(rows))
    key = _KEYS[name]
    for values, repeated in frame.filter(pl.struct(key).is_duplicated()).group_by(key, maintain_order=True):
        first, *others = repeated[LINE]
        for line in others:
            said = f"{' '.join(map(str, values))} stands already in line {first}."
            yield Problem(file, line, said, "Take the wrong row out.")


def claim_faults(tables: Mapping[str, pl.DataFrame]) -> Iterator[Problem]:
    """Published figures that cannot be read."""
    countries = dict(tables["partners"].select("iso3", "name_en").iter_rows())
    starts = {
        reporter: int(month)
        for reporter, month in tables["fiscal_years"].select("reporter", "start_month").iter_rows()
        if month in map(str, range(1, 13))
    }
    for row in tables["published_figures"].iter_rows(named=True):
        try:
            claim.read(row, countries, starts)
        except ValueError as error:
            yield Problem(row["file"], row[LINE], str(error), "Mend the row; docs/claims.md says what a cell can be.")


def group_faults(tables: Mapping[str, pl.DataFrame]) -> Iterator[Problem]:
    """Groups of suppliers that cannot be folded, and those that an address could not tell apart."""
    countries = dict(tables["partners"].select("iso3", "name_en").iter_rows())
    spelt: dict[str, str] = {}
    for row in tables["groups"].iter_rows(named=True):
        found = list(folds.faults(row, countries))
        if (other := spelt.setdefault(row["group"].casefold(), row["group"])) != row["group"]:
            found.append(f"group {row['group']!r} differs from {other!r} only by small and capital letters.")
        yield from (Problem(row["file"], row[LINE], said, "Mend the row.") for said in found)


def production_faults(tables: Mapping[str, pl.DataFrame], scopes: Mapping[str, Any]) -> Iterator[Problem]:
    """Production that cannot be read, or is of nothing there is."""
    countries = tables["partners"]["iso3"].to_list()
    starts = {name: int(month) for name, month in tables["fiscal_years"].select("reporter", "start_month").iter_rows()}
    for row in tables["production"].iter_rows(named=True):
        for said in production.faults(row, countries, list(scopes), starts):
            yield Problem(row["file"], row[LINE], said, "Mend the row; docs/production.md says what a cell can be.")


def _claimed_twice(partners: pl.DataFrame) -> Iterator[Problem]:
    for column in VOCABULARIES:
        owners: dict[str, str] = {}
        for file, line, iso3, cell in partners.select("file", LINE, "iso3", column).iter_rows():
            for printed in filter(None, cell.split(";")):
                if (owner := owners.setdefault(printed, iso3)) != iso3:
                    said = f"{column} {printed!r} belongs to {owner} already."
                    yield Problem(file, line, said, "A printed name means one partner: take it out of one row.")
