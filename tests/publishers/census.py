"""A Census API that behaves like the real one: an array of arrays, 204 for nothing, and its troubles."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

PATH = "/data/timeseries/intltrade"
KEY_PAGE = """<html><head><title>{0} Key</title></head><body><h1>{0} Key</h1>
<p>A valid <em>key</em> must be included with each data API request.</p></body></html>"""
Row = Mapping[str, str]
"""A row by variable, ``time`` among them; COMM_LVL follows from the code."""


@dataclass
class Census:
    """Serves ``imports`` and ``exports``. With ``key``, requests without it are led to a page that asks for one.

    The first ``busy`` requests get 429; with ``page`` it answers 200 and that HTML; with ``moved_to`` it redirects.
    """

    server: HTTPServer
    imports: Sequence[Row] = ()
    exports: Sequence[Row] = ()
    key: str | None = None
    busy: int = 0
    retry_after: str = "0"
    page: str | None = None
    moved_to: str | None = None
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.server.expect_request(re.compile(f"{PATH}/(imports|exports)/hs")).respond_with_handler(self._answer)
        for word in ("missing", "invalid"):
            said = KEY_PAGE.format(word.capitalize())
            self.server.expect_request(f"/data/{word}_key.html").respond_with_data(said, content_type="text/html")

    @property
    def address(self) -> str:
        """What stands in publishers.toml."""
        return self.server.url_for(PATH)

    def _answer(self, request: Request) -> Response:
        self.asked.append(request.full_path)
        if self.busy:
            self.busy -= 1
            return Response("Too many requests", 429, {"Retry-After": self.retry_after})
        if self.moved_to:
            return Response("", 302, {"Location": self.moved_to + request.full_path})
        if self.page:
            return Response(self.page, 200, content_type="text/html")
        if self.key and request.args.get("key") != self.key:
            word = "invalid" if "key" in request.args else "missing"
            return Response("", 302, {"Location": f"/data/{word}_key.html"})
        imports = "/imports/" in request.path
        rows = self.imports if imports else self.exports
        filters = {name: value for name, value in request.args.items() if name not in ("get", "key")}
        header = [*request.args["get"].split(","), *filters]
        known = {"COMM_LVL", *(name for row in rows for name in row)}
        if rows and (strange := [name for name in header if name not in known]):
            return Response(f"error: unknown variable '{strange[0]}'", 400)
        code = "I_COMMODITY" if imports else "E_COMMODITY"
        printed = ({**row, "COMM_LVL": f"HS{len(row[code])}"} for row in rows)
        found = [row for row in printed if all(_fits(row[name], value) for name, value in filters.items())]
        if not found:
            return Response(status=204)
        lines = [header, *([row[name] for name in header] for row in found)]
        return Response("[" + ",\n".join(json.dumps(line) for line in lines) + "]", content_type="application/json")


def _fits(cell: str, asked: str) -> bool:
    """A value, its beginning with a star, or a time ``from 2024-01 to 2024-12``."""
    if asked.startswith("from "):
        _, first, _, last = asked.split()
        return first <= cell <= last
    return cell.startswith(asked[:-1]) if asked.endswith("*") else cell == asked
