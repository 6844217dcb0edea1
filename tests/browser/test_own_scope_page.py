"""A scope of one's own: a form whose state is the address, which makes a link and a file."""

from __future__ import annotations

import tomllib
from pathlib import Path

from playwright.sync_api import expect
from visiting import Visitor


def test_codes_chosen_in_the_form_are_a_link_and_a_file(visitor: Visitor) -> None:
    assert visitor.open("/own-scope?codes=2846") == 200
    page = visitor.page
    expect(page.locator(".own-scope-address code")).to_have_text("/commodity/rare-earth-compounds")
    page.get_by_role("textbox", name="HS codes").fill("7202")
    page.get_by_role("option", name="7202").first.click()
    expect(page.locator(".own-scope-address code")).to_have_text("/commodity/hs-2846+7202")
    page.get_by_role("textbox", name="Name in English").fill("Rare earths and alloys")
    expect(page.locator(".own-scope-entry pre")).to_contain_text('id = "rare-earths-and-alloys"')
    assert "codes=2846,7202" in page.url.replace("%2C", ",") and "name_en=Rare" in page.url
    with page.expect_download() as download:
        page.get_by_role("link", name="Download commodities.toml").click()
    [scope] = tomllib.loads(Path(download.value.path()).read_text("utf-8"))["scope"]
    assert scope["name_en"] == "Rare earths and alloys"
    page.get_by_role("navigation", name="Pages of this scope").get_by_role("link", name="Figures").click()
    expect(page.locator("h1")).to_contain_text("HS 2846 + 7202")


def test_what_makes_no_scope_is_told_and_can_be_mended(visitor: Visitor) -> None:
    visitor.open("/own-scope?codes=8505,850511")
    page = visitor.page
    expect(page.locator(".notice")).to_have_text("HS 8505.11 is a part of HS 8505: its goods would be counted twice.")
    expect(page.locator(".own-scope-entry")).to_have_count(0)
    page.locator(".mantine-Pill-remove").last.click()
    expect(page.locator(".own-scope-address code")).to_have_text("/commodity/heading-8505")
