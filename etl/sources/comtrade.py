"""UN Comtrade: trade of a reporter by partner and HS code, by calendar year or month.

Read are answers of its API, exports of its website (CSV or a workbook), files of its website until 2023 (35 or 22
columns), bulk files, and two bundled extracts. Column names count without regard to capitals, in any order; those
that are needed must be there, others are ignored.

Partner 0 is the published World row; a reporter can be its own partner (goods that return). A figure stands in one row
over all second partners, customs procedures and modes of transport, and again in rows by each of them: the row over all
is taken, never a sum.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.csv as pc

from etl import units
from etl.errors import BadData, BadRequest, CutShort, FetchFailed, Problem, SourceChanged, TooMuch
from etl.sources import workbook
from etl.sources.publisher import Covered, Found, Recognised, Reply, Request, Snapshot, Wish, get
from etl.sources.tabular import FIRST_LINE, LINE, read_csv

VOCABULARY = "un_code"
LICENCE = "UN Comtrade: cite; bulk re-dissemination restricted"
UNIT = "USD; kg"
SITE = "https://comtradeplus.un.org"
KEY_HEADER, KEY_VARIABLE = "Ocp-Apim-Subscription-Key", "COMTRADE_API_KEY"
NOMENCLATURE = {f"H{n}": f"HS{year}" for n, year in enumerate((1992, 1996, 2002, 2007, 2012, 2017, 2022))}
DETAIL = "detail of another row"
LIMITS = (500, 100_000, 250_000)
"""Rows at which Comtrade cuts an answer or an export without a word."""

_UNITS = (
    "m²", "1000 kWh", "m", "u", "2u", "l", "kg", "1000u", "U (jeu/pack)", "12u", "m³", "carat", "km", "g", "hive",
    "1000 m³", "TJ", "BBL", "1000 L", "1000 KG", "kWH", "l alc 100%", "head", "kg/net eda", "kg C5H14ClNO", "kg P2O5",
    "kg H2O2", "kg met.am.", "kg N", "kg KOH", "kg K2O", "kg NaOH", "kg 90% sdt", "kg U", "ct/l", "Bq", "gi F/S",
    "GRT", "GT", "ce/el",
)  # fmt: skip
_UNIT_OF_CODE = {str(code): unit for code, unit in enumerate(_UNITS, start=2)}
QUANTITY_UNITS = frozenset(_UNITS)
"""Comtrade's units of quantity, as its own list of codes calls them. ``kg``, ``g`` and ``1000 KG`` are weights."""
_NO_UNIT = ("-1", "0", "1")

