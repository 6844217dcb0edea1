"""A published figure as its row in ``published_figures.csv`` states it. Pure: text in, frozen values out.

The column ``note`` is for people and is not read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import combinations
from typing import cast

from etl.commodities import dotted
from etl.fiscal_year import Basis, Period, parse_period, period_label, periods
from etl.schema import FLOWS_WORDS, WORLD
from etl.words import joined

KINDS = ("value", "quantity")
FORMS = ("total", "share", "average")
MEASURES: Mapping[str, tuple[str, str]] = {
    **{kind: (kind, "total") for kind in KINDS},
    **{f"{kind}_{form}": (kind, form) for kind in KINDS for form in FORMS[1:]},
    **{f"exports_{kind}": (kind, "total") for kind in KINDS},
}
"""Measures of trade: what is measured, and whether a total, a share or an average of years is meant."""
_READ = ("id", "statement", "scope_as_stated", "scope_hs", "partner", "measure", "unit", "period_basis", "period",
         "value", "value_high", "source", "reporter", "flow")  # fmt: skip
_NEEDED = ("id", "statement", "scope_as_stated", "scope_hs", "partner", "measure", "source")
NOT_TRADE = ("capacity", "production", "reserves", "consumption", "demand")
"""What is claimed of goods without being trade, each also with ``_share``."""
SPANS: Mapping[str, int] = {"quarter": 3, "half_year": 6, "nine_months": 9}
BASES: Mapping[str, str] = {"fiscal_year": "fiscal", "calendar_year": "calendar", "month": "month",
                            **dict.fromkeys(SPANS, "month")}  # fmt: skip
"""Kinds of period of a claim, and the basis of ours that they are on."""
SCALES = {"": 0, "thousand": 3, "lakh": 5, "million": 6, "crore": 7, "billion": 9, "lakh crore": 12, "trillion": 12}
WEIGHTS = {"kg": 0, "t": 3, "thousand t": 6, "million t": 9}

_MONEY = re.compile(rf"([A-Z]{{3}})(?: ({'|'.join(sorted(filter(None, SCALES), key=len, reverse=True))}))?")
_CODES = re.compile(r"([0-9.]+(?:\s*\+\s*[0-9.]+)*)(?: \((inferred|mislabelled)\))?")
_CUSTOMS = re.compile(r"(.+) customs ([0-9.]+(?:\s*\+\s*[0-9.]+)*)")
_HOME = "IND"
"""Whose claims they are where no reporter is named."""
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_TEXTS = ("statement", "scope_as_stated", "source", "unit", "period_basis", "period")
_FORMULA = ("=", "+", "-", "@")
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{2,3})*,[0-9]{3}(?:\.[0-9]+)?")


@dataclass(frozen=True)
class Goods:
    """What a claim is about: HS ``codes`` and how they are ``known``.

    ``stated`` by whom it is quoted from; ``inferred`` or ``mislabelled``: put there by whoever entered the claim;
    ``narrower`` than any code; ``not stated``; ``not trade``. ``customs`` is the country whose own lines they are.
    """

    codes: tuple[str, ...]
    known: str
    customs: str | None = None

    @property
    def key(self) -> frozenset[str]:
        """The codes, in whichever order they are printed."""
        return frozenset(self.codes)

    @property
    def label(self) -> str:
        """``HS 8505.11 + 8505.19``, of a country's own tariff ``tariff line 85051110``."""
        return label(self.codes)


@dataclass(frozen=True)
class Unit:
    """A printed unit: ``exponent`` is the power of ten to dollars (or other ``currency``), kilograms or percent."""

    text: str
    exponent: int
    currency: str | None = None

    @property
    def one(self) -> float:
        """How many dollars, kilograms or percent one unit is."""
        return 10.0**self.exponent


@dataclass(frozen=True)
class Number:
    """A number as printed: ``rounding`` is half a unit of its last digit, ``decimals`` stand after the point.

    ``loose`` takes noughts at the end of a whole number for rounding: 53700 is anything from 53650 to 53750.
    """

    value: float
    rounding: float
    decimals: int
    loose: float


