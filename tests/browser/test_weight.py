"""What a page weighs on its way to a browser, compressed."""

from __future__ import annotations

from typing import Any

import pytest
from addresses import NOWHERE, addresses
from playwright.sync_api import Response
from visiting import Visitor

FIRST_PAGE = 1_900_000
ANSWER = 100_000


def weight(response: Response) -> int:
    """Bytes of the body as they were sent."""
    return int(response.request.sizes()["responseBodySize"])


@pytest.mark.parametrize("address", ["/", "/commodity/permanent-magnets"])
def test_the_first_page_is_light(visitor: Visitor, address: str) -> None:
    responses: list[Response] = []
    visitor.page.on("response", lambda response: responses.append(response))
    visitor.open(address)
    visitor.page.wait_for_load_state("networkidle")
    weights = {one.url: weight(one) for one in responses if one.url.startswith("http")}
    assert len(weights) > 10
    assert sum(weights.values()) < FIRST_PAGE, weights


def test_no_answer_is_heavy(visitors: Any) -> None:
    visitor: Visitor = visitors()
    visitor.watch.expected.add(404)
    heavy = {}
    for address in addresses():
        if address == NOWHERE:
            continue
        with visitor.page.expect_response(lambda one: "_dash-update-component" in one.url) as answer:
            visitor.open(address)
        heavy[address] = weight(answer.value)
    assert max(heavy.values()) < ANSWER, heavy
    assert min(heavy.values()) > 500, "the pages are there"
