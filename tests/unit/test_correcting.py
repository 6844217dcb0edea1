from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import pytest

from etl.correcting import CELL, apply, without_doubles
from etl.corrections import corrections
from etl.errors import BadData
from etl.schema import FLOWS, WORLD

Make = Callable[..., pl.DataFrame]
Row = dict[str, Any]
RULE: Row = {
    "id": "r", "kind": "mask-partner-split", "finding": "partner-collapse", "source": "tradestat-meidb",
    "reporter": "IND", "flows": ["import"], "hs_code": "2846", "bases": ["month", "year_to_date"],
    "first": "2024-02", "last": "2024-04", "reason": "It is wrong.", "evidence": "The other source.",
    "since": "2026-11-22",
}  # fmt: skip
DIFFERENCE = {key: RULE[key] for key in RULE if key != "bases"} | {
    "kind": "replace-by-difference", "first": "2024-01", "last": "2024-03",
    "minuend": {"basis": "year_to_date", "period": "2024-04"}, "subtrahend": {"basis": "month", "period": "2024-04"},
}  # fmt: skip
MEANING = RULE | {
    "kind": "set-code-meaning", "bases": ["month"], "nomenclature": "ITC-HS", "to_code": "2805",
    "to_nomenclature": "HS2022",
}  # fmt: skip


def everywhere(flows: pl.DataFrame) -> pl.DataFrame:
    """A finding that shows in every cell."""
    return flows.select(CELL).unique()


def nowhere(flows: pl.DataFrame) -> pl.DataFrame:
    """A finding that shows in none."""
    return flows.select(CELL).head(0)


def applied(flows: pl.DataFrame, *entries: Row, finding: Callable[..., pl.DataFrame] = everywhere) -> pl.DataFrame:
    return apply(flows, corrections({"correction": list(entries)}), lambda _: finding(flows))


def refusal(flows: pl.DataFrame, *entries: Row, finding: Callable[..., pl.DataFrame] = everywhere) -> str:
    with pytest.raises(BadData) as refused:
        applied(flows, *entries, finding=finding)
    return str(refused.value)


def editions(flows: pl.DataFrame) -> list[str]:
    return applied(flows, RULE)["edition"].to_list()


def test_partner_rows_of_the_span_are_left_to_the_as_published_view(make_flows: Make) -> None:
    months = [{"period_start": date(2024, month, 1)} for month in (1, 2, 3, 4, 5)]
    assert editions(make_flows(*months)) == ["both", "as-published", "as-published", "as-published", "both"]


def test_the_published_total_stays(make_flows: Make) -> None:
    march = {"period_start": date(2024, 3, 1)}
    assert editions(make_flows(march, march | {"partner": "WLD"})) == ["as-published", "both"]


@pytest.mark.parametrize(
    "other",
    [{"source": "baci"}, {"reporter": "JPN"}, {"flow": "export"}, {"hs_code": "2805"}, {"basis": "fiscal_year"}],
)
def test_other_sources_reporters_flows_codes_and_bases_are_not_touched(make_flows: Make, other: Row) -> None:
    march = {"period_start": date(2024, 3, 1)}
    assert editions(make_flows(march, march | other)) == ["as-published", "both"]


def test_a_period_that_reaches_beyond_the_span_is_not_touched(make_flows: Make) -> None:
    to_date = {"basis": "year_to_date", "period_start": date(2024, 2, 1)}
    flows = make_flows(to_date | {"period_months": 3}, to_date | {"period_months": 4})
    assert editions(flows) == ["as-published", "both"]


def test_every_country_can_be_meant(make_flows: Make) -> None:
    march = {"period_start": date(2024, 3, 1)}
    flows = applied(make_flows(march, march | {"reporter": "JPN"}), RULE | {"reporter": "*"})
    assert flows["edition"].to_list() == ["as-published", "as-published"]


def test_a_correction_that_matches_nothing_is_an_error_with_its_name(make_flows: Make) -> None:
    flows = make_flows({"period_start": date(2024, 3, 1)})
    said = "reference/corrections.toml: Correction idle matches no row. Take it out, or mend what it names."
    assert refusal(flows, RULE, RULE | {"id": "idle", "hs_code": "2805"}) == said


def test_two_corrections_of_one_cell_are_an_error(make_flows: Make) -> None:
    flows = make_flows({"period_start": date(2024, 3, 1)})
    assert "Correction again covers rows that another one covers already" in refusal(
        flows, RULE, RULE | {"id": "again"}
    )


def test_a_correction_whose_finding_does_not_show_lacks_its_evidence(make_flows: Make) -> None:
    flows = make_flows({"period_start": date(2024, 3, 1), "vintage": date(2026, 11, 22)})
    said = refusal(flows, RULE, finding=nowhere)
    assert "Correction r lacks its evidence: partner-collapse does not show in import 2024-03" in said


def test_what_was_retrieved_later_and_no_longer_shows_the_finding_is_left_alone(make_flows: Make) -> None:
    old = {"period_start": date(2024, 2, 1), "vintage": date(2026, 11, 22)}
    new = {"period_start": date(2024, 3, 1), "vintage": date(2026, 12, 1)}

    def in_february(flows: pl.DataFrame) -> pl.DataFrame:
        return everywhere(flows.filter(pl.col("period_start") == old["period_start"]))

    flows = applied(make_flows(old, new), RULE, finding=in_february)
    assert flows.sort("period_start")["edition"].to_list() == ["as-published", "both"]


