"""Which rows of a source make a scope in each period: its heading or its lines, and weights that only the lines have.

A component can be published by several sets of codes, and by those of several revisions of the HS. In each period the
first set is taken that has it whole and with values, the goods of the scope before others under the same digits, a
complete one before an extract; never two at once. Pure: frames in, frames out.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from etl.commodities import Codes
from etl.eras import Ways
from etl.fiscal_year import Period
from etl.schema import EXHAUSTIVE, EXTRACT, WORLD
from etl.summing import is_whole

SAME = 0.01
"""Two ways tell of the same trade if their values, and those of the partners in both, differ by no more than this."""
_SPAN = ["period_start", "period_months"]
_WAY = [*_SPAN, "component", "way"]
_FACTS = {
    "valued": (pl.col("value_usd").is_not_null() | pl.col("value_local").is_not_null()).any(),
    "extract": (pl.col("coverage") == EXTRACT).any(),
    "same": pl.col("same").first(),
}
"""What ways are chosen by."""


def choose(rows: pl.DataFrame, ways: Ways, source: str, told: Mapping[Period, Codes]) -> pl.DataFrame:
    """Rows of the periods that have every component, each by one way; ``told`` are the codes answered, by period.

    ``rows`` as those of :func:`etl.reader.rows`, of all codes of ``ways`` on one basis. Added are ``era``, what the
    period is comparable with, and ``same``, whether the codes are the goods of the scope.
    """
    of_code = [
        (code, way.nomenclature, c, w, way.same)
        for c, some in enumerate(ways)
        for w, way in enumerate(some)
        for code in sorted(way.codes)
    ]
    parts = pl.DataFrame(of_code, ["hs_code", "nomenclature", "component", "way", "same"], orient="row")
    tagged = rows.join(parts, on=["hs_code", "nomenclature"], how="inner", maintain_order="left")
    chosen = pl.DataFrame(
        _chosen(_whole(tagged, ways, source, told), ways, told),
        {"period_start": pl.Date, "period_months": pl.Int8, "component": pl.Int64, "way": pl.Int64},
        orient="row",
    )
    taken = tagged.join(chosen, on=_WAY, how="semi", maintain_order="left")
    return _dated(_with_weights(taken, tagged), chosen, ways).select(*rows.columns, "era", "same")


def each(rows: pl.DataFrame, parts: pl.DataFrame) -> pl.DataFrame:
    """Rows of codes that are read each by itself, of every period by one way; as :func:`choose` for each of them.

    ``parts`` are the ways: hs_code, nomenclature, component (one number for each code), way (its rank), same, era.
    Countries are read each by itself too, where rows have a ``reporter``.
    """
    tagged = rows.join(parts, on=["hs_code", "nomenclature"], how="inner", maintain_order="left")
    if "reporter" in rows.columns:
        country = pl.col("reporter").rank("dense").cast(pl.Int64)
        tagged = tagged.with_columns(component=country * (pl.col("component").max() + 1) + pl.col("component"))
    if tagged.select("component", "way").unique()["component"].is_unique().all():
        return tagged.select(*rows.columns, "era", "same")  # there is nothing to choose from
    found = tagged.group_by(_WAY).agg(**_FACTS)
    taken = tagged.join(_best(found), on=_WAY, how="semi", maintain_order="left")
    return _with_weights(taken, tagged).select(*rows.columns, "era", "same")


def _dated(rows: pl.DataFrame, chosen: pl.DataFrame, ways: Ways) -> pl.DataFrame:
    """``rows`` with the era of their period: that of each component, if they differ."""
    taken: dict[tuple[date, int], dict[int, int]] = {}
    for start, months, component, way in chosen.select(_WAY).iter_rows():
        taken.setdefault((start, months), {})[component] = way
    named = [
        (*span, " + ".join(dict.fromkeys(some[have.get(c, 0)].era(span[0].year) for c, some in enumerate(ways))))
        for span, have in taken.items()
    ]
    eras = pl.DataFrame(named, {"period_start": pl.Date, "period_months": pl.Int8, "era": pl.String}, orient="row")
    return rows.join(eras, on=_SPAN, how="left", maintain_order="left")


def _whole(tagged: pl.DataFrame, ways: Ways, source: str, told: Mapping[Period, Codes]) -> pl.DataFrame:
    """The ways that are whole, by period, with whether they have values and are an extract."""
    found = tagged.group_by(_WAY).agg(
        pl.col("hs_code").unique().alias("codes"),
        **_FACTS,
        listed=pl.col("dataset").is_in(EXHAUSTIVE).any(),
    )
    answered = {(period.start, period.months): codes for period, codes in told.items()}
    whole = [
        is_whole(
            source, ways[r["component"]][r["way"]].codes, set(r["codes"]),
            answered.get((r["period_start"], r["period_months"]), frozenset()), r["listed"],
        )
        for r in found.iter_rows(named=True)
    ]  # fmt: skip
    return found.filter(pl.Series(whole, dtype=pl.Boolean))


def _chosen(whole: pl.DataFrame, ways: Ways, told: Mapping[Period, Codes]) -> list[tuple[date, int, int, int]]:
    """One way per period and component, of the periods in which every component has one or was answered as empty."""
    answered = {(period.start, period.months): codes for period, codes in told.items()}
    by_span: dict[tuple[date, int], dict[int, int]] = {}
    for start, months, component, way in _best(whole).select(_WAY).iter_rows():
        by_span.setdefault((start, months), {})[component] = way
    return [
        (*span, component, way)
        for span, have in by_span.items()
        if all(c in have or any(way.codes <= answered.get(span, frozenset()) for way in ways[c])
               for c in range(len(ways)))
        for component, way in have.items()
    ]  # fmt: skip


def _best(whole: pl.DataFrame) -> pl.DataFrame:
    """The best of the ways to each component, by period."""
    best = whole.sort(*_SPAN, "component", "valued", "same", "extract", "way",
                      descending=[False, False, False, True, True, False, False])  # fmt: skip
    return best.unique([*_SPAN, "component"], keep="first", maintain_order=True)


def _with_weights(taken: pl.DataFrame, tagged: pl.DataFrame) -> pl.DataFrame:
    """``taken`` with the weights of another way where it has none, if both tell of the same trade."""
    part = [*_SPAN, "component"]
    bare = taken.filter(pl.col("net_weight_kg").is_not_null().any().over(part).not_())
    if bare.is_empty():
        return taken
    cell = [*part, "partner"]
    worth = pl.coalesce("value_usd", "value_local")
    mine = bare.group_by(cell).agg(worth.sum().alias("mine"), pl.col("hs_code").min())
    lines = tagged.join(bare.select(part).unique(), on=part, how="semi").with_columns(
        every=pl.col("hs_code").n_unique().over([*part, "way"])
    )
    # a weight that one line lacks is not known of their sum, nor is the total that one of them does not print
    known = (pl.col("net_weight_kg").null_count() == 0) & (
        (pl.col("partner").first() != WORLD) | (pl.len() == pl.col("every").first())
    )
    others = (
        lines.group_by([*cell, "way"])
        .agg(
            pl.when(known).then(pl.col("net_weight_kg").sum()).alias("weight"),
            worth.sum().alias("theirs"),
            worth.count().alias("valued"),
        )
        .filter(pl.col("weight").is_not_null())
    )
    ways = others.select([*part, "way"]).unique()
    both = mine.join(ways, on=part).join(others, on=[*cell, "way"], how="left")
    split = both.filter(pl.col("partner") != WORLD)
    agree = split.group_by([*part, "way"]).agg(
        unweighed=pl.col("mine").filter(pl.col("weight").is_null()).sum() / pl.col("mine").sum(),
        apart=((pl.col("mine") - pl.col("theirs")).abs().sum() / pl.col("mine").sum()).fill_null(0),
        valued=pl.col("valued").sum(),
    )
    same = agree.filter((pl.col("unweighed") <= SAME) & ((pl.col("valued") == 0) | (pl.col("apart") <= SAME)))
    same = same.sort([*part, "way"]).unique(part, keep="first", maintain_order=True)
    weights = both.join(same, on=[*part, "way"], how="semi").select([*cell, "hs_code", "weight"])
    return (
        taken.join(weights, on=[*cell, "hs_code"], how="left", maintain_order="left")
        .with_columns(net_weight_kg=pl.coalesce("net_weight_kg", "weight"))
        .drop("weight")
    )