_CORE = ("refYear", "reporterCode", "flowCode", "cmdCode", "partnerCode", "primaryValue", "netWgt")
_FLAGGED = (
    "refYear", "reporterCode", "flowCode", "classificationCode", "cmdCode", "partnerCode", "motCode", "customsCode",
    "partner2Code", "primaryValue", "cifvalue", "netWgt", "isNetWgtEstimated", "isReported", "isAggregate",
    "legacyEstimationFlag",
)  # fmt: skip
COLUMNS = (
    "typeCode", "freqCode", "refPeriodId", "refYear", "refMonth", "period", "reporterCode", "reporterISO",
    "reporterDesc", "flowCode", "flowDesc", "partnerCode", "partnerISO", "partnerDesc", "partner2Code", "partner2ISO",
    "partner2Desc", "classificationCode", "classificationSearchCode", "isOriginalClassification", "cmdCode", "cmdDesc",
    "aggrLevel", "isLeaf", "customsCode", "customsDesc", "mosCode", "motCode", "motDesc", "qtyUnitCode", "qtyUnitAbbr",
    "qty", "isQtyEstimated", "altQtyUnitCode", "altQtyUnitAbbr", "altQty", "isAltQtyEstimated", "netWgt",
    "isNetWgtEstimated", "grossWgt", "isGrossWgtEstimated", "cifvalue", "fobvalue", "primaryValue",
    "legacyEstimationFlag", "isReported", "isAggregate",
)  # fmt: skip
_NEEDED = (
    "freqCode", "period", "reporterCode", "flowCode", "partnerCode", "partner2Code", "classificationCode", "cmdCode",
    "customsCode", "motCode", "qtyUnitCode", "qty", "netWgt", "isNetWgtEstimated", "primaryValue",
)  # fmt: skip
_USED = (*_NEEDED, "typeCode", "aggrLevel", "qtyUnitAbbr", "legacyEstimationFlag")
_CODES = (
    "period", "reporterCode", "partnerCode", "partner2Code", "cmdCode", "motCode", "qtyUnitCode", "aggrLevel",
    "legacyEstimationFlag",
)  # fmt: skip
LEGACY_COLUMNS = (
    "Classification", "Year", "Period", "Period Desc.", "Aggregate Level", "Is Leaf Code", "Trade Flow Code",
    "Trade Flow", "Reporter Code", "Reporter", "Reporter ISO", "Partner Code", "Partner", "Partner ISO",
    "2nd Partner Code", "2nd Partner", "2nd Partner ISO", "Customs Proc. Code", "Customs", "Mode of Transport Code",
    "Mode of Transport", "Commodity Code", "Commodity", "Qty Unit Code", "Qty Unit", "Qty", "Alt Qty Unit Code",
    "Alt Qty Unit", "Alt Qty", "Netweight (kg)", "Gross weight (kg)", "Trade Value (US$)", "CIF Trade Value (US$)",
    "FOB Trade Value (US$)", "Flag",
)  # fmt: skip
_LEGACY_NEEDED = {
    "Classification": "classificationCode",
    "Period": "period",
    "Aggregate Level": "aggrLevel",
    "Trade Flow Code": "flowCode",
    "Reporter Code": "reporterCode",
    "Partner Code": "partnerCode",
    "Commodity Code": "cmdCode",
    "Qty Unit Code": "qtyUnitCode",
    "Qty": "qty",
    "Netweight (kg)": "netWgt",
    "Trade Value (US$)": "primaryValue",
    "Flag": "legacyEstimationFlag",
}
_LEGACY_USED = _LEGACY_NEEDED | {
    "2nd Partner Code": "partner2Code",
    "Customs Proc. Code": "customsCode",
    "Mode of Transport Code": "motCode",
}
_ONLY_IN_35 = ("2nd Partner", "Customs", "Mode of Transport", "Alt Qty", "Gross weight", "CIF", "FOB")
HEADERS: Mapping[str, Sequence[Sequence[str]]] = {
    "annual": (_CORE, _FLAGGED),
    "api": (COLUMNS,),
    "export": (COLUMNS,),
    "legacy": (LEGACY_COLUMNS, tuple(c for c in LEGACY_COLUMNS if not c.startswith(_ONLY_IN_35))),
    "bulk": (COLUMNS,),
}
STREAMED = frozenset({"bulk", "legacy"})

_FLOWS = {
    **dict.fromkeys(("M", "1", "Import", "Imports"), "import"),
    **dict.fromkeys(("X", "2", "Export", "Exports"), "export"),
}
_PARTS = {
    **dict.fromkeys(("RM", "4", "Re-Import", "Re-import"), "re-imports, contained in the imports"),
    **dict.fromkeys(("RX", "3", "Re-Export", "Re-export"), "re-exports, contained in the exports"),
    **dict.fromkeys(("FM", "MIP", "MOP", "MIF"), "one kind of imports, contained in the imports"),
    **dict.fromkeys(("DX", "XIP", "XOP", "XIF"), "one kind of exports, contained in the exports"),
}
_KEY = ["reporter_printed", "partner_printed", "flow", "hs_code", "nomenclature", "period", "basis"]
_ASKED = ("reporterCode", "period", "cmdCode", "flowCode", "partner2Code", "customsCode", "motCode")
_MARK = b"\xef\xbb\xbf"
_MIB = 1 << 20

