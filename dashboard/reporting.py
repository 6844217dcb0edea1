"""Where readers tell of errors: a prefilled mail, or the address of a form with what is known already."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote, urlencode


def report_address(to: str, subject: str, lines: Sequence[str]) -> str:
    """The address behind "Report an error"; a form is handed ``title`` and ``body``, as forms of issues read them."""
    body = "\n".join(lines)
    if "@" in to and "://" not in to:
        return f"mailto:{quote(to, safe='@')}?" + urlencode({"subject": subject, "body": body}, quote_via=quote)
    return to + ("&" if "?" in to else "?") + urlencode({"title": subject, "body": body}, quote_via=quote)
