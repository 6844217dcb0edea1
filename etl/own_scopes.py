"""Scopes of one's own: HS codes that an address names, and the entry of ``commodities.toml`` that keeps them. Pure.

``hs-850511+280530`` are those codes of the revision in which codes are stated unless said otherwise,
``hs2002-252810+252890`` those of another. A code that a declared scope states is read as it is there, by its heading,
its lines or those of a tariff; codes that are those of a declared scope are that scope.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from etl.commodities import REVISION, Codes, Commodities, Component, Scope, dotted
from etl.errors import NotFound
from etl.language import later, say
from etl.links import Links, exists, outside, written
from etl.nomenclatures import DIGITS
from etl.schema import HS_REVISIONS

MOST = 40
"""So many codes make a scope at most."""
NAMED = 5
"""So many codes that are not known are named."""
REST = later("All goods of other codes")
"""What a scope of one's own leaves out."""
_ID = re.compile(r"hs(?P<year>[0-9]{4})?-(?P<codes>[^/]*)", re.ASCII)
_LIKE = later("HS codes are named like hs-850511+280530, or like hs2002-252810 by another revision of the HS.")


@dataclass(frozen=True)
class Known:
    """What a store knows: its declared scopes, links, codes that it has figures of, and what codes are."""

    declared: Commodities
    links: Links
    held: Codes
    descriptions: Mapping[str, str]

    @property
    def codes(self) -> Codes:
        """Codes of six digits or fewer that it has figures of, or that a scope states, in any revision of the HS."""
        stated = frozenset[str]().union(*(scope.codes for scope in self.declared.scopes.values()))
        linked = frozenset(code for _, code in (*self.links.later, *self.links.earlier))
        return frozenset(code for code in self.held | stated | linked if len(code) <= DIGITS)

    def says(self, code: str) -> str:
        """What a code is, with its digits: ``HS 2846: Rare-earth compounds``, as a scope that is just it, else as its
        publisher calls it.
        """
        only = (frozenset({code}),)
        scopes = (s for s in self.declared.scopes.values() if tuple(c.alternatives[0] for c in s.components) == only)
        what = next((scope.name_en for scope in scopes), plainly(self.descriptions.get(code, "")))
        return f"HS {dotted(code)}: {what}" if what else f"HS {dotted(code)}"


def plainly(description: str) -> str:
    """A publisher's description, not in capital letters throughout."""
    return description.capitalize() if description.isupper() else description


def identifier(codes: Sequence[str], revision: str = REVISION) -> str:
    """The id of the scope of ``codes``, which keep their order."""
    year = "" if revision == REVISION else revision[2:]
    return f"hs{year}-{'+'.join(codes)}"


def read(scope_id: str) -> tuple[tuple[str, ...], str] | None:
    """The codes and the revision that an id names; None of an id of another kind. Raises NotFound."""
    if (match := _ID.fullmatch(scope_id)) is None:
        return None
    revision, codes = f"HS{match['year'] or REVISION[2:]}", match["codes"].split("+")
    if revision not in HS_REVISIONS:
        revisions = ", ".join(map(written, HS_REVISIONS))
        raise NotFound(
            say("There is no {revision}; revisions are {revisions}.", revision=written(revision), revisions=revisions)
        )
    if odd := next((c for c in codes if not (c.isascii() and c.isdigit() and len(c) in (2, 4, 6))), None):
        raise NotFound(f"{say('{text!r} is not an HS code of 2, 4 or 6 digits.', text=odd[:20])} {say(_LIKE)}")
    if not all(codes):
        raise NotFound(f"{say('{text!r} names no code.', text=scope_id[:40])} {say(_LIKE)}")
    if len(codes) > MOST:
        raise NotFound(say("{number} codes are named; a scope is of {most} at most.", number=len(codes), most=MOST))
    return tuple(dict.fromkeys(codes)), revision


def scope(scope_id: str, known: Known) -> Scope | None:
    """The scope that an id names; None of an id of another kind. Raises NotFound, with a sentence that says why."""
    if (named := read(scope_id)) is None:
        return None
    if fault := next(iter(faults(*named, known)), None):
        raise NotFound(fault)
    return made(*named, known)


