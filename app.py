"""Serve the dashboard: ``python app.py``, or ``gunicorn app:server``."""

import os

from dashboard import create_app
from dashboard.settings import from_environment

settings = from_environment()
server = create_app(settings).server

if __name__ == "__main__":
    from dashboard.serve import serve

    serve(server, settings, build="IDD_STORE" not in os.environ)
