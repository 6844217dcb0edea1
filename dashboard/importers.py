"""Importers side by side: who is compared, out of which source, in which year, and the table of it.

The view of :mod:`dashboard.view` with ``reporters``, at most :data:`MOST`; without them the largest importers. One
source and one kind of year serve all of them: where a country is not in that source it is said, never filled in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import polars as pl

from dashboard import data, labels, tables
from dashboard.resolve import Notice, Query
from dashboard.tables import Choice
from dashboard.view import View, read, spanned
from etl import importers, indicators, reader
from etl.commodities import Scope
from etl.errors import BadView
from etl.importers import BASIS
from etl.language import later, say, spoken
from etl.reader import Store
from etl.shown.importers import COMPARE, COMPARE_YEARS

KEY = "reporters"
MOST, USUAL = 12, 8
"""So many importers can be chosen, and so many stand there where nobody chose."""
_SHARES = ("share_value", "share_weight")


@dataclass(frozen=True)
class Compared:
    """What is compared; ``asked`` are the importers that the address names, ``offered`` those of each source."""

    store: Store
    scope: Scope
    view: View
    asked: tuple[str, ...]
    offered: Mapping[str, tuple[str, ...]]

    @property
    def source(self) -> str | None:
        """The source of every figure; None where none has the imports of any country by year."""
        return self.view.source

    @property
    def choice(self) -> Choice:
        """The same scope, source and focus of the view's own country; of another where the source lacks it."""
        there = self.offered.get(self.source or "", ())
        reporter = next((code for code in (self.view.reporter, *self.shown) if code in there), self.view.reporter)
        offers = reader.offers(self.store, self.scope, reporter, "import")
        fitting = (offer for offer in offers if (offer.source, offer.basis) == (self.source, BASIS))
        return Choice(self.store, self.scope, replace(self.view, reporter=reporter), next(fitting, None))

    @cached_property
    def every(self) -> pl.DataFrame:
        """All importers and all years of the view's range, as :data:`etl.shown.importers.COMPARE_YEARS`."""
        if self.source is None:
            return COMPARE_YEARS.empty()
        view = self.view
        found = _every(self.store, self.scope, view.source, view.data, view.fold, view.measure, view.partner, view.lang)
        first, last = view.first or "", view.last or "9"
        return found.filter(pl.col("period").is_between(pl.lit(first), pl.lit(last)))

    @cached_property
    def shown(self) -> tuple[str, ...]:
        """The importers compared: those asked for that the source has, else the largest and the view's own."""
        if self.every.is_empty():
            return ()
        there = set(self.every["reporter"])
        if self.asked:
            return tuple(code for code in self.asked if code in there)
        complete = self.every.filter(pl.col("coverage") == "complete", pl.col("value_usd").is_not_null())
        usual = complete if complete.height else self.every
        latest = usual.filter(pl.col("period") == usual["period"].max())
        order = latest.sort(["value_usd", "reporter"], descending=[True, False], nulls_last=True)["reporter"].to_list()
        own = [self.view.reporter] if self.view.reporter in there else []
        largest = [code for code in order if code not in own][: USUAL - len(own)]
        return tuple(code for code in order if code in {*largest, *own}) or tuple(own)

    @property
    def absent(self) -> tuple[str, ...]:
        """Importers asked for of which the source has nothing in the view's range."""
        return tuple(code for code in self.asked if code not in self.shown)

    @cached_property
    def period(self) -> str | None:
        """The latest year that everybody shown has complete, else somebody; else the latest there is."""
        mine = self.every.filter(pl.col("reporter").is_in(self.shown))
        whole = mine.filter(pl.col("coverage") == "complete", pl.col("months_covered") == 12)
        common = whole.group_by("period").len().filter(pl.col("len") == len(self.shown))
        for found in (common, whole, mine):
            if found.height:
                return str(found["period"].max())
        return None

    @property
    def years(self) -> pl.DataFrame:
        """The years of the importers shown, in their order."""
        place = {code: n for n, code in enumerate(self.shown)}
        mine = self.every.filter(pl.col("reporter").is_in(self.shown))
        order = pl.col("reporter").replace_strict(place, return_dtype=pl.Int64) if place else pl.col("reporter")
        return mine.sort(order, "period")

    @property
    def latest(self) -> pl.DataFrame:
        """One row an importer, of the year compared, the largest first: those asked for, else all of the source."""
        rows = self.every.filter(pl.col("period") == (self.period or ""))
        if self.asked:
            rows = rows.filter(pl.col("reporter").is_in(self.shown))
        return rows.sort(["value_usd", "reporter"], descending=[True, False], nulls_last=True).select(COMPARE.names)

    def query(self, **changes: str | None) -> str:
        """The canonical address of what is compared."""
        named = f"&{KEY}={','.join(self.asked)}" if self.asked else ""
        return self.view.query(**changes) + named


