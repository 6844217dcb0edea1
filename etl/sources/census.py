"""US Census Bureau: trade of the USA by month, in US dollars, as the JSON of its API.

Imports are general imports, exports those of domestic and foreign goods. A row gives the value and, where the goods
are counted in one unit, the quantity; vessel and air weights cover a part of the trade and are not read as weights.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from etl import units
from etl.errors import BadData, BadRequest, CutShort, Problem, SourceChanged, TooMuch
from etl.sources.publisher import Covered, Found, Recognised, Reply, Request, Snapshot, Wish, get
from etl.sources.tabular import FIRST_LINE, LINE
from etl.sources.years import halves, hs_revision, span_label, spans

VOCABULARY = "census_code"
LICENCE = "US Census Bureau, work of the US government, public domain"
REPORTER = "1000"  # the United States in Schedule C


@dataclass(frozen=True)
class Variables:
    """What a dataset calls its columns, and the nomenclature of its ten digits."""

    flow: str
    code: str
    value: str
    quantity: str
    ten_digits: str

    @property
    def asked(self) -> tuple[str, ...]:
        """The variables of a request, in order."""
        return self.code, f"{self.code}_LDESC", "CTY_CODE", "CTY_NAME", self.value, self.quantity, "UNIT_QY1"

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns without which a row is no flow."""
        return self.code, "CTY_CODE", self.value, "time"


DATASETS = {
    "imports-hs": Variables("import", "I_COMMODITY", "GEN_VAL_MO", "GEN_QY1_MO", "HTS"),
    "exports-hs": Variables("export", "E_COMMODITY", "ALL_VAL_MO", "QTY_1_MO", "SCHB"),
}
HEADERS: Mapping[str, Sequence[str]] = {name: (*v.asked, "COMM_LVL", "time") for name, v in DATASETS.items()}
STREAMED: frozenset[str] = frozenset()
QUANTITY_UNITS = (
    "BBL", "CAR", "CGM", "CKG", "CM", "CM2", "CM3", "CTN", "CYK", "DOZ", "DPC", "DPR", "DS", "FBM", "G", "GBQ", "GKG",
    "GR", "GRL", "HND", "HUN", "IRC", "JWL", "K", "KG", "KM", "KM2", "KM3", "KTS", "KWH", "L", "LNM", "M", "M2", "M3",
    "MBQ", "MC", "MWH", "NO", "ODE", "PCS", "PFL", "PK", "PRS", "RBA", "SBE", "SME", "SQ", "T", "THM", "THS", "TNV",
    "WTS",
)  # fmt: skip
"""Units of quantity of Schedule B and the HTS."""
UNIT = "USD; quantity in its own unit"

_WEIGHTS = {"KG": units.ONE, "T": units.TONNE}
_NO_UNIT = ("-", "X")
_WORLD = "-"
_GROUP = "^0|X"  # 0003 European Union, 5XXX Asia
_NEUTRAL = re.compile(
    r"(CTY_NAME|COMM_LVL|SUMMARY_LVL|YEAR|MONTH|LAST_UPDATE|[A-Z_]+_[LS]DESC|UNIT_QY[12]|\w+_(MO|YR)(_FLAG)?)"
)
_KEY = "Census answers requests without a valid key with a web page: set CENSUS_API_KEY. Else see publishers.toml."

ask = get


def plan(wish: Wish, settings: Mapping[str, Any]) -> list[Request]:
    """A request per code, flow and span of years, for all countries. Raises BadRequest."""
    if wish.basis != "month":
        raise BadRequest(f"Census has months, no {wish.basis}: ask for --basis month, which gives years of any kind.")
    if others := [reporter for reporter in wish.reporters if reporter != "USA"]:
        raise BadRequest(f"Census has the trade of the USA, not of {', '.join(others)}.")
    if odd := [code for code in wish.codes if len(code) not in (2, 4, 6, 10)]:
        raise BadRequest(f"Census has codes of 2, 4, 6 and 10 digits, not {', '.join(odd)}.")
    secrets = {"?key": str(settings["key"])} if settings.get("key") else {}
    return [
        _request(str(settings["address"]), f"{flow}s-hs", code, first, last, secrets)
        for code in wish.codes
        for flow in wish.flows
        for first, last in spans(wish.periods)
    ]


