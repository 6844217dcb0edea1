"""Importers side by side, of a source that has their years by several revisions of the HS; figures made up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
from polars.testing import assert_frame_equal

from dashboard.data import open_store
from etl import build, importers, reader, registry
from etl.cells import cells


def test_each_year_of_each_importer_is_read_by_the_revision_that_has_it_best(own: Any, tmp_path: Path) -> None:
    own.snapshot("t,i,j,k,v,q\n2010,156,699,850511,10,1\n2010,392,699,850511,30,2\n", "baci", "HS07", "2010")
    own.snapshot("t,i,j,k,v,q\n2025,156,842,850511,7,1\n2025,156,699,850511,9,\n", "baci", "HS22", "2025")
    build.build(tmp_path / "store", registry.load(registry.bundled_data(), own.path), lambda *_: None)
    store = open_store(tmp_path / "store")
    scope = store.scope("permanent-magnets")
    together = importers.all_cells(store, scope, "baci", "corrected", "none")
    values = dict(together.periods.select("period", "partner_sum").iter_rows())
    assert (values["IND 2010"], values["USA 2025"], values["IND 2025"]) == (40_000, 7_000, 9_000)
    assert values["USA 2010"] is not None, "by another revision"
    for reporter in ("IND", "USA", "DEU"):
        [offer] = [o for o in reader.offers(store, scope, reporter, "import") if o.source == "baci"]
        alone = cells(store, offer, reporter, "import", "corrected", "none")
        mine = together.periods.filter(pl.col("period").str.starts_with(reporter))
        mine = mine.with_columns(pl.col("period").str.slice(4)).select(alone.periods.columns).sort("period")
        assert_frame_equal(mine, alone.periods.sort("period"))
