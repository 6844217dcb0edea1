"""The language that is spoken: English as the code writes it, or another by its catalogue of translations.

A sentence is a template with named blanks, whole, since words do not follow each other in the same order everywhere.
A page speaks one language at a time; what is kept beyond that is kept by its language, or says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, eq=False)
class Language:
    """``code`` is that of BCP 47, ``name`` what its speakers call it; ``messages`` translate from English."""

    code: str
    name: str
    messages: Mapping[str, str]


ENGLISH = Language("en", "English", {})
_SPOKEN: ContextVar[Language] = ContextVar("spoken", default=ENGLISH)


def spoken() -> Language:
    """The language in which is spoken now."""
    return _SPOKEN.get()


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Within it, ``language`` is spoken."""
    token = _SPOKEN.set(language)
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def say(text: str, /, **blanks: object) -> str:
    """``text`` in the language that is spoken, with its ``{blanks}`` filled; a translation may leave some out."""
    said = spoken().messages.get(text, text)
    return said.format(**blanks) if blanks else said


def later(text: str, /) -> str:
    """``text`` itself, to be said later: marks what a catalogue has to translate where no language is spoken yet."""
    return text
