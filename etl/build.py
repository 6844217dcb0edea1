"""From snapshots to a published store: load · normalise · correct · check · publish."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import polars as pl

from etl import checks, corrections, registry, schema, store
from etl.errors import BadData, Problem
from etl.normalise import check_country_codes, normalise
from etl.registry import Inputs
from etl.sources import CODE_LISTS, PUBLISHERS
from etl.sources.publisher import Snapshot

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Line:
    """One line of the build report: rows of a snapshot read, kept, and dropped by reason."""

    source: str
    file: str
    read: int
    kept: int
    dropped: Mapping[str, int]


def build(folder: Path, inputs: Inputs, progress: Progress) -> store.Manifest:
    """Build the store in ``folder``. ``progress`` is told what is at hand, steps done, steps in all.

    Raises BadData with every problem of every snapshot, before anything is written.
    """
    steps = len(inputs.snapshots) + 2
    frames: list[pl.DataFrame] = []
    report: list[Line] = []
    problems: list[Problem] = []
    for step, snapshot in enumerate(inputs.snapshots):
        progress(snapshot.file, step, steps)
        try:
            flows, line = read(snapshot, inputs)
        except BadData as error:
            problems.extend(error.problems)
            continue
        frames.append(flows)
        report.append(line)
    if problems:
        raise BadData(problems)
    progress("checks", steps - 2, steps)
    if problems := published_twice(frames, inputs):
        raise BadData(problems)
    flows = corrections.apply(pl.concat(frames), inputs.corrections)
    flows = flows.sort("source", "reporter", "hs_code", "flow", "period_start", "dataset", "partner", "edition",
                       "period_months", "nomenclature")  # fmt: skip
    starts = {r: int(m) for r, m in inputs.tables["fiscal_years"].select("reporter", "start_month").iter_rows()}
    tables = {
        f"flows/{source}.parquet": (schema.FLOWS, rows)
        for (source,), rows in flows.group_by("source", maintain_order=True)
    }
    tables |= {
        "findings.parquet": (schema.FINDINGS, checks.findings(flows, inputs.corrections, starts)),
        "availability.parquet": (schema.AVAILABILITY, availability(flows)),
        "sources.parquet": (schema.SOURCES, _sources(inputs)),
    }
    if faults := [fault for table, frame in tables.values() for fault in schema.faults(table, frame)]:
        raise BadData([Problem("store", None, fault, "Look at the snapshots of that source.") for fault in faults])
    progress("store", steps - 1, steps)
    manifest = store.publish(folder, vintage(inputs), tables, [asdict(line) for line in report], _reference(inputs))
    progress("done", steps, steps)
    return manifest


def read(snapshot: Snapshot, inputs: Inputs) -> tuple[pl.DataFrame, Line]:
    """Flow rows of one snapshot and its line of the report. Raises BadData."""
    data = inputs.bytes_of(snapshot)
    file = inputs.address_of(snapshot)
    problems: list[Problem] = []
    if (found := hashlib.sha256(data).hexdigest()) != snapshot.sha256:
        said = f"sha256 is {found[:12]}…, sources.csv says {snapshot.sha256[:12]}…."
        problems.append(Problem(file, None, said, "Put the published bytes back, or register the new ones."))
    try:
        printed = PUBLISHERS[snapshot.source].parse(data, file, snapshot.dataset)
        if (snapshot.source, snapshot.dataset) in CODE_LISTS:
            flows = schema.FLOWS.empty()
            problems += check_country_codes(printed, file, inputs.tables["partners"])
            dropped = {"code list, compared with partners.csv": printed.height}
        else:
            tidy = PUBLISHERS[snapshot.source].tidy(printed, snapshot)
            flows, more = normalise(tidy, snapshot, file, inputs.tables)
            problems += more
            dropped = {}
    except BadData as error:
        raise BadData([*problems, *error.problems]) from error
    if problems:
        raise BadData(problems)
    lost = printed.height - flows.height - sum(dropped.values())
    if lost:
        raise BadData([Problem(file, None, f"{lost} rows were lost on the way.", "Report this as an error.")])
    return flows, Line(snapshot.source, snapshot.file, printed.height, flows.height, dropped)


def published_twice(frames: Sequence[pl.DataFrame], inputs: Inputs) -> list[Problem]:
    """Cells that two snapshots give; ``frames`` are their flow rows, one frame per snapshot."""
    key = list(schema.FLOWS.key)
    files = [inputs.address_of(snapshot) for snapshot in inputs.snapshots]
    keys = pl.concat(
        frame.select(key).with_columns(file=pl.lit(file)) for frame, file in zip(frames, files, strict=True)
    )
    pairs = keys.filter(pl.struct(key).is_duplicated()).group_by(key, maintain_order=True).agg("file")
    return [
        Problem(pair[-1], None, f"{count} cells stand in {pair[0]} too.", "Register each period once in sources.csv.")
        for pair, count in pairs.group_by("file", maintain_order=True).len().iter_rows()
    ]


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
            has_partners=(pl.col("partner") != corrections.WORLD).any(),
            has_weight=pl.col("net_weight_kg").is_not_null().any(),
            has_local_value=pl.col("value_local").is_not_null().any(),
        )
        .select(schema.AVAILABILITY.names)
        .sort(key)
    )


def _sources(inputs: Inputs) -> pl.DataFrame:
    rows: list[Mapping[str, Any]] = [asdict(s) for s in inputs.snapshots]
    return schema.SOURCES.frame(rows).sort(schema.SOURCES.key)


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
        "preferred": {basis: list(order) for basis, order in scopes.preferred.items()},
        **{name: inputs.tables[name].to_dicts()
           for name in ("partners", "fiscal_years", "exchange_rates", "events", "published_figures")},
    }  # fmt: skip


def build_default(folder: Path, progress: Progress) -> store.Manifest:
    """Build from the bundled data and ``IDD_DATA``."""
    return build(folder, registry.load(registry.bundled_data(), registry.user_data()), progress)
