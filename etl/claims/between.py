"""What claims say of each other: conflicts, parts and wholes, shares and unit values. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from etl import indicators
from etl.claims import wording
from etl.claims.claim import Claim, label
from etl.claims.wording import Names
from etl.commodities import Band
from etl.folds import CHINA_HONG_KONG, NONE, Fold
from etl.schema import WORLD
from etl.words import capital, country, joined, possessive

SAME_MONEY = 0.03
"""Values in two currencies are the same within this: averages of rates differ by source and weighting."""
_NOT = re.compile(r"\b(other than|excluding|except|without|non)\b")


@dataclass(frozen=True)
class Others:
    """All claims, and what it takes to hold one against another.

    ``bands`` are unit values of goods by name, ``code_bands`` by code; ``rupees`` gives the average rupees per dollar
    of a claim's period.
    """

    claims: Sequence[Claim]
    names: Names
    bands: Mapping[str, Band]
    code_bands: Mapping[str, Band]
    rupees: Callable[[Claim], float | None]

    def like(self, claim: Claim) -> Iterator[Claim]:
        """Other claims of the same flow, period and form."""
        for other in self.claims:
            if other.id != claim.id and other.kind and _setting(other) == _setting(claim) and other.form == claim.form:
                yield other

    def dollars(self, claim: Claim) -> float | None:
        """A value claimed, in dollars; None of a currency without a rate."""
        if claim.unit.currency == "USD":
            return claim.number.value * claim.unit.one
        rate = self.rupees(claim) if claim.unit.currency == "INR" else None
        return claim.number.value * claim.unit.one / rate if rate else None


def _setting(claim: Claim) -> tuple[object, ...]:
    return claim.reporter, claim.flow, claim.basis, claim.labels


def goods_named(claim: Claim, bands: Mapping[str, Band]) -> str | None:
    """The goods with a cited band of unit values that the words of a claim name, all words of its id among them."""
    stated = re.sub(r"\([^()]*\)", " ", claim.scope_as_stated.lower())
    if _NOT.search(stated):
        return None
    words = {word.removesuffix("s") for word in re.findall(r"[^\W\d_]+", stated)}
    found = [name for name in bands if {word.removesuffix("s") for word in name.split("-")} <= words]
    return max(found, key=len, default=None)


def conflicts(claim: Claim, others: Others) -> tuple[Claim, ...]:
    """Claims of the same goods, partner, measure and period whose numbers are apart by more than their rounding."""
    mine = _about(claim, others)
    return tuple(
        other
        for other in others.like(claim)
        if other.kind == claim.kind
        and other.partner == claim.partner
        and mine & _about(other, others)
        and _apart(claim, other, others)
    )


def _about(claim: Claim, others: Others) -> frozenset[object]:
    named = goods_named(claim, others.bands)
    codes = frozenset(claim.goods.codes) if claim.goods.codes else None
    return frozenset(key for key in (named, codes) if key)


def _apart(one: Claim, other: Claim, others: Others) -> bool:
    if one.unit.currency != other.unit.currency:
        first, second = others.dollars(one), others.dollars(other)
        return bool(first and second and abs(first - second) > SAME_MONEY * max(first, second))
    (low, high), (low_other, high_other) = _span(one), _span(other)
    return high < low_other or high_other < low


def _span(claim: Claim) -> tuple[float, float]:
    """The numbers that a claim stands for, by its rounding, in base units."""
    top = claim.high or claim.number
    return (
        (claim.number.value - claim.number.loose) * claim.unit.one,
        (top.value + top.loose) * claim.unit.one,
    )


def conflict(other: Claim, excluded: bool) -> str:
    """A claim that another conflicts with, as the end of a sentence; ``excluded``: it cannot be right itself."""
    said = f"the {wording.published(other)} of “{other.scope_as_stated}” ({wording.speaker(other.source)}; {other.id})"
    return f"{said}, which cannot be right" if excluded else said


def partners(claim: Claim, others: Others) -> tuple[Claim | None, tuple[Claim, ...]]:
    """The total and the partners claimed of the goods, period and measure of a claim, itself included."""
    if claim.form != "total" or not claim.goods.codes:
        return None, ()
    family = [
        other
        for other in others.claims
        if other.kind == claim.kind
        and other.form == "total"
        and _setting(other) == _setting(claim)
        and other.goods.key == claim.goods.key
        and other.unit == claim.unit
        and other.high is None
    ]
    total = claim if claim.partner == WORLD else next((other for other in family if other.partner == WORLD), None)
    by_partner = {other.partner: other for other in family if other.partner != WORLD}
    return total, tuple(by_partner.values())


def split(claim: Claim, others: Others) -> str | None:
    """Whether the partners claimed add up to the total claimed, and how concentrated such a split is."""
    total, found = partners(claim, others)
    if total is None or not found or not total.number.value:
        return None
    whole = f"{wording.published(total)} claimed in all" + (f" ({total.id})" if total is not claim else "")
    added = sum(part.number.value for part in found)
    rounding = total.number.rounding + sum(part.number.rounding for part in found)
    whole_split = abs(added - total.number.value) <= rounding
    if added > total.number.value + rounding:
        return None
    if len(found) == 1:
        part = f"The {wording.published(found[0])} of {others.names[found[0].partner]}"
        return f"{part} is {_percent(added / total.number.value)} of the {whole}."
    said = joined([f"{others.names[part.partner]} {wording.published(part)}" for part in found])
    claimed = f"The {wording.count(len(found))} partners claimed, {said},"
    if not whole_split:
        return f"{claimed} are {_percent(added / total.number.value)} of the {whole}."
    (hhi, first, share), folded = _concentration(found, NONE), _concentration(found, CHINA_HONG_KONG)
    text = f"{claimed} add up to the {whole}: an HHI of {hhi:.4f}, with {others.names[first]} at {_percent(share)}"
    if folded[0] != hhi:
        text += f"; with Hong Kong counted as China, {folded[0]:.4f} and {_percent(folded[2])}"
    return f"{text}."


def _percent(share: float) -> str:
    return f"{share * 100:.1f} %"


def part_of_money(claim: Claim, others: Others) -> str | None:
    """The share that a partner's value makes of a total claimed in another currency."""
    if claim.partner == WORLD or claim.kind != "value" or claim.form != "total" or claim.high:
        return None
    for total in others.like(claim):
        same = total.kind == "value" and total.partner == WORLD and total.goods.key == claim.goods.key
        if same and total.goods.codes and total.unit.currency != claim.unit.currency:
            mine, whole = others.dollars(claim), others.dollars(total)
            if mine and whole and mine <= whole:
                share = f"The {wording.published(claim)} is {_percent(mine / whole)}"
                return f"{share} of the {wording.published(total)} claimed in all ({total.id})."
    return None


