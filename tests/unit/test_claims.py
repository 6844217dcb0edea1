"""Verdicts on published figures: the bundled ones, and invented ones held to the bundled data."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from dashboard.resolve import Page
from dashboard.tables import TABLES
from etl import claims, schema
from etl.claims.judge import PRECEDENCE
from etl.reader import Store

Row = dict[str, Any]
Judge = Callable[..., Row]
STATED = {
    "id": "mine", "statement": "Imports", "scope_as_stated": "goods", "scope_hs": "2846", "partner": "WLD",
    "measure": "value", "unit": "USD million", "period_basis": "fiscal_year", "period": "2024-25", "value": "11.18",
    "value_high": "", "source": "A paper, 2025", "note": "", "reporter": "", "flow": "",
}  # fmt: skip
CHINA = {"partner": "CHN", "measure": "value_share", "unit": "percent"}
TONNES = {"measure": "quantity", "unit": "t"}


@pytest.fixture(scope="module")
def bundled(opened: Store) -> dict[str, Row]:
    """The verdicts of the bundled store by claim."""
    return {row["id"]: row for row in opened.claims.to_dicts()}


@pytest.fixture(scope="module")
def judge(opened: Store) -> Judge:
    """The verdict on one invented claim; ``beside`` are further ones."""

    def judged(*beside: dict[str, str], **cells: str) -> Row:
        rows = [STATED | cells, *(STATED | {"id": f"other-{n}"} | other for n, other in enumerate(beside))]
        row: Row = claims.judged(opened, rows).row(0, named=True)
        return row

    return judged


def holding(row: Row) -> set[str]:
    return {row["verdict"], *(row["also"] or "").split(";")} - {""}


# the bundled figures


def test_every_bundled_figure_has_a_verdict_and_a_reason(bundled: dict[str, Row], opened: Store) -> None:
    assert schema.faults(schema.CLAIMS, opened.claims) == []
    assert list(bundled) == [row["id"] for row in opened.manifest.reference["published_figures"]]
    assert len(bundled) == 36
    for row in bundled.values():
        assert re.fullmatch(r"[A-Z₹“].*\.\)?", row["reason"]), row
        assert "  " not in row["reason"] and "None" not in row["reason"] and "nan" not in row["reason"], row
        assert (row["ours"] is None) == (row["difference"] is None) == (row["our_source"] is None)
        assert row["ours"] is None or row["difference"] == pytest.approx(row["ours"] - row["published"])


def test_the_words_of_verdicts_are_those_declared() -> None:
    assert sorted(PRECEDENCE) == sorted(schema.VERDICTS)


def test_a_ferrite_price_excludes_53748_tonnes_of_rare_earth_magnets(bundled: dict[str, Row]) -> None:
    row = bundled["reuters-magnets-fy25"]
    assert row["verdict"] == "cannot_be_right"
    assert row["also"] == "agrees_other_basis;conflicts_with_claims"
    assert row["conflicts"] == "crisil-repm-fy25"
    for said in ("₹ 1,744 crore", "USD 206 million", "₹ 84.57 per dollar", "3.8 USD/kg", "15–100 USD/kg", "BACI",
                 "54,452 t in calendar 2024 (UN Comtrade)", "540 t"):  # fmt: skip
        assert said in row["reason"]
    assert (row["our_source"], row["our_measure"], row["our_basis"]) == ("comtrade", "weight", "calendar")


def test_540_tonnes_are_not_excluded_but_conflict(bundled: dict[str, Row]) -> None:
    row = bundled["crisil-repm-fy25"]
    assert holding(row) == {"conflicts_with_claims", "no_data"}
    assert row["conflicts"] == "reuters-magnets-fy25"
    assert "No HS code is as narrow" in row["reason"] and "which cannot be right" in row["reason"]


def test_93_percent_agrees_by_weight_and_not_by_value(bundled: dict[str, Row]) -> None:
    row = bundled["magnets-fy25-china-share"]
    assert row["verdict"] == "agrees_other_basis"
    assert round(row["ours"], 1) == 94.3
    assert "94.3 % of India's imports of HS 8505.11 by weight in calendar 2024" in row["reason"]
    assert "of fiscal 2024-25, ours of a calendar year that shares 9 of 12 months" in row["reason"]
    assert re.search(r"By value it does not fit:.* 82\.9 % \(UN Comtrade\)", row["reason"])
    assert "make 93.1 %" in row["reason"], "50,000 of 53,700 t, claimed beside it"


def test_291_million_lies_between_two_scopes(bundled: dict[str, Row]) -> None:
    row = bundled["sbi-magnets-fy25"]
    assert (row["verdict"], row["ours"]) == ("scope_not_stated", None)
    assert "lies between HS 8505.11 and HS 8505, and fits neither" in row["reason"]
    assert "no import data here" in row["reason"] and "HS 8505.19" in row["reason"]


def test_of_31_9_million_2846_is_11_2(bundled: dict[str, Row]) -> None:
    reason = bundled["sbi-re-fy25"]["reason"]
    assert (
        "USD 11.2 million of the USD 31.9 million is HS 2846; the other USD 20.7 million would be HS 2805.30" in reason
    )
    assert "of which there is no import data here (HS 2805 as a whole, USD 73.6 million" in reason


@pytest.mark.parametrize("part", ["total", "china", "hongkong", "japan", "mongolia"])
def test_four_partners_of_metals_make_the_total(bundled: dict[str, Row], part: str) -> None:
    row = bundled[f"re-metals-fy24-{part}"]
    assert row["verdict"] == "no_data"
    assert "China 699 t, Hong Kong 234 t, Japan 192 t and Mongolia 60 t, add up to the 1,185 t" in row["reason"]
    assert "an HHI of 0.4158, with China at 59.0 %; with Hong Kong counted as China, 0.6487 and 78.7 %" in row["reason"]


def test_a_heading_that_is_less_than_a_part_of_it_is_said(bundled: dict[str, Row]) -> None:
    assert "HS 2805 from Hong Kong were 2 kg in calendar 2023" in bundled["re-metals-fy24-hongkong"]["reason"]
    assert "lists none of India's imports of HS 2805 from Mongolia" in bundled["re-metals-fy24-mongolia"]["reason"]


def test_capacity_is_not_trade(bundled: dict[str, Row]) -> None:
    row = bundled["china-magnet-capacity"]
    assert holding(row) == {"not_trade"}
    assert row["reason"].startswith("Capacity is not trade")


def test_a_share_by_weight_and_one_by_value_can_both_be_true(bundled: dict[str, Row]) -> None:
    row = bundled["re-compounds-china-fy25"]
    assert holding(row) == {"no_data"}
    assert "By value it is 25.61 %" in row["reason"]
    assert "would cost 0.29 times what one from elsewhere does: possible" in row["reason"]


def test_a_masked_split_is_why_there_is_nothing(bundled: dict[str, Row]) -> None:
    row = bundled["re-compounds-china-fy24"]
    assert holding(row) == {"no_data"}
    assert "its split by country cannot be used (finding partner-collapse)" in row["reason"]
    assert "74.20 % (UN Comtrade, weights partly estimated) in calendar 2023, 2.38 points more" in row["reason"]


def test_parts_that_others_claim_are_added(bundled: dict[str, Row]) -> None:
    reason = bundled["mines-re-fy20"]["reason"]
    assert (
        "474 t of HS 2805.30 (re-metals-fy20) and 1,375 t of HS 2846 (re-compounds-fy20), together the same" in reason
    )


def test_ranges_without_a_scope_say_which_end_is_met(bundled: dict[str, Row]) -> None:
    row = bundled["gov-magnets-china-value"]
    assert row["verdict"] == "scope_not_stated"
    assert "the lower end of 59.6 % is met by none" in row["reason"]
    assert "the upper end of 81.3 % is met by UN Comtrade within 2 points" in row["reason"]


def test_ours_is_what_the_charts_show(bundled: dict[str, Row], shown: Callable[..., Page]) -> None:
    beside = [row for row in bundled.values() if row["ours"] is not None and row["ours_high"] is None]
    assert beside
    for row in beside:
        view = {"basis": row["our_basis"], "source": row["our_source"], "partner": row["partner"]}
        if row["partner"] == "WLD":
            view.pop("partner")
        choice = shown(row["our_scope"], **view).choice
        measure = {"value": "value", "weight": "weight"}[row["our_measure"]]
        if row["measure"].endswith("_share"):
            found = TABLES["focus"](choice).filter(period=row["our_period"])[f"share_{measure}"][0] * 100
        else:
            table = TABLES["trend"](choice) if row["partner"] == "WLD" else TABLES["suppliers"](choice)
            cells = table.filter(period=row["our_period"])
            if row["partner"] != "WLD":
                cells = cells.filter(partner=row["partner"])
            number = cells["net_weight_kg" if measure == "weight" else "value_usd"][0]
            found = {"t": number / 1e3, "USD million": number / 1e6, "INR crore": number * 84.569772 / 1e7}[row["unit"]]
        assert row["ours"] == pytest.approx(found, rel=1e-12), row["id"]


# each verdict on invented claims


@pytest.mark.parametrize(
    ("cells", "verdict"),
    [
        ({}, "agrees"),
        ({"value": "11.19"}, "agrees"),  # the sum of the printed months, as the charts have it
        ({"value": "94.48", "unit": "INR crore"}, "agrees"),
        ({"value": "11182", "unit": "USD thousand"}, "agrees"),
        ({"value": "11.2"}, "agrees"),
        ({"value": "11.3"}, "differs"),
        ({"value": "12.84"}, "agrees_other_basis"),  # calendar 2024, within rounding
        ({"value": "12.5"}, "differs"),  # near calendar 2024, but the fiscal year itself is known
        ({"value": "5.72", "period_basis": "half_year", "period": "2024-04..2024-09"}, "agrees"),
        ({"value": "13.7", "measure": "value_average", "period": "2021-22..2024-25"}, "agrees"),
        (CHINA | {"value": "25.6"}, "agrees"),
        (CHINA | {"value": "25.6", "measure": "quantity_share"}, "agrees_other_basis"),
        (CHINA | {"value": "99"}, "differs"),
        (CHINA | {"value": "99", "measure": "quantity_share"}, "differs"),
        (CHINA | {"value": "54.45", "measure": "quantity_share"}, "no_data"),
        (CHINA | {"value": "30", "period": "2023-24"}, "no_data"),
        (CHINA | {"value": "41", "period": "2023-24"}, "agrees_other_basis"),
        (CHINA | {"value": "15.1", "value_high": "33.6", "period": "2018-19..2022-23"}, "agrees"),
        (CHINA | {"value": "15.1", "value_high": "40", "period": "2018-19..2022-23"}, "differs"),
        (CHINA | {"value": "20", "value_high": "30"}, "agrees"),
        (CHINA | {"value": "27", "value_high": "30"}, "differs"),
        ({"scope_hs": "8505", "value": "397.6"}, "agrees"),
        ({"scope_hs": "850511", "value": "397.6"}, "agrees_other_scope"),
        ({"scope_hs": "850511 (inferred)", "value": "397.6"}, "agrees_other_scope"),
        ({"scope_hs": "850511", "value": "300"}, "no_data"),
        ({"scope_hs": "850511 (inferred)", "value": "300"}, "scope_not_stated"),
        (CHINA | {"scope_hs": "850511", "value": "93"}, "agrees_other_basis"),  # by weight
        (CHINA | {"scope_hs": "not stated", "scope_as_stated": "rare earths", "value": "26"}, "scope_not_stated"),
        ({"scope_hs": "850511", "period_basis": "calendar_year", "period": "2023", "value": "150"}, "differs"),
        ({"scope_hs": "850511", "period_basis": "calendar_year", "period": "2023", "value": "189.8"}, "no_data"),
        ({"scope_hs": "850511", "period_basis": "calendar_year", "period": "2024", "value": "198.6"}, "agrees"),
        ({"scope_hs": "850511", "period_basis": "calendar_year", "period": "2024", "value": "193.4"}, "agrees"),
        ({"scope_hs": "8505", "period_basis": "calendar_year", "period": "2024", "value": "390"}, "agrees_other_basis"),
        ({"scope_hs": "8505", "period_basis": "calendar_year", "period": "2024", "value": "370"}, "no_data"),
        ({"scope_hs": "narrower than any HS6"}, "no_data"),
        ({"scope_hs": "not stated", "scope_as_stated": "bananas"}, "scope_not_stated"),
        ({"measure": "production", "unit": "t"}, "not_trade"),
        ({"reporter": "IND", "flow": "export", "scope_hs": "2846", "partner": "JPN", "period": "2023-24",
          "value": "17.22"}, "agrees"),
        ({"partner": "JPN", "period_basis": "month", "period": "2026-02", "value": "8.94"}, "agrees"),
    ],
)  # fmt: skip
def test_verdicts(judge: Judge, cells: dict[str, str], verdict: str) -> None:
    assert judge(**cells)["verdict"] == verdict


def test_what_rounding_of_the_source_can_make_out_is_allowed_where_nothing_is_printed_more_finely(judge: Judge) -> None:
    year = {"period": "2019-20"}  # twelve months, each printed to 0.01 million: 16.84
    row = judge(value="16.85", **year)
    assert (row["verdict"], "its own rounding is allowed for" in row["reason"]) == ("agrees", True)
    assert judge(value="16.95", **year)["verdict"] == "differs"
    assert judge(value="11.15")["verdict"] == "differs", "another source prints this year to the dollar"


def test_an_agreement_on_another_basis_tells_what_it_is_on_its_own(judge: Judge) -> None:
    row = judge(value="12.84")
    assert row["also"] == "differs"
    assert "On its own basis it differs" in row["reason"]


def test_a_number_of_another_scope_names_both(judge: Judge) -> None:
    row = judge(scope_hs="850511", value="397.6")
    assert row["our_scope"] == "heading-8505"
    assert row["reason"].startswith("The number is that of HS 8505, not of HS 8505.11")
    assert "Of HS 8505.11 we have USD 198.6 million (UN Comtrade)" in row["reason"]


def test_a_bound_contradicts_but_does_not_agree(judge: Judge) -> None:
    year = {"scope_hs": "850511", "period_basis": "calendar_year", "period": "2023"}
    row = judge(value="150", **year)
    assert (row["our_bound"], "at least USD 190 million" in row["reason"]) == ("at least", True)
    row = judge(value="200", **year)
    assert (row["ours"], "neither confirms nor refutes it" in row["reason"]) == (None, True)
    share = CHINA | year  # an upper bound of 82.75 %
    assert judge(**(share | {"value": "90"}))["verdict"] == "differs"
    assert judge(**(share | {"value": "80"}))["verdict"] == "no_data"


IMPOSSIBLE = {
    "a share above 100": (CHINA | {"value": "120"}, (), "A share cannot be 120 %."),
    "a part above its heading": (
        {"scope_hs": "850511", "value": "500"}, (), "A part cannot exceed the whole: India's imports of the whole of"
    ),
    "a partner above all partners": (
        {"partner": "CHN", "value": "15"}, (), "One partner cannot exceed all: India's imports of HS 2846 were USD 11.2"
    ),
    "a partner above the total of another claim": (
        {"partner": "CHN", "value": "8", "scope_hs": "280530"},
        ({"scope_hs": "280530", "value": "6"},),
        "China's part, USD 8 million, cannot exceed the USD 6 million claimed in all (A paper, 2025; other-0).",
    ),
    "tonnes for kilograms": (
        TONNES | {"value": "786000"}, (), "786,000 t would be 0.0142 USD/kg, outside the 0.13–510 USD/kg of HS 2846"
    ),
    "ferrite called rare-earth magnets, by our value": (
        TONNES | {"scope_hs": "850511", "scope_as_stated": "rare-earth magnets", "value": "50000"},
        (),
        "outside the 15–100 USD/kg of rare earth magnets",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "beside", "sentence"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_what_arithmetic_excludes(
    judge: Judge, cells: dict[str, str], beside: tuple[dict[str, str], ...], sentence: str
) -> None:
    row = judge(*beside, **cells)
    assert row["verdict"] == "cannot_be_right"
    assert sentence in row["reason"]


def test_a_partner_cannot_send_more_than_it_sends_to_the_world(judge: Judge) -> None:
    row = judge(partner="CHN", scope_hs="850511", period_basis="calendar_year", period="2024", value="5000")
    assert "China's exports to all countries were USD 3,110 million in calendar 2024 (CEPII BACI)." in row["reason"]


@pytest.mark.parametrize(
    "scope_as_stated",
    ["permanent magnets, many containing REEs", "magnets other than rare-earth magnets", "ferrite (no rare earths)"],
)
def test_the_band_of_goods_is_for_what_names_them(judge: Judge, scope_as_stated: str) -> None:
    row = judge(scope_hs="850511", scope_as_stated=scope_as_stated, value="50000", **TONNES)
    assert row["verdict"] == "agrees_other_basis" or "cannot_be_right" not in holding(row)
    assert "15–100" not in row["reason"]


@pytest.mark.parametrize(
    ("other", "conflicting"),
    [
        ({"value": "14"}, True),
        ({"value": "11.2"}, False),  # the same, rounded
        ({"value": "11"}, False),
        ({"value": "95", "unit": "INR crore"}, False),  # at the average rate within 3 %
        ({"value": "120", "unit": "INR crore"}, True),
        ({"value": "14", "period": "2023-24"}, False),
        ({"value": "14", "partner": "CHN"}, False),
        ({"value": "14", "scope_hs": "280530"}, False),
        ({"value": "14", "reporter": "IND", "flow": "export"}, False),
        ({"value": "14", **TONNES}, False),
    ],
)
def test_claims_conflict_on_the_same_goods_partner_measure_and_period(
    judge: Judge, other: dict[str, str], conflicting: bool
) -> None:
    row = judge(other)
    assert ("conflicts_with_claims" in holding(row)) is conflicting
    assert (row["conflicts"] == "other-0") is conflicting


def test_noughts_at_the_end_are_rounding_between_claims(judge: Judge) -> None:
    row = judge(TONNES | {"value": "53700"}, value="53748", **TONNES)
    assert row["conflicts"] is None
    assert judge(TONNES | {"value": "53600"}, value="53748", **TONNES)["conflicts"] == "other-0"


def test_many_conflicts_are_counted(judge: Judge) -> None:
    row = judge(*({"value": str(value)} for value in (14, 15, 16, 17, 18)))
    assert row["conflicts"] == "other-0;other-1;other-2;other-3;other-4"
    assert "and two more." in row["reason"]


def test_partners_that_do_not_make_the_total_are_a_share_of_it(judge: Judge) -> None:
    metals = {"scope_hs": "280530"}
    row = judge(metals | {"partner": "CHN", "value": "5"}, metals | {"partner": "JPN", "value": "3"}, **metals)
    assert "China USD 5 million and Japan USD 3 million, are 71.6 % of the USD 11.18 million" in row["reason"]
    assert "HHI" not in row["reason"]


def test_a_verdict_does_not_depend_on_notes_or_on_the_order_of_claims(opened: Store) -> None:
    rows = opened.manifest.reference["published_figures"]
    noted = [row | {"note": f"cannot be right, {n} t of ferrite, 1744"} for n, row in enumerate(rows)]
    bare = [{name: cell for name, cell in row.items() if name != "note"} for row in rows]
    assert claims.judged(opened, noted).equals(opened.claims)
    assert claims.judged(opened, bare).equals(opened.claims)
    reordered = claims.judged(opened, rows[::-1]).reverse()
    assert reordered.select("id", "verdict", "also", "ours").equals(
        opened.claims.select("id", "verdict", "also", "ours")
    )


def test_a_claim_of_another_country_is_held_to_its_own_trade(judge: Judge) -> None:
    usa = {"reporter": "USA", "scope_hs": "850511", "period_basis": "calendar_year", "period": "2024"}
    row = judge(**usa, value="1")
    assert row["verdict"] == "differs"
    assert "The United States' imports of HS 8505.11 were" in row["reason"]


def test_a_line_of_a_tariff_is_that_of_its_country(judge: Judge) -> None:
    """India's line of the same digits is ferrite cores, and its exports of fiscal 2024-25 were 1,730 t."""
    row = judge(
        scope_hs="China customs 85051110", partner="IND", measure="exports_quantity", unit="t", value="1730",
    )  # fmt: skip
    assert (row["verdict"], row["reporter"], row["partner"], row["ours"]) == ("no_data", "CHN", "IND", None)
    assert "China's exports of tariff line 85051110" in row["reason"]
    assert "India's" not in row["reason"]


