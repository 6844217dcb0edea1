"""Rulebooks: by which rule an import is dependent, how near to the threshold, in how many years. Pure.

Three-valued logic of Kleene throughout: a figure that is not known leaves its condition undecided, one condition that
does not hold decides against the rule, and null is "cannot be decided", never false.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from etl.language import later

INDICATORS: Mapping[str, str] = {
    "value_usd": later("imports in USD"),
    "hhi": later("import HHI"),
    "effective_suppliers": later("effective number of suppliers"),
    "top_share": later("share of the largest supplier"),
    "cr3": later("share of the three largest suppliers"),
    "cr5": later("share of the five largest suppliers"),
    "world_export_hhi": later("world-export HHI"),
    "import_cover_by_exports": later("exports over imports"),
    "extra_bloc_share": later("share of imports from outside the bloc"),
}
"""What a condition may be about: columns of the frames that are judged, by value, and their names in sentences."""
FRACTIONS = tuple(i for i in INDICATORS if i not in ("value_usd", "effective_suppliers", "import_cover_by_exports"))
"""Those from 0 to 1."""
COMPARISONS = (">", ">=", "<", "<=")
UNDECIDED = "cannot be decided"
NO_THRESHOLD = later("the rule states no threshold")
AT_LEAST, WHY = "_at_least", "_missing"
"""Ends of columns beside an indicator's: a lower bound where only that is known, and why the figure is not."""


@dataclass(frozen=True)
class Condition:
    """``indicator comparison threshold``; without a threshold it decides nothing. ``inside``: for members only."""

    name: str
    says: str
    indicator: str
    comparison: str | None = None
    threshold: float | None = None
    inside: bool = False


@dataclass(frozen=True)
class Level:
    """A name for values of the first condition's indicator from ``start`` on."""

    name: str
    start: float


@dataclass(frozen=True)
class Rulebook:
    """A rule as others state it. ``holds`` is what it calls a trade for which all ``conditions`` hold.

    It is a verdict on ``years_needed`` of the last ``window`` years. ``bloc`` are members of a union: for them the
    measures are those of trade with the outside (:meth:`applied`).
    """

    id: str
    name: str
    year: int
    source: str
    url: str
    holds: str
    caveat: str
    conditions: tuple[Condition, ...]
    short: str = ""
    levels: tuple[Level, ...] = ()
    years_needed: int = 1
    window: int = 3
    bloc: tuple[str, ...] = ()

    @property
    def decides(self) -> bool:
        """Whether it states a threshold at all."""
        return all(condition.threshold is not None for condition in self.conditions)

    def outside(self, reporter: str) -> frozenset[str]:
        """The suppliers that do not count for ``reporter``: the bloc that it is a member of, else none."""
        return frozenset(self.bloc) if reporter in self.bloc else frozenset()

    def applied(self, reporter: str) -> Rulebook:
        """The rule without the conditions that are for members only, where ``reporter`` is none."""
        if reporter in self.bloc:
            return self
        return replace(self, conditions=tuple(c for c in self.conditions if not c.inside))

    def spared(self, reporter: str) -> tuple[Condition, ...]:
        """The conditions that do not apply to ``reporter``."""
        return tuple(c for c in self.conditions if c not in self.applied(reporter).conditions)


def said(verdict: bool | None) -> str:
    """A verdict in tables: ``true``, ``false``, ``cannot be decided``."""
    return UNDECIDED if verdict is None else str(verdict).lower()


def said_expr(column: str) -> pl.Expr:
    """A column of verdicts in tables, as :func:`said`."""
    return pl.when(pl.col(column)).then(pl.lit("true")).when(~pl.col(column)).then(pl.lit("false")).otherwise(
        pl.lit(UNDECIDED)
    )  # fmt: skip


