"""What a page is: its path, what it shows there, and which callbacks it has. The app is made of a list of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dash import Dash, html

from dashboard import resolve
from dashboard.data import open_store
from dashboard.languages import language_of
from dashboard.resolve import Query
from dashboard.routing import argument_of, query_of
from dashboard.settings import Settings
from dashboard.theme import Scheme
from etl.language import Language
from etl.reader import Store


@dataclass(frozen=True)
class Address:
    """What a browser asks for; ``scheme`` is the colour scheme that it shows."""

    path: str
    search: str
    scheme: Scheme

    @property
    def argument(self) -> str:
        """What the path names behind the page: the scope of ``/commodity/<scope>``."""
        return argument_of(self.path)

    @property
    def query(self) -> Query:
        """The query, as lists by key."""
        return query_of(self.search)

    @property
    def language(self) -> Language:
        """The language that it asks for."""
        return language_of(self.query)


@dataclass(frozen=True)
class Page:
    """A page at ``path``, or at every address below it if that ends in a slash.

    ``show`` makes it and raises NotFound or StoreUnavailable; ``skeleton`` is the page without content, of which
    callbacks know the ids; ``check`` raises NotFound where its path names nothing in a store. ``needs_store``: without
    one there is no page; ``dated``: it shows the figures of one vintage. ``title`` says in the language that is spoken
    what an address shows of a store: the title of the document, and a sentence for search engines and previews. It
    raises NotFound as ``check`` does, and repairs what ``show`` repairs.
    """

    path: str
    show: Callable[[Settings, Address], Any]
    skeleton: Callable[[], html.Div] | None = None
    register: Callable[[Dash, Settings], None] | None = None
    check: Callable[[Store, str], object] | None = None
    needs_store: bool = True
    dated: bool = True
    title: Callable[[Store, Address], tuple[str, str]] | None = None

    def serves(self, path: str) -> bool:
        """Whether ``path`` is one of this page's."""
        return path == self.path or (self.check is not None and path.startswith(self.path))


def store_of(settings: Settings, address: Address) -> Store:
    """The build that an address shows. Raises StoreUnavailable."""
    return open_store(settings.store, address.query)


def page_of(settings: Settings, address: Address) -> resolve.Page:
    """What an address shows of the scope that it names. Raises NotFound and StoreUnavailable."""
    store = store_of(settings, address)
    return resolve.page(store, store.scope(address.argument), address.query)
