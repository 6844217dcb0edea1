"""The same trade as several sources tell of it, and as the partner does.

A flow from one country to another in a calendar year can stand in several sources, and in one of them twice: as the
importer's imports and as the exporter's exports. BACI has it once, reconciled, and is read from either side.
"""

from __future__ import annotations

import polars as pl

from etl import words
from etl.checks.declared import (
    APART_PART,
    APART_TIMES,
    APART_TOTAL,
    APART_USD,
    MIRROR_TIMES,
    MIRROR_USD,
    MIRROR_VALUE,
    WORLD_TIMES,
)
from etl.checks.rows import CELL, SPAN, by_partner
from etl.checks.saying import Row, kilograms, price, raised, usd
from etl.checks.subject import Subject
from etl.schema import EXTRACT, MIRRORED, UNSPECIFIED, WORLD

TRADE = ["reporter", "flow", "hs_code", "goods", *SPAN]
"""What the views of two sources have in common, beside the partner."""
_CELL = [*CELL, "goods"]


def views(subject: Subject) -> pl.DataFrame:
    """Trade by partner and calendar year, each as its own reporter sees it and as its partner does.

    ``mirror`` marks the second. Of BACI both are its own, and there is only what another source has too.
    """
    foreign = (pl.col("partner") != UNSPECIFIED) & (pl.col("partner") != pl.col("reporter"))
    rows = subject.years.filter(by_partner(), foreign, pl.col("basis") == "calendar_year")
    reconciled = pl.col("source").is_in(MIRRORED)
    own = rows.filter(~reconciled).with_columns(mirror=pl.lit(False))
    asked = own.select(TRADE).unique()
    shared = rows.filter(reconciled, pl.col("hs_code").is_in(asked["hs_code"].unique().implode()))
    shared = shared.with_columns(mirror=pl.lit(False))
    both = pl.concat(each.join(asked, on=TRADE, how="semi") for each in (shared, _turned(shared)))
    return pl.concat([own, _turned(own).with_columns(mirror=pl.lit(True)), both])


def _turned(rows: pl.DataFrame) -> pl.DataFrame:
    other = pl.when(pl.col("flow") == "import").then(pl.lit("export")).otherwise(pl.lit("import"))
    return rows.with_columns(reporter="partner", partner="reporter", flow=other).select(rows.columns)


def another_value(subject: Subject) -> pl.DataFrame:
    """Totals and partners of which two sources of one reporter's trade tell values far apart, or one none.

    Columns: the cell, partner (the world for a total), value_usd, other, source_other.
    """
    seen = views(subject).filter(~pl.col("mirror"), pl.col("value_usd").is_not_null())
    complete = (pl.col("coverage") != EXTRACT).all()
    holders = seen.group_by(_CELL).agg(whole=pl.col("value_usd").sum(), complete=complete)
    printed = subject.years.filter(~by_partner()).select(*_CELL, printed="value_usd")
    totals = holders.join(printed, on=_CELL, how="full", coalesce=True).select(
        *_CELL, whole=pl.coalesce("printed", "whole"), complete=pl.col("complete").fill_null(True)
    )
    totals = totals.filter(pl.col("basis") == "calendar_year", "complete")
    elsewhere = pl.col("source") != pl.col("source_other")
    both = totals.join(totals.select(*TRADE, other="whole", source_other="source"), on=TRADE).filter(elsewhere)
    far = both.filter(pl.col("whole") >= APART_USD, pl.col("whole") > APART_TOTAL * pl.col("other"))
    pairs = holders.join(holders.select(*TRADE, source_other="source", all_of_it="complete"), on=TRADE).filter(
        elsewhere
    )
    large = seen.filter(pl.col("value_usd") >= APART_USD).select(*_CELL, "partner", "value_usd")
    theirs = seen.select(*TRADE, "partner", source_other="source", other="value_usd")
    told = large.join(pairs, on=_CELL).join(theirs, on=[*TRADE, "partner", "source_other"], how="left")
    silent = pl.col("other").is_null() & pl.col("all_of_it") & (pl.col("value_usd") >= APART_PART * pl.col("whole"))
    hits = told.filter(silent | (pl.col("value_usd") > APART_TIMES * pl.col("other")))
    columns = [*CELL, "partner", "value_usd", "other", "source_other"]
    return pl.concat([far.with_columns(partner=pl.lit(WORLD), value_usd="whole").select(columns), hits.select(columns)])


