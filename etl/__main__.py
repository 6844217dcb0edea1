"""Command line: ``python -m etl fetch | build | check | claims | diff | revisions | status | dictionary``.

Composition, progress and exit codes, nothing else.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, cast

import polars as pl
import typer
from rich import box
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from etl import build as building
from etl import coverage, registry, schema, store, wishes
from etl import dictionary as tables
from etl import fetch as fetching
from etl.commands.check import check
from etl.commands.claims import claims
from etl.commands.diff import diff
from etl.commands.options import Format, StoreOption, console
from etl.commands.revisions import revisions
from etl.errors import BadRequest, ImportDependencyError
from etl.fiscal_year import Basis, period_label
from etl.sources import FETCHABLE
from etl.sources.publisher import Fetchable, Request, Snapshot
from etl.store import default_store, keep_vintages, vintages

app = typer.Typer(help="Official trade figures to a Parquet store.", no_args_is_help=True, add_completion=False,
                  pretty_exceptions_show_locals=False)  # fmt: skip
app.command()(check)
app.command()(diff)
app.command()(revisions)
app.command()(claims)


class Flow(StrEnum):
    """Which way goods go."""

    imports = "import"
    exports = "export"


@app.command()
def build(
    store: StoreOption = None,
    all_products: Annotated[
        bool, typer.Option("--all-products", help="Keep goods outside every scope too, where a file has all of them.")
    ] = False,
    keep: Annotated[
        int | None,
        typer.Option(
            "--keep",
            min=1,
            show_default=False,
            help="How many vintages the store keeps; else IDD_KEEP_VINTAGES, else 5.",
        ),
    ] = None,
) -> None:
    """Read the snapshots, check them, write the store."""
    folder, keep = store or default_store(), keep or keep_vintages()
    columns = (TextColumn("{task.description:<52}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("reading", total=None)

        def progress(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total)

        manifest = building.build_default(folder, progress, all_products, keep)
    _print_report(manifest)
    print(f"Vintage {manifest.vintage} in {folder}")


@app.command()
def fetch(
    source: Annotated[str, typer.Argument(help="tradestat-meidb, tradestat-eidb, comtrade, baci, comext or census.")],
    scope: Annotated[list[str] | None, typer.Option(help="Id of a scope; may be repeated.")] = None,
    code: Annotated[list[str] | None, typer.Option(help="HS code; may be repeated.")] = None,
    reporter: Annotated[list[str] | None, typer.Option(help="Country, three letters; may be repeated.")] = None,
    flow: Annotated[str, typer.Option(help="import, export or both.")] = "import",
    basis: Annotated[str | None, typer.Option(help="month, calendar_year or fiscal_year.")] = None,
    first: Annotated[str | None, typer.Option("--from", help="First period, like 2023-04, 2023 or 2023-24.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last period.")] = None,
    unit: Annotated[list[str] | None, typer.Option(help="TradeStat: usd, inr, quantity; may be repeated.")] = None,
    revision: Annotated[list[str] | None, typer.Option(help="BACI: revision of the HS, like HS17.")] = None,
    refresh: Annotated[bool, typer.Option("--refresh", help="Ask again for what is there already.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="List the requests and ask nothing.")] = False,
) -> None:
    """Download snapshots from a publisher into your data folder (IDD_DATA); the next build uses them."""
    publisher = FETCHABLE.get(source)
    if publisher is None:
        raise BadRequest(f"{source} cannot be fetched; {', '.join(FETCHABLE)} can.")
    folder = registry.user_data()
    inputs = registry.load(registry.bundled_data(), folder if folder.exists() else None)
    settings = {**inputs.publishers[source]}
    settings["keyed"] = bool(os.environ.get(settings.get("key", "")))
    options = wishes.Asked(
        tuple(scope or ()), tuple(code or ()), tuple(r.upper() for r in reporter or ()), flow, basis, first, last,
        tuple(unit or ("usd",)), tuple(r.upper() for r in revision or ()),
    )  # fmt: skip
    today = datetime.now(UTC).date()
    wish = wishes.wish(
        source, options, settings, inputs.commodities, inputs.links, inputs.tables, publisher.VOCABULARY, today
    )
    asked = publisher.plan(wish, settings)
    registered = [s for s in (*inputs.superseded, *inputs.snapshots) if s.source == source]
    if dry_run:
        _print_requests(asked, registered)
        return
    _fetch(publisher, asked, settings, folder, registered, refresh)


def _print_requests(asked: Sequence[Request], registered: Sequence[Snapshot]) -> None:
    answered = 0
    for request, had in fetching.listed(asked, registered):
        answered += had
        parameters = "&".join(f"{name}={value}" for name, value in request.parameters.items())
        print(f"{'have' if had else 'ask '} {request.period or '-':<16} {request.url} {parameters}")
    requests = "1 request" if len(asked) == 1 else f"{len(asked)} requests"
    print(f"{requests}, {answered} answered already. Nothing was asked.")


def _fetch(
    publisher: Fetchable,
    asked: Sequence[Request],
    settings: Mapping[str, Any],
    folder: Path,
    registered: Sequence[Snapshot],
    refresh: bool,
) -> None:
    console = Console(stderr=True)
    columns = (TextColumn("{task.description:<60}"), BarColumn(), MofNCompleteColumn(), TextColumn("left"),
               TimeRemainingColumn())  # fmt: skip
    began = time.monotonic()
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("asking", total=len(asked))

        def tell(event: fetching.Event) -> None:
            bar.update(task, description=event.request.name, completed=event.done, total=event.total)
            if event.kind == "waiting":
                bar.console.print(event.said)
            elif not console.is_terminal and event.kind != "had":
                left = (time.monotonic() - began) / max(event.done, 1) * (event.total - event.done)
                print(f"{event.done}/{event.total} {event.request.name}: {event.kind}, about {left:.0f} s left",
                      file=sys.stderr)  # fmt: skip

        outcome = fetching.fetch(publisher, asked, settings, folder, registered, refresh, tell)
    words = {"kept": "new", "empty": "without trade", "unchanged": "unchanged", "had": "there already",
             "split": "asked in parts", "unpublished": "not published yet"}  # fmt: skip
    said = ", ".join(f"{outcome.counts[kind]} {word}" for kind, word in words.items() if kind in outcome.counts)
    for sentence in outcome.unpublished:
        print(sentence, file=sys.stderr)
    print(f"{said or 'Nothing to ask'}. Kept in {folder}. `python -m etl build` puts it into the store.")


@app.command()
def status(
    store: StoreOption = None,
    format: Format = Format.text,
    reporter: Annotated[str, typer.Option(help="Country of the matrix, three letters.")] = "IND",
    flow: Annotated[Flow, typer.Option(help="Flow of the matrix.")] = Flow.imports,
    all_rows: Annotated[bool, typer.Option("--all", help="Also the rows of further scopes that hold nothing.")] = False,
) -> None:
    """Say what the store holds, scope by scope, how old it is, and what fetch would add."""
    folder = store or default_store()
    manifest = read(folder)
    if reporter.upper() not in {row["iso3"] for row in manifest.reference["partners"]}:
        raise BadRequest(f"{reporter} is no country here: three letters as in partners.csv, like IND.")
    rows = _holdings(folder, manifest)
    matrix = _coverage(folder, manifest, reporter.upper(), flow)
    kept = [one.vintage for one in vintages(folder)]
    if format is Format.json:
        body = {"vintage": manifest.vintage, "vintages": kept, "files": manifest.files, "holdings": rows,
                "coverage": [row.described() for row in matrix]}  # fmt: skip
        print(json.dumps(body, ensure_ascii=False, indent=1))
        return
    table = Table("source", "basis", "flow", "codes", "reporters", "first", "last", "by partner", "weight")
    for row in rows:
        table.add_row(*(str(v) for v in row.values()))
    console().print(table)
    _print_coverage(matrix, manifest, all_rows)
    print(f"Vintage {manifest.vintage} in {folder}, {sum(f['rows'] for f in manifest.files.values()):,} rows")
    if len(kept) > 1:
        print(f"Kept, the newest first: {', '.join(kept)}. `python -m etl diff` compares two.")


@app.command()
def dictionary() -> None:
    """Print the data dictionary as Markdown."""
    print(tables.dictionary(), end="")


def read(folder: Path) -> store.Manifest:
    """The manifest of the store in ``folder``."""
    return store.read_manifest(folder)


def _flows(folder: Path, manifest: store.Manifest) -> pl.LazyFrame:
    files = [folder / manifest.folder / name for name in manifest.files if name.startswith("flows/")]
    return pl.scan_parquet(files) if files else schema.FLOWS.empty().lazy()


def _holdings(folder: Path, manifest: store.Manifest) -> list[dict[str, Any]]:
    starts = {row["reporter"]: int(row["start_month"]) for row in manifest.reference["fiscal_years"]}
    key = ["source", "basis", "flow"]
    spans = _flows(folder, manifest).select(*key, "period_start", "period_months").unique().collect(engine="streaming")
    held = pl.read_parquet(folder / manifest.folder / "availability.parquet")
    rows = []
    for (source, basis, flow), group in held.group_by(key):
        periods = spans.filter(source=source, basis=basis, flow=flow).sort("period_start", "period_months")
        start_month = starts.get(str(group["reporter"].min()), 1)
        first, last = (
            period_label(start, months, cast(Basis, basis), start_month)
            for start, months in (periods.row(n)[len(key) :] for n in (0, -1))
        )
        rows.append(
            {
                "source": source,
                "basis": basis,
                "flow": flow,
                "codes": group["hs_code"].n_unique(),
                "reporters": group["reporter"].n_unique(),
                "first": first,
                "last": last,
                "by_partner": bool(group["has_partners"].any()),
                "weight": bool(group["has_weight"].any()),
            }
        )
    return sorted(rows, key=lambda row: (row["source"], row["basis"], row["flow"]))


def _coverage(folder: Path, manifest: store.Manifest, reporter: str, flow: str) -> Sequence[coverage.Row]:
    held = coverage.held(_flows(folder, manifest), manifest.reference, reporter, flow).collect(engine="streaming")
    file = "asked.parquet"
    asked = pl.read_parquet(folder / manifest.folder / file) if file in manifest.files else schema.ASKED.empty()
    return coverage.matrix(held, asked, manifest.reference, reporter, flow, datetime.now(UTC).date())


def _print_coverage(matrix: Sequence[coverage.Row], manifest: store.Manifest, all_rows: bool) -> None:
    """The matrix; of scopes outside the headline group only what is held, unless ``all_rows``."""
    headline = {scope["id"] for scope in manifest.reference["scopes"] if scope["group"] == "headline"}
    shown = [row for row in matrix if all_rows or row.cells or row.scope in headline]
    table = Table("scope", "source", "basis", "held", "gaps", "extract", "by partner", "weight", "age", "fetch adds",
                  "completes", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))  # fmt: skip
    for n, row in enumerate(shown):
        said = row.described()
        cells = [said["scope"] if n == 0 or shown[n - 1].scope != row.scope else "", row.source, row.basis]
        if row.cells:
            cells += [_span(said), str(len(row.missing) or ""), str(len(row.extract) or ""),
                      _of(row.with_partners, row), _of(row.with_weight, row), f"{row.age_days} d"]  # fmt: skip
        else:
            cells += ["nothing", *[""] * 5]
        table.add_row(*cells, _span(said["fetch_adds"]) if row.adds else "", str(len(row.completes) or ""))
    console().print(table)
    if any(row.command for row in shown):
        print("The commands that fetch what is missing stand in --format json and on the page Coverage.")


def _span(ends: Mapping[str, Any]) -> str:
    return f"{ends['first']}..{ends['last']}: {ends['periods']}"


def _of(some: int, row: coverage.Row) -> str:
    return "all" if some == len(row.cells) else f"{some} of {len(row.cells)}" if some else "none"


def _print_report(manifest: store.Manifest) -> None:
    table = Table("source", "files", "read", "kept", "dropped")
    by_source: dict[str, list[Mapping[str, Any]]] = {}
    for line in manifest.report:
        by_source.setdefault(line["source"], []).append(line)
    for source, lines in by_source.items():
        dropped: dict[str, int] = {}
        for reason, count in (item for line in lines for item in line["dropped"].items()):
            dropped[reason] = dropped.get(reason, 0) + count
        said = "; ".join(f"{count:,} ({reason})" for reason, count in dropped.items()) or "0"
        counts = [sum(line[key] for line in lines) for key in ("read", "kept")]
        table.add_row(source, str(len(lines)), *(f"{n:,}" for n in counts), said)
    console().print(table)


def main() -> int:
    """Run the command line: 0 fine, 1 bad data, no store or no answer, 2 bad usage."""
    try:
        app(standalone_mode=True)
    except BadRequest as error:
        print(error, file=sys.stderr)
        return 2
    except ImportDependencyError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
