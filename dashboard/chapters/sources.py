"""Where the figures come from: publishers, licences and every file of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
from dash import html

from dashboard import labels
from dashboard.chapters.entry import Chapter, article, opened
from dashboard.components.said import counted, quoted
from etl.language import later, say
from etl.numbers import fixed
from etl.reader import Store

_COVERAGE = {"complete": later("complete"), "extract": later("extract"), "truncated": later("truncated")}


def chapter(store: Store) -> Chapter:
    """The sources of a store, in the order in which the product names them."""
    order = [name for name in labels.SOURCES if name in set(store.sources["source"])]
    said = html.P(
        say(
            "Files as published, never edited; each build reads them anew. Where somebody else than the publisher"
            " stored the bytes, the address says so."
        )
    )
    named = [(f"source-{name}", labels.source(name)) for name in order]
    return Chapter("sources", say("Sources"), named, [said, *(_source(store, name) for name in order)])


def _source(store: Store, source: str) -> html.Article:
    files = store.sources.filter(pl.col("source") == source).sort("dataset", "period")
    held = store.availability.filter(pl.col("source") == source)
    stored = store.manifest.files.get(f"flows/{source}.parquet", {}).get("rows", 0)
    read = {line["file"]: line["kept"] for line in store.manifest.report}
    heads = (say("Dataset"), say("Periods"), say("Coverage"), say("Rows"), say("Unit"), say("Note"))
    return article(
        f"source-{source}",
        labels.source(source),
        source,
        (
            (say("Publisher"), say(labels.PUBLISHERS.get(source, source))),
            (say("Licence"), quoted("; ".join(sorted(files["licence"].unique())))),
            (say("Retrieved"), _days(sorted({day[:10] for day in files["retrieved"]}))),
            (say("Held"), _held(held, stored) if stored else ""),
        ),
        opened(
            counted(files.height, later("{count} file"), later("{count} files")),
            heads,
            [_file(row, read) for row in files.iter_rows(named=True)],
        ),
    )


def _held(held: pl.DataFrame, rows: int) -> str:
    return say(
        "{rows} rows, {first} to {last}, {countries} reporting countries",
        rows=fixed(rows, 0),
        first=held["first"].dt.year().min(),
        last=held["last"].dt.year().max(),
        countries=fixed(held["reporter"].n_unique(), 0),
    )


def _file(row: Mapping[str, Any], read: Mapping[str, int]) -> tuple[Any, ...]:
    first, _, last = row["period"].partition("..")
    coverage = _COVERAGE.get(row["coverage"], row["coverage"])
    linked = row["url"].startswith("http")
    return (
        html.A(row["dataset"], href=row["url"]) if linked else row["dataset"],
        say("{first} to {last}", first=first, last=last) if last else first,
        say(coverage),
        fixed(read[row["file"]], 0) if row["file"] in read else "",
        quoted(row["unit"] or ""),
        quoted(row["note"] or ""),
    )


def _days(days: Sequence[str]) -> str:
    first, last = labels.day(days[0]), labels.day(days[-1])
    return first if first == last else say("{first} to {last}", first=first, last=last)
