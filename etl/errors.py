"""The one exception tree. Every message is a sentence: what failed, where, what to do.

ImportDependencyError
├── BadData           the input cannot become a store (exit code 1)
├── StoreUnavailable  there is no store to read, or it is damaged (HTTP 503)
├── BadView           a view parameter that no view can have (HTTP 400)
└── NotFound          no such scope, chart or page (HTTP 404)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class ImportDependencyError(Exception):
    """Anything this product raises on purpose."""


@dataclass(frozen=True, order=True)
class Problem:
    """One fault of the input, with its address and its remedy."""

    file: str
    line: int | None
    message: str
    remedy: str

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}, line {self.line}"
        return f"{where}: {self.message} {self.remedy}"


class BadData(ImportDependencyError):
    """The input is refused. All problems found are listed, not only the first."""

    SHOWN = 40

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        lines = [str(p) for p in self.problems[: self.SHOWN]]
        if len(self.problems) > self.SHOWN:
            lines.append(f"… and {len(self.problems) - self.SHOWN} more.")
        super().__init__("\n".join(lines))


class StoreUnavailable(ImportDependencyError):
    """No store, or one that cannot be read."""


class BadView(ImportDependencyError):
    """A request names a value that is not one of those possible.

    ``parameter`` is the query key, ``value`` what was given.
    """

    def __init__(self, parameter: str, value: str, message: str) -> None:
        self.parameter, self.value = parameter, value
        super().__init__(message)


class NotFound(ImportDependencyError):
    """The address names nothing."""
