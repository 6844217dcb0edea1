"""The page on methods is written from the declarations: everything declared stands there, with an anchor."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from typing import Any

import pytest

from dashboard import labels
from dashboard.data import Store
from dashboard.languages import language
from dashboard.pages import methods
from etl import indicators
from etl.checks.declared import CHECKS
from etl.definitions import INDICATORS
from etl.dictionary import TABLES


@pytest.fixture(scope="module")
def page(opened: Store) -> Any:
    return methods.layout(opened)


def texts(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, list | tuple):
        for child in node:
            yield from texts(child)
    elif node is not None and not isinstance(node, int):
        yield from texts(getattr(node, "children", None))


def said(node: Any) -> str:
    return " ".join(texts(node))


def anchored(page: Any) -> dict[str, Any]:
    """Elements with an id that addresses can name."""
    return {c.id: c for c in page._traverse() if isinstance(getattr(c, "id", None), str)}


def test_every_check_has_its_entry_with_rule_and_source(page: Any) -> None:
    for check in CHECKS:
        words = said(anchored(page)[f"check-{check.id}"])
        for part in (check.title, check.rule, check.source, check.id):
            assert part in words


def test_every_indicator_has_its_entry(page: Any) -> None:
    for indicator in INDICATORS:
        words = said(anchored(page)[f"indicator-{indicator.id}"])
        for part in (
            indicator.name,
            indicator.formula,
            indicator.range,
            indicator.missing,
            indicator.note,
            indicator.example,
        ):
            assert part in words


HELPERS = {"folded"}
"""What indicators are taken of, not one of them."""


def test_every_indicator_that_is_computed_is_declared() -> None:
    """A function of the module computes the indicator of its name, or names those it computes in its documentation."""
    computed = [
        f
        for name, f in vars(indicators).items()
        if inspect.isfunction(f) and f.__module__ == indicators.__name__ and not name.startswith("_")
    ]
    declared = {indicator.id for indicator in INDICATORS}
    named = {f.__name__: {word for word in declared if f"``{word}``" in (f.__doc__ or "")} for f in computed}
    assert {name for name in named if name not in declared and not named[name]} == HELPERS
    assert declared == {name for name in named if name in declared}.union(*named.values())


def test_every_table_and_column_is_there(page: Any) -> None:
    for table in TABLES:
        words = said(anchored(page)[f"table-{table.name}"])
        for part in (table.description, *(c.name for c in table.columns), *(c.description for c in table.columns)):
            assert part in words


def test_every_scope_says_what_it_includes_and_leaves_out(page: Any, opened: Store) -> None:
    for scope in opened.commodities.scopes.values():
        words = said(anchored(page)[f"scope-{scope.id}"])
        for part in (scope.name_en, scope.includes, scope.leaves_out, scope.care):
            assert part in words


def test_every_source_has_licence_day_rows_and_addresses(page: Any, opened: Store) -> None:
    files = opened.sources
    for source in files["source"].unique():
        element = anchored(page)[f"source-{source}"]
        mine = files.filter(source=source)
        words = said(element)
        for part in (*mine["licence"].unique(), labels.day(max(mine["retrieved"])), *mine["note"].drop_nulls()):
            assert part in words
        links = {c.href for c in element._traverse() if hasattr(c, "href")}
        assert set(mine["url"]) <= links
        rows = opened.manifest.files[f"flows/{source}.parquet"]["rows"]
        assert f"{rows:,} rows" in words


def test_rates_fiscal_years_and_revisions_are_those_of_the_store(page: Any, opened: Store) -> None:
    reference = opened.manifest.reference
    rates = said(anchored(page)["exchange-rates"])
    assert f"{len(reference['rupee_rates'])} average rates" in rates
    assert all(f"{rate['rate']:.4f}" in rates for rate in reference["rupee_rates"])
    years = said(anchored(page)["fiscal-years"])
    for words in ("India April–March", "United States October–September"):
        assert words in years
    assert "HS 1996 to HS 2002 8101.91 8101.94, 8101.97 split" in said(page)


def test_the_contents_lead_to_entries_that_are_there(page: Any) -> None:
    def targets(node: Any) -> list[str]:
        return [c.href[1:] for c in node._traverse() if str(getattr(c, "href", "")).startswith("#")]

    [contents] = (c for c in page._traverse() if getattr(c, "className", "") == "contents")
    assert len(targets(contents)) > 70
    assert len(targets(contents)) == len(set(targets(contents)))
    assert set(targets(page)) <= set(anchored(page))


def test_a_column_that_holds_an_indicator_leads_to_its_definition(page: Any) -> None:
    leads = {
        (table.name, column.name): column.indicator for table in TABLES for column in table.columns if column.indicator
    }
    assert leads["concentration", "hhi"] == "hhi"
    assert leads["suppliers", "share_weight"] == "supplier_share"
    for (table, column), indicator in leads.items():
        links = {c.href: said(c) for c in anchored(page)[f"table-{table}"]._traverse() if hasattr(c, "href")}
        assert f"#indicator-{indicator}" in links, (table, column)


def test_readers_of_another_language_get_their_own_page(opened: Store) -> None:
    def titles(written: dict[str, Any]) -> str:
        return json.dumps(written, ensure_ascii=False)

    english, hindi, again = (titles(methods._written(opened, language(code))) for code in ("en", "hi", "en"))
    assert "Methods and sources" in english and english == again
    assert "विधियाँ और स्रोत" in hindi and "Methods and sources" not in hindi
    assert '"lang": "en"' in hindi and '"lang": "en"' not in english, "what is quoted is marked as English"
