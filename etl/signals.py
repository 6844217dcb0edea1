"""Signals of monthly figures: comparisons with the year before, shares over twelve months, before and after a date.

Nothing is filled in: a span with a missing month has no sum, and one with a month whose split by country is left out
has neither shares nor an index.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from etl import indicators
from etl.fiscal_year import fiscal_label
from etl.language import later, say
from etl.series import MONTHS_IN_YEAR, ids, month, ordinal

WINDOW = 12
"""Months over which shares and concentration roll."""
AROUND = 12
"""Months compared before and after an event."""
Spans = Callable[[list[str]], str]


@dataclass(frozen=True)
class Months:
    """Monthly figures of a scope: by ordinal of the month the total, what was bought of whom and the findings.

    ``split`` are the months whose split by supplier can be used, one without any trade included; ``weighed`` those of
    them in which suppliers have weights.
    """

    totals: dict[int, float]
    split: frozenset[int]
    weighed: frozenset[int]
    partners: pl.DataFrame
    found: dict[int, str | None]

    @property
    def span(self) -> range:
        """Every month from the first to the last, those without a figure included."""
        held = sorted({*self.totals, *self.found})
        return range(held[0], held[-1] + 1) if held else range(0)


def months(totals: pl.DataFrame, partners: pl.DataFrame) -> Months:
    """The figures of ``totals`` and ``partners`` of :mod:`etl.cells` on the basis of months."""
    rows = totals.select("period", "value_usd", "usable", "findings", "coverage").rows()
    whole = [row for row in rows if row[4] == "complete"]
    idle = frozenset(ordinal(period) for period, value, *_ in whole if value == 0)
    weights = partners.filter(pl.col("net_weight_kg").is_not_null())["period"].unique()
    return Months(
        {ordinal(period): value for period, value, *_ in whole if value is not None},
        frozenset(ordinal(period) for period, _, usable, *_ in whole if usable) | idle,
        frozenset(map(ordinal, weights)) | idle,
        partners.with_columns(month=_ordinals(partners["period"])),
        {ordinal(period): found for period, _, _, found, _ in rows},
    )


def _ordinals(labels: pl.Series) -> pl.Series:
    return labels.str.slice(0, 4).cast(pl.Int64) * MONTHS_IN_YEAR + labels.str.slice(5, 2).cast(pl.Int64) - 1


def signals(known: Months, focus: str, measure: str, start_month: int, spans: Spans) -> pl.DataFrame:
    """One row per month: its value, three months and the fiscal year so far, each beside the same a year before, and
    share of ``focus`` and HHI by ``measure`` over the twelve months that end with it.

    ``spans`` writes a list of months as words. Columns: period, value_usd, value_year_before_usd, growth_month,
    three_months_usd, three_months_year_before_usd, growth_three_months, fiscal_year, fiscal_year_months,
    fiscal_to_date_usd, fiscal_to_date_year_before_usd, growth_fiscal_to_date, rolling_share_value,
    rolling_share_weight, rolling_hhi, rolling_findings, reason (why the last ones are empty).
    """
    rows = []
    for at in known.span:
        begin = at - (at + 1 - start_month) % MONTHS_IN_YEAR
        compared = {"month": range(at, at + 1), "three": range(at - 2, at + 1), "fiscal": range(begin, at + 1)}
        now = {name: _sum(known, window) for name, window in compared.items()}
        before = {name: _sum(known, _year_before(window)) for name, window in compared.items()}
        window = range(at - WINDOW + 1, at + 1)
        year = fiscal_label(date(at // MONTHS_IN_YEAR, at % MONTHS_IN_YEAR + 1, 1), start_month)
        rows.append(
            {
                "period": month(at),
                "value_usd": now["month"],
                "value_year_before_usd": before["month"],
                "growth_month": indicators.growth(now["month"], before["month"]),
                "three_months_usd": now["three"],
                "three_months_year_before_usd": before["three"],
                "growth_three_months": indicators.growth(now["three"], before["three"]),
                "fiscal_year": year,
                "fiscal_year_months": len(compared["fiscal"]),
                "fiscal_to_date_usd": now["fiscal"],
                "fiscal_to_date_year_before_usd": before["fiscal"],
                "growth_fiscal_to_date": indicators.growth(now["fiscal"], before["fiscal"]),
                "rolling_findings": _findings(known, window),
                "reason": unsplit(known, window, spans),
            }
        )
    frame = pl.DataFrame(rows, schema=_SIGNALS)
    windows = {month(at): range(at - WINDOW + 1, at + 1) for at in known.span}
    return frame.join(_split(known, windows, focus, measure), on="period", how="left").rename(
        {"share_value": "rolling_share_value", "share_weight": "rolling_share_weight", "hhi": "rolling_hhi"}
    )


_F = pl.Float64
_SIGNALS = {
    "period": pl.String, "value_usd": _F, "value_year_before_usd": _F, "growth_month": _F, "three_months_usd": _F,
    "three_months_year_before_usd": _F, "growth_three_months": _F, "fiscal_year": pl.String,
    "fiscal_year_months": pl.Int32, "fiscal_to_date_usd": _F, "fiscal_to_date_year_before_usd": _F,
    "growth_fiscal_to_date": _F, "rolling_findings": pl.String, "reason": pl.String,
}  # fmt: skip


def _year_before(window: range) -> range:
    return range(window.start - MONTHS_IN_YEAR, window.stop - MONTHS_IN_YEAR)


def _sum(known: Months, window: range) -> float | None:
    """Sum over a window in which no month is missing."""
    values = [known.totals.get(at) for at in window]
    there = [value for value in values if value is not None]
    return sum(there) if len(there) == len(values) else None


def _findings(known: Months, window: range) -> str | None:
    return ids(known.found.get(at) for at in window)


MISSING = later("{months}: no complete figures in this store.")
UNSPLIT = later("{months}: no usable split by country.")


def unsplit(known: Months, window: range, spans: Spans) -> str | None:
    """Why a window has no shares: months that are missing, and those whose split is left out."""
    said = []
    if missing := [month(at) for at in window if at not in known.totals]:
        said.append(say(MISSING, months=spans(missing)))
    if masked := [month(at) for at in window if at in known.totals and at not in known.split]:
        said.append(say(UNSPLIT, months=spans(masked)))
    return " ".join(said) or None


def _split(known: Months, windows: dict[str, range], focus: str, measure: str) -> pl.DataFrame:
    """Share of ``focus`` by value and weight, and HHI by ``measure``, over each window whose split is whole; by weight
    only where every month of it has weights.

    Columns: period (the window's name), share_value, share_weight, hhi. A focus supplier that is not listed in a whole
    window supplied nothing in it.
    """
    shares = summed(known, windows)
    if not shares.height:
        return pl.DataFrame(schema={"period": pl.String, "share_value": _F, "share_weight": _F, "hhi": _F})
    index = indicators.concentration(shares, f"share_{measure}", "partner", ["period"]).select("period", "hhi")
    focused = shares.group_by("period").agg(_ours(focus, column) for column in ("share_value", "share_weight"))
    return focused.join(index, on="period", how="left")


def summed(known: Months, windows: Mapping[str, range]) -> pl.DataFrame:
    """What was bought of whom over each window whose split is whole; weights only where every month of it has some.

    Columns: period (the window's name), partner, value_usd, net_weight_kg, share_value, share_weight.
    """
    whole = {name: window for name, window in windows.items() if known.split.issuperset(window) and len(window)}
    over = pl.DataFrame(
        {
            "period": [name for name, window in whole.items() for _ in window],
            "month": [at for window in whole.values() for at in window],
        },
        schema={"period": pl.String, "month": pl.Int64},
    )
    weighed = [name for name, window in whole.items() if known.weighed.issuperset(window)]
    added = (
        over.join(known.partners.drop("period"), on="month", how="inner")
        .group_by("period", "partner")
        .agg(pl.when(pl.col(c).count() > 0).then(pl.col(c).sum()).alias(c) for c in ("value_usd", "net_weight_kg"))
        .with_columns(net_weight_kg=pl.when(pl.col("period").is_in(weighed)).then("net_weight_kg"))
        .sort("period", "partner")
    )
    shares = indicators.supplier_share(added, "value_usd", ["period"], "share_value")
    return indicators.supplier_share(shares, "net_weight_kg", ["period"], "share_weight")


def _ours(focus: str, share: str) -> pl.Expr:
    """The share of ``focus``: nothing where others have one and it is not listed, unknown where nobody has."""
    ours, listed = pl.col(share).filter(pl.col("partner") == focus), (pl.col("partner") == focus).any()
    return pl.when(listed).then(ours.first()).when(pl.col(share).count() > 0).then(0.0).alias(share)


@dataclass(frozen=True)
class Happened:
    """A dated event."""

    id: str
    date: date
    actor: str
    title: str
    source: str


def events_before_after(
    known: Months, events: Sequence[Happened], focus: str, measure: str, spans: Spans, around: int = AROUND
) -> pl.DataFrame:
    """For each event the months before it beside those after it; that of the event itself belongs to neither.

    Up to ``around`` months each way, fewer where a month is missing or there are no more. Columns: period (the event's
    month), event, date, actor, title, months_before, months_after, mean_before_usd, mean_after_usd (a month),
    change, share_before, share_after (of ``focus``, by ``measure``), hhi_before, hhi_after, reason (why shares are
    empty), other_events (ids of those whose months lie in the windows), findings (in the windows), event_source.
    """
    windows: dict[str, range] = {}
    for event in events:
        at = ordinal(f"{event.date:%Y-%m}")
        windows[f"{event.id} before"] = _run(known, at - 1, -1, around)
        windows[f"{event.id} after"] = _run(known, at + 1, 1, around)
    share = f"share_{measure}"
    split = {row["period"]: row for row in _split(known, windows, focus, measure).iter_rows(named=True)}
    rows = []
    for event in events:
        before, after = (windows[f"{event.id} {side}"] for side in ("before", "after"))
        if not len(before) and not len(after):
            continue
        means = [_mean(known, window) for window in (before, after)]
        ours = [split.get(f"{event.id} {side}", {}) for side in ("before", "after")]
        reasons = [unsplit(known, window, spans) for window in (before, after)]
        others = [e.id for e in events if e.id != event.id and ordinal(f"{e.date:%Y-%m}") in {*before, *after}]
        rows.append(
            {
                "period": f"{event.date:%Y-%m}",
                "event": event.id,
                "date": event.date.isoformat(),
                "actor": event.actor,
                "title": event.title,
                "months_before": len(before),
                "months_after": len(after),
                "mean_before_usd": means[0],
                "mean_after_usd": means[1],
                "change": indicators.growth(means[1], means[0]),
                "share_before": ours[0].get(share),
                "share_after": ours[1].get(share),
                "hhi_before": ours[0].get("hhi"),
                "hhi_after": ours[1].get("hhi"),
                "reason": " ".join(dict.fromkeys(said for said in reasons if said)) or None,
                "other_events": ";".join(others) or None,
                "findings": ids(known.found.get(at) for window in (before, after) for at in window),
                "event_source": event.source,
            }
        )
    return pl.DataFrame(rows, schema=_EVENTS)


_EVENTS = {
    "period": pl.String, "event": pl.String, "date": pl.String, "actor": pl.String, "title": pl.String,
    "months_before": pl.Int32, "months_after": pl.Int32, "mean_before_usd": _F, "mean_after_usd": _F, "change": _F,
    "share_before": _F, "share_after": _F, "hhi_before": _F, "hhi_after": _F, "reason": pl.String,
    "other_events": pl.String, "findings": pl.String, "event_source": pl.String,
}  # fmt: skip


def _run(known: Months, at: int, step: int, most: int) -> range:
    """The months from ``at`` on, in steps of ``step``, as long as each has a figure; at most so many, in time."""
    end = at
    while end in known.totals and abs(end - at) < most:
        end += step
    return range(at, end) if step > 0 else range(end + 1, at + 1)


def _mean(known: Months, window: range) -> float | None:
    total = _sum(known, window)
    return None if total is None or not len(window) else total / len(window)