def _request(address: str, dataset: str, code: str, first: str, last: str, secrets: Mapping[str, str]) -> Request:
    variables = DATASETS[dataset]
    return Request(
        source="census",
        dataset=dataset,
        period=span_label(first, last),
        url=f"{address}/{variables.flow}s/hs",
        # one code only: for a list of codes, or digits of another level, the answer is 204, as if nothing was traded
        parameters={
            "get": ",".join(variables.asked),
            "COMM_LVL": f"HS{len(code)}",
            variables.code: code,
            "time": first if first == last else f"from {first} to {last}",
        },
        name=f"{variables.flow}s-{code}-{span_label(first, last).replace('..', '_')}",
        unit=UNIT,
        secrets=secrets,
    )


def split(request: Request) -> Iterator[Request]:
    """Half the span each."""
    first, _, last = request.period.partition("..")
    address = request.url.removesuffix(f"/{DATASETS[request.dataset].flow}s/hs")
    code = request.parameters[DATASETS[request.dataset].code]
    for half in halves(first, last or first):
        yield _request(address, request.dataset, code, *half, request.secrets)


def covers(snapshot: Snapshot) -> list[Covered]:
    """The code and flow over the months asked for."""
    variables, asked = DATASETS[snapshot.dataset], snapshot.asked
    first, _, last = asked["time"].removeprefix("from ").partition(" to ")
    return [Covered(REPORTER, variables.flow, asked[variables.code], "month", first, last or first)]


def examine(reply: Reply, request: Request) -> Found:
    """An array of rows below the header asked for; 204 says that there are none. Raises CutShort, SourceChanged."""
    if reply.status == 413:
        raise TooMuch(f"{request.url} is too large an answer for Census.")
    if reply.status == 204:
        return Found(".json", empty=True)
    data = reply.read()
    try:
        rows = json.loads(data)
    except ValueError as error:
        if not data or data.lstrip().startswith(b"["):
            raise CutShort(f"{request.url} arrived in part.") from error
        raise SourceChanged(f"{request.url} is no JSON; it says {_said(data)!r}. {_KEY}") from error
    if not _is_table(rows):
        raise SourceChanged(f"{request.url} is no array of rows; it begins with {_said(data)!r}. {_KEY}")
    wrong = _wrong(rows[0], (*DATASETS[request.dataset].asked, "time"))
    if wrong:
        raise SourceChanged(f"{request.url} has other columns than asked for. {wrong} Found: {', '.join(rows[0])}.")
    return Found(".json", empty=len(rows) == 1)


def _said(data: bytes) -> str:
    """The beginning of a text, or what a page says in words."""
    text = data[:4096].decode("utf-8", "replace")
    if "<" in text:
        text = re.sub(r"(?is)<(script|style|title)\b.*?</\1>|<[^>]*>", " ", text)
    return " ".join(text.split())[:120]


def _is_table(rows: object) -> bool:
    """Whether it is a list of lists of text, the first of them the header."""
    return (
        isinstance(rows, list)
        and bool(rows)
        and all(isinstance(row, list) and all(cell is None or isinstance(cell, str) for cell in row) for row in rows)
        and all(rows[0])
    )


def _wrong(header: Sequence[str], needed: Sequence[str]) -> str:
    """What is wrong with a header, in words; empty if nothing."""
    missing = [name for name in needed if name not in header]
    # DISTRICT, DF, STATE, … cut a flow in pieces: one of them would stand for the whole
    cutting = [name for name in header if name not in needed and not _NEUTRAL.fullmatch(name)]
    return " ".join(
        f"{said}: {', '.join(names)}."
        for said, names in (("Missing column", missing), ("Column that divides the figures", cutting))
        if names
    )