def judge(frame: pl.DataFrame, book: Rulebook) -> pl.DataFrame:
    """Add to each row, a key in one period with columns of :data:`INDICATORS`, what ``book`` says of that period.

    ``holds``: true, false, or null where it cannot be decided. ``margin``: signed distance of the measure from the
    threshold in the unit of the measure, above zero where the condition holds, of the ``binding`` condition: that with
    the smallest distance in proportion to its threshold (``margin_relative``) among those decided. None where the rule
    is not decided; where a bound decides, the distance is at least so much. ``level`` names the range of the first
    condition's indicator. ``missing``: what is not known, in words, where the rule is not decided.

    A column that is not there is not known; ``<indicator>_at_least`` is a bound of what is not known,
    ``_missing`` says why.
    """
    parts = [_part(frame, condition) for condition in book.conditions]
    kinds = ("holds", "margin", "relative", "missing")
    wide = frame.with_columns(part[kind].alias(f"__{kind}_{n}") for n, part in enumerate(parts) for kind in kinds)
    wide = wide.with_columns(
        holds=pl.all_horizontal(_each("holds", parts)), __least=pl.min_horizontal(_each("relative", parts))
    )
    decided = pl.col("holds").is_not_null()

    def of_binding(values: Iterable[pl.Expr]) -> pl.Expr:
        at = [relative == pl.col("__least") for relative in _each("relative", parts)]
        return pl.when(decided).then(pl.coalesce(pl.when(here).then(v) for here, v in zip(at, values, strict=True)))

    return wide.with_columns(
        margin=of_binding(_each("margin", parts)),
        margin_relative=pl.when(decided).then("__least"),
        binding=of_binding(pl.lit(condition.name) for condition in book.conditions),
        level=_level(frame, book),
        missing=pl.when(~decided).then(pl.concat_str(_each("missing", parts), separator="; ", ignore_nulls=True)),
    ).select(pl.exclude("^__(least|(holds|margin|relative|missing)_[0-9]+)$"))


def _each(kind: str, parts: Sequence[Any]) -> list[pl.Expr]:
    return [pl.col(f"__{kind}_{n}") for n in range(len(parts))]


def held(judged: pl.DataFrame, book: Rulebook, by: Sequence[str], year: str = "year") -> pl.DataFrame:
    """Add to rows of :func:`judge`, one per key ``by`` and ``year`` (a whole number), the verdict and its years.

    ``years_true``, ``years_false`` and ``years_undecided`` count ``holds`` over the year and those before it in the
    rule's window; a year without a row is undecided, and an earlier one of another ``era``, where rows have one: its
    goods are others. ``verdict``: for a rule on one year ``holds``; else true where it
    held in as many years as needed, false where it no longer can have, and null between. ``missing`` then names the
    undecided years (by the column ``period``, where there is one).
    """
    several, lags = book.years_needed > 1, range(book.window)
    label = pl.col("period") if "period" in judged.columns else pl.col(year).cast(pl.String)
    era = pl.col("era") if "era" in judged.columns else pl.lit(None, pl.String)
    kept = {"holds": pl.col("holds"), "era": era, **({"label": label, "missing": pl.col("missing")} if several else {})}
    own = judged.select(*by, year, **{f"__{name}_0": column for name, column in kept.items()})
    wide = own
    for lag in lags[1:]:
        earlier = own.select(*by, pl.col(year) + lag, *(pl.col(f"__{n}_0").alias(f"__{n}_{lag}") for n in kept))
        other = (pl.col(f"__era_{lag}") != pl.col("__era_0")).fill_null(False)
        said = pl.format("other goods under the codes ({})", f"__era_{lag}")
        wide = wide.join(earlier, on=[*by, year], how="left", maintain_order="left").with_columns(
            pl.when(~other).then(f"__holds_{lag}").alias(f"__holds_{lag}"),
            *([pl.when(other).then(said).otherwise(f"__missing_{lag}").alias(f"__missing_{lag}")] if several else []),
        )
    true, false = (
        pl.sum_horizontal((pl.col(f"__holds_{lag}") == word).fill_null(False).cast(pl.Int32) for lag in lags)
        for word in (True, False)
    )
    counted = wide.select(true.alias("years_true"), false.alias("years_false"), pl.exclude(*by, year)).with_columns(
        years_undecided=book.window - pl.col("years_true") - pl.col("years_false")
    )
    years = counted.select("years_true", "years_false", "years_undecided")
    if not several:
        return judged.with_columns(*years, verdict=pl.col("holds"))
    enough = pl.col("years_true") >= book.years_needed
    out_of_reach = book.window - pl.col("years_false") < book.years_needed
    told = counted.select(
        verdict=pl.when(enough).then(True).when(out_of_reach).then(False).otherwise(None),
        missing=pl.when(~enough & ~out_of_reach).then(_missing_years(lags)),
    )
    return judged.with_columns(*years, *told)


