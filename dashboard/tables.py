"""View + store → the table behind each chart. What the screen shows, the CSV holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, wraps
from typing import Any

import polars as pl

from dashboard.view import View
from etl import indicators, reader, schema
from etl.cells import Cells, cells, totals
from etl.commodities import Scope
from etl.fiscal_year import Period, fiscal_label
from etl.folds import NONE, Fold
from etl.reader import Offer, Store, Unfetched
from etl.schema import WORLD
from etl.shown import charts


@dataclass(frozen=True)
class Choice:
    """A view on a scope with the source that answers it; ``offer`` is None where nothing is published."""

    store: Store
    scope: Scope
    view: View
    offer: Offer | None

    @property
    def focus(self) -> str:
        """The focus supplier; where it is counted with others, the group."""
        return self.fold.of(self.view.partner)

    @property
    def fold(self) -> Fold:
        """The suppliers counted together."""
        return self.store.folds[self.view.fold]

    @cached_property
    def apart(self) -> Choice:
        """The same with every supplier by itself."""
        return replace(self, view=replace(self.view, fold=NONE.id)) if self.fold.members else self

    @property
    def grouped(self) -> bool:
        """Whether the focus supplier stands for several."""
        return self.view.partner in self.fold.members

    @property
    def copies(self) -> list[str]:
        """OWNER/REPOSITORY of where bytes came from that did not come from the publisher itself."""
        return sorted({"/".join(url.split("/")[3:5]) for url in self.snapshots["url"] if "//github.com/" in url})

    @property
    def retrieved(self) -> str:
        """Latest day on which one of the snapshots was retrieved, ISO 8601; empty without a source."""
        return max(self.snapshots["retrieved"], default="")[:10]

    @property
    def snapshots(self) -> pl.DataFrame:
        """Rows of the registry behind the figures."""
        if self.offer is None:
            return schema.SOURCES.empty()
        return reader.snapshots(self.store, self.offer, self.view.reporter, self.view.flow)

    @property
    def left_out(self) -> tuple[Unfetched, ...]:
        """What is to be fetched for periods that are left out because a part of a component's codes was fetched."""
        if self.offer is None:
            return ()
        everything = self.all_cells
        assert everything is not None
        shown = set(everything.periods["period"])
        found = []
        for each in self.offer.each:
            for lack in reader.unfetched(self.store, self.scope, each, self.view.reporter, self.view.flow):
                # what another way of the source has whole is not left out
                if periods := tuple(p for p in lack.periods if self.label(p) not in shown):
                    found.append(replace(lack, periods=periods))
        return tuple(found)

    @property
    def natives(self) -> list[str]:
        """The bases of the rows behind the view's periods."""
        return sorted(self.cells.periods["native"].unique()) if self.cells else []

    def label(self, period: Period) -> str:
        """The period of the view that one of the source belongs to."""
        basis = self.offer.basis if self.offer else "month"
        if basis == "month":
            return f"{period.start:%Y-%m}"
        return fiscal_label(period.start, self.store.start_month(self.view.reporter) if basis == "fiscal" else 1)

    def within(self, periods: Sequence[Period]) -> list[Period]:
        """Those that belong to the view's range."""
        first, last = self.view.first, self.view.last
        return [p for p in periods if (first or self.label(p)) <= self.label(p) <= (last or self.label(p))]

    @cached_property
    def cells(self) -> Cells | None:
        """Cells within the view's range."""
        if self.offer is None:
            return None
        return self._cells(self.offer).between(self.view.first, self.view.last)

    @cached_property
    def all_cells(self) -> Cells | None:
        """Cells of every period there is."""
        return None if self.offer is None else self._cells(self.offer)

    @cached_property
    def made(self) -> dict[str, pl.DataFrame]:
        """The tables of this choice that are there already (:func:`once`)."""
        return {}

    def _cells(self, offer: Offer) -> Cells:
        v = self.view
        return cells(self.store, offer, v.reporter, v.flow, v.data, v.fold)


