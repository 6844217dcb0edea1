from __future__ import annotations

from collections import Counter

import pytest

from dashboard.application import PAGES
from dashboard.pages.page import Page


@pytest.mark.parametrize("page", [page for page in PAGES if page.skeleton], ids=lambda page: page.path)
def test_no_two_parts_of_a_page_have_one_id(page: Page) -> None:
    assert page.skeleton
    ids = Counter(str(part.id) for part in page.skeleton()._traverse() if getattr(part, "id", None))
    assert [name for name, times in ids.items() if times > 1] == []


def test_no_two_pages_have_one_path() -> None:
    assert len({page.path for page in PAGES}) == len(PAGES)
