"""What the page says of the world market: the finding, or that it cannot be decided and what would decide it."""

from __future__ import annotations

from collections.abc import Callable

import plotly.graph_objects as go
import pytest

from dashboard import world_words
from dashboard.resolve import Page
from dashboard.world_card import GAP, largest, world_card
from dashboard.world_market import replacements, world_market
from etl import market

Shown = Callable[..., Page]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({}, "China sold 62.7 % of the world's exports of permanent magnets of metal by value in 2024; HHI 4,098"),
        ({"measure": "weight"}, "China sold 73.1 % of the world's exports of permanent magnets of metal by weight"),
        ({"partner": "JPN"}, "Japan sold 8.63 % of the world's exports"),
        ({"partner": "JPN"}, "most came from China, 62.7 %"),
        ({"fold": "HKG"}, "China + Hong Kong sold 62.6 %"),
        ({"fold": "HKG"}, "HHI 4,097 (4,098 with each country by itself)"),
        ({"to": "2021"}, "Who exports permanent magnets of metal to the world cannot be decided here"),
        ({"to": "2022", "measure": "weight", "source": "baci"}, "to the world by weight cannot be decided here"),
    ],
)
def test_the_title_states_shares_or_that_they_cannot_be_decided(shown: Shown, query: dict[str, str], said: str) -> None:
    choice = shown("permanent-magnets", **query).choice
    assert said in world_words.shares_title(choice, world_market(choice))


def test_who_could_replace_is_told_by_value_and_by_weight(shown: Shown) -> None:
    choice = shown("permanent-magnets").choice
    table = replacements(choice)
    assert world_words.replacements_title(choice, table) == (
        "In 2024 Japan sold others 2.6 times as much by value and 0.55 times as much by weight as India would lose"
        " without China"
    )
    notes = " ".join(world_words.replacements_notes(choice, table))
    assert "not what is for sale" in notes and "weight differs between sources" in notes


def test_years_that_cannot_be_decided_say_what_would_decide_them(shown: Shown) -> None:
    choice = shown("permanent-magnets").choice
    notes = world_words.shares_notes(choice, world_market(choice))
    assert notes[0].startswith("Cannot be decided: 2002 to 2021 and 2023: of CEPII BACI this store holds an extract")
    assert "`python -m etl fetch baci`" in notes[0]
    assert notes[1] == "2022: without weights, so by value only."


def test_the_card_draws_from_the_first_decided_year_to_the_last(shown: Shown) -> None:
    card = world_card(shown("permanent-magnets"), "light")
    assert card.reason is None and "CEPII" in card.source
    figure = {key: value for key, value in card.figure.items() if key != "layout"}
    layout = {key: value for key, value in card.figure["layout"].items() if key != "meta"}
    go.Figure({**figure, "layout": layout})
    assert layout["xaxis"]["categoryarray"] == ["2022", "2023", "2024"]
    china = next(trace for trace in card.figure["data"] if trace.get("name") == "China")
    assert china["y"][1] is None and china["y"][2] == pytest.approx(62.6579, abs=1e-4)
    assert any(GAP.split(":")[0] in str(trace) for trace in card.figure["data"])
    assert largest(card.table, "value", 3)["exporter"].to_list() == ["CHN", "JPN", "VNM"]


def test_a_scope_without_world_exports_has_a_reason(shown: Shown) -> None:
    page = shown("rare-earth-compounds")
    card = world_card(page, "dark")
    assert card.reason is not None and "six digits" in card.reason
    assert card.title == "Who exports rare-earth compounds to the world cannot be decided here"
    assert largest(card.table, "value", 3).is_empty()
    assert market.of_scope(page.choice.store, page.choice.scope).is_empty()


def test_nothing_to_replace_is_said(shown: Shown) -> None:
    choice = shown("permanent-magnets", partner="TON").choice
    said = world_words.replacements_title(choice, replacements(choice))
    assert said == "Tonga sold India none of it in 2024: there is nothing to replace"
