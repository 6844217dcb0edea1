"""Addresses for which the whole product is looked at: every page there is, in the states that it can be in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urlencode, urlsplit

from dashboard.application import PAGES

_STATES: Mapping[str, tuple[str, ...]] = {
    "/": ("/", "/?reporter=USA"),
    "/commodity/": (
        "/commodity/permanent-magnets",
        "/commodity/rare-earth-compounds",  # findings, a masked year, months
        "/commodity/rare-earth-compounds?basis=month",
        "/commodity/heading-8505?data=as-published",
        "/commodity/rare-earth-metals",  # nothing published
    ),
    "/analysis/": ("/analysis/permanent-magnets", "/analysis/rare-earth-compounds"),
    "/what-if/": ("/what-if/permanent-magnets",),
    "/compare/": ("/compare/permanent-magnets",),
    "/screening": ("/screening", "/screening?text=nowhere"),
    "/supplier/": ("/supplier/CHN",),
}
"""By the path of a page; one that is not named here has its path alone."""
NOWHERE = "/nowhere"


def addresses() -> Iterator[str]:
    """Every address, each page at least once."""
    for page in PAGES:
        shown = _STATES.get(page.path, (page.path,))
        for address in shown:
            names_nothing = page.path.endswith("/") and address == page.path != "/"
            if names_nothing or not page.serves(urlsplit(address).path):
                raise LookupError(f"Say in {__name__} for which address the page {page.path} is to be looked at.")
            yield address
    yield NOWHERE


def with_choice(address: str, **choice: str) -> str:
    """``address`` with some parameters more."""
    return address + ("&" if "?" in address else "?") + urlencode(choice)


def name(address: str) -> str:
    """What a picture of ``address`` is called."""
    return "_".join(part for part in address.replace("?", "/").replace("&", "/").split("/") if part) or "overview"
