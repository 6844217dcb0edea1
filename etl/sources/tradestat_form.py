"""Asking TradeStat: one form per bank and flow, filled in by the labels that the page shows, and what came back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from etl.errors import BadData, BadRequest, CutShort, NotPublished, SourceChanged
from etl.sources import tradestat_columns, tradestat_flows, tradestat_page
from etl.sources.publisher import Covered, Found, Reply, Request, Send, Snapshot, Wish

PAGE_NAME = "commodity_wise_all_countries"
UNITS = {"usd": "USD million", "inr": "INR crore", "quantity": "quantity"}
QUANTITY_DIGITS = 8
_PERIOD = re.compile(rf"[0-9]{{4}}|{'|'.join(tradestat_columns.MONTHS)}")
_YEARS = {"calendar": ("calendar",), "fiscal": ("financial", "fiscal")}


@dataclass(frozen=True)
class Forms:
    """The forms of a bank: its kind of period, and per flow the names of the fields by what they hold."""

    source: str
    basis: str
    fields: Mapping[str, Mapping[str, str]]

    @property
    def dataset(self) -> str:
        """The report that is fetched: one commodity by country."""
        return f"{self.source.removeprefix('tradestat-')}-by-country"


def _fields(template: str, **endings: str) -> dict[str, str]:
    return {what: template.replace("*", ending) for what, ending in endings.items()}


MEIDB = Forms(
    "tradestat-meidb",
    "month",
    {
        flow: _fields(
            f"{prefix}*", hs_code="HSCODE", month="Month", year="Year", unit="ReportVal", cumulative="ReportYear"
        )
        for flow, prefix in (("import", "cwacim"), ("export", "cwacex"))
    },
)
EIDB = Forms(
    "tradestat-eidb",
    "fiscal_year",
    {
        flow: _fields(f"Eidb*_{suffix}", hs_code="hscode", fiscal_year="Year", unit="Report")
        for flow, suffix in (("import", "cmaci"), ("export", "cmace"))
    },
)
BANKS = {bank.source: bank for bank in (MEIDB, EIDB)}


def plan(source: str, wish: Wish, settings: Mapping[str, Any]) -> list[Request]:
    """Requests per period, code, flow and unit; quantities for eight digits only. Raises BadRequest."""
    bank = BANKS[source]
    if problem := _cannot(bank, wish, settings):
        raise BadRequest(problem)
    extra = {"cumulative": str(settings["cumulative"])} if "cumulative" in bank.fields["import"] else {}
    return [
        Request(
            source,
            bank.dataset,
            period,
            f"{str(settings['address']).rstrip('/')}/{PAGE_NAME}_{flow}",
            {"hs_code": code, bank.basis: period, "unit": unit, **extra},
            f"{flow}_{code}_{period}_{unit}",
            UNITS[unit],
            form=True,
        )
        for period, code, flow in product(wish.periods, wish.codes, wish.flows)
        for unit in _units(bank, code, wish.units)
    ]


def _units(bank: Forms, code: str, wished: Sequence[str]) -> Iterator[str]:
    """Those that exist for a code. EIDB's report in dollars carries the quantities: they are not asked twice."""
    for unit in wished:
        if unit != "quantity" or (len(code) == QUANTITY_DIGITS and not (bank is EIDB and "usd" in wished)):
            yield unit


def _cannot(bank: Forms, wish: Wish, settings: Mapping[str, Any]) -> str:
    if wish.basis != bank.basis:
        return f"{bank.source} is published by {bank.basis.replace('_', ' ')}, not by {wish.basis.replace('_', ' ')}."
    if others := [r for r in wish.reporters if r != "IND"]:
        return f"{bank.source} holds the trade of India (IND) only, not of {', '.join(others)}."
    if wrong := [c for c in wish.codes if not re.fullmatch(r"[0-9]{2}([0-9]{2}){0,3}", c)]:
        return f"{bank.source} has codes of 2, 4, 6 or 8 digits, not {', '.join(wrong)}."
    if strange := [u for u in wish.units if u not in UNITS]:
        return f"{bank.source} has the units {', '.join(UNITS)}, not {', '.join(strange)}."
    if wish.units == ("quantity",) and all(len(c) != QUANTITY_DIGITS for c in wish.codes):
        return f"{bank.source} has quantities for eight-digit codes only, not for {', '.join(wish.codes)}."
    if "cumulative" in bank.fields["import"] and settings.get("cumulative") not in _YEARS:
        return f"cumulative of [{bank.source}] in publishers.toml is {' or '.join(_YEARS)}."
    return ""


