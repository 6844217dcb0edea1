"""CEPII BACI: reconciled bilateral trade by calendar year at six digits, as published: a zip of a file per year and
two code lists, or its files one by one.

``t`` year, ``i`` exporter, ``j`` importer, ``k`` HS6, ``v`` thousand USD, ``q`` metric tonnes. Codes are Comtrade's.
Each flow stands once, seen by the importer; the exporter's view is the same row.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

import polars as pl

from etl import units
from etl.errors import BadData, BadRequest, CutShort, Problem, SourceChanged
from etl.sources.publisher import Covered, Found, Recognised, Reply, Request, Snapshot, Wish, get
from etl.sources.tabular import read_csv

VOCABULARY = "un_code"
LICENCE = "CEPII BACI, Etalab 2.0, redistribution with attribution"
UNIT = "thousand USD; t"
FLOW_COLUMNS = ("t", "i", "j", "k", "v", "q")
COUNTRIES, PRODUCTS = "country-codes", "product-codes"
_COUNTRY_COLUMNS = ("country_code", "country_name", "country_iso2", "country_iso3")
_COUNTRY_COLUMNS_2023 = (
    "country_code",
    "country_name_abbreviation",
    "country_name_full",
    "iso_2digit_alpha",
    "iso_3digit_alpha",
)
NOMENCLATURE = {f"HS{str(year)[2:]}": f"HS{year}" for year in (1992, 1996, 2002, 2007, 2012, 2017, 2022)}
HEADERS: Mapping[str, Sequence[Sequence[str]]] = {
    **dict.fromkeys(NOMENCLATURE, (FLOW_COLUMNS,)),
    COUNTRIES: (_COUNTRY_COLUMNS, _COUNTRY_COLUMNS_2023),
    PRODUCTS: (("code", "description"),),
}
STREAMED = frozenset(NOMENCLATURE)
_FILE = re.compile(r"BACI_(HS\d\d)_(?:Y(\d{4})_)?V\w+\.(?:csv|zip)", re.IGNORECASE)

ask = get


def plan(wish: Wish, settings: Mapping[str, Any]) -> list[Request]:
    """One zip per revision of the HS, with all countries and products. Raises BadRequest."""
    revisions = wish.revisions or tuple(settings["revisions"])
    if strange := [r for r in revisions if r not in NOMENCLATURE]:
        raise BadRequest(f"BACI has no revision {', '.join(strange)}; there are {', '.join(NOMENCLATURE)}.")
    if wish.basis != "calendar_year":
        raise BadRequest("BACI has calendar years only: ask for --basis calendar_year.")
    version = str(settings["version"])
    return [
        Request(
            source="baci",
            dataset=revision,
            period="",
            url=str(settings["address"]).replace("{revision}", revision).replace("{version}", version),
            parameters={},
            name=f"BACI_{revision}_V{version}",
            unit=UNIT,
        )
        for revision in revisions
    ]


def examine(reply: Reply, request: Request) -> Found:
    """A whole zip with years of that revision. Raises CutShort, SourceChanged."""
    reply.file.seek(0)
    if reply.file.read(2) != b"PK":
        reply.file.seek(0)
        start = reply.file.read(60).decode("utf-8", "replace")
        raise SourceChanged(f"{request.url} is no zip; it begins with {start!r}. See address in publishers.toml.")
    try:
        with zipfile.ZipFile(reply.file) as archive:
            names = archive.namelist()
    except zipfile.BadZipFile as error:
        raise CutShort(f"{request.url} arrived in part ({error}).") from error
    found = (_FILE.fullmatch(PurePosixPath(name).name) for name in names)
    years = sorted(match[2] for match in found if match and match[2] and match[1].upper() == request.dataset)
    if not years:
        held = ", ".join(names[:5]) or "nothing"
        raise SourceChanged(f"{request.url} holds no year of {request.dataset}; it holds {held}.")
    return Found(".zip", period=f"{years[0]}..{years[-1]}")


def split(request: Request) -> Iterator[Request]:  # noqa: ARG001
    """A zip has no parts that could be asked for."""
    yield from ()


def covers(snapshot: Snapshot) -> list[Covered]:  # noqa: ARG001
    """None: a zip holds all codes, so that of a scope it never holds a part."""
    return []


def member(name: str) -> str | None:
    """Dataset of a file inside the zip; None for a readme."""
    name = PurePosixPath(name).name
    for kind, word in ((COUNTRIES, "country_codes"), (PRODUCTS, "product_codes")):
        if name.startswith(word):
            return kind
    match = _FILE.fullmatch(name)
    return match[1].upper() if match and match[2] else None


def recognise(name: str, head: bytes) -> Recognised | None:
    """A file of BACI by its header; the revision stands in its name. Raises BadData where it does not."""
    header = tuple(head.split(b"\n", 1)[0].decode("utf-8-sig", "replace").strip().replace('"', "").split(","))
    dataset = next((kind for kind in (COUNTRIES, PRODUCTS) if header in HEADERS[kind]), None)
    if header == FLOW_COLUMNS:
        match = _FILE.fullmatch(PurePosixPath(name).name)
        if not match or match[1].upper() not in NOMENCLATURE:
            said = "The name does not say the revision of the HS."
            raise BadData([Problem(name, None, said, "Keep CEPII's name, like BACI_HS17_Y2024_V202601.csv.")])
        dataset = match[1].upper()
    return Recognised(dataset, UNIT, LICENCE) if dataset else None


def parse(data: bytes, file: str, dataset: str) -> pl.DataFrame:
    """Columns as printed and ``line``; the code list of countries in the columns of today's edition."""
    if dataset not in NOMENCLATURE:
        data = _utf8(data)
    frame = read_csv(data, file, HEADERS[dataset])
    if dataset == COUNTRIES:
        return frame.rename({"country_name_full": "country_name"}, strict=False)
    return frame


def _utf8(data: bytes) -> bytes:
    """A code list in UTF-8; older editions are in Windows-1252."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace").encode()
    return data


def tidy(printed: pl.DataFrame, snapshot: Snapshot) -> pl.DataFrame:
    """The printed rows in the terms of the flow table."""
    frame = printed.with_columns(units.blank_to_null(c, "NA") for c in FLOW_COLUMNS)
    return frame.select(
        "line",
        reporter_printed=pl.col("j"),
        partner_printed=pl.col("i"),
        flow=pl.lit("import"),
        hs_code=pl.col("k"),
        nomenclature=pl.lit(NOMENCLATURE[snapshot.dataset]),
        period=pl.col("t"),
        basis=pl.lit("calendar_year"),
        value_usd=units.scaled("v", units.USD_THOUSAND),
        net_weight_kg=units.scaled("q", units.TONNE),
    )
