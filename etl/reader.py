"""Reading a build of the store: which sources publish a scope, their flow rows, what was asked, found and retrieved.

Everything that shows, compares or judges figures reads them here; what is read is cached by the opened build.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, cast

import duckdb
import polars as pl

from etl import coverage as covering
from etl import eras, own_scopes, summing
from etl.commodities import Codes, Commodities, Scope, commodities, dotted
from etl.cut_words import whole
from etl.eras import Ways
from etl.errors import NoScope
from etl.fiscal_year import Basis, Period, fiscal_label
from etl.folds import Fold, folds
from etl.language import say, spoken
from etl.links import Links
from etl.production import Produced, produced
from etl.rulebook_documents import rulebooks
from etl.rulebooks import Rulebook
from etl.schema import ASKED, CLAIMS, MIRRORED, PRECISION, UNSPECIFIED, WORLD, WORLD_EXPORTS
from etl.store import Manifest

OFFERED = {"month": ("fiscal", "calendar", "month"), "fiscal_year": ("fiscal",), "calendar_year": ("calendar",)}
"""Bases that rows of a basis can be shown on. A calendar year is never a fiscal year."""


@dataclass(frozen=True)
class Offer:
    """A source that publishes a scope on a basis. ``native`` is the basis of its rows.

    ``ways`` are, for each component of the scope, the codes that give it; ``codes`` are all of them.
    """

    source: str
    basis: str
    native: str
    codes: frozenset[str]
    has_partners: bool
    has_weight: bool
    has_local_value: bool
    ways: Ways = ()
    turns: tuple[Offer, ...] = ()

    @property
    def each(self) -> tuple[Offer, ...]:
        """The offers that this one is made of: years and months of one source."""
        return self.turns or (self,)


@dataclass(frozen=True)
class Rate:
    """An average exchange rate and where it comes from."""

    value: float
    source: str


_COLUMNS = (
    "partner, hs_code, nomenclature, period_start, period_months, value_usd, value_local, currency, net_weight_kg,"
    " coverage, status, usd_origin, snapshot_id, dataset"
)


class Store:
    """An opened build. Equal only to itself, so that caches keyed by it never mix two.

    ``vintages`` are those that the store keeps, the newest first.
    """

    def __init__(self, path: Path, manifest: Manifest, vintages: Sequence[str] = ()) -> None:
        self.manifest = manifest
        self.build = path / manifest.folder
        self.vintages = tuple(vintages) or (manifest.vintage,)

    @property
    def vintage(self) -> str:
        """Vintage of the inputs."""
        return self.manifest.vintage

    @cached_property
    def commodities(self) -> Commodities:
        """Scopes and preferences."""
        reference = self.manifest.reference
        scopes = [{**s, "component": s["components"]} for s in reference["scopes"]]
        bands = reference.get("bands", [])  # a store from before they travelled has none
        return commodities({"scope": scopes, "preferred": reference["preferred"], "band": bands})

    @cached_property
    def folds(self) -> Mapping[str, Fold]:
        """Suppliers that can be counted together, by the word of a view."""
        return folds(self.manifest.reference.get("groups"))

    @cached_property
    def rulebooks(self) -> tuple[Rulebook, ...]:
        """The rules by which imports are judged; none in a store from before there were any."""
        return rulebooks({"rulebook": self.manifest.reference.get("rulebooks", [])})

    @cached_property
    def descriptions(self) -> Mapping[str, str]:
        """What the codes are, in the words of their publishers, by code; of those that are described."""
        rows = self.manifest.reference.get("hs_codes", [])
        return {row["hs_code"]: whole(row["hs_code"], row["description"]) for row in rows}

    @cached_property
    def links(self) -> Links:
        """Which codes of the scopes are the same goods in the revisions of the HS."""
        return covering.known_links(self.manifest.reference)

    @cached_property
    def names(self) -> Mapping[str, Mapping[str, str]]:
        """ISO3 → names by language."""
        return {p["iso3"]: {"en": p["name_en"], "hi": p["name_hi"]} for p in self.manifest.reference["partners"]}

    @cached_property
    def rates(self) -> Mapping[tuple[date, int], Rate]:
        """Average INR per USD by start and months of the period."""
        return {
            (date.fromisoformat(r["period_start"]), r["period_months"]): Rate(r["rate"], r["source"])
            for r in self.manifest.reference["rupee_rates"]
        }

    def rates_by_label(self, basis: str, start_month: int) -> Mapping[str, Rate]:
        """The rates of the periods of a basis, by their labels; fiscal years begin in ``start_month``."""
        if basis == "month":
            return {f"{start:%Y-%m}": rate for (start, months), rate in self.rates.items() if months == 1}
        first = start_month if basis == "fiscal" else 1
        return {
            fiscal_label(start, first): rate
            for (start, months), rate in self.rates.items()
            if months == 12 and start.month == first
        }

    @cached_property
    def start_months(self) -> Mapping[str, int]:
        """ISO3 → first month of the fiscal year; absent = January."""
        return {r["reporter"]: int(r["start_month"]) for r in self.manifest.reference["fiscal_years"]}

    @cached_property
    def sources(self) -> pl.DataFrame:
        """The registry."""
        return pl.read_parquet(self.build / "sources.parquet")

    @cached_property
    def availability(self) -> pl.DataFrame:
        """What the store holds; exports of mirrored sources stand as the importers' rows."""
        return pl.read_parquet(self.build / "availability.parquet")

    @cached_property
    def asked(self) -> pl.DataFrame:
        """What publishers were asked for and answered; nothing in a store from before that was kept."""
        file = "asked.parquet"
        return pl.read_parquet(self.build / file) if file in self.manifest.files else ASKED.empty()

    @cached_property
    def publishers(self) -> Mapping[str, covering.Publisher]:
        """The sources that can be asked."""
        return covering.publishers(self.manifest.reference.get("publishers", {}))

    @cached_property
    def precision(self) -> pl.DataFrame:
        """In which steps snapshots print; nothing in a store from before that was kept."""
        file = "precision.parquet"
        return pl.read_parquet(self.build / file) if file in self.manifest.files else PRECISION.empty()

    @cached_property
    def claims(self) -> pl.DataFrame:
        """The verdicts on published figures; nothing in a store from before there were any."""
        file = "claims.parquet"
        return pl.read_parquet(self.build / file) if file in self.manifest.files else CLAIMS.empty()

    @cached_property
    def findings(self) -> pl.DataFrame:
        """All findings."""
        return pl.read_parquet(self.build / "findings.parquet")

    @cached_property
    def production(self) -> Produced:
        """Production that users entered; none in a store from before it could be."""
        return produced(self.manifest.reference.get("production", []))

    def scope(self, scope_id: str) -> Scope:
        """The scope of that id, or that of the codes that it names. Raises NotFound with those there are."""
        found = self.commodities.scopes.get(scope_id) or own_scopes.scope(scope_id, self.codes)
        if found is None:
            known = ", ".join(self.commodities.scopes)
            raise NoScope(
                say("There is no scope {given}.", given=repr(scope_id)),
                say(
                    "There is no scope {given}. There are: {known}; and those of HS codes, like hs-850511+280530.",
                    given=repr(scope_id),
                    known=known,
                ),
            )
        return found

    @cached_property
    def codes(self) -> own_scopes.Known:
        """The codes of which a scope can be made."""
        held = frozenset(self.availability["hs_code"])
        return own_scopes.Known(self.commodities, self.links, held, self.descriptions)

    def name(self, iso3: str, lang: str | None = None) -> str:
        """Name of a country, in the language that is spoken unless another is asked for."""
        return self.names.get(iso3, {}).get(lang or spoken().code, iso3)

    def start_month(self, reporter: str) -> int:
        """First month of the reporter's fiscal year."""
        return self.start_months.get(reporter, 1)


