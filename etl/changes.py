"""What a comparison of two builds says in words: sentences, and the cells of its tables. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from etl import numbers, words
from etl.diff import Diff, Edits
from etl.schema import WORLD

INDICATORS = {
    "total_usd": "total",
    "share_value": "share of {partner} by value",
    "share_weight": "share of {partner} by weight",
    "hhi": "concentration (HHI)",
}
KINDS = {
    "revised": "revised",
    "correction": "correction",
    "months": "other months",
    "new": "new period",
    "gone": "gone",
}
"""Why an indicator changed, in words."""
_NAMED = 3  # so many are named in a sentence; more are counted


@dataclass(frozen=True)
class Names:
    """What codes are called: countries by ISO3, scopes by id."""

    countries: Mapping[str, str]
    scopes: Mapping[str, str]

    def country(self, iso3: str) -> str:
        """Its name inside a sentence; the published total is one too."""
        return "total" if iso3 == WORLD else words.country(self.countries.get(iso3, iso3))


def summary(diff: Diff, effects: pl.DataFrame, names: Names) -> list[str]:
    """The comparison in sentences, the important first; what did not change is one sentence, the last."""
    if diff.before == diff.after:
        return [f"Both are vintage {diff.after}: there is nothing to compare."]
    said = {
        "published figure": _revised(diff.revised),
        "effect": _effect(effects, names),
        "new period": _spans(diff.new_periods, "New", names),
        "period gone": _spans(diff.gone, "Gone", names),
        "correction": _edited(diff.corrections, "correction"),
        "finding": _edited(diff.findings, "finding"),
        "claim or verdict": _claims(diff.claims),
    }
    changed = [sentence for sentence in said.values() if sentence]
    same = [f"no {what}" for what, sentence in said.items() if not sentence and what != "effect"]
    none = f"Nothing {'else ' if changed else ''}changed: {', '.join(same)}."
    return [*changed, *([none] if same else [])]


def _revised(rows: pl.DataFrame) -> str:
    if rows.is_empty():
        return ""
    countries = rows["reporter"].n_unique()
    of = f" of {countries} countries" if countries > 1 else ""
    count = f"{rows.height:,} published figures{of} were" if rows.height > 1 else "1 published figure was"
    return f"{count} revised{_by_source(rows)}."


def _by_source(rows: pl.DataFrame) -> str:
    counts = rows.group_by("source").len().sort("len", "source", descending=[True, False]).rows()
    if len(counts) == 1:
        return f", from {words.source(counts[0][0])}"
    return ": " + ", ".join(f"{words.source(source)} {count:,}" for source, count in counts)


def _effect(effects: pl.DataFrame, names: Names) -> str:
    """The largest effect of figures that were revised or corrected, not of months that were added."""
    altered = effects.filter(pl.col("kind").is_in(["revised", "correction"]))
    if altered.is_empty():
        return ""
    row = altered.row(0, named=True)
    before, after, difference = effect(row)
    what = f"{subject(row, names)}, {indicator(row, names)}"
    cause = ", of a correction" if row["kind"] == "correction" else ""
    return f"The largest effect on what is shown{cause}: {what}: {before} → {after}{difference and f' ({difference})'}."


def _spans(rows: pl.DataFrame, word: str, names: Names) -> str:
    """``New: 2026-07 from TradeStat monthly bank (imports of 2846, India).``"""
    said = []
    for (source, basis), some in rows.group_by(["source", "basis"], maintain_order=True):
        periods = sorted({period for listed in some["periods"] for period in listed})
        span = words.joined(periods) if len(periods) <= _NAMED else f"{periods[0]} to {periods[-1]}"
        to_date = " (year to date)" if basis == "year_to_date" else ""
        said.append(f"{span}{to_date} from {words.source(str(source))} ({_of(some, names)})")
    return f"{word}: {'; '.join(said)}." if said else ""


def _of(rows: pl.DataFrame, names: Names) -> str:
    """``2846`` or ``34 codes``, and countries where they are several."""
    codes, countries = rows["code"].unique().sort(), rows["reporter"].n_unique()
    named = words.joined(codes.to_list()) if codes.len() <= _NAMED else f"{codes.len()} codes"
    flows = words.joined([f"{flow}s" for flow in rows["flow"].unique().sort()])
    return f"{flows} of {named}" + (
        f", {countries} countries" if countries > 1 else f", {names.country(rows['reporter'][0])}"
    )


def _edited(edits: Edits | None, what: str) -> str:
    if edits is None:
        return f"{what.capitalize()}s cannot be compared: one of the two builds does not tell them."
    if not edits.count:
        return ""
    counts = {"new": len(edits.added), "gone": len(edits.removed), "altered": len(edits.altered)}
    said = [f"{count:,} {word}" for word, count in counts.items() if count]
    return f"{what.capitalize()}s: {words.joined(said)}."


def _claims(edits: Edits | None) -> str:
    if edits is None:
        return "Verdicts on claims cannot be compared: one of the two builds has none."
    named = [f"{after['id']} ({verdict(before)} → {verdict(after)})" for before, after in edits.altered[:_NAMED]]
    more = len(edits.altered) - _NAMED
    changed = f"The verdict changed on {', '.join(named)}{f' and {more} more' if more > 0 else ''}." if named else ""
    return " ".join(said for said in (changed, _edited(replace(edits, altered=()), "claim")) if said)


def spans(rows: pl.DataFrame, names: Names) -> list[tuple[str, str, str, str]]:
    """Source, trade, codes and periods; what has the same new periods is one line."""
    same = ["source", "flow", "basis", "periods"]
    said = []
    for _, some in rows.group_by(same, maintain_order=True):
        row, periods = some.row(0, named=True), some["periods"][0].to_list()
        countries, codes = (some[column].unique().sort().to_list() for column in ("reporter", "code"))
        who = names.country(countries[0]) if len(countries) == 1 else f"{len(countries)} countries"
        what = ", ".join(codes) if len(codes) <= _NAMED else f"{len(codes)} codes"
        span = ", ".join(periods) if len(periods) <= _NAMED else f"{periods[0]} to {periods[-1]}, {len(periods)}"
        to_date = " (year to date)" if row["basis"] == "year_to_date" else ""
        said.append((words.source(row["source"]), f"{row['flow']}s, {who}", what, span + to_date))
    return said


def finding(entry: Mapping[str, Any], names: Names) -> tuple[str, str]:
    """Which finding, and what it says."""
    where = subject(entry, names)
    return f"{entry['id']} ({entry['severity']}): {where}", str(entry["message"])


def verdict(claim: Mapping[str, Any]) -> str:
    """A verdict in words."""
    return words.VERDICTS.get(claim["verdict"], str(claim["verdict"]))


Told = Mapping[str, Any] | None


def judged(edits: Edits) -> list[tuple[Told, Told]]:
    """Claims before and after: those whose verdict changed, those that are new, those that are gone."""
    return [*edits.altered, *((None, entry) for entry in edits.added), *((entry, None) for entry in edits.removed)]


def claims(edits: Edits) -> list[tuple[str, str, str, str]]:
    """Which claim, what it says, and the two verdicts, each with our number; a dash where there was no such claim."""
    return [_claim(before, after) for before, after in judged(edits)]


def _claim(before: Told, after: Told) -> tuple[str, str, str, str]:
    claim = after or before or {}
    unit = claim.get("unit") or ""
    published = "" if claim.get("published") is None else f"{numbers.exact(claim['published'])} {unit}"
    sides = []
    for side in (before, after):
        ours: Any = side and side.get("ours")
        number = "" if ours is None else f", ours {numbers.significant(ours)} {unit}"
        sides.append(verdict(side) + number if side else "–")
    called = f"{claim['id']}: {claim['statement']}" if claim.get("statement") else str(claim["id"])
    return called, published, sides[0], sides[1]


def subject(row: Mapping[str, Any], names: Names) -> str:
    """Whose trade in what, from whom, when: of a row of effects or of revised figures."""
    what = names.scopes.get(row["scope"], row["scope"]) if "scope" in row else row["code"]
    country = words.possessive(names.country(row["reporter"]))
    return words.capital(f"{country} {row['flow']}s of {what}, {when(row)}, {words.source(row['source'])}")


def when(row: Mapping[str, Any]) -> str:
    """A period, and what is not whole about it."""
    if row.get("basis") == "year_to_date":
        return f"{row['period']} (year to date)"
    if row.get("basis") in ("fiscal", "calendar") and row["months"] < 12:
        return f"{row['period']} ({row['months']} of 12 months)"
    return str(row["period"])


def indicator(row: Mapping[str, Any], names: Names) -> str:
    """An indicator's name; a share's with the partner's."""
    return INDICATORS[row["indicator"]].format(partner=names.country(row["partner"] or ""))


