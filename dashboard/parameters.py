"""Parameters of the tables of the analysis: one that a table has no effect for is refused, not swallowed. No Dash."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields
from difflib import get_close_matches

from dashboard import flows, importers, scenario, screening, supplier
from dashboard.view import ENDS, View
from etl.errors import BadView

OF_VIEW = tuple(ENDS.get(each.name, each.name) for each in fields(View))
LIKE = 0.8
"""From this likeness on an unknown parameter is a known one misspelt."""
_IMPORTS = {"flow": "import", "measure": "value", "unit": "usd"}
_OF_CODES = "codes are judged by the value of all imports of a year, each from its preferred source"


@dataclass(frozen=True)
class Parameters:
    """What a table reads: ``own``, beside them parameters of a view; of ``only`` one value, of ``without`` none."""

    own: Collection[str]
    only: Mapping[str, str] = field(default_factory=dict)
    without: Collection[str] = ()
    why: str = ""

    @property
    def names(self) -> list[str]:
        """Everything that may stand in an address."""
        return sorted({*self.own, *OF_VIEW})


_SCREENING = Parameters(
    ("year", "against", "rule", "digits", "only", "minimum", "text", "sort", "rows", "page",
     screening.THRESHOLD.rstrip(".")),
    _IMPORTS, ("source", "from", "to", "revision"), _OF_CODES,
)  # fmt: skip
_OF_FLOWS = "commodities are put side by side by the value of a year's imports, each from its preferred source"
_FLOWS = Parameters(flows.KEYS, _IMPORTS, ("source", "from", "to", "revision"), _OF_FLOWS)
_COMPARE = Parameters((importers.KEY,))
TABLES: Mapping[str, Parameters] = {
    "screening": _SCREENING,
    "screening-years": _SCREENING,
    "supplier": Parameters(("goods", *supplier.KEYS), _IMPORTS, _SCREENING.without, _OF_CODES),
    **dict.fromkeys(
        ("flows", "glance"), Parameters(flows.KEYS, _IMPORTS, ("source", "from", "to", "revision"), _OF_FLOWS)
    ),
    "what-if": Parameters(scenario.KEYS),
    "compare": _COMPARE,
    "compare-years": _COMPARE,
}
"""By the name of a download."""


def refuse(name: str, query: Mapping[str, Sequence[str]]) -> None:
    """Raise BadView for a parameter of ``query`` that the table cannot heed. Other unknown ones are ignored."""
    if (table := TABLES.get(name)) is None:
        return
    for key, values in query.items():
        text = next((value.strip() for value in reversed(values) if value.strip()), None)
        head = key.partition(".")[0]
        if text is None or key in table.own:
            continue
        if key in table.without or table.only.get(key, text) != text:
            there = f", only {key}={table.only[key]}" if key in table.only else ""
            raise BadView(key, text, f"This table has no {key}={text}{there}: {table.why}.")
        if key in OF_VIEW or (head in table.own and key.startswith(screening.THRESHOLD)):
            continue
        if key.startswith(screening.THRESHOLD):
            raise BadView(key, text, f"{key}: thresholds are moved in /screening only.")
        if like := get_close_matches(head, table.names, 1, LIKE):
            raise BadView(key, text, f"There is no parameter {head}. Is {like[0]} meant?")
