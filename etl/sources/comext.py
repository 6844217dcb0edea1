"""Eurostat Comext: trade of the EU's members by month and calendar year, in euros.

``sdmx`` is the answer of the API: a line per indicator, weight in units of 100 kg. ``bulk`` is the monthly ``.dat``: a
line per statistical procedure, weight in kg. Supplementary quantities stay in the printed columns: the API gives no
unit, the bulk files codes of Eurostat's own, and no weight is among them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from etl import units
from etl.errors import BadData, BadRequest, CutShort, Problem, SourceChanged, TooMuch
from etl.sources.publisher import Covered, Found, Recognised, Reply, Request, Snapshot, Wish, get
from etl.sources.tabular import LINE, read_csv
from etl.sources.years import halves, hs_revision, span_label, spans

VOCABULARY = "comext_code"
LICENCE = "Eurostat, reuse with attribution (Commission Decision 2011/833/EU)"
SDMX, BULK = "sdmx", "bulk"
_SDMX = ("freq", "reporter", "partner", "product", "flow", "indicators", "TIME_PERIOD", "OBS_VALUE")
HEADERS: Mapping[str, Sequence[str]] = {
    SDMX: ("DATAFLOW", "LAST UPDATE", *_SDMX),
    BULK: (
        "REPORTER",
        "PARTNER",
        "TRADE_TYPE",
        "PRODUCT_NC",
        "PRODUCT_SITC",
        "PRODUCT_CPA21",
        "PRODUCT_CPA22",
        "PRODUCT_BEC",
        "PRODUCT_BEC5",
        "PRODUCT_SECTION",
        "FLOW",
        "STAT_PROCEDURE",
        "SUPPL_UNIT",
        "PERIOD",
        "VALUE_EUR",
        "VALUE_NAC",
        "QUANTITY_KG",
        "QUANTITY_SUPPL_UNIT",
    ),
}
STREAMED = frozenset({SDMX, BULK})
PARTS = frozenset({BULK})
"""Datasets in which the rows of one cell are parts of it, to be added up over the whole file: the statistical
procedures divide a flow (normal trade, inward processing, outward processing, …)."""
UNITS = {SDMX: "EUR; 100 kg", BULK: "EUR; kg"}

_OPTIONAL = ("DATAFLOW", "LAST UPDATE", "STRUCTURE", "STRUCTURE_ID", "STRUCTURE_NAME", "OBS_FLAG", "CONF_STATUS")
_FREQUENCIES = {"month": "M", "calendar_year": "A"}
_FLOWS = {"import": "1", "export": "2"}
_FLOW = {"1": "import", "2": "export"}
_RE_EXPORT = "3"
_VALUE, _WEIGHT, _SUPPLEMENTARY = "VALUE_IN_EUROS", "QUANTITY_IN_100KG", "SUPPLEMENTARY_QUANTITY"
_INDICATORS = (_VALUE, _WEIGHT, _SUPPLEMENTARY)
_HUNDRED_KG = 2
# 4 was the total of the others in files of the old layout: added to them it would count the flow twice
_PROCEDURES = ("1", "2", "3", "5", "6", "7", "9")
_STATUS = {"p": "provisional", "r": "revised", "e": "estimated", "s": "estimated"}
_ANNUAL = "52"  # the month of a bulk file that holds a year
# WORLD is dropped too: like EXT_* and INT_* it is put together by Eurostat out of the rows beside it
_AGGREGATE = r"^(?:E[UA]|[A-Z_]{3,})|_2020$"
_HEAD, _TAIL, _PEEK = 64 * 1024, 4 * 1024, 1024 * 1024
_SEVEN_ZIP = b"7z\xbc\xaf\x27\x1c"

ask = get


def plan(wish: Wish, settings: Mapping[str, Any]) -> list[Request]:
    """A request per reporter, code, flow and span of years, for all partners. Raises BadRequest."""
    if wish.basis not in _FREQUENCIES:
        raise BadRequest(
            f"Comext has months and calendar years, no {wish.basis}: ask for --basis month, which gives fiscal years."
        )
    if odd := [code for code in wish.codes if len(code) not in (2, 4, 6, 8)]:
        raise BadRequest(f"Comext has HS codes of 2, 4 and 6 digits and CN codes of 8, not {', '.join(odd)}.")
    return [
        _request(
            str(settings["address"]),
            [_FREQUENCIES[wish.basis], wish.printed[reporter], "", code, _FLOWS[flow], "+".join(_INDICATORS)],
            first,
            last,
        )
        for reporter in wish.reporters
        for code in wish.codes
        for flow in wish.flows
        for first, last in spans(wish.periods)
    ]


def _request(address: str, key: Sequence[str], first: str, last: str) -> Request:
    _, reporter, _, code, flow, indicators = key
    name = f"{reporter}-{code}-{_FLOW[flow]}-{span_label(first, last).replace('..', '_')}"
    return Request(
        source="comext",
        dataset=SDMX,
        period=span_label(first, last),
        url=f"{address}/{'.'.join(key)}",
        parameters={"format": "SDMX-CSV", "startPeriod": first, "endPeriod": last},
        name=name if "+" in indicators else f"{name}-{indicators.lower()}",
        unit=UNITS[SDMX],
    )


def split(request: Request) -> Iterator[Request]:
    """Half the span each; a single period by indicator."""
    address, _, joined = request.url.rpartition("/")
    key = joined.split(".")
    first, last = request.parameters["startPeriod"], request.parameters["endPeriod"]
    if first != last:
        yield from (_request(address, key, *half) for half in halves(first, last))
    elif len(indicators := key[-1].split("+")) > 1:
        yield from (_request(address, [*key[:-1], indicator], first, last) for indicator in indicators)


def covers(snapshot: Snapshot) -> list[Covered]:
    """The key's reporter, code and flow over its span; none of an answer without values."""
    frequency, reporter, _, code, flow, indicators = snapshot.url.rpartition("/")[2].split(".")
    if _VALUE not in indicators.split("+"):
        return []
    basis = {word: basis for basis, word in _FREQUENCIES.items()}[frequency]
    first, last = snapshot.asked["startPeriod"], snapshot.asked["endPeriod"]
    return [Covered(reporter, _FLOW[flow], code, basis, first, last)]


