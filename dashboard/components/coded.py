"""Text with its commands set as such."""

from __future__ import annotations

from typing import Any

from dash import html


def coded(text: str) -> list[Any]:
    """What stands between backticks is a command or the name of a file."""
    return [html.Code(piece) if n % 2 else piece for n, piece in enumerate(text.split("`"))]
