"""The screening: what is asked for, by which thresholds, and the table of it. No Dash."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import polars as pl

from dashboard import labels
from dashboard.data import known
from dashboard.view import View
from dashboard.view import read as read_view
from etl.code_measures import Asked
from etl.codes import YEARLY, named, start_month, years
from etl.errors import BadView
from etl.fiscal_year import parse_period
from etl.reader import Store
from etl.rulebooks import FRACTIONS, Rulebook, said_expr
from etl.screening import complete_years, history, screened
from etl.shown import screening as declared

ALL = "all"
DIGITS = (ALL, "6", "4", "2", "lines")
"""Codes to list: of the HS by their length, or the longer lines of national tariffs."""
ONLY = (ALL, "dependent", "undecided", "near", "entries", "exits")
"""Rows to list, by what the chosen rule says of them."""
THRESHOLD = "threshold."
_KEPT = ("reporter", "partner", "data", "fold", "vintage", "lang", "theme")
LENGTHS = {ALL: range(2, 13), "6": range(6, 7), "4": range(4, 5), "2": range(2, 3), "lines": range(7, 13)}
"""How long the codes are."""


@dataclass(frozen=True)
class Threshold:
    """Another threshold for the conditions of a rule that are about an indicator."""

    rule: str
    indicator: str
    value: float

    @property
    def key(self) -> str:
        """What an address calls it."""
        return f"{THRESHOLD}{self.rule}.{self.indicator}"


@dataclass(frozen=True)
class Filter:
    """What is asked for. ``year`` is None where nothing is published; ``against`` is the earlier year of comparison."""

    view: View
    basis: str
    year: str | None
    against: str | None
    rule: str
    digits: str = ALL
    only: str = ALL
    minimum: float = 0.0
    text: str | None = None
    thresholds: tuple[Threshold, ...] = ()

    @property
    def asked(self) -> Asked:
        """Whose codes they are."""
        return Asked(self.view.reporter, self.basis, self.view.data, self.view.fold)

    def query(self, **changes: Any) -> str:
        """The canonical query string, with its question mark, of this filter changed by ``changes``."""
        wanted, plain = replace(self, **changes), View()
        pairs: dict[str, Any] = {"reporter": wanted.view.reporter, "basis": wanted.basis}
        pairs |= {name: value for name in ("year", "against") if (value := getattr(wanted, name))}
        pairs |= {"rule": wanted.rule, "digits": wanted.digits}
        if wanted.only != ALL:
            pairs["only"] = wanted.only
        if wanted.minimum:
            pairs["minimum"] = _number(wanted.minimum)
        if wanted.text:
            pairs["text"] = wanted.text
        pairs |= {moved.key: _number(moved.value) for moved in wanted.thresholds}
        kept = {name: getattr(wanted.view, name) for name in _KEPT if name != "reporter"}
        pairs |= {name: value for name, value in kept.items() if value != getattr(plain, name)}
        return "?" + urlencode(pairs)


def _number(value: float) -> str:
    return repr(int(value)) if value == int(value) else repr(value)


def read(query: Mapping[str, Sequence[str]], store: Store) -> tuple[Filter, list[BadView]]:
    """The nearest valid filter of a parsed query and what had to be repaired. Unknown keys are ignored."""
    given = {key: values[-1].strip() for key, values in query.items() if values and values[-1].strip()}
    view, wrong = read_view({key: [given[key]] for key in _KEPT if key in given}, known(store))
    basis, said = _basis(given, store, view.reporter)
    wrong += said
    year, said = _year(given, store, view.reporter, basis)
    wrong += said
    against, said = _against(given, store, view.reporter, basis, year)
    wrong += said
    books = {book.id: book for book in store.rulebooks}
    words = {"rule": tuple(books), "digits": DIGITS, "only": ONLY}
    plain = {"rule": next(iter(books), ""), "digits": ALL, "only": ALL}
    for key, allowed in words.items():
        if key in given and given[key] not in allowed:
            wrong.append(BadView(key, given[key], f"{key} {given[key]!r} is not one of {', '.join(allowed)}."))
        elif key in given:
            plain[key] = given[key]
    minimum = 0.0
    if "minimum" in given:
        amount = _amount(given["minimum"])
        if amount is None:
            said_of = f"minimum {given['minimum']!r} is not an amount in USD like 1000000."
            wrong.append(BadView("minimum", given["minimum"], said_of))
        minimum = amount or 0.0
    moved, said = _thresholds(given, books)
    wrong += said
    found = Filter(view, basis, year, against, **plain, minimum=minimum, text=given.get("text"), thresholds=moved)
    return found, wrong


def _basis(given: Mapping[str, str], store: Store, reporter: str) -> tuple[str, list[BadView]]:
    """The basis asked for, that of the year asked for, or the first that has complete years."""
    text = given.get("basis")
    if text is not None and text in YEARLY:
        return text, []
    found = next((basis for basis in ("calendar", "fiscal") if complete_years(store, reporter, basis)), "calendar")
    if text is None and (year := given.get("year")):
        fitting = [b for b in ("calendar", "fiscal") if _fits(year, b, start_month(store, reporter, b))]
        found = next(iter(fitting), found)
    said = f"basis {text!r} is not one of {', '.join(YEARLY)}: codes are screened by year."
    return found, [BadView("basis", text, said)] if text is not None else []


def _fits(text: str, basis: str, start: int) -> bool:
    try:
        parse_period(text, YEARLY[basis], start)
    except ValueError:
        return False
    return True


def latest(store: Store, reporter: str, basis: str, before: str | None = None) -> str | None:
    """The latest complete year, or the last there is; only earlier ones where ``before`` is given."""
    whole, there = complete_years(store, reporter, basis), years(store, reporter, basis)
    return next((y for some in (whole, there) for y in reversed(some) if before is None or y < before), None)


def _year(given: Mapping[str, str], store: Store, reporter: str, basis: str) -> tuple[str | None, list[BadView]]:
    usual = latest(store, reporter, basis)
    if (text := given.get("year")) is None:
        return usual, []
    try:
        parse_period(text, YEARLY[basis], start_month(store, reporter, basis))
    except ValueError as error:
        return usual, [BadView("year", text, f"year: {error}")]
    return text, []


def _against(
    given: Mapping[str, str], store: Store, reporter: str, basis: str, year: str | None
) -> tuple[str | None, list[BadView]]:
    usual = latest(store, reporter, basis, year) if year else None
    if (text := given.get("against")) is None:
        return usual, []
    try:
        parse_period(text, YEARLY[basis], start_month(store, reporter, basis))
    except ValueError as error:
        return usual, [BadView("against", text, f"against: {error}")]
    if year and text >= year:
        return usual, [BadView("against", text, f"against {text!r} is not before the year {year}.")]
    return text, []


def _amount(text: str) -> float | None:
    """A number from zero on; None where the text is none."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None