ask = get


def plan(wish: Wish, settings: Mapping[str, Any]) -> list[Request]:
    """One request per reporter and code, for both flows and all partners. Raises BadRequest.

    Without a key one period each, as the preview refuses several; with a key the months of a calendar year together,
    or the years of a decade, so that a complete year or decade is the same request on every run.
    """
    if wish.basis not in ("month", "calendar_year"):
        raise BadRequest(
            "Comtrade publishes months and calendar years: ask for --basis month, which add up to fiscal years of any"
            " convention."
        )
    if strange := [c for c in wish.codes if not (c.isdigit() and len(c) in (2, 4, 6))]:
        raise BadRequest(f"Comtrade has codes of two, four and six digits and ends there: not {', '.join(strange)}.")
    if unknown := [r for r in wish.reporters if not wish.printed.get(r, "").isdigit()]:
        raise BadRequest(f"Comtrade has no reporter {', '.join(unknown)}: see un_code in partners.csv.")
    keyed = bool(settings.get("keyed"))
    path, limit = ("data/v1/get", "rows_keyed") if keyed else ("public/v1/preview", "rows_keyless")
    together = (4 if wish.basis == "month" else 3) if keyed else None
    batches = [list(batch) for _, batch in groupby(wish.periods, key=lambda label: label[:together])]
    first = Request(
        source="comtrade",
        dataset="api",
        period="",
        url=f"{settings['address']}/{path}/C/{'M' if wish.basis == 'month' else 'A'}/HS",
        parameters={
            "flowCode": ",".join({"import": "M", "export": "X"}[flow] for flow in wish.flows),
            "partner2Code": "0",
            "customsCode": "C00",
            "motCode": "0",
            "includeDesc": "true",
            "maxRecords": str(settings[limit]),
        },
        name="",
        unit=UNIT,
        secrets={KEY_HEADER: KEY_VARIABLE} if keyed else {},
    )
    return [
        _asking(first, reporterCode=wish.printed[reporter], cmdCode=code,
                period=",".join(label.replace("-", "") for label in batch))
        for reporter in wish.reporters
        for code in wish.codes
        for batch in batches
    ]  # fmt: skip


def _asking(request: Request, **changed: str) -> Request:
    parameters = {**request.parameters, **changed}
    periods = parameters["period"].split(",")
    ends = [periods[0], periods[-1]][: len(periods)]
    words = [parameters["reporterCode"], parameters["cmdCode"], parameters["flowCode"], "-".join(ends)]
    return replace(
        request,
        parameters=parameters,
        period="..".join(f"{end[:4]}-{end[4:]}".rstrip("-") for end in ends),
        name="_".join(words).replace(",", ""),
    )


def examine(reply: Reply, request: Request) -> Found:
    """Rows of what was asked, all of them. Raises SourceChanged, TooMuch, CutShort, FetchFailed.

    Comtrade cuts at ``maxRecords`` without a word and can put an error into an answer of status 200.
    """
    if reply.status == 413:
        raise TooMuch(f"Comtrade refuses an answer as large as that of {request.name} (413).")
    data = reply.read()
    try:
        rows, count, error = _answer(data)
    except json.JSONDecodeError as fault:
        if data.lstrip().startswith(b"{"):
            raise CutShort(f"The answer to {request.name} ends in the middle ({fault}).") from fault
        start = data[:60].decode("utf-8", "replace")
        raise SourceChanged(f"Comtrade answered {request.name} with something else than JSON: {start!r}.") from fault
    except ValueError as fault:
        raise SourceChanged(f"Comtrade answered {request.name} in another form: {fault}") from fault
    if error:
        raise FetchFailed(f"Comtrade refused {request.name}: {error}")
    if max(count, len(rows)) >= int(request.parameters["maxRecords"]):
        raise TooMuch(f"The answer to {request.name} has {len(rows)} rows, the limit: it may be cut.")
    if count != len(rows):
        raise CutShort(f"The answer to {request.name} announces {count} rows and has {len(rows)}.")
    for name in _ASKED:
        asked = request.parameters[name].split(",")
        if strange := sorted({str(row[name]) for row in rows} - set(asked)):
            raise SourceChanged(f"Asked for {name} {', '.join(asked)}, Comtrade sent {', '.join(strange)}.")
    return Found(".json", empty=not rows)


