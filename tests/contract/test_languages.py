"""Each language says everything that English says, with the same blanks."""

from __future__ import annotations

from pathlib import Path
from string import Formatter

import pytest
from catalogue import catalogue, said

from dashboard.languages import LOCALE, NAMES
from etl.language import ENGLISH

CATALOGUES = sorted(LOCALE.glob("*/LC_MESSAGES/messages.po"))


def test_each_language_but_english_has_a_catalogue() -> None:
    assert {path.parent.parent.name for path in CATALOGUES} == set(NAMES) - {ENGLISH.code}


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_a_catalogue_translates_what_is_said_and_nothing_else(path: Path) -> None:
    translated = {message.id for message in catalogue(path) if message.id and message.string}
    missing, unsaid = sorted(said() - translated), sorted(translated - said())
    assert not missing, f"{len(missing)} texts are not translated (make words lists them in {path}): {missing[:5]}"
    assert not unsaid, f"{len(unsaid)} translated texts are said nowhere (make words drops them): {unsaid[:5]}"


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_a_translation_fills_no_blank_that_is_not_there(path: Path) -> None:
    wrong = {
        message.id: message.string
        for message in catalogue(path)
        if message.id and not _blanks(message.string) <= _blanks(message.id)
    }
    assert not wrong


def _blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}
