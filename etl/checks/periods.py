"""Whether the figures of months, of parts of a year and of years tell of the same trade.

Sources of one publisher print the same statistics: TradeStat's months, its cumulative columns, its annual bank and its
trade by heading are held against each other, in total and partner by partner. What one of them has by eight-digit
lines and another by heading is added up first, where the list of lines is complete. Measured on the bundled exports of
HS 2846: the annual bank's lines give the monthly bank's heading of 2018-19 to 2024-25 partner by partner within
rounding in 355 partners' years, and not in 2023-24, whose months are split wrongly.
"""

from __future__ import annotations

import polars as pl

from etl import precision, words
from etl.checks.rows import CELL, FAMILY, SPAN, by_partner
from etl.checks.saying import Row, counted, raised, usd
from etl.checks.subject import Subject
from etl.fiscal_year import last_month_expr
from etl.schema import EXHAUSTIVE, WORLD

TOPIC = ["family", "reporter", "flow", "hs_code"]
HOLDER = ["source", "basis", "lines"]
"""Who has a figure: a source, on a basis, printed or (``lines``) added up from the lines of a heading."""
_NAMED = 3


def period_sum(subject: Subject) -> pl.DataFrame:
    """Months against cumulative and yearly figures, and those against each other.

    The tolerance is half a printed step of every figure on either side; a partner that a list leaves out can have had
    half a step there. Where months are missing between others, the other months are compared: a year's figure that has
    more than they and rounding proves the gap.
    """
    rows = _figures(subject)
    printed = rows.filter(pl.col("basis") != "month")
    longer = pl.concat([printed, _lines(printed, rows)])
    months = rows.filter(pl.col("basis") == "month")
    books, spans = _books(longer), longer.select(*TOPIC, *SPAN).unique()
    summed, partners = _summed(months, spans, subject)
    whole = summed.filter(pl.col("missing").list.len() == 0)
    pairs = pl.concat(
        [
            _pairs(whole, books),
            _pairs(books, books).filter(pl.concat_str(HOLDER) < pl.concat_str(f"{name}_right" for name in HOLDER)),
        ],
        how="diagonal",
    )
    hits = [_apart(pairs), _apart_by_partner(pairs, pl.concat([partners, _by_partner(longer)])), _gaps(summed, books)]
    return raised(_cells(pl.concat(hits, how="diagonal")), "period-sum", lambda hit: _said(hit, subject), _rests_on)


def _figures(subject: Subject) -> pl.DataFrame:
    """Printed values with half of their steps, of families that have more than one list of a trade."""
    lists = subject.published.select(FAMILY, "source", "basis").unique().group_by("family").agg(pl.len(), "source")
    several = lists.filter(pl.col("len") > 1)["source"].explode().unique()
    rows = subject.published.filter(pl.col("usd_origin") == "published", pl.col("source").is_in(several.implode()))
    half = precision.half_steps(rows, subject.precision, "value_usd")
    return rows.select(
        FAMILY, *TOPIC[1:], *SPAN, "source", "basis", "partner", "dataset", lines=pl.lit(False), value="value_usd",
        half=half,
    )  # fmt: skip


