"""The screening in sentences: what the title states, what a margin is, why years are left out. No Dash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from dashboard import labels, reasons
from dashboard.rule_words import INDICES, SHARES, asked, distance, stated
from dashboard.screening import ALL, Filter, Threshold, selected
from etl import numbers
from etl.language import later, say
from etl.reader import Store
from etl.rulebooks import INDICATORS, Rulebook
from etl.screening import NEAR, WHOLE

DIGITS = {"6": later("six-digit codes"), "4": later("four-digit codes"), "2": later("chapters"),
          "lines": later("national tariff lines"), ALL: later("codes of any length")}  # fmt: skip
SELECTED_DIGITS = {
    "6": later("selected six-digit codes"), "4": later("selected four-digit codes"), "2": later("selected chapters"),
    "lines": later("selected national tariff lines"), ALL: later("selected codes of any length"),
}  # fmt: skip
"""The same where only the codes of the store's commodities are there."""
ONLY = {ALL: later("All codes"), "dependent": later("Rule holds"), "undecided": later("Cannot be decided"),
        "near": later("Near the threshold"), "entries": later("New on the list"),
        "exits": later("Off the list")}  # fmt: skip


def short(book: Rulebook) -> str:
    """``European Commission 2021``: a rule inside a sentence."""
    name = say(book.name).split(":")[0].split(" (")[0]
    return name if str(book.year) in name else f"{name} {book.year}"


def holding(book: Rulebook, many: int = 2) -> str:
    """What the rule calls those for which it holds: ``import dependent``, ``extreme bottlenecks``."""
    if (said := say(book.holds)) != book.holds:
        return said
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
    true, _, undecided = counts(frame, book.id)
    whose = labels.possessive(store.name(wanted.view.reporter))
    if not frame.height:
        return (
            say("Nothing to screen: {whose} imports are not in this store for {year}", whose=whose, year=wanted.year)
            if wanted.year
            else say("Nothing to screen: {whose} imports are not in this store", whose=whose)
        )
    blanks = {
        "whose": whose, "year": wanted.year, "rule": short(book), "all": numbers.fixed(frame.height, 0),
        "codes": digits(wanted, selected(store, frame["code"])), "some": numbers.fixed(true, 0),
        "undecided": numbers.fixed(undecided, 0), "holding": holding(book, true),
    }  # fmt: skip
    if undecided == frame.height:
        return say("Whether the {all} {codes} of {whose} imports in {year} are {holding} cannot be decided ({rule})",
                   **{**blanks, "holding": holding(book)})  # fmt: skip
    if 2 * undecided >= frame.height:
        most = _MOST_AND_ONE if true == 1 else _MOST
        return say(most, **blanks)
    if true == 1:
        return say("{some} of {all} {codes} of {whose} imports in {year} is {holding} ({rule})", **blanks)
    return say("{some} of {all} {codes} of {whose} imports in {year} are {holding} ({rule})", **blanks)


_MOST = later(
    "{undecided} of {all} {codes} of {whose} imports in {year} cannot be decided, {some} are {holding} ({rule})"
)
_MOST_AND_ONE = later(
    "{undecided} of {all} {codes} of {whose} imports in {year} cannot be decided, {some} is {holding} ({rule})"
)


def digits(wanted: Filter, selection: bool) -> str:
    """Which codes count: ``selected six-digit codes``."""
    return say((SELECTED_DIGITS if selection else DIGITS)[wanted.digits])


