"""The dashboard: ``create_app(settings)`` makes a Dash app on one store. No state is kept between requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dash import Dash

    from dashboard.settings import Settings


def create_app(settings: Settings) -> Dash:
    """A Dash app; its ``server`` is a WSGI application."""
    from dashboard.application import create

    return create(settings)