def once(table: Callable[[Choice], pl.DataFrame]) -> Callable[[Choice], pl.DataFrame]:
    """A table that several charts and sentences of a page read is made once for its choice."""

    @wraps(table)
    def kept(choice: Choice) -> pl.DataFrame:
        if table.__name__ not in choice.made:
            choice.made[table.__name__] = table(choice)
        return choice.made[table.__name__]

    return kept


def finish(table: schema.Table, frame: pl.DataFrame, choice: Choice) -> pl.DataFrame:
    """Add the columns that say what the figures are, in the declared order."""
    if choice.offer is None:
        return table.empty()
    said = {
        "scope": choice.scope.id,
        "reporter": choice.view.reporter,
        "flow": choice.view.flow,
        "basis": choice.offer.basis,
        "source": choice.offer.source,
        "data": choice.view.data,
        "fold": choice.view.fold,
        "vintage": choice.store.vintage,
    }
    return frame.with_columns(pl.lit(v).alias(k) for k, v in said.items()).select(
        pl.col(c.name).cast(c.dtype) for c in table.columns
    )


def summed(choice: Choice, found: Cells) -> pl.DataFrame:
    """The periods of ``found``, which are the choice's, with their totals."""
    assert choice.offer is not None
    return totals(choice.store, choice.offer, choice.view.reporter, found)


@once
def trend(choice: Choice) -> pl.DataFrame:
    """Totals by period, as :data:`etl.shown.charts.TREND`."""
    found = choice.cells
    return charts.TREND.empty() if found is None else finish(charts.TREND, summed(choice, found), choice)


@once
def months(choice: Choice) -> pl.DataFrame:
    """Totals by month with the focus supplier's part, as :data:`etl.shown.charts.MONTHS`."""
    found = choice.cells
    if found is None:
        return charts.MONTHS.empty()
    part = _listed(choice).select("period", partner_value_usd="value_usd")
    frame = summed(choice, found).join(part, on="period", how="left")
    alone = _listed(choice.apart).select("period", partner_value_usd_unfolded="value_usd")
    frame = frame.join(alone, on="period", how="left").with_columns(
        partner=pl.lit(choice.focus), partner_unfolded=pl.lit(choice.view.partner)
    )
    return finish(charts.MONTHS, frame.sort("period"), choice)


def _listed(choice: Choice) -> pl.DataFrame:
    """The figures of the focus supplier, of periods in which it is listed."""
    assert choice.cells is not None
    return choice.cells.partners.filter(pl.col("partner") == choice.focus).drop("partner")


@once
def suppliers(choice: Choice) -> pl.DataFrame:
    """Every supplier of every period, largest first, as :data:`etl.shown.charts.SUPPLIERS`."""
    found = choice.cells
    if found is None:
        return charts.SUPPLIERS.empty()
    split = _beside(choice, found).join(
        found.periods.select("period", "months_covered", "coverage", "findings", "status", "currency", "era"),
        on="period",
        how="left",
    )
    whole = (
        summed(choice, found)
        .filter(~pl.col("usable"))
        .with_columns(
            pl.lit(WORLD).alias("partner"),
            pl.lit(None, pl.String).alias("partner_unfolded"),
            *(pl.lit(None, pl.Float64).alias(column) for column in (*_SHARES, *(f"{s}_unfolded" for s in _SHARES))),
        )
    )
    columns = [c.name for c in charts.SUPPLIERS.columns if c.name in split.columns]
    frame = pl.concat([split.select(columns), whole.select(columns)], how="vertical_relaxed")
    called = {iso3: partner_name(choice, iso3) for iso3 in frame["partner"].unique()}
    frame = frame.with_columns(pl.col("partner").replace_strict(called, return_dtype=pl.String).alias("partner_name"))
    ordered = frame.sort(
        ["period", pl.coalesce("value_usd", "value_local"), "partner"], descending=[False, True, False], nulls_last=True
    )
    return finish(charts.SUPPLIERS, indicators.share_gap(ordered), choice)


_SHARES = ("share_value", "share_weight")


