"""What the commodities mean in codes, and what the revisions of the Harmonized System made of the codes."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.chapters.entry import Chapter, article, opened
from dashboard.components.said import counted, quoted
from dashboard.routing import COMMODITY
from etl import links
from etl.commodities import Scope, dotted
from etl.language import later, say, spoken
from etl.numbers import fixed
from etl.reader import Store

GROUPS = {"headline": later("Rare earths and magnets"), "minerals": later("Other critical minerals"),
          "own": later("Scopes of your own")}  # fmt: skip
"""Groups of scopes, by their word in ``commodities.toml``."""

_KINDS = {
    "one-to-one": later("one-to-one"),
    "split": later("split"),
    "merge": later("merge"),
    "complex": later("complex"),
}


def chapter(store: Store) -> Chapter:
    """The scopes of a store."""
    scopes = store.commodities.scopes.values()
    said: list[Any] = [
        html.P(
            say(
                "What a commodity means in codes of the Harmonized System. A source is read through the widest code it"
                " has of a scope, or through its lines where all of them are there; a heading is never added to its"
                " lines."
            )
        )
    ]
    for group, title in GROUPS.items():
        members = [_scope(scope) for scope in scopes if scope.group == group]
        said += [html.P(say(title), className="group-title"), *members] if members else []
    return Chapter("scopes", say("Commodities"), [(f"scope-{s.id}", s.name(spoken().code)) for s in scopes], said)


def _scope(scope: Scope) -> html.Article:
    national = sorted({(name, *sorted(codes)) for part in scope.components for name, codes in part.national})
    lines = "; ".join(f"{name} {', '.join(codes)}" for name, *codes in national)
    band = scope.unit_value
    return article(
        f"scope-{scope.id}",
        scope.name(spoken().code),
        say("{codes}, as of {revision}", codes=scope.label, revision=links.written(scope.revision)),
        (
            (say("Includes"), say("{what}.", what=say(scope.includes))),
            (say("Leaves out"), say("{what}.", what=say(scope.leaves_out))),
            (say("Lines of tariffs"), lines),
            (say("Know"), say(scope.care) if scope.care else ""),
            (
                say("Price"),
                [
                    say("{low} to {high} USD/kg.", low=f"{band.low:g}", high=f"{band.high:g}"),
                    " ",
                    quoted(f"{band.source}."),
                ]
                if band
                else "",
            ),
            (
                say("Figures"),
                html.A(say("Charts and tables"), href=f"{COMMODITY}{scope.id}", className="keeps-view"),
            ),
        ),
    )


def revisions(store: Store) -> Chapter:
    """The links from one revision to the next of the codes of a store's scopes."""
    known = store.links
    groups = dict.fromkeys((revision, *links.group(known, revision, code)) for revision, code in sorted(known.later))
    changed = [
        (
            say(
                "{before} to {after}",
                before=links.written(revision),
                after=links.written(links.following(revision)),
            ),
            *(", ".join(dotted(code) for code in sorted(codes)) for codes in (old, new)),
            say(_KINDS[links.kind(old, new)]),
            quoted(known.sources[revision, min(old), min(known.later[revision, min(old)])]),
        )
        for revision, old, new in groups
        if old != new or len(old) > 1
    ]
    said = [
        html.P(
            say(
                "The Harmonized System is revised about every five years. {count} links are declared for the codes of"
                " the commodities, from each revision to the next. A series crosses a revision only where they say that"
                " the goods are the same; otherwise it breaks, and the chart says why. National lines belong to one"
                " country's tariff: equal digits of two countries are never added.",
                count=fixed(len(known.sources), 0),
            )
        ),
        opened(
            counted(
                len(changed),
                later("{count} change that a revision made"),
                later("{count} changes that a revision made"),
            ),
            (say("Revisions"), say("Codes"), say("Become"), say("Kind"), say("Source")),
            changed,
        ),
    ]
    return Chapter("revisions", say("Revisions of the Harmonized System"), [], said)
