"""Two builds beside each other: opened for :mod:`etl.diff`, and what their difference does to the shown indicators."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import polars as pl

from etl import indicators
from etl.cells import cells, totals
from etl.commodities import Scope
from etl.diff import Side
from etl.eras import scope_codes
from etl.reader import Offer, Store, offers
from etl.schema import MIRRORED, UNSPECIFIED, WORLD

FINDINGS_FILE = "findings.parquet"
FOCUS, OTHER_FOCUS = "CHN", "USA"
"""The supplier in question, and the one where the reporter is that supplier itself."""
MOST = 200
"""Tables after which no further country is compared, where no country is asked for."""
BIG = 1e6
"""USD: effects on a total of at least so much stand before those on smaller ones."""
NAMES = ("total_usd", "share_value", "share_weight", "hhi")
KINDS = ("revised", "correction", "months", "new", "gone")
"""Why an indicator changed: its figures did; a correction of them did, as published it is as it was; it is of more or
fewer months; its period is new; or gone."""
_SCHEMA = {
    "scope": pl.String, "reporter": pl.String, "flow": pl.String, "source": pl.String, "basis": pl.String,
    "period": pl.String, "indicator": pl.String, "partner": pl.String, "before": pl.Float64, "after": pl.Float64,
    "difference": pl.Float64, "kind": pl.String, "months": pl.Int32, "total_usd": pl.Float64,
}  # fmt: skip


def side(store: Store) -> Side:
    """A build as a comparison needs it; flow tables are read when they are joined."""
    files = store.manifest.files
    flows = {
        name.removeprefix("flows/").removesuffix(".parquet"): pl.scan_parquet(store.build / name)
        for name in files
        if name.startswith("flows/")
    }
    claims = pl.read_parquet(store.build / "claims.parquet") if "claims.parquet" in files else None
    corrections = store.manifest.reference.get("corrections")
    return Side(store.vintage, flows, store.findings, store.start_months, corrections, claims)


def sides(before: Store, after: Store) -> tuple[Side, Side]:
    """Two builds as a comparison needs them; a file that is the same in both is not read, it tells of no difference."""
    alike = {
        name
        for name, file in before.manifest.files.items()
        if file["sha256"] == after.manifest.files.get(name, {}).get("sha256")
    }
    one, other = (_without(side(store), alike) for store in (before, after))
    return one, other


def _without(side: Side, alike: Collection[str]) -> Side:
    flows = {source: flows for source, flows in side.flows.items() if f"flows/{source}.parquet" not in alike}
    return replace(side, flows=flows, findings=side.findings.clear() if FINDINGS_FILE in alike else side.findings)


def effects(
    before: Store,
    after: Store,
    touched: pl.DataFrame,
    focus: str = FOCUS,
    reporter: str | None = None,
    flow: str | None = None,
) -> tuple[pl.DataFrame, int]:
    """Indicators that differ between two builds, the largest effect first, and how many countries were left out.

    Columns: scope, reporter, flow, source, basis, period, indicator (total_usd in USD; share_value and share_weight of
    ``partner``, hhi: 0–1), before, after, difference, kind, months that the period is made of. As the corrected view
    shows them, Hong Kong apart.
    ``touched`` are the rows that differ, as those of :class:`etl.diff.Diff`. Without a ``reporter`` those countries
    are compared of whose trade the most dollars changed, until there are :data:`MOST` tables.
    """
    found = [pl.DataFrame(schema=_SCHEMA)]
    kept, now = (store.manifest.reference.get("corrections") for store in (before, after))
    countries = _countries(touched, reporter, flow)
    while countries and len(found) <= MOST:
        source, country, way, dollars = countries.pop(0)
        partner = OTHER_FOCUS if country == focus else focus
        for scope_id, basis in _tables(before, after, source, country, way, dollars.keys()):
            table = (scope_id, source, basis, country, way, partner)
            changed = _between(*(_shown(store, *table, "corrected") for store in (before, after)))
            if changed.height and kept != now:
                published = _between(*(_shown(store, *table, "as-published") for store in (before, after)))
                changed = _by_correction(changed, published)
            named = {"scope": scope_id, "reporter": country, "flow": way, "source": source, "basis": basis}
            share = pl.col("indicator").str.starts_with("share")
            changed = changed.with_columns(
                *(pl.lit(value).alias(name) for name, value in named.items()),
                partner=pl.when(share).then(pl.lit(partner)),
            )
            found.append(changed.select(list(_SCHEMA)))
    return _largest_first(pl.concat(found)).drop("total_usd"), len(countries)


def _countries(
    touched: pl.DataFrame, reporter: str | None, flow: str | None
) -> list[tuple[str, str, str, Mapping[str, float]]]:
    """Source, reporter, flow, and changed dollars by code, the most dollars first.

    What importers report in sources that are read from both sides is the exporters' trade too.
    """
    mirrored = touched.filter(pl.col("source").is_in(MIRRORED), pl.col("flow") == "import")
    exports = mirrored.with_columns(pl.lit("export").alias("flow"), pl.col("partner").alias("reporter"))
    both = pl.concat([touched, exports])
    if reporter:
        both = both.filter(pl.col("reporter") == reporter)
    if flow:
        both = both.filter(pl.col("flow") == flow)
    codes = both.group_by("source", "reporter", "flow", "hs_code").agg(pl.col("usd").sum())
    found = [
        (str(source), str(country), str(way), dict(rows.select("hs_code", "usd").iter_rows()))
        for (source, country, way), rows in codes.group_by(["source", "reporter", "flow"])
        if country not in (WORLD, UNSPECIFIED)
    ]
    return sorted(found, key=lambda one: (-sum(one[3].values()), one[:3]))


def _tables(
    before: Store, after: Store, source: str, reporter: str, flow: str, codes: Collection[str]
) -> dict[tuple[str, str], None]:
    """Scope and basis of every table of a country in which one of ``codes`` counts, in the order of the scopes."""
    return {
        (scope_id, offer.basis): None
        for store in (after, before)
        for scope_id, scope in store.commodities.scopes.items()
        if not scope_codes(scope, store.links).isdisjoint(codes)
        for offer in _offers(store, scope_id, reporter, flow, source)
        if any(not each.codes.isdisjoint(codes) for each in offer.each)
    }


def _offers(store: Store, scope_id: str, reporter: str, flow: str, source: str) -> list[Offer]:
    scope: Scope | None = store.commodities.scopes.get(scope_id)
    return [offer for offer in offers(store, scope, reporter, flow) if offer.source == source] if scope else []


def _shown(
    store: Store, scope_id: str, source: str, basis: str, reporter: str, flow: str, focus: str, edition: str
) -> pl.DataFrame:
    """Period, months, total and the indicators of one table, corrected or as-published."""
    columns = {"period": pl.String, "months": pl.Int32, **dict.fromkeys(NAMES, pl.Float64)}
    offer = next((o for o in _offers(store, scope_id, reporter, flow, source) if o.basis == basis), None)
    if offer is None:
        return pl.DataFrame(schema=columns)
    found = cells(store, offer, reporter, flow, edition, "none")
    share = found.partners.filter(pl.col("partner") == focus).select("period", "share_value", "share_weight")
    hhi = indicators.concentration(found.partners, "share_value", "partner", ["period"]).select("period", "hhi")
    return (
        totals(store, offer, reporter, found)
        .select("period", months="months_covered", total_usd="value_usd")
        .join(share, on="period", how="left")
        .join(hhi, on="period", how="left")
        .select(pl.col(name).cast(dtype) for name, dtype in columns.items())
    )


def _between(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Indicators of two tables that differ, one a row."""
    both = before.join(after, on="period", how="full", coalesce=True, suffix="_after")
    kind = (
        pl.when(pl.col("months").is_null()).then(pl.lit("new"))
        .when(pl.col("months_after").is_null()).then(pl.lit("gone"))
        .when(pl.col("months") != pl.col("months_after")).then(pl.lit("months"))
        .otherwise(pl.lit("revised"))
    )  # fmt: skip
    pieces = [
        both.select(
            "period",
            indicator=pl.lit(name),
            before=pl.col(name),
            after=pl.col(f"{name}_after"),
            difference=pl.col(f"{name}_after") - pl.col(name),
            kind=kind,
            months=pl.coalesce("months_after", "months"),
            total_usd=pl.coalesce("total_usd_after", "total_usd"),
        )
        for name in NAMES
    ]
    changed = pl.concat(pieces)
    apart = pl.col("difference").abs() > 1e-12 * pl.max_horizontal(pl.col("before").abs(), pl.col("after").abs())
    return changed.filter(apart.fill_null(pl.col("before").is_null() != pl.col("after").is_null()))