def examine(reply: Reply, request: Request) -> Found:
    """SDMX-CSV, whole and with the known columns. Raises TooMuch, CutShort, SourceChanged."""
    reply.file.seek(0)
    head = reply.file.read(_HEAD)
    if reply.status == 413 or b"EXTRACTION_TOO_BIG" in head:
        raise TooMuch(f"{request.url} is too large an extraction for Eurostat.")
    if reply.status == 204:
        return Found(".csv", empty=True)
    if head.lstrip().startswith(b"<") and b"queued" in head:
        raise TooMuch(f"{request.url} is so large that Eurostat has queued it instead of answering.")
    header = _header(head)
    if _layout(header, SDMX) != header:
        raise SourceChanged(
            f"{request.url} is not SDMX-CSV with the columns {','.join(_SDMX)}; it begins with"
            f" {head[:80].decode('utf-8', 'replace')!r}. Look at the address in publishers.toml."
        )
    if not head.partition(b"\n")[2].strip():
        return Found(".csv", empty=True)
    if _last_line(reply).count(b",") < len(header) - 1:
        raise CutShort(f"{request.url} ends in the middle of a line.")
    return Found(".csv")


def _last_line(reply: Reply) -> bytes:
    size = reply.file.seek(0, os.SEEK_END)
    reply.file.seek(max(0, size - _TAIL))
    return reply.file.read().rstrip().rpartition(b"\n")[2]


def _header(data: bytes) -> list[str]:
    line = data[: data.find(b"\n")] if b"\n" in data else data[:_HEAD]
    return [cell.strip('"') for cell in line.decode("utf-8-sig", "replace").rstrip("\r").split(",")]


