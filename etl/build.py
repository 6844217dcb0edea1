"""From snapshots to a published store: load · normalise · correct · check · publish."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from etl import (
    asked,
    claims,
    correcting,
    eras,
    exchange,
    links,
    precision,
    registry,
    rulebook_documents,
    schema,
    store,
    world,
)
from etl.checks.run import FUNCTIONS, findings
from etl.checks.subject import Subject
from etl.combine import Combined, combine
from etl.corrections import DUPLICATE
from etl.errors import BadData, Problem
from etl.fiscal_year import last_month_expr
from etl.reader import Store
from etl.reading import DOUBLE, Line, Reading, read
from etl.registry import Inputs
from etl.revisions import revisions
from etl.sources import CODE_LISTS
from etl.sources.publisher import Snapshot

Progress = Callable[[str, int, int], None]
REPLACED = "replaced by a newer snapshot"
_TWICE = "Take them out of one of the two, or its row out of sources.csv."
MERGED = "merged into the row of the same cell"
SUPERSEDED = "superseded by a newer answer to the same question"
UNREADABLE = "superseded file that cannot be read"


def build(
    folder: Path, inputs: Inputs, progress: Progress, all_products: bool = False, keep: int = store.KEEP
) -> store.Manifest:
    """Build the store in ``folder``. ``progress`` is told what is at hand, steps done, steps in all.

    With ``all_products`` the goods outside every scope are kept too. The store keeps ``keep`` vintages.
    Raises BadData with every problem of every snapshot, before anything is written.
    """
    gathered = gather(inputs, progress, all_products)
    steps = len(inputs.snapshots) + 2
    progress("checks", steps - 2, steps)
    published = exchange.convert(gathered.flows, inputs.rates)
    starts = {r: int(m) for r, m in inputs.tables["fiscal_years"].select("reporter", "start_month").iter_rows()}
    answered = asked.table(inputs, published, starts)
    as_printed = _subject(published, gathered, inputs, starts, answered)
    flows = correcting.apply(published, inputs.corrections, lambda finding: FUNCTIONS[finding](as_printed))
    flows = flows.select(schema.FLOWS.names).sort(
        "source", "reporter", "hs_code", "flow", "period_start", "dataset", "partner", "edition", "period_months",
        "nomenclature",
    )  # fmt: skip
    sold = world.exports(flows.lazy())
    tables = {
        f"flows/{source}.parquet": (schema.FLOWS, rows)
        for (source,), rows in flows.group_by("source", maintain_order=True)
    }
    tables |= {
        "findings.parquet": (schema.FINDINGS, findings(_subject(flows, gathered, inputs, starts, answered))),
        "availability.parquet": (schema.AVAILABILITY, availability(flows)),
        "asked.parquet": (schema.ASKED, answered),
        "revisions.parquet": (schema.REVISIONS, gathered.revisions),
        "printed.parquet": (schema.PRINTED, gathered.printed),
        "precision.parquet": (schema.PRECISION, gathered.precision),
        "sources.parquet": (schema.SOURCES, _sources(inputs, flows)),
        "world_exports.parquet": (schema.WORLD_EXPORTS, sold),
        "world_concentration.parquet": (schema.WORLD_CONCENTRATION, world.concentration(sold)),
    }
    if faults := [fault for table, frame in tables.values() for fault in schema.faults(table, frame)]:
        raise BadData([Problem("store", None, fault, "Look at the snapshots of that source.") for fault in faults])
    progress("store", steps - 1, steps)
    lines = [asdict(line) for line in gathered.report]
    reference = _reference(inputs)
    manifest = store.publish(folder, vintage(inputs), tables, lines, reference, keep, partial(_derived, folder))
    progress("done", steps, steps)
    return manifest


def _derived(folder: Path, written: store.Manifest) -> store.Tables:
    """What is computed from a build as readers of the store see it."""
    return {"claims.parquet": (schema.CLAIMS, claims.table(Store(folder, written)))}


@dataclass(frozen=True)
class Gathered:
    """What all snapshots gave: flow rows, one per cell; the lines of the report; and, in the shapes of
    :data:`etl.schema.REVISIONS`, :data:`etl.schema.PRINTED` and :data:`etl.schema.PRECISION`, what was told of a cell
    at other times, what is printed beside the figures, and in which steps.
    """

    flows: pl.DataFrame
    report: list[Line]
    revisions: pl.DataFrame
    printed: pl.DataFrame
    precision: pl.DataFrame


def gather(inputs: Inputs, progress: Progress, all_products: bool = False) -> Gathered:
    """What is in all snapshots, the flow rows one per cell.

    Of files with all the goods of the world, only those of a scope are kept, unless ``all_products``. Raises BadData
    with every problem of the snapshots that count; one that was superseded and cannot be read is a line of the report.
    """
    wanted = None if all_products else eras.every_code(inputs.commodities.scopes.values(), inputs.links)
    readings: list[Reading] = []
    read_from: list[Snapshot] = []
    problems: list[Problem] = []
    described: dict[str, set[str]] = {}
    listed_first = sorted(inputs.snapshots, key=lambda s: (s.source, s.dataset) not in CODE_LISTS)
    for step, snapshot in enumerate(listed_first):
        progress(snapshot.file, step, len(inputs.snapshots) + 2)
        try:
            readings.append(read(snapshot, inputs, described.setdefault(snapshot.source, set()), wanted))
        except BadData as error:
            problems.extend(error.problems)
            continue
        read_from.append(snapshot)
    said = {reason for reading in readings for reason in reading.line.dropped}
    doubles = (rule for rule in inputs.corrections if rule.kind == DUPLICATE)
    problems += [correcting.problem(r, "matches no line") for r in doubles if f"{DOUBLE} {r.id}" not in said]
    if problems:
        raise BadData(problems)
    found = combine([reading.flows for reading in readings], [s.retrieved for s in read_from])
    if found.clashes:
        files = [inputs.address_of(s) for s in read_from]
        raise BadData(
            [Problem(files[b], None, f"{n} cells stand in {files[a]} too.", _TWICE) for a, b, n in found.clashes]
        )
    lines = [_counted(reading.line, n, found) for n, reading in enumerate(readings)]
    frames = [reading.flows for reading in readings]
    for snapshot in inputs.superseded:
        rows, line = _superseded(snapshot, inputs, described.setdefault(snapshot.source, set()), wanted)
        frames.append(rows)
        lines.append(line)
    times = [s.retrieved for s in (*read_from, *inputs.superseded)]
    return Gathered(
        found.flows,
        lines,
        revisions(frames, times, len(read_from)),
        pl.concat([schema.PRINTED.empty(), *(reading.printed for reading in readings)]).sort(schema.PRINTED.key),
        precision.table({s.id: reading.steps for s, reading in zip(read_from, readings, strict=True)}),
    )


def _superseded(
    snapshot: Snapshot, inputs: Inputs, described: set[str], wanted: frozenset[str] | None
) -> tuple[pl.DataFrame, Line]:
    """What a snapshot told that no longer counts; nothing if its file cannot be read any more."""
    try:
        reading = read(snapshot, inputs, described, wanted)
    except BadData:
        return schema.FLOWS.empty(), Line(snapshot.source, snapshot.file, 0, 0, {UNREADABLE: 1})
    line = reading.line
    dropped = {**line.dropped, **({SUPERSEDED: line.kept} if line.kept else {})}
    return reading.flows, replace(line, kept=0, dropped=dropped)


def _counted(line: Line, number: int, found: Combined) -> Line:
    """The line of a snapshot after it met the others."""
    gone = {REPLACED: found.replaced.get(number, 0), MERGED: found.merged.get(number, 0)}
    gone = {reason: count for reason, count in gone.items() if count}
    return replace(line, kept=line.kept - sum(gone.values()), dropped={**line.dropped, **gone})


def vintage(inputs: Inputs) -> str:
    """Latest retrieval date and a short hash of registry and reference files; never the clock."""
    return f"{inputs.retrieved}-{inputs.hash[:8]}"


def availability(flows: pl.DataFrame) -> pl.DataFrame:
    """What ``flows`` hold, in the shape of :data:`etl.schema.AVAILABILITY`."""
    key = list(schema.AVAILABILITY.key)
    return (
        flows.group_by(key)
        .agg(
            first=pl.col("period_start").min(),
            last=pl.col("period_start").max(),
            periods=pl.struct("period_start", "period_months").n_unique().cast(pl.Int32),
            has_partners=(pl.col("partner") != schema.WORLD).any(),
            has_weight=pl.col("net_weight_kg").is_not_null().any(),
            has_local_value=pl.col("value_local").is_not_null().any(),
        )
        .select(schema.AVAILABILITY.names)
        .sort(key)
    )


def _sources(inputs: Inputs, flows: pl.DataFrame) -> pl.DataFrame:
    """The registry of what counts; a file dropped by hand has the months of its rows as its period."""
    ends = last_month_expr()
    months = flows.select(pl.col("snapshot_id").str.split(";"), "period_start", last=ends).explode("snapshot_id")
    spans = months.group_by("snapshot_id").agg(pl.col("period_start").min(), pl.col("last").max())
    seen = {
        name: f"{first:%Y-%m}..{last:%Y-%m}"
        for name, first, last in spans.select("snapshot_id", "period_start", "last").iter_rows()
    }
    rows: list[Mapping[str, Any]] = [
        {**asdict(s), "period": s.period or seen.get(s.id, ""), "parameters": s.parameters or None,
         "status": s.status or None}
        for s in inputs.snapshots
    ]  # fmt: skip
    return schema.SOURCES.frame(rows).sort(schema.SOURCES.key)


def _subject(
    flows: pl.DataFrame, gathered: Gathered, inputs: Inputs, starts: Mapping[str, int], answered: pl.DataFrame
) -> Subject:
    """What the checks look at."""
    return Subject(
        flows,
        inputs.corrections,
        starts,
        names=dict(inputs.tables["partners"].select("iso3", "name_en").iter_rows()),
        beside=gathered.printed,
        precision=gathered.precision,
        rates=inputs.rates,
        unit_values=inputs.commodities.unit_values,
        links=inputs.links,
        asked=answered,
        registered={snapshot.id: snapshot.period for snapshot in inputs.snapshots},
    )


def _reference(inputs: Inputs) -> dict[str, Any]:
    """Reference data that readers of the store need: it travels in the manifest."""
    scopes = inputs.commodities
    return {
        "scopes": [
            {**asdict(s), "components": [
                {"codes": [sorted(a) for a in c.alternatives],
                 "national": {name: sorted(codes) for name, codes in c.national}}
                for c in s.components
            ]}
            for s in scopes.scopes.values()
        ],
        "bands": [{"id": name, **asdict(band)} for name, band in scopes.bands.items()],
        "hs_links": links.about(inputs.links, eras.every_code(scopes.scopes.values(), inputs.links)).rows,
        "preferred": {basis: list(order) for basis, order in scopes.preferred.items()},
        "publishers": {
            source: {
                "reporters": table["reporters"],
                "first": [list(pair) for pair in table["first"].items()],  # pairs keep the order, the usual first
                "lag_months": table["lag_months"],
            }
            for source, table in inputs.publishers.items()
            if {"reporters", "first", "lag_months"} <= table.keys()
        },
        **{name: inputs.tables[name].to_dicts()
           for name in ("partners", "groups", "fiscal_years", "events", "published_figures", "production",
                        "hs_codes")},
        "corrections": [correcting.described(rule) for rule in inputs.corrections],
        "rulebooks": [rulebook_documents.described(book) for book in inputs.rulebooks],
        "rupee_rates": _rupee_rates(inputs.rates),
    }  # fmt: skip


def _rupee_rates(rates: pl.DataFrame) -> list[dict[str, Any]]:
    """Average rupees per dollar of every month and year there is one of."""
    rupees = rates.filter(pl.col("quote") == "INR", pl.col("base") == "USD", pl.col("period_months").is_in([1, 12]))
    return (
        rupees.select(pl.col("period_start").cast(pl.String), "period_months", "rate", "source")
        .sort("period_months", "period_start")
        .to_dicts()
    )


def build_default(
    folder: Path, progress: Progress, all_products: bool = False, keep: int = store.KEEP
) -> store.Manifest:
    """Build from the bundled data and the user's, files dropped into either included."""
    inputs = registry.load_all()
    manifest = build(folder, inputs, progress, all_products, keep)
    registry.register(inputs)
    return manifest
