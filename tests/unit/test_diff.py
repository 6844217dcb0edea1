"""What a comparison of two builds finds. Figures in flow rows are made up."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest

from etl import changes, comparison, diff, schema
from etl.diff import Diff, Edits, Side, compare
from etl.reader import Store

Make = Callable[..., pl.DataFrame]
NAMES = changes.Names({"IND": "India", "CHN": "China", "USA": "United States"}, {"rare-earths": "rare earths"})


@pytest.fixture
def side(make_flows: Make) -> Callable[..., Side]:
    """A build of TradeStat's months with these flow rows."""

    def made(*rows: dict[str, Any], vintage: str = "b", **other: Any) -> Side:
        flows = {"tradestat-meidb": make_flows(*rows).lazy()} if rows else {}
        given = {"findings": schema.FINDINGS.empty(), "start_months": {"IND": 4}, "corrections": []} | other
        return Side(vintage, flows, **given)

    return made


def test_equal_builds_differ_in_nothing(side: Callable[..., Side]) -> None:
    found = compare(side({"value_usd": 1.0}, vintage="a"), side({"value_usd": 1.0}))
    assert (found.before, found.after) == ("a", "b")
    assert all(frame.is_empty() for frame in (found.revised, found.new_periods, found.gone, found.touched))
    assert (found.findings.count, found.corrections, found.claims) == (0, Edits(), None)


def test_a_revised_figure_has_both_values_and_how_far_they_are_apart(side: Callable[..., Side]) -> None:
    rupees = {"value_local": 160.0, "usd_origin": "published"}
    found = compare(side({"value_usd": 2.0} | rupees), side({"value_usd": 3.0} | rupees))
    [row] = found.revised.to_dicts()
    assert row == {
        "source": "tradestat-meidb", "reporter": "IND", "partner": "CHN", "flow": "import", "code": "2846",
        "nomenclature": "ITC-HS", "basis": "month", "period": "2024-05", "measure": "value_usd", "unit": "USD",
        "before": 2.0, "after": 3.0, "difference": 1.0, "relative": 0.5, "origin": "published",
    }  # fmt: skip


def test_a_sum_in_another_order_is_no_revision(side: Callable[..., Side]) -> None:
    assert compare(side({"value_usd": 0.1 + 0.2}), side({"value_usd": 0.3})).revised.is_empty()
    assert compare(side({"value_usd": 3.01e12}), side({"value_usd": 3.01e12 + 10})).revised.height == 1


def test_what_was_not_listed_before_or_is_no_longer_has_no_difference(side: Callable[..., Side]) -> None:
    japan = {"partner": "JPN", "value_usd": 5.0}
    china = {"value_usd": 1.0}
    [row] = compare(side(china), side(china, japan)).revised.to_dicts()
    assert (row["partner"], row["before"], row["after"], row["difference"], row["relative"]) == (
        "JPN", None, 5.0, None, None,
    )  # fmt: skip
    [row] = compare(side(china, japan), side(china)).revised.to_dicts()
    assert (row["before"], row["after"]) == (5.0, None)
    [row] = compare(side(china), side(china | {"net_weight_kg": 7.0})).revised.to_dicts()
    assert (row["measure"], row["before"], row["after"]) == ("net_weight_kg", None, 7.0)


def test_a_figure_of_zero_has_no_relative_difference(side: Callable[..., Side]) -> None:
    [row] = compare(side({"value_usd": 0.0}), side({"value_usd": 5.0})).revised.to_dicts()
    assert (row["before"], row["difference"], row["relative"]) == (0.0, 5.0, None)


def test_the_largest_dollars_come_first_and_years_to_date_last(side: Callable[..., Side]) -> None:
    to_date = {"basis": "year_to_date", "period_start": date(2024, 1, 1), "period_months": 5}
    rows: list[dict[str, Any]] = [
        {"value_usd": 1.0, "net_weight_kg": 1.0}, {"partner": "JPN", "value_usd": 1.0}, {"value_usd": 1.0} | to_date,
    ]  # fmt: skip
    after: Sequence[Mapping[str, Any]] = [
        {"value_usd": 3.0, "net_weight_kg": 9.0}, {"partner": "JPN", "value_usd": -4.0}, {"value_usd": 90.0} | to_date,
    ]  # fmt: skip
    found = compare(side(*rows), side(*after))
    assert found.revised.select("partner", "measure", "basis").rows() == [
        ("JPN", "value_usd", "month"), ("CHN", "value_usd", "month"), ("CHN", "value_usd", "year_to_date"),
        ("CHN", "net_weight_kg", "month"),
    ]  # fmt: skip


