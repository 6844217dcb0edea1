"""The cards of the page Analysis: titles that state the finding, hedged by what was found, and valid figures."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import plotly.graph_objects as go
import pytest

from dashboard import month_words
from dashboard.analysis import events_table, signals_table
from dashboard.analysis_cards import CHARTS, card
from dashboard.cards import Card
from dashboard.figures.decomposition import signed
from dashboard.month_words import changed, lead
from dashboard.resolve import Page
from dashboard.theme import PALETTES

Shown = Callable[..., Page]
COMPOUNDS, MAGNETS = "rare-earth-compounds", "permanent-magnets"
VIEWS = (
    (COMPOUNDS, {}),
    (COMPOUNDS, {"fold": "HKG", "data": "as-published"}),
    (COMPOUNDS, {"basis": "month", "from": "2023-01"}),
    (COMPOUNDS, {"basis": "calendar", "measure": "weight", "unit": "t"}),
    (COMPOUNDS, {"flow": "export", "source": "tradestat-eidb", "measure": "weight", "unit": "kg"}),
    (MAGNETS, {}),
    (MAGNETS, {"source": "comtrade", "measure": "weight"}),
    (MAGNETS, {"flow": "export", "basis": "fiscal"}),
    (MAGNETS, {"partner": "FJI"}),
    ("heading-8505", {}),
    ("rare-earths", {}),
    ("rare-earth-metals", {}),
    ("borates", {}),
    ("rare-earth-compounds", {"reporter": "JPN", "flow": "export"}),
)


@pytest.mark.parametrize(("scope", "view"), VIEWS)
@pytest.mark.parametrize("chart", CHARTS)
def test_every_figure_is_valid_and_every_card_says_something(
    shown: Shown, scope: str, view: dict[str, str], chart: str
) -> None:
    made = card(shown(scope, **view), chart, "light")
    go.Figure(made.figure)
    assert made.title
    assert "None" not in " ".join([made.title, made.subtitle, *made.notes, made.source])
    assert bool(made.figure["data"]) == (made.reason is None)


@pytest.mark.parametrize(("chart", "scheme"), list(product(CHARTS, ("light", "dark"))))
def test_the_focus_supplier_has_the_accent_and_nobody_else(shown: Shown, chart: str, scheme: str) -> None:
    view = shown(MAGNETS, source="comtrade") if chart != "signals" else shown(COMPOUNDS)
    made = card(view, chart, scheme)  # type: ignore[arg-type]
    drawn = str(made.figure["data"]).count(PALETTES[scheme].accent)  # type: ignore[index]
    assert drawn == (0 if chart == "net_trade" else 1)


def of(shown: Shown, chart: str, scope: str = COMPOUNDS, **view: str) -> Card:
    return card(shown(scope, **view), chart, "light")


def test_net_trade_states_both_sides_and_nets_nothing(shown: Shown) -> None:
    made = of(shown, "net_trade", to="2024-25")
    assert (
        made.title == "India exported USD 37.5 million of rare-earth compounds and imported USD 11.2 million in 2024-25"
    )
    assert made.notes[0].startswith("What is sold and what is bought under one code are different products")
    assert made.notes[1].startswith("Net import reliance, 2024-25: not computable. No production is entered.")


def test_a_year_that_rests_on_one_entry_says_so(shown: Shown) -> None:
    assert of(shown, "net_trade").title.endswith("in 2025-26; one entry weighs on it (Japan, February 2026)")


def test_years_with_missing_months_are_faint_and_said_so(shown: Shown) -> None:
    assert "Faint, 2017-18: 3 of 12 months; 2026-27: 3 of 12 months." in of(shown, "net_trade").notes


def test_by_weight_both_sides_are_tonnes_and_hedged_where_sources_differ(shown: Shown) -> None:
    made = of(shown, "net_trade", MAGNETS, source="comtrade", measure="weight")
    assert made.title == (
        "India exported 1,040 t of permanent magnets of metal and imported 54,500 t in 2024;"
        " sources differ on the weights"
    )
    assert not [note for note in made.notes if note.startswith("Hollow")]


def test_two_sources_are_both_cited(shown: Shown) -> None:
    made = of(shown, "net_trade", MAGNETS, source="comtrade")
    assert "imports: UN Comtrade · exports: CEPII BACI" in made.subtitle
    assert made.source.startswith("Sources of imports: United Nations, UN Comtrade")
    assert "; exports: CEPII, BACI" in made.source


def test_a_scope_of_which_one_code_is_there_says_that_it_is_one_code(shown: Shown) -> None:
    made = of(shown, "net_trade", "rare-earths")
    assert made.title.startswith("India exported USD 29.8 million of HS 2846 and imported")
    assert "here HS 2846 only" in made.subtitle


def test_the_share_over_twelve_months_names_the_entry_that_weighs_on_it(shown: Shown) -> None:
    title = of(shown, "signals").title
    assert title.startswith("China supplied 16.6 % of India's imports of rare-earth compounds in the twelve months to")
    assert title.endswith("; one entry weighs on it (Japan, February 2026)")


def test_the_lead_compares_the_latest_three_months_with_the_same_a_year_before(shown: Shown) -> None:
    months = shown(COMPOUNDS).months
    assert lead(months, signals_table(months)).startswith(
        "In the three months to June 2026 India imported USD 4.24 million of rare-earth compounds, 34.2 % more than in"
        " the same months a year before. China supplied 16.6 %"
    )


def test_an_entry_within_those_months_is_named_in_the_lead(shown: Shown) -> None:
    months = shown(COMPOUNDS, basis="month", to="2026-04").months
    said = lead(months, signals_table(months))
    assert (
        "after USD 2.65 million in the same months a year before (one entry stands out: Japan, February 2026)" in said
    )


def test_before_that_entry_nothing_weighs_on_it(shown: Shown) -> None:
    assert "weighs" not in of(shown, "signals", basis="month", to="2025-12").title


def test_with_hong_kong_the_share_of_china_alone_stands_beside(shown: Shown) -> None:
    assert "China + Hong Kong supplied 16.7 % (China alone 16.6 %)" in of(shown, "signals", fold="HKG").title


def test_unit_values_say_where_sources_differ_on_the_weights(shown: Shown) -> None:
    assert of(shown, "unit_values", MAGNETS).title == (
        "A kilogram from China cost USD 8.45 in 2024, of all suppliers USD 8.84; sources differ on the weights"
    )


def test_what_growth_is_made_of_is_said_with_both_signs(shown: Shown) -> None:
    assert of(shown, "decomposition", MAGNETS, source="comtrade").title == (
        "India's imports of permanent magnets of metal grew by USD 24.4 million from 2022 to 2024: +166 million from"
        " volume, −142 million from unit values; sources differ on the weights"
    )


@pytest.mark.parametrize("chart", ["unit_values", "decomposition"])
def test_without_weights_a_card_says_so_and_who_has_some(shown: Shown, chart: str) -> None:
    made = of(shown, chart)
    assert made.title.endswith("not computable")
    assert made.reason is not None
    assert made.reason.endswith("Weights here: UN Comtrade by calendar year.")


def test_goods_without_months_say_what_there_is(shown: Shown) -> None:
    assert of(shown, "signals", MAGNETS).reason == (
        "This store holds no imports of permanent magnets of metal (HS 8505.11) by India by month; it has them by"
        " calendar year."
    )


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (4.24e6, 3.16e6, "34.2 % more than then"),
        (1e6, 2e6, "50.0 % less than then"),
        (1.001e6, 1e6, "about as much as then"),
        (10.28e6, 1.08e6, "after USD 1.08 million then"),
        (1e6, 0.0, "after USD 0 then"),
    ],
)
def test_of_a_low_base_the_figure_is_told_and_no_percentage(now: float, before: float, said: str) -> None:
    assert changed(now, before, "then") == said


def test_amounts_of_change_have_their_sign() -> None:
    assert (signed(2e6), signed(-2e6)) == ("+ USD 2.00 million", "− USD 2.00 million")


def test_an_event_whose_shares_are_of_a_wrong_split_is_read_with_that(shown: Shown) -> None:
    def beside(**view: str) -> dict[str, str]:
        choice = shown(COMPOUNDS, **view).months
        happened = {row["event"]: row for row in events_table(choice).to_dicts()}
        return {event: month_words.beside(choice, row, happened) for event, row in happened.items()}

    wrong = "As published, from a split by country that is wrong in some of them (finding partner-collapse)."
    said = beside(data="as-published")
    assert {event for event, text in said.items() if wrong in text} == {"china-magnet-technology", "india-ncmm"}
    assert wrong not in " ".join(beside().values())


def test_shares_over_twelve_months_of_a_wrong_split_are_not_stated_flatly(shown: Shown) -> None:
    wrong = "in the twelve months to June 2024 (as published, from a split by country that is wrong"
    assert wrong in of(shown, "signals", to="2024-06", basis="month", data="as-published").title
