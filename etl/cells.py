"""Trade of a scope by period from one source: flow rows of its codes, added up to the basis of the reader.

One definition for charts, exports, claims and comparisons of vintages.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

import polars as pl

from etl import indicators, reader, ways
from etl.fiscal_year import label_expr, last_month_expr
from etl.folds import Fold
from etl.reader import Offer, Store
from etl.schema import EXTRACT, MASKED, OUTSIDE_ERA, WORLD
from etl.units import CRORE

TO = ".."
"""Between the first and the last of the months that an offer of months takes as one period: ``2024-01..2024-03``."""


@dataclass(frozen=True)
class Cells:
    """Trade of one scope by period, from one source.

    ``periods``: period, native (the basis of the rows behind it), era (what it is comparable with), months_covered,
    coverage, findings (text or null), usable (the partner split covers all of the period), partner_sum, total_usd,
    total_inr, total_kg (published, else null).
    ``partners``: period, partner, value_usd, value_local, net_weight_kg, share_value, share_weight, of usable periods;
    weighed_usd and weighed_kg of what has value and weight, unweighed_usd of what has no weight.
    ``raised``: the findings on the cells behind the periods; ``shown`` is the period they fall in.
    """

    periods: pl.DataFrame
    partners: pl.DataFrame
    raised: pl.DataFrame

    def between(self, first: str | None, last: str | None) -> Cells:
        """Cells of the periods ``first`` to ``last``, both included; labels sort as text."""

        def within(column: str) -> pl.Expr:
            after = pl.col(column) >= first if first else pl.lit(True)
            return after & (pl.col(column) <= last) if last else after

        periods, partners = (frame.filter(within("period")) for frame in (self.periods, self.partners))
        return Cells(periods, partners, self.raised.filter(within("shown")))


@lru_cache(maxsize=512)
def cells(store: Store, offer: Offer, reporter: str, flow: str, edition: str, fold: str) -> Cells:
    """Sum the rows of an offer to its basis; ``edition`` is corrected or as-published, ``fold`` the id of one."""
    return folded(_unfolded(store, offer, reporter, flow, edition), store.folds[fold])


@lru_cache(maxsize=512)
def _unfolded(store: Store, offer: Offer, reporter: str, flow: str, edition: str) -> Cells:
    """Cells with every supplier by itself.

    Where it is made of years and months, of each period the one with values is taken, a complete one before an extract,
    twelve months before fewer, and of equals the published year.
    """
    found = [_cells(store, each, reporter, flow, edition) for each in offer.each]
    if len(found) == 1:
        return found[0]
    periods, partners, raised = (
        pl.concat(getattr(c, name).with_columns(turn=pl.lit(n)) for n, c in enumerate(found))
        for name in ("periods", "partners", "raised")
    )
    valued = pl.coalesce("total_usd", "partner_sum", "value_local").is_not_null()
    order = ["period", valued, pl.col("coverage") == EXTRACT, "months_covered", "turn"]
    best = periods.sort(order, descending=[False, True, False, True, False])
    best = best.unique("period", keep="first", maintain_order=True)
    taken = best.select("period", "turn")
    of_best = partners.join(taken, on=["period", "turn"], how="semi", maintain_order="left")
    behind = raised.join(
        taken, left_on=["shown", "turn"], right_on=["period", "turn"], how="semi", maintain_order="left"
    )
    by_value = ["period", pl.coalesce("value_usd", "value_local"), "partner"]
    of_best = of_best.sort(by_value, descending=[False, True, False], nulls_last=True)
    return Cells(best.drop("turn"), of_best.drop("turn"), behind.drop("turn"))


def _cells(store: Store, offer: Offer, reporter: str, flow: str, edition: str) -> Cells:
    def label(column: str) -> pl.Expr:
        return _label(offer.basis, store.start_month(reporter), column)

    rows = reader.rows(store, offer, reporter, flow, edition).with_columns(label("period_start").alias("period"))
    told = reader.answered(store, offer.source, offer.native, reporter, flow)
    rows = valued(ways.choose(rows, offer.ways, offer.source, told))
    rows, repairs = _apart(rows, label)
    # a finding names the code and period as published; several of them meet in one period of the view
    found = reader.findings(store, offer, reporter, flow).with_columns(label("period_start").alias("shown"))
    raised = _unrepaired(raised_on(rows, found, edition), repairs)
    return added_up(rows, repairs, raised, offer.native)


def valued(rows: pl.DataFrame) -> pl.DataFrame:
    """Chosen rows with their ``period``, as :func:`added_up` takes them: without values that would be of a part only,
    and with what shares by value are of.
    """
    return _weighed(_worth(_known(rows)))


def raised_on(rows: pl.DataFrame, found: pl.DataFrame, edition: str) -> pl.DataFrame:
    """Of findings those on the cells behind ``rows``."""
    shown = rows.select("period_start", pl.col("hs_code").alias("code"), "same").unique()
    strange = pl.col("id") == OUTSIDE_ERA  # said of a code by one revision, which need not be that of the rows
    raised = pl.concat(
        found.filter(wanted).join(some, on=["period_start", "code"], how="semi", maintain_order="left")
        for wanted, some in ((~strange, shown), (strange, shown.filter(~pl.col("same"))))
    )
    return raised.filter(pl.col("id") != "corrected") if edition == "as-published" else raised


def added_up(rows: pl.DataFrame, repairs: pl.DataFrame, raised: pl.DataFrame, native: str) -> Cells:
    """The cells of valued rows, every supplier by itself.

    ``period`` is whatever they are to be added up by: a label, or a code with one.
    """
    periods = _periods(rows, repairs).join(_joined(raised, rows), on="period", how="left")
    periods = periods.with_columns(native=pl.lit(native))
    return Cells(periods.sort("period"), _partners(pl.concat([rows, repairs]), periods), raised)


def _apart(rows: pl.DataFrame, label: Callable[[str], pl.Expr]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The published rows, and those of a correction that gives a split of several of their periods together.

    One that reaches into another period of the view cannot serve there.
    """
    longer = pl.col("period_months") > pl.col("period_months").min()
    whole = rows.with_columns(last=last_month_expr()).filter(longer & (label("last") == pl.col("period"))).drop("last")
    return rows.filter(~longer), whole