MAY = {"value_usd": 1.0}
JUNE, JULY = ({"period_start": date(2024, month, 1), "value_usd": 1.0} for month in (6, 7))
YEAR = {"basis": "fiscal_year", "period_start": date(2023, 4, 1), "period_months": 12, "value_usd": 12.0}


def test_new_periods_are_no_revisions_and_are_listed_by_series(side: Callable[..., Side]) -> None:
    found = compare(side(MAY), side(MAY, JUNE, JUNE | {"partner": "JPN"}, JULY, YEAR))
    assert found.revised.is_empty() and found.gone.is_empty()
    columns = ["source", "reporter", "flow", "code", "basis", "first", "last", "periods", "rows"]
    assert found.new_periods.select(columns).rows() == [
        ("tradestat-meidb", "IND", "import", "2846", "fiscal_year", "2023-24", "2023-24", ["2023-24"], 1),
        ("tradestat-meidb", "IND", "import", "2846", "month", "2024-06", "2024-07", ["2024-06", "2024-07"], 3),
    ]  # fmt: skip
    assert compare(side(MAY, JUNE), side(MAY)).gone["periods"].to_list() == [["2024-06"]]


def test_a_large_source_is_compared_some_countries_at_a_time(
    side: Callable[..., Side], monkeypatch: pytest.MonkeyPatch
) -> None:
    countries = ("IND", "DEU", "USA", "JPN")
    before = side(*({"reporter": country, "value_usd": 1.0} for country in countries))
    after = side(*({"reporter": country, "value_usd": 1.0 + n} for n, country in enumerate(countries)), JUNE)
    at_once = compare(before, after)
    monkeypatch.setattr(diff, "ROWS", 2)
    in_parts = compare(before, after)
    assert at_once.revised.height == 3
    for name in ("revised", "new_periods", "gone", "touched"):
        assert getattr(in_parts, name).equals(getattr(at_once, name)), name


def test_a_source_that_came_or_went_is_new_or_gone(side: Callable[..., Side]) -> None:
    assert compare(side(), side(MAY)).new_periods.height == 1
    assert compare(side(MAY), side()).gone.height == 1


def test_a_correction_revises_no_published_figure_but_touches_what_is_shown(side: Callable[..., Side]) -> None:
    """What it hides is still published; what it computes never was."""
    computed = {"value_usd": 9.0, "edition": "corrected", "partner": "JPN"}
    rule = {"id": "mask", "reason": "Wrong at the source."}
    found = compare(side(MAY), side(MAY | {"edition": "as-published"}, computed, corrections=[rule]))
    assert found.revised.is_empty() and found.new_periods.is_empty()
    assert set(found.touched["partner"]) == {"CHN", "JPN"}
    assert found.corrections == Edits(added=(rule,))


def test_corrections_are_added_removed_and_altered_by_id(side: Callable[..., Side]) -> None:
    one, two, other = {"id": "one", "last": "2024-03"}, {"id": "two"}, {"id": "one", "last": "2024-04"}
    found = compare(side(corrections=[one, two]), side(corrections=[other])).corrections
    assert found == Edits((), (two,), ((one, other),))
    assert found is not None and found.described()["altered"] == [{"before": one, "after": other}]
    assert compare(side(corrections=None), side(corrections=[one])).corrections is None, "unknown is not none"


FINDING = {
    "id": "value-outlier", "severity": "warning", "source": "tradestat-meidb", "reporter": "IND", "partner": None,
    "flow": "import", "code": "2846", "period": "2024-05", "message": "USD 9 million.", "evidence": "18 months",
    "basis": "month", "period_start": date(2024, 5, 1), "period_months": 1,
}  # fmt: skip


def findings(*changed: dict[str, Any]) -> pl.DataFrame:
    return schema.FINDINGS.frame([FINDING | other for other in changed])


def test_findings_are_compared_with_their_words(side: Callable[..., Side]) -> None:
    before = side(findings=findings({}, {"id": "extract"}))
    after = side(findings=findings({"message": "USD 8 million."}, {"partner": "JPN"}))
    found = compare(before, after).findings
    assert [entry["partner"] for entry in found.added] == ["JPN"]
    assert [entry["id"] for entry in found.removed] == ["extract"]
    assert [(a["message"], b["message"]) for a, b in found.altered] == [("USD 9 million.", "USD 8 million.")]
    assert json.dumps(found.described()), "dates stay outside"


