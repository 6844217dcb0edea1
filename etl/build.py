"""From snapshots to a published store: load · normalise · correct · check · publish."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from etl import checks, corrections, exchange, raw, registry, schema, store
from etl.combine import Combined, combine, sum_parts
from etl.errors import BadData, Problem
from etl.normalise import check_country_codes, normalise
from etl.registry import Inputs
from etl.sources import CODE_LISTS, MEMBERS, PARTS, PUBLISHERS, comtrade, own
from etl.sources.publisher import Snapshot
from etl.sources.tabular import LINE

Progress = Callable[[str, int, int], None]
LISTED = "code list, compared with the reference files"
REPLACED = "replaced by a newer snapshot"
PART = "part of a flow, added to it"
OUTSIDE = "outside every scope"
MERGED = "merged into the row of the same cell"


@dataclass(frozen=True)
class Line:
    """One line of the build report: rows of a snapshot read, kept, and dropped by reason."""

    source: str
    file: str
    read: int
    kept: int
    dropped: Mapping[str, int]


def build(folder: Path, inputs: Inputs, progress: Progress, all_products: bool = False) -> store.Manifest:
    """Build the store in ``folder``. ``progress`` is told what is at hand, steps done, steps in all.

    With ``all_products`` the goods outside every scope are kept too. Raises BadData with every problem of every
    snapshot, before anything is written.
    """
    flows, report = gather(inputs, progress, all_products)
    steps = len(inputs.snapshots) + 2
    progress("checks", steps - 2, steps)
    flows = corrections.apply(exchange.convert(flows, inputs.rates), inputs.corrections)
    flows = flows.select(schema.FLOWS.names).sort(
        "source", "reporter", "hs_code", "flow", "period_start", "dataset", "partner", "edition", "period_months",
        "nomenclature",
    )  # fmt: skip
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


def gather(inputs: Inputs, progress: Progress, all_products: bool = False) -> tuple[pl.DataFrame, list[Line]]:
    """The flow rows of all snapshots, one per cell, and the lines of the report. Raises BadData with every problem.

    Of files with all the goods of the world, only those of a scope are kept, unless ``all_products``.
    """
    wanted = None if all_products else frozenset[str]().union(*(s.codes for s in inputs.commodities.scopes.values()))
    frames: list[pl.DataFrame] = []
    report: list[Line] = []
    read_from: list[Snapshot] = []
    problems: list[Problem] = []
    described: dict[str, set[str]] = {}
    listed_first = sorted(inputs.snapshots, key=lambda s: (s.source, s.dataset) not in CODE_LISTS)
    for step, snapshot in enumerate(listed_first):
        progress(snapshot.file, step, len(inputs.snapshots) + 2)
        try:
            flows, line = read(snapshot, inputs, described.setdefault(snapshot.source, set()), wanted)
        except BadData as error:
            problems.extend(error.problems)
            continue
        frames.append(flows)
        report.append(line)
        read_from.append(snapshot)
    if problems:
        raise BadData(problems)
    found = combine(frames, [s.retrieved for s in read_from])
    if found.clashes:
        files = [inputs.address_of(s) for s in read_from]
        raise BadData(
            [Problem(files[b], None, f"{cells} cells stand in {files[a]} too.",
                     "Register each period once in sources.csv.") for a, b, cells in found.clashes]
        )  # fmt: skip
    return found.flows, [_counted(line, n, found) for n, line in enumerate(report)]


def _counted(line: Line, number: int, found: Combined) -> Line:
    """The line of a snapshot after it met the others."""
    gone = {REPLACED: found.replaced.get(number, 0), MERGED: found.merged.get(number, 0)}
    gone = {reason: count for reason, count in gone.items() if count}
    return replace(line, kept=line.kept - sum(gone.values()), dropped={**line.dropped, **gone})


def read(
    snapshot: Snapshot, inputs: Inputs, described: set[str], wanted: frozenset[str] | None
) -> tuple[pl.DataFrame, Line]:
    """Flow rows of one snapshot and its line of the report; codes that its lists describe are added to ``described``.

    Of files with all the goods of the world only the codes in ``wanted`` are kept; None keeps all.

    Raises BadData.
    """
    file = inputs.address_of(snapshot)
    path = inputs.path_of(snapshot)
    problems: list[Problem] = []
    try:
        found = raw.digest(path)
    except OSError as error:
        said = f"The file cannot be read ({error.strerror})."
        raise BadData([Problem(file, None, said, "It is registered in sources.csv: put it back, or take its row out.")]
                      ) from error  # fmt: skip
    if found != snapshot.sha256:
        said = f"sha256 is {found[:12]}…, sources.csv says {snapshot.sha256[:12]}…."
        problems.append(Problem(file, None, said, "Put the published bytes back, or register the new ones."))
    frames: list[pl.DataFrame] = []
    dropped: dict[str, int] = {}
    lines = 0
    publisher = PUBLISHERS[snapshot.source]

    def dataset(name: str) -> str | None:
        packed = snapshot.file.endswith(".zip") and snapshot.source in MEMBERS
        return MEMBERS[snapshot.source](name) if packed else snapshot.dataset

    try:
        for part in raw.parts(path, file, lambda name: dataset(name) in publisher.STREAMED):
            kind = dataset(part.member)
            if kind is None:
                continue
            printed = _parsed(part, snapshot.source, snapshot.parameters if snapshot.source == own.SOURCE else kind)
            lines += printed.height
            if (snapshot.source, kind) in CODE_LISTS:
                problems += _list(printed, part.address, inputs, described, dropped)
                continue
            flows, more = _flows(
                printed, replace(snapshot, dataset=kind), part.address, inputs, described, wanted, dropped
            )
            frames.append(flows)
            problems += more
    except BadData as error:
        raise BadData([*problems, *error.problems]) from error
    if problems:
        raise BadData(problems)
    rows = pl.concat([schema.FLOWS.empty(), *frames])
    if lines and set(dropped) == {comtrade.DETAIL}:
        said = "The file holds only details of rows that it leaves out: their sum is not what is published."
        remedy = "Ask for motCode=0, customsCode=C00 and partner2Code=0."
        raise BadData([Problem(file, None, said, remedy)])
    if (snapshot.source, snapshot.dataset) in PARTS:
        whole = sum_parts(rows)
        dropped[PART] = rows.height - whole.height
        rows = whole
    return rows, Line(snapshot.source, snapshot.file, lines, rows.height, dropped)


def _parsed(part: raw.Part, source: str, dataset: str) -> pl.DataFrame:
    """The printed lines of a part, with their numbers in the file. Raises BadData."""
    try:
        printed = PUBLISHERS[source].parse(part.data, part.address, dataset)
    except BadData as error:
        shifted = [p if p.line is None else replace(p, line=p.line + part.lines_before) for p in error.problems]
        raise BadData(shifted) from error
    return printed.with_columns(pl.col(LINE) + part.lines_before)


def _list(
    printed: pl.DataFrame, address: str, inputs: Inputs, described: set[str], dropped: dict[str, int]
) -> list[Problem]:
    """Take in a publisher's code list: its goods are known from here on, its countries must be."""
    dropped[LISTED] = dropped.get(LISTED, 0) + printed.height
    if "code" in printed.columns:
        described.update(printed["code"])
        return []
    return check_country_codes(printed, address, inputs.tables["partners"])


