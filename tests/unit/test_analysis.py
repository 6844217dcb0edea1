"""The tables of the page Analysis are as declared, whatever the view."""

from __future__ import annotations

from itertools import product

import pytest

from dashboard.analysis import TABLES, parts
from dashboard.tables import Choice
from dashboard.view import View
from etl import schema, shown
from etl.reader import Store, offers

SCOPES = ("rare-earth-compounds", "permanent-magnets", "heading-8505", "nickel", "rare-earths")
ASKED = ({}, {"measure": "weight", "data": "as-published"}, {"fold": "HKG+MAC"})


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("table", TABLES)
def test_tables_are_as_declared(opened: Store, scope: str, table: str) -> None:
    wanted = opened.scope(scope)
    for reporter, flow in product(("IND", "DEU"), ("import", "export")):
        for offer, asked in product(offers(opened, wanted, reporter, flow), ASKED):
            choice = Choice(opened, wanted, View(reporter, flow=flow, basis=offer.basis, **asked), offer)
            assert schema.faults(shown.TABLES[table], TABLES[table](choice)) == []


@pytest.mark.parametrize("table", [name for name in TABLES if name != "net_trade"])
def test_what_is_not_published_has_the_columns_and_no_row(opened: Store, table: str) -> None:
    nothing = Choice(opened, opened.scope("rare-earths"), View(), None)
    assert TABLES[table](nothing).equals(shown.TABLES[table].empty())


def test_a_scope_of_several_codes_is_told_code_by_code_and_whole(opened: Store) -> None:
    assert [part.label for part in parts(opened.scope("rare-earths"))] == [
        "HS 2846", "HS 2805.30", opened.scope("rare-earths").label,
    ]  # fmt: skip
    assert parts(opened.scope("nickel")) == [opened.scope("nickel")]
