"""How answers reach a browser: compressed, and kept by it where their address changes with them."""

from __future__ import annotations

from flask import Flask, Response, request
from flask_compress import Compress

_COMPRESSED = ("text/html", "text/css", "application/javascript", "text/javascript", "application/json",
               "application/problem+json", "text/csv", "image/svg+xml")  # fmt: skip
_FOR_GOOD = "public, max-age=31536000, immutable"
_A_MONTH = "public, max-age=2592000"


def register(server: Flask) -> None:
    """Compress what ``server`` answers, and say how long it may be kept."""
    server.config["COMPRESS_MIMETYPES"] = list(_COMPRESSED)
    Compress(server)

    @server.after_request
    def keep(response: Response) -> Response:
        if kept := _kept(request.path, bool(request.args.get("m")), response.status_code):
            response.headers["Cache-Control"] = kept
        return response


def _kept(path: str, dated: bool, status: int) -> str | None:
    """For how long an answer may be kept; ``dated``: the address has the time of the last change of the file."""
    if status != 200:
        return None
    if path.startswith("/assets/fonts/"):
        return _A_MONTH
    return _FOR_GOOD if dated and path.startswith("/assets/") else None