@lru_cache(maxsize=1)
def _database() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def _query(sql: str, values: list[Any]) -> pl.DataFrame:
    frame = pl.from_arrow(_database().cursor().sql(sql, params=values).to_arrow_table())
    assert isinstance(frame, pl.DataFrame)
    return frame


@lru_cache(maxsize=512)
def reporters(store: Store, flow: str) -> tuple[str, ...]:
    """Countries with rows of that flow, by name."""
    held = set(store.availability.filter(pl.col("flow") == flow)["reporter"])
    if flow == "export":
        for source in _mirrored(store):
            held |= set(_query("SELECT DISTINCT partner FROM read_parquet(?)", [_file(store, source)])["partner"])
    return tuple(sorted(held & set(store.names) - {WORLD, UNSPECIFIED}, key=store.name))


@lru_cache(maxsize=4096)
def offers(store: Store, scope: Scope, reporter: str, flow: str) -> tuple[Offer, ...]:
    """Sources that publish ``scope`` for ``reporter``, those preferred first within each basis."""
    found: dict[tuple[str, str], list[Offer]] = {}
    every = list(eras.scope_codes(scope, store.links))
    for (source, native), held in _held(store, reporter, flow).group_by(["source", "basis"], maintain_order=True):
        rows = held.filter(pl.col("hs_code").is_in(every))
        # a nomenclature without rows of the scope counts too: all of it may be answered as empty
        names = [("", name) for name in held["nomenclature"].unique(maintain_order=True)]
        pairs = list(rows.select("hs_code", "nomenclature").iter_rows())
        told = answered(store, str(source), str(native), reporter, flow).values()
        ways = summing.ways(scope, [*names, *pairs], frozenset[str]().union(*told), store.links)
        if not ways:
            continue
        codes = frozenset[str]().union(*(way.codes for part in ways for way in part))
        used = {(code, way.nomenclature) for part in ways for way in part for code in way.codes}
        mine = rows.filter(pl.Series([pair in used for pair in pairs], dtype=pl.Boolean))
        has = [bool(mine[name].any()) for name in ("has_partners", "has_weight", "has_local_value")]
        for basis in OFFERED.get(str(native), ()):
            offer = Offer(str(source), basis, str(native), codes, has[0], has[1], has[2], ways)
            found.setdefault((offer.source, basis), []).append(offer)
    order = store.commodities.preferred

    def rank(offer: Offer) -> tuple[int, str]:
        preferred = list(order.get(offer.basis, ()))
        return preferred.index(offer.source) if offer.source in preferred else len(preferred), offer.source

    return tuple(sorted(map(_in_turn, found.values()), key=rank))


