"""What the README tells a newcomer to type works."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pandas as pd
import pytest
from werkzeug.serving import make_server

from dashboard import create_app, importers, scenario, screening, supplier
from dashboard.api import DOWNLOADS
from dashboard.settings import Settings
from dashboard.tables import TABLES
from dashboard.view import View

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
DOCUMENTS = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "data/README.md", "docs/refresh.md", "docs/own-file.md",
             "docs/claims.md", "docs/findings.md", "docs/groups.md", "docs/indicators.md",
             "docs/production.md", "docs/analysis.md"]  # fmt: skip
ANALYSIS = (ROOT / "docs/analysis.md").read_text()
HERE = "http://127.0.0.1:8050"


def blocks(language: str) -> str:
    return "\n".join(re.findall(rf"```{language}\n(.*?)```", README, re.S))


@pytest.fixture(scope="module")
def address(store: Path) -> Iterator[str]:
    """A real server on the bundled store."""
    server = make_server("127.0.0.1", 0, create_app(Settings(store=store)).server, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_make_targets_exist() -> None:
    targets = re.findall(r"^make (\w+)", blocks("sh"), re.M)
    assert targets == ["run", "test", "screenshots"]
    for target in targets:
        subprocess.run(["make", "--dry-run", target], cwd=ROOT, check=True, capture_output=True)


def test_commands_without_make_run(tmp_path: Path) -> None:
    commands = [line for line in blocks("sh").splitlines() if line.startswith(".venv/bin/python -m etl")]
    assert commands == [".venv/bin/python -m etl build"]
    for command in [*commands, "python -m etl status", "python -m etl status --format json"]:
        words = [sys.executable, *shlex.split(command)[1:], "--store", str(tmp_path)]
        ran = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
        assert (ran.returncode, "Traceback" in ran.stderr) == (0, False), ran.stderr


def test_the_python_lines_read_a_table(address: str) -> None:
    names: dict[str, object] = {}
    *setup, last = blocks("python").strip().splitlines()
    exec("\n".join(setup), names)
    table = eval(last.replace(HERE, address), names)
    assert isinstance(table, pd.DataFrame)
    assert {"share_value", "partner_name"} <= set(table.columns) and len(table)


def test_addresses_of_tables_answer(address: str) -> None:
    addresses = re.findall(rf"{HERE}(/[^\s'\")]+)", README)
    assert len(addresses) == 2
    for path in addresses:
        assert len(pd.read_csv(address + path))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_somewhere(document: str) -> None:
    folder = (ROOT / document).parent
    links = re.findall(r"\]\((?!http)([^)#]+)", (ROOT / document).read_text())
    assert [link for link in links if not (folder / link).exists()] == []


def test_every_view_parameter_is_documented() -> None:
    told = set(re.findall(r"`([a-z]+)`", "".join(re.findall(r"^\| (`.*?) \|", README, re.M))))
    assert {field.name for field in fields(View)} - {"first", "last"} | {"from", "to"} <= told


def test_the_addresses_of_the_analysis_answer_with_rows(address: str) -> None:
    asked = re.findall(r"^(/\S+)$", ANALYSIS, re.M)
    assert len(asked) == 12
    for path in asked:
        read = pd.read_json if ".json" in path else pd.read_csv
        assert len(read(address + path)), path


def test_every_parameter_of_the_analysis_is_documented() -> None:
    own = {field.name for field in fields(screening.Filter)} - {"view", "thresholds"}
    for name in (*scenario.KEYS, *own, *supplier.KEYS[:4], "goods", importers.KEY, screening.THRESHOLD):
        assert re.search(rf"`{re.escape(name)}", ANALYSIS), name
    books = tomllib.loads((ROOT / "data/reference/rulebooks.toml").read_text("utf-8"))["rulebook"]
    assert all(f"`{book['id']}`" in ANALYSIS for book in books)


def test_every_table_is_documented() -> None:
    for name in (*TABLES, *DOWNLOADS):
        assert re.search(rf"[`/]{name}[`/.]", README + ANALYSIS), name
