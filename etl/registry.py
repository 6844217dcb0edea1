"""What the build reads: the registry of snapshots and the reference files, bundled and the user's over them."""

from __future__ import annotations

import hashlib
import os
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from etl import commodities, corrections, schema
from etl.errors import BadData, Problem
from etl.fiscal_year import parse_period
from etl.sources import PUBLISHERS
from etl.sources.publisher import Snapshot
from etl.sources.tabular import LINE, read_csv
from etl.store import CHECKOUT

REFERENCE_HEADERS: Mapping[str, tuple[str, ...]] = {
    "partners": ("iso3", "name_en", "name_hi", "un_code", "tradestat_name"),
    "hs_codes": ("nomenclature", "hs_code", "description"),
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
    ),
}
_KEYS = {
    "partners": ["iso3"],
    "hs_codes": ["nomenclature", "hs_code"],
    "fiscal_years": ["reporter"],
    "exchange_rates": ["fiscal_year"],
    "events": ["id"],
    "published_figures": ["id"],
}


@dataclass(frozen=True)
class _Root:
    """A data folder, bundled or the user's."""

    folder: Path
    bundled: bool

    def address(self, name: str) -> str:
        """How messages call one of its files: the user's ones by their whole path."""
        return name if self.bundled else str(self.folder / name)

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

    ``bytes_of`` reads a snapshot, ``address_of`` is its name in messages; ``hash`` covers registry and reference files.
    """

    snapshots: tuple[Snapshot, ...]
    tables: Mapping[str, pl.DataFrame]
    commodities: commodities.Commodities
    corrections: tuple[corrections.Correction, ...]
    bytes_of: Callable[[Snapshot], bytes]
    address_of: Callable[[Snapshot], str]
    hash: str

    @property
    def retrieved(self) -> date:
        """Latest retrieval date of the snapshots."""
        return max(date.fromisoformat(s.retrieved) for s in self.snapshots)


def bundled_data() -> Path:
    """The data folder of the checkout, or of the installed package."""
    checkout = CHECKOUT / "data"
    return checkout if (checkout / "sources.csv").exists() else Path(__file__).parent / "bundled"


def user_data() -> Path | None:
    """``IDD_DATA``, if set."""
    return Path(os.environ["IDD_DATA"]) if os.environ.get("IDD_DATA") else None


def load(bundled: Path, user: Path | None) -> Inputs:
    """Read registry and reference files; the user's rows and scopes add to the bundled ones or replace them by key.

    Raises BadData with every fault found.
    """
    if user and not user.is_dir():
        raise BadData([Problem(str(user), None, "IDD_DATA is not a folder.", "Create it or unset IDD_DATA.")])
    roots = [_Root(bundled, True), *([_Root(user, False)] if user else [])]
    problems: list[Problem] = []
    digest = hashlib.sha256()
    registered: dict[tuple[str, str, str], tuple[Snapshot, _Root]] = {}
    for root in roots:
        for snapshot in _registry(root, problems):
            registered[_key(snapshot)] = (snapshot, root)
    tables = {name: _reference(name, roots, digest.update, problems) for name in REFERENCE_HEADERS}
    scopes = _documents("commodities.toml", commodities.commodities, roots, digest.update, problems)
    rules = _documents("corrections.toml", corrections.corrections, roots, digest.update, problems)
    if problems:
        raise BadData(problems)
    for snapshot, _ in sorted(registered.values(), key=lambda item: item[0].file):
        digest.update(repr(snapshot).encode())

    def address_of(snapshot: Snapshot) -> str:
        return registered[_key(snapshot)][1].address(f"raw/{snapshot.file}")

    def bytes_of(snapshot: Snapshot) -> bytes:
        path = registered[_key(snapshot)][1].folder / "raw" / snapshot.file
        try:
            return path.read_bytes()
        except OSError as error:
            raise BadData(
                [Problem(address_of(snapshot), None, f"The file cannot be read ({error.strerror}).",
                         "It is registered in sources.csv: put it back, or take its row out.")]
            ) from error  # fmt: skip

    return Inputs(
        tuple(snapshot for snapshot, _ in registered.values()),
        tables,
        commodities.commodities(*scopes),
        corrections.corrections(*rules),
        bytes_of,
        address_of,
        digest.hexdigest(),
    )


def _key(snapshot: Snapshot) -> tuple[str, str, str]:
    return snapshot.source, snapshot.dataset, snapshot.period


def _registry(root: _Root, problems: list[Problem]) -> Iterator[Snapshot]:
    file = root.address("sources.csv")
    try:
        if (data := root.read("sources.csv")) is None:
            return
        frame = read_csv(data, file, [schema.SOURCES.names])
    except BadData as error:
        problems.extend(error.problems)
        return
    seen: dict[tuple[str, ...], int] = {}
    for row in frame.iter_rows(named=True):
        line = row.pop("line")
        for fault in _row_faults(row):
            problems.append(Problem(file, line, fault, "Mend the row."))
        key = (row["source"], row["dataset"], row["period"])
        if key in seen:
            problems.append(
                Problem(file, line, f"{' '.join(key)} stands already in line {seen[key]}.",
                        "A snapshot has one row: take the wrong one out.")
            )  # fmt: skip
        seen[key] = line
        yield Snapshot(**row)


def _row_faults(row: Mapping[str, str]) -> Iterator[str]:
    publisher = PUBLISHERS.get(row["source"])
    if publisher is None:
        yield f"Unknown source {row['source']!r}; known are {', '.join(PUBLISHERS)}."
    elif row["dataset"] not in publisher.HEADERS:
        yield f"Unknown dataset {row['dataset']!r}; {row['source']} has {', '.join(publisher.HEADERS)}."
    if len(row["sha256"]) != 64 or set(row["sha256"]) - set("0123456789abcdef"):
        yield "sha256 is not 64 hexadecimal digits."
    try:
        date.fromisoformat(row["retrieved"])
    except ValueError:
        yield f"retrieved {row['retrieved']!r} is not a date like 2026-11-22."
    if row["coverage"] not in schema.COVERAGES:
        yield f"coverage {row['coverage']!r} is not one of {', '.join(schema.COVERAGES)}."
    if Path(row["file"]).is_absolute() or ".." in Path(row["file"]).parts:
        yield f"file {row['file']!r} leaves the raw folder."


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
            frame = read_csv(data, file, [REFERENCE_HEADERS[name]])
        except BadData as error:
            problems.extend(error.problems)
            continue
        problems.extend(_reference_faults(name, file, frame))
        frames.append(frame.with_columns(file=pl.lit(file)))
    if not frames:
        return pl.DataFrame(schema=dict.fromkeys(REFERENCE_HEADERS[name], pl.String))
    merged = pl.concat(frames).unique(_KEYS[name], keep="last", maintain_order=True)
    if name == "partners":
        problems.extend(_claimed_twice(merged))
    return merged.drop("file", LINE)


def _reference_faults(name: str, file: str, frame: pl.DataFrame) -> Iterator[Problem]:
    parsers: dict[str, dict[str, Callable[[str], Any]]] = {
        "exchange_rates": {"inr_per_usd_average": float, "fiscal_year": lambda t: parse_period(t, "fiscal_year")},
        "fiscal_years": {"start_month": lambda t: range(1, 13).index(int(t))},
        "events": {"date": date.fromisoformat},
        "published_figures": {"value": float},
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
    key = _KEYS[name]
    for values, rows in frame.filter(pl.struct(key).is_duplicated()).group_by(key, maintain_order=True):
        first, *others = rows[LINE]
        for line in others:
            said = f"{' '.join(map(str, values))} stands already in line {first}."
            yield Problem(file, line, said, "Take the wrong row out.")


def _claimed_twice(partners: pl.DataFrame) -> Iterator[Problem]:
    for column in ("un_code", "tradestat_name"):
        owners: dict[str, str] = {}
        for file, line, iso3, cell in partners.select("file", LINE, "iso3", column).iter_rows():
            for printed in filter(None, cell.split(";")):
                if (owner := owners.setdefault(printed, iso3)) != iso3:
                    said = f"{column} {printed!r} belongs to {owner} already."
                    yield Problem(file, line, said, "A printed name means one partner: take it out of one row.")


def _documents(
    name: str,
    check: Callable[[Mapping[str, Any]], Any],
    roots: Sequence[_Root],
    hashed: Callable[[bytes], None],
    problems: list[Problem],
) -> list[dict[str, Any]]:
    documents = []
    for root in roots:
        file = root.address(f"reference/{name}")
        try:
            if (data := root.read(f"reference/{name}")) is None:
                continue
            hashed(data)
            document = tomllib.loads(data.decode())
            check(document)
        except BadData as error:
            problems.extend(error.problems)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            problems.append(Problem(file, None, f"{error}.", "Mend the TOML."))
        except ValueError as error:
            problems.append(Problem(file, None, str(error), "Mend the entry; the head of the file tells how."))
        else:
            documents.append(document)
    return documents