def _lines(printed: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Complete lists of lines, added up to each heading that the family prints."""
    lines = printed.filter(pl.col("dataset").is_in(EXHAUSTIVE))
    headings = rows.join(lines, on=TOPIC[:3], how="semi").select(TOPIC).unique()
    found = [lines.head(0)]
    for digits in headings["hs_code"].str.len_bytes().unique():
        longer = lines.filter(pl.col("hs_code").str.len_bytes() > digits)
        headed = longer.with_columns(pl.col("hs_code").str.head(digits), lines=pl.lit(True))
        found.append(headed.join(headings, on=TOPIC, how="semi"))
    cell = [*TOPIC, *SPAN, *HOLDER, "partner", "dataset"]
    return pl.concat(found).group_by(cell).agg(pl.col("value", "half").sum()).select(printed.columns)


def _books(rows: pl.DataFrame) -> pl.DataFrame:
    """The total of each holder and span, printed or the sum of the partners, and whether there is a split."""
    world = pl.col("partner") == WORLD
    total, half = (
        pl.when(world.any()).then(pl.col(name).filter(world).sum()).otherwise(pl.col(name).sum()).alias(name)
        for name in ("value", "half")
    )
    return rows.group_by(*TOPIC, *SPAN, *HOLDER).agg(
        total, half, split=by_partner().any(), dataset=pl.col("dataset").unique()
    )


def _by_partner(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(by_partner()).select(*TOPIC, *SPAN, *HOLDER, "partner", "value", "half")


def _summed(months: pl.DataFrame, spans: pl.DataFrame, subject: Subject) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Months added up to each span, in total, with the months that are ``missing`` between others, and by partner.

    A month in which a publisher was asked and had no trade counts as there. Spans that lack months at their ends are
    left out: nobody fetched them.
    """
    ends = last_month_expr()
    whole = spans.with_columns(month=pl.date_ranges("period_start", ends, "1mo"))
    each, at = whole.explode("month"), [*TOPIC, "month"]
    totals = _books(months).rename({"period_start": "month"}).drop("period_months")
    asked = subject.asked.filter("settled", pl.col("basis") == "month")
    silent = asked.select(
        FAMILY, *TOPIC[1:], "source", "basis", month="period_start", lines=pl.lit(False), value=pl.lit(0.0),
        half=pl.lit(0.0), split=pl.lit(True), dataset=pl.lit([], pl.List(pl.String)),
    )  # fmt: skip
    totals = pl.concat([totals, silent.join(totals, on=[*at, "source"], how="anti").select(totals.columns)])
    reach = totals.group_by(*TOPIC, *HOLDER).agg(first=pl.col("month").min(), last=pl.col("month").max())
    summed = each.join(totals, on=at).group_by(*TOPIC, *SPAN, *HOLDER).agg(
        pl.col("value", "half").sum(), pl.col("split").all(), pl.col("dataset").explode().unique(), have="month"
    )  # fmt: skip
    summed = summed.join(whole, on=[*TOPIC, *SPAN]).join(reach, on=[*TOPIC, *HOLDER])
    missing = pl.col("month").list.set_difference("have").list.sort()
    inner = (missing.list.len() == 0) | ((missing.list.min() > pl.col("first")) & (missing.list.max() < pl.col("last")))
    summed = summed.with_columns(missing=missing).filter(inner).drop("month", "have", "first", "last")
    by_month = _by_partner(months).rename({"period_start": "month"}).drop("period_months")
    partners = each.join(by_month, on=at).group_by(*TOPIC, *SPAN, *HOLDER, "partner").agg(
        pl.col("value").sum(), half=pl.col("half").max() * pl.col("period_months").first()
    )  # fmt: skip
    return summed, partners


def _pairs(books: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """Two holders of figures of one span; columns of the second end in ``_right``."""
    return books.join(others, on=[*TOPIC, *SPAN], suffix="_right")


def _apart(pairs: pl.DataFrame) -> pl.DataFrame:
    tolerance = pl.col("half") + pl.col("half_right")
    difference = (pl.col("value") - pl.col("value_right")).abs()
    return pairs.with_columns(kind=pl.lit("total"), difference=difference, tolerance=tolerance).filter(
        difference > tolerance + 1e-9 * pl.col("value_right")
    )


def _apart_by_partner(pairs: pl.DataFrame, partners: pl.DataFrame) -> pl.DataFrame:
    """Pairs that agree on who traded within rounding are left; the others with the partners furthest apart."""
    split = pairs.filter("split", "split_right").with_row_index("pair")
    one = split.select("pair", *TOPIC, *SPAN, *HOLDER).join(partners, on=[*TOPIC, *SPAN, *HOLDER])
    two = split.select("pair", *TOPIC, *SPAN, **{name: f"{name}_right" for name in HOLDER}).join(
        partners, on=[*TOPIC, *SPAN, *HOLDER]
    )
    both = one.join(two.select("pair", "partner", "value", "half"), on=["pair", "partner"], how="full", coalesce=True)
    # a partner that one list leaves out can have had what that list rounds away
    half = (pl.coalesce(name, pl.col(name).max().over("pair")).fill_null(0) for name in ("half", "half_right"))
    gap = pl.col("value").fill_null(0) - pl.col("value_right").fill_null(0)
    both = both.with_columns(difference=gap.abs(), tolerance=pl.sum_horizontal(*half))
    far = both.filter(pl.col("difference") > pl.col("tolerance") + 1e-9 * pl.col("value_right").fill_null(0))
    far = far.sort("difference", "partner", descending=[True, False]).group_by("pair").agg(
        pl.col("difference").first(),
        pl.col("tolerance").first(),
        who=pl.struct("partner", "value", "value_right"),
    )  # fmt: skip
    return split.join(far, on="pair").drop("pair").with_columns(kind=pl.lit("partners"))


def _gaps(summed: pl.DataFrame, books: pl.DataFrame) -> pl.DataFrame:
    """Spans that lack months between others, where the printed figure has more than the months that are there."""
    pairs = _pairs(summed.filter(pl.col("missing").list.len() > 0), books)
    tolerance, difference = pl.col("half") + pl.col("half_right"), pl.col("value_right") - pl.col("value")
    return pairs.with_columns(kind=pl.lit("gap"), difference=difference, tolerance=tolerance).filter(
        difference > tolerance
    )


def _cells(hits: pl.DataFrame) -> pl.DataFrame:
    """One row per cell that a finding is raised on, of the widest difference: either side that prints the code.

    ``one`` and ``other`` are who is compared.
    """
    named = hits.with_columns(one="source", other="source_right")
    left = named.filter(~pl.col("lines")).with_columns(
        basis=pl.when(pl.col("basis") == "month").then("basis_right").otherwise("basis")
    )
    right = named.filter(~pl.col("lines_right")).with_columns(source="source_right", basis="basis_right")
    # where a partner explains the whole difference, its name tells more than the total
    weight = pl.col("difference") * pl.when(pl.col("kind") == "partners").then(1.1).otherwise(1.0)
    cells = pl.concat([left, right]).sort(-weight, *CELL, "one", "other")
    only = pl.when(pl.col("who").list.len() == 1).then(pl.col("who").list.first().struct.field("partner"))
    return cells.unique(CELL, keep="first", maintain_order=True).with_columns(partner=only)


def _said(hit: Row, subject: Subject) -> str:
    """The two figures that differ, or the partners on which they do."""
    one, other = _holders(hit)
    if hit["kind"] == "partners":
        named = "; ".join(
            f"{subject.name(p['partner'])} {_or_none(p['value'])} against {_or_none(p['value_right'])}"
            for p in hit["who"][:_NAMED]
        )
        more = len(hit["who"]) - _NAMED
        return (
            f"{words.capital(one)} and {other} differ on {counted(len(hit['who']), 'partner')}: {named}"
            f"{f'; and {more} more' if more > 0 else ''}."
        )
    if hit["kind"] == "gap":
        missing = words.joined([f"{month:%B %Y}" for month in hit["missing"]])
        verb = "is" if len(hit["missing"]) == 1 else "are"
        there = counted(hit["period_months"] - len(hit["missing"]), "month")
        return (
            f"{missing} {verb} missing: the other {there} sum to {usd(hit['value'])}, {other} is"
            f" {usd(hit['value_right'])}."
        )
    return (
        f"{words.capital(one)} {'sum to' if _added(hit) else 'is'} {usd(hit['value'])}, {other} is"
        f" {usd(hit['value_right'])}: {usd(hit['difference'])} apart, where rounding explains {usd(hit['tolerance'])}."
    )


def _or_none(value: float | None) -> str:
    return "not listed" if value is None else usd(value)


def _added(hit: Row) -> bool:
    return hit["missing"] is not None


def _holders(hit: Row) -> tuple[str, str]:
    """Who is compared with whom."""
    kind = "cumulative figure" if hit["basis_right"] == "year_to_date" else "year's figure"
    lines = " by lines" if hit["lines_right"] else ""
    other = f"the {kind}{lines} of the {words.source(hit['other'])}"
    if _added(hit):
        return f"the {hit['period_months']} months of the {words.source(hit['one'])}", other
    return f"the {kind}{' by lines' if hit['lines'] else ''} of the {words.source(hit['one'])}", other


def _rests_on(hit: Row) -> str:
    one, other = (" and ".join(sorted(hit[name])) for name in ("dataset", "dataset_right"))
    return f"{one} against {other}; tolerance: half of the printed step of every figure, {usd(hit['tolerance'])} here"
