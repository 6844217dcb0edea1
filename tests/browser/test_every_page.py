"""Every page once: nothing that axe finds, no error or warning in the console, no request to another host."""

from __future__ import annotations

from typing import Any

import pytest
from addresses import NOWHERE, addresses, with_choice
from axe import violations
from visiting import Visitor

ALL = tuple(addresses())


@pytest.mark.parametrize("address", ALL)
def test_axe_finds_nothing(visitors: Any, address: str) -> None:
    examine(visitors(), address)


@pytest.mark.parametrize("address", ALL)
def test_axe_finds_nothing_in_hindi_on_a_dark_telephone(visitors: Any, address: str) -> None:
    examine(visitors(viewport={"width": 390, "height": 844}, color_scheme="dark"), with_choice(address, lang="hi"))


def examine(visitor: Visitor, address: str) -> None:
    if address.startswith(NOWHERE):
        visitor.watch.expected.add(404)
    visitor.open(address)
    assert not (found := violations(visitor.page)), "\n".join(found)
