"""The findings of a store, filtered and folded: what the page Data quality lists and its tables hold.

Pure but for the store's reader: an address becomes a :class:`Filter`, a filter a frame, a frame folded entries.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

import polars as pl

from dashboard import labels, marks
from dashboard.data import known
from dashboard.figures.marks import Found
from dashboard.routing import COMMODITY
from dashboard.view import View
from dashboard.view import read as read_view
from etl import eras, reader
from etl.checks.declared import BY_ID, SEVERITIES
from etl.commodities import Scope
from etl.errors import BadView, NotFound
from etl.fiscal_year import Period, period_label
from etl.language import later, say
from etl.own_scopes import read_as_codes
from etl.reader import Store

ALL = "all"
COLUMNS = ("id", "severity", "source", "reporter", "partner", "flow", "code", "period", "message", "evidence")
PER_PAGE = 40
_SERIES = ("severity", "id", "source", "reporter", "flow", "basis", "partner", "code")
_ENTRY = _SERIES[:-1]
_BASES = {"fiscal_year": "fiscal", "calendar_year": "calendar", "month": "month", "year_to_date": "month"}
_VARYING = r"[0-9][0-9.,]*|s\b"
"""What may differ in the messages of goods that stand together: numbers, and one of a thing or several."""
_AROUND = {"month": 12, "year": 3}
"""So many months or years before and after a finding stand in the chart that its link opens."""


@dataclass(frozen=True)
class Filter:
    """Which findings are asked for; ``None`` is all. ``code`` is an HS code or the id of a scope.

    ``view`` is kept for the links: country, focus, vintage, colours.
    """

    view: View
    reporter: str | None = View.reporter
    severity: str | None = None
    finding: str | None = None
    source: str | None = None
    flow: str | None = None
    code: str | None = None
    text: str | None = None
    page: int = 1

    def query(self, **changes: Any) -> str:
        """The canonical query string, with its question mark, of this filter changed by ``changes``."""
        wanted = replace(self, **changes)
        pairs = [("reporter", wanted.reporter or ALL)]
        pairs += [(name, value) for name in _WORDS if (value := getattr(wanted, name))]
        pairs += [("page", str(wanted.page))] if wanted.page > 1 else []
        return "?" + urlencode([*pairs, *_kept(self.view).items()])


_WORDS = ("severity", "finding", "source", "flow", "code", "text")
_KEPT = ("partner", "fold", "data", "vintage", "lang", "theme")


def _kept(view: View) -> Mapping[str, str]:
    """What an address keeps of the view beside the country."""
    plain = View()
    return {name: getattr(view, name) for name in _KEPT if getattr(view, name) != getattr(plain, name)}


def read(
    query: Mapping[str, Sequence[str]], store: Store, reporter: str = View.reporter
) -> tuple[Filter, list[BadView]]:
    """The nearest valid filter of a parsed query and what had to be repaired. Unknown keys are ignored.

    ``reporter`` is the country, or :data:`ALL`, where the query names none.
    """
    given = {key: values[-1].strip() for key, values in query.items() if values and values[-1].strip()}
    everywhere = given.get("reporter", reporter).lower() == ALL
    of_view = _KEPT if everywhere else ("reporter", *_KEPT)
    view, wrong = read_view({key: [given[key]] for key in of_view if key in given}, known(store))
    found: dict[str, str | int | None] = {"reporter": None if everywhere else view.reporter}
    for name, allowed in _allowed(store).items():
        text = given.get(name)
        if text is None or text == ALL:
            continue
        if text in allowed or (name == "code" and _is_own(store, text)):
            found[name] = text
        else:
            wrong.append(BadView(name, text, _unknown(name, text, allowed)))
    if page := given.get("page"):
        if page.isdecimal() and 0 < int(page) < 10_000:
            found["page"] = int(page)
        else:
            wrong.append(BadView("page", page, say("page {text} is not a number of a page.", text=repr(page))))
    return Filter(view, text=given.get("text"), **found), wrong  # type: ignore[arg-type]


def _unknown(name: str, text: str, allowed: Sequence[str]) -> str:
    if name == "code":
        return say("code {text} is not an HS code or a scope that this store knows.", text=repr(text))
    return say("{name} {text} is not one of {allowed}.", name=name, text=repr(text), allowed=", ".join(allowed))


@lru_cache(maxsize=4)
def _allowed(store: Store) -> Mapping[str, Sequence[str]]:
    """The words of each key of a filter."""
    raised = store.findings
    return {
        "severity": SEVERITIES,
        "finding": list(dict.fromkeys([*BY_ID, *raised["id"].unique().sort()])),
        "source": known(store).sources,
        "flow": ("import", "export"),
        "code": [*store.commodities.scopes, *sorted(codes(store))],
    }


@lru_cache(maxsize=4)
def codes(store: Store) -> frozenset[str]:
    """Codes that findings or scopes name."""
    return frozenset(store.findings["code"]).union(*_scopes(store).values())


@lru_cache(maxsize=4)
def _scopes(store: Store) -> Mapping[str, frozenset[str]]:
    """Every code that a scope is published under, in any revision of the HS, by scope."""
    return {scope.id: eras.scope_codes(scope, store.links) for scope in store.commodities.scopes.values()}


def _codes_of(store: Store, asked: str) -> frozenset[str]:
    """The codes that a code, a scope or the id of a scope of one's own asks for."""
    if read_as_codes(asked):
        return eras.scope_codes(store.scope(asked), store.links)
    return _scopes(store).get(asked, frozenset({asked}))