def _in_turn(some: list[Offer]) -> Offer:
    """One offer of a source on a basis; what is published for years goes before what is added up from months."""
    first, *others = sorted(some, key=lambda offer: offer.native == "month")
    if not others:
        return first
    return replace(
        first,
        has_partners=any(o.has_partners for o in some),
        has_weight=any(o.has_weight for o in some),
        has_local_value=any(o.has_local_value for o in some),
        turns=(first, *others),
    )


@lru_cache(maxsize=512)
def in_part(store: Store, scope: Scope, reporter: str, flow: str) -> tuple[Offer, ...]:
    """Sources that would publish ``scope``, had all codes been fetched of which some were; with no figures to show."""
    found = []
    for (source, native), rows in _held(store, reporter, flow).group_by(["source", "basis"], maintain_order=True):
        pairs = list(rows.select("hs_code", "nomenclature").iter_rows())
        told = frozenset[str]().union(*answered(store, str(source), str(native), reporter, flow).values())
        if summing.in_use(scope, pairs, told, store.links):
            continue
        codes = summing.in_part(scope, pairs, told, store.links)
        bases = OFFERED.get(str(native), ()) if codes else ()
        found += [
            Offer(str(source), basis, str(native), codes, False, False, False, _in_part(scope, codes, pairs))
            for basis in bases
        ]
    return tuple(found)


