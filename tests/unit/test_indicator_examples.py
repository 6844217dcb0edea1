"""Worked examples, in the registry and in ``docs/indicators.md``: figures as in the files, arithmetic that a calculator
confirms, and results that are those of the functions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from arithmetic import NUMBER, evaluate, numbers, rounds

from etl import indicators
from etl.definitions import INDICATORS, column

ROOT = Path(__file__).parents[2]
Results = Mapping[str, float]
OF = ["of"]


def frame(**columns: Sequence[Any]) -> pl.DataFrame:
    """Suppliers of one period; numbers as floats."""
    found = pl.DataFrame(columns, strict=False).with_columns(of=pl.lit("2024"))
    return found.with_columns(pl.col(pl.Int64).cast(pl.Float64))


def concentrated(figures: Sequence[float]) -> dict[str, Any]:
    rows = frame(partner=[f"{n:02d}" for n in range(len(figures))], x=figures)
    shares = indicators.supplier_share(rows, "x", OF, "share")
    [row] = indicators.concentration(shares, "share", "partner", OF).to_dicts()
    return row


def row(function: Callable[..., pl.DataFrame], **figures: float) -> dict[str, Any]:
    """What a function says of one row of figures by the names that it expects."""
    [found] = function(frame(**{name: [figure] for name, figure in figures.items()})).to_dicts()
    return found


# the registry

METALS = (699.0, 234.0, 192.0, 60.0)


def _metals() -> Results:
    shares = indicators.supplier_share(frame(x=METALS), "x", OF)["supplier_share"]
    return {"share": shares[0], "per cent": shares[0] * 100}


def _index() -> Results:
    found = concentrated(METALS)
    return {name: found[name] for name in ("hhi", "effective_suppliers", "hhi_normalised")} | {
        "shown": found["hhi"] * 1e4
    }


def _growth(later: float, earlier: float) -> Results:
    found = indicators.growth(later, earlier)
    assert found is not None
    return {"growth": found, "per cent": found * 100}


def _cagr() -> Results:
    found = indicators.cagr(14.67, 23.04, 7)
    assert found is not None
    return {"cagr": found, "per cent": found * 100}


def _unit_value() -> Results:
    rows = frame(value_usd=[850, 150], net_weight_kg=[100, None])
    [found] = indicators.unit_value(rows, OF).to_dicts()
    return {"covered": found["value_covered"], "price": found["unit_value_usd_per_kg"]}


def _bloc() -> Results:
    found = indicators.extra_bloc_share(frame(partner=["A", "B"], x=[30, 70]), "x", "partner", ["A"], OF)
    return {"share": found["extra_bloc_share"].item()}


def _loss() -> Results:
    rows = frame(x=METALS, cut=[1, 0, 0, 0], capacity=[0, 100, 100, 100])
    [found] = indicators.loss_of_supplier(rows, "x", "cut", OF, "capacity").to_dicts()
    return found


REGISTRY: Mapping[str, Callable[[], Results]] = {
    "supplier_share": _metals,
    "share_gap": lambda: row(indicators.share_gap, share_weight=0.943, share_value=0.829),
    "top_share": lambda: concentrated(METALS),
    "cr3": lambda: concentrated(METALS),
    "cr5": lambda: concentrated([40, 20, 10, 10, 10, 5, 5]),
    "hhi": _index,
    "effective_suppliers": _index,
    "hhi_normalised": _index,
    "import_growth": lambda: _growth(23.04, 11.19),
    "cagr": _cagr,
    "unit_value": _unit_value,
    "growth_decomposition": lambda: row(
        indicators.growth_decomposition, value_before=1000, weight_before=100, value_after=1800, weight_after=150
    ),
    "import_cover_by_exports": lambda: row(indicators.import_cover_by_exports, imports=11.2, exports=37.5),
    "net_import_reliance": lambda: row(indicators.net_import_reliance, imports=60, exports=20, production=40),
    "world_export_share": _metals,
    "world_export_hhi": _index,
    "extra_bloc_share": _bloc,
    "loss_of_supplier": _loss,
}
EQUATION = re.compile(rf"((?:{NUMBER}|\()[\d\s.,()+−/·²^]*?) = ({NUMBER})")


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda each: each.id)
def test_the_example_of_a_definition_is_what_its_function_computes(indicator: Any) -> None:
    found = [value for value in REGISTRY[indicator.id]().values() if isinstance(value, int | float)]
    equations = EQUATION.findall(indicator.example)
    assert equations, indicator.example
    for worked, printed in equations:
        assert rounds(evaluate(worked), printed), (worked, printed)
        assert any(rounds(value, printed) for value in found), (printed, found)


def test_every_indicator_is_declared_once_with_columns_of_its_own() -> None:
    ids = [each.id for each in INDICATORS]
    assert len(ids) == len(set(ids)) and set(ids) == set(REGISTRY)
    names = [each.name for indicator in INDICATORS for each in indicator.columns]
    assert len(names) == len(set(names))
    for indicator in INDICATORS:
        assert {column(each.name).indicator for each in indicator.columns} == {indicator.id}
        assert all(vars(indicator).values()), "nothing is left out"


# the document

Table = list[dict[str, str]]
TEXT = (ROOT / "docs/indicators.md").read_text(encoding="utf-8")
BACI = pl.read_csv(ROOT / "data/raw/baci/BACI_HS17_Y2024_V202601.csv", infer_schema=False)
COMTRADE = pl.read_csv(ROOT / "data/raw/comtrade/india_imports_850511_cy2022_cy2024.csv", infer_schema=False)
BERYLLIUM, MAGNESIUM = "811212", "810411"
EXAMPLE, BINDING = "The example", "Where limits bind for some"
SMALL = {"0", "1", "2", "4", "6", "10", "100", "0.1", "0.04", "10,000"}
"""Numbers that need no source: of years, suppliers, units, and the assumed cuts and limits."""


def _sections() -> dict[str, str]:
    """Text below each heading, by the indicator that it names or else by its words."""
    pieces = re.split(r"^#{2,3} (.*)$", TEXT, flags=re.M)[1:]
    titles = [named[1] if (named := re.search(r"`(\w+)`", title)) else title for title in pieces[::2]]
    return dict(zip(titles, pieces[1::2], strict=True))


SECTIONS = _sections()


def table(section: str) -> Table:
    lines = [line.strip("| ").split("|") for line in SECTIONS[section].splitlines() if line.startswith("|")]
    if not lines:
        return []
    head, _, *body = ([cell.strip() for cell in line] for line in lines)
    return [dict(zip(head, [*cells, ""], strict=False)) for cells in body]


def printed_column(section: str, name: str) -> list[float | None]:
    return [evaluate(line[name]) if line[name] else None for line in table(section)]


def boxes(section: str) -> list[list[str]]:
    """Lines of arithmetic, as what stands between their equals signs."""
    blocks = re.findall(r"```\n(.*?)```", SECTIONS[section], re.S)
    return [line.split(" = ") for block in blocks for line in block.splitlines()]


def prose(section: str) -> str:
    without = re.sub(r"```.*?```|`[^`]*`|^\|.*$|^File:.*$", " ", SECTIONS[section], flags=re.S | re.M)
    codes = r"\((?:HS )?\d{4}(?:\.\d\d)?\)|\b(?:19|20)\d\d(?:-\d\d)?\b|\b2846\b"
    return re.sub(codes, " ", without)


def _example() -> pl.DataFrame:
    suppliers = [line["supplier"] for line in table(EXAMPLE)]
    value, weight = (printed_column(EXAMPLE, name) for name in ("value, thousand USD", "weight, t"))
    return frame(partner=suppliers, value=value, weight=weight)


def _shares() -> Results:
    rows = _example()
    for measure in ("value", "weight"):
        rows = indicators.supplier_share(rows, measure, OF, f"share_{measure}")
    found = {f"{name}, {r['partner']}": r[name] for r in rows.to_dicts() for name in ("share_value", "share_weight")}
    both = indicators.folded(_example(), "partner", ["value"], ["Hong Kong"], "China", OF)
    both = indicators.supplier_share(both, "value", OF, "share").filter(partner="China")
    return found | {"folded": both["share"].item()}


def _gap() -> Results:
    rows = COMTRADE.filter(pl.col("partnerCode") != "0", refYear="2024")
    rows = frame(partner=rows["partnerCode"], value=rows["primaryValue"], weight=rows["netWgt"])
    rows = rows.with_columns(pl.col("value", "weight").cast(pl.Float64))
    for measure in ("value", "weight"):
        rows = indicators.supplier_share(rows, measure, OF, f"share_{measure}")
    [china] = indicators.share_gap(rows).filter(partner="156").to_dicts()
    return {"share_gap": china["share_gap"]} | {f"{n}, China": china[n] for n in ("share_value", "share_weight")}


def _concentration() -> Results:
    return concentrated(_example()["value"].to_list())


def _two(section: str, name: str, which: Sequence[str] = ("earlier", "later")) -> dict[str, float]:
    first, second = printed_column(section, name)
    assert first is not None and second is not None
    return dict(zip(which, (first, second), strict=True))


def _compound() -> Results:
    ends = _two("cagr", "value, million USD", ("first", "last"))
    found = indicators.cagr(**ends, years=4)
    assert found is not None
    return {"cagr": found}


def _prices() -> Results:
    value, weight = (printed_column("unit_value", name) for name in ("value, thousand USD", "weight, t"))
    rows = frame(partner=[r["supplier"] for r in table("unit_value")], value_usd=value, net_weight_kg=weight)
    [found] = indicators.unit_value(rows, OF).to_dicts()
    [china] = indicators.unit_value(rows.filter(partner="China"), OF).to_dicts()
    unknown = rows.with_columns(net_weight_kg=pl.when(pl.col("partner") != "China").then("net_weight_kg"))
    [without] = indicators.unit_value(unknown, OF).to_dicts()
    assert without["unit_value_usd_per_kg"] is None
    price = "unit_value_usd_per_kg"
    return found | {f"{price}, China": china[price], "without China": without["value_covered"] * 100}


def _decomposition() -> Results:
    value = _two("growth_decomposition", "value, USD", ("value_before", "value_after"))
    weight = _two("growth_decomposition", "weight, kg", ("weight_before", "weight_after"))
    return row(indicators.growth_decomposition, **value, **weight)


def _cover() -> Results:
    trade = _two("import_cover_by_exports", "value, million USD", ("imports", "exports"))
    return row(indicators.import_cover_by_exports, **trade)


def _reliance() -> Results:
    made_up = {r["made up"]: evaluate(r["weight, t"]) for r in table("net_import_reliance")}
    known_nothing = row(indicators.net_import_reliance, **made_up | {"production": 0.0})
    assert known_nothing["net_import_reliance"] == 1
    return row(indicators.net_import_reliance, **made_up)


def exports(code: str) -> dict[str, float]:
    """Exports of each country to all importers, thousand USD, by its code in BACI."""
    sums = BACI.filter(k=code).group_by("i").agg(pl.col("v").str.strip_chars().cast(pl.Float64).sum())
    return dict(sums.iter_rows())


def _world() -> Results:
    names = {r["code"]: r["exporter"] for r in table("world_export_share")}
    world = exports(BERYLLIUM)
    rows = indicators.supplier_share(frame(code=list(world), x=list(world.values())), "x", OF, "share")
    hhi = indicators.concentration(rows, "share", "code", OF)["hhi"].item()
    shares = {f"world_export_share, {names[code]}": share for code, share in rows.select("code", "share").iter_rows()}
    return shares | {"world_export_hhi": hhi}


def _outside() -> Results:
    rows = frame(partner=[r["supplier"] for r in table("extra_bloc_share")],
                 x=printed_column("extra_bloc_share", "value, thousand USD"))  # fmt: skip
    found = indicators.extra_bloc_share(rows, "x", "partner", ["Germany", "Spain", "France"], OF)
    return {"extra_bloc_share": found["extra_bloc_share"].item()}


def _lost(cut: float, part: float) -> Results:
    world = {r["exporter"]: exports(MAGNESIUM)[r["code"]] for r in table("loss_of_supplier")}
    rows = _example().with_columns(
        cut=pl.when(pl.col("partner") == "China").then(cut).otherwise(0.0),
        capacity=part
        * (pl.col("partner").replace_strict(world, default=None, return_dtype=pl.Float64) - pl.col("value")),
    )
    each = indicators.replacement(rows, "value", "cut", OF, "capacity").to_dicts()
    [whole] = indicators.loss_of_supplier(rows, "value", "cut", OF, "capacity").to_dicts()
    return whole | {f"{name}, {r['partner']}": r[name] for r in each for name in ("to_add", "added", "after")}


DOCUMENT: Mapping[str, Callable[[], Results]] = {
    "supplier_share": _shares,
    "share_gap": _gap,
    "top_share": _concentration,
    "cr3": _concentration,
    "cr5": _concentration,
    "hhi": _concentration,
    "effective_suppliers": _concentration,
    "hhi_normalised": _concentration,
    "import_growth": lambda: row(indicators.import_growth, **_two("import_growth", "value, million USD")),
    "cagr": _compound,
    "unit_value": _prices,
    "growth_decomposition": _decomposition,
    "import_cover_by_exports": _cover,
    "net_import_reliance": _reliance,
    "world_export_share": _world,
    "world_export_hhi": _world,
    "extra_bloc_share": _outside,
    "loss_of_supplier": lambda: _lost(1.0, 0.1),
    BINDING: lambda: _lost(0.04, 0.5),
}


def test_the_document_has_every_indicator_by_its_name() -> None:
    assert list(SECTIONS) == [EXAMPLE, *(each.id for each in INDICATORS), BINDING]
    for indicator in INDICATORS:
        assert f"\n## {indicator.name} (`{indicator.id}`)\n" in TEXT


@pytest.mark.parametrize("section", SECTIONS)
def test_figures_stand_in_the_line_of_the_file_that_is_named(section: str) -> None:
    if not (named := re.search(r"^File: `(.*)`$", SECTIONS[section], re.M)) or "line" not in table(section)[0]:
        return
    file = (ROOT / named[1]).read_text(encoding="utf-8").splitlines()
    for each in table(section):
        cells = {float(cell) for cell in file[int(each["line"]) - 1].split(",") if re.fullmatch(r" *[\d.]+", cell)}
        shown = [cell for name, cell in each.items() if "," in name and cell]
        assert shown and {evaluate(cell) for cell in shown} <= cells, each


@pytest.mark.parametrize(("section", "code"), [("world_export_share", BERYLLIUM), ("loss_of_supplier", MAGNESIUM)])
def test_sums_by_exporter_are_those_of_the_file(section: str, code: str) -> None:
    world = exports(code)
    for each in table(section):
        assert rounds(world.pop(each["code"]), each["exports, thousand USD"]), each
    assert section == "loss_of_supplier" or world == {}, "every exporter is listed"


@pytest.mark.parametrize("section", SECTIONS)
def test_a_calculator_confirms_every_line(section: str) -> None:
    for line in boxes(section):
        for left, right in pairwise(piece for piece in line if not re.match("[A-Za-z]", piece)):
            assert rounds(evaluate(left), right), line


@pytest.mark.parametrize("section", DOCUMENT)
def test_results_are_those_of_the_functions(section: str) -> None:
    computed = DOCUMENT[section]()
    held = {line[0]: line[-1] for line in boxes(section) if line[0] in computed}
    assert held, "something is held to a function"
    for name, shown in held.items():
        assert rounds(computed[name], shown), (name, computed[name], shown)
    called = {line[0].partition(",")[0] for line in boxes(section)}
    declared = {each.name for indicator in INDICATORS for each in indicator.columns}
    assert called & declared <= {name.partition(",")[0] for name in held}, "no column stands there unheld"


def test_every_number_is_a_figure_a_result_or_follows_from_one() -> None:
    """Reckoned with are figures of tables and results of lines before; the prose has those of its section."""
    known: set[str] = set(SMALL)
    for section in SECTIONS:
        own = {number for line in table(section) for cell in line.values() for number in numbers(cell)}
        known |= own
        for line in boxes(section):
            given = [piece for piece in line[:-1] if not re.match("[A-Za-z]", piece)]
            unknown = {number for piece in given for number in numbers(piece)} - known
            assert not unknown, (line, unknown)
            own |= set(numbers(line[-1]))
            known |= own
        values = [evaluate(number) for number in own | SMALL]
        values += [v for v in DOCUMENT.get(section, dict)().values() if isinstance(v, int | float)]
        for number in numbers(prose(section)):
            near = any(rounds(abs(value) * scale, number) for value in values for scale in (1, 100, 1e4, 1e-6))
            assert near, (section, number)
