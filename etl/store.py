"""The store: Parquet files of one build in a folder of their own, and ``manifest.json``, which names that folder.

A build is written aside and becomes visible by one atomic replacement of the manifest, so that a crash or a full
disk leaves the old store serving. Nothing in a store tells when or where it was built.

Each build has its manifest in its folder too, and beside it ``before.json``: the folders of the vintages that served
before it, the latest first. The last of them go when there are more than are kept; their folders go with the publish
after that, for readers that still hold them. A vintage that is built again takes the place of its older build and
serves, so it is the newest: the order is that of serving, not of the dates that vintages begin with.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import shlex
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import filelock
import platformdirs
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from etl.errors import BadRequest, NotFound, StoreUnavailable
from etl.files import put
from etl.language import say
from etl.schema import Table

Tables = Mapping[str, tuple[Table, pl.DataFrame]]
"""File name → declaration and rows."""

APP = "import-dependency-dashboard"
CHECKOUT = Path(__file__).resolve().parent.parent
MANIFEST = "manifest.json"
BUILDS = "builds"
BEFORE = "before.json"
FORMAT = 1
KEEP, KEEP_VARIABLE = 5, "IDD_KEEP_VINTAGES"


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


def command(name: str, store: Path) -> str:
    """How a command is called on ``store``: with ``--store``, unless it is the usual one."""
    there = "" if store == default_store() else f" --store {shlex.quote(str(store))}"
    return f"`python -m etl {name}{there}`"


def keep_vintages() -> int:
    """How many vintages a store keeps: ``IDD_KEEP_VINTAGES``, else 5. Raises BadRequest."""
    text = os.environ.get(KEEP_VARIABLE, "").strip() or str(KEEP)
    if not text.isdecimal() or int(text) < 1:
        raise BadRequest(f"{KEEP_VARIABLE}={text} cannot be used: say how many vintages to keep, 1 or more.")
    return int(text)


def read_manifest(store: Path, vintage: str | None = None) -> Manifest:
    """The manifest of the build that serves, or of the one of ``vintage``.

    Raises StoreUnavailable with what to do, NotFound with the vintages there are.
    """
    if vintage is None:
        return _read(store, store / MANIFEST)
    kept = {manifest.vintage: manifest for manifest in vintages(store)}
    if vintage not in kept:
        raise NotFound(
            say(
                "The store in {store} keeps no vintage {given}; it keeps {kept}.",
                store=store,
                given=repr(vintage),
                kept=", ".join(kept),
            )
        )
    return kept[vintage]


def vintages(store: Path) -> tuple[Manifest, ...]:
    """The manifests of the vintages kept, the newest first: what serves, then what served before it, and so on.

    One whose files are damaged is left out. Raises StoreUnavailable.
    """
    serving = read_manifest(store)
    found = {serving.vintage: serving}
    for folder in _before(store / serving.folder):
        with contextlib.suppress(StoreUnavailable):
            manifest = _read(store, store / folder / MANIFEST)
            found.setdefault(manifest.vintage, manifest)
    return tuple(found.values())


def named(store: Path, text: str) -> Manifest:
    """The vintage that ``text`` means: ``current``, ``previous``, a vintage kept, or how only one of them begins.

    Raises BadRequest with the vintages there are, NotFound where there is no previous one yet.
    """
    kept = vintages(store)
    if text == "previous" and len(kept) == 1:
        raise NotFound(
            f"The store in {store} keeps one vintage, {kept[0].vintage}: there is none before it. The next build with"
            " other figures, corrections or scopes is the second."
        )
    position = {"current": 0, "previous": 1}.get(text)
    found = [kept[position]] if position is not None else [m for m in kept if m.vintage == text]
    found = found or [m for m in kept if text and m.vintage.startswith(text)]
    if len(found) == 1:
        return found[0]
    said = "begins several vintages" if found else "is no vintage"
    raise BadRequest(f"{text!r} {said} of the store in {store}; it keeps {', '.join(m.vintage for m in kept)}.")


def _read(store: Path, path: Path) -> Manifest:
    build = say("Run {command}.", command=command("build", store))

    def unavailable(fault: str) -> StoreUnavailable:
        return StoreUnavailable(f"{fault} {build}")

    try:
        raw = json.loads(path.read_bytes())
    except FileNotFoundError as error:
        raise unavailable(say("There is no store in {store}.", store=store)) from error
    except (OSError, ValueError) as error:
        raise unavailable(say("{path} cannot be read ({error}).", path=path, error=error)) from error
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        raise unavailable(say("{path} is not of format {format}.", path=path, format=FORMAT))
    try:
        manifest = Manifest(raw["vintage"], raw["folder"], raw["files"], tuple(raw["report"]), raw["reference"])
        sizes = {name: file["bytes"] for name, file in manifest.files.items()}
    except (KeyError, TypeError, AttributeError) as error:
        raise unavailable(say("{path} is damaged ({error}).", path=path, error=repr(error))) from error
    if absent := [name for name, size in sizes.items() if _size(store / manifest.folder / name) != size]:
        raise unavailable(
            say("The store in {store} lacks {files}, or has it in part.", store=store, files=", ".join(absent))
        )
    return manifest


def _before(folder: Path) -> list[str]:
    """Folders of the vintages before the build in ``folder``, the latest first; none in a store from before those."""
    try:
        names = json.loads((folder / BEFORE).read_bytes())
    except (OSError, ValueError):
        return []
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1


def publish(
    store: Path,
    vintage: str,
    tables: Tables,
    report: list[dict[str, Any]],
    reference: Mapping[str, Any],
    keep: int = KEEP,
    derived: Callable[[Manifest], Tables] = lambda _: {},
) -> Manifest:
    """Write ``tables`` (file name → declaration, rows) as one build and make it the one that serves.

    ``derived`` makes further tables out of what is written, read by a manifest that is not published yet. The build is
    the newest of the ``keep`` vintages that stay. Raises StoreUnavailable if the folder cannot be written; the
    store that serves is then untouched.
    """
    if _foreign(store):
        raise StoreUnavailable(f"{store / MANIFEST} is not that of a store. Name another folder with --store.")
    body = {"format": FORMAT, "vintage": vintage, "report": report, "reference": reference}
    try:
        (store / BUILDS).mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(store / BUILDS / ".lock", mode=0o644):
            return _publish(store, tables, body, keep, derived)
    except OSError as error:
        raise StoreUnavailable(
            f"The store in {store} cannot be written ({error.strerror or error}); what it held still serves."
        ) from error


def _foreign(store: Path) -> bool:
    """Whether the folder holds a ``manifest.json`` of something else: one without builds beside it."""
    return (store / MANIFEST).exists() and not (store / BUILDS).is_dir()


def _publish(
    store: Path, tables: Tables, body: dict[str, Any], keep: int, derived: Callable[[Manifest], Tables]
) -> Manifest:
    builds = store / BUILDS
    for left in builds.glob(".new-*"):  # under the lock, anything unfinished is a crash's
        shutil.rmtree(left, ignore_errors=True)
    for text in (*store.glob(".manifest-*"), *builds.glob("*/.manifest-*")):
        text.unlink()
    kept = list(_kept(store))
    published: Path | None = None
    new = Path(tempfile.mkdtemp(prefix=".new-", dir=builds))
    new.chmod(0o755)
    try:
        files = {name: _write(new / name, table, frame) for name, (table, frame) in tables.items()}
        unpublished = Manifest(body["vintage"], f"{BUILDS}/{new.name}", files, tuple(body["report"]), body["reference"])
        further = derived(unpublished)
        body["files"] = files | {name: _write(new / name, table, frame) for name, (table, frame) in further.items()}
        digest = hashlib.sha256(json.dumps(body, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]
        body["folder"] = f"{BUILDS}/{digest}"
        folder = store / body["folder"]
        manifest = (json.dumps(body, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
        before = [old.folder for old in kept if old.vintage != body["vintage"]][: keep - 1]
        _save(new / MANIFEST, manifest)
        _save(new / BEFORE, _listed(before))
        if _whole(folder, body["files"]):
            shutil.rmtree(new)
            for name, data in ((MANIFEST, manifest), (BEFORE, _listed(before))):
                put(folder / name, io.BytesIO(data), ".manifest-")
        else:
            shutil.rmtree(folder, ignore_errors=True)
            new.rename(folder)
            published = folder
        put(store / MANIFEST, io.BytesIO(manifest), ".manifest-")
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        if published and body["folder"] not in {old.folder for old in kept}:
            shutil.rmtree(published, ignore_errors=True)
        raise
    stay = {body["folder"], *before, *(old.folder for old in kept)}  # what was kept until now may still be read
    for old in builds.iterdir():
        if old.is_dir() and f"{BUILDS}/{old.name}" not in stay:
            shutil.rmtree(old, ignore_errors=True)
    return read_manifest(store)


def _kept(store: Path) -> Iterator[Manifest]:
    """The vintages there are, the newest first; where the one that serves is damaged, the others, by their names."""
    try:
        serving, *others = vintages(store)
    except StoreUnavailable:
        found = []
        for path in store.glob(f"{BUILDS}/*/{MANIFEST}"):
            with contextlib.suppress(StoreUnavailable):
                found.append(_read(store, path))
        yield from sorted(found, key=lambda manifest: manifest.vintage, reverse=True)
        return
    own = store / serving.folder / MANIFEST
    if not own.exists():  # a store from before builds had manifests of their own
        put(own, io.BytesIO((store / MANIFEST).read_bytes()), ".manifest-")
    yield from (serving, *others)


def _listed(folders: Sequence[str]) -> bytes:
    return (json.dumps(folders, indent=1) + "\n").encode()


def _save(path: Path, data: bytes) -> None:
    with path.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())


def _whole(folder: Path, files: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether ``folder`` holds ``files`` undamaged."""
    try:
        return all(hashlib.sha256((folder / n).read_bytes()).hexdigest() == f["sha256"] for n, f in files.items())
    except OSError:
        return False


def _write(path: Path, table: Table, frame: pl.DataFrame) -> dict[str, Any]:
    """Write a file of a build; what the manifest says of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
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
    data = path.read_bytes()
    return {"rows": frame.height, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
