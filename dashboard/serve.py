"""Serving on this machine with waitress."""

from __future__ import annotations

import subprocess
import sys

import waitress
from flask import Flask

from dashboard.settings import Settings
from etl.store import MANIFEST


def serve(server: Flask, settings: Settings, build: bool) -> None:
    """Serve until stopped; ``build`` first builds the bundled data where no store is there.

    The build is a process of its own: the dashboard reads stores and never writes one.
    """
    if build and not (settings.store / MANIFEST).exists():
        subprocess.run([sys.executable, "-m", "etl", "build", "--store", str(settings.store)], check=False)
    print(f"Serving http://{settings.host}:{settings.port} from {settings.store}", flush=True)
    waitress.serve(server, host=settings.host, port=settings.port, threads=8)
