from __future__ import annotations

import csv
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from publishers.baci import VERSION

from dashboard import create_app
from dashboard.settings import Settings
from etl import build as building
from etl import registry, schema
from etl.errors import BadData

REPO = Path(__file__).resolve().parents[2]


@dataclass
class DataFolder:
    """A folder for IDD_DATA."""

    path: Path

    def registry(self) -> list[dict[str, str]]:
        path = self.path / "sources.csv"
        return list(csv.DictReader(path.read_text("utf-8").splitlines())) if path.exists() else []

    def register(self, rows: list[dict[str, str]]) -> None:
        with (self.path / "sources.csv").open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, schema.SOURCES.names, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    def edit(self, file: str, change: Callable[[bytes], bytes]) -> None:
        """Change a file; a snapshot's hash in sources.csv follows."""
        path = self.path / file
        path.write_bytes(change(path.read_bytes()))
        if file.startswith("raw/"):
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            name = file.removeprefix("raw/")
            self.register([row | {"sha256": digest} if row["file"] == name else row for row in self.registry()])

    def reference(self, name: str, text: str) -> None:
        (self.path / "reference").mkdir(exist_ok=True)
        (self.path / "reference" / name).write_text(text, "utf-8")

    def snapshot(self, text: str, source: str = "baci", dataset: str = "HS17", period: str = "2025") -> str:
        """Add a snapshot and register it; its file's name."""
        file = f"{source}/{dataset}_{period}.csv"
        path = self.path / "raw" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        row = dict.fromkeys(schema.SOURCES.names, "-") | {
            "source": source, "dataset": dataset, "period": period, "file": file, "coverage": "complete",
            "retrieved": "2026-11-22", "parameters": "", "status": "",
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }  # fmt: skip
        self.register([*self.registry(), row])
        return file


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def sentences(self) -> list[str]:
        return self.err.splitlines()


@dataclass(frozen=True)
class Etl:
    """``python -m etl`` in a process of its own, as a user runs it."""

    prelude: str = ""

    def start(self, *args: str | Path, data: DataFolder | Path | None = None, **env: str) -> subprocess.Popen[str]:
        clean = {key: value for key, value in os.environ.items() if not key.startswith("IDD_")}
        if data:
            clean["IDD_DATA"] = str(data.path if isinstance(data, DataFolder) else data)
        module = ["-c", self.prelude + "\nimport runpy; runpy.run_module('etl', None, '__main__', alter_sys=True)"]
        command = [sys.executable, *(module if self.prelude else ["-m", "etl"]), *map(str, args)]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, cwd=REPO, env=clean | env, stdout=pipe, stderr=pipe, encoding="utf-8")

    def __call__(self, *args: str | Path, data: DataFolder | Path | None = None, **env: str) -> Ran:
        return ended(self.start(*args, data=data, **env))


def ended(process: subprocess.Popen[str]) -> Ran:
    out, err = process.communicate(timeout=120)
    return Ran(process.returncode, out, err)


@pytest.fixture
def etl() -> Etl:
    return Etl()


@pytest.fixture
def crippled() -> Callable[[str], Etl]:
    """The command line after some Python that takes something away from it."""
    return Etl


@pytest.fixture
def finished() -> Callable[[subprocess.Popen[str]], Ran]:
    return ended


@pytest.fixture
def copied(tmp_path: Path) -> DataFolder:
    """A copy of the bundled data, to be spoiled."""
    shutil.copytree(REPO / "data", tmp_path / "data", ignore=shutil.ignore_patterns("processed"))
    return DataFolder(tmp_path / "data")


@pytest.fixture
def own(tmp_path: Path) -> DataFolder:
    """An empty data folder of a user."""
    (tmp_path / "own").mkdir()
    return DataFolder(tmp_path / "own")


@dataclass(frozen=True)
class Ended:
    """How a build ended: the sentences with which it was refused, or none."""

    sentences: list[str]


Build = Callable[[], Ended]


@pytest.fixture
def build_all(own: DataFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Build:
    """Builds the user's folder over the bundled data into ``tmp_path / "store"``."""
    monkeypatch.setenv("IDD_DATA", str(own.path))

    def build() -> Ended:
        try:
            building.build_default(tmp_path / "store", lambda *_: None)
        except BadData as error:
            return Ended(str(error).splitlines())
        return Ended([])

    return build


@pytest.fixture
def build(build_all: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Build:
    """The same over bundled data without figures: only what is dropped is built."""
    bundle, bundled = tmp_path / "bundle", registry.bundled_data()
    shutil.copytree(bundled / "reference", bundle / "reference")
    (bundle / "reference" / "corrections.toml").write_text("")
    header, *rows = (bundled / "sources.csv").read_text("utf-8").splitlines(keepends=True)
    lists = [row for row in rows if row.startswith("baci,country-codes,")]
    (bundle / "sources.csv").write_text("".join([header, *lists]), "utf-8")
    (bundle / "raw" / "baci").mkdir(parents=True)
    shutil.copy(bundled / "raw" / "baci" / f"country_codes_V{VERSION}.csv", bundle / "raw" / "baci")
    monkeypatch.setattr(registry, "bundled_data", lambda: bundle)
    return build_all


@pytest.fixture
def tree() -> Callable[[Path], dict[str, bytes]]:
    """Every file below a folder, with its bytes."""
    return lambda folder: {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture(scope="session")
def client(store: Path) -> FlaskClient:
    """Asks the dashboard on the bundled store, in process."""
    client: FlaskClient = create_app(Settings(store=store)).server.test_client()
    return client
