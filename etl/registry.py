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

import platformdirs
import polars as pl

from etl import commodities, corrections, schema
from etl.errors import BadData, Problem
from etl.fiscal_year import parse_period
from etl.sources import PUBLISHERS
from etl.sources.tabular import Snapshot, read_csv

APP = "import-dependency-dashboard"
_CHECKOUT = Path(__file__).resolve().parent.parent
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
class Inputs:
    """Everything a build depends on. ``bytes_of`` reads a snapshot; ``hash`` covers registry and reference files."""

    snapshots: tuple[Snapshot, ...]
    tables: Mapping[str, pl.DataFrame]
    commodities: commodities.Commodities
    corrections: tuple[corrections.Correction, ...]
    bytes_of: Callable[[Snapshot], bytes]
    hash: str

    @property
    def retrieved(self) -> date:
        """Latest retrieval date of the snapshots."""
        return max(date.fromisoformat(s.retrieved) for s in self.snapshots)


def bundled_data() -> Path:
    """The data folder of the checkout, or of the installed package."""
    checkout = _CHECKOUT / "data"
    return checkout if (checkout / "sources.csv").exists() else Path(__file__).parent / "bundled"


def user_data() -> Path | None:
    """``IDD_DATA``, if set."""
    return Path(os.environ["IDD_DATA"]) if os.environ.get("IDD_DATA") else None


def default_store() -> Path:
    """``IDD_STORE``, else ``data/processed`` of a checkout, else the user's data folder."""
    if os.environ.get("IDD_STORE"):
        return Path(os.environ["IDD_STORE"])
    checkout = _CHECKOUT / "data"
    if (checkout / "sources.csv").exists():
        return checkout / "processed"
    return Path(platformdirs.user_data_dir(APP)) / "store"


def load(bundled: Path, user: Path | None) -> Inputs:
    """Read registry and reference files; the user's rows and scopes add to the bundled ones or replace them by key.

    Raises BadData with every fault found.
    """
    roots = [bundled, *([user] if user else [])]
    if user and not user.is_dir():
        raise BadData([Problem(str(user), None, "IDD_DATA is not a folder.", "Create it or unset IDD_DATA.")])
    problems: list[Problem] = []
    digest = hashlib.sha256()
    registered: dict[tuple[str, str, str], tuple[Snapshot, Path]] = {}
    for root in roots:
        for snapshot in _registry(root, required=root is bundled, problems=problems):
            registered[snapshot.source, snapshot.dataset, snapshot.period] = (snapshot, root)
    tables = {name: _reference(name, roots, digest.update, problems) for name in REFERENCE_HEADERS}
    documents = list(_documents("commodities.toml", roots, digest.update, problems))
    rules = list(_documents("corrections.toml", roots, digest.update, problems))
    if problems:
        raise BadData(problems)
    try:
        scopes = commodities.commodities(*documents)
    except (ValueError, KeyError, TypeError) as error:
        raise BadData([Problem("reference/commodities.toml", None, str(error), "Mend the scope.")]) from error
    try:
        corrected = corrections.corrections(*rules)
    except (ValueError, KeyError, TypeError) as error:
        raise BadData([Problem("reference/corrections.toml", None, str(error), "Mend the correction.")]) from error
    for snapshot, _ in sorted(registered.values(), key=lambda item: item[0].file):
        digest.update(repr(snapshot).encode())
    folders = {snapshot.sha256 + snapshot.file: root for snapshot, root in registered.values()}

    def bytes_of(snapshot: Snapshot) -> bytes:
        path = folders[snapshot.sha256 + snapshot.file] / "raw" / snapshot.file
        try:
            data = path.read_bytes()
        except OSError as error:
            raise BadData(
                [Problem(f"raw/{snapshot.file}", None, f"The file cannot be read ({error.strerror}).",
                         "It is registered in sources.csv: put it back, or take its row out.")]
            ) from error  # fmt: skip
        return data

    return Inputs(
        tuple(snapshot for snapshot, _ in registered.values()),
        tables,
        scopes,
        corrected,
        bytes_of,
        digest.hexdigest(),
    )


def _registry(root: Path, required: bool, problems: list[Problem]) -> Iterator[Snapshot]:
    path = root / "sources.csv"
    if not path.exists():
        if required:
            problems.append(Problem("sources.csv", None, "The registry is missing.", "Put it back."))
        return
    try:
        frame = read_csv(path.read_bytes(), "sources.csv", [schema.SOURCES.names])
    except BadData as error:
        problems.extend(error.problems)
        return
    seen: dict[tuple[str, ...], int] = {}
    for row in frame.iter_rows(named=True):
        line = row.pop("line")
        for fault in _row_faults(row):
            problems.append(Problem("sources.csv", line, fault, "Mend the row."))
        key = (row["source"], row["dataset"], row["period"])
        if key in seen:
            problems.append(
                Problem("sources.csv", line, f"{' '.join(key)} stands already in line {seen[key]}.",
                        "One row per snapshot.")
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
    name: str, roots: Sequence[Path], hashed: Callable[[bytes], None], problems: list[Problem]
) -> pl.DataFrame:
    frames: list[pl.DataFrame] = []
    for root in roots:
        path = root / "reference" / f"{name}.csv"
        if not path.exists():
            if root is roots[0]:
                problems.append(Problem(f"reference/{name}.csv", None, "The file is missing.", "Put it back."))
            continue
        data = path.read_bytes()
        hashed(data)
        try:
            frames.append(read_csv(data, f"reference/{name}.csv", [REFERENCE_HEADERS[name]]))
        except BadData as error:
            problems.extend(error.problems)
    if not frames:
        return pl.DataFrame(schema=dict.fromkeys(REFERENCE_HEADERS[name], pl.String))
    merged = pl.concat(frames).unique(_KEYS[name], keep="last", maintain_order=True)
    problems.extend(_reference_faults(name, merged))
    return merged.drop("line")


def _reference_faults(name: str, frame: pl.DataFrame) -> Iterator[Problem]:
    file = f"reference/{name}.csv"
    parsers: dict[str, dict[str, Callable[[str], Any]]] = {
        "exchange_rates": {"inr_per_usd_average": float, "fiscal_year": lambda t: parse_period(t, "fiscal_year")},
        "fiscal_years": {"start_month": lambda t: range(13).index(int(t))},
        "events": {"date": date.fromisoformat},
        "published_figures": {"value": float},
    }  # fmt: skip
    for column, parse in parsers.get(name, {}).items():
        for line, text in frame.select("line", column).iter_rows():
            try:
                parse(text)
            except ValueError:
                yield Problem(file, line, f"{column} {text!r} cannot be read.", "Mend the cell.")
    if name == "partners":
        for column in ("iso3", "name_en", "name_hi"):
            for line, text in frame.select("line", column).iter_rows():
                if not text.strip() or (column == "iso3" and len(text) != 3):
                    yield Problem(file, line, f"{column} {text!r} cannot be right.", "Mend the cell.")


def _documents(
    name: str, roots: Sequence[Path], hashed: Callable[[bytes], None], problems: list[Problem]
) -> Iterator[dict[str, Any]]:
    for root in roots:
        path = root / "reference" / name
        if not path.exists():
            if root is roots[0]:
                problems.append(Problem(f"reference/{name}", None, "The file is missing.", "Put it back."))
            continue
        data = path.read_bytes()
        hashed(data)
        try:
            yield tomllib.loads(data.decode())
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            problems.append(Problem(f"reference/{name}", None, f"{error}.", "Mend the TOML."))
