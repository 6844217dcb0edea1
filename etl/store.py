"""The store: Parquet files of one build in a folder of their own, and ``manifest.json``, which names that folder.

A build is written aside and becomes visible by one atomic replacement of the manifest, so that a crash or a full
disk leaves the old store serving. Nothing in a store tells when or where it was built.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import filelock
import platformdirs
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from etl.errors import StoreUnavailable
from etl.files import put
from etl.schema import Table

APP = "import-dependency-dashboard"
CHECKOUT = Path(__file__).resolve().parent.parent
MANIFEST = "manifest.json"
BUILDS = "builds"
FORMAT = 1
KEPT = 2  # the build that serves and the one before, for readers that still hold its manifest


@dataclass(frozen=True)
class Manifest:
    """What ``manifest.json`` says. ``files`` maps names like ``flows/baci.parquet`` to rows, bytes and sha256."""

    vintage: str
    folder: str
    files: Mapping[str, Mapping[str, Any]]
    report: tuple[Mapping[str, Any], ...]
    reference: Mapping[str, Any]


def default_store() -> Path:
    """``IDD_STORE``, else ``data/processed`` of a checkout, else the user's data folder."""
    if os.environ.get("IDD_STORE"):
        return Path(os.environ["IDD_STORE"])
    checkout = CHECKOUT / "data"
    if (checkout / "sources.csv").exists():
        return checkout / "processed"
    return Path(platformdirs.user_data_dir(APP)) / "store"


def read_manifest(store: Path) -> Manifest:
    """The manifest of a store. Raises StoreUnavailable with what to do."""
    path = store / MANIFEST
    build = "Run `python -m etl build`."
    try:
        raw = json.loads(path.read_bytes())
    except FileNotFoundError as error:
        raise StoreUnavailable(f"There is no store in {store}. {build}") from error
    except (OSError, ValueError) as error:
        raise StoreUnavailable(f"{path} cannot be read ({error}). {build}") from error
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        raise StoreUnavailable(f"{path} is not of format {FORMAT}. {build}")
    try:
        manifest = Manifest(raw["vintage"], raw["folder"], raw["files"], tuple(raw["report"]), raw["reference"])
        sizes = {name: file["bytes"] for name, file in manifest.files.items()}
    except (KeyError, TypeError, AttributeError) as error:
        raise StoreUnavailable(f"{path} is damaged ({error!r}). {build}") from error
    if absent := [name for name, size in sizes.items() if _size(store / manifest.folder / name) != size]:
        raise StoreUnavailable(f"The store in {store} lacks {', '.join(absent)}, or has it in part. {build}")
    return manifest


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1


def publish(
    store: Path,
    vintage: str,
    tables: Mapping[str, tuple[Table, pl.DataFrame]],
    report: list[dict[str, Any]],
    reference: Mapping[str, Any],
) -> Manifest:
    """Write ``tables`` (file name → declaration, rows) as one build and make it the one that serves.

    Raises StoreUnavailable if the folder cannot be written; the store that serves is then untouched.
    """
    if _foreign(store):
        raise StoreUnavailable(f"{store / MANIFEST} is not that of a store. Name another folder with --store.")
    try:
        (store / BUILDS).mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(store / BUILDS / ".lock", mode=0o644):
            return _publish(store, vintage, tables, report, reference)
    except OSError as error:
        raise StoreUnavailable(
            f"The store in {store} cannot be written ({error.strerror or error}); what it held still serves."
        ) from error


def _foreign(store: Path) -> bool:
    """Whether the folder holds a ``manifest.json`` of something else: one without builds beside it."""
    return (store / MANIFEST).exists() and not (store / BUILDS).is_dir()


def _publish(
    store: Path,
    vintage: str,
    tables: Mapping[str, tuple[Table, pl.DataFrame]],
    report: list[dict[str, Any]],
    reference: Mapping[str, Any],
) -> Manifest:
    builds = store / BUILDS
    for left in builds.glob(".new-*"):  # under the lock, anything unfinished is a crash's
        shutil.rmtree(left, ignore_errors=True)
    for text in store.glob(".manifest-*"):
        text.unlink()
    serving = _serving(store)
    published: Path | None = None
    new = Path(tempfile.mkdtemp(prefix=".new-", dir=builds))
    new.chmod(0o755)
    try:
        files: dict[str, dict[str, Any]] = {}
        for name, (table, frame) in tables.items():
            path = new / name
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, table, frame)
            data = path.read_bytes()
            files[name] = {
                "rows": frame.height,
                "bytes": len(data),
                "sha256": hashlib.sha256(data).hexdigest(),
            }
        digest = hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()[:16]
        folder = builds / digest
        if _whole(folder, files):
            shutil.rmtree(new)
        else:
            shutil.rmtree(folder, ignore_errors=True)
            new.rename(folder)
            published = folder
        body = {
            "format": FORMAT,
            "vintage": vintage,
            "folder": f"{BUILDS}/{digest}",
            "files": files,
            "report": report,
            "reference": reference,
        }
        written = json.dumps(body, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        put(store / MANIFEST, io.BytesIO(written.encode()), ".manifest-")
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        if published and published != serving:
            shutil.rmtree(published, ignore_errors=True)
        raise
    os.utime(folder)
    _prune(builds, folder, serving)
    return read_manifest(store)


def _serving(store: Path) -> Path | None:
    """Folder of the build that serves, if any does."""
    try:
        return store / read_manifest(store).folder
    except StoreUnavailable:
        return None


def _whole(folder: Path, files: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether ``folder`` holds ``files`` undamaged."""
    try:
        return all(hashlib.sha256((folder / n).read_bytes()).hexdigest() == f["sha256"] for n, f in files.items())
    except OSError:
        return False


def _write(path: Path, table: Table, frame: pl.DataFrame) -> None:
    arrow = frame.select(table.names).to_arrow()
    fields = [
        pa.field(
            field.name,
            pa.string() if pa.types.is_large_string(field.type) else field.type,
            nullable=column.nullable,
            metadata={"description": column.description, "unit": column.unit},
        )
        for field, column in zip(arrow.schema, table.columns, strict=True)
    ]
    arrow = arrow.cast(pa.schema(fields, metadata={"table": table.name, "description": table.description}))
    with path.open("wb") as out:
        pq.write_table(arrow, out, compression="zstd")
        out.flush()
        os.fsync(out.fileno())


def _prune(builds: Path, current: Path, before: Path | None) -> None:
    others = sorted(
        (p for p in builds.iterdir() if p.is_dir() and p != current),
        key=lambda p: (p == before, p.stat().st_mtime_ns),
        reverse=True,
    )
    for old in others[KEPT - 1 :]:
        shutil.rmtree(old, ignore_errors=True)
