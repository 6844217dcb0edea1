"""What a publisher's module offers, and the values that pass between it, the fetcher and the build.

A module is pure. It plans requests, reads answers as bytes and never opens a connection: where a publisher needs a
dialogue (a form with a token), ``ask`` is handed the means to send.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, BinaryIO, Protocol

import polars as pl

BY_HAND = "by hand"
"""Status of a snapshot that was dropped into the raw folder."""


@dataclass(frozen=True)
class Snapshot:
    """One registered file: what it is and where its bytes lie (``file`` is the path shown in messages)."""

    source: str
    dataset: str
    period: str
    url: str
    retrieved: str
    sha256: str
    unit: str
    licence: str
    note: str | None
    file: str
    coverage: str
    parameters: str = ""
    status: str = ""

    @property
    def id(self) -> str:
        """First twelve digits of the hash."""
        return self.sha256[:12]

    @property
    def day(self) -> date:
        """Day of retrieval."""
        return date.fromisoformat(self.retrieved[:10])

    @property
    def identity(self) -> tuple[str, ...]:
        """What a newer snapshot must share to take this one's place."""
        if self.status == BY_HAND:
            return self.source, self.file
        return self.source, self.dataset, *((self.url, self.parameters) if self.status else (self.period,))

    @property
    def asked(self) -> Mapping[str, str]:
        """The request's parameters by name; empty for a file that was not fetched and needs none."""
        return dict(json.loads(self.parameters)) if self.parameters else {}


@dataclass(frozen=True)
class Wish:
    """What a user asks a publisher for. Every tuple is in order and without repetition.

    ``codes`` are HS digits; ``reporters`` ISO 3166-1 alpha-3, with ``printed`` giving the publisher's own code of each;
    ``basis`` is the kind of ``periods``, which are labels of the flow table; ``units`` are ``usd``, ``inr``,
    ``quantity``, of TradeStat only; ``partners`` are all unless named.
    """

    codes: tuple[str, ...]
    reporters: tuple[str, ...]
    printed: Mapping[str, str]
    flows: tuple[str, ...]
    basis: str
    periods: tuple[str, ...]
    units: tuple[str, ...] = ("usd",)
    revisions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Request:
    """One thing to ask. ``url`` and ``parameters`` are stored and identify it: no secret is among them.

    ``secrets`` maps the name of a header, or ``?name`` for a query parameter, to the environment variable that holds
    its value; an unset variable is left out. ``name`` begins the file's name.
    """

    source: str
    dataset: str
    period: str
    url: str
    parameters: Mapping[str, str]
    name: str
    unit: str = ""
    form: bool = False
    secrets: Mapping[str, str] = field(default_factory=dict)

    @property
    def stored_parameters(self) -> str:
        """Canonical JSON of ``parameters``; empty without any."""
        return json.dumps(dict(sorted(self.parameters.items())), ensure_ascii=False) if self.parameters else ""


@dataclass(frozen=True)
class Reply:
    """An answer: its bytes lie in ``file``, seekable, at its beginning. ``headers`` have lower-case names."""

    status: int
    headers: Mapping[str, str]
    file: BinaryIO

    def read(self) -> bytes:
        """All bytes, from the beginning."""
        self.file.seek(0)
        return self.file.read()


class Send(Protocol):
    """The fetcher's means to send: paced, retried, within one session per source."""

    def __call__(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        secrets: Mapping[str, str] | None = None,
    ) -> Reply:
        """Ask once; the reply's status is 2xx, or 413. Raises FetchFailed after the last retry."""


@dataclass(frozen=True)
class Found:
    """What an answer turned out to be. ``extension`` begins with a dot; ``unit`` and ``period`` replace those asked."""

    extension: str
    empty: bool = False
    note: str | None = None
    unit: str | None = None
    period: str | None = None


@dataclass(frozen=True)
class Recognised:
    """What a file dropped by hand is. Without a ``period`` that of its rows is taken."""

    dataset: str
    unit: str
    licence: str
    url: str = ""
    parameters: str = ""
    period: str = ""
    note: str | None = None
    coverage: str = "complete"


@dataclass(frozen=True)
class Covered:
    """What an answer tells the trade of, be it none: ``reporter`` as printed, periods ``first`` to ``last``."""

    reporter: str
    flow: str
    hs_code: str
    basis: str
    first: str
    last: str


class Publisher(Protocol):
    """What a module of this package offers; all of it is pure.

    ``VOCABULARY`` is the column of partners.csv that holds its names or codes; ``HEADERS`` has a key per dataset;
    ``STREAMED`` names the datasets that are text with one record a line below one header line, so that a file can be
    read in blocks, each with the header on top.
    """

    @property
    def VOCABULARY(self) -> str: ...  # noqa: D102, N802
    @property
    def HEADERS(self) -> Mapping[str, Any]: ...  # noqa: D102, N802
    @property
    def STREAMED(self) -> frozenset[str]: ...  # noqa: D102, N802

    def parse(self, data: bytes, file: str, dataset: str) -> pl.DataFrame:
        """Columns as printed, all text, and ``line``. Raises BadData."""

    def tidy(self, printed: pl.DataFrame, snapshot: Snapshot) -> pl.DataFrame:
        """The printed rows in the terms of the flow table, numbers still as text.

        Columns: ``line``, reporter_printed, partner_printed, flow, hs_code, nomenclature, period, basis, those of
        value_usd, value_local, currency, quantity, quantity_unit, net_weight_kg, status that there are; ``described``
        (boolean) where the publisher's own file vouches for the code; ``left_out``, null or the reason why a row is
        no flow. Every printed line occurs at least once.
        """

    def recognise(self, name: str, head: bytes) -> Recognised | None:
        """What a file of that name and beginning is; None if not this publisher's. Raises BadData."""


class Fetchable(Publisher, Protocol):
    """A publisher that can be asked; ``LICENCE`` is that of the answers."""

    @property
    def LICENCE(self) -> str: ...  # noqa: D102, N802

    def plan(self, wish: Wish, settings: Mapping[str, Any]) -> list[Request]:
        """The requests that answer ``wish``; ``settings`` are its table of publishers.toml. Raises BadRequest."""

    def ask(self, request: Request, send: Send) -> Reply:
        """Carry out one request."""

    def examine(self, reply: Reply, request: Request) -> Found:
        """What came back. Raises SourceChanged, NotPublished, TooMuch or CutShort."""

    def split(self, request: Request) -> Iterator[Request]:
        """Smaller requests that together answer ``request``; none if it cannot be split."""

    def covers(self, snapshot: Snapshot) -> list[Covered]:
        """Whose values a fetched snapshot tells, with or without rows, by its url and parameters.

        None where an answer holds all codes. Raises LookupError or ValueError for what is no request of this publisher.
        """


def get(request: Request, send: Send) -> Reply:
    """The plain ``ask``: one GET."""
    return send("GET", request.url, params=request.parameters, secrets=request.secrets)
