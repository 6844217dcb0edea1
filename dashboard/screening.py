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
from etl.language import say
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
SORTS: Mapping[str, str] = {
    "rule": "", "code": "code", "value": "import_value_usd", "margin": "", "held": "", "supplier": "top_partner",
    "share": "top_share", "hhi": "hhi", "world": "world_export_hhi", "cover": "import_cover_by_exports",
}  # fmt: skip
"""What rows can be sorted by and the column that it is, or one of the rule's; a minus before it: the largest first."""
ROWS = (50, 100, 200)
"""How many rows a page may list; the first unless said otherwise."""
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
    sort: str = "rule"
    rows: int | None = None
    page: int = 1

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
        listed = {"sort": wanted.sort, "rows": wanted.rows, "page": wanted.page}
        pairs |= {name: value for name, value in listed.items() if value != getattr(Filter, name)}
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
            wrong.append(_not_one(key, given[key], allowed))
        elif key in given:
            plain[key] = given[key]
    minimum = 0.0
    if "minimum" in given:
        amount = _amount(given["minimum"])
        if amount is None:
            said_of = say("minimum {given} is not an amount in USD like 1000000.", given=repr(given["minimum"]))
            wrong.append(BadView("minimum", given["minimum"], said_of))
        minimum = amount or 0.0
    moved, said = _thresholds(given, books)
    wrong += said
    found = Filter(
        view,
        basis,
        year,
        against,
        plain["rule"],
        plain["digits"],
        plain["only"],
        minimum=minimum,
        text=given.get("text"),
        thresholds=moved,
    )
    listed, said = _listed(given)
    return replace(found, **listed), wrong + said


def _not_one(key: str, text: str, allowed: Iterable[object]) -> BadView:
    there = ", ".join(map(str, allowed))
    return BadView(key, text, say("{key} {given} is not one of {there}.", key=key, given=repr(text), there=there))


def _listed(given: Mapping[str, str]) -> tuple[dict[str, Any], list[BadView]]:
    """Which rows the table lists, in which order."""
    found: dict[str, Any] = {}
    wrong = []
    if (sort := given.get("sort")) is not None:
        if sort.removeprefix("-") in SORTS:
            found["sort"] = sort
        else:
            wrong.append(_not_one("sort", sort, SORTS))
    if (rows := given.get("rows")) is not None:
        if rows in map(str, ROWS):
            found["rows"] = int(rows)
        else:
            wrong.append(_not_one("rows", rows, ROWS))
    if (page := given.get("page")) is not None:
        if page.isascii() and page.isdigit() and 0 < len(page) < 7 and int(page):
            found["page"] = int(page)
        else:
            wrong.append(BadView("page", page, say("page {given} is not a number from 1 on.", given=repr(page))))
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
    if text is None:
        return found, []
    said = say("basis {given} is not one of {there}: codes are screened by year.", given=repr(text),
               there=", ".join(YEARLY))  # fmt: skip
    return found, [BadView("basis", text, said)]


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
        said = say("against {given} is not before the year {year}.", given=repr(text), year=year)
        return usual, [BadView("against", text, said)]
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
            said = say("{key} is no threshold of a rulebook. There are {every}.", key=key, every=every)
            wrong.append(BadView(key, text, said))
        elif value is None or (indicator in FRACTIONS and value > 1):
            said = (
                say("{key} {given} is not a number from 0 to 1.", key=key, given=repr(text))
                if indicator in FRACTIONS
                else say("{key} {given} is not a number from 0 on.", key=key, given=repr(text))
            )
            wrong.append(BadView(key, text, said))
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


def ordered(store: Store, frame: pl.DataFrame, wanted: Filter) -> pl.DataFrame:
    """Rows of :func:`select` in the order asked for; what there is none of stands last."""
    if frame.is_empty():
        return frame
    name, largest = wanted.sort.removeprefix("-"), wanted.sort.startswith("-")
    if name in ("rule", "margin", "held") and not wanted.rule:  # a store from before there were rulebooks
        return frame
    if name == "rule":
        holds = pl.col(wanted.rule)
        place = pl.when(holds).then(0).when(holds.is_null()).then(1).otherwise(2)
        by = [place, pl.col("import_value_usd"), pl.col("code")]
        return frame.sort(by, descending=[largest, True, False], nulls_last=True)
    key = pl.col({"margin": f"{wanted.rule}_margin_relative", "held": f"{wanted.rule}_held"}.get(name, SORTS[name]))
    if name == "supplier":
        key = key.replace_strict(_names(store, wanted.view.lang), default=None, return_dtype=pl.String)
    return frame.sort([key, pl.col("import_value_usd"), pl.col("code")], descending=[largest, True, False],
                      nulls_last=True)  # fmt: skip


def pages(frame: pl.DataFrame, wanted: Filter) -> int:
    """On how many pages the rows stand; 1 where there are none."""
    return max(1, math.ceil(frame.height / (wanted.rows or ROWS[0])))


def listed(frame: pl.DataFrame, wanted: Filter) -> pl.DataFrame:
    """The rows of the page that is asked for."""
    size = wanted.rows or ROWS[0]
    return frame.slice((wanted.page - 1) * size, size)


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
    found = ordered(store, select(store, every(store, wanted), wanted), wanted)
    if wanted.rows or wanted.page > 1:
        found = listed(found, wanted)
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
        basis = say(labels.BASIS[wanted.basis])
        if other is None:
            return say("This store holds no imports of {country} by {basis}.", country=name, basis=basis)
        return say(
            "This store holds no imports of {country} by {basis}; it has them by {other}.",
            country=name, basis=basis, other=say(labels.BASIS[other]),
        )  # fmt: skip
    if every(store, wanted).is_empty():
        return say(
            "This store holds no imports of {country} in {year}; it has {first} to {last}.",
            country=name, year=wanted.year, first=there[0], last=there[-1],
        )  # fmt: skip
    if wanted.page > 1 and not select(store, every(store, wanted), wanted).is_empty():
        return say("There is no page {page} of this table.", page=wanted.page)
    return say("No code answers this filter.")


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