def _by_correction(changed: pl.DataFrame, published: pl.DataFrame) -> pl.DataFrame:
    """``changed`` with its kind: where an indicator did not change as published, a correction changed it."""
    same = published.select("period", "indicator", as_published=pl.lit(True))
    kind = pl.when(pl.col("as_published").is_null()).then(pl.lit("correction")).otherwise("kind")
    joined = changed.join(same, on=["period", "indicator"], how="left", maintain_order="left")
    return joined.with_columns(kind=kind).drop("as_published")


def _largest_first(found: pl.DataFrame) -> pl.DataFrame:
    """A total's change as a part of it, a share's and an index's as it is: what is like 10 points stands together.

    What merely appears or vanishes stands after what is another number.
    """
    whole = pl.max_horizontal(pl.col("before").abs(), pl.col("after").abs())
    size = pl.when(pl.col("indicator") == "total_usd").then(pl.col("difference") / whole).otherwise("difference").abs()
    order = ["scope", "source", "basis", "reporter", "flow", "period", "indicator"]
    ranked = found.with_columns(
        merely=pl.col("difference").is_null(),
        turn=pl.col("kind").replace_strict({kind: n for n, kind in enumerate(KINDS)}, return_dtype=pl.Int32),
        small=pl.col("total_usd").fill_null(0) < BIG,
        size=size.fill_null(1.0),
    )
    ranks = ["merely", "turn", "small", "size"]
    ranked = ranked.sort(*ranks, *order, descending=[*[False] * 3, True, *[False] * len(order)])
    return ranked.drop(ranks)
