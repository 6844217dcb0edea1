from __future__ import annotations

from typing import Any

from playwright.sync_api import expect
from visiting import Visitor

# twenty answers asked for at once; they come in while the other visitor's do
ASK = """(address) => {
  window.answers = Promise.all(Array.from({ length: 20 }, () => fetch(address).then((answer) => answer.text())));
}"""


def test_two_visitors_at_once_do_not_see_each_others_views(visitors: Any) -> None:
    one: Visitor = visitors()
    two: Visitor = visitors()
    one.open("/commodity/rare-earth-compounds")
    two.open("/commodity/permanent-magnets?reporter=DEU")
    one.choose("partner", "Japan")
    two.choose("measure", "Weight")
    expect(one.title("focus")).to_contain_text("Japan's share of India's imports of rare-earth compounds")
    expect(two.title("trend")).to_contain_text("Germany imported")
    expect(two.subtitle("trend")).to_contain_text("by weight, t")
    assert [one.value(name) for name in ("reporter", "partner", "measure")] == ["India", "Japan", "Value"]
    assert [two.value(name) for name in ("reporter", "partner", "measure")] == ["Germany", "China", "Weight"]
    said = [visitor.said() for visitor in (one, two)]
    for visitor, words in zip((one, two), said, strict=True):
        visitor.page.reload()
        visitor.drawn()
        visitor.says(words)


def test_tables_asked_for_at_once_are_each_askers_own(visitors: Any) -> None:
    asked = {
        "/commodity/rare-earth-compounds/focus.csv?partner=JPN": visitors(),
        "/commodity/permanent-magnets/suppliers.csv?reporter=DEU&measure=weight": visitors(),
    }
    calm = {address: visitor.get(address).decode() for address, visitor in asked.items()}
    for visitor in asked.values():
        visitor.watch.expected.add(404)  # a bare document has no icon
        visitor.page.goto("/healthz")
    for address, visitor in asked.items():
        visitor.page.evaluate(ASK, address)
    for address, visitor in asked.items():
        assert set(visitor.page.evaluate("window.answers")) == {calm[address]}
    assert len(set(calm.values())) == 2