def _unrepaired(raised: pl.DataFrame, repairs: pl.DataFrame) -> pl.DataFrame:
    """Findings without those on a split that a correction replaces."""
    spans = repairs.select("hs_code", since="period_start", until=last_month_expr()).unique()
    replaced = raised.join_where(
        spans,
        pl.col("code") == pl.col("hs_code"),
        pl.col("period_start") >= pl.col("since"),
        pl.col("period_start") <= pl.col("until"),
        pl.col("id") == MASKED,
    )
    return raised.join(replaced, on=["id", "code", "period_start"], how="anti", maintain_order="left")


def _label(basis: str, start_month: int, column: str) -> pl.Expr:
    month = pl.col(column).dt.strftime("%Y-%m")
    if basis == "month":
        return month
    if TO in basis:  # months taken together
        first, last = basis.split(TO)
        return pl.when(month.is_between(pl.lit(first), pl.lit(last))).then(pl.lit(basis)).otherwise(month)
    return label_expr(column, start_month if basis == "fiscal" else 1)


def _known(rows: pl.DataFrame) -> pl.DataFrame:
    """Without the values of periods in which one of the codes has none: a sum would leave that code out.

    Values in dollars and in local currency are reports of their own: one can be there for a part of the codes.
    """
    period = ["period", "period_start", "period_months"]
    columns = [c for c in ("value_usd", "value_local") if 0 < rows[c].null_count() < rows.height]
    lacks = {c: (pl.col(c).count().over([*period, "hs_code"]) == 0).any().over(period) for c in columns}
    return rows.with_columns(pl.when(~lacks[column]).then(column).alias(column) for column in columns)


def _worth(rows: pl.DataFrame) -> pl.DataFrame:
    """Add ``worth``, what shares by value are of: dollars, or the source's currency where a period has no rate.

    A period of which a part has only local currency has no value in dollars: a sum would leave that part out.
    """
    if rows["value_local"].null_count() == rows.height:
        return rows.with_columns(worth="value_usd")
    start = ["period", "period_start"]
    bare = (pl.col("value_usd").count() == 0) & (pl.col("value_local").count() > 0)
    local = bare.over(start).any().over("period")
    return rows.with_columns(
        value_usd=pl.when(~local).then("value_usd"), worth=pl.when(local).then("value_local").otherwise("value_usd")
    )


