"""Amounts, periods and figures of claims inside sentences."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from math import floor, log10

from babel.dates import format_date

from etl import numbers
from etl.claims.claim import Claim, Number
from etl.claims.figures import Candidate, Figure
from etl.language import later, say, spoken
from etl.schema import WORLD
from etl.words import capital, country, joined, possessive, source

Names = Mapping[str, str]
"""English names by ISO code."""
BY = {"value": "by value", "quantity": "by weight"}
_SYMBOLS = {"INR": "₹"}
_SCALES = {
    "thousand": later("{currency} {number} thousand"),
    "lakh": later("{currency} {number} lakh"),
    "million": later("{currency} {number} million"),
    "crore": later("{currency} {number} crore"),
    "billion": later("{currency} {number} billion"),
    "lakh crore": later("{currency} {number} lakh crore"),
    "trillion": later("{currency} {number} trillion"),
}
_WEIGHTS = {"thousand t": later("{number} thousand t"), "million t": later("{number} million t")}
_YEARS = {"fiscal": later("fiscal {periods}"), "calendar": later("calendar {periods}")}


def amount(claim: Claim, number: float) -> str:
    """A number in the unit of a claim, with as many decimals as it prints and at least three digits.

    Of a weight what is below a hundredth of the unit is told in kilograms.
    """
    if claim.kind == "quantity" and claim.form != "share" and 0 < number < 0.01:
        return f"{number * claim.unit.one:.3g} kg"
    text = digits(number, claim.number.decimals, "indian" if claim.unit.currency == "INR" else None)
    return united(claim, text)


def united(claim: Claim, text: str) -> str:
    """Digits with the unit of a claim: ``USD 291 million``, ``₹ 1,744 crore``, ``540 t``, ``93 %``."""
    return with_unit(text, claim.unit.text)


def with_unit(text: str, unit: str) -> str:
    """Digits with a printed unit of ``published_figures.csv``."""
    currency, _, scale = unit.partition(" ")
    if currency.isupper():
        said = say(_SCALES[scale]) if scale else say("{currency} {number}")
        return said.format(currency=_SYMBOLS.get(currency, currency), number=text)
    if unit in _WEIGHTS:
        return say(_WEIGHTS[unit], number=text)
    return f"{text} {'%' if unit == 'percent' else unit}"


def digits(number: float, decimals: int, grouping: str | None = None) -> str:
    """``number`` with that many decimals, and with three significant digits where those are more."""
    if number == 0:
        return "0"
    return numbers.significant(number, max(3, floor(log10(abs(number))) + 1 + decimals), grouping)


def published(claim: Claim) -> str:
    """What a claim says: ``59.6 to 81.3 %``."""
    if claim.high is None:
        return united(claim, _printed(claim, claim.number))
    return united(claim, f"{_printed(claim, claim.number)} to {_printed(claim, claim.high)}")


def stated(claim: Claim, number: Number) -> str:
    """One number of a claim as it is printed: ``USD 14 million``."""
    return united(claim, _printed(claim, number))


def _printed(claim: Claim, number: Number) -> str:
    whole = floor(log10(number.value)) + 1 if number.value else 1
    grouping = "indian" if claim.unit.currency == "INR" else None
    return numbers.significant(number.value, max(1, whole + number.decimals), grouping)


def ours(claim: Claim, figure: Figure) -> str:
    """The number of a figure, its bound or its range included."""
    bound = f"{figure.bound} " if figure.bound else ""
    if figure.high is None or figure.high == figure.number:
        return bound + amount(claim, figure.number)
    decimals = claim.number.decimals
    return bound + united(claim, f"{digits(figure.number, decimals)} to {digits(figure.high, decimals)}")


def apart(claim: Claim, number: float, end: Number | None = None) -> str:
    """How far a number of ours is from the one claimed, or an ``end`` of its range, without a sign: ``1.3 points``,
    ``3.7 %``."""
    printed = end or claim.number
    difference = abs(number - printed.value)
    if claim.form == "share":
        decimals = min(max(printed.decimals, 1), 2)
        return f"{difference:.{decimals}f} points" if round(difference, decimals) else "less than 0.1 points"
    if not printed.value:
        return amount(claim, difference)
    percent = difference / printed.value * 100
    if percent < 0.05:
        return "less than 0.1 %"
    return f"{percent:.1f} %" if percent < 1000 else f"{numbers.significant(percent)} %"


def period(basis: str, labels: Sequence[str]) -> str:
    """``fiscal 2024-25``, ``calendar 2022 and 2024``, ``April to September 2025``."""
    if basis == "month":
        first, last = (date.fromisoformat(f"{label}-01") for label in (labels[0], labels[-1]))
        if first == last:
            return _written(first)
        begin = _written(first, "LLLL" if first.year == last.year else "MMMM y")
        return say("{first} to {last}", first=begin, last=_written(last))
    runs: list[list[str]] = []
    for label in labels:
        if runs and int(label[:4]) == int(runs[-1][-1][:4]) + 1:
            runs[-1].append(label)
        else:
            runs.append([label])
    parts = [[say("{first} to {last}", first=run[0], last=run[-1])] if len(run) > 2 else run for run in runs]
    return say(_YEARS[basis], periods=joined([part for some in parts for part in some]))


def _written(day: date, pattern: str = "MMMM y") -> str:
    return str(format_date(day, pattern, locale=spoken().code))


def claimed_period(claim: Claim) -> str:
    """The periods that a claim covers."""
    return period(claim.basis or "", claim.labels)


def traded(claim: Claim, goods: str, names: Names, partner: str | None = None) -> str:
    """``India's imports of HS 8505.11 from China``."""
    said = f"{possessive(country(names[claim.reporter]))} {claim.flow}s of {goods}"
    partner = claim.partner if partner is None else partner
    side = "from" if claim.flow == "import" else "to"
    return said if partner == WORLD else f"{said} {side} {country(names[partner])}"