def split(request: Request) -> Iterator[Request]:
    """Two halves: of the periods, else of the codes, else of the flows."""
    for name in ("period", "cmdCode", "flowCode"):
        values = request.parameters[name].split(",")
        if half := len(values) // 2:
            yield _asking(request, **{name: ",".join(values[:half])})
            yield _asking(request, **{name: ",".join(values[half:])})
            return


def covers(snapshot: Snapshot) -> list[Covered]:
    """Every code, flow and period asked for; the address ends with A or M and the classification."""
    asked = snapshot.asked
    basis = {"A": "calendar_year", "M": "month"}[snapshot.url.split("/")[-2]]
    periods = [f"{period[:4]}-{period[4:]}".rstrip("-") for period in asked["period"].split(",")]
    return [
        Covered(reporter, _FLOWS[flow], code, basis, period, period)
        for reporter in asked["reporterCode"].split(",")
        for code in asked["cmdCode"].split(",")
        for flow in asked["flowCode"].split(",")
        for period in periods
    ]


def parse(data: bytes, file: str, dataset: str) -> pl.DataFrame:
    """The columns that are used, as printed, blank cells as null, and ``line``; of JSON the number of the record.

    Raises BadData: not readable, a column missing or twice, a line of another length.
    """
    if dataset == "annual":
        return read_csv(data, file, HEADERS[dataset])
    if dataset == "api":
        try:
            rows, _, error = _answer(data)
        except ValueError as fault:
            raise BadData(
                [Problem(file, None, f"This is no answer of Comtrade: {fault}", "Fetch it again.")]
            ) from fault
        if error:
            raise BadData([Problem(file, None, f"Comtrade refused: {error}", "Fetch it again.")])
        return pl.DataFrame(rows, schema=dict.fromkeys(_USED, pl.String)).with_row_index(LINE, offset=1)
    frame = _sheet(data, file) if data.startswith(workbook.MAGIC) else _text(data, file)
    if frame.is_empty():
        raise BadData([Problem(file, None, "The file has a header and no rows.", "Take it out.")])
    return frame


def _answer(data: bytes) -> tuple[list[dict[str, str | None]], int, str]:
    """Records, their announced number and the error of an answer. Raises ValueError with what is wrong."""
    answer = json.loads(data.decode("utf-8-sig", "replace"), parse_float=str, parse_int=str, object_hook=_record)
    if not isinstance(answer, dict) or not {"count", "data"} <= answer.keys():
        raise ValueError(f"it has no count and data but begins with {data[:60].decode('utf-8', 'replace')!r}.")
    rows = [] if answer["data"] is None else answer["data"]
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError("data is no list of records.")
    if missing := [name for name in _NEEDED if any(name not in row for row in rows)]:
        raise ValueError(f"the records have no {', '.join(missing)}.")
    return rows, int(answer["count"] or 0), answer.get("error") or ""


def _record(found: dict[str, Any]) -> dict[str, Any]:
    """A record with its used fields as text; anything else as it is."""
    if "data" in found or "count" in found:
        return found
    return {name: _word(found[name]) for name in _USED if name in found}


def _word(cell: object) -> str | None:
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return str(cell)


