"""A what-if in words: every step with its formula and numbers, every assumption, and the sentence that it comes to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboard import labels, scenario
from dashboard.world_words import checked
from dashboard.world_words import found as raised
from etl import market, numbers, what_if
from etl.language import later, say
from etl.schema import UNSPECIFIED

if TYPE_CHECKING:
    from dashboard.what_if import Reckoned
    from etl.what_if import Outcome

UNITS = {"value": "USD", "weight": "kg"}
UNKNOWN = later("not computable")
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
            return say(UNKNOWN)
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
        lines.append(Step("year-hit", say("Part of the year that is hit"), say("months left / 12"),
                          f"{found.months} / {what_if.YEAR}", part, "fraction"))  # fmt: skip
    cuts = dict(found.scenario.cuts)
    rows = {row["partner"]: row for row in outcome.suppliers.iter_rows(named=True)}
    hit = f" × {found.months}/{what_if.YEAR}" if found.scenario.first else ""
    for partner, cut in cuts.items():
        row = rows[partner]
        name = say("Lost from {supplier}", supplier=labels.country(found.name(partner)))
        formula = (
            say("imports from it × part withheld × part of the year") if hit
            else say("imports from it × part withheld")
        )  # fmt: skip
        lines.append(Step(f"lost-{partner}", name, formula,
                          f"{_exact(row['before'])} × {scenario.percent(cut)} %{hit}", row["lost"], unit))  # fmt: skip
    if len(cuts) > 1:
        each = " + ".join(_exact(rows[partner]["lost"]) for partner in cuts)
        name, formula = say("Lost in all"), say("sum of what is lost from each")
        lines.append(Step("lost", name, formula, each, total["lost"], unit))
    imports, lost, remaining = total["imports"], total["lost"], total["remaining"]
    from_cutting = " − ".join(_exact(rows[partner]["before"]) for partner in cuts)
    lines += [
        Step("lost-share", say("Part of the imports that is lost"), say("lost / imports"),
             f"{_exact(lost)} / {_exact(imports)}", total["lost_share"], "fraction"),
        Step("remaining", say("Imports from those who do not withhold"), say("imports − imports from those who do"),
             f"{_exact(imports)} − {from_cutting}", remaining, unit),
        Step("growth-factor", say("What the others must sell: times as much as now"), say("1 + lost / remaining"),
             f"1 + {_exact(lost)} / {_exact(remaining)}", total["growth_factor"], "times"),
    ]  # fmt: skip
    if found.scenario.cap is not None:
        lines += _limited(found, outcome, unit)
    lines += [
        Step("hhi", say("Concentration before, HHI"), "Σ share²", say(_OF_IMPORTS), total["hhi"], "index"),
        *_hhi_apart(found, measure, "hhi", say(_OF_IMPORTS)),
        Step("hhi-without-replacement", say("HHI of what is left, nothing replaced"), "Σ share²",
             say("shares of the imports that are left"), total["hhi_without_replacement"], "index"),
        Step("hhi-with-replacement", say("HHI after, with what the others add"), "Σ share²",
             say(_OF_REST), total["hhi_with_replacement"], "index"),
        *_hhi_apart(found, measure, "hhi_with_replacement", say(_OF_REST)),
    ]  # fmt: skip
    return lines


_OF_IMPORTS = later("shares of the imports")
_OF_REST = later("shares of what is left and added")
_APART = later("The same with every country by itself")


def _hhi_apart(found: Reckoned, measure: str, name: str, shares: str) -> list[Step]:
    """A concentration with every country by itself, where some are counted together."""
    if not found.choice.fold.members:
        return []
    return [Step(f"{name.replace('_', '-')}-unfolded", say(_APART), "Σ share²", shares,
                 found.apart[measure].total[name], "index")]  # fmt: skip


def _uncovered_apart(found: Reckoned, measure: str) -> list[Step]:
    """What stays uncovered where each country has a limit of its own."""
    if not found.choice.fold.members:
        return []
    total = found.apart[measure].total
    return [Step("uncovered-unfolded", say(_APART), say("lost − covered by each within its own limit"),
                 f"{_exact(total['lost'])} − {_exact(total['covered'])}", total["uncovered"],
                 UNITS[measure])]  # fmt: skip


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
        Step("limit",
             say("Most that {number} others would add", number=able.height) if decided
             else say("Most that the others would add"),
             say("cap × their exports to others × part of the year") if hit else say("cap × their exports to others"),
             f"{cap} % × {_exact(sold)}{hit}", room, unit),
        Step("first-round", say("Added if all grow by that factor, each up to its limit"),
             say("Σ min(imports from it × lost / remaining, its limit)"),
             say("over {number} suppliers", number=rows.height), first, unit),
        Step("second-round", say("Added by those with room left, in proportion to it"),
             say("min(lost − first round, limits − first round)"),
             f"min({_exact(lost)} − {_exact(first)}, {_exact(room)} − {_exact(first)})", second, unit),
        Step("covered", say("Covered"), say("first round + second round"), f"{_exact(first)} + {_exact(second)}",
             covered, unit),
        Step("uncovered", say("Uncovered"), say("lost − covered"), f"{_exact(lost)} − {_exact(covered)}",
             total["uncovered"], unit),
        *_uncovered_apart(found, outcome.measure),
    ]  # fmt: skip


def _exact(number: float | None) -> str:
    return "?" if number is None else numbers.exact(round(number, 2))


def assumptions(found: Reckoned) -> list[tuple[str, str]]:
    """Everything that the arithmetic takes for granted, and what it cannot reckon, by id."""
    importer = labels.country(found.choice.store.name(found.choice.view.reporter))
    said = [
        ("arithmetic", say("This is arithmetic on trade of the past, no forecast: nobody's answer to a cut is in it.")),
        ("cut", _withheld(found, importer)),
        *_counted(found, importer),
    ]
    if note := scenario.licences(found.choice, found.scenario):
        said.append(("licences", note))
    said.append(_year(found))
    said.append(("who-replaces", say(_ALSO_NEW if found.scenario.newcomers else _ONLY_KNOWN, importer=importer)))
    alike = say("A dollar, or a kilogram, replaces any other: grades and prices are alike.")
    said.append(("alike", " ".join([alike, *_prices(found)])))
    said.append(("left-out", say("Stocks, delays, contracts, substitutes, recycling and goods that come by way of a"
                                 " third country are left out.")))  # fmt: skip
    said += _limits(found) if found.scenario.cap is not None else [
        ("no-limit", say("The others can add any amount (cap=none)."))
    ]  # fmt: skip
    return said + _gaps(found)


_ALSO_NEW = later(
    "Who withholds replaces nobody, not even with what it still sells. Also exporters that it does not buy from yet can"
    " step in."
)
_ONLY_KNOWN = later(
    "Who withholds replaces nobody, not even with what it still sells. Only suppliers that {importer} buys from already"
    " step in (new=yes: also all other exporters)."
)


def _withheld(found: Reckoned, importer: str) -> str:
    cuts = found.scenario.cuts
    parts = [f"{labels.country(found.name(partner))} {scenario.percent(part)} %" for partner, part in cuts]
    blanks = {"cuts": labels.joined(parts), "importer": importer}
    if len(cuts) > 1:
        return say(
            "Withheld: {cuts} of what each sells to {importer}. The percentages are chosen, not observed.", **blanks
        )
    return say("Withheld: {cuts} of what it sells to {importer}. That is chosen, not observed.", **blanks)


def _year(found: Reckoned) -> tuple[str, str]:
    """Like which year the one is taken to be that is hit, and how much of it is."""
    blanks = {"period": found.period, "source": _source(found)}
    if found.scenario.first is None:
        return "year", say(
            "The year that is hit is taken to be like {period}, by {source}; all of its 12 months are hit.", **blanks
        )
    since = labels.when(f"{found.scenario.first:%Y-%m}", "month")
    of_year = _OF_FISCAL_YEAR if found.choice.view.basis == "fiscal" else _OF_CALENDAR_YEAR
    return "months", say(of_year, **blanks, since=since, months=found.months)


_OF_FISCAL_YEAR = later(
    "The year that is hit is taken to be like {period}, by {source}, its imports spread evenly: from {since} on,"
    " {months} of the 12 months of that fiscal year are hit."
)
_OF_CALENDAR_YEAR = later(
    "The year that is hit is taken to be like {period}, by {source}, its imports spread evenly: from {since} on,"
    " {months} of the 12 months of that calendar year are hit."
)


def _counted(found: Reckoned, importer: str) -> list[tuple[str, str]]:
    """Who counts as one supplier, and what that leaves out."""
    fold = found.choice.fold
    if not fold.members:
        return []
    group = labels.capital(labels.country(fold.name()))
    said = [say("{group} count as one supplier (fold={fold}).", group=group, fold=fold.id)]
    if found.choice.view.reporter in fold.members:
        said.append(
            say(
                "{Importer} is one of them: the supplier is the others, without what {importer} exports.",
                Importer=labels.capital(importer),
                importer=importer,
            )
        )
    if found.scenario.cap is not None and not found.lacking and fold.into not in dict(found.scenario.cuts):
        traded = [_worth(amount, measure) for measure, amount in found.inside.items() if amount is not None]
        blanks = {"importer": importer, "inside": labels.joined(traded) if traded else "", "year": found.world_period}
        said.append(say(_INSIDE if traded else _INSIDE_UNKNOWN, **blanks))
    return [("fold", " ".join(said))]


_INSIDE = later(
    "What they sell each other ({inside} in {year}) is left out of what they sell to others; and all of them step in"
    " where {importer} buys from one. With every country by itself each has a limit of its own: shown beside."
)
_INSIDE_UNKNOWN = later(
    "What they sell each other is left out of what they sell to others; and all of them step in where {importer} buys"
    " from one. With every country by itself each has a limit of its own: shown beside."
)


def _limits(found: Reckoned) -> list[tuple[str, str]]:
    cap = scenario.percent(found.scenario.cap or 0)
    if found.lacking:
        return [("cap", say("What the others could add at most is not computable. {lacks}", lacks=found.lacking))]
    told = say(_CAP_OF_MONTHS if found.scenario.first else _CAP, cap=cap, months=found.months)
    source = labels.source(market.WORLD_SOURCE)
    year = [say("Exports to others are those of calendar year {year}, by {source}.",
                year=found.world_period, source=source)]  # fmt: skip
    if found.choice.view.basis == "fiscal":
        year.append(say("They stand for {period}: most of its months are in it.", period=found.period))
    return [("cap", told), ("exports-to-others", " ".join(year))]


_CAP = later(
    "Each can add at most {cap} % of what it sells to others; {cap} % is chosen. All suppliers grow by the same factor"
    " up to their limit, the rest comes from those with room left, in proportion to it. What they sell to others is no"
    " spare capacity: other buyers would lose it."
)
_CAP_OF_MONTHS = later(
    "Each can add at most {cap} % of what it sells to others in the {months} months that are hit; {cap} % is chosen."
    " All suppliers grow by the same factor up to their limit, the rest comes from those with room left, in proportion"
    " to it. What they sell to others is no spare capacity: other buyers would lose it."
)


def _gaps(found: Reckoned) -> list[tuple[str, str]]:
    """What is not known of the suppliers, and what the findings say of the year."""
    said = []
    if not found.complete:
        text = say(
            "{period} is an extract: suppliers are missing. What a listed one sells is exact; the imports are at least"
            " those shown, so the others would have to grow by at most the factor shown.",
            period=found.period,
        )
        said.append(("extract", text))
    listed = set(found.bought["partner"])
    if absent := tuple(code for code, _ in found.scenario.cuts if code not in listed):
        said.append(("not-listed", say(_unlisted(found, absent), suppliers=labels.capital(_named(found, absent)),
                                       period=found.period)))  # fmt: skip
    if "weight" not in found.outcomes:
        said.append(("no-weights", say("By weight it is not computable: {source} has no weights of {period}.",
                                       source=_source(found), period=found.period)))  # fmt: skip
    for measure, outcome in found.outcomes.items():
        if outcome.unweighed:
            blanks = {"measure": labels.measure(measure), "suppliers": _named(found, outcome.unweighed)}
            text = say("By {measure} without a figure, so without part: {suppliers}.", **blanks)
            said.append((f"without-figure-{measure}", text))
        if outcome.idle:
            said.append((f"unknown-limit-{measure}", say("What these sell to others by {measure} is not known well"
                         " enough; they add nothing: {suppliers}.", measure=labels.measure(measure),
                         suppliers=_named(found, outcome.idle))))  # fmt: skip
    if UNSPECIFIED in set(found.bought["partner"]):
        said.append(("unspecified", say("Unspecified origins are a supplier that can add nothing within limits.")))
    if found.findings:
        said.append(("findings", checked(found.period, found.findings)))
    return said


def _unlisted(found: Reckoned, absent: tuple[str, ...]) -> str:
    """What is said of suppliers that withhold and are not among those of the year."""
    return _NOT_KNOWN if not found.complete else _NOT_LISTED if len(absent) == 1 else _NONE_LISTED


_NOT_LISTED = later(
    "{suppliers} is not listed among the suppliers of {period}. The list is complete: what is lost there is taken as"
    " nothing."
)
_NONE_LISTED = later(
    "{suppliers} are not listed among the suppliers of {period}. The list is complete: what is lost there is taken as"
    " nothing."
)
_NOT_KNOWN = later(
    "{suppliers}: not listed among the suppliers of {period}, of which there is an extract only. What would be lost"
    " there is not known."
)


def _named(found: Reckoned, partners: tuple[str, ...]) -> str:
    shown = [found.name(partner) for partner in partners[:6]]
    if len(partners) > 6:
        shown.append(say("{number} more", number=len(partners) - 6))
    return labels.joined(shown)


def _prices(found: Reckoned) -> list[str]:
    theirs, others = what_if.unit_values(found.bought, [partner for partner, _ in found.scenario.cuts])
    if theirs is None or others is None:
        return []
    blanks = {
        "whose": labels.possessive(labels.country(found.name(found.scenario.cuts[0][0]))),
        "period": found.period,
        "theirs": numbers.significant(theirs),
        "others": numbers.significant(others),
    }
    return [say(_PRICES if len(found.scenario.cuts) > 1 else _PRICE, **blanks)]


_PRICE = later(
    "They are not quite: in {period} {whose} goods cost USD {theirs} per kg here, those of the others USD {others}."
)
_PRICES = later(
    "They are not quite: in {period} goods of those who withhold cost USD {theirs} per kg here, those of the others USD"
    " {others}."
)


def _source(found: Reckoned) -> str:
    return labels.source(found.choice.offer.source) if found.choice.offer else ""


def sentence(found: Reckoned) -> str:
    """What the scenario comes to, hedged where the year is an extract or the checks have found something."""
    importer = labels.country(found.choice.store.name(found.choice.view.reporter))
    goods = labels.plain(found.choice.scope.name())
    if all(outcome.total["lost"] == 0 for outcome in found.outcomes.values()):
        names = labels.joined([labels.country(found.name(partner)) for partner, _ in found.scenario.cuts])
        return say(
            "{suppliers} sold {importer} no {goods} in {period}: nothing would be lost.",
            suppliers=labels.capital(names), importer=importer, goods=goods, period=found.period,
        )  # fmt: skip
    factors = [
        _by(_more(factor), measure)
        for measure, outcome in found.outcomes.items()
        if (factor := outcome.total["growth_factor"]) is not None and (outcome.total["lost"] or 0) > 0
    ]
    blanks = {"event": _who(found, goods), "importer": importer, "loss": _loss(found)}
    if not factors:
        said = say("If {event}, {importer} would lose {loss}.", **blanks)
    else:
        said = say(_LOSES[found.complete], **blanks, more=labels.joined(factors))
    care = [_with_care(found)] if found.findings else []
    return " ".join([*filter(None, (said, _covered(found), _covered_apart(found))), *care])


_LOSES = {
    True: later("If {event}, {importer} would lose {loss}; the others would have to sell it {more}."),
    False: later("If {event}, {importer} would lose {loss}; the others would have to sell it at most {more}."),
}


def _with_care(found: Reckoned) -> str:
    return say(
        "Read the imports of {period} with care: {findings}.",
        period=found.period,
        findings=raised(found.findings or ""),
    )


def _by(amount: str, measure: str) -> str:
    """``6.3 times as much by value``."""
    return say("{amount} by {measure}", amount=amount, measure=labels.measure(measure))


def _more(factor: float) -> str:
    """``6.3 times as much``; where it is little, ``12 % more``."""
    if factor < _LITTLE:
        return say("{share} more", share=numbers.percent(factor - 1))
    return say("{factor} times as much", factor=numbers.significant(factor, 2))


def title(found: Reckoned, outcome: Outcome) -> str:
    """What the scenario comes to by one measure, in short."""
    total = outcome.total
    lost, uncovered, factor = total["lost"], total["uncovered"], total["growth_factor"]
    blanks = {"measure": labels.measure(outcome.measure)}
    if lost is None:
        return say("What would be lost by {measure} is not computable", **blanks)
    if lost == 0:
        return say("Nothing would be lost by {measure}", **blanks)
    blanks["lost"] = _worth(lost, outcome.measure)
    if uncovered is None or found.scenario.cap is None:
        if factor is None:
            return say("{lost} would be lost, and nobody is left to replace it", **blanks)
        return say(_MUST_SELL[found.complete], more=_more(factor), **blanks)
    blanks["cap"] = scenario.percent(found.scenario.cap)
    if uncovered <= 1e-9 * lost:
        return say(
            "{lost} lost: the others would cover it by {measure}, at {cap} % of their exports to others", **blanks
        )
    return say(
        "{lost} lost: {share} of it would stay uncovered by {measure}, at {cap} % of their exports to others",
        share=numbers.percent(uncovered / lost), **blanks,
    )  # fmt: skip


_MUST_SELL = {
    True: later("{lost} lost: the others would have to sell {more} by {measure}"),
    False: later("{lost} lost: the others would have to sell at most {more} by {measure}"),
}
"""Where the suppliers of the year are all listed, and where they are not."""


def _who(found: Reckoned, goods: str) -> str:
    """``China and Hong Kong stopped selling it magnets``, ``China withheld 50 % of its magnets from April on``."""
    cuts, first = found.scenario.cuts, found.scenario.first
    names = [labels.country(found.name(partner)) for partner, _ in cuts]
    parts = [f"{scenario.percent(part)} %" for _, part in cuts]
    blanks = {
        "suppliers": labels.joined(names),
        "supplier": names[0],
        "share": parts[0],
        "parts": labels.joined(
            [
                say("{supplier} withheld {share}", supplier=names[0], share=parts[0]),
                *(f"{name} {part}" for name, part in zip(names[1:], parts[1:], strict=True)),
            ]
        ),
        "goods": goods,
        "month": labels.month_name(first.month) if first else "",
    }  # fmt: skip
    kind = "stopped" if all(part == 1 for _, part in cuts) else "several" if len(cuts) > 1 else "one"
    return say(_WITHHELD[kind, first is not None], **blanks)


_WITHHELD = {
    ("stopped", False): later("{suppliers} stopped selling it {goods}"),
    ("stopped", True): later("{suppliers} stopped selling it {goods} from {month} on"),
    ("one", False): later("{supplier} withheld {share} of its {goods}"),
    ("one", True): later("{supplier} withheld {share} of its {goods} from {month} on"),
    ("several", False): later("{parts} of their {goods}"),
    ("several", True): later("{parts} of their {goods} from {month} on"),
}
"""By who withholds how much, in a whole year or from a month on."""


def _loss(found: Reckoned) -> str:
    amounts: list[str] = []
    for measure, outcome in found.outcomes.items():
        lost, share = outcome.total["lost"], outcome.total["lost_share"]
        by = labels.measure(measure)
        if lost is None:
            amounts.append(say("an amount that is not computable by {measure}", measure=by))
            continue
        part = numbers.percent(share)
        amounts.append(
            say(
                _LOST[not amounts],
                lost=_worth(lost, measure), period=found.period, measure=by,
                share=part if found.complete else say("at most {amount}", amount=part),
            )
        )  # fmt: skip
    return say("{first}, and {second}", first=amounts[0], second=amounts[1]) if len(amounts) > 1 else amounts[0]


_LOST = {
    True: later("{lost}, {share} of its imports of {period} by {measure}"),
    False: later("{lost}, {share} by {measure}"),
}
"""What is said first, and what next."""


def _worth(amount: float, measure: str) -> str:
    return numbers.usd(amount) if measure == "value" else numbers.weight(amount)


def _covered(found: Reckoned) -> str:
    cap = found.scenario.cap
    if cap is None:
        return say("No limit is set to what they add.")
    if found.lacking:
        return say("How much of it they could add is not computable: world exports are not known.")
    whole, parts = [], []
    for measure, outcome in found.outcomes.items():
        lost, uncovered = outcome.total["lost"], outcome.total["uncovered"]
        if lost is None or uncovered is None or lost == 0:
            continue
        if uncovered <= 1e-9 * lost:
            whole.append(say("by {measure}", measure=labels.measure(measure)))
        else:
            parts.append(
                say(
                    "{amount} ({share} of the loss) would stay uncovered by {measure}",
                    amount=_worth(uncovered, measure), share=numbers.percent(uncovered / lost),
                    measure=labels.measure(measure),
                )
            )  # fmt: skip
    if not whole and not parts:
        return ""
    shape = "some" if whole and parts else "all" if whole else "none"
    return say(
        _LIMITED[shape],
        cap=scenario.percent(cap), covered=labels.joined(whole) if whole else "",
        uncovered=labels.joined(parts) if parts else "",
    )  # fmt: skip


_LIMITED = {
    "all": later("With at most {cap} % of what each sells to others, all of it would be covered {covered}."),
    "none": later("With at most {cap} % of what each sells to others, {uncovered}."),
    "some": later(
        "With at most {cap} % of what each sells to others, all of it would be covered {covered} but {uncovered}."
    ),
}
"""Whether all is covered by every measure, by none, or by some."""


def _covered_apart(found: Reckoned) -> str:
    """What would stay uncovered with every country by itself, where some count as one."""
    said = [_by(amount, measure) for measure in found.apart if (amount := uncovered_apart(found, measure))]
    if not said:
        return ""
    return say("With every country by itself, {amounts} would stay uncovered.", amounts=labels.joined(said))


def uncovered_apart(found: Reckoned, measure: str) -> str:
    """What would stay uncovered with every country by itself, where some count as one; ``nothing`` of nothing."""
    lost, uncovered = (found.apart[measure].total[name] for name in ("lost", "uncovered"))
    if not found.choice.fold.members or found.scenario.cap is None or not lost or uncovered is None:
        return ""
    return _worth(uncovered, measure) if uncovered > 1e-9 * lost else say("nothing")
