"""A year of BACI to measure with: synthetic figures, all countries, 5,000 products, quantities missing as in BACI."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import polars as pl

PARTNERS = Path(__file__).parents[2] / "data/reference/partners.csv"
PRODUCTS = 5_000
AT_ONCE = 500_000
MISSING = 0.03


def write(folder: Path, rows: int, seed: int = 20261122) -> Path:
    """Write the year and its list of products below ``folder``; equal arguments give equal bytes."""
    draw = np.random.default_rng(seed)
    partners = list(csv.DictReader(PARTNERS.read_text("utf-8").splitlines()))
    countries = np.array([p["un_code"].split(";")[0] for p in partners if p["un_code"] not in ("", "0")])
    codes = np.array([f"{code:06d}" for code in sorted(draw.choice(np.arange(10111, 970600), PRODUCTS, replace=False))])
    cells = np.unique(draw.integers(0, len(countries) ** 2 * PRODUCTS, rows + rows // 8))[:rows]
    path = folder / "BACI_HS17_Y2024_V202601.csv"
    with path.open("wb") as file:
        for first in range(0, rows, AT_ONCE):
            cell = cells[first : first + AT_ONCE]
            value = draw.lognormal(3, 3, len(cell)).round(3)
            weight = pl.Series(value / draw.lognormal(1, 1, len(cell))).round(3).cast(pl.String)
            known = pl.Series(draw.random(len(cell)) >= MISSING)
            frame = pl.DataFrame(
                {
                    "t": np.full(len(cell), 2024),
                    "i": countries[cell // (len(countries) * PRODUCTS)],
                    "j": countries[cell // PRODUCTS % len(countries)],
                    "k": codes[cell % PRODUCTS],
                    "v": value,
                    "q": pl.select(pl.when(known).then(weight).otherwise(pl.lit("NA"))).to_series(),
                }
            )
            frame.write_csv(file, include_header=first == 0, quote_style="never")
    products = pl.DataFrame({"code": codes, "description": codes})
    products.write_csv(folder / "product_codes_HS17_V202601.csv")
    return path
