"""From what a user asks for to what a publisher can be asked: codes, countries, periods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

import polars as pl

from etl import eras, own_scopes
from etl.commodities import Commodities, Scope
from etl.errors import BadRequest, NotFound
from etl.fiscal_year import Basis, Period, parse_period, period_label, periods
from etl.links import Links
from etl.schema import UNSPECIFIED, WORLD
from etl.sources.publisher import Wish

NATIONAL = {"tradestat-meidb": "ITC-HS", "tradestat-eidb": "ITC-HS"}
"""Sources that publish national lines, and in which tariff."""
FLOWS = {"import": ("import",), "export": ("export",), "both": ("import", "export")}
UNITS = ("usd", "inr", "quantity")
"""Partners that are no country: the world, and what is not specified."""


@dataclass(frozen=True)
class Asked:
    """The options of ``fetch``, as given; empty or None where the usual is meant."""

    scopes: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    reporters: tuple[str, ...] = ()
    flow: str = "import"
    basis: str | None = None
    first: str | None = None
    last: str | None = None
    units: tuple[str, ...] = ("usd",)
    revisions: tuple[str, ...] = ()


def wish(
    source: str,
    asked: Asked,
    settings: Mapping[str, Any],
    commodities: Commodities,
    known: Links,
    tables: Mapping[str, pl.DataFrame],
    vocabulary: str,
    today: date,
) -> Wish:
    """``asked`` made whole: scopes to codes, the usual country, all periods that should be out by ``today``.

    ``settings`` is the source's table of publishers.toml, ``vocabulary`` its column of partners.csv.
    Raises BadRequest.
    """
    if strange := [u for u in asked.units if u not in UNITS]:
        raise BadRequest(f"There is no unit {', '.join(strange)}; there are {', '.join(UNITS)}.")
    if asked.flow not in FLOWS:
        raise BadRequest(f"There is no flow {asked.flow}; there are {', '.join(FLOWS)}.")
    codes = _codes(source, asked, commodities, known)
    reporters = _reporters(source, asked.reporters, settings)
    printed = _printed(reporters, tables["partners"], vocabulary)
    if settings["reporters"] != list(reporters) and (nameless := [r for r in reporters if not printed[r]]):
        raise BadRequest(f"{', '.join(nameless)} has no {vocabulary} in partners.csv: it cannot be asked for.")
    basis = asked.basis or next(iter(settings["first"]))
    if basis not in get_args(Basis):
        raise BadRequest(f"There is no basis {basis}; {source} has {', '.join(settings['first'])}.")
    labels = _periods(source, basis, asked, settings, tables, reporters, today)
    return Wish(codes, reporters, printed, FLOWS[asked.flow], basis, labels, _once(asked.units), _once(asked.revisions))


def _once(items: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))


def scope_codes(scope: Scope, source: str, quantity: bool, known: Links) -> tuple[str, ...]:
    """The codes that stand for a scope at a source: the widest there are, in the scope's revision of the HS and, where
    a source has years by the revision of their time, in the others; and national lines where they weigh.
    """
    widest = [code for component in scope.components for code in sorted(component.alternatives[0])]
    if source not in NATIONAL:
        others = (eras.alternative_codes(component, scope.revision, known, 1) for component in scope.components)
        widest += sorted(frozenset[str]().union(*others) - {*widest})
    if not quantity or source not in NATIONAL:
        return tuple(widest)
    lines = [
        code
        for component in scope.components
        for tariff, codes in component.national
        if tariff == NATIONAL[source]
        for code in sorted(codes)
    ]
    return (*widest, *lines)


def _codes(source: str, asked: Asked, commodities: Commodities, known: Links) -> tuple[str, ...]:
    scopes = {name: commodities.scopes.get(name) or _of_codes(name, commodities, known) for name in asked.scopes}
    if unknown := [name for name, scope in scopes.items() if scope is None]:
        raise BadRequest(f"There is no scope {', '.join(unknown)}; there are {', '.join(commodities.scopes)}.")
    if odd := [c for c in asked.codes if not (c.isascii() and c.isdigit() and 2 <= len(c) <= 10)]:
        raise BadRequest(f"{', '.join(odd)} is no HS code: 2 to 10 digits.")
    found = [*asked.codes]
    for scope in filter(None, scopes.values()):
        found += scope_codes(scope, source, "quantity" in asked.units, known)
    if not found and source != "baci":
        raise BadRequest("Say what: --scope ID or --code DIGITS, several if need be.")
    return _once(found)


def _of_codes(name: str, commodities: Commodities, known: Links) -> Scope | None:
    """The scope of the codes that an id names, whether anything is held of them or not."""
    try:
        named = own_scopes.read(name)
    except NotFound as error:
        raise BadRequest(str(error)) from error
    return own_scopes.made(*named, own_scopes.Known(commodities, known, frozenset(), {})) if named else None


def _reporters(source: str, given: Sequence[str], settings: Mapping[str, Any]) -> tuple[str, ...]:
    offered = list(settings["reporters"])
    if not given:
        return ("IND",) if offered == ["*"] else tuple(offered[:1]) if len(offered) == 1 else _must_say(source, offered)
    if offered != ["*"] and (strange := [r for r in given if r not in offered]):
        raise BadRequest(f"{source} does not publish the trade of {', '.join(strange)}, but of {', '.join(offered)}.")
    return _once(given)


def _must_say(source: str, offered: Sequence[str]) -> tuple[str, ...]:
    raise BadRequest(f"{source} publishes several countries: name one with --reporter. There are {', '.join(offered)}.")


def _printed(reporters: Sequence[str], partners: pl.DataFrame, vocabulary: str) -> dict[str, str]:
    cells = dict(partners.select("iso3", vocabulary).iter_rows())
    found = {iso3: cell.split(";")[0] for iso3, cell in cells.items() if iso3 not in (WORLD, UNSPECIFIED)}
    if unknown := [r for r in reporters if r not in found]:
        raise BadRequest(f"{', '.join(unknown)} is no country here: three letters as in partners.csv, like IND.")
    return {reporter: found[reporter] for reporter in reporters}


def _periods(
    source: str,
    basis: str,
    asked: Asked,
    settings: Mapping[str, Any],
    tables: Mapping[str, pl.DataFrame],
    reporters: Sequence[str],
    today: date,
) -> tuple[str, ...]:
    if basis not in settings["first"]:
        return ()  # the publisher's own plan says what it has instead
    starts = {r: int(m) for r, m in tables["fiscal_years"].select("reporter", "start_month").iter_rows()}
    start_month = starts.get(reporters[0], 1)
    try:
        first = parse_period(asked.first or settings["first"][basis], basis, start_month)  # type: ignore[arg-type]
        if asked.last:
            last = parse_period(asked.last, basis, start_month)  # type: ignore[arg-type]
        else:
            last = newest(first, int(settings["lag_months"]), today)
    except ValueError as error:
        raise BadRequest(f"{error} That is what {source} has by {basis}.") from error
    if last.end > today:
        label = period_label(last.start, last.months, last.basis, start_month)
        raise BadRequest(f"{label} is not over: it can be asked for when it is.")
    if first.start > last.start:
        begin = asked.first or f"{settings['first'][basis]}, where {source} begins,"
        raise BadRequest(f"Nothing lies from {begin} to {asked.last}.")
    return tuple(period_label(p.start, p.months, p.basis, start_month) for p in periods(first, last))


def newest(first: Period, lag_months: int, today: date) -> Period:
    """The last period of the kind of ``first`` that is ``lag_months`` past its end by ``today``; ``first`` if none."""
    months = today.year * 12 + today.month - 1 - lag_months
    limit = date(months // 12, months % 12 + 1, 1)
    found = first
    while Period(found.end, first.months, first.basis).end <= limit:
        found = Period(found.end, first.months, first.basis)
    return found