def _sheet(data: bytes, file: str) -> pl.DataFrame:
    """First sheet of a workbook. Its numbers are floats there, codes and years too."""
    (_, header), *rows = workbook.sheet(data, file) or [(1, [])]
    names, used = _names([workbook.text(cell) for cell in header], file)
    cells = {name: [workbook.text(row[at]) or None for _, row in rows] for at, name in enumerate(names) if name in used}
    return pl.DataFrame(
        {LINE: [line for line, _ in rows]} | cells, schema={LINE: pl.UInt32} | dict.fromkeys(cells, pl.String)
    )


def _text(data: bytes, file: str) -> pl.DataFrame:
    """CSV or TSV. In some exports every line but the first ends with one more comma."""
    text = _utf8(data, file)
    lines = io.BytesIO(text)
    first, second = (lines.readline().decode().rstrip("\r\n") for _ in range(2))
    separator = "\t" if "\t" in first else ","
    header, row = (next(csv.reader([line], delimiter=separator), []) for line in (first, second))
    names, used = _names(header, file)
    if not row and not lines.read(1):
        return pl.DataFrame()
    if len(row) == len(names) + 1 and not row[-1]:
        names.append("")
    ragged: list[Problem] = []

    def note(row: Any) -> str:
        said = f"The line has {row.actual_columns} cells, the header has {row.expected_columns}."
        ragged.append(Problem(file, row.number, said, "Put the published line back."))
        return "skip"

    try:
        table = pc.read_csv(
            pa.BufferReader(text),
            # one thread, so that the reader knows the number of a line
            read_options=pc.ReadOptions(use_threads=False, column_names=names, skip_rows=1),
            parse_options=pc.ParseOptions(delimiter=separator, invalid_row_handler=note, ignore_empty_lines=False),
            convert_options=pc.ConvertOptions(
                column_types=dict.fromkeys(used, pa.string()),
                include_columns=used,
                strings_can_be_null=True,
                null_values=[""],
            ),
        )
    except pa.ArrowInvalid as error:
        raise BadData([Problem(file, None, f"The file cannot be read: {error}.", "Download it again.")]) from error
    if ragged:
        raise BadData(ragged)
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    return frame.with_row_index(LINE, offset=FIRST_LINE)


def _utf8(data: bytes, file: str) -> bytes:
    """The text in UTF-8: the website writes Windows-1252, Excel a byte-order mark."""
    data = data.removeprefix(_MARK)
    if not data.isascii():
        try:
            data.decode()
        except UnicodeDecodeError:
            try:
                return data.decode("cp1252").encode()
            except UnicodeDecodeError as error:
                line = data[: error.start].count(b"\n") + 1
                said = f"Byte {data[error.start]:#04x} is neither UTF-8 nor Windows-1252."
                raise BadData([Problem(file, line, said, "Save the file as UTF-8.")]) from error
    return data


def _names(header: Sequence[str], file: str) -> tuple[list[str], list[str]]:
    """The names of the columns as they are spelt today, and those that are read. Raises BadData."""
    folded = [cell.strip().casefold() for cell in header]
    legacy = "trade flow code" in folded
    layout = LEGACY_COLUMNS if legacy else COLUMNS
    needed, used = (_LEGACY_NEEDED, _LEGACY_USED) if legacy else (_NEEDED, _USED)
    spelling = {name.casefold(): name for name in layout}
    names = [spelling.get(cell, cell) for cell in folded]
    said = [
        *(f"Missing column: {name}." for name in needed if name not in names),
        *(f"The column {name} stands twice." for name in used if names.count(name) > 1),
    ]
    if said:
        said += [f"Unexpected column: {cell}." for cell in header if cell and cell.strip().casefold() not in spelling]
        raise BadData([Problem(file, 1, " ".join(said), f"The layout is: {','.join(layout)}.")])
    return names, [name for name in names if name in used]


