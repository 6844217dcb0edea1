"""A what-if in words: every step with its formula and numbers, every assumption, and the sentence that it comes to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboard import labels, scenario
from dashboard.world_words import found as raised
from etl import market, numbers, what_if
from etl.schema import UNSPECIFIED

if TYPE_CHECKING:
    from dashboard.what_if import Reckoned
    from etl.what_if import Outcome

UNITS = {"value": "USD", "weight": "kg"}
UNKNOWN = "not computable"
_LITTLE = 1.5
"""Growth below this factor is told in per cent."""


@dataclass(frozen=True)
class Step:
    """One line of the arithmetic; ``result`` is None where it is not computable."""

    id: str
    name: str
    formula: str
    numbers: str
    result: float | None
    unit: str

    @property
    def said(self) -> str:
        """The result as people read it."""
        if self.result is None:
            return UNKNOWN
        if self.unit == "USD":
            return numbers.usd(self.result)
        if self.unit == "kg":
            return numbers.weight(self.result)
        if self.unit == "index":
            return numbers.index(self.result)
        return numbers.percent(self.result) if self.unit == "fraction" else numbers.significant(self.result)


def steps(found: Reckoned, measure: str) -> list[Step]:
    """The arithmetic of one measure, each result out of the lines above it."""
    outcome = found.outcomes[measure]
    total, unit = outcome.total, UNITS[measure]
    part = found.months / what_if.YEAR
    lines = []
    if found.scenario.first:
        lines.append(Step("year-hit", "Part of the year that is hit", "months left / 12",
                          f"{found.months} / {what_if.YEAR}", part, "fraction"))  # fmt: skip
    cuts = dict(found.scenario.cuts)
    rows = {row["partner"]: row for row in outcome.suppliers.iter_rows(named=True)}
    for partner, cut in cuts.items():
        row = rows[partner]
        hit = f" × {found.months}/{what_if.YEAR}" if found.scenario.first else ""
        formula = "imports from it × part withheld" + (" × part of the year" if hit else "")
        lines.append(Step(f"lost-{partner}", f"Lost from {labels.country(found.name(partner))}", formula,
                          f"{_exact(row['before'])} × {scenario.percent(cut)} %{hit}", row["lost"], unit))  # fmt: skip
    if len(cuts) > 1:
        each = " + ".join(_exact(rows[partner]["lost"]) for partner in cuts)
        lines.append(Step("lost", "Lost in all", "sum of what is lost from each", each, total["lost"], unit))
    imports, lost, remaining = total["imports"], total["lost"], total["remaining"]
    from_cutting = " − ".join(_exact(rows[partner]["before"]) for partner in cuts)
    lines += [
        Step("lost-share", "Part of the imports that is lost", "lost / imports",
             f"{_exact(lost)} / {_exact(imports)}", total["lost_share"], "fraction"),
        Step("remaining", "Imports from those who do not withhold", "imports − imports from those who do",
             f"{_exact(imports)} − {from_cutting}", remaining, unit),
        Step("growth-factor", "What the others must sell: times as much as now", "1 + lost / remaining",
             f"1 + {_exact(lost)} / {_exact(remaining)}", total["growth_factor"], "times"),
    ]  # fmt: skip
    if found.scenario.cap is not None:
        lines += _limited(found, outcome, unit)
    lines += [
        Step("hhi", "Concentration before, HHI", "Σ share²", "shares of the imports", total["hhi"], "index"),
        *_hhi_apart(found, measure, "hhi", "shares of the imports"),
        Step("hhi-without-replacement", "HHI of what is left, nothing replaced", "Σ share²",
             "shares of the imports that are left", total["hhi_without_replacement"], "index"),
        Step("hhi-with-replacement", "HHI after, with what the others add", "Σ share²",
             "shares of what is left and added", total["hhi_with_replacement"], "index"),
        *_hhi_apart(found, measure, "hhi_with_replacement", "shares of what is left and added"),
    ]  # fmt: skip
    return lines


def _hhi_apart(found: Reckoned, measure: str, name: str, shares: str) -> list[Step]:
    """A concentration with every country by itself, where some are counted together."""
    if not found.choice.fold.members:
        return []
    return [Step(f"{name.replace('_', '-')}-unfolded", "The same with every country by itself", "Σ share²", shares,
                 found.apart[measure].total[name], "index")]  # fmt: skip


def _uncovered_apart(found: Reckoned, measure: str) -> list[Step]:
    """What stays uncovered where each country has a limit of its own."""
    if not found.choice.fold.members:
        return []
    total = found.apart[measure].total
    return [Step("uncovered-unfolded", "The same with every country by itself",
                 "lost − covered by each within its own limit", f"{_exact(total['lost'])} − {_exact(total['covered'])}",
                 total["uncovered"], UNITS[measure])]  # fmt: skip


def _limited(found: Reckoned, outcome: Outcome, unit: str) -> list[Step]:
    some = outcome.suppliers
    total, rows = outcome.total, some.filter(some["cut"] == 0, some["before"].is_not_null())
    able = rows.filter(rows["capacity"] > 0)
    cap = scenario.percent(found.scenario.cap or 0)
    hit = f" × {found.months}/{what_if.YEAR}" if found.scenario.first else ""
    decided = outcome.decided
    room = float(rows["capacity"].sum()) if decided else None
    sold = float(rows["exports_to_others"].sum()) if decided else None
    lost, first, covered = total["lost"], total["first_round"], total["covered"]
    second = covered - first if covered is not None and first is not None else None
    return [
        Step("limit", f"Most that {able.height if decided else 'the'} others would add",
             "cap × their exports to others" + (" × part of the year" if hit else ""),
             f"{cap} % × {_exact(sold)}{hit}", room, unit),
        Step("first-round", "Added if all grow by that factor, each up to its limit",
             "Σ min(imports from it × lost / remaining, its limit)", f"over {rows.height} suppliers", first, unit),
        Step("second-round", "Added by those with room left, in proportion to it",
             "min(lost − first round, limits − first round)",
             f"min({_exact(lost)} − {_exact(first)}, {_exact(room)} − {_exact(first)})", second, unit),
        Step("covered", "Covered", "first round + second round", f"{_exact(first)} + {_exact(second)}", covered, unit),
        Step("uncovered", "Uncovered", "lost − covered", f"{_exact(lost)} − {_exact(covered)}",
             total["uncovered"], unit),
        *_uncovered_apart(found, outcome.measure),
    ]  # fmt: skip


def _exact(number: float | None) -> str:
    return "?" if number is None else numbers.exact(round(number, 2))


def assumptions(found: Reckoned) -> list[tuple[str, str]]:
    """Everything that the arithmetic takes for granted, and what it cannot reckon, by id."""
    choice, cap = found.choice, found.scenario.cap
    importer = labels.country(choice.store.name(choice.view.reporter))
    cuts = labels.joined(
        [f"{labels.country(found.name(p))} {scenario.percent(part)} %" for p, part in found.scenario.cuts]
    )
    sells, are = ("each sells", "The percentages are") if len(found.scenario.cuts) > 1 else ("it sells", "That is")
    said = [
        ("arithmetic", "This is arithmetic on trade of the past, no forecast: nobody's answer to a cut is in it."),
        ("cut", f"Withheld: {cuts} of what {sells} to {importer}. {are} chosen, not observed."),
        *_counted(found, importer),
    ]
    if note := scenario.licences(choice, found.scenario):
        said.append(("licences", note))
    stands = f"The year that is hit is taken to be like {found.period}, by {_source(found)}"
    if found.scenario.first:
        year = labels.BASIS[choice.view.basis or "calendar"]
        said.append(
            (
                "months",
                f"{stands}, its imports spread evenly: from {found.scenario.first:%B %Y} on, {found.months} of the 12"
                f" months of that {year} are hit.",
            )
        )
    else:
        said.append(("year", f"{stands}; all of its 12 months are hit."))
    who = (
        "Also exporters that it does not buy from yet can step in."
        if found.scenario.newcomers
        else f"Only suppliers that {importer} buys from already step in (new=yes: also all other exporters)."
    )
    said.append(("who-replaces", f"Who withholds replaces nobody, not even with what it still sells. {who}"))
    said.append(("alike", f"A dollar, or a kilogram, replaces any other: grades and prices are alike.{_prices(found)}"))
    said.append(("left-out", "Stocks, delays, contracts, substitutes, recycling and goods that come by way of a third"
                             " country are left out."))  # fmt: skip
    said += _limits(found) if cap is not None else [
        ("no-limit", "The others can add any amount (cap=none).")
    ]  # fmt: skip
    return said + _gaps(found)


def _counted(found: Reckoned, importer: str) -> list[tuple[str, str]]:
    """Who counts as one supplier, and what that leaves out."""
    fold = found.choice.fold
    if not fold.members:
        return []
    said = f"{labels.capital(labels.country(fold.name_en))} count as one supplier (fold={fold.id})."
    if found.choice.view.reporter in fold.members:
        said += (
            f" {labels.capital(importer)} is one of them: the supplier is the others, without what {importer} exports."
        )
    if found.scenario.cap is not None and not found.lacking and fold.into not in dict(found.scenario.cuts):
        traded = [_worth(amount, measure) for measure, amount in found.inside.items() if amount is not None]
        inside = f" ({' and '.join(traded)} in {found.world_period})" if traded else ""
        said += (
            f" What they sell each other{inside} is left out of what they sell to others; and all of them step in where"
            f" {importer} buys from one. With every country by itself each has a limit of its own: shown beside."
        )
    return [("fold", said)]


def _limits(found: Reckoned) -> list[tuple[str, str]]:
    cap = scenario.percent(found.scenario.cap or 0)
    share = f" in the {found.months} months that are hit" if found.scenario.first else ""
    if found.lacking:
        return [("cap", f"What the others could add at most is {UNKNOWN}. {found.lacking}")]
    told = (
        f"Each can add at most {cap} % of what it sells to others{share}; {cap} % is chosen. All suppliers grow by the"
        " same factor up to their limit, the rest comes from those with room left, in proportion to it. What they sell"
        " to others is no spare capacity: other buyers would lose it."
    )
    year = (
        f"Exports to others are those of calendar year {found.world_period}, by {labels.source(market.WORLD_SOURCE)}."
    )
    if found.choice.view.basis == "fiscal":
        year += f" They stand for {found.period}: most of its months are in it."
    return [("cap", told), ("exports-to-others", year)]


def _gaps(found: Reckoned) -> list[tuple[str, str]]:
    """What is not known of the suppliers, and what the findings say of the year."""
    said = []
    if not found.complete:
        text = (
            f"{found.period} is an extract: suppliers are missing. What a listed one sells is exact; the imports are at"
            " least those shown, so the others would have to grow by at most the factor shown."
        )
        said.append(("extract", text))
    listed = set(found.bought["partner"])
    if found.complete and (absent := tuple(code for code, _ in found.scenario.cuts if code not in listed)):
        be = "is" if len(absent) == 1 else "are"
        said.append(("not-listed", f"{labels.capital(_named(found, absent))} {be} not listed among the suppliers of"
                     f" {found.period}. The list is complete: what is lost there is taken as nothing."))  # fmt: skip
    if "weight" not in found.outcomes:
        said.append(("no-weights", f"By weight it is {UNKNOWN}: {_source(found)} has no weights of {found.period}."))
    for measure, outcome in found.outcomes.items():
        if outcome.unweighed:
            said.append((f"without-figure-{measure}", f"By {measure} without a figure, so without part:"
                         f" {_named(found, outcome.unweighed)}."))  # fmt: skip
        if outcome.idle:
            said.append((f"unknown-limit-{measure}", f"What these sell to others by {measure} is not known well enough;"
                         f" they add nothing: {_named(found, outcome.idle)}."))  # fmt: skip
    if UNSPECIFIED in set(found.bought["partner"]):
        said.append(("unspecified", "Unspecified origins are a supplier that can add nothing within limits."))
    if found.findings:
        said.append(("findings", f"The checks say of the imports of {found.period}: {raised(found.findings)}."))
    return said


def _named(found: Reckoned, partners: tuple[str, ...]) -> str:
    shown = [found.name(partner) for partner in partners[:6]]
    return labels.joined([*shown, f"{len(partners) - 6} more"] if len(partners) > 6 else shown)


def _prices(found: Reckoned) -> str:
    theirs, others = what_if.unit_values(found.bought, [partner for partner, _ in found.scenario.cuts])
    if theirs is None or others is None:
        return ""
    who = labels.possessive(labels.country(found.name(found.scenario.cuts[0][0])))
    who = "goods of those who withhold" if len(found.scenario.cuts) > 1 else f"{who} goods"
    return (
        f" They are not quite: in {found.period} {who} cost USD {numbers.significant(theirs)} per kg here, those of the"
        f" others USD {numbers.significant(others)}."
    )


def _source(found: Reckoned) -> str:
    return labels.source(found.choice.offer.source) if found.choice.offer else ""


def sentence(found: Reckoned) -> str:
    """What the scenario comes to, hedged where the year is an extract or the checks have found something."""
    importer = labels.country(found.choice.store.name(found.choice.view.reporter))
    if all(outcome.total["lost"] == 0 for outcome in found.outcomes.values()):
        names = labels.joined([labels.country(found.name(partner)) for partner, _ in found.scenario.cuts])
        goods = labels.plain(found.choice.scope.name_en)
        return f"{labels.capital(names)} sold {importer} no {goods} in {found.period}: nothing would be lost."
    said = f"If {_who(found)}, {importer} would lose {_loss(found)}"
    factors = [
        f"{_more(factor)} by {measure}"
        for measure, outcome in found.outcomes.items()
        if (factor := outcome.total["growth_factor"]) is not None and (outcome.total["lost"] or 0) > 0
    ]
    if factors:
        hedge = "" if found.complete else "at most "
        said += f"; the others would have to sell it {hedge}{labels.joined(factors)}"
    care = f" Read the imports of {found.period} with care: {raised(found.findings)}." if found.findings else ""
    return " ".join(filter(None, (f"{said}.", _covered(found), _covered_apart(found)))) + care


def _more(factor: float) -> str:
    """``6.3 times as much``; where it is little, ``12 % more``."""
    if factor < _LITTLE:
        return f"{numbers.percent(factor - 1)} more"
    return f"{numbers.significant(factor, 2)} times as much"


def title(found: Reckoned, outcome: Outcome) -> str:
    """What the scenario comes to by one measure, in short."""
    measure, total = outcome.measure, outcome.total
    lost, uncovered, factor = total["lost"], total["uncovered"], total["growth_factor"]
    if lost is None:
        return f"What would be lost by {measure} is {UNKNOWN}"
    if lost == 0:
        return f"Nothing would be lost by {measure}"
    least = "" if found.complete else "at most "
    if uncovered is None or found.scenario.cap is None:
        if factor is None:
            return f"{_worth(lost, measure)} would be lost, and nobody is left to replace it"
        return f"{_worth(lost, measure)} lost: the others would have to sell {least}{_more(factor)} by {measure}"
    cap = f"at {scenario.percent(found.scenario.cap)} % of their exports to others"
    if uncovered <= 1e-9 * lost:
        return f"{_worth(lost, measure)} lost: the others would cover it by {measure}, {cap}"
    share = numbers.percent(uncovered / lost)
    return f"{_worth(lost, measure)} lost: {share} of it would stay uncovered by {measure}, {cap}"


def _who(found: Reckoned) -> str:
    """``China and Hong Kong stopped selling it magnets``, ``China withheld 50 % of its magnets from April on``."""
    goods = labels.plain(found.choice.scope.name_en)
    names = [labels.country(found.name(partner)) for partner, _ in found.scenario.cuts]
    since = f" from {found.scenario.first:%B} on" if found.scenario.first else ""
    if all(part == 1 for _, part in found.scenario.cuts):
        return f"{labels.joined(names)} stopped selling it {goods}{since}"
    parts = [f"{scenario.percent(part)} %" for _, part in found.scenario.cuts]
    first, *more = [f"{name} {part}" for name, part in zip(names, parts, strict=True)]
    withheld = labels.joined([first.removesuffix(parts[0]) + f"withheld {parts[0]}", *more])
    return f"{withheld} of {'their' if more else 'its'} {goods}{since}"


def _loss(found: Reckoned) -> str:
    amounts = []
    for measure, outcome in found.outcomes.items():
        lost, share = outcome.total["lost"], outcome.total["lost_share"]
        if lost is None:
            amounts.append(f"an amount that is {UNKNOWN} by {measure}")
            continue
        most = "" if found.complete else "at most "
        of = "" if amounts else f" of its imports of {found.period}"
        amounts.append(f"{_worth(lost, measure)}, {most}{numbers.percent(share)}{of} by {measure}")
    return ", and ".join(amounts)


def _worth(amount: float, measure: str) -> str:
    return numbers.usd(amount) if measure == "value" else numbers.weight(amount)


def _covered(found: Reckoned) -> str:
    cap = found.scenario.cap
    if cap is None:
        return "No limit is set to what they add."
    limit = f"With at most {scenario.percent(cap)} % of what each sells to others,"
    if found.lacking:
        return f"How much of it they could add is {UNKNOWN}: world exports are not known."
    whole, parts = [], []
    for measure, outcome in found.outcomes.items():
        lost, uncovered = outcome.total["lost"], outcome.total["uncovered"]
        if lost is None or uncovered is None or lost == 0:
            continue
        if uncovered <= 1e-9 * lost:
            whole.append(f"by {measure}")
        else:
            share = numbers.percent(uncovered / lost)
            parts.append(f"{_worth(uncovered, measure)} ({share} of the loss) would stay uncovered by {measure}")
    said = [f"all of it would be covered {' and '.join(whole)}"] if whole else []
    said += [" and ".join(parts)] if parts else []
    return f"{limit} {' but '.join(said)}." if said else ""


def _covered_apart(found: Reckoned) -> str:
    """What would stay uncovered with every country by itself, where some count as one."""
    said = [f"{amount} by {measure}" for measure in found.apart if (amount := uncovered_apart(found, measure))]
    return f"With every country by itself, {labels.joined(said)} would stay uncovered." if said else ""


def uncovered_apart(found: Reckoned, measure: str) -> str:
    """What would stay uncovered with every country by itself, where some count as one; ``nothing`` of nothing."""
    lost, uncovered = (found.apart[measure].total[name] for name in ("lost", "uncovered"))
    if not found.choice.fold.members or found.scenario.cap is None or not lost or uncovered is None:
        return ""
    return _worth(uncovered, measure) if uncovered > 1e-9 * lost else "nothing"