def _in_part(scope: Scope, codes: Codes, pairs: list[tuple[str, str]]) -> Ways:
    """The codes of each component, as its only way."""
    nomenclature = next((name for code, name in pairs if code in codes), scope.revision)
    return tuple(
        (eras.Way(codes & component.codes, nomenclature, True, ((0, nomenclature),), ()),)
        for component in scope.components
    )


@lru_cache(maxsize=512)
def listing(store: Store, scope: Scope, flow: str) -> tuple[str, ...]:
    """Sources that publish the whole scope for several countries, so that absence there means something."""
    held = store.availability.filter((pl.col("flow") == flow) | pl.col("source").is_in(MIRRORED))
    found = []
    for (source,), rows in held.group_by(["source"], maintain_order=True):
        pairs = list(rows.select("hs_code", "nomenclature").unique().iter_rows())
        codes = summing.in_use(scope, pairs, frozenset(), store.links)
        if codes and rows.filter(pl.col("hs_code").is_in(list(codes)))["reporter"].n_unique() > 1:
            found.append(str(source))
    return tuple(found)


@lru_cache(maxsize=512)
def _held(store: Store, reporter: str, flow: str) -> pl.DataFrame:
    held = store.availability.filter((pl.col("reporter") == reporter) & (pl.col("flow") == flow))
    if flow == "import":
        return held
    mirrored = [
        _query(
            "SELECT source, any_value(reporter) AS reporter, 'export' AS flow, hs_code, nomenclature, basis,"
            " min(period_start) AS first, max(period_start) AS last,"
            " count(DISTINCT period_start)::INTEGER AS periods, true AS has_partners,"
            " bool_or(net_weight_kg IS NOT NULL) AS has_weight, false AS has_local_value"
            " FROM read_parquet(?) WHERE partner = ? GROUP BY ALL",
            [_file(store, source), reporter],
        )
        for source in _mirrored(store)
    ]
    return pl.concat([held, *mirrored])


@lru_cache(maxsize=512)
def rows(store: Store, offer: Offer, reporter: str, flow: str, data: str) -> pl.DataFrame:
    """Flow rows behind an offer, as the corrected or the as-published edition has them.

    Where years are added up from months, the corrected edition has with them the splits that a correction gives of
    several months together. Columns: partner, hs_code, nomenclature, period_start, period_months, value_usd,
    value_local, currency, net_weight_kg, coverage, status, usd_origin, snapshot_id, dataset.
    """
    mirrored = flow == "export" and offer.source in MIRRORED
    us, them = ("partner", "reporter") if mirrored else ("reporter", "partner")
    return _query(
        f"SELECT {them} AS {_COLUMNS} FROM read_parquet(?)"
        f" WHERE {us} = ? AND flow = ? AND (basis = ? OR ? AND basis = 'year_to_date' AND edition = 'corrected')"
        " AND list_contains(?, hs_code)"
        " AND list_contains(?, edition)"
        " ORDER BY period_start, partner, hs_code, nomenclature DESC",
        [
            _file(store, offer.source),
            reporter,
            "import" if mirrored else flow,
            offer.native,
            offer.native == "month" and offer.basis != "month" and data == "corrected",
            sorted(offer.codes),
            ["both", data],
        ],
    )


def all_codes(
    store: Store, source: str, reporter: str, flow: str, native: str, start: date, edition: str
) -> pl.DataFrame:
    """Rows of every code that a source has of a country and a period, in the columns of :func:`rows`, unsorted."""
    found = pl.scan_parquet(_file(store, source)).filter(
        pl.col("period_start") == start,
        pl.col("edition").is_in(["both", edition]),
        reporter=reporter,
        flow=flow,
        basis=native,
    )
    return found.select(_COLUMNS.split(", ")).collect()


def every_country(store: Store, source: str, native: str, codes: Codes, edition: str) -> pl.DataFrame:
    """Rows of the imports of every country that a source has of some codes, in the columns of :func:`rows`, and whose
    they are, ``reporter``.
    """
    return _query(
        f"SELECT reporter, {_COLUMNS} FROM read_parquet(?) WHERE flow = 'import' AND basis = ?"
        " AND list_contains(?, hs_code) AND list_contains(?, edition)"
        " ORDER BY reporter, period_start, partner, hs_code, nomenclature DESC",
        [_file(store, source), native, sorted(codes), ["both", edition]],
    )


