"""Several vintages in the browser: what changed between two, and a page that is pinned. Figures of 2025 are made up."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect
from visiting import Visitor

from etl import build, registry, schema
from etl.store import vintages

MAGNETS = "/commodity/permanent-magnets"
NARROW = {"width": 390, "height": 844}
FIRST, SECOND = ("t,i,j,k,v,q\n2025,156,699,850511,{china},{kg}\n2025,392,699,850511,1000,20\n".format(**figures)
                 for figures in ({"china": 9000, "kg": 1000}, {"china": 4000, "kg": 1000}))  # fmt: skip


def told(folder: Path, name: str, text: str, retrieved: str) -> dict[str, str]:
    """A snapshot of a year in a user's folder; its row in the registry."""
    path = folder / "raw/baci" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return dict.fromkeys(schema.SOURCES.names, "-") | {
        "source": "baci", "dataset": "HS17", "period": "2025", "file": f"baci/{name}", "coverage": "complete",
        "retrieved": retrieved, "parameters": "", "status": "200", "sha256": hashlib.sha256(text.encode()).hexdigest(),
    }  # fmt: skip


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with two vintages: in the second one the publisher has revised a figure of 2025."""
    own, folder = tmp_path_factory.mktemp("own"), tmp_path_factory.mktemp("several")
    rows = [told(own, "first.csv", FIRST, "2026-11-22"), told(own, "second.csv", SECOND, "2026-11-23")]
    for count in (1, 2):
        with (own / "sources.csv").open("w", newline="") as out:
            writer = csv.DictWriter(out, schema.SOURCES.names)
            writer.writeheader()
            writer.writerows(rows[:count])
        build.build(folder, registry.load(registry.bundled_data(), own), lambda *_: None)
    return folder


@pytest.fixture
def names(several: Path) -> tuple[str, str]:
    """The old vintage and the current one."""
    current, old = (manifest.vintage for manifest in vintages(several))
    return old, current


@pytest.fixture
def guest(serve: Callable[[Path], str], visitors: Any, several: Path) -> Callable[..., Visitor]:
    """Visitors of the store with two vintages."""
    address = serve(several)
    return lambda **options: visitors(base_url=address, **options)


def table(visitor: Visitor, title: str) -> Locator:
    return visitor.page.locator("table", has=visitor.page.locator("caption", has_text=title))


def test_the_page_says_what_changed_in_sentences_and_tables(
    guest: Callable[..., Visitor], names: tuple[str, str]
) -> None:
    visitor = guest()
    assert visitor.open("/changes") == 200
    expect(visitor.page).to_have_title("What changed between vintages")
    expect(visitor.page.locator(".lead")).to_have_text("1 published figure was revised, from CEPII BACI.")
    said = visitor.page.locator(".said li")
    expect(said.first).to_contain_text("India's imports of permanent magnets of metal, 2025, CEPII BACI, total")
    expect(said.last).to_contain_text("Nothing else changed: no new period, no period gone, no correction")
    kept = table(visitor, "Vintages kept").locator("tbody tr")
    expect(kept.locator("th")).to_have_text([f"{names[1]} current", names[0]])
    expect(kept.nth(1)).to_contain_text("22 November 2026")
    effects = table(visitor, "Effects on what is shown of India's imports")
    effect = effects.locator("tr", has_text="Share of China by value")
    expect(effect.first).to_contain_text("90.0 %")
    expect(effect.first).to_contain_text("80.0 %")
    expect(effect.first).to_contain_text("−10.0 points")
    revised = table(visitor, "Revised figures").locator("tbody tr")
    expect(revised).to_have_count(1)
    for words in ("850511", "China", "2025", "9,000,000", "4,000,000", "−5,000,000 (−55.6 %)"):
        expect(revised).to_contain_text(words)
    assert (visitor.value("a"), visitor.value("b")) == (names[0], f"{names[1]} (current)")


def test_an_effect_leads_to_the_chart_and_a_figure_to_what_was_told_of_it(guest: Callable[..., Visitor]) -> None:
    visitor = guest()
    visitor.open("/changes")
    cell = table(visitor, "every report that said something new")
    expect(cell.locator("tbody tr")).to_have_count(2)
    expect(cell.locator("tbody tr").nth(0)).to_contain_text("USD 9,000,000")
    expect(cell.locator("tbody tr").nth(1)).to_contain_text("counts now")
    visitor.choose("flow", "Exports")
    expect(visitor.page.locator(".listing .none")).to_contain_text("No figure of India's exports")
    visitor.choose("flow", "Imports")
    table(visitor, "Revised figures").get_by_role("link", name="850511").click()
    expect(cell.locator("caption")).to_contain_text("India's imports of 850511, 2025")
    assert (visitor.value("code"), visitor.value("period")) == ("850511", "2025")
    table(visitor, "Effects").get_by_role("link", name="Permanent magnets of metal").first.click()
    expect(visitor.page.locator("h1")).to_have_text("Permanent magnets of metal")
    assert visitor.query["source"] == "baci"


def test_vintages_are_chosen_by_control_and_by_address(guest: Callable[..., Visitor], names: tuple[str, str]) -> None:
    visitor = guest()
    old, current = names
    visitor.open(f"/changes?a={current}&b={old}&theme=dark")
    expect(table(visitor, "Revised figures").locator("tbody tr")).to_contain_text("+5,000,000 (+125 %)")
    visitor.choose("b", f"{current} (current)")
    expect(visitor.page.locator(".lead")).to_contain_text("there is nothing to compare")
    assert {"a": current, "b": current, "theme": "dark"}.items() <= visitor.query.items()
    visitor.open("/changes?a=1999-01-01-00000000&reporter=ZZZ")
    expect(visitor.page.locator(".notice")).to_have_count(2)
    expect(visitor.page.locator(".notice").last).to_contain_text(f"kept are {current}, {old}.")
    expect(visitor.page.locator(".lead")).to_contain_text("1 published figure")
    visitor.open(f"/changes?from={current}&to={old}")
    expect(table(visitor, "Revised figures").locator("tbody tr")).to_contain_text("+5,000,000 (+125 %)")
    expect(visitor.page.locator(".notice")).to_have_count(0)
    visitor.open("/changes?from=nope&to=../../x")
    expect(visitor.page.locator(".notice")).to_have_count(2)
    expect(visitor.page.locator(".notice").first).to_contain_text("from 'nope' is not kept in this store")


def test_with_one_vintage_the_page_says_so(reader: Visitor) -> None:
    assert reader.open("/changes") == 200
    expect(reader.page.locator(".lead")).to_contain_text("This store keeps one vintage")
    expect(reader.page.locator(".filter-a")).to_be_hidden()
    expect(reader.page.locator(".said")).to_be_hidden()


def test_an_old_vintage_says_so_on_every_page_and_leads_to_the_current_one(
    guest: Callable[..., Visitor], names: tuple[str, str]
) -> None:
    visitor = guest()
    old, _ = names
    visitor.open(f"{MAGNETS}?vintage={old}&from=2025&to=2025")
    banner = visitor.page.locator(".old-vintage")
    expect(banner).to_contain_text(f"An old vintage: figures as of 22 November 2026. Shown is {old}")
    expect(visitor.subtitle("trend")).to_contain_text(f"vintage {old}")
    expect(visitor.title("focus")).to_contain_text("90.0 %")
    visitor.page.get_by_role("navigation").get_by_text("Coverage").click()
    expect(visitor.page.locator("h1")).to_have_text("Which years are here, and from whom?")
    expect(banner).to_be_visible()
    assert visitor.query["vintage"] == old
    visitor.page.go_back()
    expect(visitor.title("focus")).to_contain_text("90.0 %")
    banner.get_by_text("Show the current one").click()
    expect(banner).to_be_hidden()
    expect(visitor.title("focus")).to_contain_text("80.0 %")
    assert "vintage" not in visitor.query
    assert visitor.query["from"] == "2025"


def test_a_view_is_pinned_as_controls_have_made_it(guest: Callable[..., Visitor], names: tuple[str, str]) -> None:
    visitor = guest()
    visitor.open(MAGNETS)
    visitor.choose("measure", "Weight")
    expect(visitor.subtitle("trend")).to_contain_text("by weight")
    visitor.page.get_by_role("link", name="Pin this vintage").click()
    expect(visitor.page.locator(".vintage")).to_contain_text(f"This address is pinned to vintage {names[1]}.")
    assert {"vintage": names[1], "measure": "weight"}.items() <= visitor.query.items()
    saved = visitor.save("trend", "CSV")
    assert saved.href is not None and f"vintage={names[1]}" in saved.href


def test_two_visitors_on_two_vintages_each_see_their_own(guest: Callable[..., Visitor], names: tuple[str, str]) -> None:
    shares = {names[0]: "90.0 %", names[1]: "80.0 %"}
    met = {vintage: guest() for vintage in names}
    for vintage, visitor in met.items():
        visitor.open(f"{MAGNETS}?vintage={vintage}&from=2025&to=2025")
    for _ in range(2):
        for vintage, visitor in met.items():
            expect(visitor.title("focus")).to_contain_text(shares[vintage])
            expect(visitor.subtitle("focus")).to_contain_text(vintage)
            visitor.page.reload()
            visitor.drawn()


def test_a_vintage_that_is_not_kept_gives_the_current_one_with_a_notice(
    guest: Callable[..., Visitor], names: tuple[str, str]
) -> None:
    visitor = guest()
    assert visitor.open(f"{MAGNETS}?vintage=1999-01-01-00000000") == 200
    expect(visitor.page.locator(".notice")).to_contain_text(f"kept are {names[1]}, {names[0]}.")
    expect(visitor.subtitle("trend")).to_contain_text(names[1])


@pytest.mark.parametrize("path", ["/changes", f"{MAGNETS}?vintage=old"])
def test_a_narrow_page_does_not_scroll_sideways(
    guest: Callable[..., Visitor], names: tuple[str, str], path: str
) -> None:
    visitor = guest(viewport=NARROW)
    visitor.open(path.replace("old", names[0]))
    assert visitor.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_tables_have_titles_and_heads_for_those_who_cannot_see_them(guest: Callable[..., Visitor]) -> None:
    visitor = guest()
    visitor.open("/changes")
    tables = visitor.page.locator(".changes table")
    assert tables.count() >= 4
    for one in tables.all():
        assert one.locator("caption").inner_text()
        rows = one.locator("tbody tr").count()
        assert one.locator("tbody th[scope=row]").count() == rows
        assert one.locator("thead th[scope=col]").count() == one.locator("tbody tr").first.locator("th, td").count()
