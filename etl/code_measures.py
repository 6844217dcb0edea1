"""What is judged of every code in one year, with the figures that its commodity page shows. Reads through a store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import polars as pl

from etl import indicators, market, reader
from etl.cells import Cells
from etl.codes import YEARLY, all_cells, alone, listed
from etl.fiscal_year import parse_period
from etl.folds import NONE, Fold
from etl.language import later
from etl.measures import EXPORTS, WORLD_HHI, exported, measures
from etl.reader import Store
from etl.schema import EXTRACT, MIRRORED, UNSPECIFIED
from etl.world import concentration

_NO_WORLD = later("world exports of these goods are not in this store")
_NO_FISCAL_WORLD = later("world exports are published by calendar year")


@dataclass(frozen=True)
class Asked:
    """Whose imports are screened, by which years, as corrected or as published, with which suppliers as one."""

    reporter: str
    basis: str
    edition: str = "corrected"
    fold: str = "none"


@dataclass(frozen=True)
class Year:
    """All codes in one year, a row per code and source, called ``key``.

    ``shown`` are the figures of the commodity pages, of extracts too; ``measured`` is what is judged, by the bloc whose
    members do not count as suppliers.
    """

    shown: pl.DataFrame
    measured: Mapping[frozenset[str], pl.DataFrame]


@lru_cache(maxsize=64)
def year_of_codes(
    store: Store, asked: Asked, label: str, blocs: frozenset[frozenset[str]], world: bool = True
) -> Year | None:
    """The codes of one year; None where nothing is published in it. ``world``: with the concentration of exporters."""
    found = all_cells(store, asked.reporter, "import", asked.basis, label, asked.edition, asked.fold)
    if found is None or found.periods.is_empty():
        return None
    sold = all_cells(store, asked.reporter, "export", asked.basis, label, asked.edition, NONE.id)
    exports = _exports(store, asked, label, found, sold)
    together = store.folds[asked.fold]
    market = _world(store, asked, label, found) if world else pl.DataFrame(schema=WORLD_HHI)
    measured = {}
    for bloc in blocs:
        whole = bool(together.members) and bloc.issuperset(together.members)
        inside = bloc | {together.into} if whole else bloc
        frame = measures(found, exports, market, inside).rename({"period": "key"})
        measured[bloc] = frame.with_columns(period=pl.lit(label), year=pl.lit(int(label[:4])))
    return Year(_shown(found, label), measured)


def _shown(found: Cells, label: str) -> pl.DataFrame:
    """The figures that the commodity pages show, with the key."""
    index = indicators.concentration(found.partners, "share_value", "partner", ["period"])
    unspecified = found.partners.filter(partner=UNSPECIFIED).select("period", unspecified_share="share_value")
    # whom a complete source does not list sold nothing; of an extract that is not known
    whole = pl.col("hhi").is_not_null() & (pl.col("coverage") != EXTRACT)
    return (
        found.periods.join(index, on="period", how="left", maintain_order="left")
        .join(unspecified, on="period", how="left", maintain_order="left")
        .select(
            "code", "source", "nomenclature", "era", "months_covered", "coverage", "findings", "status",
            "value_local", "currency", "hhi", "effective_suppliers", "top_partner", "top_share", "suppliers",
            key="period",
            period=pl.lit(label),
            import_value_usd=pl.coalesce("total_usd", "partner_sum"),
            net_weight_kg=pl.coalesce("total_kg", "partner_kg"),
            unspecified_share=pl.when(whole).then(pl.col("unspecified_share").fill_null(0.0))
            .otherwise("unspecified_share"),
        )
    )  # fmt: skip


def _exports(store: Store, asked: Asked, label: str, found: Cells, sold: Cells | None) -> pl.DataFrame:
    """Exports of the same codes to all countries, as :data:`etl.measures.EXPORTS`, by the source of the imports, else
    by another of the same basis.
    """
    keys = found.periods.select("period", "code", "source", "nomenclature")
    frames = [pl.DataFrame(schema={"code": pl.String, "by": pl.String, **EXPORTS}).drop("period")]
    if sold is not None:
        names = sold.periods.select("period", "code", by="source")
        frames.append(names.join(exported(sold), on="period", maintain_order="left").drop("period"))
    for source in MIRRORED if asked.basis == "calendar" else ():
        frames.append(_mirrored(store, source, asked.reporter, parse_period(label, "calendar_year").start, keys))
    preferred = [*store.commodities.preferred.get(asked.basis, ())]
    rank = pl.col("by").replace_strict(
        {source: n for n, source in enumerate(preferred)}, default=len(preferred), return_dtype=pl.Int32
    )
    told = keys.join(pl.concat(frames), on="code", how="inner").with_columns(own=pl.col("by") == pl.col("source"))
    best = told.sort("period", ~pl.col("own"), rank, "by").unique("period", keep="first", maintain_order=True)
    return best.select(*EXPORTS)


def _mirrored(store: Store, source: str, exporter: str, begin: date, keys: pl.DataFrame) -> pl.DataFrame:
    """Exports that the importers' rows tell of: whom a complete source does not list as an exporter sold nothing."""
    bought = keys.filter(pl.col("source") == source).select("code", "nomenclature")
    sums = reader.exports_of(store, source, exporter, begin)
    one = bought if bought.height else sums.group_by("hs_code").agg(pl.col("nomenclature").max()).rename(
        {"hs_code": "code"})  # fmt: skip
    told = one.join(sums, left_on=["code", "nomenclature"], right_on=["hs_code", "nomenclature"], how="inner")
    return told.select(
        "code",
        by=pl.lit(source),
        exports_usd=pl.when(pl.col("coverage") == "complete").then(pl.col("value_usd")),
        exports_missing=pl.when(pl.col("coverage") != "complete").then(pl.lit("of exports an extract")),
    )


