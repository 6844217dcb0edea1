"""A Comext that behaves like Eurostat's: SDMX-CSV by key and span, 413 for too wide a pull, and its troubles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

PATH = "/eurostat/api/comext/dissemination/sdmx/2.1/data/DS-045409"
HEADER = "DATAFLOW,LAST UPDATE,freq,reporter,partner,product,flow,indicators,TIME_PERIOD,OBS_VALUE\n"
FAULT = (
    '<S:Fault xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><faultcode>{}</faultcode>'
    "<faultstring>{}</faultstring></S:Fault>"
)
TOO_BIG = (
    "EXTRACTION_TOO_BIG: The requested extraction is too big, estimated {} rows, max authorised is {}, please change"
    " your filters to reduce the extraction size"
)
Row = tuple[str, str, str, str, str, str, str, str]
"""freq, reporter, partner, product, flow, indicators, TIME_PERIOD, OBS_VALUE as printed"""


@dataclass
class Comext:
    """Serves ``rows``. ``largest`` is the number of cells of a pull that is not too wide.

    The first ``busy`` requests get 429; with ``page`` it answers 200 and that HTML; with ``moved_to`` it redirects.
    """

    server: HTTPServer
    rows: Sequence[Row]
    largest: int = 5_000_000
    busy: int = 0
    retry_after: str = "0"
    page: str | None = None
    moved_to: str | None = None
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.server.expect_request(re.compile(re.escape(PATH) + "/.*")).respond_with_handler(self._answer)

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
        key = request.path.rpartition("/")[2].split(".")
        if len(key) != 6 or request.args.get("format") != "SDMX-CSV":
            return _fault(400, "INVALID_QUERY: The key or the format is not known")
        wanted = [part.split("+") if part else sorted({row[n] for row in self.rows}) for n, part in enumerate(key)]
        first, last = request.args.get("startPeriod", "1988"), request.args.get("endPeriod", "2026")
        cells = len(list(product(*wanted))) * _periods(first, last, monthly=key[0] == "M")
        if cells > self.largest:
            return _fault(413, TOO_BIG.format(cells, self.largest))
        found = (r for r in self.rows if all(c in w for c, w in zip(r, wanted, strict=False)) and first <= r[6] <= last)
        lines = (f"ESTAT:DS-045409(1.0),15/09/26 11:00:00,{','.join(row)}\n" for row in sorted(found))
        return Response(HEADER + "".join(lines), 200, content_type="application/vnd.sdmx.data+csv")


def _fault(status: int, said: str) -> Response:
    return Response(FAULT.format(status, said), status, content_type="application/xml")


def _periods(first: str, last: str, *, monthly: bool) -> int:
    years = int(last[:4]) - int(first[:4])
    return 12 * years + int(last[5:] or 12) - int(first[5:] or 1) + 1 if monthly else years + 1