def parse(data: bytes, file: str, dataset: str) -> pl.DataFrame:
    """Columns as printed and ``line``: the API prints a row a line. None for the answer without a body.

    Raises BadData.
    """
    if not data:
        return pl.DataFrame(schema={LINE: pl.UInt32} | dict.fromkeys(HEADERS[dataset], pl.String))
    again = "Fetch it again, or save the answer of the API as it is."
    try:
        rows = json.loads(data)
    except ValueError as error:
        raise BadData([Problem(file, None, f"This is no JSON ({error}).", again)]) from error
    if not _is_table(rows):
        raise BadData([Problem(file, None, "This is no array of rows of text below a header.", again)])
    header, *body = rows
    if wrong := _wrong(header, DATASETS[dataset].needed):
        raise BadData([Problem(file, 1, wrong, f"Ask for {', '.join(HEADERS[dataset])}.")])
    ragged = [(line, len(row)) for line, row in enumerate(body, FIRST_LINE) if len(row) != len(header)]
    if ragged:
        said = f"cells, the header has {len(header)}."
        raise BadData([Problem(file, line, f"The row has {cells} {said}", again) for line, cells in ragged])
    # a variable that is both asked for and filtered by is printed twice
    places = {name: place for place, name in reversed(list(enumerate(header)))}
    columns = {name: [row[places[name]] for row in body] for name in dict.fromkeys(header)}
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    return frame.with_row_index(LINE, offset=FIRST_LINE)


def tidy(printed: pl.DataFrame, snapshot: Snapshot) -> pl.DataFrame:
    """The printed rows in the terms of the flow table. A quantity of 0 beside a value is one that is not published."""
    v = DATASETS[snapshot.dataset]
    optional = [name for name in (f"{v.code}_LDESC", v.quantity, "UNIT_QY1") if name not in printed.columns]
    frame = printed.with_columns(pl.lit(None, pl.String).alias(name) for name in optional).with_columns(
        units.blank_to_null(v.value),
        units.blank_to_null(f"{v.code}_LDESC"),
        units.blank_to_null(v.quantity, "0"),
        units.blank_to_null("UNIT_QY1", *_NO_UNIT),
    )
    code, unit = pl.col(v.code), pl.col("UNIT_QY1")
    counted = unit.is_not_null() & pl.col(v.quantity).is_not_null()
    weights = (pl.when(unit == name).then(units.scaled(v.quantity, power)) for name, power in _WEIGHTS.items())
    return frame.select(
        LINE,
        reporter_printed=pl.lit(REPORTER),
        partner_printed=pl.col("CTY_CODE"),
        flow=pl.lit(v.flow),
        hs_code=code,
        nomenclature=pl.when(code.str.len_bytes() > 6)
        .then(pl.lit(v.ten_digits))
        .otherwise(hs_revision(pl.col("time").str.slice(0, 4))),
        period=pl.col("time"),
        basis=pl.lit("month"),
        value_usd=pl.col(v.value),
        quantity=pl.when(counted).then(v.quantity),
        quantity_unit=pl.when(counted).then(unit),
        net_weight_kg=pl.coalesce(*weights),
        described=pl.col(f"{v.code}_LDESC").is_not_null(),
        left_out=pl.coalesce(
            _because(pl.col("CTY_CODE").str.contains(_GROUP), "aggregate of partners"),
            _because(~code.str.contains("^[0-9]+$"), "total of all goods"),
            _because(pl.col(v.value).is_null(), "no trade reported"),
        ),
    )


def _because(applies: pl.Expr, reason: str) -> pl.Expr:
    return pl.when(applies).then(pl.lit(reason))


def recognise(name: str, head: bytes) -> Recognised | None:
    """The JSON of the API, by its header. Raises BadData."""
    text = head.decode("utf-8-sig", "replace").lstrip()
    if not text.startswith("["):
        return None
    try:
        header, _ = json.JSONDecoder().raw_decode(text[1:].lstrip())
    except ValueError:
        return None
    if not _is_table([header]):
        return None
    dataset = next((dataset for dataset, variables in DATASETS.items() if variables.code in header), None)
    if dataset is None:
        return None
    if wrong := _wrong(header, DATASETS[dataset].needed):
        raise BadData([Problem(name, 1, wrong, f"Ask for {', '.join(HEADERS[dataset])}.")])
    return Recognised(dataset, UNIT, LICENCE, coverage=_coverage(head, name, dataset))


def _coverage(head: bytes, name: str, dataset: str) -> str:
    """An answer for a single country says nothing of the total; a file seen in part is taken as whole."""
    try:
        countries = parse(head, name, dataset)["CTY_CODE"].unique()
    except BadData:
        return "complete"
    return "extract" if countries.to_list() != [_WORLD] and len(countries) == 1 else "complete"
