"""More views are drawn by the bundle that every page has; nothing else of Plotly is ever asked for."""

from __future__ import annotations

import csv
import io

from playwright.sync_api import expect
from visiting import Visitor

WHOLE = "package_data/plotly"


def test_first_beside_latest_and_the_latest_as_areas_are_drawn(reader: Visitor) -> None:
    reader.open("/commodity/rare-earth-compounds")
    expect(reader.title("slope")).to_contain_text("fell from 17.9 % in 2018-19 to 16.0 % in 2025-26")
    assert reader.card("slope").locator(".scatterlayer .trace").count() == 7
    rows = list(csv.DictReader(io.StringIO(reader.get("/commodity/rare-earth-compounds/split.csv").decode())))
    areas = reader.card("split").locator(".treemaplayer .slice")
    assert 6 < areas.count() <= len(rows) + 1
    expect(reader.card("split").locator(".treemaplayer")).to_contain_text("Japan")


def test_who_supplies_what_is_drawn_and_told(reader: Visitor) -> None:
    reader.open("/flows")
    expect(reader.title("flows")).to_contain_text("China was the largest supplier of 9")
    assert reader.card("flows").locator(".sankey-node").count() == 21
    assert reader.card("flows").locator(".sankey-link").count() > 21
    assert reader.card("glance").locator(".scatterlayer").count() > 12
    expect(reader.card("flows").locator(".unseen").first).to_contain_text("Silicon")


def test_nothing_but_the_bundle_is_asked_for(reader: Visitor) -> None:
    for path in ("/commodity/permanent-magnets", "/flows"):
        reader.open(path)
    asked = [url for url in reader.watch.requests if "plotly" in url]
    assert any("/assets/plotly/plotly.min.js" in url for url in asked)
    assert not [url for url in asked if WHOLE in url]


def test_another_supplier_is_one_choice_away(reader: Visitor) -> None:
    reader.open("/flows")
    reader.choose("partner", "South Africa")
    expect(reader.title("flows")).to_contain_text("South Africa was the largest supplier")
    assert reader.query["partner"] == "ZAF"
