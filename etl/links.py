"""Links between the codes of neighbouring revisions of the Harmonized System, and what is the same goods. Pure.

A link says that goods of a code of one revision are in a code of the next. A set of codes is the same goods in the next
revision only if its links lead out of it whole: each of its goods is in the image, and nothing else is (one-to-one, or
a merge of all the parts). Over anything else, a split or a tangle of codes, a series breaks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from etl import words
from etl.commodities import Codes, dotted
from etl.language import later, say
from etl.schema import HS_REVISIONS

_INSTEAD = (later("; in its place stands {codes}"), later("; in its place stand {codes}"))
"""Of one code, and of several."""
KINDS = ("one-to-one", "merge", "split", "complex")

Pair = tuple[str, str]
"""A revision and a code."""


@dataclass(frozen=True)
class Links:
    """Codes of the next and of the previous revision that have goods of a code, by revision and code; and who says so.

    A code that stands in neither is not declared: nothing is known of it.
    """

    later: Mapping[Pair, Codes] = field(default_factory=dict)
    earlier: Mapping[Pair, Codes] = field(default_factory=dict)
    sources: Mapping[tuple[str, str, str], str] = field(default_factory=dict)

    @property
    def rows(self) -> list[tuple[str, str, str, str]]:
        """Earlier revision, its code, the code of the next, source; sorted."""
        return [(*key, source) for key, source in sorted(self.sources.items())]


def links(rows: Iterable[tuple[str, str, str, str]]) -> Links:
    """Links of rows as those of :attr:`Links.rows`; a later row of the same codes replaces an earlier one."""
    sources = {(revision, code, later): source for revision, code, later, source in rows}
    forward: dict[Pair, set[str]] = {}
    back: dict[Pair, set[str]] = {}
    for revision, code, following_code in sources:
        forward.setdefault((revision, code), set()).add(following_code)
        back.setdefault((following(revision), following_code), set()).add(code)
    return Links(
        {pair: frozenset(codes) for pair, codes in forward.items()},
        {pair: frozenset(codes) for pair, codes in back.items()},
        sources,
    )


def following(revision: str) -> str:
    """The revision after ``revision``, which is not the newest."""
    return HS_REVISIONS[HS_REVISIONS.index(revision) + 1]


def written(revision: str) -> str:
    """``HS2017`` as people write it: ``HS 2017``."""
    return f"{revision[:2]} {revision[2:]}"


def exists(known: Links, revision: str, code: str) -> bool | None:
    """Whether a code is one of a revision; None where nothing is declared of that code."""
    if (revision, code) in known.later or (revision, code) in known.earlier:
        return True
    declared = any((r, code) in known.later or (r, code) in known.earlier for r in HS_REVISIONS)
    return False if declared else None


def group(known: Links, revision: str, code: str) -> tuple[Codes, Codes]:
    """The codes of ``revision`` and of the next that hang together with ``code`` of ``revision``."""
    old, new = {code}, set[str]()
    while True:
        more = {c for o in old for c in known.later.get((revision, o), ())}
        back = {c for n in more for c in known.earlier.get((following(revision), n), ())}
        if more <= new and back <= old:
            return frozenset(old), frozenset(new)
        new |= more
        old |= back


def kind(old: Collection[str], new: Collection[str]) -> str:
    """What became of codes that hang together."""
    many, into_many = len(old) > 1, len(new) > 1
    return "complex" if many and into_many else "merge" if many else "split" if into_many else "one-to-one"


def stepped(known: Links, codes: Codes, revision: str, forward: bool) -> Codes | None:
    """The codes of the neighbouring revision that are the same goods as ``codes``; None if there are none.

    They are if no goods get in or out. A split is not followed forward: whoever holds figures by the newer revision
    under the old code does not hold its other parts. Back from all the parts, as over a merge, is sure.
    """
    there = following(revision) if forward else HS_REVISIONS[HS_REVISIONS.index(revision) - 1]
    out, back = (known.later, known.earlier) if forward else (known.earlier, known.later)
    images = [out.get((revision, code)) for code in codes]
    image = frozenset[str]().union(*(some or () for some in images))
    if not all(images) or not all(back[there, code] <= codes for code in image):
        return None
    older, before = (codes, revision) if forward else (image, there)
    newer, after = (image, there) if forward else (codes, revision)
    splits = any(len(known.later[before, code]) > 1 for code in older)
    merges = any(len(known.earlier[after, code]) > 1 for code in newer)
    return None if splits and (forward or merges) else image


def carried(known: Links, codes: Codes, revision: str, to: str) -> Codes | None:
    """The codes of revision ``to`` that are the same goods as ``codes`` of ``revision``; None if a step breaks."""
    here, target = HS_REVISIONS.index(revision), HS_REVISIONS.index(to)
    found: Codes | None = codes
    while found and here != target:
        found = stepped(known, found, HS_REVISIONS[here], target > here)
        here += 1 if target > here else -1
    return found


def span(known: Links, codes: Codes, revision: str) -> str:
    """The revisions over which ``codes`` of ``revision`` are the same goods: ``HS2007..HS2017``, or one of them."""
    ends = []
    for forward, end in ((False, HS_REVISIONS[0]), (True, HS_REVISIONS[-1])):
        here, found = revision, codes
        while here != end and (image := stepped(known, found, here, forward)):
            here, found = HS_REVISIONS[HS_REVISIONS.index(here) + (1 if forward else -1)], image
        ends.append(here)
    return ends[0] if ends[0] == ends[1] else f"{ends[0]}..{ends[1]}"


def about(known: Links, codes: Collection[str]) -> Links:
    """The links of everything that hangs together with ``codes``: what a reader of them needs."""
    wanted = {(revision, code) for revision in HS_REVISIONS for code in codes}
    rest = list(wanted)
    while rest:
        revision, code = rest.pop()
        near = [(following(revision), c) for c in known.later.get((revision, code), ())]
        if revision != HS_REVISIONS[0]:
            before = HS_REVISIONS[HS_REVISIONS.index(revision) - 1]
            near += [(before, c) for c in known.earlier.get((revision, code), ())]
        rest += [pair for pair in near if pair not in wanted]
        wanted.update(near)
    return links(row for row in known.rows if row[:2] in wanted)


def faults(rows: Sequence[Mapping[str, str]]) -> Iterator[tuple[int, str]]:
    """Number and sentence of each row of hs_revisions.csv that cannot be: revisions, digits, kind, source."""
    sound: list[tuple[int, Mapping[str, str]]] = []
    for n, row in enumerate(rows):
        earlier, later, codes = row["earlier"], row["later"], (row["earlier_code"], row["later_code"])
        if earlier not in HS_REVISIONS[:-1] or later != following(earlier):
            yield n, f"{earlier} and {later} are no neighbouring revisions of the HS: {', '.join(HS_REVISIONS)}."
        elif not all(code.isascii() and code.isdigit() and len(code) in (2, 4, 6) for code in codes):
            yield n, f"{' and '.join(codes)} are not both HS codes of 2, 4 or 6 digits."
        elif row["kind"] not in KINDS or not row["source"].strip():
            yield n, f"A link has a kind, one of {', '.join(KINDS)}, and a source."
        else:
            sound.append((n, row))
    known = links((row["earlier"], row["earlier_code"], row["later_code"], "") for _, row in sound)
    for n, row in sound:
        old, new = group(known, row["earlier"], row["earlier_code"])
        if row["kind"] != (true := kind(old, new)):
            said = f"{became(row['earlier'], old, new)}: that is {true}, not {row['kind']}."
            yield n, said


def became(revision: str, old: Collection[str], new: Collection[str]) -> str:
    """What the next revision makes of codes: ``HS 2012 makes 2528.00 of 2528.10 and 2528.90``."""
    after = written(following(revision))
    return say("{revision} makes {new} of {old}", revision=after, new=listed(new), old=listed(old))


def listed(codes: Collection[str]) -> str:
    """Codes inside a sentence: ``2528.10 and 2528.90``."""
    return words.joined([dotted(code) for code in sorted(codes)])


def why(known: Links, codes: Codes, nomenclature: str, to: str) -> str:
    """Why codes of one revision are not comparable with figures by revision ``to``; a clause."""
    if nomenclature not in HS_REVISIONS:
        return say("{codes} is of {nomenclature}", codes=listed(codes), nomenclature=nomenclature)
    if strange := [code for code in sorted(codes) if exists(known, nomenclature, code) is False]:
        return outside(known, nomenclature, strange[0])
    forward = HS_REVISIONS.index(nomenclature) < HS_REVISIONS.index(to)
    here, found = nomenclature, codes
    while here != to and (image := stepped(known, found, here, forward)):
        here, found = HS_REVISIONS[HS_REVISIONS.index(here) + (1 if forward else -1)], image
    if here == to:
        return say("{codes} of {revision} are other goods", codes=listed(found), revision=written(to))
    before = here if forward else HS_REVISIONS[HS_REVISIONS.index(here) - 1]
    for code in sorted(found):
        starts = [code] if forward else sorted(known.earlier.get((here, code), ()))
        if not starts or not known.later.get((before, starts[0])):
            ends = {"before": written(before), "after": written(following(before))}
            return say("no link of {code} between {before} and {after} is declared", code=dotted(code), **ends)
        old, new = group(known, before, starts[0])
        if kind(old, new) != "one-to-one":
            return became(before, old, new)
    return say("{codes} is a part only", codes=listed(found))


def outside(known: Links, revision: str, code: str) -> str:
    """That a revision does not have a code, since or until when it is one and what stands in its place; a clause."""
    has = [r for r in HS_REVISIONS if exists(known, r, code)]
    said = {"revision": written(revision), "code": dotted(code)}
    if not has:
        return say("{revision} has no {code}", **said)
    early = HS_REVISIONS.index(revision) < HS_REVISIONS.index(has[0])
    instead = carried(known, frozenset({code}), has[0] if early else has[-1], revision)
    place = say(_INSTEAD[len(instead) > 1], codes=listed(instead)) if instead else ""
    if early:
        return say("{revision} has no {code}: it begins with {first}{instead}", first=written(has[0]), instead=place,
                   **said)  # fmt: skip
    return say("{revision} has no {code}: it ends with {last}{instead}", last=written(has[-1]), instead=place, **said)


def said_by(known: Links, code: str) -> str:
    """Who says when a declared code begins or ends: the source of a link that makes it or ends it."""
    made = (source for (_, old, new), source in sorted(known.sources.items()) if code in (old, new) and old != new)
    return next(made, next((source for (_, old, _), source in known.sources.items() if code == old), ""))