def ask(request: Request, send: Send) -> Reply:
    """Read the form, fill it in by its labels, send it. Raises SourceChanged and NotPublished."""
    with send("GET", request.url).file as file:
        text = tradestat_page.decoded(file.read())
    bank, flow = BANKS[request.source], _flow(request)
    fields, asked = bank.fields[flow], request.parameters
    document = LexborHTMLParser(text)
    token = document.css_first('input[name="_token"]')
    secret = token.attributes.get("value") if token is not None else None
    if not secret:
        raise SourceChanged(f"{request.url} has no form with a token; the page is: {_opening(text)!r}.")
    form = _Form(request.url, document)
    filled = {"_token": secret, form.field(fields["hs_code"]): asked["hs_code"]}
    unit = asked["unit"]
    filled[fields["unit"]] = form.choose(
        fields["unit"], lambda label: tradestat_page.unit_word(label) == unit, UNITS[unit]
    )
    if bank is MEIDB:
        words = _YEARS[asked["cumulative"]]
        filled[fields["cumulative"]] = form.choose(
            fields["cumulative"], lambda label: any(w in label.casefold() for w in words), f"{asked['cumulative']} year"
        )
        year, month = asked["month"].split("-")
        name = tradestat_columns.MONTHS[int(month) - 1]
        filled[fields["year"]] = form.choose(
            fields["year"], lambda label: label.split(" ")[0] == year, year, published=True
        )
        filled[fields["month"]] = form.choose(
            fields["month"], lambda label: label.casefold().startswith(name), name.capitalize(), published=True
        )
        _not_after(asked["month"], text, request.url)
    else:
        year = asked["fiscal_year"]
        filled[fields["fiscal_year"]] = form.choose(
            fields["fiscal_year"], lambda label: _fiscal(label) == year, year, published=True
        )
    return send("POST", request.url, data=filled, headers={"Referer": request.url})


class _Form:
    """The fields of a page's form."""

    def __init__(self, url: str, document: LexborHTMLParser) -> None:
        self._url, self._document = url, document

    def field(self, name: str) -> str:
        """``name``, if the form has that field."""
        self._node(name)
        return name

    def choose(self, name: str, wanted: Callable[[str], bool], said: str, published: bool = False) -> str:
        """The value of the one option whose label is wanted; ``published`` where labels are periods."""
        options = [
            (" ".join(node.text().split()), node.attributes.get("value") or "")
            for node in self._node(name).css("option")
        ]
        labels = ", ".join(label for label, _ in options) or "none"
        found = [value for label, value in options if wanted(label)]
        if not found and published and any(_PERIOD.match(label.casefold()) for label, _ in options):
            raise NotPublished(f"{self._url} does not offer {said}; {name} has: {labels}.")
        if len(found) != 1:
            number = "more than one option" if found else "no option"
            raise SourceChanged(f"{self._url}: the field {name} has {number} for {said}; it has: {labels}.")
        return found[0]

    def _node(self, name: str) -> LexborNode:
        node = self._document.css_first(f'[name="{name}"]')
        if node is None:
            names = [str(n.attributes["name"]) for n in self._document.css("form [name]")]
            raise SourceChanged(f"{self._url}: the form has no field {name}; it has: {', '.join(names) or 'none'}.")
        return node


def _fiscal(label: str) -> str:
    """The fiscal year of an option: ``2023-2024``, ``2023-24`` and, as the field's values, ``2023`` are 2023-24."""
    match = re.match(r"([0-9]{4})\s*(?:-\s*[0-9]{2,4}\b|$)", label)
    return f"{match[1]}-{(int(match[1]) + 1) % 100:02d}" if match else ""


def _not_after(month: str, text: str, url: str) -> None:
    """A month after the last one is printed with zeros, not refused: the page's own word on its months decides."""
    available = tradestat_page.read(text.encode(), url).said.get("available", "")
    last = re.search(r"\bto\s+([A-Za-z]{3})[a-z]*\W*([0-9]{4})", available)
    if last and last[1].lower() in tradestat_columns.MONTHS:
        until = f"{last[2]}-{tradestat_columns.MONTHS.index(last[1].lower()) + 1:02d}"
        if month > until:
            raise NotPublished(f"{url} does not offer {month} yet; it says: data available {available}.")


