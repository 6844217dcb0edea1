"""TradeStat reports saved by hand: what a page or workbook is, from its content and, where that is silent, its name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import PurePath

from etl.errors import BadData, Problem
from etl.sources import tradestat_columns, tradestat_page, workbook
from etl.sources.publisher import Recognised
from etl.sources.tradestat_columns import MONTHLY_TABLE
from etl.sources.tradestat_form import UNITS
from etl.sources.tradestat_page import Report

SITE = "https://tradestat.commerce.gov.in"
_PATHS = {
    "by-country": "commodity_wise_all_countries",
    "by-commodity": "commodity_wise",
    "country-commodities": "country_wise_all_commodities",
}
_FLOWS = {"import": "import", "imports": "import", "export": "export", "exports": "export"}
_PERIODS = re.compile(r"(?<![0-9])[12][0-9]{3}-[0-9]{2,4}(?![0-9])")
_HS = re.compile(r"[0-9]{2}([0-9]{2}){0,3}")


def recognise(source: str, name: str, head: bytes, licence: str) -> Recognised | None:
    """The report in a file; None where there is none. Raises BadData with all that is missing or contradicts itself."""
    if not head.startswith(workbook.MAGIC) and not re.match(rb"(?:\xef\xbb\xbf)?\s*<", head):
        return None
    report = tradestat_page.read(head, name)
    if not report.headings:
        if report.is_tradestat:
            raise BadData([_problem(name, "The page holds no table: no trade was reported.", "Take it out.")])
        return None
    bank = source.removeprefix("tradestat-")
    dataset, faults = _dataset(bank, report)
    if not dataset:
        raise BadData([_problem(name, *fault) for fault in faults])
    words = _words(name)
    flow, said = _one("flow", "".join(report.flows), {_FLOWS[w] for w in words if w in _FLOWS}, name)
    faults += said
    values_in = report.said.get("values_in", "")
    unit, said = _one("unit", tradestat_page.unit_word(values_in) or "", {w for w in words if w in UNITS}, name)
    faults += said
    parameters = {"flow": flow, "unit": unit}
    if dataset.endswith("by-country"):
        parameters["hs_code"], said = _one(
            "HS code", report.said.get("code", ""), {w for w in words if _HS.fullmatch(w)}, name
        )
        faults += said
    faults += list(_unfit(dataset, unit, parameters.get("hs_code", ""), report))
    period = ""
    try:
        period = _period(report, dataset)
    except ValueError as error:
        faults.append((str(error), "Save the report again from TradeStat."))
    if faults:
        raise BadData([_problem(name, *fault) for fault in faults])
    return Recognised(
        dataset,
        report.said.get("unit", UNITS[unit]) if unit == "quantity" else UNITS[unit],
        licence,
        url=_address(dataset, flow),
        parameters=json.dumps(dict(sorted(parameters.items()))),
        period=period,
        note=f"Report dated {report.said['dated']}." if "dated" in report.said else None,
    )


Fault = tuple[str, str]
"""What is wrong, and the remedy."""


def _period(report: Report, dataset: str) -> str:
    headings = tradestat_columns.names(report.headings)
    columns = tradestat_columns.columns(headings, dataset, report.said.get("available", ""))
    now = [c for c in columns if c.current and c.kind in "my"]
    return now[0].period if len({c.period for c in now}) == 1 else f"{now[0].period}..{now[-1].period}"


def _problem(name: str, message: str, remedy: str) -> Problem:
    return Problem(name, None, message, remedy)


def _words(name: str) -> list[str]:
    return re.split(r"[_\-\s.]+", _PERIODS.sub("", PurePath(name).stem).lower())


def _dataset(bank: str, report: Report) -> tuple[str, list[Fault]]:
    """The dataset, or why there is none."""
    headings = tradestat_columns.names(report.headings)
    fitting = [d for d in tradestat_columns.HEADERS if tradestat_columns.fits(headings, d)]
    known = report.datasets
    for said in (known, report.flows):
        if len(said) > 1:
            return "", [(f"The page calls itself {' and '.join(sorted(said))}.", "Save it again from TradeStat.")]
    if not fitting:
        listed = " | ".join(report.headings)
        return "", [
            (f"The columns are not those of a known report: {listed}.", "docs/refresh.md lists what can be read.")
        ]
    banks = {d.partition("-")[0] for d in fitting}
    if bank not in banks:
        other = banks.pop()
        return "", [(f"This is a report of the other bank, {other}.", f"Move it to raw/tradestat-{other}/.")]
    if known:
        [dataset] = known
    elif len(fitting) == 1:
        [dataset] = fitting
    elif "country" in report.said:
        dataset = f"{bank}-country-commodities"
    else:
        said_not = "The file does not say whether it is of one country or of all."
        return "", [(said_not, "Save the page, or the workbook with its first two lines.")]
    if dataset not in fitting:
        listed = " | ".join(report.headings)
        return "", [
            (f"The page calls itself {dataset}, but its columns are: {listed}.", "Save it again from TradeStat.")
        ]
    return dataset, []


def _one(what: str, page: str, named: set[str], name: str) -> tuple[str, list[Fault]]:
    """What the page says, else the name; a fault where both are silent, at odds or of two minds."""
    good = f"A good name is import_2846_usd{PurePath(name).suffix or '.html'}."
    if page and named and page not in named:
        return page, [(f"The page says the {what} is {page}, the name says {' and '.join(sorted(named))}.", good)]
    if page:
        return page, []
    if len(named) != 1:
        told = f"the name says {' and '.join(sorted(named))}" if named else "neither does the name"
        return "", [(f"The file does not say the {what}, and {told}.", good)]
    return next(iter(named)), []


def _unfit(dataset: str, unit: str, code: str, report: Report) -> Iterator[Fault]:
    if unit == "quantity" and dataset.endswith("by-country") and "unit" not in report.said:
        yield (
            f"The report of {code or 'a commodity'} holds quantities, and no unit of them is printed.",
            "Quantities are published for eight-digit codes: save the page (not the xlsx) of such a code.",
        )
    if dataset.endswith("country-commodities") and "country" not in report.said:
        yield "The file does not say of which country it is.", "Save the page instead of the xlsx."


def _address(dataset: str, flow: str) -> str:
    bank, _, report = dataset.partition("-")
    if dataset == MONTHLY_TABLE:
        return ""
    path = _PATHS[report]
    if dataset == "meidb-by-commodity":
        path = "commoditywise"
    return f"{SITE}/{bank}/{path}_{flow}"
