"""The sentence that can be quoted: read in both languages, copied by keyboard."""

from __future__ import annotations

from playwright.sync_api import expect
from visiting import Visitor


def test_both_sentences_are_copied_by_keyboard(visitor: Visitor) -> None:
    visitor.open("/commodity/permanent-magnets?fold=HKG")
    visitor.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    for lang, begins in (("en", "In 2024 China + Hong Kong supplied 84.8 %"), ("hi", "वर्ष 2024 के दौरान भारत के आयात")):
        figure = visitor.page.locator("figure.quotation", has=visitor.page.locator(f"blockquote[lang={lang}]"))
        expect(figure.locator("blockquote")).to_contain_text(begins)
        button = figure.get_by_role("button")
        button.focus()
        visitor.page.keyboard.press("Enter")
        expect(button).to_have_text("Copied")
        assert visitor.page.evaluate("navigator.clipboard.readText()") == figure.locator("blockquote").inner_text()
        expect(button).to_have_text("Copy")


def test_the_source_is_copied_with_the_address_of_this_vintage(visitor: Visitor) -> None:
    visitor.open("/commodity/permanent-magnets")
    visitor.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visitor.page.locator(".quotation-foot button").click()
    expect(visitor.page.locator(".quotation-foot button")).to_have_text("Copied")
    copied = visitor.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Source: CEPII, BACI")
    assert "/commodity/permanent-magnets?reporter=IND" in copied
    assert "vintage=" in copied


def test_the_sentence_follows_the_view(visitor: Visitor) -> None:
    visitor.open("/commodity/rare-earth-compounds?to=2024-25")
    quote = visitor.page.locator("blockquote[lang=en]")
    expect(quote).to_contain_text("In FY2024-25 China supplied 25.6 %")
    visitor.choose("fold", "BRICS")
    expect(quote).to_contain_text("BRICS supplied")
