"""What the build reads: the registry of snapshots and the reference files, bundled and the user's over them."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import platformdirs
import polars as pl

from etl import (
    commodities,
    corrections,
    correlations,
    exchange,
    folds,
    links,
    production,
    publishers,
    raw,
    rulebook_documents,
    schema,
)
from etl.claims import claim
from etl.errors import BadData, Problem
from etl.fiscal_year import parse_period
from etl.rulebooks import Rulebook
from etl.sources import PUBLISHERS, own
from etl.sources.publisher import BY_HAND, Snapshot
from etl.sources.tabular import LINE, read_csv
from etl.store import APP, CHECKOUT

REFERENCE_HEADERS: Mapping[str, tuple[str, ...]] = {
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


@dataclass(frozen=True)
class _Root:
    """A data folder, bundled or the user's."""

    folder: Path
    bundled: bool

    def address(self, name: str) -> str:
        """How messages call one of its files: the user's ones by their whole path."""
        return name if self.bundled else str(self.folder / name)

    @property
    def editable(self) -> str:
        """Folder of the reference files a user of this data edits, in messages."""
        return "data/reference" if self.bundled else str(self.folder / "reference")

    def read(self, name: str) -> bytes | None:
        """A file's bytes; None where the user's folder has no such file. Raises BadData."""
        if not self.bundled and not (self.folder / name).exists():
            return None
        try:
            return (self.folder / name).read_bytes()
        except OSError as error:
            said = f"The file cannot be read ({error.strerror})."
            raise BadData([Problem(self.address(name), None, said, "Put it back.")]) from error


@dataclass(frozen=True)
class Inputs:
    """Everything a build depends on.

    ``snapshots`` are those that count, ``superseded`` those that a newer answer to the same question replaced;
    ``path_of`` says where a snapshot lies, ``address_of`` is its name in messages, ``reference_of`` the folder of the
    reference files to edit for it; ``publishers`` is publishers.toml;
    ``links`` say which codes are the same goods in the revisions of the HS;
    ``rates`` are average exchange rates by period; ``unregistered`` are files dropped by hand that have no row yet,
    with their data folder; ``hash`` covers registry and reference files.
    """

    snapshots: tuple[Snapshot, ...]
    superseded: tuple[Snapshot, ...]
    tables: Mapping[str, pl.DataFrame]
    commodities: commodities.Commodities
    corrections: tuple[corrections.Correction, ...]
    rulebooks: tuple[Rulebook, ...]
    publishers: Mapping[str, Mapping[str, Any]]
    links: links.Links
    rates: pl.DataFrame
    unregistered: tuple[tuple[Path, Snapshot], ...]
    path_of: Callable[[Snapshot], Path]
    address_of: Callable[[Snapshot], str]
    reference_of: Callable[[Snapshot], str]
    hash: str

    @property
    def retrieved(self) -> date:
        """Latest retrieval date of the snapshots."""
        return max(s.day for s in self.snapshots)


def bundled_data() -> Path:
    """The data folder of the checkout, or of the installed package."""
    checkout = CHECKOUT / "data"
    return checkout if (checkout / "sources.csv").exists() else Path(__file__).parent / "bundled"


def user_data() -> Path:
    """``IDD_DATA``, else the data folder of this program in the user's own; it need not exist."""
    if os.environ.get("IDD_DATA"):
        return Path(os.environ["IDD_DATA"])
    return Path(platformdirs.user_data_dir(APP)) / "data"