def _weighed(rows: pl.DataFrame) -> pl.DataFrame:
    """Add value and weight of what has both, and the value of what has no weight: unit values are of the first."""
    both = (pl.col("net_weight_kg") > 0).fill_null(False) & pl.col("value_usd").is_not_null()
    return rows.with_columns(
        weighed_usd=pl.when(both).then("value_usd"),
        unweighed_usd=pl.when(~both).then("value_usd"),
        weighed_kg=pl.when(both).then("net_weight_kg"),
    )


def _sum(column: str, where: pl.Expr | None = None) -> pl.Expr:
    """Sum that is null, not zero, over nothing."""
    values = pl.col(column) if where is None else pl.col(column).filter(where)
    return pl.when(values.count() > 0).then(values.sum())


_WHOLE = {
    name: pl.when(pl.col(name).null_count() == 0).then(pl.col(name).sum())
    for name in ("total_usd", "total_inr", "total_kg", "value_local")
}
"""Sums that there are only if every part has the figure: of a year every month, of a scope every code."""


def _periods(rows: pl.DataFrame, repairs: pl.DataFrame) -> pl.DataFrame:
    spans = _repaired(_spans(rows), repairs).sort("period_start")
    return (
        spans.group_by("period", maintain_order=True)
        .agg(
            era=pl.col("era").unique(maintain_order=True).str.join(" + "),
            months_covered=pl.col("period_months").cast(pl.Int32).sum(),
            coverage=pl.when(pl.col("extract").any()).then(pl.lit(EXTRACT)).otherwise(pl.col("coverage").last()),
            status=pl.when(pl.col("estimated").any()).then(pl.lit("estimated")),
            # a month in which nothing was traded has no split and needs none
            usable=(pl.col("has_split") | pl.col("empty")).all() & pl.col("has_split").any(),
            partner_sum=_sum("partner_sum"),
            partner_kg=_sum("partner_kg"),
            currency=pl.col("currency").drop_nulls().first(),
            usd_origin=pl.when(pl.col("converted").any()).then(pl.lit("converted")).otherwise(pl.lit("published")),
            **_WHOLE,
        )
        .with_columns(
            pl.when("usable").then("partner_sum").alias("partner_sum"),
            pl.when("usable").then("partner_kg").alias("partner_kg"),
            pl.when(pl.col("value_local").is_not_null()).then("currency").alias("currency"),
        )
    )


def _repaired(spans: pl.DataFrame, repairs: pl.DataFrame) -> pl.DataFrame:
    """Spans with the splits of ``repairs``: each stands on the first of its months, and the others need none."""
    if repairs.is_empty():
        return spans
    given = _spans(repairs).select(since="period_start", until=last_month_expr(), sum="partner_sum", kg="partner_kg")
    within = spans.join_where(
        given, pl.col("period_start") >= pl.col("since"), pl.col("period_start") <= pl.col("until")
    ).with_columns(first=pl.col("period_start") == pl.col("since"))
    filled = within.with_columns(
        has_split=pl.lit(True),
        partner_sum=pl.when("first").then("sum"),
        partner_kg=pl.when("first").then("kg"),
    )
    return pl.concat([spans.join(within, on="period_start", how="anti"), filled.select(spans.columns)])


def _spans(rows: pl.DataFrame) -> pl.DataFrame:
    """One row per published period: sums over the codes, totals only where each code has its own."""
    world = pl.col("partner") == WORLD
    rupees = pl.col("currency") == "INR"
    codes = (
        rows.group_by("period", "period_start", "period_months", "hs_code")
        .agg(
            era=pl.col("era").first(),
            has_split=(~world).any(),
            total_usd=_sum("value_usd", world),
            total_inr=pl.coalesce(_sum("value_local", world & rupees), _sum("value_local", ~world & rupees)),
            value_local=pl.coalesce(_sum("value_local", world), _sum("value_local", ~world)),
            currency=pl.col("currency").drop_nulls().first(),
            converted=(pl.col("usd_origin") == "converted").any(),
            # Comtrade's World row can weigh 0 kg beside partners that have weights
            total_kg=_sum("net_weight_kg", world & (pl.col("net_weight_kg") > 0)),
            partner_sum=_sum("value_usd", ~world),
            partner_kg=_sum("net_weight_kg", ~world),
            coverage=pl.col("coverage").unique().sort().last(),
            extract=(pl.col("coverage") == EXTRACT).any(),
            estimated=(pl.col("status") == "estimated").any(),
        )
        .with_columns(empty=~pl.col("has_split") & (pl.col("total_usd").fill_null(0) == 0))
    )
    return codes.group_by("period", "period_start", "period_months").agg(
        has_split=(pl.col("has_split") | pl.col("empty")).all() & pl.col("has_split").any(),
        empty=pl.col("empty").all(),
        era=pl.col("era").first(),
        currency=pl.col("currency").drop_nulls().first(),
        converted=pl.col("converted").any(),
        partner_sum=_sum("partner_sum"),
        partner_kg=_sum("partner_kg"),
        coverage=pl.col("coverage").unique().sort().last(),
        extract=pl.col("extract").any(),
        estimated=pl.col("estimated").any(),
        **_WHOLE,
    )