def lead(store: Store, wanted: Filter, book: Rulebook, frame: pl.DataFrame, whole: pl.DataFrame) -> str:
    """What stands beside the count: what cannot be decided and why, what is near, which codes count."""
    undecided = counts(frame, book.id)[2]
    said = [one for one in (_concentrated(book, frame),) if one]
    if frame.height and selected(store, frame["code"]):
        buyer = labels.country(store.name(wanted.view.reporter))
        said.append(
            say("Selected are the codes of this store's commodities; {country} imports more than these.", country=buyer)
        )
    if undecided:
        missing = frame.filter(pl.col(book.id).is_null())[f"{book.id}_missing"].drop_nulls()
        first = missing.mode().sort()[0].split("; ")[0] if missing.len() else later("figures are missing")
        why = reasons.said(first)
        said.append(
            say("Most cannot be decided, above all for this: {why}.", why=why)
            if 2 * undecided >= frame.height
            else say("{undecided} cannot be decided, above all for this: {why}.",
                     undecided=numbers.fixed(undecided, 0), why=why)
        )  # fmt: skip
    near = int(frame[f"{book.id}_near"].sum() or 0) if frame.height else 0
    if near:
        close = closely(book.applied(wanted.view.reporter))
        many = numbers.fixed(near, 0)
        said.append(
            say("{many} lies near the threshold, within {close}, where lists churn.", many=many, close=close)
            if near == 1
            else say("{many} lie near the threshold, within {close}, where lists churn.", many=many, close=close)
        )
    others = whole.height - frame.height
    if others == 1:
        said.append(say("{many} code of other lengths is not counted.", many=1))
    elif others:
        said.append(say("{many} codes of other lengths are not counted.", many=numbers.fixed(others, 0)))
    elif wanted.digits == ALL and frame.height:
        said.append(say("A heading and its own lines can both be among them."))
    return " ".join(said)


def _concentrated(book: Rulebook, frame: pl.DataFrame) -> str:
    """How many codes come to the share of one supplier that the rule asks for, where it asks for more than that."""
    share = next((c for c in book.conditions if c.indicator == "top_share" and c.threshold is not None), None)
    if share is None or share.threshold is None or len(book.conditions) == 1 or not frame.height:
        return ""
    reached = frame.filter(pl.col("top_share") >= share.threshold)
    others = [c for c in book.conditions if c is not share and c.comparison and c.threshold is not None]
    blanks = {
        "some": numbers.fixed(reached.height, 0), "all": numbers.fixed(frame.height, 0),
        "held": numbers.fixed(counts(reached, book.id)[0], 0), "share": stated("top_share", share.threshold),
        "more": labels.joined([
            say("{indicator} {asked}", indicator=say(c.says),
                asked=asked(c.indicator, str(c.comparison), float(c.threshold or 0)))
            for c in others
        ]),
    }  # fmt: skip
    if reached.height == 1:
        return say("{some} of {all} has one supplier with {share} or more of the imports; the rule, which also asks"
                   " for {more}, holds for {held} of them.", **blanks)  # fmt: skip
    return say("{some} of {all} have one supplier with {share} or more of the imports; the rule, which also asks for"
               " {more}, holds for {held} of them.", **blanks)  # fmt: skip


def closely(book: Rulebook) -> str:
    """What is near a threshold, on the scales of the margins: ``500 HHI or 0.05 X/M``."""
    words = {}
    for condition in book.conditions:
        if condition.indicator == "value_usd":
            words["money"] = say("{part} % of the amount", part=f"{NEAR * 100:g}")
        elif condition.indicator in INDICES:
            words["hhi"] = f"{NEAR * 10_000:g} HHI"
        elif condition.indicator in SHARES:
            words["share"] = say("{points} points", points=f"{NEAR * 100:g}")
        else:
            words[condition.indicator] = f"{NEAR:g} {say(UNITS[condition.indicator])}"
    *others, last = words.values()
    return say("{first} or {last}", first=", ".join(others), last=last) if others else last


def of_binding(book: Rulebook) -> Mapping[str, str]:
    """The indicator of each condition of a rule, by the name of the condition."""
    return {condition.name: condition.indicator for condition in book.conditions}


def threshold(moved: Threshold, book: Rulebook) -> str:
    """``import HHI 4,500 instead of 4,000 (CEPII GeoDep 2024)``; ``book`` is the rule as it is stated."""
    own = next(c.threshold for c in book.conditions if c.indicator == moved.indicator)
    blanks = {"indicator": say(INDICATORS[moved.indicator]), "value": stated(moved.indicator, moved.value),
              "rule": short(book)}  # fmt: skip
    if own is None:
        return say("{indicator} {value} where the rule states none ({rule})", **blanks)
    return say("{indicator} {value} instead of {own} ({rule})", own=stated(moved.indicator, own), **blanks)