def _beside(choice: Choice, found: Cells) -> pl.DataFrame:
    """The suppliers with the shares of each by itself; of those counted together that of the largest member."""
    assert choice.apart.cells is not None
    members = choice.apart.cells.partners.filter(pl.col("partner").is_in(choice.fold.members))
    largest = members.unique("period", keep="first", maintain_order=True).select(
        "period", partner=pl.lit(choice.fold.into), partner_unfolded="partner", **{f"{s}_unfolded": s for s in _SHARES}
    )
    group = pl.col("partner") == choice.fold.into
    return found.partners.join(largest, on=["period", "partner"], how="left", maintain_order="left").with_columns(
        pl.coalesce("partner_unfolded", "partner"),
        *(pl.when(group).then(f"{share}_unfolded").otherwise(share).alias(f"{share}_unfolded") for share in _SHARES),
    )


def partner_name(choice: Choice, iso3: str, lang: str | None = None) -> str:
    """A partner's name in ``lang``, else in the view's language; where several are counted as one, the group's."""
    lang = lang or choice.view.lang
    together = choice.fold.members and iso3 == choice.fold.into
    return choice.fold.name(lang) if together else choice.store.name(iso3, lang)


@once
def concentration(choice: Choice) -> pl.DataFrame:
    """HHI and the largest supplier by the view's measure, as :data:`etl.shown.charts.CONCENTRATION`."""
    found = choice.cells
    if found is None:
        return charts.CONCENTRATION.empty()
    share = f"share_{choice.view.measure}"
    indices = indicators.concentration(found.partners, share, "partner", ["period"])
    assert choice.apart.cells is not None
    alone = indicators.concentration(choice.apart.cells.partners, share, "partner", ["period"])
    alone = alone.rename({name: f"{name}_unfolded" for name in alone.columns if name != "period"})
    both = found.periods.join(indices, on="period", how="left").join(alone, on="period", how="left")
    frame = both.with_columns(
        partner_sum_usd=pl.col("partner_sum"),
        published_total_usd=pl.col("total_usd"),
        measure=pl.lit(choice.view.measure),
    )
    return finish(charts.CONCENTRATION, frame.sort("period"), choice)


@once
def focus(choice: Choice) -> pl.DataFrame:
    """The focus supplier's shares, as :data:`etl.shown.charts.FOCUS`. Empty where not listed, which is not zero."""
    found = choice.cells
    if found is None:
        return charts.FOCUS.empty()
    alone = _listed(choice.apart).select("period", **{f"{share}_unfolded": share for share in _SHARES})
    both = found.periods.join(_listed(choice), on="period", how="left").join(alone, on="period", how="left")
    frame = both.with_columns(partner=pl.lit(choice.focus), partner_unfolded=pl.lit(choice.view.partner))
    return finish(charts.FOCUS, indicators.share_gap(frame.sort("period")), choice)


TABLES: Mapping[str, Callable[[Choice], pl.DataFrame]] = {
    "trend": trend,
    "suppliers": suppliers,
    "concentration": concentration,
    "focus": focus,
    "months": months,
}


def latest(table: pl.DataFrame, figures: Sequence[str] = ()) -> dict[str, Any] | None:
    """The last row of a chart table that is complete in months and coverage and has all ``figures``."""
    whole = table.filter(
        (pl.col("coverage") == "complete") & pl.col("months_covered").is_in([1, 12]) & _all_there(figures)
    )
    if (whole["basis"] != "month").any():
        whole = whole.filter(pl.col("months_covered") == 12)
    return whole.row(-1, named=True) if whole.height else None


def last(table: pl.DataFrame, figure: str) -> dict[str, Any] | None:
    """The last row of a chart table that has ``figure``, whatever its months and coverage."""
    known = table.filter(pl.col(figure).is_not_null())
    return known.row(-1, named=True) if known.height else None


def latest_or_last(table: pl.DataFrame, figure: str) -> dict[str, Any] | None:
    """The latest complete row that has ``figure``, else the last that has it; who says it must say its bound."""
    return latest(table, [figure]) or last(table, figure)


def _all_there(figures: Sequence[str]) -> pl.Expr:
    return pl.all_horizontal(*(pl.col(f).is_not_null() for f in figures)) if figures else pl.lit(True)