def _flows(
    printed: pl.DataFrame,
    snapshot: Snapshot,
    address: str,
    inputs: Inputs,
    described: set[str],
    wanted: frozenset[str] | None,
    dropped: dict[str, int],
) -> tuple[pl.DataFrame, list[Problem]]:
    tidy = PUBLISHERS[snapshot.source].tidy(printed, replace(snapshot, file=address))
    if lost := printed.height - tidy[LINE].n_unique():
        return schema.FLOWS.empty(), [
            Problem(address, None, f"{lost} lines were lost on the way.", "Report this as an error.")
        ]
    if "left_out" in tidy.columns:
        for reason, count in tidy.group_by("left_out").len().drop_nulls().iter_rows():
            dropped[reason] = dropped.get(reason, 0) + count
        tidy = tidy.filter(pl.col("left_out").is_null())
    listed = pl.col("hs_code").is_in(list(described))
    tidy = tidy.with_columns(described=(pl.col("described") | listed) if "described" in tidy.columns else listed)
    if wanted is not None and snapshot.dataset in PUBLISHERS[snapshot.source].STREAMED:
        # a code that nobody describes goes on, to be reported
        named = pl.col("described") | pl.col("hs_code").is_in(inputs.tables["hs_codes"]["hs_code"].implode())
        inside = pl.col("hs_code").is_in(list(wanted))
        kept = tidy.filter(inside | ~named.fill_null(False))
        if outside := tidy.height - kept.height:
            dropped[OUTSIDE] = dropped.get(OUTSIDE, 0) + outside
        tidy = kept
    return normalise(tidy, snapshot, address, inputs.tables)


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
    return (
        schema.SOURCES.frame(rows)
        .with_columns(pl.col("parameters", "status").replace("", None))
        .sort(schema.SOURCES.key)
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
           for name in ("partners", "fiscal_years", "exchange_rates", "events", "published_figures")},
    }  # fmt: skip


def build_default(folder: Path, progress: Progress, all_products: bool = False) -> store.Manifest:
    """Build from the bundled data and the user's, files dropped into either included."""
    return build(folder, inputs(), progress, all_products)


def inputs() -> Inputs:
    """The bundled data and the user's over it; files dropped into either are registered first. Raises BadData."""
    registry.adopt(registry.bundled_data(), bundled=True)
    if registry.user_data().is_dir():
        registry.adopt(registry.user_data(), bundled=False)
    return registry.load_all()
