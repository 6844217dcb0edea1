"""A server that behaves like UN Comtrade's API, with options for its bad days.

The preview needs no key, takes one period, cuts at 500 rows without a word and leaves descriptions null. The keyed
address wants its header. Both filter by what is asked; what is not asked comes in every variant there is.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from etl.sources.comtrade import COLUMNS

Row = Mapping[str, Any]
BUNDLED = Path(__file__).parents[2] / "data/raw/comtrade"
PREVIEW, KEYED = "public/v1/preview", "data/v1/get"
PREVIEW_ROWS = 500
FILTERS = ("reporterCode", "period", "cmdCode", "flowCode", "partnerCode", "partner2Code", "customsCode", "motCode")
WORDS = {"699": "India", "0": "World", "156": "China", "M": "Import", "X": "Export", "C00": "TOTAL CPC"}


def row(**known: Any) -> Row:
    """One record in the 47 columns: figures as given, the rest as Comtrade fills it."""
    year, month = str(known["period"])[:4], str(known["period"])[4:]
    filled = {
        "typeCode": "C",
        "freqCode": "M" if month else "A",
        "refPeriodId": int(f"{year}{month or '01'}01"),
        "refYear": int(year),
        "refMonth": int(month or 52),
        "partner2Code": 0,
        "classificationCode": "H6",
        "classificationSearchCode": "HS",
        "isOriginalClassification": True,
        "aggrLevel": len(known["cmdCode"]),
        "isLeaf": len(known["cmdCode"]) == 6,
        "customsCode": "C00",
        "mosCode": "0",
        "motCode": 0,
        "qtyUnitCode": 8,
        "qtyUnitAbbr": "kg",
        "qty": known.get("netWgt"),
        "isQtyEstimated": False,
        "altQtyUnitCode": -1,
        "altQtyUnitAbbr": "N/A",
        "altQty": 0.0,
        "isAltQtyEstimated": False,
        "netWgt": None,
        "isNetWgtEstimated": False,
        "grossWgt": 0.0,
        "isGrossWgtEstimated": False,
        "cifvalue": known["primaryValue"] if known["flowCode"] == "M" else None,
        "fobvalue": known["primaryValue"] if known["flowCode"] == "X" else None,
        "legacyEstimationFlag": 0,
        "isReported": False,
        "isAggregate": True,
    } | known
    for name in COLUMNS:
        if name.endswith(("Desc", "ISO")):
            code = str(filled.get(name.removesuffix("Desc").removesuffix("ISO") + "Code", ""))
            filled.setdefault(name, WORDS.get(code, code))
    return {name: filled[name] for name in COLUMNS}


def bundled() -> list[Row]:
    """The bundled rows of India: 850511 of 2022 and 2024, 2846 and 2805 of 2023."""
    rows = []
    for path in sorted(BUNDLED.glob("*.csv")):
        for cells in csv.DictReader(path.read_text("utf-8").splitlines()):
            estimated = cells.get("isNetWgtEstimated") == "true"
            rows.append(
                row(
                    period=cells["refYear"],
                    reporterCode=int(cells["reporterCode"]),
                    flowCode=cells["flowCode"],
                    partnerCode=int(cells["partnerCode"]),
                    cmdCode=cells["cmdCode"],
                    primaryValue=float(cells["primaryValue"]),
                    netWgt=float(cells["netWgt"]),
                    isNetWgtEstimated=estimated,
                    legacyEstimationFlag=6 if estimated else 0,
                )
            )
    return rows


@dataclass
class Comtrade:
    """The API on a local server; the counters count down with each answer they spoil."""

    server: HTTPServer
    rows: Sequence[Row]
    key: str = "the-key"
    busy: int = 0
    """Answers with 429 and Retry-After."""
    broken: int = 0
    """Answers whose connection drops half-way."""
    torn: int = 0
    """Answers that end in the middle although their length is right."""
    error: str = ""
    """An error inside a 200."""
    html: str = ""
    """A page instead of JSON."""
    largest: int | None = None
    """More rows than this are refused with 413."""
    quota: bool = False
    """The calls of this address are used up: 403."""
    elsewhere: str = ""
    """An address to which every request is redirected."""
    renamed: Mapping[str, str] = field(default_factory=dict)
    """Fields that go by another name now."""
    stray: Mapping[str, Any] = field(default_factory=dict)
    """Fields that are answered differently from what was asked."""
    asked: list[Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        for path in (PREVIEW, KEYED):
            for freq in "AM":
                self.server.expect_request(f"/{path}/C/{freq}/HS").respond_with_handler(self._answer)

    @property
    def address(self) -> str:
        """What stands as ``address`` in publishers.toml."""
        return self.server.url_for("").rstrip("/")

    def _answer(self, request: Request) -> Response:
        self.asked.append(request)
        keyed = request.path.startswith(f"/{KEYED}")
        if self.elsewhere:
            return Response(status=302, headers={"Location": self.elsewhere})
        if self.quota:
            return _refusal(403, "Out of call volume quota. Quota will be replenished in 00:43:10.")
        if self.busy:
            self.busy -= 1
            return _refusal(429, "Rate limit is exceeded. Try again in 2 seconds.", {"Retry-After": "2"})
        if keyed and request.headers.get("Ocp-Apim-Subscription-Key") != self.key:
            return _refusal(401, "Access denied due to missing or invalid subscription key.")
        if not keyed and "," in request.args.get("period", ""):
            return _refusal(400, "The preview takes one period.")
        if self.html:
            return Response(self.html, content_type="text/html")
        rows = [r for r in self.rows if r["freqCode"] == request.path.split("/")[-2] and _wanted(r, request)]
        if self.largest is not None and len(rows) > self.largest:
            return _refusal(413, "The answer is too large.")
        described = keyed and request.args.get("includeDesc") == "true"
        records = [self._record(r, described) for r in rows[: self._limit(request, keyed)]]
        envelope = {"elapsedTime": "0.21 secs", "count": len(records), "data": records, "error": self.error}
        return self._sent(json.dumps(envelope).encode())

    def _limit(self, request: Request, keyed: bool) -> int:
        limit = 100_000 if keyed else PREVIEW_ROWS
        return min(limit, request.args.get("maxRecords", limit, int))

    def _record(self, known: Row, described: bool) -> dict[str, Any]:
        blank = () if described else [c for c in COLUMNS if c.endswith(("Desc", "ISO", "Abbr"))]
        record = {**known, **dict.fromkeys(blank), **self.stray}
        return {self.renamed.get(name, name): value for name, value in record.items()}

    def _sent(self, body: bytes) -> Response:
        half = body[: len(body) // 2]
        if self.torn:
            self.torn -= 1
            return Response(half, content_type="application/json")
        response = Response(body, content_type="application/json")
        if self.broken:
            self.broken -= 1
            response.response = [half]  # the announced length stays that of the whole
        return response


def _wanted(known: Row, request: Request) -> bool:
    return all(str(known[name]) in request.args[name].split(",") for name in FILTERS if request.args.get(name))


def _refusal(status: int, message: str, headers: Mapping[str, str] | None = None) -> Response:
    body = json.dumps({"statusCode": status, "message": message})
    return Response(body, status, headers, content_type="application/json")