def faults(codes: Sequence[str], revision: str, known: Known) -> list[str]:
    """Why ``codes`` are no scope, as sentences."""
    unknown = [dotted(code) for code in codes if code not in known.codes]
    found = [_unknown(unknown)] if unknown else []
    for n, one in enumerate(codes):
        for other in codes[:n]:
            if one.startswith(other) or other.startswith(one):
                inner, outer = sorted((one, other), key=len, reverse=True)
                found.append(
                    say(
                        "HS {part} is a part of HS {whole}: its goods would be counted twice.",
                        part=dotted(inner),
                        whole=dotted(outer),
                    )
                )
    found += [
        f"{outside(known.links, revision, code)}."
        for code in codes
        if code in known.codes and exists(known.links, revision, code) is False
    ]
    return found


def _unknown(codes: Sequence[str]) -> str:
    """That there is nothing of ``codes``, the first of them by name."""
    if len(codes) == 1:
        return say("This store knows no HS {code}: it has no figures of it, and no scope states it.", code=codes[0])
    named, more = ", ".join(codes[:NAMED]), len(codes) - NAMED
    if more > 0:
        return say("This store knows no HS {codes} and {more} more: it has no figures of them, and no scope states"
                   " them.", codes=named, more=more)  # fmt: skip
    return say("This store knows no HS {codes}: it has no figures of them, and no scope states them.", codes=named)


def made(codes: Sequence[str], revision: str, known: Known) -> Scope:
    """The scope of ``codes``: a declared one of just these, else one made of them."""
    by_size = sorted(known.declared.scopes.values(), key=lambda each: len(each.codes))
    for each in by_size:
        widest = frozenset[str]().union(*(component.alternatives[0] for component in each.components))
        if widest == frozenset(codes) and each.revision == revision:
            return each
    tags = [tag for code in codes for tag in next((s.event_tags for s in by_size if code in s.codes), ())]
    blank = Scope(
        identifier(codes, revision), "", "", "", "; ".join(known.says(code) for code in codes), REST,
        tuple(dict.fromkeys(tags)), tuple(_component(code, revision, by_size) for code in codes),
        revision=revision,
    )  # fmt: skip
    return replace(blank, name_en=blank.label, name_hi=blank.label)


def _component(code: str, revision: str, by_size: Sequence[Scope]) -> Component:
    """A code as the smallest declared scope with a part of just this code reads it, else by itself."""
    only = frozenset({code})
    stated = (c for s in by_size if s.revision == revision for c in s.components if c.alternatives[0] == only)
    return next(stated, Component((only,), ()))


def entry(scope: Scope, scope_id: str, name_en: str, name_hi: str) -> str:
    """``scope`` as an entry of ``commodities.toml``, under another id and name."""
    lines = ["[[scope]]"]
    told = {"id": scope_id, "name_en": name_en, "name_hi": name_hi, "group": "own", "revision": scope.revision,
            "includes": scope.includes, "leaves_out": scope.leaves_out}  # fmt: skip
    lines += [f"{key} = {_quoted(value)}" for key, value in told.items()]
    lines.append(f"event_tags = {_list(scope.event_tags)}")
    if scope.care:
        lines.append(f"care = {_quoted(scope.care)}")
    if scope.holds:
        lines.append(f"holds = {_list(scope.holds)}")
    if band := scope.unit_value:
        lines += ["[scope.unit_value]", f"low = {band.low:g}", f"high = {band.high:g}",
                  f"source = {_quoted(band.source)}"]  # fmt: skip
    for component in scope.components:
        alternatives = ", ".join(_list(sorted(codes)) for codes in component.alternatives)
        lines += ["[[scope.component]]", f"codes = [{alternatives}]"]
        lines += [f"national.{name} = {_list(sorted(codes))}" for name, codes in component.national]
    return "\n".join(lines) + "\n"


def slug(name: str, codes: Collection[str], taken: Collection[str]) -> str:
    """An id made of a name; of the codes where the name has no Latin letters. Never one that is ``taken``."""
    words = re.findall(r"[a-z0-9]+", name.lower())
    found = "-".join(words)[:60].strip("-") if words else f"own-{'-'.join(sorted(codes))}"
    while found in taken or read_as_codes(found):
        found = f"own-{found}"
    return found


def read_as_codes(scope_id: str) -> bool:
    """Whether an id would be read as codes."""
    return _ID.fullmatch(scope_id) is not None


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _list(items: Sequence[str]) -> str:
    return f"[{', '.join(map(_quoted, items))}]"