def complete_codes(store: Store, source: str, reporter: str, flow: str, natives: Sequence[str]) -> pl.DataFrame:
    """The codes that a source has complete, no extract, by period: hs_code, period_start, period_months."""
    return _query(
        "SELECT hs_code, period_start, any_value(period_months) AS period_months FROM read_parquet(?)"
        " WHERE reporter = ? AND flow = ? AND list_contains(?, basis) AND edition <> 'as-published'"
        " GROUP BY hs_code, period_start HAVING bool_and(coverage = 'complete')",
        [_file(store, source), reporter, flow, list(natives)],
    )


@lru_cache(maxsize=512)
def answered(
    store: Store, source: str, native: str, reporter: str, flow: str, settled: bool = True
) -> Mapping[Period, Codes]:
    """Codes that a source was asked for, by period; not ``settled`` are those asked before they were published."""
    asked = store.asked.filter(source=source, basis=native, reporter=reporter, flow=flow, settled=settled)
    return codes_by_period(asked, native)


def codes_by_period(rows: pl.DataFrame, native: str) -> Mapping[Period, Codes]:
    """Codes that stand in rows, by period."""
    found = rows.group_by("period_start", "period_months").agg(pl.col("hs_code").unique())
    return {Period(start, months, cast(Basis, native)): frozenset(codes) for start, months, codes in found.iter_rows()}


@dataclass(frozen=True)
class Unfetched:
    """Codes of a heading that were not fetched, or too ``early``, in periods in which others of it were."""

    heading: str
    codes: tuple[str, ...]
    early: bool
    periods: tuple[Period, ...]


@lru_cache(maxsize=512)
def unfetched(store: Store, scope: Scope, offer: Offer, reporter: str, flow: str) -> tuple[Unfetched, ...]:
    """What is to be fetched for the periods that an offer leaves out because a part of a scope's lines is there."""
    told = answered(store, offer.source, offer.native, reporter, flow)
    early = answered(store, offer.source, offer.native, reporter, flow, settled=False)
    there = codes_by_period(rows(store, offer, reporter, flow, "as-published"), offer.native)
    found: dict[tuple[str, tuple[str, ...], bool], list[Period]] = {}
    for period in sorted(told):
        codes_then, said = there.get(period, frozenset()), told[period]
        for component, some in zip(scope.components, offer.ways, strict=True):
            if any(summing.is_whole(offer.source, way.codes, codes_then, said) for way in some):
                continue
            codes = next(filter(None, (summing.lacking(way.codes, codes_then, said) for way in some)), None)
            if codes:
                heading = dotted(min(component.alternatives[0]))
                soon = bool(codes & early.get(period, frozenset()))
                found.setdefault((heading, tuple(sorted(codes)), soon), []).append(period)
    return tuple(Unfetched(*key, tuple(periods)) for key, periods in found.items())


@lru_cache(maxsize=512)
def snapshots(store: Store, offer: Offer, reporter: str, flow: str) -> pl.DataFrame:
    """Rows of the registry behind an offer: where its figures came from."""
    frames = [rows(store, each, reporter, flow, "as-published") for each in offer.each]
    used = pl.concat(frames)["snapshot_id"].unique().str.split(";").explode()
    return store.sources.filter(pl.col("sha256").str.slice(0, 12).is_in(used.implode()))


@lru_cache(maxsize=512)
def findings(store: Store, offer: Offer, reporter: str, flow: str) -> pl.DataFrame:
    """Findings on the cells behind an offer, and on the years that it adds up."""
    years = {"fiscal": "fiscal_year", "calendar": "calendar_year"}
    bases = {*(each.native for each in offer.each), years.get(offer.basis, offer.basis)}
    codes = frozenset[str]().union(*(each.codes for each in offer.each))
    return store.findings.filter(
        (pl.col("source") == offer.source)
        & (pl.col("reporter") == reporter)
        & (pl.col("flow") == flow)
        & pl.col("basis").is_in(list(bases))
        & pl.col("code").is_in(list(codes))
    )