def effect(row: Mapping[str, Any]) -> tuple[str, str, str]:
    """Before, after and difference of an indicator: money, percent and points, or index points."""
    before, after, difference = row["before"], row["after"], row["difference"]
    if row["indicator"] == "total_usd":
        relative = f", {signed(difference / before * 100)} %" if difference is not None and before else ""
        gap = "" if difference is None else f"{_sign(difference)}{numbers.usd(abs(difference))}{relative}"
        return _or_dash(before, numbers.usd), _or_dash(after, numbers.usd), gap
    if row["indicator"] == "hhi":
        gap = "" if difference is None else signed(difference * 10_000)
        return _or_dash(before, numbers.index), _or_dash(after, numbers.index), gap
    gap = "" if difference is None else f"{signed(difference * 100)} points"
    return _or_dash(before, numbers.percent), _or_dash(after, numbers.percent), gap


def unit(row: Mapping[str, Any]) -> str:
    """What a published figure is counted in: USD, kg, a currency's or a quantity's code."""
    return str(row["unit"] or {"value_local": "own currency"}.get(row["measure"], row["measure"]))


def revision(row: Mapping[str, Any]) -> tuple[str, str, str]:
    """Before, after and difference of a published figure, with every digit."""
    before, after, difference = row["before"], row["after"], row["difference"]
    relative = "" if row["relative"] is None else f" ({signed(row['relative'] * 100)} %)"
    gap = "" if difference is None else f"{_sign(difference)}{numbers.exact(abs(difference))}{relative}"
    return _or_dash(before, numbers.exact), _or_dash(after, numbers.exact), gap


def _or_dash(value: float | None, said: Any) -> str:
    return "–" if value is None else str(said(value))


def _sign(number: float) -> str:
    return "+" if number > 0 else "−"


def signed(number: float) -> str:
    """Three digits with a sign: ``+4.10``, ``−0.250``."""
    return f"{_sign(number)}{numbers.significant(abs(number))}"
