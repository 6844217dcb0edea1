"""The folders of data, bundled and the user's: how their files are called in messages, and read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from etl import raw, rulebook_documents
from etl.errors import BadData, Problem


@dataclass(frozen=True)
class Root:
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


def files(
    roots: Sequence[Root], folder: str, hashed: Callable[[bytes], None], problems: list[Problem]
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


def documents(
    name: str,
    check: Callable[[Mapping[str, Any]], Any],
    roots: Sequence[Root],
    hashed: Callable[[bytes], None],
    problems: list[Problem],
) -> list[dict[str, Any]]:
    """The TOML files of a name, each as its ``check`` lets it pass; what is wrong is added to ``problems``."""
    found = []
    for root in roots:
        file, data = root.address(f"reference/{name}"), b""
        try:
            if (read := root.read(f"reference/{name}")) is None:
                continue
            data = read
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
            found.append(document)
    return found


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