def _concentration(parts: Sequence[Claim], fold: Fold) -> tuple[float, str, float]:
    """HHI, largest partner and its share of what is claimed by partner."""
    frame = pl.DataFrame({"partner": [p.partner for p in parts], "figure": [p.number.value for p in parts], "of": 0})
    summed = indicators.folded(frame, "partner", ["figure"], fold.members, fold.into, ["of"])
    shares = indicators.supplier_share(summed, "figure", ["of"], "share")
    row = indicators.concentration(shares, "share", "partner", ["of"]).to_dicts()[0]
    return row["hhi"], row["top_partner"], row["top_share"]


def components(claim: Claim, others: Others) -> str | None:
    """What is claimed of the codes of a claim one by one, and whether that adds up."""
    if len(claim.goods.codes) < 2 or claim.form != "total" or claim.high:
        return None
    parts = {
        other.goods.codes[0]: other
        for other in others.like(claim)
        if other.kind == claim.kind
        and other.partner == claim.partner
        and other.unit == claim.unit
        and len(other.goods.codes) == 1
        and other.goods.codes[0] in claim.goods.codes
    }
    if not parts:
        return None
    said = joined([f"{wording.published(p)} of {p.goods.label} ({p.id})" for p in parts.values()])
    rest = claim.number.value - sum(part.number.value for part in parts.values())
    absent = [code for code in claim.goods.codes if code not in parts]
    if absent and rest > 0:
        return f"Others claim {said}: that would leave {wording.amount(claim, rest)} for {label(absent)}."
    slack = claim.number.rounding + sum(part.number.rounding for part in parts.values())
    if abs(rest) <= max(slack, 0.001 * claim.number.value):
        return f"Others claim {said}, together the same within rounding."
    more = "less" if rest > 0 else "more"
    return f"Others claim {said}, together {wording.amount(claim, abs(rest))} {more}."


def implied_share(claim: Claim, others: Others) -> str | None:
    """The share that amounts claimed of the same goods and period make."""
    if claim.form != "share" or not claim.goods.codes:
        return None
    for other in others.claims:
        if (other.partner, other.goods.key, other.kind, other.form) != (
            claim.partner, claim.goods.key, claim.kind, "total"
        ) or _setting(other) != _setting(claim):  # fmt: skip
            continue
        total, _ = partners(other, others)
        if total and total.number.value:
            share = other.number.value / total.number.value * 100
            return (
                None
                if share > 100
                else (
                    f"The {wording.published(other)} of {wording.published(total)} claimed beside it ({other.id},"
                    f" {total.id}) make {wording.amount(claim, share)}."
                )
            )
    return None


@dataclass(frozen=True)
class Worth:
    """What goods of a claimed weight were worth, in dollars, and who says so."""

    dollars: float
    said: str
    exact: bool


def worth(claim: Claim, others: Others) -> Iterator[Worth]:
    """Values that other claims give for the goods, partner and period of a weight claimed."""
    for other in others.like(claim):
        if other.kind != "value" or other.partner != claim.partner or other.goods.key != claim.goods.key:
            continue
        dollars = others.dollars(other)
        if not claim.goods.codes or not dollars or other.high:
            continue
        said = wording.published(other)
        if other.unit.currency != "USD":
            million = wording.digits(dollars / 1e6, 0)
            said += f" (USD {million} million at ₹ {others.rupees(other):.2f} per dollar)"
        side = "from" if other.flow == "import" else "to"
        partner = f" {side} {country(others.names[other.partner])}" if other.partner != WORLD else ""
        when = "year" if claim.basis != "month" and len(claim.labels) == 1 else "period"
        by = f"{wording.speaker(other.source)}; {other.id}"
        yield Worth(dollars, f"{said} claimed of {other.goods.label}{partner} in the same {when} ({by})", True)


def too_large(claim: Claim, others: Others) -> str | None:
    """A share above all there is, or a partner above the total that another claims."""
    top = claim.high or claim.number
    if claim.form == "share" and top.value - top.rounding > 100:
        return f"A share cannot be {wording.united(claim, wording.digits(top.value, top.decimals))}."
    if claim.partner == WORLD:
        return None
    total, _ = partners(claim, others)
    if total and claim.number.value - claim.number.loose > total.number.value + total.number.loose:
        whose = possessive(others.names[claim.partner])
        return (
            f"{capital(whose)} part, {wording.published(claim)}, cannot exceed the {wording.published(total)}"
            f" claimed in all ({wording.speaker(total.source)}; {total.id})."
        )
    return None
