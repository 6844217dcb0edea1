"""The Content-Security-Policy: no script but the app's own, nothing of other hosts; the product works under it."""

from __future__ import annotations

import urllib.request

import pytest
from visiting import Visitor


@pytest.mark.parametrize("address", ["/", "/commodity/permanent-magnets", "/methods", "/nowhere"])
def test_every_page_has_a_strict_policy(visitor: Visitor, address: str) -> None:
    headers = visitor.page.request.get(address).headers
    policy = dict(rule.split(" ", 1) for rule in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == "'none'"
    scripts = policy["script-src"].split()
    assert scripts[0] == "'self'"
    assert all(source.startswith("'sha256-") for source in scripts[1:])
    assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "same-origin")


def test_a_script_that_got_into_the_page_is_refused(visitor: Visitor) -> None:
    visitor.open("/methods")
    refused = visitor.page.evaluate(
        """() => new Promise((resolve) => {
          document.addEventListener("securitypolicyviolation", (event) => resolve(event.effectiveDirective));
          document.body.append(Object.assign(document.createElement("script"), {textContent: "window.got = 1"}));
        })"""
    )
    assert refused == "script-src-elem"
    assert visitor.page.evaluate("window.got") is None
    assert len(visitor.watch.problems) == 1
    visitor.watch.problems.clear()  # the console says so too


def test_files_whose_address_changes_with_them_are_kept_for_good(server: str) -> None:
    with urllib.request.urlopen(f"{server}/") as answer:
        page = answer.read().decode()
    files = [part.split('"')[0] for mark in ('src="', 'rel="stylesheet" href="') for part in page.split(mark)[1:]]
    assert len(files) > 10
    for file in files:
        with urllib.request.urlopen(server + file) as answer:
            assert "max-age=31536000" in answer.headers["Cache-Control"], file
