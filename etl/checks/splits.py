"""Whether a split by country can be right."""

from __future__ import annotations

import polars as pl

from etl import precision, words
from etl.checks.declared import (
    COLLAPSE_ALIKE,
    COLLAPSE_PARTNERS,
    COLLAPSE_SHARE,
    NEW_BEFORE,
    NEW_SHARE,
    NEW_USD,
    TRIFLE,
)
from etl.checks.rows import CELL, SERIES, by_partner
from etl.checks.saying import Row, counted, kilograms, money, raised, usd
from etl.checks.subject import Subject
from etl.schema import EXTRACT, UNSPECIFIED, WORLD

MONTH = pl.col("period_start").dt.year() * 12 + pl.col("period_start").dt.month()


def partner_collapse(subject: Subject) -> pl.DataFrame:
    """Months whose whole value stands on the alphabetically first countries: a defect of TradeStat's monthly bank.

    A code that has one supplier, China, satisfies the rule in every month: where at least half of a month's value
    stands on the countries on which it stands more than a year before and after, the month is passed over.
    """
    partners = subject.published.filter(
        by_partner(), pl.col("value_usd") > 0, pl.col("basis") == "month", pl.col("source") == "tradestat-meidb"
    )
    first = pl.col("partner_printed").str.slice(0, 1).is_in(["A", "B", "C"])
    cells = partners.group_by(CELL).agg(
        count=pl.len(),
        share=pl.col("value_usd").filter(first).sum() / pl.col("value_usd").sum(),
        most=pl.col("partner").sort_by("value_usd", descending=True).first(),
    )
    hits = cells.filter(pl.col("count") <= COLLAPSE_PARTNERS, pl.col("share") >= COLLAPSE_SHARE)
    hits = hits.join(_as_elsewhere(hits, partners), on=CELL, how="anti")
    return raised(
        hits,
        "partner-collapse",
        lambda hit: (
            f"The split by country cannot be right: {100 * hit['share']:.1f} % of the value stands on"
            f" {counted(hit['count'], 'partner')} from the beginning of the alphabet, most of it on"
            f" {subject.name(hit['most'])}. The total stands."
        ),
        lambda _: "TradeStat's monthly bank books each eight-digit line on its alphabetically first country.",
    )


def _as_elsewhere(hits: pl.DataFrame, partners: pl.DataFrame) -> pl.DataFrame:
    """The hits whose split is that of the same code more than a year away."""
    share = pl.col("value_usd") / pl.col("value_usd").sum()
    mine = partners.join(hits, on=CELL, how="semi").select(*CELL, "partner", share=share.over(CELL), month=MONTH)
    other = partners.join(hits.select(SERIES).unique(), on=SERIES, how="semi").select(
        *SERIES, "partner", "value_usd", other=MONTH
    )
    cells = mine.select(*CELL, "month").unique()
    away = cells.join(other, on=SERIES).filter((pl.col("other") - pl.col("month")).abs() > 12)
    each = away.with_columns(share=share.over(*CELL, "other"), months=pl.col("other").n_unique().over(CELL))
    usual = each.group_by(*CELL, "partner").agg(usual=pl.col("share").sum() / pl.col("months").first())
    both = mine.join(usual, on=[*CELL, "partner"])
    alike = both.group_by(CELL).agg(alike=pl.min_horizontal("share", "usual").sum())
    return alike.filter(pl.col("alike") >= COLLAPSE_ALIKE)


MEASURES = ("value_usd", "value_local", "net_weight_kg")


