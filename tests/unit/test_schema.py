from __future__ import annotations

import polars as pl
import pytest

from etl import schema, shown
from etl.dictionary import TABLES, dictionary
from etl.schema import Column, Table

SHAPE = Table(
    "shape",
    "A table.",
    (
        Column("code", pl.String, "text"),
        Column("kind", pl.String, "a word", words=("a", "b")),
        Column("value", pl.Float64, "a number", "USD", nullable=True),
    ),
    key=("code",),
)
GOOD = SHAPE.frame([{"code": "01", "kind": "a", "value": None}, {"code": "02", "kind": "b", "value": 1.0}])


def test_a_frame_as_declared_has_no_faults() -> None:
    assert schema.faults(SHAPE, GOOD) == []
    assert schema.faults(SHAPE, SHAPE.empty()) == []


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (GOOD.drop("value"), "columns are"),
        (GOOD.with_columns(more=pl.lit(1)), "columns are"),
        (GOOD.select("kind", "code", "value"), "columns are"),
        (GOOD.with_columns(pl.col("code").cast(pl.Int64)), "columns are"),
        (GOOD.with_columns(code=pl.lit(None, pl.String)), "shape.code: 2 empty cells."),
        (GOOD.with_columns(kind=pl.lit("c")), "shape.kind: ['c'] are not among ['a', 'b']."),
        (pl.concat([GOOD, GOOD[:1]]), "shape: 1 rows repeat a key (code)."),
    ],
    ids=["missing column", "extra column", "other order", "other type", "empty cell", "foreign word", "double key"],
)
def test_a_frame_that_is_not_as_declared_is_told_why(frame: pl.DataFrame, said: str) -> None:
    assert said in schema.faults(SHAPE, frame)[0]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_table_declares_its_key_and_the_dictionary_tells_its_columns(table: Table) -> None:
    assert table.key
    assert set(table.key) <= set(table.names)
    section = dictionary().split(f"\n## {table.name}\n")[1].split("\n## ")[0]
    rows = [line.split("|")[1].strip() for line in section.splitlines() if line.startswith("| ")]
    assert rows == ["column", *table.names]


def test_chart_tables_begin_with_the_columns_of_the_contract() -> None:
    contract = {
        "trend": "period,value_usd,value_inr_crore,inr_origin,net_weight_kg,months_covered,coverage,findings",
        "suppliers": "period,partner,partner_name,value_usd,net_weight_kg,share_value,share_weight,months_covered,"
        "coverage,findings",
        "concentration": "period,hhi,effective_suppliers,top_partner,top_share,partner_sum_usd,published_total_usd,"
        "coverage,findings",
        "focus": "period,partner,share_value,share_weight,coverage,findings",
        "months": "period,value_usd,value_inr_crore,inr_origin,net_weight_kg,months_covered,coverage,findings",
    }
    for name, columns in contract.items():
        assert ",".join(shown.TABLES[name].names).startswith(columns + ",")
