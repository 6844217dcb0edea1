from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest

from etl import coverage, schema
from etl.commodities import Scope, commodities
from etl.coverage import Answer, Held, Publisher, Row
from etl.registry import bundled_data, load

BUNDLED = load(bundled_data(), None).links
TODAY = date(2026, 11, 22)
YEAR = Held("comtrade", "calendar_year", "2846", "HS2022", date(2023, 1, 1), 12, True, True, True, date(2026, 11, 20))
MONTH = replace(YEAR, source="tradestat-meidb", basis="month", nomenclature="ITC-HS", months=1)
FISCAL = replace(YEAR, source="tradestat-eidb", basis="fiscal_year", nomenclature="ITC-HS", start=date(2023, 4, 1))
COMTRADE = Publisher(("*",), {"calendar_year": "2019", "month": "2024-01"}, 8)
BY_YEAR = replace(COMTRADE, first={"calendar_year": "2019"})


def scope(*components: list[list[str]], name: str = "rare-earths") -> Scope:
    said = dict.fromkeys(("name_en", "name_hi", "includes", "leaves_out"), "-")
    raw = {"id": name, "group": "headline", "event_tags": [], "component": [{"codes": c} for c in components], **said}
    return commodities({"scope": [raw]}).scopes[name]


COMPOUNDS = scope([["2846"], ["284610", "284690"]])
BOTH = scope([["2846"]], [["280530"]])


def rows(
    *held: Held,
    answers: Sequence[Answer] = (),
    of: Scope = COMPOUNDS,
    asked: Mapping[str, Publisher] | None = None,
    reporter: str = "IND",
    flow: str = "import",
    start_month: int = 4,
    today: date = TODAY,
) -> tuple[Row, ...]:
    return coverage.rows(held, answers, {of.id: of}, BUNDLED, asked or {}, reporter, flow, start_month, today)


def row(*held: Held, **options: Any) -> Row:
    (only,) = rows(*held, **options)
    return only


def in_year(year: int, **changes: Any) -> Held:
    return replace(YEAR, start=date(year, 1, 1), **changes)


def periods(found: Row) -> list[str]:
    return [cell.period for cell in found.cells]


def test_a_year_between_two_others_is_missing() -> None:
    found = row(in_year(2019), in_year(2020), in_year(2023))
    assert periods(found) == ["2019", "2020", "2023"]
    assert found.missing == ("2021", "2022")


def test_months_miss_months() -> None:
    found = row(*(replace(MONTH, start=date(2024, month, 1)) for month in (1, 2, 5)))
    assert (periods(found), found.missing) == (["2024-01", "2024-02", "2024-05"], ("2024-03", "2024-04"))


def test_a_fiscal_year_is_named_by_both_years_and_begins_where_the_reporter_says() -> None:
    assert periods(row(FISCAL, replace(FISCAL, start=date(2025, 4, 1)))) == ["2023-24", "2025-26"]
    assert row(FISCAL, replace(FISCAL, start=date(2025, 4, 1))).missing == ("2024-25",)
    assert periods(row(replace(FISCAL, start=date(2023, 10, 1)), start_month=10)) == ["2023-24"]


def test_an_extract_is_held_and_said_to_be_one() -> None:
    found = row(in_year(2022, complete=False), in_year(2023))
    assert (periods(found), found.extract) == (["2022", "2023"], ("2022",))


def test_a_period_with_one_code_in_part_is_an_extract() -> None:
    lines = [in_year(2023, hs_code="284610"), in_year(2023, hs_code="284690", complete=False)]
    assert row(*lines).extract == ("2023",)


def test_a_scope_of_which_a_part_is_held_holds_nothing() -> None:
    assert rows(YEAR, of=BOTH) == ()
    nothing = row(YEAR, of=BOTH, asked={"comtrade": BY_YEAR})
    assert (nothing.cells, nothing.missing, nothing.retrieved, nothing.age_days) == ((), (), None, None)
    assert nothing.adds == ("2019", "2020", "2021", "2022", "2023", "2024", "2025")


def test_a_period_without_one_part_of_the_scope_is_missing() -> None:
    metals = {"hs_code": "280530"}
    found = row(in_year(2021), in_year(2021, **metals), in_year(2022), in_year(2023), in_year(2023, **metals), of=BOTH)
    assert (periods(found), found.missing) == (["2021", "2023"], ("2022",))


def test_years_of_a_heading_and_years_of_its_parts_follow_each_other() -> None:
    lines = [in_year(2022, hs_code=code) for code in ("284610", "284690")]
    assert periods(row(*lines)) == ["2022"]
    assert periods(row(*lines, YEAR)) == ["2022", "2023"]