def _is_own(store: Store, asked: str) -> bool:
    """Whether a word names codes of which a scope can be made."""
    try:
        return read_as_codes(asked) and bool(store.scope(asked))
    except NotFound:
        return False


def select(store: Store, wanted: Filter) -> pl.DataFrame:
    """The findings that ``wanted`` asks for, the gravest first, in the shape of :data:`etl.schema.FINDINGS`."""
    frame = _ordered(store)
    for column, word in (("reporter", wanted.reporter), ("severity", wanted.severity), ("id", wanted.finding),
                         ("source", wanted.source), ("flow", wanted.flow)):  # fmt: skip
        if word is not None:
            frame = frame.filter(pl.col(column) == word)
    if wanted.code is not None:
        frame = frame.filter(pl.col("code").is_in(sorted(_codes_of(store, wanted.code))))
    if wanted.text:
        said = pl.concat_str("id", "code", "period", "message", "evidence", separator=" ").str.to_lowercase()
        frame = frame.filter(said.str.contains(wanted.text.lower(), literal=True))
    return frame


@lru_cache(maxsize=4)
def _ordered(store: Store) -> pl.DataFrame:
    """All findings: by severity, kind, source, country, goods, time."""
    kinds = store.findings.select("severity", "id").unique().rows()
    places = {f"{severity} {kind}": n for n, (severity, kind) in enumerate(sorted(kinds, key=lambda k: marks.rank(*k)))}
    place = pl.concat_str("severity", "id", separator=" ").replace_strict(places, return_dtype=pl.Int32)
    order = ["__place", "source", "reporter", "code", "flow", "basis", "partner", "period_start"]
    frame = store.findings.with_columns(place.alias("__place"))
    return frame.sort(order, descending=[name == "flow" for name in order]).drop("__place")


def counts(frame: pl.DataFrame) -> Mapping[str, int]:
    """Findings by severity."""
    found = dict(frame.group_by("severity").len().iter_rows())
    return {severity: found.get(severity, 0) for severity in SEVERITIES}


@dataclass(frozen=True)
class Goods:
    """A code with the most specific scope that holds it, and the address of the chart that a finding concerns."""

    code: str
    scope: Scope | None
    href: str | None


@dataclass(frozen=True)
class Entry:
    """One kind of finding on the trade of a country, as one source has it: goods and periods folded.

    Goods stand together where the same was found of them, but for the numbers, in the same periods.
    """

    severity: str
    id: str
    source: str
    reporter: str
    flow: str
    basis: str
    partner: str | None
    goods: tuple[Goods, ...]
    span: str
    found: tuple[Found, ...]