def count_title(book: Rulebook, table: pl.DataFrame) -> str:
    """The finding of the chart over the years: the first and the last that are decided."""
    known = decided(table)
    if known.is_empty():
        return say("No year can be decided by {rule}", rule=short(book))
    first, last = known.row(0, named=True), known.row(-1, named=True)
    blanks = {"some": numbers.fixed(first["dependent"], 0), "holding": holding(book, first["dependent"]),
              "year": first["period"]}  # fmt: skip
    if known.height == 1:
        return (
            say("{some} code {holding} in {year}", **blanks)
            if first["dependent"] == 1
            else say("{some} codes {holding} in {year}", **blanks)
        )
    blanks |= {"later": numbers.fixed(last["dependent"], 0), "last": last["period"]}
    return (
        say("{some} code {holding} in {year}, {later} in {last}", **blanks)
        if first["dependent"] == 1
        else say("{some} codes {holding} in {year}, {later} in {last}", **blanks)
    )


def decided(table: pl.DataFrame) -> pl.DataFrame:
    """The years of the count in which the rule decides most codes, of as many as there usually are: others mislead."""
    return table.filter(pl.col("undecided") * 2 < pl.col("codes"), pl.col("codes") >= WHOLE * pl.col("codes").max())


def left_out(table: pl.DataFrame) -> str:
    """Which years the chart leaves out, and why; empty where it has all."""
    known = set(decided(table)["period"])
    others = [period for period in table["period"] if period not in known]
    if not others:
        return ""
    return say(
        "Left out: {years}, in which most codes are not there or cannot be decided: extracts, totals without countries,"
        " unfinished years, or too few earlier years.",
        years=spans(others, table["period"].to_list()),
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
    return labels.joined(
        [run[0] if len(run) == 1 else say("{first} to {last}", first=run[0], last=run[-1]) for run in found]
    )


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


UNITS = {"hhi": "HHI", "world_export_hhi": later("world HHI"), "import_cover_by_exports": "X/M",
         "effective_suppliers": later("suppliers")}  # fmt: skip
"""What a margin is in, where its number does not say."""


def margin(value: float | None, indicator: str | None) -> str:
    """A signed distance from a threshold: ``+3,104 HHI``, ``−0.998 X/M``, ``+4.2 points``; or nothing."""
    if value is None or indicator is None:
        return ""
    unit = UNITS.get(indicator)
    return f"{distance(indicator, value)} {say(unit)}" if unit else distance(indicator, value)


def says(book: Rulebook) -> str:
    """What the rule asks for: ``import HHI above 4,000; exports over imports below 1; in 2 of 3 years``."""
    parts = [
        say("{indicator} {asked}", indicator=say(INDICATORS[c.indicator]),
            asked=asked(c.indicator, c.comparison, c.threshold))
        if c.comparison and c.threshold is not None
        else say("{indicator}, without a threshold", indicator=say(INDICATORS[c.indicator]))
        for c in book.conditions
    ]  # fmt: skip
    several = book.years_needed > 1
    years = [say("in {needed} of {window} years", needed=book.years_needed, window=book.window)] if several else []
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
        return say("No code can be compared with {year}: in one of the two years it is undecided.", year=wanted.against)
    every = len(entries) + len(exits)
    near = sum(row["near_now"] or row["near_then"] for row in (*entries, *exits))
    blanks = {"year": wanted.against, "came": len(entries), "left": len(exits), "near": near, "every": every,
              "close": closely(book.applied(wanted.view.reporter))}  # fmt: skip
    if not every:
        said = say("Against {year} no code came on the list and none left it.", **blanks)
    elif near:
        said = say(
            "Against {year}, {came} came on the list and {left} left it; {near} of {every} with a margin within {close}"
            " in one of the two years.",
            **blanks,
        )
    else:
        said = say(
            "Against {year}, {came} came on the list and {left} left it; none with a margin within {close} in one of"
            " the two years.",
            **blanks,
        )
    if not undecided:
        return said
    open_ = say("{undecided} of {all} codes cannot be compared.", undecided=numbers.fixed(undecided, 0),
                all=numbers.fixed(of, 0))  # fmt: skip
    return f"{said} {open_}"


def of_years(book: Rulebook) -> str:
    """What the margins of a rule on several years are of."""
    if book.years_needed == 1:
        return ""
    return say("Margins are of the year alone; the rule asks for {needed} of {window} years.",
               needed=book.years_needed, window=book.window)  # fmt: skip
