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
INDIA = "699"


def write(folder: Path, rows: int, seed: int = 20261122, year: int = 2024, importers: int | None = None) -> Path:
    """Write the year and its list of products below ``folder``; equal arguments give equal bytes.

    With ``importers`` only so many countries buy, India among them: as many rows each as in the real file.
    """
    draw = np.random.default_rng(seed)
    partners = list(csv.DictReader(PARTNERS.read_text("utf-8").splitlines()))
    countries = np.array([p["un_code"].split(";")[0] for p in partners if p["un_code"] not in ("", "0")])
    buyers = np.array([INDIA, *countries[countries != INDIA][: importers - 1]]) if importers else countries
    codes = np.array([f"{code:06d}" for code in sorted(draw.choice(np.arange(10111, 970600), PRODUCTS, replace=False))])
    draw = np.random.default_rng((seed, year))  # the years have the same products
    drawn = np.unique(draw.integers(0, len(countries) * len(buyers) * PRODUCTS, rows + rows // 8))
    cells = drawn[:rows] if importers is None else np.sort(draw.choice(drawn, rows, replace=False))
    path = folder / f"BACI_HS17_Y{year}_V202601.csv"
    with path.open("wb") as file:
        for first in range(0, rows, AT_ONCE):
            cell = cells[first : first + AT_ONCE]
            value = draw.lognormal(3, 3, len(cell)).round(3)
            weight = pl.Series(value / draw.lognormal(1, 1, len(cell))).round(3).cast(pl.String)
            known = pl.Series(draw.random(len(cell)) >= MISSING)
            frame = pl.DataFrame(
                {
                    "t": np.full(len(cell), year),
                    "i": countries[cell // (len(buyers) * PRODUCTS)],
                    "j": buyers[cell // PRODUCTS % len(buyers)],
                    "k": codes[cell % PRODUCTS],
                    "v": value,
                    "q": pl.select(pl.when(known).then(weight).otherwise(pl.lit("NA"))).to_series(),
                }
            )
            frame.write_csv(file, include_header=first == 0, quote_style="never")
    products = pl.DataFrame({"code": codes, "description": codes})
    products.write_csv(folder / "product_codes_HS17_V202601.csv")
    return path