@dataclass(frozen=True)
class Listing:
    """One page of folded entries out of ``entries`` of them; ``sizes`` are entries and findings of each kind."""

    shown: tuple[Entry, ...]
    entries: int
    page: int
    pages: int
    sizes: Mapping[tuple[str, str], tuple[int, int]]


def listing(store: Store, wanted: Filter, frame: pl.DataFrame) -> Listing:
    """``frame`` folded, the page that ``wanted`` asks for or the last there is."""
    series = frame.group_by(_SERIES, maintain_order=True).agg(
        *_LISTS,
        alike=pl.col("message").str.replace_all(_VARYING, "").unique().sort(),
        when=pl.concat_str(pl.col("period_start").cast(pl.String), "period_months", separator="/"),
    )
    folded = series.group_by([*_ENTRY, "alike", "when"], maintain_order=True).agg("code", *_LISTS)
    sizes = folded.group_by("severity", "id").agg(
        pl.len(), found=pl.col("period").list.eval(pl.element().list.len()).list.sum().sum()
    )
    pages = max(1, -(-folded.height // PER_PAGE))
    page = min(wanted.page, pages)
    some = folded.slice((page - 1) * PER_PAGE, PER_PAGE)
    return Listing(
        tuple(_entry(store, wanted, row) for row in some.iter_rows(named=True)),
        folded.height,
        page,
        pages,
        {(severity, kind): (entries, found) for severity, kind, entries, found in sizes.iter_rows()},
    )


_LISTS = ("period", "message", "evidence", "period_start", "period_months")


def _entry(store: Store, wanted: Filter, folded: Mapping[str, Any]) -> Entry:
    start_month = store.start_month(folded["reporter"])
    goods, rows = [], []
    for n, code in enumerate(folded["code"]):
        mine = [
            {name: folded[name][n][m] for name in _LISTS} | {"basis": folded["basis"]}
            for m in range(len(folded["period"][n]))
        ]
        scope = scope_of(store, code)
        goods.append(Goods(code, scope, _chart(store, wanted, scope, folded, mine) if scope else None))
        name = scope.name_en if scope else f"HS {code}"  # part of a message, which is kept in English
        rows += mine if len(folded["code"]) == 1 else [row | {"message": f"{name}. {row['message']}"} for row in mine]
    return Entry(
        **{name: folded[name] for name in _ENTRY},
        goods=tuple(goods),
        span=marks.spans(rows, start_month),
        found=marks.folded(rows, start_month),
    )


@lru_cache(maxsize=2048)
def scope_of(store: Store, code: str) -> Scope | None:
    """The most specific scope that holds a code: of the fewest codes."""
    holding = [name for name, some in _scopes(store).items() if code in some]
    scopes = store.commodities.scopes
    return scopes[min(holding, key=lambda name: (len(_scopes(store)[name]), name))] if holding else None


def _chart(
    store: Store,
    wanted: Filter,
    scope: Scope,
    entry: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]],
) -> str | None:
    """The address of the view that shows a finding, with some periods around it; none where no view shows it."""
    reporter, flow, source, basis = entry["reporter"], entry["flow"], entry["source"], _BASES[entry["basis"]]
    offered = reader.offers(store, scope, reporter, flow)
    if not any(offer.source == source and offer.basis == basis for offer in offered):
        return None
    ends = [Period(row["period_start"], row["period_months"], entry["basis"]) for row in (rows[0], rows[-1])]
    start, end = _around(ends[0], ends[1], basis, store.start_month(reporter))
    asked = {"reporter": reporter, "flow": flow, "source": source, "basis": basis, "from": start, "to": end}
    focus = {"partner": entry["partner"]} if entry["partner"] in known(store).partners else {}
    return f"{COMMODITY}{scope.id}?{urlencode({**_kept(wanted.view), **asked, **focus})}"


