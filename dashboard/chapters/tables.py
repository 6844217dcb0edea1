"""The tables of the store and of the downloads, column by column."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.chapters.entry import Chapter, article, opened
from dashboard.components.said import counted, quoted
from etl.dictionary import TABLES
from etl.language import later, say
from etl.schema import Column, Table


def chapter() -> Chapter:
    """Everything declared."""
    said = html.P(
        say("What the store and the downloads hold, column by column. A period is text: 2023-24, 2024 or 2024-03.")
    )
    named = [(f"table-{table.name}", table.name) for table in TABLES]
    return Chapter("tables", say("Tables and columns"), named, [said, *map(_declared, TABLES)])


def _declared(table: Table) -> html.Article:
    return article(
        f"table-{table.name}",
        table.name,
        "",
        ((say("What it holds"), quoted(table.description)), (say("One row per"), ", ".join(table.key))),
        opened(
            counted(len(table.columns), later("{count} column"), later("{count} columns")),
            (say("Column"), say("Meaning"), say("Unit"), say("May be empty")),
            [_column(column) for column in table.columns],
        ),
    )


def _column(column: Column) -> tuple[Any, ...]:
    name: Any = html.Code(column.name)
    words = f" ({', '.join(column.words)})" if column.words else ""
    return (
        html.A(name, href=f"#indicator-{column.indicator}") if column.indicator else name,
        quoted(column.description + words),
        quoted(column.unit),
        say("yes") if column.nullable else "",
    )
