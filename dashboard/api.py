"""The same tables over HTTP: ``/commodity/<scope>/<table>.csv`` and ``.json``, those of :data:`DOWNLOADS`, and
``/healthz``.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from unicodedata import normalize
from urllib.parse import unquote

import polars as pl
from flask import Flask, Response, request

from dashboard import (
    analysis,
    claims,
    flows,
    importers,
    more,
    own_scope,
    parameters,
    quality,
    quote,
    rules,
    screening,
    supplier,
    what_if,
    world_market,
)
from dashboard.data import open_store
from dashboard.resolve import Query, absence, exact
from dashboard.routing import OWN_SCOPE
from dashboard.settings import Settings
from dashboard.tables import TABLES, Choice
from etl.claims import listed
from etl.errors import BadView, ImportDependencyError, NotFound, StoreUnavailable
from etl.reader import Store
from etl.shown.indicators import definitions

OF_SCOPE = {**TABLES, **more.TABLES, **world_market.TABLES, **analysis.TABLES, **rules.TABLES, **quote.TABLES}
"""Tables of one scope and view, at ``/commodity/<scope>/<table>.csv`` and ``.json``."""
FORMATS = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


def register(server: Flask, settings: Settings) -> None:
    """Add the routes to ``server``."""
    for name, download in DOWNLOADS.items():
        path = f"/{name}/<argument>.<suffix>" if download.of else f"/{name}.<suffix>"
        server.add_url_rule(path, f"{name}-data", partial(_answer, settings, name))

    @server.get("/commodity/<scope_id>/<name>")
    def table(scope_id: str, name: str) -> Response:
        try:
            return _table(settings, scope_id, name)
        except ImportDependencyError as error:
            return problem(error)

    @server.get(f"{OWN_SCOPE}.toml")
    def scope_file() -> Response:
        try:
            query = request.args.to_dict(flat=False)
            store = open_store(settings.store, query)
            response = Response(own_scope.file(store, query), content_type="application/toml; charset=utf-8")
        except ImportDependencyError as error:
            return problem(error)
        response.headers["Content-Disposition"] = 'attachment; filename="commodities.toml"'
        response.headers["X-Vintage"] = store.vintage
        return response

    @server.get("/healthz")
    def health() -> Response:
        try:
            vintage = open_store(settings.store).vintage
        except StoreUnavailable as error:
            return problem(error)
        return Response(json.dumps({"status": "ok", "vintage": vintage}) + "\n", mimetype="application/json")


def frame_of(store: Store, path: str, query: Query) -> pl.DataFrame:
    """The table whose file stands at ``path``. Raises BadView and NotFound."""
    page, _, rest = unquote(path).strip("/").partition("/")
    if page == "commodity":
        scope_id, _, name = rest.rpartition("/")
        return _of_scope(store, scope_id, name, query)[1]
    page, argument = page.removesuffix(".csv"), rest.removesuffix(".csv")
    if page not in DOWNLOADS:
        raise NotFound(f"There is no table {path!r}.")
    parameters.refuse(page, query)
    return DOWNLOADS[page].table(store, query, argument)


def _of_scope(store: Store, scope_id: str, name: str, query: Query) -> tuple[Choice, pl.DataFrame]:
    """The table of a scope whose file is called ``name``, and the choice that it is of."""
    scope = store.scope(scope_id)
    chart, _, suffix = name.rpartition(".")
    if chart not in OF_SCOPE or suffix not in FORMATS:
        raise NotFound(f"There is no {name!r}. There are {', '.join(OF_SCOPE)}, each as .csv and .json.")
    choice = exact(store, scope, query, chart)
    return choice, OF_SCOPE[chart](choice)


def _table(settings: Settings, scope_id: str, name: str) -> Response:
    query = request.args.to_dict(flat=False)
    store = open_store(settings.store, query)
    choice, frame = _of_scope(store, scope_id, name, query)
    chart, _, suffix = name.rpartition(".")
    response = _file(frame, f"{scope_id}-{chart}", suffix, store.vintage, to_object if chart == "quote" else None)
    if not frame.height:
        lacking = {"world_market": world_market.missing, "rulebooks": rules.missing}.get(chart, absence)
        response.headers["X-Notice"] = _ascii(lacking(choice) or absence(choice))
    return response


@dataclass(frozen=True)
class Download:
    """A table at an address of its own, ``/<name>.csv`` and ``.json``, or below it where it is ``of`` something.

    ``table`` takes a build, the query and what the table is of, and raises BadView or NotFound; ``file`` is what its
    files are called; ``listed`` makes of it what JSON has, ``absence`` says why a table has no rows.
    """

    table: Callable[[Store, Query, str], pl.DataFrame]
    file: str
    of: bool = False
    listed: Callable[[pl.DataFrame], pl.DataFrame] | None = None
    absence: Callable[[Store, Query, str], str] | None = None


def _findings(store: Store, query: Query, _: str) -> pl.DataFrame:
    """The findings that the page Data quality lists at the same address; of every country where that names none."""
    wanted, wrong = quality.read(query, store, quality.ALL)
    if wrong:
        raise wrong[0]
    return quality.table(quality.select(store, wanted))


def _claims(store: Store, query: Query, _: str) -> pl.DataFrame:
    """The claims that the page lists at the same address."""
    wanted, wrong = claims.read(query, store)
    if wrong:
        raise wrong[0]
    return claims.select(store, wanted)


def _screening(store: Store, query: Query, table: Callable[[Store, screening.Filter], pl.DataFrame]) -> pl.DataFrame:
    wanted, wrong = screening.read(query, store)
    if wrong:
        raise wrong[0]
    return table(store, wanted)


def _no_codes(store: Store, query: Query, _: str) -> str:
    return screening.absence(store, screening.read(query, store)[0])


DOWNLOADS: Mapping[str, Download] = {
    "quality": Download(_findings, "findings"),
    "claims": Download(_claims, "claims", listed=listed),
    "screening": Download(
        lambda store, query, _: _screening(store, query, screening.table), "screening", absence=_no_codes
    ),
    "screening-years": Download(
        lambda store, query, _: _screening(store, query, screening.over_years), "screening-years", absence=_no_codes
    ),
    "indicators": Download(lambda *_: definitions(), "indicators"),
    "supplier": Download(supplier.asked, "supplier", of=True, absence=supplier.nothing),
    "what-if": Download(what_if.asked, "what-if", of=True, absence=what_if.absence),
    "compare": Download(importers.latest, "compare", of=True),
    "compare-years": Download(importers.years, "compare-years", of=True),
    "flows": Download(flows.asked_flows, "flows", absence=flows.nothing),
    "glance": Download(flows.asked_glance, "glance", absence=flows.nothing),
}
"""Tables that are not of one scope and view, by the page that shows them."""


def _answer(settings: Settings, name: str, suffix: str, argument: str = "") -> Response:
    download = DOWNLOADS[name]
    try:
        if suffix not in FORMATS:
            raise NotFound(f"There is no {request.path!r}. There are .csv and .json.")
        query = request.args.to_dict(flat=False)
        store = open_store(settings.store, query)
        parameters.refuse(name, query)
        frame = download.table(store, query, argument)
    except ImportDependencyError as error:
        return problem(error)
    file = f"{argument}-{download.file}" if argument else download.file
    if suffix == "json" and download.listed:
        frame = download.listed(frame)
    response = _file(frame, file, suffix, store.vintage)
    if not frame.height and download.absence:
        response.headers["X-Notice"] = _ascii(download.absence(store, query, argument))
    return response


def _file(
    frame: pl.DataFrame, name: str, suffix: str, vintage: str, as_json: Callable[[pl.DataFrame], str] | None = None
) -> Response:
    written = to_csv(frame) if suffix == "csv" else (as_json or to_json)(frame)
    response = Response(written, content_type=FORMATS[suffix])
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


def to_object(frame: pl.DataFrame) -> str:
    """The only row of a table, as an object."""
    [row] = frame.to_dicts()
    return json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n"


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
