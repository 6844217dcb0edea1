"""The card of importers side by side, with every word around it."""

from __future__ import annotations

from dataclasses import replace

from dashboard import compare_words, figures, labels
from dashboard.cards import Card, made, source_line, style_of
from dashboard.importers import Compared
from dashboard.theme import Scheme


def compare(found: Compared, scheme: Scheme) -> Card:
    """The card of the importers shown, every year of each."""
    years = found.years
    style = replace(style_of(found.choice, scheme), basis="calendar", start_month=1)
    names = {code: found.store.name(code) for code in found.shown}
    title, subtitle = labels.capital(compare_words.title(found)), compare_words.subtitle(found)
    notes, source = tuple(compare_words.notes(found)), source_line(found.choice)
    drawn = figures.compare(years, style, names, found.view.reporter)
    return made("compare", title, subtitle, drawn, style, years, found.query(), source, notes=notes)