def test_of_two_revisions_with_the_same_goods_the_whole_one_counts_then_that_of_the_scope() -> None:
    of_2017 = in_year(2023, nomenclature="HS2017", retrieved=date(2026, 1, 1))
    found = row(of_2017, in_year(2023, complete=False, weight=False))
    assert (found.extract, found.with_weight, found.retrieved) == ((), 1, date(2026, 1, 1))
    assert row(of_2017, in_year(2023)).retrieved == date(2026, 1, 1)


def test_weights_and_partners_of_some_periods_are_counted() -> None:
    found = row(in_year(2021, partners=False), in_year(2022, weight=False), in_year(2023, weight=False))
    assert (found.with_partners, found.with_weight) == (2, 1)


def test_every_part_of_a_scope_must_have_weights() -> None:
    found = row(YEAR, replace(YEAR, hs_code="280530", weight=False), of=BOTH)
    assert (found.with_partners, found.with_weight) == (1, 0)


def test_age_is_that_of_the_latest_snapshot_and_never_negative() -> None:
    held = [in_year(2022, retrieved=date(2026, 3, 1)), YEAR]
    assert (row(*held).retrieved, row(*held).age_days) == (date(2026, 11, 20), 2)
    assert row(*held, today=date(2026, 11, 19)).age_days == 0


def test_what_is_missing_and_what_is_an_extract_can_be_fetched() -> None:
    found = row(in_year(2020), in_year(2022, complete=False), in_year(2024), asked={"comtrade": BY_YEAR})
    assert (found.adds, found.completes) == (("2019", "2021", "2023", "2025"), ("2022",))


def test_what_is_older_than_a_publisher_reaches_is_held_and_not_fetched() -> None:
    found = row(in_year(2015, complete=False), in_year(2016), asked={"comtrade": BY_YEAR})
    assert (periods(found), found.completes, found.adds[0]) == (["2015", "2016"], (), "2019")


@pytest.mark.parametrize(
    ("today", "newest"),
    [(date(2024, 8, 31), None), (date(2024, 9, 1), "2023"), (date(2025, 8, 31), "2023"), (date(2025, 9, 1), "2024")],
)
def test_the_newest_year_is_out_when_its_lag_has_passed(today: date, newest: str | None) -> None:
    asked = {"comtrade": Publisher(("*",), {"calendar_year": "2023"}, 8)}
    assert [found.adds[-1] for found in rows(asked=asked, today=today)] == ([newest] if newest else [])


@pytest.mark.parametrize(
    ("basis", "first", "lag", "adds"),
    [
        ("month", "2026-07", 2, ("2026-07", "2026-08")),
        ("month", "2026-07", 0, ("2026-07", "2026-08", "2026-09", "2026-10")),
        ("fiscal_year", "2023-24", 3, ("2023-24", "2024-25", "2025-26")),
        ("fiscal_year", "2023-24", 8, ("2023-24", "2024-25")),
        ("calendar_year", "2023", 13, ("2023", "2024")),
    ],
)
def test_the_newest_period_by_kind(basis: str, first: str, lag: int, adds: tuple[str, ...]) -> None:
    assert row(asked={"some": Publisher(("IND",), {basis: first}, lag)}).adds == adds


def test_a_basis_that_no_page_shows_is_left_out() -> None:
    assert rows(asked={"some": Publisher(("*",), {"year_to_date": "2023-01"}, 1)}) == ()


def test_every_kind_of_period_of_a_source_has_its_row() -> None:
    found = rows(YEAR, asked={"comtrade": COMTRADE, "census": Publisher(("USA",), {"month": "2013-01"}, 2)})
    assert [(r.source, r.basis, len(r.cells)) for r in found] == [
        ("comtrade", "calendar_year", 1),
        ("comtrade", "month", 0),
    ]


def test_a_source_that_cannot_be_asked_has_no_command() -> None:
    found = row(YEAR, asked={"comtrade": Publisher(("USA",), {"calendar_year": "2019"}, 8)})
    assert (found.fetchable, found.adds, found.command) == (False, (), None)
    assert (found.described()["fetch_adds"], found.described()["fetch_completes"]) == (None, None)


def test_what_is_whole_has_no_command() -> None:
    found = row(*(in_year(year) for year in range(2019, 2026)), asked={"comtrade": BY_YEAR})
    assert (found.fetchable, found.adds, found.completes, found.command) == (True, (), (), None)


MEIDB = Publisher(("IND",), {"month": "2026-05"}, 2)
COMEXT = Publisher(("DEU", "FRA"), {"calendar_year": "2024", "month": "2026-01"}, 3)
BACI = Publisher(("*",), {"calendar_year": "2017"}, 13)


