"""What if a supplier withholds: the arithmetic on real figures by hand, its limits and bounds, and its address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard import arithmetic, scenario, what_if, what_if_card
from dashboard.resolve import Page
from dashboard.what_if import Reckoned
from etl import schema
from etl.shown.what_if import WHAT_IF
from etl.what_if import Scenario, outcome

Shown = Callable[..., Page]
RAW = Path(__file__).resolve().parents[2] / "data/raw/baci/BACI_HS17_Y2024_V202601.csv"
CHINA, HONG_KONG, INDIA = "156", "344", "699"


@pytest.fixture
def reckoned(shown: Shown) -> Callable[..., Reckoned]:
    def made(scope: str = "permanent-magnets", **query: str) -> Reckoned:
        page = shown(scope, **query)
        wanted, wrong = scenario.read({key: [value] for key, value in query.items()}, page.choice)
        found = what_if.reckon(page.choice, wanted)
        assert not wrong and found is not None
        return found

    return made


def by_hand(cuts: dict[str, float], cap: float, column: int, months: int = 12) -> dict[str, float]:
    """The same arithmetic on the lines of the file, one step after the other, without the product."""
    bought: dict[str, float] = {}
    sold: dict[str, float] = {}
    for line in RAW.read_text().splitlines()[1:]:
        cells = line.split(",")
        if cells[3] != "850511" or not cells[column].strip():
            continue
        amount = float(cells[column]) * 1000
        if cells[2] == INDIA:
            bought[cells[1]] = bought.get(cells[1], 0) + amount
        else:
            sold[cells[1]] = sold.get(cells[1], 0) + amount
    hit = months / 12
    lost = sum(bought[country] * part * hit for country, part in cuts.items())
    others = {country: amount for country, amount in bought.items() if country not in cuts}
    remaining = sum(others.values())
    limit = {country: cap * sold.get(country, 0) * hit for country in others}
    first = {country: min(amount * lost / remaining, limit[country]) for country, amount in others.items()}
    covered = min(lost, sum(limit.values()))
    second = covered - sum(first.values())
    room = sum(limit.values()) - sum(first.values())
    after = {country: others[country] + first[country] + (limit[country] - first[country]) * second / room
             for country in others}  # fmt: skip
    after |= {country: bought[country] * (1 - part * hit) for country, part in cuts.items()}
    total = sum(after.values())
    return {
        "lost": lost,
        "remaining": remaining,
        "growth_factor": 1 + lost / remaining,
        "first_round": sum(first.values()),
        "covered": covered,
        "uncovered": lost - covered,
        "hhi_with_replacement": sum((amount / total) ** 2 for amount in after.values()),
    }


@pytest.mark.parametrize(("measure", "column"), [("value", 4), ("weight", 5)])
@pytest.mark.parametrize(
    ("query", "cuts", "cap", "months"),
    [
        ({"cut": "CHN:100"}, {CHINA: 1.0}, 0.1, 12),
        ({"cut": "CHN:100,HKG:50", "cap": "2.5"}, {CHINA: 1.0, HONG_KONG: 0.5}, 0.025, 12),
        ({"cut": "CHN:50", "from_month": "2025-04"}, {CHINA: 0.5}, 0.1, 9),
    ],
)
def test_the_steps_on_real_figures_are_those_done_by_hand(
    reckoned: Callable[..., Reckoned],
    measure: str,
    column: int,
    query: dict[str, str],
    cuts: dict[str, float],
    cap: float,
    months: int,
) -> None:
    found = reckoned(**query)
    total = found.outcomes[measure].total
    assert (found.period, found.months) == ("2024", months)
    for name, value in by_hand(cuts, cap, column, months).items():
        assert total[name] == pytest.approx(value, rel=1e-9, abs=1e-6), name


def test_without_china_magnets_are_covered_by_value_and_not_by_weight(reckoned: Callable[..., Reckoned]) -> None:
    # 162,786,289 USD and 19,259,294 kg are lost; a tenth of what the others sell elsewhere is 180,359,702 USD and
    # 4,650,377 kg: 14,608,917 kg stay uncovered
    found = reckoned(cut="CHN")
    value, weight = found.outcomes["value"].total, found.outcomes["weight"].total
    assert (value["lost"], value["uncovered"]) == (162786289.0, 0.0)
    assert weight["uncovered"] == pytest.approx(19259294 - 4650377.1)
    assert value["growth_factor"] == pytest.approx(1 + 162786289 / (193381540 - 162786289))
    assert "covered by value but 14,600 t (75.9 % of the loss) would stay uncovered by weight" in arithmetic.sentence(
        found
    )


@pytest.mark.parametrize(
    ("scope", "query", "said"),
    [
        ("fluorspar", {"reporter": "HKG"}, "China sold Hong Kong no fluorspar, acid grade in 2024: nothing would be"),
        ("permanent-magnets", {"reporter": "CHN", "cut": "USA"}, "If the United States stopped selling it"),
        ("permanent-magnets", {"reporter": "CHN", "cut": "USA"}, "4.31 % more by value and 1.48 % more by weight"),
        ("permanent-magnets", {"reporter": "CHN", "cut": "USA"}, "all of it would be covered by value and by weight."),
        ("permanent-magnets", {"cut": "CHN:50,HKG"}, "If China withheld 50 % and Hong Kong 100 % of their permanent"),
        ("permanent-magnets", {"reporter": "USA"}, "USD 203 million (55.4 % of the loss) would stay uncovered"),
    ],
)  # fmt: skip
def test_the_sentence_says_what_it_comes_to(
    reckoned: Callable[..., Reckoned], scope: str, query: dict[str, str], said: str
) -> None:
    assert said in arithmetic.sentence(reckoned(scope, **query))


def test_a_group_counts_as_one_supplier(reckoned: Callable[..., Reckoned]) -> None:
    found = reckoned(cut="CHN:100", fold="HKG")
    assert found.outcomes["value"].total["lost"] == 162786289.0 + 1129790.0
    assert "HKG" not in set(found.outcomes["value"].suppliers["partner"])
    assert arithmetic.sentence(found).startswith("If China + Hong Kong stopped selling it")


def test_a_group_of_which_the_importer_is_one_is_the_other_members(reckoned: Callable[..., Reckoned]) -> None:
    # a tenth of 490,958,396 USD, see test_world_market; with 127.9 million of the others it covers 162.8 million
    found = reckoned(cut="CHN:100", fold="Quad")
    quad = found.outcomes["value"].suppliers.filter(partner="Quad").row(0, named=True)
    assert (quad["before"], quad["capacity"]) == pytest.approx((5515873, 49095839.6), abs=1e-3)
    assert found.outcomes["value"].total["uncovered"] == 0


def test_a_group_named_after_the_importer_is_the_other_members_too(reckoned: Callable[..., Reckoned]) -> None:
    # reporter 156 (China), fold=HKG: the supplier CHN is Hong Kong (344), which sells others 7,675,612 USD
    found = reckoned(reporter="CHN", fold="HKG", cut="USA:100")
    row = found.outcomes["value"].suppliers.filter(partner="CHN").row(0, named=True)
    assert row["exports_to_others"] == pytest.approx(7675612)


def test_what_a_group_leaves_out_is_said_and_stands_beside_every_country_by_itself(
    reckoned: Callable[..., Reckoned],
) -> None:
    # the 27 sell each other 300,729,201 USD of 850511 (awk), which counts in each one's limit and not in that of all
    found = reckoned(cut="CHN:100", fold="EU-27")
    alone = reckoned(cut="CHN:100")
    folded, apart = found.outcomes["value"].total["uncovered"], found.apart["value"].total["uncovered"]
    assert (folded, apart) == (pytest.approx(12464384.1), alone.outcomes["value"].total["uncovered"])
    assert found.inside["value"] == pytest.approx(300729201)
    said = dict(arithmetic.assumptions(found))["fold"]
    assert "What they sell each other (USD 301 million" in said and "is left out" in said
    assert "With every country by itself, nothing by value and 14,600 t by weight would stay uncovered." in (
        arithmetic.sentence(found)
    )
    steps = {step.id: step.result for step in arithmetic.steps(found, "value")}
    assert (steps["uncovered"], steps["uncovered-unfolded"]) == (folded, 0)
    row = what_if.table(found).filter(part="total", measure="value").row(0, named=True)
    assert (row["uncovered"], row["uncovered_unfolded"], row["covered_unfolded"]) == (folded, 0, 162786289)
    assert steps["hhi-with-replacement-unfolded"] == pytest.approx(row["hhi_with_replacement_unfolded"])
    assert "EU-27 as one supplier" in what_if_card.what_if(found, "light").subtitle
    assert row["hhi_unfolded"] == pytest.approx(alone.outcomes["value"].total["hhi"])


def test_a_group_that_withholds_is_each_of_its_members_by_itself(reckoned: Callable[..., Reckoned]) -> None:
    found = reckoned(cut="CHN:100", fold="HKG")
    apart = reckoned(cut="CHN:100,HKG:100")
    for measure, by_itself in apart.outcomes.items():
        assert found.apart[measure].total == pytest.approx(by_itself.total)
        assert found.apart[measure].total["lost"] == found.outcomes[measure].total["lost"]
    assert "sell each other" not in dict(arithmetic.assumptions(found))["fold"]


def test_a_member_without_a_weight_leaves_the_others_of_its_group_known(reckoned: Callable[..., Reckoned]) -> None:
    # Japan (392) buys magnets of 11 USD from South Africa (710), without a weight
    found = reckoned(reporter="JPN", fold="BRICS", cut="BRICS:100")
    assert found.apart["weight"].total["lost"] == found.outcomes["weight"].total["lost"]
    assert found.apart["weight"].total["uncovered"] is not None


def test_that_the_importer_is_one_of_a_group_is_said(reckoned: Callable[..., Reckoned]) -> None:
    said = dict(arithmetic.assumptions(reckoned(cut="CHN:100", fold="Quad")))["fold"]
    assert "India is one of them: the supplier is the others, without what India exports." in said
    assert "fold" not in dict(arithmetic.assumptions(reckoned(cut="CHN:100")))


def test_a_group_named_after_the_importer_can_withhold(shown: Shown) -> None:
    choice = shown("permanent-magnets", reporter="CHN", fold="HKG").choice
    assert scenario.read({"cut": ["CHN:50"]}, choice) == (Scenario((("CHN", 0.5),), None, 0.1), [])
    alone = shown("permanent-magnets", reporter="CHN").choice
    assert "China is no supplier" in str(scenario.read({"cut": ["CHN:50"]}, alone)[1][0])


def test_who_is_not_listed_is_said_to_be(reckoned: Callable[..., Reckoned]) -> None:
    found = reckoned("magnesium", cut="JPN:100", to="2024")
    said = dict(arithmetic.assumptions(found))
    assert said["not-listed"].startswith("Japan is not listed among the suppliers of 2024. The list is complete")
    row = found.outcomes["value"].suppliers.filter(partner="JPN").row(0, named=True)
    assert (row["before"], row["share_before"]) == (0, None)
    assert "not-listed" not in dict(arithmetic.assumptions(reckoned(cut="CHN:100")))


def test_in_an_extract_what_a_supplier_that_is_not_listed_sold_is_not_known(reckoned: Callable[..., Reckoned]) -> None:
    found = reckoned("permanent-magnets", **{"cut": "FJI:100", "from": "2021", "to": "2021"})
    total = found.outcomes["value"].total
    assert (found.coverage, total["lost"], total["lost_share"]) == ("extract", None, None)
    assert arithmetic.title(found, found.outcomes["value"]) == "What would be lost by value is not computable"
    assert "What would be lost there is not known." in dict(arithmetic.assumptions(found))["not-listed"]


@pytest.mark.parametrize(("cut", "said"), [
    ("CHN:100", "China 100 % of what it sells to India. That is chosen, not observed."),
    ("CHN:50,HKG", "China 50 % and Hong Kong 100 % of what each sells to India. The percentages are chosen"),
])  # fmt: skip
def test_one_who_withholds_is_not_each(reckoned: Callable[..., Reckoned], cut: str, said: str) -> None:
    assert said in dict(arithmetic.assumptions(reckoned(cut=cut)))["cut"]


def test_newcomers_widen_the_limit(reckoned: Callable[..., Reckoned]) -> None:
    today, everyone = reckoned(cut="CHN:100"), reckoned(cut="CHN:100", new="yes")
    assert everyone.outcomes["weight"].total["covered"] > today.outcomes["weight"].total["covered"]  # type: ignore[operator]
    assert everyone.outcomes["weight"].suppliers.height > today.outcomes["weight"].suppliers.height


def test_without_a_limit_all_is_covered(reckoned: Callable[..., Reckoned]) -> None:
    found = reckoned(cut="CHN:100", cap="none")
    assert [o.total["uncovered"] for o in found.outcomes.values()] == [0.0, 0.0]
    assert "limit" not in {step.id for step in arithmetic.steps(found, "value")}


def test_without_world_exports_what_is_covered_is_not_computable(reckoned: Callable[..., Reckoned]) -> None:
    found = reckoned("rare-earth-compounds", cut="CHN:50")
    total = found.outcomes["value"].total
    assert (total["covered"], total["uncovered"], total["hhi_with_replacement"]) == (None, None, None)
    assert total["lost"] is not None and total["growth_factor"] is not None
    assert "weight" not in found.outcomes
    said = dict(arithmetic.assumptions(found))
    assert "not computable" in said["cap"] and "python -m etl fetch baci" in said["cap"]
    assert "no weights" in said["no-weights"]
    assert {s.said for s in arithmetic.steps(found, "value") if s.id == "uncovered"} == {"not computable"}


def test_an_extract_is_hedged_and_its_limits_cannot_be_decided(reckoned: Callable[..., Reckoned]) -> None:
    found = reckoned(**{"from": "2023", "to": "2023"}, cut="CHN:100")
    assert (found.period, found.complete) == ("2023", False)
    assert found.outcomes["value"].total["uncovered"] is None
    assert "at most" in arithmetic.sentence(found)
    assert "extract" in dict(arithmetic.assumptions(found))


def test_the_months_left_of_a_fiscal_year_are_counted_from_its_own_start(reckoned: Callable[..., Reckoned]) -> None:
    found = reckoned("rare-earth-compounds", cut="CHN:50", from_month="2025-04")
    assert (found.months, found.period) == (12, "2024-25")  # the year before the one in which it begins
    assert reckoned("rare-earth-compounds", cut="CHN:50", from_month="2026-01").months == 3
    assert Scenario((), date(2025, 4, 1)).months(1) == 9


FIGURES = st.floats(0, 1e9, allow_nan=False, allow_subnormal=False).map(lambda x: round(x, 2))


@settings(deadline=None, database=None)
@given(
    bought=st.lists(FIGURES, min_size=2, max_size=8),
    sold=st.lists(st.none() | FIGURES, min_size=8, max_size=8),
    cut=st.floats(0.01, 1),
    cap=st.floats(0, 1),
    months=st.integers(1, 12),
)
def test_what_is_lost_is_covered_or_not_and_neither_is_negative(
    bought: list[float], sold: list[float | None], cut: float, cap: float, months: int
) -> None:
    names = [f"P{n}" for n in range(len(bought))]
    imports = pl.DataFrame({"partner": names, "value_usd": bought, "net_weight_kg": bought})
    some = sold[: len(names)]
    sellers = pl.DataFrame(
        {"partner": names, "exports_to_others_usd": some, "exports_to_others_kg": some},
        {"partner": pl.String, "exports_to_others_usd": pl.Float64, "exports_to_others_kg": pl.Float64},
    )
    found = outcome(Scenario((("P0", cut),), None, cap), months, "value", imports, sellers, True)
    assert found is not None
    total: dict[str, Any] = found.total
    scale = sum(bought) + 1
    assert total["uncovered"] >= 0 and total["covered"] >= -1e-9 * scale
    assert total["lost"] == pytest.approx(total["covered"] + total["uncovered"], abs=1e-9 * scale)
    added = found.suppliers.filter(pl.col("cut") == 0)
    assert (added["added"] <= added["capacity"] + 1e-9 * scale).all()
    assert added["added"].sum() == pytest.approx(total["covered"], abs=1e-6 * scale)
    after = sum(bought) - total["lost"] + total["covered"]
    assert found.suppliers["after"].sum() == pytest.approx(after, abs=1e-6 * scale)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"cut": "ZZZ:10"}, "'ZZZ' is no country"),
        ({"cut": "CHN:0"}, "'0' is no percentage above 0"),
        ({"cut": "CHN:101"}, "'101' is no percentage above 0, up to 100"),
        ({"cut": "CHN:-5"}, "'-5' is no percentage"),
        ({"cut": "CHN:50,CHN:60"}, "CHN stands twice"),
        ({"cut": "IND:50"}, "India is no supplier"),
        ({"cut": ","}, "nobody is named"),
        ({"cut": "HKG:50", "fold": "HKG"}, "Hong Kong is counted with China + Hong Kong here: name CHN"),
        ({"from_month": "2025-4"}, "'2025-4' is no month like 2025-04"),
        ({"from_month": "2025-13"}, "is no month"),
        ({"cap": "101"}, "neither a percentage of 0 to 100 nor none"),
        ({"cap": "x"}, "neither a percentage"),
        ({"new": "maybe"}, "neither yes nor no"),
    ],
)
def test_what_an_address_cannot_mean_is_said(shown: Shown, query: dict[str, str], said: str) -> None:
    choice = shown("permanent-magnets", **query).choice
    wanted, wrong = scenario.read({key: [value] for key, value in query.items()}, choice)
    assert [said in str(error) for error in wrong] == [True]
    assert wanted.cuts == (("CHN", 0.5 if "60" in str(query) else 1.0),)  # the nearest that there is


@pytest.mark.parametrize("cut", ["China:50", "china : 50 %", "चीन:50"])
def test_who_withholds_may_be_named(shown: Shown, cut: str) -> None:
    wanted, wrong = scenario.read({"cut": [cut]}, shown("permanent-magnets").choice)
    assert (wanted.cuts, wrong) == ((("CHN", 0.5),), [])


def test_an_address_is_read_as_people_write_it(shown: Shown) -> None:
    choice = shown("permanent-magnets").choice
    wanted, wrong = scenario.read({"cut": [" chn : 33.5 %, hkg"], "cap": ["NONE"], "new": ["Yes"]}, choice)
    assert (wanted, wrong) == (Scenario((("CHN", 0.335), ("HKG", 1.0)), None, None, True), [])
    assert scenario.address(wanted) == "cut=CHN:33.5,HKG:100&cap=none&new=yes"


def test_presets_are_the_stop_of_the_focus_china_with_hong_kong_and_licences(shown: Shown) -> None:
    found = {p.label: p for p in scenario.presets(shown("permanent-magnets").choice, 0.1)}
    assert list(found) == ["China stops", "China and Hong Kong stop", "April 2025 licences"]
    licences = found["April 2025 licences"]
    assert scenario.address(licences.scenario) == "cut=CHN:50&from_month=2025-04&cap=10"
    assert "not a stop" in licences.note and "assumed" in licences.note and "samarium" in licences.note
    assert "September 2024 licences" in {p.label for p in scenario.presets(shown("antimony").choice, 0.1)}


def test_every_assumption_and_step_travels_in_the_table(reckoned: Callable[..., Reckoned]) -> None:
    found = reckoned(cut="CHN:50", from_month="2025-04")
    table = what_if.table(found)
    assert schema.faults(WHAT_IF, table) == []
    said = table.filter(part="assumption")
    assert list(said.select("item", "assumption").iter_rows()) == arithmetic.assumptions(found)
    assert {"arithmetic", "cut", "licences", "months", "alike", "cap", "exports-to-others"} <= set(said["item"])
    steps = table.filter(part="step", measure="weight")
    assert steps["item"].to_list() == [step.id for step in arithmetic.steps(found, "weight")]
    lost = steps.filter(item="lost-CHN").row(0, named=True)
    assert (lost["numbers"], lost["result"]) == ("19,259,294 × 50 % × 9/12", 19259294 * 0.5 * 0.75)
    assert table.filter(part="total", measure="value")["lost"][0] == pytest.approx(162786289 * 0.375)


def test_licences_are_said_to_be_an_assumption(reckoned: Callable[..., Reckoned]) -> None:
    said = dict(arithmetic.assumptions(reckoned(cut="CHN:30", from_month="2025-04")))
    assert "4 April 2025" in said["licences"] and "that 30 % are withheld is assumed here" in said["licences"]
    assert "licences" not in dict(arithmetic.assumptions(reckoned(cut="JPN:30", from_month="2025-04")))


@pytest.mark.parametrize("measure", ["value", "weight"])
def test_the_chart_draws_what_is_lost_added_and_uncovered(reckoned: Callable[..., Reckoned], measure: str) -> None:
    found = reckoned(cut="CHN:50", measure=measure)
    card = what_if_card.what_if(found, "light")
    layout = {key: value for key, value in card.figure["layout"].items() if key != "meta"}
    go.Figure({"data": card.figure["data"], "layout": layout})
    drawn = {trace["name"]: sum(x or 0 for x in trace["x"]) for trace in card.figure["data"]}
    total = found.outcomes[measure].total
    scale = 1e-6 if measure == "value" else 1e-3
    assert drawn["lost"] == pytest.approx(total["lost"] * scale)  # type: ignore[operator]
    assert drawn["added"] == pytest.approx(total["covered"] * scale)  # type: ignore[operator]
    assert drawn.get("uncovered", 0) == pytest.approx(total["uncovered"] * scale)  # type: ignore[operator]
    foot = card.figure["layout"]["meta"]["frame"]["annotations"][-1]["text"]
    assert "Withheld: China 50 %" in foot and "10 % is chosen" in foot.replace("<br>", " ")


def test_where_the_limit_is_unknown_the_chart_shows_what_is_asked(reckoned: Callable[..., Reckoned]) -> None:
    card = what_if_card.what_if(reckoned("rare-earth-compounds", cut="CHN:50"), "dark")
    names = [trace["name"] for trace in card.figure["data"]]
    assert "would have to be added, limit unknown" in names and "added" not in names


def test_who_supplies_most_afterwards_has_a_name_in_the_chart(reckoned: Callable[..., Reckoned]) -> None:
    outcome = reckoned("permanent-magnets").outcomes["value"]
    named, rest = what_if.largest(outcome, what_if_card.NAMED, ["CHN"])
    assert outcome.decided and named["partner"][0] == "CHN"
    assert named["after"][1:].to_list() == sorted(named["after"][1:], reverse=True)
    assert rest["after"].max() <= named["after"][1:].min()  # type: ignore[operator]