def page(store: Store, scope: Scope, query: Query) -> tuple[Compared, list[Notice]]:
    """The nearest comparison to a query, and what had to be repaired."""
    found, wrong, moved = _read(store, scope, query)
    notices = [*moved, *(Notice(f"{error} {say('Shown is the nearest view.')}") for error in wrong)]
    if found.source and (other := next(iter(found.offered), None)) != found.source and other:
        here, there = (len(found.offered[source]) for source in (found.source, other))
        if there > here:
            text = say(
                _ONE_HERE if here == 1 else _SOME_HERE,
                source=labels.source(found.source), here=here, other=labels.source(other), there=there,
            )  # fmt: skip
            label = say("Compare by {source}", source=labels.source(other))
            notices.append(Notice(text, replace_source(found, other), label))
    if found.view.measure == "weight" and not found.every["net_weight_kg"].count():
        notices.append(Notice(say("There are no weights of these years in this store. Shown: by value.")))
        found = replace(found, view=replace(found.view, measure="value"))
    return found, notices


def replace_source(found: Compared, source: str) -> str:
    """The address of the same by another source."""
    return found.query(source=source, first=None, last=None)


def exact(store: Store, scope: Scope, query: Query) -> Compared:
    """The comparison of a data route: what is asked for or an error. Raises BadView."""
    found, wrong, moved = _read(store, scope, query)
    if wrong:
        raise wrong[0]
    if moved:
        key = "flow" if query.get("flow", ["import"])[-1] == "export" else "basis"
        raise BadView(key, query[key][-1], moved[0].text)
    return found


def _read(store: Store, scope: Scope, query: Query) -> tuple[Compared, list[BadView], list[Notice]]:
    known = data.known(store)
    view, wrong = read(query, known)
    moved = []
    if view.flow != "import":
        moved.append(Notice(say("Importers are compared; exports are left aside.")))
    if view.basis not in (None, BASIS):
        moved.append(Notice(say("Importers are compared by calendar year: fiscal years begin in different months.")))
        view = replace(view, first=None, last=None, source=None)
    offered = importers.sources(store, scope)
    if view.source is not None and view.source not in offered:
        said = say(
            "{source} has no imports of {codes} by calendar year in this store.",
            source=labels.source(view.source), codes=scope.label,
        )  # fmt: skip
        if offered:
            wrong.append(BadView("source", view.source, said))
        view = replace(view, source=None)
    view = replace(view, flow="import", basis=BASIS, source=view.source or next(iter(offered), None), unit=None)
    view, spans = spanned(view, BASIS, 1)
    asked, faults = _asked(query, known.partners)
    return Compared(store, scope, view, asked, offered), [*wrong, *spans, *faults], moved


