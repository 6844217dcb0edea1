"""A CEPII that behaves like the real one: a zip for each revision of the HS at a fixed address, and its troubles."""

from __future__ import annotations

import io
import re
import time
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

RAW = Path(__file__).resolve().parents[2] / "data/raw/baci"
ADDRESS = "/DATA_DOWNLOAD/baci/data/BACI_{revision}_V{version}.zip"
VERSION = "202601"
HEADER = "t,i,j,k,v,q\n"
COUNTRIES_2023 = (
    "country_code,country_name_abbreviation,country_name_full,iso_2digit_alpha,iso_3digit_alpha\n"
    "156,China,China,CN,CHN\n"
    "490,Asia nes,Other Asia nes,N/A,N/A\n"
    "516,Namibia,Namibia,NA,NAM\n"
    "699,India,India,IN,IND\n"
)
"""The list of countries in the layout of the edition V202301; four of its rows."""
README = "BACI: see the working paper 2010-23 of the CEPII.\n"


def named(revision: str, year: int, version: str = VERSION) -> str:
    """What CEPII calls the file of a year."""
    return f"BACI_{revision}_Y{year}_V{version}.csv"


def packed(members: Mapping[str, str | bytes]) -> bytes:
    """A zip of ``members``, the same bytes at any time."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def edition(revision: str, years: Mapping[int, str], goods: Mapping[str, str], version: str = VERSION) -> bytes:
    """A zip as CEPII packs it: ``years`` are the lines of each below the header, ``goods`` code and description."""
    described = "".join(f'{code},"{text}"\n' for code, text in goods.items())
    return packed(
        {
            "Readme.txt": README,
            **{named(revision, year, version): HEADER + lines for year, lines in years.items()},
            f"country_codes_V{version}.csv": (RAW / f"country_codes_V{VERSION}.csv").read_bytes(),
            f"product_codes_{revision}_V{version}.csv": "code,description\n" + described,
        }
    )


def bundled(revision: str) -> dict[int, str]:
    """The lines of the bundled files of a revision, by year."""
    files = sorted(RAW.glob(f"BACI_{revision}_Y*.csv"))
    return {int(file.stem[11:15]): file.read_text("utf-8").removeprefix(HEADER) for file in files}


@dataclass
class Cepii:
    """Serves ``zips`` by revision; ``first`` are answers given before them, each to one request.

    ``asked`` are path and query of the requests, ``gaps`` the seconds between one request and the next.
    """

    server: HTTPServer
    zips: Mapping[str, bytes]
    first: list[Response] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    _times: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.server.expect_request(re.compile("/DATA_DOWNLOAD/.*")).respond_with_handler(self._answer)

    @property
    def gaps(self) -> list[float]:
        return [later - earlier for earlier, later in zip(self._times, self._times[1:], strict=False)]

    def settings(self, **other: float | str) -> str:
        """publishers.toml that leads here, at once and with three attempts; ``other`` entries add to it."""
        entries = {"address": self.server.url_for(ADDRESS), "pause_seconds": 0, "attempts": 3, **other}
        return "[baci]\n" + "".join(f"{name} = {value!r}\n" for name, value in entries.items())

    def _answer(self, request: Request) -> Response:
        self._times.append(time.monotonic())
        self.asked.append(request.full_path.removesuffix("?"))
        if self.first:
            return self.first.pop(0)
        revision = request.path.rpartition("BACI_")[2][:4]
        if revision not in self.zips:
            return Response("Not Found", 404)
        return Response(self.zips[revision], content_type="application/zip")
