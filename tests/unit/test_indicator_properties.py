"""What holds for every split, not only for the examples, and on every kind of frame alike."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import duckdb
import narwhals as nw
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl import indicators

Row = dict[str, Any]
PERIOD, PARTNERS = ["period"], ("CHN", "DEU", "HKG", "JPN", "KOR", "MNG", "USA", "VNM")
COLUMNS = {"value_usd": pa.float64(), "net_weight_kg": pa.float64(), "cut": pa.float64(), "capacity": pa.float64()}
TEXT = {"period": pa.string(), "partner": pa.string()}
FOUR = ("cut", "value_usd", "net_weight_kg", "capacity")

always = settings(deadline=None, database=None, max_examples=60)
few = settings(deadline=None, database=None, max_examples=20)
figures = st.none() | st.just(0.0) | st.floats(0.01, 1e9).map(lambda x: round(x, 2))
parts = st.none() | st.sampled_from([0.0, 0.25, 0.5, 1.0])
known = st.floats(0.01, 1e9)
scales = st.sampled_from([1e-6, 1e-3, 0.5, 3.0, 1e3, 1e6])


@st.composite
def splits(draw: st.DrawFn, of: st.SearchStrategy[float | None] = figures, least: int = 1) -> list[Row]:
    """Suppliers of a period or two: each at most once in a period, with figures that may be missing."""
    pairs = st.tuples(st.sampled_from(["2023-24", "2024-25"]), st.sampled_from(PARTNERS))
    listed = draw(st.lists(pairs, unique=True, min_size=least))
    return [
        {"period": period, "partner": partner, "cut": draw(parts), "capacity": draw(figures)}
        | {"value_usd": draw(of), "net_weight_kg": draw(of)}
        for period, partner in listed
    ]


def one(*values: float | None) -> list[Row]:
    """Suppliers of one period with these values."""
    return [{"period": "2024-25", "partner": f"S{n:03d}", "value_usd": value} for n, value in enumerate(values)]


def arrow(rows: Sequence[Row], columns: Mapping[str, pa.DataType] = COLUMNS) -> pa.Table:
    return pa.Table.from_pylist(list(rows), pa.schema([*TEXT.items(), *columns.items()]))


def polars(rows: Sequence[Row]) -> pl.DataFrame:
    frame = pl.from_arrow(arrow(rows))
    assert isinstance(frame, pl.DataFrame)
    return frame


def shares(rows: Sequence[Row], figure: str = "value_usd") -> pl.DataFrame:
    return indicators.supplier_share(polars(rows), figure, PERIOD, "share")


def concentrated(rows: Sequence[Row]) -> list[Row]:
    return indicators.concentration(shares(rows), "share", "partner", PERIOD).sort("period").to_dicts()


def lost(rows: Sequence[Row], capacity: str | None = "capacity") -> list[Row]:
    found = indicators.loss_of_supplier(polars(rows), "value_usd", "cut", PERIOD, capacity)
    return found.sort("period").to_dicts()


# every kind of frame

CALLS: dict[str, Callable[[Any], Any]] = {
    "supplier_share": lambda f: indicators.supplier_share(f, "value_usd", PERIOD),
    "share_gap": lambda f: indicators.share_gap(f, "net_weight_kg", "value_usd"),
    "extra_bloc_share": lambda f: indicators.extra_bloc_share(f, "value_usd", "partner", ["DEU", "JPN"], PERIOD),
    "concentration": lambda f: indicators.concentration(
        indicators.supplier_share(f, "value_usd", PERIOD, "share"), "share", "partner", PERIOD
    ),
    "folded": lambda f: indicators.folded(f, "partner", ["value_usd", "net_weight_kg"], ["HKG"], "CHN", PERIOD),
    "unit_value": lambda f: indicators.unit_value(f, PERIOD),
    "import_growth": lambda f: indicators.import_growth(f, "value_usd", "net_weight_kg"),
    "compound_growth": lambda f: indicators.compound_growth(f, "value_usd", "net_weight_kg", "cut"),
    "growth_decomposition": lambda f: indicators.growth_decomposition(f, *FOUR),
    "import_cover_by_exports": lambda f: indicators.import_cover_by_exports(f, "value_usd", "net_weight_kg"),
    "net_import_reliance": lambda f: indicators.net_import_reliance(f, "value_usd", "net_weight_kg", "capacity"),
    "replacement": lambda f: indicators.replacement(f, "value_usd", "cut", PERIOD, "capacity"),
    "replacement without limit": lambda f: indicators.replacement(f, "value_usd", "cut", PERIOD),
    "loss_of_supplier": lambda f: indicators.loss_of_supplier(f, "value_usd", "cut", PERIOD, "capacity"),
    "loss_of_supplier without limit": lambda f: indicators.loss_of_supplier(f, "value_usd", "cut", PERIOD),
}
MEMORY = duckdb.connect()
BACKENDS: dict[str, Callable[[pa.Table], Any]] = {
    "polars": pl.from_arrow,
    "polars, lazy": lambda table: pl.from_arrow(table).lazy(),
    "pandas": lambda table: table.to_pandas(),
    "pyarrow": lambda table: table,
    "duckdb": MEMORY.from_arrow,
}


def told(native: Any) -> list[Row]:
    rows = nw.from_native(native).lazy().collect("pyarrow").to_arrow().to_pylist()
    return sorted(rows, key=lambda row: (row["period"], row.get("partner", "")))


def same(mine: object, other: object) -> bool:
    """Equal but for the order in which numbers were added; what is missing is missing."""
    if isinstance(mine, float) and isinstance(other, int | float):
        return math.isclose(mine, other, rel_tol=1e-9, abs_tol=1e-6)
    return mine == other


@few
@pytest.mark.parametrize("call", CALLS)
@given(rows=splits())
def test_every_kind_of_frame_gives_the_same(call: str, rows: list[Row]) -> None:
    expected = told(CALLS[call](polars(rows)))
    for name, made in BACKENDS.items():
        found = told(CALLS[call](made(arrow(rows))))
        assert [list(row) for row in found] == [list(row) for row in expected], name
        for mine, other in zip(expected, found, strict=True):
            assert {key for key in mine if not same(mine[key], other[key])} == set(), (name, mine, other)


def test_every_function_is_called_above() -> None:
    numbers_only = {"growth", "cagr"}
    public = {
        name for name, f in vars(indicators).items() if callable(f) and getattr(f, "__module__", "") == "etl.indicators"
    }
    assert {name.split()[0] for name in CALLS} == {name for name in public if name[0] != "_"} - numbers_only


@few
@pytest.mark.parametrize("call", CALLS)
@given(rows=splits(), turn=st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(call: str, rows: list[Row], turn: Any) -> None:
    other = list(rows)
    turn.shuffle(other)
    for mine, found in zip(told(CALLS[call](polars(rows))), told(CALLS[call](polars(other))), strict=True):
        assert all(same(mine[key], found[key]) for key in mine)


# shares and concentration


@always
@given(splits())
def test_shares_lie_between_0_and_1_and_add_up_to_1(rows: list[Row]) -> None:
    found = shares(rows)
    assert found["share"].drop_nulls().is_between(0, 1).all()
    for _, group in found.group_by("period"):
        sums = group["share"].drop_nulls()
        assert sums.is_empty() or sums.sum() == pytest.approx(1)


@always
@given(splits())
def test_a_missing_figure_has_no_share_and_a_share_has_a_figure(rows: list[Row]) -> None:
    for row in shares(rows).to_dicts():
        assert row["value_usd"] is not None or row["share"] is None
        assert (row["share"] == 0) is (row["value_usd"] == 0 and row["share"] is not None)


@always
@given(splits())
def test_indices_keep_their_bounds(rows: list[Row]) -> None:
    for row in concentrated(rows):
        n = row["suppliers"]
        assert n >= 1
        assert 1 / n <= row["hhi"] * (1 + 1e-12) and row["hhi"] <= 1 + 1e-12
        assert 1 - 1e-12 <= row["effective_suppliers"] <= n * (1 + 1e-12)
        assert 0 <= row["hhi_normalised"] <= 1 + 1e-12
        assert 1 / n <= row["top_share"] * (1 + 1e-12)
        assert row["top_share"] <= row["cr3"] + 1e-12 <= row["cr5"] + 2e-12 <= 1 + 3e-12
        assert row["top_share"] ** 2 <= row["hhi"] * (1 + 1e-12) <= row["top_share"] * (1 + 1e-11)
        if n <= 3:
            assert row["cr3"] == pytest.approx(1)
        if n <= 5:
            assert row["cr5"] == pytest.approx(1)


@always
@given(splits(), scales)
def test_no_index_depends_on_the_unit(rows: list[Row], scale: float) -> None:
    other = [row | {"value_usd": row["value_usd"] and row["value_usd"] * scale} for row in rows]
    for mine, found in zip(concentrated(rows), concentrated(other), strict=True):
        for name in ("hhi", "top_share", "cr3", "cr5", "hhi_normalised"):
            assert mine[name] == pytest.approx(found[name], abs=1e-9)


@always
@given(st.lists(known, min_size=2, max_size=9), st.data())
def test_merging_two_suppliers_never_lowers_the_index(values: list[float], data: st.DataObject) -> None:
    one_, two = data.draw(st.lists(st.integers(0, len(values) - 1), min_size=2, max_size=2, unique=True))
    apart = polars(one(*values))
    names = apart["partner"].to_list()
    merged = indicators.folded(apart, "partner", ["value_usd"], [names[two]], names[one_], PERIOD)
    [before] = concentrated(one(*values))
    [after] = concentrated(merged.to_dicts())
    assert after["hhi"] >= before["hhi"] * (1 - 1e-12)
    assert after["top_share"] >= before["top_share"] * (1 - 1e-12)
    assert after["suppliers"] == before["suppliers"] - 1
    assert after["cr3"] >= before["cr3"] - 1e-12


@always
@given(st.integers(1, 40))
def test_equal_suppliers_have_the_lowest_index_there_is(n: int) -> None:
    [row] = concentrated(one(*[5.0] * n))
    assert row["hhi"] == pytest.approx(1 / n)
    assert row["effective_suppliers"] == pytest.approx(n)
    assert row["hhi_normalised"] == (1 if n == 1 else pytest.approx(0, abs=1e-12))


@always
@given(st.floats(1e-9, 1e-3))
def test_the_normalised_index_tends_to_1_as_the_second_supplier_vanishes(rest: float) -> None:
    [row] = concentrated(one(1 - rest, rest))
    assert row["hhi_normalised"] == pytest.approx(1, abs=5 * rest)


@always
@given(splits())
def test_folding_keeps_every_sum_and_adds_no_figure(rows: list[Row]) -> None:
    frame = polars(rows)
    found = indicators.folded(frame, "partner", ["value_usd", "net_weight_kg"], ["HKG", "DEU"], "CHN", PERIOD)
    assert not set(found["partner"]) & {"HKG", "DEU"}
    for figure in ("value_usd", "net_weight_kg"):
        assert found[figure].sum() == pytest.approx(frame[figure].sum())
        assert (found[figure].count() == 0) is (frame[figure].count() == 0)
    assert found.height == found.select("period", "partner").n_unique()


@always
@given(splits())
def test_what_lies_outside_a_bloc_is_the_rest(rows: list[Row]) -> None:
    members = ["DEU", "JPN"]
    others = [p for p in PARTNERS if p not in members]
    out, inside = (
        dict(indicators.extra_bloc_share(polars(rows), "value_usd", "partner", m, PERIOD).iter_rows())
        for m in (members, others)
    )
    for period, share in out.items():
        assert (share is None) is (inside[period] is None)
        assert share is None or (0 <= share <= 1 and share + inside[period] == pytest.approx(1))


@always
@given(known, known)
def test_the_gap_between_shares_is_in_points(weight: float, value: float) -> None:
    frame = pl.DataFrame({"share_weight": [weight / 1e9, None], "share_value": [value / 1e9, 0.5]})
    first, second = indicators.share_gap(frame)["share_gap"]
    assert first == pytest.approx((weight - value) / 1e7, abs=1e-9)
    assert -100 <= first <= 100 and second is None


# unit values


@always
@given(splits())
def test_a_unit_value_lies_between_those_of_its_rows_and_needs_its_weights(rows: list[Row]) -> None:
    for row in indicators.unit_value(polars(rows), PERIOD).to_dicts():
        mine = [r for r in rows if r["period"] == row["period"] and r["value_usd"] is not None]
        both = [r for r in mine if r["net_weight_kg"]]
        whole = sum(r["value_usd"] for r in mine)
        if not whole:
            assert row["value_covered"] is None and row["unit_value_usd_per_kg"] is None
            continue
        assert row["value_covered"] == pytest.approx(sum(r["value_usd"] for r in both) / whole)
        assert 0 <= row["value_covered"] <= 1 + 1e-12
        if row["value_covered"] < indicators.COVERED:
            assert row["unit_value_usd_per_kg"] is None
        else:
            prices = [r["value_usd"] / r["net_weight_kg"] for r in both]
            assert min(prices) * (1 - 1e-9) <= row["unit_value_usd_per_kg"] <= max(prices) * (1 + 1e-9)


# growth


@always
@given(known, known, scales)
def test_growth_does_not_depend_on_the_unit_and_undoes_itself(later: float, earlier: float, scale: float) -> None:
    forth, back = indicators.growth(later, earlier), indicators.growth(earlier, later)
    assert forth is not None and back is not None and forth > -1
    assert (1 + forth) * (1 + back) == pytest.approx(1, rel=1e-4), "1 + growth of a fall to nothing keeps few digits"
    assert indicators.growth(later * scale, earlier * scale) == pytest.approx(forth, rel=1e-9, abs=1e-9)


@always
@given(st.none() | st.floats(max_value=0, allow_infinity=False), st.none() | known)
def test_there_is_no_growth_without_both_ends_or_on_a_base_that_is_not_positive(
    base: float | None, other: float | None
) -> None:
    assert indicators.growth(other, base) is None
    assert indicators.growth(base if base is None else None, other) is None
    assert indicators.cagr(base, other, 3) is None
    assert indicators.cagr(other, base, 3) is None
    assert indicators.cagr(1.0, 2.0, 0) is None


@always
@given(st.floats(-0.9, 3), st.integers(1, 20), known)
def test_compound_growth_is_what_leads_from_the_first_to_the_last(rate: float, years: int, first: float) -> None:
    assert indicators.cagr(first, first * (1 + rate) ** years, years) == pytest.approx(rate, abs=1e-6)


@always
@given(known, known)
def test_compound_growth_of_one_year_is_growth(first: float, last: float) -> None:
    assert indicators.cagr(first, last, 1) == pytest.approx(indicators.growth(last, first))


@always
@given(figures, figures)
def test_growth_of_numbers_is_that_of_frames(one_: float | None, other: float | None) -> None:
    ends = pl.DataFrame({"a": [one_], "b": [other]}, schema={"a": pl.Float64, "b": pl.Float64}).with_columns(years=3.0)
    assert same(indicators.growth(one_, other), indicators.import_growth(ends, "a", "b")["import_growth"].item())
    assert same(indicators.cagr(one_, other, 3), indicators.compound_growth(ends, "a", "b")["cagr"].item())


BEFORE_AFTER = ("value_before", "weight_before", "value_after", "weight_after")


def decomposed(*figures: float | None) -> Row:
    schema = dict.fromkeys(BEFORE_AFTER, pl.Float64)
    [row] = indicators.growth_decomposition(pl.DataFrame([figures], schema=schema, orient="row")).to_dicts()
    return row


@always
@given(known, known, known, known)
def test_volume_and_price_add_up_to_the_change(v0: float, q0: float, v1: float, q1: float) -> None:
    row = decomposed(v0, q0, v1, q1)
    rounding = 1e-12 * (abs(row["volume_effect"]) + abs(row["price_effect"]) + v0 + v1)
    assert row["value_change"] == v1 - v0
    assert row["volume_effect"] + row["price_effect"] == pytest.approx(v1 - v0, abs=rounding)


@always
@given(*[st.fractions(Fraction(1, 100), 1000, max_denominator=100)] * 4)
def test_bennets_formula_leaves_no_rest(v0: Fraction, q0: Fraction, v1: Fraction, q1: Fraction) -> None:
    volume = (q1 - q0) * (v0 / q0 + v1 / q1) / 2
    price = (v1 / q1 - v0 / q0) * (q0 + q1) / 2
    assert volume + price == v1 - v0
    row = decomposed(*map(float, (v0, q0, v1, q1)))
    assert row["volume_effect"] == pytest.approx(float(volume), rel=1e-9, abs=1e-6)
    assert row["price_effect"] == pytest.approx(float(price), rel=1e-9, abs=1e-6)


@always
@given(known, known, st.floats(0.1, 10))
def test_more_of_the_same_is_all_volume_and_a_dearer_kilogram_all_price(value: float, kg: float, times: float) -> None:
    more = decomposed(value, kg, value * times, kg * times)
    assert more["price_effect"] == pytest.approx(0, abs=1e-9 * value * times + 1e-9)
    dearer = decomposed(value, kg, value * times, kg)
    assert dearer["volume_effect"] == 0
    assert dearer["price_effect"] == pytest.approx(value * (times - 1), abs=1e-9 * value * (1 + times))


@always
@given(known, known, known, known, st.integers(0, 3))
def test_without_one_of_the_four_there_is_no_decomposition(
    v0: float, q0: float, v1: float, q1: float, missing: int
) -> None:
    figures: list[float | None] = [v0, q0, v1, q1]
    figures[missing] = None
    row = decomposed(*figures)
    assert row["volume_effect"] is None and row["price_effect"] is None
    assert (row["value_change"] is None) is (missing in (0, 2))


# exports, production


def reliance(imports: float | None, exports: float | None, production: float | None) -> float | None:
    frame = pl.DataFrame(
        [(imports, exports, production)],
        schema=dict.fromkeys(("imports", "exports", "production"), pl.Float64),
        orient="row",
    )
    found: float | None = indicators.net_import_reliance(frame)["net_import_reliance"].item()
    return found


def cover(imports: float | None, exports: float | None) -> float | None:
    frame = pl.DataFrame([(imports, exports)], schema={"imports": pl.Float64, "exports": pl.Float64}, orient="row")
    found: float | None = indicators.import_cover_by_exports(frame)["import_cover_by_exports"].item()
    return found


@always
@given(figures, figures, figures)
def test_reliance_is_a_part_of_apparent_consumption_or_unknown(
    imports: float | None, exports: float | None, production: float | None
) -> None:
    found = reliance(imports, exports, production)
    if imports is None or exports is None or production is None or production + (imports - exports) <= 0:
        assert found is None
    else:
        assert found == pytest.approx((imports - exports) / (production + (imports - exports)))
        assert found <= 1


@always
@given(known, st.floats(0, 1e9))
def test_reliance_is_never_net_imports_over_imports(imports: float, exports: float) -> None:
    assert reliance(imports, exports, None) is None, "production that is not entered is not zero"
    if exports < imports:
        assert reliance(imports, exports, 0.0) == pytest.approx(1), "all that is used comes from abroad"
    made = reliance(imports, exports, exports)
    assert made == pytest.approx((imports - exports) / imports), "equal only where production is what is exported"


@always
@given(figures, figures)
def test_exports_cover_imports_only_where_both_are_known(imports: float | None, exports: float | None) -> None:
    found = cover(imports, exports)
    if not imports or exports is None:
        assert found is None
    else:
        assert found == pytest.approx(exports / imports) and found >= 0
        assert (found == 0) is (exports == 0)


# the loss of a supplier


@always
@given(splits())
def test_what_is_lost_is_covered_or_not(rows: list[Row]) -> None:
    for row in [*lost(rows), *lost(rows, None)]:
        if row["lost"] is None:
            assert row["uncovered"] is row["covered"] is row["growth_needed"] is row["hhi_with_replacement"] is None
            continue
        assert 0 <= row["lost"] <= row["imports"] * (1 + 1e-12)
        if row["uncovered"] is not None:
            assert row["covered"] + row["uncovered"] == pytest.approx(row["lost"])
            assert row["covered"] >= 0 and row["uncovered"] >= 0
        if row["growth_needed"] is not None:
            assert row["growth_needed"] * row["remaining"] == pytest.approx(row["lost"])
            assert row["growth_factor"] == 1 + row["growth_needed"]


@always
@given(splits())
def test_rows_add_up_to_what_is_covered_and_nobody_gives_more_than_it_can(rows: list[Row]) -> None:
    whole = {row["period"]: row for row in lost(rows)}
    found = indicators.replacement(polars(rows), "value_usd", "cut", PERIOD, "capacity")
    for (period,), group in found.group_by("period"):
        covered = whole[str(period)]["covered"]
        if covered is not None:
            assert group["added"].sum() == pytest.approx(covered, abs=1e-6)
    for row in found.filter(pl.col("added").is_not_null()).to_dicts():
        if row["cut"]:
            assert row["added"] == 0, "who cuts does not replace"
        else:
            assert -1e-9 <= row["added"] <= row["capacity"] * (1 + 1e-9)
        assert row["after"] == pytest.approx(row["value_usd"] - row["lost"] + row["added"])


@always
@given(splits())
def test_an_unknown_capacity_leaves_the_rest_unknown_and_is_never_zero(rows: list[Row]) -> None:
    for row in lost(rows):
        mine = [r for r in rows if r["period"] == row["period"] and r["value_usd"] is not None and not r["cut"]]
        if any(r["capacity"] is None for r in mine):
            assert row["uncovered"] is row["covered"] is row["hhi_with_replacement"] is None


@always
@given(splits())
def test_the_figure_of_a_supplier_that_cuts_must_be_known(rows: list[Row]) -> None:
    for row in lost(rows, None):
        mine = [r for r in rows if r["period"] == row["period"]]
        if any(r["cut"] and r["value_usd"] is None for r in mine):
            assert row["lost"] is row["uncovered"] is row["hhi_without_replacement"] is None


@always
@given(st.lists(known, min_size=2, max_size=8))
def test_a_full_stop_that_equal_growth_makes_up_for_concentrates_as_if_the_supplier_had_never_been(
    values: list[float],
) -> None:
    rows = one(*values)
    rows[0]["cut"] = 1.0
    [row] = lost(rows, None)
    [rest] = concentrated(rows[1:])
    assert row["hhi_without_replacement"] == pytest.approx(rest["hhi"])
    assert row["hhi_with_replacement"] == pytest.approx(rest["hhi"])
    assert row["uncovered"] == 0 and row["covered"] == row["lost"] == pytest.approx(values[0])


@always
@given(st.lists(known, min_size=2, max_size=8))
def test_limits_that_do_not_bind_change_nothing(values: list[float]) -> None:
    rows = [row | {"cut": 0.5 if n == 0 else 0.0, "capacity": 1e12} for n, row in enumerate(one(*values))]
    [free], [capped] = lost(rows, None), lost(rows)
    assert all(same(free[key], capped[key]) for key in free)


@always
@given(st.lists(known, min_size=1, max_size=8))
def test_where_all_stop_nobody_replaces_them(values: list[float]) -> None:
    rows = [row | {"cut": 1.0, "capacity": 1e12} for row in one(*values)]
    for [row] in (lost(rows), lost(rows, None)):
        assert row["uncovered"] == row["lost"] == pytest.approx(sum(values))
        assert row["growth_needed"] is row["hhi_without_replacement"] is row["hhi_with_replacement"] is None


@always
@given(splits())
def test_a_cut_of_nothing_changes_nothing(rows: list[Row]) -> None:
    for row in lost([r | {"cut": None} for r in rows], None):
        if row["imports"]:
            assert row["lost"] == row["uncovered"] == row["growth_needed"] == 0
            assert row["hhi"] == row["hhi_without_replacement"] == row["hhi_with_replacement"]
