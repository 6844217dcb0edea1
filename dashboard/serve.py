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
    try:
        listening = waitress.create_server(server, host=settings.host, port=settings.port, threads=8)
    except (OSError, ValueError) as error:
        print(
            f"Cannot listen on {settings.host}:{settings.port} ({error}). Set IDD_HOST or IDD_PORT to what is free.",
            file=sys.stderr,
        )
        raise SystemExit(1) from error
    print(f"Serving http://{settings.host}:{listening.effective_port} from {settings.store}", flush=True)
    listening.run()
