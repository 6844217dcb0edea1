"""The languages of the pages: English, and those with a catalogue in ``locale/``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from babel.messages.pofile import read_po

from etl.language import ENGLISH, Language

LOCALE = Path(__file__).parent / "locale"
NAMES = {"en": "English", "hi": "हिन्दी"}
"""What the languages are called by those who speak them, by code."""


def language(code: str) -> Language:
    """The language of a view's ``lang``."""
    return ENGLISH if code == ENGLISH.code else _catalogued(code)


def language_of(query: Mapping[str, Sequence[str]]) -> Language:
    """The language that a parsed query asks for; English where it asks for none that there is."""
    asked = next(reversed([text for text in query.get("lang", ()) if text]), ENGLISH.code)
    return language(asked if asked in NAMES else ENGLISH.code)


@lru_cache(maxsize=len(NAMES))
def _catalogued(code: str) -> Language:
    with (LOCALE / code / "LC_MESSAGES" / "messages.po").open("rb") as file:
        messages = {str(m.id): str(m.string) for m in read_po(file, locale=code) if m.id and m.string}
    return Language(code, NAMES[code], messages)
