from __future__ import annotations

import csv
import io

import pytest
from playwright.sync_api import expect
from visiting import Visitor

MAGNETS = "/what-if/permanent-magnets"
NARROW = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def page(reader: Visitor) -> Visitor:
    assert reader.open(f"{MAGNETS}?cut=CHN:100") == 200
    return reader


def test_the_sentence_states_what_would_be_lost_and_stay_uncovered(page: Visitor) -> None:
    lead = page.page.locator(".lead")
    for said in ("If China stopped selling it permanent magnets of metal, India would lose USD 163 million",
                 "all of it would be covered by value but 14,600 t (75.9 % of the loss) would stay uncovered by weight",
                 "with care: weight differs between sources"):  # fmt: skip
        expect(lead).to_contain_text(said)
    expect(page.title("what_if")).to_have_text(
        "USD 163 million lost: the others would cover it by value, at 10 % of their exports to others"
    )
    expect(page.subtitle("what_if")).to_contain_text("Arithmetic, not a forecast")


def test_every_step_stands_with_formula_numbers_and_result(page: Visitor) -> None:
    steps = page.page.locator(".what-if-steps tbody tr")
    uncovered = steps.filter(has=page.page.get_by_role("rowheader", name="Uncovered", exact=True))
    expect(uncovered).to_contain_text("lost − covered")
    expect(uncovered).to_contain_text("19,259,294 − 4,650,377.1 = 14,600 t")
    expect(steps.filter(has_text="times as much as now")).to_contain_text("1 + 162,786,289 / 30,595,251 = 6.32")


def test_page_and_table_tell_the_same_assumptions(page: Visitor) -> None:
    shown = page.page.locator(".what-if-assumptions li").all_inner_texts()
    table = csv.DictReader(io.StringIO(page.get(f"{MAGNETS}.csv?cut=CHN:100").decode()))
    assert shown == [row["assumption"] for row in table if row["part"] == "assumption"]
    assert any("not a forecast" in text or "no forecast" in text for text in shown)


def test_a_ready_made_scenario_is_in_the_address(visitor: Visitor) -> None:
    visitor.open(f"{MAGNETS}?theme=dark")
    visitor.page.get_by_role("link", name="April 2025 licences").click()
    expect(visitor.page.locator(".lead")).to_contain_text("If China withheld 50 % of its permanent magnets of metal")
    visitor.drawn()
    assert {"cut": "CHN:50", "from_month": "2025-04", "cap": "10", "theme": "dark"}.items() <= visitor.query.items()
    assumed = visitor.page.locator("#assumption-licences")
    expect(assumed).to_contain_text("These are licences, not a stop: that 50 % are withheld is assumed here")


def test_what_is_typed_makes_the_page_and_the_address(visitor: Visitor) -> None:
    visitor.open(f"{MAGNETS}?cut=CHN:100")
    box = visitor.control("cut").locator("input")
    box.fill("chn:50, jpn")
    expect(visitor.page.locator(".lead")).to_contain_text("If China withheld 50 % and Japan 100 % of their")
    assert visitor.query["cut"] == "chn:50, jpn"
    visitor.control("cap").locator("input").fill("none")
    expect(visitor.page.locator(".lead")).to_contain_text("No limit is set")
    visitor.choose("partner", "Germany")
    expect(visitor.page.locator(".lead")).to_contain_text("If Germany stopped selling it")
    assert "cut" not in visitor.query


def test_what_cannot_be_is_repaired_and_said(visitor: Visitor) -> None:
    visitor.open(f"{MAGNETS}?cut=XYZ:10&cap=900&flow=export&basis=month")
    notices = visitor.page.locator(".notice")
    for said in ("'XYZ' is no country", "Limit: '900'", "asked of imports", "reckoned on a year"):
        expect(notices.filter(has_text=said)).to_have_count(1)
    expect(visitor.page.locator(".lead")).to_contain_text("If China stopped")


def test_without_world_exports_it_is_not_computable(visitor: Visitor) -> None:
    visitor.open("/what-if/rare-earth-compounds")
    expect(visitor.page.locator(".tile-none").first).to_have_text("not computable")
    expect(visitor.page.locator("#assumption-cap")).to_contain_text("python -m etl fetch baci")


@pytest.mark.parametrize("kind", ["SVG", "PNG", "CSV"])
def test_the_chart_is_taken_away_under_its_name(visitor: Visitor, kind: str) -> None:
    visitor.open(f"{MAGNETS}?cut=CHN:100&measure=weight")
    saved = visitor.save("what_if", kind)
    assert saved.name == f"permanent-magnets-what-if.{kind.lower()}"
    assert len(saved.body) > 5000


def test_nothing_is_wider_than_a_phone(visitor: Visitor) -> None:
    visitor.page.set_viewport_size(NARROW)
    visitor.open(f"{MAGNETS}?cut=CHN:50,HKG:50&from_month=2025-04")
    wide = visitor.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= NARROW["width"]


def test_the_analysis_tells_who_could_replace_and_leads_here(visitor: Visitor) -> None:
    visitor.open("/analysis/permanent-magnets")
    expect(visitor.title("world_market")).to_contain_text("China sold 62.7 % of the world's exports")
    expect(visitor.title("replacements")).to_contain_text("Japan sold others 2.6 times as much by value and 0.55 times")
    visitor.card("world_market").locator("summary", has_text="largest exporters").click()
    expect(visitor.card("world_market").locator(".card-numbers tbody tr").first).to_contain_text("USD 3.11 billion")
    visitor.page.get_by_role("link", name="What if China stopped, step by step").click()
    expect(visitor.page.locator(".lead")).to_contain_text("If China stopped selling it")
