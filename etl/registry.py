"""What the build reads: the registry of snapshots and the reference files, bundled and the user's over them."""

from __future__ import annotations

import hashlib
import json
import os
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
    links,
    publishers,
    raw,
    reference,
    rulebook_documents,
    schema,
)
from etl.errors import BadData, Problem
from etl.roots import Root, documents, files
from etl.rulebooks import Rulebook
from etl.sources import PUBLISHERS, own
from etl.sources.publisher import BY_HAND, Snapshot
from etl.sources.tabular import LINE, read_csv
from etl.store import APP, CHECKOUT


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
    roots = [Root(bundled, True), *([Root(user, False)] if user else [])]
    problems: list[Problem] = []
    digest = hashlib.sha256()
    current: dict[tuple[str, ...], tuple[Snapshot, Root]] = {}
    superseded: list[tuple[Snapshot, Root]] = []
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
    addressed = {name: reference.table(name, roots, digest.update, problems) for name in reference.HEADERS}
    problems.extend(reference.claim_faults(addressed))
    problems.extend(reference.group_faults(addressed))
    tables = {name: frame.drop("file", LINE) for name, frame in addressed.items()}
    scopes = documents("commodities.toml", commodities.commodities, roots, digest.update, problems)
    rules = documents("corrections.toml", corrections.corrections, roots, digest.update, problems)
    books = documents("rulebooks.toml", rulebook_documents.rulebooks, roots, digest.update, problems)
    if not problems:  # production is of their scopes and countries
        problems.extend(reference.production_faults(addressed, commodities.commodities(*scopes).scopes))
    for root in roots:
        problems.extend(_foreign(root))
    asked = documents("publishers.toml", publishers.check, roots, lambda _: None, problems)
    linked = _links(roots, tables["hs_revisions"], digest.update, problems)
    rates = _rates(roots, tables, digest.update, problems)
    if problems:
        raise BadData(problems)
    for listed in (current.values(), superseded):  # what was superseded is told of in the revisions
        for snapshot, _ in sorted(listed, key=lambda item: item[0].file):
            digest.update(repr(snapshot).encode())
    root_of: dict[Snapshot, Root] = dict((*superseded, *current.values()))

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


def _registry(root: Root, problems: list[Problem]) -> Iterator[Snapshot]:
    file = root.address("sources.csv")
    try:
        if (data := root.read("sources.csv")) is None:
            return
        frame = reference.with_optional(
            read_csv(data, file, reference.layouts("sources", schema.SOURCES.names), empty=True), "sources"
        )
        frame = frame.with_columns(pl.col(reference.OPTIONAL["sources"]).fill_null(""))
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


def _dropped(root: Root, registered: Sequence[Snapshot], problems: list[Problem]) -> list[Snapshot]:
    try:
        return raw.dropped(root.folder / "raw", root.address, registered)
    except BadData as error:
        problems.extend(error.problems)
        return []


def _changed_by_hand(root: Root, registered: Sequence[Snapshot], problems: list[Problem]) -> dict[str, Snapshot]:
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


def _foreign(root: Root) -> Iterator[Problem]:
    """Files among the user's reference files that nobody reads, of which he may think that they count."""
    known = {*(f"{name}.csv" for name in reference.HEADERS), *reference.DOCUMENTS}
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


def _links(
    roots: Sequence[Root], rows: pl.DataFrame, hashed: Callable[[bytes], None], problems: list[Problem]
) -> links.Links:
    """Links between revisions of the HS: those of hs_revisions.csv and, over them, the correlation tables' own."""
    declared = [(r["earlier"], r["earlier_code"], r["later_code"], r["source"]) for r in rows.iter_rows(named=True)]
    try:
        own = correlations.read(files(roots, "correlations", hashed, problems))
    except BadData as error:
        problems.extend(error.problems)
        own = []
    return links.links(correlations.over(declared, own))


def _rates(
    roots: Sequence[Root], tables: Mapping[str, pl.DataFrame], hashed: Callable[[bytes], None], problems: list[Problem]
) -> pl.DataFrame:
    """Average exchange rates: the bundled ones by fiscal year and what the files in ``reference/rates/`` give."""
    stated = files(roots, "rates", hashed, problems)
    try:
        return exchange.rates(tables["exchange_rates"], stated)
    except BadData as error:
        problems.extend(error.problems)
        return exchange.rates(tables["exchange_rates"], [])
