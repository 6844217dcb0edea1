"""A TradeStat report as it was answered or saved: an HTML page, or the xlsx its Excel button gives.

:func:`read` gives the table and what the text around it says; :func:`parse` the same as a frame of text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import polars as pl
from selectolax.lexbor import LexborHTMLParser, LexborNode

from etl.errors import BadData, Problem
from etl.sources import tradestat_columns, workbook
from etl.sources.tabular import LINE

KIND = "kind"
WIDEST = 40  # columns of a table: a cell cannot span more
ADDRESS = re.compile(
    r"/(m?eidb)/(commodity_wise_all_countries|commodity_?wise|country_wise_all_commodities)_(import|export)\b"
)
_TITLE = re.compile(r"TradeStat\s*->\s*(M?Eidb)\s*->\s*(Import|Export)\s*->\s*([^\n]+)", re.IGNORECASE)
_OLD_TITLE = re.compile(r"\b(Import|Export)\s*::\s*([^\n]+)", re.IGNORECASE)
REPORTS = {
    "commoditywiseallcountries": "by-country",
    "commoditywise": "by-commodity",
    "countrywiseallcommodities": "country-commodities",
}
FIELDS = {
    "Eidbhscode_cmaci": ("eidb", "by-country", "import"),
    "Eidbhscode_cmace": ("eidb", "by-country", "export"),
    "Eidb_YearCwi": ("eidb", "by-commodity", "import"),
    "EidbYearCwe": ("eidb", "by-commodity", "export"),
    "EidbYearcwaci": ("eidb", "country-commodities", "import"),
    "EidbYearcwace": ("eidb", "country-commodities", "export"),
    "cwacimHSCODE": ("meidb", "by-country", "import"),
    "cwacexHSCODE": ("meidb", "by-country", "export"),
    "imddMonth": ("meidb", "by-commodity", "import"),
    "ddMonth": ("meidb", "by-commodity", "export"),
}
"""Fields by which a page's form tells bank, report and flow."""

_CODE = r"(?i:commodity)\s*:\s*([0-9]{2,8})\b[ ]*\n?"
_SAID = {
    "code": _CODE,
    "commodity": _CODE + r"([^\n]*?)\s*(?:(?i:unit)\s*:|\n|$)",
    "unit": _CODE + r"[^\n]*?\s*(?i:unit)\s*:\s*((?!REPORT\b)[A-Z][A-Z0-9]{2,5})\b",
    "country": r"(?i:country)\s*:\s*([A-Z][A-Z0-9 .,'()&/-]*)(?=\n|$)",
    "dated": r"(?i:dated|generated on)\s*:\s*([0-9]{1,2}[ /][0-9A-Za-z]{1,9}[ /][0-9]{4})",
    "updated": r"(?i:data last|last data) (?i:updated on)\s*:?\s*([0-9]{2,4}[/-][0-9]{2}[/-][0-9]{2,4})",
    "available": r"(?i:data available)\s*:?\s*([^\n]+)",
    "values_in": r"(?i:values? in)[ ]*:?[ ]*([^\n|]*(?:\$|(?i:crore|quantity))[^\n|]*)",
}
"""What the text around a table says. At four and six digits ``Unit:`` is followed by the next label, not by a unit."""
PAGE = {name: f"page_{name}" for name in ("flow", *_SAID)}
"""Columns of the parsed frame that repeat what the page says."""

