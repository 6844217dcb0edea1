"""The same tables over HTTP: ``/commodity/<scope>/<chart>.csv`` and ``.json``, ``/quality.csv``, ``/claims.csv``, and
``/healthz``.
"""

from __future__ import annotations

import csv
import io
import json
from typing import Any
from unicodedata import normalize

import polars as pl
from flask import Flask, Response, request

from dashboard import claims, quality
from dashboard.data import open_store
from dashboard.resolve import absence, exact
from dashboard.settings import Settings
from dashboard.tables import TABLES
from etl.claims import listed
from etl.errors import BadView, ImportDependencyError, NotFound, StoreUnavailable

FORMATS = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


def register(server: Flask, settings: Settings) -> None:
    """Add the routes to ``server``."""

    @server.get("/commodity/<scope_id>/<name>")
    def table(scope_id: str, name: str) -> Response:
        try:
            return _table(settings, scope_id, name)
        except ImportDependencyError as error:
            return problem(error)

    @server.get("/quality.<suffix>")
    def findings(suffix: str) -> Response:
        try:
            return _findings(settings, suffix)
        except ImportDependencyError as error:
            return problem(error)

    @server.get("/claims.<suffix>")
    def verdicts(suffix: str) -> Response:
        try:
            return _claims(settings, suffix)
        except ImportDependencyError as error:
            return problem(error)

    @server.get("/healthz")
    def health() -> Response:
        try:
            vintage = open_store(settings.store).vintage
        except StoreUnavailable as error:
            return problem(error)
        return Response(json.dumps({"status": "ok", "vintage": vintage}) + "\n", mimetype="application/json")


def _table(settings: Settings, scope_id: str, name: str) -> Response:
    query = request.args.to_dict(flat=False)
    store = open_store(settings.store, query)
    chart, _, suffix = name.rpartition(".")
    scope = store.scope(scope_id)
    if chart not in TABLES or suffix not in FORMATS:
        raise NotFound(f"There is no {name!r}. There are {', '.join(TABLES)}, each as .csv and .json.")
    choice = exact(store, scope, query, chart)
    frame = TABLES[chart](choice)
    response = _file(frame, f"{scope_id}-{chart}", suffix, store.vintage)
    if not frame.height:
        response.headers["X-Notice"] = _ascii(absence(choice))
    return response


def _findings(settings: Settings, suffix: str) -> Response:
    """The findings that the page Data quality lists at the same address; of every country where that names none."""
    if suffix not in FORMATS:
        raise NotFound(f"There is no 'quality.{suffix}'. There are quality.csv and quality.json.")
    query = request.args.to_dict(flat=False)
    store = open_store(settings.store, query)
    wanted, wrong = quality.read(query, store, quality.ALL)
    if wrong:
        raise wrong[0]
    return _file(quality.table(quality.select(store, wanted)), "findings", suffix, store.vintage)


def _claims(settings: Settings, suffix: str) -> Response:
    """The claims that the page lists at the same address."""
    if suffix not in FORMATS:
        raise NotFound(f"There is no 'claims.{suffix}'. There are claims.csv and claims.json.")
    query = request.args.to_dict(flat=False)
    store = open_store(settings.store, query)
    wanted, wrong = claims.read(query, store)
    if wrong:
        raise wrong[0]
    found = claims.select(store, wanted)
    return _file(found if suffix == "csv" else listed(found), "claims", suffix, store.vintage)


def _file(frame: pl.DataFrame, name: str, suffix: str, vintage: str) -> Response:
    response = Response(to_csv(frame) if suffix == "csv" else to_json(frame), content_type=FORMATS[suffix])
    shown = "attachment" if suffix == "csv" else "inline"
    response.headers["Content-Disposition"] = f'{shown}; filename="{name}.{suffix}"'
    response.headers["X-Vintage"] = vintage
    return response


def _ascii(text: str) -> str:
    """A header carries ASCII only: letters lose their accents."""
    return normalize("NFKD", text).encode("ascii", "ignore").decode()


def to_csv(frame: pl.DataFrame) -> str:
    """CSV with the shortest text of each float that reads back to it; null is an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(frame.columns)
    writer.writerows(frame.iter_rows())
    return out.getvalue()


def to_json(frame: pl.DataFrame) -> str:
    """A list of objects, one per row; null where nothing is published."""
    return json.dumps(frame.to_dicts(), ensure_ascii=False, allow_nan=False) + "\n"


_STATUS: tuple[tuple[type[ImportDependencyError], int, str], ...] = (
    (BadView, 400, "This is not a view"),
    (NotFound, 404, "There is no such thing here"),
    (StoreUnavailable, 503, "There is no store to read"),
)


def problem(error: ImportDependencyError) -> Response:
    """A problem document (RFC 9457)."""
    status, title = next(((s, t) for kind, s, t in _STATUS if isinstance(error, kind)), (500, "This failed"))
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": str(error),
        "instance": request.full_path.rstrip("?"),
    }
    if isinstance(error, BadView):
        body |= {"parameter": error.parameter, "value": error.value}
    return Response(json.dumps(body, ensure_ascii=False) + "\n", status, content_type="application/problem+json")