def cumulative(*more: Row) -> list[Row]:
    """January to March booked on one country, April, and what January to April come to by the right ones."""
    booked = [{"period_start": date(2024, m, 1), "partner": "AUT", "value_usd": 100.0} for m in (1, 2, 3)]
    april = [{"period_start": date(2024, 4, 1), "partner": "CHN", "value_usd": 40.0}]
    both = {"period_start": date(2024, 1, 1), "period_months": 4, "basis": "year_to_date"}
    return [*booked, *april, both | {"partner": "CHN", "value_usd": 240.0},
            both | {"partner": "JPN", "value_usd": 100.0}, *more]  # fmt: skip


def test_months_together_are_the_difference_of_two_published_figures(make_flows: Make) -> None:
    flows = applied(make_flows(*cumulative()), DIFFERENCE)
    found = flows.filter(pl.col("edition") == "corrected").sort("partner")
    assert found.select("partner", "value_usd", "period_start", "period_months", "basis").rows() == [
        ("CHN", 200.0, date(2024, 1, 1), 3, "year_to_date"),
        ("JPN", 100.0, date(2024, 1, 1), 3, "year_to_date"),  # April does not list Japan
    ]
    assert flows.filter(pl.col("edition") == "both").equals(make_flows(*cumulative()))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"period_start": date(2024, 4, 1), "partner": "KOR"}, "takes KOR off a figure that does not list it"),
        ({"period_start": date(2024, 4, 1), "partner": "JPN", "value_usd": 101.0}, "leaves less than nothing for JPN"),
    ],
)
def test_a_difference_that_cannot_be_is_refused(make_flows: Make, more: Row, said: str) -> None:
    assert f"Correction r {said}." in refusal(make_flows(*cumulative(more)), DIFFERENCE)


def test_a_figure_that_the_part_lists_without_a_weight_leaves_none(make_flows: Make) -> None:
    weights = {"CHN": 9.0, "JPN": 4.0}
    rows = [
        row | {"net_weight_kg": weights[str(row["partner"])]} if row.get("basis") == "year_to_date" else row
        for row in cumulative()
    ]
    found = applied(make_flows(*rows), DIFFERENCE).filter(pl.col("edition") == "corrected").sort("partner")
    # April has China's value and no weight; Japan it does not list at all
    assert found.select("partner", "net_weight_kg").rows() == [("CHN", None), ("JPN", 4.0)]


def test_a_difference_without_its_figures_lacks_its_evidence(make_flows: Make) -> None:
    flows = make_flows(*cumulative()[:4])
    assert "there is no split by partner of 2024-04 (year_to_date)" in refusal(flows, DIFFERENCE)


def test_a_difference_is_taken_only_where_the_months_show_the_finding(make_flows: Make) -> None:
    flows = make_flows(*(row | {"vintage": date(2026, 11, 22)} for row in cumulative()))
    assert "no month from 2024-01 to 2024-03 shows partner-collapse" in refusal(flows, DIFFERENCE, finding=nowhere)
    mended = make_flows(*(row | {"vintage": date(2026, 12, 24)} for row in cumulative()))
    assert applied(mended, DIFFERENCE, finding=nowhere).equals(mended)


def test_a_code_is_read_as_what_it_means_and_stays_as_published(make_flows: Make) -> None:
    flows = applied(make_flows({"period_start": date(2024, 3, 1)}), MEANING)
    assert flows.select("hs_code", "nomenclature", "edition").rows() == [
        ("2846", "ITC-HS", "as-published"),
        ("2805", "HS2022", "corrected"),
    ]


def test_a_meaning_that_the_source_has_already_is_refused(make_flows: Make) -> None:
    march = {"period_start": date(2024, 3, 1)}
    flows = make_flows(march, march | {"hs_code": "2805", "nomenclature": "HS2022"})
    assert "gives 1 rows a code under which the source has them already" in refusal(flows, MEANING)


def test_only_rows_of_the_nomenclature_named_are_meant(make_flows: Make) -> None:
    assert "matches no row" in refusal(
        make_flows({"period_start": date(2024, 3, 1)}), MEANING | {"nomenclature": "HTS"}
    )


LINE = {"reporter_printed": "INDIA", "partner_printed": "JAPAN", "flow": "import", "hs_code": "2846",
        "nomenclature": "ITC-HS", "period": "2024-03", "basis": "month"}  # fmt: skip
SPANS = pl.DataFrame(
    {"period": ["2024-03"], "basis": ["month"], "reporter_printed": ["INDIA"], "period_start": [date(2024, 3, 1)],
     "period_months": [1]},
    {"period": pl.String, "basis": pl.String, "reporter_printed": pl.String, "period_start": pl.Date,
     "period_months": pl.Int8},
)  # fmt: skip


@pytest.mark.parametrize(("keep", "lines"), [("first", [1, 3, 4]), ("last", [2, 3, 4])])
def test_of_a_cell_that_is_printed_twice_one_line_is_kept(keep: str, lines: list[int]) -> None:
    keys = ("id", "source", "flows", "hs_code", "bases", "first", "last", "reason", "evidence", "since")
    entry = {key: RULE[key] for key in keys} | {
        "kind": "drop-duplicate", "reporter": "*", "partner": "JAPAN", "keep": keep,
    }  # fmt: skip
    [rule] = corrections({"correction": [entry]})
    value = {"value_usd": "10", "quantity": None}
    tidy = pl.DataFrame([
        {"line": 1, **LINE, **value}, {"line": 2, **LINE, **value},
        {"line": 3, **LINE, "value_usd": None, "quantity": "4"},  # a cell's quantity may stand in a line of its own
        {"line": 4, **LINE, "partner_printed": "CHINA P RP", **value},
    ])  # fmt: skip
    assert without_doubles(tidy, SPANS, rule)["line"].to_list() == lines


def test_what_corrections_give_is_a_flow_table(make_flows: Make) -> None:
    flows = applied(make_flows(*cumulative()), DIFFERENCE)
    assert flows.columns == FLOWS.names and not flows.filter(pl.col("partner") == WORLD).height