def load(bundled: Path, user: Path | None, dropped: bool = False) -> Inputs:
    """Read registry and reference files; the user's rows and scopes add to the bundled ones or replace them by key.

    With ``dropped``, files that lie in ``raw/<source>/`` without a row count as well.
    Raises BadData with every fault found.
    """
    if user and not user.is_dir():
        raise BadData([Problem(str(user), None, "IDD_DATA is not a folder.", "Create it or unset IDD_DATA.")])
    roots = [_Root(bundled, True), *([_Root(user, False)] if user else [])]
    problems: list[Problem] = []
    digest = hashlib.sha256()
    current: dict[tuple[str, ...], tuple[Snapshot, _Root]] = {}
    superseded: list[tuple[Snapshot, _Root]] = []
    unregistered: list[tuple[Path, Snapshot]] = []
    for root in roots:
        registered = list(_registry(root, problems))
        changed = _changed_by_hand(root, registered, problems)
        found = _dropped(root, registered, problems) if dropped else []
        unregistered += [(root.folder, snapshot) for snapshot in (*changed.values(), *found)]
        for snapshot in (*(changed.get(s.file, s) for s in registered), *found):
            if older := current.get(snapshot.identity):
                superseded.append(older)
            current[snapshot.identity] = (snapshot, root)
    addressed = {name: _reference(name, roots, digest.update, problems) for name in REFERENCE_HEADERS}
    problems.extend(_claim_faults(addressed))
    problems.extend(_group_faults(addressed))
    tables = {name: frame.drop("file", LINE) for name, frame in addressed.items()}
    scopes = _documents("commodities.toml", commodities.commodities, roots, digest.update, problems)
    rules = _documents("corrections.toml", corrections.corrections, roots, digest.update, problems)
    books = _documents("rulebooks.toml", rulebook_documents.rulebooks, roots, digest.update, problems)
    if not problems:  # production is of their scopes and countries
        problems.extend(_production_faults(addressed, commodities.commodities(*scopes).scopes))
    for root in roots:
        problems.extend(_foreign(root))
    asked = _documents("publishers.toml", publishers.check, roots, lambda _: None, problems)
    linked = _links(roots, tables["hs_revisions"], digest.update, problems)
    rates = _rates(roots, tables, digest.update, problems)
    if problems:
        raise BadData(problems)
    for listed in (current.values(), superseded):  # what was superseded is told of in the revisions
        for snapshot, _ in sorted(listed, key=lambda item: item[0].file):
            digest.update(repr(snapshot).encode())
    root_of: dict[Snapshot, _Root] = dict((*superseded, *current.values()))

    def address_of(snapshot: Snapshot) -> str:
        return root_of[snapshot].address(f"raw/{snapshot.file}")

    def path_of(snapshot: Snapshot) -> Path:
        return root_of[snapshot].folder / "raw" / snapshot.file

    def reference_of(snapshot: Snapshot) -> str:
        return root_of[snapshot].editable

    return Inputs(
        tuple(snapshot for snapshot, _ in current.values()),
        tuple(snapshot for snapshot, _ in superseded),
        tables,
        commodities.commodities(*scopes),
        corrections.corrections(*rules),
        rulebook_documents.rulebooks(*books),
        publishers.merged(asked),
        linked,
        rates,
        tuple(unregistered),
        path_of,
        address_of,
        reference_of,
        digest.hexdigest(),
    )


def load_all() -> Inputs:
    """The bundled data and the user's over it, files dropped by hand included. Raises BadData."""
    user = user_data()
    return load(bundled_data(), user if os.environ.get("IDD_DATA") or user.is_dir() else None, dropped=True)


def register(inputs: Inputs) -> None:
    """Give the files that were dropped by hand their rows in ``sources.csv``. Raises BadData."""
    for folder in dict.fromkeys(folder for folder, _ in inputs.unregistered):
        raw.register(folder, [snapshot for where, snapshot in inputs.unregistered if where == folder])


def _registry(root: _Root, problems: list[Problem]) -> Iterator[Snapshot]:
    file = root.address("sources.csv")
    try:
        if (data := root.read("sources.csv")) is None:
            return
        frame = _with_optional(read_csv(data, file, _layouts("sources", schema.SOURCES.names), empty=True), "sources")
        frame = frame.with_columns(pl.col(OPTIONAL["sources"]).fill_null(""))
    except BadData as error:
        problems.extend(error.problems)
        return
    seen: dict[tuple[str, ...], int] = {}
    for row in frame.iter_rows(named=True):
        line = row.pop("line")
        for fault in _row_faults(row):
            problems.append(Problem(file, line, fault, "Mend the row."))
        snapshot = Snapshot(**row)
        key = snapshot.identity
        if key in seen and not snapshot.status.isdigit():
            problems.append(
                Problem(file, line, f"{' '.join(key)} stands already in line {seen[key]}.",
                        "A snapshot has one row: take the wrong one out.")
            )  # fmt: skip
        seen[key] = line
        yield snapshot


def _dropped(root: _Root, registered: Sequence[Snapshot], problems: list[Problem]) -> list[Snapshot]:
    try:
        return raw.dropped(root.folder / "raw", root.address, registered)
    except BadData as error:
        problems.extend(error.problems)
        return []


