"""One snapshot to flow rows: unpack · parse · tidy · normalise, block by block, every line accounted for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from etl import beside, correcting, precision, raw, schema
from etl.combine import sum_parts
from etl.corrections import DUPLICATE, Correction
from etl.errors import BadData, Problem
from etl.fiscal_year import parse_period
from etl.normalise import check_country_codes, normalise, spans
from etl.registry import Inputs
from etl.sources import BESIDE, CODE_LISTS, MEMBERS, PARTS, PUBLISHERS, comtrade, own
from etl.sources.publisher import Snapshot
from etl.sources.tabular import LINE

LISTED = "code list, compared with the reference files"
_ANEW = "Put the published bytes back, or take its row out of sources.csv: the build registers the file anew."
PART = "part of a flow, added to it"
OUTSIDE = "outside every scope"
DOUBLE = "printed twice, by correction"


@dataclass(frozen=True)
class Line:
    """One line of the build report: rows of a snapshot read, kept, and dropped by reason."""

    source: str
    file: str
    read: int
    kept: int
    dropped: Mapping[str, int]


@dataclass(frozen=True)
class Reading:
    """What one snapshot gave: flow rows, figures printed beside them, the power of ten of the finest printed step by
    measure, and its line of the report.
    """

    flows: pl.DataFrame
    printed: pl.DataFrame
    steps: Mapping[str, int]
    line: Line


@dataclass
class _Taken:
    """What has been taken from a snapshot so far, and what that is measured by."""

    described: set[str]
    wanted: frozenset[str] | None
    reference: str
    doubles: Sequence[Correction] = ()
    lines: int = 0
    frames: list[pl.DataFrame] = field(default_factory=list)
    printed: list[pl.DataFrame] = field(default_factory=list)
    steps: list[Mapping[str, int]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    dropped: dict[str, int] = field(default_factory=dict)

    def drop(self, reason: str, count: int) -> None:
        if count:
            self.dropped[reason] = self.dropped.get(reason, 0) + count


def read(snapshot: Snapshot, inputs: Inputs, described: set[str], wanted: frozenset[str] | None) -> Reading:
    """What is in one snapshot; codes that its lists describe are added to ``described``.

    Of files with all the goods of the world only the codes in ``wanted`` are kept; None keeps all. Raises BadData.
    """
    file = inputs.address_of(snapshot)
    doubles = [r for r in inputs.corrections if r.kind == DUPLICATE and r.source == snapshot.source]
    taken = _Taken(described, wanted, inputs.reference_of(snapshot), doubles)
    taken.problems += _changed(snapshot, inputs)
    streamed = PUBLISHERS[snapshot.source].STREAMED
    try:
        for part in raw.parts(inputs.path_of(snapshot), file, lambda name: _dataset(snapshot, name) in streamed):
            if dataset := _dataset(snapshot, part.member):
                _take(part, replace(snapshot, dataset=dataset), inputs.tables, taken)
    except BadData as error:
        raise BadData([*taken.problems, *error.problems]) from error
    if taken.lines and set(taken.dropped) == {comtrade.DETAIL}:
        said = "The file holds only details of rows that it leaves out: their sum is not what is published."
        remedy = "Ask for motCode=0, customsCode=C00 and partner2Code=0."
        taken.problems.append(Problem(file, None, said, remedy))
    rows = pl.concat([schema.FLOWS.empty(), *taken.frames])
    if not taken.problems:
        taken.problems += _cut_short(rows, snapshot, file)
    if taken.problems:
        raise BadData(taken.problems)
    if (snapshot.source, snapshot.dataset) in PARTS:
        whole = sum_parts(rows)
        taken.drop(PART, rows.height - whole.height)
        rows = whole
    line = Line(snapshot.source, snapshot.file, taken.lines, rows.height, taken.dropped)
    return Reading(rows, pl.concat([schema.PRINTED.empty(), *taken.printed]), precision.finest(taken.steps), line)


def _changed(snapshot: Snapshot, inputs: Inputs) -> list[Problem]:
    """Whether the bytes are not those that were registered. Raises BadData where there are none."""
    file = inputs.address_of(snapshot)
    try:
        found = raw.digest(inputs.path_of(snapshot))
    except OSError as error:
        said = f"The file cannot be read ({error.strerror})."
        remedy = "It is registered in sources.csv: put it back, or take its row out."
        raise BadData([Problem(file, None, said, remedy)]) from error
    if found == snapshot.sha256:
        return []
    said = f"sha256 is {found[:12]}…, sources.csv says {snapshot.sha256[:12]}…."
    return [Problem(file, None, said, _ANEW)]


def _cut_short(rows: pl.DataFrame, snapshot: Snapshot, file: str) -> list[Problem]:
    """Whether a table of months that was registered by hand for a range lacks an end of it.

    What was fetched says for which periods it was asked; the last of them can be without trade.
    """
    ends = snapshot.period.split("..")
    if snapshot.status or rows.is_empty() or len(ends) != 2 or (rows["basis"] != "month").any():
        return []
    start = pl.col("period_start")
    there = rows.select(start.min().alias("first"), start.max().alias("last")).row(0)
    registered = [parse_period(end, "month").start for end in ends]
    lacking = [end for end, day, held in zip(ends, registered, there, strict=True) if day != held]
    said = f"There is nothing of {' and '.join(lacking)}; sources.csv says {snapshot.period}."
    return [Problem(file, None, said, "Complete the file, or mend the row.")] if lacking else []


def _dataset(snapshot: Snapshot, member: str) -> str | None:
    """What a file, or a member of a zip, is; None for a readme."""
    packed = snapshot.file.endswith(".zip") and snapshot.source in MEMBERS
    return MEMBERS[snapshot.source](member) if packed else snapshot.dataset


def _take(part: raw.Part, snapshot: Snapshot, tables: Mapping[str, pl.DataFrame], taken: _Taken) -> None:
    printed = _parsed(part, snapshot)
    taken.lines += printed.height
    if (snapshot.source, snapshot.dataset) in CODE_LISTS:
        taken.problems += _listed(printed, part.address, tables["partners"], taken)
        taken.drop(LISTED, printed.height)
        return
    tidy = PUBLISHERS[snapshot.source].tidy(printed, replace(snapshot, file=part.address))
    if lost := printed.height - tidy[LINE].n_unique():
        said = f"{lost} lines were lost on the way."
        taken.problems.append(Problem(part.address, None, said, "Report this as an error."))
    if "left_out" in tidy.columns:
        for reason, count in tidy.group_by("left_out").len().drop_nulls().iter_rows():
            taken.drop(reason, count)
        tidy = tidy.filter(pl.col("left_out").is_null())
    listed = pl.col("hs_code").is_in(list(taken.described))
    tidy = tidy.with_columns(described=(pl.col("described") | listed) if "described" in tidy.columns else listed)
    if taken.wanted is not None and snapshot.dataset in PUBLISHERS[snapshot.source].STREAMED:
        kept = _inside(tidy, taken.wanted, tables["hs_codes"]["hs_code"])
        taken.drop(OUTSIDE, tidy.height - kept.height)
        tidy = kept
    for rule in taken.doubles:
        once = correcting.without_doubles(tidy, spans(tidy, snapshot, tables), rule)
        taken.drop(f"{DOUBLE} {rule.id}", tidy.height - once.height)
        tidy = once
    flows, problems = normalise(tidy, snapshot, part.address, tables, taken.reference)
    taken.frames.append(flows)
    taken.steps.append(precision.steps(tidy))
    taken.problems += problems
    if (read_beside := BESIDE.get(snapshot.source)) and not problems:
        also, problems = beside.normalise(
            read_beside(printed, snapshot), snapshot, part.address, tables, taken.reference
        )
        taken.printed.append(also)
        taken.problems += problems


def _parsed(part: raw.Part, snapshot: Snapshot) -> pl.DataFrame:
    """The printed lines of a part, with their numbers in the file. Raises BadData."""
    # a table of the user is laid out as its own TOML says
    layout = snapshot.parameters if snapshot.source == own.SOURCE else snapshot.dataset
    try:
        printed = PUBLISHERS[snapshot.source].parse(part.data, part.address, layout)
    except BadData as error:
        shifted = [p if p.line is None else replace(p, line=p.line + part.lines_before) for p in error.problems]
        raise BadData(shifted) from error
    return printed.with_columns(pl.col(LINE) + part.lines_before)


def _listed(printed: pl.DataFrame, address: str, partners: pl.DataFrame, taken: _Taken) -> list[Problem]:
    """Take in a publisher's code list: its goods are known from here on, its countries must be."""
    if "code" in printed.columns:
        taken.described.update(printed["code"])
        return []
    return check_country_codes(printed, address, partners, taken.reference)


def _inside(tidy: pl.DataFrame, wanted: frozenset[str], known: pl.Series) -> pl.DataFrame:
    """Rows of wanted codes, and of codes that nobody describes: those go on, to be reported."""
    named = (pl.col("described") | pl.col("hs_code").is_in(known.implode())).fill_null(False)
    return tidy.filter(pl.col("hs_code").is_in(list(wanted)) | ~named)