def tidy(printed: pl.DataFrame, snapshot: Snapshot) -> pl.DataFrame:
    """The printed rows in the terms of the flow table. Raises BadData where details have no row over them.

    Comtrade prints a weight or quantity of 0 where none was reported, in the World row too: beside a value it becomes
    null. Status "estimated" is that of the weight; legacyEstimationFlag 2 means the quantity alone.
    """
    frame = _spelt_as_today(printed, snapshot.dataset)
    col, text = pl.col, pl.lit
    code = pl.when(col("cmdCode").str.len_bytes() % 2 == 1).then("0" + col("cmdCode")).otherwise("cmdCode")  # Excel
    month = pl.coalesce(col("freqCode") == "M", col("period").str.len_bytes() == 6)
    unit = col("qtyUnitCode").replace_strict(
        {**_UNIT_OF_CODE, **dict.fromkeys(_NO_UNIT, None)}, default=pl.coalesce("qtyUnitAbbr", "qtyUnitCode")
    )
    weight = _reported("netWgt")
    quantity = pl.when(unit.is_not_null()).then(_reported("qty"))
    flagged = col("isNetWgtEstimated").str.to_lowercase().is_in(["true", "1"])
    estimated = flagged | col("legacyEstimationFlag").is_in(["4", "6"])
    tidied = frame.select(
        LINE,
        reporter_printed=col("reporterCode"),
        partner_printed=col("partnerCode"),
        flow=col("flowCode").replace(_FLOWS),
        hs_code=code,
        nomenclature=col("classificationCode").replace(NOMENCLATURE),
        period=pl.when(month).then(col("period").str.replace(r"^(\d{4})(\d\d)$", "$1-$2")).otherwise("period"),
        basis=pl.when(month).then(text("month")).otherwise(text("calendar_year")),
        value_usd=col("primaryValue"),
        quantity=quantity,
        quantity_unit=pl.when(quantity.is_not_null()).then(unit),
        net_weight_kg=weight,
        status=pl.when(estimated & weight.is_not_null()).then(text("estimated")),
        described=(col("aggrLevel") == code.str.len_bytes().cast(pl.String)).fill_null(False),
        left_out=pl.coalesce(
            pl.when(pl.all_horizontal(col("reporterCode", "cmdCode", "primaryValue").is_null()))
            .then(text("blank line")),
            pl.when(col("typeCode") == "S").then(text("services, not goods")),
            pl.when(~col("cmdCode").str.contains(r"^\d{1,6}$")).then(text("not an HS code of two to six digits")),
            pl.when(col("classificationCode").str.contains("^(S|B|E)")).then(text("classified by SITC or BEC, not HS")),
            col("flowCode").replace_strict(_PARTS, default=None, return_dtype=pl.String),
            pl.when(~_over_all()).then(text(DETAIL)),
            pl.when(pl.all_horizontal(col("primaryValue").is_null(), weight.is_null(), quantity.is_null()))
            .then(text("no trade reported")),
        ),
    )  # fmt: skip
    if snapshot.dataset not in STREAMED and (orphans := _without_total(tidied)).height:
        said = (
            f"{orphans.height} figures stand only by customs procedure, mode of transport or second partner, without a"
            " row over all of them."
        )
        remedy = "Download it with customsCode C00, motCode 0 and partner2Code 0: adding up could count goods twice."
        raise BadData([Problem(snapshot.file, int(orphans[LINE][0]), said, remedy)])
    return tidied


def _spelt_as_today(printed: pl.DataFrame, dataset: str) -> pl.DataFrame:
    """All used columns under the names of today, null where a file has none; codes without a spreadsheet's ``.0``."""
    frame = printed.rename({"refYear": "period"} if dataset == "annual" else _LEGACY_USED, strict=False)
    if dataset == "annual":
        frame = frame.with_columns(units.blank_to_null(name) for name in frame.columns if name != LINE)
        if "classificationCode" not in frame.columns:
            frame = frame.with_columns(classificationCode=pl.lit("HS"))
    if dataset == "export":
        frame = frame.with_columns(pl.col(*(n for n in _CODES if n in frame.columns)).str.strip_suffix(".0"))
    return frame.with_columns(pl.lit(None, pl.String).alias(name) for name in _USED if name not in frame.columns)


