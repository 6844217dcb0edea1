"""The same as :mod:`etl.supplied` of every code that is published, one of six digits each where there are such."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import polars as pl

from etl.code_measures import Asked
from etl.codes import all_cells, before, start_month, years
from etl.reader import Store
from etl.schema import EXTRACT
from etl.screening import screened
from etl.supplied import BOUGHT, ERA, FIGURES, GAP, OTHER, RULE_COLUMNS, START, Run

LENGTHS = (6, 4, 2)
"""Digits of a code of the HS, those taken first."""


def _codes(store: Store, asked: Asked, year: str) -> pl.DataFrame:
    """A row per code, from the source that is preferred, with its verdicts; codes of one length, so that none holds
    another.
    """
    found = screened(store, asked, year, None, store.rulebooks)
    if found.is_empty():
        return found
    digits = pl.col("code").str.len_chars()
    length = next((n for n in LENGTHS if found.filter(digits == n).height), None)
    return found if length is None else found.filter(digits == length)


@lru_cache(maxsize=64)
def bought(store: Store, asked: Asked, year: str) -> pl.DataFrame:
    """One row per code and supplier of a year, as :func:`etl.supplied.bought`."""
    codes = _codes(store, asked, year)
    found = all_cells(store, asked.reporter, "import", asked.basis, year, asked.edition, asked.fold)
    if found is None or codes.is_empty():
        return pl.DataFrame(schema=BOUGHT)
    place = pl.col("worth").rank("min", descending=True).over("period")
    split = found.partners.select(
        "partner", *FIGURES, key="period", rank=place, suppliers=(pl.col("worth") > 0).sum().over("period")
    )
    rows = codes.select(
        "source", "period", "coverage", "months_covered", "findings", "import_value_usd", "key", goods="code"
    )
    joined = rows.join(split, on="key", how="left", maintain_order="left")
    return joined.select(pl.col(name).cast(dtype) for name, dtype in BOUGHT.items())


@lru_cache(maxsize=64)
def verdicts(store: Store, asked: Asked, year: str) -> pl.DataFrame:
    """One row per code, as :func:`etl.supplied.verdicts`."""
    codes = _codes(store, asked, year)
    if codes.is_empty():
        return pl.DataFrame(schema={"goods": pl.String})
    relative = []
    for book in store.rulebooks:
        thresholds = {c.name: c.threshold for c in book.conditions}
        stated = pl.col(f"{book.id}_binding").replace_strict(thresholds, default=None, return_dtype=pl.Float64)
        relative.append((pl.col(f"{book.id}_margin") / stated).alias(f"{book.id}_margin_relative"))
    told = [book.id + end for book in store.rulebooks for end in RULE_COLUMNS.values()]
    return codes.with_columns(relative).select(pl.col("code").alias("goods"), *told)


@lru_cache(maxsize=64)
def _largest(store: Store, asked: Asked, label: str) -> Mapping[str, tuple[str | None, str, str]]:
    """The largest supplier of each code and source of a year, its era and its coverage."""
    found = all_cells(store, asked.reporter, "import", asked.basis, label, asked.edition, asked.fold)
    if found is None:
        return {}
    top = found.partners.filter(pl.col("worth") == pl.col("worth").max().over("period"))
    first = top.group_by("period").agg(pl.col("partner").min())
    rows = found.periods.join(first, on="period", how="left").select("period", "partner", "era", "coverage")
    return {key: (partner, era, coverage) for key, partner, era, coverage in rows.iter_rows()}


@lru_cache(maxsize=256)
def largest_since(store: Store, asked: Asked, year: str, partner: str) -> Mapping[str, Run]:
    """Since when ``partner`` is the largest supplier of each code of which it is in ``year``, as
    :func:`etl.supplied.largest_since`.
    """
    start, there = start_month(store, asked.reporter, asked.basis), years(store, asked.reporter, asked.basis)
    codes = _codes(store, asked, year)
    open_runs = dict(codes.select("key", "code").iter_rows()) if codes.height else {}
    now = _largest(store, asked, year)
    firsts, extracts, found, label = dict.fromkeys(open_runs, ""), dict.fromkeys(open_runs, 0), {}, year
    while open_runs:
        then = _largest(store, asked, label)
        for key, code in list(open_runs.items()):
            top, era, coverage = then.get(key, (None, "", ""))
            if top == partner and era == now[key][1]:
                firsts[key] = label
                extracts[key] += coverage == EXTRACT
                continue
            del open_runs[key]
            if not firsts[key]:
                continue
            ends = START if label < there[0] else GAP if top is None else ERA if era != now[key][1] else OTHER
            found[code] = Run(firsts[key], extracts[key], ends)
        label = before(label, 1, asked.basis, start)
    return found
