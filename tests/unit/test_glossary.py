"""The terms of the glossary, and that each leads somewhere."""

from __future__ import annotations

import re

from dashboard.glossary import GROUPS
from dashboard.pages.glossary import layout
from etl.checks.declared import CHECKS
from etl.definitions import INDICATORS

TERMS = [term for _, terms in GROUPS for term in terms]


def test_every_term_has_an_anchor_of_its_own() -> None:
    ids = [term.id for term in TERMS]
    assert len(ids) == len(set(ids)) >= 35
    written = str(layout())
    assert all(f"id='term-{name}'" in written for name in ids)


def test_a_definition_is_a_sentence_or_a_few() -> None:
    for term in TERMS:
        assert term.says.endswith("."), term.id
        assert len(re.findall(r"\. [A-Z₹]|\.$", term.says)) <= 3, term.id


def test_definitions_lead_to_indicators_and_checks_that_there_are() -> None:
    anchors = {f"indicator-{indicator.id}" for indicator in INDICATORS} | {f"check-{check.id}" for check in CHECKS}
    named = [term.see.partition("#")[2] for term in TERMS]
    assert {anchor for anchor in named if anchor.startswith(("indicator-", "check-"))} <= anchors