def conditions(frame: pl.DataFrame, book: Rulebook) -> pl.DataFrame:
    """One row per row of ``frame`` and condition of ``book``: condition, says, indicator, measure, comparison,
    threshold, margin, holds and missing, after the columns of ``frame``.
    """
    parts = ((condition, _part(frame, condition)) for condition in book.conditions)
    return pl.concat(
        frame.with_columns(
            condition=pl.lit(condition.name),
            says=pl.lit(condition.says),
            indicator=pl.lit(condition.indicator),
            measure=part["measure"],
            comparison=pl.lit(condition.comparison, pl.String),
            threshold=pl.lit(condition.threshold, pl.Float64),
            condition_margin=part["margin"],
            condition_holds=part["holds"],
            condition_missing=part["missing"],
        )
        for condition, part in parts
    )


def _missing_years(lags: Iterable[int]) -> pl.Expr:
    years = [
        pl.when(pl.col(f"__holds_{lag}").is_null()).then(
            pl.concat_str(
                pl.coalesce(f"__label_{lag}", pl.lit(later("an earlier year"))),
                pl.lit(": "),
                pl.coalesce(f"__missing_{lag}", pl.lit(later("no figures"))),
            )
        )
        for lag in lags
    ]
    return pl.concat_str(years, separator=". ", ignore_nulls=True)


def _part(frame: pl.DataFrame, condition: Condition) -> dict[str, pl.Expr]:
    """A condition over ``frame``: its measure, whether it holds, its margins, and what is missing."""
    there, indicator = set(frame.columns), condition.indicator

    def column(name: str, dtype: Any) -> pl.Expr:
        return pl.col(name).cast(dtype) if name in there else pl.lit(None, dtype)

    measure = column(indicator, pl.Float64)
    nothing = pl.lit(None, pl.Float64)
    known = pl.lit(INDICATORS[indicator])
    if condition.threshold is None or condition.comparison is None:
        return {"measure": measure, "holds": pl.lit(None, pl.Boolean), "margin": nothing, "relative": nothing,
                "missing": pl.lit(NO_THRESHOLD)}  # fmt: skip
    above = condition.comparison[0] == ">"
    low = pl.coalesce(measure, column(indicator + AT_LEAST, pl.Float64))
    sure, barely = (low, measure) if above else (measure, low)
    side = 1.0 if above else -1.0
    ahead, behind = ((bound - condition.threshold) * side for bound in (sure, barely))
    meets = ahead >= 0 if "=" in condition.comparison else ahead > 0
    fails = behind < 0 if "=" in condition.comparison else behind <= 0
    holds = pl.when(meets).then(True).when(fails).then(False).otherwise(None)
    margin = pl.when(meets).then(ahead).when(fails).then(behind)
    why = column(indicator + WHY, pl.String)
    return {
        "measure": measure,
        "holds": holds,
        "margin": margin,
        "relative": margin / condition.threshold,
        "missing": pl.when(holds.is_null()).then(
            pl.concat_str(known, pl.coalesce(pl.concat_str(pl.lit(": "), why), pl.lit(" is not known")))
        ),
    }


def _level(frame: pl.DataFrame, book: Rulebook) -> pl.Expr:
    """The range that the first condition's measure lies in; the highest is the one in which the condition holds."""
    name = pl.lit(None, pl.String)
    if not book.levels:
        return name
    part = _part(frame, book.conditions[0])
    for level in book.levels[:-1]:
        name = pl.when(part["measure"] >= level.start).then(pl.lit(level.name)).otherwise(name)
    return pl.when(part["holds"]).then(pl.lit(book.levels[-1].name)).otherwise(name)