def verdicts(**by_id: str) -> pl.DataFrame:
    return pl.DataFrame({"id": list(by_id), "verdict": list(by_id.values())})


def test_only_claims_whose_verdict_changed_are_told(side: Callable[..., Side]) -> None:
    before, after = verdicts(a="agrees", b="differs", c="no_data"), verdicts(a="differs", b="differs")
    found = compare(side(claims=before), side(claims=after)).claims
    assert found is not None
    assert found.altered == (({"id": "a", "verdict": "agrees"}, {"id": "a", "verdict": "differs"}),)
    assert [entry["id"] for entry in found.removed] == ["c"]
    assert compare(side(), side(claims=after)).claims is None


def test_claims_that_came_or_went_are_said(side: Callable[..., Side]) -> None:
    before, after = side(claims=verdicts(a="agrees"), vintage="a"), side(claims=verdicts(b="differs", c="agrees"))
    found = compare(before, after)
    assert told(found)[0] == "Claims: 2 new and 1 gone."
    assert found.claims is not None
    assert changes.claims(found.claims) == [
        ("b", "", "–", "differs"), ("c", "", "–", "agrees"), ("a", "", "agrees", "–"),
    ]  # fmt: skip


def test_a_revised_figure_says_its_currency_and_unit(side: Callable[..., Side]) -> None:
    units = {"value_usd": 1.0, "currency": "INR", "quantity_unit": "KGS", "usd_origin": "published"}
    figures = [units | {"value_local": 10.0 * n, "quantity": 5.0 * n, "net_weight_kg": 5.0 * n} for n in (1, 2)]
    rows = compare(side(figures[0]), side(figures[1])).revised.to_dicts()
    assert [changes.unit(row) for row in rows] == ["INR", "KGS", "kg"]
    assert changes.unit(rows[0] | {"unit": None}) == "own currency"


def told(found: Diff, **effect: Any) -> list[str]:
    row = {"scope": "rare-earths", "reporter": "IND", "flow": "import", "source": "baci", "basis": "calendar",
           "period": "2024", "partner": "CHN", "kind": "revised", "months": 12}  # fmt: skip
    effects = pl.DataFrame([row | effect]) if effect else pl.DataFrame(schema={"kind": pl.String})
    return changes.summary(found, effects, NAMES)


def test_the_summary_says_what_did_not_change_too(side: Callable[..., Side]) -> None:
    same = compare(side(MAY, vintage="a"), side(MAY))
    assert told(same) == [
        "Verdicts on claims cannot be compared: one of the two builds has none.",
        "Nothing else changed: no published figure, no new period, no period gone, no correction, no finding.",
    ]
    assert told(replace(same, before="b")) == ["Both are vintage b: there is nothing to compare."]


def test_the_summary_names_figures_periods_and_verdicts(side: Callable[..., Side]) -> None:
    found = compare(
        side(MAY, YEAR, vintage="a", claims=verdicts(x="agrees"), corrections=None),
        side({"value_usd": 2.0}, JUNE, JULY, claims=verdicts(x="agrees_other_basis"), findings=findings({})),
    )
    share = {"indicator": "share_value", "before": 0.25, "after": 0.31, "difference": 0.06}
    assert told(found, **share) == [
        "1 published figure was revised, from TradeStat monthly bank.",
        "The largest effect on what is shown: India's imports of rare earths, 2024, CEPII BACI, share of China by"
        " value: 25.0 % → 31.0 % (+6.00 points).",
        "New: 2024-06 and 2024-07 from TradeStat monthly bank (imports of 2846, India).",
        "Gone: 2023-24 from TradeStat monthly bank (imports of 2846, India).",
        "Corrections cannot be compared: one of the two builds does not tell them.",
        "Findings: 1 new.",
        "The verdict changed on x (agrees → agrees on another basis).",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"indicator": "total_usd", "before": 2e6, "after": 1.5e6},
         ("USD 2.00 million", "USD 1.50 million", "−USD 500 thousand, −25.0 %")),
        ({"indicator": "total_usd", "before": None, "after": 1.5e6}, ("–", "USD 1.50 million", "")),
        ({"indicator": "hhi", "before": 0.25, "after": 0.26}, ("2,500", "2,600", "+100")),
        ({"indicator": "share_weight", "before": 0.5, "after": 0.25}, ("50.0 %", "25.0 %", "−25.0 points")),
    ],
)  # fmt: skip
def test_an_effect_in_words(row: dict[str, Any], said: tuple[str, str, str]) -> None:
    gap = None if row["before"] is None else row["after"] - row["before"]
    assert changes.effect(row | {"difference": gap}) == said


