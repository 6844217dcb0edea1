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
from etl.reader import Store
from etl.schema import VERDICTS, WORLD

ORDER = ("cannot_be_right", "differs", "conflicts_with_claims", "scope_not_stated", "agrees_other_scope",
         "agrees_other_basis", "agrees", "no_data", "not_trade")  # fmt: skip
NAMES = {verdict: labels.capital(words.VERDICTS[verdict]) for verdict in ORDER}
"""Verdicts in words, in the order of the page."""
MEANINGS = {
    "cannot_be_right": "Arithmetic excludes it.",
    "differs": "Official figures on the same scope, measure, basis and period are others.",
    "conflicts_with_claims": "Another claim of the same goods and period has another number, and no code can decide.",
    "scope_not_stated": "No HS code is named, and no scope here has the number.",
    "agrees_other_scope": "The number is that of other goods than those named.",
    "agrees_other_basis": "By weight instead of value, or in a calendar year instead of a fiscal one.",
    "agrees": "The same within rounding, on the same scope, measure, basis and period.",
    "no_data": "Nothing here can be held to it; the reason says what there is.",
    "not_trade": "Not a figure that customs count.",
}
_SENTENCE = re.compile(r"(?<=[.)]) (?=[A-Z₹“(][^.]{3})")
_KEPT = ("reporter", "partner", "fold", "data", "vintage", "lang", "theme")
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
    return {verdict: found.get(verdict, 0) for verdict in NAMES}


def headline(frame: pl.DataFrame) -> str:
    """``Of 36 published figures, 4 agree with official trade data, 3 differ, and 1 cannot be right``."""
    if frame.is_empty():
        return "No published figures are held to this store"
    found = counts(frame)
    agreeing = sum(found[name] for name in ("agrees", "agrees_other_basis", "agrees_other_scope"))
    verb = "agrees" if agreeing == 1 else "agree"
    said = f"{agreeing or 'none'} {verb} with official trade data"
    if agreeing and agreeing == found["agrees_other_basis"]:
        said += " by another measure or year"
    elif agreeing and agreeing == found["agrees_other_scope"]:
        said += " on another scope"
    more = [f"{n} {'differs' if n == 1 else 'differ'}"] if (n := found["differs"]) else []
    more += [f"{n} cannot be right"] if (n := found["cannot_be_right"]) else []
    if more:
        said = f"{', '.join([said, *more[:-1]])}, and {more[-1]}"
    return f"Of {frame.height} published figures, {said}"


def lead(frame: pl.DataFrame) -> str:
    """What is with the others, in one sentence."""
    found = counts(frame)
    said = []
    if n := found["scope_not_stated"]:
        said.append(f"{n} {'names' if n == 1 else 'name'} no HS code that would settle {'it' if n == 1 else 'them'}")
    if n := found["conflicts_with_claims"]:
        said.append(f"{n} {'stands' if n == 1 else 'stand'} against another claim")
    if n := found["not_trade"]:
        said.append(f"{n} {'is' if n == 1 else 'are'} not about trade")
    if n := found["no_data"]:
        said.append(f"for {n} there is nothing here to hold {'it' if n == 1 else 'them'} to")
    others = f"Of the others, {labels.joined(said)}. " if said else ""
    return f"{others}Verdicts are computed from the figures of this store, with their reasons; none is entered by hand."


def published(row: Mapping[str, Any]) -> str:
    """The number claimed, as printed."""
    said = [row["published"]] if row["published_high"] is None else [row["published"], row["published_high"]]
    texts = [numbers.fixed(number, _decimals(number), _grouping(row["unit"])) for number in said]
    return with_unit(" to ".join(texts), row["unit"])


def ours(row: Mapping[str, Any]) -> str | None:
    """Our number in the same unit; None where there is none to set beside it."""
    if row["ours"] is None:
        return None
    decimals, grouping = _decimals(row["published"]), _grouping(row["unit"])
    text = digits(row["ours"], decimals, grouping)
    if row["ours_high"] is not None and row["ours_high"] != row["ours"]:
        text += f" to {digits(row['ours_high'], decimals, grouping)}"
    bound = f"{row['our_bound']} " if row["our_bound"] else ""
    return bound + with_unit(text, row["unit"])


def difference(row: Mapping[str, Any]) -> str | None:
    """Ours less the claim: ``+704 t (+1.3 %)``, ``−1.3 points``; None of ranges and where there is none of ours."""
    apart: float | None = row["difference"]
    if apart is None or row["published_high"] is not None:
        return None
    sign = "−" if apart < 0 else "+"
    share = row["unit"] == "percent"
    decimals = max(_decimals(row["published"]), 1 if share else 0)
    if abs(apart) < 0.5 * 10.0**-decimals:
        return "the same within rounding"
    rounded = numbers.fixed(abs(apart), decimals, _grouping(row["unit"]))
    if share:
        return f"{sign}{rounded} points"
    percent = f" ({sign}{abs(apart) / row['published']:.1%})".replace("%", " %") if row["published"] else ""
    return f"{sign}{with_unit(rounded, row['unit'])}{percent}"


def told(reason: str) -> tuple[str, str]:
    """The first sentence of a reason, and the others."""
    first, _, rest = _SENTENCE.sub("\n", reason, count=1).partition("\n")
    return first, rest


def claimed_as(row: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """What a claim is of: ``imports of India from China, share by weight, fiscal 2024-25``."""
    when = row["period"].replace("..", " to ")
    kind = {"fiscal_year": "fiscal ", "calendar_year": "calendar "}.get(row["period_basis"], "")
    side = "from" if row["flow"] == "import" else "to"
    of = f"{row['flow']}s of {labels.country(names[row['reporter']])}"
    if row["partner"] != WORLD:
        of += f" {side} {labels.country(names[row['partner']])}"
    trade = any(kind in row["measure"] for kind in KINDS)
    return f"{of}, {_measure(row['measure'])}, {kind}{when}" if trade else f"{row['measure'].replace('_', ' ')}, {when}"


def _measure(measure: str) -> str:
    by = "by weight" if "quantity" in measure else "by value"
    form = next((form for form in ("share", "average") if measure.endswith(form)), "")
    return f"{form} {by}".strip()


def our_scope(row: Mapping[str, Any], store: Store) -> str:
    """What our number is of: ``HS 8505.11, by weight, calendar 2024``."""
    scope = store.commodities.scopes.get(row["our_scope"])
    name = scope.label if scope else f"HS {row['our_scope']}"
    return f"{name}, by {row['our_measure']}, {period(row['our_basis'], row['our_period'].split(';'))}"


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


def _grouping(unit: str) -> str:
    return "indian" if unit.startswith("INR") else "western"