def examine(reply: Reply, request: Request) -> Found:
    """The report that was asked for, or an empty result. Raises SourceChanged and CutShort."""
    data = reply.read()
    text = tradestat_page.decoded(data)
    url = request.url
    if reply.status != 200 or not re.match(r"\s*<", text):
        raise SourceChanged(f"{url} answered {reply.status} with something that is no page: {_opening(text)!r}.")
    low = text.lower()
    if any(f"<{tag}" in low and f"</{tag}" not in low for tag in ("html", "table")):
        raise CutShort(f"The page of {url} ends in the middle.")
    report = tradestat_page.read(data, url)
    if report.complaint and not report.headings and "nothing" not in report.said:
        raise SourceChanged(f"{url} says: {report.complaint[:200]!r}.")
    if report.headings and not report.own_table:
        raise SourceChanged(f"{url} has a report, but no longer in the table example1.")
    if not report.headings and not report.is_tradestat:
        raise SourceChanged(f"{url} answered with another page: {_opening(report.title)!r}.")
    note = "; ".join(f"{name} {report.said[key]}" for name, key in _NOTED.items() if key in report.said) or None
    try:
        printed = tradestat_page.parse(data, url, request.dataset)
    except BadData as error:
        raise SourceChanged(str(error)) from error
    if printed.is_empty():
        return Found(".html", empty=True, note=note)
    headings = tradestat_columns.names(report.headings)
    columns = tradestat_columns.columns(headings, request.dataset, report.said.get("available", ""))
    now = [c for c in columns if c.current]
    if fault := _other(request, report, now):
        raise SourceChanged(f"{url}: {fault}.")
    if fault := tradestat_flows.implausible(printed, request.dataset, request.parameters["unit"]):
        raise SourceChanged(f"{url}: {fault}")
    return Found(".html", note=note, unit=_unit(request, report, now), period=now[0].period)


_NOTED = {"Report dated": "dated", "data last updated on": "updated"}


def covers(snapshot: Snapshot) -> list[Covered]:
    """The code, flow and period of a report; none of a report of quantities, which says nothing of the value."""
    bank, asked = BANKS[snapshot.source], snapshot.asked
    if asked["unit"] == "quantity":
        return []
    period = asked[bank.basis]
    return [Covered(tradestat_flows.REPORTER, _flow(snapshot), asked["hs_code"], bank.basis, period, period)]


def _flow(asked: Request | Snapshot) -> str:
    return asked.url.rsplit("_", 1)[-1]


def _other(request: Request, report: tradestat_page.Report, now: Sequence[tradestat_columns.Column]) -> str:
    """In what the page is not the report that was asked for; empty if it is."""
    asked = request.parameters
    here = f"columns are {' | '.join(report.headings)}"
    bank = BANKS[request.source]
    for said, wanted in ((report.flows, _flow(request)), (report.datasets, request.dataset)):
        if others := said - {wanted}:
            return f"{wanted} was asked for, the page is {' and '.join(sorted(others))}"
    code = report.said.get("code", asked["hs_code"])
    if code != asked["hs_code"]:
        return f"the code {asked['hs_code']} was asked for, the page is of {code}"
    first = now[0]
    if bank is MEIDB and first.period != asked["month"]:
        return f"{asked['month']} was asked for; the {here}"
    if bank is EIDB and first.period[:4] != asked["fiscal_year"][:4]:
        return f"{asked['fiscal_year']} was asked for; the {here}"
    if bank is MEIDB:
        start = now[1].period.split("..")[0][-2:] if ".." in now[1].period else "01"
        if start != {"calendar": "01", "fiscal": "04"}[asked["cumulative"]]:
            return f"the cumulative columns were asked by {asked['cumulative']} year; the {here}"
    says = report.said.get("values_in", "")
    unit = tradestat_page.unit_word(says) if says else asked["unit"]
    if unit != asked["unit"] and not (asked["unit"] == "quantity" and any(c.quantity for c in now)):
        return f"{UNITS[asked['unit']]} was asked for, the page says {says!r}"
    if asked["unit"] == "quantity" and "unit" not in report.said:
        return "quantities were asked for, and the page names no unit"
    return ""


def _unit(request: Request, report: tradestat_page.Report, now: Sequence[tradestat_columns.Column]) -> str:
    asked, unit = request.parameters["unit"], report.said.get("unit", "")
    if asked == "quantity":
        return unit
    return f"{UNITS[asked]}; {unit}" if unit and asked == "usd" and any(c.quantity for c in now) else UNITS[asked]


def _opening(text: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())[:120]
