"""More views of the suppliers of a scope: first beside latest, and the latest by itself. Tables only."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl

from dashboard.tables import Choice, finish, latest, suppliers
from etl.shown import more


def slope(choice: Choice) -> pl.DataFrame:
    """Suppliers of the first and the latest complete period, as :data:`etl.shown.more.SLOPE`."""
    table, share = suppliers(choice), f"share_{choice.view.measure}"
    ends = complete_ends(table, share)
    rows = table.filter(pl.col("period").is_in(ends))
    first = rows.filter(pl.col("period") == (ends[0] if ends else "")).select(
        "partner", first_value="share_value", first_weight="share_weight"
    )
    later = pl.col("period") == (ends[-1] if len(ends) == 2 else "")
    changed = rows.join(first, on="partner", how="left", maintain_order="left").with_columns(
        pl.when(later).then(pl.col(f"share_{m}") - pl.col(f"first_{m}")).alias(f"share_{m}_change")
        for m in ("value", "weight")
    )
    return finish(more.SLOPE, changed, choice)


def split(choice: Choice) -> pl.DataFrame:
    """Suppliers of the latest complete period, the largest first, as :data:`etl.shown.more.SPLIT`."""
    table, share = suppliers(choice), f"share_{choice.view.measure}"
    ends = complete_ends(table, share)
    rows = table.filter(pl.col("period").is_in(ends[-1:]), pl.col(share).is_not_null())
    return finish(more.SPLIT, rows.sort([share, "partner"], descending=[True, False]), choice)


def complete_ends(table: pl.DataFrame, share: str) -> list[str]:
    """The first and the latest complete period with shares of the same goods; one where there is one, or none."""
    last = latest(table, [share])
    if last is None:
        return []
    known = table.filter(pl.col(share).is_not_null(), pl.col("era") == last["era"], coverage="complete")
    whole = known if last["basis"] == "month" else known.filter(months_covered=12)
    return sorted({str(whole["period"].min()), str(last["period"])})


TABLES: Mapping[str, Callable[[Choice], pl.DataFrame]] = {"slope": slope, "split": split}
"""At ``/commodity/<scope>/<table>.csv`` and ``.json``."""
