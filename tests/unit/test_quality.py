"""The findings of a store as the page Data quality lists them: filtered, folded, each with the way to its chart."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import polars as pl
import pytest

from dashboard import quality
from dashboard.data import Store
from dashboard.quality import COLUMNS, Entry, Filter
from dashboard.resolve import page
from dashboard.routing import query_of


def read(opened: Store, search: str) -> Filter:
    wanted, wrong = quality.read(query_of(search), opened)
    assert wrong == []
    return wanted


def entries(opened: Store, search: str = "") -> list[Entry]:
    wanted = read(opened, search)
    return list(quality.listing(opened, wanted, quality.select(opened, wanted)).shown)


# the address


def test_an_address_without_a_query_asks_for_the_findings_on_india(opened: Store) -> None:
    assert read(opened, "") == Filter(read(opened, "").view, "IND")


@pytest.mark.parametrize(
    "search",
    [
        "?reporter=IND",
        "?reporter=all&severity=warning",
        "?reporter=DEU&finding=extract&source=baci&flow=import&code=permanent-magnets&text=lower+bound",
        "?reporter=IND&code=2846&page=2&partner=JPN&theme=dark",
    ],
)
def test_a_filter_and_its_address_are_one(opened: Store, search: str) -> None:
    wanted = read(opened, search)
    assert quality.read(query_of(wanted.query()), opened) == (wanted, [])
    assert parse_qs(urlsplit(wanted.query()).query) == parse_qs(search.lstrip("?"))


@pytest.mark.parametrize(
    ("search", "key"),
    [
        ("?reporter=ZZZ", "reporter"),
        ("?severity=fatal", "severity"),
        ("?finding=nonsense", "finding"),
        ("?source=nobody", "source"),
        ("?flow=sideways", "flow"),
        ("?code=99999999", "code"),
        ("?page=-1", "page"),
        ("?page=x", "page"),
        ("?theme=pink", "theme"),
    ],
)
def test_what_cannot_be_is_left_out_and_said(opened: Store, search: str, key: str) -> None:
    wanted, (error,) = quality.read(query_of(search), opened)
    assert error.parameter == key
    assert wanted == read(opened, "")


def test_unknown_keys_and_empty_values_are_ignored(opened: Store) -> None:
    assert read(opened, "?colour=red&severity=&text=+&measure=nonsense") == read(opened, "")


# the findings


def test_nothing_asked_is_every_finding(opened: Store) -> None:
    every = quality.select(opened, Filter(read(opened, "").view, None))
    assert every.height == opened.findings.height
    assert quality.table(every).columns == list(COLUMNS)
    assert sum(quality.counts(every).values()) == every.height


def test_the_gravest_come_first(opened: Store) -> None:
    severities = quality.select(opened, read(opened, "?reporter=all"))["severity"]
    assert severities.unique(maintain_order=True).to_list() == ["error", "warning", "info"]


@pytest.mark.parametrize(
    ("search", "column", "value"),
    [
        ("?severity=error", "severity", "error"),
        ("?finding=partner-collapse", "id", "partner-collapse"),
        ("?source=baci", "source", "baci"),
        ("?flow=export", "flow", "export"),
        ("?code=2846", "code", "2846"),
        ("?code=lithium-carbonates", "code", "283691"),
        ("?reporter=DEU", "reporter", "DEU"),
    ],
)
def test_each_key_filters(opened: Store, search: str, column: str, value: str) -> None:
    assert quality.select(opened, read(opened, search))[column].unique().to_list() == [value]


def test_words_are_found_in_messages_and_taken_as_they_are(opened: Store) -> None:
    found = quality.select(opened, read(opened, "?text=STAND+ON+japan&finding=value-outlier"))
    assert "2026-02" in found["period"].to_list()
    assert quality.select(opened, read(opened, "?text=.*")).height == 0


# folded


def test_the_wrong_split_is_one_line_per_flow(opened: Store) -> None:
    found = entries(opened, "?finding=partner-collapse")
    assert [(e.flow, e.span, [goods.code for goods in e.goods]) for e in found] == [
        ("import", "April 2023 to March 2024", ["2846"]),
        ("export", "April 2023 to March 2024", ["2846"]),
    ]


def test_twenty_years_of_extracts_of_many_goods_are_few_lines(opened: Store) -> None:
    wanted = read(opened, "?finding=extract")
    frame = quality.select(opened, wanted)
    listed = quality.listing(opened, wanted, frame)
    assert frame.height > 500
    assert len(listed.shown) < 10
    assert listed.sizes["warning", "extract"] == (listed.entries, frame.height)
    assert listed.shown[0].span == "2002 to 2021 and 2023"
    assert len(listed.shown[0].goods) > 20


def test_nothing_is_lost_by_folding(opened: Store) -> None:
    wanted = read(opened, "?reporter=all")
    frame = quality.select(opened, wanted)
    listed = quality.listing(opened, wanted, frame)
    seen = [
        e for n in range(1, listed.pages + 1) for e in quality.listing(opened, replace(wanted, page=n), frame).shown
    ]
    assert len(seen) == listed.entries
    lines = {(e.id, e.source, e.reporter, e.flow, e.basis, e.partner, goods.code) for e in seen for goods in e.goods}
    series = ["id", "source", "reporter", "flow", "basis", "partner", "code"]
    assert lines == set(frame.select(series).unique().iter_rows())


def test_a_page_beyond_the_last_is_the_last(opened: Store) -> None:
    wanted = read(opened, "?reporter=all&page=999")
    listed = quality.listing(opened, wanted, quality.select(opened, wanted))
    assert listed.page == listed.pages > 1
    assert 0 < len(listed.shown) <= quality.PER_PAGE


# the chart


def test_a_code_is_shown_by_its_most_specific_scope(opened: Store) -> None:
    wanted = {"2846": "rare-earth-compounds", "850511": "permanent-magnets", "85051110": "permanent-magnets",
              "280530": "rare-earth-metals", "8505": "heading-8505", "850519": "permanent-magnets-all"}  # fmt: skip
    for code, scope in wanted.items():
        found = quality.scope_of(opened, code)
        assert found is not None and found.id == scope
    assert quality.scope_of(opened, "010121") is None


def test_an_outlier_leads_to_the_month_and_the_country(opened: Store) -> None:
    outlier = next(
        e for e in entries(opened, "?finding=value-outlier&code=2846&theme=dark") if e.span == "February 2026"
    )
    href = outlier.goods[0].href
    assert href is not None
    path, query = href.split("?")
    assert path == "/commodity/rare-earth-compounds"
    asked = {key: values[-1] for key, values in parse_qs(query).items()}
    assert {"reporter": "IND", "flow": "import", "source": "tradestat-meidb", "basis": "month", "partner": "JPN",
            "theme": "dark"}.items() <= asked.items()  # fmt: skip
    assert asked["from"] < "2026-02" < asked["to"]


def test_every_link_opens_a_view_that_is_published_and_shows_the_finding(opened: Store) -> None:
    wanted = read(opened, "?reporter=all")
    frame = quality.select(opened, wanted)
    for number in (1, 3):
        for entry in quality.listing(opened, replace(wanted, page=number), frame).shown:
            for goods in entry.goods:
                if goods.href is None:
                    continue
                path, query = goods.href.split("?")
                shown = page(opened, opened.scope(path.split("/")[-1]), parse_qs(query))
                assert shown.notices == ()
                cells = shown.choice.cells
                assert cells is not None
                named = ";".join(cells.periods["findings"].drop_nulls()).split(";")
                # a part of a year stands on no chart; its link shows the months that it is of
                assert entry.id in named or entry.id == "corrected" or entry.basis == "year_to_date"


# corrections


def test_the_corrections_in_force_say_what_why_and_since_when(opened: Store) -> None:
    mask, *_ = quality.corrections(opened, read(opened, ""))
    assert mask.what.startswith("Split by country left out: imports and exports of HS 2846 by India")
    assert mask.span == "April 2023 to March 2024"
    assert "alphabetically first country" in mask.reason and "40.8 %" in mask.evidence
    assert mask.since == "2026-11-22"
    for _, published, corrected in mask.hrefs:
        assert published.endswith("data=as-published") and corrected.endswith("data=corrected")


@pytest.mark.parametrize(
    ("search", "count"),
    [("?reporter=DEU", 0), ("?source=baci", 0), ("?code=850511", 0), ("?reporter=all", 2), ("?flow=export", 1),
     ("?code=rare-earths", 2)],
)  # fmt: skip
def test_corrections_follow_the_filter(opened: Store, search: str, count: int) -> None:
    assert len(list(quality.corrections(opened, read(opened, search)))) == count


def test_a_store_without_findings_has_an_empty_list(opened: Store) -> None:
    nothing = opened.findings.head(0)
    listed = quality.listing(opened, read(opened, ""), nothing)
    assert (listed.shown, listed.entries, listed.pages) == ((), 0, 1)
    assert quality.counts(nothing) == {"error": 0, "warning": 0, "info": 0}
    assert isinstance(nothing, pl.DataFrame)
