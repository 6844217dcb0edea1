"""A TradeStat site on a local server: forms with a token and a cookie, reports rendered from rows of figures.

    site = TradeStatSite.of_bundled(httpserver)   # every bundled month of 2846 and every bundled annual row
    settings = {"address": site.meidb, "cumulative": "calendar", …}     # or site.eidb

``TradeStatSite(server, monthly=…, annual=…)`` takes rows of one's own:

* ``monthly``  by unit (usd, inr, quantity): rows (flow, code, month, partner, figure). Cumulative and previous-year
  columns are computed from them; a partner of the year that is absent in the month has a blank cell.
* ``totals``   by unit: printed totals (flow, code, month) → figure; where absent, the sum.
* ``cumulative``  by unit: printed year-to-date figures (flow, code, month) → {partner: figure}; where absent, sums.
* ``annual``   rows (flow, code, fiscal year, partner, USD million, quantity); blank figures stay blank.
* ``described``  code → (description, unit of quantity).

Attributes can be set at any time: ``selectors_swapped`` renumbers the options; ``encoding`` (``cp1252``);
``grouping`` of digits (``western``, ``indian``); ``blank`` is what a cell without trade prints; ``says_unit`` prints
"Values in …"; ``units`` are those that the forms offer; ``spoilt`` is what comes instead of a report: ``error``,
``login``, ``json``, ``maintenance``, ``complaint``, ``cut``, ``column``, ``id``, ``flow``, ``unit``, ``period``.
``posts`` are the forms received, ``pages`` the number of forms given out. ``revise`` changes a figure.
"""

from __future__ import annotations

import csv
import re
import secrets
from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December"]  # fmt: skip
Key = tuple[str, str, str]
"""Flow, code and period."""
Figures = dict[str, Decimal | None]

REVISED_UNTIL = "2026-03"
AVAILABLE = {
    "meidb": "Jan 2018 to Jun 2026 ((R) Revised Final upto Mar 2026, (F) Final upto Jun 2026)",
    "eidb": "2017-2018 to 2025-2026",
}
FIELDS = {
    ("meidb", "import"): {"code": "cwacimHSCODE", "month": "cwacimMonth", "year": "cwacimYear",
                          "unit": "cwacimReportVal", "kind": "cwacimReportYear"},
    ("meidb", "export"): {"code": "cwacexHSCODE", "month": "cwacexMonth", "year": "cwacexYear",
                          "unit": "cwacexReportVal", "kind": "cwacexReportYear"},
    ("eidb", "import"): {"code": "Eidbhscode_cmaci", "year": "EidbYear_cmaci", "unit": "EidbReport_cmaci"},
    ("eidb", "export"): {"code": "Eidbhscode_cmace", "year": "EidbYear_cmace", "unit": "EidbReport_cmace"},
}  # fmt: skip
UNITS = {"meidb": ["usd", "quantity", "inr"], "eidb": ["inr", "usd", "quantity"]}
"""In the order of their numbers, which differ between the banks."""
LABELS = {"usd": "US $ Million", "inr": "Rs. Crore", "quantity": "Quantity"}


