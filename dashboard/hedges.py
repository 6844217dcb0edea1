"""What a figure rests on: one wording for the sentence that can be quoted, leads, titles and tiles."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard import labels
from dashboard.view import View
from etl.language import later, say
from etl.schema import MASKED

_ON_WEIGHTS = {"weight-mirror": later("sources differ on the weights")}
_ON_UNIT_VALUES = {**_ON_WEIGHTS, "unit-value": later("a unit value lies outside its band")}


def is_wrong(view: View, findings: str | None) -> bool:
    """Whether the split behind a share or an index is one that corrections leave out."""
    return view.data == "as-published" and MASKED in (findings or "")


def split(view: View, findings: str | None) -> str:
    """What is said behind a figure of such a split; of another nothing."""
    if not is_wrong(view, findings):
        return ""
    return say(" (as published, from a split by country that is wrong, finding partner-collapse)")


def weights(findings: str | None) -> str:
    """``; sources differ on the weights``, behind shares by weight."""
    return _said(_ON_WEIGHTS, findings)


def unit_values(findings: str | None) -> str:
    """The same behind a figure that is made with weights."""
    return _said(_ON_UNIT_VALUES, findings)


def measured(view: View, findings: str | None) -> str:
    """Of figures by the view's measure: nothing by value."""
    return weights(findings) if view.measure == "weight" else ""


def short(view: View, findings: str | None, weighed: bool) -> str:
    """The same in a tile, where there is room for a few words; ``weighed`` of figures by weight."""
    wrong = say("; as published, from a wrong split") if is_wrong(view, findings) else ""
    return wrong + (weights(findings) if weighed else "")


def _said(words: Mapping[str, str], findings: str | None) -> str:
    said = [say(words[kind]) for kind in words if kind in (findings or "").split(";")]
    return f"; {labels.joined(said)}" if said else ""
