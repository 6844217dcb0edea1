"""What browsers may do with the answers of this app: nothing of other hosts, and no script but its own."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence

from dash import Dash
from flask import Response

_POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",  # Mantine and Plotly write styles while they run
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",  # a picture that is taken away carries its fonts
    "connect-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}


def register(app: Dash, inline: Sequence[str]) -> None:
    """Add the headers to every answer of ``app``, of which all callbacks are there; the policy stands on its pages.

    ``inline`` are the scripts that stand in its first HTML.
    """
    policy = content_security_policy([*app.csp_hashes(), *map(_hash, inline)])

    def protect(response: Response) -> Response:
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        if response.mimetype == "text/html":
            response.headers["Content-Security-Policy"] = policy
        return response

    app.server.after_request(protect)


def content_security_policy(scripts: list[str]) -> str:
    """The policy, with the inline ``scripts`` of the first answer named by their hashes."""
    named = _POLICY | {"script-src": " ".join([_POLICY["script-src"], *scripts])}
    return "; ".join(f"{directive} {sources}" for directive, sources in named.items())


def _hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
