"""Published figures beside ours: what the page Claims lists, how it is filtered, and where its charts are. No Dash."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import polars as pl

from dashboard import labels
from dashboard.data import known
from dashboard.routing import COMMODITY
from dashboard.view import View
from dashboard.view import read as read_view
from etl import numbers, words
from etl.claims.claim import KINDS
from etl.claims.wording import digits, period, with_unit
from etl.errors import BadView
from etl.language import later, say
from etl.reader import Store
from etl.schema import VERDICTS, WORLD

ORDER = ("cannot_be_right", "differs", "conflicts_with_claims", "scope_not_stated", "agrees_other_scope",
         "agrees_other_basis", "agrees", "no_data", "not_trade")  # fmt: skip
"""Verdicts in the order of the page."""
MEANINGS = {
    "cannot_be_right": later("Arithmetic excludes it."),
    "differs": later("Official figures on the same scope, measure, basis and period are others."),
    "conflicts_with_claims": later(
        "Another claim of the same goods and period has another number, and no code can decide."
    ),
    "scope_not_stated": later("No HS code is named, and no scope here has the number."),
    "agrees_other_scope": later("The number is that of other goods than those named."),
    "agrees_other_basis": later("By weight instead of value, or in a calendar year instead of a fiscal one."),
    "agrees": later("The same within rounding, on the same scope, measure, basis and period."),
    "no_data": later("Nothing here can be held to it; the reason says what there is."),
    "not_trade": later("Not a figure that customs count."),
}
_SENTENCE = re.compile(r"(?<=[.)]) (?=[A-Z₹“(][^.]{3})")
_KEPT = ("reporter", "partner", "fold", "data", "vintage", "lang", "theme")
_TRADED = {
    ("import", False): later("imports of {country}"),
    ("import", True): later("imports of {country} from {partner}"),
    ("export", False): later("exports of {country}"),
    ("export", True): later("exports of {country} to {partner}"),
}
"""By flow, of all partners or of one."""
_MEASURES = {
    ("", "value"): later("by value"),
    ("", "weight"): later("by weight"),
    ("share", "value"): later("share by value"),
    ("share", "weight"): later("share by weight"),
    ("average", "value"): later("average by value"),
    ("average", "weight"): later("average by weight"),
}
_NOT_TRADE = {
    "capacity": later("capacity"),
    "capacity_share": later("capacity share"),
    "production": later("production"),
    "production_share": later("production share"),
    "reserves": later("reserves"),
    "reserves_share": later("reserves share"),
    "consumption": later("consumption"),
    "consumption_share": later("consumption share"),
    "demand": later("demand"),
    "demand_share": later("demand share"),
}
_YEARS = {"fiscal_year": later("fiscal {period}"), "calendar_year": later("calendar {period}")}
_BOUNDS = {"at least": later("at least {number}"), "at most": later("at most {number}")}
_AGREEING = {
    "": (
        later("none agree with official trade data"),
        later("{count} agrees with official trade data"),
        later("{count} agree with official trade data"),
    ),
    "agrees_other_basis": (
        later("none agree with official trade data"),
        later("{count} agrees with official trade data by another measure or year"),
        later("{count} agree with official trade data by another measure or year"),
    ),
    "agrees_other_scope": (
        later("none agree with official trade data"),
        later("{count} agrees with official trade data on another scope"),
        later("{count} agree with official trade data on another scope"),
    ),
}
"""None, one and several, where all agree in one such way."""
_CLAUSES = {
    "differs": (later("{count} differs"), later("{count} differ")),
    "cannot_be_right": (later("{count} cannot be right"), later("{count} cannot be right")),
    "scope_not_stated": (
        later("{count} names no HS code that would settle it"),
        later("{count} name no HS code that would settle them"),
    ),
    "conflicts_with_claims": (
        later("{count} stands against another claim"),
        later("{count} stand against another claim"),
    ),
    "not_trade": (later("{count} is not about trade"), later("{count} are not about trade")),
    "no_data": (
        later("for {count} there is nothing here to hold it to"),
        later("for {count} there is nothing here to hold them to"),
    ),
}
_SEARCHED = ("id", "statement", "source", "scope_as_stated", "scope_hs", "reason")


@dataclass(frozen=True)
class Filter:
    """Which claims are asked for; ``None`` is all. ``view`` is kept for the links."""

    view: View
    verdict: str | None = None
    text: str | None = None

    def query(self, **changes: Any) -> str:
        """The canonical query string, with its question mark, of this filter changed by ``changes``; may be empty."""
        wanted, plain = replace(self, **changes), View()
        pairs = {name: value for name in ("verdict", "text") if (value := getattr(wanted, name))}
        kept = {name: getattr(self.view, name) for name in _KEPT}
        pairs |= {name: value for name, value in kept.items() if value != getattr(plain, name)}
        return "?" + urlencode(pairs) if pairs else ""


def read(query: Mapping[str, Sequence[str]], store: Store) -> tuple[Filter, list[BadView]]:
    """The nearest valid filter of a parsed query and what had to be repaired. Unknown keys are ignored."""
    given = {key: values[-1].strip() for key, values in query.items() if values and values[-1].strip()}
    view, wrong = read_view({key: [given[key]] for key in _KEPT if key in given}, known(store))
    verdict = given.get("verdict")
    if verdict is not None and verdict not in VERDICTS:
        wrong.append(BadView("verdict", verdict, f"verdict {verdict!r} is not one of {', '.join(VERDICTS)}."))
        verdict = None
    return Filter(view, verdict, given.get("text")), wrong


def select(store: Store, wanted: Filter) -> pl.DataFrame:
    """The claims that ``wanted`` asks for, in their order in the file."""
    frame = store.claims
    if wanted.verdict is not None:
        frame = frame.filter(verdict=wanted.verdict)
    if wanted.text:
        said = pl.concat_str(_SEARCHED, separator=" ").str.to_lowercase()
        frame = frame.filter(said.str.contains(wanted.text.lower(), literal=True))
    return frame


def counts(frame: pl.DataFrame) -> dict[str, int]:
    """How many claims have each verdict, in the order of the page."""
    found = dict(frame.group_by("verdict").len().iter_rows())
    return {verdict: found.get(verdict, 0) for verdict in ORDER}


def name(verdict: str) -> str:
    """A verdict as a heading."""
    return labels.capital(say(words.VERDICTS[verdict]))


def headline(frame: pl.DataFrame) -> str:
    """``Of 36 published figures, 4 agree with official trade data, 3 differ, and 1 cannot be right``."""
    if frame.is_empty():
        return say("No published figures are held to this store")
    found = counts(frame)
    agreeing = sum(found[name] for name in ("agrees", "agrees_other_basis", "agrees_other_scope"))
    how = next((way for way in ("agrees_other_basis", "agrees_other_scope") if found[way] == agreeing), "")
    clauses = [say(_AGREEING[how][min(agreeing, 2)], count=numbers.fixed(agreeing, 0))]
    clauses += _clauses(found, ("differs", "cannot_be_right"))
    said = clauses[0]
    if len(clauses) > 1:
        said = say("{list}, and {last}", list=", ".join(clauses[:-1]), last=clauses[-1])
    return say("Of {count} published figures, {clauses}", count=numbers.fixed(frame.height, 0), clauses=said)


def lead(frame: pl.DataFrame) -> str:
    """What is with the others, in one sentence."""
    clauses = _clauses(counts(frame), ("scope_not_stated", "conflicts_with_claims", "not_trade", "no_data"))
    computed = say("Verdicts are computed from the figures of this store, with their reasons; none is entered by hand.")
    if not clauses:
        return computed
    others = say("Of the others, {clauses}.", clauses=labels.joined(clauses))
    return f"{others} {computed}"


def _clauses(found: Mapping[str, int], verdicts: Sequence[str]) -> list[str]:
    return [say(_CLAUSES[v][found[v] > 1], count=numbers.fixed(found[v], 0)) for v in verdicts if found[v]]


def published(row: Mapping[str, Any]) -> str:
    """The number claimed, as printed."""
    said = [row["published"]] if row["published_high"] is None else [row["published"], row["published_high"]]
    texts = [numbers.fixed(number, _decimals(number), _grouping(row["unit"])) for number in said]
    return with_unit(_range(texts), row["unit"])


def ours(row: Mapping[str, Any]) -> str | None:
    """Our number in the same unit; None where there is none to set beside it."""
    if row["ours"] is None:
        return None
    decimals, grouping = _decimals(row["published"]), _grouping(row["unit"])
    text = digits(row["ours"], decimals, grouping)
    if row["ours_high"] is not None and row["ours_high"] != row["ours"]:
        text = _range([text, digits(row["ours_high"], decimals, grouping)])
    said = with_unit(text, row["unit"])
    bound = _BOUNDS.get(row["our_bound"])
    return say(bound, number=said) if bound else said


def difference(row: Mapping[str, Any]) -> str | None:
    """Ours less the claim: ``+704 t (+1.3 %)``, ``−1.3 points``; None of ranges and where there is none of ours."""
    apart: float | None = row["difference"]
    if apart is None or row["published_high"] is not None:
        return None
    sign = "−" if apart < 0 else "+"
    share = row["unit"] == "percent"
    decimals = max(_decimals(row["published"]), 1 if share else 0)
    if abs(apart) < 0.5 * 10.0**-decimals:
        return say("the same within rounding")
    rounded = numbers.fixed(abs(apart), decimals, _grouping(row["unit"]))
    if share:
        return say("{number} points", number=f"{sign}{rounded}")
    amount = f"{sign}{with_unit(rounded, row['unit'])}"
    if not row["published"]:
        return amount
    return f"{amount} ({sign}{numbers.fixed(abs(apart) / row['published'] * 100, 1)} %)"


def _range(texts: Sequence[str]) -> str:
    return texts[0] if len(texts) == 1 else say("{first} to {last}", first=texts[0], last=texts[-1])


def told(reason: str) -> tuple[str, str]:
    """The first sentence of a reason, and the others."""
    first, _, rest = _SENTENCE.sub("\n", reason, count=1).partition("\n")
    return first, rest


def claimed_as(row: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """What a claim is of: ``imports of India from China, share by weight, fiscal 2024-25``."""
    when = _range(row["period"].split(".."))
    if not any(kind in row["measure"] for kind in KINDS):
        return f"{say(_NOT_TRADE.get(row['measure'], row['measure'].replace('_', ' ')))}, {when}"
    if year := _YEARS.get(row["period_basis"]):
        when = say(year, period=when)
    country, partner = (labels.country(names[row[side]]) for side in ("reporter", "partner"))
    traded = _TRADED[row["flow"], row["partner"] != WORLD]
    of = say(traded, country=country, partner=partner)
    return f"{of}, {_measure(row['measure'])}, {when}"


def _measure(measure: str) -> str:
    form = next((form for form in ("share", "average") if measure.endswith(form)), "")
    measured = _MEASURES[form, "weight" if "quantity" in measure else "value"]
    return say(measured)


def our_scope(row: Mapping[str, Any], store: Store) -> str:
    """What our number is of: ``HS 8505.11, by weight, calendar 2024``."""
    scope = store.commodities.scopes.get(row["our_scope"])
    name = scope.label if scope else f"HS {row['our_scope']}"
    by = _measure({"value": "value", "weight": "quantity"}[row["our_measure"]])
    return f"{name}, {by}, {period(row['our_basis'], row['our_period'].split(';'))}"


def chart(row: Mapping[str, Any], wanted: Filter, store: Store) -> str | None:
    """The address of the view that shows our number; None where its goods have no page."""
    if row["our_scope"] not in store.commodities.scopes:
        return None
    periods = row["our_period"].split(";")
    focus = wanted.view.partner if row["partner"] == WORLD else row["partner"]
    unit = "inr_crore" if row["unit"].startswith("INR") and row["our_basis"] == "fiscal" else None
    view = replace(
        wanted.view, reporter=row["reporter"], partner=focus, flow=row["flow"], measure=row["our_measure"], unit=unit,
        basis=row["our_basis"], source=row["our_source"], first=periods[0], last=periods[-1],
    )  # fmt: skip
    return f"{COMMODITY}{row['our_scope']}{view.query()}"


def _decimals(number: float) -> int:
    text = f"{number:.10g}"
    return len(text.partition(".")[2]) if "e" not in text else 0


def _grouping(unit: str) -> str | None:
    return "indian" if unit.startswith("INR") else None