@lru_cache(maxsize=8)
def world_exports(store: Store, source: str, codes: Codes | None = None, year: date | None = None) -> pl.DataFrame:
    """What every exporter sold to all importers, as :data:`etl.schema.WORLD_EXPORTS`: of ``codes``, all by default, and
    of the period that begins on ``year``, all by default. Nothing of a source that does not give the whole world, and
    in a store from before this was kept.
    """
    file = "world_exports.parquet"
    if file not in store.manifest.files:
        return WORLD_EXPORTS.empty()
    return _query(
        "SELECT * FROM read_parquet(?) WHERE source = ? AND (? OR list_contains(?, hs_code))"
        " AND (? OR period_start = ?)",
        [str(store.build / file), source, codes is None, sorted(codes or ()), year is None, year],
    ).sort(WORLD_EXPORTS.key)


def world_concentration(store: Store, source: str, year: date) -> pl.DataFrame | None:
    """How concentrated the exporters of every code are in the period that begins on ``year``, as
    :data:`etl.schema.WORLD_CONCENTRATION`; None in a store from before that was kept.
    """
    file = "world_concentration.parquet"
    if file not in store.manifest.files:
        return None
    return pl.read_parquet(store.build / file).filter(pl.col("period_start") == year, source=source)


@lru_cache(maxsize=64)
def exports_of(store: Store, source: str, exporter: str, year: date) -> pl.DataFrame:
    """What ``exporter`` sold to all importers in the period that begins on ``year``, of every code that anybody sold.

    Columns: hs_code, nomenclature, coverage, value_usd (0 where it is not listed: it sold nothing if that is complete).
    """
    file = "world_exports.parquet"
    if file not in store.manifest.files:
        return WORLD_EXPORTS.empty().select("hs_code", "nomenclature", "coverage", "value_usd")
    return _query(
        "SELECT hs_code, nomenclature, any_value(coverage) AS coverage,"
        " CASE WHEN bool_or(exporter = ?) THEN sum(value_usd) FILTER (exporter = ?) ELSE 0 END AS value_usd"
        " FROM read_parquet(?) WHERE source = ? AND period_start = ? GROUP BY hs_code, nomenclature",
        [exporter, exporter, str(store.build / file), source, year],
    )


@lru_cache(maxsize=64)
def trade_among(
    store: Store, source: str, members: Codes, codes: Codes | None = None, year: date | None = None
) -> pl.DataFrame:
    """What the countries ``members`` sold each other, in the columns of :func:`world_exports` up to weighed_usd."""
    if source not in _mirrored(store):
        return WORLD_EXPORTS.empty().select(WORLD_EXPORTS.names[:-2])
    return _query(
        "SELECT source, period_start, period_months, basis, hs_code, nomenclature, partner AS exporter,"
        " sum(value_usd) AS value_usd, sum(net_weight_kg) AS net_weight_kg,"
        " coalesce(sum(value_usd) FILTER (net_weight_kg IS NOT NULL), 0) AS weighed_usd"
        " FROM read_parquet(?) WHERE flow = 'import' AND edition <> 'as-published' AND partner <> reporter"
        " AND list_contains(?, partner) AND list_contains(?, reporter) AND (? OR list_contains(?, hs_code))"
        " AND (? OR period_start = ?) GROUP BY ALL ORDER BY ALL",
        [
            _file(store, source),
            sorted(members),
            sorted(members),
            codes is None,
            sorted(codes or ()),
            year is None,
            year,
        ],
    )


def _mirrored(store: Store) -> list[str]:
    return [source for source in MIRRORED if f"flows/{source}.parquet" in store.manifest.files]


def _file(store: Store, source: str) -> str:
    return str(store.build / "flows" / f"{source}.parquet")
