"""Why something cannot be decided, in the language that is spoken; tables have it in English. No Dash."""

from __future__ import annotations

import re

from etl.language import ENGLISH, later, say, spoken

_BLANKS = (
    (re.compile(r"(?P<some>\d+) of (?P<all>\d+) months are published"), later("{some} of {all} months are published")),
    (re.compile(r"of exports (?P<why>.+)"), later("of exports {why}")),
    (re.compile(r"other goods under the codes \((?P<era>.+)\)"), later("other goods under the codes ({era})")),
    (re.compile(r"other goods under the code \((?P<era>.+)\)"), later("other goods under the code ({era})")),
    (re.compile(r"(?P<what>.+) is not known"), later("{what} is not known")),
)
"""Reasons with blanks, and what they say."""
_OTHERS = (later("an extract"), later("not in this store"), later("not in this source"))
"""Pieces that stand inside reasons with blanks."""
_ID = re.compile(r" \([a-z]+(-[a-z]+)+\)$")
"""The id of a finding behind a reason, which tables carry."""


def said(text: str) -> str:
    """``2023: import HHI: an extract; exports over imports: an extract. 2022: no figures``, piece by piece."""
    return ". ".join("; ".join(": ".join(map(_piece, one.split(": "))) for one in year.split("; "))
                     for year in text.split(". "))  # fmt: skip


def _piece(text: str) -> str:
    plain = _ID.sub("", text)
    if spoken() is ENGLISH:
        return plain
    for pattern, template in _BLANKS:
        if match := pattern.fullmatch(plain):
            return say(template, **{name: _piece(words) for name, words in match.groupdict().items()})
    return say(plain)
