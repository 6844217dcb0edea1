"""A what-if in the address: who withholds how much, from which month on, what the others may add; and ready ones.

``cut=CHN:100,HKG:50`` (ISO 3166-1 alpha-3, per cent; 100 where none is given), ``from_month=2025-04``, ``cap=10`` (per
cent of each one's exports to others; ``none``: no limit), ``new=yes`` (also whom the importer does not buy from yet).
Without them the focus supplier stops altogether, the others add up to a tenth, and only those bought from do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from dashboard import data, labels
from dashboard.languages import NAMES
from dashboard.tables import Choice, partner_name
from etl.errors import BadView
from etl.language import say, spoken
from etl.schema import UNSPECIFIED
from etl.signals import Happened
from etl.what_if import Scenario

KEYS = ("cut", "from_month", "cap", "new")
"""Parameters of a scenario, beside those of the view."""
CAP = 10.0
LICENCES = 50.0
"""What a preset of licences assumes to be withheld, in per cent: a choice of this page, no figure of any event."""
_NUMBER = re.compile(r"[0-9]{1,3}(\.[0-9]{1,4})?")
_LICENSED = re.compile(r"needs? a licence|licences for")
_MONTH = re.compile(r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])")


def read(query: Mapping[str, Sequence[str]], choice: Choice) -> tuple[Scenario, list[BadView]]:
    """The scenario of a parsed query, as near as can be, and what is wrong with it."""
    given = {key: query[key][-1].strip() for key in KEYS if query.get(key) and query[key][-1].strip()}
    cuts, wrong = _cuts(given["cut"], choice) if "cut" in given else ({}, [])
    if not cuts:
        cuts = {choice.focus: 100.0}
    first, cap = None, CAP
    if month := given.get("from_month"):
        if _MONTH.fullmatch(month):
            first = date.fromisoformat(f"{month}-01")
        else:
            wrong.append(
                BadView("from_month", month, say("From month on: {month!r} is no month like 2025-04.", month=month))
            )
    text = given.get("cap", "")
    limit = None if text.casefold() == "none" else _percent(text) if text else cap
    if text and limit is None and text.casefold() != "none":
        said = say("Limit: {text!r} is neither a percentage of 0 to 100 nor none.", text=text)
        wrong.append(BadView("cap", text, said))
        limit = cap
    new = given.get("new", "no").casefold()
    if new not in ("yes", "no"):
        said = say("Who steps in: {text!r} is neither yes nor no.", text=given["new"])
        wrong.append(BadView("new", given["new"], said))
    parts = tuple((partner, percent / 100) for partner, percent in cuts.items())
    return Scenario(parts, first, None if limit is None else limit / 100, new == "yes"), wrong


def _percent(text: str) -> float | None:
    text = text.removesuffix("%").strip()
    return float(text) if _NUMBER.fullmatch(text) and float(text) <= 100 else None


def _cuts(text: str, choice: Choice) -> tuple[dict[str, float], list[BadView]]:
    """Percentages by supplier, which are named by code or in any language; what is left out of them and why."""
    known = sorted(filter(None, data.known(choice.store).partners | {choice.fold.into}))
    called = {choice.store.name(code, lang).casefold(): code for lang in NAMES for code in known}
    called |= {code.casefold(): code for code in known}
    found: dict[str, float] = {}
    wrong = []
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        name, _, amount = (piece.strip() for piece in part.partition(":"))
        partner = called.get(name.casefold())
        percent = _percent(amount) if amount else 100.0
        fault = None
        if partner is None:
            fault = say(
                "Withheld: {name!r} is no country or country code (ISO 3166-1 alpha-3) that this store knows.",
                name=name,
            )
        elif partner == UNSPECIFIED or (partner == choice.view.reporter != choice.fold.into):
            fault = say("Withheld: {country} is no supplier that could withhold.", country=choice.store.name(partner))
        elif choice.fold.of(partner) != partner:
            fault = say(
                "Withheld: {country} is counted with {group} here: name {code}.",
                country=choice.store.name(partner), group=choice.fold.name(), code=choice.fold.into,
            )  # fmt: skip
        elif not percent:
            fault = say("Withheld: {amount!r} is no percentage above 0, up to 100.", amount=amount)
        elif partner in found:
            fault = say("Withheld: {code} stands twice.", code=partner)
        if fault or partner is None or not percent:
            wrong.append(BadView("cut", text, fault or ""))
        else:
            found[partner] = percent
    if not found and not wrong:
        wrong.append(BadView("cut", text, say("Withheld: nobody is named; write CHN:100,HKG:50.")))
    return found, wrong


def percent(part: float) -> str:
    """``33.5`` of a part 0.335."""
    return f"{round(part * 100, 6):g}"


def address(scenario: Scenario) -> str:
    """The scenario as parameters, to stand behind the query of a view."""
    cuts = ",".join(f"{partner}:{percent(part)}" for partner, part in scenario.cuts)
    pairs = [("cut", cuts)]
    if scenario.first:
        pairs.append(("from_month", f"{scenario.first:%Y-%m}"))
    pairs.append(("cap", "none" if scenario.cap is None else percent(scenario.cap)))
    if scenario.newcomers:
        pairs.append(("new", "yes"))
    return "&".join(f"{key}={quote(value, safe=':,')}" for key, value in pairs)


@dataclass(frozen=True)
class Preset:
    """A ready scenario; ``note`` is what one must know of it."""

    label: str
    scenario: Scenario
    note: str = ""


def presets(choice: Choice, cap: float | None) -> list[Preset]:
    """A full stop of the focus supplier, China and Hong Kong together, and licences that events tell of."""
    focus, view = choice.focus, choice.view
    name = labels.country(partner_name(choice, focus, spoken().code))
    label = say("{supplier} stops", supplier=labels.capital(name))
    found = [Preset(label, Scenario(((focus, 1.0),), None, cap))]
    pair = ("CHN", "HKG")
    if view.reporter not in pair and all(choice.fold.of(code) == code for code in pair):
        both = say("{suppliers} stop", suppliers=labels.joined([choice.store.name(code) for code in pair]))
        found.append(Preset(both, Scenario(tuple((code, 1.0) for code in pair), None, cap)))
    codes = {names["en"]: code for code, names in choice.store.names.items()}
    for event in data.events(choice.store, choice.scope):
        actor = choice.fold.of(codes.get(event.actor, ""))
        if not _LICENSED.search(event.title) or not actor or actor == choice.fold.of(view.reporter):
            continue
        scenario = Scenario(((actor, LICENCES / 100),), event.date.replace(day=1), cap)
        label = say("{month} licences", month=labels.when(f"{event.date:%Y-%m}", "month"))
        found.append(Preset(label, scenario, _licensed(choice, event, codes[event.actor])))
    return found


def _licensed(choice: Choice, event: Happened, actor: str) -> str:
    """What is to be known of licences: that they are no stop, and how much is assumed to be withheld."""
    return say(
        "{day}, {actor}: {title} ({source}). These are licences, not a stop: that {share} % are withheld is assumed"
        " here, and of all goods of the scope ({includes}), also of those the licences do not name.",
        day=labels.day(event.date.isoformat()), actor=choice.store.name(actor), title=say(event.title),
        source=event.source, share=percent(LICENCES / 100), includes=say(choice.scope.includes),
    )  # fmt: skip


def licences(choice: Choice, scenario: Scenario) -> str | None:
    """What a scenario that begins with the month of licences must say of them."""
    for preset in presets(choice, scenario.cap):
        same = preset.scenario.first == scenario.first and preset.scenario.cuts[0][0] in dict(scenario.cuts)
        if preset.note and same:
            assumed = f"{percent(LICENCES / 100)} %"
            chosen = percent(dict(scenario.cuts)[preset.scenario.cuts[0][0]])
            return preset.note.replace(assumed, f"{chosen} %")
    return None
