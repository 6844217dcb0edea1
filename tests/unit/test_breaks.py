"""Where a series breaks, figures and sentences say so. Borates: by HS 2002 until 2016, then by HS 2017."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import plotly.graph_objects as go
import polars as pl
import pytest

from dashboard import cards, figures
from dashboard.cards import Card
from dashboard.chart_notes import broken
from dashboard.figures import breaks
from dashboard.figures.base import Style
from dashboard.resolve import Page
from dashboard.tables import Choice, months, trend
from dashboard.theme import PALETTES
from etl.reader import Store

Shown = Callable[..., Page]
STYLE = Style(PALETTES["light"], measure="value", unit="usd", basis="month", focus="CHN", start_month=4, name=str)


@pytest.fixture(scope="module")
def borates(shown: Shown) -> Page:
    return shown("borates", basis="calendar")


def dashed(layout: Any) -> list[Any]:
    """Where on the axis a line stands that marks a break."""
    return [shape["x0"] for shape in layout["shapes"] if shape["line"].get("dash") == "dash"]


def labels(layout: Any) -> list[str]:
    return [note["text"] for note in layout["annotations"] if note["text"] == breaks.LABEL]


def exported(card: Card) -> Any:
    """The layout of the picture that is downloaded."""
    frame = card.figure["layout"]["meta"]["frame"]
    words = [*card.figure["layout"]["annotations"], *frame["annotations"]]
    return card.figure["layout"] | frame | {"annotations": words}


@pytest.mark.parametrize("chart", ["focus", "trend", "suppliers", "concentration"])
def test_a_line_stands_between_2016_and_2017_on_the_page_and_in_the_picture(borates: Page, chart: str) -> None:
    card = cards.card(borates, chart, "light")
    periods = list(card.figure["layout"]["xaxis"]["categoryarray"])
    for layout in (card.figure["layout"], exported(card)):
        assert dashed(layout) == [periods.index("2017") - 0.5]
        assert len(labels(layout)) == 1
    assert go.Figure({"data": card.figure["data"], "layout": exported(card)}).layout.shapes


@pytest.mark.parametrize("chart", ["focus", "concentration"])
def test_no_line_of_figures_runs_over_it(borates: Page, chart: str) -> None:
    lines = [t for t in cards.card(borates, chart, "light").figure["data"] if "lines" in t.get("mode", "")]
    assert lines
    for trace in lines:
        sides = {x >= "2017" for x, y in zip(trace["x"], trace["y"], strict=True) if y is not None}
        assert len(sides) <= 1, trace


@pytest.mark.parametrize("chart", ["focus", "trend", "suppliers", "concentration"])
def test_the_sentence_stands_with_every_chart_and_in_every_picture(borates: Page, chart: str) -> None:
    said = (
        "Until 2016 the code is 2528.00 by HS 2002, not comparable with 2017 and later: the series breaks."
        " HS 2002 has no 2528.00: it begins with HS 2012; in its place stand 2528.10 and 2528.90."
    )
    card = cards.card(borates, chart, "light")
    assert said in card.notes
    printed = " ".join(str(note["text"]) for note in exported(card)["annotations"]).replace("<br>", " ")
    assert said in printed


def test_no_growth_is_told_over_it(shown: Shown) -> None:
    over = cards.card(shown("borates", basis="calendar", from_="2016", to="2017"), "trend", "light")
    within = cards.card(shown("borates", basis="calendar", from_="2017", to="2018"), "trend", "light")
    assert "2017" in over.title
    assert "2016" not in over.title
    assert within.title != over.title


def test_within_an_era_nothing_is_marked(shown: Shown) -> None:
    card = cards.card(shown("borates", basis="calendar", from_="2017"), "trend", "light")
    assert dashed(card.figure["layout"]) == labels(card.figure["layout"]) == []
    assert not any("series breaks" in note for note in card.notes)


def test_months_break_at_the_first_day_of_the_new_code(shown: Shown) -> None:
    table = months(shown("rare-earth-compounds", basis="month").choice)
    later = pl.when(pl.col("period") >= "2024-01").then(pl.lit("HS2022")).otherwise(pl.lit("HS2017"))
    figure = figures.months(table.with_columns(era=later), STYLE, [])
    assert dashed(figure["layout"]) == ["2024-01-01"]
    for trace in (t for t in figure["data"] if "lines" in t.get("mode", "")):
        held = [x for x, y in zip(trace["x"], trace["y"], strict=True) if y is not None]
        assert len({str(x) >= "2024-01" for x in held}) <= 1
    assert dashed(figures.months(table, STYLE, [date(2025, 4, 4)])["layout"]) == []


@pytest.mark.parametrize(
    ("since", "lines", "sides"),
    [
        ((2,), 1, ["left"]),
        ((-1,), 1, ["right"]),
        ((2, -1), 2, ["left", "right"]),
        ((-2, -1), 2, ["right"]),  # side by side one label is enough
        ((10, 12), 2, ["left"]),
    ],
)
def test_labels_stand_where_there_is_room(borates: Page, since: tuple[int, ...], lines: int, sides: list[str]) -> None:
    table = trend(borates.choice).sort("period")
    periods = table["period"].to_list()
    era = pl.sum_horizontal((pl.col("period") >= periods[n]).cast(pl.Int8) for n in since).cast(pl.String)
    shapes, words = breaks.on_categories(periods, table.with_columns(era=era), STYLE)
    assert len(shapes) == lines
    assert [word["xanchor"] for word in words] == sides


@pytest.mark.parametrize(
    ("eras", "expected"),
    [
        (["a", "a", "a"], []),
        (["a", "b", "b"], [("2001", "2002")]),
        (["a", "b", "a"], [("2001", "2002"), ("2002", "2003")]),
    ],
)
def test_a_break_is_a_change_of_era(eras: list[str], expected: list[tuple[str, str]]) -> None:
    table = pl.DataFrame({"period": ["2001", "2002", "2003"], "era": eras})
    assert breaks.breaks(table) == expected


def test_a_series_of_one_era_breaks_nowhere(opened: Store, shown: Shown) -> None:
    for scope in opened.commodities.scopes:
        choice: Choice = shown(scope, basis="calendar").choice
        assert bool(broken(choice, trend(choice))) == (scope == "borates")