def partner_sum(subject: Subject) -> pl.DataFrame:
    """The partners' sum against the published total, in dollars, in local currency and in kilograms.

    Each printed figure can be off by half of the step in which its snapshot prints the measure, so that a sum of n
    partners and a total can differ by n + 1 halves. TradeStat's bundled table leaves out partners printed 0.00, each
    of which hides up to half a step more. They are not allowed for: nobody knows how many they are, and the 204 bundled
    reports of HS 2846 stay within 0.8 of the tolerance without them.
    """
    totals = subject.published.filter(~by_partner()).select(CELL)
    rows = subject.published.join(totals, on=CELL, how="semi").with_columns(
        pl.when(pl.col("usd_origin") == "published").then("value_usd").alias("value_usd"),
    )
    if rows.is_empty():
        return raised(rows.select(CELL), "partner-sum", str, str)
    world, split = pl.col("partner") == WORLD, by_partner()
    figures = []
    for name in MEASURES:
        half = precision.half_steps(rows, subject.precision, name)
        figure, printed = pl.col(name), pl.col(name).is_not_null()
        figures += [
            figure.filter(world).first().alias(f"{name}_total"),
            figure.filter(split).sum().alias(f"{name}_parts"),
            (split & printed).sum().alias(f"{name}_listed"),
            (split & figure.is_null()).sum().alias(f"{name}_lacking"),
            half.filter(printed).sum().alias(f"{name}_rounding"),
        ]
    cells = rows.group_by(CELL).agg(
        pl.col("currency").drop_nulls().first(), pl.col("dataset").unique().sort(), *figures
    )
    apart, large = {}, {}
    for name in MEASURES:
        total, parts = pl.col(f"{name}_total"), pl.col(f"{name}_parts")
        off = (parts - total).abs() > pl.col(f"{name}_rounding") + 1e-9 * total
        judged = pl.col(f"{name}_listed") > 0
        if name == "net_weight_kg":  # a total of 0 kg is not published, and a weight that one partner lacks is unknown
            judged &= (pl.col(f"{name}_lacking") == 0) & (total > 0)
        apart[f"{name}_apart"] = (off & judged).fill_null(False)
        large[name] = apart[f"{name}_apart"] & ((parts - total).abs() > TRIFLE * total)
    values = pl.any_horizontal(large["value_usd"], large["value_local"])
    hits = (
        cells.with_columns(**apart)
        .filter(pl.any_horizontal(*apart))
        .with_columns(
            severity=pl.when(values)
            .then(pl.lit("error"))
            .when(large["net_weight_kg"])
            .then(pl.lit("warning"))
            .otherwise(pl.lit("info"))
        )
    )
    return raised(
        hits,
        "partner-sum",
        lambda hit: " ".join(_apart(hit, name) for name in MEASURES if hit[f"{name}_apart"]),
        lambda hit: (
            f"{' and '.join(hit['dataset'])}; tolerance: half of the printed step for each partner and the total,"
            f" {' and '.join(_said(hit[f'{n}_rounding'], n, hit) for n in MEASURES if hit[f'{n}_apart'])}"
        ),
    )


def _apart(hit: Row, name: str) -> str:
    parts, total = hit[f"{name}_parts"], hit[f"{name}_total"]
    return (
        f"{counted(hit[f'{name}_listed'], 'partner')} sum to {_said(parts, name, hit)}, the published total is"
        f" {_said(total, name, hit)}: {_said(abs(parts - total), name, hit)} {'more' if parts > total else 'less'}."
    )


def _said(figure: float, measure: str, hit: Row) -> str:
    if measure == "net_weight_kg":
        return kilograms(figure)
    return usd(figure) if measure == "value_usd" else money(figure, hit["currency"])


def new_partner(subject: Subject) -> pl.DataFrame:
    """Partners that have a fifth or more of a year's trade and had next to nothing the year before; information."""
    split = subject.years.filter(by_partner(), pl.col("coverage") != EXTRACT)
    year = split.with_columns(whole=pl.col("value_usd").sum().over(CELL)).filter(pl.col("whole") >= NEW_USD)
    before = year.select(
        *SERIES,
        "basis",
        pl.col("period_start").dt.offset_by("12mo"),
        "partner",
        before="value_usd",
        whole_before="whole",
    )
    key = [*SERIES, "basis", "period_start"]
    wholes = before.select(*key, "whole_before").unique()
    large = year.filter(pl.col("value_usd") >= NEW_SHARE * pl.col("whole"), pl.col("partner") != UNSPECIFIED)
    both = large.join(wholes, on=key).join(before.drop("whole_before"), on=[*key, "partner"], how="left")
    hits = both.filter(pl.col("before").fill_null(0) <= NEW_BEFORE * pl.col("whole_before"))
    return raised(
        hits,
        "new-partner",
        lambda hit: (
            f"{words.capital(subject.name(hit['partner']))} has {usd(hit['value_usd'])},"
            f" {100 * hit['value_usd'] / hit['whole']:.0f} % of the total; the year before it"
            f" {'was not listed' if hit['before'] is None else 'had ' + usd(hit['before'])},"
            f" of {usd(hit['whole_before'])} in all."
        ),
        lambda _: "Shares of the partners' sums of two years that follow each other.",
    )
