"""What a comparison of two builds says in words: sentences, and the cells of its tables. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from etl import numbers, words
from etl.diff import Diff, Edits
from etl.language import later, say
from etl.schema import WORLD

INDICATORS = {
    "total_usd": later("total"),
    "share_value": later("share of {partner} by value"),
    "share_weight": later("share of {partner} by weight"),
    "hhi": later("concentration (HHI)"),
}
KINDS = {
    "revised": later("revised"),
    "correction": later("correction"),
    "months": later("other months"),
    "new": later("new period"),
    "gone": later("gone"),
}
"""Why an indicator changed, in words."""
_NONE = {
    "figures": later("no published figure"),
    "new": later("no new period"),
    "gone": later("no period gone"),
    "corrections": later("no correction"),
    "findings": later("no finding"),
    "claims": later("no claim or verdict"),
}
"""What is said of what did not change."""
_EDITED = {
    "corrections": (
        later("Corrections: {counts}."),
        later("Corrections cannot be compared: one of the two builds does not tell them."),
    ),
    "findings": (
        later("Findings: {counts}."),
        later("Findings cannot be compared: one of the two builds does not tell them."),
    ),
    "claims": (
        later("Claims: {counts}."),
        later("Verdicts on claims cannot be compared: one of the two builds has none."),
    ),
}
_COUNTS = (later("{count} new"), later("{count} gone"), later("{count} altered"))
_TRADE_OF_CODES = {
    ("export",): later("exports of {codes}, {country}"),
    ("import",): later("imports of {codes}, {country}"),
    ("export", "import"): later("exports and imports of {codes}, {country}"),
}
_TRADE_BY = {"import": later("imports, {country}"), "export": later("exports, {country}")}
_SUBJECTS = {
    "import": later("{whose} imports of {goods}, {when}, {source}"),
    "export": later("{whose} exports of {goods}, {when}, {source}"),
}
_NAMED = 3  # so many are named in a sentence; more are counted


@dataclass(frozen=True)
class Names:
    """What codes are called: countries by ISO3, scopes by id."""

    countries: Mapping[str, str]
    scopes: Mapping[str, str]

    def country(self, iso3: str) -> str:
        """Its name inside a sentence; the published total is one too."""
        return say("total") if iso3 == WORLD else words.country(self.countries.get(iso3, iso3))


def summary(diff: Diff, effects: pl.DataFrame, names: Names) -> list[str]:
    """The comparison in sentences, the important first; what did not change is one sentence, the last."""
    if diff.before == diff.after:
        return [say("Both are vintage {vintage}: there is nothing to compare.", vintage=diff.after)]
    said = {
        "figures": _revised(diff.revised),
        "effect": _effect(effects, names),
        "new": _spans(diff.new_periods, later("New: {spans}."), names),
        "gone": _spans(diff.gone, later("Gone: {spans}."), names),
        "corrections": _edited(diff.corrections, "corrections"),
        "findings": _edited(diff.findings, "findings"),
        "claims": _claims(diff.claims),
    }
    changed = [sentence for sentence in said.values() if sentence]
    same = ", ".join(say(none) for what, none in _NONE.items() if not said[what])
    if not same:
        return changed
    none = say("Nothing else changed: {list}.", list=same) if changed else say("Nothing changed: {list}.", list=same)
    return [*changed, none]


def _revised(rows: pl.DataFrame) -> str:
    if rows.is_empty():
        return ""
    counts = rows.group_by("source").len().sort("len", "source", descending=[True, False]).rows()
    blanks = {
        "count": numbers.fixed(rows.height, 0),
        "countries": numbers.fixed(rows["reporter"].n_unique(), 0),
        "source": words.source(counts[0][0]),
        "sources": ", ".join(f"{words.source(source)} {numbers.fixed(count, 0)}" for source, count in counts),
    }
    several = rows["reporter"].n_unique() > 1
    if rows.height == 1:
        return say("1 published figure was revised, from {source}.", **blanks)
    if len(counts) == 1 and several:
        return say("{count} published figures of {countries} countries were revised, from {source}.", **blanks)
    if len(counts) == 1:
        return say("{count} published figures were revised, from {source}.", **blanks)
    if several:
        return say("{count} published figures of {countries} countries were revised: {sources}.", **blanks)
    return say("{count} published figures were revised: {sources}.", **blanks)


def _effect(effects: pl.DataFrame, names: Names) -> str:
    """The largest effect of figures that were revised or corrected, not of months that were added."""
    altered = effects.filter(pl.col("kind").is_in(["revised", "correction"]))
    if altered.is_empty():
        return ""
    row = altered.row(0, named=True)
    before, after, difference = effect(row)
    blanks = {
        "what": f"{subject(row, names)}, {indicator(row, names)}",
        "change": f"{before} → {after}" + (f" ({difference})" if difference else ""),
    }
    if row["kind"] == "correction":
        return say("The largest effect on what is shown, of a correction: {what}: {change}.", **blanks)
    return say("The largest effect on what is shown: {what}: {change}.", **blanks)


def _spans(rows: pl.DataFrame, template: str, names: Names) -> str:
    """``New: 2026-07 from TradeStat monthly bank (imports of 2846, India).``"""
    said = []
    for (source, basis), some in rows.group_by(["source", "basis"], maintain_order=True):
        periods = sorted({period for listed in some["periods"] for period in listed})
        span = words.joined(periods) if len(periods) <= _NAMED else _to(periods)
        span = _to_date(span) if basis == "year_to_date" else span
        trade = _of(some, names)
        said.append(
            say("{periods} from {source} ({trade})", periods=span, source=words.source(str(source)), trade=trade)
        )
    return say(template, spans="; ".join(said)) if said else ""


def _of(rows: pl.DataFrame, names: Names) -> str:
    """``2846`` or ``34 codes``, and countries where they are several."""
    codes = rows["code"].unique().sort().to_list()
    flows = tuple(rows["flow"].unique().sort())
    countries = rows["reporter"].unique().to_list()
    named = words.joined(codes) if len(codes) <= _NAMED else _codes(codes)
    return say(_TRADE_OF_CODES[flows], codes=named, country=_countries(countries, names))


def _countries(countries: Sequence[str], names: Names) -> str:
    if len(countries) == 1:
        return names.country(countries[0])
    return say("{count} countries", count=numbers.fixed(len(countries), 0))


def _codes(codes: Sequence[str]) -> str:
    return say("{count} codes", count=numbers.fixed(len(codes), 0))


def _to(periods: Sequence[str]) -> str:
    return say("{first} to {last}", first=periods[0], last=periods[-1])


def _to_date(period: str) -> str:
    return say("{period} (year to date)", period=period)


def _edited(edits: Edits | None, what: str) -> str:
    counted, unknown = _EDITED[what]
    if edits is None:
        return say(unknown)
    counts = zip(_COUNTS, (edits.added, edits.removed, edits.altered), strict=True)
    said = [say(template, count=numbers.fixed(len(some), 0)) for template, some in counts if some]
    return say(counted, counts=words.joined(said)) if said else ""


def _claims(edits: Edits | None) -> str:
    if edits is None or not edits.altered:
        return _edited(edits, "claims")
    named = ", ".join(
        f"{after['id']} ({verdict(before)} → {verdict(after)})" for before, after in edits.altered[:_NAMED]
    )
    more = len(edits.altered) - _NAMED
    changed = (
        say("The verdict changed on {claims} and {count} more.", claims=named, count=numbers.fixed(more, 0))
        if more > 0
        else say("The verdict changed on {claims}.", claims=named)
    )
    return " ".join(said for said in (changed, _edited(replace(edits, altered=()), "claims")) if said)


def spans(rows: pl.DataFrame, names: Names) -> list[tuple[str, str, str, str]]:
    """Source, trade, codes and periods; what has the same new periods is one line."""
    same = ["source", "flow", "basis", "periods"]
    said = []
    for _, some in rows.group_by(same, maintain_order=True):
        row, periods = some.row(0, named=True), some["periods"][0].to_list()
        countries, codes = (some[column].unique().sort().to_list() for column in ("reporter", "code"))
        traded = _TRADE_BY[row["flow"]]
        who = say(traded, country=_countries(countries, names))
        what = ", ".join(codes) if len(codes) <= _NAMED else _codes(codes)
        span = ", ".join(periods) if len(periods) <= _NAMED else f"{_to(periods)}, {numbers.fixed(len(periods), 0)}"
        span = _to_date(span) if row["basis"] == "year_to_date" else span
        said.append((words.source(row["source"]), who, what, span))
    return said


def finding(entry: Mapping[str, Any], names: Names) -> tuple[str, str]:
    """Which finding, and what it says."""
    where = subject(entry, names)
    return f"{entry['id']} ({entry['severity']}): {where}", str(entry["message"])


def verdict(claim: Mapping[str, Any]) -> str:
    """A verdict in words."""
    stored = str(claim["verdict"])
    return say(words.VERDICTS.get(stored, stored))


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
        if side and ours is not None:
            number = f"{numbers.significant(ours)} {unit}"
            sides.append(say("{verdict}, ours {number}", verdict=verdict(side), number=number))
        else:
            sides.append(verdict(side) if side else "–")
    called = f"{claim['id']}: {claim['statement']}" if claim.get("statement") else str(claim["id"])
    return called, published, sides[0], sides[1]


def subject(row: Mapping[str, Any], names: Names) -> str:
    """Whose trade in what, from whom, when: of a row of effects or of revised figures."""
    what = names.scopes.get(row["scope"], row["scope"]) if "scope" in row else row["code"]
    country = words.possessive(names.country(row["reporter"]))
    source = words.source(row["source"])
    traded = _SUBJECTS[row["flow"]]
    return words.capital(say(traded, whose=country, goods=what, when=when(row), source=source))


def when(row: Mapping[str, Any]) -> str:
    """A period, and what is not whole about it."""
    if row.get("basis") == "year_to_date":
        return _to_date(row["period"])
    if row.get("basis") in ("fiscal", "calendar") and row["months"] < 12:
        return say("{period} ({months} of 12 months)", period=row["period"], months=row["months"])
    return str(row["period"])


def indicator(row: Mapping[str, Any], names: Names) -> str:
    """An indicator's name; a share's with the partner's."""
    called, partner = INDICATORS[row["indicator"]], names.country(row["partner"] or "")
    return say(called, partner=partner)


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
    gap = "" if difference is None else say("{number} points", number=signed(difference * 100))
    return _or_dash(before, numbers.percent), _or_dash(after, numbers.percent), gap


def unit(row: Mapping[str, Any]) -> str:
    """What a published figure is counted in: USD, kg, a currency's or a quantity's code."""
    return str(row["unit"] or {"value_local": say("own currency")}.get(row["measure"], row["measure"]))


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