def _thresholds(given: Mapping[str, str], books: Mapping[str, Rulebook]) -> tuple[tuple[Threshold, ...], list[BadView]]:
    """The thresholds that an address moves: ``threshold.geodep.hhi=0.45``."""
    found, wrong = [], []
    for key, text in given.items():
        if not key.startswith(THRESHOLD):
            continue
        rule, _, indicator = key.removeprefix(THRESHOLD).partition(".")
        movable = movables(books[rule]) if rule in books else ()
        value = _amount(text)
        if indicator not in movable:
            every = ", ".join(f"{THRESHOLD}{name}.{i}" for name, book in books.items() for i in movables(book))
            wrong.append(BadView(key, text, f"{key} is no threshold of a rulebook. There are {every}."))
        elif value is None or (indicator in FRACTIONS and value > 1):
            range_ = "a number from 0 to 1" if indicator in FRACTIONS else "a number from 0 on"
            wrong.append(BadView(key, text, f"{key} {text!r} is not {range_}."))
        elif all(c.threshold != value for c in books[rule].conditions if c.indicator == indicator):
            found.append(Threshold(rule, indicator, value))
    return tuple(sorted(found, key=lambda moved: moved.key)), wrong


def movables(book: Rulebook) -> tuple[str, ...]:
    """The indicators whose threshold can be moved."""
    return tuple(dict.fromkeys(condition.indicator for condition in book.conditions))


def books(store: Store, wanted: Filter) -> tuple[Rulebook, ...]:
    """The rulebooks with the thresholds that are asked for; one that states none then holds from it on."""

    def moved(book: Rulebook) -> Rulebook:
        own = {threshold.indicator: threshold.value for threshold in wanted.thresholds if threshold.rule == book.id}
        if not own:
            return book
        conditions = tuple(
            replace(c, threshold=own[c.indicator], comparison=c.comparison or ">=") if c.indicator in own else c
            for c in book.conditions
        )
        return replace(book, conditions=conditions)

    return tuple(moved(book) for book in store.rulebooks)


def book(store: Store, wanted: Filter) -> Rulebook:
    """The chosen rulebook, with the thresholds that are asked for."""
    return next(each for each in books(store, wanted) if each.id == wanted.rule)


def every(store: Store, wanted: Filter) -> pl.DataFrame:
    """A row per code of the year, as :func:`etl.screening.screened`; without rows where nothing is published."""
    if wanted.year is None:
        return pl.DataFrame()
    return screened(store, wanted.asked, wanted.year, wanted.against, books(store, wanted))


def counted(frame: pl.DataFrame, wanted: Filter) -> pl.DataFrame:
    """The codes of the length that is asked for."""
    if frame.is_empty() or wanted.digits == ALL:
        return frame
    return frame.filter(pl.col("code").str.len_chars().is_in(list(LENGTHS[wanted.digits])))


def selected(store: Store, codes: Iterable[str]) -> bool:
    """Whether codes are those of the store's commodities only: what was chosen, not all that a country imports."""
    chosen = {code for scope in store.commodities.scopes.values() for code in scope.codes}
    heads = tuple(chosen)
    return all(one.startswith(heads) or any(code.startswith(one) for code in chosen) for one in codes)