@pytest.mark.parametrize(
    ("source", "publisher", "held", "options", "commands"),
    [
        ("comtrade", BY_YEAR, (), {}, ["comtrade --scope rare-earths --reporter IND"]),
        ("comtrade", BY_YEAR, [in_year(2019)], {}, ["comtrade --scope rare-earths --reporter IND --from 2020"]),
        ("comtrade", BY_YEAR, [in_year(y) for y in range(2021, 2026)], {},
         ["comtrade --scope rare-earths --reporter IND --to 2020"]),
        ("comtrade", BY_YEAR, [in_year(y) for y in (2019, 2020, 2022, 2023, 2024, 2025)], {},
         ["comtrade --scope rare-earths --reporter IND --from 2021 --to 2021"]),
        ("tradestat-meidb", MEIDB, (), {}, ["tradestat-meidb --scope rare-earths"]),
        ("tradestat-meidb", MEIDB, (), {"flow": "export"}, ["tradestat-meidb --scope rare-earths --flow export"]),
        ("tradestat-meidb", MEIDB, (), {"reporter": "FRA"}, []),
        ("comext", COMEXT, (), {"reporter": "FRA", "start_month": 1},
         ["comext --scope rare-earths --reporter FRA", "comext --scope rare-earths --reporter FRA --basis month"]),
        ("baci", BACI, (), {"flow": "export"}, ["baci"]),
    ],
)  # fmt: skip
def test_the_command_says_what_fetch_would_not_take_by_itself(
    source: str, publisher: Publisher, held: list[Held], options: dict[str, Any], commands: list[str]
) -> None:
    found = rows(*held, asked={source: publisher}, **options)
    assert [r.command for r in found] == [f"python -m etl fetch {command}" for command in commands]


def test_rows_come_by_scope_then_source_then_kind_of_period() -> None:
    magnets = scope([["850511"]], name="magnets")
    both = {"magnets": magnets, COMPOUNDS.id: COMPOUNDS}
    found = coverage.rows([MONTH, FISCAL], [], both, BUNDLED, {"comtrade": COMTRADE}, "IND", "import", 4, TODAY)
    of_magnets = [("magnets", "comtrade", "calendar_year"), ("magnets", "comtrade", "month")]
    assert [(r.scope, r.source, r.basis) for r in found] == [
        *of_magnets,
        *(("rare-earths", *rest) for _, *rest in of_magnets),
        ("rare-earths", "tradestat-eidb", "fiscal_year"),
        ("rare-earths", "tradestat-meidb", "month"),
    ]


def test_a_row_as_json() -> None:
    asked = {"comtrade": replace(COMTRADE, first={"calendar_year": "2021"})}
    assert row(in_year(2022, complete=False, weight=False), in_year(2024), asked=asked).described() == {
        "scope": "rare-earths",
        "reporter": "IND",
        "flow": "import",
        "source": "comtrade",
        "basis": "calendar_year",
        "first": "2022",
        "last": "2024",
        "periods": 2,
        "missing": ["2023"],
        "extract": ["2022"],
        "by_partner": "all",
        "by_partner_periods": 2,
        "weight": "some",
        "weight_periods": 1,
        "retrieved": "2026-11-20",
        "age_days": 2,
        "fetch_adds": {"first": "2021", "last": "2025", "periods": 3},
        "fetch_completes": {"first": "2022", "last": "2022", "periods": 1},
        "command": "python -m etl fetch comtrade --scope rare-earths --reporter IND",
    }


REFERENCE = {
    "scopes": [
        {"id": "rare-earths", "name_en": "-", "name_hi": "-", "group": "headline", "includes": "-", "leaves_out": "-",
         "event_tags": [], "components": [{"codes": [["2846"]], "national": {}}]}
    ],
    "fiscal_years": [{"reporter": "IND", "start_month": "4"}],
}  # fmt: skip


def found_in(flows: pl.DataFrame, reporter: str, flow: str) -> list[Held]:
    return [Held(*cells) for cells in coverage.held(flows.lazy(), REFERENCE, reporter, flow).collect().iter_rows()]


def test_held_rows_are_those_of_the_country_the_flow_and_the_scopes(make_flows: Callable[..., pl.DataFrame]) -> None:
    flows = make_flows(
        {"net_weight_kg": 1.0},
        {"partner": "WLD"},
        {"partner": "WLD", "period_start": date(2024, 6, 1), "vintage": date(2026, 11, 23)},
        {"period_start": date(2024, 1, 1), "period_months": 5, "basis": "year_to_date"},
        {"period_start": date(2024, 7, 1), "edition": "as-published"},
        {"hs_code": "8501"},
        {"reporter": "DEU"},
        {"flow": "export"},
    )
    common = ("tradestat-meidb", "month", "2846", "ITC-HS")
    assert found_in(flows, "IND", "import") == [
        Held(*common, date(2024, 5, 1), 1, True, True, True, date(2026, 11, 22)),
        Held(*common, date(2024, 6, 1), 1, True, False, False, date(2026, 11, 23)),
    ]


