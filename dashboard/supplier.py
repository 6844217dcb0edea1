"""The page of a supplier: what is asked for, its table, and what it finds in words. No Dash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import polars as pl

from dashboard import labels, screening
from dashboard.routing import COMMODITY, SUPPLIER
from dashboard.view import View
from etl import numbers, supplied, supplied_codes
from etl.code_measures import Asked
from etl.codes import YEARLY, years
from etl.codes import named as code_scopes
from etl.commodities import dotted
from etl.errors import BadView, NotFound
from etl.language import later, say
from etl.reader import Store
from etl.rulebooks import Rulebook, said_expr
from etl.schema import EXTRACT, WORLD
from etl.shown.supplier import supplier as declared
from etl.supplied import OTHER, Run

KEYS = ("reporter", "basis", "year", "rule", "fold", "data", "vintage", "lang", "theme")
COMMODITIES, CODES = "commodities", "codes"
GOODS = {COMMODITIES: later("commodities"), CODES: later("codes")}
"""What the rows are: the commodities of the store, or every code that is published."""


@dataclass(frozen=True)
class Filter:
    """What is asked for: the supplier, whose imports, in which year, sorted by which rule."""

    view: View
    iso3: str
    basis: str
    year: str | None
    rule: str
    goods: str = COMMODITIES

    @property
    def asked(self) -> Asked:
        """Whose imports they are."""
        return Asked(self.view.reporter, self.basis, self.view.data, self.view.fold)

    def query(self, **changes: Any) -> str:
        """The canonical query string, with its question mark, of this filter changed by ``changes``."""
        wanted, plain = replace(self, **changes), View()
        pairs = {"reporter": wanted.view.reporter, "basis": wanted.basis, "year": wanted.year, "rule": wanted.rule}
        pairs |= {"goods": wanted.goods} if wanted.goods != COMMODITIES else {}
        kept = {name: getattr(wanted.view, name) for name in ("fold", "data", "vintage", "lang", "theme")}
        pairs |= {name: value for name, value in kept.items() if value != getattr(plain, name)}
        return "?" + urlencode({key: value for key, value in pairs.items() if value})


def known(store: Store, iso3: str) -> str:
    """The country code that an address names. Raises NotFound."""
    code = iso3.upper()
    if code not in store.names or code == WORLD:
        raise NotFound(
            say("There is no supplier {given}: it is a country code, ISO 3166-1 alpha-3, that this store knows.",
                given=repr(iso3))
        )  # fmt: skip
    return code


def read(query: Mapping[str, Sequence[str]], store: Store, iso3: str) -> tuple[Filter, list[BadView]]:
    """The nearest valid filter of a parsed query and what had to be repaired. Raises NotFound for no such supplier."""
    code = known(store, iso3)
    wanted, wrong = screening.read({key: query[key] for key in KEYS if key in query}, store)
    goods = next((text for text in reversed(query.get("goods", ())) if text), COMMODITIES)
    if goods not in GOODS:
        said = say("{key} {given} is not one of {there}.", key="goods", given=repr(goods), there=", ".join(GOODS))
        wrong.append(BadView("goods", goods, said))
        goods = COMMODITIES
    return Filter(wanted.view, code, wanted.basis, wanted.year, wanted.rule, goods), wrong


def asked(store: Store, query: Mapping[str, Sequence[str]], iso3: str) -> pl.DataFrame:
    """The table of a data route. Raises BadView and NotFound."""
    wanted, wrong = read(query, store, iso3)
    if wrong:
        raise wrong[0]
    return table(store, wanted)


def name(store: Store, wanted: Filter, iso3: str | None = None) -> str:
    """The name of the supplier, or of another; where it is counted with others, that of the group."""
    fold, code = store.folds[wanted.view.fold], iso3 or wanted.iso3
    together = fold.members and fold.of(code) == fold.into
    return fold.name(wanted.view.lang) if together else store.name(code, wanted.view.lang)


def table(store: Store, wanted: Filter) -> pl.DataFrame:
    """What is bought from the supplier, as :func:`etl.shown.supplier.supplier`, sorted by the rule and its margin."""
    rules = [book.id for book in store.rulebooks]
    shape = declared(rules)
    partner = _partner(store, wanted)
    if wanted.year is None:
        return shape.empty()
    found = bought(store, wanted).filter(partner=partner)
    if found.is_empty():
        return shape.empty()
    of = supplied if wanted.goods == COMMODITIES else supplied_codes
    found = found.join(of.verdicts(store, wanted.asked, wanted.year), on="goods", how="left", maintain_order="left")
    runs = _runs(store, wanted, found["goods"].to_list(), partner)
    named = _named(store, wanted, found["goods"].to_list())
    said = {
        "partner": partner, "partner_name": name(store, wanted), "rule": wanted.rule, "reporter": wanted.view.reporter,
        "flow": "import", "basis": wanted.basis, "data": wanted.view.data, "fold": wanted.view.fold,
        "vintage": store.vintage,
        "goods": wanted.goods,
    }  # fmt: skip
    found = found.with_columns(
        *(pl.Series(key, [one[n] for one in named], pl.String) for n, key in enumerate(("scope", "name", "codes"))),
        pl.Series("largest_since", [run and run.first for run in runs], pl.String),
        pl.Series("largest_in_extracts", [run and run.extracts for run in runs], pl.Int32),
        pl.Series("largest_before", [run and run.ends for run in runs], pl.String),
        *(pl.lit(value).alias(key) for key, value in said.items()),
    )
    ordered = found.sort(_order(wanted.rule), nulls_last=True)
    return ordered.with_columns(said_expr(rule).alias(rule) for rule in rules).select(
        pl.col(c.name).cast(c.dtype) for c in shape.columns
    )


def bought(store: Store, wanted: Filter) -> pl.DataFrame:
    """What is bought of each commodity or code from each supplier, as :func:`etl.supplied.bought`."""
    of = supplied if wanted.goods == COMMODITIES else supplied_codes
    found: pl.DataFrame = of.bought(store, wanted.asked, wanted.year or "")
    return found


def _runs(store: Store, wanted: Filter, goods: Sequence[str], partner: str) -> list[Run | None]:
    year = wanted.year or ""
    if wanted.goods == CODES:
        found = supplied_codes.largest_since(store, wanted.asked, year, partner)
        return [found.get(code) for code in goods]
    return [supplied.largest_since(store, store.scope(one), wanted.asked, year, partner) for one in goods]


def _named(store: Store, wanted: Filter, goods: Sequence[str]) -> list[tuple[str | None, str, str]]:
    """The scope, the name and the codes of each row."""
    lang = wanted.view.lang
    if wanted.goods == COMMODITIES:
        scopes = [store.scope(one) for one in goods]
        return [(scope.id, scope.name(lang), scope.label) for scope in scopes]
    own, words = code_scopes(store), screening.goods(store, lang)
    codes = [(one, f"HS {dotted(one)}") for one in goods]
    return [(own[one].id if one in own else None, words.get(one, label), label) for one, label in codes]


def _order(rule: str) -> list[pl.Expr]:
    """First what depends on the supplier by the rule; then where the rule holds, is undecided, and does not hold."""
    if not rule:
        return [-pl.col("value_usd")]
    holds = pl.col(rule)
    place = (
        pl.when(holds & (pl.col("rank") == 1)).then(0).when(holds).then(1).when(holds.is_null()).then(2).otherwise(3)
    )
    return [place, -pl.col(f"{rule}_margin_relative"), -pl.col("value_usd"), pl.col("codes")]


def depending(found: pl.DataFrame, rule: str) -> pl.DataFrame:
    """The rows of :func:`table` that depend on the supplier: it is the largest, and the rule holds."""
    return found.filter((pl.col(rule) == "true") & (pl.col("rank") == 1)) if rule else found.clear()


def book(store: Store, wanted: Filter) -> Rulebook | None:
    """The rule that the page is sorted by; None in a store without rulebooks."""
    return next((each for each in store.rulebooks if each.id == wanted.rule), None)


def heading(store: Store, wanted: Filter) -> str:
    """``Of 31 selected commodities that India imports, China is the largest supplier of 9``."""
    seller, buyer = (labels.country(n) for n in (name(store, wanted), store.name(wanted.view.reporter)))
    every = bought(store, wanted).filter(pl.col("partner").is_not_null())
    if every.is_empty():
        return say("What {buyer} buys from {seller}", buyer=buyer, seller=seller)
    goods, leads = every["goods"].n_unique(), every.filter(partner=_partner(store, wanted), rank=1).height
    many = _many(wanted, goods, selected(store, wanted))
    if not leads:
        return say("Of {many} that {buyer} imports, {seller} is the largest supplier of none", many=many, buyer=buyer,
                   seller=seller)  # fmt: skip
    return say("Of {many} that {buyer} imports, {seller} is the largest supplier of {leads}", many=many, buyer=buyer,
               seller=seller, leads=leads)  # fmt: skip


def selected(store: Store, wanted: Filter) -> bool:
    """Whether the goods are what was chosen for this store, not all that is imported."""
    return wanted.goods == COMMODITIES or screening.selected(store, bought(store, wanted)["goods"].unique())


_SELECTED = {
    COMMODITIES: (later("{count} selected commodity"), later("{count} selected commodities")),
    CODES: (later("{count} selected code"), later("{count} selected codes")),
}
_ALL = {
    COMMODITIES: (later("{count} commodity"), later("{count} commodities")),
    CODES: (later("{count} code"), later("{count} codes")),
}


def _many(wanted: Filter, number: int, selection: bool = False) -> str:
    """``31 selected commodities``, ``1 code``."""
    shapes = (_SELECTED if selection else _ALL)[wanted.goods]
    return say(shapes[number != 1], count=numbers.fixed(number, 0))


def _partner(store: Store, wanted: Filter) -> str:
    return store.folds[wanted.view.fold].of(wanted.iso3)


def lead(store: Store, wanted: Filter, found: pl.DataFrame) -> str:
    """The finding in sentences: of how many commodities it is the largest supplier, which depend on it by the rule, and
    the most that is at stake.
    """
    if wanted.year is None or found.is_empty():
        return absence(store, wanted)
    first = found.filter(rank=1).height
    said = []
    rule = book(store, wanted)
    if rule is not None and not rule.decides:
        said.append(say("{rule} states no threshold: by it nothing is decided.", rule=labels.capital(say(rule.name))))
    elif rule is not None and first:
        depends = depending(found, rule.id).height
        blanks = {"some": depends, "all": first, "holding": say(rule.holds), "year": wanted.year,
                  "rule": say(rule.name), "stated": rule.year}  # fmt: skip
        said.append(say(_DEPEND[min(depends, 2)], **blanks))
    most = found.sort("value_usd", descending=True, nulls_last=True).row(0, named=True)
    if most["value_usd"] is not None:
        blanks = {"goods": labels.plain(most["name"]), "value": numbers.usd(most["value_usd"]), "year": wanted.year,
                  "share": numbers.percent(most["share_value"])}  # fmt: skip
        template = _MOST_EXTRACT if most["coverage"] == EXTRACT else _MOST
        said.append(say(template, **blanks))
    return labels.capital(" ".join(said))


_DEPEND = (
    later("None of these {all} is {holding} in {year} by the rule “{rule}” ({stated})."),
    later("{some} of these {all} is {holding} in {year} by the rule “{rule}” ({stated})."),
    later("{some} of these {all} are {holding} in {year} by the rule “{rule}” ({stated})."),
)
"""What depends on the supplier by a rule: nothing, one, more."""
_MOST = later("Most is at stake with {goods}: {value} in {year}, {share} of those imports by value.")
_MOST_EXTRACT = later("Most is at stake with {goods}: {value} in {year}, at most {share} of those imports by value.")


def nothing(store: Store, query: Mapping[str, Sequence[str]], iso3: str) -> str:
    """Why the table of a data route has no rows."""
    return absence(store, read(query, store, iso3)[0])


def absence(store: Store, wanted: Filter) -> str:
    """Why there are no rows."""
    buyer = labels.country(store.name(wanted.view.reporter))
    there = years(store, wanted.view.reporter, wanted.basis)
    if not there:
        return say("This store holds no imports of {country} by {basis}.", country=buyer,
                   basis=say(labels.BASIS[wanted.basis]))  # fmt: skip
    every = bought(store, wanted)
    if every.is_empty():
        return say("This store holds no imports of {country} in {year}; it has {first} to {last}.", country=buyer,
                   year=wanted.year, first=there[0], last=there[-1])  # fmt: skip
    return say(
        "{seller} is not among the listed suppliers of {buyer} in {year}, of any of the {many} that this store has of"
        " that year.",
        seller=labels.capital(labels.country(name(store, wanted))), buyer=buyer, year=wanted.year,
        many=_many(wanted, every["goods"].n_unique()),
    )  # fmt: skip


def left_out(store: Store, wanted: Filter, found: pl.DataFrame) -> list[str]:
    """What the table cannot tell of: commodities without a split, those of extracts, those without figures."""
    if wanted.year is None:
        return []
    if wanted.goods == CODES:
        return []
    every = bought(store, wanted)
    scopes = store.commodities.scopes
    listed = set(found["scope"])

    def named(ids: Sequence[str]) -> str:
        return labels.joined([labels.plain(scopes[one].name(wanted.view.lang)) for one in scopes if one in set(ids)])

    unsplit = every.filter(pl.col("partner").is_null())["goods"].to_list()
    unlisted = every.filter(~pl.col("goods").is_in([*listed, *unsplit])).unique("goods")
    extract = unlisted.filter(coverage=EXTRACT)["goods"].to_list()
    nothing = unlisted.filter(pl.col("coverage") != EXTRACT)["goods"].to_list()
    absent = [one for one in scopes if one not in set(every["goods"])]
    said = []
    if nothing:
        said.append(say("Not bought from it: {goods}.", goods=named(nothing)))
    if extract:
        said.append(say("Not listed in an extract, so not known: {goods}.", goods=named(extract)))
    if unsplit:
        said.append(say("Without a usable split by country: {goods}.", goods=named(unsplit)))
    if absent:
        said.append(say("No figures of {year} in this store: {goods}.", year=wanted.year, goods=named(absent)))
    return said


@dataclass(frozen=True)
class Leader:
    """A supplier and of how many commodities it is the largest."""

    iso3: str
    name: str
    leads: int


def leaders(store: Store, wanted: Filter) -> list[Leader]:
    """The suppliers that are the largest of some commodity in the year, those of most first."""
    if wanted.year is None:
        return []
    first = bought(store, wanted).filter(rank=1)
    counts = first.group_by("partner").len().sort(["len", "partner"], descending=[True, False])
    return [Leader(code, name(store, wanted, code), n) for code, n in counts.iter_rows()]


def since(run: Mapping[str, Any]) -> str:
    """``2003; extracts in 20 years`` of a row: there it is the largest of the listed; empty where it is not."""
    since: str | None = run["largest_since"]
    if since is None:
        return ""
    first = since if run["largest_before"] == OTHER else say("{year} or before", year=since)
    extracts = run["largest_in_extracts"]
    return say("{first}; extracts in {years} years", first=first, years=extracts) if extracts else first


def address(view: View, iso3: str) -> str:
    """Where it stands what depends on a supplier, for the importer and the suppliers counted together of a view."""
    pairs = {"reporter": view.reporter, "basis": view.basis if view.basis in YEARLY else None}
    pairs |= {key: getattr(view, key) for key in ("fold", "data", "lang") if getattr(view, key) != getattr(View(), key)}
    pairs |= {key: getattr(view, key) for key in ("vintage", "theme")}
    return f"{SUPPLIER}{iso3}?" + urlencode({key: value for key, value in pairs.items() if value})


def commodity(wanted: Filter, row: Mapping[str, Any]) -> str | None:
    """Where the figures of a row are shown; None of a code that is no commodity of the store."""
    if row["scope"] is None:
        return None
    view = replace(wanted.view, partner=wanted.iso3, basis=row["basis"], source=row["source"])
    return f"{COMMODITY}{row['scope']}{view.query()}"