@dataclass(frozen=True)
class Claim:
    """A published figure. ``labels`` are the periods it covers, on ``basis``; None and empty where it is not trade."""

    id: str
    statement: str
    scope_as_stated: str
    scope_hs: str
    goods: Goods
    reporter: str
    partner: str
    flow: str
    measure: str
    kind: str | None
    form: str
    unit: Unit
    period_basis: str
    period: str
    basis: str | None
    labels: tuple[str, ...]
    number: Number
    high: Number | None
    source: str
    start_month: int = field(default=4)

    @property
    def is_range(self) -> bool:
        """Whether the lowest and the highest of several periods are claimed."""
        return self.high is not None and len(self.labels) > 1

    @property
    def spans(self) -> tuple[Period, ...]:
        """The periods that ``labels`` name."""
        kinds = {"fiscal": "fiscal_year", "calendar": "calendar_year", "month": "month"}
        native = cast(Basis, kinds[self.basis or ""])
        return tuple(parse_period(label, native, self.start_month) for label in self.labels)


def label(codes: Sequence[str]) -> str:
    """Codes as people write them."""
    if any(len(code) > 6 for code in codes):
        return "tariff line " + " + ".join(codes)
    return "HS " + " + ".join(map(dotted, codes))


def read(row: Mapping[str, str], countries: Mapping[str, str], start_months: Mapping[str, int]) -> Claim:
    """The claim of a row of ``published_figures.csv``; ``countries`` are names by ISO code.

    Raises ValueError with a sentence that names the column.
    """
    cells = {name: (row.get(name) or "").strip() for name in _READ}
    if empty := next((name for name in _NEEDED if not cells[name]), None):
        raise ValueError(f"{empty} is empty.")
    if not _ID.fullmatch(cells["id"]):
        raise ValueError(f"id {cells['id']!r} has other than letters, digits, ., _ and -, like my-magnets-2024.")
    if formula := next((name for name in _TEXTS if cells[name][:1] in _FORMULA), None):
        raise ValueError(f"{formula} {cells[formula]!r} begins like a formula of a spreadsheet; begin it with a word.")
    goods = _goods(cells["scope_hs"], countries)
    kind, form = _measure(cells["measure"], goods)
    reporter, partner, flow = _sides(cells, goods, countries)
    number = _number("value", cells["value"])
    high = _number("value_high", cells["value_high"]) if cells["value_high"] else None
    if high and high.value < number.value:
        raise ValueError(f"value_high {cells['value_high']} is below value {cells['value']}.")
    start_month = start_months.get(reporter, 1)
    fiscal = cells["period_basis"] == "fiscal_year" and "-" in cells["period"]
    if fiscal and not cells["reporter"] and start_month == 1:  # another country's trade, in a fiscal year of ours
        start_month = start_months.get(_HOME, 1)
    basis, labels = (None, ()) if kind is None else _period(cells["period_basis"], cells["period"], start_month)
    if form == "average" and len(labels) < 2:
        raise ValueError("period of an average is a range of years, like 2021-22..2024-25.")
    return Claim(
        cells["id"], cells["statement"], cells["scope_as_stated"], cells["scope_hs"], goods, reporter, partner, flow,
        cells["measure"], kind, form, _unit(cells["unit"], kind, form), cells["period_basis"], cells["period"], basis,
        labels, number, high, cells["source"], start_month,
    )  # fmt: skip


def _goods(text: str, countries: Mapping[str, str]) -> Goods:
    if text in ("not stated", "not trade"):
        return Goods((), text)
    if text.startswith("narrower than "):
        return Goods((), "narrower")
    if match := _CUSTOMS.fullmatch(text):
        iso3 = next((iso3 for iso3, name in countries.items() if name == match[1]), None)
        if iso3 is None:
            raise ValueError(f"scope_hs {text!r} names a country that partners.csv lacks.")
        return Goods(_codes(match[2], text, at_most=10), "stated", iso3)
    if match := _CODES.fullmatch(text):
        return Goods(_codes(match[1], text, at_most=6), match[2] or "stated")
    raise ValueError(
        f"scope_hs {text!r} is none of: codes like 2846 or 850511+850519, also with (inferred); not stated;"
        " not trade; narrower than any HS6; China customs 85051110."
    )


def _codes(text: str, cell: str, at_most: int) -> tuple[str, ...]:
    codes = tuple(part.strip().replace(".", "") for part in text.split("+"))
    if wrong := [code for code in codes if not (code.isdigit() and len(code) % 2 == 0 and 2 <= len(code) <= at_most)]:
        more = " Lines of a country's own tariff name it: China customs 85051110." if at_most == 6 else ""
        raise ValueError(f"scope_hs {cell!r}: {joined(wrong)} is no HS code of 2, 4 or 6 digits.{more}")
    for one, other in combinations(sorted(codes), 2):
        if other.startswith(one):
            raise ValueError(f"scope_hs {cell!r} counts goods twice: {one} and {other}.")
    return codes