class TradeStatSite:
    """The site; see the module."""

    def __init__(
        self,
        server: HTTPServer,
        *,
        monthly: Mapping[str, Iterable[tuple[str, str, str, str, str]]] = {},
        totals: Mapping[str, Mapping[Key, str]] = {},
        cumulative: Mapping[str, Mapping[Key, Mapping[str, str]]] = {},
        annual: Iterable[tuple[str, str, str, str, str, str]] = (),
        described: Mapping[str, tuple[str, str]] = {},
    ) -> None:
        self.meidb, self.eidb = server.url_for("/meidb"), server.url_for("/eidb")
        self.selectors_swapped, self.says_unit = False, True
        self.encoding, self.grouping, self.blank, self.spoilt = "utf-8", "western", "", ""
        self.units = ["usd", "inr", "quantity"]
        self.posts: list[dict[str, str]] = []
        self.pages = 0
        self._tokens: dict[str, str] = {}
        self._described, self._totals, self._cumulative = described, totals, cumulative
        self._monthly: dict[tuple[str, str, str, str], Figures] = {}
        for unit, rows in monthly.items():
            for flow, code, month, partner, figure in rows:
                self._monthly.setdefault((unit, flow, code, month), {})[partner] = _decimal(figure)
        self._values: dict[Key, Figures] = {}
        self._quantities: dict[Key, Figures] = {}
        for flow, code, year, partner, value, quantity in annual:
            self._values.setdefault((flow, code, year), {})[partner] = _decimal(value)
            self._quantities.setdefault((flow, code, year), {})[partner] = _decimal(quantity)
        server.expect_request(re.compile("/m?eidb/.*")).respond_with_handler(self._answer)

    @classmethod
    def of_bundled(cls, server: HTTPServer, raw: Path = Path("data/raw")) -> TradeStatSite:
        """The site as it would print the bundled figures: 2846 by month, and the annual exports."""
        months = _rows(raw / "tradestat-meidb/meidb_2846_monthly_by_partner.csv")
        totals = _rows(raw / "tradestat-meidb/meidb_2846_monthly_totals.csv")
        years = _rows(raw / "tradestat-eidb/eidb_hs8_exports_fiscal_year.csv")
        return cls(
            server,
            monthly={"usd": [
                (r["flow"], r["hs_code"], r["period"], r["partner_as_printed"], r["value_usd_million"]) for r in months
            ]},
            totals={"usd": {(r["flow"], r["hs_code"], r["period"]): r["total_usd_million"] for r in totals}},
            annual=[
                (r["flow"], r["hs8"], r["fiscal_year"], r["partner_as_printed"], r["value_usd_million"], r["quantity"])
                for r in years
            ],
            described={r["hs8"]: (r["description"], r["unit"]) for r in years},
        )  # fmt: skip

    def revise(self, unit: str, flow: str, code: str, month: str, partner: str, figure: str) -> None:
        """Another figure of a month from now on; a printed total changes by as much."""
        figures = self._monthly.setdefault((unit, flow, code, month), {})
        before, figures[partner] = figures.get(partner) or Decimal(0), _decimal(figure)
        printed = self._totals.get(unit, {}).get((flow, code, month))
        if printed is not None:
            totals = {**self._totals[unit], (flow, code, month): str(Decimal(printed) - before + Decimal(figure))}
            self._totals = {**self._totals, unit: totals}

    def _answer(self, request: Request) -> Response:
        bank, _, report = request.path.strip("/").partition("/")
        match = re.fullmatch("commodity_wise_all_countries_(import|export)", report)
        if match is None:
            return Response("<html><title>Not Found</title><body>404</body></html>", 404, content_type="text/html")
        if request.method == "GET":
            return self._html(self._form(bank, match[1]), request)
        token = self._tokens.pop(request.cookies.get("tradestat_session", ""), None)
        form = request.form.to_dict()
        if token is None or form.get("_token") != token or request.headers.get("Referer") != request.base_url:
            return Response("<html><title>Page Expired</title><body>419 Page Expired</body></html>", 419)
        self.posts.append(form)
        if self.spoilt in _INSTEAD:
            kind, text = _INSTEAD[self.spoilt]
            return Response(text, content_type=kind)
        return self._html(self._page(bank, match[1], form), request)

    def _html(self, text: str, request: Request) -> Response:
        session = request.cookies.get("tradestat_session") or secrets.token_hex(8)
        self._tokens[session] = secrets.token_hex(16)
        self.pages += request.method == "GET"
        text = text.replace("@token@", self._tokens[session])
        response = Response(text.encode(self.encoding), content_type="text/html")
        response.set_cookie("tradestat_session", session)
        return response

    def _numbers(self, bank: str) -> dict[str, str]:
        order = UNITS[bank][::-1] if self.selectors_swapped else UNITS[bank]
        return {unit: str(n) for n, unit in enumerate(order, 1)}

    def _form(self, bank: str, flow: str, below: str = "") -> str:
        names = FIELDS[bank, flow]
        numbers = self._numbers(bank)
        fields = [f'<input type="text" name="{names["code"]}" id="{names["code"]}">']
        if bank == "meidb":
            fields.append(_select(names["month"], {m: str(n) for n, m in enumerate(MONTHS, 1)}))
            fields.append(_select(names["year"], {str(y): str(y) for y in range(2026, 2017, -1)}))
            kinds = (
                ["Calendar Year", "Financial Year"] if self.selectors_swapped else ["Financial Year", "Calendar Year"]
            )
            fields.append(_select(names["kind"], {label: str(n) for n, label in enumerate(kinds, 1)}))
        else:
            fields.append(_select(names["year"], {f"{y}-{y + 1}": str(y) for y in range(2025, 2016, -1)}))
        fields.append(_select(names["unit"], {LABELS[u]: numbers[u] for u in self.units}))
        return (
            f"<!DOCTYPE html>\n<html><head><title>TradeStat – {bank}</title></head>\n<body>\n"
            '<a href="/meidb/commodity_wise_all_countries_export">Export</a>'
            ' <a href="/eidb/commodity_wise_all_countries_import">Import</a>\n'
            f"<p>Data available:{AVAILABLE[bank]}</p>\n<p>Data last updated on: 13/08/2026</p>\n"
            '<form method="POST">\n<input type="hidden" name="_token" value="@token@">\n<label>Values in</label>\n'
            + "\n".join(fields)
            + f'\n<button type="submit">Submit</button>\n</form>\n{below}\n</body></html>\n'
        )

    def _page(self, bank: str, flow: str, form: Mapping[str, str]) -> str:
        names = FIELDS[bank, flow]
        code = form[names["code"]]
        unit = next(u for u, number in self._numbers(bank).items() if number == form[names["unit"]])
        if bank == "meidb":
            calendar = (form[names["kind"]] == "2") != self.selectors_swapped
            table = self._monthly_table(flow, code, int(form[names["year"]]), int(form[names["month"]]), unit, calendar)
        else:
            table = self._annual_table(flow, code, int(form[names["year"]]), unit)
        if not table:
            return self._form(bank, flow)
        description, quantity_unit = self._described.get(code, ("COMMODITY", "KGS"))
        said = LABELS[unit] if bank == "meidb" or unit == "quantity" else f"{LABELS[unit]}|| Values in Quantity"
        if self.spoilt == "unit":
            said = LABELS["inr" if unit != "inr" else "usd"]
        around = (
            f"<p>Commodity: {code} {description}  Unit:{quantity_unit if len(code) == 8 else ''}</p>\n"
            f"<b>Report Dated: 14 Sep 2026 |{f' Values in {said}' if self.says_unit else ''}</b>\n"
        )
        page = self._form(bank, "export" if self.spoilt == "flow" and flow == "import" else flow, around + table)
        if self.spoilt == "id":
            page = page.replace("example1", "example2")
        return page[: page.index("</table>") - 40] if self.spoilt == "cut" else page

    def _monthly_table(self, flow: str, code: str, year: int, month: int, unit: str, calendar: bool) -> str:
        year -= self.spoilt == "period"
        first = f"{year}-01" if calendar else f"{year if month > 3 else year - 1}-04"
        blocks = []
        for back in (1, 0):
            now = f"{year - back}-{month:02d}"
            start = f"{int(first[:4]) - back}{first[4:]}"
            figures = self._monthly.get((unit, flow, code, now), {})
            printed = self._cumulative.get(unit, {}).get((flow, code, now))
            so_far = (
                {p: _decimal(f) for p, f in printed.items()} if printed else self._so_far(unit, flow, code, start, now)
            )
            total = _decimal(self._totals.get(unit, {}).get((flow, code, now), "")) or _sum(figures)
            blocks.append((figures, total, so_far, self._so_far_total(unit, flow, code, start, now) or _sum(so_far)))
        (before, before_total, ytd_before, ytd_before_total), (now_, now_total, ytd, ytd_total) = blocks
        if not (before or now_ or ytd or ytd_before):
            return ""
        name = MONTHS[month - 1][:3]
        span = f"{'Jan' if calendar else 'Apr'}-{name}"
        pad = " " * 20
        heads = [f"{name}-{y}\n{pad}{pad}&nbsp;{_flag(f'{y}-{month:02d}')}" for y in (year - 1, year)]
        heads += ["%Growth", *(f"{span}{y}{pad}{_flag(f'{y}-{month:02d}')}" for y in (year - 1, year)), "%Growth"]
        columns = [before, now_, None, ytd_before, ytd, None]
        totals = [before_total, now_total, None, ytd_before_total, ytd_total, None]
        decimals = [0, 0, 2] * 2 if unit == "quantity" else [2] * 6
        return self._table("Country", heads, columns, totals, decimals, [])

    def _so_far(self, unit: str, flow: str, code: str, start: str, end: str) -> Figures:
        found: Figures = {}
        for (u, f, c, month), figures in self._monthly.items():
            if (u, f, c) == (unit, flow, code) and start <= month <= end:
                for partner, figure in figures.items():
                    found[partner] = (found.get(partner) or Decimal(0)) + (figure or 0)
        return found

    def _so_far_total(self, unit: str, flow: str, code: str, start: str, end: str) -> Decimal | None:
        known = [_decimal(v) or Decimal(0) for (f, c, month), v in self._totals.get(unit, {}).items()
                 if (f, c) == (flow, code) and start <= month <= end]  # fmt: skip
        return sum(known, Decimal(0)) if known else None

    def _annual_table(self, flow: str, code: str, start: int, unit: str) -> str:
        start -= self.spoilt == "period"
        labels = [f"{y}-{(y + 1) % 100:02d}" for y in (start - 1, start)]
        values = [self._values.get((flow, code, label), {}) for label in labels]
        if not any(values):
            return ""
        if unit == "inr":
            values = [{p: v * 8 if v is not None else None for p, v in block.items()} for block in values]
        quantities = [self._quantities.get((flow, code, label), {}) if len(code) == 8 else {} for label in labels]
        heads = [f"{y}-{y + 1}" for y in (start - 1, start)] + ["%Growth"]
        blocks = [quantities] if unit == "quantity" else [values, quantities]
        columns = [c for block in blocks for c in (*block, None)]
        totals = [_sum(c) if c else None for c in columns]
        footers = [("India's Total", "437,072.03"), ("%Share", "0.0106")] if unit != "quantity" else []
        decimals = [0, 0, 2] if unit == "quantity" else [2, 2, 2, 0, 0, 2]
        return self._table("Country / Region", heads * len(blocks), columns, totals, decimals, footers)

    def _table(
        self, country: str, heads: list[str], columns: list[Figures | None], totals: list[Decimal | None],
        decimals: list[int], footers: list[tuple[str, str]],
    ) -> str:  # fmt: skip
        if self.spoilt == "column":
            heads = [*heads[:1], "Weight", *heads[2:]]
        partners = sorted({p for column in columns if column for p in column})
        body = []
        for n, partner in enumerate(partners, 1):
            figures = [column.get(partner) if column is not None else None for column in columns]
            body.append([str(n), partner, *self._cells(figures, decimals)])
        rows = "\n".join("<tr>" + "".join(f"\n  <td>\n    {cell}\n  </td>" for cell in row) + "\n</tr>" for row in body)
        foot = self._footer("Total", self._cells(totals, decimals))
        for label, figure in footers:
            foot += self._footer(label, [figure, figure, *[""] * (len(heads) - 2)])
        names = "".join(f"<th>\n{head}\n</th>" for head in ["S.No.", country, *heads])
        return (
            f'<table id="example1" class="table">\n<thead>\n<tr>{names}</tr>\n</thead>\n<tbody>\n{rows}\n</tbody>\n'
            f"<tfoot>\n{foot}</tfoot>\n</table>"
        )

    def _footer(self, label: str, cells: list[str]) -> str:
        return f'<tr><td colspan="2"><b>{label}</b></td>' + "".join(f"<td><b>{c}</b></td>" for c in cells) + "</tr>\n"

    def _cells(self, figures: list[Decimal | None], decimals: list[int]) -> list[str]:
        """Printed cells; every third column is the growth of the two before it."""
        figures = list(figures)
        for n in range(2, len(figures), 3):
            before, now = figures[n - 2 : n]
            figures[n] = (now / before - 1) * 100 if before and now is not None else None
        return [self.number(figure, places) for figure, places in zip(figures, decimals, strict=True)]

    def number(self, figure: Decimal | None, decimals: int) -> str:
        """A figure as the site prints it."""
        if figure is None:
            return self.blank
        whole, _, fraction = f"{abs(figure):.{decimals}f}".partition(".")
        sign = "-" if figure < 0 else ""
        return sign + grouped(whole, self.grouping) + (f".{fraction}" if fraction else "")


