"""Command line: ``python -m etl build | status | dictionary``. Composition, progress and exit codes, nothing else."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, cast

import polars as pl
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from etl import build as building
from etl import schema, store
from etl.corrections import WORLD
from etl.errors import ImportDependencyError
from etl.fiscal_year import Basis, period_label
from etl.store import default_store

app = typer.Typer(help="Official trade figures to a Parquet store.", no_args_is_help=True, add_completion=False)


def _folder(text: str) -> Path:
    if not text.strip():
        raise typer.BadParameter("it is empty; name a folder.")
    if Path(text).is_file():
        raise typer.BadParameter(f"{text} is a file; name a folder.")
    return Path(text)


StoreOption = Annotated[
    Path | None, typer.Option("--store", parser=_folder, metavar="DIR", help="Folder of the store.", show_default=False)
]


class Format(StrEnum):
    """How a listing is printed."""

    text = "text"
    json = "json"


@app.command()
def build(store: StoreOption = None) -> None:
    """Read the snapshots, check them, write the store."""
    folder = store or default_store()
    columns = (TextColumn("{task.description:<52}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("reading", total=None)

        def progress(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total)

        manifest = building.build_default(folder, progress)
    _print_report(manifest)
    print(f"Vintage {manifest.vintage} in {folder}")


@app.command()
def status(store: StoreOption = None, format: Format = Format.text) -> None:
    """Say what the store holds."""
    folder = store or default_store()
    manifest = read(folder)
    rows = _holdings(folder, manifest)
    if format is Format.json:
        body = {"vintage": manifest.vintage, "files": manifest.files, "holdings": rows}
        print(json.dumps(body, ensure_ascii=False, indent=1))
        return
    table = Table("source", "basis", "flow", "codes", "reporters", "first", "last", "by partner", "weight")
    for row in rows:
        table.add_row(*(str(v) for v in row.values()))
    _console().print(table)
    print(f"Vintage {manifest.vintage} in {folder}, {sum(f['rows'] for f in manifest.files.values()):,} rows")


@app.command()
def dictionary() -> None:
    """Print the data dictionary as Markdown."""
    print(schema.dictionary(), end="")


def read(folder: Path) -> store.Manifest:
    """The manifest of the store in ``folder``."""
    return store.read_manifest(folder)


def _holdings(folder: Path, manifest: store.Manifest) -> list[dict[str, Any]]:
    starts = {row["reporter"]: int(row["start_month"]) for row in manifest.reference["fiscal_years"]}
    files = [folder / manifest.folder / name for name in manifest.files if name.startswith("flows/")]
    flows = pl.concat(pl.read_parquet(file) for file in files)
    rows = []
    for (source, basis, flow), group in flows.group_by(["source", "basis", "flow"], maintain_order=True):
        periods = group.select("period_start", "period_months").unique().sort(pl.all()).rows()
        start_month = starts.get(group["reporter"][0], 1)
        ends = (periods[0], periods[-1])
        first, last = (period_label(start, n, cast(Basis, basis), start_month) for start, n in ends)
        rows.append(
            {
                "source": source,
                "basis": basis,
                "flow": flow,
                "codes": group["hs_code"].n_unique(),
                "reporters": group["reporter"].n_unique(),
                "first": first,
                "last": last,
                "by_partner": bool((group["partner"] != WORLD).any()),
                "weight": bool(group["net_weight_kg"].is_not_null().any()),
            }
        )
    return sorted(rows, key=lambda row: (row["source"], row["basis"], row["flow"]))


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
    _console().print(table)


def _console() -> Console:
    return Console(width=None if sys.stdout.isatty() else 160)


def main() -> int:
    """Run the command line: 0 fine, 1 bad data or no store, 2 bad usage."""
    try:
        app(standalone_mode=True)
    except ImportDependencyError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