_TOTAL = re.compile(r"total\s+(import|export)s?", re.IGNORECASE)
_NOTHING_FOUND = re.compile(
    r"\bno\s+(?:matching\s+)?(?:records?|results?|data)\s+(?:was\s+|were\s+)?(?:found|available)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Report:
    """A page or sheet: headings and rows with their line; ``said`` by name; ``known`` as (bank, report, flow).

    ``headings`` is empty where there is no table. ``own_table`` is false where it lacks the id of the site's table.
    """

    headings: tuple[str, ...] = ()
    rows: tuple[tuple[int, tuple[str, ...]], ...] = ()
    said: dict[str, str] = field(default_factory=dict)
    known: frozenset[tuple[str, str, str]] = frozenset()
    own_table: bool = True
    title: str = ""
    complaint: str = ""

    @property
    def is_tradestat(self) -> bool:
        """Whether the page is one of a TradeStat report, with or without a table."""
        return bool(self.known or self.said.keys() & {"dated", "updated", "nothing"})

    @property
    def flows(self) -> set[str]:
        """import or export, as the page says; both where it contradicts itself."""
        totals = {match[1].lower() for heading in self.headings if (match := _TOTAL.fullmatch(heading))}
        return totals | {flow for _, _, flow in self.known}

    @property
    def datasets(self) -> set[str]:
        """What the page calls itself."""
        return {f"{bank}-{report}" for bank, report, _ in self.known}


def unit_word(label: str) -> str | None:
    """usd, inr or quantity, whichever a label or heading means; None if none."""
    text = label.casefold()
    if "crore" in text:
        return "inr"
    if "$" in text or ("us" in text and "mill" in text):
        return "usd"
    return "quantity" if "quantity" in text else None


def decoded(data: bytes) -> str:
    """Text of a page: UTF-8, else Windows-1252."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def read(data: bytes, file: str) -> Report:
    """The report in a page or an xlsx. Raises BadData where the file cannot be read."""
    return _from_xlsx(data, file) if data.startswith(workbook.MAGIC) else _from_html(decoded(data))


def parse(data: bytes, file: str, dataset: str) -> pl.DataFrame:
    """Columns as printed, all text, with ``line``, ``kind`` of row and what the page says; no row where no table is.

    Raises BadData with all faults: no report, other columns, a ragged or strange row.
    """
    report = read(data, file)
    names = tradestat_columns.names(report.headings)
    if not names and not report.is_tradestat:
        raise BadData([Problem(file, None, f"There is no report in it: {report.title or 'no title'}.", _AGAIN)])
    if names:
        try:
            tradestat_columns.columns(names, dataset, report.said.get("available", ""))
        except ValueError as error:
            remedy = f"The layout is: {tradestat_columns.HEADERS[dataset]}."
            raise BadData([Problem(file, None, str(error), remedy)]) from error
    keys = [c for c, kind in enumerate(tradestat_columns.kinds(names)) if kind in "schd"]
    kinds = [_row_kind(cells, keys) for _, cells in report.rows]
    problems = [
        Problem(file, line, fault, _AGAIN)
        for (line, cells), kind in zip(report.rows, kinds, strict=True)
        if (fault := _fault(cells, kind, names))
    ]
    if problems:
        raise BadData(problems)
    kept = [n for n, kind in enumerate(kinds) if kind]
    cells = {name: [report.rows[n][1][c] for n in kept] for c, name in enumerate(names)}
    frame = pl.DataFrame({KIND: [kinds[n] for n in kept]} | cells, schema=dict.fromkeys([KIND, *names], pl.String))
    said = report.said | ({"flow": next(iter(report.flows))} if len(report.flows) == 1 else {})
    return frame.select(
        pl.Series(LINE, [report.rows[n][0] for n in kept], pl.UInt32),
        *(pl.lit(said.get(name), pl.String).alias(column) for name, column in PAGE.items()),
        pl.all(),
    )


_AGAIN = "Save the report again from TradeStat."


def _row_kind(cells: Sequence[str], keys: Sequence[int]) -> str | None:
    """row, total, india_total or share; None for a blank row; empty for one that is none of these."""
    if not any(cells):
        return None
    labels = [cells[c] for c in keys if c < len(cells)]
    text = " ".join(dict.fromkeys(filter(None, labels))).casefold().replace("’", "'")
    if re.fullmatch(r"india'?s\s+total.*", text):
        return "india_total"
    if re.fullmatch(r"%\s*share.*", text):
        return "share"
    if re.fullmatch(r"(?:grand\s+)?total", text):
        return "total"
    return "row" if re.fullmatch(r"[0-9]+\.?", labels[0] if labels else "") else ""


def _fault(cells: Sequence[str], kind: str | None, names: Sequence[str]) -> str:
    if kind is not None and len(cells) != len(names):
        return f"The row has {len(cells)} cells, the table {len(names)} columns."
    if kind == "":
        return f"The row is neither numbered nor a total: {' '.join(filter(None, cells))[:80]!r}."
    return ""


def _said(text: str) -> dict[str, str]:
    found = {}
    for name, pattern in _SAID.items():
        if match := re.search(pattern, text):
            found[name] = match[match.re.groups].strip(" .,")
    if _NOTHING_FOUND.search(text):
        found["nothing"] = "yes"
    return {name: words for name, words in found.items() if words}


def _titles(text: str) -> Iterator[tuple[str, str, str]]:
    for match in _TITLE.finditer(text):
        yield match[1].lower(), _report(match[3]), match[2].lower()
    for match in _OLD_TITLE.finditer(text):
        yield "eidb", _report(match[2]), match[1].lower()


def _report(title: str) -> str:
    """The report of a title; the title itself where it is none of those that are read."""
    return REPORTS.get(re.sub(r"[^a-z]", "", title.lower()), title.strip())


def address_of(url: str) -> tuple[str, str, str] | None:
    """Bank, report and flow of a report's address."""
    match = ADDRESS.search(url)
    return (match[1], REPORTS[match[2].replace("_", "")], match[3]) if match else None


def _from_html(text: str) -> Report:
    document = LexborHTMLParser(text)
    table = document.css_first("table#example1")
    own = table is not None
    if table is None:
        table = next((t for t in document.css("table") if _is_report(t)), None)
    headings, body = _table(table) if table is not None else ((), [])
    lines = _lines(text, own, len(body))
    known, typed = _of_forms(document)
    addresses = [match[1] for match in re.finditer(r"<!--\s*saved from url=\([0-9]+\)(\S+)", text[:4096])]
    addresses += [node.attributes.get("href") or "" for node in document.css("link[rel=canonical]")]
    known |= {found for address in addresses if (found := address_of(address))}
    title = " ".join(_plain(node.text()) for node in document.css("title"))
    complaint = " ".join(_plain(node.text()) for node in document.css(".alert-danger"))
    if table is not None:
        table.decompose()
    document.strip_tags(["script", "style", "select", "title"])
    around = _text(document.body) if document.body else ""
    said = _said(around)
    if typed:
        said.setdefault("code", typed)
    known |= set(_titles(around))
    rows = tuple(zip(lines or range(1, len(body) + 1), body, strict=True))
    return Report(headings, rows, said, frozenset(known), own, title or around[:80], complaint)


def _of_forms(document: LexborHTMLParser) -> tuple[set[tuple[str, str, str]], str]:
    """The reports whose forms the page has, and the code that one was sent with."""
    known: set[tuple[str, str, str]] = set()
    code = ""
    for form in document.css("form"):
        fields = [node for node in form.css("[name]") if node.attributes["name"] in FIELDS]
        known |= {FIELDS[str(node.attributes["name"])] for node in fields}
        if fields and (found := address_of(form.attributes.get("action") or "")):
            known.add(found)
        for node in fields:
            typed = node.attributes.get("value") or ""
            code = typed if re.fullmatch(r"[0-9]{2,8}", typed) else code
    return known, code


def _is_report(table: LexborNode) -> bool:
    headings, _ = _table(table)
    return tradestat_columns.kinds(headings[:2]) in ("sc", "sh")


def _table(table: LexborNode) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Headings and rows. Of several rows of headings the lowest counts; a cell that spans columns stands once."""
    rows = table.css("tr")
    tops = [row for row in rows if row.parent is not None and row.parent.tag == "thead"]
    if not tops:
        for row in rows:
            if any(cell.tag != "th" for cell in _cells(row)):
                break
            tops.append(row)
    tops = tops or rows[:1]
    grid = _grid(tops, repeat=True)
    width = max((len(row) for row in grid), default=0)
    columns = [[row[c] for row in grid if c < len(row) and row[c]] for c in range(width)]
    body = _grid(rows[len(tops) :], repeat=False)
    single = [row for row in body if len([cell for cell in row if cell]) == 1 and _NOTHING_FOUND.search("".join(row))]
    return tuple(c[-1] if c else "" for c in columns), [row for row in body if row not in single]


def _cells(row: LexborNode) -> list[LexborNode]:
    return [node for node in row.iter() if node.tag in ("td", "th")]


def _grid(rows: Sequence[LexborNode], repeat: bool) -> list[tuple[str, ...]]:
    """Cells at their columns. A spanning cell is repeated, or else stands in the last column if it begins the row."""
    below: dict[tuple[int, int], str] = {}
    grid = []
    for r, row in enumerate(rows):
        line: list[str] = []
        for cell in _cells(row):
            while (r, len(line)) in below:
                line.append(below.pop((r, len(line))))
            text, across, down = _plain(cell.text()), _span(cell, "colspan"), _span(cell, "rowspan")
            at = 0 if line else across - 1
            cells = [text if repeat or n == at else "" for n in range(across)]
            below |= {(r + d, len(line) + n): cells[n] for d in range(1, down) for n in range(across)}
            line += cells
        while (r, len(line)) in below:
            line.append(below.pop((r, len(line))))
        grid.append(tuple(line))
    return grid


def _span(cell: LexborNode, name: str) -> int:
    text = cell.attributes.get(name) or "1"
    return min(max(int(text), 1), WIDEST) if text.isascii() and text.isdigit() else 1


def _plain(text: str) -> str:
    """Without the newlines, runs of blanks and no-break spaces of the page's source."""
    return " ".join(text.split())


def _text(node: LexborNode) -> str:
    pieces = (_plain(piece) for piece in node.text(separator="\x1f").split("\x1f"))
    return "\n".join(filter(None, pieces))


def _lines(text: str, own: bool, rows: int) -> list[int]:
    """Lines of the file in which the last ``rows`` rows of the table begin; empty if they cannot be told."""
    start = re.search(r"<table\b[^>]*\bexample1\b" if own else r"<table\b", text, re.IGNORECASE)
    if not start or not rows:
        return []
    end = text.lower().find("</table", start.end())
    table = text[start.start() : end if end > 0 else None]
    line, found = text.count("\n", 0, start.start()) + 1, []
    for match in re.finditer(r"\n|<tr\b", table, re.IGNORECASE):
        if match[0] == "\n":
            line += 1
        else:
            found.append(line)
    return found[-rows:] if len(found) > rows else []


def _from_xlsx(data: bytes, file: str) -> Report:
    rows = [(line, tuple(_plain(workbook.text(cell)) for cell in cells)) for line, cells in workbook.sheet(data, file)]
    for n, (_, cells) in enumerate(rows):
        if tradestat_columns.kinds(cells[:2]) in ("sc", "sh"):
            above = "\n".join(cell for _, row in rows[:n] for cell in dict.fromkeys(row) if cell)
            headings = cells[: max(c + 1 for c, cell in enumerate(cells) if cell)]
            body = tuple((line, row[: len(headings)]) for line, row in rows[n + 1 :])
            return Report(headings, body, _said(above), frozenset(_titles(above)), title=above[:80])
    return Report(title="a workbook")
