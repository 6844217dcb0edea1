"""Indicators, defined once. narwhals in and out: the same code runs on Polars, pandas, PyArrow, DuckDB, Spark.

Every function takes a frame and the names of its columns and hands back a frame of the same kind: with one column more
where each row has its own (shares, growth, covers), with one row per group ``by`` where the group has it
(concentration, unit values, the loss of a supplier). ``by`` names at least one column.

All results are unrounded; shares and HHI are fractions 0–1. A missing figure makes no indicator, and the sum of nothing
is null, never zero. What readers are told of each stands in :mod:`etl.definitions`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw
from narwhals.typing import IntoFrameT

LOSS = ("imports", "lost", "lost_share", "remaining", "growth_needed", "growth_factor", "covered", "uncovered", "hhi",
        "hhi_without_replacement", "hhi_with_replacement")  # fmt: skip
"""What :func:`loss_of_supplier` tells, in this order."""

COVERED = 0.8
"""A unit value of goods whose weight is known for less than this part of their value is not told."""


def supplier_share(frame: IntoFrameT, figure: str, by: Sequence[str], name: str = "supplier_share") -> IntoFrameT:
    """Add column ``name``: s_i = x_i / Σ x within each group ``by``; x = ``figure`` (USD or kg), range 0–1.

    Null where x_i is null or the group sums to zero or to nothing. Over the exporters of all reporters it is the
    ``world_export_share``.
    """
    total = nw.col(figure).sum().over(*by)
    return _with(frame, **{name: nw.when(total > 0).then(nw.col(figure) / total)})


def share_gap(
    frame: IntoFrameT, weight: str = "share_weight", value: str = "share_value", name: str = "share_gap"
) -> IntoFrameT:
    """Add column ``name``: share by weight − share by value, in percentage points, range −100 to 100.

    Above zero the supplier's goods are cheaper by the kilogram than the others'. Null unless both shares are known.
    """
    return _with(frame, **{name: (nw.col(weight) - nw.col(value)) * 100})


def extra_bloc_share(
    frame: IntoFrameT, figure: str, partner: str, members: Sequence[str], by: Sequence[str]
) -> IntoFrameT:
    """One row per group ``by``: ``extra_bloc_share`` = Σ x of suppliers outside ``members`` / Σ x, range 0–1.

    Null where the group sums to zero or to nothing.
    """
    outside = nw.when(nw.col(partner).is_in(list(members))).then(0.0).otherwise(nw.col(figure))
    sums = _known(frame).with_columns(__outside=outside).group_by(*by).agg(nw.col("__outside", figure).sum())
    share = nw.when(nw.col(figure) > 0).then(nw.col("__outside") / nw.col(figure))
    return _as(frame, sums.with_columns(extra_bloc_share=share).select(*by, "extra_bloc_share"))


def concentration(frame: IntoFrameT, share: str, partner: str, by: Sequence[str]) -> IntoFrameT:
    """One row per group ``by``: how its suppliers share it.

    ``hhi`` = Σ s_i², range 1/n to 1 (US Department of Justice, Herfindahl-Hirschman index, there × 10,000);
    ``effective_suppliers`` = 1/hhi, the number of equal suppliers with the same index;
    ``top_partner`` and ``top_share`` = max s_i, of equals the first in the alphabet;
    ``cr3``, ``cr5`` = the sum of the three, five largest shares, of all where there are fewer;
    ``suppliers`` = n, those with a share above zero;
    ``hhi_normalised`` = (hhi − 1/n) / (1 − 1/n), range 0–1, and 1 of a single supplier, to which it tends as a second
    one vanishes.

    Groups without any share are absent: their index is not known, and it is not zero. Unspecified origins count as a
    supplier of their own. Over the exporters of all reporters hhi is the ``world_export_hhi``.
    """
    known = _known(frame).filter(~nw.col(share).is_null()).with_columns(__less=-nw.col(share))
    known = _ranked(known, by, ["__less", partner])
    place, part = nw.col("__rank"), nw.col(share)
    sums = (
        known.with_columns(
            __square=part * part,
            __cr3=nw.when(place < 3).then(part),
            __cr5=nw.when(place < 5).then(part),
            __top=nw.when(place == 0).then(nw.col(partner)),
            __trades=nw.when(part > 0).then(1),
        )
        .group_by(*by)
        .agg(
            hhi=nw.col("__square").sum(),
            top_partner=nw.col("__top").max(),
            top_share=part.max(),
            cr3=nw.col("__cr3").sum(),
            cr5=nw.col("__cr5").sum(),
            suppliers=nw.col("__trades").count(),
        )
    )
    n, hhi = nw.col("suppliers"), nw.col("hhi")
    above = ((hhi - 1 / n) / (1 - 1 / n)).clip(lower_bound=0.0)  # equal suppliers: not −1e−17
    normalised = nw.when(n > 1).then(above).otherwise(nw.when(n == 1).then(1.0))
    result = sums.with_columns(effective_suppliers=1 / hhi, hhi_normalised=normalised, suppliers=n.cast(nw.Int64))
    told = ("hhi", "effective_suppliers", "top_partner", "top_share", "cr3", "cr5", "suppliers", "hhi_normalised")
    return _as(frame, result.select(*by, *told))


def folded(
    frame: IntoFrameT, partner: str, figures: Sequence[str], members: Sequence[str], into: str, by: Sequence[str]
) -> IntoFrameT:
    """``frame`` with the suppliers ``members`` and ``into`` as the one supplier ``into``: ``by``, partner, ``figures``.

    Each figure is the sum of those published, null where none is. Shares are taken after folding, never added up.
    """
    named = nw.when(nw.col(partner).is_in(list(members))).then(nw.lit(into)).otherwise(nw.col(partner))
    return _as(frame, _sums(_known(frame).with_columns(named.alias(partner)), figures, [*by, partner]))


def unit_value(
    frame: IntoFrameT, by: Sequence[str], value: str = "value_usd", weight: str = "net_weight_kg"
) -> IntoFrameT:
    """One row per group ``by``: ``value_covered`` and ``unit_value_usd_per_kg``.

    unit_value = Σ value / Σ weight over the rows that have both, from 0, in USD/kg (United Nations, International
    Merchandise Trade Statistics: unit value indices); value_covered = the part of the group's value in those rows,
    0–1. The unit value is null where less than :data:`COVERED` of the value is covered, both where there is no value.
    """
    weighed = (~nw.col(value).is_null()) & (nw.col(weight) > 0)
    rows = _known(frame).with_columns(
        __value=nw.when(weighed).then(nw.col(value)), __weight=nw.when(weighed).then(nw.col(weight))
    )
    sums = _sums(rows, ["__value", "__weight", value], by)
    covered = nw.when(nw.col(value) > 0).then(nw.when(nw.col("__value") > 0).then(nw.col("__value")).otherwise(0.0))
    sums = sums.with_columns(value_covered=covered / nw.col(value))
    price = nw.when(nw.col("value_covered") >= COVERED).then(nw.col("__value") / nw.col("__weight"))
    return _as(
        frame, sums.with_columns(unit_value_usd_per_kg=price).select(*by, "unit_value_usd_per_kg", "value_covered")
    )


def import_growth(
    frame: IntoFrameT, later: str = "later", earlier: str = "earlier", name: str = "import_growth"
) -> IntoFrameT:
    """Add column ``name``: later / earlier − 1, from −1 without upper end; null unless both are there, earlier > 0.

    Only ever given two complete periods of the same length, source and coverage.
    """
    return _with(frame, **{name: nw.when(nw.col(earlier) > 0).then(_change(nw.col(later), nw.col(earlier)))})


def growth(later: float | None, earlier: float | None) -> float | None:
    """``import_growth`` of two numbers."""
    if later is None or earlier is None or earlier <= 0:
        return None
    change: float = _change(later, earlier)
    return change


def _change(later: Any, earlier: Any) -> Any:
    return later / earlier - 1


def compound_growth(
    frame: IntoFrameT, first: str = "first", last: str = "last", years: str = "years", name: str = "cagr"
) -> IntoFrameT:
    """Add column ``name``: (last / first)^(1/years) − 1 a year, the compound annual growth rate ``cagr``.

    Null unless both are above zero and ``years``, those between the two periods, too. Complete periods only.
    """
    ends = (nw.col(first) > 0) & (nw.col(last) > 0) & (nw.col(years) > 0)
    from_, to, span = (nw.when(ends).then(nw.col(column)) for column in (first, last, years))
    return _with(frame, **{name: _yearly(from_, to, span)})


def cagr(first: float | None, last: float | None, years: float | None) -> float | None:
    """``cagr`` of two numbers that lie ``years`` apart."""
    if first is None or last is None or years is None or min(first, last, years) <= 0:
        return None
    rate: float = _yearly(first, last, years)
    return rate


def _yearly(first: Any, last: Any, years: Any) -> Any:
    return (last / first) ** (1 / years) - 1


def growth_decomposition(
    frame: IntoFrameT,
    value_before: str = "value_before",
    weight_before: str = "weight_before",
    value_after: str = "value_after",
    weight_after: str = "weight_after",
) -> IntoFrameT:
    """Add ``value_change``, ``volume_effect`` and ``price_effect``: what of a change in value is kilograms, what price.

    With Q the weights and P = V/Q the unit values, Bennet's decomposition (Journal of the Royal Statistical Society 83,
    1920): volume = ΔQ · (P₀ + P₁)/2, price = ΔP · (Q₀ + Q₁)/2; they add up to ΔV without a rest, in the value's unit.
    The effects are null unless both weights are known and above zero. A change of mix is part of the price.
    """
    q0, q1 = nw.col(weight_before), nw.col(weight_after)
    p0 = nw.when(q0 > 0).then(nw.col(value_before) / q0)
    p1 = nw.when(q1 > 0).then(nw.col(value_after) / q1)
    return _with(
        frame,
        value_change=nw.col(value_after) - nw.col(value_before),
        volume_effect=(q1 - q0) * (p0 + p1) / 2,
        price_effect=(p1 - p0) * (q0 + q1) / 2,
    )


def import_cover_by_exports(
    frame: IntoFrameT, imports: str = "imports", exports: str = "exports", name: str = "import_cover_by_exports"
) -> IntoFrameT:
    """Add column ``name``: X / M, from 0 without upper end. Null unless both are known and M > 0.

    It says how exports compare with imports of the same code, and nothing about reliance on imports: what is exported
    need not be what is imported.
    """
    return _with(frame, **{name: nw.when(nw.col(imports) > 0).then(nw.col(exports) / nw.col(imports))})


def net_import_reliance(
    frame: IntoFrameT,
    imports: str = "imports",
    exports: str = "exports",
    production: str = "production",
    name: str = "net_import_reliance",
) -> IntoFrameT:
    """Add column ``name``: (M − X) / (P + M − X), net imports as a part of apparent consumption, at most 1.

    All three by weight of the same content (US Geological Survey, Mineral Commodity Summaries, there with changes of
    stocks, which are not known here). Below zero of a net exporter. Null where production is not entered, a
    figure is missing, or apparent consumption P + M − X is not above zero; production that is known to be zero is one.
    """
    net = nw.col(imports) - nw.col(exports)
    consumption = nw.col(production) + net
    return _with(frame, **{name: nw.when(consumption > 0).then(net / consumption)})


def replacement(frame: IntoFrameT, figure: str, cut: str, by: Sequence[str], capacity: str | None = None) -> IntoFrameT:
    """``frame`` of suppliers with what a cut takes from each and what each would add: rows of ``loss_of_supplier``.

    ``cut`` is the part p of its sales x = ``figure`` that a supplier withholds, 0–1 (null = none); who withholds does
    not replace others. ``capacity`` is the most that one would add, in the unit of x, such as a chosen part of its
    exports to others, null where unknown; without that column there is no limit. A supplier without figure takes no
    part; one that sells nothing yet has the figure 0. Added columns, but for ``growth_needed`` in the unit of x:

    ``lost`` = x·p; ``growth_needed`` = Σ lost / Σ x of those who remain, the equal growth that makes up for it;
    ``to_add`` = x · growth_needed; ``added``: to_add, at most the capacity, then what is still missing from those with
    capacity left, in proportion to it; ``after`` = x − lost + added. Null: added and after where a capacity in the
    group is unknown, and all but lost where the figure of a supplier that cuts is.
    """
    rows = _replaced(_known(frame), figure, cut, by, capacity)
    return _as(frame, rows.drop([name for name in rows.collect_schema().names() if name.startswith("__")]))


def loss_of_supplier(
    frame: IntoFrameT, figure: str, cut: str, by: Sequence[str], capacity: str | None = None
) -> IntoFrameT:
    """One row per group ``by``: what the cuts of :func:`replacement` take and leave; arithmetic, not a forecast.

    ``imports`` = Σ x, ``lost`` = Σ x·p, ``lost_share`` = lost / imports; ``remaining`` = sales of those who do not cut,
    ``growth_needed`` = lost / remaining, ``growth_factor`` = 1 + growth_needed; ``covered`` and ``uncovered`` = the
    part of lost within the capacities of those who remain, and the rest; none without them, unless nobody remains;
    ``hhi``, ``hhi_without_replacement`` of what is left, ``hhi_with_replacement`` of what is left and added.

    Null: covered, uncovered and the last where a capacity is unknown; all but imports and hhi where the figure of a
    supplier that cuts is; growth where nobody remains; an index where nothing is left.
    """
    rows = _replaced(_known(frame), figure, cut, by, capacity)
    kinds = {"before": nw.col(figure), "left": nw.col(figure) - nw.col("lost"), "after": nw.col("after")}
    rows = rows.with_columns(
        **{f"__{kind}": x for kind, x in kinds.items()}, **{f"__{kind}_squares": x * x for kind, x in kinds.items()}
    )
    summed = [f"__{kind}{what}" for kind in kinds for what in ("", "_squares")]
    summed += ["lost", "__stays", "__room", "__unknown", "__open"]
    sums = _sums(rows, summed, by)
    indices = {
        kind: nw.when(nw.col(f"__{kind}") > 0).then(
            nw.col(f"__{kind}_squares") / (nw.col(f"__{kind}") * nw.col(f"__{kind}"))
        )
        for kind in kinds
    }
    told = nw.col("__unknown") == 0
    sums = sums.with_columns(
        imports=nw.col("__before"), lost=nw.when(told).then(nw.col("lost")), remaining=_or_zero("__stays")
    )
    lost, remaining = nw.col("lost"), nw.col("remaining")
    if capacity is None:
        uncovered = nw.when(remaining > 0).then(lost - lost).otherwise(lost)
    else:
        rest = lost - _or_zero("__room")
        uncovered = nw.when(nw.col("__open") == 0).then(nw.when(rest < 0).then(0.0).otherwise(rest))
    sums = sums.with_columns(
        lost_share=nw.when(nw.col("imports") > 0).then(lost / nw.col("imports")),
        growth_needed=nw.when(remaining > 0).then(lost / remaining),
        uncovered=uncovered,
        hhi=indices["before"],
        hhi_without_replacement=nw.when(told).then(indices["left"]),
        hhi_with_replacement=nw.when(told & (nw.col("__open") == 0)).then(indices["after"]),
    )
    sums = sums.with_columns(growth_factor=1 + nw.col("growth_needed"), covered=lost - nw.col("uncovered"))
    return _as(frame, sums.select(*by, *LOSS))


def _replaced(rows: Any, figure: str, cut: str, by: Sequence[str], capacity: str | None) -> Any:
    """The rows of :func:`replacement` with what it reckons with."""
    x, p = nw.col(figure), nw.col("__cut")
    rows = rows.with_columns(__cut=nw.when(nw.col(cut) > 0).then(nw.col(cut)).otherwise(0.0))
    rows = rows.with_columns(
        lost=x * p,
        __stays=nw.when(p == 0).then(x),
        __unknown=nw.when((p > 0) & x.is_null()).then(1).otherwise(0),
    )
    stays = ~nw.col("__stays").is_null()
    room = nw.col("__stays") if capacity is None else nw.col(capacity)
    rows = rows.with_columns(
        __room=nw.when(stays).then(room),
        __open=nw.when(stays & room.is_null()).then(1).otherwise(0),
        __gone=nw.when(_over("__unknown", by) == 0).then(_over("lost", by)),
        __base=_over("__stays", by),
    )
    gone, base = nw.col("__gone"), nw.col("__base")
    rows = rows.with_columns(growth_needed=nw.when(stays & (base > 0)).then(gone / base))
    rows = rows.with_columns(to_add=nw.col("growth_needed") * x)
    rows = rows.with_columns(__add=_or_zero("to_add"))
    if capacity is not None:
        rows = _within(rows, by)
    added = nw.when(stays).then(nw.col("__add")).otherwise(nw.when(p > 0).then(0.0))
    known = (~gone.is_null()) & (_over("__open", by) == 0)
    rows = rows.with_columns(added=nw.when(known).then(added))
    return rows.with_columns(after=x - nw.col("lost") + nw.col("added"))


def _within(rows: Any, by: Sequence[str]) -> Any:
    """``__add`` kept within ``__room``, then filled up in proportion to the room that is left."""
    add, room, spare = nw.col("__add"), nw.col("__room"), nw.col("__spare")
    rows = rows.with_columns(__add=nw.when(room < add).then(room).otherwise(add))
    rows = rows.with_columns(__spare=room - add)
    rows = rows.with_columns(__rest=nw.col("__gone") - _over("__add", by), __left=_over("__spare", by))
    rest, left = nw.col("__rest"), nw.col("__left")
    part = nw.when(rest < left).then(rest / left).otherwise(1.0)
    return rows.with_columns(__add=nw.when(left > 0).then(add + spare * part).otherwise(add))


def _known(frame: Any) -> Any:
    return nw.from_native(frame)


def _as(_: IntoFrameT, rows: Any) -> IntoFrameT:
    native: IntoFrameT = rows.to_native()
    return native


def _with(frame: IntoFrameT, **columns: nw.Expr) -> IntoFrameT:
    return _as(frame, _known(frame).with_columns(**columns))


def _ranked(rows: Any, by: Sequence[str], order: Sequence[str]) -> Any:
    """``rows`` with ``__rank`` within their group, from 0."""
    if rows.implementation.is_pyarrow():  # it has no windows that are ordered within groups
        rows = rows.with_row_index("__place", order_by=[*by, *order])
        return rows.with_columns(__rank=nw.col("__place") - nw.col("__place").min().over(*by))
    counted = nw.col("__one").cum_sum().over(*by, order_by=order)
    return rows.with_columns(__one=nw.lit(1)).with_columns(__rank=counted - 1)


def _over(column: str, by: Sequence[str]) -> nw.Expr:
    return nw.col(column).sum().over(*by)


def _or_zero(column: str) -> nw.Expr:
    """For what is known to be nothing where it is null."""
    return nw.when(~nw.col(column).is_null()).then(nw.col(column)).otherwise(0.0)


def _sums(rows: Any, columns: Sequence[str], by: Sequence[str]) -> Any:
    """Sums by group that are null, not zero, over nothing: backends differ in that."""
    counts = {f"__count_{column}": nw.col(column).count() for column in columns}
    sums = rows.group_by(*by).agg(nw.col(*columns).sum(), **counts)
    there = {column: nw.when(nw.col(f"__count_{column}") > 0).then(nw.col(column)) for column in columns}
    return sums.with_columns(**there).select(*by, *columns)
