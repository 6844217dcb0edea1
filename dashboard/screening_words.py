"""The screening in sentences: what the title states, what a margin is, why years are left out. No Dash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from dashboard import labels
from dashboard.rule_words import INDICES, SHARES, distance, stated
from dashboard.screening import ALL, Filter, Threshold, selected
from etl.reader import Store
from etl.rulebooks import INDICATORS, Rulebook
from etl.screening import NEAR, WHOLE

DIGITS = {"6": "six-digit codes", "4": "four-digit codes", "2": "chapters", "lines": "national tariff lines",
          ALL: "codes of any length"}  # fmt: skip
ONLY = {ALL: "All codes", "dependent": "Rule holds", "undecided": "Cannot be decided", "near": "Near the threshold",
        "entries": "New on the list", "exits": "Off the list"}  # fmt: skip


def short(book: Rulebook) -> str:
    """``European Commission 2021``: a rule inside a sentence."""
    name = book.name.split(":")[0].split(" (")[0]
    return name if str(book.year) in name else f"{name} {book.year}"


def holding(book: Rulebook, many: int = 2) -> str:
    """What the rule calls those for which it holds: ``import dependent``, ``extreme bottlenecks``."""
    article, _, rest = book.holds.partition(" ")
    return f"{rest}s" if article in ("a", "an") and many != 1 else book.holds


def counts(frame: pl.DataFrame, rule: str) -> tuple[int, int, int]:
    """How many codes the rule holds for, does not hold for, and cannot decide."""
    if frame.is_empty():
        return 0, 0, 0
    verdict = frame[rule]
    return int(verdict.sum() or 0), int((~verdict).sum() or 0), verdict.null_count()


def title(store: Store, wanted: Filter, book: Rulebook, frame: pl.DataFrame) -> str:
    """The finding: how many of the codes that count are dependent by the chosen rule."""
    country = labels.possessive(store.name(wanted.view.reporter))
    true, _, undecided = counts(frame, book.id)
    if not frame.height:
        return f"Nothing to screen: {country} imports are not in this store" + (
            f" for {wanted.year}" if wanted.year else ""
        )
    chosen = "selected " if selected(store, frame["code"]) else ""
    of = f"{chosen}{DIGITS[wanted.digits]} of {country} imports in {wanted.year}"
    if undecided == frame.height:
        return f"Whether the {frame.height:,} {of} are {holding(book)} cannot be decided ({short(book)})"
    verb = _are(true)
    if 2 * undecided >= frame.height:
        return (
            f"{undecided:,} of {frame.height:,} {of} cannot be decided, {true:,} {verb} {holding(book, true)}"
            f" ({short(book)})"
        )
    return f"{true:,} of {frame.height:,} {of} {verb} {holding(book, true)} ({short(book)})"


SELECTED = "Selected are the codes of this store's commodities; {} imports more than these."
"""What is said where the codes are not all there are."""


def lead(wanted: Filter, book: Rulebook, frame: pl.DataFrame, whole: pl.DataFrame) -> str:
    """What stands beside the count: what cannot be decided and why, what is near, which codes count."""
    undecided = counts(frame, book.id)[2]
    said = []
    if undecided:
        reasons = frame.filter(pl.col(book.id).is_null())[f"{book.id}_missing"].drop_nulls()
        first = reasons.mode().sort()[0] if reasons.len() else "figures are missing"
        head = "Most" if 2 * undecided >= frame.height else f"{undecided:,}"
        said.append(f"{head} cannot be decided, above all for this: {first.split('; ')[0]}.")
    near = int(frame[f"{book.id}_near"].sum() or 0) if frame.height else 0
    if near:
        lies = "lies" if near == 1 else "lie"
        close = closely(book.applied(wanted.view.reporter))
        said.append(f"{near:,} {lies} near the threshold, within {close}, where lists churn.")
    others = whole.height - frame.height
    if others:
        said.append(f"{others:,} {'code' if others == 1 else 'codes'} of other lengths {_are(others)} not counted.")
    elif wanted.digits == ALL and frame.height:
        said.append("A heading and its own lines can both be among them.")
    return " ".join(said)


def closely(book: Rulebook) -> str:
    """What is near a threshold, on the scales of the margins: ``500 HHI or 0.05 X/M``."""
    words = {}
    for condition in book.conditions:
        if condition.indicator == "value_usd":
            words["money"] = f"{NEAR * 100:g} % of the amount"
        elif condition.indicator in INDICES:
            words["hhi"] = f"{NEAR * 10_000:g} HHI"
        elif condition.indicator in SHARES:
            words["share"] = f"{NEAR * 100:g} points"
        else:
            words[condition.indicator] = f"{NEAR:g} {UNITS[condition.indicator]}"
    *others, last = words.values()
    return f"{', '.join(others)} or {last}" if others else last


def _are(many: int) -> str:
    return "is" if many == 1 else "are"


def of_binding(book: Rulebook) -> Mapping[str, str]:
    """The indicator of each condition of a rule, by the name of the condition."""
    return {condition.name: condition.indicator for condition in book.conditions}


def threshold(moved: Threshold, book: Rulebook) -> str:
    """``import HHI 4,500 instead of 4,000 (CEPII GeoDep 2024)``; ``book`` is the rule as it is stated."""
    own = next(c.threshold for c in book.conditions if c.indicator == moved.indicator)
    instead = "where the rule states none" if own is None else f"instead of {stated(moved.indicator, own)}"
    return f"{INDICATORS[moved.indicator]} {stated(moved.indicator, moved.value)} {instead} ({short(book)})"


def count_title(book: Rulebook, table: pl.DataFrame) -> str:
    """The finding of the chart over the years: the first and the last that are decided."""
    known = decided(table)
    if known.is_empty():
        return f"No year can be decided by {short(book)}"
    first, last = known.row(0, named=True), known.row(-1, named=True)
    if known.height == 1:
        return (
            f"{last['dependent']:,} {_codes(last['dependent'])} {holding(book, last['dependent'])} in {last['period']}"
        )
    return (
        f"{first['dependent']:,} {_codes(first['dependent'])} {holding(book, first['dependent'])} in {first['period']},"
        f" {last['dependent']:,} in {last['period']}"
    )


def _codes(many: int) -> str:
    return "code" if many == 1 else "codes"


def decided(table: pl.DataFrame) -> pl.DataFrame:
    """The years of the count in which the rule decides most codes, of as many as there usually are: others mislead."""
    return table.filter(pl.col("undecided") * 2 < pl.col("codes"), pl.col("codes") >= WHOLE * pl.col("codes").max())


def left_out(table: pl.DataFrame) -> str:
    """Which years the chart leaves out, and why; empty where it has all."""
    known = set(decided(table)["period"])
    others = [period for period in table["period"] if period not in known]
    if not others:
        return ""
    return (
        f"Left out: {spans(others, table['period'].to_list())}, in which most codes are not there or cannot be decided:"
        " extracts, totals without countries, unfinished years, or too few earlier years."
    )


def spans(some: Sequence[str], every: Sequence[str]) -> str:
    """``2002 to 2021 and 2023``: years that follow each other taken together."""
    found: list[list[str]] = []
    for n, label in enumerate(every):
        if label not in some:
            continue
        if found and n and found[-1][-1] == every[n - 1]:
            found[-1].append(label)
        else:
            found.append([label])
    return labels.joined([run[0] if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in found])


def changes(frame: pl.DataFrame, book: Rulebook, kind: str, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """The codes that came on the list, or left it, the largest imports first, with their margins then and now."""
    if frame.is_empty():
        return []
    now, then = pl.col(book.id), pl.col(f"{book.id}_previous")
    which = (now & ~then) if kind == "entries" else (~now & then)
    of = of_binding(book)
    return [
        {
            "code": row["code"],
            "name": names.get(row["code"], ""),
            "then": margin(row[f"{book.id}_previous_margin"], of.get(row[f"{book.id}_previous_binding"])),
            "now": margin(row[f"{book.id}_margin"], of.get(row[f"{book.id}_binding"])),
            "near_now": bool(row[f"{book.id}_near"]),
            "near_then": bool(row[f"{book.id}_previous_near"]),
        }
        for row in frame.filter(which.fill_null(False))
        .sort("import_value_usd", descending=True, nulls_last=True)
        .iter_rows(named=True)
    ]


UNITS = {"hhi": "HHI", "world_export_hhi": "world HHI", "import_cover_by_exports": "X/M",
         "effective_suppliers": "suppliers"}  # fmt: skip
"""What a margin is in, where its number does not say."""


def margin(value: float | None, indicator: str | None) -> str:
    """A signed distance from a threshold: ``+3,104 HHI``, ``−0.998 X/M``, ``+4.2 points``; or nothing."""
    if value is None or indicator is None:
        return ""
    return f"{distance(indicator, value)} {UNITS.get(indicator, '')}".rstrip()


def says(book: Rulebook) -> str:
    """What the rule asks for: ``import HHI above 4,000; exports over imports below 1; in 2 of 3 years``."""
    words = {">": "above", ">=": "at or above", "<": "below", "<=": "at or below"}
    parts = [
        f"{INDICATORS[c.indicator]} {words[c.comparison]} {stated(c.indicator, c.threshold)}"
        if c.comparison and c.threshold is not None
        else f"{INDICATORS[c.indicator]}, without a threshold"
        for c in book.conditions
    ]
    years = [f"in {book.years_needed} of {book.window} years"] if book.years_needed > 1 else []
    return "; ".join([*parts, *years])


def churn(
    entries: Sequence[Mapping[str, Any]],
    exits: Sequence[Mapping[str, Any]],
    wanted: Filter,
    book: Rulebook,
    undecided: int,
    of: int,
) -> str:
    """How many changes there are, how many of them are a matter of a hair, and how many codes cannot be compared."""
    if undecided == of:
        return f"No code can be compared with {wanted.against}: in one of the two years it is undecided."
    every = len(entries) + len(exits)
    near = sum(row["near_now"] or row["near_then"] for row in (*entries, *exits))
    said = f"Against {wanted.against} no code came on the list and none left it."
    if every:
        close = f"{near} of {every}" if near else "none"
        said = (
            f"Against {wanted.against}, {len(entries)} came on the list and {len(exits)} left it; {close} with a margin"
            f" within {closely(book.applied(wanted.view.reporter))} in one of the two years."
        )
    return said + (f" {undecided:,} of {of:,} codes cannot be compared." if undecided else "")


def of_years(book: Rulebook) -> str:
    """What the margins of a rule on several years are of."""
    if book.years_needed == 1:
        return ""
    return f"Margins are of the year alone; the rule asks for {book.years_needed} of {book.window} years."
