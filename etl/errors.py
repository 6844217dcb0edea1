"""The one exception tree. Every message is a sentence: what failed, where, what to do.

ImportDependencyError
├── BadData           the input cannot become a store (exit code 1)
├── StoreUnavailable  there is no store to read, or it is damaged (HTTP 503)
├── BadRequest        a command asks for what there is not (exit code 2)
├── FetchFailed       a publisher did not answer (exit code 1)
│   └── CutShort      … or only in part: asked again
├── SourceChanged     a publisher's page or answer is not as expected (exit code 1)
├── NotPublished      the publisher does not offer that period yet
├── TooMuch           the answer is too large or was cut: asked in parts
├── BadView           a view parameter that no view can have (HTTP 400)
└── NotFound          no such scope, chart, page, vintage or cell (HTTP 404, exit code 1)
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


class BadRequest(ImportDependencyError):
    """What is asked for does not exist, at that publisher or here."""


class FetchFailed(ImportDependencyError):
    """A publisher could not be reached, or refused."""


class CutShort(FetchFailed):
    """An answer arrived in part. The fetcher asks again."""


class SourceChanged(ImportDependencyError):
    """A form, label, column or answer is not as expected; the message says what was found instead."""


class NotPublished(ImportDependencyError):
    """The publisher does not offer the period (yet)."""


class TooMuch(ImportDependencyError):
    """The publisher refuses the size of the answer, or has cut it. The fetcher splits the request."""


class BadView(ImportDependencyError):
    """A request names a value that is not one of those possible.

    ``parameter`` is the query key, ``value`` what was given.
    """

    def __init__(self, parameter: str, value: str, message: str) -> None:
        self.parameter, self.value = parameter, value
        super().__init__(message)


class NotFound(ImportDependencyError):
    """The address names nothing."""


class NoScope(NotFound):
    """The address names no scope; ``short`` says so without the ids of those there are."""

    def __init__(self, short: str, message: str) -> None:
        self.short = short
        super().__init__(message)
