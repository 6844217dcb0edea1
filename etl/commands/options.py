"""What the commands share: the option of the store, the format of a listing, the console."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console


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


def console() -> Console:
    """Standard output, as wide as the terminal; 160 columns where there is none."""
    return Console(width=None if sys.stdout.isatty() else 160)
