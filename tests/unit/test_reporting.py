from __future__ import annotations

from dashboard.reporting import report_address

LINES = ["What is wrong:", "", "/commodity/permanent-magnets?reporter=IND&measure=weight"]


def test_a_mail_is_prefilled() -> None:
    assert report_address("data@example.org", "Error: 84 % & more", LINES) == (
        "mailto:data@example.org?subject=Error%3A%2084%20%25%20%26%20more"
        "&body=What%20is%20wrong%3A%0A%0A%2Fcommodity%2Fpermanent-magnets%3Freporter%3DIND%26measure%3Dweight"
    )


def test_a_form_gets_title_and_body_beside_what_its_address_says_already() -> None:
    address = report_address("https://example.org/new?label=figure", "Error", ["one"])
    assert address == "https://example.org/new?label=figure&title=Error&body=one"
    assert report_address("https://example.org/new", "Error", ["one"]).startswith("https://example.org/new?title=")