def _layout(header: list[str], dataset: str) -> list[str]:
    """``header`` where it differs from the layout only in columns that tell nothing of the flow; else the layout."""
    if dataset == SDMX:
        kept, core = [c for c in header if c not in _OPTIONAL], list(_SDMX)
    else:
        kept, core = ([c for c in cells if c == "PRODUCT_NC" or not c.startswith("PRODUCT_")]
                      for cells in (header, HEADERS[BULK]))  # fmt: skip
    return header if kept == core else list(HEADERS[dataset])


def parse(data: bytes, file: str, dataset: str) -> pl.DataFrame:
    """Columns as printed and ``line``; none for the answer that nothing was traded. Raises BadData."""
    header = _header(data)
    layout = _layout(header, dataset)
    if not data.strip() or (header == layout and not data.partition(b"\n")[2].strip()):
        return pl.DataFrame(schema=dict.fromkeys([LINE, *layout], pl.String)).cast({LINE: pl.UInt32})
    printed = read_csv(data, file, [layout])
    if problems := list(_strange(printed, file, dataset)):
        raise BadData(problems)
    return printed


def _strange(printed: pl.DataFrame, file: str, dataset: str) -> Iterator[Problem]:
    """Cells that would be misread: an indicator or a procedure of unknown meaning, a code that lost its zero."""
    known: dict[str, Sequence[str]] = (
        {"freq": list(_FREQUENCIES.values()), "indicators": _INDICATORS}
        if dataset == SDMX
        else {"STAT_PROCEDURE": _PROCEDURES}
    )
    for column, words in known.items():
        for value, line in _first_lines(printed.filter(~pl.col(column).is_in(list(words))), column):
            said = f"{column} {value!r} is not one of {', '.join(words)}."
            yield Problem(file, line, said, "Take the lines out, or ask for those only.")
    product = "product" if dataset == SDMX else "PRODUCT_NC"
    odd = printed.filter(pl.col(product).str.contains("^[0-9]+$") & (pl.col(product).str.len_bytes() % 2 == 1))
    for value, line in _first_lines(odd, product):
        said = f"{product} {value!r} has an odd number of digits: a spreadsheet took its zero away."
        yield Problem(file, line, said, "Put the file back as Eurostat gave it.")


def _first_lines(rows: pl.DataFrame, column: str) -> list[tuple[str, int]]:
    return rows.group_by(column, maintain_order=True).agg(pl.col(LINE).first()).rows()


def tidy(printed: pl.DataFrame, snapshot: Snapshot) -> pl.DataFrame:
    """The printed rows in the terms of the flow table."""
    return _tidy_sdmx(printed) if snapshot.dataset == SDMX else _tidy_bulk(printed)


def _tidy_sdmx(printed: pl.DataFrame) -> pl.DataFrame:
    frame = printed.with_columns(units.blank_to_null("OBS_VALUE", ":", "NaN"))
    indicator, year = pl.col("indicators"), pl.col("TIME_PERIOD").str.slice(0, 4)
    nothing, blank = pl.lit(None, pl.String), pl.col("OBS_VALUE").is_null()
    flag, secrecy = (pl.col(c) if c in frame.columns else nothing for c in ("OBS_FLAG", "CONF_STATUS"))
    secret = (flag.fill_null("") + secrecy.fill_null("")).str.contains("(?i)c")
    return frame.select(
        LINE,
        **_terms("reporter", "partner", "product", "flow", year),
        period=pl.col("TIME_PERIOD"),
        basis=pl.when(pl.col("freq") == "A").then(pl.lit("calendar_year")).otherwise(pl.lit("month")),
        value_local=pl.when(indicator == _VALUE).then("OBS_VALUE"),
        currency=pl.when(indicator == _VALUE, ~blank).then(pl.lit("EUR")),
        net_weight_kg=pl.when(indicator == _WEIGHT).then(units.scaled("OBS_VALUE", _HUNDRED_KG)),
        status=flag.replace_strict(_STATUS, default=nothing, return_dtype=pl.String),
        left_out=pl.coalesce(
            *_no_flow("reporter", "partner", "product", "flow"),
            _because(indicator == _SUPPLEMENTARY, "supplementary quantity without its unit"),
            _because(blank & secret, "kept confidential"),
            _because(blank, "no trade reported"),
        ),
    )


