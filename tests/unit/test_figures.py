"""Figures are valid Plotly and draw what the tables say: gaps as gaps, extracts apart, the focus in the accent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import plotly.graph_objects as go
import pytest

from dashboard import cards, figures
from dashboard.cards import CHARTS, Card
from dashboard.components import chart_card
from dashboard.figures import base
from dashboard.figures.base import Figure, Style
from dashboard.figures.marks import Mark, categories, drawn
from dashboard.figures.months import shown_events
from dashboard.figures.suppliers import named_suppliers
from dashboard.resolve import Page
from dashboard.theme import PALETTES, Scheme, faint
from etl import shown
from etl.reader import Store
from etl.shown import charts

Shown = Callable[..., Page]
COMPOUNDS, MAGNETS = "rare-earth-compounds", "permanent-magnets"
VIEWS = (
    (COMPOUNDS, {}),
    (COMPOUNDS, {"basis": "calendar", "unit": "usd"}),
    (COMPOUNDS, {"basis": "month", "from": "2023-01"}),
    (COMPOUNDS, {"basis": "calendar", "measure": "weight", "unit": "t"}),
    (COMPOUNDS, {"source": "tradestat-trends", "unit": "inr_crore"}),
    (COMPOUNDS, {"unit": "inr_crore", "data": "as-published"}),
    (COMPOUNDS, {"flow": "export", "source": "tradestat-eidb", "measure": "weight", "unit": "kg"}),
    (COMPOUNDS, {"from": "2026-27"}),
    (MAGNETS, {"measure": "weight", "unit": "kg"}),
    (MAGNETS, {"source": "comtrade", "fold": "HKG"}),
    (MAGNETS, {"reporter": "USA", "partner": "JPN"}),
    (MAGNETS, {"partner": "FJI"}),
    (MAGNETS, {"flow": "export", "basis": "calendar"}),
    (MAGNETS, {"reporter": "DEU", "basis": "fiscal"}),
)
SCHEMES = ("light", "dark")


def style(scheme: Scheme = "light", **changes: Any) -> Style:
    """A style for made-up tables."""
    words = {"measure": "value", "unit": "usd", "basis": "fiscal", "focus": "CHN", "start_month": 4, "name": str}
    return Style(PALETTES[scheme], **{**words, **changes})


def framed(card: Card) -> Figure:
    """The figure as it is exported: its frame merged into the layout."""
    layout = dict(card.figure["layout"])
    frame = layout.pop("meta")["frame"]
    words = [*layout.get("annotations", []), *frame["annotations"]]
    return {"data": card.figure["data"], "layout": layout | frame | {"annotations": words}}


def assert_valid(card: Card) -> None:
    """Plotly takes the figure on the page and the one exported, and keeps every point and word."""
    for figure in (card.figure, framed(card)):
        drawn = go.Figure(figure)
        assert len(drawn.data) == len(figure["data"])
        assert len(drawn.layout.annotations) == len(figure["layout"].get("annotations", []))
        for trace, given in zip(drawn.data, figure["data"], strict=True):
            assert (list(trace.x), list(trace.y)) == (given["x"], given["y"])


def traces(figure: Figure, **wanted: Any) -> list[dict[str, Any]]:
    """Traces with the given properties."""
    return [t for t in figure["data"] if all(t.get(key) == value for key, value in wanted.items())]


def bands(figure: Figure) -> list[dict[str, Any]]:
    """Traces that are hatched."""
    return [t for t in figure["data"] if "pattern" in t["marker"]]


def points(figure: Figure) -> dict[str, str]:
    """Periods with a mark at the foot, each with its note."""
    return {
        x[:7]: note
        for t in figure["data"]
        if t["marker"].get("symbol") == "triangle-up"
        for x, note in zip(t["x"], t["customdata"], strict=True)
    }


def measured(figure: Figure) -> list[dict[str, Any]]:
    """Traces of figures: without bands, tints and marks."""
    return [t for t in figure["data"] if t["name"] not in ("finding", "gap")]


def heights(trace: dict[str, Any]) -> dict[str, float | None]:
    return dict(zip(trace["x"], trace["y"], strict=True))


def drawn_at(trace: dict[str, Any]) -> set[str]:
    """Periods at which a trace has a point."""
    return {x for x, y in heights(trace).items() if y is not None}


def words(figure: Figure) -> str:
    """All annotations of a chart."""
    return " | ".join(a["text"].replace("<br>", " ") for a in figure["layout"].get("annotations", []))


# all of them


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("chart", CHARTS)
def test_the_first_view_of_every_scope_is_valid(opened: Store, shown: Shown, chart: str, scheme: Scheme) -> None:
    for scope in opened.commodities.scopes:
        assert_valid(cards.card(shown(scope), chart, scheme))


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("chart", CHARTS)
@pytest.mark.parametrize(("scope", "query"), VIEWS, ids=str)
def test_every_kind_of_view_is_valid(
    shown: Shown, scope: str, query: dict[str, str], chart: str, scheme: Scheme
) -> None:
    assert_valid(cards.card(shown(scope, **query), chart, scheme))


@pytest.mark.parametrize("chart", CHARTS)
def test_the_picture_carries_title_subtitle_notes_and_source(shown: Shown, chart: str) -> None:
    for scope in (COMPOUNDS, MAGNETS, "heading-8505", "rare-earths"):
        card = cards.card(shown(scope), chart, "light")
        title, subtitle, foot = (
            a["text"].replace("<br>", " ") for a in card.figure["layout"]["meta"]["frame"]["annotations"]
        )
        assert (title.replace("\u00a0", " "), subtitle) == (card.title, card.subtitle)
        assert [text for text in (*card.notes, card.source) if text not in foot] == []
        assert foot.endswith(card.source)


@pytest.mark.parametrize("chart", CHARTS)
def test_the_frame_leaves_room_for_the_chart(shown: Shown, chart: str) -> None:
    for scope in (COMPOUNDS, MAGNETS, "gallium-germanium-group"):
        frame = cards.card(shown(scope), chart, "light").figure["layout"]["meta"]["frame"]
        assert (frame["width"], frame["height"]) == base.EXPORT_SIZE
        assert frame["height"] - frame["margin"]["t"] - frame["margin"]["b"] >= 300


@pytest.mark.parametrize("scheme", SCHEMES)
def test_text_in_charts_is_in_a_readable_colour(shown: Shown, scheme: Scheme) -> None:
    palette = PALETTES[scheme]
    for chart in CHARTS:
        figure = framed(cards.card(shown(COMPOUNDS), chart, scheme))
        assert set(_font_colours(figure)) <= {palette.ink, palette.muted, palette.accent_ink}


def _font_colours(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key.endswith("font") and "color" in value:
                yield value["color"]
            yield from _font_colours(value)
    elif isinstance(node, list):
        for value in node:
            yield from _font_colours(value)


def test_nothing_is_sent_anywhere() -> None:
    assert chart_card.CONFIG["showSendToCloud"] is False
    assert chart_card.CONFIG["plotlyServerURL"] == ""
    for chart in CHARTS:
        graph = next(c for c in chart_card.chart_card(chart, {})._traverse() if type(c).__name__ == "Graph")
        assert graph.config == chart_card.CONFIG


# periods are categories


def test_nineteen_fiscal_years_stay_nineteen() -> None:
    years = [f"{year}-{(year + 1) % 100:02d}" for year in range(2005, 2024)]
    table = charts.TREND.frame(
        [{"period": y, "value_usd": 1e6 + n, "months_covered": 12, "coverage": "complete"} for n, y in enumerate(years)]
    )
    figure = go.Figure(figures.trend(table, style()))
    assert figure.layout.xaxis.type == "category"
    assert list(figure.data[0].x) == list(figure.layout.xaxis.categoryarray) == years
    assert len(figure.data[0].y) == 19


@pytest.mark.parametrize("chart", ["focus", "trend", "suppliers", "concentration"])
@pytest.mark.parametrize(("scope", "query"), [(COMPOUNDS, {}), (COMPOUNDS, {"basis": "month"}), (MAGNETS, {})], ids=str)
def test_every_period_is_a_category(shown: Shown, scope: str, query: dict[str, str], chart: str) -> None:
    card = cards.card(shown(scope, **query), chart, "light")
    axis = card.figure["layout"]["xaxis"]
    assert axis["type"] == "category"
    assert axis["categoryarray"] == card.table["period"].unique().sort().to_list()
    assert axis["tickvals"][-1] == axis["categoryarray"][-1]


@pytest.mark.parametrize(
    ("basis", "start_month", "periods", "axis"),
    [
        ("fiscal", 4, ["1998-99", "2001-02"], ["1998-99", "1999-00", "2000-01", "2001-02"]),
        ("fiscal", 1, ["2022", "2024"], ["2022", "2023", "2024"]),
        ("calendar", 4, ["2022", "2024"], ["2022", "2023", "2024"]),
        ("month", 4, ["2023-11", "2024-02"], ["2023-11", "2023-12", "2024-01", "2024-02"]),
    ],
)
def test_a_period_without_a_row_has_its_place(
    basis: str, start_month: int, periods: list[str], axis: list[str]
) -> None:
    table = charts.TREND.frame([{"period": p} for p in periods])
    assert base.axis_periods(table, style(basis=basis, start_month=start_month)) == axis


def test_an_empty_table_has_no_axis() -> None:
    assert base.axis_periods(charts.TREND.empty(), style()) == []


# gaps


@pytest.mark.parametrize("chart", ["focus", "suppliers", "concentration"])
def test_a_masked_year_is_a_hatched_gap(shown: Shown, chart: str) -> None:
    figure = cards.card(shown(COMPOUNDS), chart, "light").figure
    hatched = bands(figure)
    assert [t["x"] for t in hatched] == [["2023-24"]] * (2 if chart == "concentration" else 1)
    assert {t["marker"]["pattern"]["shape"] for t in hatched} == {"/"}
    assert measured(figure)
    assert all(heights(t)["2023-24"] is None for t in measured(figure))


def test_a_wrong_split_is_hatched_where_it_is_shown_as_published(shown: Shown) -> None:
    for chart in ("focus", "suppliers", "concentration"):
        figure = cards.card(shown(COMPOUNDS, data="as-published"), chart, "light").figure
        assert bands(figure)[0]["x"] == ["2023-24"]
        assert any(heights(t)["2023-24"] is not None for t in measured(figure))


def test_a_band_says_finding_severity_and_message(shown: Shown) -> None:
    for chart in ("focus", "suppliers", "concentration", "months"):
        for band in bands(cards.card(shown(COMPOUNDS), chart, "light").figure):
            (said,) = band["customdata"]
            assert "Error: <b>Split by country" in said
            assert "2 partners" in said.replace("<br>", " ")
            assert band["hovertemplate"] == "%{customdata}<extra></extra>"


@pytest.mark.parametrize("chart", CHARTS)
def test_an_outlier_is_a_mark_with_a_note(shown: Shown, chart: str) -> None:
    noted = points(cards.card(shown(COMPOUNDS), chart, "light").figure)
    when = "2026-02" if chart == "months" else "2025-26"
    assert "Warning:" in noted[when] and "Japan" in noted[when]
    assert set(noted) == ({when, "2023-24"} if chart == "trend" else {when})


def test_bands_and_marks_have_an_axis_of_their_own(shown: Shown) -> None:
    """Nothing stacks on a band, and no bar is moved by one."""
    for chart in CHARTS:
        figure = cards.card(shown(COMPOUNDS), chart, "light").figure
        layout = figure["layout"]
        of_findings = {t["yaxis"] for t in figure["data"] if t["name"] == "finding"}
        assert of_findings.isdisjoint({t.get("yaxis", "y") for t in measured(figure)})
        for axis in of_findings:
            assert layout[axis.replace("y", "yaxis")]["range"] == [0, 1]
        low = layout["yaxis2" if chart == "concentration" else "yaxis"]["range"][0]
        assert low < 0, "marks stand below zero"


def test_a_chart_without_marks_begins_at_zero(shown: Shown) -> None:
    for chart in ("focus", "suppliers"):
        card = cards.card(shown("lithium-carbonates"), chart, "light")
        assert card.figure["layout"]["yaxis"]["range"][0] == 0


def test_neighbours_with_the_same_findings_share_a_band() -> None:
    mark = Mark("id", "error", "hatched", "Title", "b to c, e", "", hatched=frozenset("bce"))
    (band,) = drawn([mark], {}, categories("abcdef"), PALETTES["light"])
    assert (band["x"], band["width"]) == (["b", "e"], [1.96, 0.96])
    assert [said.split("<br>")[0] for said in band["customdata"]] == ["<b>b to c</b>", "<b>e</b>"]


def test_two_findings_on_one_period_are_one_mark_with_both_notes() -> None:
    marks = [
        Mark(name, "warning", "marked", name, "", "", marked=frozenset("b"), messages={"b": (f"{name} & < 5",)})
        for name in ("first", "second")
    ]
    (trace,) = drawn(marks, {}, categories("abc"), PALETTES["light"])
    assert trace["x"] == ["b"]
    assert "first & &lt; 5" in trace["customdata"][0] and "second & &lt; 5" in trace["customdata"][0]


def test_a_gap_without_a_finding_is_tinted_and_says_why() -> None:
    (tint,) = drawn([], {"b": "Nothing in this store."}, categories("abc"), PALETTES["light"])
    assert "pattern" not in tint["marker"]
    assert (tint["x"], tint["customdata"]) == (["b"], ["<b>b</b><br>Nothing in this store."])


def test_a_masked_year_keeps_its_bar_in_the_trend(shown: Shown) -> None:
    figure = cards.card(shown(COMPOUNDS), "trend", "light").figure
    (bars,) = measured(figure)
    assert heights(bars)["2023-24"] == pytest.approx(13.67)
    assert bands(figure) == []


def test_masked_months_are_totals_in_a_hatched_band(shown: Shown) -> None:
    figure = cards.card(shown(COMPOUNDS), "months", "light").figure
    china, others, whole = measured(figure)
    assert [x[:7] for x in sorted(drawn_at(whole))] == [f"2023-{m:02d}" for m in range(4, 13)] + [
        "2024-01", "2024-02", "2024-03"
    ]  # fmt: skip
    assert drawn_at(whole).isdisjoint(drawn_at(china) | drawn_at(others))
    (band,) = bands(figure)
    assert (band["x"], band["width"]) == (["2023-04-01"], [366 * 86_400_000])


def test_months_stack_to_the_total(shown: Shown) -> None:
    card = cards.card(shown(COMPOUNDS), "months", "light")
    stacked = [sum(y or 0 for y in ys) for ys in zip(*(t["y"] for t in measured(card.figure)), strict=True)]
    assert stacked == pytest.approx([value / 1e6 for value in card.table["value_usd"]])


def test_nothing_bridges_a_gap(shown: Shown) -> None:
    for chart in ("focus", "concentration"):
        lines = [t for t in measured(cards.card(shown(COMPOUNDS), chart, "light").figure) if t["type"] == "scatter"]
        assert lines and {t["connectgaps"] for t in lines} == {False}


@pytest.mark.parametrize("chart", ["focus", "suppliers", "concentration", "trend", "months"])
def test_provisional_figures_are_lighter_and_comparable(chart: str) -> None:
    row = {"value_usd": 1e6, "share_value": 0.5, "share_weight": 0.5, "hhi": 0.5, "effective_suppliers": 2.0,
           "partner": "CHN", "partner_value_usd": 5e5, "months_covered": 12, "coverage": "complete",
           "basis": "fiscal", "flow": "import"}  # fmt: skip
    months = {"basis": "month", "months_covered": 1} if chart == "months" else {}
    labelled = ("2024-01", "2024-02") if chart == "months" else ("2023-24", "2024-25")
    rows = [row | months | {"period": p, "findings": f} for p, f in zip(labelled, (None, "provisional"), strict=True)]
    table = shown.TABLES[chart].frame([{k: r.get(k) for k in shown.TABLES[chart].names} for r in rows])
    more = {"events": []} if chart == "months" else {}
    figure = getattr(figures, chart)(table, style(basis=months.get("basis", "fiscal")), **more)
    assert figure["data"]
    for trace in figure["data"]:
        marker = trace["marker"]
        firm, provisional = marker["opacity"] if "opacity" in marker else marker["color"]
        assert firm != provisional
        assert len(drawn_at(trace)) == 2


# extracts and incomplete years


@pytest.mark.parametrize("chart", ["focus", "concentration"])
def test_extracts_and_complete_years_are_never_on_one_line(shown: Shown, chart: str) -> None:
    lines = traces(cards.card(shown(MAGNETS), chart, "light").figure, type="scatter")
    complete = [t for t in lines if drawn_at(t) & {"2022", "2024"}]
    extract = [t for t in lines if "2023" in drawn_at(t)]
    assert complete and extract
    assert all(drawn_at(t) <= {"2022", "2024"} for t in complete)
    assert all(drawn_at(t).isdisjoint({"2022", "2024"}) for t in extract)


@pytest.mark.parametrize("chart", ["focus", "concentration"])
def test_extracts_are_hollow(shown: Shown, chart: str) -> None:
    lines = traces(cards.card(shown(MAGNETS), chart, "light").figure, type="scatter")
    ground = PALETTES["light"].ground
    assert {t["marker"]["color"] == ground for t in lines if "2023" in drawn_at(t)} == {True}
    assert {t["marker"]["color"] == ground for t in lines if "2024" in drawn_at(t)} == {False}


def test_a_share_of_an_extract_is_at_most_what_is_shown(shown: Shown) -> None:
    extract = [t for t in cards.card(shown(MAGNETS), "focus", "light").figure["data"] if "2023" in drawn_at(t)]
    assert all("at most" in t["hovertemplate"] for t in extract)


def test_bars_of_an_extract_are_hollow(shown: Shown) -> None:
    (bars,) = measured(cards.card(shown(MAGNETS), "trend", "light").figure)
    outlined = {x for x, width in zip(bars["x"], bars["marker"]["line"]["width"], strict=True) if width}
    assert set(bars["x"]) - outlined == {"2022", "2024"}
    said = dict(zip(bars["x"], bars["customdata"], strict=True))
    assert said["2023"].startswith("at least") and not said["2024"].startswith("at least")


def test_a_year_with_missing_months_says_how_many_it_has(shown: Shown) -> None:
    figure = cards.card(shown(COMPOUNDS), "trend", "light").figure
    assert [(a["x"], "3 of 12 months" in a["text"]) for a in figure["layout"]["annotations"]] == [
        ("2017-18", True),
        ("2026-27", True),
    ]


@pytest.mark.parametrize("chart", ["focus", "concentration"])
def test_incomplete_years_are_points_off_the_line(shown: Shown, chart: str) -> None:
    lines = [t for t in measured(cards.card(shown(COMPOUNDS), chart, "light").figure) if t["type"] == "scatter"]
    partial = [t for t in lines if drawn_at(t) & {"2017-18", "2026-27"}]
    assert partial
    for trace in partial:
        assert drawn_at(trace) == {"2017-18", "2026-27"}
        assert "lines" not in trace["mode"]


# colours and labels


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("partner", ["CHN", "JPN"])
def test_the_focus_supplier_has_the_accent(shown: Shown, scheme: Scheme, partner: str) -> None:
    page, accent = shown(COMPOUNDS, partner=partner), PALETTES[scheme].accent
    name = page.choice.store.name(partner)
    lines = traces(cards.card(page, "focus", scheme).figure, name="by value")
    assert {t["marker"]["color"] for t in lines} == {accent}
    stack = cards.card(page, "suppliers", scheme).figure
    (ours,) = traces(stack, name=name)
    assert set(ours["marker"]["color"]) == {faint(accent, 1.0), faint(accent, 0.4)}
    assert [t["name"] for t in stack["data"] if t.get("meta", {}).get("colour") == accent] == [name]
    assert set(cards.card(page, "months", scheme).figure["data"][0]["marker"]["color"]) == {faint(accent, 1.0)}


def test_the_ninety_percent_line_is_drawn_and_labelled(shown: Shown) -> None:
    figure = cards.card(shown(MAGNETS), "focus", "light").figure
    (line,) = figure["layout"]["shapes"]
    assert (line["y0"], line["y1"], line["yref"]) == (90, 90, "y")
    assert "90 %: nine tenths" in words(figure)


def test_shares_by_value_and_by_weight_stand_on_one_chart(shown: Shown) -> None:
    figure = cards.card(shown(MAGNETS, from_="2024"), "focus", "light").figure
    shares = {t["name"]: heights(t)["2024"] for t in traces(figure, type="scatter") if t["name"] != "finding"}
    assert shares == {"by value": pytest.approx(84.18, abs=0.01), "by weight": pytest.approx(87.99, abs=0.01)}
    assert "88.0 %</b> by weight" in words(figure) and "84.2 %</b> by value" in words(figure)


def test_supplier_shares_stack_to_a_hundred_percent(shown: Shown) -> None:
    figure = cards.card(shown(MAGNETS, from_="2022", to="2024"), "suppliers", "light").figure
    assert figure["layout"]["barmode"] == "stack"
    for year in ("2022", "2023", "2024"):
        assert sum(heights(t)[year] or 0 for t in figure["data"]) == pytest.approx(100)


def test_at_most_six_suppliers_are_named_and_the_focus_is_first(shown: Shown) -> None:
    table = cards.card(shown(COMPOUNDS), "suppliers", "light").table
    named = named_suppliers(table, "AUT", "share_value")
    assert (named[0], len(named), len(set(named))) == ("AUT", 6, 6)
    assert "FJI" not in named_suppliers(table, "FJI", "share_value")


def test_suppliers_are_named_at_the_last_bar(shown: Shown) -> None:
    said = words(cards.card(shown(MAGNETS), "suppliers", "light").figure)
    assert "China" in said and "others" in said


def test_the_axis_is_in_the_unit_of_the_view(shown: Shown) -> None:
    units = {"usd": "USD million", "inr_crore": "₹ crore"}
    for unit, text in units.items():
        axis = cards.card(shown(COMPOUNDS, unit=unit), "trend", "light").figure["layout"]["yaxis"]
        assert (axis["title"]["text"], axis["rangemode"]) == (text, "tozero")
    axis = cards.card(shown(MAGNETS, measure="weight"), "trend", "light").figure["layout"]["yaxis"]
    assert axis["title"]["text"] == "tonnes"


@pytest.mark.parametrize(
    ("largest", "factor", "unit"),
    [(2e9, 1e-9, "USD billion"), (5e6, 1e-6, "USD million"), (5e3, 1e-3, "USD thousand"), (0, 1, "USD")],
)
def test_a_readable_scale(largest: float, factor: float, unit: str) -> None:
    assert base.scale(largest, "usd") == base.Scale(factor, unit)


@pytest.mark.parametrize(
    ("positions", "placed"),
    [
        ([10, 50, 90], [10, 50, 90]),
        ([50, 51, 52], [50, 60, 70]),
        ([95, 96], [88, 98]),
        ([96, 95], [98, 88]),
        ([], []),
    ],
)
def test_labels_are_moved_apart(positions: list[float], placed: list[float]) -> None:
    assert base.spread(positions, 10, 2, 98) == placed


def test_dated_events_are_drawn_and_numbered_as_they_are_listed(shown: Shown) -> None:
    card = cards.card(shown(COMPOUNDS), "months", "light")
    layout = card.figure["layout"]
    days = [shape["x0"] for shape in layout["shapes"]]
    assert days == sorted(days) and "2025-04-04" in days
    marks = {a["text"]: a["x"] for a in layout["annotations"] if a.get("xref") == "x"}
    assert marks == {str(n): day for n, day in enumerate(days, start=1)}
    for number, text in enumerate(card.events, start=1):
        assert text.startswith(f"{number}  {date.fromisoformat(days[number - 1]):%d %b %Y}: ")


def test_events_outside_the_axis_are_left_out() -> None:
    events = [date(2019, 12, 31), date(2020, 1, 1), date(2020, 3, 31), date(2020, 4, 1)]
    assert shown_events(events, ["2020-01", "2020-02", "2020-03"]) == [1, 2]
    assert shown_events(events, []) == []


# nothing to draw


@pytest.mark.parametrize(
    ("scope", "chart", "reason"),
    [
        ("rare-earths", "trend", "This store holds no imports of rare earths, metals and compounds"),
        ("heading-8505", "focus", "The source prints no split by country."),
        ("heading-8505", "suppliers", "The source prints no split by country."),
        ("heading-8505", "concentration", "The source prints no split by country."),
        ("heading-8505", "months", "it has them by fiscal year."),
        (MAGNETS, "months", "it has them by calendar year."),
    ],
)
def test_a_chart_without_data_says_why_and_keeps_its_source(shown: Shown, scope: str, chart: str, reason: str) -> None:
    card = cards.card(shown(scope), chart, "light")
    assert card.reason is not None and reason in card.reason
    assert card.figure["data"] == []
    assert reason in words(card.figure)
    assert card.figure["layout"]["meta"]["frame"]["annotations"][-1]["text"].replace("<br>", " ").endswith(card.source)


def test_a_supplier_that_is_not_listed_is_named_instead_of_drawn(shown: Shown) -> None:
    card = cards.card(shown(MAGNETS, partner="FJI"), "focus", "light")
    assert card.reason == "Fiji is not among the suppliers listed."
    assert card.figure["data"] == []