def _around(first: Period, last: Period, basis: str, start_month: int) -> tuple[str, str]:
    """Labels of a range with some periods before ``first`` and after ``last``."""
    if basis == "month":
        ends = [(p.start.year * 12 + p.start.month - 1) for p in (first, last)]
        low, high = ends[0] - _AROUND["month"], ends[1] + last.months - 1 + _AROUND["month"]
        return f"{low // 12}-{low % 12 + 1:02d}", f"{high // 12}-{high % 12 + 1:02d}"
    before, after = (
        period_label(p.start.replace(year=p.start.year + years), p.months, p.basis, start_month)
        for p, years in ((first, -_AROUND["year"]), (last, _AROUND["year"]))
    )
    return before, after


def table(frame: pl.DataFrame) -> pl.DataFrame:
    """The columns that a download of findings has."""
    return frame.select(COLUMNS)


@dataclass(frozen=True)
class Correction:
    """A correction in force, as a reader meets it."""

    id: str
    what: str
    span: str
    reason: str
    evidence: str
    since: str
    hrefs: tuple[tuple[str, str, str], ...]  # flow, as published, corrected


_CORRECTED = {
    ("import", False): later("{what}: imports of HS {code} by {country}, {source}"),
    ("export", False): later("{what}: exports of HS {code} by {country}, {source}"),
    ("both", False): later("{what}: imports and exports of HS {code} by {country}, {source}"),
    ("import", True): later("{what}: imports of HS {code} by every country, {source}"),
    ("export", True): later("{what}: exports of HS {code} by every country, {source}"),
    ("both", True): later("{what}: imports and exports of HS {code} by every country, {source}"),
}
"""By flow, and whether it is of every country."""


def corrections(store: Store, wanted: Filter) -> Iterator[Correction]:
    """The corrections in force on what ``wanted`` asks for."""
    for rule in store.manifest.reference.get("corrections", []):
        asked_codes = _codes_of(store, wanted.code or "")
        if (
            (wanted.reporter and rule["reporter"] not in (wanted.reporter, "*"))
            or (wanted.source and rule["source"] != wanted.source)
            or (wanted.flow and wanted.flow not in rule["flows"])
            or (wanted.code and rule["hs_code"] not in asked_codes)
        ):
            continue
        yield _correction(store, wanted, rule)


def _correction(store: Store, wanted: Filter, rule: Mapping[str, Any]) -> Correction:
    everywhere = rule["reporter"] == "*"
    what = labels.CORRECTIONS.get(rule["kind"], rule["kind"])
    flow = rule["flows"][0] if len(rule["flows"]) == 1 else "both"
    ends = list(dict.fromkeys(labels.when(rule[end], "month") for end in ("first", "last")))
    return Correction(
        rule["id"],
        say(
            _CORRECTED[flow, everywhere],
            what=say(what),
            code=rule["hs_code"],
            country="" if everywhere else labels.country(store.name(rule["reporter"])),
            source=labels.source(rule["source"]),
        ),
        ends[0] if len(ends) == 1 else say("{first} to {last}", first=ends[0], last=ends[1]),
        rule["reason"],
        rule["evidence"],
        rule["since"],
        tuple(_editions(store, wanted, rule)),
    )


def _editions(store: Store, wanted: Filter, rule: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """For each flow the addresses of the figures as published and as corrected, where a view shows them."""
    scope = scope_of(store, rule["hs_code"])
    reporter = wanted.view.reporter if rule["reporter"] == "*" else rule["reporter"]
    for flow in rule["flows"] if scope else ():
        assert scope is not None
        offered = {o.basis for o in reader.offers(store, scope, reporter, flow) if o.source == rule["source"]}
        basis = next((b for b in ("fiscal", "calendar", "month") if b in offered), None)
        if basis is None:
            continue
        asked = {"reporter": reporter, "flow": flow, "source": rule["source"], "basis": basis}
        base = f"{COMMODITY}{scope.id}?{urlencode({**_kept(wanted.view), **asked})}"
        yield flow, f"{base}&data=as-published", f"{base}&data=corrected"