def weight_mirror(subject: Subject) -> pl.DataFrame:
    """A partner's weight against that of another source, or of the partner's own report, where the values are alike."""
    weighed = views(subject).filter(pl.col("net_weight_kg") > 0, pl.col("value_usd") >= MIRROR_USD)
    mine = weighed.filter(~pl.col("mirror")).select(*_CELL, "partner", "value_usd", "net_weight_kg")
    theirs = weighed.select(
        *TRADE, "partner", "mirror", source_other="source", value="value_usd", weight="net_weight_kg"
    )
    pairs = mine.join(theirs, on=[*TRADE, "partner"]).filter(
        (pl.col("source") != pl.col("source_other")) | pl.col("mirror")
    )
    hits = pairs.filter(_times("value_usd", "value") <= MIRROR_VALUE, _times("net_weight_kg", "weight") > MIRROR_TIMES)
    hits = hits.sort(*CELL, "partner", _times("net_weight_kg", "weight"), "source_other", "mirror")
    return raised(
        hits.unique([*CELL, "partner"], keep="last", maintain_order=True),
        "weight-mirror",
        lambda hit: (
            f"{words.capital(subject.name(hit['partner']))}: {kilograms(hit['net_weight_kg'])} in"
            f" {words.source(hit['source'])}, {kilograms(hit['weight'])} in {_other(hit, subject)}, though the values"
            f" are alike, {usd(hit['value_usd'])} and {usd(hit['value'])}. That is"
            f" {price(hit['value_usd'] / hit['net_weight_kg'])} or {price(hit['value'] / hit['weight'])}."
        ),
        lambda hit: f"The same trade of calendar year {hit['period_start']:%Y} in both.",
    )


def _times(one: str, other: str) -> pl.Expr:
    return pl.max_horizontal(one, other) / pl.min_horizontal(one, other)


def _other(hit: Row, subject: Subject) -> str:
    if not hit["mirror"]:
        return words.source(hit["source_other"])
    report = "exports" if hit["flow"] == "import" else "imports"
    return f"{words.possessive(subject.name(hit['partner']))} own {report} ({words.source(hit['source_other'])})"


def above_world_exports(subject: Subject) -> pl.DataFrame:
    """Trade with a country above what BACI has as the exporter's exports to all the world in that year."""
    years = subject.years.filter(pl.col("basis") == "calendar_year", by_partner())
    reconciled = pl.col("source").is_in(MIRRORED)
    foreign = (pl.col("partner") != UNSPECIFIED) & (pl.col("partner") != pl.col("reporter"))
    mine = years.filter(~reconciled, foreign, pl.col("value_usd") >= APART_USD)
    exporter = pl.when(pl.col("flow") == "import").then("partner").otherwise("reporter").alias("exporter")
    world = years.filter(
        reconciled, pl.col("coverage") == "complete", pl.col("hs_code").is_in(mine["hs_code"].unique().implode())
    )
    goods = ["hs_code", "goods", *SPAN]
    exports = world.group_by(*goods, exporter="partner").agg(exports=pl.col("value_usd").sum())
    both = mine.with_columns(exporter).join(exports.select(goods).unique(), on=goods)
    hits = both.join(exports, on=[*goods, "exporter"], how="left").with_columns(pl.col("exports").fill_null(0))
    return raised(
        hits.filter(pl.col("value_usd") > WORLD_TIMES * pl.col("exports")),
        "above-world-exports",
        lambda hit: (
            f"{usd(hit['value_usd'])} with {subject.name(hit['partner'])}, but"
            f" {subject.name(hit['exporter'])} exported {usd(hit['exports'])} to all the world in"
            f" {hit['period_start']:%Y}."
        ),
        lambda _: "CEPII BACI of that year, complete; exports added up over all importers.",
    )