def _joined(raised: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    partial = rows.filter(pl.col("coverage") == EXTRACT).select("period", pl.lit(EXTRACT).alias("id"))
    ids = pl.concat([raised.select(pl.col("shown").alias("period"), "id"), partial])
    return ids.group_by("period").agg(pl.col("id").unique().sort().str.join(";").alias("findings"))


_FIGURES = ("value_usd", "value_local", "net_weight_kg", "worth", "weighed_usd", "unweighed_usd", "weighed_kg")


def _partners(rows: pl.DataFrame, periods: pl.DataFrame) -> pl.DataFrame:
    usable = periods.filter("usable").select("period")
    split = rows.filter(pl.col("partner") != WORLD).join(usable, on="period", how="semi", maintain_order="left")
    cell = ["period", "partner"]
    if split.select(cell).is_unique().all():
        return _shared(split.select(*cell, *_FIGURES))
    # equal rows give equal sums, bit by bit
    summed = split.group_by(cell, maintain_order=True).agg(_sum(column).alias(column) for column in _FIGURES)
    return _shared(summed)


def folded(apart: Cells, fold: Fold) -> Cells:
    """Cells with the members of ``fold`` as one supplier."""
    if not fold.members:
        return apart
    together = indicators.folded(apart.partners, "partner", _FIGURES, fold.members, fold.into, ["period"])
    # groups come in no order; sums of equal rows are equal to the last bit only in the same one
    return replace(apart, partners=_shared(together.sort("period", "partner")))


def _shared(summed: pl.DataFrame) -> pl.DataFrame:
    """Add the shares by value and by weight, the largest supplier first."""
    shares = indicators.supplier_share(summed, "worth", ["period"], "share_value")
    shares = indicators.supplier_share(shares, "net_weight_kg", ["period"], "share_weight")
    return shares.sort(["period", "worth", "partner"], descending=[False, True, False], nulls_last=True)


def totals(store: Store, offer: Offer, reporter: str, found: Cells) -> pl.DataFrame:
    """The periods of ``found`` with totals in USD, ₹ crore and kg.

    Rupees as published, else converted for a whole period that has a rate.
    """
    rates = store.rates_by_label(offer.basis, store.start_month(reporter))
    rate = pl.col("period").replace_strict(
        {label: rate.value for label, rate in rates.items()}, default=None, return_dtype=pl.Float64
    )
    value = pl.coalesce("total_usd", "partner_sum")
    # a divisor per row: Polars divides by a scalar through its reciprocal, which is not the nearest float
    crore = pl.lit(pl.Series([CRORE] * found.periods.height, dtype=pl.Float64))
    whole = 1 if offer.basis == "month" else 12
    converted = pl.when(pl.col("months_covered") == whole).then(value * rate / crore)
    return found.periods.with_columns(
        value_usd=value,
        usd_origin=pl.when(value.is_not_null()).then("usd_origin"),
        total_origin=pl.when(pl.col("total_usd").is_not_null())
        .then(pl.lit("published"))
        .otherwise(pl.lit("partner_sum")),
        value_inr_crore=pl.coalesce(pl.col("total_inr") / crore, converted),
        inr_origin=pl.when(pl.col("total_inr").is_not_null())
        .then(pl.lit("published"))
        .when(converted.is_not_null())
        .then(pl.lit("converted")),
        net_weight_kg=pl.coalesce("total_kg", "partner_kg"),
    )