_INSTEAD = {
    "error": ("text/html", "<html><title>Whoops</title><body><h1>Whoops, something went wrong.</h1></body></html>"),
    "login": ("text/html", "<html><title>Login</title><body><form><input name='user'></form></body></html>"),
    "json": ("application/json", '{"message": "Server Error"}'),
    "maintenance": ("text/html", "<html><title>Service Unavailable</title><body>Be right back.</body></html>"),
    "complaint": (
        "text/html",
        "<html><body><form><input name='_token'><input name='cwacimHSCODE'></form>"
        "<div class='alert alert-danger'>The HSCODE must be a number.</div></body></html>",
    ),
}


def grouped(digits: str, style: str) -> str:
    """Digits with the commas of a style: western 1,234,567, indian 12,34,567."""
    if style == "western":
        return f"{int(digits):,}"
    if len(digits) <= 3:
        return digits
    rest, last = digits[:-3], digits[-3:]
    cuts = [0, *range(len(rest) % 2 or 2, len(rest), 2), len(rest)]
    return ",".join([*(rest[a:b] for a, b in pairwise(cuts)), last])


def _select(name: str, options: Mapping[str, str]) -> str:
    inside = "".join(f'<option value="{value}">\n  {label}\n</option>' for label, value in options.items())
    return f'<select name="{name}" id="{name}"><option value="">Select</option>{inside}</select>'


def _flag(month: str) -> str:
    return "(R)" if month <= REVISED_UNTIL else "(F)"


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _sum(figures: Figures) -> Decimal:
    return sum((f for f in figures.values() if f is not None), Decimal(0))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