def _tidy_bulk(printed: pl.DataFrame) -> pl.DataFrame:
    frame = printed.with_columns(units.blank_to_null(c) for c in ("VALUE_EUR", "QUANTITY_KG"))
    year, month = (pl.col("PERIOD").str.slice(*part) for part in ((0, 4), (4, None)))
    whole = month == _ANNUAL
    blank = pl.col("VALUE_EUR").is_null() & pl.col("QUANTITY_KG").is_null()
    return frame.select(
        LINE,
        **_terms("REPORTER", "PARTNER", "PRODUCT_NC", "FLOW", year),
        period=pl.when(whole).then(year).otherwise(year + "-" + month),
        basis=pl.when(whole).then(pl.lit("calendar_year")).otherwise(pl.lit("month")),
        value_local=pl.col("VALUE_EUR"),
        currency=pl.when(pl.col("VALUE_EUR").is_not_null()).then(pl.lit("EUR")),
        net_weight_kg=pl.col("QUANTITY_KG"),
        left_out=pl.coalesce(
            *_no_flow("REPORTER", "PARTNER", "PRODUCT_NC", "FLOW"), _because(blank, "no trade reported")
        ),
    )


def _terms(reporter: str, partner: str, product: str, flow: str, year: pl.Expr) -> dict[str, pl.Expr]:
    eight = pl.col(product).str.len_bytes() == 8
    return {
        "reporter_printed": pl.col(reporter),
        "partner_printed": pl.col(partner),
        "flow": pl.col(flow).replace(_FLOW),
        "hs_code": pl.col(product),
        "nomenclature": pl.when(eight).then("CN" + year).otherwise(hs_revision(year)),
        "described": pl.lit(True),  # Eurostat's files hold the codes of its own nomenclature and no others
    }


def _no_flow(reporter: str, partner: str, product: str, flow: str) -> Iterator[pl.Expr]:
    yield _because(pl.col(reporter).str.contains(_AGGREGATE), "aggregate of reporters")
    yield _because(pl.col(partner).str.contains(_AGGREGATE), "aggregate of partners")
    yield _because(~pl.col(product).str.contains("^[0-9]+$"), "total, or goods that are kept secret")
    yield _because(pl.col(flow) == _RE_EXPORT, "re-exports, a flow of their own")


def _because(applies: pl.Expr, reason: str) -> pl.Expr:
    return pl.when(applies).then(pl.lit(reason))


def recognise(name: str, head: bytes) -> Recognised | None:
    """An SDMX-CSV or an unpacked bulk file, by its header. Raises BadData."""
    if head.startswith(_SEVEN_ZIP):
        raise BadData([Problem(name, None, "This is a 7z archive.", "Unpack it and put its .dat file here.")])
    header = _header(head)
    dataset = SDMX if "OBS_VALUE" in header else BULK if "PRODUCT_NC" in header else None
    if dataset is None:
        return None
    parse(_whole_lines(head[:_PEEK]), name, dataset)
    return Recognised(dataset, UNITS[dataset], LICENCE, coverage=_coverage(head, dataset))


def _whole_lines(head: bytes) -> bytes:
    return head[: head.rfind(b"\n") + 1] or head


def _coverage(head: bytes, dataset: str) -> str:
    """An extract of the API for a single partner says nothing of the total; a file seen in part is taken as whole."""
    if dataset == BULK or not head.endswith(b"\n"):
        return "complete"
    lines = pl.read_csv(  # leniently: parse tells what is wrong, with its line
        head, columns=["partner"], infer_schema=False, encoding="utf8-lossy", truncate_ragged_lines=True
    )
    partners = lines["partner"].unique()
    return "extract" if (~partners.str.contains(_AGGREGATE)).sum() == 1 else "complete"
