"""Sentences with elements in their blanks, counts by two templates, and texts that stay English on a page in Hindi."""

from __future__ import annotations

from dash import html

from dashboard.components.said import counted, filled, quoted
from dashboard.languages import language
from etl.language import Language, speaking

TURNED = Language("xx", "turned", {"All of {page} and {file}.": "{file}, {page}: all.", "{count} files": "{count} ff"})


def test_elements_stand_where_the_language_has_their_blanks() -> None:
    page, file = html.A("page"), html.Code("file")
    assert filled("All of {page} and {file}.", page=page, file=file) == ["All of ", page, " and ", file, "."]
    with speaking(TURNED):
        assert filled("All of {page} and {file}.", page=page, file=file) == [file, ", ", page, ": all."]


def test_one_and_several_are_two_templates() -> None:
    assert [counted(n, "{count} file", "{count} files") for n in (0, 1, 1200)] == ["0 files", "1 file", "1,200 files"]
    with speaking(TURNED):
        assert counted(2, "{count} file", "{count} files") == "2 ff"


def test_what_is_quoted_is_marked_where_another_language_is_spoken() -> None:
    assert quoted("The total stands.") == "The total stands."
    with speaking(language("hi")):
        marked = quoted("The total stands.")
        assert (marked.children, marked.lang) == ("The total stands.", "en")
        assert quoted("") == ""
