"""A TradeStat site made of the bundled monthly figures, fetched and built, is the bundled data."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import polars as pl
from publishers.tradestat import TradeStatSite
from pytest_httpserver import HTTPServer

from etl import build, registry

SETTINGS = '[tradestat-meidb]\naddress = "{address}"\npause_seconds = 0\n'
APART = ["dataset", "snapshot_id", "vintage", "status"]


def without_snapshots(folder: Path) -> Path:
    """The bundled reference files and no figures of the monthly bank."""
    bundled = registry.bundled_data()
    shutil.copytree(bundled / "reference", folder / "reference")
    shutil.copytree(bundled / "raw", folder / "raw")
    lines = (bundled / "sources.csv").read_text("utf-8").splitlines(True)
    (folder / "sources.csv").write_text("".join(x for x in lines if not x.startswith("tradestat-meidb")), "utf-8")
    (folder / "reference/corrections.toml").write_text("", "utf-8")
    return folder


def months(inputs: registry.Inputs) -> pl.DataFrame:
    flows = build.gather(inputs, lambda *_: None).flows
    mine = flows.filter(pl.col("source") == "tradestat-meidb", pl.col("basis") == "month").drop(APART)
    return mine.sort(mine.columns)


def test_what_is_fetched_is_what_is_bundled(httpserver: HTTPServer, etl: Any, own: Any, tmp_path: Path) -> None:
    site = TradeStatSite.of_bundled(httpserver)
    own.reference("publishers.toml", SETTINGS.format(address=site.meidb))
    asked = ("fetch", "tradestat-meidb", "--scope", "rare-earth-compounds", "--flow", "both", "--to", "2026-06")
    ran = etl(*asked, data=own)
    assert ran.code == 0, ran.err
    assert "204 new" in ran.out
    fetched = months(registry.load(without_snapshots(tmp_path / "bundled"), own.path))
    bundled = months(registry.load(registry.bundled_data(), None))
    assert fetched.height > 1500
    assert fetched.equals(bundled)
