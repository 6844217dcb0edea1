"""What was asked for and answered: by publisher, as a table, and what follows for the sum of several codes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest

from etl import asked, registry, schema
from etl.errors import BadData
from etl.registry import Inputs
from etl.sources import FETCHABLE
from etl.sources.publisher import BY_HAND, Covered, Request, Snapshot, Wish
from etl.summing import in_use, is_whole, lacking

A, B = "85051110", "85051190"
WISHES = {
    "tradestat-meidb": Wish((A, "2846"), ("IND",), {"IND": ""}, ("import", "export"), "month", ("2023-12", "2024-01"),
                            ("usd", "inr", "quantity")),
    "tradestat-eidb": Wish((A, B), ("IND",), {"IND": ""}, ("export",), "fiscal_year", ("2022-23", "2023-24")),
    "comtrade": Wish(("2846", "850511"), ("IND", "USA"), {"IND": "699", "USA": "842"}, ("import", "export"),
                     "calendar_year", ("2019", "2020", "2021")),
    "comext": Wish(("2846", A), ("DEU", "GRC"), {"DEU": "DE", "GRC": "GR"}, ("import", "export"), "month",
                   ("2019-12", "2020-01", "2020-02")),
    "census": Wish(("2846", "8505110070"), ("USA",), {"USA": "1000"}, ("import", "export"), "month",
                   ("2024-01", "2024-02")),
}  # fmt: skip
REVISIONS = Wish((), ("IND",), {"IND": "699"}, ("import",), "calendar_year", ("2024",))


@pytest.fixture(scope="session")
def inputs() -> Inputs:
    return registry.load(registry.bundled_data(), None)


def requests(inputs: Inputs, source: str, wish: Wish, keyed: bool = False) -> list[Request]:
    return FETCHABLE[source].plan(wish, {**inputs.publishers[source], "keyed": keyed})


def answered(request: Request, retrieved: str = "2026-11-22T10:00:00Z") -> Snapshot:
    """The snapshot of a request, as the fetcher registers it."""
    return Snapshot(
        request.source, request.dataset, request.period, request.url, retrieved, "0" * 64, request.unit, "-", None,
        f"{request.source}/{request.name}", "complete", request.stored_parameters, "200",
    )  # fmt: skip


def covered(source: str, *asking: Request) -> list[Covered]:
    return [found for request in asking for found in FETCHABLE[source].covers(answered(request))]


@pytest.fixture
def table(inputs: Inputs) -> Callable[..., pl.DataFrame]:
    def made(*snapshots: Snapshot, flows: pl.DataFrame | None = None) -> pl.DataFrame:
        addressed = replace(inputs, snapshots=snapshots, address_of=lambda s: f"raw/{s.file}")
        frame = asked.table(addressed, schema.FLOWS.empty() if flows is None else flows, {"IND": 4})
        assert schema.faults(schema.ASKED, frame) == []
        return frame

    return made


# by publisher


@pytest.mark.parametrize("keyed", [False, True])
@pytest.mark.parametrize("source", WISHES)
def test_the_answers_to_a_wish_cover_the_wish(
    inputs: Inputs, table: Callable[..., pl.DataFrame], source: str, keyed: bool
) -> None:
    wish = WISHES[source]
    frame = table(*map(answered, requests(inputs, source, wish, keyed)))
    size = len(wish.codes) * len(wish.reporters) * len(wish.flows) * len(wish.periods)
    assert frame.height == size
    assert set(frame["hs_code"]) == set(wish.codes)
    assert set(frame["reporter"]) == set(wish.reporters)
    assert set(frame["flow"]) == set(wish.flows)
    assert set(frame["basis"]) == {wish.basis}
    assert frame["period_start"].n_unique() == len(wish.periods)


@pytest.mark.parametrize("source", ["comtrade", "comext", "census"])
def test_parts_of_a_request_cover_the_same(inputs: Inputs, table: Callable[..., pl.DataFrame], source: str) -> None:
    wish = replace(WISHES[source], codes=("2846",), reporters=WISHES[source].reporters[:1], flows=("import",))
    *_, whole = requests(inputs, source, wish, keyed=True)
    parts = list(FETCHABLE[source].split(whole))
    assert len(parts) > 1
    assert table(*map(answered, parts)).equals(table(answered(whole)))


def test_each_publisher_reads_its_own_requests(inputs: Inputs) -> None:
    first = {s: covered(s, *requests(inputs, s, wish, keyed=True))[0] for s, wish in WISHES.items()}
    assert first == {
        "tradestat-meidb": Covered("INDIA", "import", A, "month", "2023-12", "2023-12"),
        "tradestat-eidb": Covered("INDIA", "export", A, "fiscal_year", "2022-23", "2022-23"),
        "comtrade": Covered("699", "import", "2846", "calendar_year", "2019", "2019"),
        "comext": Covered("DE", "import", "2846", "month", "2019-12", "2019-12"),
        "census": Covered("1000", "import", "2846", "month", "2024-01", "2024-02"),
    }


def test_a_zip_with_all_codes_says_nothing_of_one(inputs: Inputs) -> None:
    assert covered("baci", *requests(inputs, "baci", REVISIONS)) == []


def test_quantities_and_weights_say_nothing_of_the_value(inputs: Inputs) -> None:
    wish = replace(WISHES["tradestat-meidb"], codes=(A,), units=("quantity",))
    assert covered("tradestat-meidb", *requests(inputs, "tradestat-meidb", wish)) == []
    single = replace(WISHES["comext"], periods=("2024-01",), codes=(A,), reporters=("DEU",), flows=("import",))
    [whole] = requests(inputs, "comext", single)
    assert [len(covered("comext", part)) for part in FETCHABLE["comext"].split(whole)] == [1, 0, 0]


# as a table


def test_what_was_dropped_by_hand_or_bundled_was_not_asked(inputs: Inputs, table: Callable[..., pl.DataFrame]) -> None:
    [request, *_] = requests(inputs, "tradestat-eidb", WISHES["tradestat-eidb"])
    assert table(replace(answered(request), status=BY_HAND), replace(answered(request), status="")).is_empty()
    assert table(answered(request)).row(0) == (
        "tradestat-eidb", "IND", "export", A, "fiscal_year", date(2022, 4, 1), 12, True,
    )  # fmt: skip


@pytest.mark.parametrize(("day", "settled"), [("2024-08-31", False), ("2024-09-01", True)])
def test_an_answer_is_settled_when_the_publisher_has_the_period(
    inputs: Inputs, table: Callable[..., pl.DataFrame], day: str, settled: bool
) -> None:
    [request] = requests(inputs, "comtrade", replace(WISHES["comtrade"], codes=("2846",), reporters=("IND",),
                                                     periods=("2023",), flows=("import",)))  # fmt: skip
    early = answered(request, f"{day}T10:00:00Z")
    assert table(early)["settled"].to_list() == [settled]
    assert table(early, answered(request))["settled"].to_list() == [True]


@pytest.mark.parametrize(("vintage", "settled"), [(date(2024, 3, 1), True), (date(2024, 3, 2), False)])
def test_an_early_answer_is_settled_by_what_was_published_by_then(
    inputs: Inputs, table: Callable[..., pl.DataFrame], make_flows: Callable[..., pl.DataFrame], vintage: date,
    settled: bool,
) -> None:  # fmt: skip
    wish = replace(WISHES["comtrade"], codes=("2846",), reporters=("IND",), periods=("2023",), flows=("import",))
    [request] = requests(inputs, "comtrade", wish)
    other = {"source": "comtrade", "hs_code": "850511", "basis": "calendar_year", "period_start": date(2023, 1, 1),
             "period_months": 12, "vintage": vintage}  # fmt: skip
    assert table(answered(request, "2024-03-01"), flows=make_flows(other))["settled"].to_list() == [settled]


SPOILT = [
    ("tradestat-eidb", {"parameters": "{}"}),
    ("tradestat-eidb", {"parameters": '{"hs_code": "2846", "fiscal_year": "2023", "unit": "usd"}'}),
    ("comtrade", {"url": "comtrade"}),
    ("comtrade", {"url": "https://comtrade.un.org/D/HS"}),
    ("comext", {"url": "https://ec.europa.eu/DS-045409"}),
    ("census", {"parameters": '{"time": "2024"}'}),
]


@pytest.mark.parametrize(("source", "spoilt"), SPOILT)
def test_a_row_of_the_registry_that_is_no_request_is_told(
    inputs: Inputs, table: Callable[..., pl.DataFrame], source: str, spoilt: dict[str, Any]
) -> None:
    request = requests(inputs, source, WISHES[source])[0]
    with pytest.raises(BadData, match=rf"raw/{source}/.* are no request to {source} .*Take its row out"):
        table(replace(answered(request), **spoilt))


# what follows


@pytest.mark.parametrize(
    ("there", "told", "whole", "wanting"),
    [
        ({A, B}, set(), True, set()),
        ({A}, set(), True, set()),  # bundled: the other was not traded
        ({A}, {A, B}, True, set()),  # answered without trade
        ({A}, {B}, True, set()),  # one bundled, the other fetched and not traded
        ({A}, {A}, False, {B}),
        (set(), {A}, False, {B}),
        (set(), {A, B}, True, set()),
        (set(), set(), False, set()),
    ],
)
def test_a_sum_is_whole_where_every_code_is_there_or_was_answered(
    there: set[str], told: set[str], whole: bool, wanting: set[str]
) -> None:
    part = frozenset({A, B})
    assert (is_whole("tradestat-eidb", part, there, told), lacking(part, there, told)) == (whole, wanting)


def test_a_line_that_was_never_traded_completes_the_others_by_its_answers(inputs: Inputs) -> None:
    scope = inputs.commodities.scopes["permanent-magnets"]
    assert in_use(scope, [(A, "ITC-HS")], set()) == frozenset()
    assert in_use(scope, [(A, "ITC-HS")], {A, B}) == {A, B}
    assert in_use(scope, [("850519", "ITC-HS")], {A, B}) == frozenset()
    assert in_use(scope, [(A, "ITC-HS"), ("850511", "ITC-HS")], {A, B}) == {"850511"}