def _reported(column: str) -> pl.Expr:
    """The printed number; null where it is a 0 beside a value that is none."""
    zero, worthless = (
        pl.col(name).cast(pl.Float64, strict=False).eq(0).fill_null(False) for name in (column, "primaryValue")
    )
    return pl.when(~zero | worthless).then(column)


def _over_all() -> pl.Expr:
    """Whether a row is that over all second partners, customs procedures and modes of transport."""
    wholes = {"partner2Code": "0", "customsCode": "C00", "motCode": "0"}
    return pl.all_horizontal((pl.col(name) == whole).fill_null(True) for name, whole in wholes.items())


def _without_total(tidied: pl.DataFrame) -> pl.DataFrame:
    """The first detail of every cell that has no row over its details."""
    details = tidied.filter(pl.col("left_out") == DETAIL).unique(_KEY, keep="first", maintain_order=True)
    return details.join(tidied.filter(pl.col("left_out").is_null()), on=_KEY, how="anti", maintain_order="left")


def recognise(name: str, head: bytes) -> Recognised | None:
    """What a file dropped by hand is, by its columns. Raises BadData where it holds no trade or cannot be read.

    Its partners may have been chosen: they are complete only if they add up to the World row.
    """
    dataset = _dataset(head)
    if dataset is None:
        return None
    whole = len(head) % _MIB != 0
    if dataset == "bulk" or not whole:
        if dataset in STREAMED:
            return Recognised(dataset, UNIT, LICENCE, SITE)
        note = "Too large to look whether the partners are complete."
        return Recognised(dataset, UNIT, LICENCE, SITE, note=note, coverage="extract")
    printed = parse(head, name, dataset)
    if printed.is_empty():
        raise BadData([Problem(name, None, "The answer has no rows.", "Take it out.")])
    if printed.height in LIMITS:
        note = f"Exactly {printed.height} rows, where Comtrade cuts: part of it may be missing."
        return Recognised(dataset, UNIT, LICENCE, SITE, note=note, coverage="truncated")
    snapshot = Snapshot("comtrade", dataset, "", "", "", "", UNIT, LICENCE, None, name, "")
    coverage = "complete" if _adds_up(tidy(printed, snapshot)) else "extract"
    return Recognised(dataset, UNIT, LICENCE, SITE, coverage=coverage)


def _dataset(head: bytes) -> str | None:
    if head.removeprefix(_MARK).lstrip()[:1] == b"{":
        return "api" if b'"data"' in head and b'"elapsedTime"' in head else None
    if head.startswith(workbook.MAGIC):
        return "export"
    line = head.split(b"\n", 1)[0].removeprefix(_MARK).decode("cp1252", "replace").strip()
    header = {cell.strip('" ').casefold() for cell in line.replace("\t", ",").split(",")}
    if header in [set(map(str.casefold, columns)) for columns in HEADERS["annual"]]:
        return "annual"
    if {"trade flow code", "commodity code"} <= header:
        return "legacy"
    if {"reportercode", "cmdcode"} <= header:
        return "bulk" if "\t" in line else "export"
    return None


def _adds_up(tidied: pl.DataFrame) -> bool:
    """Whether in every cell with partners they add up to the World row, but for rounding."""
    value = pl.col("value_usd").cast(pl.Float64, strict=False)
    world = pl.col("partner_printed") == "0"
    cells = (
        tidied.filter(pl.col("left_out").is_null())
        .group_by(name for name in _KEY if name != "partner_printed")
        .agg(partners=value.filter(~world).sum(), chosen=(~world).any(), world=value.filter(world).first())
    )
    adds_up = (pl.col("partners") >= 0.999 * pl.col("world")).fill_null(False)
    return cells.filter(pl.col("chosen") & ~adds_up).is_empty()