def _measure(text: str, goods: Goods) -> tuple[str | None, str]:
    if goods.known == "not trade" or text.removesuffix("_share") in NOT_TRADE:
        return None, "share" if text.endswith("_share") else "total"
    if text not in MEASURES:
        raise ValueError(f"measure {text!r} is none of {', '.join(MEASURES)}; not trade: {', '.join(NOT_TRADE)}.")
    return MEASURES[text]


def _sides(cells: Mapping[str, str], goods: Goods, countries: Mapping[str, str]) -> tuple[str, str, str]:
    """Reporter, partner and flow; ``exports_…`` speaks of all exports of the partner, or of what the customs named
    count."""
    reporter, partner, flow = cells["reporter"] or _HOME, cells["partner"], cells["flow"] or "import"
    for column, iso3 in (("reporter", reporter), ("partner", partner)):
        if iso3 not in countries:
            raise ValueError(f"{column} {iso3!r} is no country code of partners.csv, like CHN; all partners are WLD.")
    if flow not in FLOWS_WORDS:
        raise ValueError(f"flow {flow!r} is not import or export.")
    exports = cells["measure"].startswith("exports_")
    if goods.customs and cells["reporter"] and goods.customs != reporter:
        raise ValueError(f"scope_hs {cells['scope_hs']!r}: the lines are not those of reporter {reporter}.")
    if goods.customs:  # lines of a tariff are those of its country, whoever the partner is
        partner = WORLD if partner == goods.customs else partner
        return goods.customs, partner, "export" if exports else flow
    if exports and not cells["reporter"]:
        return (partner if partner != WORLD else reporter), WORLD, "export"
    return reporter, partner, "export" if exports else flow


def _unit(text: str, kind: str | None, form: str) -> Unit:
    if kind is None:
        return Unit(text, 0)
    if form == "share":
        if text != "percent":
            raise ValueError(f"unit {text!r} of a share is not percent.")
        return Unit(text, 0)
    if kind == "quantity":
        if text not in WEIGHTS:
            raise ValueError(f"unit {text!r} of a quantity is none of {', '.join(WEIGHTS)}.")
        return Unit(text, WEIGHTS[text])
    if not (match := _MONEY.fullmatch(text)):
        raise ValueError(f"unit {text!r} of a value is not like USD, USD million, INR crore or INR lakh crore.")
    return Unit(text, SCALES[match[2] or ""], match[1])


def _period(basis: str, text: str, start_month: int) -> tuple[str, tuple[str, ...]]:
    if basis not in BASES:
        raise ValueError(f"period_basis {basis!r} is none of {', '.join(BASES)}.")
    native = cast(Basis, "month" if basis in SPANS else basis)
    try:
        first, last = (parse_period(end.strip(), native, start_month) for end in (text.split("..") * 2)[:2])
    except ValueError as error:
        raise ValueError(f"period: {error}") from error
    found = periods(first, last)
    if not found:
        raise ValueError(f"period {text!r} ends before it begins.")
    if basis in SPANS and len(found) != SPANS[basis]:
        raise ValueError(f"period {text!r} is not {SPANS[basis]} months, as {basis} says.")
    return BASES[basis], tuple(period_label(p.start, p.months, p.basis, start_month) for p in found)


def _number(column: str, text: str) -> Number:
    printed = text.replace(",", "") if _GROUPED.fullmatch(text) else text
    try:
        number = Decimal(printed)
    except InvalidOperation:
        raise ValueError(f"{column} {text!r} is no number.") from None
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or number < 0:
        raise ValueError(f"{column} {text!r} is no number that trade can have.")
    rounding = float(Decimal(1).scaleb(exponent) / 2)
    noughts = len(printed) - len(printed.rstrip("0")) if exponent == 0 and number else 0
    return Number(float(number), rounding, max(0, -exponent), rounding * 10.0**noughts)


def counterpart(period: Period, start_month: int) -> tuple[Period, int]:
    """The year from ``start_month`` that shares most months with a year, and how many it shares.

    >>> found, months = counterpart(parse_period("2024-25", "fiscal_year"), 1)
    >>> found.start.year, months
    (2024, 9)
    """
    basis: Basis = "calendar_year" if period.basis == "fiscal_year" else "fiscal_year"
    years = [Period(date(period.start.year + n, start_month, 1), 12, basis) for n in (-1, 0, 1)]
    shared = [(_months(min(y.end, period.end)) - _months(max(y.start, period.start)), y) for y in years]
    months, best = max(shared, key=lambda item: item[0])
    return best, months


def _months(day: date) -> int:
    return day.year * 12 + day.month