def _asked(query: Query, known: frozenset[str]) -> tuple[tuple[str, ...], list[BadView]]:
    """The importers that an address names, and what is wrong with them."""
    given = [text for value in query.get(KEY, ()) for text in value.upper().split(",") if text]
    codes = tuple(dict.fromkeys(code for code in given if code in known))
    wrong = [BadView(KEY, code, say(_NO_COUNTRY, key=KEY, code=code)) for code in given if code not in known]
    if len(codes) > MOST:
        said = say("{key} names {number} importers; {most} can be compared.", key=KEY, number=len(codes), most=MOST)
        wrong.append(BadView(KEY, ",".join(codes), said))
    return codes[:MOST], wrong


_ONE_HERE = later("{source} has 1 importer here, {other} {there}.")
_SOME_HERE = later("{source} has {here} importers here, {other} {there}.")
_NO_COUNTRY = later("{key} {code!r} is not a country code (ISO 3166-1 alpha-3) that this store knows.")


@lru_cache(maxsize=64)
def _every(
    store: Store, scope: Scope, source: str, edition: str, fold: str, measure: str, partner: str, lang: str
) -> pl.DataFrame:
    """Every importer and year of a source."""
    together, apart = (importers.all_cells(store, scope, source, edition, name) for name in (fold, "none"))
    group = store.folds[fold].of(partner)
    name, key = pl.col("period").str.slice(0, 3), ["period"]
    share = f"share_{measure}"
    of_focus = together.partners.filter(pl.col("partner") == group).select(*key, *_SHARES)
    of_partner = apart.partners.filter(pl.col("partner") == partner)
    alone = of_partner.select(*key, **{f"{column}_unfolded": column for column in _SHARES})
    index = indicators.concentration(together.partners, share, "partner", key)
    index = index.select(*key, "hhi", "effective_suppliers", "top_partner", "top_share")
    index_apart = indicators.concentration(apart.partners, share, "partner", key).select(*key, hhi_unfolded="hhi")
    frame = together.periods
    for part in (of_focus, alone, index, index_apart):
        frame = frame.join(part, on=key, how="left")
    called = {code: names[lang] for code, names in store.names.items()} | {
        fold.into: fold.name(lang) for fold in [store.folds[fold]] if fold.members
    }
    said = {
        "partner": group, "partner_unfolded": partner, "measure": measure, "scope": scope.id, "basis": BASIS,
        "source": source, "data": edition, "fold": fold, "vintage": store.vintage,
    }  # fmt: skip
    own = {code: store.name(code, lang) for code in store.names}
    return (
        frame.with_columns(pl.lit(value).alias(column) for column, value in said.items())
        .with_columns(
            reporter=name,
            reporter_name=name.replace_strict(own, default=name, return_dtype=pl.String),
            top_partner_name=pl.col("top_partner").replace_strict(called, default=None, return_dtype=pl.String),
            value_usd=pl.coalesce("total_usd", "partner_sum"),
            net_weight_kg=pl.coalesce("total_kg", "partner_kg"),
        )
        .with_columns(pl.col("period").str.slice(4))
        .select(pl.col(column.name).cast(column.dtype) for column in COMPARE_YEARS.columns)
        .sort("reporter", "period")
    )


def latest(store: Store, query: Query, scope_id: str) -> pl.DataFrame:
    """The table of a comparison over HTTP. Raises BadView, NotFound."""
    return exact(store, store.scope(scope_id), query).latest


def years(store: Store, query: Query, scope_id: str) -> pl.DataFrame:
    """The table behind the small multiples over HTTP. Raises BadView, NotFound."""
    return exact(store, store.scope(scope_id), query).years


def country(found: Compared, iso3: str) -> str:
    """An importer inside a sentence."""
    return labels.country(found.store.name(iso3))


def names(found: Compared, codes: Sequence[str]) -> str:
    """Importers, listed in a sentence."""
    return labels.joined([country(found, code) for code in codes])


def supplier(found: Compared) -> str:
    """The focus supplier, or the group that it is counted with."""
    choice = found.choice
    return tables.partner_name(choice, choice.focus, spoken().code)