def test_exports_of_a_mirrored_source_are_the_importers_rows(make_flows: Callable[..., pl.DataFrame]) -> None:
    mirrored = {"basis": "calendar_year", "period_months": 12, "period_start": date(2024, 1, 1)}
    flows = make_flows({"source": "baci", "coverage": "extract", **mirrored}, {"source": "comtrade", **mirrored})
    (held,) = found_in(flows, "CHN", "export")
    assert (held.source, held.complete, held.partners) == ("baci", False, True)
    assert found_in(flows, "IND", "export") == []


def test_the_matrix_reads_what_the_manifest_carries(make_flows: Callable[..., pl.DataFrame]) -> None:
    held = coverage.held(make_flows({}).lazy(), REFERENCE, "IND", "import").collect()
    publishers = {
        "tradestat-eidb": {"reporters": ["IND"], "first": [["fiscal_year", "2024-25"]], "lag_months": 3},
        "comtrade": {"reporters": ["*"], "first": [["month", "2026-01"], ["calendar_year", "2025"]], "lag_months": 8},
        "csv": {"lag_months": 3},
    }
    found = coverage.matrix(held, schema.ASKED.empty(), REFERENCE | {"publishers": publishers}, "IND", "import", TODAY)
    assert [(r.source, r.basis, periods(r), r.adds) for r in found] == [
        ("comtrade", "calendar_year", [], ("2025",)),
        ("comtrade", "month", [], ("2026-01", "2026-02")),
        ("tradestat-eidb", "fiscal_year", [], ("2024-25", "2025-26")),
        ("tradestat-meidb", "month", ["2024-05"], ()),
    ]
    assert found[0].command == "python -m etl fetch comtrade --scope rare-earths --reporter IND --basis calendar_year"
    assert [r.source for r in coverage.matrix(held, schema.ASKED.empty(), REFERENCE, "IND", "import", TODAY)] == [
        "tradestat-meidb"
    ]


# What was asked for and answered


def answer(code: str, year: int, settled: bool = True) -> Answer:
    return Answer("comtrade", "calendar_year", code, date(year, 1, 1), 12, settled)


LINES = ("284610", "284690")


def test_a_period_answered_without_trade_is_neither_missing_nor_fetched_again() -> None:
    held = [in_year(2019), in_year(2021)]
    found = row(*held, answers=[answer("2846", 2020)], asked={"comtrade": BY_YEAR})
    assert (periods(found), found.missing) == (["2019", "2021"], ())
    assert found.adds == ("2022", "2023", "2024", "2025")
    by_lines = row(*held, answers=[answer(code, 2020) for code in LINES], asked={"comtrade": BY_YEAR})
    assert by_lines.adds == found.adds
    half = row(*held, answers=[answer(LINES[0], 2020)], asked={"comtrade": BY_YEAR})
    assert "2020" in half.adds


def test_a_period_asked_for_too_early_is_asked_for_again() -> None:
    held = [in_year(year) for year in range(2019, 2025)]
    found = row(*held, answers=[answer("2846", 2025, settled=False)], asked={"comtrade": BY_YEAR})
    assert found.adds == ("2025",)
    assert found.command is not None
    assert "--refresh" in found.command


def test_a_period_of_which_one_line_was_fetched_is_not_held_and_its_lines_are_to_be_fetched() -> None:
    lines = [in_year(year, hs_code=code) for code in LINES for year in (2019, 2020)]
    fetched = [answer("284610", 2021)]
    found = row(
        *lines, in_year(2021, hs_code="284610"), answers=fetched, asked={"comtrade": BY_YEAR}, today=date(2022, 11, 1)
    )
    assert (periods(found), found.adds) == (["2019", "2020"], ("2021",))
    assert found.command == (
        "python -m etl fetch comtrade --code 284610 --code 284690 --reporter IND --from 2021"
    )  # fmt: skip


@pytest.mark.parametrize("answers", [[], [answer(code, 2021) for code in LINES], [answer("284690", 2021)]])
def test_a_line_without_rows_was_not_traded_where_nothing_or_that_line_was_asked(answers: list[Answer]) -> None:
    lines = [in_year(2020, hs_code=code) for code in LINES]
    assert periods(row(*lines, in_year(2021, hs_code="284610"), answers=answers)) == ["2020", "2021"]


def test_a_part_of_a_scope_that_was_answered_without_trade_is_there() -> None:
    found = row(YEAR, in_year(2022, hs_code="280530"), in_year(2022), answers=[answer("280530", 2023)], of=BOTH)
    assert periods(found) == ["2022", "2023"]
