from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import expect
from visiting import Visitor

REPO = Path(__file__).resolve().parents[2]


def test_a_server_without_a_store_says_what_to_do_and_serves_what_is_then_built(
    serve: Callable[[Path], str], visitors: Any, tmp_path: Path
) -> None:
    folder = tmp_path / "store"
    visitor: Visitor = visitors(base_url=serve(folder))
    visitor.watch.expected.add(503)
    for path in ("/commodity/rare-earth-compounds", "/"):
        assert visitor.open(path) == 503
        expect(visitor.page.locator("h1")).to_have_text("No data yet")
        expect(visitor.page.locator(".lead")).to_contain_text("python -m etl build")

    clean = {key: value for key, value in os.environ.items() if not key.startswith("IDD_")}
    build = [sys.executable, "-m", "etl", "build", "--store", str(folder)]
    subprocess.run(build, cwd=REPO, env=clean, check=True, capture_output=True)
    visitor.watch.expected.clear()
    response = visitor.page.reload()
    assert response is not None
    assert response.status == 200
    expect(visitor.page.locator(".scorecard tbody th[scope=row]")).to_have_count(35)
