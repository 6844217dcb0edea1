"""The smallest publisher there can be, to see what the engine does with any, and a site that answers for it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl
from pytest_httpserver import HTTPServer
from werkzeug import Request as Heard
from werkzeug import Response

from etl.errors import CutShort, NotPublished, SourceChanged, TooMuch
from etl.sources.publisher import Found, Recognised, Reply, Request, Send, Snapshot, Wish, get

FIGURE = b'[{"line": 2, "value_usd": "1.0"}]\r\n'


class Toy:
    """Publishes rows of JSON; ``["not yet"]`` means that they are not out. Requests for several months can be split."""

    LICENCE = "free to all"
    VOCABULARY = "un_code"
    HEADERS: Mapping[str, Sequence[str]] = {"toy": ()}
    STREAMED: frozenset[str] = frozenset()

    def plan(self, wish: Wish, settings: Mapping[str, object]) -> list[Request]:
        raise AssertionError("the engine is given the requests")

    def ask(self, request: Request, send: Send) -> Reply:
        return get(request, send)

    def examine(self, reply: Reply, request: Request) -> Found:
        if reply.status == 413:
            raise TooMuch(f"{request.url} is too large.")
        data = reply.read()
        if data.startswith(b"<"):
            raise SourceChanged(f"{request.url} is a page.")
        try:
            rows = json.loads(data)
        except ValueError as error:
            raise CutShort(f"{request.url} arrived in part.") from error
        if rows == ["not yet"]:
            raise NotPublished(f"{request.period} is not out.")
        return Found(".json", empty=not rows)

    def split(self, request: Request) -> Iterator[Request]:
        months = request.parameters["months"].split(",")
        if half := len(months) // 2:
            yield asking(request.url, months=",".join(months[:half]))
            yield asking(request.url, months=",".join(months[half:]))

    def parse(self, data: bytes, file: str, dataset: str) -> pl.DataFrame:
        return pl.DataFrame(json.loads(data))

    def tidy(self, printed: pl.DataFrame, snapshot: Snapshot) -> pl.DataFrame:
        return printed.select("line", "value_usd")

    def recognise(self, name: str, head: bytes) -> Recognised | None:
        return None


def asking(url: str, secrets: Mapping[str, str] | None = None, **parameters: str) -> Request:
    """A request of the toy publisher for ``parameters``."""
    name = "-".join(["toy", *parameters.values()])
    return Request("toy", "toy", "2024-01", url, parameters, name, "USD", secrets=secrets or {})


@dataclass
class Site:
    """Gives ``answers`` one after the other, then FIGURE to everyone. ``heard`` are the requests, ``at`` when."""

    server: HTTPServer
    answers: list[Response | bytes] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    at: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.server.expect_request("/data").respond_with_handler(self._answer)

    @property
    def url(self) -> str:
        return self.server.url_for("/data")

    @property
    def asked(self) -> list[str]:
        """Method, path and query of the requests."""
        return [f"{one.method} {one.full_path.removesuffix('?')}" for one in self.heard]

    @property
    def gaps(self) -> list[float]:
        """Seconds between one request and the next."""
        return [later - earlier for earlier, later in zip(self.at, self.at[1:], strict=False)]

    def _answer(self, request: Heard) -> Response:
        self.at.append(time.monotonic())
        request.get_data()
        self.heard.append(request)
        given = self.answers.pop(0) if self.answers else FIGURE
        return given if isinstance(given, Response) else Response(given, content_type="application/json")
