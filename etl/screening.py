"""Screening: every code by which a country's imports are published, held to every rulebook. Reads through a store.

A code has one row a year, from the source that its commodity page takes first of those that have the year. Earlier
years count where the same source has the same goods under the code; elsewhere they are undecided.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import polars as pl

from etl import reader
from etl.code_measures import Asked, Year, year_of_codes
from etl.codes import before, start_month, years
from etl.fiscal_year import label_expr
from etl.language import later
from etl.reader import OFFERED, Store
from etl.rulebooks import Rulebook, held, judge

NEAR = 0.05
"""A verdict is near its threshold within this distance, of money within this part of it."""
WHOLE = 0.5
"""A year counts as complete from this part of the codes on that are complete in the best year."""
BY = ("key", "era")
_PLAIN = frozenset[str]()


@lru_cache(maxsize=32)
def screened(store: Store, asked: Asked, label: str, against: str | None, books: tuple[Rulebook, ...]) -> pl.DataFrame:
    """One row per code of a year, by code: figures, measures, and what each of ``books`` says, in columns of its id.

    ``<id>`` is the verdict, ``<id>_margin``, ``_margin_relative`` and ``_binding`` are of the year alone,
    ``<id>_near`` whether that is within :data:`NEAR` of the threshold. ``<id>_held`` and ``<id>_undecided`` count the
    years of the rule's window,
    ``<id>_missing`` says why a verdict cannot be decided. ``<id>_previous`` is the verdict in the earlier year
    ``against``, ``<id>_previous_margin``, ``_previous_binding`` and ``_previous_near`` are of that year.
    ``earlier_years`` says why years of the window do not count.
    """
    longest = max((book.window for book in books), default=3)
    labels = [year for end in (label, against) if end for year in _window(store, asked, end, longest)]
    found = _years(store, asked, list(dict.fromkeys(labels)), books)
    now = found.get(label)
    if now is None:
        return pl.DataFrame()
    shown = _preferred(now.shown, store.commodities.preferred.get(asked.basis, ()))
    plain = now.measured[_PLAIN].select("key", "world_export_hhi", "import_cover_by_exports")
    parts = [plain, _earlier(found, _window(store, asked, label, longest))]
    parts += [_judged(found, book, asked.reporter, label, against) for book in books]
    table = shown
    for part in parts:
        table = table.join(part, on="key", how="left", maintain_order="left")
    return table


def _window(store: Store, asked: Asked, label: str, size: int) -> list[str]:
    """The years of a window that ends with ``label``, the latest first."""
    start = start_month(store, asked.reporter, asked.basis)
    return [before(label, n, asked.basis, start) for n in range(size)]


def _years(store: Store, asked: Asked, labels: Sequence[str], books: Sequence[Rulebook]) -> dict[str, Year]:
    blocs = frozenset({frozenset[str](), *(book.outside(asked.reporter) for book in books)})
    there = set(years(store, asked.reporter, asked.basis))
    world = any(c.indicator == "world_export_hhi" for book in books for c in book.conditions)
    found = {label: year_of_codes(store, asked, label, blocs, world) for label in labels if label in there}
    return {label: one for label, one in found.items() if one is not None}


def _preferred(shown: pl.DataFrame, order: Sequence[str]) -> pl.DataFrame:
    """Of each code the row of the source that is preferred, of those with a value."""
    rank = pl.col("source").replace_strict(
        {source: n for n, source in enumerate(order)}, default=len(order), return_dtype=pl.Int32
    )
    without = pl.col("import_value_usd").is_null() & pl.col("value_local").is_null()
    return shown.sort("code", without, rank, "source").unique("code", keep="first", maintain_order=True)


def _earlier(found: Mapping[str, Year], labels: Sequence[str]) -> pl.DataFrame:
    """Why earlier years of a window do not count, by key."""
    now = labels[0]
    keys = found[now].shown.select(*BY)
    said = []
    for label in labels[1:]:
        if label not in found:
            keys = keys.with_columns(pl.lit(f"{label}: " + later("not in this store")).alias(label))
        else:
            then = (
                found[label]
                .measured[_PLAIN]
                .select("key", __era="era", __why=pl.coalesce("hhi_missing", "value_usd_missing"))
            )
            joined = keys.join(then, on="key", how="left", maintain_order="left")
            keys = joined.with_columns(
                pl.when(pl.col("__era").is_null())
                .then(pl.lit(f"{label}: " + later("not in this source")))
                .when(pl.col("__era") != pl.col("era"))
                .then(pl.format(f"{label}: other goods under the code ({{}})", "__era"))
                .when(pl.col("__why").is_not_null())
                .then(pl.format(f"{label}: {{}}", "__why"))
                .alias(label)
            ).drop("__era", "__why")
        said.append(pl.col(label))
    return keys.select(
        "key",
        earlier_years=pl.concat_str(pl.lit(""), *said, separator="; ", ignore_nulls=True)
        .str.slice(2)
        .replace("", None),
    )


def _judged(found: Mapping[str, Year], book: Rulebook, reporter: str, label: str, against: str | None) -> pl.DataFrame:
    """What a rule says of each key in a year and in an earlier one, in columns of its id."""
    frame = pl.concat([one.measured[book.outside(reporter)] for one in found.values()])
    told = _verdicts(frame, book.applied(reporter)).with_columns(near=_near(book))
    name = book.id
    last = told.filter(period=against or "").select(
        *BY, previous="verdict", previous_margin="margin", previous_binding="binding", previous_near="near"
    )
    kept = told.filter(period=label).join(last, on=BY, how="left", maintain_order="left")
    return kept.select(
        "key",
        pl.col("verdict").alias(name),
        pl.col("margin").alias(f"{name}_margin"),
        pl.col("margin_relative").alias(f"{name}_margin_relative"),
        pl.col("binding").alias(f"{name}_binding"),
        pl.col("years_true").alias(f"{name}_held"),
        pl.col("years_undecided").alias(f"{name}_undecided"),
        pl.col("previous").alias(f"{name}_previous"),
        *(pl.col(part).alias(f"{name}_{part}") for part in ("previous_margin", "previous_binding", "previous_near")),
        pl.when(pl.col("verdict").is_null()).then("missing").alias(f"{name}_missing"),
        pl.col("near").alias(f"{name}_near"),
    )


def _verdicts(frame: pl.DataFrame, book: Rulebook) -> pl.DataFrame:
    return held(judge(frame, book), book, ["key"])


def _near(book: Rulebook) -> pl.Expr:
    """Whether the binding condition is within :data:`NEAR` of its threshold."""
    money = pl.col("binding").is_in([c.name for c in book.conditions if c.indicator == "value_usd"])
    return pl.when(money).then("margin_relative").otherwise("margin").abs() <= NEAR


@lru_cache(maxsize=32)
def history(store: Store, asked: Asked, book: Rulebook, lengths: range) -> pl.DataFrame:
    """How many codes a rule calls dependent, year by year, as :data:`HISTORY`.

    Codes count that have a length of ``lengths``. ``complete`` are the codes whose figures are of
    the whole year and of no extract.
    """
    labels = years(store, asked.reporter, asked.basis)
    found = _years(store, asked, labels, (book,))
    if not found:
        return pl.DataFrame(schema=HISTORY)
    order = store.commodities.preferred.get(asked.basis, ())
    frame = pl.concat([one.measured[book.outside(asked.reporter)] for one in found.values()])
    told = _verdicts(frame, book.applied(asked.reporter))
    best = pl.concat([_preferred(one.shown, order).select("key", "period", "code", "source") for one in found.values()])
    best = best.filter(pl.col("code").str.len_chars().is_in(list(lengths)))
    verdict = pl.col("verdict")
    return (
        told.join(best.select("key", "period", published_by="source"), on=["key", "period"])
        .group_by("period")
        .agg(
            codes=pl.len(),
            dependent=(verdict == True).sum(),  # noqa: E712
            not_dependent=(verdict == False).sum(),  # noqa: E712
            undecided=verdict.is_null().sum(),
            complete=pl.col("value_usd").is_not_null().sum(),
            sources=pl.col("published_by").unique().sort().str.join(";"),
        )
        .select(pl.col(name).cast(dtype) for name, dtype in HISTORY.items())
        .sort("period")
    )


HISTORY: Mapping[str, type[pl.DataType]] = {
    "period": pl.String, "codes": pl.Int32, "dependent": pl.Int32, "not_dependent": pl.Int32, "undecided": pl.Int32,
    "complete": pl.Int32, "sources": pl.String,
}  # fmt: skip
"""Columns of :func:`history`."""


@lru_cache(maxsize=64)
def complete_years(store: Store, reporter: str, basis: str) -> tuple[str, ...]:
    """The years in which the codes of a country's imports are complete, or most of those that ever are; the latest
    last.
    """
    start = start_month(store, reporter, basis)
    natives = [native for native, bases in OFFERED.items() if basis in bases]
    sources = store.availability.filter(pl.col("basis").is_in(natives), reporter=reporter, flow="import")["source"]
    frames = [reader.complete_codes(store, source, reporter, "import", natives) for source in sources.unique().sort()]
    if not frames:
        return ()
    by_year = ["label", "hs_code", "source"]
    months = (
        pl.concat(frame.with_columns(source=pl.lit(str(n))) for n, frame in enumerate(frames))
        .with_columns(label=label_expr("period_start", start))
        .group_by(by_year)
        .agg(pl.col("period_months").cast(pl.Int32).sum())
        .filter(pl.col("period_months") >= 12)
    )
    counts = months.group_by("label").agg(pl.col("hs_code").n_unique()).sort("label")
    return tuple(counts.filter(pl.col("hs_code") >= WHOLE * pl.col("hs_code").max())["label"])
