"""Files of snapshots: what is inside them, in blocks; those dropped by hand; rows added to the registry."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import BinaryIO

import filelock

from etl import schema
from etl.errors import BadData, Problem
from etl.files import put
from etl.sources import CODE_LISTS, PUBLISHERS, own
from etl.sources.publisher import BY_HAND, Recognised, Snapshot

BLOCK = 4 * 1024 * 1024
HEAD = 32 * 1024 * 1024
PEEK = 1024 * 1024
UNFINISHED = ".part-"
"""How the name of a file begins that is being written."""
ASIDE = (".toml", ".part", ".crdownload", ".md")
"""Files beside snapshots that are none: mappings, unfinished downloads, notes."""
_UNREADABLE = (OSError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error)
"""RuntimeError: a zip with a password, or packed in a way that Python does not know."""


@dataclass(frozen=True)
class Part:
    """A piece of a snapshot that can be parsed: a file, a member of a zip, or a block of lines with its header.

    ``lines_before`` are the lines of the member that earlier blocks held.
    """

    address: str
    member: str
    data: bytes
    lines_before: int = 0


def digest(path: Path) -> str:
    """SHA-256 of a file, as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def parts(path: Path, address: str, streamed: Callable[[str], bool]) -> Iterator[Part]:
    """The pieces of a file, unpacked. ``streamed`` says of a member's name whether it may be cut at its lines.

    Raises BadData where the file cannot be unpacked.
    """
    try:
        for member, where, file in _members(path, address):
            if streamed(member):
                yield from _blocks(file, where, member)
            else:
                yield Part(where, member, file.read())
    except _UNREADABLE as error:
        said = f"The file cannot be unpacked or read ({error})."
        raise BadData([Problem(address, None, said, "Download it again, or unpack it first.")]) from error


def _members(path: Path, address: str) -> Iterator[tuple[str, str, BinaryIO]]:
    """Name, address and bytes of what a file holds: itself, or what is packed in it; code lists come first."""
    if path.suffix.lower() == ".gz":
        with gzip.open(path) as file:
            yield path.stem, address, file  # type: ignore[misc]
    elif path.suffix.lower() == ".zip":
        with zipfile.ZipFile(path) as archive:
            inside = [i for i in archive.infolist() if not i.is_dir() and not PurePath(i.filename).name.startswith(".")]
            for info in sorted(inside, key=lambda i: ("codes" not in i.filename, i.filename)):
                with archive.open(info) as member:
                    yield info.filename, f"{address}!{info.filename}", member  # type: ignore[misc]
    else:
        with path.open("rb") as plain:
            yield path.name, address, plain


def _blocks(file: BinaryIO, address: str, member: str) -> Iterator[Part]:
    header = file.readline()
    if not header.endswith(b"\n"):
        header += b"\n"
    lines, first = 0, True
    while True:
        block = file.read(BLOCK)
        if block and not block.endswith(b"\n"):
            block += file.readline()
        if not block and not first:
            return
        yield Part(address, member, header + block, lines)
        lines, first = lines + block.count(b"\n"), False


def dropped(raw: Path, address: Callable[[str], str], registered: Sequence[Snapshot]) -> list[Snapshot]:
    """Snapshots for the files in ``raw/<source>/`` that the registry does not know.

    Raises BadData with every file that no publisher's layout fits.
    """
    known = {snapshot.file for snapshot in registered}
    found: list[Snapshot] = []
    problems: list[Problem] = []
    for path in sorted(p for p in raw.rglob("*") if p.is_file() and not is_aside(p)):
        name = path.relative_to(raw).as_posix()
        source = name.split("/")[0] if "/" in name else ""
        if name in known:
            continue
        if source not in PUBLISHERS:
            said = f"It lies in no folder of a source; those are raw/{', raw/'.join(PUBLISHERS)}."
            problems.append(Problem(address(f"raw/{name}"), None, said, "Put it into one of them, or take it out."))
            continue
        try:
            found.append(recognised(path, source, name, address(f"raw/{name}")))
        except BadData as error:
            problems.extend(error.problems)
    if problems:
        raise BadData(problems)
    return found


def is_aside(path: Path) -> bool:
    """Whether a file is none of ours: notes, mappings, and what operating systems and Excel leave behind."""
    return (
        path.suffix.lower() in ASIDE or path.name.startswith((".", "~$")) or path.name in ("Thumbs.db", "desktop.ini")
    )


def recognised(path: Path, source: str, name: str, address: str) -> Snapshot:
    """The snapshot that a file in ``raw/<source>/`` is; ``name`` is its path below ``raw``. Raises BadData."""
    what: Recognised | None = None
    try:
        for member, _, file in _members(path, address):
            size = PEEK if path.stat().st_size > HEAD else HEAD
            head = file.read(size)
            if source == own.SOURCE:
                what = _mapped(path, address, member, head)
            else:
                what = PUBLISHERS[source].recognise(member, head) or what
            if what and (source, what.dataset) not in CODE_LISTS:
                break
    except _UNREADABLE as error:
        said = f"The file cannot be unpacked or read ({error})."
        raise BadData([Problem(address, None, said, "Download it again, or unpack it first.")]) from error
    except BadData as error:
        mapping = _beside(path, address)[1]
        raise BadData([p if p.file == mapping else replace(p, file=address) for p in error.problems]) from error
    if what is None:
        said = f"This is no file of {source} that is known here."
        raise BadData([Problem(address, None, said, "Take it out, or see docs/refresh.md for what can be read.")])
    saved = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return Snapshot(
        source, what.dataset, what.period, what.url, f"{saved:%Y-%m-%dT%H:%M:%SZ}", digest(path), what.unit,
        what.licence, what.note or "", name, what.coverage, what.parameters, BY_HAND,
    )  # fmt: skip


def _mapped(path: Path, address: str, member: str, head: bytes) -> Recognised | None:
    """What the TOML beside a user's own table says that it is. Raises BadData."""
    beside, name = _beside(path, address)
    return own.recognise_with(member, head, beside.read_bytes() if beside.exists() else None, name)


def _beside(path: Path, address: str) -> tuple[Path, str]:
    """The TOML of a table, and its name in messages."""
    beside = path.with_suffix(".toml")
    return beside, f"{address.removesuffix(path.name)}{beside.name}"


def register(folder: Path, snapshots: Sequence[Snapshot]) -> None:
    """Add rows to ``sources.csv`` of a data folder, in one atomic step; two processes at once do not lose rows.

    The row of a file that was registered by hand before is replaced.

    Raises BadData where the folder cannot be written.
    """
    path = folder / "sources.csv"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(folder / ".sources.lock"):
            before = path.read_text("utf-8-sig") if path.exists() else ""
            put(path, io.BytesIO(_with_rows(before, snapshots).encode()), UNFINISHED)
    except OSError as error:
        said = f"The registry cannot be written ({error.strerror or error})."
        raise BadData([Problem(str(path), None, said, "Make the folder writable.")]) from error


def _with_rows(before: str, snapshots: Sequence[Snapshot]) -> str:
    rows = list(csv.reader(io.StringIO(before)))
    columns = rows[0] if rows else schema.SOURCES.names
    added = [name for name in schema.SOURCES.names if name not in columns]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*columns, *added])
    by_hand = {snapshot.file for snapshot in snapshots if snapshot.status == BY_HAND}
    kept = (row for row in rows[1:] if row[columns.index("file")] not in by_hand)
    writer.writerows([*row, *[""] * len(added)] for row in kept)
    for snapshot in snapshots:
        cells = asdict(snapshot)
        writer.writerow([cells[name] or "" for name in [*columns, *added]])
    return out.getvalue()
