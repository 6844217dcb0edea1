"""View + store → the tables of the page Analysis: net trade, unit values, changes, signals of months."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

import polars as pl

from dashboard import data, labels
from dashboard.tables import Choice, finish, partner_name, summed
from etl import cells, market, net_trade, reader, series, signals, turnover, unit_values
from etl.commodities import Scope
from etl.folds import NONE
from etl.language import spoken
from etl.production import Production
from etl.reader import Offer
from etl.schema import MIRRORED, WORLD, Table
from etl.shown import series as shown


def net_trade_table(choice: Choice) -> pl.DataFrame:
    """Exports beside imports of each code and of all, as :data:`etl.shown.series.NET_TRADE`."""
    frames = [_net_trade(choice, scope) for scope in parts(choice.scope)]
    return pl.concat(frames).sort("code", "period", maintain_order=True) if frames else shown.NET_TRADE.empty()


def parts(scope: Scope) -> list[Scope]:
    """A scope of several components by component, then whole; another by itself."""
    several = [replace(scope, components=(component,)) for component in scope.components]
    return [*several, scope] if len(several) > 1 else [scope]


def sides(choice: Choice, scope: Scope) -> dict[str, Offer | None]:
    """The source of imports and that of exports, on the basis of the view: the view's own where it has both."""
    return {flow: _offer(choice, scope, flow) for flow in net_trade.SIDES}


def _offer(choice: Choice, scope: Scope, flow: str) -> Offer | None:
    view = choice.view
    basis = view.basis or _basis(choice, scope)
    offered = [o for o in reader.offers(choice.store, scope, view.reporter, flow) if o.basis == basis]
    if view.source and flow == view.flow:
        return next((o for o in offered if o.source == view.source), None)
    own = choice.offer.source if choice.offer else None

    def rank(offer: Offer) -> tuple[bool, bool]:
        return offer.source != own, view.measure == "weight" and not offer.has_weight

    return min(offered, key=rank, default=None)


def _basis(choice: Choice, scope: Scope) -> str:
    """The usual basis of whatever is published, where the view has none."""
    offered = [o.basis for f in net_trade.SIDES for o in reader.offers(choice.store, scope, choice.view.reporter, f)]
    return next((basis for basis in series.BASES if basis in offered), series.BASES[0])


def _net_trade(choice: Choice, scope: Scope) -> pl.DataFrame:
    store, view = choice.store, choice.view
    found = sides(choice, scope)
    basis = next((offer.basis for offer in found.values() if offer), None)
    if basis is None:
        return shown.NET_TRADE.empty()
    world = next((offer for offer in found.values() if offer and offer.source in MIRRORED), None)
    if world and (view.source in (None, world.source) or found[view.flow]):
        found = {flow: offer or world for flow, offer in found.items()}  # who is not listed traded nothing
    imports, exports = (
        _side(choice, scope, offer, flow) if offer else net_trade.NOTHING for flow, offer in found.items()
    )
    frame = net_trade.net_trade(imports, exports, _produced(choice, scope, basis), basis)
    eras = pl.coalesce("import_era", "export_era")
    said = {
        "code": scope.label.removeprefix("HS "),
        **{f"{flow}_source": offer.source if offer else None for flow, offer in found.items()},
        "scope": scope.id,
        "reporter": view.reporter,
        "basis": basis,
        "data": view.data,
        "vintage": store.vintage,
    }
    findings = [series.ids(pair) for pair in frame.select("import_findings", "export_findings").iter_rows()]
    frame = frame.with_columns(
        pl.Series("findings", findings, dtype=pl.String), era=eras, **{k: pl.lit(v) for k, v in said.items()}
    )
    return _declared(shown.NET_TRADE, frame)


def _side(choice: Choice, scope: Scope, offer: Offer, flow: str) -> pl.DataFrame:
    store, view = choice.store, choice.view
    found = cells.cells(store, offer, view.reporter, flow, view.data, NONE.id).between(view.first, view.last)
    side = net_trade.side(cells.totals(store, offer, view.reporter, found), found.partners)
    if offer.source not in MIRRORED:
        return side
    world = market.of_scope(store, scope, NONE, offer.source).filter(coverage="complete")
    within = pl.col("period").is_between(pl.lit(view.first or ""), pl.lit(view.last or "~"))
    return net_trade.with_nothing(side, world.filter(within).select("period", "era").unique())