def _changed_by_hand(root: _Root, registered: Sequence[Snapshot], problems: list[Problem]) -> dict[str, Snapshot]:
    """Tables of the user that are others than when they were registered, or whose TOML is: as they are today."""
    found = {}
    for before in registered:
        path = root.folder / "raw" / before.file
        if before.source != own.SOURCE or before.status != BY_HAND or not path.exists():
            continue
        try:
            today = raw.recognised(path, own.SOURCE, before.file, root.address(f"raw/{before.file}"))
        except BadData as error:
            problems.extend(error.problems)
            continue
        if today.sha256 == before.sha256:
            today = replace(today, retrieved=before.retrieved)
        if today != before:
            found[before.file] = today
    return found


def _foreign(root: _Root) -> Iterator[Problem]:
    """Files among the user's reference files that nobody reads, of which he may think that they count."""
    known = {*(f"{name}.csv" for name in REFERENCE_HEADERS), *DOCUMENTS}
    for path in [] if root.bundled else sorted((root.folder / "reference").glob("*")):
        if path.is_file() and path.suffix in (".csv", ".toml") and path.name not in known:
            said = f"There is no such reference file; there are {', '.join(sorted(known))}."
            yield Problem(
                root.address(f"reference/{path.name}"),
                None,
                said,
                "Rename it, or take it out; rates belong into rates/, correlation tables into correlations/.",
            )


def _row_faults(row: Mapping[str, str]) -> Iterator[str]:
    publisher = PUBLISHERS.get(row["source"])
    if publisher is None:
        yield f"Unknown source {row['source']!r}; known are {', '.join(PUBLISHERS)}."
    elif publisher.HEADERS and row["dataset"] not in publisher.HEADERS:
        yield f"Unknown dataset {row['dataset']!r}; {row['source']} has {', '.join(publisher.HEADERS)}."
    if len(row["sha256"]) != 64 or set(row["sha256"]) - set("0123456789abcdef"):
        yield "sha256 is not 64 hexadecimal digits."
    if not _is_time(row["retrieved"]):
        yield f"retrieved {row['retrieved']!r} is not a date like 2026-11-22."
    if row["coverage"] not in schema.COVERAGES:
        yield f"coverage {row['coverage']!r} is not one of {', '.join(schema.COVERAGES)}."
    if Path(row["file"]).is_absolute() or ".." in Path(row["file"]).parts:
        yield f"file {row['file']!r} leaves the raw folder."
    if row["parameters"] and not _is_object(row["parameters"]):
        yield f"parameters {row['parameters']!r} are no JSON object."


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return text[4:5] == "-"  # and not 20261122, which does not sort with the others


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


def _layouts(name: str, columns: Sequence[str]) -> list[list[str]]:
    """The declared columns, and the same without those that may be absent."""
    optional = OPTIONAL.get(name, ())
    return [list(columns), *([[c for c in columns if c not in optional]] if optional else [])]