QUARTER = {"partner": "CHN", "period_basis": "quarter", "period": "2024-01..2024-03"}


@pytest.mark.parametrize(
    ("cells", "verdict", "said"),
    [
        ({"value": "2.01"}, "agrees", "in January to March 2024 (TradeStat monthly bank, corrected)"),
        ({"value": "3.5"}, "differs", "were USD 2.01 million in January to March 2024"),
        ({"partner": "AUT", "value": "3.54"}, "differs", "were USD 0.310 million"),  # 3.54 as the months book it
        (CHINA | {"value": "47.4"}, "agrees", "of India's imports of HS 2846 by value in January to March 2024"),
        ({"period_basis": "nine_months", "period": "2023-07..2024-03", "value": "2"}, "no_data",
         "for July 2023 to March 2024, but its split by country cannot be used (finding partner-collapse)"),
    ],
)  # fmt: skip
def test_a_repaired_quarter_serves_claims_of_it(judge: Judge, cells: dict[str, str], verdict: str, said: str) -> None:
    row = judge(**(QUARTER | cells))
    assert row["verdict"] == verdict, row["reason"]
    assert said in row["reason"]


@pytest.mark.parametrize(("basis", "period"), [("half_year", "2024-01..2024-06"), ("nine_months", "2024-01..2024-09")])
def test_months_after_a_repaired_quarter_are_added_to_it(judge: Judge, basis: str, period: str) -> None:
    quarter = judge(**(QUARTER | {"value": "2.01"}))["ours"]
    last = int(period[-2:])
    months = [judge(**(QUARTER | {"period_basis": "month", "period": f"2024-{n:02}", "value": "0.3"}))["ours"]
              for n in range(4, last + 1)]  # fmt: skip
    row = judge(**(QUARTER | {"period_basis": basis, "period": period, "value": "99"}))
    assert row["ours"] == pytest.approx(quarter + sum(months))