def usual_digits(frame: pl.DataFrame) -> str:
    """Six digits, or the longest there are of the HS; all where there are none."""
    lengths = set(frame["code"].str.len_chars()) if frame.height else set()
    return next((digits for digits in ("6", "4", "2") if lengths & set(LENGTHS[digits])), ALL)


def select(store: Store, frame: pl.DataFrame, wanted: Filter) -> pl.DataFrame:
    """Of :func:`every` the rows that ``wanted`` asks for."""
    found = counted(frame, wanted)
    if found.is_empty():
        return found
    verdict, then = pl.col(wanted.rule), pl.col(f"{wanted.rule}_previous")
    only = {
        "dependent": verdict,
        "undecided": verdict.is_null(),
        "near": pl.col(f"{wanted.rule}_near"),
        "entries": verdict & ~then,
        "exits": ~verdict & then,
    }
    if wanted.only != ALL:
        found = found.filter(only[wanted.only].fill_null(False))
    if wanted.minimum:
        found = found.filter(pl.col("import_value_usd") >= wanted.minimum)
    if wanted.text:
        lang, code = wanted.view.lang, pl.col("code")
        supplier = pl.col("top_partner").replace_strict(_names(store, lang), default=None).fill_null("")
        described = code.replace_strict(goods(store, lang), default="")
        said = pl.concat_str(code, _dotted(), described, supplier, separator=" ")
        words = found.select(said.str.to_lowercase()).to_series()
        found = found.filter(words.str.contains(wanted.text.lower(), literal=True))
    return found


def _dotted() -> pl.Expr:
    code = pl.col("code")
    return pl.when(code.str.len_chars() > 4).then(code.str.slice(0, 4) + "." + code.str.slice(4)).otherwise(code)


def goods(store: Store, lang: str) -> Mapping[str, str]:
    """What codes are, in words: the name of their scope, else their description."""
    return {**store.descriptions, **{code: scope.name(lang) for code, scope in named(store).items()}}


def _names(store: Store, lang: str) -> Mapping[str, str]:
    return {iso3: words[lang] for iso3, words in store.names.items()}


def table(store: Store, wanted: Filter) -> pl.DataFrame:
    """The rows asked for as :func:`etl.shown.screening.screening`, for the page's address and the data route."""
    rules = [book.id for book in store.rulebooks]
    shape = declared.screening(rules)
    found = select(store, every(store, wanted), wanted)
    if found.is_empty():
        return shape.empty()
    scopes = {code: scope.id for code, scope in named(store).items()}
    verdicts = [said_expr(name).alias(name) for rule in rules for name in (rule, f"{rule}_previous")]
    changes = [_change(rule).alias(f"{rule}_change") for rule in rules]
    return _finish(shape, found.with_columns(changes).with_columns(verdicts).with_columns(
        scope=pl.col("code").replace_strict(scopes, default=None, return_dtype=pl.String),
        previous_period=pl.lit(wanted.against),
    ), wanted, store)  # fmt: skip


def _finish(shape: Any, frame: pl.DataFrame, wanted: Filter, store: Store) -> pl.DataFrame:
    moved = ";".join(f"{t.rule}.{t.indicator}={_number(t.value)}" for t in wanted.thresholds) or None
    said = {
        "thresholds": moved,
        "reporter": wanted.view.reporter,
        "flow": "import",
        "basis": wanted.basis,
        "data": wanted.view.data,
        "fold": wanted.view.fold,
        "vintage": store.vintage,
    }
    full = frame.with_columns(pl.lit(value).alias(name) for name, value in said.items())
    return full.select(pl.col(c.name).cast(c.dtype) for c in shape.columns)


def absence(store: Store, wanted: Filter) -> str:
    """Why there are no rows."""
    name = labels.country(store.name(wanted.view.reporter))
    there = years(store, wanted.view.reporter, wanted.basis)
    if not there:
        other = next((b for b in YEARLY if years(store, wanted.view.reporter, b)), None)
        more = f"; it has them by {labels.BASIS[other]}" if other else ""
        return f"This store holds no imports of {name} by {labels.BASIS[wanted.basis]}{more}."
    if every(store, wanted).is_empty():
        return f"This store holds no imports of {name} in {wanted.year}; it has {there[0]} to {there[-1]}."
    return "No code answers this filter."


def _change(rule: str) -> pl.Expr:
    now, then = pl.col(rule), pl.col(f"{rule}_previous")
    return (
        pl.when(now & ~then)
        .then(pl.lit("entry"))
        .when(~now & then)
        .then(pl.lit("exit"))
        .when(now & then)
        .then(pl.lit("stays"))
        .when(~now & ~then)
        .then(pl.lit("stays out"))
    )


def over_years(store: Store, wanted: Filter) -> pl.DataFrame:
    """How many codes the chosen rule calls dependent, year by year, as :data:`etl.shown.screening.HISTORY`."""
    if not store.rulebooks:
        return declared.HISTORY.empty()
    found = history(store, wanted.asked, book(store, wanted), LENGTHS[wanted.digits]).with_columns(
        rule=pl.lit(wanted.rule)
    )
    return _finish(declared.HISTORY, found, wanted, store)