def _with_optional(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """The frame with the columns it lacks, as null."""
    absent = [c for c in OPTIONAL.get(name, ()) if c not in frame.columns]
    return frame.with_columns(pl.lit(None, pl.String).alias(c) for c in absent)


def _reference(
    name: str, roots: Sequence[_Root], hashed: Callable[[bytes], None], problems: list[Problem]
) -> pl.DataFrame:
    frames: list[pl.DataFrame] = []
    for root in roots:
        file = root.address(f"reference/{name}.csv")
        try:
            if (data := root.read(f"reference/{name}.csv")) is None:
                continue
            hashed(data)
            layouts, empty = _layouts(name, REFERENCE_HEADERS[name]), name in MAY_BE_EMPTY
            frame = _with_optional(read_csv(data, file, layouts, empty), name)
        except BadData as error:
            problems.extend(error.problems)
            continue
        problems.extend(_reference_faults(name, file, frame))
        frames.append(frame.with_columns(file=pl.lit(file)))
    if not frames:
        return pl.DataFrame(schema=dict.fromkeys((*REFERENCE_HEADERS[name], LINE, "file"), pl.String))
    # a row without an optional column leaves what the row before it says there
    kept = [pl.col(c).forward_fill().over(_KEYS[name]).fill_null("") for c in OPTIONAL.get(name, ())]
    merged = pl.concat(frames).with_columns(kept).unique(_KEYS[name], keep="last", maintain_order=True)
    if name == "partners":
        problems.extend(_claimed_twice(merged))
    return merged


def _reference_faults(name: str, file: str, frame: pl.DataFrame) -> Iterator[Problem]:
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


def _claim_faults(tables: Mapping[str, pl.DataFrame]) -> Iterator[Problem]:
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


def _group_faults(tables: Mapping[str, pl.DataFrame]) -> Iterator[Problem]:
    """Groups of suppliers that cannot be folded, and those that an address could not tell apart."""
    countries = dict(tables["partners"].select("iso3", "name_en").iter_rows())
    spelt: dict[str, str] = {}
    for row in tables["groups"].iter_rows(named=True):
        found = list(folds.faults(row, countries))
        if (other := spelt.setdefault(row["group"].casefold(), row["group"])) != row["group"]:
            found.append(f"group {row['group']!r} differs from {other!r} only by small and capital letters.")
        yield from (Problem(row["file"], row[LINE], said, "Mend the row.") for said in found)


def _production_faults(tables: Mapping[str, pl.DataFrame], scopes: Mapping[str, Any]) -> Iterator[Problem]:
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


def _links(
    roots: Sequence[_Root], rows: pl.DataFrame, hashed: Callable[[bytes], None], problems: list[Problem]
) -> links.Links:
    """Links between revisions of the HS: those of hs_revisions.csv and, over them, the correlation tables' own."""
    declared = [(r["earlier"], r["earlier_code"], r["later_code"], r["source"]) for r in rows.iter_rows(named=True)]
    try:
        own = correlations.read(_files(roots, "correlations", hashed, problems))
    except BadData as error:
        problems.extend(error.problems)
        own = []
    return links.links(correlations.over(declared, own))


def _files(
    roots: Sequence[_Root], folder: str, hashed: Callable[[bytes], None], problems: list[Problem]
) -> list[tuple[str, bytes]]:
    """The files of a folder of reference files: their names in messages and their bytes."""
    files = []
    for root in roots:
        for path in sorted((root.folder / "reference" / folder).glob("*")):
            name = f"reference/{folder}/{path.name}"
            try:
                if not raw.is_aside(path) and (data := root.read(name)):
                    hashed(data)
                    files.append((root.address(name), data))
            except BadData as error:
                problems.extend(error.problems)
    return files


def _rates(
    roots: Sequence[_Root], tables: Mapping[str, pl.DataFrame], hashed: Callable[[bytes], None], problems: list[Problem]
) -> pl.DataFrame:
    """Average exchange rates: the bundled ones by fiscal year and what the files in ``reference/rates/`` give."""
    files = _files(roots, "rates", hashed, problems)
    try:
        return exchange.rates(tables["exchange_rates"], files)
    except BadData as error:
        problems.extend(error.problems)
        return exchange.rates(tables["exchange_rates"], [])


def _documents(
    name: str,
    check: Callable[[Mapping[str, Any]], Any],
    roots: Sequence[_Root],
    hashed: Callable[[bytes], None],
    problems: list[Problem],
) -> list[dict[str, Any]]:
    documents = []
    for root in roots:
        file, data = root.address(f"reference/{name}"), b""
        try:
            if (found := root.read(f"reference/{name}")) is None:
                continue
            data = found
            hashed(data)
            document = tomllib.loads(data.decode())
            check(document)
        except BadData as error:
            problems.extend(error.problems)
        except tomllib.TOMLDecodeError as error:
            said, _, place = str(error).partition(" (at ")
            at = re.match(r"line (\d+)", place)
            problems.append(Problem(file, int(at[1]) if at else _lines(data), f"{said}.", "Mend the TOML."))
        except UnicodeDecodeError as error:
            problems.append(Problem(file, None, f"{error}.", "Mend the TOML."))
        except ValueError as error:
            line = _line(data.decode(), error.places) if isinstance(error, rulebook_documents.Misstated) else None
            problems.append(Problem(file, line, str(error), "Mend the entry; the head of the file tells how."))
        else:
            documents.append(document)
    return documents


def _lines(data: bytes) -> int:
    return max(1, len(data.splitlines()))


def _line(text: str, places: Sequence[tuple[str, str]]) -> int | None:
    """The line of the innermost of keys with their values, each behind the one before; None if none is found."""
    found, start = None, 0
    for key, value in places:
        written = re.compile(rf"""^[ \t]*{key}[ \t]*=[ \t]*(["']){re.escape(value)}\1""", re.MULTILINE)
        if (at := written.search(text, start)) is None:
            break
        found, start = text.count("\n", 0, at.start()) + 1, at.end()
    return found
