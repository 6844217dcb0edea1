"""Sentences with elements or counts in their blanks, and texts that stay as they were written."""

from __future__ import annotations

from typing import Any

from dash import html

from etl.language import ENGLISH, say, spoken
from etl.numbers import fixed


def quoted(text: str) -> Any:
    """A text that is kept as it was written, in English; marked so where another language is spoken."""
    return text if spoken().code == ENGLISH.code or not text else html.Span(text, lang=ENGLISH.code)


def counted(number: int, one: str, many: str) -> str:
    """``1 file``, ``12 files``: of two templates with the blank ``count`` that which is right."""
    return say(one if number == 1 else many, count=fixed(number, 0))


def filled(template: str, **blanks: Any) -> list[Any]:
    """A sentence said with elements in its blanks: ``All findings stand on the page {page}.``"""
    pieces = say(template, **{name: f"\0{name}\0" for name in blanks}).split("\0")
    return [blanks[piece] if n % 2 else piece for n, piece in enumerate(pieces) if piece]