def cited(figure: Figure) -> str:
    """The source of a figure."""
    corrected = ", corrected" if figure.together else ""
    return source(figure.source) + corrected + (", weights partly estimated" if figure.estimated else "")


def sentence(claim: Claim, figure: Figure, names: Names) -> str:
    """A figure of ours as a statement, without its full stop."""
    when = f"in {period(figure.basis, figure.labels)} ({cited(figure)})"
    if claim.form == "share":
        verb = "supplied" if claim.flow == "import" else "took"
        of = traded(claim, figure.candidate.label, names, WORLD)
        return f"{capital(country(names[claim.partner]))} {verb} {ours(claim, figure)} of {of} {BY[figure.kind]} {when}"
    verb = "averaged" if claim.form == "average" else "were"
    goods = f"{'the whole of ' * (figure.relation == 'whole')}{figure.candidate.label}"
    return f"{traded(claim, goods, names)} {verb} {ours(claim, figure)} {when}"


def listed(claim: Claim, figures: Sequence[Figure]) -> str:
    """``USD 193 million (CEPII BACI) and USD 199 million (UN Comtrade) in calendar 2024``."""
    by_period: dict[str, dict[str, list[str]]] = {}
    for figure in figures:
        here = by_period.setdefault(period(figure.basis, figure.labels), {})
        here.setdefault(ours(claim, figure), []).append(cited(figure))
    return "; ".join(
        f"{joined([f'{number} ({joined(sources)})' for number, sources in here.items()])} in {when}"
        for when, here in by_period.items()
    )


def price(number: float) -> str:
    """Digits of USD per kilogram."""
    return digits(number, 0) if number >= 100 or number < 0.1 else f"{number:.1f}"


def speaker(source: str) -> str:
    """Whose a claim is: its source without what stands in brackets at its end."""
    return re.sub(r"\s*\([^()]*\)$", "", source)


def labels(candidates: Sequence[Candidate]) -> str:
    """``HS 2805.30 and HS 8505.19``."""
    return joined([candidate.label for candidate in candidates])


def count(number: int) -> str:
    """A small number in words."""
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return words[number] if number < len(words) else str(number)