@pytest.mark.parametrize(
    ("cells", "verdict", "said"),
    [
        (CHINA | {"period": "2019-20..2024-25", "value": "15.1", "value_high": "33.6"}, "no_data",
         "but fiscal 2023-24 has no usable split by country (finding partner-collapse)"),
        (CHINA | {"period_basis": "calendar_year", "period": "2022..2024", "scope_hs": "850511", "value": "72",
                  "value_high": "83"}, "no_data", "but calendar 2023 is not here: that neither"),
        ({"unit": "INR crore", "period_basis": "month", "period": "2026-02", "value": "80"}, "no_data",
         "are here in US dollars (TradeStat monthly bank), which are not converted to rupees for months."),
        ({"period": "2026-27"}, "no_data", "in fiscal 2026-27 3 of 12 months are here (TradeStat monthly bank)."),
        ({"period": "2021-22..2024-25", "value": "11", "value_high": "14"}, "differs",
         "than the USD 14 million claimed."),
        (CHINA | {"value": "27", "value_high": "30"}, "differs", "1.4 points less than the lower end of 27 %."),
        (CHINA | {"partner": "WLD", "value": "90"}, "no_data", "All partners together have 100 % by definition"),
        ({"scope_hs": "not stated", "scope_as_stated": "lithium"}, "scope_not_stated",
         "“lithium” shares no word with the goods that are here."),
        ({"scope_hs": "999999"}, "no_data", "999999 is no HS code of the goods that are known here."),
    ],
)  # fmt: skip
def test_reasons_name_what_is_missing(judge: Judge, cells: dict[str, str], verdict: str, said: str) -> None:
    row = judge(**cells)
    assert (row["verdict"], said in row["reason"]) == (verdict, True), (row["verdict"], row["reason"])


def test_goods_with_a_band_count_where_no_code_is_stated(judge: Judge) -> None:
    magnets = TONNES | {"scope_hs": "not stated", "scope_as_stated": "rare earth magnets"}
    row = judge(**(magnets | {"value": "53700"}))
    assert (row["verdict"], row["also"]) == ("cannot_be_right", "scope_not_stated")
    assert "outside the 15–100 USD/kg of rare earth magnets" in row["reason"]
    few = judge(
        **(magnets | {"value": "100"})
    )  # HS 8505.11 holds other magnets too: what it is worth is no lower bound
    assert (few["verdict"], few["also"]) == ("scope_not_stated", None)