def _world(store: Store, asked: Asked, label: str, found: Cells) -> pl.DataFrame:
    """Concentration of the exporters of the same goods, as :data:`etl.measures.WORLD_HHI`."""
    if asked.basis != "calendar":
        return found.periods.select(
            "period", world_export_hhi=pl.lit(None, pl.Float64), world_export_hhi_missing=pl.lit(_NO_FISCAL_WORLD)
        )
    begin = parse_period(label, YEARLY[asked.basis]).start
    known = _concentrated(store, begin, store.folds[asked.fold]).rename({"coverage": "told"}).drop("source")
    rows = found.periods.select("period", "code", "source", "nomenclature", "era")
    world = rows.filter(source=market.WORLD_SOURCE).join(
        known, left_on=["code", "nomenclature"], right_on=["hs_code", "nomenclature"], how="inner"
    )
    single = {code for code, _ in listed(store, asked.reporter, "import", asked.basis).single}
    of_scopes = [
        (code, *_of_scope(store, asked, code, label))
        for code in sorted(single & set(rows["code"]) - set(world["code"]))
    ]
    apart = pl.DataFrame(of_scopes, {"code": pl.String, "era": pl.String, "world_export_hhi": pl.Float64,
                                     "told": pl.String}, orient="row")  # fmt: skip
    # other sources than the world's own: the same code in the same era
    goods = pl.concat([world.select("code", "era", "world_export_hhi", "told"), apart]).unique(["code", "era"])
    said = pl.when(pl.col("told") == EXTRACT).then(pl.lit(later("an extract, in which importers are left out")))
    return rows.join(goods, on=["code", "era"], how="left", maintain_order="left").select(
        "period",
        "world_export_hhi",
        world_export_hhi_missing=pl.when(pl.col("world_export_hhi").is_null()).then(
            pl.coalesce(said, pl.lit(_NO_WORLD))
        ),
    )


@lru_cache(maxsize=64)
def _concentrated(store: Store, begin: date, fold: Fold) -> pl.DataFrame:
    """Concentration of the exporters of every code of a year, as :data:`etl.schema.WORLD_CONCENTRATION`."""
    stored = None if fold.members else reader.world_concentration(store, market.WORLD_SOURCE, begin)
    return concentration(market.exports(store, year=begin, fold=fold)) if stored is None else stored


def _of_scope(store: Store, asked: Asked, code: str, label: str) -> tuple[str | None, float | None, str | None]:
    """Era, HHI and coverage of the world exports of a code that the world's source has by other codes."""
    exports = market.of_scope(store, alone(store, code), store.folds[asked.fold]).filter(period=label)
    if exports.is_empty():
        return None, None, None
    index = market.concentration(exports, "value")
    return exports["era"][0], index["hhi"][0] if index.height else None, exports["coverage"][0]
