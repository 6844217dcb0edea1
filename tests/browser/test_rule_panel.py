from __future__ import annotations

import csv
import io
import re

import pytest
from playwright.sync_api import expect
from visiting import Visitor

RULES = ("ec_2021", "geodep", "us_merger_2023", "us_merger_2010", "cbs_import_origins", "extreme_bottleneck",
         "iea_top_three")  # fmt: skip


@pytest.fixture(scope="module")
def magnets(reader: Visitor) -> Visitor:
    assert reader.open("/commodity/permanent-magnets?basis=calendar") == 200
    return reader


def test_every_rule_stands_there_with_verdict_source_measure_and_margin(magnets: Visitor) -> None:
    panel = magnets.page.locator(".card-rules")
    expect(panel.locator("h2")).to_contain_text("5 of 7 rules hold for India's imports")
    for rule in RULES:
        judged = panel.locator(f"#judged-{rule}")
        expect(judged.locator(".rule-verdict")).to_be_visible()
        expect(judged.get_by_role("link", name="source")).to_have_attribute("href", re.compile("^https://"))
    geodep = panel.locator("#judged-geodep")
    for said in ("Cannot be decided", "4,098", "above 4,000", "+98", "Missing: 2023: import HHI: an extract"):
        expect(geodep).to_contain_text(said)
    expect(geodep.locator(".rule-year")).to_have_text(["2022 did not hold", "2023 cannot be decided", "2024 held"])


def test_the_table_behind_the_panel_has_what_it_says(magnets: Visitor) -> None:
    href = magnets.page.locator(".card-rules").get_by_role("link", name="CSV").get_attribute("href") or ""
    rows = list(csv.DictReader(io.StringIO(magnets.get(href).decode())))
    assert {row["rulebook"] for row in rows} == set(RULES)
    world = next(r for r in rows if (r["period"], r["indicator"]) == ("2024", "world_export_hhi"))
    assert round(float(world["measure"]) * 10_000) == 4098


def test_a_choice_of_the_reader_changes_the_verdicts(visitor: Visitor) -> None:
    visitor.open("/commodity/permanent-magnets?basis=calendar")
    visitor.choose("reporter", "Germany")
    expect(visitor.page.locator(".card-rules h2")).to_contain_text("Germany's imports")
    expect(visitor.page.locator("#judged-ec_2021")).to_contain_text("94.0 %")


def test_a_figure_leads_to_its_definition_and_a_rule_to_its_entry(visitor: Visitor) -> None:
    visitor.open("/commodity/permanent-magnets?basis=calendar")
    panel = visitor.page.get_by_role("dialog")
    visitor.page.locator("#judged-geodep").get_by_role("link", name="CEPII GeoDep").click()
    expect(panel).to_contain_text("CEPII GeoDep")
    visitor.page.keyboard.press("Escape")
    visitor.page.locator("#judged-geodep").get_by_role("link", name="4,098").click()
    expect(panel).to_contain_text("Concentration of world exports")


def test_the_panel_fits_a_telephone(visitors: object) -> None:
    visitor = visitors(viewport={"width": 390, "height": 844})  # type: ignore[operator]
    visitor.open("/commodity/permanent-magnets?basis=calendar")
    expect(visitor.page.locator("#judged-iea_top_three")).to_contain_text("87.8 %")
    assert visitor.page.evaluate("document.documentElement.scrollWidth") == 390
