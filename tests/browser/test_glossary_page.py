from __future__ import annotations

from typing import Any

from playwright.sync_api import expect
from visiting import Visitor


def test_a_term_has_its_place_and_leads_to_where_it_is_at_work(visitor: Visitor) -> None:
    assert visitor.open("/glossary#term-extract") == 200
    term = visitor.page.locator("#term-extract")
    expect(term).to_be_in_viewport()
    expect(term.locator("[lang=hi]")).to_have_text("आंशिक आँकड़े")
    said = visitor.page.locator("#term-extract + dd")
    expect(said).to_contain_text("lists only some suppliers")
    assert (said.get_by_role("link").get_attribute("href") or "").endswith("#check-extract")


def test_the_contents_lead_to_every_term(visitor: Visitor) -> None:
    visitor.open("/glossary")
    visitor.page.locator(".contents").get_by_role("link", name="Mirror data").click()
    expect(visitor.page.locator("#term-mirror-data")).to_be_in_viewport()


def test_the_glossary_speaks_hindi(visitors: Any) -> None:
    visitor: Visitor = visitors()
    visitor.open("/glossary?lang=hi")
    expect(visitor.page.locator("h1")).to_have_text("शब्दावली")
    expect(visitor.page.locator("#term-hhi dfn")).to_contain_text("संकेंद्रण")