def _produced(choice: Choice, scope: Scope, basis: str) -> Mapping[str, Production]:
    """Production of the whole scope by period."""
    whole = scope.components == choice.scope.components
    wanted = (choice.view.reporter, scope.id, basis)
    return {key[3]: entered for key, entered in choice.store.production.items() if whole and key[:3] == wanted}


def _declared(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(pl.col(c.name).cast(c.dtype) for c in table.columns)


def _named(choice: Choice, frame: pl.DataFrame) -> pl.DataFrame:
    called = {iso3: partner_name(choice, iso3) for iso3 in frame["partner"].unique()}
    return frame.with_columns(pl.col("partner").replace_strict(called, return_dtype=pl.String).alias("partner_name"))


_OF_PERIOD = ("months_covered", "coverage", "findings", "status", "era")


def unit_value_table(choice: Choice) -> pl.DataFrame:
    """Unit values by supplier, as :data:`etl.shown.series.UNIT_VALUES`."""
    found = choice.cells
    if found is None:
        return shown.UNIT_VALUES.empty()
    frame = unit_values.unit_values(found.partners, summed(choice, found))
    frame = frame.join(found.periods.select("period", *_OF_PERIOD), on="period", how="left")
    ordered = frame.sort(
        ["period", pl.col("partner") == WORLD, "value_usd", "partner"], descending=[False, True, True, False],
        nulls_last=True,
    )  # fmt: skip
    return finish(shown.UNIT_VALUES, _named(choice, ordered), choice)


def decomposition_table(choice: Choice) -> pl.DataFrame:
    """Changes in value as price and volume, as :data:`etl.shown.series.DECOMPOSITION`."""
    found = choice.all_cells
    if found is None or choice.offer is None:
        return shown.DECOMPOSITION.empty()
    values = unit_values.unit_values(found.partners, summed(choice, found))
    pairs = _pairs(choice, found.periods)
    frame = unit_values.decomposition(values, pairs, frozenset(found.periods.filter("usable")["period"]))
    frame = _of_both(frame, found.periods)
    ordered = frame.sort(
        ["period", pl.col("partner") == WORLD, pl.col("value_change_usd").abs(), "partner"],
        descending=[False, True, True, False], nulls_last=True,
    )  # fmt: skip
    return finish(shown.DECOMPOSITION, _named(choice, ordered), choice)


def _pairs(choice: Choice, periods: pl.DataFrame) -> list[tuple[str, str]]:
    """Periods of the view's range with those they are compared with, which may lie before it."""
    assert choice.offer is not None
    first, last = choice.view.first, choice.view.last
    pairs = series.pairs(periods, choice.offer.basis)
    return [(earlier, later) for earlier, later in pairs if (first or later) <= later <= (last or later)]


def _of_both(frame: pl.DataFrame, periods: pl.DataFrame) -> pl.DataFrame:
    """What is known of the later period, with the findings of both."""
    of = dict(periods.select("period", "findings").iter_rows())
    findings = [series.ids((of[a], of[b])) for a, b in frame.select("earlier", "period").iter_rows()]
    joined = frame.join(periods.select("period", *_OF_PERIOD).drop("findings"), on="period", how="left")
    return joined.with_columns(pl.Series("findings", findings, dtype=pl.String))


def compared(choice: Choice) -> list[tuple[str, str]]:
    """Periods whose suppliers are compared, the earlier first; of months the last ones of twelve."""
    return _compared(choice)[0]


@lru_cache(maxsize=256)
def _compared(choice: Choice) -> tuple[list[tuple[str, str]], pl.DataFrame, pl.DataFrame]:
    """The pairs compared, what is known of their periods, and who supplied what in them."""
    found, known = choice.all_cells, known_months(choice)
    if found is None:
        return [], pl.DataFrame(), pl.DataFrame()
    if known is None:
        return _pairs(choice, found.periods.filter("usable")), found.periods, found.partners
    periods, partners = turnover.twelve_months(known, found.periods, choice.view.last)
    first = choice.view.first or ""
    return [pair for pair in turnover.neighbours(periods) if pair[1] >= first], periods, partners


def entries_exits_table(choice: Choice) -> pl.DataFrame:
    """Suppliers who enter and leave, as :data:`etl.shown.series.ENTRIES_EXITS`."""
    if choice.all_cells is None or choice.offer is None:
        return shown.ENTRIES_EXITS.empty()
    pairs, periods, partners = _compared(choice)
    frame = turnover.entries_exits(partners, pairs, f"share_{choice.view.measure}")
    frame = _of_both(frame, periods).with_columns(measure=pl.lit(choice.view.measure))
    return finish(shown.ENTRIES_EXITS, _named(choice, frame), choice)


def _spans(every: Sequence[str]) -> Callable[[list[str]], str]:
    return lambda some: labels.spans(some, list(every))


def known_months(choice: Choice) -> signals.Months | None:
    """The figures of every month there is, whatever the view's range; None where the choice is not of months."""
    found = choice.all_cells
    if found is None or choice.offer is None or choice.offer.basis != "month":
        return None
    return signals.months(summed(choice, found), found.partners)


def signals_table(choice: Choice) -> pl.DataFrame:
    """Signals of months, as :data:`etl.shown.series.SIGNALS`."""
    found = choice.cells
    frame = _signals(choice, spoken().code)
    if found is None or frame is None:
        return shown.SIGNALS.empty()
    frame = _with_unfolded(frame, _signals(choice.apart, spoken().code), "period", _ROLLING)
    frame = frame.join(found.periods.select("period", *_OF_PERIOD), on="period", how="inner").with_columns(
        partner=pl.lit(choice.focus), measure=pl.lit(choice.view.measure)
    )
    return finish(shown.SIGNALS, frame.sort("period"), choice)


_ROLLING = ("rolling_share_value", "rolling_share_weight", "rolling_hhi")
_AROUND = ("share_before", "share_after", "hhi_before", "hhi_after")


@lru_cache(maxsize=256)
def _signals(choice: Choice, _language: str) -> pl.DataFrame | None:
    """Signals of a choice; its reasons are said in a language."""
    known = known_months(choice)
    if known is None:
        return None
    start = choice.store.start_month(choice.view.reporter)
    return signals.signals(known, choice.focus, choice.view.measure, start, _spans(_every(known)))


def _with_unfolded(frame: pl.DataFrame, apart: pl.DataFrame | None, key: str, columns: Sequence[str]) -> pl.DataFrame:
    """``frame`` with the same ``columns`` of every supplier by itself beside them."""
    assert apart is not None
    return frame.join(apart.select(key, pl.col(columns).name.suffix("_unfolded")), on=key, how="left")


def _every(known: signals.Months) -> list[str]:
    """Every month of a series, and those before it that its first windows reach."""
    span = known.span
    return [series.month(at) for at in range(span.start - signals.WINDOW, span.stop)]


def events_table(choice: Choice) -> pl.DataFrame:
    """Before and after dated events, as :data:`etl.shown.series.EVENTS`."""
    frame, view = _around(choice, spoken().code), choice.view
    if frame is None:
        return shown.EVENTS.empty()
    frame = _with_unfolded(frame, _around(choice.apart, spoken().code), "event", _AROUND)
    within = pl.col("period").is_between(pl.lit(view.first or ""), pl.lit(view.last or "~"))
    frame = frame.filter(within).with_columns(partner=pl.lit(choice.focus), measure=pl.lit(view.measure))
    return finish(shown.EVENTS, frame, choice)


@lru_cache(maxsize=256)
def _around(choice: Choice, _language: str) -> pl.DataFrame | None:
    """Before and after events; its reasons are said in a language."""
    known = known_months(choice)
    if known is None:
        return None
    events = data.events(choice.store, choice.scope)
    spans = _spans(_every(known))
    return signals.events_before_after(known, events, choice.focus, choice.view.measure, spans)


TABLES: Mapping[str, Callable[[Choice], pl.DataFrame]] = {
    "net_trade": net_trade_table,
    "unit_values": unit_value_table,
    "decomposition": decomposition_table,
    "signals": signals_table,
    "events_before_after": events_table,
    "entries_exits": entries_exits_table,
}
