"""What a reader does with a card: turn it into its table, copy it, pass it on, report an error in it."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import expect
from visiting import Visitor

PAGE = "/commodity/permanent-magnets"


def test_the_table_is_one_key_away_and_follows_the_view(visitor: Visitor) -> None:
    visitor.open(PAGE)
    card = visitor.card("focus")
    card.get_by_role("group", name="Chart: ").focus()
    visitor.page.keyboard.press("t")
    expect(card.locator("tbody tr").first).to_contain_text("84.2 %")
    expect(card.get_by_role("button", name="Table")).to_have_attribute("aria-expanded", "true")
    expect(card.get_by_text("The table stands in place of the chart.")).to_be_attached()
    expect(card.locator(".js-plotly-plot")).to_be_hidden()
    visitor.choose("partner", "Japan")
    expect(card.locator("tbody tr").first).not_to_contain_text("84.2 %")
    visitor.page.keyboard.press("Escape")
    card.get_by_role("button", name="Table").click()
    expect(card.locator(".js-plotly-plot")).to_be_visible()


def test_a_letter_typed_into_a_field_turns_no_card(visitor: Visitor) -> None:
    visitor.open(PAGE)
    visitor.card("every").scroll_into_view_if_needed()
    visitor.card("every").get_by_label("Find in the table").press_sequentially("t")
    expect(visitor.card("every").locator("tbody tr").first).to_be_visible()


def test_a_chart_is_told_in_numbers(visitor: Visitor) -> None:
    visitor.open(PAGE)
    expect(visitor.card("focus").get_by_role("group", name="Chart: ")).to_have_accessible_description(
        "By value: 84.2 % in 2024, after 73.9 % in 2022; the highest was 84.2 % in 2024. By weight: 88.0 % in 2024."
        " Extracts and periods that are not complete are not told here; the table has them."
    )


def test_the_link_of_a_card_leads_to_it_in_the_view_shown(visitor: Visitor) -> None:
    visitor.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visitor.open(f"{PAGE}?measure=weight")
    visitor.card("trend").locator(".card-menu").click()
    visitor.menu("trend").filter(has_text="Copy the link").click()
    expect(visitor.card("trend").get_by_text("The link is in the clipboard.")).to_be_visible()
    link = urlsplit(visitor.page.evaluate("navigator.clipboard.readText()"))
    assert (link.path, link.query, link.fragment) == (PAGE, "measure=weight", "chart-trend")


def test_the_picture_of_a_chart_is_copied(visitor: Visitor) -> None:
    visitor.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visitor.open(PAGE)
    visitor.card("trend").locator(".card-menu").click()
    visitor.menu("trend").filter(has_text="Copy the picture").click()
    expect(visitor.card("trend").get_by_text("The picture is in the clipboard.")).to_be_visible(timeout=15_000)
    kinds = visitor.page.evaluate("navigator.clipboard.read().then((items) => items.flatMap((item) => item.types))")
    assert kinds == ["image/png"]


def test_a_browser_that_copies_no_pictures_is_told_what_to_do(visitor: Visitor) -> None:
    visitor.page.add_init_script("delete window.ClipboardItem")
    visitor.open(PAGE)
    visitor.card("trend").locator(".card-menu").click()
    visitor.menu("trend").filter(has_text="Copy the picture").click()
    expect(visitor.card("trend").locator(".card-said")).to_contain_text("The picture can be saved instead.")


def test_without_an_address_for_errors_nothing_offers_to_report_them(visitor: Visitor) -> None:
    visitor.open(PAGE)
    visitor.card("focus").locator(".card-menu").click()
    expect(visitor.menu("focus").filter(has_text="CSV")).to_be_visible()
    expect(visitor.menu("focus").filter(has_text="Report an error")).to_be_hidden()


def test_an_error_is_reported_with_chart_view_and_vintage(visitor: Visitor) -> None:
    visitor.open(f"{PAGE}?measure=weight")
    for place, scheme in (("errors@example.org", "mailto"), ("https://example.org/issues/new", "https")):
        visitor.page.evaluate(
            """(place) => {
              document.querySelectorAll("meta[name=report-to]").forEach((meta) => meta.remove());
              const meta = Object.assign(document.createElement("meta"), { name: "report-to", content: place });
              document.head.append(meta);
            }""",
            place,
        )
        visitor.card("focus").locator(".card-menu").click()
        entry = visitor.menu("focus").filter(has_text="Report an error in this figure")
        expect(entry).to_be_visible()
        address = urlsplit(entry.get_attribute("href") or "")
        said = parse_qs(address.query)
        assert address.scheme == scheme
        subject, body = said["subject" if scheme == "mailto" else "title"][0], said["body"][0]
        assert subject.startswith("Error in a figure: China")
        assert "Permanent magnets of metal (HS 8505.11)" in body
        assert "vintage 20" in body
        assert f"{PAGE}?measure=weight#chart-focus" in body
        visitor.page.keyboard.press("Escape")
        expect(entry).to_be_hidden()
