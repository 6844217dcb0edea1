"""What an empty chart offers instead."""

from __future__ import annotations

from collections.abc import Callable

from dashboard.cards import instead
from dashboard.resolve import Page

Shown = Callable[..., Page]
COMPOUNDS, MAGNETS = "rare-earth-compounds", "permanent-magnets"


def test_a_supplier_that_is_not_listed_gives_way_to_the_largest(shown: Shown) -> None:
    offered = instead(shown(MAGNETS, partner="AFG").choice, "focus")
    assert offered is not None
    said, query = offered
    assert said == "The largest supplier: China"
    assert "partner=CHN" in query


def test_a_split_that_is_wrong_is_shown_as_published(shown: Shown) -> None:
    offered = instead(shown(COMPOUNDS, from_="2023-24", to="2023-24").choice, "suppliers")
    assert offered is not None
    assert offered[0] == "As published, without corrections"
    assert "data=as-published" in offered[1]


def test_weights_that_there_are_not_give_way_to_values(shown: Shown) -> None:
    offered = instead(shown(MAGNETS, measure="weight", from_="2023", to="2023").choice, "trend")
    assert offered is not None
    assert offered[0] == "By value"
    assert "measure=value" in offered[1]
    assert "unit=" not in offered[1]


def test_where_nothing_is_published_there_is_nothing_else(shown: Shown) -> None:
    assert instead(shown("rare-earth-metals", reporter="BRA").choice, "trend") is None