# effects on indicators: two stores of bundled data, of which one is changed in memory


@pytest.fixture(scope="module")
def revised(opened: Store, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The bundled build with China's part of India's 8505.11 of 2024 halved in BACI."""
    folder = tmp_path_factory.mktemp("revised")
    shutil.copytree(opened.build, folder / opened.manifest.folder)
    path = folder / opened.manifest.folder / "flows/baci.parquet"
    hit = (pl.col("reporter") == "IND") & (pl.col("partner") == "CHN") & (pl.col("hs_code") == "850511") & (
        pl.col("period_start") == date(2024, 1, 1)
    )  # fmt: skip
    flows = pl.read_parquet(path)
    flows.with_columns(
        pl.when(hit).then(pl.col("value_usd") / 2).otherwise("value_usd").alias("value_usd")
    ).write_parquet(path)
    return Store(folder, opened.manifest)


@pytest.fixture(scope="module")
def touched(opened: Store, revised: Store) -> pl.DataFrame:
    found = compare(comparison.side(opened), comparison.side(revised))
    assert found.revised.height == 1
    return found.touched


def test_files_that_are_the_same_in_both_builds_are_not_read(opened: Store, revised: Store) -> None:
    assert [(dict(side.flows), side.findings.height) for side in comparison.sides(opened, opened)] == [({}, 0)] * 2
    files = dict(revised.manifest.files) | {"flows/baci.parquet": {"sha256": "another"}}
    other = Store(revised.build.parents[1], replace(revised.manifest, files=files))
    sides = comparison.sides(opened, other)
    assert [list(side.flows) for side in sides] == [["baci"], ["baci"]]
    assert compare(*sides).revised.height == 1


def test_a_revised_figure_changes_total_share_and_concentration(
    opened: Store, revised: Store, touched: pl.DataFrame
) -> None:
    found, left_out = comparison.effects(opened, revised, touched, reporter="IND", flow="import")
    mine = {row["indicator"]: row for row in found.filter(scope="permanent-magnets").iter_rows(named=True)}
    assert set(mine) == {"total_usd", "share_value", "hhi"}, "weights are as they were"
    assert mine["total_usd"]["before"] == pytest.approx(193.38e6, rel=1e-4)
    assert mine["share_value"]["before"] == pytest.approx(0.8418, abs=5e-5)
    assert mine["hhi"]["before"] == pytest.approx(0.710445, abs=5e-7)
    half = 0.8418 / 2
    assert mine["share_value"]["after"] == pytest.approx(half / (1 - half), abs=5e-4)
    assert {row["period"] for row in mine.values()} == {"2024"}
    assert (left_out, set(found["kind"]), set(found["reporter"])) == (0, {"revised"}, {"IND"})


def test_the_seller_is_a_country_whose_exports_changed_too(
    opened: Store, revised: Store, touched: pl.DataFrame
) -> None:
    found, _ = comparison.effects(opened, revised, touched)
    assert set(found.select("reporter", "flow").rows()) == {("IND", "import"), ("CHN", "export")}
    exports = found.filter(reporter="CHN", scope="permanent-magnets")
    assert set(exports["partner"].drop_nulls()) <= {"USA"}, "nobody depends on himself"
    sizes = found.filter(indicator="total_usd").select(pl.col("difference") / pl.col("before")).to_series().abs()
    assert sizes.is_sorted(descending=True)


def test_what_merely_appears_stands_after_what_changed(side: Callable[..., Side]) -> None:
    row = {"scope": "s", "reporter": "IND", "flow": "import", "source": "baci", "basis": "calendar", "period": "2024",
           "indicator": "hhi", "partner": None, "before": 0.5, "after": 0.4, "difference": -0.1, "kind": "correction",
           "months": 12, "total_usd": 9e6}  # fmt: skip
    appeared = row | {"before": None, "difference": None, "kind": "revised"}
    found = comparison._largest_first(pl.DataFrame([appeared, row], infer_schema_length=None))
    assert found["kind"].to_list() == ["correction", "revised"]


def test_nothing_touched_has_no_effect(opened: Store, touched: pl.DataFrame) -> None:
    found, left_out = comparison.effects(opened, opened, touched.clear())
    assert (found.is_empty(), left_out) == (True, 0)
